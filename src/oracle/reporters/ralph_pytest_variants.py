"""Plugin for pytest 7 to 9: runs the same tests with many small changes of the sources, in one process.

A change reaches the tests by exchanging the code objects of the functions that are alive; what cannot be changed in this
way is told as `not_switchable`. What is told is a hint for a search and never evidence: traces of earlier changes are put
back where that is cheap, and looked for by running the unchanged program again.
"""

import ast
import bisect
import dis
import faulthandler
import functools
import gc
import marshal
import math
import os
import re
import signal
import sys
import threading
import traceback
import types
import warnings
from time import monotonic, perf_counter

try:
    import resource
except ImportError:
    # Windows.
    resource = None

import pytest
from _pytest.config import apply_warning_filters, parse_warning_filter
from _pytest.runner import runtestprotocol

from ralph_pytest_coverage import FOREIGN, Monitor, Tracer
from ralph_pytest_journal import Journal, is_child, leave_child, read_job, stay_in_process
from ralph_pytest_ledger import clip, printed, safe, split_path, status_of

MAX_MESSAGE = 300
REPEAT_S = 0.05
# A change that swallows the error of its time limit this often is left by ending the process.
MAX_ALARMS = 10
# When C code does not let go of the interpreter: some memory is filled until then, so it is short.
WATCHDOG_GRACE_S = 1.0
CHECK_EVERY = 200
# At first a candidate gets so many times what the unchanged program took; what is right may take longer and is asked again.
QUICK_FACTOR = 6
MIN_QUICK_S = 0.1
MORE_FACTOR = 5
SECOND_CHANCE_S = 1.0
SECOND_CHANCE_SHARE = 0.25
# Fixtures of the whole session that take longer to set up are kept from candidate to candidate.
MIN_SESSION_S = 0.02
MAX_CHECKED_GUARDS_S = 0.3
# A test that takes no more than some three times this is asked in its place.
SOON_MS = 10
MAX_STATE_BYTES = 200_000
# A process that has grown by more is left for a new one.
MAX_MORE_BYTES = 1_000_000_000
MAX_SHALLOW = 2000
# Shorter classes are compiled whole.
MIN_CLASS_LINES = 40
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")
CO_OPTIMIZED = 1
KINDS_OF_CALL = 0x20 | 0x80 | 0x200  # generator, coroutine, async generator
CONTAINERS = (list, dict, set, bytearray)
SCALARS = (type(None), bool, int, float, complex, str, bytes)


_job = read_job()


class NotSwitchable(Exception):
    """The change does not only concern the inside of functions."""


class TimeOver(BaseException):
    """Raised by the time limit of a candidate, again and again until it is left."""


# ---------------------------------------------------------------- pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_load_initial_conftests(early_config):
    # pytest-cov, which would trace every candidate.
    early_config.known_args_namespace.no_cov = True
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_cmdline_main(config):
    stay_in_process(config)
    yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    journal = Journal(_job["journalPath"], _job["nonce"])
    loaded = _watch.look()
    _watch.pause()
    try:
        Driver(session, journal, loaded).run(_job)
    except Unusable as problem:
        journal.write("unusable", reason=str(problem))
    except Exception as problem:
        # Such as a pytest that has changed inside; the traceback is in the log.
        if journal.count == 0:
            journal.write("unusable", reason=f"{type(problem).__name__}: {problem}")
        raise
    leave_child()
    # Threads that candidates left behind must not keep the process.
    faulthandler.dump_traceback_later(10, exit=True, file=open(os.devnull, "w"))
    return True


class Unusable(Exception):
    """Nothing can be told in this way."""


class Watch:
    """Which code runs: while the modules are loaded, and in the tests."""

    def __init__(self):
        self.start()

    def start(self):
        self.counter = Monitor() if hasattr(sys, "monitoring") else Tracer()
        if not self.counter.start():
            self.counter = None

    def stop(self):
        if self.counter is not None:
            self.counter.stop()

    def pause(self):
        if self.counter is not None:
            self.counter.pause()

    def resume(self):
        if self.counter is not None:
            self.counter.resume()

    def look(self):
        """Codes by their ids since the last look."""
        return self.take() or {}

    def take(self):
        codes = None
        try:
            codes = None if self.counter is None else self.counter.take()
        except RuntimeError:
            # Somebody else traces now.
            pass
        if codes is None:
            self.counter = None
        return codes


_watch = Watch()


class Tracks:
    """What each test runs of the program in this process, and which of them have children that may run it elsewhere."""

    def __init__(self, watch):
        self.watch = watch
        self.watch.resume()
        self.watch.look()
        self.codes = {}
        # By fixtures that several tests share; how long the first of them waited for it.
        self.shared = {}
        self.shared_ms = {}
        self.parents = set()
        self.used = used_by_children()

    def note(self, item):
        """What ran since the last note belongs to this test."""
        self.codes.setdefault(item, {}).update(self.watch.look())
        if self.had_children():
            self.parents.add(item)

    def note_shared(self, users):
        """It belongs to all tests, and a child to those that use the fixture."""
        codes = self.watch.look()
        self.shared.update(codes)
        if self.had_children():
            self.parents.update(users)
        return codes

    def had_children(self):
        before, self.used = self.used, used_by_children()
        return self.used != before or has_child()

    def of(self, item):
        return {**self.codes.get(item, {}), **self.shared}

    def stop(self):
        """Whether nothing was missed."""
        is_whole = self.watch.counter is not None
        self.watch.stop()
        return is_whole


