"""Turns a library in the clear into an encrypted one and back, its copies with it.

The new library is written aside and compared with the old one row by row, while nobody else has it open; then it takes
the old one's name, in one step. From before the first byte until nothing of the old form is left a file says what is
under way (`turning.json`): nobody opens the library meanwhile, and what was broken off is undone at the next start
where the new library had not taken its place, and finished where it had.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core import vault
from core.aside import written_aside
from core.errors import UserProblem
from core.indexlock import one_turner
from core.parsing import parsed_json
from core.protection import can_be_read
from core.settings import Home
from core.store import connect, recast, snapshots
from core.store.snapshots import copies_of
from core.vault import ring, sealing
from core.vault.erasing import erase, overwrite
from core.vault.keyfile import KeyFile

log = logging.getLogger(__name__)

Step = Literal["library", "copies", "rest"]
Report = Callable[[Step, float], None]
"""Told what is done and how far that is, 0 to 1."""

SPARE_BYTES = 200_000_000
"""Room that is left free beside the second library, for as long as there are two."""
_CAN_REPLACE_OPEN = os.name != "nt"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What turning encryption on or off has to do.

    Attributes:
        size_bytes: of the library.
        copies: of the library, in its folder, that will be turned too.
        unreadable: copies that can't be read at all: they are deleted when encryption is turned on, and else stay. (So
            is one of which a part turns out to be damaged.)
    """

    size_bytes: int
    copies: int
    unreadable: int


def _nobody(_step: Step, _share: float) -> None:
    pass


def outlook(home: Home) -> Outlook:
    """Say what turning would have to do: look into the copies."""
    to_do = [copy for copy in copies_of(home) if _is_due(home, copy, to_encrypted=not vault.is_encrypted(home))]
    unreadable = sum(not can_be_read(copy) for copy in to_do)
    size_bytes = home.library.stat().st_size if home.library.exists() else 0
    return Outlook(size_bytes, len(to_do) - unreadable, unreadable)


# ── On and off ──────────────────────────────────────────────────────────────────────────────────────


def turn_on(home: Home, *, keyring: bool, passphrase: str | None, report: Report = _nobody) -> None:
    """Encrypt a library and its copies under a new key, and leave nothing of them in the clear.

    Args:
        keyring: give the key to the system's keyring.
        passphrase: put the key under it as well, or only; None for none.

    Raises:
        UserProblem: it is encrypted already, is open elsewhere, the keyring doesn't take the key, the disk is full, or
            there is neither keyring nor passphrase. The library is as it was.
    """
    vault.need_cipher()
    if vault.is_encrypted(home):
        raise UserProblem(
            "This library is encrypted already. Its passphrase is changed by: homereel encrypt passphrase"
        )
    if not keyring and passphrase is None:
        raise UserProblem("Without a system keyring a passphrase is needed: nobody could open the library again.")
    key = vault.new_key()
    made = vault.of_key(key, in_keyring=keyring)
    if passphrase is not None:
        made = vault.with_passphrase(made, key, passphrase)
    if keyring:
        ring.put(made.id, key)
    vault.hold(key)
    try:
        _turn(home, made, key, report)
    except BaseException:
        if keyring and not vault.is_encrypted(home):
            ring.drop(made.id)
        raise


def turn_off(home: Home, report: Report = _nobody) -> None:
    """Write an encrypted library and its copies in the clear.

    The keyring keeps the key, for copies that lie elsewhere.

    Raises:
        UserProblem: it isn't encrypted, its key can't be had, it is open elsewhere, or the disk is full. The library
            is as it was.
    """
    if not vault.is_encrypted(home):
        raise UserProblem("This library isn't encrypted.")
    _turn(home, None, None, report)


def _turn(home: Home, to: KeyFile | None, key: bytes | None, report: Report) -> None:
    with one_turner(home):
        _give_second_name(_log_of(home))  # SQLite deletes it without overwriting it
        try:
            connect(home).close()  # one that isn't made yet, or is of an earlier version
            _has_room(home)
            report("library", 0.0)
            _note(home, to)
            report("library", 0.0)
            _pour(home, to, key, report)
        except BaseException:
            with suppress(OSError):  # a disk that can't do that either: the next start does
                _undo(home)
            raise
        with _told(home):
            _finish(home, to is not None, report)


