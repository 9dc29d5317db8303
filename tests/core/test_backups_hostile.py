"""Copies that go where others write, and copies that others made."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core import backups, migrations, vault
from core.encrypting import turn_on
from core.errors import UserProblem
from core.settings import Home
from core.store import connect
from tests.core.old_libraries import names, unpack, version_of
from tests.core.test_backups import dump, fill

pytestmark = pytest.mark.usefixtures("no_keys")


def test_a_copy_is_not_written_through_a_link_under_a_name_that_was_foreseen(home: Home, tmp_path: Path) -> None:
    fill(home)
    shared, theirs = tmp_path / "shared", tmp_path / "theirs.db"
    shared.mkdir()
    for name in (f".mine.db.{os.getpid()}.copying", "mine.part", ".mine.db.part"):
        (shared / name).symlink_to(theirs)
    made = backups.make(home, shared / "mine.db")
    assert not theirs.exists() and not made.is_symlink() and made.stat().st_mode & 0o077 == 0


def linked(part: Path, theirs: Path) -> None:
    part.symlink_to(theirs)


def linked_hard(part: Path, theirs: Path) -> None:
    theirs.touch(mode=0o666)
    os.link(theirs, part)


def gone(_part: Path, _theirs: Path) -> None:
    """SQLite makes one anew then, which others can read."""


@pytest.mark.parametrize("back", [True, False])
@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize("plant", [linked, linked_hard, gone])
def test_nothing_goes_into_a_file_that_was_changed_for_the_one_that_was_made(
    home: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    plant: Callable[[Path, Path], None],
    encrypted: bool,
    back: bool,
) -> None:
    """As by somebody who watches the folder; back: with nothing to be seen of it once SQLite has opened the path."""
    fill(home)
    if encrypted:
        turn_on(home, keyring=False, passphrase="correct horse")
    shared, theirs, opened = tmp_path / "shared", tmp_path / "theirs.db", vault.connect_as
    shared.mkdir()

    def watched(file: Path, *arguments: object, **named: object) -> sqlite3.Connection:
        if file.parent != shared:
            return opened(file, *arguments, **named)  # type: ignore[arg-type]
        file.rename(shared / "put by")
        plant(file, theirs)
        made = opened(file, *arguments, **named)  # type: ignore[arg-type]
        if back:
            file.unlink()
            (shared / "put by").rename(file)
        return made

    monkeypatch.setattr(migrations.vault, "connect_as", watched)
    with pytest.raises(UserProblem, match="another file took its name"):
        backups.make(home, shared / "mine.db")
    assert not theirs.exists() or theirs.stat().st_size <= 4096  # a page that holds nothing
    assert not (shared / "mine.db").exists()


def rewritten(name: str, before: str, after: str) -> str:
    """Change what the schema says of a table, as SQLite reads it when it opens the file."""
    before, after = (text.replace("'", "''") for text in (before, after))
    return (
        "PRAGMA writable_schema = ON; "
        f"UPDATE sqlite_master SET sql = replace(sql, '{before}', '{after}') WHERE name = '{name}'"
    )


REPLACING = """
    PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON;
    CREATE TABLE held AS SELECT * FROM events; DROP TABLE events;
    CREATE TABLE events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, profile_id INTEGER NOT NULL REFERENCES profiles (id),
        media_id TEXT REFERENCES media (id), kind TEXT NOT NULL, at REAL NOT NULL, share REAL NOT NULL,
        stars REAL NOT NULL, start_s REAL NOT NULL, stop_s REAL NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL,
        slate INTEGER NOT NULL, position INTEGER NOT NULL, UNIQUE (profile_id) ON CONFLICT REPLACE
    ) STRICT;
    INSERT INTO events SELECT * FROM held LIMIT 1; DROP TABLE held;
