"""Turns a path into tags by asking a limited child process, which is started when needed and ended when idle.

The child reaches no file of the user's: each is opened here, for reading, and sent to it (SCM_RIGHTS, unix(7)). So a
file that takes it over gets at what is asked for later, and at nothing else.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from core import tagchild
from core.confine import Reach
from core.errors import show_path
from core.launcher import Child, run
from core.settings import Limits
from core.tagnames import NAMES, clean
from core.tagparse import opened

log = logging.getLogger(__name__)

LIMITS = Limits(wall_s=10.0, cpu_s=3600, memory_bytes=1_000_000_000, file_bytes=0, nice=0)
"""`wall_s` is for one file; `cpu_s` for the child's whole life, after which the next file gets another child."""
LOST = {
    "time": "its written tags take too long to read",
    "memory": "its written tags need too much memory to be read",
    "crash": "its written tags crash their reader",
}
"""Why a file's tags were given up, in plain words that can stand alone."""
SENDS = hasattr(socket, "send_fds")
"""Open files can be sent to the child. Windows has no such thing; there the child opens them."""
_START_S = 30.0
_IDLE_S = 60.0
_RETRY_S = 300.0  # after a failed start
_ANSWER_BYTES = 4_000_000  # 16 names of 20,000 characters fit
_FAULTS = (OSError, EOFError, ValueError, TypeError, AttributeError, OverflowError, RuntimeError)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class TagsRead:
    """What was read of one file.

    Attributes:
        tags: values by our names.
        seconds: duration, 0.0 if unknown.
        lost: a word of LOST where this file's tags were given up, "absent" where no child can be started, else "".
    """

    tags: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    lost: str = ""


def command(*options: str) -> list[str | bytes]:
    """Build the child's command line.

    Raises:
        OSError: mutagen isn't installed.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, "--tags", *options]
    script = str(Path(tagchild.__file__).resolve())
    return [sys.executable, "-I", "-S", "-B", script, *options, *map(str, _packages())]


def _packages() -> tuple[Path, Path]:
    """Find what the child imports beside Python's own library: this package and mutagen.

    Raises:
        OSError: mutagen isn't installed.
    """
    spec = importlib.util.find_spec("mutagen")
    if spec is None or spec.origin is None:
        raise OSError("mutagen is not installed")
    return Path(tagchild.__file__).resolve().parent, Path(spec.origin).parent


def reach() -> Reach:
    """Say what the child reads to start; nothing of it is the user's.

    Raises:
        OSError: mutagen isn't installed.
    """
    if getattr(sys, "frozen", False):
        places = [Path(sys.executable).parent, Path(getattr(sys, "_MEIPASS", sys.executable))]
    else:
        compiled = [Path(place) for place in sys.path if place.endswith("lib-dynload")]
        places = [Path(os.__file__).parent, *compiled, Path(sys.prefix, "pyvenv.cfg"), *_packages()]
    return Reach(tuple(map(os.fsencode, places)))


class Lost(Exception):
    """No answer came for a file; the argument is a word of LOST, or "absent" where no child can be started."""


class TagProcess:
    """One child that mutagen runs in, and the thread that it lives with. Safe to call from any thread.

    A file on which the child hangs, dies or answers nonsense is given up; the next one gets a new child.
    """

    def __init__(
        self,
        argv: Callable[[], Sequence[str | bytes]] = command,
        *,
        limits: Limits = LIMITS,
        idle_s: float = _IDLE_S,
    ) -> None:
        self._argv = argv
        self._limits = limits
        self._idle_s = idle_s
        self._lock = threading.RLock()
        self._keeper: ThreadPoolExecutor | None = None  # Linux kills the child with the thread that started it
        self._child: Child | None = None
        self._line: socket.socket | None = None  # on which files are sent
        self._is_fresh = False
        self._is_warned = False
        self._not_before = self._last = float("-inf")
        self._timer: threading.Timer | None = None

    def ask(
        self, request: bytes, descriptor: int | None, take: Callable[[bytes], _T], wall_s: float, *, again: bool
    ) -> _T:
        """Ask about an open file, or about what the request names where none can be sent.

        Args:
            take: takes the answer apart.
            wall_s: how long it may take.
            again: ask a new child where one that has served others died, which needn't be this file's fault.

        Raises:
            Lost: no answer came.
        """
        with self._lock:
            try:
                return self._ask(request, descriptor, take, wall_s, again)
            finally:
                self._last = time.monotonic()

    def close(self) -> None:
        """End the child and its thread."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._child is not None:
                self._child.kill()
            if self._keeper is not None:
                self._keeper.shutdown()
            if self._child is not None:
                self._child.close()
            if self._line is not None:
                self._line.close()
            self._timer = self._keeper = self._child = self._line = None

    # one file ─────────────────────────────────────────────────────────────────────

    def _ask(
        self, request: bytes, descriptor: int | None, take: Callable[[bytes], _T], wall_s: float, again: bool
    ) -> _T:
        while self._open():
            was_fresh, self._is_fresh = self._is_fresh, False
            try:
                return take(self._call(lambda child: self._exchange(child, request, descriptor), wall_s))
            except TimeoutError as error:
                self.close()
                raise Lost("time") from error
            except Lost:
                self.close()
                raise
            except _FAULTS as error:
                self.close()
                if was_fresh or not again:
                    raise Lost("crash") from error
        raise Lost("absent")

    def _call(self, work: Callable[[Child], _T], timeout_s: float) -> _T:
        """Let the keeper talk with the child; kill the child where that takes too long or is broken off.

        Raises:
            TimeoutError: it took longer than `timeout_s`.
        """
        assert self._keeper is not None
        future = self._keeper.submit(lambda: work(self._started()))
        try:
            return future.result(timeout_s)
        except BaseException:
            if self._child is not None:
                self._child.kill()
            raise

    def _exchange(self, child: Child, request: bytes, descriptor: int | None) -> bytes:
        """Send a request, with an open file where that can be, and wait for the answer."""
        if self._line is None or descriptor is None:
            _write(child, request)
        else:
            _send(self._line, request, descriptor)
        return _hear(child)

    # the child ────────────────────────────────────────────────────────────────────

    def _open(self) -> bool:
        """Start a child unless there is one. False where that fails, or failed a while ago; the first time is told."""
        if self._child is not None:
            return True
        if time.monotonic() < self._not_before:
            return False
        self._keeper = ThreadPoolExecutor(1, "tags")
        try:
            if self._call(_hear, _START_S) != tagchild.HELLO:
                raise ValueError("it says something else than hello")
        except _FAULTS as error:
            self._give_up(error)
            return False
        self._is_fresh, self._last = True, time.monotonic()
        self._watch(self._child)
        return True

    def _started(self) -> Child:
        """The child, started by the calling thread, the keeper, where there is none."""
        if self._child is None:
            self._child, self._line = _start(self._argv(), self._limits)
        return self._child

    def _give_up(self, error: BaseException) -> None:
        said = _last_words(self._child)
        self.close()
        self._not_before = time.monotonic() + _RETRY_S
        if not self._is_warned:
            log.warning("no process for reading tags can be started (%s); ffprobe's must do", said or repr(error))
        self._is_warned = True

    def _watch(self, child: Child | None) -> None:
        """End this child if it has been idle long enough; else look again when it may be."""
        with self._lock:
            if child is not self._child:
                return
            left_s = self._last + self._idle_s - time.monotonic()
            if left_s <= 0:
                self.close()
                return
            self._timer = threading.Timer(left_s, self._watch, (child,))
            self._timer.daemon = True
            self._timer.start()


