"""Turns the pipes of one running ffmpeg into blocks of frames and sound, through a queue that never grows."""

from __future__ import annotations

import itertools
import logging
import math
import os
import queue
import re
import selectors
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from core.ffmpeg import Command, FrameTimes
from core.launcher import Child, Pipes, run
from core.settings import Limits
from core.types import Block, FrameBlock, SoundBlock

log = logging.getLogger(__name__)

_READ_BYTES = 1 << 18
_PIPE_BYTES = 1 << 20  # most that Linux gives an unprivileged process (fs.pipe-max-size)
_QUEUE_BLOCKS = 4
_FRAMES_PER_BLOCK = 16
_SECONDS_PER_BLOCK = 30
_POLL_S = 0.2  # how long a stop waits where ffmpeg gives nothing
_SILENT_S = 120.0  # ffmpeg says how far it is every 10 s; after so long without a word it hangs
_COMPLAINTS = 200
_HASH_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a process is asked for. `rate_hz` 0 and `size_px` 0 mean none of that.

    Attributes:
        stacked: each frame comes twice, one below the other: its middle, and the whole of it.
        start_s: where in the medium its clock starts.
    """

    size_px: int = 0
    stacked: bool = False
    rate_hz: int = 0
    key: bool = False
    start_s: float = 0.0


@dataclass
class Complaints:
    """Reads ffmpeg's stderr: frame times, and errors, of which the first are kept."""

    take_time: Callable[[float], None]
    errors: list[bytes] = field(default_factory=list)
    _times: FrameTimes = field(default_factory=FrameTimes)
    _rest: bytes = b""

    def feed(self, chunk: bytes) -> None:
        """Take bytes as they come; lines end with either line end, as progress is written over itself."""
        *lines, self._rest = re.split(rb"[\r\n]", self._rest + chunk)
        self._rest = self._rest[-4096:]
        for line in lines:
            if b"showinfo" in line:
                seconds = self._times.feed(line)
                if seconds is not None:
                    self.take_time(seconds)
            elif (b"[error]" in line or b"[fatal]" in line or b"[panic]" in line) and len(self.errors) < _COMPLAINTS:
                self.errors.append(line)


class Frames:
    """Pairs raw frames with their times and makes blocks of at most 16."""

    def __init__(self, size_px: int, start_s: float, *, stacked: bool = False) -> None:
        self._size_px, self._start_s = size_px, start_s
        self._stack = 2 if stacked else 1
        self._bytes, self._times = bytearray(), list[float]()
        self._last_s = 0.0

    def take_time(self, seconds: float) -> None:
        """Note when the next frame is; where the container doesn't know, right after the one before."""
        self._last_s = self._last_s if math.isnan(seconds) else max(seconds, 0.0)
        self._times.append(self._start_s + self._last_s)

    def feed(self, chunk: bytes, *, last: bool = False) -> Iterator[FrameBlock]:
        """Take pixels; give full blocks, and at the end what is left of whole frames."""
        self._bytes += chunk
        frame_bytes = self._stack * self._size_px**2 * 3
        while True:
            whole = len(self._bytes) // frame_bytes
            count = min(whole if last else min(whole, len(self._times)), _FRAMES_PER_BLOCK)
            if count == 0 or (count < _FRAMES_PER_BLOCK and not last):
                return
            while len(self._times) < count:
                self.take_time(math.nan)
            taken = bytes(self._bytes[: count * frame_bytes])
            del self._bytes[: count * frame_bytes]
            times = np.array(self._times[:count], np.float64)
            del self._times[:count]
            pixels = np.frombuffer(taken, np.uint8).reshape(count, self._stack, self._size_px, self._size_px, 3)
            yield FrameBlock(times, pixels[:, 0], pixels[:, 1] if self._stack > 1 else None)


