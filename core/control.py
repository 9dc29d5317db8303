"""The person's hand on a run (pause, go on, stop), and the rests that their switches ask for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import Cancelled
from core.sparing import SLICE_S, Brake


class Control:
    """The person's hand on a run: pause, go on, stop. Safe to call from any thread.

    Args:
        brake: makes the run wait and rest as the person's switches say; nothing does without.
    """

    def __init__(self, brake: Brake | None = None) -> None:
        self._go = threading.Event()
        self._go.set()
        self._stop = threading.Event()
        self._turn = threading.Event()
        self._brake = brake
        self._lock = threading.Lock()
        self._resting, self._rested_s, self._rests_since = 0, 0.0, 0.0

    @property
    def paused(self) -> bool:
        """Whether the run waits."""
        return not self._go.is_set()

    def pause(self) -> None:
        """Hold the run at its next checkpoint."""
        self._go.clear()

    def resume(self) -> None:
        """Let it go on."""
        self._go.set()

    @property
    def held(self) -> bool:
        """Whether the next checkpoint would wait or raise."""
        return self.paused or self._stop.is_set() or bool(self._brake and self._brake.why())

    @property
    def share(self) -> float:
        """Share of the time that is worked, 1 where nothing rests."""
        return self._brake.share if self._brake else 1.0

    @property
    def stopped(self) -> bool:
        """Whether the next checkpoint raises."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Stop it at its next checkpoint; what is finished stays, what is at hand is taken up next time."""
        self._stop.set()
        self._go.set()

    def turn(self) -> None:
        """Have the run come back when the files at hand are written: there is something to be done first."""
        self._turn.set()

    @property
    def turned(self) -> bool:
        """Whether the run is to come back between two groups of files."""
        return self._turn.is_set()

    def begin_again(self) -> None:
        """Take back `turn`: the run begins anew."""
        self._turn.clear()

    def checkpoint(self) -> None:
        """Wait while paused, or while the person's switches say so.

        Raises:
            Cancelled: the person asked to stop.
        """
        if self.held:
            with self._rest():
                while self.held and not self._stop.is_set():
                    self._go.wait(SLICE_S) if self.paused else self._stop.wait(SLICE_S)
        if self._stop.is_set():
            raise Cancelled

    def breathe(self) -> None:
        """Be a checkpoint in the midst of hard work: rest too, as much as the wanted effort leaves.

        Raises:
            Cancelled: the person asked to stop.
        """
        if self._brake is not None and self.share < 1.0:
            with self._rest():
                self._brake.rest(lambda: self.paused or self._stop.is_set())
        self.checkpoint()

    def worked_s(self) -> float:
        """Give the seconds of a clock that stands still while any thread of the run waits or rests."""
        with self._lock:
            now = time.monotonic()
            return now - self._rested_s - (now - self._rests_since if self._resting else 0.0)

    def over(self) -> None:
        """Say that the run is over: nothing waits any more."""
        if self._brake is not None:
            self._brake.end()

    @contextmanager
    def _rest(self) -> Iterator[None]:
        with self._lock:
            if not self._resting:
                self._rests_since = time.monotonic()
            self._resting += 1
        try:
            yield
        finally:
            with self._lock:
                self._resting -= 1
                if not self._resting:
                    self._rested_s += time.monotonic() - self._rests_since
