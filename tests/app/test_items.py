"""What can be done with the chosen media, in the real window: the menu, choosing many, and one step for all."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.actions import ShortcutsDialog, without_mark
from app.grid import GridView
from app.window import MainWindow
from core.settings import Home
from core.store import connect
from core.types import EventKind, MediaId
from tests.app import big_library

Open = Callable[..., MainWindow]
Shift, Control, Plain = (
    *(Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier),
)
Left = Qt.MouseButton.LeftButton
ORDER = (
    *("play", "play_start", "play_next", "queue", "add_to_list", "take_off", "more_like_this", "mix", "path"),
    *("search_with", "reveal", "rate", "like", "dislike"),
    *("pass", "later", "note", "hide", "forget", "show_item", "edit", "copy_file", "copy_path", "trash", "select_all"),
)


@pytest.fixture
def ids(home: Home) -> list[MediaId]:
    return big_library.fill(home, 60)[::-1]


@pytest.fixture
def window(qtbot: QtBot, open_window: Open, ids: list[MediaId]) -> MainWindow:
    made = open_window()
    qtbot.waitUntil(lambda: made.library.model.card(0) is not None if made.library.model.ids else False)
    return made


@pytest.fixture
def real(qtbot: QtBot, open_window: Open, files: dict[str, MediaId]) -> MainWindow:
    made = open_window()
    qtbot.waitUntil(lambda: len(made.library.model.ids) == len(files))
    return made


def middle(view: GridView, row: int) -> QPoint:
    return view.visualRect(view.adapter.place(row)).center()


# ── The menu ────────────────────────────────────────────────────────────────────────────────────────


def test_the_menu_holds_everything_in_its_order(window: MainWindow) -> None:
    by_action = {id(action): name for name, action in window.actions_.by_name.items()}
    menus = {id(menu.menuAction()): name for name, menu in window.actions_.menus.items()}
    shown = [(by_action | menus).get(id(a)) for a in window.actions_.menus["item"].actions() if not a.isSeparator()]
    assert tuple(shown) == ORDER


def test_each_has_keys_and_is_told_by_the_question_mark(window: MainWindow) -> None:
    dialog = ShortcutsDialog(window.actions_, window)
    told = {label.text() for label in dialog.findChildren(QLabel)}
    for name in set(ORDER) - {"rate", "add_to_list", "take_off"}:  # two menus; on a list, Del takes off and not away
        action = window.actions_[name]
        assert action.shortcuts() and action.text().replace("&", "") in told, name
    dialog.deleteLater()


@pytest.mark.parametrize("keys", [(Qt.Key.Key_Menu, Plain), (Qt.Key.Key_F10, Shift)])
def test_the_menu_comes_by_key(
    qtbot: QtBot, window: MainWindow, ids: list[MediaId], keys: tuple[Qt.Key, Qt.KeyboardModifier]
) -> None:
    view, menu = window.library.view, window.actions_.menus["item"]
    view.go_to(ids[2])
    qtbot.keyClick(view, *keys)
    qtbot.waitUntil(menu.isVisible)
    menu.close()
    view.select([])
    qtbot.keyClick(view, *keys)
    qtbot.waitUntil(menu.isVisible)
    assert view.selected() == [ids[2]], "the one that the keyboard is on"
    menu.close()


# ── Choosing many ───────────────────────────────────────────────────────────────────────────────────


def test_clicks_choose_runs_and_single_ones(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    view = window.library.view
    port = view.viewport()
    qtbot.mouseClick(port, Left, pos=middle(view, 1))
    qtbot.mouseClick(port, Left, Shift, middle(view, 3))
    assert view.selected() == ids[1:4]
    qtbot.mouseClick(port, Left, Control, middle(view, 6))
    qtbot.mouseClick(port, Left, Control, middle(view, 2))
    assert view.selected() == [ids[1], ids[3], ids[6]]
    qtbot.mouseClick(port, Left, Control | Shift, middle(view, 4))
    assert set(view.selected()) == {ids[1], *ids[2:5], ids[6]}, "the run from the last one, with the others"
    qtbot.mousePress(port, Left, pos=middle(view, 3))
    assert len(view.selected()) > 1, "all of them may be dragged"
    qtbot.mouseRelease(port, Left, pos=middle(view, 3))
    assert view.selected() == [ids[3]]


def test_a_rectangle_chooses_what_it_touches(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    view = window.library.view
    port, columns = view.viewport(), view.columns()
    start = view.visualRect(view.adapter.place(0)).topLeft() + QPoint(2, 2)
    end = middle(view, columns + 1)
    qtbot.mousePress(port, Left, pos=start)
    qtbot.mouseMove(port, end)
    drag(port, start, end)
    assert view.selected() == [ids[0], ids[1], ids[columns], ids[columns + 1]]
    qtbot.mouseRelease(port, Left, pos=end)
    assert len(view.selected()) == 4
    corner = view.visualRect(view.adapter.place(3)).topLeft() + QPoint(2, 2)
    qtbot.mousePress(port, Left, Control, corner)
    drag(port, corner, middle(view, 3))
    qtbot.mouseRelease(port, Left, Control, middle(view, 3))
    assert len(view.selected()) == 5, "Ctrl adds"


def drag(port: object, start: QPoint, end: QPoint) -> None:
    """Move the held mouse, as the system would tell of it."""
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QWidget

    assert isinstance(port, QWidget)
    for at in (start + (end - start) / 2, end):
        place, everywhere = QPointF(at), QPointF(port.mapToGlobal(at))
        event = QMouseEvent(QEvent.Type.MouseMove, place, everywhere, Qt.MouseButton.NoButton, Left, Plain)
        QApplication.sendEvent(port, event)


def test_how_many_and_how_long_is_told(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    view, line = window.library.view, window.items.chosen[0].label
    view.select(ids[:1])
    assert not line.isVisible() and window.library.caption.isVisible()
    view.select(ids[:12])
    qtbot.waitUntil(lambda: line.text() == "12 chosen, 23 min")  # 108 to 119 s each
    assert line.isVisible() and not window.library.caption.isVisible()
    qtbot.keyClick(view, Qt.Key.Key_A, Control)
    qtbot.waitUntil(lambda: line.text().startswith("60 chosen, 1 h"))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not line.isVisible()


def test_shift_and_arrows_choose_further(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    view = window.library.view
    view.go_to(ids[0])
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(view, key, Shift)
    assert view.selected() == ids[: view.columns() + 2]


# ── One step for all ────────────────────────────────────────────────────────────────────────────────


def undo(qtbot: QtBot, window: MainWindow, words: str) -> None:
    qtbot.waitUntil(lambda: window.toast.isVisible() and window.toast.text.text() == words)
    with qtbot.waitSignal(window.backend.historyChanged):
        qtbot.mouseClick(window.toast.button, Left)


def test_ratings_and_reactions_of_many_are_taken_back_in_one_step(
    qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home
) -> None:
    view = window.library.view
    view.go_to(ids[0])
    with qtbot.waitSignal(window.backend.historyChanged):
        qtbot.keyClick(view, Qt.Key.Key_2)
    with qtbot.waitSignal(window.backend.historyChanged):
        qtbot.keyClick(view, Qt.Key.Key_L)
    assert not window.toast.isVisible(), "one alone is seen where it is"
    view.select(ids[:3])
    qtbot.keyClick(view, Qt.Key.Key_5)
    undo(qtbot, window, "3 rated")
    qtbot.keyClick(view, Qt.Key.Key_D)
    undo(qtbot, window, "3 disliked")
    with connect(home) as store:
        profile = store.profiles.get()
        assert store.events.stars(profile) == {ids[0]: 2.0}
        assert {i: r for i, r in store.events.reactions(profile).items() if r} == {ids[0]: "like"}


def test_one_note_on_many_and_its_undo(qtbot: QtBot, window: MainWindow, ids: list[MediaId], home: Home) -> None:
    window.library.view.select(ids[:3])
    qtbot.keyClick(window.library.view, Qt.Key.Key_N)
    sheet = window.items.noter
    assert sheet is not None and sheet.isVisible() and not sheet.isModal() and sheet.windowTitle() == "Note on 3"
    assert not sheet.save.isEnabled()
    qtbot.keyClicks(sheet.field, "seen with Mira")
    qtbot.mouseClick(sheet.save, Left)
    qtbot.waitUntil(lambda: window.toast.text.text() == "3 noted")
    with connect(home) as store:
        assert {hit.media_id for hit in store.text.search("mira")} == set(ids[:3])
    undo(qtbot, window, "3 noted")
    with connect(home) as store:
        profile = store.profiles.get()
        assert not store.text.search("mira")
        assert not store.events.of_profile(profile, kinds=[EventKind.NOTE])


@pytest.mark.qt_log_level_fail("CRITICAL")  # the made-up files aren't there, and the player says so
def test_many_are_queued_played_next_and_unqueued(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    view, queue = window.library.view, window.player.queue
    view.select(ids[:2])
    qtbot.keyClick(view, Qt.Key.Key_Q)
    assert queue()[0] == ids[:2]
    view.select(ids[4:6])
    qtbot.keyClick(view, Qt.Key.Key_Q, Shift)
    assert queue()[0] == [ids[0], ids[4], ids[5], ids[1]]
    assert window.toast.text.text() == "2 to be played next"
    qtbot.mouseClick(window.toast.button, Left)
    assert queue()[0] == ids[:2]


@pytest.mark.qt_log_level_fail("CRITICAL")
def test_the_chosen_ones_are_what_is_played(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    view = window.library.view
    view.go_to(ids[5])
    view.select([ids[1], ids[5], ids[7]])
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert window.player.queue() == ([ids[1], ids[5], ids[7]], 1)


# ── Files ───────────────────────────────────────────────────────────────────────────────────────────


def test_files_are_copied_to_the_clipboard(
    qtbot: QtBot, real: MainWindow, files: dict[str, MediaId], tmp_path: Path
) -> None:
    view = real.library.view
    names = ("a song.mp3", "b 影片.mp4")
    view.select([files[name] for name in names])
    wanted = {str(tmp_path / "media" / name) for name in names}
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    qtbot.keyClick(view, Qt.Key.Key_C, Control)
    qtbot.waitUntil(lambda: {url.toLocalFile() for url in clipboard.mimeData().urls()} == wanted)
    assert bytes(clipboard.mimeData().data("x-special/gnome-copied-files").data()).startswith(b"copy\nfile:///")
    qtbot.keyClick(view, Qt.Key.Key_C, Control | Shift)
    qtbot.waitUntil(lambda: set(clipboard.text().split("\n")) == wanted)


def test_marked_text_is_copied_rather_than_the_file(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    line = QLabel("a line of speech", window)
    line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    line.show()
    line.setFocus()
    line.setSelection(2, 4)
    window.library.view.select(ids[:1])
    window.actions_["copy_file"].trigger()
    assert QGuiApplication.clipboard().text() == "line"


def test_files_that_are_not_at_hand_are_told_of(qtbot: QtBot, window: MainWindow, ids: list[MediaId]) -> None:
    with connect(window.backend.home) as store:
        for file in store.files.of_media(ids[0]):
            store.files.set_root_state(file.root_id, "offline")  # type: ignore[arg-type]
    window.library.view.select(ids[:1])
    window.actions_["copy_path"].trigger()
    qtbot.waitUntil(lambda: "aren’t at hand" in window.toast.text.text())


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """A session bus of our own."""
    try:
        process = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE, text=True
        )
    except FileNotFoundError:
        pytest.skip("there is no dbus-daemon here")
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.wait()


MANAGER = """
import sys
from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, Slot
from PySide6.QtDBus import QDBusConnection

