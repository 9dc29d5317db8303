"""A file that appears whole or not at all: written beside its place, then moved there."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def written_aside(target: Path, *, sync: bool = True) -> Iterator[BinaryIO]:
    """Open a file beside the target; it takes the target's place where the block ends well, else it is removed.

    What was there before stays until then.

    Args:
        sync: have the content on the disk before the name is, against a power cut; not worth its time for what can
            be made again.

    Raises:
        OSError: it can't be written or moved.
    """
    aside = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with aside.open("wb") as file:
            yield file
            if sync:
                file.flush()
                os.fsync(file.fileno())
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


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


_BEGUN = re.compile(r"\..+\.\d+-\d+\.part")
