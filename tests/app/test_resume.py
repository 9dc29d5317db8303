"""Going on and starting again, from the item menu and by key, in the real window with real playback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from core.settings import Home
from core.store import connect
from core.types import Event, EventKind, MediaId
from tests.app import real_library
from tests.app.playing import MINUTE_S
from tests.conftest import MediaMaker

pytestmark = pytest.mark.no_qt_log
Open = Callable[..., MainWindow]
Plain, Control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
FILM = "b 影片.mp4"


@pytest.fixture
def files(home: Home, tmp_path: Path, make_media: MediaMaker) -> dict[str, MediaId]:
    """With films of a minute: where a play began is known only while it lasts."""
    return real_library.fill(home, tmp_path / "media", make_media, films_s=MINUTE_S)


@pytest.fixture
def window(qtbot: QtBot, open_window: Open, home: Home, files: dict[str, MediaId]) -> MainWindow:
    """The window on a library in which one film of a minute was left after half of it."""
    with connect(home, "events") as store:
        play = Event(files[FILM], EventKind.PLAY, 1e9, share=0.5, stop_s=30.0)
        store.events.append(store.profiles.get(), play)
    made = open_window()
    qtbot.waitUntil(lambda: len(made.library.model.ids) == len(files))
    for row in range(len(files)):
        qtbot.waitUntil(lambda row=row: made.library.model.card(row) is not None)
    return made


def left_at(window: MainWindow) -> float:
    """Where the play at hand began."""
    log = window.player._log
    return log.start_s if log is not None else -1.0


def test_the_menu_says_where_it_goes_on(qtbot: QtBot, window: MainWindow, files: dict[str, MediaId]) -> None:
    view, menu, play = window.library.view, window.actions_.menus["item"], window.actions_["play"]
    for name, words in ((FILM, "Resume at 0:30"), ("d film.mkv", "Play")):
        view.go_to(files[name])
        qtbot.keyClick(view, Qt.Key.Key_Menu)
        qtbot.waitUntil(menu.isVisible)
        assert play.text() == words
        menu.close()
        assert play.text() == "Play", "what the list of keys shows"
    view.select([files[FILM], files["d film.mkv"]])
    qtbot.keyClick(view, Qt.Key.Key_Menu)
    qtbot.waitUntil(menu.isVisible)
    assert play.text() == "Play", "of two there is no one place"
    menu.close()


def test_enter_goes_on_and_ctrl_enter_starts_again(qtbot: QtBot, window: MainWindow, files: dict[str, MediaId]) -> None:
    view, player = window.library.view, window.player
    view.setFocus()
    view.go_to(files[FILM])
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: left_at(window) == pytest.approx(30.0))
    player.stop()
    window.go("library")
    view.setFocus()
    view.go_to(files[FILM])
    qtbot.keyClick(view, Qt.Key.Key_Return, Control)
    qtbot.waitUntil(lambda: left_at(window) == 0.0 and player.media_id == files[FILM])


def test_the_panel_offers_both(qtbot: QtBot, window: MainWindow, files: dict[str, MediaId]) -> None:
    window.library.view.go_to(files[FILM])
    header = window.detail.header
    qtbot.waitUntil(lambda: header.resume_button.isVisible() and header.resume_button.isEnabled())
    qtbot.mouseClick(header.play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: left_at(window) == 0.0 and window.player.media_id == files[FILM])
    qtbot.waitUntil(lambda: header.resume_button.isVisible())
    qtbot.mouseClick(header.resume_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.player.position_s >= 29.7)


@pytest.mark.parametrize("elsewhere", [True, False], ids=["searching", "watching"])
def test_what_follows_by_itself_calls_nobody_away(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], elsewhere: bool
) -> None:
    first, second = files[FILM], files["d film.mkv"]
    player = window.player
    player.play(first, among=[first, second])
    qtbot.waitUntil(lambda: window.stack.currentWidget() is player.page)
    assert player.media_id == first
    if elsewhere:
        window.search_for("film")
        qtbot.waitUntil(lambda: window.stack.currentWidget() is window.search)
    shown_when_it_began = []
    player.pictureChanged.connect(lambda on: on and shown_when_it_began.append(player.media_id))
    player.seek(MINUTE_S - 0.5)
    qtbot.waitUntil(lambda: second in shown_when_it_began)
    assert window.stack.currentWidget() is (window.search if elsewhere else player.page)
    player.play(first)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is player.page)  # asked for, it is shown
