"""Feedback: each call appends one event that reads back; what can't be is refused in plain words."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import pytest

from core import feedback
from core.errors import UserProblem
from core.store import Store
from core.types import Event, EventKind, Facts, Kind, MediaId, ProfileId

ME = ProfileId(1)


@pytest.fixture
def item(store: Store) -> MediaId:
    return store.media.add(Facts(Kind.VIDEO, "Heat", 100.0))


def test_a_play_reads_back_whole(store: Store, item: MediaId) -> None:
    written = {"start_s": 10.0, "stop_s": 60.0, "source": "foryou", "slate": 3, "position": 2}
    assert feedback.log_play(store, ME, item, 0.5, at=1000.0, **written) > 0  # type: ignore[arg-type]
    (event,) = store.events.of_profile(ME)
    assert (event.media_id, event.kind, event.at, event.share) == (item, EventKind.PLAY, 1000.0, 0.5)
    assert {name: getattr(event, name) for name in written} == written


@pytest.mark.parametrize("stars", [0.5, 1, 3.5, 5])
def test_rating_and_taking_it_back(store: Store, item: MediaId, stars: float) -> None:
    feedback.rate(store, ME, item, stars)
    assert store.events.stars(ME) == {item: stars}
    feedback.rate(store, ME, item, 0)
    assert store.events.stars(ME) == {}


@pytest.mark.parametrize("stars", [-0.5, 0.3, 5.5, math.nan, math.inf])
def test_no_such_rating(store: Store, item: MediaId, stars: float) -> None:
    with pytest.raises(UserProblem, match="stars"):
        feedback.rate(store, ME, item, stars)
    assert store.events.of_profile(ME) == []


@pytest.mark.parametrize("share", [-0.1, math.nan, math.inf])
def test_no_such_share(store: Store, item: MediaId, share: float) -> None:
    with pytest.raises(UserProblem, match="share"):
        feedback.log_play(store, ME, item, share)


@pytest.mark.parametrize(
    ("act", "reaction"), [(feedback.like, "like"), (feedback.dislike, "dislike"), (feedback.hide, "hide")]
)
def test_reactions(store: Store, item: MediaId, act: Callable[..., int], reaction: str) -> None:
    act(store, ME, item)
    assert store.events.reactions(ME) == {item: reaction}
    feedback.neutral(store, ME, item)
    assert store.events.reactions(ME) == {}


@pytest.mark.parametrize(
    "act", [feedback.like, feedback.dislike, feedback.hide, feedback.neutral, feedback.share, feedback.more_like_this,
            lambda *where, **at: feedback.rate(*where, 4.5, **at),
            lambda *where, **at: feedback.note(*where, "a", **at),
            feedback.skip]
)  # fmt: skip
def test_what_is_done_in_a_list_can_be_put_down_to_it(store: Store, item: MediaId, act: Callable[..., int]) -> None:
    act(store, ME, item, origin=feedback.Origin("foryou", 7, 2))
    act(store, ME, item)
    of_list, of_nothing = store.events.of_profile(ME)
    assert (of_list.source, of_list.slate, of_list.position) == ("foryou", 7, 2)
    assert (of_nothing.source, of_nothing.slate, of_nothing.position) == ("", 0, -1)


def test_the_rest_append_their_kind(store: Store, item: MediaId) -> None:
    feedback.note(store, ME, item, " the coffee shop scene \n")
    feedback.share(store, ME, item)
    feedback.searched(store, ME, "heat", item, position=4)
    feedback.searched(store, ME, "nothing chosen")
    feedback.more_like_this(store, ME, item)
    feedback.skip(store, ME, item, stop_s=3.0)
    feedback.append(store, ME, item, EventKind.QUEUE)
    kinds = [event.kind for event in store.events.of_profile(ME)]
    assert kinds == ["note", "share", "search", "search", "more_like_this", "skip", "queue"]
    assert store.events.of_profile(ME)[0].text == "the coffee shop scene"


def test_empty_texts_and_unknown_media_are_refused(store: Store, item: MediaId) -> None:
    with pytest.raises(UserProblem):
        feedback.note(store, ME, item, "  ")
    with pytest.raises(UserProblem):
        feedback.searched(store, ME, "")
    with pytest.raises(UserProblem, match="nothing with the id"):
        feedback.like(store, ME, MediaId("0" * 32))
    with pytest.raises(ValueError, match="needs more"):
        feedback.append(store, ME, item, EventKind.RATING)


def test_what_is_said_last_counts_though_the_clock_was_set_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    profile, film = store.profiles.get(), store.media.add(Facts(Kind.VIDEO, "Film", 100.0))
    feedback.rate(store, profile, film, 1.0)
    feedback.hide(store, profile, film)
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)
    feedback.rate(store, profile, film, 4.0)
    feedback.neutral(store, profile, film)
    assert store.events.stars(profile) == {film: 4.0} and store.events.reactions(profile) == {}
    feedback.record(store, profile, [Event(film, EventKind.RATING, 1_000_000_001.0, stars=2.0)])
    assert store.events.stars(profile) == {film: 2.0}
    feedback.rate(store, profile, film, 5.0, at=900_000_000.0)
    assert store.events.stars(profile) == {film: 2.0}, "what is told of an earlier time stays earlier"
    feedback.log_play(store, profile, film, 0.5)
    assert store.events.of_media(profile, film)[1].at == 1_000_000_000.0, "when it was played is as the clock says"


def test_what_is_played_after_the_clock_had_run_ahead_is_where_it_was_left_off(store: Store) -> None:
    """For all the days until that date, each later play counted and its place did not."""
    profile, film = store.profiles.get(), store.media.add(Facts(Kind.VIDEO, "Film", 100.0))
    now = time.time()

    def left_off() -> tuple[float, float, int]:
        (card,) = store.media.cards([film], profile)
        return card.progress, store.events.last_position(profile, film), card.plays

    feedback.log_play(store, profile, film, 0.2, stop_s=20.0, at=now + 400 * 86_400)
    assert left_off() == (0.2, 20.0, 1), "the last as long as there is no other"
    feedback.log_play(store, profile, film, 0.1, stop_s=10.0, at=now - 500.0)
    assert left_off() == (0.1, 10.0, 2)
    feedback.log_play(store, profile, film, 0.05, stop_s=5.0, at=now - 900.0)
    assert left_off() == (0.1, 10.0, 3), "brought in of an earlier time"
    for stop_s in (50.0, 75.0):
        feedback.log_play(store, profile, film, stop_s / 100, stop_s=stop_s)
    assert left_off() == (0.75, 75.0, 5)
    assert store.events.of_media(profile, film)[-1].at == now + 400 * 86_400, "what is written stays as it is"
    with store.erasing():
        store.events.forget(profile, film, until=now - 600.0)
    assert left_off() == (0.75, 75.0, 4)
    another = store.media.add(Facts(Kind.VIDEO, "Copy", 100.0))
    feedback.log_play(store, profile, another, 0.3, stop_s=30.0, at=now + 500 * 86_400)
    store.media.merge(another, film, "test")
    assert left_off() == (0.75, 75.0, 5)


def test_when_something_was_last_said_is_told_of_many_and_of_what_was_joined(store: Store) -> None:
    profile = store.profiles.get()
    film, copy, other, silent = (store.media.add(Facts(Kind.VIDEO, name, 100.0)) for name in ("a", "b", "c", "d"))
    feedback.rate(store, profile, film, 1.0, at=100.0)
    feedback.like(store, profile, copy, at=200.0)
    feedback.log_play(store, profile, other, 1.0, at=300.0)
    feedback.hide(store, profile, other, at=250.0)
    store.media.merge(copy, film, "same")
    assert store.events.said_at(profile, [film, copy, other, silent]) == {film: 200.0, copy: 200.0, other: 250.0}
