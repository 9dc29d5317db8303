"""History: durable when acknowledged, append-only, and what follows from it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import pytest

from core import feedback, vault
from core.errors import UserProblem
from core.settings import Home
from core.store import Store, connect
from core.types import Event, EventKind, Facts, Kind, MediaId, ProfileId, Result

ME = ProfileId(1)

WRITER = """
import sys
from core import feedback
from core.errors import UserProblem
from core.settings import Home
from core.store import connect
from core.types import Event, EventKind, ProfileId
store = connect(Home.at(sys.argv[1]))
first = len(store.events.of_profile(ProfileId(1)))
for number in range(first, 10**9):
    store.events.append(ProfileId(1), Event(sys.argv[2], EventKind.PLAY, float(number), share=1.0))
    print(number, flush=True)
"""


@pytest.fixture
def film(store: Store) -> MediaId:
    return store.media.add(Facts(Kind.VIDEO, "film", 200.0))


@pytest.mark.slow
def test_no_acknowledged_event_is_lost_by_kill_9(home: Home) -> None:
    with connect(home) as store:
        media_id = store.media.add(Facts(Kind.VIDEO, "film", 60.0))
    chance = random.Random(4)
    acknowledged = -1
    for _ in range(3):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(home.root), media_id], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        for _ in range(2):  # at least, however slow the disk is
            acknowledged = int(child.stdout.readline())
        time.sleep(chance.uniform(0.02, 0.2))
        os.kill(child.pid, signal.SIGKILL)
        acknowledged = int(child.communicate()[0].split("\n")[-2:][0] or acknowledged)
    with connect(home) as store:
        there = [int(event.at) for event in store.events.of_profile(ME)]
        assert there == list(range(len(there))) and len(there) > acknowledged > 3
        assert store.events.plays(media_id) == len(there)
        assert store.integrity() == ""


def test_an_event_comes_back_as_it_was(store: Store, film: MediaId) -> None:
    event = Event(
        film,
        EventKind.PLAY,
        12.5,
        share=0.25,
        start_s=1.0,
        stop_s=51.0,
        text="té",
        source="similar",
        slate=7,
        position=3,
    )
    search = Event(None, EventKind.SEARCH, 11.0, text="猫")
    first, second = store.events.append(ME, event), store.events.append(ME, search)
    assert second > first
    assert store.events.of_profile(ME) == [search, event]
    assert store.events.of_profile(ME, kinds=[EventKind.PLAY]) == [event]
    assert store.events.of_profile(ME, since=12.0) == [event]
    assert store.events.of_media(ME, film) == [event]


def test_events_cannot_be_changed(store: Store, film: MediaId) -> None:
    store.events.append(ME, Event(film, EventKind.RATING, 1.0, stars=5))
    with pytest.raises(vault.errors("IntegrityError"), match="append-only"):
        store._connection.run("UPDATE events SET stars = 1")


def test_history_holds_its_medium(store: Store, film: MediaId) -> None:
    store.events.append(ME, Event(film, EventKind.OPEN, 1.0))
    with pytest.raises(vault.errors("IntegrityError"), match="FOREIGN KEY"):
        store._connection.run("DELETE FROM media")


def test_an_event_inside_a_transaction_is_refused(store: Store, film: MediaId) -> None:
    with pytest.raises(RuntimeError, match="transaction of their own"), store.transaction():
        store.events.append(ME, Event(film, EventKind.OPEN, 1.0))


def test_an_import_is_all_or_nothing(store: Store, film: MediaId) -> None:
    good = Event(film, EventKind.PLAY, 1.0)
    with pytest.raises(vault.errors("IntegrityError")):
        store.events.append_all(ME, [good, Event(MediaId("nobody"), EventKind.PLAY, 2.0)])
    assert store.events.of_profile(ME) == []
    assert len(store.events.append_all(ME, [good, good])) == 2


def test_the_latest_rating_counts_in_whatever_order_they_come(store: Store, film: MediaId) -> None:
    for at, stars in ((5.0, 3.0), (9.0, 4.5), (2.0, 1.0)):
        store.events.append(ME, Event(film, EventKind.RATING, at, stars=stars))
    assert store.events.stars(ME) == {film: 4.5}
    store.events.append(ME, Event(film, EventKind.RATING, 10.0, stars=0.0))
    assert store.events.stars(ME) == {}


def test_reactions_replace_each_other_and_are_taken_back(store: Store, film: MediaId) -> None:
    for at, kind in enumerate((EventKind.LIKE, EventKind.DISLIKE, EventKind.HIDE)):
        store.events.append(ME, Event(film, kind, float(at)))
        assert store.events.reactions(ME) == {film: str(kind)}
    store.events.append(ME, Event(film, EventKind.NEUTRAL, 9.0))
    assert store.events.reactions(ME) == {}


def test_profiles_do_not_see_each_other(store: Store, film: MediaId) -> None:
    anna = store.profiles.get("Anna")
    store.events.append(anna, Event(film, EventKind.RATING, 1.0, stars=2.0))
    store.events.append(anna, Event(film, EventKind.PLAY, 2.0, share=1.0))
    assert store.events.stars(ME) == {} and store.events.of_profile(ME) == []
    assert store.events.plays(film, ME) == 0
    assert store.events.plays(film, anna) == store.events.plays(film) == 1


def test_the_last_position_is_the_last_plays(store: Store, film: MediaId) -> None:
    assert store.events.last_position(ME, film) == 0.0
    store.events.append(ME, Event(film, EventKind.PLAY, 5.0, share=0.2, stop_s=40.0))
    store.events.append(ME, Event(film, EventKind.PLAY, 2.0, share=1.0, stop_s=200.0))
    store.events.append(ME, Event(film, EventKind.SKIP, 9.0, stop_s=3.0))
    assert store.events.last_position(ME, film) == 40.0
    store.events.append(ME, Event(film, EventKind.PLAY, 10.0, share=0.5))
    assert store.events.last_position(ME, film) == 100.0


def test_slates_keep_places_and_propensities(store: Store, film: MediaId) -> None:
    other = store.media.add(Facts(Kind.MUSIC, "song", 3.0))
    slate = store.events.add_slate(ME, "foryou", [Result(other, 0.9), Result(film, 0.5)], [0.75, 0.25])
    assert store.events.slate(slate) == [(other, 0.75), (film, 0.25)]
    assert store.events.add_slate(ME, "foryou", [], []) > slate
    with pytest.raises(ValueError, match="propensities"):
        store.events.add_slate(ME, "foryou", [Result(film, 1.0)], [])


def test_notes_are_found_by_their_own_profile(store: Store, film: MediaId) -> None:
    anna = store.profiles.get("Anna")
    store.events.append(anna, Event(film, EventKind.NOTE, 1.0, text="Grandma's garden in June"))
    (hit,) = store.text.search("grandma june", profile=anna)
    assert (hit.media_id, hit.field) == (film, "note")
    assert store.text.search("grandma", profile=ME) == []
    assert len(store.text.search("grandma")) == 1
    store.events.append(anna, Event(film, EventKind.NOTE, 2.0, text="and in May"))
    assert len(store.text.search("in", fields=["note"])) == 2


def test_a_note_may_be_about_a_second_and_be_changed_and_taken_back(store: Store, film: MediaId) -> None:
    feedback.note(store, ME, film, "the gull", at=1.0, second=751.0)
    feedback.note(store, ME, film, "the gull", at=2.0)
    hits = store.text.search("gull", profile=ME)
    assert sorted(hit.start_s for hit in hits) == [0.0, 751.0]
    timed, plain = store.events.of_media(ME, film)
    changed = feedback.change_note(store, ME, timed, "the heron")
    assert (changed.at, changed.start_s) == (1.0, 751.0)
    assert store.events.of_media(ME, film) == [changed, plain]
    assert [hit.start_s for hit in store.text.search("heron", profile=ME)] == [751.0]
    assert [hit.start_s for hit in store.text.search("gull", profile=ME)] == [0.0]
    feedback.delete_note(store, ME, changed)
    assert store.text.search("heron", profile=ME) == []
    assert store.events.of_media(ME, film) == [plain]
    with pytest.raises(UserProblem, match="gone already"):
        feedback.delete_note(store, ME, changed)
    feedback.restore_note(store, ME, changed)
    assert store.events.of_media(ME, film) == [changed, plain]
    assert len(store.text.search("heron", profile=ME)) == 1


@pytest.mark.parametrize("fails", ["INSERT INTO events", "DELETE FROM events"])
def test_a_note_that_is_changed_is_never_lost_nor_doubled(
    store: Store, film: MediaId, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    """A kill, or a disk that fills up, between the old words and the new ones: the old ones went first."""
    feedback.note(store, ME, film, "a long note", at=1.0, second=3.0)
    (note,) = store.events.of_media(ME, film)
    run = store._connection.run

    def full(sql: str, parameters: Sequence[Any] = ()) -> Any:
        if fails in sql:
            raise UserProblem("The disk is full.")
        return run(sql, parameters)

    with monkeypatch.context() as patch, pytest.raises(UserProblem, match="full"):
        patch.setattr(store._connection, "run", full)
        feedback.change_note(store, ME, note, "other words")
    assert store.events.of_media(ME, film) == [note]
    assert len(store.text.search("long", profile=ME)) == 1 and store.text.search("words", profile=ME) == []
    feedback.delete_note(store, ME, note)
    with pytest.raises(UserProblem, match="gone already"):
        feedback.change_note(store, ME, note, "other words")
    assert store.events.of_media(ME, film) == []


def test_of_equal_notes_one_is_deleted(store: Store, film: MediaId) -> None:
    for second in (5.0, 9.0):
        feedback.note(store, ME, film, "again", at=1.0, second=second)
    feedback.delete_note(store, ME, store.events.of_media(ME, film)[0])
    assert [hit.start_s for hit in store.text.search("again", profile=ME)] == [9.0]


def test_nobody_deletes_another_ones_note(store: Store, film: MediaId) -> None:
    feedback.note(store, ME, film, "mine", at=1.0)
    (note,) = store.events.of_media(ME, film)
    with pytest.raises(UserProblem):
        feedback.delete_note(store, store.profiles.get("Anna"), note)
    assert store.events.of_media(ME, film) == [note]


@pytest.mark.parametrize("second", [-1.0, float("nan"), float("inf")])
def test_a_note_is_about_a_second_that_can_be(store: Store, film: MediaId, second: float) -> None:
    with pytest.raises(UserProblem):
        feedback.note(store, ME, film, "when?", second=second)


def test_searches_are_listed_once_and_deleted(store: Store, film: MediaId) -> None:
    anna = store.profiles.get("Anna")
    for text in ("rain", "snow", "rain"):
        feedback.searched(store, ME, text)
    feedback.searched(store, ME, "snow", film)
    feedback.searched(store, anna, "secret")
    assert store.events.searches(ME) == ["snow", "rain"]
    assert store.events.searches(ME, 1) == ["snow"]
    assert feedback.forget_searches(store, ME, "snow") == 2
    assert store.events.searches(ME) == ["rain"]
    assert feedback.forget_searches(store, ME) == 2
    assert store.events.searches(ME) == [] and store.events.searches(anna) == ["secret"]
