"""Turns the library into copies on a rota, and a copy into the library again; lists and deletes the copies."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal

from core import vault
from core.aside import written_aside
from core.errors import UserProblem
from core.settings import Home
from core.store import recast, snapshots
from core.vault import ring
from core.vault.erasing import erase

log = logging.getLogger(__name__)

DAILY, WEEKLY, MONTHLY = 7, 4, 6
"""The rota: the latest copy of each of so many days, weeks and months; the others are deleted."""
EVERY_S = 20 * 3600.0
"""A copy on the rota is made when the latest is this old and something was written since: once a day of use."""
SPARE_BYTES = 500_000_000
"""A copy on the rota leaves this much of the disk free."""
AT_ONCE_BYTES = 16_000_000
"""A library of this size is copied and checked in half a second (24 MB took 0.8 s), at a quit too."""
LEFT_OVER_S = 24 * 3600.0


Becomes = Literal["", "encrypted", "in the clear", "its key"]
"""What a restored copy becomes that isn't as the library is: a copy in the clear encrypted; an encrypted one in the
clear; an encrypted one where there is nothing (that can be opened): under the copy's own key and passphrase."""


Step = Literal["look", "keep", "place"]
"""Of a restore: the copy is looked at, what is there is copied, the copy takes its place."""
Report = Callable[[Step, float], None]
"""Is told which step it is, and how far all of it is, 0 to 1."""
_KEEP_FROM, _PLACE_FROM = 0.3, 0.6


def _nobody(_step: Step, _share: float) -> None:
    """Tell nobody."""


class Origin(StrEnum):
    """Why a copy was made."""

    ROTA = "auto"
    ASKED = "own"
    BEFORE_RESTORE = "before-restore"
    BEFORE_UPDATE = "library"


_NAME = re.compile(r"(auto|own|before-restore|library)(?:-v\d+)?-(\d{8}-\d{6})(?:-\d+)?\.db")


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy in the library's folder.

    Attributes:
        at: when it was made, seconds since the epoch.
        plays: in all profiles; None where the file can't be read.
        locked: it is encrypted, under another key than the library's.
    """

    file: Path
    origin: Origin
    at: float
    size_bytes: int
    plays: int | None = None
    media: int | None = None
    locked: bool = False


def all_of(home: Home, *, look_inside: bool = True) -> list[Backup]:
    """List the copies, the newest first; one that can't be read has no counts.

    One that a person named, or put there, is one that was asked for, made when its file was last written.
    """
    found: list[tuple[int, Backup]] = []
    for file in snapshots.copies_of(home):
        with contextlib.suppress(OSError):  # gone meanwhile
            status = file.stat()
            origin, at = _told_by(file.name) or (Origin.ASKED, status.st_mtime)
            holds, locked = _holds(file) if look_inside else (None, False)
            plays, media = (holds.plays, holds.media) if holds else (None, None)
            found.append((status.st_mtime_ns, Backup(file, origin, at, status.st_size, plays, media, locked)))
    found.sort(key=lambda pair: (pair[1].at, pair[0]), reverse=True)  # several may be of one second
    return [backup for _, backup in found]


def _told_by(name: str) -> tuple[Origin, float] | None:
    """Tell from a copy's name why and when it was made; None where the name isn't ours."""
    with contextlib.suppress(ValueError, OverflowError):  # no date
        if named := _NAME.fullmatch(name):
            return Origin(named[1]), datetime.strptime(named[2], "%Y%m%d-%H%M%S").astimezone().timestamp()
    return None


def make(home: Home, target: Path | None = None, origin: Origin = Origin.ASKED, *, over: bool = False) -> Path:
    """Copy the library, also while it is in use; into its own folder of copies where no target is named.

    Args:
        over: a file of that name may be written over; it is only when the copy is whole and checked.

    Raises:
        UserProblem: the target is there already, is the library itself or can't be written, or the copy isn't sound.
    """
    if target is not None and os.path.lexists(target):
        if not over:
            raise UserProblem(f"{target} is there already. Choose another name: nothing is written over.")
        own = (home.library, *_beside(home.library), home.key_file, home.turning)
        if any(file.exists() and os.path.samefile(file, target) for file in own):
            raise UserProblem(f"{target} is the library itself, or belongs to it. Choose another name.")
    if target is not None and not target.parent.is_dir():
        raise UserProblem(f"There is no folder {target.parent}. Make it, or choose another place.")
    file = target or _fresh_name(home, origin)
    began = time.perf_counter()
    snapshots.write(home, file)
    log.info("a copy of the library, %d bytes, in %.2f s", file.stat().st_size, time.perf_counter() - began)
    return file


def keep_up(home: Home, now: float | None = None) -> Path | None:
    """Make the copy that is due by the rota and delete what is beyond it; None where none is due.

    Raises:
        UserProblem: the disk is too full, or the copy can't be made.
    """
    _sweep(home)
    if not is_due(home, time.time() if now is None else now):
        return None
    size, free = home.library.stat().st_size, shutil.disk_usage(home.root).free
    if free < size + SPARE_BYTES:
        raise UserProblem(f"No copy of the library was made: {home.backups} has too little space left for it.")
    made = make(home, origin=Origin.ROTA)
    on_rota = [backup for backup in all_of(home, look_inside=False) if backup.origin is Origin.ROTA]
    drop(kept_by_rota(on_rota)[1])
    return made


def keep_up_quietly(home: Home, largest_bytes: float = math.inf) -> None:
    """Do as `keep_up` does where the library isn't too large; what is in the way is logged, and tried again later."""
    try:
        if home.library.stat().st_size <= largest_bytes:
            keep_up(home)
    except (UserProblem, OSError) as problem:
        log.warning("%s", problem)


