"""Starts a program with every socket refused but those of this machine's own files, and counts who asked for one.

The kernel stops each `socket(family, …)` that isn't AF_UNIX and asks here (seccomp's user notification): it is noted
with the name of the process, and refused. Children inherit it. Source: seccomp_unotify(2), linux/seccomp.h.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import select
import struct
import subprocess
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SOCKET = {"x86_64": 41, "aarch64": 198}
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_FILTER, _NEW_LISTENER, _NO_NEW_PRIVS = 1, 8, 38
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_NOTICE_BYTES, _ANSWER_BYTES = 80, 24
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _NOTIFY = 0x7FFF0000, 0x7FC00000
_ACCESS = 13
FAMILIES = {2: "AF_INET", 10: "AF_INET6", 16: "AF_NETLINK", 17: "AF_PACKET"}


@dataclass(frozen=True)
class Watched:
    """How a program ended, and what sockets were asked for: (name of the process, family) → how often."""

    code: int
    out: str
    err: str
    asked: Counter[tuple[str, str]]


def can_watch() -> str:
    """Say why it can't be done here, or ""."""
    if platform.system() != "Linux" or platform.machine() not in _SOCKET:
        return "no seccomp that this knows"
    try:
        done = watched(["/bin/true"], {}, 20)
    except OSError as error:
        return f"seccomp's notification isn't allowed here ({error})"
    return "" if done.code == 0 else "a program doesn't start under it"


def watched(argv: Sequence[str], environment: Mapping[str, str], timeout_s: float) -> Watched:
    """Run a program to its end without a network.

    Raises:
        OSError: the kernel doesn't do this here.
    """
    listener, process = _started(argv, environment)
    asked: Counter[tuple[str, str]] = Counter()
    stop_read, stop_write = os.pipe()
    thread = threading.Thread(target=_answer, args=(listener, stop_read, asked))
    thread.start()
    try:
        out, err = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    finally:
        os.close(stop_write)
        thread.join()
        os.close(stop_read)
        os.close(listener)
    return Watched(process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"), asked)


def _started(argv: Sequence[str], environment: Mapping[str, str]) -> tuple[int, subprocess.Popen[bytes]]:
    """Start it from a thread that is confined, so that this process isn't."""
    made: list[tuple[int, subprocess.Popen[bytes]]] = []
    failed: list[OSError] = []

    def start() -> None:
        try:
            listener = _listen()
            process = subprocess.Popen(
                argv,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            made.append((listener, process))
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return made[0]


def _listen() -> int:
    """Have this thread's calls of `socket`, and those of what it starts, asked about; return where."""
    libc = ctypes.CDLL(None, use_errno=True)
    machine = platform.machine()
    code = [
        (_LOAD, 0, 0, 0), (_EQUAL, 0, 3, _SOCKET[machine]), (_LOAD, 0, 0, 16), (_EQUAL, 1, 0, 1),
        (_RETURN, 0, 0, _NOTIFY), (_RETURN, 0, 0, _ALLOW),
    ]  # fmt: skip
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in code))
    pointed = struct.pack("@HP", len(code), ctypes.addressof(program))
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    listener = libc.syscall(_SECCOMP[machine], _SET_FILTER, _NEW_LISTENER, ctypes.c_char_p(pointed))
    if listener < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(listener)


def _answer(listener: int, stop: int, asked: Counter[tuple[str, str]]) -> None:
    """Note and refuse until `stop` is closed at its other end."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    poll.register(stop, select.POLLIN | select.POLLHUP)
    while True:
        ready = dict(poll.poll())
        if stop in ready:
            return
        if not ready.get(listener, 0) & select.POLLIN:
            poll.unregister(listener)  # nobody is left who could ask
            continue
        notice = bytearray(_NOTICE_BYTES)
        try:
            fcntl.ioctl(listener, _RECEIVE, notice)
            number, pid, _, _, _, _, family, *_ = struct.unpack("=QIIiIQ6Q", notice)
            asked[(_name(pid), FAMILIES.get(family & 0xFFFFFFFF, f"family {family}"))] += 1
            fcntl.ioctl(listener, _SEND, bytearray(struct.pack("=QqiI", number, 0, -_ACCESS, 0)))
        except OSError:  # whoever asked is gone
            continue


def _name(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return " ".join(os.fsdecode(os.path.basename(word)) for word in words[:5] if word)[:80] or "?"
    except OSError:
        return "?"
