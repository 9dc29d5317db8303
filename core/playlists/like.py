"""Turns a few media into lists by likeness: a mix of several with more of this and less of that, a path from one to
another, and an order in which each follows smoothly from the one before.

"Alike" is what it is everywhere (`core.recommend.fusion`): calibrated, over all modalities that two media share.

Source: a path between two items, Flexer et al. 2008 (Playlist generation using start and end songs); examples to be
like and unlike, Rocchio 1971; an order of little change, nearest neighbour and 2-opt for the path form of the
travelling salesman, Croes 1958.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.recommend.context import RankContext
from core.recommend.copies import without_copies
from core.recommend.fusion import compare
from core.recommend.similar import similar
from core.types import FloatArray, MediaId

LESS = 0.6
"""How much an example to be unlike counts beside those to be like. A first guess."""
NEAR = 60
"""Media near each example that are looked at."""
NEAR_ENOUGH = 0.6
"""A path goes over what is as like one of its ends as this share of what is most like it."""
MOST_BETWEEN = 50
ROUNDS = 30
"""Passes of 2-opt at most; each is O(n²)."""


def mix(
    ctx: RankContext, more: Sequence[MediaId], less: Sequence[MediaId] = (), k: int = 40, among: Sequence[MediaId] = ()
) -> list[MediaId]:
    """Find media that are like all of `more`, a few of them much or all a little, and unlike `less`.

    Args:
        among: choose only from these; from all that is near where empty.

    Returns:
        Best first, without the examples.
    """
    examples = [*more, *less]
    pool = list(among) or _near(ctx, more)
    pool = [i for i in dict.fromkeys(pool) if i not in set(examples)]
    if not pool or not more:
        return []
    scores = compare(ctx, pool, more).score.mean(axis=1)
    if less:
        scores = scores - LESS * np.maximum(compare(ctx, pool, less).score, 0.0).max(axis=1)
    order = sorted(range(len(pool)), key=lambda n: (-float(scores[n]), pool[n]))
    best = [pool[n] for n in order if scores[n] > 0]
    return without_copies(ctx, best)[:k]


def path(ctx: RankContext, start: MediaId, end: MediaId, between: int = 8) -> list[MediaId]:
    """Go from one medium to another in so many steps between, each like the one before and on the way.

    What lies near the ends is dealt out to the stops by which end it is nearer to; of all ways through them, the one
    is taken whose steps, squared so that no one is large, are least unlike. Nothing comes twice.

    Returns:
        `start`, what lies between (fewer where no more is near), `end`.
    """
    between = min(between, MOST_BETWEEN)
    pool = _along(ctx, start, end, between) if between > 0 else []
    if not pool:
        return [start, end]
    ids = [start, *pool, end]
    return [ids[n] for n in _cheapest(_unlike(ctx, ids), min(between, len(pool)))]


def smooth(ctx: RankContext, ids: Sequence[MediaId], first: MediaId | None = None) -> list[MediaId]:
    """Order media so that each is like the one before; the same media give the same order.

    Args:
        first: what to begin with; else what is most like all others.
    """
    ids = sorted(dict.fromkeys(ids))
    if len(ids) < 3:
        return ids
    unlike = _unlike(ctx, ids)
    begin = ids.index(first) if first in ids else int(unlike.sum(axis=1).argmin())
    return [ids[n] for n in _untangled(unlike, _nearest_first(unlike, begin))]


def roughness(ctx: RankContext, ids: Sequence[MediaId]) -> float:
    """Say how unlike each is to the one before, on average, 0..1; 0 for fewer than two."""
    if len(ids) < 2:
        return 0.0
    unlike = _unlike(ctx, ids)
    return float(np.mean([unlike[n, n + 1] for n in range(len(ids) - 1)]))


# ── Parts ───────────────────────────────────────────────────────────────────────────────────────────


def _near(ctx: RankContext, examples: Sequence[MediaId], k: int = NEAR) -> list[MediaId]:
    found = [result.media_id for example in examples for result in similar(ctx, example, k)]
    return list(dict.fromkeys(found))


def _along(ctx: RankContext, start: MediaId, end: MediaId, between: int) -> list[MediaId]:
    """List what is near the start or the end, or both: what is neither is no way from the one to the other."""
    pool = [i for i in _near(ctx, (start, end), NEAR + 2 * between) if i not in (start, end)]
    if not pool:
        return []
    alike = compare(ctx, [start, end], pool).score
    best = np.sort(alike, axis=1)[:, -between:].mean(axis=1, keepdims=True)
    near = (alike >= NEAR_ENOUGH * best).any(axis=0)
    return [media_id for media_id, is_near in zip(pool, near.tolist(), strict=True) if is_near]


def _unlike(ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
    """Compare all with all: float32 (n, n), 0 for the same to 1 for opposite or unknown, symmetric."""
    alike = compare(ctx, ids, ids).score
    unlike = (1.0 - np.clip((alike + alike.T) / 2.0, -1.0, 1.0)) / 2.0
    np.fill_diagonal(unlike, 0.0)
    return np.asarray(unlike, dtype=np.float32)


def _stops(unlike: FloatArray, between: int) -> list[NDArray[np.intp]]:
    """Deal what lies between the first and the last row out to the stops: rows, those nearest to the start first."""
    nearer_the_end = (unlike[0] - unlike[-1])[1:-1]
    return np.array_split(1 + nearer_the_end.argsort(kind="stable"), between)


def _cheapest(unlike: FloatArray, between: int) -> list[int]:
    """Find the way from row 0 to the last that changes least, one row of each stop, by dynamic programming."""
    step, stops = unlike**2, _stops(unlike, between)
    cost, came = step[0, stops[0]], []
    for before, stop in itertools.pairwise(stops):
        total = cost[:, None] + step[np.ix_(before, stop)]
        came.append(total.argmin(axis=0))
        cost = total.min(axis=0)
    at = [int((cost + step[stops[-1], -1]).argmin())]
    for previous in reversed(came):
        at.append(int(previous[at[-1]]))
    return [0, *(int(stop[n]) for stop, n in zip(stops, reversed(at), strict=True)), len(unlike) - 1]


def _nearest_first(unlike: FloatArray, begin: int) -> list[int]:
    left = np.ones(len(unlike), dtype=bool)
    left[begin] = False
    order = [begin]
    while left.any():
        nearest = int(np.where(left, unlike[order[-1]], np.inf).argmin())
        order.append(nearest)
        left[nearest] = False
    return order


def _untangled(unlike: FloatArray, order: list[int]) -> list[int]:
    """Turn parts of the way round as long as that makes it shorter; the first stays."""
    way = np.array(order)
    for _ in range(ROUNDS):
        gains = 0
        for i in range(len(way) - 2):
            ends = np.arange(i + 2, len(way))
            now = unlike[way[i], way[i + 1]] + np.append(unlike[way[ends[:-1]], way[ends[:-1] + 1]], 0.0)
            after = unlike[way[i], way[ends]] + np.append(unlike[way[i + 1], way[ends[:-1] + 1]], 0.0)
            best = int((now - after).argmax())
            if now[best] - after[best] > 1e-6:
                way[i + 1 : ends[best] + 1] = way[i + 1 : ends[best] + 1][::-1]
                gains += 1
        if not gains:
            break
    return [int(n) for n in way]
