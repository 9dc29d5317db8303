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
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]

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
        ValueError: it is none, it is damaged, or it holds objects.
        OSError: the file can't be read.
    """
    opened = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with np.load(opened, allow_pickle=False) as kept:
            return {name: kept[name] for name in kept.files}
    except _JUNK as error:
        raise ValueError(f"no arrays: {error}") from error
