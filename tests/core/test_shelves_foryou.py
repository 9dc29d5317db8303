"""For you in shelves: each holds what it says, nothing stands twice, what was waved aside stays away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import feedback, pipeline
from core.recommend.context import LATER_DAYS
from core.recommend.shelves import LONG_AGO_DAYS, PICKS, ForYouShelf
from core.settings import Home
from core.store import connect
from core.types import EventKind, MediaId
from tests.core import synthetic
from tests.core.synthetic import DAY, NOW, Library


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("shelves")).make()) as store:
        yield Library(store).fill(25)


@pytest.fixture
def library(filled: Library, tmp_path: Path) -> Iterator[Library]:
    made = filled.copy(Home(tmp_path / "own").make())
    yield made
    made.store.__exit__(None, None, None)


def shelves(library: Library, k: int = 10, now: float = NOW) -> list[ForYouShelf]:
    return pipeline.for_you(library.store, library.indexes, library.profile, k, now)


def ids_of(shelf: ForYouShelf) -> list[MediaId]:
    return [result.media_id for result in shelf.results]


def of(library: Library, code: str, **wanted: object) -> list[MediaId]:
    """The media of the first shelf of that code; [] where there is none."""
    found = [s for s in shelves(library) if s.code == code and all(s.args.get(n) == v for n, v in wanted.items())]
    return ids_of(found[0]) if found else []


def lived(library: Library) -> None:
    """Some weeks of jazz and lectures."""
    for n in range(6):
        library.play(library.topics["jazz"][n], days_ago=20 - n)
        library.play(library.topics["lecture"][n], days_ago=14 - n)


def test_a_start_without_history_is_a_spread_to_pick_from(library: Library) -> None:
    found = shelves(library)
    assert found[0].code == "start"
    assert len({library.topic_of(i) for i in ids_of(found[0])}) >= 4
    assert all(result.reasons for shelf in found for result in shelf.results)


def test_the_spread_stays_until_five_are_picked_and_the_rest_follows_each(library: Library) -> None:
    (start,) = shelves(library)
    assert start.args == {"picked": 0, "wanted": PICKS}, "to whom nothing is known, nothing fits yet"
    picked: list[MediaId] = []
    for number in range(1, PICKS + 1):
        picked.append(next(i for i in ids_of(start) if i not in picked))
        library.did(EventKind.LIKE, picked[-1], 1 - 0.1 * number)
        found = {shelf.code: shelf for shelf in shelves(library)}
        assert "picks" in found and all(result.reasons for shelf in found.values() for result in shelf.results)
        if number < PICKS:
            start = found["start"]
            assert start.args["picked"] == number and not set(picked) & set(ids_of(start))
            assert len({library.topic_of(i) for i in ids_of(start)}) >= 3, "it is still spread out"
    assert "start" not in found


def test_nothing_stands_twice_but_for_a_free_while(library: Library) -> None:
    lived(library)
    found = shelves(library)
    shown = [i for shelf in found if shelf.code != "fits" for i in ids_of(shelf)]
    assert len(shown) == len(set(shown)) > 30
    assert all(3 <= len(shelf.results) <= 10 for shelf in found if shelf.code not in ("continue", "next"))
    assert [shelf.code for shelf in found] == sorted((s.code for s in found), key=ORDER.index)


ORDER = ["continue", "next", "picks", "because", "interest", "new", "rediscover", "different", "fits"]


def test_the_same_history_gives_the_same_shelves(library: Library) -> None:
    lived(library)
    once, again = shelves(library), shelves(library, now=NOW + 1)
    assert [(s.code, ids_of(s)) for s in once] == [(s.code, ids_of(s)) for s in again]


def test_what_was_left_off_and_the_next_episode_come_first(library: Library) -> None:
    lived(library)
    film = library.topics["beach"][3]
    library.play(film, share=0.4, days_ago=1)
    first, second = (library.add("night-city", series="Harbour", season=1, episode=n, folder="series") for n in (1, 2))
    library.play(first, days_ago=2)
    assert of(library, "continue") == [film]
    assert of(library, "next") == [second]


def test_because_is_like_what_was_liked_last_and_says_how(library: Library) -> None:
    lived(library)
    metal = library.topics["metal"][0]
    library.did(EventKind.LIKE, metal, days_ago=0.5)
    found = next(shelf for shelf in shelves(library) if shelf.code == "because")
    assert (found.args["media_id"], found.args["cause"]) == (metal, "liked")
    assert {library.topic_of(i) for i in ids_of(found)} == {"metal"}
    assert all("media_id" not in reason.args for result in found.results for reason in result.reasons)


def test_interests_have_shelves_and_a_muted_one_has_none(library: Library) -> None:
    from core.recommend.interests import interests, rule

    for n in range(12):  # the list takes some of each
        for topic in ("jazz", "lecture"):
            library.play(library.topics[topic][n], days_ago=20 - n)
    topics = [{library.topic_of(i) for i in ids_of(s)} for s in shelves(library, 4) if s.code == "interest"]
    assert {"jazz"} in topics and {"lecture"} in topics
    ctx = library.context()
    rule(ctx, next(i for i in interests(ctx) if library.topic_of(i.media_id) == "jazz"), weight=0.0)
    shown = {library.topic_of(i) for shelf in shelves(library, 4) for i in ids_of(shelf)}
    assert "jazz" not in shown


def test_rediscovered_is_what_was_liked_long_ago(library: Library) -> None:
    lived(library)
    old, disliked = library.topics["beach"][:5], library.topics["metal"][0]
    for media_id in old:
        library.play(media_id, days_ago=LONG_AGO_DAYS + 200)
    library.play(disliked, days_ago=LONG_AGO_DAYS + 200)
    library.did(EventKind.RATING, disliked, days_ago=LONG_AGO_DAYS + 199, stars=1.0)
    found = of(library, "rediscover")
    assert set(found) <= set(old) and len(found) >= 3
    library.play(found[0], days_ago=0.1)
    assert found[0] not in of(library, "rediscover")


def test_something_different_belongs_to_no_interest(library: Library) -> None:
    lived(library)
    topics = {library.topic_of(i) for i in of(library, "different")}
    assert topics and not topics & {"jazz", "lecture"}


@pytest.mark.parametrize(("minutes", "shown"), [(20, True), (60, False)])
def test_a_free_while_is_filled_and_not_overrun(library: Library, minutes: int, shown: bool) -> None:
    lived(library)  # all of it lasts ten minutes
    assert bool(of(library, "fits", minutes=minutes)) is shown


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked live is asked now; so the history has to be of these days."""
    monkeypatch.setattr(synthetic, "NOW", time.time())


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("code", ["picks", "because", "fits"])
def test_one_shelf_alone_is_longer_and_still_what_it_says(library: Library, code: str) -> None:
    lived(library)
    shelf = next(s for s in pipeline.for_you(library.store, library.indexes, library.profile, 6) if s.code == code)
    longer = pipeline.shelf(library.store, library.indexes, library.profile, code, shelf.args, 20)
    assert len(longer) > len(shelf.results) and all(result.reasons for result in longer)
    assert len({result.media_id for result in longer}) == len(longer)


