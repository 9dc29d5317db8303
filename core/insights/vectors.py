"""Turns the vectors of all modalities into one short row per medium, of which a map can be drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.errors import Checkpoint
from core.index import Indexes
from core.recommend import RankContext
from core.recommend.context import Space, hash_of
from core.recommend.design import SCALES
from core.store import Store
from core.types import FloatArray, MediaId, ProfileId

DIM = 50
"""Dimensions that neighbours are looked for in. Source: van der Maaten & Hinton 2008, 5.2 (30), scikit-learn (50)."""
FITTED = 6000
"""Media that the principal components are taken from; of more the same components come out."""
BATCH = 4096
"""Media that are read at once: all vectors of 100,000 media would fill a gigabyte."""


def fused(
    store: Store, indexes: Indexes, profile: ProfileId, checkpoint: Checkpoint
) -> tuple[list[MediaId], FloatArray]:
    """Read what the library's media are like, all modalities that each has together.

    Rows are those of `core.recommend.design` with its given scales (the same for every profile), cut to their
    principal components.

    Returns:
        Media in a fixed order, and float32 (n, ≤ DIM); without those that have no vector at all.
    """
    ctx = RankContext(store, indexes, profile, store.settings(), 0.0)
    spaces = [space for space in ctx.spaces if space.modality in SCALES]
    known = {media_id for space in spaces for media_id in space.index.media}
    ids = [i for i in store.media.ids(sort="added") if i in known] if spaces else []
    if not ids:
        return [], np.zeros((0, 1), dtype=np.float32)
    fitted = sorted(ids, key=lambda i: hash_of(i, b"map"))[:FITTED]
    mean, axes = _components(_rows(spaces, fitted))
    parts, present = [], []
    for start in range(0, len(ids), BATCH):
        checkpoint()
        rows = _rows(spaces, ids[start : start + BATCH])
        present.append(np.any(rows != 0, axis=1))
        parts.append((rows - mean) @ axes)
    there = np.concatenate(present)
    kept = [i for i, is_there in zip(ids, there, strict=True) if is_there]
    return kept, np.asarray(np.concatenate(parts)[there], dtype=np.float32)


def _rows(spaces: Sequence[Space], ids: Sequence[MediaId]) -> FloatArray:
    """Lay the blocks side by side as the design does: float32 (n, Σ d), norm 1, or 0 where there is nothing."""
    blocks, total = [], np.zeros(len(ids), dtype=np.float32)
    place = {media_id: row for row, media_id in enumerate(ids)}
    for space in spaces:
        weight = np.float32(SCALES[space.modality] / space.spread)
        found, vectors = space.index.item_vectors(ids)
        block = np.zeros((len(ids), len(space.mean)), dtype=np.float32)
        rows = [place[i] for i in found]
        block[rows] = np.sqrt(weight) * (space.centre(vectors) if found else vectors)
        total[rows] += weight
        blocks.append(block)
    made = np.concatenate(blocks, axis=1) / np.sqrt(np.maximum(total, np.float32(1e-9)))[:, None]
    return np.asarray(made, dtype=np.float32)


def _components(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Take the mean, float32 (d,), and the first principal axes, (d, ≤ DIM), signs fixed."""
    from sklearn.decomposition import PCA

    count = min(DIM, *rows.shape)
    if len(rows) < 3:
        return np.zeros(rows.shape[1], dtype=np.float32), np.eye(rows.shape[1], count, dtype=np.float32)
    pca = PCA(count, svd_solver="randomized", random_state=0).fit(rows)
    return pca.mean_.astype(np.float32), pca.components_.T.astype(np.float32)
