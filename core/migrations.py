"""Turns a library of any earlier version into one of this version, and refuses one from a later version."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from core.errors import UserProblem
from core.settings import Home

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
    name = f"library-v{version}-{time.strftime('%Y%m%d-%H%M%S')}"
    target = home.backups / f"{name}.db"
    part = home.backups / f"{name}.part"
    try:
        home.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left_over in home.backups.glob("*.part"):
            left_over.unlink()
        _copy(home.library, part)
        os.replace(part, target)
    except (sqlite3.Error, OSError) as error:
        with suppress(OSError):
            part.unlink()
        raise UserProblem(
            f"Homereel makes a copy of the library before it changes it, and could not write {target}: {error}. "
            "Free some space and start again; the library is as it was."
        ) from error
    return target


def _copy(library: Path, part: Path) -> None:
    part.touch(mode=0o600)
    source, copy = sqlite3.connect(library), sqlite3.connect(part)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        problem = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        tables = "SELECT count(*) FROM sqlite_master"
        if problem != "ok" or source.execute(tables).fetchone() != copy.execute(tables).fetchone():
            raise sqlite3.DatabaseError(f"the copy is not sound ({problem})")
    finally:
        source.close()
        copy.close()
    with part.open("rb+") as file:
        os.fsync(file.fileno())


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
    _run(db, _MEDIA)
    _run(db, _FILES)


@_step
def m002_history(db: Database) -> None:
    """Profiles, events, what follows from them, slates, playlists, settings."""
    _run(db, _HISTORY)
    _run(db, _OPINIONS)


@_step
def m003_understanding(db: Database) -> None:
    """Features, tags, text and the jobs that make them."""
    _run(db, _FEATURES)
    _run(db, _TEXT)
    _run(db, _JOBS)


@_step
def m004_subtitles(db: Database) -> None:
    """A stamp of the subtitle files beside a medium; costs are counted in another unit from here on."""
    _run(db, "ALTER TABLE files ADD COLUMN beside INTEGER NOT NULL DEFAULT 0;")
    _run(db, "DROP TABLE costs;")
    _run(db, _COSTS)


_MEDIA = """
CREATE TABLE media (
    number INTEGER PRIMARY KEY AUTOINCREMENT,   -- row of name_index; nothing else refers to it
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    sort_title TEXT NOT NULL,
    duration_s REAL NOT NULL,
    artist TEXT NOT NULL, album TEXT NOT NULL,
    genre TEXT NOT NULL, year INTEGER NOT NULL,
    series TEXT NOT NULL,
    season INTEGER NOT NULL, episode INTEGER NOT NULL,
    track INTEGER NOT NULL,
    description TEXT NOT NULL, language TEXT NOT NULL,
    width_px INTEGER NOT NULL, height_px INTEGER NOT NULL,
    has_picture INTEGER NOT NULL, has_sound INTEGER NOT NULL,
    added_at REAL NOT NULL,
    has_thumbnail INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 1        -- no file of it is left (all missing, or none yet); kept by triggers
) STRICT;
-- One covering index per order in which the library is listed: 100,000 ids without a sort and without the wide rows.
CREATE INDEX media_by_added ON media (added_at, id, kind, gone);
CREATE INDEX media_by_title ON media (sort_title, id, kind, gone);
CREATE INDEX media_by_duration ON media (duration_s, id, kind, gone);
CREATE INDEX media_by_year ON media (year, id, kind, gone);

CREATE TABLE identities (
    scheme TEXT NOT NULL,
    key TEXT NOT NULL,
    media_id TEXT NOT NULL REFERENCES media (id),
    PRIMARY KEY (scheme, key, media_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_by_media ON identities (media_id);

CREATE TABLE merges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    loser TEXT NOT NULL UNIQUE REFERENCES media (id),
    winner TEXT NOT NULL REFERENCES media (id),
    reason TEXT NOT NULL,
    at REAL NOT NULL,
    CHECK (loser <> winner)
) STRICT;
"""

_FILES = """
CREATE TABLE roots (id INTEGER PRIMARY KEY AUTOINCREMENT, path BLOB NOT NULL UNIQUE) STRICT;

CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id INTEGER NOT NULL REFERENCES roots (id),
    rel_path BLOB NOT NULL,
    size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, inode INTEGER NOT NULL,
    state TEXT NOT NULL,
    media_id TEXT REFERENCES media (id),
    confirmed INTEGER NOT NULL DEFAULT 0,
    probe TEXT,
    UNIQUE (root_id, rel_path)
) STRICT;
CREATE INDEX files_by_media ON files (media_id, state);
CREATE INDEX files_away ON files (state) WHERE state IN ('missing', 'offline');

