"""Turns media into rows of one design matrix: centred, normalised, scaled blocks side by side.

x = concat_m(√b_m · x_m over the modalities that x has) / √(Σ b_m over those), so each row has norm 1, whatever it
lacks; the dot product of two rows is a kernel in which a missing modality adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.types import FloatArray, MediaId, Modality

if TYPE_CHECKING:  # the context's preferences are weighed by interests, which are found in this design
    from core.recommend.context import RankContext

SCALES: Mapping[Modality, float] = {
    Modality.PICTURE: 1.0,
    Modality.LOOK: 0.1,
    Modality.SOUND: 0.6,
    Modality.VOICE: 0.3,
    Modality.MEANING: 0.8,
}
"""How much each block counts until a profile's own scales are learnt (`blocks`), before it is divided by the spread of
its cosines (so that a space in which everything is far from everything doesn't drown one in which all is close)."""


def design(ctx: RankContext, ids: Sequence[MediaId], scales: Mapping[Modality, float] | None = None) -> FloatArray:
    """Build the rows of these media: float32 (n, Σ d), norm 1, or 0 where a medium has no vector at all.

    Args:
        scales: of the blocks; the profile's own where they aren't given. Rows of these are kept.
    """
    if scales is not None:
        return _built(ctx, ids, scales)
    stamp = (ctx.stamps, tuple(sorted(ctx.scales.items())))
    rows = ctx.rows_of("design", stamp, sum(len(space.mean) for space in ctx.spaces))
    missing = rows.lacking(ids)
    if missing:
        rows.put(missing, missing, _built(ctx, missing, ctx.scales))
    return rows.take(ids)[0]


def _built(ctx: RankContext, ids: Sequence[MediaId], scales: Mapping[Modality, float]) -> FloatArray:
    blocks = [ctx.block(space, ids) for space in ctx.spaces]
    weights = [scales[block.space.modality] / block.space.spread for block in blocks]
    total = np.zeros(len(ids), dtype=np.float32)
    for weight, block in zip(weights, blocks, strict=True):
        total += np.float32(weight) * block.present
    scaled = 1.0 / np.sqrt(np.maximum(total, 1e-9), dtype=np.float32)[:, None]
    rows = np.empty((len(ids), sum(block.vectors.shape[1] for block in blocks)), dtype=np.float32)
    end = 0
    for weight, block in zip(weights, blocks, strict=True):
        start, end = end, end + block.vectors.shape[1]
        np.multiply(block.vectors, np.float32(weight**0.5) * scaled, out=rows[:, start:end])
    return rows


def split(ctx: RankContext, rows: FloatArray) -> dict[Modality, FloatArray]:
    """Cut a vector or rows of the design's space back into its blocks, (d,) or (n, d) each."""
    ends = np.cumsum([len(space.mean) for space in ctx.spaces])[:-1]
    return {space.modality: part for space, part in zip(ctx.spaces, np.split(rows, ends, axis=-1), strict=True)}
