"""Other programs' rules on a library of one's own: what they know of it, what counts as watched, and no look ahead."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from core.evaluate.own_peers import PEER_RANKERS, WATCHED, catalogue_of, watched
from core.recommend import RankContext
from core.settings import Home
from core.store import connect
from core.types import EventKind, Facet, FacetType, MediaId, Modality, Tag
from tests.core.synthetic import NOW, Library

SIMILAR, TASTE, LOCAL, MEAN, RECENT = PEER_RANKERS
FACTS = (SIMILAR, TASTE, LOCAL)


@pytest.fixture
def library(home: Home) -> Iterator[Library]:
    with connect(home.make()) as store:
        yield Library(store)


def film(library: Library, director: str = "", actors: tuple[str, ...] = (), genre: str = "", tag: str = "") -> MediaId:
    made = library.add("beach", genre=genre)
    people = [Facet(FacetType.PERSON, name, "nfo", "actor") for name in actors]
    people += [Facet(FacetType.PERSON, director, "nfo", "director")] if director else []
    library.store.facets.put(made, ["nfo"], people)
    if tag:
        library.store.media.set_tags(made, Modality.PICTURE, [Tag(tag, 1.0, Modality.PICTURE)])
    return made


def before(library: Library, days_ago: float) -> RankContext:
    until = NOW - days_ago * 86_400
    return RankContext(library.store, library.indexes, library.profile, library.store.settings(), NOW, until=until)


def test_jellyfins_weights_hold_on_a_library(library: Library) -> None:
    seen = film(library, "Ann", ("Bob", "Cy"), "Drama; War")
    same = film(library, "Ann", ("Bob", "Cy"), "drama,war")
    director, actor, genre, nothing = (
        film(library, "Ann"),
        film(library, "", ("CY",)),
        film(library, "", (), "War"),
        film(library),
    )
    library.play(seen)
    scores = SIMILAR.score(library.context(), [same, director, actor, genre, nothing])
    assert np.allclose(scores, [50 + 2 * 15 + 2 * 10, 50, 15, 10, 0], atol=1e-3)
    library.did(EventKind.LIKE, seen)
    taste = TASTE.score(library.context(), [same, director, genre])
    assert np.allclose(taste, np.array([2 * 3 + 3, 1, 3]) * 4.5, atol=1e-3)  # watched 1, favourite 2, liked 1.5


def test_rows_of_another_programs_rules_are_the_librarys(library: Library) -> None:
    one = library.add("jazz", artist="Nina", genre="Jazz|Blues", year=1965)  # type: ignore[arg-type]
    data = catalogue_of(library.context())
    (item,) = data.items
    assert item.name == one and item.actors == ("nina",) and item.genres == ("jazz", "blues") and item.year == 1965
    assert data.value_range == (0.5, 5.0) and data.liked == pytest.approx(3.875)


def test_watched_is_what_was_finished_liked_or_rated(library: Library) -> None:
    a, b, c, d, e = (film(library) for _ in range(5))
    library.play(a, 0.95, days_ago=9)
    library.play(a, 0.95, days_ago=2)
    library.play(b, 0.5, days_ago=8)
    library.did(EventKind.LIKE, c, days_ago=7)
    library.did(EventKind.RATING, d, days_ago=6, stars=4.5)
    library.did(EventKind.RATING, a, days_ago=1, stars=3.0)
    library.did(EventKind.DISLIKE, e, days_ago=1)
    seen = [(media_id, value) for media_id, value, _ in watched(library.context())]
    assert seen == [(a, 3.0), (c, 5.0), (d, 4.5), (a, 3.0)]
    assert [(m, v) for m, v, _ in watched(before(library, 5))] == [(a, WATCHED), (c, 5.0), (d, 4.5)]


@pytest.mark.parametrize("peer", PEER_RANKERS, ids=lambda peer: peer.name)
def test_a_peer_sees_no_future_and_says_nothing_of_nothing(library: Library, peer: object) -> None:
    ranker = next(ranker for ranker in PEER_RANKERS if ranker is peer)
    drama = [film(library, "Ann", ("Bob",), "Drama", "sad") for _ in range(4)]
    war = [film(library, "Zoe", ("Yan",), "War", "loud") for _ in range(4)]
    library.play(drama[0], days_ago=9)
    then = ranker.score(before(library, 5), [*drama[1:], *war[1:]])
    library.play(war[0], days_ago=2)
    assert np.array_equal(ranker.score(before(library, 5), [*drama[1:], *war[1:]]), then)
    assert np.isnan(ranker.score(before(library, 20), drama)).all() and ranker.score(before(library, 5), []).shape == (
        0,
    )
    if ranker in FACTS:
        assert then[:3].min() > then[3:].max()
        both = ranker.score(library.context(), [*drama[1:], *war[1:]])
        assert both[3:].min() > then[3:].max()
    assert ranker.why(library.context(), drama) == [()] * 4


def test_embeddings_follow_what_was_watched_last(library: Library) -> None:
    library.fill(16)
    for n in range(12):
        library.play(library.topics["jazz"][n], days_ago=40 - n)
    for n in range(10):
        library.play(library.topics["metal"][n], days_ago=20 - n)
    fresh = [library.topics["jazz"][15], library.topics["metal"][15]]
    jazz, metal = RECENT.score(library.context(), fresh)
    assert metal > jazz + 0.3  # the last ten are metal only
    both = MEAN.score(library.context(), fresh)
    assert abs(both[0] - both[1]) < metal - jazz
