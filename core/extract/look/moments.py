"""Measured frames in order of time into moments and pace: which are new, how long they last, how much changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.extract.look.measure import COLUMNS
from core.types import FloatArray, TimeArray


def distinct(vectors: FloatArray, same: float) -> NDArray[np.intp]:
    """Choose the frames that don't look like the last chosen one: rising row numbers.

    Args:
        vectors: float32 (n, d), rows of norm 1, in order of time.
        same: cosine from which on two look the same.
    """
    kept: list[int] = []
    for number, vector in enumerate(vectors):
        if not kept or vector @ vectors[kept[-1]] < same:
            kept.append(number)
    return np.array(kept, np.intp)


def spans_of(times_s: TimeArray, shown: NDArray[np.bool_], kept: NDArray[np.intp], duration_s: float) -> TimeArray:
    """Let each kept frame last until the next one, or until a flat frame or the end: float64 (n, 2), seconds.

    Args:
        times_s: float64 (frames,), rising.
        shown: bool (frames,), False for flat frames.
        kept: numbers of the frames that begin a moment, rising.
    """
    if not len(kept):
        return np.zeros((0, 2), np.float64)
    stops = np.sort(np.concatenate([kept, np.flatnonzero(~shown)]))
    following = np.searchsorted(stops, kept, "right")
    ends = np.append(times_s[stops], max(duration_s, times_s[-1]))[following]
    return np.stack([times_s[kept], ends], axis=1)


def pace_of(
    times_s: TimeArray, rows: FloatArray, thumbs: FloatArray, cut: float, stir: float
) -> tuple[float, float] | None:
    """Measure change between neighbouring frames, in order of time; None where there is only one.

    Frames are seconds apart, so this is how much the picture changes over the kept frames, not speed; and no more cuts
    can be seen than there are frames (12 a minute in a film, more in a clip, whose frames lie closer).

    Args:
        times_s: float64 (n,), rising.
        rows: float32 (n, look_measure.WIDTH).
        thumbs: float32 (n, t, t), luma 0..1.
        cut, stir: least distance of colours and least change of luma of a hard change.

    Returns:
        Mean absolute change of luma, 0..1, on 16 × 16 points; hard changes per minute between first and last frame.

    Source: H. Zhang, A. Kankanhalli and S. Smoliar 1993, Automatic partitioning of full-motion video (differences of
    points and of histograms); distance: Hellinger's.
    """
    if len(times_s) < 2 or times_s[-1] <= times_s[0]:
        return None
    change = np.abs(np.diff(thumbs, axis=0)).mean(axis=(1, 2))
    roots = np.sqrt(rows[:, COLUMNS["colours"]])
    affinity = (roots[1:] * roots[:-1]).sum(axis=1)
    hard = (np.sqrt(np.maximum(1 - affinity, 0)) >= cut) & (change >= stir)
    return float(change.mean()), 60.0 * int(hard.sum()) / float(times_s[-1] - times_s[0])
