"""Turns a library into a copy of it in one file, looks into such copies, and puts one in the library's place."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sqlite_utils import Database, Migrations

from core import vault
from core.aside import made_aside
from core.errors import UserProblem
from core.migrations import APPLICATION_ID, MIGRATIONS, copy_library
from core.settings import Home

OPEN_ELSEWHERE = (
    "Another Homereel has this library open: a window, or a command that still runs. Close it, then restore."
)
_WAIT_S = 2.0
_PAGES_AT_ONCE = 4096
"""16 MB of a copy that is put back, between two words of how far it is."""
_MOST_COUNTING_S = 60.0
"""Counting is over in a second; a view in the place of a table can go on for ever."""


_BEGUN = ("*.part", "*.part-*", ".*.copying", ".*.copying-*", ".*.turning", ".*.old")
_BEGUN_IN_ROOT = (".restoring.*", ".library.db*")


def copies_of(home: Home) -> list[Path]:
    """List the copies in the library's folder, whatever they are called: a person may put their own there."""
    return _listed(home.backups, "*.db")


def begun(home: Home) -> list[Path]:
    """List what may hold a library, or a part of one: copies, restores and new forms that were broken off.

    One that is being made right now is among them.
    """
    return [*_listed(home.backups, *_BEGUN), *_listed(home.root, *_BEGUN_IN_ROOT)]


def _listed(folder: Path, *patterns: str) -> list[Path]:
    with suppress(OSError):
        found = {file for pattern in patterns for file in folder.glob(pattern)}
        return sorted(file for file in found if file.is_symlink() or not file.is_dir())
    return []


@dataclass(frozen=True, slots=True)
class Holds:
    """What a copy of a library holds.

    Attributes:
        version: of its tables.
    """

    version: int
    media: int
    plays: int
    profiles: int


