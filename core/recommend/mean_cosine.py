"""Turns a profile's likes into one mean vector and ranks by cosine: the formula of the design, kept as the baseline.

user = Σ wᵢ xᵢ / Σ wᵢ over what was liked, score(x) = cos(user, x). It has no negatives and one interest only,
and the blocks count as at the start, whatever is learnt of the profile.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.recommend.context import RankContext
from core.recommend.design import SCALES, design
from core.types import FloatArray, MediaId, Reason


class MeanCosineRanker:
    """Scores media by their cosine with the weighted mean of what was liked. One of `BASELINES`."""

    name = "mean_cosine"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,), −1..1; NaN where nothing was liked or the medium has no vector."""
        liked = {media_id: p.weight for media_id, p in ctx.preferences.items() if p.weight > 0}
        rows = design(ctx, ids, SCALES)
        weights = np.array(list(liked.values()), dtype=np.float32)
        user = weights @ design(ctx, list(liked), SCALES) if liked else np.zeros(rows.shape[1], dtype=np.float32)
        norm = float(np.linalg.norm(user))
        if norm == 0 or not len(rows):
            return np.full(len(ids), np.nan, dtype=np.float32)
        return np.where(rows.any(axis=1), rows @ user / norm, np.nan).astype(np.float32)

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Give no reasons: a mean has no parts that one could point at."""
        return [() for _ in ids]
