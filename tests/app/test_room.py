"""Text at twice its size: nothing is cut off, nothing lies upon another, nothing leaves the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app import i18n, theme
from app.lastplace import LEAST_PX
from app.theme import Theme
from app.window import MainWindow
from core.settings import Home
from core.store import Store
from tests.app import looking, panel_library
from tests.app.looking import settle
from tests.app.stations import visited
from tests.app.test_voices import built  # noqa: F401  its library has voices in it
from tests.app.test_walk_dialogs import OPENED, Walk

pytestmark = pytest.mark.no_qt_log

WINDOW = (1280, 800)


@pytest.fixture
def home(built: tuple[Home, panel_library.Library], tmp_path: Path) -> Home:  # noqa: F811
    return panel_library.copied(built, tmp_path)


@pytest.fixture(params=["en", "zh_CN"])
def language(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.install(qapp, request.param)
    yield request.param
    i18n.install(qapp, "en")


@pytest.fixture(params=[100, 200])
def scale(light: Theme, request: pytest.FixtureRequest) -> int:
    light.set_text_scale(request.param)
    return int(request.param)


@pytest.fixture
def walk(
    qtbot: QtBot, home: Home, library: panel_library.Library, store: Store, open_window: Callable[..., MainWindow]
) -> Walk:
    window = open_window()
    window.resize(*WINDOW)
    window.activateWindow()
    qtbot.waitUntil(lambda: bool(window.library.model.ids) and window.library.model.card(0) is not None)
    return Walk(qtbot, window, library, store)


def faults(root: QWidget) -> list[str]:
    return [*looking.clipped(root), *looking.overlapping(root), *looking.outside(root)]


@pytest.fixture(params=["usual", "least"])
def size(request: pytest.FixtureRequest, scale: int) -> tuple[int, int]:
    """The least that a window may be grows with the text, where the screen has room (the tests' has less)."""
    return WINDOW if request.param == "usual" else (theme.eased(LEAST_PX[0]), theme.eased(LEAST_PX[1]))


def test_every_page_has_room(language: str, scale: int, size: tuple[int, int], walk: Walk) -> None:
    found = {}
    walk.window.resize(*size)
    for name, window in visited(walk):
        if wrong := faults(window):
            found[name] = wrong
        assert window.size().toTuple() == size, name
    assert not found, "\n".join(f"{name}: {fault}" for name, wrong in found.items() for fault in wrong)


def test_a_window_is_no_smaller_than_its_text_needs(walk: Walk, scale: int) -> None:
    room = walk.window.screen().availableSize()
    walk.window.resize(100, 100)
    assert walk.window.width() == min(theme.eased(LEAST_PX[0]), room.width())
    assert walk.window.height() == min(theme.eased(LEAST_PX[1]), room.height())


def opened(walk: Walk) -> Iterator[tuple[str, QWidget]]:
    """Open each dialog and menu in turn, and give it."""
    for place, how in OPENED.items():
        shown = how(walk)
        if not isinstance(shown, QMenu):
            settle()
        yield place, shown
        close_all(walk)


def close_all(walk: Walk) -> None:
    """Close what is open above the window."""
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    for widget in QApplication.topLevelWidgets():
        if (widget.isVisible() and isinstance(widget, QDialog)) or type(widget).__name__ == "MiniPlayer":
            widget.close()
    settle()
    walk.window.go("library")
    walk.window.activateWindow()


def test_every_dialog_and_menu_has_room(language: str, light: Theme, walk: Walk) -> None:
    light.set_text_scale(200)
    settle()
    found = {}
    for place, shown in opened(walk):
        if shown.width() > WINDOW[0] or shown.height() > WINDOW[1]:
            found[place] = [f"{shown.size().toTuple()} is larger than the window"]
        if not isinstance(shown, QMenu) and (wrong := faults(shown)):
            found[place] = wrong
    assert not found, "\n".join(f"{name}: {fault}" for name, wrong in found.items() for fault in wrong)


def test_it_finds_what_has_no_room(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    column = QVBoxLayout(box)
    column.addWidget(QLabel("some words that need their room"))
    box.resize(box.sizeHint())
    box.show()
    settle()
    assert not faults(box)
    label = box.findChild(QLabel)
    label.setFixedWidth(40)
    assert len(looking.clipped(box)) == 1
    other = QLabel("over it")
    column.addWidget(other)
    settle()
    other.setGeometry(label.geometry())
    assert len(looking.overlapping(box)) == 1
    other.move(box.width(), 0)
    assert len(looking.outside(box)) == 1
