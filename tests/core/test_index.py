"""The index: recall against the exact oracle, filters, growing, rows newer than the file, calibration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from core.index import Indexes, VectorIndex, build, build_all, unit
from core.index.parts import MOMENT_BITS
from core.settings import Home
from core.store import Store, connect
from core.types import Features, MediaId, Modality
from tests.core.index_library import COUNT, DIM, MODEL, VECTORS, clustered, keys, media, opened, put, queries, recall


@pytest.fixture
def library(store: Store) -> list[MediaId]:
    """120 media with 600 vectors and an index on disk."""
    ids = media(store, COUNT)
    put(store, ids)
    assert build(store, Modality.PICTURE, MODEL)
    return ids


@dataclass(frozen=True)
class Large:
    """A library that tests only read."""

    store: Store
    ids: list[MediaId]
    index: VectorIndex


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Large]:
    """600 media with 3,000 vectors and an index on disk."""
    with connect(Home(tmp_path_factory.mktemp("large")).make()) as store:
        ids = media(store, 600)
        put(store, ids)
        assert build(store, Modality.PICTURE, MODEL)
        yield Large(store, ids, opened(store))


def test_nothing_gives_no_index(store: Store) -> None:
    assert Indexes(store).get(Modality.PICTURE, MODEL) is None
    assert build_all(store) == 0
    assert not build(store, Modality.PICTURE, MODEL)


def test_recall_of_items_and_moments(large: Large) -> None:
    index = large.index
    assert index.count == 3000
    assert index.dim == DIM
    assert index.parts[0][0].graph is not None
    assert recall(index) >= 0.98
    assert recall(index, distinct=True) >= 0.98
    assert recall(index, items_only=True) >= 0.98


@pytest.mark.parametrize("share", [0.9, 0.5, 0.25, 0.1, 0.01])
def test_filters_keep_recall_and_let_nothing_else_through(large: Large, share: float) -> None:
    index = large.index
    allowed = set(np.random.default_rng(1).permutation(np.array(large.ids))[: int(600 * share)].tolist())
    assert recall(index, allowed=allowed) >= 0.98
    for query in queries(index, 5):
        hits = index.search(query, 20, allowed=allowed)
        assert len(hits) == min(20, 5 * len(allowed))
        assert {hit.media_id for hit in hits} <= allowed


def test_a_filter_that_excludes_the_whole_neighbourhood(large: Large) -> None:
    index = large.index
    query = queries(index, 1)[0]
    near = {hit.media_id for hit in index.exact(query, 300)}
    far = set(large.ids) - near
    assert len(far) > 0.2 * len(large.ids)
    assert keys(index.search(query, 20, allowed=far)) == keys(index.exact(query, 20, allowed=far))


def test_hits_say_moment_span_and_cosine(store: Store) -> None:
    (one,) = media(store, 1)
    put(store, [one], 3)
    spans, moments = opened(store).moments(one)
    assert spans.tolist() == [[0, 10], [10, 20], [20, 30]]
    for built in (False, True):
        if built:
            assert build(store, Modality.PICTURE, MODEL)
        hits = opened(store).search(5.0 * moments[1], 10)
        assert len(hits) == 4
        assert (hits[0].moment, hits[0].span) == (1, (10.0, 20.0))
        assert hits[0].score == pytest.approx(1.0, abs=1e-5)
        item = next(hit for hit in hits if hit.moment == -1)
        assert item.span is None
        assert keys(opened(store).search(moments[1], 10, items_only=True)) == [(one, -1)]


def test_distinct_gives_each_medium_once_even_where_one_floods(store: Store) -> None:
    flood, *others = media(store, 40)
    put(store, others, 2)
    base = clustered(1, DIM, np.random.default_rng(3))
    noise = 0.02 * np.random.default_rng(4).normal(size=(900, DIM))
    same = unit((base + noise).astype("f4"))
    spans = np.stack([np.arange(900.0), np.arange(900.0) + 1], axis=1)
    store.features.put(flood, [Features(Modality.PICTURE, MODEL, same[0], same, spans)])
    build(store, Modality.PICTURE, MODEL)
    hits = opened(store).search(base[0], 10, distinct=True)
    assert len({hit.media_id for hit in hits}) == len(hits) == 10
    assert hits[0].media_id == flood
    assert keys(hits) == keys(opened(store).exact(base[0], 10, distinct=True))


def test_newer_rows_are_found_before_and_after_the_next_build(store: Store, library: list[MediaId]) -> None:
    indexes = Indexes(store)
    before = indexes.get(Modality.PICTURE, MODEL)
    assert before is not None
    assert not indexes.refresh()
    assert indexes.get(Modality.PICTURE, MODEL) is before
    new = media(store, 30)
    for i in range(0, 30, 10):
        put(store, new[i : i + 10], seed=9 + i)
        assert indexes.refresh()
    index = indexes.get(Modality.PICTURE, MODEL)
    assert index is not None
    assert index.count == before.count + 150
    assert len(index.parts) == 2  # small newer parts are joined
    assert index.stamp == store.features.stamp(Modality.PICTURE, MODEL)
    _, vectors = index.moments(new[3])
    assert keys(index.search(vectors[2], 1)) == [(new[3], 2)]
    assert recall(index) >= 0.98
    assert build(store, Modality.PICTURE, MODEL)
    assert indexes.refresh()
    index = indexes.get(Modality.PICTURE, MODEL)
    assert index is not None
    assert len(index.parts) == 1
    assert keys(index.search(vectors[2], 1)) == [(new[3], 2)]
    assert recall(index) >= 0.98


def test_renewed_rows_replace_the_old_ones(store: Store, library: list[MediaId]) -> None:
    indexes = Indexes(store)
    index = indexes.get(Modality.PICTURE, MODEL)
    assert index is not None
    old = index.moments(library[7])[1]
    put(store, library[:12], 2, seed=77)
    for written in (False, True):
        if written:
            assert build(store, Modality.PICTURE, MODEL)
        assert indexes.refresh()
        index = indexes.get(Modality.PICTURE, MODEL)
        assert index is not None
        assert index.count == VECTORS - 12 * 2
        assert len(index.moments(library[7])[0]) == 2
        assert index.search(old[0], 1)[0].score < 0.9999
        assert recall(index) >= 0.98
    part = index.parts[0][0]
    assert len(part.labels) == VECTORS + 12 * 3  # grown, the old ones marked deleted
    assert part.live == index.count


def test_built_afresh_when_much_is_stale(store: Store, library: list[MediaId]) -> None:
    put(store, library[:60], seed=5)
    assert build(store, Modality.PICTURE, MODEL)
    assert len(opened(store).parts[0][0].labels) == VECTORS


def test_another_dimension_builds_afresh(store: Store, library: list[MediaId]) -> None:
    put(store, library, dim=48, seed=5)
    assert build(store, Modality.PICTURE, MODEL)
    index = opened(store)
    assert (index.dim, index.count) == (48, VECTORS)


def test_rows_without_vectors(store: Store) -> None:
    silent, moments_only, whole = media(store, 3)
    empty = np.zeros((0, DIM), np.float32)
    store.features.put(silent, [Features(Modality.PICTURE, MODEL, None, empty, np.zeros((0, 2)))])
    assert Indexes(store).get(Modality.PICTURE, MODEL) is None
    assert not build(store, Modality.PICTURE, MODEL)
    put(store, [moments_only], 3, item=False)
    put(store, [whole], 0, seed=2)
    for _ in range(2):
        index = opened(store)
        assert index.count == 4
        assert index.item_vectors()[0] == [whole]
        assert index.item_vectors([silent, moments_only, MediaId("unknown"), whole])[0] == [whole]
        assert len(index.moments(moments_only)[0]) == 3
        assert len(index.moments(silent)[0]) == 0
        assert {h.media_id for h in index.search(index.item_vectors()[1][0], 9)} == {moments_only, whole}
        build(store, Modality.PICTURE, MODEL)
    assert not build(store, Modality.PICTURE, MODEL)  # the silent one isn't asked for again


def test_vectors_come_back_as_stored(large: Large) -> None:
    ids, stored = large.store.features.item_vectors(Modality.PICTURE, MODEL)
    index = large.index
    found, vectors = index.item_vectors(ids)
    assert found == ids
    np.testing.assert_allclose(vectors, unit(stored), atol=1e-5)
    asked, some = index.item_vectors([ids[5], ids[2]])
    assert asked == [ids[5], ids[2]]
    np.testing.assert_array_equal(some, vectors[[5, 2]])


def test_calibration(large: Large) -> None:
    index = large.index
    vectors = index.item_vectors()[1]
    np.testing.assert_allclose(index.mean, vectors.mean(axis=0), atol=1e-5)
    centred = index.centred(vectors)
    np.testing.assert_allclose(np.linalg.norm(centred, axis=1), 1.0, atol=1e-5)
    cosines = (centred @ centred.T)[np.triu_indices(len(centred), 1)]
    mean, deviation = index.background
    assert mean == pytest.approx(cosines.mean(), abs=0.02)
    assert deviation == pytest.approx(cosines.std(), rel=0.1)
    level, spread = index.noise(vectors[3])
    everything = np.concatenate([index.moments(m)[1] for m in large.ids]) @ vectors[3]
    assert level == pytest.approx(everything.mean(), abs=0.03)
    assert spread == pytest.approx(everything.std(), rel=0.2)


def test_calibration_of_hardly_anything(store: Store) -> None:
    ids = media(store, 2)
    put(store, ids[:1], 0)
    assert opened(store).background == (0.0, 1.0)
    put(store, ids[1:], 2, item=False, seed=8)
    assert opened(store).noise(np.zeros(DIM, np.float32)) == (0.0, 0.0)
    assert opened(store).search(np.zeros(DIM, np.float32), 0) == []


def test_the_same_library_gives_the_same_answers(tmp_path: Path) -> None:
    answers = []
    for name in ("one", "two"):
        home = Home(tmp_path / name).make()
        with connect(home) as store:
            ids = media(store, 200)
            put(store, ids)
            build(store, Modality.PICTURE, MODEL)
            index = opened(store)
            number = {media_id: i for i, media_id in enumerate(ids)}
            found = [[(number[h.media_id], h.moment, h.score) for h in index.search(q, 20)] for q in queries(index)]
            answers.append((found, index.mean.tolist(), index.background))
    assert answers[0] == answers[1]


def test_equal_scores_come_in_the_order_of_rows(store: Store) -> None:
    ids = media(store, 6)
    same = clustered(1, DIM, np.random.default_rng(0))[0]
    for media_id in ids:
        store.features.put(media_id, [Features(Modality.PICTURE, MODEL, same, same[None], np.array([[0.0, 1.0]]))])
    build(store, Modality.PICTURE, MODEL)
    assert keys(opened(store).search(same, 4)) == [(ids[0], -1), (ids[0], 0), (ids[1], -1), (ids[1], 0)]


def test_labels_hold_row_and_moment(store: Store, library: list[MediaId]) -> None:
    row = store.features.ids(Modality.PICTURE, MODEL)[0][0]
    labels = opened(store).parts[0][0].labels
    assert labels[:5].tolist() == [(row << MOMENT_BITS) + i for i in range(5)]
