"""Forgetting: a profile, a medium, a day are gone from history, lists, notes and every model; others aren't touched."""

from __future__ import annotations

import itertools
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core import feedback, forgetting, learning, unfinished
from core.cli import main
from core.errors import Cancelled, UserProblem
from core.forgetting import Wish
from core.settings import Home
from core.store import Role, Store, connect
from core.store.profiles import DEFAULT
from core.types import Event, EventKind, Facts, Kind, MediaId, ProfileId, Result
from tests import encrypted
from tests.core.synthetic import DAY, NOW, Library, clock_at

NUMBER = itertools.count()
DAYS = st.integers(0, 5)
TABLES = ("events", "opinions", "slates", "playlists", "interest_rulings", "disowned", "learned", "learned_from")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("template")).make()) as store:
        yield Library(store).fill(8)


@pytest.fixture(scope="module")
def three_films(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[MediaId]]]:
    with connect(Home(tmp_path_factory.mktemp("films")).make()) as store:
        yield store, [store.media.add(Facts(Kind.VIDEO, f"film {number}", 200.0)) for number in range(3)]


def act(store: Store, who: ProfileId, did: list[tuple[int, EventKind, float]], media: list[MediaId]) -> None:
    for number, kind, days_ago in did:
        stars = 4.5 if kind is EventKind.RATING else 0.0
        event = Event(media[number], kind, NOW - days_ago * DAY, share=1.0, stars=stars, text="a zebra")
        store.events.append(who, event)


def lists(library: Library) -> list[Result]:
    return library.recommend(12)


DID = st.tuples(
    st.integers(0, 55), st.sampled_from([k for k in EventKind if k is not EventKind.HIDE]), st.floats(0, 90)
)


@pytest.fixture(autouse=True)
def _end_of_life(template: Library) -> Iterator[None]:
    """The library was made before all that is done with it; it is learnt from after."""
    with clock_at(NOW - 60):
        yield


@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(mine=st.lists(DID, min_size=1, max_size=12), theirs=st.lists(DID, max_size=12))
def test_others_lists_are_as_if_the_profile_had_never_been(
    template: Library, mine: list[tuple[int, EventKind, float]], theirs: list[tuple[int, EventKind, float]]
) -> None:
    media = sorted(i for ids in template.topics.values() for i in ids)
    with tempfile.TemporaryDirectory() as a, tempfile.TemporaryDirectory() as b:
        never, once = template.copy(Home(Path(a)).make()), template.copy(Home(Path(b)).make())
        with never.store, once.store:
            act(never.store, DEFAULT, mine, media)
            act(once.store, DEFAULT, mine, media)
            guest = once.store.profiles.get("guest")
            act(once.store, guest, theirs, media)
            once.store.playlists.set_items(once.store.playlists.create(guest, "mine"), media[:5])
            learning.learn(once.store, once.indexes)
            lists(once)  # fills what is kept in memory
            once.store.profiles.forget(guest)
            assert once.store.learned.active("coplay", None) is None
            for found, expected in zip(lists(once), lists(never), strict=True):
                assert found.media_id == expected.media_id and found.moment == expected.moment
                assert found.score == pytest.approx(expected.score, abs=1e-5)
                assert found.parts == pytest.approx(expected.parts, abs=1e-5)
                assert [r.code for r in found.reasons] == [r.code for r in expected.reasons]


def test_a_profile_with_lists_only_takes_what_was_learnt_of_them_along(template: Library, home: Home) -> None:
    library = template.copy(home)
    with library.store as store:
        library.play(library.topics["jazz"][0])
        guest = store.profiles.get("guest")
        store.playlists.set_items(store.playlists.create(guest, "mine"), library.topics["beach"][:5])
        learning.learn(store, library.indexes)
        assert store.learned.active("coplay", None) is not None
        store.profiles.forget(guest)
        assert store.learned.active("coplay", None) is None


