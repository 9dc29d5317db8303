"""What was measured, on scales and along the time: the right place, the right words, and a click that goes there."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app import measures, theme
from app.scales import ROW_PX, ScaleRows
from app.soundchart import AREA_PX, BAND_PX, GAP_PX, LEGEND_PX, SoundCurve
from core.store import SoundChart

ALL = {
    "look_brightness": 0.45,
    "look_colourfulness": 45.0,
    "look_warmth": 0.15,
    "look_contrast": 0.1,
    "look_motion": 0.05,
    "look_cuts_per_min": 3.0,
    "loudness_lufs": -24.0,
    "loudness_range_lu": 9.0,
    "tempo_bpm": 120.0,
    "beat_strength": 0.5,
    "brightness_hz": 1549.2,
}


def test_values_come_to_their_places() -> None:
    assert [round(m.share, 2) for m in measures.look(ALL)][:3] == [0.5, 0.5, 0.5]
    sound = {m.high: m for m in measures.sound(ALL)}
    assert sound["loud"].share == pytest.approx(0.5)
    assert sound["loud"].exact == "loudness: -24 LUFS" and sound["fast"].exact == "tempo: 120 beats a minute"
    assert sound["bright sound"].share == pytest.approx(0.5, abs=0.001)  # the geometric middle of 400 and 6000
    assert len(measures.look(ALL)) == 6 and len(sound) == 5


@pytest.mark.parametrize("value", [-1e9, 1e9])
def test_what_lies_beyond_is_at_the_end(value: float) -> None:
    extreme = dict.fromkeys(ALL, value)
    shares = {m.share for m in (*measures.look(extreme), *measures.sound(extreme))}
    assert shares == {0.0 if value < 0 else 1.0}


def test_what_is_not_known_is_not_shown() -> None:
    assert measures.look({}) == measures.sound({}) == ()
    assert measures.sound({"tempo_bpm": math.nan, "loudness_lufs": -math.inf}) == ()


def test_rows_show_each_measure(qtbot: QtBot) -> None:
    rows = ScaleRows()
    qtbot.addWidget(rows)
    assert rows.isHidden()
    rows.show_measures(measures.look(ALL))
    rows.resize(320, rows.height())
    assert rows.isVisibleTo(rows.parentWidget()) and rows.height() == 6 * ROW_PX
    assert "dark – bright, light: 45 %" in rows.accessibleDescription()
    picture = rows.grab().toImage()
    accent = theme.tokens().accent.lower()
    middles = [picture.pixelColor(x, ROW_PX // 2).name() for x in range(picture.width())]
    knob = [x for x, name in enumerate(middles) if name == accent]
    left, right = rows._sides()
    assert knob and abs(np.mean(knob) - (left + (320 - left - right) / 2)) < 3
    rows.show_measures(())
    assert rows.isHidden()


def curve(windows: int = 4, loudness: float = -20.0) -> SoundChart:
    """Speech in the first half, music in the second, silence at the end."""
    start, speech, music = (np.zeros(windows, np.float32) for _ in range(3))
    start += 10 * np.arange(windows, dtype=np.float32)
    speech[: windows // 2], music[windows // 2 :] = 0.9, 0.8
    level = np.full(windows, loudness, np.float32)
    speech[-1] = music[-1] = 0.0
    level[-1] = -70.0
    nothing = np.zeros(windows, np.float32)
    return SoundChart(start, start + 10, level, nothing, speech, music, nothing, 1 - speech - music)


@pytest.fixture
def chart(qtbot: QtBot) -> SoundCurve:
    widget = SoundCurve()
    qtbot.addWidget(widget)
    widget.resize(400, widget.height())
    widget.show_curve(curve(), 40.0)
    widget.show()
    return widget


def test_the_band_says_what_is_heard_where(chart: SoundCurve) -> None:
    picture, tokens = chart.grab().toImage(), theme.tokens()
    scale = picture.width() / 400
    y = int((AREA_PX + GAP_PX + BAND_PX / 2) * scale)
    seen = [picture.pixelColor(int(x * scale), y).name() for x in (50, 150, 250, 350)]
    assert seen == [colour.lower() for colour in (tokens.accent, tokens.accent, tokens.good, tokens.line)]
    assert [(name, share) for name, _, share in chart.legend()] == [("speech", 45), ("music", 20), ("silence", 35)]
    assert "speech 45 %" in chart.accessibleDescription()
    one_row = chart.height()
    quarter = np.full(len(curve().start_s), 0.25, np.float32)
    chart.show_curve(replace(curve(), speech=quarter, music=quarter, noise=quarter, silence=quarter), 40.0)
    assert chart.height() == one_row + LEGEND_PX  # four kinds don't fit into one row


def test_the_area_is_as_high_as_it_is_loud(chart: SoundCurve) -> None:
    picture = chart.grab().toImage()
    scale = picture.width() / 400
    ground = picture.pixelColor(int(350 * scale), 4).name()
    heights = []
    for x in (50, 350):
        column = [
            picture.pixelColor(int(x * scale), int(y * scale)).name() for y in range(4, AREA_PX)
        ]  # below the focus ring
        heights.append(sum(name != ground for name in column))
    assert abs(heights[0] - AREA_PX * 30 / 45) <= 2 and heights[1] == 0


def test_it_says_what_is_under_the_pointer(chart: SoundCurve) -> None:
    assert chart.words_at(5.0) == "0:05 · speech · -20 LUFS"
    assert chart.words_at(36.0) == "0:36 · silence"
    assert chart.words_at(1e6).endswith("silence")


def test_a_click_and_the_keys_go_there(qtbot: QtBot, chart: SoundCurve) -> None:
    with qtbot.waitSignal(chart.sought) as sought:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(100, 20))
    assert sought.args == [pytest.approx(10.0, abs=0.1)]
    chart.setFocus()
    for _ in range(3):
        qtbot.keyClick(chart, Qt.Key.Key_Right)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    with qtbot.waitSignal(chart.sought) as sought:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert sought.args == [pytest.approx(4.0)]


def test_ten_hours_are_drawn_at_once_and_loud_moments_are_not_lost(chart: SoundCurve) -> None:
    long = curve(3600, -45.0)
    long.loudness_lufs[100] = -5.0
    chart.show_curve(long, 36_000.0)
    picture = chart.grab().toImage()
    scale = picture.width() / 400
    ground = picture.pixelColor(int(399 * scale), 1).name()
    assert any(picture.pixelColor(int(x * scale), 1).name() != ground for x in range(400))


def test_nothing_to_show(chart: SoundCurve) -> None:
    chart.show_curve(None, 10.0)
    assert chart.isHidden() and chart.legend() == [] and chart.words_at(3.0) == ""