@ClassInfo({"D-Bus Interface": "org.freedesktop.FileManager1"})
class Manager(QObject):
    @Slot("QStringList", str)
    def ShowItems(self, uris, startup):
        print("\\n".join(uris), flush=True)

app = QCoreApplication([])
bus, manager = QDBusConnection.sessionBus(), Manager()
exported = QDBusConnection.RegisterOption.ExportAllSlots
assert bus.registerObject("/org/freedesktop/FileManager1", manager, exported)
assert bus.registerService("org.freedesktop.FileManager1")
print("ready", flush=True)
app.exec()
"""
ASKER = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtDBus import QDBusPendingCallWatcher
from PySide6.QtGui import QDesktopServices, QGuiApplication
from app import reveal as module
from app.reveal import Reveal

module.WAIT_MS = 240_000  # however busy the machine is on which the file manager answers
opened = []
QDesktopServices.openUrl = lambda url: opened.append(url.toString())
app = QGuiApplication([])
reveal = Reveal()
reveal.show([b"/m/a b\\xff.mp4", "/m/影.mkv".encode()])
look = QTimer(interval=50)
look.timeout.connect(lambda: reveal.findChildren(QDBusPendingCallWatcher) or app.quit())  # answered, and done with
look.start()
app.exec()
print("\\n".join(opened))
"""