@pytest.mark.usefixtures("today")
def test_a_shelf_that_is_none_any_more_is_empty(library: Library) -> None:
    lived(library)
    args = {"media_id": library.topics["metal"][0]}
    assert pipeline.shelf(library.store, library.indexes, library.profile, "because", args) == ()
    assert pipeline.shelf(library.store, library.indexes, library.profile, "start", {}) == ()


def test_a_start_is_longer_too(library: Library) -> None:
    assert len(pipeline.shelf(library.store, library.indexes, library.profile, "start", {}, 30)) == 30


def test_what_was_suggested_may_stay_until_it_is_refused(library: Library) -> None:
    one, passed, later, disliked = library.topics["jazz"][:4]
    for act in (lambda: feedback.wave(library.store, library.profile, passed, for_good=True),
                lambda: feedback.wave(library.store, library.profile, later, for_good=False),
                lambda: feedback.dislike(library.store, library.profile, disliked)):  # fmt: skip
        act()
    asked = [one, passed, later, disliked]
    assert pipeline.suggestable(library.store, library.indexes, library.profile, asked) == [one]


# ── Waved aside ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("for_good", [True, False])
def test_what_is_waved_aside_stays_away_and_comes_back_when_taken_back(library: Library, for_good: bool) -> None:
    lived(library)
    first = of(library, "picks")[0]
    beside = library.context().preferences.keys()
    feedback.wave(library.store, library.profile, first, for_good=for_good, at=NOW - 60)
    everywhere = {i for shelf in shelves(library) for i in ids_of(shelf)}
    assert first not in everywhere
    assert first not in {r.media_id for r in library.recommend(40)}
    after = library.context().preferences
    assert after[first].weight == 0.0 and after.keys() == beside | {first}, "nothing is made of it"
    later = NOW + (LATER_DAYS + 1) * DAY
    assert (first in {r.media_id for r in library.recommend(40, now=later)}) is not for_good
    feedback.neutral(library.store, library.profile, first, at=NOW - 30)
    assert first in {r.media_id for r in library.recommend(40)}


def test_a_pass_holds_for_one_profile_and_outlives_a_merge(library: Library) -> None:
    lived(library)
    one, other = of(library, "picks")[:2]
    feedback.wave(library.store, library.profile, one, for_good=True, at=NOW - 60)
    library.store.media.merge(one, other, "the same")
    assert other not in {r.media_id for r in library.recommend(40)}
    assert library.store.events.waved(library.store.profiles.get("other"), NOW, 0.0) == set()
