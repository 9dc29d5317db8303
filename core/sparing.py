"""Turns what a person allows (how hard to work, only when idle, not on battery) into rests of the work at hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from core.power import Machine
from core.settings import Sparing

LOOK_S = 3.0
"""How often the settings and the machine are looked at while work runs; who is told (`Brake.look`) looks at once."""
SLICE_S = 0.1
"""A rest is so long in one piece, so that a stop or another setting ends it."""
LONGEST_REST_S = 30.0
IDLE_S = 120.0
"""A machine counts as idle when nobody has touched it for so long."""


class Brake:
    """Makes threads rest as the person's switches say; one for all the work of a process. Safe from any thread.

    Args:
        read: gives the switches as they are now.
        machine: tells of battery and idleness.
        told: hears why the work waits ("battery", "in use"), and "" when it goes on.
    """

    def __init__(
        self, read: Callable[[], Sparing], machine: Machine, told: Callable[[str], None] = lambda why: None
    ) -> None:
        self._read, self._machine, self._told = read, machine, told
        self._lock = threading.Lock()
        self._mine = threading.local()
        self._sparing, self._why, self._said = Sparing(), "", ""
        self._looked = -LOOK_S

    @property
    def share(self) -> float:
        """Share of the time that is worked."""
        return self._sparing.effort.share

    def look(self) -> None:
        """Look at the switches and the machine at the next checkpoint, since something has changed."""
        self._looked = -LOOK_S

    def why(self) -> str:
        """Say what holds the work up: "battery", "in use", or ""; looks again every few seconds."""
        with self._lock:
            if time.monotonic() - self._looked >= LOOK_S:
                self._looked = time.monotonic()
                self._sparing = self._read()
                self._why = self._reason(self._sparing)
            why, news = self._why, self._why != self._said
            self._said = self._why
        if news:
            self._told(why)
        return why

    def rest(self, ended: Callable[[], bool]) -> None:
        """Rest so long that the share of work since this thread's last rest is as wanted, or until `ended`."""
        worked_s = time.monotonic() - getattr(self._mine, "since", time.monotonic())
        began = time.monotonic()
        while not ended() and not self.why():
            share = self.share
            wanted_s = min(worked_s * (1 / share - 1), LONGEST_REST_S)
            left_s = wanted_s - (time.monotonic() - began)
            if left_s <= 0:
                break
            time.sleep(min(left_s, SLICE_S))
        self._mine.since = time.monotonic()

    def end(self) -> None:
        """Say that nothing is held up any more: the run is over."""
        self._why, self._looked = "", -LOOK_S
        if self._said:
            self._said = ""
            self._told("")

    def _reason(self, sparing: Sparing) -> str:
        if sparing.not_on_battery and self._machine.on_battery():
            return "battery"
        idle_s = self._machine.idle_s() if sparing.only_when_idle else None
        return "in use" if idle_s is not None and idle_s < IDLE_S else ""
