"""Measures styles that a network of things doesn't know: whether there is text on the screen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.types import FloatArray, FrameArray, Modality, Tag

TEXT = 0.45
"""Likeness from which on a frame has text on it. Of 287 sample frames 99 % reach it with subtitles drawn on them, 5 to
8 % of the height, and 1.4 % as they are, most of these for what is printed on clothes. Set on one half of them and
tried on the other, .96 to .99 of what is found is text (`python -m tests.benchmarks.quality_picture`)."""
TEXT_SHARE = 0.3
"""Share of frames with text from which on a film is said to have it: subtitles or slides, not a title at the start."""

_LUMA = np.array([0.299, 0.587, 0.114], np.float32) / 255
_STEP = 0.1  # change of luma, 0..1, from one point to the next, that the side of a stroke has
_SIDE = 224  # lengths below are in points of a frame of this side
_STROKE = 4
_LINES = (6, 9, 13)  # heights of lines of text
_WIDE = 64


def text_likeness(frames: FrameArray) -> FloatArray:
    """Measure how much a frame has of a line of text: float32 (n,), 0..1, of uint8 (n, h, w, 3).

    A line of text is a wide, low band in which luma rises and falls within a stroke's width again and again, between
    bands in which it doesn't (foliage and stripes go on above and below). For each band: density of such points, less
    that of its surroundings: the calmer side's, or half the livelier one's if that is more (another line of text).

    Source: edges in dense horizontal clusters: M. Smith and T. Kanade 1995, Video Skimming for Quick Browsing Based on
    Audio and Image Characterization, section 4.2.
    """
    best = np.zeros(len(frames), np.float32)
    if min(frames.shape[1:3]) < _SIDE // 4:
        return best
    scale = frames.shape[1] / _SIDE
    sums = _summed(_strokes((frames @ _LUMA).astype(np.float32), max(round(_STROKE * scale), 1)))
    for line in _LINES:
        tall, wide = max(round(line * scale), 2), round(_WIDE * scale)
        best = np.maximum(best, _bands(sums, tall, wide))
    return best


def text_tags(share: float) -> tuple[Tag, ...]:
    """Say that there is text on the screen, given in which share of the frames."""
    return (Tag("text on screen", 0.5 + share / 2, Modality.PICTURE),) if share >= TEXT_SHARE else ()


def _strokes(luma: FloatArray, reach: int) -> FloatArray:
    """Mark where luma rises and falls, or falls and rises, within `reach` points: float32 (n, h, w − 1 − reach)."""
    across = np.diff(luma, axis=2)
    rises, falls = across > _STEP, across < -_STEP
    width = across.shape[2] - reach
    soon_rises, soon_falls = np.zeros((2, *across.shape[:2], width), bool)
    for ahead in range(1, reach + 1):
        soon_rises |= rises[:, :, ahead : ahead + width]
        soon_falls |= falls[:, :, ahead : ahead + width]
    marked: FloatArray = ((rises[:, :, :width] & soon_falls) | (falls[:, :, :width] & soon_rises)).astype(np.float32)
    return marked


def _summed(marks: FloatArray) -> NDArray[np.float64]:
    """Sum from the upper left corner on, so that the sum of any rectangle is four look-ups."""
    return np.pad(marks, ((0, 0), (1, 0), (1, 0))).cumsum(axis=1, dtype=np.float64).cumsum(axis=2)


def _bands(sums: NDArray[np.float64], tall: int, wide: int) -> FloatArray:
    """Find the band of this size that stands out most: float32 (n,)."""
    inside = sums[:, tall:, wide:] - sums[:, tall:, :-wide] - sums[:, :-tall, wide:] + sums[:, :-tall, :-wide]
    density = inside / (tall * wide)
    off = tall + tall // 2 + 1  # a little room between lines
    if density.shape[1] <= 2 * off:
        return np.zeros(len(sums), np.float32)
    above = np.concatenate([density[:, off : 2 * off], density[:, :-off]], axis=1)  # at the edge the one side counts
    below = np.concatenate([density[:, off:], density[:, -2 * off : -off]], axis=1)
    around = np.maximum(np.minimum(above, below), np.maximum(above, below) / 2)
    most: FloatArray = np.maximum((density - around).max(axis=(1, 2)), 0).astype(np.float32)
    return most