CREATE TRIGGER files_insert AFTER INSERT ON files WHEN NEW.media_id IS NOT NULL BEGIN
    UPDATE media SET gone = NOT EXISTS (SELECT 1 FROM files f WHERE f.media_id = media.id AND f.state <> 'missing')
    WHERE id = NEW.media_id;
END;
CREATE TRIGGER files_update AFTER UPDATE OF state, media_id ON files
WHEN OLD.media_id IS NOT NEW.media_id OR (OLD.state = 'missing') <> (NEW.state = 'missing') BEGIN
    UPDATE media SET gone = NOT EXISTS (SELECT 1 FROM files f WHERE f.media_id = media.id AND f.state <> 'missing')
    WHERE id IN (OLD.media_id, NEW.media_id);
END;
CREATE TRIGGER files_delete AFTER DELETE ON files WHEN OLD.media_id IS NOT NULL BEGIN
    UPDATE media SET gone = NOT EXISTS (SELECT 1 FROM files f WHERE f.media_id = media.id AND f.state <> 'missing')
    WHERE id = OLD.media_id;
END;
"""

_HISTORY = """
CREATE TABLE settings (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE profiles (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO profiles (id, name) VALUES (1, 'default');

CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    media_id TEXT REFERENCES media (id),
    kind TEXT NOT NULL,
    at REAL NOT NULL,
    share REAL NOT NULL,
    stars REAL NOT NULL,
    start_s REAL NOT NULL, stop_s REAL NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    slate INTEGER NOT NULL, position INTEGER NOT NULL
) STRICT;
CREATE INDEX events_by_profile ON events (profile_id, at);
CREATE INDEX events_by_media ON events (media_id, profile_id);
CREATE TRIGGER events_append_only BEFORE UPDATE ON events BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TABLE slates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    source TEXT NOT NULL, at REAL NOT NULL
) STRICT;
CREATE TABLE slate_items (
    slate_id INTEGER NOT NULL REFERENCES slates (id),
    position INTEGER NOT NULL,
    media_id TEXT NOT NULL REFERENCES media (id),
    score REAL NOT NULL, propensity REAL NOT NULL,
    PRIMARY KEY (slate_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE playlists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    rules TEXT NOT NULL,
    created_at REAL NOT NULL,
    UNIQUE (profile_id, name)
) STRICT;
CREATE TABLE playlist_items (
    playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    media_id TEXT NOT NULL REFERENCES media (id),
    PRIMARY KEY (playlist_id, position)
) STRICT, WITHOUT ROWID;
"""

# What the grid asks of history for 256 cards at a time. It follows from events alone and can be made again from them.
_OPINIONS = """
CREATE TABLE opinions (
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    media_id TEXT NOT NULL REFERENCES media (id),
    stars REAL NOT NULL DEFAULT 0, stars_at REAL NOT NULL DEFAULT -1e15,
    reaction TEXT NOT NULL DEFAULT '', reaction_at REAL NOT NULL DEFAULT -1e15,
    plays INTEGER NOT NULL DEFAULT 0,
    share REAL NOT NULL DEFAULT 0, stop_s REAL NOT NULL DEFAULT 0,
    played_at REAL NOT NULL DEFAULT -1e15,
    PRIMARY KEY (profile_id, media_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER events_rating AFTER INSERT ON events WHEN NEW.media_id IS NOT NULL AND NEW.kind = 'rating' BEGIN
    INSERT INTO opinions (profile_id, media_id, stars, stars_at)
    VALUES (NEW.profile_id, NEW.media_id, NEW.stars, NEW.at)
    ON CONFLICT (profile_id, media_id) DO UPDATE SET stars = excluded.stars, stars_at = excluded.stars_at
    WHERE excluded.stars_at >= opinions.stars_at;
END;
CREATE TRIGGER events_reaction AFTER INSERT ON events
WHEN NEW.media_id IS NOT NULL AND NEW.kind IN ('like', 'dislike', 'hide', 'neutral') BEGIN
    INSERT INTO opinions (profile_id, media_id, reaction, reaction_at)
    VALUES (NEW.profile_id, NEW.media_id, iif(NEW.kind = 'neutral', '', NEW.kind), NEW.at)
    ON CONFLICT (profile_id, media_id) DO UPDATE
    SET reaction = excluded.reaction, reaction_at = excluded.reaction_at
    WHERE excluded.reaction_at >= opinions.reaction_at;
END;
CREATE TRIGGER events_play AFTER INSERT ON events WHEN NEW.media_id IS NOT NULL AND NEW.kind = 'play' BEGIN
    INSERT INTO opinions (profile_id, media_id) VALUES (NEW.profile_id, NEW.media_id) ON CONFLICT DO NOTHING;
    UPDATE opinions SET plays = plays + 1 WHERE profile_id = NEW.profile_id AND media_id = NEW.media_id;
    UPDATE opinions SET share = NEW.share, stop_s = NEW.stop_s, played_at = NEW.at
    WHERE profile_id = NEW.profile_id AND media_id = NEW.media_id AND played_at <= NEW.at;
END;
"""

_FEATURES = """
CREATE TABLE features (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- renewed at every write: an index sees what is new by it
    media_id TEXT NOT NULL REFERENCES media (id),
    modality TEXT NOT NULL,
    model_id TEXT NOT NULL,
    dim INTEGER NOT NULL,
    item BLOB,                             -- float16 (dim,), before the long columns so that it is read without them
    vals TEXT NOT NULL,                    -- JSON {name: number}
    spans BLOB NOT NULL,                   -- float64 (n, 2)
    moments BLOB NOT NULL,                 -- float16 (n, dim)
    UNIQUE (media_id, modality, model_id)
) STRICT;
CREATE INDEX features_by_model ON features (modality, model_id, id, media_id);

CREATE TABLE tags (
    media_id TEXT NOT NULL REFERENCES media (id),
    modality TEXT NOT NULL,
    code TEXT NOT NULL,
    score REAL NOT NULL,
    words TEXT NOT NULL,                   -- other names under which text search finds it
    PRIMARY KEY (media_id, modality, code)
) STRICT, WITHOUT ROWID;
"""

# Two full-text tables, so that a word that is everywhere in speech can't crowd out a title: name_index has a row per
# medium (so artist and title may be typed together), speech_index a row per text. Contentless: the text is in texts,
# tokens are made by core.store.tokens and separated by spaces. The ascii tokenizer splits at them and takes every
# character beyond ASCII as a letter, so that it never disagrees with ours.
_TEXT = """
CREATE TABLE transcripts (
    media_id TEXT PRIMARY KEY NOT NULL REFERENCES media (id),
    language TEXT NOT NULL,
    source TEXT NOT NULL,
    speech_share REAL NOT NULL,
    complete INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE texts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_id TEXT NOT NULL REFERENCES media (id),
    field TEXT NOT NULL,
    profile_id INTEGER REFERENCES profiles (id),   -- whose note it is; NULL: everybody's
    start_s REAL NOT NULL, end_s REAL NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX texts_by_media ON texts (media_id, field);

CREATE VIRTUAL TABLE name_index USING fts5 (
    title, artist, album, series, genre, tags, pinyin, content='', tokenize='ascii', prefix='1 2'
);
CREATE VIRTUAL TABLE speech_index USING fts5 (words, content='', tokenize='ascii', prefix='1 2');
CREATE VIRTUAL TABLE speech_terms USING fts5vocab (speech_index, row);
"""

_JOBS = """
CREATE TABLE jobs (
    file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    stage TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    priority REAL NOT NULL DEFAULT 0,
    failed_in TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    media_s REAL NOT NULL DEFAULT 0,       -- how long the medium was when the job was wanted, for estimates
    PRIMARY KEY (file_id, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_next ON jobs (stage, state, tries, priority DESC, file_id);
CREATE INDEX jobs_by_state ON jobs (state, stage, media_s);

CREATE TABLE costs (stage TEXT PRIMARY KEY NOT NULL, media_s REAL NOT NULL, wall_s REAL NOT NULL) STRICT, WITHOUT ROWID;
"""

_COSTS = """
CREATE TABLE costs (stage TEXT PRIMARY KEY NOT NULL, guess_s REAL NOT NULL, wall_s REAL NOT NULL) STRICT, WITHOUT ROWID;
"""
