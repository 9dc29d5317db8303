"""The filter banks of librosa's defaults, made with numpy alone, for where librosa isn't: beside a GPU.

Source: B. McFee et al., librosa 0.11, `filters.mel` (Slaney's scale and norm) and `filters.chroma` (D. Ellis 2007),
for a transform of 2048 samples at 22,050 Hz; the tests hold these against librosa's own.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from core.types import FloatArray

Doubles = NDArray[np.float64]

_LINEAR_HZ = 200.0 / 3
"""Width of a mel up to 1 kHz; above, 27 mels make a factor of 6.4 (Slaney's Auditory Toolbox)."""
_BREAK_HZ, _BREAK_MEL = 1000.0, 15.0
_LOG_STEP = np.log(6.4) / 27.0


def mel_bank(rate_hz: int, frame: int, bands: int) -> FloatArray:
    """Triangles of equal area, evenly spread in mel: float32 (bands, frame / 2 + 1)."""
    edges = _hz(np.linspace(0.0, _mel(rate_hz / 2), bands + 2))
    hz = np.fft.rfftfreq(frame, 1.0 / rate_hz)
    steps = np.diff(edges)
    ramps = edges[:, None] - hz
    rising, falling = -ramps[:-2] / steps[:-1, None], ramps[2:] / steps[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None], np.float32)


def chroma_bank(rate_hz: int, frame: int, classes: int = 12) -> FloatArray:
    """Gaussian bumps at each pitch class from C, A = 440 Hz, fading away from 440 Hz: (classes, frame / 2 + 1)."""
    hz = np.linspace(0, rate_hz, frame, endpoint=False)[1:]
    bins = classes * np.log2(hz / (440.0 / 16))
    bins = np.concatenate([[bins[0] - 1.5 * classes], bins])
    widths = np.concatenate([np.maximum(np.diff(bins), 1.0), [1.0]])
    half = classes / 2
    away = np.remainder(bins - np.arange(classes)[:, None] + half + 10 * classes, classes) - half
    bumps = np.exp(-0.5 * (2 * away / widths) ** 2)
    bumps /= np.sqrt((bumps**2).sum(axis=0))
    bumps *= np.exp(-0.5 * ((bins / classes - 5.0) / 2.0) ** 2)
    return np.asarray(np.roll(bumps, -3, axis=0)[:, : frame // 2 + 1], np.float32)


def cosine_bank(bands: int, kept: int) -> FloatArray:
    """The first rows of the orthonormal cosine transform (DCT-II): float32 (kept, bands)."""
    angles = np.pi / bands * (np.arange(bands) + 0.5) * np.arange(kept)[:, None]
    rows = np.sqrt(2.0 / bands) * np.cos(angles)
    rows[0] /= np.sqrt(2.0)
    return np.asarray(rows, np.float32)


def octave_bands(rate_hz: int, frame: int, least_hz: float = 200.0, octaves: int = 6) -> list[tuple[slice, int]]:
    """Bins of each band of spectral contrast, and how many of them are its peaks and its valleys (2 %)."""
    hz = np.fft.rfftfreq(frame, 1.0 / rate_hz)
    edges = [0.0, *(least_hz * 2.0 ** np.arange(octaves + 1))]
    bands = []
    for number, (low, high) in enumerate(itertools.pairwise(edges)):
        there = np.flatnonzero((hz >= low) & (hz <= high))
        begin = there[0] - (number > 0)
        last = number == octaves
        end = len(hz) if last else there[-1] + 1
        bands.append((slice(int(begin), int(end if last else end - 1)), max(round(0.02 * (end - begin)), 1)))
    return bands


def _mel(hz: float) -> float:
    return float(_BREAK_MEL + np.log(hz / _BREAK_HZ) / _LOG_STEP) if hz >= _BREAK_HZ else hz / _LINEAR_HZ


def _hz(mels: Doubles) -> Doubles:
    above = _BREAK_HZ * np.exp(_LOG_STEP * (mels - _BREAK_MEL))
    return np.where(mels >= _BREAK_MEL, above, _LINEAR_HZ * mels)
