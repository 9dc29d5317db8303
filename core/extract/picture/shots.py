"""Divides the decoded frames of a film into shots, and makes one vector of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.extract.loading import unit
from core.types import FloatArray, FrameArray, TimeArray

IdArray = NDArray[np.intp]

_LEVELS = 4
_EVERY = 3
CELLS = _LEVELS**3
"""Colours that are told apart."""


@dataclass(frozen=True, slots=True)
class ShotConfig:
    """Where one shot ends and the next begins. Measured by `python -m tests.benchmarks.quality_picture`.

    Attributes:
        change: mean of two distances of neighbouring frames (1 − cosine of their vectors; Hellinger's of their
            colours, 0..1) from which on they belong to different shots. On made films of known cuts F1 stays at .96 to
            .98 from .2 to .5; the lowest of these is taken since a shot too many costs one vector, one too few a place.
        longest_s: a shot that has lasted so long is cut where it no longer shows what it began with.
        same: cosine from which on a frame shows the same as that with which the piece of the shot began.
    """

    change: float = 0.2
    longest_s: float = 30.0
    same: float = 0.92


def colours(frames: FrameArray) -> FloatArray:
    """Count colours, 4 levels of each channel on every third point: float32 (n, 64), roots of shares, norm 1."""
    levels = (frames[:, ::_EVERY, ::_EVERY] // (256 // _LEVELS)).astype(np.intp)
    cells = (levels[..., 0] * _LEVELS + levels[..., 1]) * _LEVELS + levels[..., 2]
    counts = [np.bincount(frame.ravel(), minlength=CELLS) for frame in cells]
    return np.sqrt(np.array(counts, np.float32).reshape(-1, CELLS) / max(cells[0].size if len(cells) else 1, 1))


def changes(vectors: FloatArray, roots: FloatArray) -> FloatArray:
    """Measure how much each frame differs from the one before it: float32 (n − 1,), 0..about 1.

    Source: histogram differences: H. Zhang, A. Kankanhalli and S. Smoliar 1993, Automatic partitioning of full-motion
    video; the network's vectors beside them, since key frames lie seconds apart and a camera moves on meanwhile.
    """
    meaning = 1 - (vectors[1:] * vectors[:-1]).sum(axis=1)
    paint = np.sqrt(np.maximum(1 - (roots[1:] * roots[:-1]).sum(axis=1), 0))
    both: FloatArray = ((meaning + paint) / 2).astype(np.float32)
    return both


def divide(
    times_s: TimeArray, vectors: FloatArray, roots: FloatArray, apart: NDArray[np.bool_], config: ShotConfig
) -> IdArray:
    """Number the shots: rising intp (n,), from 0, one number per frame.

    Args:
        times_s: float64 (n,), rising.
        vectors: float32 (n, d), rows of norm 1.
        roots: float32 (n, 64), as `colours` makes them.
        apart: bool (n,), True where something else than a picture (black, a fade) lies before this frame.
    """
    cut = np.zeros(len(times_s), bool)
    cut[1:] = (changes(vectors, roots) >= config.change) | apart[1:]
    begin = 0
    for number in range(len(cut)):
        long = times_s[number] - times_s[begin] >= config.longest_s
        if cut[number] or (long and float(vectors[number] @ vectors[begin]) < config.same):
            cut[number] = number > 0
            begin = number
    return np.cumsum(cut)


def spans(times_s: TimeArray, shown: NDArray[np.bool_], ids: IdArray, duration_s: float) -> TimeArray:
    """Let each shot last from its first frame to the frame after its last one, or to the end: float64 (n, 2), seconds.

    Args:
        times_s: float64 (frames,), rising.
        shown: bool (frames,), False where a frame shows nothing.
        ids: the shots of those that are shown.
    """
    numbers = np.flatnonzero(shown)
    first = np.flatnonzero(np.diff(ids, prepend=-1))
    last = np.append(first[1:], len(ids))[: len(first)] - 1
    ends = np.append(times_s[1:], max(duration_s, times_s[-1]))
    return np.stack([times_s[numbers[first]], ends[numbers[last]]], axis=1).reshape(-1, 2).astype(np.float64)


def means(vectors: FloatArray, ids: IdArray) -> FloatArray:
    """Pool the frames of each shot: float32 (shots, d), rows of norm 1."""
    sums = np.zeros((int(ids.max(initial=-1)) + 1, vectors.shape[1]), np.float32)
    np.add.at(sums, ids, vectors)
    return unit(sums)


def most_typical(vectors: FloatArray, pooled: FloatArray, ids: IdArray) -> IdArray:
    """Choose of each shot the frame that is nearest to its mean, the first of equals: intp (shots,)."""
    likeness = (vectors * pooled[ids]).sum(axis=1)
    order = np.lexsort((np.arange(len(ids)), -np.round(likeness, 5), ids))
    chosen: IdArray = order[np.flatnonzero(np.diff(ids[order], prepend=-1))]
    return chosen
