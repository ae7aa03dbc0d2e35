"""Plugin for pytest 7 to 9: runs the same tests with many variants of the sources, each in a fork of a pytest that has loaded
nothing of the repository yet.

So a change of what runs while modules are loaded (tables, classes, decorators) shows, and nothing that a variant does reaches
the next one; what is saved is the start of Python and of pytest. What is told is a hint for a search and never evidence.
"""

import importlib
import importlib.machinery
import importlib.util
import json
import marshal
import os
import select
import signal
import sys
from time import monotonic

import pytest
from _pytest.assertion import rewrite

from ralph_pytest_journal import Journal, read_job, stay_in_process
from ralph_pytest_ledger import RalphPlugin, clip

MAX_MESSAGE = 300
# A variant gets so many times what the unchanged program took, at least a second, at most what the job allows.
FACTOR = 10
MIN_S = 1.0
# So many more are asked behind the first one that passes.
AFTER_HITS = 20

_job = read_job()
_child = None
# Of files of the tree: path → what it is compiled to without a change.
_compiled = {}
# The same of those in which pytest rewrites assertions, which takes far longer.
_rewritten = {}


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    # pytest-cov, which would trace every variant.
    early_config.known_args_namespace.no_cov = True
    serve()
    # Only children come here: each is a run of pytest of its own.
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_cmdline_main(config):
    stay_in_process(config)
    # Of a variant, nothing more is asked behind the first failing test; nobody reads how it is printed.
    config.option.maxfail = 1 if _child.changed else 0
    config.option.tbstyle = "native"
    yield


def pytest_configure(config):
    plugin = RalphPlugin(config, _child)
    plugin.selected = {(os.path.realpath(file), path) for file, path in _child.tests}
    config.pluginmanager.register(plugin, "ralph-reload")


class Child:
    """What one run tells, through a pipe to the process that forked it."""

    def __init__(self, pipe, changes, tests):
        self.pipe = pipe
        self.tests = tests
        self.contents = {path: change["content"] for change in changes for path in (change["file"], os.path.realpath(change["file"]))}
        self.changed = [change["file"] for change in changes]
        self.read = set()
        self.records = []
        self.errors = []
        self.rewritten = {}
        self.rewrite_original = getattr(rewrite, "_rewrite_test", None)
        if self.rewrite_original is not None:
            rewrite._rewrite_test = self.rewritten_test
        self.load_original = importlib.machinery.SourceFileLoader.get_code
        importlib.machinery.SourceFileLoader.get_code = lambda loader, name: self.code_of(loader, name)

    def code_of(self, loader, name):
        """Never what was compiled of the unchanged file, which may have the same size and time."""
        file = loader.path
        self.read.add(file)
        if file in self.contents:
            return compile(self.contents[file], file, "exec", dont_inherit=True)
        return _compiled.get(file) or self.load_original(loader, name)

    def rewritten_test(self, path, config):
        file = str(path)
        self.read.add(file)
        if file in _rewritten and file not in self.contents:
            return os.stat(file), marshal.loads(_rewritten[file])
        status, code = self.rewrite_original(path, config)
        self.rewritten[file] = marshal.dumps(code)
        return status, code

    def test(self, record):
        failure = record.get("failure")
        kept = {key: record[key] for key in ("file", "path", "status", "duration_ms")}
        if failure is not None:
            kept["failure"] = {"message": clip(failure["message"], MAX_MESSAGE), "kind": failure["kind"]}
        if record["path"][-1:] == ["(load)"]:
            self.errors.append(kept["failure"]["message"])
        else:
            self.records.append(kept)

    def end(self):
        read = {os.path.realpath(file) for file in self.read}
        stale = next((file for file in self.changed if os.path.realpath(file) not in read and not self.errors), None)
        result = {"status": "not_loaded", "file": stale} if stale else {"status": "ran", "records": self.records, "errors": self.errors}
        told = {"result": result}
        if not self.changed:
            rewritten = {file: code.hex() for file, code in self.rewritten.items()}
            told.update(read=sorted(self.read), rewritten=rewritten, modules=list(sys.modules))
        with os.fdopen(self.pipe, "w", encoding="utf-8") as pipe:
            pipe.write(json.dumps(told) + "\n")
        # Nothing that the variant left for the end runs.
        os._exit(0)


