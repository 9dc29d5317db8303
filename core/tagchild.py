"""Turns requests for tags into answers: the long-lived child in which mutagen runs. Imports no more than that needs.

Started by `core.tagreader` as a bare script (`python -I -S tagchild.py FOLDER…`, with the folders to import from) or,
when frozen, by `homereel --tags`. It says HELLO; then a request on stdin is a path, an answer on stdout is JSON
{"tags": {name: text}, "seconds": 1.5, "lost": ""}, each after its length in bytes as four bytes, big end first.
It ends at the end of stdin.
"""

from __future__ import annotations

import os
import struct
import sys
import time
from typing import BinaryIO

LENGTH = struct.Struct(">I")
HELLO = b"tags 1"
CPU_S = 20
"""Seconds of processor time for one file. The parent's clock is stricter; this holds where the parent is gone."""


def main(argv: list[str]) -> int:
    """Serve until stdin ends.

    Returns:
        0; also after a file that took all memory, so that the next one gets a fresh process.
    """
    sys.path.extend(argv)
    from core import tagparse

    answers = _stdout_alone()
    tagparse.harden()
    _warm()
    _send(answers, HELLO)
    while (path := _receive(sys.stdin.buffer)) is not None:
        _limit_cpu()
        found = tagparse.parse(path)
        _send(answers, _packed(found))
        if found.lost:
            break
    return 0


def _stdout_alone() -> BinaryIO:
    """Keep stdout for answers; what anything prints or complains of goes nowhere."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    return out


def _warm() -> None:
    """Import mutagen and its formats before the first file's clock runs; a missing one is seen here, on stderr."""
    import io

    import mutagen

    mutagen.File(io.BytesIO(b"\0" * 128))
    os.dup2(1, 2)


def _receive(requests: BinaryIO) -> bytes | None:
    """Read one request, or None at the end."""
    head = requests.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (size_bytes,) = LENGTH.unpack(head)
    path = requests.read(size_bytes)
    return path if len(path) == size_bytes else None


def _send(answers: BinaryIO, body: bytes) -> None:
    message = memoryview(LENGTH.pack(len(body)) + body)
    while message:
        message = message[answers.write(message) :]


def _packed(found: object) -> bytes:
    import json

    fields = {name: getattr(found, name) for name in ("tags", "seconds", "lost")}
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


def _limit_cpu() -> None:
    """Let the next file have CPU_S more; the system kills this process at that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(time.process_time()) + 1 + CPU_S
    resource.setrlimit(resource.RLIMIT_CPU, (soft if most == resource.RLIM_INFINITY else min(soft, most), most))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
