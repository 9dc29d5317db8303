"""The search field in the real window: history offered, chosen, forgotten; conditions as chips."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.conditions import names, ready
from app.jobs import WorkerClient
from app.tasks import Backend
from app.window import MainWindow
from core import feedback
from core.query import parse, parts
from core.settings import Home
from core.store import Store, connect
from tests.app import panel_library
from tests.app.panel_library import Library
from tests.conftest import MediaMaker


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, make_media: MediaMaker) -> tuple[Home, Library]:
    folder = tmp_path_factory.mktemp("searched")
    video, tone = folder / "v.mp4", folder / "t.ogg"
    video.write_bytes(make_media.video("panel.mp4", 3).read_bytes())
    tone.write_bytes(make_media.tone("panel.ogg", 3).read_bytes())
    home = Home(folder / "home").make()
    with connect(home) as store:
        return home, panel_library.build(store, video, tone)


@pytest.fixture
def home(built: tuple[Home, Library], tmp_path: Path) -> Home:
    return Home(shutil.copytree(built[0].root, tmp_path / "home"))


class SilentWorker(WorkerClient):
    """A client that writes down what it is asked and starts nothing."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.sent: list[dict[str, object]] = []

    def _start(self) -> None:
        self.state = "idle"

    def _write(self, message: object) -> None:
        assert isinstance(message, dict)
        self.sent.append(message)


@pytest.fixture
def window(qtbot: QtBot, home: Home) -> Iterator[MainWindow]:
    """The window; words alone are searched."""
    made = MainWindow(Backend(home), SilentWorker(home))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()


def enter(qtbot: QtBot, window: MainWindow, text: str) -> None:
    """Type, and press Enter."""
    field = window.top_bar.search
    field.setFocus()
    field.clear()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def offered(qtbot: QtBot, window: MainWindow) -> list[str]:
    """Leave the field, empty it, come back."""
    window.go("library")
    window.library.view.setFocus()
    window.top_bar.search.setFocus()
    shown = window.search_history.list
    qtbot.waitUntil(shown.isVisible)
    return shown.texts


def test_what_was_entered_is_offered_latest_first(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    for text in ("harbour", "roses", "harbour"):
        enter(qtbot, window, text)
    qtbot.waitUntil(lambda: store.events.searches(window.backend.profile) == ["harbour", "roses"])
    assert offered(qtbot, window) == ["harbour", "roses"]
    field, shown = window.top_bar.search, window.search_history.list
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert shown.rows[0].hasFocus()
    qtbot.keyClick(shown.rows[0], Qt.Key.Key_Down)
    assert shown.rows[1].hasFocus()
    qtbot.keyClick(shown.rows[1], Qt.Key.Key_Return)
    assert field.text() == "roses" and not shown.isVisible()
    qtbot.waitUntil(lambda: window.search.text == "roses")


def test_typing_hides_it_and_escape_leaves_it(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    feedback.searched(store, window.backend.profile, "harbour")
    offered(qtbot, window)
    field, shown = window.top_bar.search, window.search_history.list
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(shown.rows[0], Qt.Key.Key_Escape)
    assert field.hasFocus() and not shown.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.waitUntil(shown.isVisible)
    qtbot.keyClicks(field, "r")
    assert not shown.isVisible()


def test_it_goes_when_the_keyboard_goes(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    feedback.searched(store, window.backend.profile, "harbour")
    offered(qtbot, window)
    window.library.view.setFocus()
    qtbot.waitUntil(lambda: not window.search_history.list.isVisible())


def test_one_is_forgotten_then_all(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    profile = window.backend.profile
    for text in ("one", "two", "three"):
        feedback.searched(store, profile, text)
    shown = window.search_history.list
    assert offered(qtbot, window) == ["three", "two", "one"]
    qtbot.mouseClick(shown.crosses[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.texts == ["three", "one"])
    assert store.events.searches(profile) == ["three", "one"]
    shown.rows[0].setFocus()
    qtbot.keyClick(shown.rows[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: shown.texts == ["one"])
    assert shown.isVisible()
    qtbot.mouseClick(shown.clear_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not shown.isVisible())
    assert store.events.searches(profile) == []


def test_a_private_session_leaves_none(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    window.backend.set_private(True)
    enter(qtbot, window, "secret")
    window.backend.set_private(False)
    enter(qtbot, window, "open")
    qtbot.waitUntil(lambda: store.events.searches(window.backend.profile) == ["open"])


def test_conditions_become_chips_that_can_be_taken_away(qtbot: QtBot, window: MainWindow) -> None:
    enter(qtbot, window, "a year:2010..2015 -rain is:unseen")
    chips = window.search.conditions
    assert [chip.text() for chip in chips.chips] == ["Year: 2010..2015", "without “rain”", "Not seen yet"]
    assert all(chip.accessibleName().startswith("Take away") for chip in chips.chips)
    qtbot.mouseClick(chips.chips[1], Qt.MouseButton.LeftButton)
    assert window.top_bar.search.text() == "a year:2010..2015 is:unseen"
    chips.chips[0].setFocus()
    qtbot.keyClick(chips.chips[0], Qt.Key.Key_Space)
    assert window.top_bar.search.text() == "a is:unseen"
    assert [chip.text() for chip in chips.chips] == ["Not seen yet"]


def test_the_menu_adds_one_or_begins_one(qtbot: QtBot, window: MainWindow) -> None:
    enter(qtbot, window, "harbour")
    actions = {action.text(): action for action in window.search.conditions.menu.actions()}
    actions["Video only"].trigger()
    actions["Video only"].trigger()
    field = window.top_bar.search
    assert field.text() == "harbour kind:video"
    next(action for text, action in actions.items() if text.startswith("Year:")).trigger()
    assert field.text() == "harbour kind:video year:" and field.hasFocus()
    qtbot.keyClicks(field, "2011")
    qtbot.waitUntil(lambda: len(window.search.conditions.chips) == 2)
    qtbot.waitUntil(lambda: len(window.search.model.ids) == 4)  # the four films of 2011, not the song


def test_all_that_is_offered_is_understood() -> None:
    for condition in ready():
        assert parse(condition).filters and parts(condition)[0].text == condition
    for key in names():
        value = {"kind": "music", "year": "2010", "len": "<20m", "lang": "zh", "is": "seen", "stars": ">=4"}
        (part,) = parts(f"{key}:{value.get(key, 'x')}")
        assert part.key == key


def test_every_part_of_the_list_has_a_name(qtbot: QtBot, window: MainWindow, store: Store) -> None:
    feedback.searched(store, window.backend.profile, "harbour & <b>more</b> " + "x" * 100)
    offered(qtbot, window)
    shown = window.search_history.list
    assert all(part.accessibleName() for part in (*shown.rows, *shown.crosses, shown.clear_button))
    assert shown.rows[0].text().startswith("harbour && <b>") and len(shown.rows[0].text()) < 80
    assert QApplication.focusWidget() is window.top_bar.search
