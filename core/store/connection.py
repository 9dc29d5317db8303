"""Turns a library file into a connection: pragmas, transactions, and SQLite's errors in plain words."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from core import vault
from core.errors import UserProblem
from core.migrations import check, migrate
from core.settings import Home
from core.sqlite import Database

Role = Literal["events", "worker", "read"]
"""What a connection is for: events go through to the disk at once, the worker's features need not, read can't write."""

_UNDECODABLE = re.compile("[\ud800-\udfff]")
_BUSY_MS = 30_000
_WAL_BYTES = 64 * 1024 * 1024


class Connection:
    """One SQLite connection with our pragmas. Used by the thread that opened it.

    Attributes:
        db: the sqlite-utils database on it.
        role: what it is for.
        generation: goes up at each rollback; what was remembered of the database before may be wrong after.
    """

    def __init__(self, home: Home, role: Role) -> None:
        self.home = home
        self.role = role
        self.generation = 0
        self._depth = 0
        with translated(home):
            self.db = _opened(home)
            try:
                _set_up(self.db, role)
                migrate(self.db, home)
                if role == "read":
                    self.db.execute("PRAGMA query_only = ON")
            except BaseException:
                self.db.close()
                raise

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Run a SELECT and return all its rows."""
        with translated(self.home):
            return self.db.conn.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """Run a SELECT and return its first row, or None."""
        with translated(self.home):
            found: tuple[Any, ...] | None = self.db.conn.execute(sql, parameters).fetchone()
        return found

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement that writes; joins the open transaction or is one of its own."""
        with translated(self.home):
            return self.db.conn.execute(sql, parameters)

    def many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> int:
        """Run a statement once per row of parameters, in one transaction; return the rows touched."""
        with self.transaction(), translated(self.home):
            return self.db.conn.executemany(sql, parameters).rowcount

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self.db.conn.in_transaction)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """BEGIN IMMEDIATE … COMMIT; inside another one a savepoint of it. Any exception rolls back."""
        name = f"nested_{self._depth}"
        begin, commit, back = (
            (f"SAVEPOINT {name}", f"RELEASE {name}", f"ROLLBACK TO {name}")
            if self._depth
            else ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
        )
        self.run(begin)
        self._depth += 1
        try:
            yield
            self.run(commit)
        except BaseException:
            self.generation += 1
            # A full disk rolls the whole transaction back by itself; rolling back again would hide that error.
            if self.in_transaction:
                self.db.conn.execute(back)
                if self._depth > 1:
                    self.db.conn.execute(commit)
            raise
        finally:
            self._depth -= 1

    def close(self) -> None:
        """Close; twice is fine."""
        self.db.close()


def _opened(home: Home) -> Database:
    """Open a library and look at its version; where its key file was lost, with the one that its copies carry.

    Raises:
        UserProblem: encryption is being turned on or off, or that was broken off. (Who waited meanwhile holds the file
            that the library was, which is overwritten by then: it is opened once more where that is over already.)
    """
    home.make()
    before = _which(home)
    try:
        _is_settled(home)
        return _looked_at(home)
    except vault.errors("DatabaseError"):
        _is_settled(home)
        if _which(home) != before:
            return _looked_at(home)
        lost = None if vault.is_encrypted(home) else vault.carried(home)
        if lost is None:
            raise
        return _found_again(home, lost)


def _which(home: Home) -> tuple[int, int, bool]:
    """Tell one library file of a home from the next, and whether it is encrypted."""
    try:
        status = home.library.stat()
    except OSError:
        return 0, 0, vault.is_encrypted(home)
    return status.st_dev, status.st_ino, vault.is_encrypted(home)


def _is_settled(home: Home) -> None:
    if home.turning.exists():
        raise UserProblem(
            f"Encryption of the library in {home.root} is being turned on or off. Wait until that is done; if it was "
            "broken off, the next start of Homereel, or homereel encrypt status, finishes it."
        )


def _found_again(home: Home, lost: vault.KeyFile) -> Database:
    lost.write(home.key_file)
    try:
        return _looked_at(home)
    except BaseException:
        home.key_file.unlink(missing_ok=True)
        raise


def _looked_at(home: Home) -> Database:
    fresh = not home.library.exists()
    connection = vault.connect(home.library, timeout_s=_BUSY_MS / 1000)
    if fresh and home.library.exists():
        home.library.chmod(0o600)
    db = Database(connection, execute_plugins=False)
    try:
        db.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        check(db, home)
    except BaseException:
        db.close()
        raise
    return db


def _set_up(db: Database, role: Role) -> None:
    _use_wal(db)
    db.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")
    db.execute("PRAGMA foreign_keys = ON")
    # Always, not only while something is forgotten: a row that moves to another page leaves its words where it was.
    # Debian's SQLite is built with it; writing 1,200 notes and searches takes as long without (6.1 s, 6.5 s).
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA recursive_triggers = OFF")
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cache_size = -16384")
    db.execute(f"PRAGMA synchronous = {'NORMAL' if role == 'worker' else 'FULL'}")


def _use_wal(db: Database) -> None:
    """Write ahead. Where another process makes the library at this moment, SQLite doesn't wait by itself."""
    until = time.monotonic() + _BUSY_MS / 1000
    while db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return  # or it can't be, as where nothing may be written
        except vault.errors("OperationalError") as error:
            busy = (error.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not busy or time.monotonic() > until:
                raise
        time.sleep(0.02)


@contextmanager
def translated(home: Home) -> Iterator[None]:
    """Turn what a person can mend into a UserProblem; let our own mistakes (SQL, constraints) through as they are."""
    try:
        yield
    except vault.errors() as error:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code == sqlite3.SQLITE_CANTOPEN and home.library.exists() and not os.access(home.root, os.W_OK):
            code = sqlite3.SQLITE_READONLY  # files beside the library are what can't be made
        if code == sqlite3.SQLITE_NOTADB and home.key_file.exists():
            code = sqlite3.SQLITE_CORRUPT  # the key is the right one: it was checked
        words = _WORDS.get(code)
        if words is None:
            raise
        raise UserProblem(words.format(library=home.library, root=home.root)) from error


_WORDS = {
    sqlite3.SQLITE_FULL: "The disk that holds {root} is full. Free some space and try again; nothing stored is lost.",
    sqlite3.SQLITE_IOERR: "{library} can't be read or written: the disk reports an error. Check it, then start again.",
    sqlite3.SQLITE_BUSY: "Another program keeps {library} locked. Close it and try again.",
    sqlite3.SQLITE_LOCKED: "Another program keeps {library} locked. Close it and try again.",
    sqlite3.SQLITE_READONLY: "{library} can't be written to: {root} or what it lies on is read-only. Allow writing, "
    "or copy the folder to where it can be written and name that with --home.",
    sqlite3.SQLITE_PERM: "{library} can't be written to. Allow writing, or choose another folder with --home.",
    sqlite3.SQLITE_CANTOPEN: "{library} can't be opened. Check the folder, or choose another one with --home.",
    sqlite3.SQLITE_NOTADB: "{library} is not a Homereel library, or it is encrypted and {root}/library.key is gone. "
    "Put that file back, move {library} away, or choose another folder with --home.",
    sqlite3.SQLITE_CORRUPT: "{library} is damaged. Put a copy from {root}/backups in its place, then start again.",
}


def listed(values: Iterable[str] | Iterable[int]) -> str:
    """Make a list into one parameter for `IN (SELECT value FROM json_each(?))`."""
    return json.dumps(list(values))


def clean(text: str) -> str:
    """Make text storable: composed (NFC), undecodable bytes as U+FFFD, no NUL."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _UNDECODABLE.sub("\ufffd", text))
    return text.replace("\0", "")
