"""What a person allows makes the work rest; the clock of the work stands still meanwhile."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace

import pytest

from core import sparing
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
    control, passed = Control(brake), threading.Event()
    thread = threading.Thread(target=lambda: (control.checkpoint(), passed.set()))
    before_s = control.worked_s()
    thread.start()
    assert not passed.wait(0.4)
    assert said == ["battery"] and control.worked_s() - before_s < 0.2
    machine.battery = False
    brake.look()
    assert passed.wait(5)
    assert said == ["battery", ""]


def test_a_run_that_waits_can_be_stopped(machine: ToldMachine) -> None:
    machine.battery = True
    control = Control(Brake(Sparing, machine))
    threading.Timer(0.1, control.cancel).start()
    with pytest.raises(Cancelled):
        control.checkpoint()


def test_gentle_work_rests_three_quarters_of_the_time(machine: ToldMachine) -> None:
    control = Control(Brake(lambda: Sparing(Effort.GENTLE), machine))
    control.checkpoint()  # looks at the switches
    control.breathe()
    began, clock = time.monotonic(), control.worked_s()
    for _ in range(3):
        time.sleep(0.1)
        control.breathe()
    passed_s, worked_s = time.monotonic() - began, control.worked_s() - clock
    assert 0.15 < worked_s / passed_s < 0.4


def test_another_effort_ends_a_rest_at_once(machine: ToldMachine) -> None:
    allowed = [Sparing(Effort.GENTLE)]
    brake = Brake(lambda: allowed[0], machine)
    control = Control(brake)
    control.checkpoint()
    control.breathe()
    time.sleep(1.0)  # 3 s of rest

    def change() -> None:
        allowed[0] = replace(allowed[0], effort=Effort.FULL)
        brake.look()

    threading.Timer(0.2, change).start()
    began = time.monotonic()
    control.breathe()
    assert time.monotonic() - began < 2.0


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
