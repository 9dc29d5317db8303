"""A look at the past sees nothing of what came after it: neither events nor media, for replay to be worth anything."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.recommend.context import RankContext
from core.settings import Home
from core.store import Store, connect
from core.types import Event, EventKind, ProfileId
from tests.core.synthetic import DAY, NOW, Library

NEW_PROFILE = itertools.count()
Done = tuple[int, EventKind, float]
DONE = st.tuples(
    st.integers(0, 83),
    st.sampled_from(
        [EventKind.PLAY, EventKind.SKIP, EventKind.LIKE, EventKind.HIDE, EventKind.NEUTRAL, EventKind.NOTE]
    ),
    st.floats(0.1, 200),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("past")).make()) as store:
        yield Library(store).fill(12)


def seen(library: Library, now: float) -> tuple[object, ...]:
    ctx = library.context(now)
    return (list(ctx.events), dict(ctx.preferences), ctx.refused, list(ctx.pool), library.recommend(10, now))


@settings(max_examples=15, deadline=None)
@given(done=st.lists(DONE, min_size=2, max_size=12), days_ago=st.floats(1, 150), later=st.lists(DONE, max_size=6))
def test_what_comes_later_changes_nothing_before(
    library: Library,
    done: list[Done],
    days_ago: float,
    later: list[Done],
) -> None:
    library.profile = library.store.profiles.get(f"person {next(NEW_PROFILE)}")
    everything = sorted(i for ids in library.topics.values() for i in ids)
    now = NOW - days_ago * DAY
    for number, kind, age_days in done:
        library.did(kind, everything[number], days_ago + age_days, share=1.0)
    before = seen(library, now)
    for number, kind, age_days in [*later, (0, EventKind.HIDE, 1.0), (1, EventKind.LIKE, 1.0)]:
        library.did(kind, everything[number], days_ago * min(age_days / 200, 0.99), share=1.0)
    assert seen(library, now) == before
    assert len(library.context().events) > len(before[0])  # type: ignore[arg-type]


def test_just_before_an_event_it_is_not_seen(library: Library) -> None:
    library.profile = library.store.profiles.get("just before")
    first, second = library.topics["jazz"][:2]
    library.play(first, days_ago=2)
    library.did(EventKind.DISLIKE, second, days_ago=1)
    at = NOW - DAY

    def view(until: float | None) -> RankContext:
        return RankContext(library.store, library.indexes, library.profile, library.store.settings(), at, until)

    assert set(view(None).preferences) == {first, second} and view(None).refused == {second}
    assert set(view(at - 1).preferences) == {first} and not view(at - 1).refused
    assert set(view(NOW).preferences) == {first, second}  # never later than now


def test_others_in_the_household_are_seen_up_to_then_too(library: Library) -> None:
    library.profile = library.store.profiles.get("one of two")
    library.play(library.topics["beach"][0], days_ago=10)
    past, present = (len(library.context(now).household) for now in (NOW - 5 * DAY, NOW))
    other = library.store.profiles.get("the other")
    library.store.events.append(other, Event(library.topics["jazz"][0], EventKind.PLAY, NOW - 2 * DAY, share=1.0))
    assert len(library.context(NOW - 5 * DAY).household) == past
    assert len(library.context(NOW).household) == present + 1


def test_media_that_came_later_are_not_there_yet(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(store)
    clock = NOW - 100 * DAY
    monkeypatch.setattr(time, "time", lambda: clock)
    old = [library.add("jazz") for _ in range(5)]
    clock = NOW - 10 * DAY
    new = [library.add("jazz") for _ in range(5)]
    monkeypatch.undo()
    library.did(EventKind.LIKE, old[0], 60)
    library.did(EventKind.LIKE, new[0], 20)  # a history that was brought along: it was there when it was liked
    then = {r.media_id for r in library.recommend(20, NOW - 30 * DAY)}
    assert then == set(old) == set(library.context(NOW - 30 * DAY).pool)
    assert set(library.context(NOW - 15 * DAY).pool) == {*old, new[0]}
    assert {r.media_id for r in library.recommend(20)} == {*old, *new}
    assert set(library.context(NOW - 400 * DAY).pool) == set(old)  # before the library began dates say nothing


def test_only_what_is_new_is_read_and_nothing_is_missed(library: Library, home: Home) -> None:
    copied = library.copy(home)
    with copied.store as store:
        copied.profile = store.profiles.get("reader")
        ids = copied.topics["jazz"]

        def agrees() -> bool:
            events = list(RankContext(store, copied.indexes, copied.profile, store.settings(), NOW).events)
            return events == store.events.of_profile(copied.profile, until=NOW)

        for days_ago in (5, 3, 4, 4, 9):  # one after the other, then out of order
            copied.play(ids[0], days_ago=days_ago)
            assert agrees()
        with connect(home) as elsewhere:
            elsewhere.events.append(copied.profile, Event(ids[1], EventKind.PLAY, NOW - DAY, share=1.0))
        assert agrees()
        merged = store.media.merge(ids[0], ids[2], "")
        assert agrees() and copied.context().events[0].media_id == ids[2]
        store.media.unmerge(merged)
        assert agrees() and ProfileId(copied.profile) == copied.profile
