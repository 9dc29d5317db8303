"""Vectors: what goes in comes out, ids are renewed, and merges show each content once."""

from __future__ import annotations

import numpy as np
import pytest

from core.index import Indexes, build_all
from core.store import Store
from core.types import Facts, Features, FileId, FileState, FoundFile, Kind, MediaId, Modality, ScanDiff

PICTURE, SOUND = Modality.PICTURE, Modality.SOUND


def unit(rng: np.random.Generator, *shape: int) -> np.ndarray:
    made = rng.standard_normal(shape).astype(np.float32)
    return made / np.linalg.norm(made, axis=-1, keepdims=True)


def features(seed: int, n: int = 3, dim: int = 16, model: str = "m", modality: Modality = PICTURE) -> Features:
    rng = np.random.default_rng(seed)
    spans = np.stack([np.arange(n) * 5.0, np.arange(n) * 5.0 + 5.0], axis=1)
    return Features(modality, model, unit(rng, dim), unit(rng, n, dim), spans, {"brightness": 0.1 + seed})


def add(store: Store, **facts: bool) -> MediaId:
    return store.media.add(Facts(Kind.VIDEO, "x", 60.0, **facts))


def test_what_goes_in_comes_out_to_half_precision(store: Store) -> None:
    media_id, made = add(store), features(1)
    store.features.put(media_id, [made, features(2, model="other"), features(3, modality=SOUND)])
    (back,) = store.features.get(media_id, PICTURE, "m")
    assert back.item is not None and back.item.dtype == back.moments.dtype == np.float32
    np.testing.assert_allclose(back.item, made.item, atol=1e-3)
    np.testing.assert_allclose(back.moments, made.moments, atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(back.moments, axis=1), 1, atol=1e-3)
    assert np.array_equal(back.spans, made.spans) and back.spans.dtype == np.float64
    assert back.values == {"brightness": 1.1}
    assert [f.model_id for f in store.features.get(media_id, PICTURE)] == ["m", "other"]
    assert len(store.features.get(media_id)) == 3
    assert store.features.models() == [(PICTURE, "m", 1), (PICTURE, "other", 1), (SOUND, "m", 1)]
    assert store.features.has(media_id, SOUND, "m") and not store.features.has(media_id, SOUND, "other")


def test_silence_has_no_vector_and_still_counts(store: Store) -> None:
    media_id = add(store)
    nothing = Features(SOUND, "m", None, np.zeros((0, 0), np.float32), np.zeros((0, 2)), {"loudness_lufs": -70.0})
    moments_only = features(4, model="n")
    store.features.put(media_id, [nothing, Features(PICTURE, "n", None, moments_only.moments, moments_only.spans)])
    first, second = store.features.get(media_id)
    assert first.item is None and len(first.moments) == len(first.spans) == 0
    assert second.item is None and second.moments.shape == (3, 16)
    assert store.features.values(media_id) == {"loudness_lufs": -70.0}
    assert store.features.has(media_id, SOUND, "m")
    assert store.features.item_vectors(SOUND, "m")[0] == []
    assert store.features.stamp(SOUND, "m")[0] == 1


@pytest.mark.parametrize("dim", [0, 16])
def test_what_gave_nothing_counts_as_looked_at_everywhere(store: Store, dim: int) -> None:
    nothing = Features(PICTURE, "m", None, np.zeros((0, dim), np.float32), np.zeros((0, 2)))
    empty = [add(store) for _ in range(3)]
    for media_id in empty:
        store.features.put(media_id, [nothing])
    assert build_all(store) == 0 and Indexes(store).get(PICTURE, "m") is None
    full, later = add(store), add(store)
    store.features.put(full, [features(1)])
    assert build_all(store) == 1 and build_all(store) == 0
    indexes = Indexes(store)
    for media_id in (later, empty[0]):  # read from the rows that are newer than the file
        store.features.put(media_id, [nothing])
    assert indexes.refresh() or indexes.get(PICTURE, "m") is not None
    store.media.merge(empty[1], full, "")
    assert build_all(store) == 1
    indexes.refresh()
    index = indexes.get(PICTURE, "m")
    assert index is not None and {hit.media_id for hit in index.search(features(1).moments[0], 9)} == {full}
    assert index.item_vectors([*empty, full])[0] == [full] and len(index.moments(later)[0]) == 0
    assert [row.features.item is None for row in store.features.since(PICTURE, "m")] == [True, False, True, True]
    (back,) = store.features.get(later)
    assert (back.item, len(back.moments), len(back.spans), dict(back.values)) == (None, 0, 0, {})
    assert store.features.has(later, PICTURE, "m") and store.features.stamp(PICTURE, "m")[0] == 4
    assert len(store.features.ids(PICTURE, "m")) == 4


