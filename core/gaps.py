"""Turns the times of the frames that there are into the times at which frames are missing. Rules only, no process."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

_SPACING_S = 5.0  # of kept key frames; 24 to 53 × cheaper than decoding at 1 frame/s (tried)
_LONGEST_GAP_S = 30.0
_CLIP_S = 30.0  # below this a film is a clip, and gets at least _CLIP_FRAMES frames
_CLIP_FRAMES = 3
_ALWAYS_FRAMES_S = 2.0  # a clip shorter than this may have a single frame


def spacing(duration_s: float) -> float:
    """Choose how far apart kept key frames are at least: 5 s, less in clips, so that a slideshow shows each picture."""
    return min(max(duration_s / 8, 0.5), _SPACING_S) if duration_s > 0 else _SPACING_S


def gaps(times_s: Sequence[float], duration_s: float) -> list[float]:
    """Say at which times frames are missing, given those that there are.

    A film has no 30 s without a frame. A clip of 2 to 30 s has three, about 1/6, 1/2 and 5/6 through; anything has one.
    """
    times = sorted(times_s)
    if duration_s <= _CLIP_S:
        return _clip_gaps(times, duration_s)
    missing = [] if times and times[0] <= _LONGEST_GAP_S else [0.0]
    edges = sorted({0.0, *times, duration_s})
    for before, after in itertools.pairwise(edges):
        pieces = math.ceil((after - before) / _LONGEST_GAP_S - 1e-9)
        missing += [before + (after - before) * i / pieces for i in range(1, pieces)]
    return missing


def _clip_gaps(times: Sequence[float], duration_s: float) -> list[float]:
    if duration_s < _ALWAYS_FRAMES_S:
        return [] if times else [0.0]
    if len(times) >= _CLIP_FRAMES:
        return []
    third_s = duration_s / _CLIP_FRAMES
    return [
        at
        for at in ((i + 0.5) * third_s for i in range(_CLIP_FRAMES))
        if not any(abs(at - known) <= third_s / 2 + 1e-6 for known in times)
    ]


@dataclass(frozen=True, slots=True)
class Run:
    """Equally spaced times that one process fills: `first_s`, `first_s + step_s`, …"""

    first_s: float
    step_s: float
    count: int


def runs(missing_s: Sequence[float]) -> list[Run]:
    """Gather missing times into runs of equal steps of at most 30 s, longest run first: it is worth most."""
    found: list[Run] = []
    for at in missing_s:
        last = found[-1] if found else None
        step_s = at - (last.first_s + (last.count - 1) * last.step_s) if last else 0.0
        if last and step_s <= _LONGEST_GAP_S + 1e-6 and (last.count == 1 or abs(step_s - last.step_s) < 1e-3):
            found[-1] = Run(last.first_s, step_s, last.count + 1)
        else:
            found.append(Run(at, _LONGEST_GAP_S, 1))
    return sorted(found, key=lambda run: -run.count)
