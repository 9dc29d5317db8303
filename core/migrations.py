"""Turns a library of any earlier version into one of this version, and refuses one from a later version."""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from core import schema, vault
from core.aside import made_aside, need_same
from core.errors import UserProblem
from core.settings import Home
from core.sqlite import Database, Migrations

log = logging.getLogger(__name__)

APPLICATION_ID = 0x486D526C
"""`HmRl` in the file's header (PRAGMA application_id): another program's database is not taken for a library."""

MIGRATIONS = Migrations("homereel")


def migrate(db: Database, home: Home, migrations: Migrations = MIGRATIONS) -> int:
    """Bring the opened library up to date, after a verified copy of one that already held something.

    The write lock is held from the look at the version to the commit, so two processes starting at once don't both
    migrate; each migration and the version number land together or not at all.

    Returns:
        How many migrations were applied.

    Raises:
        UserProblem: a later version wrote the library, or the file is no library of ours.
    """
    names = [step.name for step in migrations._migrations]
    if check(db, home, migrations) == len(names):
        return 0
    db.execute("BEGIN IMMEDIATE")
    try:
        version = check(db, home, migrations)
        pending = migrations.pending(db)
        if version > 0 and pending:
            back_up(home, version)
        migrations.apply(db)
        db.execute(f"PRAGMA user_version = {len(names)}")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.execute("ROLLBACK")
        raise
    log.info("library migrated from version %d to %d", version, len(names))
    return len(pending)


def check(db: Database, home: Home, migrations: Migrations = MIGRATIONS) -> int:
    """Return the version of the opened library, 0 for an empty file, without writing to it.

    Raises:
        UserProblem: a later version wrote it, or another program.
    """
    known = len(migrations._migrations)
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > known:
        raise UserProblem(
            f"The library in {home.root} was written by a newer Homereel (its version {version}, this program knows "
            f"{known}). Update Homereel, or choose another folder with --home."
        )
    application = int(db.execute("PRAGMA application_id").fetchone()[0])
    empty = not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION_ID and not empty:
        raise UserProblem(f"{home.library} is a database of another program. Choose another folder with --home.")
    return version


def back_up(home: Home, version: int) -> Path:
    """Copy the library with SQLite's online backup, check the copy, and give it its name only then.

    Returns:
        The copy, `backups/library-v3-20261124-150102.db`.

    Raises:
        UserProblem: the copy can't be made or isn't sound.

    Source: https://www.sqlite.org/backup.html
    """
    target = home.backups / f"library-v{version}-{time.strftime('%Y%m%d-%H%M%S')}.db"
    try:
        home.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        for pattern in ("library-v*.part", ".library-v*.part"):
            for left_over in home.backups.glob(pattern):
                left_over.unlink()
        with made_aside(target) as (part, made):
            copy_library(home, part, made)
    except vault.errors("Error", OSError) as error:
        raise UserProblem(
            f"Homereel makes a copy of the library before it changes it, and could not write {target}: {error}. "
            "Free some space and start again; the library is as it was."
        ) from error
    return target


def copy_library(home: Home, part: Path, made: BinaryIO) -> None:
    """Copy a library, also one that is written to meanwhile, into an empty file, and check the copy.

    A copy of an encrypted library is under the same key and carries its key file.

    Args:
        part: the file's path, by which SQLite opens it.
        made: the same file, open.

    Raises:
        sqlite3.Error: it can't be read or written, or the copy isn't sound.
        OSError: it can't be written, or the path leads to another file.

    Source: https://www.sqlite.org/backup.html
    """
    key = vault.key_of(home)
    source, copy = vault.connect(home.library), vault.connect_as(part, key)
    try:
        _need_arriving(copy, part, made)
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        problem = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        tables = "SELECT count(*) FROM sqlite_master"
        if problem != "ok" or source.execute(tables).fetchone() != copy.execute(tables).fetchone():
            raise sqlite3.DatabaseError(f"the copy is not sound ({problem})")
    finally:
        source.close()
        copy.close()
    if key is not None:
        vault.write_at_end(made, vault.keyfile_of(home) or vault.of_key(key))


def _need_arriving(copy: sqlite3.Connection, part: Path, made: BinaryIO) -> None:
    """Make sure that SQLite has the very file open that was made, before it gets anything of the library.

    SQLite opens by path and follows links, so where others write to the folder it may have come to another file.

    Raises:
        OSError: it did.
    """
    need_same(made, os.fsencode(part))
    copy.execute("PRAGMA journal_mode = OFF")  # a second file by path; a copy that breaks off is thrown away
    copy.execute("PRAGMA user_version = 1")
    if not os.fstat(made.fileno()).st_size:
        raise OSError(errno.EEXIST, "another file took its name while it was written")


