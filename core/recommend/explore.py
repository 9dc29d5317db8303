"""Turns what the taste is unsure of into a few guesses made to learn, seeded, so that the same history gives the same.

Source: Thompson 1933 in spirit; here a draw weighted by the posterior deviation, whose chance is known and logged.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.recommend.context import RankContext, hash_of
from core.recommend.design import design
from core.recommend.taste_ridge import fit
from core.types import MediaId

AMONG = 40
"""Guesses are drawn among so many of the most uncertain."""
LEAST = -0.02
"""What the taste speaks against more than this is no guess worth making."""


def guesses(ctx: RankContext, ids: Sequence[MediaId], count: int) -> list[tuple[MediaId, float]]:
    """Draw media that the profile hasn't met and the taste is unsure of, each with the chance that it had."""
    ridge = fit(ctx)
    unmet = [media_id for media_id in ids if media_id not in ctx.preferences]
    if ridge is None or count <= 0 or not unmet:
        return []
    rows = design(ctx, unmet)
    doubt = np.where(rows.any(axis=1) & (ridge.score(rows) >= LEAST), ridge.doubt(rows), 0.0).astype(np.float64)
    order = [i for i in np.lexsort((np.arange(len(unmet)), -doubt))[:AMONG].tolist() if doubt[i] > 0]
    if not order:
        return []
    chances = doubt[order] / doubt[order].sum()
    draw = np.random.default_rng(hash_of(f"{ctx.profile}:{len(ctx.events)}", b"explore"))
    picked = draw.choice(len(order), size=min(count, len(order)), replace=False, p=chances)
    return [(unmet[order[i]], float(min(chances[i] * count, 1.0))) for i in picked.tolist()]
