"""Turns the series that sound extraction keeps into what a chart of a medium's sound draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from core.types import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class SoundChart:
    """How a medium sounds from beginning to end, one window per 10 s or so.

    All are float32 (n,), n ≥ 1, in the order of time; speech, music, noise and silence add up to 1 in each window.

    Attributes:
        start_s, end_s: where each window lies; windows follow each other.
        loudness_lufs: loudness of each window, −70 where it is silent.
        brightness_hz: mean spectral centroid of what is heard there; 0 where it is silent.
        speech, music, noise, silence: share of the window, 0..1.
    """

    start_s: FloatArray
    end_s: FloatArray
    loudness_lufs: FloatArray
    brightness_hz: FloatArray
    speech: FloatArray
    music: FloatArray
    noise: FloatArray
    silence: FloatArray

    def __eq__(self, other: object) -> bool:
        """Compare number by number: arrays alone can't say whether they are equal."""
        if not isinstance(other, SoundChart):
            return NotImplemented
        return all(np.array_equal(getattr(self, f.name), getattr(other, f.name)) for f in fields(self))

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def of(cls, series: Mapping[str, FloatArray]) -> SoundChart | None:
        """Read the series of a sound extractor; None where another program left something out."""
        names = [field.name for field in fields(cls)]
        if not all(name in series for name in names) or not len(series["start_s"]):
            return None
        return cls(**{name: series[name] for name in names})
