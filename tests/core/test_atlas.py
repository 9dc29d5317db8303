"""The map: what is alike lies together, the same each time, and what is there stays when something comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import Cancelled, UserProblem
from core.insights import atlas, forces
from core.insights.layout import LayoutConfig, among, lay_out, nearest
from core.settings import Home
from core.store import connect
from core.types import FloatArray, MediaId, Modality, Section
from tests.core.synthetic import NOW, TOPICS, Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with connect(Home(tmp_path).make()) as store:
        yield Library(store).fill(12)


def nothing() -> None:
    """Never stop."""


def update(library: Library, **more: bool) -> atlas.Atlas:
    library.indexes.refresh()
    return atlas.update(library.store, library.indexes, library.profile, nothing, **more)


def clouds(each: int, count: int = 6, dim: int = 12) -> tuple[FloatArray, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    draw = np.random.default_rng(0)
    kinds = np.repeat(np.arange(count), each)
    rows = draw.normal(size=(count, dim))[kinds] * 4 + draw.normal(size=(count * each, dim))
    return rows.astype(np.float32), kinds


def pure(places: FloatArray, kinds: np.ndarray[tuple[int], np.dtype[np.intp]]) -> float:
    """Share of the five nearest on the map that are of the same kind."""
    far = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(far, np.inf)
    return float((kinds[np.argsort(far, axis=1)[:, :5]] == kinds[:, None]).mean())


# ── Laying out ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("landmarks", [1000, 60], ids=["by scikit-learn alone", "by landmarks and forces"])
def test_what_is_alike_lies_together(landmarks: int) -> None:
    rows, kinds = clouds(50)
    config = LayoutConfig(landmarks=landmarks, steps=100)
    order = np.random.default_rng(1).permutation(len(rows))
    places = lay_out(rows, order, nothing, config=config)
    assert pure(places, kinds) > 0.95
    assert np.abs(places).max() == pytest.approx(1.0)
    assert np.array_equal(places, lay_out(rows, order, nothing, config=config)), "the same each time"


def test_few_rows_have_places_too() -> None:
    for count in range(5):
        rows = np.eye(count, 6, dtype=np.float32)
        places = lay_out(rows, np.arange(count), nothing)
        assert places.shape == (count, 2) and np.isfinite(places).all()


def test_rows_that_are_all_the_same_have_places() -> None:
    places = lay_out(np.ones((40, 3), dtype=np.float32), np.arange(40), nothing, config=LayoutConfig(landmarks=10))
    assert places.shape == (40, 2) and np.isfinite(places).all()


def test_repulsion_by_the_grid_is_that_of_all_pairs() -> None:
    places = (np.random.default_rng(2).normal(size=(300, 2)) * 8).astype(np.float32)
    apart = places[:, None] - places[None]
    kernel = 1 / (1 + (apart**2).sum(axis=2))
    np.fill_diagonal(kernel, 0)
    exact = (kernel[..., None] ** 2 * apart).sum(axis=1) / kernel.sum()
    found = forces.repulsion(places)
    assert np.corrcoef(found.ravel(), exact.ravel())[0, 1] > 0.99
    assert np.abs(found - exact).max() < 0.2 * np.abs(exact).max()


def test_nearest_leaves_itself_out() -> None:
    rows, _ = clouds(20)
    near = nearest(np.concatenate([rows, rows[:3]]), 5, nothing)  # three twins
    assert near.shape == (123, 5)
    assert not (near == np.arange(123)[:, None]).any()


def test_among_stands_where_its_likes_do() -> None:
    known = np.array([[0, 0], [0, 1], [10, 10], [10, 11]], dtype=np.float32)
    places = among(np.array([[0, 0.1], [10, 10.4]], dtype=np.float32), known, known / 11, 2)
    assert np.allclose(places, [[0, 0.01], [0.909, 0.94]], atol=0.03)


# ── Keeping ─────────────────────────────────────────────────────────────────────────────────────────


def test_map_of_a_library(library: Library) -> None:
    assert atlas.is_due(library.store, library.indexes, library.profile)
    made = update(library)
    assert set(made.ids) == {i for ids in library.topics.values() for i in ids}
    names = list(TOPICS)
    kinds = np.array([names.index(library.topic_of(i)) for i in made.ids])
    assert pure(made.places, kinds) > 0.8
    assert not atlas.is_due(library.store, library.indexes, library.profile)
    kept = atlas.load(library.store.home)
    assert kept.ids == made.ids and np.array_equal(kept.places, made.places) and kept.models == made.models


def test_what_is_there_stays_when_little_comes(library: Library) -> None:
    before = update(library)
    new = [library.add("jazz") for _ in range(3)]
    after = update(library)
    places = dict(zip(after.ids, after.places.tolist(), strict=True))
    assert all(places[i] == place for i, place in zip(before.ids, before.places.tolist(), strict=True))
    home = np.mean([places[i] for i in library.topics["jazz"][:12]], axis=0)
    spread = np.mean([np.linalg.norm(np.array(p) - home) for p in places.values()])
    assert all(np.linalg.norm(np.array(places[i]) - home) < spread for i in new)


def test_an_outgrown_map_is_laid_out_anew(library: Library) -> None:
    before = update(library)
    for _ in range(30):
        library.add("metal")
    after = update(library)
    assert after.laid_out == len(after.ids) == len(before.ids) + 30
    assert not np.array_equal(before.places, after.places[[after.ids.index(i) for i in before.ids]])


def test_what_is_gone_is_not_drawn(library: Library) -> None:
    update(library)
    library.store.media.merge(library.topics["beach"][1], library.topics["beach"][2], "test")
    drawn = atlas.drawn(library.store, library.indexes, library.profile, NOW)
    assert library.topics["beach"][1] not in drawn.ids and len(drawn.ids) == len(drawn.places) == 83


def test_drawn_says_what_each_is_and_where_interests_are(library: Library) -> None:
    for n in range(8):
        library.play(library.topics["jazz"][n], days_ago=n)
    update(library)
    drawn = atlas.drawn(library.store, library.indexes, library.profile, NOW)
    sections = list(Section)
    jazz = drawn.ids.index(library.topics["jazz"][0])
    assert sections[drawn.sections[jazz]] is Section.MUSIC
    assert drawn.interests and drawn.interests[0].media_id in library.topics["jazz"]
    row = drawn.ids.index(drawn.interests[0].media_id)
    assert drawn.interests[0].place == pytest.approx(tuple(drawn.places[row].tolist()))
    assert (drawn.topics == -1).all() and drawn.lacking == 0


def test_no_map_and_a_torn_one_are_empty(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    home = library.store.home
    assert not atlas.load(home).ids
    assert atlas.drawn(library.store, library.indexes, library.profile, NOW).lacking == 84
    home.map.write_bytes(b"PK\x03\x04 torn")
    assert not atlas.load(home).ids and "can't be read" in caplog.text
    assert len(update(library).ids) == 84


def test_a_stopped_map_leaves_the_old_one(library: Library) -> None:
    before = update(library)

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        atlas.update(library.store, library.indexes, library.profile, stop, anew=True)
    assert atlas.load(library.store.home).at == before.at


def test_where_it_can_not_be_written(library: Library) -> None:
    library.store.home.map.mkdir()
    with pytest.raises(UserProblem, match="map of the library"):
        update(library)


def test_a_library_without_vectors_has_no_map(tmp_path: Path) -> None:
    with connect(Home(tmp_path / "bare").make()) as store:
        library = Library(store)
        library.add("jazz", only=())
        assert update(library).ids == () and not store.home.map.exists()
        assert atlas.drawn(store, library.indexes, library.profile, NOW).lacking == 0
        assert isinstance(library.topics["jazz"][0], str) and MediaId("x") not in library.topics["jazz"]


def test_what_has_no_vector_does_not_keep_the_map_busy(library: Library) -> None:
    silent = library.add("birds", only=())
    nothing_heard = library.features("birds", Modality.SOUND)
    empty = replace(nothing_heard, item=None)
    library.store.features.put(silent, [empty])
    made = update(library)
    assert silent not in made.ids
    library.indexes.refresh()
    assert not atlas.is_due(library.store, library.indexes, library.profile)
    assert atlas.drawn(library.store, library.indexes, library.profile, NOW).lacking == 0
    library.add("birds")
    library.indexes.refresh()
    assert atlas.is_due(library.store, library.indexes, library.profile)
