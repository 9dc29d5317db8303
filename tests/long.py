"""Measures which unit tests are long, and names them in long.txt: `make check` leaves those to `make test`.

python -m tests.long
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

NAMES = Path(__file__).with_name("long.txt")
LONGEST_S = 0.2
"""Processor time of a function with all its parameters, and of what it starts."""
UNIT = "not (xvfb or models or shared or slow or media or window)"


def named() -> frozenset[str]:
    """Read the names, `tests/core/test_x.py::test_y`."""
    return frozenset(NAMES.read_text("ascii").split())


def function_of(node: str) -> str:
    """Leave the parameters out of a test's name."""
    return node.partition("[")[0]


def _spent_s() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


class Stopwatch:
    """Adds up what each function takes, with what it sets up first."""

    def __init__(self) -> None:
        self.spent_s: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Time one test."""
        began_s = _spent_s()
        try:
            return (yield)
        finally:
            self.spent_s[function_of(item.nodeid)] += _spent_s() - began_s


def main() -> int:
    """Run the unit tests in one process, and write the names of the long ones."""
    watch = Stopwatch()
    code = pytest.main(["-q", "-p", "no:xdist", "-m", UNIT], plugins=[watch])
    names = sorted(name for name, spent_s in watch.spent_s.items() if spent_s > LONGEST_S)
    NAMES.write_text("".join(f"{name}\n" for name in names), "ascii")
    print(f"{len(names)} of {len(watch.spent_s)} take more than {LONGEST_S} s; {NAMES.name} names them")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
