"""Turns a command line into a child process that can't outstay its limits, and its output into bytes."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from core import confine, launch
from core.confine import Reach
from core.settings import PASSPHRASE, Limits

_READ_BYTES = 1 << 18
_STDERR_BYTES = 1 << 18  # of what a child complains, this much is kept


def main(argv: list[str]) -> int:
    """Be the exec launcher (`homereel --launch …`, for frozen builds, which have no bare interpreter)."""
    return launch.main(argv)


def _prefix(limits: Limits) -> list[str]:
    """Build the launcher's own part of the command line."""
    if os.name != "posix":
        return []  # no limits there but the clock
    tools = _tools()
    return _chained(tools, limits) if tools else _script_prefix(limits)


def _script_prefix(limits: Limits) -> list[str]:
    """Name the exec launcher, which works wherever Python does."""
    start = (
        [sys.executable, "--launch"]
        if getattr(sys, "frozen", False)
        else [sys.executable, "-I", "-S", str(Path(launch.__file__).resolve())]
    )
    numbers = (os.getpid(), limits.cpu_s, limits.memory_bytes, limits.file_bytes, limits.nice)
    return start + [str(int(number)) for number in numbers]


def _interpreter(prefix: Sequence[str]) -> tuple[bytes, ...]:
    """Say what the launcher in Python reads to start, where it is the one."""
    if not prefix or prefix[0] != sys.executable:
        return ()
    return tuple(os.fsencode(place) for place in (sys.prefix, sys.base_prefix, Path(launch.__file__).resolve()))


_SH_CHECK = 'test "$PPID" = "$0" && exec "$@"'  # whoever was to be died with may have ended before it was asked for


@functools.cache
def _tools() -> tuple[str, ...]:
    """Find the programs of Linux that do what `core.launch` does for a quarter of an interpreter's start, or nothing.

    They are tried once: busybox has a setpriv that knows no `--pdeathsig`.
    """
    found = [shutil.which(name, path="/usr/bin:/bin") for name in ("prlimit", "nice", "setpriv", "sh")]
    if sys.platform != "linux" or not all(found):
        return ()
    tools = tuple(str(path) for path in found)
    tried = subprocess.run([*_chained(tools, Limits()), "/bin/true"], stdin=subprocess.DEVNULL, capture_output=True)
    return tools if tried.returncode == 0 else ()


def _chained(tools: Sequence[str], limits: Limits) -> list[str]:
    """Chain the tools: limits, niceness, death with the parent, and a look whether the parent is still there."""
    prlimit, nice, setpriv, sh = tools
    kernel = launch.kernel_limits(int(limits.cpu_s), int(limits.memory_bytes), int(limits.file_bytes))
    set_limits = [f"--{name.lower()}={soft}:{hard}" for name, (soft, hard) in kernel.items()]
    dying = [setpriv, "--pdeathsig", "KILL", sh, "-c", _SH_CHECK, str(os.getpid())]
    return [prlimit, *set_limits, nice, "-n", str(int(limits.nice)), *dying]


class Child:
    """A running process in a session of its own, killed with all that it started. A context manager.

    On Linux it also dies with this process, and with the thread that keeps it where it was started unconfined.
    """

    def __init__(self, popen: subprocess.Popen[bytes], release: Callable[[], None] = lambda: None) -> None:
        """Take over a process; `release` is called when it has ended."""
        self._popen = popen
        self._release = release
        self.pid = popen.pid

    @property
    def stdin(self) -> IO[bytes]:
        """Write end of the child's stdin, where it was started with a pipe there."""
        assert self._popen.stdin is not None
        return self._popen.stdin

    @property
    def stdout(self) -> IO[bytes]:
        """Read end of the child's stdout."""
        assert self._popen.stdout is not None
        return self._popen.stdout

    @property
    def stderr(self) -> IO[bytes]:
        """Read end of the child's stderr."""
        assert self._popen.stderr is not None
        return self._popen.stderr

    @property
    def code(self) -> int | None:
        """Exit status, negative for a signal, None while it runs."""
        return self._popen.poll()

    def wait(self, timeout_s: float | None = None) -> int:
        """Wait for the end; kill what is still there after `timeout_s`."""
        try:
            self._popen.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
        self._release()
        return self._popen.wait()

    def kill(self) -> None:
        """Kill the whole group, if it is still there, and reap it."""
        if self._popen.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if os.name == "posix":
                    os.killpg(self.pid, signal.SIGKILL)
                else:
                    self._popen.kill()
        self._popen.wait()
        self._release()

    def close(self) -> None:
        """Kill it and close its pipes."""
        self.kill()
        for pipe in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if pipe is not None:
                pipe.close()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def run(
    argv: Sequence[str | bytes],
    *,
    limits: Limits,
    pass_fds: Sequence[int] = (),
    stdin: IO[bytes] | int | None = None,
    reach: Reach | None = None,
) -> Child:
    """Start a program under limits and confined, with its stdout and stderr in pipes.

    Args:
        argv: the program's absolute path and its arguments; file names may be bytes.
        limits: memory, processor time, file size and niceness are the kernel's to keep; `wall_s` is the reader's.
        pass_fds: descriptors that the program inherits under the same numbers.
        stdin: what it reads, `subprocess.PIPE` for `Child.stdin`; nothing by default.
        reach: files that it may read and write; by default those that ffmpeg's command line names.
    """
    prefix, reach = _prefix(limits), reach or named_files(argv)
    popen, release = confine.spawn(
        [*prefix, *argv],
        replace(reach, reads=reach.reads + _interpreter(prefix)),
        program=argv[0],
        stdin=subprocess.DEVNULL if stdin is None else stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=tuple(pass_fds),
        env={name: value for name, value in os.environ.items() if name != PASSPHRASE},
        start_new_session=True,
        bufsize=0,
    )
    return Child(popen, release)