def used_by_children():
    """Changes whenever a child has been waited for; not on Windows."""
    return None if resource is None else resource.getrusage(resource.RUSAGE_CHILDREN)


def has_child():
    """Whether one is there now; not on Windows, nor on macOS before Python 3.13."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return True
    except (AttributeError, OSError):
        return False


# ---------------------------------------------------------------- the run


class Driver:
    def __init__(self, session, journal, loaded):
        self.session = session
        self.journal = journal
        # What does not run again with each test: while the modules are loaded, and the first time only.
        self.once = loaded
        self.clock = Clock(self.give_up)
        self.tests = ItemRunner(session, self.clock)
        self.index = None
        # Test to codes; None where that cannot be told.
        self.reached = None
        self.parents = set()

    def run(self, job):
        self.limit = job["timeoutMs"] / 1000
        wanted = [self.tests.find(test) for test in job["tests"]]
        missing = next((test for test, items in zip(job["tests"], wanted) if not items), None)
        if missing is not None or not wanted:
            raise Unusable(f"pytest does not collect {missing['path']} of {missing['file']}" if missing else "no tests were asked for")
        self.items = list(dict.fromkeys(item for items in wanted for item in items))
        self.guards = {index: self.tests.find(test) for index, test in enumerate(job["guards"])}
        with warnings.catch_warnings():
            options = self.session.config
            apply_warning_filters(options.getini("filterwarnings"), options.known_args_namespace.pythonwarnings or [])
            warnings.showwarning = lambda *_, **__: None
            self.start(job["variants"])
            if self.try_all(job["variants"], job["afterHitMs"] / 1000, job["afterHits"]):
                self.journal.write("end")

    def start(self, variants):
        """The unchanged program, twice: it must do the same again, and the second time it is watched."""
        modules = set(sys.modules)
        files = {real_path(edit["file"]) for variant in variants for edit in variant["edits"]}
        self.fresh = self.state = State(self.session)
        records, broken = self.control()
        if set(sys.modules) - modules:
            # What is filled while modules are imported by the tests themselves would be emptied.
            self.fresh = self.state = State(self.session)
        self.baseline = None if records is None else [shape(record) for record in records]
        result = {"status": "timed_out"} if records is None else {"status": "ran", "records": records + self.guard_records, "broken": broken, "errors": []}
        self.journal.write("control", result=result)
        self.state.restore()
        loaded = {name: id(module) for name, module in list(sys.modules.items())}
        if records is not None:
            self.repeat(records)
            self.leave_out(files)
            if self.tests.session_s > MIN_SESSION_S:
                self.keep_session()
        reloaded = {name for name, number in loaded.items() if name in sys.modules and id(sys.modules[name]) != number}
        self.sources = Sources(files, reloaded)
        # What is there now stays: looking through it for garbage again and again would cost more than the tests.
        gc.collect()
        gc.freeze()
        self.threads = threading.active_count()
        self.memory = peak_memory()

    def repeat(self, records):
        """Once more, what refutes at the least cost first, where the order makes no difference."""
        collected = list(zip(self.items, records, self.baseline))
        shared_ms = self.first.shared_ms
        ordered = sorted(collected, key=lambda one: order_of(one[1]["status"], one[1]["duration_ms"] - shared_ms.get(one[0], 0)))
        for order in [ordered, collected] if ordered != collected else [collected]:
            self.items, self.records, self.baseline = map(list, zip(*order))
            problem = self.run_again()
            if problem is None:
                break
        else:
            raise Unusable(problem)

    def run_again(self):
        """Why the tests cannot be asked in this order; None where they can."""
        self.tests.session_s = 0
        tracks = self.tests.tracks = Tracks(Watch())
        again, expired = self.clock.limited(5 * self.limit, lambda: self.tests.run(self.items))
        self.tests.tracks = None
        is_whole = tracks.stop()
        self.settle(expired)
        if expired:
            return "the unchanged program does not end when its tests run again in the same process"
        shapes = [shape(record) for record in again]
        if [one[0] for one in shapes] != [one[0] for one in self.baseline]:
            return "the unchanged program behaves otherwise when its tests run again in the same process"
        # Messages with times are different each time.
        self.baseline = [one if one == other else one[:1] for one, other in zip(self.baseline, shapes)]
        self.usual_s = {item: record["duration_ms"] / 1000 for item, record in zip(self.items, again)}
        if is_whole and self.is_first_whole:
            self.compare(tracks)
        return None

    def compare(self, tracks):
        self.reached = {item: tracks.of(item) for item in self.items}
        self.parents = self.first.parents | tracks.parents
        for item in self.items:
            self.once.update((key, code) for key, code in self.first.of(item).items() if key not in self.reached[item])

    def leave_out(self, files):
        """Tests that run these files in children only: they fail with every change, and take long."""
        if self.reached is None:
            return
        self.reached = {item: {key: code for key, code in codes.items() if real_path(code.co_filename) in files} for item, codes in self.reached.items()}
        self.once = {key: code for key, code in self.once.items() if real_path(code.co_filename) in files}
        self.places = {place_in(code) for codes in self.reached.values() for code in codes.values()}
        kept = [one for one in zip(self.items, self.records, self.baseline) if self.reached[one[0]] or one[0] not in self.parents]
        if kept:
            self.items, self.records, self.baseline = map(list, zip(*kept))

    def control(self):
        # The first time, modules may still be imported.
        tracks = self.tests.tracks = Tracks(_watch)
        records, expired = self.clock.limited(self.limit + 1, lambda: self.tests.run(self.items))
        self.tests.tracks = None
        self.first = tracks
        self.is_first_whole = tracks.stop()
        self.settle(expired)
        self.guard_records = []
        broken = []
        for index, items in list(self.guards.items()):
            told, expired = self.clock.limited(self.limit, lambda: self.tests.run(items))
            self.settle(expired)
            self.guard_records += told or []
            if not told or not all_passed(told):
                broken.append(index)
                del self.guards[index]
        self.guards_s = sum(record["duration_ms"] for record in self.guard_records) / 1000
        return records, broken

    def keep_session(self):
        """Sets up what the whole session shares, and keeps it where the tests do the same with it."""
        self.tests.following = SessionOnly(self.session)
        self.fresh = self.state
        if self.set_up_session() and self.is_unchanged():
            return
        self.tests.following = None
        self.take_down()

    def set_up_session(self):
        # What the fixtures put into modules stays, and what the tests do after them does not.
        self.tests.on_session = lambda: setattr(self, "state", State(self.session))
        _, expired = self.clock.limited(self.limit + 5 * self.tests.session_s, lambda: self.tests.run(self.items))
        self.tests.on_session = None
        self.state.restore()
        return not expired

    def take_down(self):
        self.clock.limited(self.limit, self.tests.leave)
        self.tests.forget_fixtures()
        self.state = self.fresh
        self.state.restore()

    def queue(self, variants):
        """Those that did not end soon once more in the end, for a share of the time that all took: most of them never end."""
        began = monotonic()
        self.late = []
        self.patience = 1
        yield from variants
        until = monotonic() + SECOND_CHANCE_S + SECOND_CHANCE_SHARE * (monotonic() - began)
        again, self.late, self.patience = self.late, None, MORE_FACTOR
        for variant in again:
            if monotonic() > until:
                return
            yield variant

    def try_all(self, variants, after_hit, after_hits):
        """False where a fresh process must go on."""
        stop_at = last = None
        for count, variant in enumerate(self.queue(variants), 1):
            if stop_at is not None and (monotonic() > stop_at or count > last):
                break
            self.index = variant["index"]
            self.journal.write("start", index=self.index)
            result = self.try_one(variant["edits"])
            self.journal.write("variant", index=self.index, result=result)
            is_hit = result["status"] == "ran" and not result["broken"] and all_passed(result["records"])
            if is_hit and stop_at is None:
                stop_at = monotonic() + after_hit
                last = count + after_hits
            is_timed_out = result["status"] == "timed_out"
            if is_timed_out and self.late is not None and self.allowed < self.limit:
                self.late.append(variant)
            if (is_hit or is_timed_out or count % CHECK_EVERY == 0) and not self.is_unchanged():
                return False
            if is_timed_out and self.is_spoilt():
                return False
        return True

    def seconds_for(self, items):
        if self.baseline is None:
            return self.limit
        return min(self.limit, self.patience * max(MIN_QUICK_S, QUICK_FACTOR * sum(self.usual_s[item] for item in items)))

    def is_spoilt(self):
        """Whether candidates have filled the memory, or left threads that may never end."""
        if threading.active_count() > self.threads:
            return True
        return peak_memory() > self.memory + MAX_MORE_BYTES

    def try_one(self, edits):
        try:
            swaps = self.sources.plan(edits)
            asked = self.asked(swaps)
        except NotSwitchable as problem:
            return {"status": "not_switchable", "reason": str(problem)}
        if self.is_out_of_reach(swaps, asked):
            records = [next(record for record in self.records if record["status"] != "passed")]
            return {"status": "ran", "records": records, "broken": [], "errors": []}
        return self.run_with(swaps, asked)

    def asked(self, swaps):
        """The tests whose failure tells something, those that run the changed code first; not where it may have its effect elsewhere."""
        if self.reached is None or not swaps:
            return self.items
        codes = {id(old) for _, old, _ in swaps}
        if self.tests.following is not None and any(code in self.tests.session_codes for code in codes):
            raise NotSwitchable("a fixture of the whole session runs the changed function")
        was_once = any(code in self.once for code in codes)
        asked = [item for item in self.items if any(code in self.reached[item] for code in codes)]
        others = [item for item in self.items if item not in asked and item not in self.parents]
        if not asked and (was_once or not others):
            raise NotSwitchable(f"the changed function runs {'only while the modules are loaded' if was_once else 'not by these tests in this process'}")
        return [*asked, *others]

    def is_out_of_reach(self, swaps, asked):
        """Whether none of the tests runs the changed code, in any copy: they fail as they did."""
        if self.reached is None or not swaps or all_passed(self.records):
            return False
        return len(asked) > 0 and not any(place_in(old) in self.places for _, old, _ in swaps)

    def run_with(self, swaps, asked):
        expired = False
        self.allowed = self.seconds_for(asked)
        try:
            swap(swaps)
            records, expired = self.clock.limited(self.allowed, lambda: self.tests.run(asked, stops=True))
            broken = self.broken_guards() if not expired and all_passed(records) else []
        except TimeOver:
            # Raised between two steps of the limit itself.
            expired = True
        finally:
            swap_back(swaps)
            self.settle(expired)
        if expired:
            return {"status": "timed_out"}
        return self.told(swaps, {"status": "ran", "records": records, "broken": broken, "errors": []})

    def told(self, swaps, result):
        """A failure tells less where the changed code has another effect while the modules are loaded."""
        is_also_once = any(id(old) in self.once for _, old, _ in swaps)
        return {**result, "also_at_load": True} if is_also_once and not all_passed(result["records"]) else result

    def broken_guards(self):
        for index, items in self.guards.items():
            records, expired = self.clock.limited(self.limit + 5 * self.guards_s, lambda: self.tests.run(items, stops=True))
            if expired:
                self.settle(True)
            if expired or not all_passed(records):
                # What one candidate breaks, the next one mostly breaks as well.
                self.guards = {index: items, **self.guards}
                return [index]
        return []

    def settle(self, expired):
        """Leaves the process as it was before the candidate."""
        kept = 0 if self.tests.following is None else 1
        if not expired and len(self.session._setupstate.stack) == kept:
            self.state.restore()
            return
        self.take_down()
        if kept:
            self.set_up_session()

    def is_unchanged(self):
        """Whether the unchanged program still does what it did at first."""
        return self.are_tests_unchanged() and self.are_guards_unchanged()

    def are_tests_unchanged(self):
        # Tests that do not end are not asked again.
        if self.baseline is None:
            return True
        records, expired = self.clock.limited(self.limit, lambda: self.tests.run(self.items))
        self.settle(expired)
        return not expired and all(shape(record)[: len(one)] == one for record, one in zip(records, self.baseline))

    def are_guards_unchanged(self):
        spent = perf_counter()
        for items in self.guards.values():
            if perf_counter() - spent > MAX_CHECKED_GUARDS_S:
                break
            told, expired = self.clock.limited(self.limit + 5 * self.guards_s, lambda: self.tests.run(items))
            self.settle(expired)
            if expired or not all_passed(told):
                return False
        return True

    def give_up(self):
        """A candidate swallows the errors of its time limit: only the end of the process ends it."""
        if self.index is not None and not is_child():
            self.journal.write("variant", index=self.index, result={"status": "timed_out"})
        os._exit(3)


def order_of(status, ms):
    """What passes already refutes nothing, and what takes long comes late; all others stay in their order, on which they may depend."""
    return (status == "passed", max(0, round(math.log10(max(ms, 1) / SOON_MS))))


def place_in(code):
    return (real_path(code.co_filename), code.co_name, code.co_firstlineno)


def peak_memory():
    """Bytes; 0 on Windows."""
    if resource is None:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def all_passed(records):
    return all(record["status"] == "passed" for record in records)


def shape(record):
    failure = record.get("failure", {})
    # Addresses are mostly the same once more, and not for ever.
    return (record["status"], failure.get("line"), ADDRESS.sub("0x", failure.get("message", "")))


class Clock:
    """Time limits: a signal that raises (not on Windows), and behind it a thread without the interpreter that ends the process."""

    def __init__(self, give_up):
        self.give_up = give_up
        self.is_armed = False
        self.expired = False
        self.alarms = 0
        self.nowhere = open(os.devnull, "w")
        self.watched = (0, 0)

    def limited(self, seconds, run):
        """What `run` gives and whether its time was over; then it gave None."""
        value = None
        self.expired = False
        self.alarms = 0
        self.watch(seconds)
        try:
            try:
                self.arm(seconds)
                value = run()
            finally:
                self.is_armed = False
        except TimeOver:
            self.disarm()
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        return (None, True) if self.expired else (value, False)

    def arm(self, seconds):
        self.is_armed = True
        if hasattr(signal, "setitimer"):
            # Each time: a test may have set its own.
            signal.signal(signal.SIGALRM, self.alarm)
            signal.setitimer(signal.ITIMER_REAL, seconds, REPEAT_S)

    def disarm(self):
        while self.is_armed:
            try:
                self.is_armed = False
            except TimeOver:
                pass

    def alarm(self, number, frame):
        if not self.is_armed:
            return
        self.expired = True
        self.alarms += 1
        if self.alarms > MAX_ALARMS:
            self.give_up()
        raise TimeOver()

    def watch(self, seconds):
        now = monotonic()
        since, limit = self.watched
        # It starts a thread each time.
        if limit != seconds or now - since > REPEAT_S:
            faulthandler.dump_traceback_later(seconds + WATCHDOG_GRACE_S, exit=True, file=self.nowhere)
            self.watched = (now, seconds)


# ---------------------------------------------------------------- tests


class Told(str):
    """A failure in the place of pytest's long text, which would take longer than the test."""

    failure = None


