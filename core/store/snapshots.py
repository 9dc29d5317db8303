"""Turns a library into a copy of it in one file, looks into such copies, and puts one in the library's place."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from core import vault
from core.aside import made_aside
from core.errors import UserProblem
from core.migrations import APPLICATION_ID, MIGRATIONS, copy_library
from core.settings import Home
from core.store.genuine import need_ours

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
                need_ours(db, file, version)
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
