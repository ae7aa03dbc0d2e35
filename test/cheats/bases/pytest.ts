import type { Base } from '../corpus.ts'

/** A package below src. */
export const pytestIntervals: Base = {
  name: 'pytest-intervals',
  runner: 'pytest',
  source: 'src/intervals/merge.py',
  top: 'def merge(intervals):',
  bug: 'merged[-1] = (last_start, end)',
  fix: 'merged[-1] = (last_start, max(last_end, end))',
  files: {
    'pyproject.toml': '[project]\nname = "intervals"\nversion = "1"\n\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
    'src/intervals/__init__.py': 'from .merge import covers, merge\n\n__all__ = ["covers", "merge"]\n',
    'src/intervals/merge.py': `"""Intervals of whole numbers, as pairs."""


def merge(intervals):
    """Joins intervals that touch or overlap."""
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            last_start, last_end = merged[-1]
            merged[-1] = (last_start, end)
        else:
            merged.append((start, end))
    return merged


def covers(interval, value):
    return interval[0] <= value <= interval[1]
`,
    'tests/conftest.py': 'import pytest\n\n\n@pytest.fixture\ndef nested():\n    return [(1, 10), (2, 5)]\n',
    'tests/data/expected.json': '{"nested": [[1, 10]]}\n',
    'tests/test_covers.py': 'from intervals import covers\n\n\ndef test_ends():\n    assert covers((1, 5), 1)\n    assert covers((1, 5), 5)\n',
    'tests/test_merge.py': `import json
import pathlib

import pytest

from intervals import covers, merge

EXPECTED = json.loads((pathlib.Path(__file__).parent / "data" / "expected.json").read_text())


def test_keeps_apart():
    assert merge([(1, 2), (4, 5)]) == [(1, 2), (4, 5)]


def test_joins():
    assert merge([(4, 8), (1, 5)]) == [(1, 8)]


def test_nested(nested):
    assert merge(nested) == [(1, 10)]


def test_as_recorded(nested):
    assert [list(pair) for pair in merge(nested)] == EXPECTED["nested"]


@pytest.mark.parametrize("value, inside", [(1, True), (3, True), (6, False)])
def test_covers(value, inside):
    assert covers((1, 5), value) is inside
`,
  },
}

/** Modules beside their tests. */
export const pytestWords: Base = {
  name: 'pytest-words',
  runner: 'pytest',
  source: 'words.py',
  top: 'def count_words(text):',
  bug: 'word = raw.strip(".,;!?")',
  fix: 'word = raw.strip(".,;!?").lower()',
  files: {
    'words.py': `import re
from collections import Counter


def count_words(text):
    """How often each word occurs, whatever its case."""
    counts = Counter()
    for raw in re.split(r"\\s+", text):
        word = raw.strip(".,;!?")
        if word:
            counts[word] += 1
    return dict(counts)


def longest(text):
    return max(count_words(text), key=len, default="")
`,
    'test_words.py': `from words import count_words, longest


def test_counts():
    assert count_words("one two, two") == {"one": 1, "two": 2}


def test_ignores_case():
    assert count_words("Tea tea TEA, cake") == {"tea": 3, "cake": 1}


def test_longest():
    assert longest("a bcd ef") == "bcd"


def test_empty():
    assert count_words("") == {}
`,
  },
}

/** unittest, started by pytest or by itself. */
export const unittestAccount: Base = {
  name: 'unittest-account',
  runner: 'unittest',
  source: 'bank/account.py',
  top: 'class Account:',
  bug: 'return self.balance - amount',
  fix: 'return self.balance - amount - self.fee(amount)',
  files: {
    'bank/__init__.py': '',
    'bank/account.py': `"""An account with a fee for large withdrawals."""


class Account:
    def __init__(self, balance):
        self.balance = balance

    def fee(self, amount):
        return 2 if amount >= 100 else 0

    def after_withdrawal(self, amount):
        """The balance as it would be."""
        return self.balance - amount

    def can_withdraw(self, amount):
        return 0 < amount <= self.balance
`,
    'tests/__init__.py': '',
    'tests/test_account.py': `import unittest

from bank.account import Account


class AccountTest(unittest.TestCase):
    def setUp(self):
        self.account = Account(500)

    def test_small(self):
        self.assertEqual(self.account.after_withdrawal(40), 460)

    def test_large(self):
        self.assertEqual(self.account.after_withdrawal(120), 378)

    def test_limit(self):
        self.assertTrue(self.account.can_withdraw(500))
        self.assertFalse(self.account.can_withdraw(501))


if __name__ == "__main__":
    unittest.main()
`,
  },
}

/** Errors that should be raised for bad rows, and not for empty ones: what drops them all looks repaired. */
export const pytestRows: Base = {
  name: 'pytest-rows',
  runner: 'pytest',
  source: 'rows.py',
  top: 'def total(lines):',
  bug: 'amount += read_row(line)["amount"]',
  fix: 'amount += read_row(line)["amount"] if line.strip() else 0',
  files: {
    'rows.py': `class BadRow(ValueError):
    pass


def read_row(line):
    name, sep, amount = line.partition(";")
    if not sep:
        raise BadRow(line)
    return {"name": name, "amount": int(amount)}


def total(lines):
    amount = 0
    for line in lines:
        amount += read_row(line)["amount"]
    return amount
`,
    'tests/test_rows.py': `import pytest
from rows import BadRow, read_row, total


def test_adds_amounts():
    assert total(["rent;700", "food;250"]) == 950


def test_skips_empty_lines():
    assert total(["rent;700", "", "food;251"]) == 951


def test_knows_a_bad_row():
    with pytest.raises(BadRow):
        read_row("nothing")
`,
    'conftest.py': '',
  },
}
