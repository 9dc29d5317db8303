"""Turns a home into the places where its running window may listen: none where another account can be first.

On Windows a named pipe has a name and no place. Elsewhere a socket is a file, and whoever may write its folder can be
there before the window is, and then hears what a second start is asked to open.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import stat
import struct
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from core.settings import Home

_LONGEST_BYTES = 92
"""A socket's path may have 104 bytes on macOS and 108 on Linux with its zero (unix(7)); Qt first makes one beside it,
whose name is eight longer (qlocalserver_unix.cpp)."""
_PEER = struct.Struct("3i")  # pid, uid, gid: struct ucred of unix(7)


def names(home: Home) -> Iterator[str]:
    """Give the names under which the running window may be heard, best first; a window takes the first that it can."""
    hashed = "homereel-" + hashlib.sha256(os.fsencode(home.root.resolve())).hexdigest()[:16]
    if sys.platform == "win32":
        yield hashed
        return
    for folder, name in ((_runtime, hashed), (home.root.resolve, "window.socket"), (_beside_others, hashed)):
        place = folder() / name
        if _is_ours_alone(place.parent) and _fits(place):
            yield str(place)


def is_ours(descriptor: int) -> bool:
    """Whether who listens at a socket is of this account; True where the system doesn't tell."""
    if sys.platform != "linux":
        return True
    with socket.socket(fileno=os.dup(descriptor)) as asked:
        _, uid, _ = _PEER.unpack(asked.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    return bool(uid == os.getuid())


def _runtime() -> Path:
    """What the session keeps for such things (XDG Base Directory); where it has none, a place that doesn't count."""
    named = os.environ.get("XDG_RUNTIME_DIR", "")
    return Path(named if os.path.isabs(named) else os.devnull)


def _beside_others() -> Path:
    """The account's own folder among the temporary ones; who made it is looked at by who uses it."""
    folder = Path(tempfile.gettempdir()) / f"homereel-{os.getuid()}"
    with contextlib.suppress(OSError):  # then it isn't ours either
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _is_ours_alone(folder: Path) -> bool:
    """Whether a folder (a link to one isn't) is this account's and nobody else may enter it."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & 0o077


def _fits(place: Path) -> bool:
    """Whether a socket's path has room for it, and Qt, which takes text, can name it."""
    try:
        return len(str(place).encode()) <= _LONGEST_BYTES
    except UnicodeEncodeError:
        return False
