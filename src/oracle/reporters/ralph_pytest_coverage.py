"""Which functions and lines of the repository ran between two looks: sys.monitoring from Python 3.12 on, before that sys.settrace.

Nothing in here may fail a test: what goes wrong ends the collection, or leaves a test without an entry.
"""

import json
import os
import re
import sys
import threading
import time

MAX_BYTES = 20_000_000
BUFFERED_BYTES = 262_144
FOREIGN = re.compile(r"(^|[\\/])(node_modules|site-packages|venv|\.[^\\/]+)[\\/]")
COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}
CO_OPTIMIZED = 1
# Where every line costs a call: of a code that ran so many of them between two looks, the rest counts as run.
MAX_TRACED_LINES = 2_000
# Taken now, as tests may put a clock of their own in its place.
wall_clock = time.time


def take_place():
    """Where coverage goes, if it was asked for; taken out of the environment, so that tests cannot find it."""
    place = os.environ.pop("RALPH_COVERAGE", "").split("\n")
    return place if len(place) == 2 else None


def open_coverage(place):
    """None where another tool already traces."""
    root = os.path.join(place[1], "")
    counter = Monitor(root) if hasattr(sys, "monitoring") else Tracer(root)
    return Coverage(place, counter) if counter.start() else None


class Coverage:
    def __init__(self, place, counter):
        folder, root = place
        self.path = os.path.join(folder, os.urandom(8).hex() + ".jsonl")
        self.root = os.path.join(root, "")
        self.counter = counter
        self.plan = read_plan(folder)
        self.process = os.getpid()
        # Codes are kept, so that no other one gets the id of one that is gone.
        self.codes = {}
        self.numbers = {}
        # Since the last record, and while each fixture of several tests was made: codes by their ids, and the lines of each.
        self.kept = ({}, {})
        self.is_whole = True
        self.shared = {}
        self.count = 0
        self.lines = []
        self.waiting = 0
        self.written = 0

    def is_wanted(self, file, name):
        """Whether a test is worth what it costs to watch it: with a plan, those that it names."""
        if self.counter is None or self.plan is None or self.counter.is_cheap:
            return True
        return (os.path.relpath(file, self.root).replace(os.sep, "/"), plain_name(name)) in self.plan

    def note_running(self, *tests):
        """Where no earlier run is known, ralph looks for a test that never ends: it must find at any moment which one has begun."""
        if self.plan is not None:
            return
        running = [{"file": file, "name": name, "since": wall_clock() * 1000} for file, name in tests]
        try:
            with open(self.path[: -len("jsonl")] + "running", "w", encoding="utf-8") as note:
                json.dump(running, note)
        except (OSError, ValueError):
            # A full disk costs the note.
            pass

    def resume(self):
        """Watches again, after a pause or from the start."""
        if self.counter is not None:
            self.counter.resume()

    def pause(self):
        """Leaves out what the runner does between tests, which would cost more than the tests themselves."""
        if self.counter is not None:
            self.counter.pause()

    def loading(self):
        """What ran since the last look belongs to no test."""
        self.record({"kind": "loading"})

    def test(self, file, name, fixtures=()):
        """What ran since the last look belongs to this test, and what its fixtures ran; `name` has its classes, joined by ` > `."""
        for fixture in fixtures:
            if id(fixture) in self.shared:
                add_ran(self.kept, self.shared[id(fixture)][1])
        self.record({"kind": "test", "file": file, "name": name, "nth": 1})

    def forget(self):
        """What ran since the last look belongs to a test that is not watched."""
        self.kept = ({}, {})
        self.is_whole = True

    def share(self, fixture):
        """What ran since the last look belongs to all tests of this fixture."""
        ran = self.keep()
        if ran is not None:
            # With the fixture itself, so that no other one gets its id.
            self.shared[id(fixture)] = (fixture, ran)

    def keep(self):
        """What ran since the last look, which is kept for the next record; None where that is not known."""
        # A child that the tests forked writes nothing.
        if self.counter is None or os.getpid() != self.process:
            return None
        try:
            codes = self.counter.take()
        except Exception as problem:
            self.give_up(problem)
            return None
        if codes is None:
            self.is_whole = False
            return None
        ran = (codes, {key: self.counter.lines.get(key) for key in codes})
        add_ran(self.kept, ran)
        return ran

    def stop(self):
        self.counter.stop()
        self.write()
        self.counter = None

    def record(self, record):
        is_known = self.keep() is not None and self.is_whole
        codes, lines = self.kept
        self.forget()
        if not is_known:
            return
        try:
            shown = {"lines": self.lines_of(codes, lines)} if record["kind"] == "test" else {}
            self.say({**record, "ran": self.units(codes), **shown})
        except Exception as problem:
            self.give_up(problem)

    def give_up(self, problem):
        self.counter.stop()
        self.counter = None
        self.lines.append(json.dumps({"kind": "note", "text": f"coverage ended early: {problem}"}) + "\n")
        self.write()

    def units(self, codes):
        ran = []
        fresh = {}
        for key, code in codes.items():
            number = self.numbers.get(key, 0)
            if number == 0:
                self.codes[key] = code
                number = self.numbers[key] = self.number(code)
                if number is not None:
                    fresh.setdefault(code.co_filename, []).append([number, *place_of(code)])
            if number is not None:
                ran.append(number)
        for file, units in fresh.items():
            self.say({"kind": "lines", "file": file, "units": units})
        return ran

    def lines_of(self, codes, lines):
        """By file; of a file whose code ran longer than its lines were watched, all lines of that code."""
        found = {}
        for key, code in codes.items():
            if is_of(code.co_filename, self.root):
                found.setdefault(code.co_filename, set()).update(lines_run(code, lines.get(key)))
        return {file: sorted(lines) for file, lines in found.items()}

    def number(self, code):
        """From 1; None for what does not count."""
        if not is_of(code.co_filename, self.root):
            return None
        # The body of a class belongs to its module, a comprehension to its function.
        if code.co_name in COMPREHENSIONS or not (code.co_flags & CO_OPTIMIZED or code.co_name == "<module>"):
            return None
        self.count += 1
        return self.count

    def say(self, record):
        line = json.dumps(record, separators=(",", ":")) + "\n"
        self.lines.append(line)
        self.waiting += len(line)
        if self.waiting + self.written > MAX_BYTES:
            raise RuntimeError(f"more than {MAX_BYTES // 1_000_000} MB of coverage in one process")
        if self.waiting > BUFFERED_BYTES:
            self.write()

    def write(self):
        if self.lines:
            with open(self.path, "a", encoding="utf-8") as file:
                file.write("".join(self.lines))
        self.written += self.waiting
        self.waiting = 0
        self.lines = []


