"""What counts as played, and the bar on which one seeks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.playlog import PlayLog
from app.seekbar import SeekBar
from core.types import MediaId


def test_seek_bar(qtbot: QtBot) -> None:
    seek_bar = SeekBar()
    qtbot.addWidget(seek_bar)
    seek_bar.resize(400, 24)
    seek_bar.set_duration(100)
    seek_bar.show()
    with qtbot.waitSignal(seek_bar.sought) as sought:
        qtbot.mouseClick(seek_bar, Qt.MouseButton.LeftButton, pos=QPoint(200, 12))
    assert sought.args[0] == pytest.approx(50, abs=0.5)
    with qtbot.waitSignal(seek_bar.sought) as sought:
        qtbot.keyClick(seek_bar, Qt.Key.Key_Right)
    assert sought.args[0] == pytest.approx(55, abs=0.5)
    with qtbot.waitSignal(seek_bar.sought) as sought:
        qtbot.keyClick(seek_bar, Qt.Key.Key_Home)
    assert sought.args == [0.0]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.floats(0.02, 2.0)), max_size=40), st.floats(0.5, 2.0))
def test_watched_is_time_played_whatever_is_jumped(steps: list[tuple[bool, float]], rate: float) -> None:
    """Played spans are counted once each; jumps, back or forth, and stale reports after them count for nothing."""
    clock = [0.0]
    log = PlayLog(MediaId("a"), 100.0, rate=rate, at_s=0.0, now=lambda: clock[0])
    log.jump(0.0)
    position, played = 0.0, 0.0
    for jumps, seconds in steps:
        if jumps:
            position = seconds * 50
            log.jump(position)
        else:
            clock[0] += seconds
            position += seconds * rate
            played += seconds * rate
            log.report(position)
    assert log.watched_s == pytest.approx(played)
    assert log.share == pytest.approx(played / 100)


def test_a_late_report_after_a_jump_is_not_watched() -> None:
    log = PlayLog(MediaId("a"), 100.0, at_s=0.0, now=lambda: 1.0)
    log.jump(80.0)
    log.report(10.1)  # the engine was still at the old place when it said so
    log.report(80.1)
    assert log.watched_s == 0