class SessionOnly:
    """In the place of a next test: one that shares only the session with the last, so that its fixtures stay."""

    def __init__(self, session):
        self.session = session

    def listchain(self):
        return [self.session]


class ItemRunner:
    """Runs collected tests again and again, with their setup and teardown."""

    def __init__(self, session, clock):
        self.session = session
        self.clock = clock
        self.places = {}
        self.by_place = {}
        self.parameters = {}
        self.reports = []
        self.following = None
        self.on_session = None
        self.tracks = None
        self.running = None
        self.session_codes = {}
        self.session_s = 0
        for item in session.items:
            file, _, rest = item.nodeid.partition("::")
            place = (os.path.realpath(session.config.rootpath / file), split_path(rest) if rest else [])
            self.places[item] = place
            self.by_place.setdefault((place[0], " > ".join(place[1])), []).append(item)
            item.repr_failure = item._repr_failure_py = functools.partial(tell_failure, place[0])
        plugins = session.config.pluginmanager
        plugins.register(self, "ralph-variant-items")
        # At each failure it ends the watch of faulthandler, which is ralph's here.
        if plugins.has_plugin("faulthandler"):
            plugins.unregister(name="faulthandler")
        factory = getattr(session.config, "_tmp_path_factory", None)
        # Thousands of folders in one place make each new one slower.
        if hasattr(factory, "_retention_policy"):
            factory._retention_policy = "none"
        self.keep_parameters()

    def find(self, test):
        file = os.path.realpath(test["file"])
        return self.by_place.get((file, test["path"])) or self.by_place.get((file, re.sub(r" #\d+$", "", test["path"])), [])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report):
        # Subtests, which pytest reports by themselves.
        self.reports.append(report)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef):
        is_session = fixturedef.scope == "session"
        if fixturedef.scope == "function" or self.tracks is None:
            yield
            if is_session and self.on_session is not None:
                self.on_session()
            return
        self.tracks.note(self.running)
        started = perf_counter()
        yield
        spent = perf_counter() - started
        self.tracks.shared_ms[self.running] = self.tracks.shared_ms.get(self.running, 0) + 1000 * spent
        users = [item for item in self.session.items if fixturedef.argname in getattr(item, "fixturenames", ())]
        codes = self.tracks.note_shared(users)
        if is_session:
            self.session_s += spent
            self.session_codes.update(codes)

    def run(self, items, stops=False):
        """A record for each test, in their order; with `stops` the first that does not pass is the last."""
        records = []
        for item, following in zip(items, [*items[1:], self.following]):
            self.running = item
            records.append(self.run_one(item, following))
            if self.tracks is not None:
                self.tracks.note(item)
            if stops and records[-1]["status"] != "passed":
                self.leave(self.following)
                break
        return records

    def run_one(self, item, following):
        self.prepare(item)
        started = perf_counter()
        file, path = self.places[item]
        record = {"file": file, "path": path, "status": "failed"}
        try:
            reports = [*self.protocol(item, following), *self.reports]
            record["status"] = status_of(reports)
            if record["status"] == "failed":
                record["failure"] = failure_of(reports)
        except TimeOver:
            raise
        except BaseException as error:
            # KeyboardInterrupt, pytest.exit, an error in a hook.
            record["failure"] = tell_failure(file, error).failure
            self.leave()
        leave_child()
        # Somebody may have swallowed it.
        if self.clock.expired:
            raise TimeOver()
        record["duration_ms"] = 1000 * (perf_counter() - started)
        return record

    def protocol(self, item, following):
        filters = [text for mark in item.iter_markers("filterwarnings") for text in mark.args]
        if not filters:
            return runtestprotocol(item, nextitem=following, log=False)
        with warnings.catch_warnings():
            for text in filters:
                warnings.filterwarnings(*parse_warning_filter(text, escape=False))
            return runtestprotocol(item, nextitem=following, log=False)

    def prepare(self, item):
        self.reports = []
        item._report_sections = []
        self.session.shouldfail = self.session.shouldstop = False
        # A class of tests is instantiated for each run.
        if isinstance(item.parent, pytest.Class):
            item.__dict__.pop("_instance", None)
            item.__dict__.pop("_obj", None)
        if hasattr(item, "_initrequest"):
            item._initrequest()
        for values, name, saved in self.parameters.get(item, ()):
            values[name] = marshal.loads(saved)

    def leave(self, following=None):
        """Takes down all fixtures, but for those that `following` shares."""
        try:
            self.session._setupstate.teardown_exact(following)
        except TimeOver:
            raise
        except BaseException:
            self.forget_fixtures()

    def forget_fixtures(self):
        """Where a teardown was interrupted, nothing of it may be taken for set up."""
        self.session._setupstate.stack.clear()
        for definitions in self.session._fixturemanager._arg2fixturedefs.values():
            for definition in definitions:
                definition.cached_result = None
                definition._finalizers.clear()

    def keep_parameters(self):
        """Remembers the values of parametrize that a test could change."""
        for item in self.session.items:
            call = getattr(item, "callspec", None)
            kept = [(values, name, packed(value)) for values in value_tables(call) for name, value in values.items() if is_changeable(value)]
            self.parameters[item] = [one for one in kept if one[2] is not None]