def _pour(home: Home, to: KeyFile | None, key: bytes | None, report: Report) -> None:
    """Write the library anew and put that in its place."""
    snapshots.is_alone(home.library)
    try:
        with recast.held_alone(home.library) as db:
            recast.pour(db, _new(home.library), key, lambda share: report("library", share))
            if to is not None:
                to.write(home.key_file)
                report("library", 1.0)
            _switch(db, home.library, report)
    except vault.errors() as error:
        raise UserProblem(f"The library can't be written anew: {error}. It is as it was; free some space.") from error
    except OSError as error:
        raise UserProblem(f"{home.root} can't be written to: {error.strerror}. The library is as it was.") from error


def _switch(db: recast.Held, library: Path, report: Report) -> None:
    """Give the new library the name of the old one, and overwrite the old one before anybody who waits can read it.

    Nothing else may open and close the old file meanwhile: that would give up SQLite's lock on it.
    """
    _give_second_name(library)
    report("rest", 0.0)
    if not _CAN_REPLACE_OPEN:
        db.close()
        os.replace(_new(library), library)
    else:
        with library.open("r+b") as was:
            os.replace(_new(library), library)
            _sync_folder(library.parent)
            report("rest", 0.0)
            overwrite(was)
            db.close()
    erase(_old(library))


def _has_room(home: Home) -> None:
    needed = max([home.library.stat().st_size, *(copy.stat().st_size for copy in copies_of(home))]) + SPARE_BYTES
    free = shutil.disk_usage(home.root).free
    if free < needed:
        raise UserProblem(
            f"Beside the library there must be room for a second one: {needed / 1e6:.0f} MB are needed in {home.root} "
            f"and {free / 1e6:.0f} MB are free. Make room and try again."
        )


# ── After the switch, and after a crash ─────────────────────────────────────────────────────────────


def finish(home: Home, report: Report = _nobody) -> Literal["", "undone", "finished"]:
    """Undo or finish what was broken off; called at each start, before anything opens the library.

    Raises:
        UnderWay: another process is at it right now.
        Locked: it is to be finished, and the key isn't at hand.
    """
    if not home.turning.exists():
        return ""
    with one_turner(home), _told(home):
        to_encrypted = _noted(home)
        if vault.is_plain(home.library) == to_encrypted:
            _undo(home)
            return "undone"
        _finish(home, to_encrypted, report)
        return "finished"


@contextmanager
def _told(home: Home) -> Iterator[None]:
    """Say in words what the disk refuses once the library has been turned; the next start goes on there."""
    try:
        yield
    except OSError as error:
        raise UserProblem(
            f"The library is turned, but {error.filename or home.root} can't be written: {error.strerror}. Make room, "
            "then start Homereel again: it goes on there."
        ) from error


def _finish(home: Home, to_encrypted: bool, report: Report) -> None:
    """Turn what lies beside the library that has been turned, and take the notice away."""
    key = vault.key_of(home)  # the new one, or the old one; it is named to the end
    report("rest", 0.0)
    _erase_begun(home)
    _sweep(home)
    _turn_small_files(home, key, report, to_encrypted=to_encrypted)
    _turn_copies(home, key, report, to_encrypted=to_encrypted)
    if not to_encrypted:
        home.key_file.unlink(missing_ok=True)
    report("rest", 1.0)
    home.turning.unlink(missing_ok=True)
    _sync_folder(home.root)


def _undo(home: Home) -> None:
    """Leave the library as it is, and nothing of the other one that was begun."""
    erase(_old(_log_of(home)))
    if not home.turning.exists():
        return
    to_encrypted = _noted(home)
    if vault.is_plain(home.library) != to_encrypted:
        return  # it was switched already
    _erase_begun(home)
    if to_encrypted:
        begun = vault.keyfile_of(home)
        if begun is not None and begun.in_keyring:
            ring.drop(begun.id)
        home.key_file.unlink(missing_ok=True)
    home.turning.unlink(missing_ok=True)


