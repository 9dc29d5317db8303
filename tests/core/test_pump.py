"""One running process as blocks: what a person who wants to stop has to wait for, and what it costs the others."""

from __future__ import annotations

import functools
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from core import pump as pump_module
from core.binaries import binaries
from core.confine import Reach
from core.errors import Cancelled
from core.ffmpeg import Command
from core.pump import Outputs, Pump
from core.settings import Limits
from core.types import Block
from tests.conftest import EVERYTHING

SOUND = Outputs(rate_hz=22_050)
SOON_S = 60.0  # a stop takes about 0.2 s; the rest is for busy machines, and what is stopped would take longer


@pytest.fixture(autouse=True)
def _may_read_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python stands in for ffmpeg here, and lies anywhere."""
    monkeypatch.setattr(pump_module, "run", functools.partial(pump_module.run, reach=Reach(EVERYTHING)))


def _python(code: str) -> Command:
    return [sys.executable, "-c", code]


def _blocks(pump: Pump) -> list[Block]:
    try:
        return list(pump)
    finally:
        pump.close()


class Stop:
    """A checkpoint that raises once it was asked to, and counts how often it was called."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1
        if self.asked.is_set():
            raise Cancelled


def _stopped_after(pump: Pump, stop: Stop) -> float:
    """Seconds between asking for a stop and having it."""
    asked_at: list[float] = []

    def ask() -> None:
        asked_at.append(time.monotonic())
        stop.asked.set()

    threading.Timer(0.5, ask).start()
    with pytest.raises(Cancelled):
        _blocks(pump)
    return time.monotonic() - asked_at[0]


def test_a_process_that_stalls_can_be_stopped_at_once() -> None:
    stop = Stop()
    pump = Pump(lambda ends: _python("import time; time.sleep(600)"), SOUND, Limits(), stop)
    assert _stopped_after(pump, stop) < SOON_S
    assert pump.code != 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_ffmpeg_that_waits_for_its_file_can_be_stopped_at_once(tmp_path: Path) -> None:
    fifo = tmp_path / "stalled.mp4"
    os.mkfifo(fifo)
    stop = Stop()

    def build(ends: list[int]) -> Command:
        return [binaries()[0], "-nostdin", "-v", "error", "-i", f"file:{fifo}", "-f", "f32le", f"pipe:{ends[0]}"]

    assert _stopped_after(Pump(build, SOUND, Limits(), stop), stop) < SOON_S


def test_sound_that_flows_is_not_held_up() -> None:
    stop = Stop()
    seconds = 300

    def build(ends: list[int]) -> Command:
        return _python(f"import os; os.write({ends[0]}, b''); f = open({ends[0]}, 'wb'); "
                       f"[f.write(bytes(4 * 22050)) for _ in range({seconds})]")  # fmt: skip

    blocks = _blocks(Pump(build, SOUND, Limits(), stop))
    assert sum(len(block.samples) for block in blocks) == seconds * 22_050  # type: ignore[union-attr]
