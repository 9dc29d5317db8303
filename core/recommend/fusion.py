"""Turns cosines per modality into one calibrated similarity: z against the library's background, squashed, fused late.

Used by more-like-this, by the similar ranker and by diversification, so that "alike" means one thing everywhere.

Source: score-level (late) fusion after normalisation, Kittler et al. 1998, Jain, Nandakumar & Ross 2005.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.recommend.context import RankContext, Space
from core.types import FloatArray, Kind, MediaId, Modality


@dataclass(frozen=True, slots=True)
class FusionConfig:
    """How similarities are fused. First guesses, to be fitted by replay.

    Attributes:
        weights: per kind of the medium that is asked about, what each modality counts for.
        facts: what shared facts (album, series, artist, genre) count for, beside the modalities.
        doubt: evidence (in shares of the weight that the medium has) that is added as "nothing known": an item that
            shares a weak modality only can't beat one that agrees in several strong ones.
        z_scale: deviations above the background at which a similarity is tanh(1) = 0.76.
    """

    weights: Mapping[Kind, Mapping[Modality, float]] = field(
        default_factory=lambda: {
            Kind.VIDEO: {
                Modality.PICTURE: 0.55,
                Modality.LOOK: 0.05,
                Modality.SOUND: 0.15,
                Modality.VOICE: 0.05,
                Modality.MEANING: 0.25,
            },
            Kind.MUSIC: {Modality.PICTURE: 0.05, Modality.SOUND: 0.7, Modality.MEANING: 0.25},
            Kind.SPEECH: {
                Modality.PICTURE: 0.05,
                Modality.SOUND: 0.25,
                Modality.VOICE: 0.35,
                Modality.MEANING: 0.40,
            },
            Kind.SOUND: {Modality.PICTURE: 0.05, Modality.SOUND: 0.7, Modality.MEANING: 0.25},
        }
    )
    facts: float = 0.1
    doubt: float = 0.25
    z_scale: float = 4.0


CONFIG = FusionConfig()


@dataclass(frozen=True, slots=True)
class Fused:
    """Similarity of some media to others.

    Attributes:
        modalities: names of the first axis of `parts` and `z`.
        z: float32 (m, a, b), deviations above the background; NaN where either side has no vector.
        parts: float32 (m, a, b), weighted contribution of each modality; 0 where missing.
        score: float32 (a, b), sum of `parts`, −1..1.
    """

    modalities: tuple[Modality, ...]
    z: FloatArray
    parts: FloatArray
    score: FloatArray

    def of_pair(self, a: int, b: int) -> dict[Modality, float]:
        """Say what each modality adds to the similarity of one pair."""
        return dict(zip(self.modalities, self.parts[:, a, b].tolist(), strict=True))


def squash(z: FloatArray, config: FusionConfig = CONFIG) -> FloatArray:
    """Map deviations above the background to −1..1, keeping their order."""
    return np.asarray(np.tanh(z / config.z_scale), dtype=np.float32)


def deviations(ctx: RankContext, space: Space, these: Sequence[MediaId], those: Sequence[MediaId]) -> FloatArray:
    """Compare media in one space: float32 (a, b), NaN where either has no vector there."""
    left, right = ctx.block(space, these), ctx.block(space, those)
    z = (left.vectors @ right.vectors.T - np.float32(space.level)) / np.float32(space.spread)
    z[~left.present] = np.nan
    z[:, ~right.present] = np.nan
    return np.asarray(z, dtype=np.float32)


def weigh(kinds: Sequence[Kind], modalities: Sequence[Modality], config: FusionConfig = CONFIG) -> FloatArray:
    """Look up the weights for media of these kinds: float32 (m, a)."""
    table = [[config.weights[kind].get(modality, 0.0) for kind in kinds] for modality in modalities]
    return np.array(table, dtype=np.float32).reshape(len(modalities), len(kinds))


def fuse(z: FloatArray, weights: FloatArray, config: FusionConfig = CONFIG) -> FloatArray:
    """Weigh squashed deviations by the evidence behind them.

    For each pair, Σ w s / (Σ w over what both have + doubt · Σ w over what the first has): a modality that is missing
    is left out, not counted as unlike, and little evidence is drawn towards 0.

    Args:
        z: float32 (m, a, b), NaN where missing.
        weights: float32 (m, a), 0 where the first has no vector.

    Returns:
        float32 (m, a, b): contribution of each modality; their sum is the similarity.
    """
    there = ~np.isnan(z)
    evidence = (there * weights[:, :, None]).sum(axis=0)
    doubt = config.doubt * weights.sum(axis=0)[:, None]
    weighted = weights[:, :, None] * squash(np.where(there, z, 0.0), config)
    return np.asarray(weighted / np.maximum(evidence + doubt, 1e-9), dtype=np.float32)


def compare(
    ctx: RankContext, these: Sequence[MediaId], those: Sequence[MediaId], config: FusionConfig = CONFIG
) -> Fused:
    """Compare each of these media with each of those in all spaces, by whole-item vectors."""
    modalities = tuple(space.modality for space in ctx.spaces)
    shape = (len(modalities), len(these), len(those))
    z = np.full(shape, np.nan, dtype=np.float32)
    for row, space in enumerate(ctx.spaces):
        z[row] = deviations(ctx, space, these, those)
    present = np.array([ctx.block(space, these).present for space in ctx.spaces], dtype=bool).reshape(shape[:2])
    facts = ctx.facts(these)
    kinds = [facts[i].kind if i in facts else Kind.VIDEO for i in these]
    parts = fuse(z, weigh(kinds, modalities, config) * present, config)
    return Fused(modalities, z, parts, parts.sum(axis=0, dtype=np.float32))