class TagReader(TagProcess):
    """Reads tags; a file on which its child is lost goes without."""

    def read(self, path: bytes) -> TagsRead:
        """Read one file's tags; empty, with a reason, where that fails."""
        try:
            descriptor = opened(path) if SENDS else None
        except OSError:
            return TagsRead()  # ffprobe says why
        try:
            found = self._read(path, descriptor)
        finally:
            if descriptor is not None:
                os.close(descriptor)
        if found.lost in LOST:
            log.warning("one file: %s; it goes on without them", LOST[found.lost])
            log.debug("that file is %s", show_path(path))
        return found

    def _read(self, path: bytes, descriptor: int | None) -> TagsRead:
        name = os.path.abspath(path) if descriptor is None else os.path.basename(path)
        try:
            return self.ask(name, descriptor, _checked, self._limits.wall_s, again=True)
        except Lost as lost:
            return TagsRead(lost=str(lost))


def _start(argv: Sequence[str | bytes], limits: Limits) -> tuple[Child, socket.socket | None]:
    """Start a child, and a line on which files are sent to it where there is such a thing."""
    if not SENDS:
        return run(argv, limits=limits, stdin=subprocess.PIPE, reach=reach()), None
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            return run(argv, limits=limits, stdin=theirs.fileno(), reach=reach()), ours
        except BaseException:
            ours.close()
            raise


def _last_words(child: Child | None) -> str:
    """Read the last line of what a child complained of before it couldn't be started."""
    if child is None:
        return ""
    child.kill()
    lines = (child.stderr.read(10_000) or b"").decode("utf-8", "replace").split("\n")
    return next((clean(line) for line in reversed(lines) if line.strip()), "")


# ── The protocol: see core.tagchild ─────────────────────────────────────────────────────────────────


def _send(line: socket.socket, name: bytes, descriptor: int) -> None:
    """Send an open file, from its start, for a child that died may have read of it."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    message = tagchild.LENGTH.pack(len(name)) + name
    sent = socket.send_fds(line, [message], [descriptor])
    line.sendall(message[sent:])


def _write(child: Child, path: bytes) -> None:
    message = memoryview(tagchild.LENGTH.pack(len(path)) + path)
    while message:
        message = message[child.stdin.write(message) :]


def _hear(child: Child) -> bytes:
    """Wait for one message.

    Raises:
        EOFError: the child is gone.
        ValueError: it would be longer than any answer.
    """
    (size_bytes,) = tagchild.LENGTH.unpack(_exactly(child, tagchild.LENGTH.size))
    if size_bytes > _ANSWER_BYTES:
        raise ValueError("an answer without end")
    return _exactly(child, size_bytes)


def _exactly(child: Child, size_bytes: int) -> bytes:
    got = bytearray()
    while len(got) < size_bytes:
        piece = child.stdout.read(size_bytes - len(got))
        if not piece:
            raise EOFError("the reader of tags is gone")
        got += piece
    return bytes(got)


def _checked(answer: bytes) -> TagsRead:
    """Take an answer apart without trust: known names, clean text, a duration that can be.

    Raises:
        Lost: it was given up.
        ValueError, TypeError, AttributeError, OverflowError, RuntimeError: it is no answer.
    """
    fields: Mapping[str, Any] = json.loads(answer)
    tags = {name: clean(text) for name, text in fields.get("tags", {}).items() if name in NAMES}
    seconds, lost = float(fields.get("seconds", 0.0)), fields.get("lost", "")
    if lost == "memory":
        raise Lost("memory")
    if lost:
        raise ValueError("an unknown reason")
    return TagsRead({n: t for n, t in tags.items() if t}, seconds if 0.0 < seconds < 1e7 else 0.0)
