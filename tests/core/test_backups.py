"""Copies of the library: made on a rota, checked, listed, put back; nothing is lost by any of it."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import backups, feedback, vault
from core.backups import DAILY, MONTHLY, WEEKLY, Backup, Origin
from core.errors import UserProblem
from core.index import Indexes
from core.migrations import APPLICATION_ID, MIGRATIONS
from core.settings import Home
from core.store import Store, connect
from core.store.profiles import DEFAULT
from core.types import Facts, Kind, MediaId


def add(store: Store, title: str) -> MediaId:
    return store.media.add(Facts(Kind.VIDEO, title, 100.0))


def fill(home: Home) -> MediaId:
    """A library with one film, played once and rated."""
    with connect(home) as store:
        film = add(store, "film")
        feedback.log_play(store, DEFAULT, film, 1.0)
        feedback.rate(store, DEFAULT, film, 4.0)
    return film


def dump(home: Home) -> list[str]:
    """All rows of a library but for the size of nothing: what a person would call equal."""
    with closing(vault.connect(home.library)) as db:
        return list(db.iterdump())


def test_a_copy_put_back_makes_the_library_equal_to_what_it_was(home: Home) -> None:
    film = fill(home)
    before = dump(home)
    copy = backups.make(home)
    assert copy.stat().st_mode & 0o077 == 0 and copy.parent == home.backups
    with connect(home) as store:
        feedback.rate(store, DEFAULT, film, 1.0)
        other = add(store, "another")
        feedback.like(store, DEFAULT, other)
        store.profiles.create("child")
    changed = dump(home)
    assert changed != before
    told = list[tuple[str, float]]()
    safe = backups.restore(home, copy, lambda step, share: told.append((step, share)))
    assert told == sorted(told, key=lambda one: one[1]) and [step for step, _ in told[:3]] == ["look", "keep", "place"]
    assert told[-1] == ("place", 1.0)
    assert dump(home) == before
    with connect(home) as store:
        assert store.integrity() == "" and store.events.stars(DEFAULT) == {film: 4.0}
    assert safe is not None and backups.all_of(home)[0].file == safe
    backups.restore(home, safe)  # what was there before can be had back just so
    assert dump(home) == changed


def test_a_copy_is_made_while_somebody_writes_and_lists_what_it_holds(home: Home) -> None:
    fill(home)
    with connect(home) as store, store.transaction():
        add(store, "not committed")
        backups.make(home)
    (found,) = backups.all_of(home)
    assert (found.origin, found.plays, found.media) == (Origin.ASKED, 1, 0)  # it has no file: gone
    assert found.size_bytes == found.file.stat().st_size and abs(found.at - time.time()) < 100
    assert not [file for file in home.backups.iterdir() if file.suffix != ".db"]


def test_nothing_is_written_over(home: Home, tmp_path: Path) -> None:
    fill(home)
    there = tmp_path / "mine.db"
    there.write_text("precious")
    with pytest.raises(UserProblem, match="there already"):
        backups.make(home, there)
    assert there.read_text() == "precious"
    assert backups.make(home) != backups.make(home)  # in the same second


def test_damaged_foreign_and_newer_files_are_refused_and_the_library_stays(home: Home, tmp_path: Path) -> None:
    fill(home)
    before, good = dump(home), backups.make(home)
    whole = good.read_bytes()
    bad, foreign, newer = tmp_path / "bad.db", tmp_path / "foreign.db", tmp_path / "newer.db"
    bad.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    with closing(sqlite3.connect(foreign)) as db:
        db.execute("CREATE TABLE media (id)")
    newer.write_bytes(whole)
    with closing(sqlite3.connect(newer)) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS._migrations) + 1}")
    for file, says in ((bad, "damaged"), (foreign, "no copy"), (newer, "newer Homereel"), (tmp_path / "no", "no file")):
        with pytest.raises(UserProblem, match=says):
            backups.restore(home, file)
        assert dump(home) == before
    assert [b.origin for b in backups.all_of(home)] == [Origin.ASKED]  # nothing was even begun


def test_a_library_that_is_open_in_another_process_is_not_touched(home: Home) -> None:
    film = fill(home)
    copy = backups.make(home)
    holds = "import sys; from core.settings import Home; from core.store import connect\n"
    holds += "store = connect(Home.at(sys.argv[1])); store.media.count(); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holds, str(home.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "open\n"
        with pytest.raises(UserProblem, match="has this library open"):
            backups.restore(home, copy)
        other.communicate("", timeout=120)
    with connect(home) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0}
    assert backups.restore(home, copy) is not None


def test_a_damaged_library_is_put_by_and_replaced(home: Home) -> None:
    film = fill(home)
    copy = backups.make(home)
    for damage in (b"no library at all" * 999, b""):
        for beside in home.root.glob("library.db-*"):
            beside.unlink()
        home.library.write_bytes(damage)
        safe = backups.restore(home, copy)
        assert safe is not None and (damage == b"" or safe.read_bytes() == damage)
        with connect(home) as store:
            assert store.integrity() == "" and store.events.stars(DEFAULT) == {film: 4.0}


def test_an_empty_home_takes_a_copy_of_another_library(home: Home, tmp_path: Path) -> None:
    film = fill(home)
    copy = backups.make(home)
    fresh = Home(tmp_path / "fresh")
    assert backups.restore(fresh, copy) is None
    assert fresh.library.stat().st_mode & 0o077 == 0
    with connect(fresh) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0}


def test_indexes_of_what_came_after_the_copy_do_not_outlive_it(home: Home) -> None:
    """The rows of features are numbered on from the copy's: an old index would take new vectors for others."""
    from tests.core.synthetic import Library  # here: modules that have it live in another year

    with connect(home) as store:
        library = Library(store)
        first = [library.add("beach") for _ in range(6)]
    copy = backups.make(home)
    with connect(home) as store:
        library.store, library.indexes = store, Indexes(store)
        for _ in range(6):
            library.add("jazz")
        library.indexes.refresh()
    backups.restore(home, copy)
    assert not any(home.indexes.iterdir())
    with connect(home) as store:
        indexes = Indexes(store)
        space = next(index for m in ("picture", "sound", "meaning") if (index := _index(indexes, m)) is not None)
        assert set(space.item_vectors(first)[0]) == set(first) and space.count == 6