def is_due(home: Home, now: float) -> bool:
    """Whether the rota wants a copy: none is a day old or younger, and the library was written to since the last."""
    if not home.library.exists():
        return False
    on_rota = (backup for backup in all_of(home, look_inside=False) if backup.origin is Origin.ROTA)
    latest = next((b for b in on_rota if b.at <= now + EVERY_S), None)  # one of the future: a clock had run ahead
    if latest is None:
        return True
    changed = max(file.stat().st_mtime for file in (home.library, _log_of(home.library)) if file.exists())
    return abs(now - latest.at) >= EVERY_S and changed > latest.file.stat().st_mtime


def kept_by_rota(backups: Sequence[Backup]) -> tuple[list[Backup], list[Backup]]:
    """Part copies, newest first, into those that stay and those beyond the rota; it doesn't matter when that is."""
    rules: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (DAILY, lambda day: day.date()),
        (WEEKLY, lambda day: day.isocalendar()[:2]),
        (MONTHLY, lambda day: (day.year, day.month)),
    )
    stays: set[Path] = set()
    for most, span in rules:
        first: dict[object, Backup] = {}
        for backup in backups:
            first.setdefault(span(datetime.fromtimestamp(backup.at)), backup)
        stays |= {backup.file for backup in list(first.values())[:most]}
    return [b for b in backups if b.file in stays], [b for b in backups if b.file not in stays]


def restore(home: Home, file: Path, report: Report = _nobody) -> Path | None:
    """Put a copy in the library's place. What is there is copied first; a library of an older version is updated
    when it is opened next.

    That changes what the library holds, not whether it is encrypted, nor its key: one that lies in the clear stays so
    with what an encrypted copy holds, and an encrypted one stays encrypted with what one in the clear holds. Where
    there is no library, or an encrypted one whose key can't be had, it takes the copy's key.

    Returns:
        The copy of what was there before; None where there was nothing.

    Raises:
        UserProblem: the copy is damaged, of a newer Homereel or no library; another process has the library open; or
            nothing can be written. The library is as it was then.
        Locked: the copy is encrypted, and its key isn't at hand.
    """
    report("look", 0.0)
    _is_whole(home, file)
    snapshots.look(file, by_hand=False)
    home.make()
    report("keep", _KEEP_FROM)
    before = None
    if not home.library.exists():
        _take_key(home, file)
        home.library.touch(mode=0o600)
    elif _is_lost(home, file):
        before = _set_aside(home, file)
    else:
        latest = _log_of(home.library).read_bytes() if _log_of(home.library).exists() else b""
        snapshots.is_alone(home.library)  # SQLite drops the log of a library that it can't read
        before = _put_by(home, latest)
    report("place", _PLACE_FROM)
    try:
        with _fitting(home, file) as fitting:
            snapshots.replace(
                home.library, fitting, lambda share: report("place", _PLACE_FROM + (1 - _PLACE_FROM) * share)
            )
    except vault.errors("DatabaseError"):  # it is damaged
        with _fitting(home, file, same_key=True) as fitting:
            _put_in_place(home, fitting)
    # Rows of features are numbered on from the copy's: an index that knows later ones would take others for them.
    shutil.rmtree(home.indexes, ignore_errors=True)
    home.make()
    home.playing.unlink(missing_ok=True)  # a play that was cut short belongs to what was there before
    return before