def python(code: str, address: str, **more: object) -> subprocess.Popen[str]:
    import sys

    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address}
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)


def test_a_file_manager_is_asked_to_show_the_files(bus: str) -> None:
    manager = python(MANAGER, bus)
    assert manager.stdout is not None and manager.stdout.readline().strip() == "ready"
    asker = python(ASKER, bus)
    assert asker.communicate(timeout=250)[0].strip() == "", "nothing else is opened"
    manager.terminate()
    assert manager.communicate(timeout=250)[0].split() == ["file:///m/a%20b%FF.mp4", "file:///m/%E5%BD%B1.mkv"]


def test_without_one_the_folder_is_opened(bus: str) -> None:
    asker = python(ASKER, bus)
    assert asker.communicate(timeout=250)[0].split() == ["file:///m"]


def test_the_window_shows_the_files_of_the_chosen_ones(
    qtbot: QtBot, real: MainWindow, files: dict[str, MediaId], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")  # the desktop of whoever runs this stays out
    real.library.view.select([files["a song.mp3"]])
    qtbot.keyClick(real.library.view, Qt.Key.Key_R, Control | Shift)
    qtbot.waitUntil(lambda: [url.toLocalFile() for url in opened] == [str(tmp_path / "media")])


@pytest.mark.parametrize(("text", "shown"), [("&Library", "Library"), ("媒体库(&L)", "媒体库"), ("Note…", "Note…")])
def test_the_mark_of_a_letter_is_no_part_of_a_heading(text: str, shown: str) -> None:
    assert without_mark(text) == shown
