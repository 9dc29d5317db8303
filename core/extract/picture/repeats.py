"""Tells frames that show anew what the frame before them showed, before a network looks at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.extract.picture.phash import HashArray, cells, distance, hashed
from core.types import FloatArray, FrameArray


@dataclass(frozen=True, slots=True)
class RepeatConfig:
    """When two frames are near-duplicates. Both must hold.

    Attributes:
        bits: bits of 64 in which their perceptual hashes differ at most. Still pictures, coded at quality 23 or 32,
            differ in 0; different photos in 14 at least.
        light: mean difference of luma on 32 × 32 points, 0..1, at most. The hash looks at shapes alone; hands that sign
            before a wall leave it as it is, but not the light (.02).
    """

    bits: int = 2
    light: float = 0.012


class Repeats:
    """Compares frames with the last one that was new, so that a slow change is seen sooner or later."""

    def __init__(self, config: RepeatConfig | None = None) -> None:
        self._config = config or RepeatConfig()
        self._last: tuple[HashArray, FloatArray] | None = None

    def look(self, frames: FrameArray) -> NDArray[np.bool_]:
        """Say of each frame, uint8 (n, h, w, 3), whether it is new: bool (n,)."""
        small = cells(frames)
        hashes = hashed(small)
        new = [self._is_new(hashes[i : i + 1], small[i]) for i in range(len(frames))]
        return np.array(new, bool)

    def _is_new(self, one: HashArray, light: FloatArray) -> bool:
        if self._last is not None:
            bits, change = distance(one, self._last[0])[0], np.abs(light - self._last[1]).mean()
            if bits <= self._config.bits and change <= self._config.light:
                return False
        self._last = one, light
        return True