def _run(db: Database, statements: str) -> None:
    """Run statements one by one: executescript would commit the migration's transaction."""
    pending = ""
    for line in statements.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            db.execute(pending)
            pending = ""
    assert not pending.strip(), f"unfinished SQL: {pending}"


def _step(function: Callable[[Any], None]) -> Callable[[Any], None]:
    MIGRATIONS()(function)
    return function


@_step
def m001_media(db: Database) -> None:
    """Contents, their keys, their paths, and merges."""
    _run(db, schema.MEDIA)
    _run(db, schema.FILES)


@_step
def m002_history(db: Database) -> None:
    """Profiles, events, what follows from them, slates, playlists, settings."""
    _run(db, schema.HISTORY)
    _run(db, schema.OPINIONS)


@_step
def m003_understanding(db: Database) -> None:
    """Features, tags, text and the jobs that make them."""
    _run(db, schema.FEATURES)
    _run(db, schema.TEXT)
    _run(db, schema.JOBS)


@_step
def m004_subtitles(db: Database) -> None:
    """A stamp of the subtitle files beside a medium; costs are counted in another unit from here on."""
    if "media_s" not in db["jobs"].columns_dict:  # the first libraries of version 3 were made without it
        _run(db, schema.JOBS_LENGTHS)
    _run(db, "ALTER TABLE files ADD COLUMN beside INTEGER NOT NULL DEFAULT 0;")
    _run(db, "DROP TABLE costs;")
    _run(db, schema.COSTS)


@_step
def m005_voices(db: Database) -> None:
    """Voices with their names and turns, and what a person said of them."""
    _run(db, schema.VOICES)


@_step
def m006_meaning(db: Database) -> None:
    """People, places and organisations; what facts rest on; topics; a stamp of .nfo files and art beside a medium."""
    _run(db, schema.MEANING)
    _run(db, "ALTER TABLE files ADD COLUMN described INTEGER NOT NULL DEFAULT 0;")


@_step
def m007_duplicates(db: Database) -> None:
    """Fingerprints of sound and picture, the copies found by them, and what people said of those."""
    _run(db, schema.FINGERPRINTS)
    _run(db, schema.COPIES)


@_step
def m008_prefixes(db: Database) -> None:
    """Full text looks up beginnings of three letters; the store fills it again when it opens."""
    _run(db, schema.PREFIXES)


@_step
def m009_series(db: Database) -> None:
    """How scalars go through a medium, beside what was measured of the whole."""
    if "series" not in db["features"].columns_dict:  # this step was called m008_series at first, and may be done
        _run(db, schema.SERIES)


@_step
def m010_learned(db: Database) -> None:
    """What was learnt of histories, run by run."""
    _run(db, schema.LEARNED)


@_step
def m011_interests(db: Database) -> None:
    """What a person said of what was inferred about them."""
    _run(db, schema.INTERESTS)


@_step
def m012_community(db: Database) -> None:
    """Ratings of strangers, imported and matched."""
    _run(db, schema.COMMUNITY)


@_step
def m013_changes(db: Database) -> None:
    """Numbers that say whether the library changed: counting 100,000 rows at each request took 70 ms."""
    _run(db, schema.CHANGES)


@_step
def m014_sections(db: Database) -> None:
    """Which part of the library a medium belongs to; searches kept under a name."""
    _run(db, schema.SECTIONS)
    _run(db, schema.SAVED)


@_step
def m015_own(db: Database) -> None:
    """Facts that a person gave a medium, over those of its file."""
    _run(db, schema.OWN)


@_step
def m016_runs(db: Database) -> None:
    """What each run of indexing took; failed files that a person doesn't want to hear of."""
    _run(db, schema.RUNS)
    _run(db, "ALTER TABLE jobs ADD COLUMN ignored INTEGER NOT NULL DEFAULT 0;")


@_step
def m017_shelf_artist(db: Database) -> None:
    """Whose record a song stands on."""
    _run(db, schema.SHELF_ARTIST)


@_step
def m018_own_merged(db: Database) -> None:
    """What a person said of a medium follows a merge."""
    _run(db, schema.OWN_MERGED)


@_step
def m019_waved(db: Database) -> None:
    """What was waved aside in a list of suggestions is found at once."""
    _run(db, schema.WAVED)


@_step
def m020_consents(db: Database) -> None:
    """What a person said yes or no to."""
    _run(db, schema.CONSENTS)


@_step
def m021_kept_out(db: Database) -> None:
    """Folders that are kept out of a profile."""
    _run(db, schema.KEPT_OUT)


@_step
def m022_folders(db: Database) -> None:
    """Folders may be taken out and watched."""
    _run(db, schema.FOLDERS)


@_step
def m023_imports(db: Database) -> None:
    """What was brought in from other programs, import by import."""
    _run(db, schema.IMPORTS)
