"""Turns the scores of several rankers into one: z-scored over the candidates, weighted, abstaining ones left out.

Source: linear combination of normalised scores (CombSUM and its weighted form), Fox & Shaw 1994.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.recommend.context import RankContext
from core.recommend.learnt import learnt
from core.store.learned import columns
from core.types import FloatArray, MediaId

WEIGHTS: Mapping[str, float] = {
    "taste": 0.45,
    "similar": 0.25,
    "prior": 0.15,
    "continue": 0.3,
    "next_episode": 0.3,
    "new": 0.05,
    "spread": 1.0,  # speaks only while all about taste abstains
    "coplay": 0.15,
    "community": 0.0,
    "sequence": 0.0,
    "fusion": 0.0,
    "daytime": 0.0,
}
"""Where nothing was fitted yet: first guesses after the table of single-user results (ridge before similarity before
prior). Those at 0 join where replay on the profile's own history shows that they help. An unknown ranker counts 0."""
MODEL = "blend"
"""Fitted weights lie under this name in what was learnt."""
CLIP_Z = 3.0
"""A score that few candidates have at all (`new`, `continue`) would stand out without end."""
DOUBT = 0.25
"""Weight of "nothing known" that is added where a ranker abstains on a medium: little evidence is drawn towards 0."""


@dataclass(frozen=True, slots=True)
class Blended:
    """Candidates with one score each.

    Attributes:
        ids: n media.
        scores: float32 (n,).
        parts: per ranker that spoke, float32 (n,): what it added to the score.
    """

    ids: tuple[MediaId, ...]
    scores: FloatArray
    parts: Mapping[str, FloatArray]


def weights_of(ctx: RankContext) -> Mapping[str, float]:
    """Return this profile's weights: those that replay has fitted, or the fixed ones."""
    found = learnt(ctx, MODEL, ctx.profile)
    if found is None or not columns(found, names="U", weights="f"):
        return WEIGHTS
    pairs = zip(found["names"].tolist(), found["weights"].tolist(), strict=True)
    fitted = {name: float(weight) for name, weight in pairs if name in WEIGHTS and np.isfinite(weight) and weight >= 0}
    return {**WEIGHTS, **fitted}


def standardise(scores: FloatArray, among: NDArray[np.bool_] | None = None) -> FloatArray:
    """Express scores in deviations from their mean, clipped to ±`CLIP_Z`; NaN stays, no spread at all becomes NaN.

    Args:
        among: bool (n,), those that mean and deviation are taken from; all by default.
    """
    there = np.isfinite(scores) if among is None else np.isfinite(scores) & among
    if not there.any():
        return np.full_like(scores, np.nan)
    mean, spread = float(scores[there].mean()), float(scores[there].std())
    if spread < 1e-9:
        return np.full_like(scores, np.nan)
    return np.asarray(np.clip((scores - mean) / spread, -CLIP_Z, CLIP_Z), dtype=np.float32)


def blend(
    ids: Sequence[MediaId],
    scores: Mapping[str, FloatArray],
    weights: Mapping[str, float] = WEIGHTS,
    among: NDArray[np.bool_] | None = None,
) -> Blended:
    """Combine what the rankers say of the same media.

    Where all abstain (or can't tell the media apart), every score is 0.

    Args:
        among: bool (n,), those on whose scale all are put; all by default.
    """
    z = {name: standardise(values, among) for name, values in scores.items() if weights.get(name, 0.0) > 0}
    z = {name: values for name, values in z.items() if np.isfinite(values).any()}
    evidence = np.full(len(ids), DOUBT * sum(weights[name] for name in z), dtype=np.float32)
    for name, values in z.items():
        evidence += np.float32(weights[name]) * np.isfinite(values)
    parts = {
        name: np.asarray(weights[name] * (1 + DOUBT) * np.nan_to_num(values) / evidence, dtype=np.float32)
        for name, values in z.items()
    }
    total = np.sum(list(parts.values()), axis=0, dtype=np.float32) if parts else np.zeros(len(ids), dtype=np.float32)
    return Blended(tuple(ids), np.asarray(total, dtype=np.float32), parts)