def _index(indexes: Indexes, modality: str) -> object:
    from core.types import Modality

    indexes.refresh()
    return indexes.get(Modality(modality), str(indexes._store.settings().similar_model(Modality(modality))))


def test_the_rota_makes_one_a_day_of_use_and_none_where_nothing_changed(home: Home) -> None:
    assert backups.keep_up(home) is None  # there is no library yet
    film = fill(home)
    now = time.time()
    first = backups.keep_up(home, now)
    assert first is not None and backups.keep_up(home, now + 60) is None
    assert backups.keep_up(home, now + 3 * 86_400) is None  # nothing was written since
    with connect(home) as store:
        feedback.rate(store, DEFAULT, film, 2.0)
    os.utime(home.library, (now + 90, now + 90))
    assert backups.keep_up(home, now + 60) is None
    second = backups.keep_up(home, now + 86_400)
    assert second is not None and second != first
    assert [b.file for b in backups.all_of(home)] == [second]  # both were really made today: the later one stays


def test_a_clock_that_had_run_ahead_stops_no_copies(home: Home) -> None:
    film = fill(home)
    copy = backups.keep_up(home)
    assert copy is not None
    ahead = datetime.now() + timedelta(days=400)
    os.utime(copy, (ahead.timestamp(),) * 2)
    copy.rename(copy.with_name(f"auto-{ahead:%Y%m%d-%H%M%S}.db"))
    with connect(home) as store:
        feedback.rate(store, DEFAULT, film, 2.0)
    assert backups.keep_up(home) is not None
    assert backups.keep_up(home) is None  # there is one of today now


@pytest.mark.parametrize("name", ["library.db", "library.db-wal", "library.key"])
def test_no_copy_goes_where_the_library_itself_lies(home: Home, name: str) -> None:
    fill(home)
    target = home.root / name
    with connect(home):
        target.touch()
        before = target.read_bytes()
        with pytest.raises(UserProblem, match="is the library itself, or belongs to it"):
            backups.make(home, target, over=True)
        assert target.read_bytes() == before


