"""One table of ratios: what is compared, how often the one is cheaper than the other, and what was promised."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Cost(NamedTuple):
    """What one piece of work took: processor seconds of this process and its children, and seconds on the clock."""

    cpu_s: float
    wall_s: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line: the other way's cost over ours."""

    what: str
    ours: Cost
    other: Cost
    promised: float

    @property
    def times(self) -> float:
        """How many times cheaper ours is, in processor seconds."""
        return self.other.cpu_s / max(self.ours.cpu_s, 1e-9)

    def line(self) -> str:
        """Words for the table."""
        verdict = "" if self.times >= self.promised else "  BELOW"
        costs = f"{self.ours.cpu_s:8.2f} {self.other.cpu_s:8.2f}"
        return f"{self.what:58} {costs} {self.times:7.1f} ×  ≥ {self.promised:g}{verdict}"


def cpu_s() -> float:
    """Processor seconds so far, children that have ended among them."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def cost(work: Callable[[], object], times: int = 1) -> Cost:
    """Do the work so many times and say what the cheapest took: other programs only ever make it dearer."""
    found = []
    for _ in range(times):
        begun_cpu_s, begun_s = cpu_s(), time.perf_counter()
        work()
        found.append(Cost(cpu_s() - begun_cpu_s, time.perf_counter() - begun_s))
    return min(found)


def show(rows: Sequence[Ratio]) -> None:
    """Print the table."""
    print(f"{'':58} {'ours':>8} {'other':>8} {'ratio':>9}  promised   (CPU-s)")
    for row in rows:
        print(row.line())
