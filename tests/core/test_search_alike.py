"""Search by example: pictures, moments and items, with words and conditions beside them, more and less."""

from __future__ import annotations

import numpy as np
import pytest

from core.index import Indexes, unit
from core.query import Like, parse
from core.search import Example, found_in, search, stored
from core.settings import Settings
from core.store import Store
from core.types import Features, FloatArray, MediaId, Modality, Result
from tests.core.test_search import DIM, Library, axis, crowd, library

__all__ = ["library"]
SIMILAR, TEXT = Settings().picture_model, Settings().picture_text_model


def look(library: Library, media_id: MediaId, *moments: FloatArray) -> None:
    """The same moments, ten seconds each, in both picture spaces."""
    spans = np.array([[10.0 * i, 10.0 * i + 10] for i in range(len(moments))])
    whole = unit(np.mean(moments, axis=0))
    made = [Features(Modality.PICTURE, m, whole, np.stack(moments), spans) for m in (SIMILAR, TEXT)]
    library.store.features.put(media_id, made)


def find(library: Library, text: str = "", *examples: Example, **vectors: FloatArray) -> list[Result]:
    store = library.store
    return search(store, Indexes(store), text, examples=examples, vectors=vectors or None, profile=library.profile)


def picture(vector: FloatArray, sign: float = 1.0) -> Example:
    return Example({SIMILAR: vector, TEXT: vector}, sign)


@pytest.fixture
def films(library: Library) -> dict[str, MediaId]:
    """Three films of two moments each, and others that are like none of them."""
    crowd(library, 30, TEXT)
    made = {name: library.add(name) for name in ("dog by day", "dog by night", "cat")}
    night = unit(axis(0) + axis(1))
    look(library, made["dog by day"], axis(5), axis(0))
    look(library, made["dog by night"], axis(6), night)
    look(library, made["cat"], axis(2), axis(3))
    for media_id in library.store.media.ids():
        if media_id not in made.values():
            known = library.store.features.get(media_id, Modality.PICTURE, TEXT)[0]
            look(library, media_id, *known.moments)
    return made


def test_a_picture_finds_the_moment_that_is_like_it(library: Library, films: dict[str, MediaId]) -> None:
    first, second = find(library, "", picture(axis(0)))[:2]
    assert [first.media_id, second.media_id] == [films["dog by day"], films["dog by night"]]
    assert first.moment is not None and (first.moment.start_s, first.moment.end_s) == (10.0, 20.0)
    assert (first.reasons[0].code, first.reasons[0].args) == ("similar_picture", {"at_s": 10.0})


def test_what_is_like_nothing_here_gives_guesses_at_most(library: Library, films: dict[str, MediaId]) -> None:
    nowhere = np.zeros(DIM, np.float32)
    nowhere[DIM - 1] = 1.0
    lost = find(library, "", picture(unit(nowhere + 2 * np.random.default_rng(4).normal(size=DIM))))
    assert {reason.code for result in lost for reason in result.reasons} <= {"maybe"}


def test_words_beside_a_picture_steer(library: Library, films: dict[str, MediaId]) -> None:
    more = find(library, "+night", picture(axis(0)), **{TEXT: axis(1)})
    assert more[0].media_id == films["dog by night"]
    less = find(library, "-darkness", picture(unit(axis(0) + 0.9 * axis(1))), **{TEXT: -axis(1)})
    assert less[0].media_id == films["dog by day"]


def test_examples_are_added_and_subtracted(library: Library, films: dict[str, MediaId]) -> None:
    mixed = picture(unit(axis(0) + 0.9 * axis(1)))
    assert find(library, "", mixed)[0].media_id == films["dog by night"]
    assert find(library, "", mixed, picture(axis(1), -1.0))[0].media_id == films["dog by day"]


def test_conditions_and_words_to_leave_out_narrow(library: Library, films: dict[str, MediaId]) -> None:
    assert films["dog by day"] not in {r.media_id for r in find(library, "-day", picture(axis(0)))}
    assert find(library, "kind:music", picture(axis(0))) == []


def test_an_item_of_the_library_is_no_result_of_its_own(library: Library, films: dict[str, MediaId]) -> None:
    found = find(library, f"id:{films['dog by day']}@12")
    assert found[0].media_id == films["dog by night"]
    assert films["dog by day"] not in {result.media_id for result in found}


def test_a_stored_moment_is_the_one_at_that_second(library: Library, films: dict[str, MediaId]) -> None:
    indexes = Indexes(library.store)
    day = films["dog by day"]
    for at, number in (("3", 5), ("0:12.5", 0), ("500", 0)):
        example = stored(library.store, indexes, Like(f"{day}@{at}"))
        assert example is not None and example.media_id == day
        assert example.vectors[SIMILAR] @ axis(number) == pytest.approx(1, abs=1e-3)
    assert stored(library.store, indexes, Like("abcdef@3")) is None


def test_a_file_whose_name_looks_like_a_moment_is_that_file(store: Store) -> None:
    library = Library(store, store.profiles.get())
    media_id = library.add("x")
    path = store.files.best([media_id])[media_id].path.decode()
    assert found_in(store, Like(f"{path}@1:05")) == (media_id, 65.0)
    assert found_in(store, Like(path)) == (media_id, None)


@pytest.mark.parametrize(
    ("text", "likes"),
    [
        ("id:abcdef", (Like("abcdef", 1.0),)),
        ('+file:"/a b/c.jpg" night', (Like("/a b/c.jpg", 1.0),)),
        ("-file:/film.mkv@12:31", (Like("/film.mkv@12:31", -1.0),)),
        ("file: x", ()),
        ("文件:/图.png", (Like("/图.png", 1.0),)),
    ],
)
def test_examples_are_read_out_of_what_is_typed(text: str, likes: tuple[Like, ...]) -> None:
    assert parse(text).likes == likes


def test_a_name_is_parted_from_its_second() -> None:
    assert Like("/f.mkv@1:02:03.5").split() == ("/f.mkv", 3723.5)
    assert Like("/photo@2x.png").split() == ("/photo@2x.png", None)