def named_files(argv: Sequence[str | bytes]) -> Reach:
    """Find the files on the command line of ffmpeg or ffprobe, as `core.ffmpeg.url` names them: `-i` is read."""
    words = [b"", *(os.fsencode(word) for word in argv)]
    named = [(before == b"-i", after[5:]) for before, after in itertools.pairwise(words) if after.startswith(b"file:")]
    reads, writes = (tuple(name for is_input, name in named if is_input == which) for which in (True, False))
    return Reach(reads, writes)


class Pipes:
    """Further pipes from a child, beside stdout: make them, name `pipe:{write}` on its command line, pass them on."""

    def __init__(self, count: int) -> None:
        self._pairs = [os.pipe() for _ in range(count)]
        self.reads = [read for read, _ in self._pairs]
        self.writes = [write for _, write in self._pairs]
        self._open = {end for pair in self._pairs for end in pair}

    def started(self) -> None:
        """Close the child's ends here, so that the end of the child is the end of the pipes."""
        self._close(self.writes)

    def close(self) -> None:
        """Close whatever is still open."""
        self._close(list(self._open))

    def _close(self, ends: list[int]) -> None:
        for end in ends:
            if end in self._open:
                self._open.remove(end)
                os.close(end)


@dataclass(frozen=True, slots=True)
class Captured:
    """What a finished program said.

    Attributes:
        code: exit status, negative for a signal.
        stopped: "time" or "size" where it was killed for exceeding one of these, else "".
        more: what came through each of the further pipes.
    """

    stdout: bytes
    stderr: bytes
    code: int
    stopped: str = ""
    more: tuple[bytes, ...] = ()


def capture(
    argv: Sequence[str | bytes],
    *,
    limits: Limits,
    max_bytes: int = 64_000_000,
    pipes: Pipes | None = None,
    reach: Reach | None = None,
) -> Captured:
    """Run a program to its end and return its output, of which `max_bytes` are the most that is taken.

    Args:
        pipes: further pipes that the command line names; they are closed here.
        reach: as `run`.
    """
    pipes = pipes or Pipes(0)
    texts = [bytearray() for _ in range(2 + len(pipes.reads))]
    deadline = time.monotonic() + limits.wall_s
    try:
        with (
            run(argv, limits=limits, pass_fds=pipes.writes, reach=reach) as child,
            selectors.DefaultSelector() as selector,
        ):
            pipes.started()
            ends: list[IO[bytes] | int] = [child.stderr, child.stdout, *pipes.reads]
            for end, text in zip(ends, texts, strict=True):
                selector.register(end, selectors.EVENT_READ, text)
            stopped = _collect(selector, texts, deadline, max_bytes)
            if stopped:
                child.kill()
            code = child.wait(max(deadline - time.monotonic(), 1.0))
    finally:
        pipes.close()
    complaints, said, *more = (bytes(text) for text in texts)
    return Captured(said, complaints, code, stopped, tuple(more))


def _collect(selector: selectors.BaseSelector, texts: list[bytearray], deadline: float, max_bytes: int) -> str:
    """Read all pipes until they end; say what was exceeded, or "". Of the first one, the complaints, a part is kept."""
    while selector.get_map():
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            return "time"
        for key, _ in selector.select(left_s):
            chunk = os.read(key.fd, _READ_BYTES)
            if not chunk:
                selector.unregister(key.fileobj)
            elif key.data is not texts[0] or len(texts[0]) < _STDERR_BYTES:
                key.data.extend(chunk)
        if sum(len(text) for text in texts[1:]) > max_bytes:
            return "size"
    return ""
