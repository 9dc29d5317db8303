"""Measures frames cheaply (brightness, contrast, sharpness), to leave out flat ones and to choose a still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.types import FrameBlock

FLAT = 0.02
"""Standard deviation of luma, 0..1, under which a frame shows nothing: black, white, one colour."""

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32) / 255
"""Source: ITU-R BT.709."""


@dataclass(frozen=True, slots=True)
class Look:
    """One frame's measures, of its luma in 0..1.

    Attributes:
        brightness: mean. contrast: standard deviation. sharpness: mean absolute difference of neighbouring points.
    """

    at_s: float
    brightness: float
    contrast: float
    sharpness: float


def look_at(block: FrameBlock) -> list[Look]:
    """Measure the frames of one block."""
    luma = block.pixels.astype(np.float32) @ _LUMA
    across = np.abs(np.diff(luma, axis=2)).mean(axis=(1, 2))
    down = np.abs(np.diff(luma, axis=1)).mean(axis=(1, 2))
    rows = zip(block.times_s, luma.mean(axis=(1, 2)), luma.std(axis=(1, 2)), across + down, strict=True)
    return [Look(*map(float, row)) for row in rows]


def best_still(looks: Sequence[Look]) -> Look | None:
    """Choose a frame that shows something: contrasty and sharp, neither dark nor blown out; None if all are flat."""
    shown = [look for look in looks if look.contrast >= FLAT]
    return max(shown, key=_worth, default=None)


def _worth(look: Look) -> float:
    exposure = float(np.exp(-(((look.brightness - 0.5) / 0.25) ** 2) / 2))
    return exposure * look.contrast * float(np.sqrt(0.02 + look.sharpness))
