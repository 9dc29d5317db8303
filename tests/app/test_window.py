"""The real window: drops, places, keys, reactions and what it keeps between runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.window import MainWindow
from core.settings import Home
from core.store import connect
from core.types import EventKind, MediaId, Progress, Segment, Transcript
from tests.app import big_library
from tests.app.conftest import SilentWorker

Open = Callable[[], MainWindow]


@pytest.fixture
def ids(home: Home) -> list[MediaId]:
    return big_library.fill(home, 60)[::-1]  # newest first, as the library shows them


@pytest.fixture
def window(qtbot: QtBot, open_window: Open, ids: list[MediaId]) -> MainWindow:
    made = open_window()
    qtbot.waitUntil(lambda: made.library.model.card(0) is not None if made.library.model.ids else False)
    return made


def sent(window: MainWindow) -> list[dict[str, object]]:
    assert isinstance(window.worker, SilentWorker)
    return [message for message in window.worker.sent if message["do"] != "prioritise"]


def drop(window: MainWindow, *urls: QUrl) -> QDropEvent:
    """Drop real file URLs in the middle of the window, as a file manager does."""
    data = QMimeData()
    data.setUrls(list(urls))
    middle = window.rect().center()
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(middle, copy, data, left, none)
    QApplication.sendEvent(window, enter)
    event = QDropEvent(QPointF(middle), copy, data, left, none)
    if enter.isAccepted():
        assert window.drop_sign.isVisible()
        QApplication.sendEvent(window, event)
    else:
        event.ignore()
    return event


# ── Taking things in ────────────────────────────────────────────────────────────────────────────────


def test_a_dropped_folder_goes_to_the_worker(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    folder = tmp_path / "My films 影片"
    folder.mkdir()
    event = drop(window, QUrl.fromLocalFile(str(folder)))
    assert event.isAccepted() and not window.drop_sign.isVisible()
    assert sent(window) == [{"id": 1, "do": "index", "paths": [str(folder)], "force": False}]
    assert window.toast.isVisible()


def test_what_is_no_file_is_not_taken(open_window: Open) -> None:
    window = open_window()
    assert not drop(window, QUrl("https://example.org/film.mp4")).isAccepted()
    assert not sent(window)


@pytest.mark.parametrize("part", ["top_bar", "library", "detail", "player", "rail"])
def test_no_part_of_the_window_swallows_a_drop(window: MainWindow, part: str) -> None:
    widgets = [getattr(window, part), *getattr(window, part).findChildren(QWidget)]
    assert not [w for w in widgets if w.acceptDrops()]


def test_an_empty_library_offers_the_one_action_that_fills_it(
    qtbot: QtBot, open_window: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from PySide6.QtWidgets import QFileDialog

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    window = open_window()
    qtbot.waitUntil(window.library.empty.isVisible)
    qtbot.mouseClick(window.library.empty.button, Qt.MouseButton.LeftButton)
    assert sent(window)[0]["paths"] == [str(tmp_path)]


def test_media_appear_as_they_are_ready(qtbot: QtBot, open_window: Open, home: Home) -> None:
    window = open_window()
    qtbot.waitUntil(window.library.empty.isVisible)
    made = big_library.fill(home, 3)
    window.worker.ready.emit(made)
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 3)
    assert window.library.view.isVisible()


# ── Going places ────────────────────────────────────────────────────────────────────────────────────


def test_every_place_of_the_rail_can_be_reached(qtbot: QtBot, window: MainWindow) -> None:
    for place, button in window.rail.buttons.items():  # (each page also has its read at once)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert window.place == place and button.isChecked()
    assert window.stack.currentWidget() is window.activity


def test_sections_show_their_kind(qtbot: QtBot, window: MainWindow) -> None:
    window.go("music")
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 15)
    window.go("clips")
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 30)
    window.go("library")
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 60)


def test_the_order_can_be_chosen_and_reversed(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    assert window.library.model.ids == ids
    window.actions_["reverse"].trigger()
    qtbot.waitUntil(lambda: window.library.model.ids == ids[::-1])
    window.actions_["reverse"].trigger()
    window.actions_["sort_title"].trigger()
    qtbot.waitUntil(lambda: window.library.model.ids == ids[::-1])


def test_slash_searches_and_escape_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    window.go("films")
    qtbot.keyClick(window.library.view, Qt.Key.Key_Slash)
    assert QApplication.focusWidget() is window.top_bar.search
    qtbot.keyClicks(window.top_bar.search, "l/1")
    assert window.place == "search" and window.top_bar.search.text() == "l/1", "keys are letters while typing"
    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_Escape)
    assert window.place == "films" and window.top_bar.search.text() == ""


def test_leaving_a_search_empties_its_field_wholly(window: MainWindow) -> None:
    said: list[str] = []
    shown: list[str] = []
    window.top_bar.searched.connect(said.append)
    window.top_bar.search.textChanged.connect(shown.append)  # Qt's own clear button goes by this
    window.search_for("harbour")
    window.go("library")
    assert window.top_bar.search.text() == ""
    assert said == ["harbour"] and shown == ["harbour", ""]


def test_what_was_searched_for_is_marked_on_the_seek_bar(
    qtbot: QtBot, window: MainWindow, home: Home, ids: list[MediaId]
) -> None:
    said = [Segment(4.0 * n, 4.0 * n + 3, text) for n, text in enumerate(("a lighthouse", "rain", "the lighthouse"))]
    with connect(home) as store:
        store.text.set_transcript(ids[0], Transcript(tuple(said), "en", "full:test", 1.0, True))
    window.search_for("lighthouse")
    qtbot.waitUntil(lambda: window.search.model.ids == [ids[0]])
    window.search.open(ids[0])
    marks = ((0.0, "a lighthouse"), (8.0, "the lighthouse"))
    qtbot.waitUntil(lambda: window.player.seek_bar.marks == marks)


def test_a_new_search_starts_at_its_first_result(window: MainWindow, ids: list[MediaId]) -> None:
    window.search_for("title")
    window.search.model.set_ids(ids[:5])
    window.search.view.go_to(ids[3])
    window.search_for("harbour")
    assert window.search.view.current() is None and not window.search.view.selected()
    window.search.model.set_ids(ids[2:5])
    window.search.show_empty(False)
    window.top_bar.leftDown.emit()
    assert window.search.view.current() == ids[2] and window.detail.media_id == ids[2]


def test_choosing_one_shows_its_details(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    assert not window.detail.isVisible(), "nothing is chosen yet"
    window.library.view.go_to(ids[4])
    assert window.detail.isVisible() and window.detail.media_id == ids[4]
    window.actions_["details"].trigger()
    assert not window.detail.isVisible()


def test_a_narrow_window_has_icons_in_its_rail(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(1000, 700)
    assert window.rail.width() == 56
    window.resize(1300, 700)
    assert window.rail.width() == 200


# ── Reacting ────────────────────────────────────────────────────────────────────────────────────────


REACTED = [EventKind.RATING, EventKind.LIKE, EventKind.HIDE, EventKind.NEUTRAL]


def key(qtbot: QtBot, window: MainWindow, code: Qt.Key) -> None:
    with qtbot.waitSignal(window.backend.historyChanged):
        qtbot.keyClick(window.library.view, code)


def test_keys_rate_and_like_all_that_is_chosen(
    qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home
) -> None:
    window.library.view.select(ids[:2])
    key(qtbot, window, Qt.Key.Key_4)
    key(qtbot, window, Qt.Key.Key_L)
    with connect(home) as store:
        profile = store.profiles.get()
        assert store.events.stars(profile) == {ids[0]: 4.0, ids[1]: 4.0}
        assert store.events.reactions(profile) == {ids[0]: "like", ids[1]: "like"}
    key(qtbot, window, Qt.Key.Key_L)
    key(qtbot, window, Qt.Key.Key_0)
    with connect(home) as store:
        assert not store.events.stars(profile) and not any(store.events.reactions(profile).values())


def test_a_reaction_names_the_list_and_the_place(
    qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home
) -> None:
    window.library.slate = 7  # as after a ranked list was shown
    window.library.view.select(ids[1:3])
    for code in (Qt.Key.Key_4, Qt.Key.Key_L, Qt.Key.Key_H):
        key(qtbot, window, code)
    qtbot.waitUntil(lambda: ids[1] not in window.library.model.ids)
    with qtbot.waitSignal(window.backend.historyChanged):
        qtbot.mouseClick(window.toast.button, Qt.MouseButton.LeftButton)
    source = window.library.source
    with connect(home) as store:
        events = store.events.of_profile(store.profiles.get(), kinds=REACTED)
    told = [(e.kind, e.media_id, e.source, e.slate, e.position) for e in events]
    kinds = [EventKind.RATING, EventKind.LIKE, EventKind.HIDE, EventKind.LIKE]
    assert told == [(kind, ids[n], source, 7, n) for kind in kinds for n in (1, 2)]


def test_stars_in_the_details_name_the_list_that_led_there(
    qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home
) -> None:
    window.library.slate = 5
    window.library.view.go_to(ids[3])
    qtbot.waitUntil(lambda: window.detail._details is not None)
    with qtbot.waitSignal(window.backend.historyChanged):
        window.detail.rate(4.0)
    with connect(home) as store:
        (event,) = store.events.of_profile(store.profiles.get(), kinds=[EventKind.RATING])
    assert (event.source, event.slate, event.position) == (window.library.source, 5, 3)


def test_hiding_can_be_taken_back(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    window.library.view.select([ids[3]])
    key(qtbot, window, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: ids[3] not in window.library.model.ids)
    assert window.toast.isVisible()
    qtbot.mouseClick(window.toast.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ids[3] in window.library.model.ids)


@pytest.mark.qt_log_level_fail("CRITICAL")  # the made-up file isn't there, and the player says so
def test_queueing_is_written_down(qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home) -> None:
    window.library.view.select([ids[1]])
    qtbot.keyClick(window.library.view, Qt.Key.Key_Q)
    assert window.player.queue()[0] == [ids[1]]

    def written() -> bool:
        with connect(home) as store:
            return bool(store.events.of_profile(store.profiles.get(), kinds=[EventKind.QUEUE]))

    qtbot.waitUntil(written)


def test_undoing_a_hide_gives_back_what_was_liked(
    qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home
) -> None:
    window.library.view.select([ids[3]])
    key(qtbot, window, Qt.Key.Key_L)
    key(qtbot, window, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: ids[3] not in window.library.model.ids)
    qtbot.mouseClick(window.toast.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ids[3] in window.library.model.ids)
    with connect(home) as store:
        assert store.events.reactions(store.profiles.get()) == {ids[3]: "like"}


def test_the_keyboard_goes_on_where_one_was_hidden(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    window.library.view.go_to(ids[3])
    key(qtbot, window, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: ids[3] not in window.library.model.ids)
    qtbot.keyClick(window.library.view, Qt.Key.Key_Right)
    assert window.library.view.current() == ids[4]


def test_what_is_hidden_can_be_found_and_shown_again(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    window.library.view.go_to(ids[3])
    qtbot.waitUntil(lambda: window.detail._details is not None)
    with qtbot.waitSignal(window.backend.libraryChanged):
        window.detail.react("hide")
    qtbot.waitUntil(lambda: ids[3] not in window.library.model.ids)
    window.go("lists")
    names = window.lists.sources.view
    qtbot.waitUntil(lambda: names.named.row_of("history", "hidden") >= 0)
    at = names.visualRect(names.named.index(names.named.row_of("history", "hidden"))).center()
    qtbot.mouseClick(names.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: window.lists.model.ids == [ids[3]])
    window.lists.view.go_to(ids[3])
    qtbot.keyClick(window.lists.view, Qt.Key.Key_H)
    qtbot.waitUntil(lambda: not window.lists.model.ids and ids[3] in window.library.model.ids)


def test_details_show_what_keys_act_on(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    window.library.view.go_to(ids[2])
    window.detail.show_item(ids[7])
    window.go("library")
    assert window.detail.media_id == ids[2]


# ── Work ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_rails_foot_tells_the_work(qtbot: QtBot, window: MainWindow) -> None:
    foot = window.rail.buttons["activity"]
    assert foot.text() == "Activity"
    window.worker.index([b"/m"])
    window.worker._set_state("indexing")
    window.worker.progress.emit(Progress("content", 412, 9012, "/m/a.mkv", 130))
    assert foot.text().replace(",", "") == "412 of 9012"
    assert "about 2 min left" in foot.toolTip()
    window.worker._set_state("paused")
    assert foot.text() == "Paused"


# ── Between runs ────────────────────────────────────────────────────────────────────────────────────


def test_it_comes_back_as_it_was_left(qtbot: QtBot, open_window: Open, ids: list[MediaId], home: Home) -> None:
    first = open_window()
    first.resize(1111, 777)
    first.actions_["list"].trigger()
    first.actions_["details"].setChecked(False)
    first.close()
    again = open_window()
    assert (home.root / "window.ini").exists()
    assert again.library.view.mode == "list"
    assert not again.actions_["details"].isChecked()


# ── For everybody ───────────────────────────────────────────────────────────────────────────────────


def test_no_focusable_widget_is_nameless(window: MainWindow, ids: list[MediaId]) -> None:
    window.library.view.go_to(ids[0])
    for place in (*window.rail.buttons, "search"):
        window.go(place)
        nameless = [
            f"{type(widget.parent()).__name__} > {type(widget).__name__}"
            for widget in window.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
            if not widget.accessibleName() and not getattr(widget, "text", lambda: "")()
        ]
        assert not nameless, place


def test_no_two_actions_share_a_key(window: MainWindow) -> None:
    taken: dict[str, str] = {}
    for action in window.findChildren(QAction):
        for shortcut in action.shortcuts():
            name = shortcut.toString()
            assert taken.setdefault(name, action.text()) == action.text(), name
    assert {"/", "Space", "1", "5", "M", "L", "D", "Q", "?", "Ctrl+O", "F11"} <= set(taken)


def test_no_menu_is_shown_twice(window: MainWindow) -> None:
    menu = window.top_bar.menu_button.menu()
    names = [action.text().replace("&", "") for action in menu.actions()]
    assert names == ["Library", "Item", "Playback", "View", "Help", "Who is watching"]


def test_every_action_is_in_a_menu(window: MainWindow) -> None:
    menus = window.actions_.menus.values()
    reachable = {action for menu in menus for action in menu.actions()}
    assert set(window.actions_.by_name.values()) <= reachable


def test_a_context_menu_offers_what_can_be_done(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    view = window.library.view
    view.go_to(ids[2])
    with qtbot.waitSignal(view.menuWanted) as wanted:
        from PySide6.QtGui import QContextMenuEvent

        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
        QApplication.sendEvent(view.viewport(), event)
    assert isinstance(wanted.args[0], QPoint)
    menu = window.actions_.menus["item"]
    qtbot.waitUntil(menu.isVisible)
    assert window.actions_["more_like_this"] in menu.actions()
    menu.close()