def value_tables(call):
    # pytest 7 has a second one.
    return [values for values in (getattr(call, "params", None), getattr(call, "funcargs", None)) if isinstance(values, dict)]


def is_changeable(value):
    return type(value) in CONTAINERS or (type(value) is tuple and any(is_changeable(one) for one in value))


def packed(value):
    """Plain data as bytes, which are read some ten times faster than deepcopy copies; None for all other values."""
    try:
        # The second version does not depend on how often a value is referenced.
        return marshal.dumps(value, 2) if is_plain(value, 0) else None
    except ValueError:
        return None


def is_plain(value, depth):
    kind = type(value)
    if kind in SCALARS:
        return True
    if depth > 20 or (kind in (list, dict, tuple, set, frozenset) and len(value) > 10 * MAX_SHALLOW):
        return False
    if kind is dict:
        return all(is_plain(key, depth + 1) and is_plain(one, depth + 1) for key, one in value.items())
    return kind in (list, tuple, set, frozenset) and all(is_plain(one, depth + 1) for one in value)


def failure_of(reports):
    report = next(report for report in reports if report.outcome == "failed")
    failure = getattr(report.longrepr, "failure", None)
    return failure or {"message": clip(str(report.longrepr), MAX_MESSAGE) or "the test failed without an error", "kind": "error"}