def _erase_begun(home: Home) -> None:
    """Delete what stood beside the library while it was turned."""
    for file in (_new(home.library), _old(home.library), _old(_log_of(home))):
        erase(file)


def _sweep(home: Home) -> None:
    """Delete what copies, restores and small files that were broken off have left. Nobody makes one now."""
    for file in (*snapshots.begun(home), *home.root.glob(".*.part")):
        erase(file)


def _note(home: Home, to: KeyFile | None) -> None:
    """Write down what is begun, on the disk before anything else is."""
    try:
        with written_aside(home.turning) as file:
            file.write(json.dumps({"to": "plain" if to is None else "encrypted"}).encode("ascii"))
        _sync_folder(home.root)
    except OSError as error:
        raise UserProblem(f"{home.root} can't be written to: {error.strerror}. Nothing was changed.") from error


def _noted(home: Home) -> bool:
    """Whether it was to be encrypted."""
    try:
        return bool(parsed_json(home.turning.read_bytes())["to"] == "encrypted")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserProblem(f"{home.turning} can't be read. Restore a copy of the library, or ask for help.") from error


def _turn_small_files(home: Home, key: bytes | None, report: Report, *, to_encrypted: bool) -> None:
    for file in (home.playing, home.left):
        erase(_old(file))
        if not file.exists() or sealing.is_sealed(file) == to_encrypted:
            continue
        content = sealing.read_as(file, key)
        if content is None:
            file.unlink()
            continue
        _give_second_name(file)
        sealing.write_as(file, content, key if to_encrypted else None)
        report("rest", 0.5)
        erase(_old(file))


def _turn_copies(home: Home, key: bytes | None, report: Report, *, to_encrypted: bool) -> None:
    """Turn the copies, one by one. What can't be read, in the clear, is deleted where nothing is to stay so."""
    copies = [copy for copy in copies_of(home) if _is_due(home, copy, to_encrypted=to_encrypted)]
    to = vault.keyfile_of(home) if to_encrypted else None
    for number, copy in enumerate(copies):
        report("copies", number / len(copies))
        try:
            _turn_copy(copy, key if to_encrypted else None, to, report)
        except UserProblem:
            if not _is_damaged(copy):
                raise
            log.warning("a copy of the library is damaged")
            erase(_new(copy))
            if to_encrypted:
                erase(copy)
                erase(copy.with_name(copy.name + "-wal"))
    report("copies", 1.0)


def _is_due(home: Home, copy: Path, *, to_encrypted: bool) -> bool:
    """Whether a copy is to be turned: one that carries no key, or one that is under the library's own."""
    if to_encrypted:
        return vault.is_plain(copy) or vault.at_the_end_of(copy) is None
    named, own = vault.keyfile_for(copy), vault.keyfile_of(home)
    return named is not None and own is not None and named.id == own.id


def _turn_copy(copy: Path, key: bytes | None, to: KeyFile | None, report: Report) -> None:
    made, seen = _new(copy), copy.stat()
    recast.recast(copy, made, key)
    if to is not None:
        vault.append_to(made, to)
    os.utime(made, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    report("copies", 0.0)
    _give_second_name(copy)
    os.replace(made, copy)
    _sync_folder(copy.parent)
    report("copies", 0.0)
    erase(_old(copy))
    erase(copy.with_name(copy.name + "-wal"))


def _is_damaged(copy: Path) -> bool:
    """Look a copy through; a disk that can't read or write just now says nothing of it."""
    try:
        snapshots.look(copy)
    except UserProblem as problem:
        code = getattr(problem.__cause__, "sqlite_errorcode", None)
        return code is None or code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return False


def _log_of(home: Home) -> Path:
    return home.library.with_name(home.library.name + "-wal")


def _new(file: Path) -> Path:
    return file.with_name(f".{file.name}.turning")


def _old(file: Path) -> Path:
    return file.with_name(f".{file.name}.old")


def _give_second_name(file: Path) -> None:
    """Keep what a file holds within reach, to be overwritten once its name is taken; some file systems can't."""
    with suppress(OSError, NotImplementedError):
        erase(_old(file))
        os.link(file, _old(file))


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
