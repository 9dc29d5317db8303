"""Turns rows of many dimensions into places on a plane, so that what is alike lies together.

A few thousand landmarks are laid out by t-SNE as scikit-learn has it; the others start among their nearest landmarks,
and all of them are moved together (`forces`). The same rows give the same places.

Source: t-SNE, van der Maaten & Hinton 2008; landmarks for the start, Kobak & Berens 2019 (Nature Communications 10).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import Checkpoint
from core.insights.forces import attract_and_repel
from core.types import FloatArray

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class LayoutConfig:
    """How a map is laid out.

    Attributes:
        landmarks: rows that scikit-learn lays out; where there are no more rows than these, all that is done.
        perplexity: about how many neighbours count for one; fewer where there are few rows.
        neighbours: of each row, whom it is drawn to when all are moved.
        placed_by: nearest landmarks, or known rows, among which a new one is put.
        steps: in which all are moved together.
    """

    landmarks: int = 3000
    perplexity: float = 30.0
    neighbours: int = 15
    placed_by: int = 5
    steps: int = 250


CONFIG = LayoutConfig()


def lay_out(
    rows: FloatArray,
    order: Rows,
    checkpoint: Checkpoint,
    *,
    start: FloatArray | None = None,
    config: LayoutConfig = CONFIG,
) -> FloatArray:
    """Find a place for each row.

    Args:
        rows: float32 (n, d).
        order: int (n,), which rows to take for landmarks first; any fixed order that says nothing of the rows.
        start: float32 (n, 2), where the rows were before, so that the map is turned and bent no more than needed.

    Returns:
        float32 (n, 2), centred; −1..1 on the longer side.
    """
    if len(rows) < 4:
        return _normed(np.array([(i, 0.0) for i in range(len(rows))], dtype=np.float32).reshape(-1, 2))
    marks = np.sort(order[: config.landmarks])
    places = _landmarks(rows[marks], None if start is None else start[marks], config)
    if len(marks) == len(rows):
        return _normed(places)
    checkpoint()
    first = among(rows, rows[marks], places, config.placed_by)
    first[marks] = places
    near = nearest(rows, config.neighbours, checkpoint)
    return _normed(attract_and_repel(first, near, config.steps, checkpoint))


def _landmarks(rows: FloatArray, start: FloatArray | None, config: LayoutConfig) -> FloatArray:
    """Lay a few thousand out: float32 (m, 2). A start by principal axes keeps the whole in order."""
    from sklearn.manifold import TSNE

    if start is None:
        start = rows[:, :2] if rows.shape[1] > 1 else np.column_stack([rows[:, 0], np.zeros(len(rows))])
    start = 1e-4 * start / max(float(np.std(start[:, 0])), 1e-9)
    perplexity = min(config.perplexity, (len(rows) - 1) / 3)
    made = TSNE(2, perplexity=perplexity, init=start.astype(np.float32), random_state=0).fit_transform(rows)
    return np.asarray(made, dtype=np.float32)


def among(rows: FloatArray, known: FloatArray, places: FloatArray, count: int) -> FloatArray:
    """Put each row in the middle of its nearest known ones, the nearer counting more: float32 (n, 2)."""
    count = min(count, len(known))
    made = np.empty((len(rows), 2), dtype=np.float32)
    squares = np.einsum("nd,nd->n", known, known)
    for start in range(0, len(rows), 2048):
        part = rows[start : start + 2048]
        far = squares - 2 * part @ known.T + np.einsum("nd,nd->n", part, part)[:, None]
        best = np.argpartition(far, count - 1, axis=1)[:, :count]
        distances = np.sqrt(np.maximum(np.take_along_axis(far, best, axis=1), 0))
        weights = 1.0 / (distances + 1e-3 + 0.05 * distances.mean(axis=1, keepdims=True))
        made[start : start + 2048] = np.einsum("nk,nkx->nx", weights, places[best]) / weights.sum(axis=1)[:, None]
    return made


def nearest(rows: FloatArray, count: int, checkpoint: Checkpoint) -> Rows:
    """Find the nearest others of each row, int (n, count), by a graph that is built the same every time."""
    import hnswlib

    graph = hnswlib.Index("l2", rows.shape[1])
    graph.init_index(len(rows), ef_construction=80, M=12, random_seed=1)
    for start in range(0, len(rows), 4096):
        checkpoint()
        graph.add_items(rows[start : start + 4096], num_threads=1)  # in several threads its edges depend on their pace
    graph.set_ef(64)
    found, _ = graph.knn_query(rows, count + 1, num_threads=1)
    near = found.astype(np.intp)
    itself = near == np.arange(len(rows))[:, None]
    itself[~itself.any(axis=1), -1] = True  # twins may hide it from itself
    others: Rows = near[~itself].reshape(len(rows), count)
    return others


def _normed(places: FloatArray) -> FloatArray:
    if not len(places):
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    reach = max(float((high - low).max()) / 2, 1e-9)
    return np.asarray((places - (low + high) / 2) / reach, dtype=np.float32)
