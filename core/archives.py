"""Turns a zip of a stranger into the bytes of its members, within bounds that what the zip says of itself can't move.

What is read is counted as it comes. Only members that are stored or deflated are read: `zipfile` inflates those of
bzip2 and LZMA a whole block at a time, however much that becomes (1.6 KB may be 4 GB).
"""

from __future__ import annotations

import errno
import os
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

MOST_RATIO, RATIO_FROM_BYTES = 300, 1_000_000
"""Text shrinks to a tenth, very even text to a hundredth; what shrinks more is made to fill memories."""
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, MemoryError),
    *(RuntimeError, NotImplementedError, ValueError, LookupError, OverflowError),
)
"""What `zipfile` and the file system raise over damaged, locked or strange archives."""
MOST_ENTRY_BYTES = 256
"""Of one member's entry in the directory, on the average: it has 46 and the name, commonly about a hundred."""
_READ_BYTES = 1 << 20
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_BYTES, _END_64_BYTES, _LOCATOR_BYTES, _COMMENT_BYTES = 22, 56, 20, 1 << 16


def opened(path: Path, most_members: int) -> zipfile.ZipFile:
    """Open a zip, if its directory isn't larger than one of so many members.

    Raises:
        OSError: it can't be read; EFBIG where the directory is too large.
        zipfile.BadZipFile: it is none.
    """
    with path.open("rb") as file:
        if _directory_bytes(file) > most_members * MOST_ENTRY_BYTES:
            raise OSError(errno.EFBIG, "its directory is too large")
    return zipfile.ZipFile(path)


def read(archive: zipfile.ZipFile, name: str, most_bytes: int) -> bytes:
    """Read one member, or its beginning: no more than so many bytes.

    Raises:
        OSError: EFBIG; it grows beyond all measure.
        NotImplementedError: it is packed in another way than by deflate.
        Exception: any of BROKEN.
    """
    told = archive.getinfo(name)
    if told.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError("it is packed in another way than by deflate: pack it as a plain zip")
    packed_bytes, data = min(told.compress_size, _size_bytes(archive)), bytearray()
    with archive.open(told) as file:
        while len(data) < most_bytes and (part := file.read(min(_READ_BYTES, most_bytes - len(data)))):
            data += part
            if len(data) > RATIO_FROM_BYTES and len(data) > MOST_RATIO * packed_bytes:
                raise OSError(errno.EFBIG, f"it would grow more than {MOST_RATIO}-fold")
    return bytes(data)


def _size_bytes(archive: zipfile.ZipFile) -> int:
    assert archive.fp is not None
    return os.fstat(archive.fp.fileno()).st_size


def _directory_bytes(file: BinaryIO) -> int:
    """Say how long the directory is, which `zipfile` reads whole into memory and into objects; 0 where there is none.

    Source: PKWARE's APPNOTE.TXT, 4.3.14 to 4.3.16; where the end is looked for is as `zipfile` does it.
    """
    size_bytes = file.seek(0, os.SEEK_END)
    file.seek(max(size_bytes - _END_BYTES - _COMMENT_BYTES - _LOCATOR_BYTES - _END_64_BYTES, 0))
    tail = file.read()
    plain = len(tail) - _END_BYTES
    at = plain if tail[plain:].startswith(_END) and tail.endswith(b"\0\0") else tail.rfind(_END)
    if at < 0 or at + _END_BYTES > len(tail):
        return 0
    end_64 = at - _LOCATOR_BYTES - _END_64_BYTES
    if end_64 >= 0 and tail.startswith(_LOCATOR_64, at - _LOCATOR_BYTES) and tail.startswith(_END_64, end_64):
        return int(struct.unpack_from("<Q", tail, end_64 + 40)[0])
    return int(struct.unpack_from("<L", tail, at + 12)[0])
