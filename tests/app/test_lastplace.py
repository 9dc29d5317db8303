"""The window opens where it was closed: place, shelf, filters, what was chosen; and survives what it can't read."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import kept
from app.window import MainWindow
from core import playlists
from core.playlists import MANUAL
from core.settings import Home
from core.store import connect
from core.types import MediaId
from tests.app import big_library

Open = Callable[..., MainWindow]


@pytest.fixture
def ids(home: Home) -> list[MediaId]:
    return big_library.fill(home, 300)


def test_the_library_comes_back_scrolled_filtered_and_chosen(
    qtbot: QtBot, open_window: Open, ids: list[MediaId]
) -> None:
    first = open_window()
    qtbot.waitUntil(lambda: len(first.library.model.ids) == 300)
    first.library.filters.toggle("is:unseen")
    first.library.view.go_to(first.library.model.ids[180])
    left = first.library.view.place()
    assert left.top is not None
    first.close()
    again = open_window()
    qtbot.waitUntil(lambda: again.library.view.current() == left.current)
    assert again.place == "library" and again.library.view_.query == "is:unseen"
    assert again.library.filters.query == "is:unseen"
    view = again.library.view
    assert view.selected() == [left.current] and view.verticalScrollBar().value() > 0
    qtbot.waitUntil(lambda: view.visualRect(view.currentIndex()).center().y() in range(view.viewport().height()))
    assert view.hasFocus()


def test_a_shelf_comes_back_and_leads_up(qtbot: QtBot, open_window: Open, ids: list[MediaId]) -> None:
    first = open_window()
    first.go("music")
    qtbot.waitUntil(lambda: bool(first.library.shelf_model.shelves))
    first.library.open(first.library.model.ids[0])
    part = first.library.view_.part
    assert part.names
    qtbot.waitUntil(lambda: first.library.view.current() is not None)
    first.close()
    again = open_window()
    assert again.place == "music" and again.library.view_.part == part
    qtbot.waitUntil(lambda: again.library.view.current() is not None)
    assert again.library.go_up() and not again.library.view_.part.names


def test_after_a_search_one_is_where_one_was_before_it(qtbot: QtBot, open_window: Open, ids: list[MediaId]) -> None:
    first = open_window()
    first.go("lists")
    first.search_for("title")
    assert first.place == "search"
    first.close()
    assert open_window().place == "lists"


def test_the_lists_open_on_the_one_that_was_looked_at(
    qtbot: QtBot, open_window: Open, ids: list[MediaId], home: Home
) -> None:
    with connect(home, "events") as store:
        playlists.create(store, store.profiles.get(), "Evening", ids[:3])
    first = open_window()
    first.go("lists")
    first.lists.choose(MANUAL, "Evening")
    qtbot.waitUntil(lambda: first.lists.model.ids == ids[:3])
    first.close()
    again = open_window()
    assert again.place == "lists"
    qtbot.waitUntil(lambda: again.lists.model.ids == ids[:3])
    assert again.lists.heading.text() == "Evening"


def test_a_private_session_leaves_no_place(qtbot: QtBot, open_window: Open, ids: list[MediaId], home: Home) -> None:
    first = open_window()
    qtbot.waitUntil(lambda: len(first.library.model.ids) == 300)
    first.backend.set_private(True)
    first.library.view.go_to(ids[3])
    first.close()
    assert kept.told(home, "place") == ""


@pytest.mark.parametrize(
    "written",
    ["", "not json", "[]", "3", '{"place": "nowhere"}', '{"place": "music", "names": 7, "top": ["x"], "current": 4}',
     '{"place": "library", "names": ["a", "b", "c"], "sort": "wrong", "fold": "wrong", "top": [1, "x"]}'],
)  # fmt: skip
def test_what_cannot_be_read_is_no_place(
    qtbot: QtBot, open_window: Open, ids: list[MediaId], home: Home, written: str
) -> None:
    kept.keep_told(home, "place", written)
    window = open_window()
    expected = "music" if "music" in written else "library"
    assert window.place == expected
    qtbot.waitUntil(lambda: bool(window.library.model.ids))


def test_what_is_gone_is_simply_not_chosen(qtbot: QtBot, open_window: Open, ids: list[MediaId], home: Home) -> None:
    kept.keep_told(home, "place", json.dumps({"place": "library", "current": "f" * 32, "top": ["f" * 32, 4]}))
    window = open_window()
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 300)
    assert window.library.view.current() is None


def test_esc_comes_back_to_the_page_from_beside_it(qtbot: QtBot, open_window: Open, ids: list[MediaId]) -> None:
    window = open_window()
    window.activateWindow()
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 300)
    window.library.view.go_to(ids[0])
    qtbot.waitUntil(window.detail.isVisible)
    for beside in (window.detail.tabs, window.player.volume_slider, window.rail.buttons["lists"]):
        beside.setFocus()
        assert QApplication.focusWidget() is beside
        QTest.keyClick(beside, Qt.Key.Key_Escape)
        assert window.library.view.hasFocus()


def test_who_has_the_keyboard_keeps_it_when_a_page_fills(qtbot: QtBot, open_window: Open, home: Home) -> None:
    window = open_window()
    window.activateWindow()
    qtbot.waitUntil(window.library.empty.button.hasFocus)
    window.library.show_looking(True)  # the button goes
    assert window.library.empty.hasFocus()
    big_library.fill(home, 5)
    window.library.refresh()
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 5)
    assert window.library.view.hasFocus()
