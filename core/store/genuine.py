"""Turns an opened copy of a library into whether Homereel made it: what lies in a library is run with it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from core.errors import UserProblem
from core.migrations import MIGRATIONS
from core.sqlite import Database, Migrations


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
_MOST_LETTERS = 20_000
"""Of one part's SQL; the longest of ours has a tenth of that."""
_ONCE_CALLED = {"m008_series": "m009_series"}
"""Steps that had another name for a day."""
_WITH_FIRST_JOBS = 3
_WITHOUT_LENGTHS = "DROP INDEX jobs_by_state; ALTER TABLE jobs DROP COLUMN media_s;"


def need_ours(db: Any, file: Path, version: int) -> None:
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


def _steps(db: Any, found: Mapping[_Part, str]) -> frozenset[str]:
    """Say which migrations made a copy: while they were written, some had others before them than later on."""
    books = _Part("table", _BOOKS, _BOOKS)
    if not _is_ours(books, found.get(books, "VIEW"), None):
        return frozenset()
    named = db.execute(f"SELECT name FROM {_BOOKS} WHERE migration_set = ? LIMIT 999", (MIGRATIONS.name,)).fetchall()
    return frozenset(_ONCE_CALLED.get(str(name), str(name)) for (name,) in named)


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


def _parts(db: Any) -> list[tuple[_Part, str]]:
    rows = db.execute("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master").fetchall()
    return [(_Part(str(kind), str(name), str(table)), str(sql)) for kind, name, table, sql in rows]
