"""Turns a profile's preferences into a score for every medium: ridge regression in its dual form.

Targets are the preferences of what the person met; a fixed sample of unplayed media stands in as weak zeros. With the
kernel K of the design's rows, f(x) = k(x)ᵀ α, α = (K + Σ)⁻¹ y, Σ = λ / confidence on the diagonal. The inverse is kept
per profile and follows each event by rank-one steps (`dual`); what fades changes y only.

Source: Saunders, Gammerman & Vovk 1998 (dual ridge); sampled unplayed items as weak negatives after Hu, Koren &
Volinsky 2008; leave-one-out without refitting, Rasmussen & Williams 2006, eq. 5.12.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.recommend.because import because
from core.recommend.context import RankContext
from core.recommend.design import design, split
from core.recommend.dual import Dual
from core.recommend.kept import kept_of
from core.recommend.ridge_config import CONFIG, RidgeConfig
from core.recommend.topk import top_k
from core.types import FloatArray, MediaId, Modality, Reason

MOST_STEPS = 12
"""A change that takes more rank-one steps than this is fitted anew: that is as quick."""
STEPS_IN_ALL = 500
"""After so many steps the inverse is made anew, before rounding could add up (1e-12 a step at this noise)."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """A fitted taste.

    Attributes:
        ids: media of the rows.
        met: bool (n,): which rows are preferences; the others are weak zeros.
        dual: the rows of the design, and (K + Σ)⁻¹.
        alpha: float64 (n,).
        direction: float32 (d,), the primal weights: what the taste points at.
    """

    ids: tuple[MediaId, ...]
    met: NDArray[np.bool_]
    dual: Dual
    alpha: NDArray[np.float64]
    direction: FloatArray

    def score(self, rows: FloatArray) -> FloatArray:
        """Predict the preference for rows of the design: float32 (m,)."""
        return np.asarray(rows @ self.direction, dtype=np.float32)

    def pull(self, ctx: RankContext, n: int, row: FloatArray) -> dict[Modality, float]:
        """Say what each modality adds to a row's score, (d,), through training row n; they sum to αₙ k(xₙ, x)."""
        ours, theirs = split(ctx, self.dual.buffer.room[self.dual.places[n]]), split(ctx, row)
        return {modality: float(self.alpha[n]) * float(ours[modality] @ theirs[modality]) for modality in ours}

    def doubt(self, rows: FloatArray) -> FloatArray:
        """Give the posterior standard deviation for rows of the design, 0..1: float32 (m,)."""
        k = self.dual.kernel(rows)
        known = np.einsum("mn,mn->m", k @ self.dual.inverse.astype(np.float32), k)
        return np.asarray(np.sqrt(np.maximum(1.0 - known, 0.0)), dtype=np.float32)

    def influence(self, rows: FloatArray) -> NDArray[np.float64]:
        """Say by how much each score would drop if a training row had not been there: float64 (m, n), exactly.

        f(x) − f₋ᵢ(x) = αᵢ · (A k(x))ᵢ / Aᵢᵢ with A = (K + Σ)⁻¹.
        """
        k = self.dual.kernel(rows).astype(np.float64)
        return np.asarray((k @ self.dual.inverse) * (self.alpha / np.diag(self.dual.inverse)))


@dataclass(frozen=True, slots=True)
class _Fitted:
    """What is kept of a profile between events.

    Attributes:
        holds_for: the spaces, their stamps and scales; with others the rows are others.
        place: id → row.
        lacking: media asked for that have no vector.
    """

    holds_for: tuple[object, ...]
    place: Mapping[MediaId, int]
    lacking: frozenset[MediaId]
    dual: Dual


def fit(ctx: RankContext, config: RidgeConfig = CONFIG) -> Ridge | None:
    """Fit the profile's taste, or give the kept fit; None where nothing is known that has a vector."""
    return ctx.keep(("ridge", ctx.profile, _holds_for(ctx), config), lambda: _fit(ctx, config))


def _holds_for(ctx: RankContext) -> tuple[object, ...]:
    return (*((space.index.model_id, space.index.stamp) for space in ctx.spaces), *sorted(ctx.scales.items()))


