"""Preferences: what each kind of event counts, fading, and that words outweigh deeds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.taste import FINISH_VALUE, Preference, play_value, preferences
from core.types import Event, EventKind, MediaId

NOW = 1_800_000_000.0
DAY = 86_400.0
A = MediaId("a")


def one(*events: Event) -> Preference:
    return preferences(events, NOW, 60.0)[A]


def did(kind: EventKind, days_ago: float = 0.0, **values: float) -> Event:
    return Event(A, kind, NOW - days_ago * DAY, **values)  # type: ignore[arg-type]


def test_a_finished_play_counts_for_an_early_skip_against() -> None:
    assert one(did(EventKind.PLAY, share=1.0)).weight == FINISH_VALUE
    assert one(did(EventKind.PLAY, share=0.03)).weight < 0
    assert one(did(EventKind.SKIP)).weight < 0


@given(st.floats(0, 3), st.floats(0, 3))
def test_more_watched_is_never_worth_less(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert play_value(low) <= play_value(high)


@pytest.mark.parametrize(
    "kind", [EventKind.LIKE, EventKind.NOTE, EventKind.SHARE, EventKind.SEARCH, EventKind.PLAYLIST]
)
def test_these_count_for(kind: EventKind) -> None:
    assert one(did(kind)).weight > 0


def test_an_event_counts_half_after_the_half_life() -> None:
    fresh, old = one(did(EventKind.LIKE)), one(did(EventKind.LIKE, days_ago=60))
    assert old.weight == pytest.approx(fresh.weight / 2)


def test_the_latest_rating_stands_and_zero_takes_it_back() -> None:
    assert one(did(EventKind.RATING, 3, stars=1), did(EventKind.RATING, 2, stars=5)).stars == 5
    taken_back = one(did(EventKind.RATING, 3, stars=5), did(EventKind.RATING, 2, stars=0))
    assert (taken_back.stars, taken_back.weight, taken_back.cause) == (0, 0, "")


def test_neutral_takes_a_refusal_back() -> None:
    assert one(did(EventKind.DISLIKE, 2)).refused
    assert not one(did(EventKind.DISLIKE, 2), did(EventKind.NEUTRAL, 1)).refused


def test_words_outweigh_deeds() -> None:
    plays = [did(EventKind.PLAY, days_ago=n, share=1.0) for n in range(2, 9)]
    assert one(*plays, did(EventKind.DISLIKE)).weight < -0.9
    assert one(did(EventKind.PLAY, share=0.02), did(EventKind.LIKE)).weight == pytest.approx(0.8)


def test_sittings_that_go_on_with_each_other_are_one_play() -> None:
    sittings = [
        did(EventKind.PLAY, 3, share=0.4, stop_s=400),
        did(EventKind.PLAY, 2, share=0.3, start_s=395, stop_s=700),
        did(EventKind.PLAY, 1, share=0.3, start_s=700, stop_s=1000),
    ]
    found = one(*sittings)
    assert (found.plays, found.finished, found.share) == (1, 1, 1.0)
    assert 0 < found.weight <= FINISH_VALUE
    assert one(*sittings[:2]).finished == 0


def test_the_strongest_sign_is_named() -> None:
    assert one(did(EventKind.PLAY, share=1.0)).cause == "finished"
    assert one(did(EventKind.PLAY, share=1.0), did(EventKind.RATING, stars=5)).cause == "rated"
    assert one(did(EventKind.PLAY, share=0.01)).cause == ""


EVENTS = st.builds(
    Event,
    st.sampled_from([MediaId("a"), MediaId("b"), None]),
    st.sampled_from(list(EventKind)),
    st.floats(NOW - 900 * DAY, NOW + DAY),
    share=st.floats(0, 2),
    stars=st.sampled_from([0, 0.5, 3, 5]),
)


@given(st.lists(EVENTS, max_size=30), st.randoms())
def test_weights_stay_within_bounds_and_order_does_not_matter(events: list[Event], random: object) -> None:
    found = preferences(events, NOW, 60.0)
    assert all(-1 <= preference.weight <= 1 for preference in found.values())
    assert None not in found
    if len({event.at for event in events}) == len(events):
        shuffled = list(events)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        assert preferences(shuffled, NOW, 60.0) == found
