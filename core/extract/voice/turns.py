"""Vectors of overlapping windows into turns: stretches in which one person speaks, each with one vector."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.types import FloatArray


@dataclass(frozen=True, slots=True)
class TurnConfig:
    """When neighbouring windows are one turn.

    Attributes:
        alike: cosine of two neighbours' means from which on they are one speaker. Calibrated on conversations with
            known turns; see `tests/benchmarks/quality_voice.py`.
        gap_s: what is further apart is another turn, whoever speaks.
        longest_s: no turn is longer: a moment is a place to go to.
    """

    alike: float = 0.75
    gap_s: float = 2.0
    longest_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch in which one person speaks.

    Attributes:
        total: float32 (256,), sum of its windows' vectors, each weighted by its seconds.
        weight: sum of these weights.
        windows: how many there are.
    """

    start_s: float
    end_s: float
    total: FloatArray
    weight: float
    windows: int = 1

    def with_next(self, other: Turn) -> Turn:
        """Join with the turn that follows."""
        return Turn(
            self.start_s,
            max(self.end_s, other.end_s),
            self.total + other.total,
            self.weight + other.weight,
            self.windows + other.windows,
        )

    def likeness(self, other: Turn) -> float:
        """Cosine of the means, 0 where one of them is 0."""
        norms = float(np.linalg.norm(self.total) * np.linalg.norm(other.total))
        return float(self.total @ other.total) / norms if norms else 0.0


def turns(windows: Sequence[Turn], config: TurnConfig) -> list[Turn]:
    """Join neighbours, most alike first, until none are alike enough.

    A single window between two neighbours that it overlaps, and like neither, straddles a change of speaker: it says
    nothing about either and is dropped; then what is left is joined again.
    """
    joined = _joined(list(windows), config)
    kept = [
        turn
        for at, turn in enumerate(joined)
        if not (
            turn.windows == 1
            and 0 < at < len(joined) - 1
            and joined[at - 1].end_s > turn.start_s
            and joined[at + 1].start_s < turn.end_s
        )
    ]
    return _joined(kept, config) if len(kept) < len(joined) else joined


def _joined(rows: list[Turn], config: TurnConfig) -> list[Turn]:
    """Join neighbours, most alike first; of equals, the earlier ones."""
    following = [*range(1, len(rows)), -1]
    previous = [*range(-1, len(rows) - 1)]
    alive = [True] * len(rows)
    edition = [0] * len(rows)
    queue: list[tuple[float, int, int, int, int]] = []

    def offer(left: int, right: int) -> None:
        if left < 0 or right < 0 or not _may_join(rows[left], rows[right], config):
            return
        likeness = rows[left].likeness(rows[right])
        if likeness >= config.alike:
            heapq.heappush(queue, (-likeness, left, right, edition[left], edition[right]))

    for at in range(len(rows) - 1):
        offer(at, at + 1)
    while queue:
        _, left, right, left_edition, right_edition = heapq.heappop(queue)
        stale = edition[left] != left_edition or edition[right] != right_edition
        if stale or not (alive[left] and alive[right]):
            continue
        rows[left] = rows[left].with_next(rows[right])
        edition[left] += 1
        alive[right] = False
        following[left] = following[right]
        if following[right] >= 0:
            previous[following[right]] = left
        offer(previous[left], left)
        offer(left, following[left])
    return [row for at, row in enumerate(rows) if alive[at]]


def _may_join(left: Turn, right: Turn, config: TurnConfig) -> bool:
    near = right.start_s - left.end_s <= config.gap_s
    return near and max(left.end_s, right.end_s) - left.start_s <= config.longest_s
