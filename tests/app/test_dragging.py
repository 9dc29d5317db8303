"""Drags: out of the window as files to be copied, onto the queue as media, and never back in as new files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.dragging import MEDIA, carried, ids_of
from app.dropping import paths_of, url_of
from app.window import MainWindow
from core.feedback import Origin
from core.settings import Home
from core.store import connect
from core.types import EventKind, MediaId
from tests.app.conftest import SilentWorker

Open = Callable[..., MainWindow]
Copy, Left, Plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(qtbot: QtBot, open_window: Open, files: dict[str, MediaId]) -> MainWindow:
    made = open_window()
    qtbot.waitUntil(lambda: len(made.library.model.ids) == len(files))
    return made


def scans(window: MainWindow) -> list[object]:
    assert isinstance(window.worker, SilentWorker)
    return [message["paths"] for message in window.worker.sent if message["do"] == "index"]


def drop_at(window: MainWindow, data: QMimeData, at: QPoint) -> bool:
    """Enter, move and drop as the system does it: an unaccepted place is no drop. Says whether it was taken."""
    enter = QDragEnterEvent(at, Copy, data, Left, Plain)
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    move = QDragMoveEvent(at, Copy, data, Left, Plain)
    move.setAccepted(True)
    QApplication.sendEvent(window, move)
    if not move.isAccepted():
        return False
    event = QDropEvent(QPointF(at), Copy, data, Left, Plain)
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def middle_of(window: MainWindow, widget: QWidget) -> QPoint:
    return widget.mapTo(window, widget.rect().center())


# ── Out ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_chosen_ones_are_carried_as_files_and_as_media(
    qtbot: QtBot,
    window: MainWindow,
    files: dict[str, MediaId],
    tmp_path: Path,
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[list[bytes], list[MediaId], Qt.DropAction, int]] = []

    def exec_(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
        seen.append((paths_of(drag.mimeData()), ids_of(drag.mimeData()), actions, drag.pixmap().width()))
        return Copy

    monkeypatch.setattr(QDrag, "exec", exec_)
    monkeypatch.setattr("app.dragging.QGuiApplication.mouseButtons", lambda: Left)  # made-up events hold no real button
    view = window.library.view
    view.select([files["b 影片.mp4"], files["a song.mp3"]])
    first = view.visualRect(view.adapter.place(window.library.model.row_of(files["a song.mp3"]))).center()
    qtbot.mousePress(view.viewport(), Left, pos=first)
    for step in (2, 30):
        at = QPointF(first + QPoint(step, step))
        moved = QMouseEvent(QEvent.Type.MouseMove, at, at, Qt.MouseButton.NoButton, Left, Plain)
        QApplication.sendEvent(view.viewport(), moved)
    qtbot.waitUntil(lambda: bool(seen))
    paths, ids, actions, width = seen[0]
    assert set(paths) == {str(tmp_path / "media" / name).encode() for name in ("b 影片.mp4", "a song.mp3")}
    assert set(ids) == set(view.selected()) and actions == Copy and width > 100

    def shared() -> bool:
        with connect(home) as store:
            events = store.events.of_profile(store.profiles.get(), kinds=[EventKind.SHARE])
        return {event.media_id for event in events} == set(ids)

    qtbot.waitUntil(shared)


def test_a_click_that_trembles_is_no_drag(qtbot: QtBot, window: MainWindow, files: dict[str, MediaId]) -> None:
    view = window.library.view
    place = view.visualRect(view.adapter.place(0)).center()
    with qtbot.assertNotEmitted(view.dragWanted):
        qtbot.mousePress(view.viewport(), Left, pos=place)
        at = QPointF(place + QPoint(1, 1))
        moved = QMouseEvent(QEvent.Type.MouseMove, at, at, Qt.MouseButton.NoButton, Left, Plain)
        QApplication.sendEvent(view.viewport(), moved)
        qtbot.mouseRelease(view.viewport(), Left, pos=place)


def test_the_picture_says_how_many(window: MainWindow, files: dict[str, MediaId]) -> None:
    dragging, media_id = window.items.dragging, files["b 影片.mp4"]
    one, many = (dragging.picture(media_id, count).toImage() for count in (1, 12))
    assert one.size() == many.size() and one != many


def test_names_of_any_bytes_are_carried(qapp: QApplication) -> None:
    paths = [b"/m/\xff\xfe.mp4", "/m/影 #%20?.mkv".encode()]
    assert paths_of(carried([MediaId("a" * 32)], paths)) == paths
    assert url_of("/m/影 #.mkv".encode()) == QUrl.fromLocalFile("/m/影 #.mkv")


@pytest.mark.parametrize("told", [b"", b"{", b"7", b'["a", 7]'])
def test_nonsense_in_a_drag_is_no_media(qapp: QApplication, told: bytes) -> None:
    data = QMimeData()
    data.setData(MEDIA, told)
    assert ids_of(data) == (["a"] if told.startswith(b"[") else [])


# ── In ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", ["library", "films", "foryou", "lists", "search", "activity", "picture"])
def test_files_from_outside_are_taken_in_on_every_page(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, place: str
) -> None:
    if place == "picture":
        window.stack.setCurrentWidget(window.player.page)
    else:
        window.go(place)
    folder = tmp_path / "new folder"
    folder.mkdir()
    data = QMimeData()
    data.setUrls([url_of(str(folder).encode())])
    at = middle_of(window, window.stack)
    under = window.childAt(at)
    while under is not None and under is not window:
        assert not under.acceptDrops(), f"{type(under).__name__} would keep the drop to itself"
        under = under.parentWidget()
    assert drop_at(window, data, at)
    assert scans(window) == [[str(folder)]]


def test_our_own_drag_is_not_taken_in_again(window: MainWindow, files: dict[str, MediaId], tmp_path: Path) -> None:
    data = carried([files["a song.mp3"]], [str(tmp_path / "media" / "a song.mp3").encode()])
    assert not drop_at(window, data, middle_of(window, window.stack))
    assert not scans(window) and not window.drop_sign.isVisible()


def test_media_are_dropped_on_the_player_and_on_the_queue(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId]
) -> None:
    song, talk, film = files["a song.mp3"], files["c talk.flac"], files["d film.mkv"]
    assert drop_at(window, carried([song, talk], []), middle_of(window, window.player))
    assert window.player.queue()[0] == [song, talk] and not scans(window)
    window.go("lists")
    assert not drop_at(window, carried([film], []), middle_of(window, window.lists.view)), "only the queue takes media"
    window.playback.toggle_queue()
    QApplication.processEvents()
    line, data = window.playback.queue_panel.list, carried([film], [])
    event = QDropEvent(QPointF(line.viewport().rect().center()), Copy, data, Left, Plain)
    line.dropEvent(event)  # it takes drops itself, at the place where they are let go
    assert event.isAccepted()
    assert window.player.queue()[0] == [song, talk, film]
    assert json.loads(bytes(data.data(MEDIA).data())) == [film]


@pytest.mark.no_qt_log  # it plays at once, and the engine warns of a machine without sound
def test_an_empty_queue_takes_what_is_dropped_on_it(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], home: Home
) -> None:
    window.playback.toggle_queue()
    panel, song = window.playback.queue_panel, files["a song.mp3"]
    assert panel.list.isHidden()
    assert drop_at(window, carried([song], []), middle_of(window, panel))
    assert window.player.queue()[0] == [song]
    qtbot.waitUntil(lambda: queued(home, song) == 1)


@pytest.mark.no_qt_log  # it plays at once, and the engine warns of a machine without sound
def test_what_is_dropped_between_rows_is_written_down_as_queued(
    qtbot: QtBot, window: MainWindow, files: dict[str, MediaId], home: Home
) -> None:
    song, talk = files["a song.mp3"], files["c talk.flac"]
    window.player.enqueue_all([song], Origin("library"))
    window.playback.toggle_queue()
    rows = window.playback.queue_panel.list
    data = carried([talk], [])  # an event doesn't hold it
    event = QDropEvent(QPointF(20, 200), Copy, data, Left, Plain)
    rows.dropEvent(event)
    assert event.isAccepted() and window.player.queue()[0] == [song, talk]
    qtbot.waitUntil(lambda: queued(home, talk) == 1)
    assert queued(home, song) == 0


def queued(home: Home, media_id: MediaId) -> int:
    with connect(home, "read") as store:
        events = store.events.of_media(store.profiles.get(), media_id)
    return sum(event.kind is EventKind.QUEUE for event in events)
