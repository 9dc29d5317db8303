"""Turns a library or a copy into one under another key, or in the clear, and compares the two row by row."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core import vault
from core.errors import UserProblem
from core.store import snapshots
from core.vault.opening import spec

_LOOK_EVERY = 200_000
"""Steps of SQLite's machine between two looks at how far it is: some tens of milliseconds."""
_WRITE, _READ = 0.5, 0.5
Held = sqlite3.Connection
"""Of SQLCipher's module, whose connections have the same interface."""
Report = Callable[[float], None]
"""Told how far it is, 0 to 1."""


@contextmanager
def held_alone(library: Path) -> Iterator[Held]:
    """Open a library so that nobody else can, from here until the connection is closed.

    Raises:
        UserProblem: another process has it open.
        sqlite3.Error: it can't be opened.
    """
    with closing(vault.connect_as(library, vault.key_for(library), timeout_s=2.0, cipher=True)) as db:
        snapshots.take_alone(db)
        db.execute("PRAGMA main.locking_mode = EXCLUSIVE")
        db.execute("BEGIN EXCLUSIVE")
        db.execute("COMMIT")
        yield db


def recast(source: Path, target: Path, key: bytes | None, report: Report = lambda _share: None) -> None:
    """Write what a file holds into a new one under another key (None: in the clear), and check that.

    Raises:
        UserProblem: it can't be read or written, or the new one isn't the same.
    """
    try:
        with closing(vault.connect_as(source, vault.key_for(source), read_only=True, cipher=True)) as db:
            pour(db, target, key, report)
    except vault.errors() as error:
        raise UserProblem(f"{source} can't be read or {target} written: {error}.") from error


def pour(db: sqlite3.Connection, target: Path, key: bytes | None, report: Report) -> None:
    """Do as `recast` does, from a connection (of SQLCipher's module) that is open; the new file is on the disk then.

    Raises:
        UserProblem: the new one isn't the same.
        sqlite3.Error: it can't be read or written.
        OSError: it can't be written.

    Source: https://www.zetetic.net/sqlcipher/sqlcipher-api/#sqlcipher_export
    """
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    pages, page_bytes = (int(db.execute(f"PRAGMA main.{name}").fetchone()[0]) for name in ("page_count", "page_size"))
    size_bytes = max(1, pages * page_bytes)

    def look() -> int:
        report(_WRITE * min(1.0, target.stat().st_size / size_bytes))
        return 0

    db.execute("ATTACH ? AS made KEY ?", (str(target), "" if key is None else spec(key)))
    db.set_progress_handler(look, _LOOK_EVERY)
    try:
        db.execute("PRAGMA made.journal_mode = OFF")
        db.execute("PRAGMA made.synchronous = OFF")
        db.execute("SELECT sqlcipher_export('made')").fetchall()
        for name in ("user_version", "application_id"):
            db.execute(f"PRAGMA made.{name} = {int(db.execute(f'PRAGMA main.{name}').fetchone()[0])}")
    finally:
        db.set_progress_handler(None, 0)
        db.execute("DETACH made")
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    report(_WRITE)
    _compare(db, target, key, lambda share: report(_WRITE + _READ * share))


def _compare(db: sqlite3.Connection, target: Path, key: bytes | None, report: Report) -> None:
    """Open the new file as anybody would, and find the same in it.

    Raises:
        UserProblem: it isn't.
    """
    with closing(vault.connect_as(target, key, read_only=True, cipher=True)) as made:
        problem = made.execute("PRAGMA integrity_check(1)").fetchone()[0]
        dangling = [len(one.execute("PRAGMA main.foreign_key_check").fetchall()) for one in (made, db)]
        if problem != "ok" or dangling[0] != dangling[1]:
            raise UserProblem(f"What was written anew isn't sound ({problem}). Nothing was changed; try again.")
        here, there = _schema(db), _schema(made)
        if here != there:
            raise UserProblem("What was written anew lacks a table or an index. Nothing was changed; try again.")
        tables = [name for kind, name, sql in here if kind == "table" and not sql.startswith("CREATE VIRTUAL")]
        for number, name in enumerate(tables):
            report(number / len(tables))
            if _digest(db, name) != _digest(made, name):
                raise UserProblem(f"What was written anew has other rows in {name}. Nothing was changed; try again.")


def _schema(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    rows = db.execute("SELECT type, name, coalesce(sql, '') FROM main.sqlite_master").fetchall()
    return sorted((str(kind), str(name), str(sql)) for kind, name, sql in rows)


def _digest(db: sqlite3.Connection, table: str) -> tuple[int, str]:
    """Count a table's rows and hash them, in the order of their keys."""
    digest, count = hashlib.blake2b(digest_size=16), 0
    for row in db.execute(f'SELECT * FROM main."{table}" NOT INDEXED'):
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
        count += 1
    return count, digest.hexdigest()
