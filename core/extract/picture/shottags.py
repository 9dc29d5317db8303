"""Turns the scores of one medium's frames into what each of its shots shows: a series per label, a number per shot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.extract.labels import Label
from core.extract.picture.shots import IdArray
from core.extract.picture.tagging import Tally
from core.types import FloatArray

MOST = 4
"""Labels that one shot gets at most."""
FAINT = 0.05
"""Scores below are forgotten as they come: a long film's frames times all labels would be tens of MB. A shot's score
is lower by less than half of this for it; no label is believed from less than three times as much on."""
Kept = tuple[IdArray, FloatArray]
"""Labels by number, and their scores, of one frame."""


def keep(scores: FloatArray) -> Kept:
    """Keep what is worth it of one frame's scores, float32 (labels,)."""
    numbers = np.flatnonzero(scores >= FAINT)
    return numbers, np.asarray(scores[numbers], np.float32)


def series(
    kept: Mapping[int, Kept], rows: IdArray, ids: IdArray, labels: Sequence[Label], least: FloatArray
) -> dict[str, FloatArray]:
    """Say what each shot shows, by the rule and the thresholds of a whole medium's tags (`Tally`).

    Args:
        kept: by number of a frame, what was kept of its scores.
        rows: (n,), the frame that stands for each one shown, in order of time.
        ids: (n,), the shot that each one shown is in, from 0 on.

    Returns:
        By code of a label that any shot shows: float32 (shots,), its score where it is believed, else 0.
    """
    count = int(ids[-1]) + 1 if len(ids) else 0
    found: dict[str, FloatArray] = {}
    for shot in range(count):
        tally = Tally()
        for row, times in zip(*np.unique(rows[ids == shot], return_counts=True), strict=True):
            scores = np.zeros(len(labels), np.float32)
            numbers, values = kept[int(row)]
            scores[numbers] = values
            tally.add(scores, int(times))
        for tag in tally.tags(labels, least)[:MOST]:
            found.setdefault(tag.code, np.zeros(count, np.float32))[shot] = tag.score
    return found
