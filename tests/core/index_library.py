"""Clustered vectors in a real store, for the tests of the index."""

from __future__ import annotations

import numpy as np

from core.index import Hit, Indexes, VectorIndex, unit
from core.settings import Home
from core.store import Store
from core.types import Facts, Features, FloatArray, Kind, MediaId, Modality

MODEL = "test/model 1"
DIM = 32
COUNT = 120
VECTORS = 5 * COUNT


def clustered(count: int, dim: int, draw: np.random.Generator) -> FloatArray:
    """Vectors as models make them: in groups of about fifty, some tight, some loose; float32 (count, dim), norm 1."""
    centres = draw.normal(size=(max(4, count // 50), dim))
    spread = draw.uniform(0.2, 0.8, size=(count, 1))
    return unit(
        (centres[draw.integers(len(centres), size=count)] + spread * draw.normal(size=(count, dim))).astype("f4")
    )


def media(store: Store, count: int) -> list[MediaId]:
    """Add so many media without files."""
    with store.transaction():
        return [store.media.add(Facts(Kind.VIDEO, f"clip {i}", 60.0)) for i in range(count)]


def put(
    store: Store, ids: list[MediaId], moments: int = 4, *, dim: int = DIM, seed: int = 0, item: bool = True
) -> None:
    """Give each medium an item vector and so many moments of ten seconds each."""
    vectors = clustered(len(ids) * (moments + 1), dim, np.random.default_rng(seed)).reshape(len(ids), moments + 1, dim)
    starts = 10.0 * np.arange(moments)
    spans = np.stack([starts, starts + 10.0], axis=1)
    with store.transaction():
        for media_id, own in zip(ids, vectors, strict=True):
            vector = own[0] if item else None
            store.features.put(media_id, [Features(Modality.PICTURE, MODEL, vector, own[1:], spans)])


def opened(store: Store) -> VectorIndex:
    """The index as a fresh look at the store gives it."""
    index = Indexes(store).get(Modality.PICTURE, MODEL)
    assert index is not None
    return index


def names(home: Home) -> list[str]:
    """What lies in the folder of indexes."""
    return sorted(path.name for path in home.indexes.iterdir())


def queries(index: VectorIndex, count: int = 50) -> FloatArray:
    """Vectors near those in the index."""
    draw = np.random.default_rng(5)
    part = index.parts[0][0]
    near = part.take(draw.integers(len(part.labels), size=count))
    return unit(near + 0.1 * draw.normal(size=near.shape).astype("f4"))


def keys(hits: list[Hit]) -> list[tuple[MediaId, int]]:
    """Which vectors were found."""
    return [(hit.media_id, hit.moment) for hit in hits]


def recall(index: VectorIndex, k: int = 20, **options: object) -> float:
    """Mean share of the exact k nearest that the search gives."""
    shares = []
    for query in queries(index):
        truth = set(keys(index.exact(query, k, **options)))  # type: ignore[arg-type]
        shares.append(len(truth & set(keys(index.search(query, k, **options)))) / len(truth))  # type: ignore[arg-type]
    return float(np.mean(shares))