def serve():
    """Forks a child for each variant and ends with the last one; returns in the children."""
    journal = Journal(_job["journalPath"], _job["nonce"])
    if not hasattr(os, "fork"):
        journal.write("unusable", reason="this system cannot fork")
        os._exit(0)
    began = monotonic()
    control = ask([], _job["tests"], _job["timeoutMs"] / 1000)
    if control is None:
        return
    journal.write("control", result=control["result"])
    limit = min(_job["timeoutMs"] / 1000, max(MIN_S, FACTOR * (monotonic() - began)))
    prepare(control.get("modules", []), control.get("read", []))
    _rewritten.update({file: bytes.fromhex(code) for file, code in control.get("rewritten", {}).items()})
    left = AFTER_HITS
    for variant in _job["variants"]:
        journal.write("start", index=variant["index"])
        told = ask(variant["changes"], _job["tests"], limit)
        if told is None:
            return
        result = told["result"]
        # Told already, should time be over before the guards have told theirs.
        journal.write("variant", index=variant["index"], result=result)
        if has_passed(result) and _job["guards"]:
            told = ask(variant["changes"], _job["guards"], _job["timeoutMs"] / 1000)
            if told is None:
                return
            result["broken"] = first_broken(told["result"])
            journal.write("variant", index=variant["index"], result=result)
        left -= 1 if left < AFTER_HITS or (has_passed(result) and not result.get("broken")) else 0
        if left == 0:
            break
    journal.write("end")
    os._exit(0)


def prepare(modules, files):
    """What the unchanged program loads from elsewhere is loaded once for all, and what it loads of the tree compiled once."""
    root = os.path.commonpath([os.path.dirname(file) for file, _ in _job["tests"]] + [os.getcwd()])
    own = {file for file in files if is_in(file, root)}
    for name in modules:
        spec = None if name in sys.modules else find(name)
        if spec is None or spec.origin is None or is_in(spec.origin, root):
            continue
        try:
            importlib.import_module(name)
        except BaseException:
            # The children find out for themselves.
            pass
    for file in own:
        try:
            _compiled[file] = compile(read(file), file, "exec", dont_inherit=True)
        except (OSError, SyntaxError, ValueError):
            pass


def find(name):
    """Without loading the packages around it."""
    parent = name.rpartition(".")[0]
    try:
        return importlib.util.find_spec(name) if not parent or parent in sys.modules else None
    except (ImportError, AttributeError, ValueError):
        return None


def is_in(file, root):
    return file.startswith(root + os.sep) and "site-packages" not in file


def has_passed(result):
    records = result.get("records", [])
    return len(records) > 0 and not result["errors"] and all(record["status"] == "passed" for record in records)


def first_broken(result):
    """The index of the first guard that fails; where they do not end, or cannot be loaded, nobody knows which."""
    failed = [(os.path.realpath(record["file"]), " > ".join(record["path"])) for record in result.get("records", []) if record["status"] == "failed"]
    return [index for index, (file, path) in enumerate(_job["guards"]) if (os.path.realpath(file), path) in failed][:1]


def ask(changes, tests, seconds):
    """None in the child."""
    originals = [(change["file"], read(change["file"])) for change in changes]
    reading, writing = os.pipe()
    for change in changes:
        write(change["file"], change["content"].encode())
    try:
        child = os.fork()
        if child == 0:
            os.close(reading)
            become_child(Child(writing, changes, tests))
            return None
        os.close(writing)
        return result_of(child, reading, monotonic() + seconds)
    finally:
        if _child is None:
            for file, content in originals:
                write(file, content)


def become_child(child):
    global _child
    _child = child
    # Tests must not find the journal.
    _job.clear()
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    os.close(silent)


def result_of(child, pipe, deadline):
    text = b""
    try:
        # A process that the variant started may keep the pipe open.
        while not text.endswith(b"\n"):
            ready, _, _ = select.select([pipe], [], [], max(0, deadline - monotonic()))
            if not ready:
                return {"result": {"status": "timed_out"}}
            piece = os.read(pipe, 65536)
            if not piece:
                break
            text += piece
    finally:
        os.close(pipe)
        try:
            os.kill(child, signal.SIGKILL)
        except OSError:
            pass
        os.waitpid(child, 0)
    try:
        return json.loads(text)
    except ValueError:
        return {"result": {"status": "ran", "records": [], "errors": ["pytest ended early"]}}


def read(file):
    with open(file, "rb") as source:
        return source.read()


def write(file, content):
    with open(file, "wb") as source:
        source.write(content)
