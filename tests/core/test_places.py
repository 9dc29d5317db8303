"""Each interest keeps its places in a list, and nothing else changes for it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.recommend import RankContext
from core.recommend.interests import Interest, interests, rule
from core.recommend.places import PROMISED, keep_places, promises
from core.settings import Home
from core.store import connect
from core.types import Event, EventKind, MediaId
from tests.core.synthetic import DAY, NOW, Library

K = 10
NEW = itertools.count()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("places")).make()) as store:
        yield Library(store).fill(30)


class Somebody:
    """A person who likes so many media of some topics; the first topic's scores lie above all others'."""

    def __init__(self, library: Library, **liked: int) -> None:
        self.library = library
        profile = library.store.profiles.get(f"somebody {next(NEW)}")
        for topic, count in liked.items():
            for media_id in library.topics[topic.replace("_", "-")][:count]:
                library.store.events.append(profile, Event(media_id, EventKind.PLAY, NOW - DAY, share=1.0))
        self.ctx = RankContext(library.store, library.indexes, profile, library.store.settings(), NOW)
        self.ids = [i for topic in (t.replace("_", "-") for t in liked) for i in library.topics[topic][10:]]
        self.scores = np.linspace(2.0, 0.0, len(self.ids), dtype=np.float32)

    def listed(self, least: float = -1.0, k: int = K) -> list[MediaId]:
        return [self.ids[n] for n in keep_places(self.ctx, self.ids, self.scores, list(range(k)), least)]

    def count(self, topic: str, listed: list[MediaId]) -> int:
        return sum(self.library.topic_of(i) == topic for i in listed)


def test_a_taste_that_never_scores_best_has_its_places(library: Library) -> None:
    person = Somebody(library, jazz=6, lecture=6)
    listed = person.listed()
    assert person.count("jazz", person.ids[:K]) == K
    assert person.count("lecture", listed) == round(PROMISED * K / 2)
    assert len(set(listed)) == K
    assert person.count("jazz", listed[:3]) == 3, "the weakest are exchanged, not the best"


def test_places_follow_what_is_liked_of_each(library: Library) -> None:
    person = Somebody(library, jazz=9, lecture=3)
    assert person.count("lecture", person.listed()) == round(PROMISED * K * 3 / 12)


def test_what_scores_below_the_floor_is_given_no_place(library: Library) -> None:
    person = Somebody(library, jazz=6, lecture=6)
    assert person.listed(least=1.99) == person.ids[:K]


def test_one_interest_alone_changes_nothing(library: Library) -> None:
    person = Somebody(library, jazz=9)
    assert len(interests(person.ctx)) == 1
    assert person.listed() == person.ids[:K]


def test_nobody_without_likes_gets_another_list(library: Library) -> None:
    person = Somebody(library)
    person.ids = library.topics["jazz"][:K]
    person.scores = np.zeros(K, dtype=np.float32)
    assert person.listed() == person.ids


def test_a_muted_interest_is_promised_nothing(library: Library) -> None:
    person = Somebody(library, jazz=6, lecture=6)
    muted = next(i for i in interests(person.ctx) if library.topic_of(i.media_id) == "lecture")
    rule(person.ctx, muted, weight=0.0)
    fresh = RankContext(library.store, library.indexes, person.ctx.profile, person.ctx.settings, NOW)
    assert keep_places(fresh, person.ids, person.scores, list(range(K)), -1.0) == list(range(K))


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=8), st.integers(0, 200))
def test_promises_leave_places_to_win(shares: list[float], k: int) -> None:
    found = [Interest(MediaId(str(n)), (), share, 0.2) for n, share in enumerate(shares)]
    promised = promises(found, k)
    assert (promised >= 0).all()
    assert promised.sum() <= PROMISED * k + len(shares) / 2
