"""What a family of mishaps is given (seed, time, scratch), and the rows of the table that it gives back."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Plan:
    """What one family may use.

    Attributes:
        seed: of everything that is chosen by chance.
        until_s: `time.monotonic` at which it is to begin nothing new.
        scratch: an empty folder of its own.
        quick: the short tier of the tests: fewer and smaller things, no models.
    """

    seed: int
    until_s: float
    scratch: Path
    quick: bool = False

    def chance(self, *about: object) -> random.Random:
        """Make the dice for one thing, so that it falls the same whatever was tried before."""
        return random.Random("/".join(map(str, (self.seed, *about))))

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.until_s

    def part(self, share: float) -> Plan:
        """Give a share of the time that is left."""
        now = time.monotonic()
        return Plan(self.seed, now + share * max(0.0, self.until_s - now), self.scratch, self.quick)


@dataclass
class Row:
    """One line of the table.

    Attributes:
        lost: what was lost or went wrong, each with what it takes to try it again.
        notes: what is worth saying, with how often.
    """

    family: str
    what: str
    tried: int = 0
    survived: int = 0
    lost: list[str] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)

    def took(self, wrong: Sequence[str], again: str = "") -> bool:
        """Count one try and what is wrong after it; say at once what is lost. True where nothing is."""
        self.tried += 1
        self.survived += not wrong
        for one in wrong:
            self.lost.append(f"{one} [{again}]" if again else one)
            print(f"LOST {self.family}, {self.what}: {self.lost[-1]}", file=sys.stderr, flush=True)
        return not wrong

    def note(self, text: str, count: int = 1) -> None:
        """Note something."""
        if count:
            self.notes[text] += count


Family = Callable[[Plan], Iterable[Row]]


def skipped(family: str, what: str, why: str) -> Row:
    """Make the row of what can't be tried here."""
    row = Row(family, what)
    row.note(f"not tried: {why}")
    return row


def table(rows: Sequence[Row]) -> str:
    """Lay the rows out: family, what was done, tried, survived, lost, notes."""
    head = ("family", "what", "tried", "survived", "lost", "notes")
    told = [(r.family, r.what, str(r.tried), str(r.survived), str(len(r.lost)), _noted(r)) for r in rows]
    sums = (sum(r.tried for r in rows), sum(r.survived for r in rows), sum(len(r.lost) for r in rows))
    told.append(("all", "", *map(str, sums), ""))
    wide = [max(len(line[place]) for line in (head, *told)) for place in range(5)]
    return "\n".join(
        "  ".join([a.ljust(wide[0]), b.ljust(wide[1]), *(n.rjust(w) for n, w in zip(rest, wide[2:], strict=True)), end])
        for a, b, *rest, end in (head, *told)
    )


def _noted(row: Row) -> str:
    return "; ".join(f"{text} ×{n}" if n > 1 else text for text, n in row.notes.most_common())
