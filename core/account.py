"""Keeps the books of one run of indexing: what came of it, what it took, in the store while it runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.control import Control
from core.energy import Meter
from core.errors import Cancelled
from core.power import Machine
from core.store import IndexRun, Store

NOTE_S = 5.0
"""How often a run at hand is written down: a crash loses no more, and the counters of energy don't wrap unseen."""


class Account:
    """One run's row in the store."""

    def __init__(self, store: Store, control: Control, machine: Machine) -> None:
        self._store, self._control = store, control
        self._meter = Meter(machine)
        self._began_at, self._began_s = time.time(), control.worked_s()
        self._number = store.runs.begin(self._began_at)
        self._last = time.monotonic()
        self._counts = (0, 0, 0.0)

    def note(self, files: int, failed: int, media_s: float) -> None:
        """Write down how it stands, if some seconds have passed since the last time."""
        self._counts = (files, failed, media_s)
        if time.monotonic() - self._last >= NOTE_S:
            self._last = time.monotonic()
            self._put("running")

    def close(self, outcome: str) -> None:
        """Write down how it ended."""
        self._put(outcome)

    def _put(self, outcome: str) -> None:
        spent, (files, failed, media_s) = self._meter.read(), self._counts
        worked_s = self._control.worked_s() - self._began_s
        self._store.runs.put(
            IndexRun(
                self._number, self._began_at, time.time(), outcome, files, failed, media_s, worked_s,
                spent.cpu_s, spent.energy_j, spent.how,
            )
        )  # fmt: skip


@contextmanager
def kept(account: Account) -> Iterator[Account]:
    """Close the account with how the run ended."""
    try:
        yield account
    except Cancelled:
        account.close("stopped")
        raise
    except BaseException:
        account.close("broken")
        raise
    account.close("done")