CRAFTED = {
    "a trigger": "CREATE TRIGGER evil AFTER INSERT ON events BEGIN DELETE FROM events WHERE id = new.id; END",
    "another trigger of a name": "DROP TRIGGER events_rating; "
    "CREATE TRIGGER events_rating AFTER INSERT ON events BEGIN DELETE FROM media; END",
    "a trigger less": "DROP TRIGGER events_append_only",
    "a view": "CREATE VIEW more AS SELECT 1",
    "a virtual table": "CREATE VIRTUAL TABLE more USING fts5(words)",
    "a table less": "DROP TABLE settings",
    "an endless view for a table": "PRAGMA legacy_alter_table = ON; ALTER TABLE media RENAME TO held; "
    "CREATE VIEW media AS WITH RECURSIVE t(gone) AS (SELECT 0 UNION ALL SELECT 0 FROM t) SELECT gone FROM t",
}


@pytest.mark.parametrize("name", CRAFTED)
def test_a_copy_that_was_made_by_hand_is_not_put_back(home: Home, tmp_path: Path, name: str) -> None:
    fill(home)
    crafted = backups.make(home, tmp_path / "crafted.db")
    with closing(sqlite3.connect(crafted)) as db:
        db.executescript(CRAFTED[name])
    before = dump(home)
    with pytest.raises(UserProblem, match="wasn't made by Homereel, or was changed since"):
        backups.restore(home, crafted)
    assert dump(home) == before


def test_a_hollow_copy_is_not_put_back(home: Home, tmp_path: Path) -> None:
    fill(home)
    hollow = tmp_path / "hollow.db"
    with closing(sqlite3.connect(hollow)) as db:
        db.executescript(
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {len(MIGRATIONS._migrations)};"
            "CREATE TABLE media (gone); CREATE TABLE events (kind); CREATE TABLE profiles (x)"
        )
    with pytest.raises(UserProblem, match="wasn't made by Homereel"):
        backups.restore(home, hollow)


def test_a_full_disk_makes_no_copy_and_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(home)
    monkeypatch.setattr(backups, "SPARE_BYTES", 1 << 62)
    with pytest.raises(UserProblem, match="too little space"):
        backups.keep_up(home)
    assert backups.all_of(home) == []


def test_what_a_broken_copy_left_is_swept_away_later(home: Home) -> None:
    fill(home)
    home.backups.mkdir(exist_ok=True)
    old, new = home.backups / ".auto-1.db.9.copying", home.backups / ".auto-2.db.9.copying"
    for file in (old, new):
        file.write_text("half")
    os.utime(old, (1, 1))
    backups.keep_up(home)
    assert not old.exists() and new.exists()


DAY = timedelta(days=1)


def rota(days_ago: list[float]) -> list[Backup]:
    now = datetime(2026, 11, 24, 15, 0)
    times = sorted({round((now - DAY * ago).timestamp()) for ago in days_ago}, reverse=True)
    return [Backup(Path(f"{at}"), Origin.ROTA, float(at), 1) for at in times]


@given(st.lists(st.floats(0, 1000), max_size=120))
def test_the_rota_keeps_the_newest_and_never_more_than_its_limit(days_ago: list[float]) -> None:
    every = rota(days_ago)
    stay, go = backups.kept_by_rota(every)
    assert sorted([*stay, *go], key=lambda b: -b.at) == every
    assert len(stay) <= DAILY + WEEKLY + MONTHLY and stay[:1] == every[:1]
    assert backups.kept_by_rota(stay)[1] == []  # what stays, stays
    days = {datetime.fromtimestamp(b.at).date() for b in every}
    assert len({datetime.fromtimestamp(b.at).date() for b in stay}) >= min(len(days), DAILY)


def test_a_year_of_days_leaves_days_weeks_and_months() -> None:
    stay, _ = backups.kept_by_rota(rota([float(day) for day in range(365)]))
    ages = [round((datetime(2026, 11, 24, 15).timestamp() - b.at) / 86_400) for b in stay]
    assert ages[:DAILY] == list(range(DAILY))
    assert (
        len(ages) == DAILY + 2 + 5 and ages == sorted(ages) and ages[-1] == 24 + 31 + 30 + 31 + 31
    )  # the last of June


def test_copies_made_before_something_was_forgotten_can_be_deleted_and_one_is_always_there(home: Home) -> None:
    film = fill(home)
    for origin in Origin:
        backups.make(home, origin=origin)
    with connect(home) as store, store.erasing():
        store.events.forget(DEFAULT, film)
    assert backups.rewrite(home) == len(Origin)
    (left,) = backups.all_of(home)
    assert left.plays == 0


