"""Turns a collaborative model into links from medium to medium, which score any history in a few milliseconds.

A linear model scores a history by the sum of what each medium in it adds, so that is all that has to be kept of it, and
what each adds is the reason for a score, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.interactions import History
from core.recommend.collaborative.base import ListModel
from core.store.learned import Arrays, columns
from core.types import FloatArray, MediaId

if TYPE_CHECKING:
    from scipy.sparse import csr_array

PER_MEDIUM = 100
"""So many of a medium's strongest links are kept."""
AT_ONCE = 256


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """A sparse matrix over media: what having met one adds to the score of others.

    Attributes:
        number: row of each medium.
        ends: int64 (n + 1,), where each row lies in `to` and `strength`.
        to: int32 (m,), columns. strength: float32 (m,).
        times: int32 (m,), how often the two were met so; 0 where nobody counted.
    """

    number: Mapping[MediaId, int]
    ends: NDArray[np.int64]
    to: NDArray[np.int32]
    strength: FloatArray
    times: NDArray[np.int32]

    @classmethod
    def of(cls, arrays: Arrays, *prefixes: str) -> tuple[Links, ...] | None:
        """Read what `arrays` wrote under each prefix; None where something is missing."""
        if not columns(arrays, media="U") or not all(_sound(arrays, prefix) for prefix in prefixes):
            return None
        number = {MediaId(i): row for row, i in enumerate(arrays["media"].tolist())}
        return tuple(
            cls(number, arrays[f"{p}_ends"], arrays[f"{p}_to"], arrays[f"{p}_strength"], _times(arrays, p))
            for p in prefixes
        )

    def arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Name the arrays to keep; the media are the same for all links of one model."""
        media = np.array(list(self.number), dtype="<U36")
        return {
            "media": media,
            f"{prefix}_ends": self.ends,
            f"{prefix}_to": self.to,
            f"{prefix}_strength": self.strength,
            f"{prefix}_times": self.times,
        }

    def score(self, history: Mapping[MediaId, float], ids: Sequence[MediaId]) -> FloatArray:
        """Score media for a history with weights: float32 (n,), NaN for media that the model doesn't know."""
        total, places = self._total(history), np.array([self.number.get(i, -1) for i in ids], dtype=np.int64)
        if not len(total):
            return np.full(len(ids), np.nan, dtype=np.float32)
        return np.where(places >= 0, total[places], np.nan).astype(np.float32)

    def between(self, these: Sequence[MediaId], ids: Sequence[MediaId]) -> FloatArray:
        """Say how strong the link from each of these to each of those is: float32 (len(these), n); 0 without one."""
        column = np.full(len(self.number), -1, dtype=np.int64)
        for place, media_id in enumerate(ids):
            if media_id in self.number:
                column[self.number[media_id]] = place
        found = np.zeros((len(these), len(ids)), dtype=np.float32)
        for place, row in enumerate(self.number.get(i, -1) for i in these):
            if row >= 0:
                span = slice(self.ends[row], self.ends[row + 1])
                columns = column[self.to[span]]
                found[place, columns[columns >= 0]] = self.strength[span][columns >= 0]
        return found

    def count(self, this: MediaId, that: MediaId) -> int:
        """Say how often two were met so; 0 where no link is kept."""
        row, column = self.number.get(this, -1), self.number.get(that, -1)
        if min(row, column) < 0:
            return 0
        span = slice(self.ends[row], self.ends[row + 1])
        return int(self.times[span][self.to[span] == column].sum())

    def nearest(self, history: Mapping[MediaId, float], k: int) -> list[MediaId]:
        """List the media that score highest above 0, at most k."""
        scores = self._total(history)
        above = np.flatnonzero(scores > 0)
        best = above[np.argsort(-scores[above], kind="stable")[:k]]
        media = list(self.number) if len(best) else []
        return [media[i] for i in best.tolist()]

    def _total(self, history: Mapping[MediaId, float]) -> FloatArray:
        total = np.zeros(len(self.number), dtype=np.float32)
        for media_id, weight in history.items():
            row = self.number.get(media_id)
            if row is not None:
                span = slice(self.ends[row], self.ends[row + 1])
                total[self.to[span]] += np.float32(weight) * self.strength[span]
        return total


def links_of(
    model: ListModel,
    media: Sequence[MediaId],
    per_medium: int = PER_MEDIUM,
    checkpoint: Callable[[], None] | None = None,
    counts: csr_array | None = None,
) -> Links:
    """Ask a fitted model what each medium alone recommends, and keep the strongest links, for and against.

    Args:
        counts: (n, n), how often each was met so with each.
        checkpoint: called every `AT_ONCE` media; it raises to stop.
    """
    ends, to, strength = [0], list[NDArray[np.int32]](), list[FloatArray]()
    for start in range(0, len(media), AT_ONCE):
        if checkpoint is not None:
            checkpoint()
        rows = np.arange(start, min(start + AT_ONCE, len(media)), dtype=np.int32)
        ones, at = np.ones(1, np.float32), np.zeros(1)
        for row, scores in zip(
            rows.tolist(), model.score([History(rows[n : n + 1], ones, at) for n in range(len(rows))]), strict=True
        ):
            values = np.array(np.nan_to_num(scores, neginf=0.0), dtype=np.float32)
            values[row] = 0.0  # that it was met is no news
            best = np.argsort(-np.abs(values), kind="stable")[:per_medium]
            best = np.sort(best[values[best] != 0])
            to.append(best.astype(np.int32))
            strength.append(values[best])
            ends.append(ends[-1] + len(best))
    numbers = {media_id: row for row, media_id in enumerate(media)}
    joined = (np.concatenate(to), np.concatenate(strength)) if to else (np.zeros(0, np.int32), np.zeros(0, np.float32))
    columns, rows = joined[0], np.repeat(np.arange(len(media)), np.diff(ends))
    times = np.zeros(len(columns)) if counts is None or not len(columns) else counts[rows, columns]
    return Links(numbers, np.array(ends, dtype=np.int64), *joined, np.asarray(times).astype(np.int32).ravel())


def _sound(arrays: Arrays, prefix: str) -> bool:
    """Say whether links can be followed: each row's span lies within them, and each leads to a medium."""
    media, ends = arrays["media"], arrays.get(f"{prefix}_ends", np.zeros(0))
    to, strength = f"{prefix}_to", f"{prefix}_strength"
    if (
        ends.ndim != 1
        or ends.dtype.kind != "i"
        or len(ends) != len(media) + 1
        or len(set(media.tolist())) != len(media)
    ):
        return False
    if not columns(arrays, **{to: "i", strength: "f"}):
        return False
    leads, weights = arrays[to], arrays[strength]
    spans = ends[0] == 0 and ends[-1] == len(leads) == len(weights) and bool((np.diff(ends) >= 0).all())
    return bool(spans and np.isfinite(weights).all() and ((leads >= 0) & (leads < len(media))).all())


def _times(arrays: Arrays, prefix: str) -> NDArray[np.int32]:
    """Read how often; models of earlier versions didn't count."""
    fits = columns(arrays, **{f"{prefix}_to": "i", f"{prefix}_times": "i"})
    return arrays[f"{prefix}_times"] if fits else np.zeros(len(arrays[f"{prefix}_to"]), dtype=np.int32)
