"""Timed notes on the real seek bar while a real file plays: shown, told of, stepped to, and true when they change."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QColor, QStatusTipEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.playerbar import PlayerBar
from app.seekbar import NOTE_PX, SeekBar
from app.tasks import Backend
from app.theme import tokens
from app.timednotes import TimedNotes
from core import feedback
from core.types import EventKind, MediaId
from tests.app.panel_library import events
from tests.app.playing import Shelf, until

pytestmark = pytest.mark.no_qt_log


@pytest.fixture
def noted(shelf: Shelf, backend: Backend, song: Path) -> MediaId:
    """A song with two timed notes, written out of order, and one on the whole."""
    media_id = shelf.add("song", song)
    for text, second in (("the bridge", 40.0), ("lovely", 0.0), ("first verse", 20.0)):
        feedback.note(shelf.store, backend.profile, media_id, text, second=second)
    return media_id


@pytest.fixture
def notes(bar: PlayerBar, backend: Backend) -> TimedNotes:
    return TimedNotes(bar, backend)


@pytest.fixture
def seek_bar(qtbot: QtBot) -> SeekBar:
    """A bar of 100 s that nothing plays on."""
    made = SeekBar()
    qtbot.addWidget(made)
    made.resize(400, 24)
    made.set_duration(100.0)
    made.show()
    return made


def test_only_timed_notes_of_what_plays_are_shown(
    qtbot: QtBot, bar: PlayerBar, notes: TimedNotes, noted: MediaId, shelf: Shelf, film: Path
) -> None:
    bar.play(noted)
    qtbot.waitUntil(lambda: bar.seek_bar.notes == ((20.0, "first verse"), (40.0, "the bridge")))
    bar.play(shelf.add("film", film))
    qtbot.waitUntil(lambda: bar.title.text() == "film")
    assert bar.seek_bar.notes == ()


def test_a_note_written_and_deleted_while_it_plays(
    qtbot: QtBot, bar: PlayerBar, backend: Backend, notes: TimedNotes, noted: MediaId, shelf: Shelf
) -> None:
    bar.play(noted)
    qtbot.waitUntil(lambda: len(bar.seek_bar.notes) == 2)
    profile = backend.profile
    backend.write(lambda store: feedback.note(store, profile, noted, "here", second=10.0), changed=noted)
    qtbot.waitUntil(lambda: bar.seek_bar.notes[:1] == ((10.0, "here"),))
    (bridge,) = [e for e in events(shelf.store, noted, EventKind.NOTE) if e.text == "the bridge"]
    backend.write(lambda store: feedback.delete_note(store, profile, bridge), changed=noted)
    qtbot.waitUntil(lambda: [text for _, text in bar.seek_bar.notes] == ["here", "first verse"])


def test_steps_go_from_mark_to_mark(qtbot: QtBot, bar: PlayerBar, notes: TimedNotes, noted: MediaId) -> None:
    bar.play(noted)
    until(qtbot, bar, 0.1)
    qtbot.waitUntil(lambda: len(bar.seek_bar.notes) == 2)
    bar.toggle()
    qtbot.waitUntil(lambda: bar.state == "paused")
    bar.seek_bar.set_marks([(34.0, "a moment found")])
    for at_s in (20.0, 34.0):
        with qtbot.waitSignal(bar.sought) as sought:
            notes.next_mark()
        assert sought.args == [at_s]
        qtbot.waitUntil(lambda at_s=at_s: abs(bar.position_s - at_s) < 0.2)
    bar.seek_bar.set_marks([(0.0, "the start")])
    bar.seek(21.5)
    qtbot.waitUntil(lambda: abs(bar.position_s - 21.5) < 0.2)
    with qtbot.waitSignal(bar.sought) as sought:
        notes.previous_mark()
    assert sought.args == [0.0]


def test_the_bar_tells_of_a_note_and_draws_it(qtbot: QtBot, seek_bar: SeekBar) -> None:
    told: list[str] = []

    class Listener(QObject):
        def eventFilter(self, _of: QObject, event: QEvent) -> bool:  # noqa: N802
            if isinstance(event, QStatusTipEvent):
                told.append(event.tip())
            return False

    listener = Listener()
    seek_bar.installEventFilter(listener)
    seek_bar.set_marks([(50.0, "a street")])
    seek_bar.set_notes([(25.0, "the gull <b>")])
    assert seek_bar.said_at(25.2) == ["0:25", "Your note: the gull <b>"]
    assert seek_bar.said_at(50.0) == ["0:50", "a street"]
    x = round(seek_bar.x_at(0.25))
    qtbot.mouseMove(seek_bar, QPoint(x, 12))
    qtbot.mouseMove(seek_bar, QPoint(x + 40, 12))
    QApplication.sendEvent(seek_bar, QEvent(QEvent.Type.Leave))
    assert told == ["Your note: the gull <b>", ""]
    pin_y = round(seek_bar.line().top()) - 2 * NOTE_PX + 1
    picture = seek_bar.grab().toImage()
    assert picture.pixelColor(x, pin_y) == QColor(tokens().accent)
    assert picture.pixelColor(round(seek_bar.x_at(0.5)), pin_y) != QColor(tokens().accent)  # found, not noted


def test_a_screen_reader_hears_the_note(seek_bar: SeekBar) -> None:
    seek_bar.set_notes([(25.0, "the gull")])
    seek_bar.set_position(25.0)
    assert seek_bar.accessibleDescription() == "0:25, Your note: the gull"