def tell_failure(file, excinfo, *_, **__):
    """Called by pytest in place of its own, slow description."""
    error = getattr(excinfo, "value", excinfo)
    if isinstance(error, TimeOver):
        return Told("timed out")
    message = safe(lambda: "".join(traceback.format_exception_only(type(error), error)).strip())
    told = Told(clip(message, MAX_MESSAGE - 40))
    is_assertion = isinstance(error, (AssertionError, pytest.fail.Exception))
    told.failure = {"message": str(told), "kind": "assertion" if is_assertion else "error"}
    line = line_in(file, error.__traceback__)
    if line is not None:
        told.failure["line"] = line
    return told


def line_in(file, step):
    """The last step of a traceback that is in this file."""
    line = None
    while step is not None:
        if real_path(step.tb_frame.f_code.co_filename) == file:
            line = step.tb_lineno
        step = step.tb_next
    return line


@functools.lru_cache(maxsize=None)
def real_path(file):
    return os.path.realpath(file)


# ---------------------------------------------------------------- what candidates leave behind


class State:
    """Data of the repository's modules, classes and defaults, caches of functions, the environment: as they are now."""

    def __init__(self, session):
        self.caches = []
        self.scalars = []
        self.plain = []
        self.shallow = []
        self.seen = set()
        self.room = MAX_STATE_BYTES
        self.environment = environment().copy()
        self.folder = os.getcwd()
        self.recursion = sys.getrecursionlimit()
        roots = {os.path.realpath(session.config.rootpath), os.path.realpath(session.config.invocation_params.dir)}
        for module in list(sys.modules.values()):
            if is_own(getattr(module, "__file__", None), roots):
                self.keep_names(module, vars(module), module.__name__)

    def keep_names(self, owner, names, module):
        for name, value in list(names.items()):
            if name.startswith("__") or id(value) in self.seen:
                continue
            kind = type(value)
            if kind in SCALARS:
                self.scalars.append((owner, name, value))
            elif kind in CONTAINERS:
                self.scalars.append((owner, name, value))
                self.keep_container(value)
            elif kind is functools._lru_cache_wrapper:
                self.caches.append(value)
            elif getattr(value, "__module__", None) != module:
                continue
            elif isinstance(value, type):
                self.seen.add(id(value))
                self.keep_names(value, vars(value), module)
            else:
                self.keep_function(value)

    def keep_function(self, value):
        value = getattr(value, "__func__", value)
        if isinstance(value, functools._lru_cache_wrapper):
            self.caches.append(value)
        if not isinstance(value, types.FunctionType):
            return
        for default in [*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values()]:
            if type(default) in CONTAINERS:
                self.keep_container(default)

    def keep_container(self, value):
        if id(value) in self.seen:
            return
        self.seen.add(id(value))
        saved = packed(value)
        if saved is not None and len(saved) <= self.room:
            self.room -= len(saved)
            self.plain.append((value, saved))
        elif len(value) <= MAX_SHALLOW:
            self.shallow.append((value, value.copy()))

    def restore(self):
        for cache in self.caches:
            cache.cache_clear()
        for owner, name, value in self.scalars:
            if vars(owner).get(name, self) is not value:
                put_back(owner, name, value)
        for value, saved in self.plain:
            if not is_packed_as(value, saved):
                refill(value, marshal.loads(saved))
        for value, copy in self.shallow:
            if len(value) != len(copy) or not is_same_content(value, copy):
                refill(value, copy)
        if environment() != self.environment:
            restore_environment(self.environment)
        self.restore_place()

    def restore_place(self):
        if sys.getrecursionlimit() != self.recursion:
            sys.setrecursionlimit(self.recursion)
        try:
            if os.getcwd() != self.folder:
                os.chdir(self.folder)
        except OSError:
            os.chdir(self.folder)


