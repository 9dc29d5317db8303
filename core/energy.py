"""Turns a run's processor time and the machine's counters into the energy that the run used."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.power import Joules, Machine

WATTS_PER_CORE = 8.0
"""Where nothing is measured: 65 W shared by 8 cores, a usual desktop's rating. A laptop's cores take about half."""
MEASURED, BATTERY, ESTIMATE = "measured", "battery", "estimate"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run has used.

    Attributes:
        cpu_s: processor seconds of this process and of its children that have ended.
        energy_j: our share of what the machine used, by processor time; or an estimate of it.
        how: MEASURED by the processor's counter, by the BATTERY's charge, or an ESTIMATE from processor time.
    """

    cpu_s: float = 0.0
    energy_j: float = 0.0
    how: str = ESTIMATE


def own_cpu_s() -> float:
    """Processor seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Meter:
    """Adds up what is used from when it is made. Read it at least once a minute: counters wrap."""

    def __init__(self, machine: Machine, cpu_s: Callable[[], float] = own_cpu_s) -> None:
        self._machine, self._cpu_s = machine, cpu_s
        self._last = self._sample()
        self._spent = Spent()

    def read(self) -> Spent:
        """Take in what was used since the last time, and give the sum."""
        before, now = self._last, self._sample()
        self._last = now
        cpu_s = max(now[0] - before[0], 0.0)
        measured_j = _used_j(before[2], now[2])
        everyone_s = now[1] - before[1] if now[1] is not None and before[1] is not None else 0.0
        if measured_j is None or now[2] is None:
            return self._add(cpu_s, cpu_s * WATTS_PER_CORE, ESTIMATE)
        share = min(cpu_s / everyone_s, 1.0) if everyone_s > 0 else 0.0
        return self._add(cpu_s, measured_j * share, MEASURED if now[2].source == "powercap" else BATTERY)

    def _add(self, cpu_s: float, energy_j: float, how: str) -> Spent:
        """A sum is an estimate as soon as one part of it is."""
        if self._spent.cpu_s and how != self._spent.how:
            how = ESTIMATE
        spent = self._spent
        self._spent = replace(spent, cpu_s=spent.cpu_s + cpu_s, energy_j=spent.energy_j + energy_j, how=how)
        return self._spent

    def _sample(self) -> tuple[float, float | None, Joules | None]:
        return self._cpu_s(), self._machine.busy_s(), self._machine.joules()


def _used_j(before: Joules | None, now: Joules | None) -> float | None:
    """What was used between two looks; None where it can't be told (other source, charged meanwhile)."""
    if before is None or now is None or before.source != now.source:
        return None
    used_j = now.used_j - before.used_j
    if used_j < 0 and now.wraps_j:
        used_j += now.wraps_j
    return used_j if used_j >= 0 else None
