"""A file that appears whole or not at all: written beside its place, then moved there.

The place may be a folder that others write to as well, so nobody can tell beforehand what the file beside it will be
called, and it is never one that is there already: a link that somebody left in the way is not followed.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

MOST_NAME_BYTES = 255
"""Of one name, on the file systems that people have."""
KEPT_NAME_BYTES = 200
"""So much of a file's name stands in that of the file beside it; what is added has about thirty bytes."""
_RANDOM_BYTES = 8
_COPIED_BYTES = 1 << 20
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)


@contextmanager
def written_aside(
    target: Path, *, sync: bool = True, like: bytes = b"", ready: Callable[[], None] = lambda: None
) -> Iterator[BinaryIO]:
    """Open a file beside the target; it takes the target's place where the block ends well, else it is removed.

    What was there before stays until then.

    Args:
        sync: have the content on the disk before the name is, and the name too, against a power cut; not worth its
            time for what can be made again.
        like: a file whose rights, attributes and, where the system lets us, owner it gets; until then nobody else can
            read it. Its times are its own. b"" for those of any new file.
        ready: called right before the move; what it raises leaves all as it was.

    Raises:
        OSError: it can't be written or moved.
    """
    aside = _register(name_beside(os.fsencode(target)))
    try:
        with _new(aside, 0o600 if like else 0o666) as file:
            yield file
            file.flush()
            if like:
                _take_over_owner(like, aside)
                _take_over_rights(like, aside, file)
                os.utime(aside)
            if sync:
                _sync(file)
        ready()
        _move(aside, os.fsencode(target), sync=sync)
    finally:
        _remove(aside)


Look = tuple[int, int, int]
"""A file's number on its disk, size in bytes and mtime in ns: while they stay, nobody has changed it."""


def look(file: bytes | int) -> Look | None:
    """Look at a file, itself and not what a link leads to, or at an open one; None where there is none.

    Raises:
        OSError: it can't be looked at.
    """
    try:
        status = os.fstat(file) if isinstance(file, int) else os.lstat(file)
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


@contextmanager
def copied_aside(source: bytes, target: bytes) -> Iterator[bytes]:
    """Copy a file beside the target, with its times and rights; give the copy's path.

    The copy takes the target's place where the block ends well, else it is removed. Until it is whole, nobody else
    can read it. What was at the target before stays until then.

    Raises:
        OSError: the source is no regular file, or it can't be read, written or moved.
    """
    aside = _register(name_beside(target))
    try:
        with open(source, "rb", opener=_without_waiting) as original, _new(aside, 0o600) as copy:
            if not stat.S_ISREG(os.fstat(original.fileno()).st_mode):
                raise OSError(errno.EINVAL, "it is no regular file")
            shutil.copyfileobj(original, copy, _COPIED_BYTES)
            copy.flush()
            _take_over_rights(source, aside, copy)
            _take_over_owner(source, aside)
            _sync(copy)
        yield aside
        _move(aside, target, sync=True)
    finally:
        _remove(aside)


