"""Turns the lists of what is like each of several media into one: first what is like all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.types import MediaId, Result

DEPTH = 200
"""So many of each one's list count; what comes later there is like it in hardly anything."""


def together(lists: Sequence[Sequence[Result]], seeds: Sequence[MediaId], k: int) -> list[Result]:
    """Rank what is like several media by the mean of its scores, 0 where it isn't in a list (CombSUM).

    Scores are calibrated, so that those of different media can be added. What an entry rests on (parts, reasons,
    moment) is what makes it like the one that it is most like.

    Source: Fox & Shaw 1994, Combination of multiple searches.

    Args:
        lists: for each of the seeds its own list, best first.
        seeds: left out of the result.
    """
    best, sums = dict[MediaId, Result](), dict[MediaId, float]()
    for one in lists:
        for result in one[:DEPTH]:
            if result.media_id not in seeds:
                sums[result.media_id] = sums.get(result.media_id, 0.0) + max(result.score, 0.0)
                before = best.get(result.media_id)
                if before is None or _rank(result) > _rank(before):
                    best[result.media_id] = result
    found = [replace(result, score=sums[media_id] / len(lists)) for media_id, result in best.items()]
    found.sort(key=lambda result: (not result.reasons, -result.score, result.media_id))
    return found[:k]


def _rank(result: Result) -> tuple[bool, float]:
    """What something speaks for comes first, as in each list."""
    return bool(result.reasons), result.score
