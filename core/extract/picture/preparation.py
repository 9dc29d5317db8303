"""Prepares decoded frames for what looks at them: pixels on one scale, and frames that show nothing marked as such."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.extract.picture.looks import FLAT, Look
from core.types import FloatArray, FrameArray


def scale_pixels(frames: FrameArray) -> FloatArray:
    """Bring pixels to 0..1, channels first: uint8 (n, h, w, 3) to float32 (n, 3, h, w).

    Each model's own scaling, `standardise`, comes after it.
    """
    scaled: FloatArray = frames.transpose(0, 3, 1, 2).astype(np.float32) / np.float32(255)
    return scaled


def standardise(pixels: FloatArray, mean: Sequence[float], deviation: Sequence[float]) -> FloatArray:
    """Scale pixels of 0..1 as a model was trained: float32 (n, 3, h, w), mean and deviation per channel."""
    centre, spread = (np.array(numbers, np.float32).reshape(3, 1, 1) for numbers in (mean, deviation))
    standard: FloatArray = (pixels - centre) / spread
    return standard


def mark_missing(looks: Sequence[Look]) -> NDArray[np.bool_]:
    """Say which frames show nothing (black, white, one colour): bool (n,).

    Those get no vector, rather than that of a black picture: all fades would be alike.
    """
    return np.array([look.contrast < FLAT for look in looks], bool)