@contextmanager
def made_aside(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Make an empty file beside the target, which nobody else can read, for what only takes a path; give both.

    It takes the target's place where the block ends well, if it is still the file that was made; else it is removed.
    Whoever opens the path within the block may come to another file, in a folder that others write to, and has to
    make sure that what is written arrives in this one.

    Raises:
        OSError: it can't be made or moved, or another file took its name.
    """
    aside = _register(name_beside(os.fsencode(target)))
    try:
        with _new(aside, 0o600) as file:
            yield Path(os.fsdecode(aside)), file
            _sync(file)
            need_same(file, aside)
        _move(aside, os.fsencode(target), sync=True)
    finally:
        _remove(aside)


def need_same(file: BinaryIO, path: bytes) -> None:
    """Make sure that a path, itself and not what a link leads to, is the name of an open file.

    Raises:
        OSError: it is that of another one.
    """
    if not os.path.samestat(os.lstat(path), os.fstat(file.fileno())):
        raise OSError(errno.EEXIST, "another file took its name while it was written")


def begin(target: bytes) -> bytes:
    """Make an empty file beside the target, for a program that takes a path to write to; return that path.

    Raises:
        OSError: it can't be made.
    """
    aside = name_beside(target)
    _new(aside, 0o666).close()
    return aside


def name_beside(target: bytes) -> bytes:
    """Make up a hidden name in the target's folder, which is no longer than a name may be."""
    folder, name = os.path.split(target)
    random = secrets.token_hex(_RANDOM_BYTES).encode()
    return os.path.join(folder, b".%s.%d-%s.part" % (_short(name), os.getpid(), random))


def sweep(folder: Path) -> int:
    """Remove what a killed process had begun to write in a folder and those in it; return how many files.

    Only for whoever alone writes there: what another process has at hand would go too.

    Raises:
        OSError: a folder or a file of them can't be read or removed.
    """
    gone = 0
    for file in folder.rglob(".*.part"):
        if _BEGUN.fullmatch(file.name):
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def give_up() -> None:
    """Remove what this process has at hand beside its places, for an end in the middle; nothing of it is kept then."""
    for path in list(_at_hand):
        with suppress(OSError):
            os.unlink(path)


_swept: set[bytes] = set()
_OLD_S = 3600.0


def sweep_beside(folder: bytes) -> None:
    """Remove, once, what killed processes of this machine had begun in a folder of the user's, an hour ago or more.

    Others may write there too: what is younger, or whose process still runs, may be at hand.
    """
    if folder in _swept:
        return
    _swept.add(folder)
    with suppress(OSError):
        for name in os.listdir(folder or b"."):
            begun = _OURS.fullmatch(name)
            path = os.path.join(folder, name)
            if begun and not _runs(int(begun[1])) and time.time() - os.lstat(path).st_mtime > _OLD_S:
                _remove(path)


def _runs(pid: int) -> bool:
    """Whether a process of this number runs on this machine, as far as can be told."""
    if os.name != "posix":  # where this would not ask, but send a signal
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


_OURS = re.compile(rb"\..+\.(\d{1,9})-[0-9a-f]{%d}\.part" % (2 * _RANDOM_BYTES), re.DOTALL)
_BEGUN = re.compile(r"\..+\.\d+-[0-9a-f]+\.part")


def _short(name: bytes) -> bytes:
    """Cut a name, not within a letter."""
    if len(name) <= KEPT_NAME_BYTES:
        return name
    return name[:KEPT_NAME_BYTES].decode("utf-8", "ignore").encode() or b"long"


def _new(path: bytes, mode: int) -> BinaryIO:
    """Open a file that isn't there yet."""

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags | _NO_LINK, mode)

    return open(os.fsdecode(path), "xb", opener=opener)


def _without_waiting(name: str, flags: int) -> int:
    """Open what may be a pipe, which would be waited for."""
    return os.open(name, flags | _NO_WAIT)


def _take_over_rights(source: bytes, path: bytes, file: BinaryIO) -> None:
    """Give a file the times, rights and attributes of another, by its number where the system can."""
    held: Any = file.fileno() if os.utime in os.supports_fd else path
    shutil.copystat(source, held)


def _take_over_owner(source: bytes, path: bytes) -> None:
    """Give a file the owner and group of another, or the group alone, as far as the system lets us."""
    theirs, ours = os.stat(source), os.stat(path)
    for owner, group in ((theirs.st_uid, theirs.st_gid), (-1, theirs.st_gid)):
        if owner in (-1, ours.st_uid) and group == ours.st_gid:
            return
        with suppress(OSError):
            os.chown(path, owner, group)
            return


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _move(aside: bytes, target: bytes, *, sync: bool) -> None:
    os.replace(aside, target)
    if sync:
        sync_folder(os.path.dirname(target))


def sync_folder(folder: bytes) -> None:
    """Have the names in a folder on the disk, where the system can."""
    with suppress(OSError):
        number = os.open(folder or b".", os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _remove(path: bytes) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)
    _at_hand.discard(path)


_at_hand: set[bytes] = set()


def _register(path: bytes) -> bytes:
    _at_hand.add(path)
    return path
