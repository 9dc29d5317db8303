"""Turns one figure per user into a mean with an interval, and the figures of two recommenders into their difference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 2000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over users and where it lies with probability `LEVEL`.

    Attributes:
        n: users with a value.
    """

    mean: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.mean:.4f} [{self.low:.4f}, {self.high:.4f}]"


def interval(per_user: NDArray[np.float64], seed: int = 42, draws: int = DRAWS) -> Interval:
    """Resample users with replacement. NaN are left out; without any value all is NaN.

    Source: percentile bootstrap, Efron & Tibshirani 1993.
    """
    return intervals([per_user], seed, draws)[0]


def intervals(columns: Sequence[NDArray[np.float64]], seed: int = 42, draws: int = DRAWS) -> list[Interval]:
    """Make one interval per column, as `interval` does; columns with as many values share their draws."""
    found = [Interval(math.nan, math.nan, math.nan, 0)] * len(columns)
    kept = [values[np.isfinite(values)] for values in (np.asarray(column, dtype=np.float64) for column in columns)]
    alike: dict[int, list[int]] = {}
    for place, values in enumerate(kept):
        alike.setdefault(len(values), []).append(place)
    alike.pop(0, None)
    for n, places in alike.items():
        values = np.stack([kept[place] for place in places], axis=1)
        means = _means(values, seed, draws)
        lows, highs = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
        for place, mean, low, high in zip(places, values.mean(axis=0), lows, highs, strict=True):
            found[place] = Interval(float(mean), float(low), float(high), n)
    return found


def gain(ours: NDArray[np.float64], theirs: NDArray[np.float64], seed: int = 42, draws: int = DRAWS) -> Interval:
    """Resample the differences of the same users (paired), ours − theirs: better where `low` is above 0."""
    return interval(np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64), seed, draws)


def _means(values: NDArray[np.float64], seed: int, draws: int) -> NDArray[np.float64]:
    """Average each column of (n, m) over each draw of rows: float64 (draws, m)."""
    n = len(values)
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1.0 / n), size=draws)
    return np.asarray(weights @ values / n)