def becomes(home: Home, file: Path) -> Becomes:
    """Say what restoring a copy makes of encryption here.

    Raises:
        Locked: the copy is encrypted, and its key isn't at hand.
    """
    of_copy = vault.key_for(file)
    if not home.library.exists() or _is_lost(home, file):
        return "" if of_copy is None else "its key"
    own = vault.key_of(home)
    return "" if (own is None) == (of_copy is None) else "encrypted" if of_copy is None else "in the clear"


def _is_lost(home: Home, file: Path) -> bool:
    """Whether the library that is there is encrypted and can't be opened by anybody here.

    Without its key file it can't be told from a damaged one; an encrypted copy's content isn't laid in the clear there.
    """
    try:
        key = vault.key_of(home)
    except UserProblem:
        return True
    return key is None and not vault.is_plain(home.library) and vault.key_for(file) is not None


def _set_aside(home: Home, file: Path) -> Path:
    """Copy a library that can't be opened as it is, and make room for one under the copy's key.

    Raises:
        UserProblem: the copy lies in the clear, so that it has no key.
    """
    if vault.key_for(file) is None:
        raise UserProblem(
            f"{home.library} is encrypted and its key isn't at hand; {file} isn't encrypted, so that the library would "
            f"lie in the clear from now on. If you want that, move {home.library.name} and {home.key_file.name} away "
            "first, then restore."
        )
    latest = _log_of(home.library).read_bytes() if _log_of(home.library).exists() else b""
    before = _byte_by_byte(home, latest)
    _take_key(home, file)
    for gone in (home.library, *_beside(home.library)):
        gone.unlink(missing_ok=True)
    home.library.touch(mode=0o600)
    return before


def _take_key(home: Home, file: Path) -> None:
    """Put a library that is to come under the key of an encrypted copy; in this system's keyring, if it was in one."""
    key, carried = vault.key_for(file), vault.keyfile_for(file)
    if key is None or carried is None:
        return
    in_keyring = carried.in_keyring and ring.takes(carried.id, key)
    replace(carried, in_keyring=in_keyring).write(home.key_file)


@contextlib.contextmanager
def _fitting(home: Home, file: Path, *, same_key: bool = False) -> Iterator[Path]:
    """Give the copy, or one of it that is encrypted where the library is, and in the clear where that is.

    SQLite's backup takes pages from under one key to under another; bytes need the same one.
    """
    key, of_copy = vault.key_of(home), vault.key_for(file)
    if key == of_copy or (not same_key and None not in (key, of_copy)):
        yield file
        return
    made = home.root / f".restoring.{os.getpid()}"
    try:
        recast.recast(file, made, key)
        if key is not None:
            vault.append_to(made, vault.of_key(key))  # so that it can be opened like any copy
        yield made
    except OSError as error:
        raise UserProblem(f"{made} can't be written: {error.strerror}. Nothing was restored.") from error
    finally:
        erase(made)


def _is_whole(home: Home, file: Path) -> None:
    """Refuse a library, as of another machine's disk, whose latest writes still lie beside it."""
    log_ = _log_of(file)
    if file.resolve() != home.library.resolve() and log_.is_file() and log_.stat().st_size:
        raise UserProblem(
            f"{file} isn't whole by itself: its latest changes are in {log_.name} beside it. Make a copy of it with: "
            "homereel --home FOLDER backup FILE; and restore that."
        )


