"""Rows of look measures into vectors that can be compared by plain cosine, every kind of measure with its share."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import numpy as np

from core.extract.loading import unit
from core.extract.look.constants import CENTRES, SCALES, SPREADS
from core.extract.look.measure import COLUMNS
from core.types import FloatArray

CLIP = 3.0
"""Deviations at which one number stops counting for more."""

GROUPS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("colours", ("colours",), 1.0),
    ("tones", ("moments", "colourfulness"), 0.7),
    ("texture", ("texture", "edge_density"), 0.7),
    ("edges", ("edges",), 1.0),
    ("shape", ("shape",), 1.0),
    ("light", ("brightness", "contrast", "sharpness"), 0.5),
    ("pace", ("motion", "cuts"), 0.5),
)
"""What is weighed together: name, parts, share of the length of a vector. By design, not by fit: tones and light say in
part what the colours say; texture is five numbers that go together; pace is coarse, and known of whole files only."""


def _width(part: str) -> int:
    return COLUMNS[part].stop - COLUMNS[part].start if part in COLUMNS else 1


_ENDS = list(itertools.accumulate(sum(map(_width, parts)) for _, parts, _ in GROUPS))
SPANS: Mapping[str, slice] = {
    name: slice(start, end) for (name, _, _), start, end in zip(GROUPS, [0, *_ENDS], _ENDS, strict=False)
}
"""Where each group lies in a vector."""
SIZE = _ENDS[-1]


def vectors(rows: FloatArray, pace: tuple[float, float] | None = None) -> FloatArray:
    """Turn rows of measures into vectors: float32 (n, SIZE), rows of norm 1.

    Shares (histograms) enter by their square roots, whose distance is Hellinger's (Arandjelović and Zisserman 2012),
    less those of a middling film; plain numbers as deviations, clipped. What isn't known is 0: middling.

    Args:
        rows: float32 (n, look_measure.WIDTH).
        pace: motion and cuts per minute of a whole file; None for a moment, or where there is nothing to compare.
    """
    groups = [share * _group(rows, parts, pace) for _, parts, share in GROUPS]
    made = unit(np.concatenate(groups, axis=1, dtype=np.float32))
    made[~made.any(axis=1), 0] = 1.0  # middling in every way: any direction will do
    return made


def _group(rows: FloatArray, parts: tuple[str, ...], pace: tuple[float, float] | None) -> FloatArray:
    """Scale parts so that the whole group has a length of about 1."""
    if parts[0] in CENTRES:
        (part,) = parts
        return _shares(rows[:, COLUMNS[part]], part)
    numbers = np.concatenate([_numbers(rows, part, pace) for part in parts], axis=1)
    return np.asarray(numbers / math.sqrt(numbers.shape[1]), np.float32)


def _shares(shares: FloatArray, part: str) -> FloatArray:
    known = shares.any(axis=1, keepdims=True)
    centre = np.array(CENTRES[part], np.float32)
    made: FloatArray = np.where(known, (np.sqrt(shares) - centre) / np.float32(SPREADS[part]), np.float32(0))
    return made


def _numbers(rows: FloatArray, part: str, pace: tuple[float, float] | None) -> FloatArray:
    centre, spread = np.array(SCALES[part], np.float32).T
    if part in COLUMNS:
        found = rows[:, COLUMNS[part]]
    elif pace is None:
        return np.zeros((len(rows), 1), np.float32)
    else:
        motion, cuts_per_min = pace
        found = np.full((len(rows), 1), motion if part == "motion" else math.log1p(cuts_per_min), np.float32)
    scaled: FloatArray = np.clip((found - centre) / spread, -CLIP, CLIP)
    return scaled
