"""Turns requests for tags into answers: the long-lived child in which mutagen runs. Imports no more than that needs.

Started by `core.tagreader` as a bare script (`python -I -S tagchild.py FOLDER…`, with the packages that it imports) or,
when frozen, by `homereel --tags`. It says HELLO; then a request on stdin is a name, an answer on stdout is JSON
{"tags": {name: text}, "seconds": 1.5, "lost": ""}, each after its length in bytes as four bytes, big end first.
With `--write` first a request is one of `core.tagedit`, and the open file may be written.
Where stdin is a socket the open file comes with the length (SCM_RIGHTS, unix(7)) and the name is only looked at for
its ending: this process can open no file of the user's itself. Where it is a pipe (Windows) the name is a path.
It ends at the end of stdin.
"""

from __future__ import annotations

import os
import stat
import struct
import sys
import time
from collections.abc import Iterator
from typing import BinaryIO

LENGTH = struct.Struct(">I")
HELLO = b"tags 1"
WRITE = "--write"
CPU_S = 20
"""Seconds of processor time for one file. The parent's clock is stricter; this holds where the parent is gone."""
WRITE_CPU_S = 600
"""The same where a file may be written: all behind its tags may have to move, gigabytes."""


def main(argv: list[str]) -> int:
    """Serve until stdin ends.

    Returns:
        0; also after a file that took all memory, so that the next one gets a fresh process.
    """
    writes = argv[:1] == [WRITE]
    for folder in argv[writes:]:
        _import_package(folder)
    from core import tagedit, tagparse

    answers = _stdout_alone()
    tagparse.harden()
    _warm()
    _send(answers, HELLO)
    for name, descriptor in _sent() if stat.S_ISSOCK(os.fstat(0).st_mode) else _named(sys.stdin.buffer):
        _limit_cpu(WRITE_CPU_S if writes else CPU_S)
        if writes:
            _send(answers, tagedit.answer(name, descriptor))
            continue
        found = tagparse.parse(name, descriptor)
        _send(answers, _packed(found))
        if found.lost:
            break
    return 0


def _import_package(folder: str) -> None:
    """Import a package from where it lies; its neighbours need not be readable, as a folder in `sys.path` must be."""
    from importlib.util import module_from_spec, spec_from_file_location

    name, init = os.path.basename(folder), os.path.join(folder, "__init__.py")
    spec = spec_from_file_location(name, init, submodule_search_locations=[folder])
    assert spec is not None and spec.loader is not None
    sys.modules[name] = package = module_from_spec(spec)
    spec.loader.exec_module(package)


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


def _sent() -> Iterator[tuple[bytes, int]]:
    """Each request until the end, where stdin is a socket: a file's name and the open file.

    Raises:
        ValueError: no file came along.
    """
    import socket

    with socket.socket(fileno=os.dup(0)) as line:
        while True:
            head, descriptors, _, _ = socket.recv_fds(line, LENGTH.size, 1, socket.MSG_WAITALL)
            if len(head) < LENGTH.size:
                return
            (size_bytes,) = LENGTH.unpack(head)
            name = line.recv(size_bytes, socket.MSG_WAITALL)
            (descriptor,) = descriptors
            yield name, descriptor


def _named(requests: BinaryIO) -> Iterator[tuple[bytes, None]]:
    """Each request until the end, where stdin is a pipe: a file's path."""
    while len(head := requests.read(LENGTH.size)) == LENGTH.size:
        (size_bytes,) = LENGTH.unpack(head)
        path = requests.read(size_bytes)
        if len(path) < size_bytes:
            return
        yield path, None


def _send(answers: BinaryIO, body: bytes) -> None:
    message = memoryview(LENGTH.pack(len(body)) + body)
    while message:
        message = message[answers.write(message) :]


def _packed(found: object) -> bytes:
    import json

    fields = {name: getattr(found, name) for name in ("tags", "seconds", "lost")}
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")


def _limit_cpu(more_s: int) -> None:
    """Let the next file have so many seconds more; the system kills this process at that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(time.process_time()) + 1 + more_s
    resource.setrlimit(resource.RLIMIT_CPU, (soft if most == resource.RLIM_INFINITY else min(soft, most), most))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
