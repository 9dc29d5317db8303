"""Turns many media with values into the best few, in order, without sorting them all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from core.types import MediaId


def top_k(ids: Sequence[MediaId], values: ArrayLike, most: int) -> list[MediaId]:
    """List the media with the highest values, best first, at most so many; of equal ones the first by id."""
    among: Sequence[int] = range(len(ids))
    worth = np.asarray(values, dtype=np.float64)
    if 0 < most < len(ids):
        least = np.partition(worth, len(ids) - most)[len(ids) - most]
        among = np.flatnonzero(worth >= least).tolist()
    order = sorted((-float(worth[n]), ids[n]) for n in among)
    return [media_id for _, media_id in order[: max(most, 0)]]
