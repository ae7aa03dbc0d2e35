"""What the plugins that try variants in pytest have in common: the job that they get, and the file into which they tell."""

import json
import os
import sys

_process = os.getpid()


def read_job():
    """Read before anything of the user's is imported; tests find an empty stdin."""
    text = sys.stdin.buffer.read()
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    return json.loads(text)


def stay_in_process(config):
    """xdist, from the repository's own settings: all must run in this process."""
    for name, value in {"numprocesses": 0, "maxprocesses": None, "dist": "no", "tx": [], "distload": False, "looponfail": False}.items():
        if hasattr(config.option, name):
            setattr(config.option, name, value)


class Journal:
    """Opened anew for each line: a descriptor that stays open could be found, or closed, by a test."""

    def __init__(self, path, nonce):
        self.path = path
        self.nonce = nonce
        self.count = 0

    def write(self, kind, **rest):
        leave_child()
        self.count += 1
        line = json.dumps({"kind": kind, **rest, "nonce": self.nonce}) + "\n"
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)


def leave_child():
    """A child that a candidate forked must not go on with the candidates that follow."""
    if is_child():
        os._exit(1)


def is_child():
    return os.getpid() != _process
