"""Turns media into rows of one design matrix: centred, normalised, scaled blocks side by side.

x = concat_m(√b_m · x_m over the modalities that x has) / √(Σ b_m over those), so each row has norm 1, whatever it
lacks; the dot product of two rows is a kernel in which a missing modality adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.recommend.context import RankContext
from core.types import FloatArray, MediaId, Modality


@dataclass(frozen=True, slots=True)
class DesignConfig:
    """How much each block counts. First guesses; to be learnt by replay.

    Attributes:
        scales: weight of each modality, before it is divided by the spread of its cosines (so that a space in which
            everything is far from everything doesn't drown one in which all is close).
    """

    scales: Mapping[Modality, float] = field(
        default_factory=lambda: {
            Modality.PICTURE: 1.0,
            Modality.LOOK: 0.1,
            Modality.SOUND: 0.6,
            Modality.VOICE: 0.3,
            Modality.MEANING: 0.8,
        }
    )


CONFIG = DesignConfig()


def design(ctx: RankContext, ids: Sequence[MediaId], config: DesignConfig = CONFIG) -> FloatArray:
    """Build the rows of these media: float32 (n, Σ d), norm 1, or 0 where a medium has no vector at all."""
    blocks = [ctx.block(space, ids) for space in ctx.spaces]
    if not blocks:
        return np.zeros((len(ids), 0), dtype=np.float32)
    scales = [config.scales[block.space.modality] / block.space.spread for block in blocks]
    total = np.sum([scale * block.present for scale, block in zip(scales, blocks, strict=True)], axis=0)
    norm = np.sqrt(np.maximum(total, 1e-9))[:, None]
    columns = [np.sqrt(scale) * block.vectors / norm for scale, block in zip(scales, blocks, strict=True)]
    return np.concatenate(columns, axis=1).astype(np.float32)


def split(ctx: RankContext, direction: FloatArray) -> dict[Modality, FloatArray]:
    """Cut a vector of the design's space back into its blocks."""
    ends = np.cumsum([len(space.mean) for space in ctx.spaces])[:-1]
    return {space.modality: part for space, part in zip(ctx.spaces, np.split(direction, ends), strict=True)}