def is_own(file, roots):
    if not isinstance(file, str):
        return False
    file = real_path(file)
    return any(file.startswith(os.path.join(root, "")) and not FOREIGN.search(file[len(root) + 1 :]) for root in roots)


def environment():
    # The mapping itself encodes and decodes each name and value, which takes as long as a test.
    return getattr(os.environ, "_data", os.environ)


def restore_environment(saved):
    decode = getattr(os.environ, "decodevalue", str)
    names = {decode(name): decode(value) for name, value in saved.items()}
    for name in [name for name in os.environ if name not in names]:
        del os.environ[name]
    os.environ.update(names)


def put_back(owner, name, value):
    try:
        setattr(owner, name, value)
    except (AttributeError, TypeError):
        # A class that refuses it.
        pass


def is_packed_as(value, saved):
    try:
        return marshal.dumps(value, 2) == saved
    except ValueError:
        return False


def is_same_content(value, copy):
    """By identity: comparing could run the candidate's own code."""
    if isinstance(value, dict):
        return all(one is other and value[one] is copy[other] for one, other in zip(value, copy))
    if isinstance(value, set):
        return {id(one) for one in value} == {id(one) for one in copy}
    if isinstance(value, bytearray):
        return value == copy
    return all(one is other for one, other in zip(value, copy))