def _fit(ctx: RankContext, config: RidgeConfig) -> Ridge | None:
    known = {media_id: p.weight for media_id, p in ctx.preferences.items() if abs(p.weight) > 1e-3}
    strongest = top_k(list(known), np.abs(list(known.values())), config.most)
    zeros = [media_id for media_id in ctx.sample(config.zeros, "zeros") if media_id not in ctx.preferences]
    noises = dict.fromkeys(strongest, config.noise) | dict.fromkeys(zeros, config.zero_noise)
    fitted = _fitted(ctx, config, noises)
    if not any(media_id in known for media_id in fitted.place):
        return None
    ids, dual = tuple(fitted.place), fitted.dual
    alpha = dual.inverse @ np.array([known.get(media_id, 0.0) for media_id in ids])
    direction = np.asarray(dual.total(alpha), dtype=np.float32)
    met: NDArray[np.bool_] = np.array([media_id in known for media_id in ids])
    return Ridge(ids, met, dual, alpha, direction)


def _fitted(ctx: RankContext, config: RidgeConfig, noises: Mapping[MediaId, float]) -> _Fitted:
    """Bring what is kept up to date by rank-one steps, or invert anew where it doesn't hold or much has changed."""
    lasting, key, holds_for = kept_of(ctx.store).lasting, ("ridge", ctx.profile, config), _holds_for(ctx)
    before = lasting.get(key)
    fitted = None
    if isinstance(before, _Fitted) and before.holds_for == holds_for and before.dual.steps < STEPS_IN_ALL:
        fitted = _followed(ctx, before, noises)
    lasting[key] = fitted = fitted or _anew(ctx, holds_for, noises)
    return fitted


def _anew(ctx: RankContext, holds_for: tuple[object, ...], noises: Mapping[MediaId, float]) -> _Fitted:
    rows = design(ctx, list(noises))
    there: NDArray[np.bool_] = np.asarray(rows.any(axis=1))
    ids = [media_id for media_id, has in zip(noises, there, strict=True) if has]
    dual = Dual.of(rows[there], np.array([noises[media_id] for media_id in ids]))
    return _Fitted(holds_for, {i: n for n, i in enumerate(ids)}, frozenset(noises.keys() - set(ids)), dual)


def _followed(ctx: RankContext, before: _Fitted, noises: Mapping[MediaId, float]) -> _Fitted | None:
    """Take the steps from what was wanted before to what is wanted now; None where there are too many."""
    gone = [i for i in before.place if i not in noises]
    new = [i for i in noises if i not in before.place and i not in before.lacking]
    others = [i for i, row in before.place.items() if i in noises and before.dual.noise[row] != noises[i]]
    if len(gone) + len(new) + len(others) > MOST_STEPS:
        return None
    dual, ids = before.dual, list(before.place)
    for media_id in others:
        dual = dual.with_noise(before.place[media_id], noises[media_id])
    for media_id in gone:
        place = ids.index(media_id)
        dual = dual.shrunk(place)
        ids[place] = ids[-1]
        ids.pop()
    rows = design(ctx, new)
    for media_id, row in zip(new, rows, strict=True):
        if row.any():
            dual = dual.grown(row, noises[media_id])
            ids.append(media_id)
    lacking = before.lacking | {i for i, row in zip(new, rows, strict=True) if not row.any()}
    return _Fitted(before.holds_for, {i: n for n, i in enumerate(ids)}, lacking, dual)


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
        named = [n for n, i in enumerate(ridge.ids) if ridge.met[n] and _is_liked(ctx, i)]
        if not named:
            return [() for _ in ids]
        rows = design(ctx, ids)
        influence = ridge.influence(rows)[:, named]
        liked = np.array([ridge.ids[n] for n in named])
        influence[np.array(ids)[:, None] == liked[None, :]] = 0.0
        best = influence.argmax(axis=1)
        return [
            self._because(ctx, ridge, named[most], ids[n], rows[n], float(influence[n, most]))
            for n, most in enumerate(best.tolist())
        ]

    def _because(
        self, ctx: RankContext, ridge: Ridge, n: int, media_id: MediaId, row: FloatArray, influence: float
    ) -> tuple[Reason, ...]:
        named, least = ridge.ids[n], OF_THE_MET if media_id in ctx.preferences else NOTABLE
        return (because(ctx.preferences[named], named, ridge.pull(ctx, n, row)),) if influence >= least else ()


def _is_liked(ctx: RankContext, media_id: MediaId) -> bool:
    return bool(ctx.preferences[media_id].cause) and ctx.preferences[media_id].weight > 0