def test_copies_under_names_that_a_person_gave_are_listed_and_stay_on_the_rota(home: Home) -> None:
    fill(home)
    named = [backups.make(home, file) for file in (backups.make(home).with_name("mine before trip.db"),)]
    odd = home.backups / "auto-20269999-999999.db"
    named[0].rename(odd)
    os.utime(odd, (1e9, 1e9))
    found = next(one for one in backups.all_of(home) if one.file == odd)
    assert (found.origin, found.at, found.plays) == (Origin.ASKED, 1e9, 1)
    assert backups.keep_up(home) is not None and odd.exists()


def test_whole_copies_that_were_broken_off_go_with_the_others(home: Home) -> None:
    film = fill(home)
    whole = backups.make(home).read_bytes()
    left = ["backups/mine before trip.db", "backups/.auto-20260101-000000.db.9.copying", "backups/library-v3-2.part"]
    left += ["backups/.own-2.db.9-ab.part", "backups/.own-2.db.9-ab.part-wal", "backups/mine before trip.db-wal"]
    left += [".restoring.9", ".library.db.9-ab.part", ".library.db.turning"]
    for name in left:
        (home.root / name).write_bytes(whole)
    (home.backups / "folder.db").mkdir()
    with connect(home) as store, store.erasing():
        store.events.forget(DEFAULT, film)
    assert len(backups.made_at(home)) == len(left)  # the log goes with its copy
    assert backups.rewrite(home) == len(left)
    assert not [name for name in left if (home.root / name).exists()]
    assert [one.plays for one in backups.all_of(home)] == [0]


def test_a_library_whose_latest_writes_lie_beside_it_is_refused(home: Home, tmp_path: Path) -> None:
    """As on an old machine's disk, after a crash there: restored alone it would lose them without a word."""
    old = Home(tmp_path / "old")
    with connect(old) as store:
        film = add(store, "film")
        feedback.log_play(store, DEFAULT, film, 1.0)
        library, beside = old.library.read_bytes(), Path(f"{old.library}-wal").read_bytes()
    assert beside
    found = tmp_path / "disk" / "library.db"
    found.parent.mkdir()
    found.write_bytes(library)
    Path(f"{found}-wal").write_bytes(beside)
    with pytest.raises(UserProblem, match="isn't whole by itself"):
        backups.restore(home, found)


def test_what_lies_beside_a_damaged_library_is_put_by_too(home: Home) -> None:
    fill(home)
    copy = backups.make(home, origin=Origin.ASKED)
    with connect(home) as store:
        feedback.log_play(store, DEFAULT, add(store, "another"), 1.0)
        library, beside = home.library.read_bytes(), Path(f"{home.library}-wal").read_bytes()
    home.library.write_bytes(bytes(100) + library[100:])
    Path(f"{home.library}-wal").write_bytes(beside)
    safe = backups.restore(home, copy)
    assert safe is not None and Path(f"{safe}-wal").read_bytes() == beside
    backups.drop([one for one in backups.all_of(home, look_inside=False) if one.file == safe])
    assert not safe.exists() and not Path(f"{safe}-wal").exists()


def test_a_disk_that_cannot_even_delete_is_said_in_words(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(home).close()

    def broken(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "replace", broken)
    monkeypatch.setattr(Path, "unlink", broken)
    with pytest.raises(UserProblem, match="choose another place"):
        backups.make(home)


def test_what_cannot_be_put_by_nor_deleted_is_said_in_words(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(home).close()
    copy = backups.make(home)

    def broken(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "replace", broken)
    monkeypatch.setattr(shutil, "copy2", broken)
    monkeypatch.setattr(Path, "unlink", broken)
    with pytest.raises(UserProblem, match="Nothing was restored"):
        backups.restore(home, copy)


def test_a_copy_makes_no_folder_where_a_disk_may_be_missing(home: Home, tmp_path: Path) -> None:
    fill(home)
    with pytest.raises(UserProblem, match=r"There is no folder .*nowhere"):
        backups.make(home, tmp_path / "nowhere" / "copy.db")
    assert not (tmp_path / "nowhere").exists()