@pytest.mark.parametrize("what", ["profile", "history"])
def test_what_is_forgotten_during_learning_does_not_come_back(template: Library, home: Home, what: str) -> None:
    library = template.copy(home)
    with library.store as store:
        guest = store.profiles.get("guest")
        for n in range(8):
            library.play(library.topics["jazz"][n], days_ago=1 - n / 24)
            store.events.append(guest, Event(library.topics["beach"][n], EventKind.LIKE, NOW - DAY - n))
        asked = itertools.count()

        def look() -> None:
            if next(asked) == 3:
                with connect(home) as other:
                    gone = other.profiles.forget(guest) if what == "profile" else other.events.forget(guest)
                    assert gone == 8

        with pytest.raises(Cancelled):
            learning.learn(store, library.indexes, look)
        assert next(asked) > 3 and store.learned.runs() == [] and store.integrity() == ""
        assert "coplay" in {run.model for run in learning.learn(store, library.indexes)}


def test_nothing_of_a_forgotten_profile_is_left(template: Library, home: Home) -> None:
    library = template.copy(home)
    media = library.topics["jazz"]
    with library.store as store:
        guest = store.profiles.get("guest")
        store.events.append(guest, Event(media[0], EventKind.NOTE, NOW, text="a zebra"))
        store.events.append(guest, Event(media[0], EventKind.RATING, NOW, stars=5))
        store.events.append(DEFAULT, Event(media[0], EventKind.NOTE, NOW, text="a walrus"))
        store.events.add_slate(guest, "foryou", [Result(media[0], 1.0)], [1.0])
        store.playlists.set_items(store.playlists.create(guest, "mine"), media[:2])
        store.learned.put("blend", guest, {}, {}, sources=[guest])
        with store.erasing():
            assert store.profiles.forget(guest) == 2
        assert store.text.search("zebra") == [] and len(store.text.search("walrus")) == 1
        assert store.profiles.all() == [(DEFAULT, "default")] and store.integrity() == ""
        with closing(sqlite3.connect(home.library)) as db:
            for table in TABLES[:-2]:
                assert db.execute(f"SELECT count(*) FROM {table} WHERE profile_id = ?", (guest,)).fetchone() == (0,)
            assert db.execute("SELECT count(*) FROM learned_from").fetchone() == (0,)
    assert b"zebra" not in home.library.read_bytes()


def test_the_default_profile_can_be_emptied_but_stays(store: Store) -> None:
    film = store.media.add(Facts(Kind.VIDEO, "film", 200.0))
    store.events.append(DEFAULT, Event(film, EventKind.LIKE, NOW))
    assert store.profiles.forget(DEFAULT) == 1
    assert store.profiles.get() == DEFAULT and store.events.of_profile(DEFAULT) == []
    assert store.events.reactions(DEFAULT) == {}


@settings(max_examples=40, deadline=None)
@given(did=st.lists(st.tuples(st.integers(0, 2), DID.map(lambda d: d[1]), st.integers(0, 5)), max_size=14), day=DAYS)
def test_opinions_are_those_of_what_is_left(
    three_films: tuple[Store, list[MediaId]], did: list[tuple[int, EventKind, int]], day: int
) -> None:
    store, films = three_films
    all_, rest = (store.profiles.get(f"person {next(NUMBER)}") for _ in range(2))
    word = f"x{next(NUMBER)}"  # of this example alone: search looks at the newest places of what stands everywhere
    for number, kind, at in did:
        event = Event(films[number], kind, at * DAY + 5.0, share=0.5, stars=4.0, text=word)
        for who in (all_, rest) if at != day else (all_,):
            store.events.append(who, event)
    gone = store.events.forget(all_, since=day * DAY, until=(day + 1) * DAY)
    assert gone == sum(at == day for *_, at in did)
    assert store.events.stars(all_) == store.events.stars(rest)
    assert store.events.reactions(all_) == store.events.reactions(rest)
    for film in films:
        assert store.events.plays(film, all_) == store.events.plays(film, rest)
        assert store.events.last_position(all_, film) == store.events.last_position(rest, film)
    notes = [len(store.text.search(word, fields=["note"], profile=who)) for who in (all_, rest)]
    assert notes[0] == notes[1]


