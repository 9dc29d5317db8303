"""Turns a profile's preferences into a score for every medium: ridge regression in its dual form.

Targets are the preferences of what the person met; a fixed sample of unplayed media stands in as weak zeros. With the
kernel K of the design's rows, f(x) = k(x)ᵀ α, α = (K + Σ)⁻¹ y, Σ = λ / confidence on the diagonal.

Source: Saunders, Gammerman & Vovk 1998 (dual ridge); sampled unplayed items as weak negatives after Hu, Koren &
Volinsky 2008; leave-one-out without refitting, Rasmussen & Williams 2006, eq. 5.12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.recommend.because import because
from core.recommend.context import RankContext
from core.recommend.design import design
from core.types import FloatArray, MediaId, Reason


@dataclass(frozen=True, slots=True)
class RidgeConfig:
    """How taste is learnt. First guesses; to be fitted by replay.

    Attributes:
        noise: λ, variance of a preference round what the vectors can say, against a prior variance of 1.
        zeros: unplayed media that stand in as weak zeros.
        zero_confidence: what one of them counts against one preference.
        most: preferences that are learnt from, strongest first (a solve of 800 rows takes about 15 ms).
    """

    noise: float = 0.3
    zeros: int = 150
    zero_confidence: float = 0.05
    most: int = 400


CONFIG = RidgeConfig()


@dataclass(frozen=True, slots=True)
class Ridge:
    """A fitted taste.

    Attributes:
        ids: media of the rows: preferences first, then the weak zeros.
        liked: number of rows that are preferences.
        rows: float32 (n, d), the design.
        inverse: float64 (n, n), (K + Σ)⁻¹.
        alpha: float64 (n,).
    """

    ids: tuple[MediaId, ...]
    liked: int
    rows: FloatArray
    inverse: NDArray[np.float64]
    alpha: NDArray[np.float64]

    @property
    def direction(self) -> FloatArray:
        """The primal weights, float32 (d,): what the taste points at."""
        return np.asarray(self.rows.T @ self.alpha.astype(np.float32), dtype=np.float32)

    def score(self, rows: FloatArray) -> FloatArray:
        """Predict the preference for rows of the design: float32 (m,)."""
        return np.asarray(rows @ self.direction, dtype=np.float32)

    def doubt(self, rows: FloatArray) -> FloatArray:
        """Give the posterior standard deviation for rows of the design, 0..1: float32 (m,)."""
        k = (rows @ self.rows.T).astype(np.float64)
        known = np.einsum("mn,np,mp->m", k, self.inverse, k, optimize=True)
        return np.asarray(np.sqrt(np.maximum(1.0 - known, 0.0)), dtype=np.float32)

    def influence(self, rows: FloatArray) -> NDArray[np.float64]:
        """Say by how much each score would drop if a training row had not been there: float64 (m, n), exactly.

        f(x) − f₋ᵢ(x) = αᵢ · (A k(x))ᵢ / Aᵢᵢ with A = (K + Σ)⁻¹.
        """
        k = (rows @ self.rows.T).astype(np.float64)
        return np.asarray((k @ self.inverse) * (self.alpha / np.diag(self.inverse)))


def fit(ctx: RankContext, config: RidgeConfig = CONFIG) -> Ridge | None:
    """Fit the profile's taste, or give the kept fit; None where nothing is known that has a vector."""
    generation = tuple((space.index.model_id, space.index.stamp) for space in ctx.spaces)
    return ctx.keep(("ridge", ctx.profile, ctx.tick, generation, config), lambda: _fit(ctx, config))


def _fit(ctx: RankContext, config: RidgeConfig) -> Ridge | None:
    known = {media_id: p.weight for media_id, p in ctx.preferences.items() if abs(p.weight) > 1e-3}
    strongest = sorted(known, key=lambda media_id: (-abs(known[media_id]), media_id))[: config.most]
    zeros = [media_id for media_id in ctx.sample(config.zeros, "zeros") if media_id not in ctx.preferences]
    rows = design(ctx, [*strongest, *zeros])
    there: NDArray[np.bool_] = np.asarray(rows.any(axis=1))
    ids = tuple(i for i, has in zip([*strongest, *zeros], there, strict=True) if has)
    rows = rows[there]
    liked = int(there[: len(strongest)].sum())
    if not liked:
        return None
    y = np.array([known.get(media_id, 0.0) for media_id in ids])
    confidence = np.where(np.arange(len(ids)) < liked, 1.0, config.zero_confidence)
    kernel = (rows @ rows.T).astype(np.float64)
    inverse = np.asarray(np.linalg.inv(kernel + np.diag(config.noise / confidence)), dtype=np.float64)
    return Ridge(ids, liked, rows, inverse, inverse @ y)


NOTABLE = 0.05
"""A liked medium is named where it raises a score by so much; a preference goes from −1 to 1."""
OF_THE_MET = 0.001
"""The same for what the person met: its own preference makes up most of its score, and is no reason for itself."""


class RidgeRanker:
    """Scores media by the fitted taste, and explains each by the liked medium that pulls it most."""

    name = "taste"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,); NaN where there is no taste yet or the medium has no vector."""
        ridge = fit(ctx)
        if ridge is None or not ids:
            return np.full(len(ids), np.nan, dtype=np.float32)
        rows = design(ctx, ids)
        return np.where(rows.any(axis=1), ridge.score(rows), np.nan).astype(np.float32)

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Name for each medium what else was liked and raises its score most: without it, the score would be lower."""
        ridge = fit(ctx)
        if ridge is None or not ids:
            return [() for _ in ids]
        influence = ridge.influence(design(ctx, ids))[:, : ridge.liked]
        for column, media_id in enumerate(ridge.ids[: ridge.liked]):
            if not ctx.preferences[media_id].cause or ctx.preferences[media_id].weight <= 0:
                influence[:, column] = 0.0
        influence[np.array(ids)[:, None] == np.array(ridge.ids[: ridge.liked])[None, :]] = 0.0
        return [self._because(ctx, ridge, i, row) for i, row in zip(ids, influence, strict=True)]

    def _because(
        self, ctx: RankContext, ridge: Ridge, media_id: MediaId, influence: NDArray[np.float64]
    ) -> tuple[Reason, ...]:
        best = int(influence.argmax())
        named, least = ridge.ids[best], OF_THE_MET if media_id in ctx.preferences else NOTABLE
        return (because(ctx.preferences[named], named),) if influence[best] >= least else ()
