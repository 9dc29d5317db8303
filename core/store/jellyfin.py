"""Turns a Jellyfin database, which is a stranger's file, into items with what each person did with them.

It is opened so that nothing is written and nothing in it runs: read only and immutable, no schema is trusted, tables
must be tables (no view, no virtual one), functions are refused, and what takes too long is broken off.

Source: Jellyfin 10.8 to 10.10, library.db: TypedBaseItems and UserDatas (SqliteUserDataRepository); from 10.11 on,
jellyfin.db: BaseItems, UserData and Users (migration LibraryDbMigration). https://www.sqlite.org/security.html
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from core.errors import UserProblem, show_path

MAGIC = b"SQLite format 3\0"
MOST_BYTES = 20_000_000_000
MOST_S = 120.0
MOST_ROWS = 1_000_000
_LONGEST_VALUE_BYTES = 1_000_000
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA, sqlite3.SQLITE_RECURSIVE})
_ITEM = ("Name", "Path", "Album", "SeriesName", "ProductionYear", "IndexNumber", "ParentIndexNumber", "RunTimeTicks")
_LISTS = ("Artists", "AlbumArtists")
_DATA = ("PlayCount", "Played", "IsFavorite", "Likes", "Rating", "PlaybackPositionTicks", "LastPlayedDate")
_FLAGS = ("Played", "IsFavorite", "Likes")


def items(path: Path) -> Iterator[Mapping[str, Any]]:
    """Read who did what with which item, in the form of Jellyfin's API, with `User` (an id) and `UserName`.

    Raises:
        UserProblem: it is damaged, no database of Jellyfin's, too large, or takes too long; or its newest rows lie in
            its log of writes, which an immutable database is read without.
    """
    shown = show_path(os.fsencode(path))
    with contextlib.suppress(OSError):
        if path.with_name(f"{path.name}-wal").stat().st_size > 0:
            raise UserProblem(
                f"The newest plays of {shown} still lie in {path.name}-wal beside it. Stop Jellyfin, and import again; "
                f"of a copy, remove {path.name}-wal to do without them."
            )
    try:
        with contextlib.closing(_open(path)) as db:
            tables = _tables(db)
            for wanted, read in ((("BaseItems", "UserData"), _new), (("TypedBaseItems", "UserDatas"), _old)):
                if all(name.lower() in tables for name in wanted):
                    yield from read(db, tables)
                    return
    except (sqlite3.Error, ValueError, OverflowError, MemoryError) as error:  # names in a damaged schema are no text
        raise UserProblem(
            f"{shown} can't be read as Jellyfin's database ({str(error)[:120]}). Copy it again."
        ) from error
    other = " It has the users alone: give library.db, which lies beside it." if "users" in tables else ""
    raise UserProblem(f"{shown} has no tables of Jellyfin's library (10.8 to 10.11).{other}")


def _open(path: Path) -> sqlite3.Connection:
    if path.stat().st_size > MOST_BYTES:
        raise UserProblem(f"{show_path(os.fsencode(path))} is too large for a database of Jellyfin's.")
    name = quote(os.fsencode(path.absolute()))
    db = sqlite3.connect(f"file:{name}?mode=ro&immutable=1", uri=True, isolation_level=None)
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE_BYTES)
    for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "mmap_size = 0"):
        db.execute(f"PRAGMA {pragma}")
    until = time.monotonic() + MOST_S
    db.set_progress_handler(lambda: int(time.monotonic() > until), 10_000)
    db.set_authorizer(lambda deed, *_: sqlite3.SQLITE_OK if deed in _ALLOWED else sqlite3.SQLITE_DENY)
    return db


def _tables(db: sqlite3.Connection) -> dict[str, tuple[str, frozenset[str]]]:
    """List the ordinary tables: lower-case name → (name, its stored columns)."""
    found = {}
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0").fetchmany(1000):
        if isinstance(name, str) and name.isidentifier():
            columns = db.execute(f'PRAGMA table_xinfo("{name}")').fetchmany(1000)
            found[name.lower()] = name, frozenset(str(row[1]).lower() for row in columns if row[6] == 0)
    return found


def _chosen(alias: str, columns: frozenset[str], names: tuple[str, ...]) -> str:
    return ", ".join(f'{alias}."{name}"' if name.lower() in columns else "NULL" for name in names)


def _new(db: sqlite3.Connection, tables: Mapping[str, tuple[str, frozenset[str]]]) -> Iterator[Mapping[str, Any]]:
    users = {}
    if "users" in tables:
        users = dict(db.execute('SELECT "Id", "Username" FROM "Users"').fetchmany(10_000))
    columns, data = tables["baseitems"][1], tables["userdata"][1]
    rows = db.execute(
        f'SELECT i."Id", i."Type", d."UserId", {_chosen("i", columns, _ITEM + _LISTS)}, {_chosen("d", data, _DATA)} '
        'FROM "UserData" d JOIN "BaseItems" i ON i."Id" = d."ItemId"'
    )
    return _made(rows, users)


def _old(db: sqlite3.Connection, tables: Mapping[str, tuple[str, frozenset[str]]]) -> Iterator[Mapping[str, Any]]:
    columns, data = tables["typedbaseitems"][1], tables["userdatas"][1]
    rows = db.execute(
        f'SELECT i."UserDataKey", i."type", d."userId", {_chosen("i", columns, _ITEM + _LISTS)}, '
        f'{_chosen("d", data, _DATA)} FROM "UserDatas" d JOIN "TypedBaseItems" i ON i."UserDataKey" = d."key"'
    )
    return _made(rows, {})


def _made(rows: sqlite3.Cursor, users: Mapping[Any, Any]) -> Iterator[Mapping[str, Any]]:
    for number, (id_, type_, user, *told) in enumerate(rows):
        if number >= MOST_ROWS:
            raise UserProblem(f"There are more than {MOST_ROWS:,} rows in it. That is no database of one household.")
        item = dict(zip(_ITEM, told, strict=False))
        artists, album_artists = (str(text or "").split("|") for text in told[len(_ITEM) : len(_ITEM) + len(_LISTS)])
        data = dict(zip(_DATA, told[len(_ITEM) + len(_LISTS) :], strict=True))
        data |= {name: bool(data[name]) for name in _FLAGS if data[name] is not None}
        yield item | {
            **{"Id": id_, "Type": type_, "User": user, "UserName": users.get(user, "")},
            **{"Artists": [a for a in artists if a], "AlbumArtist": album_artists[0], "UserData": data},
        }
