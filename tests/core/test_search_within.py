"""All moments of one medium that a query means: by word, by what is shown, in order of time."""

from __future__ import annotations

import numpy as np
import pytest

from core.index import Indexes, build_all
from core.search import moments_within
from core.store import Store
from core.types import MediaId, Moment
from tests.core.test_search import DIM, PICTURES, Library


@pytest.fixture
def library(store: Store) -> Library:
    return Library(store, store.profiles.get())


def within(library: Library, media_id: MediaId, text: str, **vectors: np.ndarray) -> list[Moment]:
    named = {PICTURES: vectors["picture"]} if vectors else None
    return moments_within(library.store, Indexes(library.store), media_id, text, named)


def test_lines_that_hold_all_the_words(library: Library) -> None:
    film = library.add("harbour")
    library.say(film, "The rain falls", "nobody speaks of rain", "a train", "rain falls again", "下雨了")
    assert [(m.start_s, m.text) for m in within(library, film, "rain falls")] == [
        (0.0, "The rain falls"),
        (30.0, "rain falls again"),
    ]
    assert [m.start_s for m in within(library, film, '"of rain" year:2010-')] == [10.0]
    assert [m.start_s for m in within(library, film, "雨")] == [40.0]
    assert within(library, film, "year:2010-") == within(library, film, "snow") == []
    assert within(library, library.add("silent"), "rain") == []


def test_what_is_shown_without_doubt(library: Library) -> None:
    rng = np.random.default_rng(2)
    sought = rng.normal(size=DIM).astype(np.float32)
    sought /= np.linalg.norm(sought)
    others = [(-sought + 0.3 * rng.normal(size=DIM)).astype(np.float32) for _ in range(6)]
    film = library.add("boat")
    rows = [row / np.linalg.norm(row) for row in (others[0], sought, others[1], sought)]
    library.show(film, PICTURES, *[row.astype(np.float32) for row in rows])
    for number in range(2, 6):
        one = (others[number] / np.linalg.norm(others[number])).astype(np.float32)
        library.show(library.add(f"other {number}"), PICTURES, one)
    library.say(film, "", "a boat at last")  # said while it is shown: one mark
    build_all(library.store)
    assert [(m.start_s, m.text) for m in within(library, film, "boat", picture=sought)] == [
        (10.0, "a boat at last"),
        (30.0, ""),
    ]
    assert not {10.0, 30.0} & {m.start_s for m in within(library, film, "plane", picture=-sought)}
