"""The small window: picture, title and buttons of what plays, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.jobs import WorkerClient
from app.tasks import Backend
from app.window import MainWindow
from core.settings import Home
from core.types import Kind, Segment, Transcript
from tests.app.playing import MINUTE_S, Shelf, until

pytestmark = pytest.mark.no_qt_log


@pytest.fixture
def window(qtbot: QtBot, home: Home, shelf: Shelf) -> Iterator[MainWindow]:
    made = MainWindow(Backend(home), WorkerClient(home))
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


def test_it_takes_the_picture_over_and_gives_it_back(
    qtbot: QtBot, window: MainWindow, shelf: Shelf, film: Path
) -> None:
    media_id = shelf.add("The pilot", film)
    said = (Segment(0.0, MINUTE_S, "Good evening."),)
    with shelf.store.transaction():
        shelf.store.text.set_transcript(media_id, Transcript(said, "en", "full:x", 1.0, True))
    bar, mini = window.player, window.playback.mini
    bar.play(media_id)
    until(qtbot, bar, 0.2)
    qtbot.mouseClick(bar.mini_button, Qt.MouseButton.LeftButton)
    assert mini.isVisible() and window.isMinimized() and window.actions_["mini_player"].isChecked()
    assert mini.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert mini.title.whole() == "The pilot · The Pilots" and mini.pictures.currentWidget() is mini.surface()

    def colours() -> int:
        picture = mini.surface().grab().toImage()
        return len({picture.pixelColor(x, y).rgb() for x in range(60, 300, 12) for y in range(20, 180, 12)})

    qtbot.waitUntil(lambda: colours() > 20)
    window.playback.tracks.toggle_subtitles()
    assert mini.surface().caption == "Good evening."
    qtbot.mouseClick(mini.play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bar.state == "paused" and mini.play_button.accessibleName() == "Play")
    qtbot.keyClick(mini, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bar.state == "playing")
    qtbot.keyClick(mini, Qt.Key.Key_Escape)
    assert not mini.isVisible() and not window.isMinimized() and not window.actions_["mini_player"].isChecked()
    assert bar.state == "playing", "the same play goes on"


def test_songs_show_their_still(qtbot: QtBot, window: MainWindow, shelf: Shelf, song: Path) -> None:
    bar, mini = window.player, window.playback.mini
    first, second = (shelf.add(f"Song {n}", song, Kind.MUSIC, f"{n}.ogg".encode()) for n in range(2))
    bar.play(first, among=[first, second])
    until(qtbot, bar, 0.1)
    window.playback.toggle_mini()
    assert mini.pictures.currentWidget() is mini.still and not mini.still.pixmap().isNull()
    qtbot.mouseClick(mini.next_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: mini.title.whole().startswith("Song 1"))
    qtbot.waitUntil(lambda: mini.seek_bar.value() > 0)
    assert not mini.next_button.isEnabled()
    window.playback.toggle_mini()
    assert not mini.isVisible()


def test_all_its_buttons_have_names(window: MainWindow) -> None:
    buttons = window.playback.mini.findChildren(QAbstractButton)
    assert len(buttons) >= 4 and all(button.accessibleName() for button in buttons)


def test_it_comes_back_where_it_was(qtbot: QtBot, window: MainWindow) -> None:
    mini = window.playback.mini
    mini.open()
    mini.resize(420, 300)
    mini.close()
    mini.resize(300, 200)
    mini.open()
    assert (mini.width(), mini.height()) == (420, 300)
