"""Plugin for pytest 7 to 9, with and without xdist: one JSON line per finished test into the ledger that ralph named."""

import json
import os
import random
import re
import traceback

import pytest

import ralph_pytest_coverage

MAX_VALUE = 4000
MAX_TEXT = 20000


class Ledger:
    """Writes records; in a worker of xdist there is no ledger and nothing is written."""

    def __init__(self, path, nonce):
        self.path = path
        self.nonce = nonce
        self.count = 0

    def append(self, record):
        if self.path is None:
            return
        line = json.dumps({**record, "nonce": self.nonce}, ensure_ascii=True)
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(line + "\n")

    def test(self, record):
        self.count += 1
        self.append({"kind": "test", **record})

    def end(self):
        self.append({"kind": "end", "count": self.count})


# Taken out of the environment at once: tests and their children must not find the ledger.
_ledger = Ledger(os.environ.pop("RALPH_LEDGER", None), os.environ.pop("RALPH_LEDGER_NONCE", None))


_shuffle_seed = os.environ.pop("RALPH_SHUFFLE_SEED", None)


# From here on, so that what runs while conftest files and test modules are imported is seen.
_coverage_place = ralph_pytest_coverage.take_place()
_coverage = ralph_pytest_coverage.open_coverage(_coverage_place) if _coverage_place else None


def pytest_configure(config):
    plugin = RalphPlugin(config, _ledger)
    config.pluginmanager.register(plugin, "ralph-ledger")
    # A worker of xdist has no variable: the controller tells it.
    place = getattr(config, "workerinput", {}).get("ralph_coverage")
    coverage = ralph_pytest_coverage.open_coverage(place) if place else _coverage
    if coverage is not None:
        config.pluginmanager.register(CoveragePlugin(plugin, coverage), "ralph-coverage")


def shuffled(items, generator):
    """Another order of files, of classes in a file and of tests in a class, each kept together for its fixtures."""
    for key in (lambda item: item.nodeid, lambda item: (item.location[0], str(getattr(item, "cls", None))), lambda item: item.location[0]):
        groups = {}
        for item in items:
            groups.setdefault(key(item), []).append(item)
        order = list(groups)
        generator.shuffle(order)
        items = [item for name in order for item in groups[name]]
    return items


class RalphPlugin:
    def __init__(self, config, ledger):
        self.rootpath = config.rootpath
        self.ledger = ledger
        self.comparison = None
        self.reports = {}
        self.selected = selected_tests()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        if _shuffle_seed is not None:
            items[:] = shuffled(items, random.Random(int(_shuffle_seed)))
        if self.selected is None:
            return
        kept = [item for item in items if self.key(item.nodeid) in self.selected]
        dropped = [item for item in items if self.key(item.nodeid) not in self.selected]
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = kept

    def pytest_runtest_setup(self):
        self.comparison = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_assertrepr_compare(self, op, left, right):
        # By pytest's convention the left side is what the code gave.
        if op in ("==", "is"):
            self.comparison = {"actual": printed(left), "expected": printed(right)}
        return None

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        report = outcome.get_result()
        if report.failed and call.excinfo is not None:
            # A plain attribute travels from an xdist worker to the controller with the report.
            report.ralph_failure = describe(call.excinfo.value, report.longreprtext, self.comparison)
        self.comparison = None

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector):
        outcome = yield
        report = outcome.get_result()
        call = getattr(report, "call", None)
        excinfo = getattr(call, "excinfo", None)
        if report.failed and excinfo is not None:
            error = excinfo.value.__cause__ or excinfo.value
            report.ralph_failure = {**describe(error, report.longreprtext, None), "kind": "error"}

    def pytest_collectreport(self, report):
        if report.failed:
            file, path = self.place(report.nodeid)
            failure = failure_of(report)
            self.ledger.test({"file": file, "path": [*path, "(load)"], "status": "failed", "duration_ms": 0, "failure": failure})

    def pytest_runtest_logreport(self, report):
        self.reports.setdefault(report.nodeid, []).append(report)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self, nodeid):
        reports = self.reports.pop(nodeid, [])
        if not reports:
            return
        file, path = self.place(nodeid)
        record = {"file": file, "path": path, "status": status_of(reports)}
        record["duration_ms"] = 1000 * sum(getattr(report, "duration", 0) for report in reports)
        if record["status"] == "failed":
            record["failure"] = failure_of(next(report for report in reports if report.outcome == "failed"))
        self.ledger.test(record)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self):
        # What a crashed xdist worker or an interrupted test left without an end.
        for nodeid in list(self.reports):
            self.pytest_runtest_logfinish(nodeid)
        self.ledger.end()

    def place(self, nodeid):
        file, *rest = nodeid.split("::", 1)
        path = split_path(rest[0]) if rest else []
        return str((self.rootpath / file).resolve()), path

    def key(self, nodeid):
        file, path = self.place(nodeid)
        return (os.path.realpath(file), " > ".join(path))