def refill(value, content):
    value.clear()
    (value.update if isinstance(value, (dict, set)) else value.extend)(content)


# ---------------------------------------------------------------- changes


def swap(swaps):
    for function, _, new in swaps:
        if (function.__code__.co_flags ^ new.co_flags) & KINDS_OF_CALL:
            with warnings.catch_warnings():
                # A function becomes a generator, which Python 3.13 does not like.
                warnings.simplefilter("ignore")
                function.__code__ = new
        else:
            function.__code__ = new


def swap_back(swaps):
    for function, old, new in swaps:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            function.__code__ = old


class Sources:
    """The files that are changed, and the functions that are alive of them."""

    def __init__(self, files, reloaded):
        self.reloaded = reloaded
        self.sources = {}
        self.modules = {}
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if isinstance(file, str) and real_path(file) in files:
                self.modules.setdefault(real_path(file), []).append(module)
        self.functions = {}
        for function in gc.get_objects():
            if type(function) is types.FunctionType:
                file = real_path(function.__code__.co_filename)
                if file in files:
                    self.functions.setdefault((file, function.__code__.co_name, function.__code__.co_firstlineno), []).append(function)

    def plan(self, edits):
        """(function, old code, new code) for each function to change; raises NotSwitchable."""
        by_file = {}
        for edit in edits:
            by_file.setdefault(edit["file"], []).append(edit)
        return [one for file, changes in by_file.items() for one in self.plan_file(file, changes)]

    def plan_file(self, file, edits):
        real = real_path(file)
        if real not in self.sources:
            self.sources[real] = self.open(real)
        if isinstance(self.sources[real], NotSwitchable):
            raise NotSwitchable(*self.sources[real].args)
        swaps = []
        for old, new in self.sources[real].pairs(edits):
            walk_body(old, new, functools.partial(self.alive, real), swaps)
        return swaps

    def open(self, file):
        try:
            if file not in self.modules:
                raise NotSwitchable("the tests do not import the file")
            for module in self.modules[file]:
                if module.__name__ in self.reloaded:
                    raise NotSwitchable("the tests load the file anew")
                if "AssertionRewritingHook" in type(getattr(module, "__loader__", None)).__name__:
                    raise NotSwitchable("pytest rewrites the file")
            return Source(file)
        except NotSwitchable as problem:
            return problem

    def alive(self, file, code):
        found = self.functions.get((file, code.co_name, code.co_firstlineno), ())
        same = [function for function in found if is_same(code, function.__code__)]
        return same or [function for function in found if signature(code) == signature(function.__code__)]


def walk_body(old, new, alive, swaps):
    """Compares what runs once, when a module or class is made: only functions inside of it may differ."""
    if not is_same_shell(old, new):
        raise NotSwitchable("more than the inside of functions differs" if old.co_name == "<module>" else f"{old.co_name}: more than the inside of its functions differs")
    for one, other in zip(codes_in(old), codes_in(new)):
        if is_same(one, other):
            continue
        if one.co_flags & other.co_flags & CO_OPTIMIZED:
            walk_function(one, other, alive, swaps)
        else:
            walk_body(one, other, alive, swaps)


def walk_function(old, new, alive, swaps):
    functions = alive(old)
    if not functions:
        # The scope of type parameters; not a comprehension, or a function that is no longer there.
        if not is_same_shell(old, new):
            raise NotSwitchable(f"{old.co_name} runs only while the modules are loaded")
        return walk_body(old, new, alive, swaps)
    add_swaps(functions, new, swaps)
    walk_closures(old, new, alive, swaps)


def walk_closures(old, new, alive, swaps):
    """Those that a function made while the modules were loaded: a decorator's, for instance."""
    theirs = {}
    for code in codes_in(new):
        theirs.setdefault(code.co_name, []).append(code)
    for code in codes_in(old):
        same_name = theirs.get(code.co_name)
        other = same_name.pop(0) if same_name else None
        if other is None or is_same(code, other):
            continue
        add_swaps(alive(code), other, swaps)
        walk_closures(code, other, alive, swaps)


def add_swaps(functions, new, swaps):
    for function in functions:
        if function.__code__.co_freevars != new.co_freevars:
            raise NotSwitchable(f"{new.co_name} uses other variables of the functions around it")
        swaps.append((function, function.__code__, new))


def codes_in(code):
    return [const for const in code.co_consts if isinstance(const, types.CodeType)]


def is_same(old, new):
    """The same code at any lines."""
    return is_same_shell(old, new) and all(is_same(one, other) for one, other in zip(codes_in(old), codes_in(new)))


def is_same_shell(old, new):
    """Without the code inside of it."""
    if old is new:
        return True
    if len(old.co_consts) != len(new.co_consts) or old.co_code != new.co_code or signature(old) != signature(new):
        return False
    return all(is_same_const(one, other) for one, other in zip(old.co_consts, new.co_consts)) or differs_in_attributes(old, new)


def signature(code):
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    return (code.co_name, counts, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, getattr(code, "co_exceptiontable", None))


