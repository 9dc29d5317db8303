"""Turns a file into its written tags, in a process of its own (core.tagreader), under one set of lower-case names."""

from __future__ import annotations

import atexit
import os

from core.tagnames import clean, tag_name
from core.tagreader import LOST, TagReader, TagsRead

__all__ = ["LOST", "TagsRead", "clean", "close", "first_bytes", "open_size", "read", "tag_name"]

_reader = TagReader()
atexit.register(_reader.close)


def read(path: bytes) -> TagsRead:
    """Read one file's tags, and say so if they were given up. From any thread; one file at a time."""
    return _reader.read(path)


def close() -> None:
    """End the reading process now instead of a minute after its last file; the next file starts another."""
    _reader.close()


def open_size(path: bytes) -> int:
    """Size in bytes of a regular file, or −1 where it is something else."""
    import stat

    status = os.stat(path)
    return status.st_size if stat.S_ISREG(status.st_mode) else -1


def first_bytes(path: bytes) -> bytes:
    """Read the first 16 bytes of a file, or none where it can't be opened."""
    try:
        with open(path, "rb") as file:
            return file.read(16)
    except OSError:
        return b""
