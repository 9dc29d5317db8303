"""Turns a library that nobody has used yet into a spread over it: each kind, and in each kind far-apart media.

Source: farthest-first traversal, Gonzalez 1985; lone outliers (a clip of noise, a black video) are passed over first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from core.recommend.context import RankContext
from core.recommend.design import design
from core.types import FloatArray, Kind, MediaId, Reason

SIZE = 400
"""Media that the spread is chosen from."""
MOST = 2000
"""So many media are compared all with all (16 MB); a replay asks about all of a library."""
LONELY = 0.1
"""Share of these that is passed over for having no near neighbours."""


def farthest_first(distances: FloatArray, kinds: Sequence[Kind], lonely: float = LONELY) -> list[int]:
    """Order media so that each beginning of the list is spread over kinds and over the space.

    Args:
        distances: float32 (n, n).
        kinds: of each medium; a kind gets places by the square root of its number, so that a small one isn't starved.
        lonely: share of the media, those farthest from their five nearest, that comes last.
    """
    n = len(kinds)
    if n == 0:
        return []
    near = np.sort(distances, axis=1)[:, 1 : 1 + min(5, n - 1)].mean(axis=1) if n > 1 else np.zeros(1)
    last = set(np.argsort(-near, kind="stable")[: int(lonely * n)].tolist())
    quotas = {kind: count**0.5 for kind, count in Counter(kinds).items()}
    taken: Counter[Kind] = Counter()
    left: dict[Kind, list[int]] = {kind: [i for i in range(n) if kinds[i] is kind and i not in last] for kind in quotas}
    nearest = np.full(n, np.inf)
    order: list[int] = []
    while any(left.values()):
        kind = max((kind for kind in left if left[kind]), key=lambda kind: (quotas[kind] / (taken[kind] + 1), kind))
        among = left[kind]
        chosen = max(among, key=lambda i: (nearest[i], -i)) if order else min(among, key=lambda i: (near[i], i))
        among.remove(chosen)
        order.append(chosen)
        taken[kind] += 1
        nearest = np.minimum(nearest, distances[chosen])
    return order + sorted(last)


def spread(ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
    """Place media in a spread over them: float32 (n,), 1 for the first, falling to 0.

    Of more than `MOST` media, those outside the profile's sample get 0: a spread over all compares all with all.
    """
    drawn = set(ids) if len(ids) <= MOST else set(ctx.sample(SIZE, "spread"))
    among = [n for n, media_id in enumerate(ids) if media_id in drawn]
    facts, rows = ctx.facts([ids[n] for n in among]), design(ctx, [ids[n] for n in among])
    kinds = [facts[ids[n]].kind if ids[n] in facts else Kind.VIDEO for n in among]
    order = farthest_first(np.asarray(1.0 - rows @ rows.T, dtype=np.float32), kinds)
    scores = np.zeros(len(ids), dtype=np.float32)
    scores[np.array(among, dtype=np.intp)[order]] = np.linspace(1.0, 0.0, len(order), dtype=np.float32)
    return scores


class SpreadRanker:
    """Scores media by their place in a spread over them, while nothing is known of the profile; then it abstains."""

    name = "spread"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media as `spread` places them, float32 (n,); NaN once there is history."""
        if not ctx.is_new or not ids:
            return np.full(len(ids), np.nan, dtype=np.float32)
        return spread(ctx, ids)

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Say that it is a spread."""
        return [(Reason("spread_sample"),) if ctx.is_new else () for _ in ids]
