"""A block of frames into one row of named measures per frame, with what is needed to compare neighbours later."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.extract.look import colour as look_colour
from core.extract.look import shape as look_shape
from core.extract.look import texture as look_texture
from core.extract.picture.looks import FLAT, look_at
from core.types import FloatArray, FrameArray, FrameBlock

PARTS: tuple[tuple[str, int], ...] = (
    ("colours", look_colour.CELLS),
    ("moments", look_colour.MOMENTS),
    ("colourfulness", 1),
    ("texture", len(look_texture.PROPERTIES)),
    ("edges", look_texture.ORIENTATIONS),
    ("edge_density", 1),
    ("shape", look_shape.CELLS),
    ("brightness", 1),
    ("contrast", 1),
    ("sharpness", 1),
    ("saturation", 1),
    ("warmth", 1),
    ("coloured", 1),
)
"""Names and widths of a row's parts, in order."""
_ENDS = list(itertools.accumulate(width for _, width in PARTS))
COLUMNS = {name: slice(end - width, end) for (name, width), end in zip(PARTS, _ENDS, strict=True)}
WIDTH = _ENDS[-1]

_COLOUR_SIDE, _EDGE_SIDE, _SHAPE_SIDE, _THUMB_SIDE = 75, 112, 56, 16
_POINTS_SIDE = 8


@dataclass(frozen=True, slots=True)
class Measured:
    """n frames.

    Attributes:
        rows: float32 (n, WIDTH), parts as in COLUMNS.
        thumbs: float32 (n, t, t), luma 0..1, some 16 × 16: to see change between neighbours.
        points: float32 (n, 64, 3), Lab of evenly spread points, for the palette.
        shown: bool (n,), False where a frame is flat (black, white, one colour).
    """

    rows: FloatArray
    thumbs: FloatArray
    points: FloatArray
    shown: NDArray[np.bool_]


def measure(block: FrameBlock) -> Measured:
    """Measure the frames of one block, of any size from 16 × 16 on; colours on every third point each way."""
    block = FrameBlock(block.times_s, block.entire)  # whatever the picture network sees of them
    step = max(round(block.pixels.shape[1] / _COLOUR_SIDE), 1)
    sampled = block.pixels[:, ::step, ::step]
    luma = look_texture.luma_of(block.pixels)
    half = look_texture.shrink(luma, _EDGE_SIDE) / np.float32(255)
    lab = look_colour.to_lab(sampled)
    looks = look_at(block)
    edges, density = look_texture.edges(half)
    parts: dict[str, FloatArray] = {
        "texture": look_texture.glcm(luma),
        "edges": edges,
        "edge_density": density,
        "shape": look_shape.contexts(look_texture.shrink(half, _SHAPE_SIDE)),
        "brightness": np.array([look.brightness for look in looks]),
        "contrast": np.array([look.contrast for look in looks]),
        "sharpness": np.array([look.sharpness for look in looks]),
        **_colours(sampled, lab.reshape(3, len(luma), -1)),
    }
    rows = np.concatenate([parts[name].reshape(len(luma), width) for name, width in PARTS], axis=1, dtype=np.float32)
    thumbs = look_texture.shrink(half, _THUMB_SIDE)
    return Measured(rows, thumbs, _points(lab), np.array([look.contrast >= FLAT for look in looks]))


def _colours(sampled: FrameArray, lab: FloatArray) -> dict[str, FloatArray]:
    rgb = np.ascontiguousarray(sampled.transpose(3, 0, 1, 2)).reshape(3, len(sampled), -1)
    chroma = look_colour.chroma_of(lab)
    return {
        "colours": look_colour.histograms(lab, chroma),
        "moments": look_colour.moments(lab),
        "colourfulness": look_colour.colourfulness(rgb),
        "saturation": look_colour.saturation(rgb),
        "warmth": look_colour.warmth(lab, chroma),
        "coloured": look_colour.coloured_share(chroma),
    }


def _points(lab: FloatArray) -> FloatArray:
    """Take 8 × 8 evenly spread points: float32 (n, 64, 3) of (3, n, h, w)."""
    y, x = (np.linspace(0, side - 1, _POINTS_SIDE + 2).astype(int)[1:-1] for side in lab.shape[2:])
    return lab[:, :, y][..., x].transpose(1, 2, 3, 0).reshape(lab.shape[1], -1, 3)