def add_ran(all_ran, ran):
    """Lines that are not known of one part are not known of the whole."""
    codes, lines = all_ran
    for key, code in ran[0].items():
        own, known = ran[1].get(key), lines.get(key)
        lines[key] = None if own is None or (known is None and key in codes) else own | (known or set())
        codes[key] = code


def plain_name(name):
    """As ralph names tests, without the number of namesakes."""
    return re.sub(r" #\d+$", "", re.sub(r"\s*[\r\n]+\s*", " ", name))


def read_plan(folder):
    """Which tests to watch, known from an earlier run; None where ralph knows of none."""
    try:
        with open(os.path.join(folder, "plan.json"), encoding="utf-8") as file:
            return {(path, name) for path, name in json.load(file)["looks"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_of(file, root):
    """A file of the repository's own."""
    return file.startswith(root) and not FOREIGN.search(file[len(root) :])


def lines_run(code, seen):
    """A line without code of its own goes with the last one before it that has some: statements go on, comments follow."""
    first, last = code.co_firstlineno, last_line(code)
    if seen is None or not hasattr(code, "co_lines"):
        return range(first, last + 1)
    own = {line for _, _, line in code.co_lines() if line is not None}
    ran = True
    lines = []
    for line in range(first, last + 1):
        if line in own:
            ran = line in seen or line == first
        if ran:
            lines.append(line)
    return lines


def place_of(code):
    """Name, first and last line, decorators included."""
    if code.co_name == "<module>":
        return "(module)", 1, max(last_line(code), 1)
    name = getattr(code, "co_qualname", code.co_name).replace("<locals>.", "")
    return name, code.co_firstlineno, last_line(code)


def last_line(code):
    lines = [line for _, _, line in code.co_lines() if line is not None] if hasattr(code, "co_lines") else []
    inner = [last_line(one) for one in code.co_consts if isinstance(one, type(code))]
    return max([code.co_firstlineno, *lines, *inner])


class TracedLines:
    """Of one code, until there are too many."""

    def __init__(self):
        self.lines = set()
        self.left = MAX_TRACED_LINES

    def trace(self, frame, event, arg):
        if event == "line":
            self.left -= 1
            self.lines.add(frame.f_lineno)
        return self.trace if self.left >= 0 else None


class Tracer:
    """Sees each call; of code below `root`, each line until there are too many."""

    is_cheap = False

    def __init__(self, root=None):
        self.root = root

    def start(self):
        if sys.gettrace() is not None:
            return False
        self.ran = ran = {}
        self.watched = watched = {}
        self.lines = {}
        root = self.root

        def trace(frame, event, arg):
            code = frame.f_code
            key = id(code)
            ran[key] = code
            if root is None:
                return None
            lines = watched.get(key)
            if lines is None:
                lines = watched[key] = TracedLines() if is_of(code.co_filename, root) else None
            return None if lines is None or lines.left < 0 else lines.trace

        self.trace = trace
        self.is_disturbed = False
        self.is_paused = True
        self.resume()
        return True

    def resume(self):
        # Somebody else's, which was set in the meantime, stays.
        if self.is_paused and sys.gettrace() is None:
            threading.settrace(self.trace)
            sys.settrace(self.trace)
            self.is_paused = False

    def pause(self):
        if self.is_paused:
            return
        self.is_paused = True
        if sys.gettrace() is self.trace:
            threading.settrace(None)
            sys.settrace(None)
        else:
            self.is_disturbed = True

    def take(self):
        """Codes by their ids; None when somebody took the trace function away, and much may be missing."""
        was_paused = self.is_paused
        self.pause()
        codes = None if self.is_disturbed else dict(self.ran)
        self.lines = {key: each.lines for key, each in self.watched.items() if each is not None and each.left >= 0}
        self.is_disturbed = False
        self.ran.clear()
        self.watched.clear()
        if sys.gettrace() is not None:
            raise RuntimeError("another trace function was set")
        if not was_paused:
            self.resume()
        return codes

    def stop(self):
        self.pause()


class Monitor:
    """Sees the first call of each function between two looks, and the first time of each line, and costs next to nothing for the others."""

    is_cheap = True

    def __init__(self, root=None):
        self.root = root

    def start(self):
        monitoring = sys.monitoring
        # Those without a meaning of their own.
        self.tool = next((tool for tool in (3, 4) if monitoring.get_tool(tool) is None), None)
        if self.tool is None:
            return False
        self.ran = ran = {}

        def started(code, offset):
            ran[id(code)] = code
            return monitoring.DISABLE

        self.seen = seen = {}
        self.lines = {}
        root = self.root

        def reached(code, line):
            if is_of(code.co_filename, root):
                seen.setdefault(id(code), set()).add(line)
            return monitoring.DISABLE

        monitoring.use_tool_id(self.tool, "ralph")
        events = monitoring.events
        for event in (events.PY_START, events.PY_RESUME):
            monitoring.register_callback(self.tool, event, started)
        if root is not None:
            monitoring.register_callback(self.tool, events.LINE, reached)
        monitoring.set_events(self.tool, events.PY_START | events.PY_RESUME | (events.LINE if root is not None else 0))
        return True

    def resume(self):
        """Never paused: what ran once between two looks costs nothing more."""

    def pause(self):
        """See resume."""

    def take(self):
        codes = dict(self.ran)
        self.lines = dict(self.seen)
        self.ran.clear()
        self.seen.clear()
        if sys.monitoring.get_tool(self.tool) != "ralph":
            raise RuntimeError("somebody else took the monitoring tool")
        sys.monitoring.restart_events()
        return codes

    def stop(self):
        if sys.monitoring.get_tool(self.tool) == "ralph":
            sys.monitoring.set_events(self.tool, 0)
            sys.monitoring.free_tool_id(self.tool)