@pytest.mark.parametrize(
    "wrong",
    [
        Features(PICTURE, "m", np.ones(4, np.float32), np.ones((2, 3), np.float32), np.zeros((2, 2))),
        Features(PICTURE, "m", None, np.ones((2, 3), np.float32), np.zeros((1, 2))),
        Features(PICTURE, "m", np.array([np.nan], np.float32), np.zeros((0, 1), np.float32), np.zeros((0, 2))),
    ],
)
def test_what_does_not_fit_together_is_refused(store: Store, wrong: Features) -> None:
    media_id = add(store)
    with pytest.raises(ValueError, match="m: "):
        store.features.put(media_id, [wrong])
    assert store.features.models() == []


def test_every_write_renews_the_row_id(store: Store) -> None:
    ids = [add(store) for _ in range(3)]
    for i, media_id in enumerate(ids):
        store.features.put(media_id, [features(i)])
    before = {media: row for row, media in store.features.ids(PICTURE, "m")}
    stamp = store.features.stamp(PICTURE, "m")
    assert stamp == (3, max(before.values()))
    store.features.put(ids[0], [features(9)])
    assert store.features.stamp(PICTURE, "m") == (3, stamp[1] + 1)
    assert [media for _, media in store.features.ids(PICTURE, "m")] == [ids[1], ids[2], ids[0]]
    (newer,) = store.features.since(PICTURE, "m", stamp[1])
    assert newer.media_id == ids[0] and newer.features.values == {"brightness": 9.1}
    assert store.features.by_row_ids([before[ids[0]]]) == []
    assert store.features.stamp(PICTURE, "none") == (0, 0)


def test_rows_come_in_bounded_lots_and_in_order(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for i in range(10):
        store.features.put(add(store), [features(i)])
    every = [row.id for row in store.features.since(PICTURE, "m", batch=3)]
    assert every == [row for row, _ in store.features.ids(PICTURE, "m")]
    monkeypatch.setattr("core.store.features._BATCH_BYTES", 1)
    assert [row.id for row in store.features.since(PICTURE, "m")] == every


def test_item_vectors_in_the_order_asked(store: Store) -> None:
    ids = [add(store) for _ in range(4)]
    for i, media_id in enumerate(ids[:3]):
        store.features.put(media_id, [features(i)])
    order, vectors = store.features.item_vectors(PICTURE, "m", [ids[2], ids[3], ids[0]])
    assert order == [ids[2], ids[0]] and vectors.shape == (2, 16) and vectors.dtype == np.float32
    np.testing.assert_allclose(vectors[0], features(2).item, atol=1e-3)
    order, vectors = store.features.item_vectors(PICTURE, "m")
    assert order == ids[:3] and vectors.shape == (3, 16)
    assert store.features.item_vectors(PICTURE, "m", [ids[3]])[1].shape == (0, 0)


def test_a_merge_shows_each_content_once(store: Store) -> None:
    loser, winner, other = (add(store) for _ in range(3))
    store.features.put(loser, [features(1), features(2, model="only")])
    store.features.put(winner, [features(3)])
    store.features.put(other, [features(4)])
    before = store.features.ids(PICTURE, "m"), store.features.stamp(PICTURE, "m")
    merge = store.media.merge(loser, winner, "")
    assert [media for _, media in store.features.ids(PICTURE, "m")] == [winner, other]
    assert store.features.stamp(PICTURE, "m")[0] == 2 and store.features.stamp(PICTURE, "m") != before[1]
    assert [row.media_id for row in store.features.since(PICTURE, "m")] == [winner, other]
    assert store.features.item_vectors(PICTURE, "m")[0] == [winner, other]
    assert store.features.ids(PICTURE, "only")[0][1] == winner
    assert store.features.item_vectors(PICTURE, "only")[0] == [winner]
    assert store.features.item_vectors(PICTURE, "only", [loser])[0] == [loser]
    assert store.features.has(winner, PICTURE, "only")
    (mine,) = store.features.get(loser, PICTURE, "m")
    assert mine.values == store.features.get(winner, PICTURE, "m")[0].values == {"brightness": 3.1}
    assert store.features.values(winner) == {"brightness": 3.1}
    store.media.unmerge(merge)
    assert (store.features.ids(PICTURE, "m"), store.features.stamp(PICTURE, "m")) == before


def test_files_that_lack_a_model(store: Store) -> None:
    root = store.files.root(b"/m")
    found = tuple(FoundFile(b"%d" % i, 1, 1, i) for i in range(5))
    files = store.files.apply(root, ScanDiff(new=found))
    media = [add(store, has_picture=i != 1, has_sound=True) for i in range(5)]
    for file_id, media_id in zip(files, media, strict=True):
        store.files.attach(file_id, media_id, confirmed=True)
    store.features.put(media[0], [features(1)])
    store.files.set_state(files[2], FileState.OFFLINE)
    assert store.features.lacking(PICTURE, "m") == [files[3], files[4]]
    assert store.features.lacking(SOUND, "m") == [FileId(i) for i in files if i != files[2]]
    store.media.merge(media[3], media[0], "")
    assert store.features.lacking(PICTURE, "m") == [files[4]]
