"""What a crash leaves of a play becomes the play that it was, once; nothing else does."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace

import pytest

from core import consent, feedback, forgetting, unfinished
from core.store import Store
from core.types import Event, EventKind, Facts, Kind, MediaId, ProfileId
from core.unfinished import Unfinished


@pytest.fixture
def play(store: Store) -> Unfinished:
    with store.transaction():
        media_id = store.media.add(Facts(Kind.VIDEO, "The pilot", 600.0))
    now = time.time() - 50
    return Unfinished(store.profiles.get(), media_id, now - 100, now, 0.25, 30.0, 180.0, "foryou", 7, 3)


def plays(store: Store) -> list[Event]:
    return store.events.of_profile(store.profiles.get(), kinds=[EventKind.PLAY])


def test_it_is_written_once(store: Store, play: Unfinished) -> None:
    unfinished.keep(store.home, replace(play, share=0.1, stop_s=90.0))
    unfinished.keep(store.home, play)
    assert unfinished.recover(store) == play.media_id
    (event,) = plays(store)
    assert (event.share, event.start_s, event.stop_s, event.at) == (0.25, 30.0, 180.0, play.at)
    assert (event.source, event.slate, event.position) == ("foryou", 7, 3)
    assert unfinished.recover(store) is None and len(plays(store)) == 1 and not store.home.playing.exists()


def test_a_play_that_was_written_just_before_the_kill_is_one(store: Store, play: Unfinished) -> None:
    feedback.log_play(store, play.profile, play.media_id, 0.26, stop_s=190.0)
    unfinished.keep(store.home, play)
    assert unfinished.recover(store) is None and len(plays(store)) == 1


def test_an_earlier_play_of_it_is_another_one(store: Store, play: Unfinished) -> None:
    feedback.log_play(store, play.profile, play.media_id, 1.0, at=play.opened_at - 1)
    unfinished.keep(store.home, play)
    assert unfinished.recover(store) == play.media_id and len(plays(store)) == 2


def test_nothing_seen_is_no_play(store: Store, play: Unfinished) -> None:
    unfinished.keep(store.home, replace(play, share=0.0))
    assert unfinished.recover(store) is None and plays(store) == []


@pytest.mark.parametrize("profile", [ProfileId(77), None])
def test_who_was_forgotten_stays_forgotten(store: Store, play: Unfinished, profile: ProfileId | None) -> None:
    lost = replace(play, profile=profile) if profile else replace(play, media_id=MediaId("0" * 32))
    unfinished.keep(store.home, lost)
    assert unfinished.recover(store) is None and plays(store) == []


def test_who_wants_no_history_by_now_has_none_written(store: Store, play: Unfinished) -> None:
    unfinished.keep(store.home, play)
    consent.answer(store, consent.HISTORY, "no", store.profiles.create("guest"))
    assert store.home.playing.exists(), "somebody else's"
    consent.answer(store, consent.HISTORY, "no", play.profile)
    assert not store.home.playing.exists()
    unfinished.keep(store.home, play)  # of a window that was killed as it was answered elsewhere
    assert unfinished.recover(store) is None and plays(store) == [] and not store.home.playing.exists()


def test_forgetting_a_profile_takes_its_play_along(store: Store, play: Unfinished) -> None:
    unfinished.keep(store.home, play)
    forgetting.forget_profile(store, store.profiles.create("guest"))
    assert store.home.playing.exists()
    forgetting.forget_profile(store, play.profile)
    assert not store.home.playing.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"share": "much"},
        {"share": -1.0},
        {"at": float("nan")},
        {"stop_s": float("inf")},
        {"media_id": 5},
        {"slate": "x"},
        {"more": 1},
        {"share": 55.0},
        {"share": True},
        {"at": 1e300},
        {"opened_at": 1e300},
        {"stop_s": 1e308},
        {"start_s": 10**400},
        {"source": "x" * 2000},
        {"source": "x" * 10_000_000},
        {"media_id": "0" * 2000},
        {"slate": 10**30},
        {"position": 10**30},
        {"position": -7},
        {"profile": 2**63},
    ],
)
def test_what_can_be_no_play_is_dropped(store: Store, play: Unfinished, change: dict[str, object]) -> None:
    store.home.playing.write_text(json.dumps(asdict(play) | change))
    assert unfinished.recover(store) is None and plays(store) == [] and not store.home.playing.exists()


def test_what_was_played_over_and_over_is_a_play(store: Store, play: Unfinished) -> None:
    unfinished.keep(store.home, replace(play, share=55.0))
    assert unfinished.recover(store) == play.media_id and plays(store)[0].share == 10.0


@pytest.mark.parametrize("text", ["", "no json", "[1]", '"x"', "{}"])
def test_a_broken_file_is_dropped(store: Store, text: str) -> None:
    store.home.playing.write_text(text)
    assert unfinished.recover(store) is None and not store.home.playing.exists()


def test_a_place_that_cannot_be_written_stops_nothing(
    store: Store, play: Unfinished, caplog: pytest.LogCaptureFixture
) -> None:
    store.home.playing.mkdir()
    (store.home.playing / "x").touch()
    unfinished.keep(store.home, play)
    unfinished.drop(store.home)
    assert "can't be kept" in caplog.text and "can't be removed" in caplog.text
