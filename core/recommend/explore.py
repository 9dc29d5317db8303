"""Turns what the taste is unsure of into a few guesses made to learn, seeded, so that the same history gives the same.

Source: Thompson 1933 in spirit; here a draw weighted by the posterior deviation, whose chance is known and logged.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.recommend.context import RankContext, hash_of
from core.recommend.design import design
from core.recommend.taste_ridge import fit
from core.types import MediaId

MOST = 2
"""Guesses in a list, however long it is."""
LOOKED_AT = 80
"""So many of the next best unmet media may be guesses: what all else speaks against isn't shown to learn."""
AMONG = 40
"""Guesses are drawn among so many of the most uncertain."""
LEAST = -0.02
"""What the taste speaks against more than this is no guess worth making."""


def guesses(ctx: RankContext, ids: Sequence[MediaId], count: int) -> list[tuple[MediaId, float]]:
    """Draw media that the profile hasn't met and the taste is unsure of, at most `MOST`, each with its chance.

    Fewer than there are to choose from: what would come for certain is no guess, so that each chance is below 1.

    Args:
        ids: best first.
    """
    count = min(count, MOST)
    ridge = fit(ctx)
    unmet = [media_id for media_id in ids if media_id not in ctx.preferences][:LOOKED_AT]
    if ridge is None or count <= 0 or not unmet:
        return []
    rows = design(ctx, unmet)
    doubt = np.zeros(len(unmet), dtype=np.float64)
    fine = np.flatnonzero(rows.any(axis=1) & (ridge.score(rows) >= LEAST))
    doubt[fine] = ridge.doubt(rows[fine])
    order = [i for i in np.lexsort((np.arange(len(unmet)), -doubt))[:AMONG].tolist() if doubt[i] > 0]
    count = min(count, len(order) - 1)
    if count <= 0:
        return []
    chances = doubt[order] / doubt[order].sum()
    draw = np.random.default_rng(hash_of(f"{ctx.profile}:{len(ctx.events)}", b"explore"))
    picked = draw.choice(len(order), size=count, replace=False, p=chances)
    had = included(chances, count)
    return [(unmet[order[i]], float(had[i])) for i in picked.tolist()]


def included(chances: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Give each one's chance to be among one or two that are drawn one after the other, none twice: float64 (n,).

    πᵢ = pᵢ + Σ_{j ≠ i} pⱼ pᵢ / (1 − pⱼ) for two.
    """
    if count < 2:
        return np.asarray(chances * count)
    odds = chances / np.maximum(1.0 - chances, 1e-12)
    return np.asarray(np.minimum(chances * (1.0 + odds.sum() - odds), 1.0))
