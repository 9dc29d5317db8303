"""One process indexes a library at a time, one learns, one turns encryption: the locks that they hold meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import UserProblem, show_path
from core.settings import Home


class UnderWay(UserProblem):
    """Another process is at it already."""


@contextmanager
def one_indexer(home: Home) -> Iterator[None]:
    """Hold the library's lock, so that one process indexes it at a time.

    Raises:
        UnderWay: another process holds it.
        UserProblem: it can't be made.
    """
    told = "This library is being indexed by another Homereel. Wait until it is done, or stop it there."
    with _held(home.index_lock, told):
        yield


@contextmanager
def one_learner(home: Home) -> Iterator[None]:
    """Hold the library's other lock, so that one process learns from its histories at a time.

    Raises:
        UnderWay: another process holds it.
        UserProblem: it can't be made.
    """
    told = "Another learning is under way in this library: a window that is idle learns too. Wait until it is done."
    with _held(home.learn_lock, told):
        yield


@contextmanager
def one_turner(home: Home) -> Iterator[None]:
    """Hold the lock of who turns encryption on or off.

    Raises:
        UnderWay: another process holds it.
        UserProblem: it can't be made.
    """
    told = "Encryption of this library is being turned on or off by another Homereel. Wait until that is done."
    with _held(home.turning_lock, told):
        yield


@contextmanager
def _held(path: Path, told: str) -> Iterator[None]:
    import filelock

    lock = filelock.FileLock(path, timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise UnderWay(told) from error
    except (OSError, NotImplementedError) as error:  # the latter where a file system knows no locks
        named = show_path(os.fsencode(path))
        reason = (isinstance(error, OSError) and error.strerror) or "this file system can't lock files"
        raise UserProblem(
            f"{named} can't be opened: {reason}. Remove it if it is there, allow writing in its folder, "
            "or choose another folder with --home."
        ) from error
    try:
        yield
    finally:
        lock.release()