def test_one_medium_is_forgotten_with_what_was_merged_into_it(template: Library, home: Home) -> None:
    library = template.copy(home)
    one, other, kept = library.topics["jazz"][:3]
    with library.store as store:
        for media_id in (one, other, kept):
            library.did(EventKind.LIKE, media_id)
        store.media.merge(one, other, "")
        for media_id in (one, kept):
            store.interests.rule(DEFAULT, media_id, name="zebra jazz", at=NOW)
            store.interests.disown(DEFAULT, "medium", media_id, at=NOW)
        store.learned.put("blend", DEFAULT, {}, {}, sources=[DEFAULT])
        slate = store.events.add_slate(DEFAULT, "foryou", [Result(one, 1.0), Result(kept, 0.5)], [1.0, 1.0])
        assert store.events.forget(DEFAULT, other) == 2
        assert store.events.reactions(DEFAULT) == {kept: "like"}
        assert store.learned.active("blend", DEFAULT) is None
        assert [media_id for media_id, _ in store.events.slate(slate)] == [kept]
        assert [ruling.media_id for ruling in store.interests.rulings(DEFAULT)] == [kept]
        assert store.interests.disowned(DEFAULT) == [("medium", kept)]
        assert store.events.forget(DEFAULT, other) == 0


def test_forget_on_the_command_line(template: Library, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    library = template.copy(home)
    with library.store as store:
        guest = store.profiles.get("guest")
        store.events.append(guest, Event(library.topics["jazz"][0], EventKind.LIKE, NOW))
        for n in range(2):
            feedback.log_play(store, guest, library.topics["jazz"][n], 0.9, at=NOW)
        feedback.searched(store, guest, "trumpets")
    asked = ["--home", str(home.root), "--json", "forget", "profile", "guest"]
    assert main(asked) == 1  # nobody is there to ask
    told = capsys.readouterr()
    assert "guest: 1 like, 2 plays, 1 search. It can't be had back." in told.err
    assert "--yes" in json.loads(told.out)["error"]
    assert main([*asked, "--yes"]) == 0
    assert json.loads(capsys.readouterr().out) == {"profile": "guest", "events": 4, "lingers": ""}
    assert main(["--home", str(home.root), "forget", "profile", "guest"]) == 1
    assert "There are: default" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals here")
@pytest.mark.parametrize(("word", "code"), [("y", 0), ("Yes", 0), ("", 1), ("n", 1)])
def test_forgetting_is_asked_for_at_a_terminal(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, word: str, code: int
) -> None:
    with connect(home) as store:
        guest = store.profiles.get("guest")
        store.interests.disown(guest, "tag", "loud")
    person, terminal = os.openpty()
    os.write(person, f"{word}\n".encode())
    with os.fdopen(terminal) as stdin, monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", stdin)
        assert main(["--home", str(home.root), "forget", "profile", "guest"]) == code
    os.close(person)
    told = capsys.readouterr().err
    assert "guest: 1 word on what was inferred. It can't" in told and "Forget it? [y/N]" in told
    assert ("Nothing was forgotten." in told) is (code == 1)
    with connect(home) as store:
        assert ("guest" in [name for _, name in store.profiles.all()]) is (code == 1)


def test_the_same_note_of_another_day_is_still_found(store: Store) -> None:
    film = store.media.add(Facts(Kind.VIDEO, "film", 200.0))
    for day in (0, 1, 1):
        store.events.append(DEFAULT, Event(film, EventKind.NOTE, day * DAY + 5.0, text="again"))
    store.events.forget(DEFAULT, since=0.0, until=DAY)
    assert len(store.text.search("again", fields=["note"], profile=DEFAULT)) == 2


# ── Which copies hold it ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("after_s", [0.0, 0.4, 0.999])
def test_a_copy_of_the_same_second_may_hold_it(store: Store, after_s: float) -> None:
    film = store.media.add(Facts(Kind.VIDEO, "film", 200.0))
    second = float(int(NOW))
    store.events.append(DEFAULT, Event(film, EventKind.LIKE, second + after_s))
    (store.home.backups / copy_name(second)).touch()
    with clock_at(NOW + 60):
        for wish in (Wish(film), Wish(everything=True), Wish(since=second, until=second + 1)):
            assert forgetting.preview(store, DEFAULT, wish).copies == 1
        (store.home.backups / copy_name(second)).rename(store.home.backups / copy_name(second - 2))
        assert forgetting.preview(store, DEFAULT, Wish(film)).copies == 0


def test_what_a_clock_that_ran_ahead_wrote_may_be_in_any_copy(store: Store) -> None:
    film = store.media.add(Facts(Kind.VIDEO, "film", 200.0))
    (store.home.backups / copy_name(NOW - DAY)).touch()
    store.events.append(DEFAULT, Event(film, EventKind.LIKE, NOW - 60))
    with clock_at(NOW):
        assert forgetting.preview(store, DEFAULT, Wish(film)).copies == 0
        store.events.append(DEFAULT, Event(film, EventKind.NOTE, NOW + 9 * DAY, text="ahead"))
        assert forgetting.preview(store, DEFAULT, Wish(film)).copies == 1


def test_where_nothing_is_held_any_copy_since_then_may_hold_it(store: Store) -> None:
    film = store.media.add(Facts(Kind.VIDEO, "film", 200.0))
    for days_ago in (1, 3, 5):
        (store.home.backups / copy_name(NOW - days_ago * DAY)).touch()
    for wish, copies in ((Wish(film), 3), (Wish(everything=True), 3), (Wish(since=NOW - 4 * DAY, until=NOW), 2)):
        found = forgetting.preview(store, DEFAULT, wish)
        assert (found.held, found.copies, found.every_copy) == ({}, copies, 3)


def copy_name(at: float) -> str:
    return f"own-{time.strftime('%Y%m%d-%H%M%S', time.localtime(at))}.db"


# ── Beside the library ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("wish", [Wish(everything=True), Wish(MediaId("0" * 32)), Wish(since=NOW - DAY, until=NOW)])
def test_where_a_window_was_left_is_forgotten_with_what_a_kill_left_of_it(store: Store, wish: Wish) -> None:
    home = store.home
    litter = [home.root / f".{name}.123-456.part" for name in ("left.json", "playing.json")]
    others = [home.root / "window.ini", home.root / ".library.db.123-456.part"]
    for file in (home.left, *litter, *others):
        file.write_text("zebra")
    forgetting.forget(store, DEFAULT, wish)
    assert not home.left.exists() and not any(file.exists() for file in litter)
    assert all(file.exists() for file in others)


def test_a_play_at_hand_that_cannot_be_read_goes_and_that_of_another_stays(store: Store) -> None:
    store.home.playing.write_bytes(b"zebra")
    forgetting.forget(store, DEFAULT, Wish(everything=True))
    assert not store.home.playing.exists()
    film, guest = store.media.add(Facts(Kind.VIDEO, "film", 200.0)), store.profiles.get("guest")
    unfinished.keep(store.home, unfinished.Unfinished(guest, film, NOW, NOW, 0.5, 0.0, 9.0))
    forgetting.forget(store, DEFAULT, Wish(everything=True))
    assert store.home.playing.exists()
    forgetting.forget_profile(store, guest)
    assert not store.home.playing.exists()


def test_what_cannot_be_removed_beside_it_is_said_before_anything_goes(store: Store) -> None:
    film = store.media.add(Facts(Kind.VIDEO, "film", 200.0))
    store.events.append(DEFAULT, Event(film, EventKind.LIKE, NOW))
    store.home.left.mkdir()
    with pytest.raises(UserProblem, match=r"left\.json.*can't be removed.*Nothing is forgotten yet"):
        forgetting.forget(store, DEFAULT, Wish(everything=True))
    assert store.profiles.holdings(DEFAULT) == {"like": 1}


# ── In the library's own files ──────────────────────────────────────────────────────────────────────

needs_clear = pytest.mark.skipif(encrypted.WANTED, reason="nothing can be read in an encrypted file")


def written(home: Home) -> bytes:
    return b"".join(file.read_bytes() for file in home.root.glob("library.db*"))


def fill_with_words(store: Store, *, clean: bool = False) -> MediaId:
    """Notes of many lengths, some taken back, so that pages are split and joined: cleaned, or as SQLite does."""
    film = store.media.add(Facts(Kind.VIDEO, "film", 200.0))
    if not clean:
        store._connection.rows("PRAGMA secure_delete = OFF")
    for number in range(600):
        text = f"ZQNOTE{number:04d} " + "abc " * (number * 7 % 60)
        store.events.append(DEFAULT, Event(film, EventKind.NOTE, NOW + number, text=text))
        store.events.append(DEFAULT, Event(None, EventKind.SEARCH, NOW + number, text=f"ZQSEARCH{number:04d}"))
        if number % 3 == 0:
            store.playlists.delete(store.playlists.create(DEFAULT, f"ZQLIST{number:04d} " + "x" * (number % 50)))
    return film


@needs_clear
@pytest.mark.parametrize("wish", [Wish(everything=True), Wish(since=NOW, until=NOW + DAY)])
def test_no_page_of_the_library_keeps_what_was_forgotten(store: Store, home: Home, wish: Wish) -> None:
    fill_with_words(store)
    assert b"ZQNOTE" in written(home)
    assert forgetting.forget(store, DEFAULT, wish) == forgetting.Gone(1200)
    found = written(home).upper()
    assert b"ZQNOTE" not in found and b"ZQSEARCH" not in found and b"ZQLIST" not in found
    assert store.integrity() == ""


@needs_clear
def test_a_single_note_or_search_leaves_nothing_in_the_files(store: Store, home: Home) -> None:
    """Without overwriting at each write, 3 of 60 such notes and 2 of 60 searches stood on in free room of pages."""
    film = fill_with_words(store, clean=True)
    notes = store.events.of_profile(DEFAULT, kinds=[EventKind.NOTE])
    gone = notes[::10]
    for note in gone:
        feedback.delete_note(store, DEFAULT, note)
        feedback.forget_searches(store, DEFAULT, note.text.split()[0].replace("NOTE", "SEARCH"))
    found = written(home).upper()
    for note in gone:
        word = note.text.split()[0].encode()
        assert word not in found and word.replace(b"NOTE", b"SEARCH") not in found
    assert b"ZQLIST" not in found, "what was deleted without a word of forgetting"
    kept = store.events.of_profile(DEFAULT, kinds=[EventKind.NOTE])
    assert len(kept) == len(notes) - len(gone) and {note.media_id for note in kept} == {film}
    assert store.integrity() == ""


@pytest.mark.parametrize("role", ["read", "events", "worker"])
def test_every_connection_overwrites_what_it_deletes(store: Store, home: Home, role: Role) -> None:
    with connect(home, role) as opened:
        assert opened._connection.rows("PRAGMA secure_delete")[0][0] == 1


@needs_clear
def test_where_somebody_reads_it_is_said_and_gone_when_all_have_closed(
    store: Store, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store._READERS_MS", 100)
    fill_with_words(store)
    with closing(sqlite3.connect(home.library, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        assert forgetting.forget(store, DEFAULT, Wish(everything=True)).lingers == "read"
        assert b"ZQNOTE" in written(home)
        reader.execute("COMMIT")
    store.close()
    assert b"ZQNOTE" not in written(home)


@needs_clear
def test_a_log_that_a_kill_left_is_emptied_by_the_next_start(
    store: Store, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store._READERS_MS", 100)
    fill_with_words(store)
    with closing(sqlite3.connect(home.library, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        assert forgetting.forget(store, DEFAULT, Wish(everything=True)).lingers == "read"
        killed = Home(tmp_path / "killed").make()
        for file in (home.library, home.root / "library.db-wal"):
            (killed.root / file.name).write_bytes(file.read_bytes())
    assert b"ZQNOTE" in written(killed)
    connect(killed).close()
    assert b"ZQNOTE" not in written(killed)