def look(file: Path, *, thoroughly: bool = True, by_hand: bool = True) -> Holds:
    """Say what a copy holds, without writing to it or beside it.

    Args:
        thoroughly: check the whole file, which takes seconds where it is large.
        by_hand: it may be made by hand, holding what no Homereel makes.

    Raises:
        UserProblem: it isn't there, is damaged, no library, or one of a newer Homereel; or it isn't Homereel's work.
        Locked: it is encrypted, and its key isn't at hand.
    """
    if not file.is_file():
        raise UserProblem(f"There is no file {file}.")
    try:
        with closing(vault.connect(file, read_only=True)) as db:
            application, version = (
                db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
            )
            if application != APPLICATION_ID:
                raise UserProblem(f"{file} is no copy of a Homereel library.")
            known = len(MIGRATIONS._migrations)
            if version > known:
                raise UserProblem(
                    f"{file} was made by a newer Homereel (its version {version}, this program knows {known}). "
                    "Update Homereel, then restore it."
                )
            if not by_hand:
                _need_ours(db, file, version)
            if thoroughly and (problem := db.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
                raise sqlite3.DatabaseError(problem)
            until = time.monotonic() + _MOST_COUNTING_S
            db.set_progress_handler(lambda: int(time.monotonic() > until), 100_000)
            db.execute("PRAGMA trusted_schema = OFF")
            counts = [int(db.execute(f"SELECT count(*) FROM {what}").fetchone()[0]) for what in _COUNTED]
    except vault.errors() as error:
        raise UserProblem(
            f"{file} is damaged or no copy of a Homereel library ({error}). Choose another one."
        ) from error
    return Holds(int(version), *counts)


def _need_ours(db: Any, file: Path, version: int) -> None:
    """Refuse a copy that was made by hand: what lies in a library is run with it.

    A trigger could delete each event that is written, and so could a table that replaces on a conflict; a view could go
    on for ever. So all tables, indexes, triggers and views must be those that its migrations make, word for word.

    Raises:
        UserProblem: something is there that isn't Homereel's, or is missing.
        sqlite3.Error: it can't be read.
    """
    rows = _parts(db)
    steps = _steps(db, dict(rows))
    found = [_difference(rows, ours) for ours in _forms(steps)] if len(steps) == version else []
    if "" not in found:
        what = found[0] if found else "it isn't of the version that it says"
        raise UserProblem(
            f"{file} wasn't made by Homereel, or was changed since: {what}. Nothing was restored; choose another one."
        )


def _difference(rows: Sequence[tuple[_Part, str]], ours: Mapping[_Part, str]) -> str:
    """Say what isn't as it should be; "" where all is."""
    found = dict(rows)
    strange = sorted({part.name for part, sql in rows if not _is_ours(part, sql, ours.get(part))})
    lacking = sorted({part.name for part in ours.keys() - found.keys() if part.kind == "table" or part.table != _BOOKS})
    if strange or len(found) != len(rows):
        return f"its {(strange or ['schema'])[0][:40]!r} is of somebody else"
    return f"it lacks {lacking[0]!r}" if lacking else ""


class _Part(NamedTuple):
    """What a library is made of: a table, an index, a trigger, a view; those made for a constraint too."""

    kind: str
    name: str
    table: str


_BOOKS = "_sqlite_migrations"
"""The table of sqlite-utils, whose own versions may write it in other words."""
_PLAIN = {
    *("CREATE", "TABLE", "UNIQUE", "INDEX", "IF", "NOT", "EXISTS", "ON", "PRIMARY", "KEY", "INTEGER", "TEXT", "NULL"),
    *("(", ")", ",", "_SQLITE_MIGRATIONS", "ID", "MIGRATION_SET", "NAME", "APPLIED_AT"),
    "IDX__SQLITE_MIGRATIONS_MIGRATION_SET_NAME",
}
"""All that may stand there."""
_COUNTS = {
    _Part("table", "sqlite_stat1", "sqlite_stat1"): "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
    _Part("table", "sqlite_stat4", "sqlite_stat4"): "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
}
"""What SQLite's ANALYZE leaves; Homereel never runs it, but some who look into databases do."""
_WORD = re.compile(r"""--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|\[[^\]]*\]|`[^`]*`|\w+|[^\w\s]""")


def _is_ours(part: _Part, sql: str, own: str | None) -> bool:
    """Whether a part of a copy says what ours does, however that is spaced, quoted and commented."""
    own = _COUNTS.get(part) if own is None else own
    if sql == own or len(sql) > _MOST_LETTERS:
        return sql == own
    if part.table == _BOOKS and part.kind in ("table", "index"):
        return {word.strip('"').upper() for word in _words(sql)} <= _PLAIN
    return own is not None and _words(sql) == _words(own)


def _words(sql: str) -> list[str]:
    """Cut SQL into its words, without comments; names in brackets or backticks as in double quotes."""
    words = [word for word in _WORD.findall(sql) if not word.startswith("--")]
    return [f'"{word[1:-1]}"' if word[0] in "[`" and len(word) > 1 else word for word in words]


_MOST_LETTERS = 20_000
"""Of one part's SQL; the longest of ours has a tenth of that."""


def _steps(db: Any, found: Mapping[_Part, str]) -> frozenset[str]:
    """Say which migrations made a copy: while they were written, some had others before them than later on."""
    books = _Part("table", _BOOKS, _BOOKS)
    if not _is_ours(books, found.get(books, "VIEW"), None):
        return frozenset()
    named = db.execute(f"SELECT name FROM {_BOOKS} WHERE migration_set = ? LIMIT 999", (MIGRATIONS.name,)).fetchall()
    return frozenset(_ONCE_CALLED.get(str(name), str(name)) for (name,) in named)


_ONCE_CALLED = {"m008_series": "m009_series"}


@lru_cache(maxsize=4)
def _forms(steps: frozenset[str]) -> list[dict[_Part, str]]:
    """Make empty libraries by these steps, and look at them; some tenths of a second. None if that can't be.

    The first libraries of version 3 had no lengths of jobs.
    """
    made, forms = Migrations(MIGRATIONS.name), []
    for step in MIGRATIONS._migrations:
        if step.name in steps:
            made(name=step.name)(step.fn)
    first = ["", _WITHOUT_LENGTHS] if len(steps) == _WITH_FIRST_JOBS else [""]
    for change in first if len(made._migrations) == len(steps) else []:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty, suppress(sqlite3.Error):
            made.apply(Database(empty))
            empty.executescript(change)
            parts = dict(_parts(empty))
            MIGRATIONS.apply(Database(empty))  # one that couldn't be brought up to date is nobody's
            forms.append(parts)
    return forms


_WITH_FIRST_JOBS = 3
_WITHOUT_LENGTHS = "DROP INDEX jobs_by_state; ALTER TABLE jobs DROP COLUMN media_s;"


def _parts(db: Any) -> list[tuple[_Part, str]]:
    rows = db.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master").fetchall()
    return [(_Part(str(kind), str(name), str(table)), str(sql)) for kind, name, table, sql in rows]


_COUNTED = ("media WHERE gone = 0", "events WHERE kind = 'play'", "profiles")


def replace(library: Path, copy: Path, report: Callable[[float], None] = lambda _share: None) -> None:
    """Put what a copy holds in the place of a library's content, all at once: a crash leaves the one or the other.

    Both lie in the clear, or both are encrypted; the library stays under its own key.

    Args:
        report: is told how far it is, 0 to 1.

    Raises:
        UserProblem: another process has the library open, or it can't be written.
        sqlite3.DatabaseError: what is there is damaged, so that nothing can be written into it.
    """
    try:
        with closing(vault.connect(library, timeout_s=_WAIT_S)) as db:
            take_alone(db)
            with closing(vault.connect(copy, read_only=True)) as source:
                # In steps, so that it can be told of; they are one transaction all the same.
                source.backup(db, pages=_PAGES_AT_ONCE, progress=lambda _, left, all_: report(1 - left / max(all_, 1)))
    except vault.errors("OperationalError") as error:
        raise UserProblem(f"{library} can't be written: {error}. Nothing was restored.") from error


def take_alone(db: sqlite3.Connection) -> None:
    """Have nobody else on a library: it can only leave the log of writes when this is its one connection.

    Raises:
        UserProblem: another process, or another connection of this one, has it open.

    Source: https://www.sqlite.org/wal.html#persistence_of_wal_mode
    """
    try:
        mode = db.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except vault.errors("OperationalError") as error:
        if (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise UserProblem(OPEN_ELSEWHERE) from error
        raise
    if mode != "delete":
        raise UserProblem(OPEN_ELSEWHERE)


def is_alone(library: Path) -> None:
    """Raise UserProblem where another process has a library open; one that is damaged counts as nobody's."""
    try:
        with closing(vault.connect(library, timeout_s=_WAIT_S)) as db:
            take_alone(db)
            db.execute("PRAGMA journal_mode = WAL")
    except vault.errors("DatabaseError") as error:
        if isinstance(error, vault.errors("OperationalError")):
            raise UserProblem(f"{library} can't be opened: {error}.") from error


def write(home: Home, target: Path) -> None:
    """Copy a library into a file that appears whole, opened and checked, or not at all.

    Raises:
        UserProblem: it can't be written, or the copy isn't sound.
    """
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with made_aside(target) as (part, made):
            copy_library(home, part, made)
            look(part)
    except vault.errors("Error", OSError) as error:
        raise UserProblem(
            f"No copy could be written to {target}: {error}. Free some space, or choose another place."
        ) from error