"""
CRAFTED = {
    "one row for each profile": REPLACING,
    "a check": rewritten("events", "text TEXT NOT NULL", "text TEXT NOT NULL CHECK (text <> 'me')"),
    "a conflict": rewritten("opinions", "stars REAL NOT NULL", "stars REAL NOT NULL ON CONFLICT IGNORE"),
    "a cascade": rewritten("events", "REFERENCES media (id)", "REFERENCES media (id) ON DELETE CASCADE"),
    "a default": rewritten("events", "text TEXT NOT NULL", "text TEXT NOT NULL DEFAULT (randomblob(100000000))"),
    "a comparison": rewritten("merges", "loser TEXT NOT NULL UNIQUE", "loser TEXT NOT NULL UNIQUE COLLATE NOCASE"),
    "a comment that ends early": rewritten("events", "text TEXT NOT NULL", "-- text\n text TEXT"),
    "a column more": "ALTER TABLE media ADD COLUMN more TEXT GENERATED ALWAYS AS (zeroblob(100000000))",
    "a table more": "CREATE TABLE more (words)",
    "an index more": "CREATE UNIQUE INDEX more ON events (profile_id, kind, at)",
    "an index less": "DROP INDEX events_by_media",
    "another index of a name": "DROP INDEX events_by_media; CREATE UNIQUE INDEX events_by_media ON events (id, kind)",
    "books that keep nothing": rewritten("_sqlite_migrations", '"name" TEXT', '"name" TEXT CHECK ("name" IS NULL)'),
    "books by a function": 'CREATE INDEX more ON _sqlite_migrations ("abs"("id"))',
    "no books": "DROP TABLE _sqlite_migrations",
}


@pytest.mark.parametrize("name", CRAFTED)
def test_a_copy_whose_tables_or_indexes_are_of_somebody_else_is_not_put_back(
    home: Home, tmp_path: Path, name: str
) -> None:
    fill(home)
    crafted = backups.make(home, tmp_path / "crafted.db")
    with closing(sqlite3.connect(crafted)) as db:
        was = list(db.execute("SELECT type, name, sql FROM sqlite_master"))
        db.executescript(CRAFTED[name])
        assert list(db.execute("SELECT type, name, sql FROM sqlite_master")) != was
    before = dump(home)
    with pytest.raises(UserProblem, match="wasn't made by Homereel, or was changed since"):
        backups.restore(home, crafted)
    assert dump(home) == before


FIRST = 3
"""Earlier steps are no library by themselves."""


@pytest.mark.parametrize("name", [name for name in names() if version_of(name) >= FIRST])
def test_copies_of_each_version_and_what_becomes_of_them_are_put_back(home: Home, tmp_path: Path, name: str) -> None:
    old = unpack(name, Home(tmp_path / "old"))
    backups.restore(home, old)
    with connect(home) as store:
        assert store.integrity() == ""
    backups.restore(home, backups.make(home))  # of one that came step by step


@pytest.mark.parametrize("books", [["m001_media", "m003_understanding"], ["m001_media", "m023_imports"], ["mine"] * 23])
def test_books_that_tell_of_other_steps_are_not_believed(home: Home, tmp_path: Path, books: list[str]) -> None:
    fill(home)
    crafted = backups.make(home, tmp_path / "crafted.db")
    with closing(sqlite3.connect(crafted)) as db:
        db.execute("DELETE FROM _sqlite_migrations")
        for number, name in enumerate(books):
            place = f"{name}{number}" if name == "mine" else name
            db.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('homereel', ?)", (place,))
        db.execute(f"PRAGMA user_version = {len(books)}")
        db.commit()
    with pytest.raises(UserProblem, match="wasn't made by Homereel, or was changed since"):
        backups.restore(home, crafted)


@pytest.mark.parametrize(
    "change",
    [
        "ANALYZE",
        rewritten("events", "text TEXT NOT NULL", "text\n\n  TEXT NOT NULL -- a word\n"),
        rewritten("files", "beside INTEGER NOT NULL", "beside  INTEGER\nNOT NULL"),
        rewritten("_sqlite_migrations", '"_sqlite_migrations"', "[_sqlite_migrations]"),
        "DROP INDEX idx__sqlite_migrations_migration_set_name",
    ],
)
def test_what_means_the_same_may_be_written_otherwise(home: Home, tmp_path: Path, change: str) -> None:
    fill(home)
    copy = backups.make(home, tmp_path / "copy.db")
    with closing(sqlite3.connect(copy)) as db:
        db.executescript(change)
    backups.restore(home, copy)
