"""An index whose graph holds shortened vectors: same answers, less memory, as hard to break."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import Cancelled
from core.index import VectorIndex, build, files, live, reduce
from core.index.half import widen
from core.index.place import Place
from core.settings import Home
from core.store import Store
from core.types import MediaId, Modality
from tests.core.index_library import MODEL, keys, media, names, opened, put, queries, recall

DIM, WIDTH = 320, 48
COUNT = 300
VECTORS = 5 * COUNT


@pytest.fixture
def library(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[MediaId]:
    """1,500 long vectors, where a thousand are enough to be reduced."""
    monkeypatch.setattr(reduce, "LEAST_COUNT", 1000)
    monkeypatch.setattr(reduce.fit, "__defaults__", (WIDTH,))
    ids = media(store, COUNT)
    put(store, ids, dim=DIM)
    assert build(store, Modality.PICTURE, MODEL)
    return ids


def place(home: Home) -> Place:
    return Place(home.indexes, Modality.PICTURE, MODEL)


def afresh(home: Home, store: Store) -> VectorIndex:
    """The index as a new process opens it."""
    live._shared.pop(place(home), None)
    return opened(store)


def test_the_graph_is_small_and_the_answers_are_the_same(home: Home, store: Store, library: list[MediaId]) -> None:
    part = opened(store).parts[0][0]
    assert part.graph is not None and part.graph.dim == WIDTH
    assert part.vectors.dtype == np.float16 and part.vectors.shape == (VECTORS, DIM)
    (graph,), (whole,) = (list(home.indexes.glob(f"*.{ending}")) for ending in ("hnsw", "vec"))
    assert whole.stat().st_size == VECTORS * DIM * 2
    assert graph.stat().st_size < VECTORS * (4 * WIDTH + 200)
    index = opened(store)
    assert recall(index) >= 0.98
    assert recall(index, distinct=True) >= 0.98
    assert recall(index, allowed=set(library[::2])) >= 0.98
    assert recall(index, items_only=True) >= 0.98


def test_scores_are_those_of_the_whole_vectors(store: Store, library: list[MediaId]) -> None:
    index = opened(store)
    truth = {row.media_id: row.features for row in store.features.since(Modality.PICTURE, MODEL)}
    for query in queries(index, 5):
        for hit in index.search(query, 10):
            features = truth[hit.media_id]
            vector = features.item if hit.moment < 0 else features.moments[hit.moment]
            assert vector is not None
            assert hit.score == pytest.approx(float(query @ vector) / float(np.linalg.norm(vector)), abs=2e-4)
    spans, moments = index.moments(library[7])
    np.testing.assert_allclose(moments, truth[library[7]].moments, atol=1e-3)
    assert moments.dtype == np.float32 and len(spans) == 4


def test_it_grows_and_forgets(home: Home, store: Store, library: list[MediaId]) -> None:
    before = opened(store).parts[0][0].basis
    more = media(store, 60)
    put(store, [*more, *library[:30]], dim=DIM, seed=4)  # thirty are written anew
    assert build(store, Modality.PICTURE, MODEL)
    assert [name.rpartition(".")[2] for name in names(home)] == ["hnsw", "npz", "vec", "json"]
    index = afresh(home, store)
    part = index.parts[0][0]
    assert len(index.parts) == 1 and index.count == VECTORS + 300
    assert before is not None and part.basis is not None
    np.testing.assert_array_equal(part.basis, before)  # the graph that was there is kept
    assert recall(index) >= 0.98
    truth = store.features.get(more[3], Modality.PICTURE, MODEL)[0]
    found = index.search(truth.moments[2], 1)[0]
    assert (found.media_id, found.moment) == (more[3], 2)


def test_it_becomes_reduced_when_it_is_large_and_whole_when_it_shrank(
    home: Home, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reduce, "LEAST_COUNT", 400)
    ids = media(store, 60)
    put(store, ids, dim=DIM)
    build(store, Modality.PICTURE, MODEL)
    assert len(names(home)) == 3 and opened(store).parts[0][0].basis is None
    put(store, media(store, 60), dim=DIM, seed=2)
    build(store, Modality.PICTURE, MODEL)
    assert len(names(home)) == 4 and afresh(home, store).parts[0][0].basis is not None
    monkeypatch.setattr(reduce, "LEAST_COUNT", 5000)
    put(store, ids[:1], dim=DIM, seed=3)
    build(store, Modality.PICTURE, MODEL)
    assert len(names(home)) == 3 and afresh(home, store).parts[0][0].basis is None


@pytest.mark.parametrize(
    "damage", ["flip", "gone", *(pytest.param(name, marks=pytest.mark.slow) for name in ("cut", "empty"))]
)
def test_damaged_whole_vectors_are_noticed(home: Home, store: Store, library: list[MediaId], damage: str) -> None:
    query = queries(opened(store), 1)[0]
    truth = keys(opened(store).exact(query, 20))
    (path,) = home.indexes.glob("*.vec")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.unlink()
    if damage != "gone":
        path.write_bytes({"flip": content, "cut": content[: len(content) // 3], "empty": b""}[damage])
    assert files.read(place(home)) is None
    stand_in = afresh(home, store)
    assert stand_in.parts[0][0].graph is None and keys(stand_in.search(query, 20)) == truth
    assert build(store, Modality.PICTURE, MODEL)
    assert len(names(home)) == 4 and afresh(home, store).parts[0][0].graph is not None


def test_a_cancelled_build_leaves_nothing(home: Home, store: Store, library: list[MediaId]) -> None:
    put(store, media(store, 200), dim=DIM, seed=3)
    before, seen = names(home), []

    def stop() -> None:
        seen.append(1)
        if len(seen) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        build(store, Modality.PICTURE, MODEL, checkpoint=stop)
    assert names(home) == before
    assert build(store, Modality.PICTURE, MODEL)
    assert afresh(home, store).count == VECTORS + 1000


def test_half_precision_is_widened_bit_for_bit() -> None:
    """All numbers that there are, the smallest and both zeros among them."""
    every = np.arange(65536, dtype=np.uint16).view(np.float16)
    finite = every[np.isfinite(every)]
    rows = np.resize(finite, (len(finite) // 8, 8))
    wide = widen(rows)
    assert wide.dtype == np.float32
    np.testing.assert_array_equal(wide.view(np.uint32), rows.astype(np.float32).view(np.uint32))
    single = np.ones((2, 3), dtype=np.float32)
    np.testing.assert_array_equal(widen(single), single)


def test_a_basis_is_orthonormal_and_keeps_neighbours() -> None:
    draw = np.random.default_rng(1)
    low = draw.normal(size=(500, 20)) @ draw.normal(size=(20, 300))
    vectors = reduce.project(low.astype("f4"), np.eye(300, dtype="f4"))
    basis = reduce.fit(vectors, 20)
    np.testing.assert_allclose(basis.T @ basis, np.eye(20), atol=1e-5)
    short = reduce.project(vectors, basis)
    np.testing.assert_allclose(short @ short.T, vectors @ vectors.T, atol=1e-4)  # it has twenty directions, all kept