class Sound:
    """Cuts float32 sound into blocks of at most 30 s."""

    def __init__(self, rate_hz: int, start_s: float) -> None:
        self._rate_hz, self._start_s = rate_hz, start_s
        self._bytes = bytearray()
        self._given = 0

    def feed(self, chunk: bytes, *, last: bool = False) -> Iterator[SoundBlock]:
        """Take samples; give full blocks, and at the end what is left."""
        self._bytes += chunk
        block_bytes = 4 * _SECONDS_PER_BLOCK * self._rate_hz
        while len(self._bytes) >= (4 if last else block_bytes):
            taken = bytes(self._bytes[: min(block_bytes, len(self._bytes) // 4 * 4)])
            del self._bytes[: len(taken)]
            samples = np.clip(np.nan_to_num(np.frombuffer(taken, "<f4")), -1.0, 1.0)
            yield SoundBlock(self._start_s + self._given / self._rate_hz, self._rate_hz, samples)
            self._given += len(samples)


class Pump:
    """One process and the thread that reads it. Iterate for its blocks; then `code`, `errors`, `key_text` are known.

    The clock of `limits.wall_s` runs only while ffmpeg is waited for, not while it waits for the reader (a paused
    scan must not kill it). Blocks of one kind come in order of time.
    """

    def __init__(
        self,
        build: Callable[[list[int]], Command],
        outputs: Outputs,
        limits: Limits,
        checkpoint: Callable[[], None] = lambda: None,
    ) -> None:
        """Start the process that `build` names, given the descriptors for (frames, sound, key) that were asked for.

        Args:
            checkpoint: called while no block comes; may block (pause) or raise (cancel), which kills the process.
        """
        self._frames = Frames(outputs.size_px, outputs.start_s, stacked=outputs.stacked) if outputs.size_px else None
        self._sound = Sound(outputs.rate_hz, outputs.start_s) if outputs.rate_hz else None
        self._complaints = Complaints(self._frames.take_time if self._frames else lambda seconds: None)
        self._key, self._limits, self._checkpoint = bytearray(), limits, checkpoint
        self.stopped = ""
        self._complete = False
        self._queue: queue.Queue[Block | None] = queue.Queue(_QUEUE_BLOCKS)
        self._quit = threading.Event()
        wanted = [bool(self._frames), bool(self._sound), outputs.key]
        self._pipes = Pipes(sum(wanted))
        try:
            self._child: Child = run(build(self._pipes.writes), limits=limits, pass_fds=self._pipes.writes)
        except BaseException:
            self._pipes.close()
            raise
        self._pipes.started()
        feeds = (self._feed_frames, self._feed_sound, self._feed_key)
        self._feeds = dict(zip(self._pipes.reads, itertools.compress(feeds, wanted), strict=True))
        _widen(self._pipes.reads)
        self._thread = threading.Thread(target=self._read, name="decode", daemon=True)
        self._thread.start()

    @property
    def errors(self) -> list[bytes]:
        """The first of ffmpeg's complaints, at level error."""
        return self._complaints.errors

    @property
    def code(self) -> int:
        """Exit status once the blocks have ended."""
        return self._child.wait()

    @property
    def key_text(self) -> bytes:
        """What the streamhash output said."""
        return bytes(self._key)

    def __iter__(self) -> Iterator[Block]:
        while (block := self._next()) is not None:
            yield block
        self.close()
        if not self._complete:
            raise RuntimeError("the thread that reads ffmpeg ended early; its own traceback says why")

    def _next(self) -> Block | None:
        """Wait for a block, and look up often: a process that stalls must not hold up whoever wants to stop."""
        while True:
            try:
                return self._queue.get(timeout=_POLL_S)
            except queue.Empty:
                self._checkpoint()

    def close(self) -> None:
        """Kill the process if it still runs, end the thread, close the pipes. May be called twice."""
        self._quit.set()
        self._child.kill()
        self._thread.join()
        self._pipes.close()
        self._child.close()

    # ── In the thread ───────────────────────────────────────────────────────────────────────────────

    def _read(self) -> None:
        """Read all pipes to their end, or until a limit is exceeded or somebody closes."""
        try:
            with selectors.DefaultSelector() as selector:
                for end in self._feeds:
                    selector.register(end, selectors.EVENT_READ)
                selector.register(self._child.stderr, selectors.EVENT_READ)
                self._loop(selector)
            if self.stopped:
                self._child.kill()
            self._child.wait(10.0)
            for feed in self._feeds.values():
                feed(b"", True)
            self._complete = True
        finally:
            self._child.kill()
            self._put(None)

    def _loop(self, selector: selectors.BaseSelector) -> None:
        waited_s = silent_s = 0.0
        while selector.get_map() and not self._quit.is_set():
            if waited_s > self._limits.wall_s or silent_s > _SILENT_S:
                self.stopped = "time"
                return
            before = time.monotonic()
            ready = selector.select(1.0)
            passed_s = time.monotonic() - before
            waited_s += passed_s
            silent_s = 0.0 if ready else silent_s + passed_s
            for key, _ in ready:
                self._take(selector, key)

    def _take(self, selector: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
        chunk = os.read(key.fd, _READ_BYTES)
        if not chunk:
            selector.unregister(key.fileobj)
        elif key.fd in self._feeds:
            self._feeds[key.fd](chunk, False)
        else:
            self._complaints.feed(chunk)

    def _feed_frames(self, chunk: bytes, last: bool) -> None:
        assert self._frames is not None
        for block in self._frames.feed(chunk, last=last):
            self._put(block)

    def _feed_sound(self, chunk: bytes, last: bool) -> None:
        assert self._sound is not None
        for block in self._sound.feed(chunk, last=last):
            self._put(block)

    def _feed_key(self, chunk: bytes, last: bool) -> None:
        if len(self._key) < _HASH_BYTES:
            self._key += chunk

    def _put(self, block: Block | None) -> None:
        """Wait for room in the queue, but not for a reader who has gone."""
        while True:
            try:
                self._queue.put(block, timeout=0.2)
                return
            except queue.Full:
                if self._quit.is_set():
                    return


def _widen(ends: list[int]) -> None:
    """Make pipes as wide as the system allows, so that ffmpeg waits less often."""
    try:
        import fcntl

        for end in ends:
            fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except (ImportError, AttributeError, OSError):
        return
