"""What the machine says of itself, read from a made-up sysfs; and what energy a run used by it."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from core import power
from core.energy import BATTERY, ESTIMATE, MEASURED, WATTS_PER_CORE, Meter
from core.power import Joules, System
from tests.core.test_sparing import ToldMachine


def put(root: Path, **values: str) -> None:
    for name, value in values.items():
        file = root / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(value + "\n")


@pytest.fixture
def supplies(tmp_path: Path) -> Path:
    return tmp_path / "sys/class/power_supply"


def test_a_desktop_has_no_battery(tmp_path: Path, supplies: Path) -> None:
    assert System(tmp_path).on_battery() is None
    put(supplies, mouse__type="Battery", mouse__scope="Device", mouse__status="Discharging")
    assert System(tmp_path).on_battery() is None


@pytest.mark.parametrize(
    ("status", "online", "expected"),
    [("Discharging", "0", True), ("Charging", "1", False), ("Discharging", "1", False), ("Full", "0", False)],
)
def test_a_laptop_says_where_its_power_comes_from(
    tmp_path: Path, supplies: Path, status: str, online: str, expected: bool
) -> None:
    put(supplies, BAT0__type="Battery", BAT0__status=status, AC__type="Mains", AC__online=online)
    assert System(tmp_path).on_battery() is expected


def test_counters_are_read_and_those_that_may_not_be_are_left(tmp_path: Path, supplies: Path) -> None:
    zones = tmp_path / "sys/class/powercap"
    (zones / "intel-rapl:0").mkdir(parents=True)
    (zones / "intel-rapl:0" / "energy_uj").write_text("5000000\n")
    (zones / "intel-rapl:0" / "max_energy_range_uj").write_text("9000000\n")
    assert System(tmp_path).joules() == Joules("powercap", 5.0, 9.0)
    (zones / "intel-rapl:0" / "energy_uj").write_text("")  # as root only may read it
    assert System(tmp_path).joules() is None
    put(supplies, BAT0__type="Battery", BAT0__status="Discharging", BAT0__energy_now="1000000")
    assert System(tmp_path).joules() == Joules("battery", -3600.0)
    put(supplies, BAT0__energy_now="", BAT0__charge_now="2000000", BAT0__voltage_now="12000000")
    assert System(tmp_path).joules() == Joules("battery", pytest.approx(-86400.0))


def test_the_machine_at_hand_counts_what_is_busy() -> None:
    before, ends = System().busy_s(), time.process_time() + 0.3  # of our own: others may have the machine
    while time.process_time() < ends:
        pass
    after = System().busy_s()
    assert before is not None and after is not None and after - before >= 0.1


def test_a_bus_that_answers_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    busctl = tmp_path / "busctl"
    busctl.write_text('#!/bin/sh\ncase "$*" in *Mutter*) exit 1;; *ScreenSaver*) echo "u 77";; esac\n')
    busctl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setattr(power, "_ASK_S", 60.0)
    assert power._bus_idle_s() == 77.0
    monkeypatch.delenv("DISPLAY", raising=False)
    assert System().idle_s() == 77.0


def test_one_late_answer_is_not_the_last() -> None:
    answers: list[float | None] = [300.0, None, 310.0, *([None] * power._MISSES), 320.0]
    machine, asked = System(), iter(answers)
    machine._ways = {lambda: next(asked): 0}
    assert [machine.idle_s() for _ in range(3)] == [300.0, 0.0, 310.0], "late: somebody may be there"
    told = [machine.idle_s() for _ in range(power._MISSES + 1)]
    assert told == [0.0] * (power._MISSES - 1) + [None, None] and list(asked) == [320.0]


def test_what_never_answers_is_given_up_and_the_next_way_asked() -> None:
    asked: list[str] = []
    machine = System()
    machine._ways = {lambda: asked.append("first"): 0, lambda: 7.0: 0}  # type: ignore[func-returns-value]
    assert [machine.idle_s() for _ in range(power._MISSES + 2)] == [7.0] * (power._MISSES + 2)
    assert len(asked) == power._MISSES


def test_x_tells_how_long_it_was_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    if shutil.which("Xvfb") is None or not power.ctypes.util.find_library("Xss"):
        pytest.skip("there is no X server for tests here")
    read, write = os.pipe()
    # without -noreset it begins anew whenever nobody looks
    command = ["Xvfb", "-noreset", "-displayfd", str(write), "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=-3)
    try:
        os.close(write)
        monkeypatch.setenv("DISPLAY", ":" + os.read(read, 20).decode().strip())
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        first = System().idle_s()
        time.sleep(0.5)
        second = System().idle_s()
        assert first is not None and second is not None and 0.3 < second - first < 120
    finally:
        server.terminate()
        server.wait()
        os.close(read)


def test_energy_is_our_share_of_what_was_measured() -> None:
    cpu = iter([0.0, 3.0, 4.0])
    used = [Joules("powercap", 10.0, 100.0), Joules("powercap", 50.0, 100.0), Joules("powercap", 5.0, 100.0)]
    meter = Meter(ToldMachine(used=used, busy=[0.0, 4.0, 6.0]), lambda: next(cpu))
    first = meter.read()
    assert (first.cpu_s, first.energy_j, first.how) == (3.0, pytest.approx(30.0), MEASURED)
    assert meter.read().energy_j == pytest.approx(30.0 + 55.0 / 2), "the counter started again at 100"


def test_without_a_counter_it_is_an_estimate_and_says_so() -> None:
    cpu = iter([0.0, 3.0, 4.0])
    meter = Meter(ToldMachine(), lambda: next(cpu))
    assert meter.read().energy_j == 3 * WATTS_PER_CORE
    assert meter.read().how == ESTIMATE


def test_a_battery_that_is_charged_meanwhile_leaves_an_estimate() -> None:
    cpu = iter([0.0, 1.0, 2.0])
    used = [Joules("battery", -100.0), Joules("battery", -90.0), Joules("battery", -200.0)]
    meter = Meter(ToldMachine(used=used, busy=[0.0, 1.0, 2.0]), lambda: next(cpu))
    assert meter.read().how == BATTERY
    assert meter.read().how == ESTIMATE
