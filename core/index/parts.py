"""From stored feature rows to labelled, searchable blocks of unit vectors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.index.half import widen
from core.types import FloatArray, TimeArray

if TYPE_CHECKING:
    from core.store.features import FeatureRow

Labels = NDArray[np.int64]
Mask = NDArray[np.bool_]
Owners = NDArray[np.int32]
"""For each label the place of its row among the rows that count, −1 where it is gone."""

MOMENT_BITS = 20
"""A label is `row_id << 20 | (moment + 1)`; 0 in the low bits is the item itself. 2^20 moments are 60 days of shots."""
MOMENT_MASK = (1 << MOMENT_BITS) - 1

_CHUNK = 8192


def unit(vectors: FloatArray) -> FloatArray:
    """Scale to norm 1 along the last axis; zero vectors stay zero."""
    wide = np.asarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(wide, axis=-1, keepdims=True)
    return np.asarray(wide / np.where(norms > 0, norms, 1.0), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Part:
    """A block of vectors that is searched as one: the file with its graph, or rows newer than the file.

    Attributes:
        labels: int64 (n,), ascending.
        spans: float64 (n, 2), seconds; (0, 0) for items.
        vectors: float32 (n, d), rows of norm 1; a view into the mapped file for the part that has a graph, in which
            they may be float16 (as the store has them).
        positions: int64 (n,), row of `vectors` for each label.
        graph: the loaded `hnswlib.Index` (only ever read here), or None.
        basis: float32 (d, k) that shortens a vector to what the graph holds, or None where it holds whole ones.
        live: vectors that the graph may return (those marked deleted are not).
    """

    labels: Labels
    spans: TimeArray
    vectors: FloatArray
    positions: Labels
    graph: Any = None
    live: int = 0
    basis: FloatArray | None = None

    def take(self, chosen: Labels) -> FloatArray:
        """Copy out the vectors at these places of `labels`: float32 (len(chosen), d)."""
        return widen(self.vectors[self.positions[chosen]])

    def find(self, labels: Labels) -> tuple[Labels, Mask]:
        """Look labels up: (n,) places in `labels` (valid where the mask is true) and the mask."""
        places = np.minimum(np.searchsorted(self.labels, labels), max(len(self.labels) - 1, 0))
        known = self.labels[places] == labels if len(self.labels) else np.zeros(len(labels), dtype=np.bool_)
        return places, known

    def scores(self, query: FloatArray, chosen: Labels) -> FloatArray:
        """Score exactly: cosine of the query, float32 (d,) of norm 1, with these vectors (places ascending), (n,)."""
        if len(chosen) == len(self.labels):
            return self._all_scores(query)[self.positions]
        blocks = [self.take(chosen[i : i + _CHUNK]) @ query for i in range(0, len(chosen), _CHUNK)]
        return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)

    def _all_scores(self, query: FloatArray) -> FloatArray:
        """Score in the order of `vectors`; half precision is widened block by block, for numpy multiplies it slowly."""
        if self.vectors.dtype == np.float32:
            return np.asarray(self.vectors @ query, dtype=np.float32)
        blocks = range(0, len(self.vectors), _CHUNK)
        return np.concatenate([widen(self.vectors[i : i + _CHUNK]) @ query for i in blocks])

    def neighbours(self, query: FloatArray, count: int) -> Labels | None:
        """Ask the graph for `count` candidates: places in `labels`, ascending, or None where it can't find as many.

        hnswlib searches with max(ef, count), so `count` is the search width and shared state is never touched.
        """
        try:
            asked = query if self.basis is None else query @ self.basis
            labels, _ = self.graph.knn_query(asked, k=min(count, self.live), num_threads=1)
        except RuntimeError:  # "Cannot return the results in a contiguous 2D array": the graph came apart
            return None
        return np.sort(self.find(labels[0].astype(np.int64))[0])


def pack(rows: Iterable[FeatureRow], dim: int = 0) -> Part:
    """Gather the vectors of some rows, in the order of their ids.

    Rows of another dimension (a model that changed under its name) and vectors that aren't finite are left out.

    Args:
        rows: feature rows, in any order.
        dim: the dimension wanted; 0 takes that of the newest row that has a vector.
    """
    blocks = [block for row in sorted(rows, key=lambda r: r.id, reverse=True) if (block := _block(row)) is not None]
    dim = dim or (blocks[0][1].shape[1] if blocks else 0)
    fitting = [b for b in reversed(blocks) if b[1].shape[1] == dim]
    if not fitting:
        return Part(*_nothing(dim))
    labels, vectors, spans = (np.concatenate([b[i] for b in fitting]) for i in range(3))
    sound = np.isfinite(vectors).all(axis=1)
    labels, vectors, spans = labels[sound], unit(vectors[sound]), spans[sound]
    return Part(labels, spans, vectors, np.arange(len(labels), dtype=np.int64))


def join(first: Part, second: Part) -> Part:
    """Put two graphless parts together; all labels of the first must be smaller than those of the second."""
    labels = np.concatenate([first.labels, second.labels])
    spans = np.concatenate([first.spans, second.spans])
    return Part(labels, spans, np.concatenate([first.vectors, second.vectors]), np.arange(len(labels), dtype=np.int64))


def owners_of(part: Part, rows: Labels) -> Owners:
    """Say for each label which of `rows` (ascending) it belongs to: int32 (n,), −1 for none."""
    if not len(rows):
        return np.full(len(part.labels), -1, dtype=np.int32)
    ids = part.labels >> MOMENT_BITS
    places = np.minimum(np.searchsorted(rows, ids), len(rows) - 1)
    return np.where(rows[places] == ids, places, -1).astype(np.int32)


def _nothing(dim: int) -> tuple[Labels, TimeArray, FloatArray, Labels]:
    none = np.zeros(0, dtype=np.int64)
    return none, np.zeros((0, 2), dtype=np.float64), np.zeros((0, dim), dtype=np.float32), none


def _block(row: FeatureRow) -> tuple[Labels, FloatArray, TimeArray] | None:
    """Labels, vectors and spans of one row, the item first; None where the row has no vector."""
    features = row.features
    moments, spans = features.moments[:MOMENT_MASK], features.spans[:MOMENT_MASK]
    numbers = np.arange(1, len(moments) + 1, dtype=np.int64)
    if features.item is None:
        block = (numbers, moments, spans)
    elif len(moments):
        block = (np.append(0, numbers), np.vstack([features.item, moments]), np.vstack([np.zeros((1, 2)), spans]))
    else:
        block = (np.zeros(1, dtype=np.int64), features.item[None, :], np.zeros((1, 2)))
    return (block[0] | (row.id << MOMENT_BITS), block[1], block[2]) if len(block[0]) else None
