"""Libraries of every age: new, current, older (copied first), newer and foreign (refused, untouched)."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core import vault
from core.errors import UserProblem
from core.migrations import APPLICATION_ID, MIGRATIONS, back_up, migrate
from core.settings import Home
from core.sqlite import Database, Migrations
from core.store import Part, connect
from core.types import Event, EventKind, Facts, Kind, MediaId, ProfileId, Section
from tests.core.old_content import SONG
from tests.core.old_libraries import unpack

VERSION = len(MIGRATIONS._migrations)


def next_version(*, fails: bool = False) -> Migrations:
    """The migrations of a Homereel that knows one step more."""
    later = Migrations("homereel")
    later._migrations = list(MIGRATIONS._migrations)

    @later()
    def m999_later(db: Database) -> None:
        db.execute("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT")
        if fails:
            raise RuntimeError("half way")

    return later


def opened(home: Home) -> Database:
    return Database(vault.connect(home.library))


def pragma(path: Path, name: str) -> int:
    with sqlite3.connect(path) as db:
        return db.execute(f"PRAGMA {name}").fetchone()[0]


def fill(home: Home) -> str:
    with connect(home) as store:
        media_id = store.media.add(Facts(Kind.VIDEO, "kept", 60.0))
        store.events.append(ProfileId(1), Event(media_id, EventKind.RATING, 1.0, stars=4.5))
    return media_id


def test_a_new_library_is_ours_strict_and_needs_no_copy(home: Home) -> None:
    connect(home).close()
    assert pragma(home.library, "user_version") == VERSION
    assert pragma(home.library, "application_id") == APPLICATION_ID
    assert pragma(home.library, "journal_mode") == "wal"
    assert not list(home.backups.iterdir())
    assert home.library.stat().st_mode & 0o077 == 0
    db = opened(home)
    ours = [t for t in db.tables if not t.name.startswith(("sqlite_", "_sqlite", "name_index", "speech_index"))]
    assert len(ours) > 15
    assert all("STRICT" in table.schema or "USING fts5" in table.schema for table in ours)


def test_opening_again_changes_nothing(home: Home) -> None:
    fill(home)
    before = home.library.read_bytes()
    connect(home).close()
    assert home.library.read_bytes() == before
    assert not list(home.backups.iterdir())


def test_an_older_library_is_copied_before_it_is_migrated(home: Home) -> None:
    media_id = fill(home)
    db = opened(home)
    assert migrate(db, home, next_version()) == 1
    assert db["later"].exists() and db.execute("PRAGMA user_version").fetchone()[0] == VERSION + 1
    (copy,) = home.backups.iterdir()
    assert copy.name.startswith(f"library-v{VERSION}-") and copy.suffix == ".db"
    assert copy.stat().st_mode & 0o077 == 0
    with closing(vault.connect(copy)) as old:
        assert old.execute("PRAGMA user_version").fetchone()[0] == VERSION
        assert old.execute("SELECT media_id, stars FROM events").fetchall() == [(media_id, 4.5)]
        assert not old.execute("SELECT 1 FROM sqlite_master WHERE name = 'later'").fetchall()
    assert migrate(db, home, next_version()) == 0
    assert len(list(home.backups.iterdir())) == 1


def test_the_copy_can_take_the_librarys_place(home: Home) -> None:
    media_id = fill(home)
    migrate(opened(home), home, next_version())
    (copy,) = home.backups.iterdir()
    other = Home(home.root / "restored").make()
    other.library.write_bytes(copy.read_bytes())
    with connect(other) as store:
        assert store.events.stars(ProfileId(1)) == {media_id: 4.5}
        assert store.integrity() == ""


def test_a_failing_migration_leaves_the_library_as_it_was(home: Home) -> None:
    fill(home)
    db = opened(home)
    with pytest.raises(RuntimeError, match="half way"):
        migrate(db, home, next_version(fails=True))
    assert not db.conn.in_transaction
    assert not db["later"].exists()
    assert db.execute("PRAGMA user_version").fetchone()[0] == VERSION
    connect(home).close()


def test_without_a_copy_there_is_no_migration(home: Home) -> None:
    fill(home)
    home.backups.rmdir()
    home.backups.write_text("in the way")
    db = opened(home)
    with pytest.raises(UserProblem, match="makes a copy"):
        migrate(db, home, next_version())
    assert not db["later"].exists()


def test_a_left_over_part_of_a_copy_is_swept_away(home: Home) -> None:
    fill(home)
    (home.backups / "library-v1-20200101-000000.part").write_text("crashed")
    back_up(home, VERSION)
    assert [path.suffix for path in home.backups.iterdir()] == [".db"]


@pytest.mark.parametrize("role", ["events", "worker", "read"])
def test_a_newer_library_is_refused_in_words_and_left_alone(home: Home, role: str) -> None:
    fill(home)
    migrate(opened(home), home, next_version())
    with closing(vault.connect(home.library)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = home.library.read_bytes()
    with pytest.raises(UserProblem, match="newer Homereel") as caught:
        connect(home, role)
    assert str(home.root) in str(caught.value) and "--home" in str(caught.value)
    assert home.library.read_bytes() == before


def test_another_programs_database_is_refused_and_left_alone(home: Home) -> None:
    with closing(vault.connect(home.library)) as db:
        db.execute("CREATE TABLE bookmarks (url)")
        db.execute(f"PRAGMA user_version = {VERSION}")
    before = home.library.read_bytes()
    with pytest.raises(UserProblem, match="another program"):
        connect(home)
    assert home.library.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(home: Home) -> None:
    home.library.write_bytes(b"not a database, but long enough to be taken for one " * 100)
    with pytest.raises(UserProblem, match="not a Homereel library"):
        connect(home)


def test_processes_that_start_at_once_make_one_library(home: Home) -> None:
    code = (
        "import sys; from core.settings import Home; from core.store import connect\n"
        "sys.stdin.readline()\n"
        "with connect(Home.at(sys.argv[1]), sys.argv[2]) as store: print(store.profiles.all())"
    )
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(home.root), role],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for role in ("events", "worker", "read")
    ]  # fmt: skip
    for child in children:
        assert child.stdin is not None
        child.stdin.write("\n")
        child.stdin.flush()
    for child in children:
        out, error = child.communicate(timeout=240)
        assert out.strip() == "[(1, 'default')]", error


def test_records_of_an_older_library_learn_whose_they_are(tmp_path: Path) -> None:
    """From what was read of its files before; an artist of their own record, and files never looked into, stay."""
    home = Home(tmp_path / "old")
    with closing(sqlite3.connect(unpack("v16", home))) as db:
        told = {"several": " Various Artists ", "one": "Ann", "unread": None}
        columns = [row[1] for row in db.execute("PRAGMA table_info(media)")]
        given = ", ".join({"number": "NULL", "id": "?1", "title": "?1"}.get(name, name) for name in columns)
        for name, album_artist in told.items():
            db.execute(f"INSERT INTO media SELECT {given} FROM media WHERE id = ?2", (name, SONG))
            probe = None if album_artist is None else json.dumps({"tags": {"album_artist": album_artist}})
            db.execute(
                "INSERT INTO files (root_id, rel_path, size_bytes, mtime_ns, inode, state, media_id, probe) "
                "VALUES (1, CAST(?1 AS BLOB), 9, 1, 1, 'present', ?1, ?2)",
                (name, probe),
            )
        db.commit()
    with connect(home) as store:
        ids = [MediaId(name) for name in told]
        facts = store.media.facts(ids)
        assert [facts[i].album_artist for i in ids] == ["Various Artists", "", ""]
        assert store.media.ids(part=Part(Section.MUSIC, ("Various Artists", "Night mix"))) == ids[:1]
