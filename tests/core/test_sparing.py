"""What a person allows makes the work rest; the clock of the work stands still meanwhile."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from core import control, sparing
from core.control import Control
from core.errors import Cancelled
from core.power import Joules
from core.settings import Effort, Sparing
from core.sparing import Brake
from core.store import Store


@dataclass
class ToldMachine:
    """Says what a test tells it to."""

    battery: bool | None = None
    idle: float | None = None
    used: list[Joules] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    def on_battery(self) -> bool | None:
        return self.battery

    def idle_s(self) -> float | None:
        return self.idle

    def joules(self) -> Joules | None:
        return self.used.pop(0) if self.used else None

    def busy_s(self) -> float | None:
        return self.busy.pop(0) if self.busy else None


@dataclass
class Clock:
    """A clock that goes on when somebody sleeps, and by nothing else; at a time it may do something."""

    now: float = 1000.0
    then: tuple[float, Callable[[], None]] = (math.inf, lambda: None)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        at, act = self.then
        if self.now >= at:
            self.then = (math.inf, act)
            act()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """In place of the one of the work and its rests."""
    made = Clock()
    for module in (sparing, control):
        monkeypatch.setattr(module, "time", made)
    return made


@pytest.fixture
def machine() -> ToldMachine:
    return ToldMachine()


@pytest.mark.parametrize(
    ("allowed", "battery", "idle", "why"),
    [
        (Sparing(), None, None, ""),
        (Sparing(), True, None, "battery"),
        (Sparing(not_on_battery=False), True, None, ""),
        (Sparing(only_when_idle=True), False, 5.0, "in use"),
        (Sparing(only_when_idle=True), False, 500.0, ""),
        (Sparing(only_when_idle=True), False, None, ""),
        (Sparing(), False, 5.0, ""),
    ],
)
def test_what_holds_the_work_up(
    machine: ToldMachine, allowed: Sparing, battery: bool | None, idle: float | None, why: str
) -> None:
    machine.battery, machine.idle = battery, idle
    assert Brake(lambda: allowed, machine).why() == why


def test_a_run_waits_and_goes_on_and_says_both(machine: ToldMachine) -> None:
    said: list[str] = []
    machine.battery = True
    brake = Brake(Sparing, machine, said.append)
    run, passed = Control(brake), threading.Event()
    thread = threading.Thread(target=lambda: (run.checkpoint(), passed.set()))
    thread.start()
    until = time.monotonic() + 120
    while not run._resting and time.monotonic() < until:
        time.sleep(0.01)
    before_s = run.worked_s()
    assert not passed.wait(0.4)
    assert said == ["battery"] and run.worked_s() == pytest.approx(before_s, abs=1e-6)
    machine.battery = False
    brake.look()
    assert passed.wait(120)
    assert said == ["battery", ""]


def test_a_run_that_waits_can_be_stopped(machine: ToldMachine) -> None:
    machine.battery = True
    run = Control(Brake(Sparing, machine))
    threading.Timer(0.1, run.cancel).start()
    with pytest.raises(Cancelled):
        run.checkpoint()


def test_gentle_work_rests_three_quarters_of_the_time(machine: ToldMachine, clock: Clock) -> None:
    run = Control(Brake(lambda: Sparing(Effort.GENTLE), machine))
    run.checkpoint()  # looks at the switches
    run.breathe()
    began, worked = clock.now, run.worked_s()
    for _ in range(3):
        clock.sleep(0.1)
        run.breathe()
    passed_s, worked_s = clock.now - began, run.worked_s() - worked
    assert worked_s == pytest.approx(0.3) and worked_s / passed_s == pytest.approx(0.25)


def test_another_effort_ends_a_rest_at_once(machine: ToldMachine, clock: Clock) -> None:
    allowed = [Sparing(Effort.GENTLE)]
    brake = Brake(lambda: allowed[0], machine)
    run = Control(brake)
    run.checkpoint()
    run.breathe()
    clock.sleep(1.0)  # 3 s of rest

    def change() -> None:
        allowed[0] = replace(allowed[0], effort=Effort.FULL)
        brake.look()

    began = clock.now
    clock.then = (began + 0.2, change)
    run.breathe()
    assert clock.now - began == pytest.approx(0.2, abs=sparing.SLICE_S)


def test_settings_are_looked_at_again_by_themselves(machine: ToldMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparing, "LOOK_S", 0.05)
    allowed = [Sparing()]
    machine.battery = True
    brake = Brake(lambda: allowed[0], machine)
    assert brake.why() == "battery"
    allowed[0] = Sparing(not_on_battery=False)
    time.sleep(0.1)
    assert brake.why() == ""


def test_switches_are_kept_in_the_store(store: Store) -> None:
    assert store.sparing() == Sparing()
    wanted = Sparing(Effort.GENTLE, only_when_idle=True, not_on_battery=False)
    store.set_sparing(wanted)
    assert store.sparing() == wanted
    store.set_setting("effort", "furious")
    assert store.sparing() == replace(wanted, effort=Effort.FULL)
    assert store.settings() == type(store.settings())(), "results don't depend on it"
