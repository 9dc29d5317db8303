"""Overwrites and deletes files that lay in the clear, as far as the file system honours it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import BinaryIO

_BLOCK_BYTES = 1 << 20


def erase(file: Path) -> None:
    """Overwrite a file and delete it; one that isn't there is fine.

    A file with another name still (a hard link) only loses this one: what it holds is in use.

    Raises:
        OSError: it can't be written or deleted.
    """
    if not os.path.lexists(file):
        return
    if file.is_file() and not file.is_symlink() and file.stat().st_nlink == 1:
        with file.open("r+b") as opened:
            overwrite(opened)
    file.unlink(missing_ok=True)


def overwrite(opened: BinaryIO) -> None:
    """Write random bytes over the whole of an open file, and have them on the disk; it keeps its length."""
    left = opened.seek(0, os.SEEK_END)
    opened.seek(0)
    while left > 0:
        left -= opened.write(secrets.token_bytes(min(left, _BLOCK_BYTES)))
    opened.flush()
    os.fsync(opened.fileno())
