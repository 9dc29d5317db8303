"""Hovering the seek bar: the frame of that second, its time and chapter; nothing but words for songs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.playerbar import PlayerBar
from app.seekpreview import SeekPreview
from core import probe
from core.settings import Home
from core.types import Kind, MediaId
from tests.app.playing import Shelf, until
from tests.conftest import MediaMaker

pytestmark = pytest.mark.no_qt_log


@pytest.fixture
def preview(bar: PlayerBar, home: Home) -> Iterator[SeekPreview]:
    made = SeekPreview(bar.seek_bar, home)
    bar.mediumOpened.connect(made.show_medium)
    yield made
    made.close_down()


@pytest.fixture
def two_colours(shelf: Shelf, make_media: MediaMaker) -> MediaId:
    """Five seconds of red, then five of blue, a key frame each second."""
    halves = [w for colour in ("red", "blue") for w in ("-f", "lavfi", "-i", f"color={colour}:s=160x90:r=10:d=5")]
    film = make_media.run("two.mp4", *halves, "-filter_complex", "concat=n=2", "-g", "10", "-pix_fmt", "yuv420p")
    media_id = shelf.add("Two", film, duration_s=10.0)
    file = shelf.store.files.best([media_id])[media_id]
    with shelf.store.transaction():
        shelf.store.files.set_probe(file.id, probe.probe(os.fsencode(film)))
    return media_id


def hover(qtbot: QtBot, bar: PlayerBar, at_s: float) -> None:
    slider = bar.seek_bar
    x = round(slider.x_at(1000 * at_s / slider.maximum()))
    qtbot.mouseMove(slider, QPoint(x, slider.height() // 2))


def colour(picture: QPixmap | None) -> str:
    if picture is None:
        return ""
    middle = picture.toImage().pixelColor(picture.width() // 2, picture.height() // 2)
    return "red" if middle.red() > middle.blue() else "blue"


def test_it_shows_the_frame_of_that_second(
    qtbot: QtBot, bar: PlayerBar, preview: SeekPreview, two_colours: MediaId
) -> None:
    bar.play(two_colours)
    until(qtbot, bar, 0.1)
    bar.toggle()
    bar.seek_bar.set_chapters([(0.0, "Dawn"), (5.0, "Night")])
    for at_s, expected, chapter in ((8.0, "blue", "Night"), (2.0, "red", "Dawn"), (7.0, "blue", "Night")):
        hover(qtbot, bar, at_s)
        assert preview.isVisible() and preview.words[1] == chapter
        assert abs(preview.at_s - at_s) < 0.1
        qtbot.waitUntil(lambda expected=expected: colour(preview.picture) == expected)  # type: ignore[misc]
    drawn = preview.grab().toImage().pixelColor(preview.width() // 2, 60)
    assert drawn.blue() > 150 > drawn.red()
    QApplication.sendEvent(bar.seek_bar, QEvent(QEvent.Type.Leave))
    assert not preview.isVisible() and bar.state == "paused", "looking is not going there"


def test_a_song_has_words_only(qtbot: QtBot, bar: PlayerBar, preview: SeekPreview, shelf: Shelf, song: Path) -> None:
    bar.play(shelf.add("song", song, Kind.MUSIC))
    until(qtbot, bar, 0.1)
    hover(qtbot, bar, 2.5)
    assert preview.isVisible() and preview.words == ["0:02"] and preview.picture is None
    assert preview.height() < 60


def test_it_stays_within_the_window(qtbot: QtBot, bar: PlayerBar, preview: SeekPreview, two_colours: MediaId) -> None:
    bar.play(two_colours)
    until(qtbot, bar, 0.1)
    for at_s in (0.0, 10.0):
        preview.look_at(at_s)
        frame = bar.window().frameGeometry()
        assert frame.left() <= preview.x() and preview.geometry().right() <= frame.right()