def is_same_const(one, other):
    # 1, 1.0 and True are equal, and so are 0.0 and -0.0.
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple):
        return len(one) == len(other) and all(is_same_const(left, right) for left, right in zip(one, other))
    if isinstance(one, types.CodeType):
        return True
    return repr(one) == repr(other) if isinstance(one, (float, complex)) else one == other


def differs_in_attributes(old, new):
    """Since Python 3.13 a class holds the names that its methods give to self, and its own line; nothing depends on them."""
    if "__static_attributes__" not in old.co_names:
        return False
    return all(is_same_const(one, other) for one, other in zip(stored(old), stored(new)))


def stored(code):
    """All constants but those that go to these names."""
    steps = list(dis.get_instructions(code))
    unused = {"__static_attributes__", "__firstlineno__"}
    return [step.argval for step, following in zip(steps, [*steps[1:], None]) if step.opname == "LOAD_CONST" and not (following and following.argval in unused)]


class Source:
    """A file's text, cut into the statements of its module."""

    def __init__(self, file):
        try:
            with open(file, "rb") as opened:
                self.text = opened.read().decode("utf-8")
            tree = ast.parse(self.text.lstrip("\ufeff"))
        except (OSError, ValueError, SyntaxError, RecursionError) as problem:
            raise NotSwitchable(f"the file cannot be read: {problem}") from problem
        self.file = file
        # Only these end a line for Python; its own splitlines knows more.
        self.lines = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", self.text))]
        self.body = tree.body
        self.starts = [self.offset(first_line(node)) for node in self.body]
        self.flags = future_flags(self.body)
        self.imports = import_of_all(self.body)
        self.compiled = {}

    def offset(self, line):
        return self.lines[line - 1]

    def pairs(self, edits):
        """Old and new code of each piece of the module that the edits touch."""
        pieces = {}
        for edit in sorted(edits, key=lambda edit: edit["from"]):
            first, last = touched(self.starts, edit)
            if first < 0:
                raise NotSwitchable("it stands before the first statement")
            pieces.setdefault((first, last), []).append(edit)
        keys = sorted(pieces)
        if any(before[1] >= after[0] for before, after in zip(keys, keys[1:])):
            pieces = {(keys[0][0], max(last for _, last in keys)): edits}
        for (first, last), changes in pieces.items():
            yield self.pair(first, last, changes)

    def pair(self, first, last, edits):
        kept = self.kept(first, last, edits)
        if kept not in self.compiled:
            self.compiled[kept] = self.compile(kept, [])
        return self.compiled[kept], self.compile(kept, edits)

    def kept(self, first, last, edits):
        """Ranges of the text that are compiled: of a long class only its head and the parts that the edits touch."""
        end = self.starts[last + 1] if last + 1 < len(self.starts) else len(self.text)
        node = self.body[first]
        whole = ((self.starts[first], end),)
        if first != last or not isinstance(node, ast.ClassDef) or (node.end_lineno or 0) - node.lineno < MIN_CLASS_LINES:
            return whole
        starts = [self.offset(first_line(one)) for one in node.body]
        ranges = {touched(starts, edit) for edit in edits}
        if starts[0] <= self.offset(node.lineno) or any(low < 0 for low, _ in ranges):
            return whole
        body = {(starts[low], starts[high + 1] if high + 1 < len(starts) else end) for low, high in ranges}
        return ((self.starts[first], starts[0]), *merged(sorted(body)))

    def compile(self, kept, edits):
        """Everything else is left out, but for the number of its lines."""
        parts = []
        line = 1
        for start, end in kept:
            own = bisect.bisect_right(self.lines, start)
            parts.append("\n" * (own - line))
            parts.append(edited(self.text, start, end, edits))
            line = bisect.bisect_right(self.lines, end)
        # Python compiles calls on names that the module imports otherwise than calls on other names.
        parts.append(self.imports)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return compile("".join(parts).replace("\ufeff", "", 1 if kept[0][0] == 0 else 0), self.file, "exec", self.flags, True)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as problem:
            raise NotSwitchable(f"it cannot be compiled: {printed(problem)}") from problem


def edited(text, start, end, edits):
    parts = []
    at = start
    for edit in edits:
        if start <= edit["from"] and edit["to"] <= end:
            parts += [text[at : edit["from"]], edit["replacement"]]
            at = edit["to"]
    return "".join([*parts, text[at:end]])


def touched(starts, edit):
    """The first and the last of these pieces that an edit concerns; what is inserted between two concerns both."""
    low, high = edit["from"], edit["to"]
    first = bisect.bisect_right(starts, low) - 1
    if low == high and first > 0 and starts[first] == low:
        return first - 1, first
    return first, max(first, bisect.bisect_right(starts, max(low, high - 1)) - 1)


def merged(ranges):
    joined = []
    for start, end in ranges:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def first_line(node):
    return min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])


def import_of_all(body):
    """One statement for all names that are imported in the scope of a module."""
    names = set()
    nodes = list(body)
    while nodes:
        node = nodes.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names if alias.name != "*")
        elif isinstance(node, (ast.stmt, ast.excepthandler)) and not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            nodes += ast.iter_child_nodes(node)
    return f"\nimport {', '.join(sorted(names))}\n" if names else ""


def future_flags(body):
    import __future__

    names = [alias.name for node in body if isinstance(node, ast.ImportFrom) and node.module == "__future__" for alias in node.names]
    return functools.reduce(lambda flags, name: flags | getattr(__future__, name).compiler_flag, names, 0)
