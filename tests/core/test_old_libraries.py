"""A kept library of every schema there was becomes one of today, with all that it held."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core import backups
from core.settings import Home
from core.store import Store, connect, snapshots
from core.types import Event, EventKind, FileId, JobState, Segment, Stage, Transcript
from tests.core.old_content import AT, DEFAULT, FILM, PARTS, TALK
from tests.core.old_libraries import COMMAND, VERSION, holds, names, told, unpack, version_of

MADE_ANEW = {"_sqlite_migrations", "changes", "sqlite_sequence"}
"""Tables of numbers that go on."""


@dataclass(frozen=True)
class Opened:
    """A kept library before and after it was opened by today's Homereel."""

    name: str
    before: Path
    home: Home
    store: Store


@pytest.fixture(scope="module", params=names())
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp(request.param)
    before, home = Home(folder / "before"), Home(folder / "home")
    unpack(request.param, before)
    unpack(request.param, home)
    with connect(home) as store:
        yield Opened(request.param, before.library, home, store)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home(tmp_path_factory.mktemp("fresh"))
    home.library.touch()
    connect(home).close()
    return home.library


@pytest.fixture
def old(kept: str, tmp_path: Path) -> Home:
    home = Home(tmp_path / "old")
    unpack(kept, home)
    return home


def rows(library: Path) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """Read all tables but those of full text: columns and rows."""
    with closing(sqlite3.connect(library)) as db:
        tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        found = {}
        for (table,) in tables:
            if "_index" in table or table.endswith("_terms"):
                continue
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            found[table] = columns, db.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
    return found


def schema(library: Path) -> dict[tuple[str, str], Any]:
    """Describe tables by their columns and keys, all else by its text."""
    with closing(sqlite3.connect(library)) as db:
        found: dict[tuple[str, str], Any] = {}
        for type_, name, sql in db.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
            found[type_, name] = " ".join((sql or "").split())
            if type_ == "table" and not (sql or "").startswith("CREATE VIRTUAL"):
                pragmas = ("table_xinfo", "foreign_key_list", "index_list")
                shape = [sorted(db.execute(f"PRAGMA {what}({name})").fetchall()) for what in pragmas]
                checks = sorted(re.findall(r"CHECK \(.*?\)", found[type_, name]))
                made = re.findall(r"GENERATED ALWAYS AS \((.*?)\) VIRTUAL", found[type_, name])
                found[type_, name] = shape, checks, made, db.execute(f"PRAGMA table_list({name})").fetchone()[4:]
    return found


def test_every_schema_has_a_kept_library() -> None:
    lacking = sorted(set(range(1, VERSION + 1)) - {version_of(name) for name in names()})
    assert not lacking, (
        f"No library of version {lacking} is kept: run `{COMMAND}` where core/migrations.py ends at that version, and "
        "add the two files it writes. Without it nobody knows whether the next migration loses what people have."
    )


def test_every_part_that_is_told_is_in_the_last_one() -> None:
    assert set(holds(names()[-1])) == set(PARTS), f"keep the library of version {VERSION} once more: {COMMAND}"


def test_it_is_whole_and_made_as_a_new_one_is(opened: Opened, fresh: Path) -> None:
    assert opened.store.integrity() == ""
    assert schema(opened.home.library) == schema(fresh)


def test_all_that_it_held_is_told(opened: Opened) -> None:
    expected = holds(opened.name)
    assert "media" in expected and (version_of(opened.name) < 2 or len(expected["history"]["events"]["1"]) == 17)
    found = told(opened.store, expected)
    for part, what in expected.items():
        assert found[part] == what, part


def test_no_row_is_lost_or_changed(opened: Opened) -> None:
    after = rows(opened.home.library)
    for table, (columns, before) in rows(opened.before).items():
        if table in MADE_ANEW or (table == "costs" and "guess_s" not in columns):  # of another unit until version 4
            continue
        places = [after[table][0].index(column) for column in columns]
        kept = {tuple(row[place] for place in places) for row in after[table][1]}
        assert not {row for row in before if row[0] != "tokenizer"} - kept, table


def test_the_copy_that_was_put_by_is_the_library_as_it_was(opened: Opened) -> None:
    copies = sorted(opened.home.backups.iterdir())
    version = version_of(opened.name)
    assert [path.name.split("-")[1] for path in copies] == ([f"v{version}"] if version < VERSION else [])
    for copy in copies:
        assert rows(copy) == rows(opened.before)
        with closing(sqlite3.connect(copy)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("kept", ["v03-first", "v07-first", "v09", "v16"])
def test_it_takes_what_a_new_one_takes_and_its_copy_opens(kept: str, old: Home, tmp_path: Path) -> None:
    """The indexes hold the old words as ours would have written them, else these could not be taken out."""
    with connect(old) as store:
        store.events.append(DEFAULT, Event(FILM, EventKind.RATING, AT + 99, stars=3.0))
        assert store.events.stars(DEFAULT)[FILM] == 3.0
        store.media.give(FILM, {"title": "Port at night"})
        assert not store.text.search("夜里的", fields=["title"]) and store.text.search("port", fields=["title"])
        said = (Segment(0.0, 1.0, "otters"),)
        store.text.set_transcript(TALK, Transcript(said, "en", "full:whisper-base", 1.0, complete=True))
        assert not store.text.search("安静") and store.text.search("otters")
        store.jobs.want([(FileId(1), Stage.SPEECH)])
        assert store.jobs.job(FileId(1), Stage.SPEECH).state is JobState.PENDING
        assert store.integrity() == ""
    again = Home(tmp_path / "again")
    again.root.mkdir()
    (copy,) = old.backups.iterdir()
    again.library.write_bytes(copy.read_bytes())
    with connect(again) as store:
        assert told(store, holds(kept)) == holds(kept)


KILLED = """
import os, signal, sys
from core.migrations import MIGRATIONS
from core import backups
from core.settings import Home
from core.store import connect

def cut(step):
    def run(db):
        step.fn(db)
        os.kill(os.getpid(), signal.SIGKILL)
    return type(step)(step.name, run)

at = int(sys.argv[2])
MIGRATIONS._migrations[at] = cut(MIGRATIONS._migrations[at])
connect(Home(__import__("pathlib").Path(sys.argv[1])))
"""


@pytest.mark.parametrize(("kept", "step"), [("v03", 16), ("v21", 22)])
def test_killed_within_a_migration_it_is_as_it_was_and_opens_again(kept: str, step: int, old: Home) -> None:
    before = rows(old.library)
    child = subprocess.run([sys.executable, "-c", KILLED, str(old.root), str(step)], timeout=240, check=False)
    assert child.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(old.library)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == version_of(kept)
    assert rows(old.library) == before
    with connect(old) as store:
        assert told(store, holds(kept)) == holds(kept) and store.integrity() == ""
    assert not list(old.backups.glob("*.part")) and os.listdir(old.backups)


def test_a_kept_library_is_taken_for_a_copy_of_ours_before_and_after_it_is_opened(opened: Opened) -> None:
    copy = backups.make(opened.home)
    assert snapshots.look(copy, by_hand=False).version == VERSION
    if version_of(opened.name) > 1:  # a library of version 1 had no history, and nobody had one
        assert snapshots.look(opened.before, by_hand=False).version == version_of(opened.name)
