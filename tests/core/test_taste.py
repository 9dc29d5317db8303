"""Preferences: what each kind of event counts, fading, and that words outweigh deeds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.taste import FINISH_VALUE, Preference, Tally, play_value, preferences
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


def test_what_is_finished_again_counts_more_than_the_first_time() -> None:
    first, twice = one(did(EventKind.PLAY, 3, share=1.0)), one(*(did(EventKind.PLAY, n, share=1.0) for n in (3, 2)))
    assert twice.weight > 2 * first.weight and twice.finished == 2
    looped = one(did(EventKind.PLAY, 3, share=3.0))
    assert (looped.finished, looped.plays, looped.weight) == (3, 3, 1.0)
    assert one(did(EventKind.PLAY, 3, share=500.0)).finished == 6  # a machine that was left running


@pytest.mark.parametrize("kind", list(EventKind))
def test_repeats_of_any_sign_count_more(kind: EventKind) -> None:
    values = {"share": 0.6} if kind is EventKind.PLAY else {"stars": 4.0} if kind is EventKind.RATING else {}
    once, thrice = one(did(kind, **values)).weight, one(*(did(kind, n, **values) for n in (2, 1, 0))).weight
    said = kind in {EventKind.RATING, EventKind.LIKE, EventKind.DISLIKE, EventKind.HIDE, EventKind.NEUTRAL}
    said |= kind in {EventKind.PASS, EventKind.LATER}  # of the suggestion, not of the medium
    assert thrice == once if said else abs(thrice) > abs(once) > 0  # a word that is said twice is the same word


def test_nothing_is_inferred_of_the_disowned() -> None:
    events = [did(EventKind.PLAY, share=1.0), did(EventKind.QUEUE)]
    found = preferences(events, NOW, 60.0, {A})[A]
    assert (found.weight, found.cause, found.finished, found.done) == (0.0, "", 1, 0.0)
    said = preferences([*events, did(EventKind.RATING, stars=5)], NOW, 60.0, {A})[A]
    assert (said.weight, said.cause, said.done) == (1.0, "rated", 0.0)


@given(st.lists(st.integers(0, 10), max_size=12), st.integers(0, 400))
def test_a_tally_that_goes_on_is_one_made_anew(kinds: list[int], days: int) -> None:
    everything = [did(list(EventKind)[k], 20.0 - n, share=1.0, stars=4.0) for n, k in enumerate(kinds)]
    tally = Tally(NOW - 20 * DAY, 60.0)
    for event in everything:
        tally.add([event])
        tally.preferences(event.at)
    later = NOW + days * DAY
    expected = preferences(everything, later, 60.0)
    found = tally.preferences(later)
    assert found.keys() == expected.keys()
    for media_id, preference in expected.items():
        assert found[media_id].weight == pytest.approx(preference.weight, abs=1e-9)
        assert found[media_id].cause == preference.cause


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
