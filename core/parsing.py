"""JSON and arrays out of files that may be damaged, or anybody's: a value or a ValueError, never another error.

`json.loads` raises RecursionError at brackets that nest deep, and `np.load` whatever zipfile, zlib, tokenize and the
allocator happen to raise at a lying header; who reads a file shouldn't have to know.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]

MOST_ARRAY_BYTES = 256_000_000
"""Of all arrays of one file. What is learnt of 100,000 media, or their map, has some tens of MB."""
_JUNK = (
    *(TypeError, KeyError, IndexError, AttributeError, OverflowError, MemoryError, RuntimeError, EOFError, SyntaxError),
    *(zipfile.BadZipFile, zlib.error, struct.error),
)
"""NotImplementedError (a later kind of zip) and RecursionError are RuntimeErrors."""


def parsed_json(raw: bytes | str) -> Any:
    """Parse a JSON document.

    Raises:
        ValueError: it is none, in no encoding of JSON's, or it nests too deep.
    """
    try:
        return json.loads(raw)
    except RecursionError as error:
        raise ValueError("it nests too deep") from error


def parsed_arrays(source: bytes | Path) -> Arrays:
    """Read all arrays of an .npz; none of Python objects.

    Raises:
        ValueError: it is none, it is damaged, it holds objects, or it would become too large.
        OSError: the file can't be read.
    """
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as opened:
            with zipfile.ZipFile(opened) as archive:
                _need_small(archive.infolist())
            opened.seek(0)
            with np.load(opened, allow_pickle=False) as kept:
                return {name: _weighing(kept[name]) for name in kept.files}
    except _JUNK as error:
        raise ValueError(f"no arrays: {error}") from error


def _need_small(members: Sequence[zipfile.ZipInfo]) -> None:
    """Look at what members say of themselves: no more than that is read of each, if it is deflated or stored.

    Zeros may shrink to a thousandth, so the sum counts and not the ratio.

    Raises:
        ValueError: together they are too large, or one is packed in a way that inflates whole blocks.
    """
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise ValueError("no arrays: packed in another way than by deflate")
    if sum(member.file_size for member in members) > MOST_ARRAY_BYTES:
        raise ValueError("no arrays of ours: they are too large")


def _weighing(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Give an array back, unless it has elements of no bytes: it could have any number of them."""
    if array.size and not array.nbytes:
        raise ValueError("no arrays of ours: elements of no size")
    return array