def _log_of(library: Path) -> Path:
    return library.with_name(library.name + "-wal")


def drop(backups: Sequence[Backup]) -> int:
    """Delete copies; return how many are gone.

    Raises:
        UserProblem: one can't be deleted.
    """
    return _delete([backup.file for backup in backups])


def _delete(files: Sequence[Path]) -> int:
    for file in files:
        try:
            for one in (file, *_beside(file)):  # the log of a damaged library that was put by, or of one looked into
                one.unlink(missing_ok=True)
        except OSError as error:
            raise UserProblem(f"{file} can't be deleted: {error.strerror}.") from error
    return len(files)


def rewrite(home: Home) -> int:
    """Delete every copy in the library's folder and make a new one of what is left: for what is to be forgotten.

    The new one is made first, so that there is always one. Those of any name go, and what was broken off too; one that
    is being made meanwhile fails.

    Returns:
        How many old ones are gone.
    """
    old = [*snapshots.copies_of(home), *snapshots.begun(home)]
    make(home, origin=Origin.ROTA)
    return _delete(old)


def made_at(home: Home) -> list[float]:
    """Say of all that a rewriting deletes when it was made, seconds since the epoch."""
    times = [backup.at for backup in all_of(home, look_inside=False)]
    for file in snapshots.begun(home):
        with contextlib.suppress(OSError):  # gone meanwhile
            times.append(file.lstat().st_mtime)
    return times


def _holds(file: Path) -> tuple[snapshots.Holds | None, bool]:
    """Say what a copy holds, and whether that can't be said for want of its key; nobody is asked for that."""
    try:
        vault.key_for(file, ask=False)
        return snapshots.look(file, thoroughly=False), False
    except UserProblem as problem:
        return None, isinstance(problem, vault.Locked)


def _fresh_name(home: Home, origin: Origin) -> Path:
    stamp, number = time.strftime("%Y%m%d-%H%M%S"), 1
    file = home.backups / f"{origin}-{stamp}.db"
    while file.exists():
        number += 1
        file = home.backups / f"{origin}-{stamp}-{number}.db"
    return file


def _put_by(home: Home, latest: bytes) -> Path:
    """Copy what is there; what is too damaged to be copied is copied byte by byte, with the log of its last writes."""
    try:
        return make(home, origin=Origin.BEFORE_RESTORE)
    except UserProblem:
        return _byte_by_byte(home, latest)


def _byte_by_byte(home: Home, latest: bytes) -> Path:
    target, carried = _fresh_name(home, Origin.BEFORE_RESTORE), vault.keyfile_of(home)
    try:
        home.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(home.library, target)
        if latest:
            _log_of(target).write_bytes(latest)
        if vault.is_encrypted(home) and carried is not None:
            vault.append_to(target, carried)
    except OSError as error:
        with contextlib.suppress(OSError):  # a disk that can't do that either
            target.unlink(missing_ok=True)
        raise UserProblem(
            f"What is there can't be copied to {target}: {error.strerror}. Nothing was restored."
        ) from error
    return target


def _beside(library: Path) -> list[Path]:
    return [library.with_name(library.name + ending) for ending in ("-wal", "-shm", "-journal")]


def _put_in_place(home: Home, file: Path) -> None:
    """Put a copy where a damaged library lies, which SQLite can't write into."""
    try:
        with written_aside(home.library) as out, file.open("rb") as copy:
            os.chmod(out.name, 0o600)
            shutil.copyfileobj(copy, out)
            for beside in _beside(home.library):
                beside.unlink(missing_ok=True)
    except OSError as error:
        raise UserProblem(f"{home.library} can't be written: {error.strerror}. Nothing was restored.") from error


def _sweep(home: Home) -> None:
    """Delete what copies that were broken off have left."""
    with contextlib.suppress(OSError):
        for left_over in () if home.turning.exists() else snapshots.begun(home):
            if abs(time.time() - left_over.lstat().st_mtime) > LEFT_OVER_S:
                left_over.unlink(missing_ok=True)
