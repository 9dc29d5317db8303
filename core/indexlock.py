"""One process indexes a library at a time: the lock that it holds meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import UserProblem, show_path
from core.settings import Home


@contextmanager
def one_indexer(home: Home) -> Iterator[None]:
    """Hold the library's lock, so that one process indexes it at a time.

    Raises:
        UserProblem: another process holds it, or it can't be made.
    """
    import filelock

    lock = filelock.FileLock(home.index_lock, timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise UserProblem(
            "This library is being indexed by another Homereel. Wait until it is done, or stop it there."
        ) from error
    except (OSError, NotImplementedError) as error:  # the latter where a file system knows no locks
        named = show_path(os.fsencode(home.index_lock))
        reason = (isinstance(error, OSError) and error.strerror) or "this file system can't lock files"
        raise UserProblem(
            f"{named} can't be opened: {reason}. Remove it if it is there, allow writing in its folder, "
            "or choose another folder with --home."
        ) from error
    try:
        yield
    finally:
        lock.release()
