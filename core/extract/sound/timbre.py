"""Rows of measured features into one vector that can be compared by plain cosine.

A stretch of sound, of 10 s or of hours, is summarised by means, spreads and percentiles of its frames; each number is
then centred and scaled by constants that were learnt once, so that vectors of any two libraries can be compared.

Tried on labelled sound, without a gain that its intervals would not hold: percentiles of MFCC and contrast, a scale
learnt from the library at hand (median and quartiles, or mean and deviation), an autoencoder. PCA to 32 numbers loses
nothing, to 8 little (`tests/benchmarks/quality_sound.py` prints it).
"""

from __future__ import annotations

import importlib.resources
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.extract.loading import unit
from core.extract.sound.stft import COLUMNS
from core.types import FloatArray

SILENCE_DBFS = -60.0
"""A frame under this level counts as silent."""
FLOOR_DB = 60.0
"""Frames so far under the loudest one don't describe the sound any more."""
SHAPE = ("centroid", "bandwidth", "rolloff", "flatness", "crossings")
CLIP = 3.0
"""Standard deviations at which one number stops counting for more."""

WEIGHTS: tuple[tuple[str, int, float], ...] = (
    ("MFCC means, without the 0th, which is the level", 19, 1.0),
    ("MFCC spreads", 20, 1.0),
    ("delta spreads", 20, 0.7),
    ("delta-delta spreads", 20, 0.5),
    ("contrast means", 7, 0.7),
    ("contrast spreads", 7, 0.5),
    ("shape means", 5, 0.7),
    ("shape spreads", 5, 0.5),
    ("level and onset spreads", 2, 0.5),
    ("onset mean", 1, 0.3),
    ("chroma means, sorted: how tonal, whatever the key", 12, 0.5),
    ("chroma spreads", 12, 0.3),
    ("envelope", 7, 0.5),
)
"""Blocks of the summary: what, how many numbers, share in the cosine (before squaring). Chosen on sounds from Debian
packages (LMMS samples, prompts in three voices, game music and effects), not on the sample media."""
SIZE = sum(count for _, count, _ in WEIGHTS)


def _columns(*names: str) -> list[int]:
    return [place for name in names for place in range(COLUMNS[name].start, COLUMNS[name].stop)]


_MEANS = _columns("mfcc")[1:]
_SPREADS = _columns("mfcc", "delta", "delta2")
_SHAPE = _columns(*SHAPE)
_LEVEL_AND_ONSET = _columns("rms", "onset")


def summarise(rows: FloatArray) -> FloatArray:
    """Summarise frames, float32 (n, stft.WIDTH), n ≥ 1, as float32 (SIZE,), in the order of WEIGHTS."""
    level = rows[:, COLUMNS["rms"].start]
    heard = rows[level >= max(SILENCE_DBFS, level.max() - FLOOR_DB)]
    heard = heard if len(heard) else rows
    means = heard.mean(axis=0)
    spreads = np.log(heard.std(axis=0) + 1e-3)  # log: a spread is a scale, and its own spread is skewed
    parts = (
        means[_MEANS],
        spreads[_SPREADS],
        means[COLUMNS["contrast"]],
        spreads[COLUMNS["contrast"]],
        means[_SHAPE],
        spreads[_SHAPE],
        spreads[_LEVEL_AND_ONSET],
        means[COLUMNS["onset"]],
        np.sort(means[COLUMNS["chroma"]]),
        spreads[COLUMNS["chroma"]],
        _envelope(level),
    )
    return np.concatenate(parts).astype(np.float32)


def _envelope(level: FloatArray) -> FloatArray:
    """Five percentiles and the mean of the level under its peak, and where in time the energy lies: (7,)."""
    under_peak = level - level.max()
    energy = 10.0 ** (under_peak / 10.0)
    times = (np.arange(len(level)) + 0.5) / len(level)
    percentiles = np.maximum(np.percentile(under_peak, [10, 25, 50, 75, 90]), -FLOOR_DB)
    centre = float((energy * times).sum() / energy.sum())
    return np.array([*percentiles, 10.0 * np.log10(energy.mean()), centre], np.float32)


@dataclass(frozen=True, slots=True)
class Scale:
    """Centre and spread of each number of a summary, over a balanced lot of speech, music, effects and instruments.

    Attributes:
        centre: float32 (SIZE,).
        spread: float32 (SIZE,), > 0.
    """

    centre: FloatArray
    spread: FloatArray

    @classmethod
    def shipped(cls) -> Scale:
        """Read the constants of "mfcc1". Other constants make another model: never change them under this name."""
        data = importlib.resources.files("resources").joinpath("sound_scale.npz").read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as kept:
            return cls(kept["centre"], kept["spread"])

    @classmethod
    def learn(cls, summaries: FloatArray, groups: Sequence[str]) -> Scale:
        """Learn from summaries, float32 (n, SIZE), each group counting the same however many sounds it has."""
        shares = np.array([1.0 / groups.count(group) for group in groups])
        shares /= shares.sum()
        centre = shares @ summaries
        spread = np.sqrt(shares @ np.square(summaries - centre)) + 1e-6
        return cls(centre.astype(np.float32), spread.astype(np.float32))

    def vector(self, rows: FloatArray) -> FloatArray:
        """Summarise frames as a vector to compare: float32 (SIZE,), norm 1."""
        scaled = np.clip((summarise(rows) - self.centre) / self.spread, -CLIP, CLIP) * _SHARES
        return unit(scaled)


_SHARES = np.concatenate([np.full(count, share / np.sqrt(count), np.float32) for _, count, share in WEIGHTS])