class CoveragePlugin:
    """Looks after each test which functions ran."""

    def __init__(self, plugin, coverage):
        self.plugin = plugin
        self.coverage = coverage
        self.is_watched = True

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node):
        """In the controller of xdist, which runs no test itself."""
        node.workerinput["ralph_coverage"] = _coverage_place

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self):
        self.coverage.loading()
        self.coverage.pause()

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_runtest_setup(self):
        yield from self.watched()

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_runtest_call(self):
        yield from self.watched()

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_runtest_teardown(self):
        yield from self.watched()

    def watched(self):
        if self.is_watched:
            self.coverage.resume()
        yield
        self.coverage.pause()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef):
        """What makes a fixture of several tests belongs to all of them, also where the first of them is not watched."""
        if fixturedef.scope == "function":
            yield
            return
        self.coverage.keep()
        self.coverage.resume()
        yield
        self.coverage.share(fixturedef)
        if not self.is_watched:
            self.coverage.pause()

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item):
        file, path = self.plugin.place(item.nodeid)
        name = " > ".join(path)
        self.is_watched = self.coverage.is_wanted(file, name)
        self.coverage.note_running((file, name))
        yield
        self.coverage.note_running()
        if self.is_watched:
            self.coverage.test(file, name, fixtures_of(item))
        else:
            self.coverage.forget()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self):
        self.coverage.loading()
        self.coverage.stop()


def fixtures_of(item):
    """Of a test, those that it names and those that they need; an older pytest does not tell."""
    definitions = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    return [one for same in definitions.values() for one in same[-1:]]


def split_path(text):
    """`Class::test[a::b]` → Class, test[a::b]: what stands in brackets is one parameter id."""
    head, bracket, parameters = text.partition("[")
    parts = head.split("::")
    return [*parts[:-1], parts[-1] + bracket + parameters]


def selected_tests():
    """The tests that ralph asked for, as (file, path) pairs; None is every test of the files."""
    text = os.environ.get("RALPH_SELECTION")
    if not text:
        return None
    return {(os.path.realpath(file), path) for file, path in json.loads(text)}


def status_of(reports):
    if any(report.outcome == "failed" for report in reports):
        return "failed"
    if any(report.outcome == "skipped" and hasattr(report, "wasxfail") for report in reports):
        return "todo"
    if any(report.outcome == "skipped" for report in reports if report.when != "teardown"):
        return "skipped"
    return "passed"


def failure_of(report):
    failure = getattr(report, "ralph_failure", None)
    if failure is not None:
        return failure
    # Made by pytest itself and not by a raised error: a strict xpass, a crashed worker.
    text = clip(report.longreprtext, MAX_TEXT)
    return {"message": text.strip() or "the test failed without an error", "kind": "error", "stack": text}


def describe(error, longrepr, comparison):
    name = type(error).__name__
    text = safe(lambda: "".join(traceback.format_exception_only(type(error), error)).strip())
    failure = {
        "message": clip(text, MAX_TEXT),
        "kind": "assertion" if isinstance(error, (AssertionError, pytest.fail.Exception)) else "error",
        "stack": clip(longrepr, MAX_TEXT),
        "error_name": name,
        "frames": frames_of(error),
    }
    if isinstance(error, AssertionError):
        failure.update(comparison or printed_comparison(text))
    return failure


def printed_comparison(text):
    """unittest's assertEqual keeps its values only in the message."""
    match = re.match(r"AssertionError: (.+) != (.+)$", text.split("\n", 1)[0])
    return {"actual": match.group(1), "expected": match.group(2)} if match else {}


def frames_of(error):
    """Innermost first, as V8 prints them."""
    frames = [
        {"file": os.path.abspath(frame.filename), "line": frame.lineno, "function": frame.name}
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.lineno is not None and not frame.filename.startswith("<")
    ]
    frames.reverse()
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        frames.insert(0, {"file": os.path.abspath(error.filename), "line": error.lineno})
    return frames


def printed(value):
    return clip(safe(lambda: repr(value)), MAX_VALUE)


def safe(make):
    """The values come from the code under test: printing them may raise."""
    try:
        return make()
    except Exception as problem:
        return f"<cannot be printed: {type(problem).__name__}>"


def clip(text, limit):
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit} characters left out)"
