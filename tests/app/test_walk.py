"""For everybody: a walk through all windows and dialogs by machine, and a journey by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import SIGNAL, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QMenu,
    QSpacerItem,
    QWidget,
    QWidgetItem,
)
from pytestqt.qtbot import QtBot

from app import i18n
from app.collecting import let_go_of_items
from app.flow import FlowLayout
from app.grid import GridView
from app.jobs import WorkerClient
from app.tasks import Backend
from app.window import MainWindow
from core.settings import Home
from core.store import Store
from core.types import EventKind, Facts, Kind, MediaId
from tests.app import big_library
from tests.app.panel_library import add_file, events
from tests.app.test_window import SilentWorker
from tests.conftest import MediaMaker

pytestmark = pytest.mark.no_qt_log  # as for the player: its engine's threads warn of a machine without sound

PLACES = (
    "foryou", "library", "films", "music", "speech", "lists", "insights", "activity", "settings", "search", "player",
    "welcome", "copies",
)  # fmt: skip
DIALOGS = ("shortcuts", "about")


# ── The walk ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def window(qtbot: QtBot, home: Home) -> Iterator[MainWindow]:
    ids = big_library.fill(home, 30)
    made = MainWindow(Backend(home), SilentWorker(home))
    made.resize(1280, 800)
    made.show()
    qtbot.waitUntil(lambda: bool(made.library.model.ids) and made.library.model.card(0) is not None)
    made.library.view.go_to(ids[0])
    qtbot.waitUntil(made.detail.isVisible)
    yield made
    made.close()
    made.deleteLater()


def visit(window: MainWindow, place: str) -> None:
    if place == "player":
        window.show_picture()
    else:
        window.go(place)
    QApplication.processEvents()


def nameless(root: QWidget) -> list[str]:
    """List what Tab reaches and a screen reader couldn't name."""
    return [
        f"{type(widget.parent()).__name__} > {type(widget).__name__} {widget.objectName()}"
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(root)
        if not widget.accessibleName() and not getattr(widget, "text", lambda: "")()
    ]


def keys(root: QWidget) -> list[tuple[str, str]]:
    """List (key, owner) of what answers in a window as a whole; keys of one widget alone can't collide."""
    one = (Qt.ShortcutContext.WidgetShortcut, Qt.ShortcutContext.WidgetWithChildrenShortcut)
    found = [
        (key.toString(), action.text())
        for action in root.findChildren(QAction)
        if action.shortcutContext() not in one
        for key in action.shortcuts()
    ]
    found += [
        (key.toString(), shortcut.objectName() or "a shortcut")
        for shortcut in root.findChildren(QShortcut)
        if shortcut.context() not in one
        for key in QShortcut.keys(shortcut)
    ]
    buttons = [b for b in root.findChildren(QAbstractButton) if b.isVisibleTo(root) and not b.shortcut().isEmpty()]
    return found + [(button.shortcut().toString(), button.text()) for button in buttons]


def collisions(root: QWidget) -> dict[str, set[str]]:
    owners: dict[str, set[str]] = {}
    for key, owner in keys(root):
        owners.setdefault(key, set()).add(owner)
    return {key: names for key, names in owners.items() if len(names) > 1}


def in_dialog(window: MainWindow, name: str, look: Callable[[QWidget], None]) -> None:
    """Open a dialog by its action, look at it, close it; one that waits for an answer is looked at meanwhile."""
    seen: list[QWidget] = []

    def meanwhile() -> None:
        dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
        for dialog in dialogs:
            seen.append(dialog)
            look(dialog)
            dialog.close()

    QTimer.singleShot(100, meanwhile)
    window.actions_[name].trigger()
    if not seen:
        meanwhile()
    assert seen, name


@pytest.mark.parametrize("place", PLACES)
def test_everything_that_tab_reaches_has_a_name(window: MainWindow, place: str) -> None:
    visit(window, place)
    assert nameless(window) == []


@pytest.mark.parametrize("name", DIALOGS)
def test_dialogs_are_named_and_their_keys_are_their_own(window: MainWindow, name: str) -> None:
    def look(dialog: QWidget) -> None:
        assert dialog.windowTitle()
        assert nameless(dialog) == [] and collisions(dialog) == {}

    in_dialog(window, name, look)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_key_means_two_things(qapp: QApplication, qtbot: QtBot, home: Home, language: str) -> None:
    i18n.install(qapp, language)
    try:
        made = MainWindow(Backend(home), SilentWorker(home))
        made.show()
        for place in PLACES:
            visit(made, place)
            assert collisions(made) == {}, place
        made.close()
        made.deleteLater()
    finally:
        i18n.install(qapp, "en")


def entries(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        if inner := action.menu():
            yield from entries(inner)  # type: ignore[arg-type]
        elif not action.isSeparator():
            yield action


def test_every_entry_of_a_menu_does_something_or_is_marked_or_greyed_out(window: MainWindow) -> None:
    seen = 0
    for menu in window.actions_.menus.values():
        for action in entries(menu):
            seen += 1
            group = action.actionGroup()
            heard = action.receivers(SIGNAL("triggered(bool)")) or action.receivers(SIGNAL("toggled(bool)"))
            assert action.text(), menu.title()
            assert heard or (group and group.receivers(SIGNAL("triggered(QAction*)"))) or not action.isEnabled(), (
                f"{menu.title()} › {action.text()} is offered and does nothing"
            )
            assert not (group and group.isExclusive()) or action.isCheckable(), action.text()
    assert seen > 40


def test_the_walk_finds_what_it_looks_for(window: MainWindow) -> None:
    from PySide6.QtWidgets import QToolButton

    button = QToolButton(window.library, focusPolicy=Qt.FocusPolicy.StrongFocus)
    button.show()
    assert len(nameless(window)) == 1
    QShortcut(QKeySequence("L"), window)
    assert "L" in collisions(window)


def without_sign(window: MainWindow) -> set[str]:
    """Name what looks the same whether it has the focus or not."""
    found = set()
    for widget in window.findChildren(QWidget):
        if not (widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()):
            continue
        if isinstance(widget, GridView) and not widget.library.ids:
            continue  # nothing is there that it could be on
        window.setFocus()
        QApplication.processEvents()
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        if widget.hasFocus() and widget.grab().toImage() == before:
            found.add(f"{type(widget.parent()).__name__} > {type(widget).__name__} {widget.accessibleName()}")
    return found


@pytest.mark.parametrize("place", PLACES)
def test_one_sees_where_the_keyboard_is(window: MainWindow, place: str) -> None:
    window.activateWindow()
    visit(window, place)
    assert without_sign(window) == set()


@pytest.mark.parametrize("place", PLACES)
def test_tab_comes_by_everything_once_from_the_rail_to_the_player(qtbot: QtBot, window: MainWindow, place: str) -> None:
    window.activateWindow()
    visit(window, place)
    wanted = {
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
        if widget.focusProxy() is None
    }
    qtbot.waitUntil(lambda: window.backend._readers.activeThreadCount() == 0)  # chips come with what is listed
    QApplication.processEvents()
    window.top_bar.menu_button.setFocus()
    seen: list[QWidget] = []
    while (at := QApplication.focusWidget()) is not None and at not in seen:
        seen.append(at)
        qtbot.keyClick(at, Qt.Key.Key_Tab)
    groups = {widget.group() for widget in seen if isinstance(widget, QAbstractButton) and widget.group()}
    wanted -= {button for group in groups for button in group.buttons()}  # of a group one, arrows go to the others
    missed = [
        f"{type(widget).__name__} {widget.accessibleName()}" for widget in wanted - set(seen) if widget.isVisible()
    ]
    assert not missed, [type(w).__name__ + " " + (w.accessibleName() or getattr(w, "text", str)()) for w in seen]
    parts = [window.top_bar, window.rail, window.stack, window.detail, window.player]
    order = [next((n for n, part in enumerate(parts) if part.isAncestorOf(widget)), -1) for widget in seen]
    assert order == sorted(order), str(
        [
            (n, type(w).__name__, w.accessibleName() or getattr(w, "text", str)())
            for n, w in zip(order, seen, strict=True)
        ]
    )
    assert QApplication.focusWidget() is window.top_bar.menu_button


def test_no_item_of_a_layout_stays_wrapped(qtbot: QtBot, window: MainWindow) -> None:
    """Else what comes to lie at its address, once Qt has deleted it, would be taken for it."""
    for place in PLACES:
        visit(window, place)
        let_go_of_items()
    flowing = [item for flow in window.findChildren(FlowLayout) for item in flow._items]
    wrapped = [each for each in shiboken6.getAllValidWrappers() if isinstance(each, QWidgetItem | QSpacerItem)]
    assert flowing and {id(each) for each in wrapped} >= {id(item) for item in flowing}
    assert all(FlowLayout.holds(each) for each in wrapped)


# ── By keyboard alone ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def songs(store: Store, make_media: MediaMaker, tmp_path: Path) -> dict[str, MediaId]:
    """Three short songs with real files, in the library."""
    made = {}
    for number, title in enumerate(("Harbour at night", "Morning tram", "Snow on the pass")):
        file = make_media.run(
            f"journey-{number}.ogg", "-f", "lavfi", "-i", f"sine=frequency={300 + 90 * number}:duration=30"
        )
        target = tmp_path / f"{title}.ogg"
        target.write_bytes(file.read_bytes())
        with store.transaction():
            made[title] = store.media.add(Facts(Kind.MUSIC, title, 30.0, artist="The Pilots", has_sound=True))
        add_file(store, made[title], target)
    return made


def focused() -> QWidget | None:
    return QApplication.focusWidget()


def press(qtbot: QtBot, window: MainWindow, keys: str, times: int = 1) -> None:
    """Press keys as they are written ("Ctrl+Right") in whatever has the keyboard; a dialog's too."""
    for _ in range(times):
        combination = QKeySequence(keys)[0]
        target = QApplication.activePopupWidget() or focused() or window
        qtbot.keyClick(target, combination.key(), combination.keyboardModifiers())
        QApplication.processEvents()


def test_the_whole_program_by_keyboard_alone(qtbot: QtBot, home: Home, songs: dict[str, MediaId], store: Store) -> None:
    window = MainWindow(Backend(home), WorkerClient(home))
    window.show()
    window.activateWindow()
    detail, view, harbour = window.detail, window.library.view, songs["Harbour at night"]
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 3 and window.library.model.card(2) is not None)

    def keys(*pressed: str) -> None:
        for one in pressed:
            press(qtbot, window, one)

    def tab_to(wanted: QWidget) -> None:
        for _ in range(40):
            if focused() is wanted:
                return
            keys("Tab")
        raise AssertionError(f"Tab doesn't come to {type(wanted).__name__}")

    keys("Home", "Down", "Right", "Left", "Alt+Return")  # a medium, then into its details, then back
    chosen = view.current()
    assert chosen is not None and detail.isAncestorOf(focused())
    tab_to(detail.tabs)
    keys("Right", "Left", "Escape")
    assert focused() is view and view.current() == chosen

    keys("/")  # search
    assert focused() is window.top_bar.search
    qtbot.keyClicks(focused(), "harbour")
    qtbot.waitUntil(lambda: window.search.model.ids == [harbour], timeout=20_000)
    keys("Down", "M")  # more like this
    qtbot.waitUntil(lambda: store_has(store, harbour, EventKind.MORE_LIKE_THIS))
    assert detail.tabs.currentIndex() == 1 and focused() is window.search.view
    keys("L", "5")
    qtbot.waitUntil(lambda: store.events.stars(window.backend.profile) == {harbour: 5.0})
    keys("N")  # a note
    qtbot.waitUntil(lambda: window.items.noter is not None and focused() is window.items.noter.field)
    qtbot.keyClicks(focused(), "fog")
    keys("Tab", "Tab", "Shift+Tab", "Ctrl+Return")
    qtbot.waitUntil(lambda: store_has(store, harbour, EventKind.NOTE))
    qtbot.waitUntil(lambda: not window.items.noter.isVisible())
    window.activateWindow()  # a window manager does so when a dialog closes
    qtbot.waitUntil(lambda: focused() is window.search.view)

    keys("Return")  # the player
    qtbot.waitUntil(lambda: window.player.position_s > 0.5, timeout=20_000)
    tab_to(window.player.seek_bar)
    keys("PgUp")
    qtbot.waitUntil(lambda: window.player.position_s > 20 or window.player.media_id != harbour)
    keys("Escape")
    assert focused() is window.search.view
    keys("Ctrl+2", "Home", "Q", "Ctrl+U")  # the library again, something more into the queue, the queue
    panel = window.playback.queue_panel
    assert panel.isVisible() and panel.isAncestorOf(focused())
    keys("Escape")
    assert panel.isHidden() and focused() is view

    keys(shortcut_of(window, "go_activity"))
    assert window.place == "activity"
    keys("Tab", "Escape", "Ctrl+2")
    assert window.place == "library" and focused() is view
    keys("Shift+F10", "Escape")  # its menu, and back
    assert QApplication.activePopupWidget() is None and focused() is view
    window.close()
    window.deleteLater()


def store_has(store: Store, media_id: MediaId, kind: EventKind) -> bool:
    return bool(events(store, media_id, kind))


def shortcut_of(window: MainWindow, name: str) -> str:
    return window.actions_[name].shortcuts()[0].toString()


def test_library_search_and_player_by_keyboard_alone(
    qtbot: QtBot, home: Home, songs: dict[str, MediaId], store: Store
) -> None:
    window = MainWindow(Backend(home), WorkerClient(home))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: len(window.library.model.ids) == 3 and window.library.model.card(2) is not None)

    def press(*codes: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for code in codes:
            target = QApplication.focusWidget() or window
            qtbot.keyClick(target, code, modifier)

    press(Qt.Key.Key_Home, Qt.Key.Key_Right)  # the library
    second = window.library.view.current()
    assert second == window.library.model.ids[1]
    press(Qt.Key.Key_4, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: store.events.stars(window.backend.profile) == {second: 4.0})
    qtbot.waitUntil(lambda: store.events.reactions(window.backend.profile) == {second: "like"})

    press(Qt.Key.Key_Slash)  # search
    assert QApplication.focusWidget() is window.top_bar.search
    qtbot.keyClicks(window.top_bar.search, "harbour")
    qtbot.waitUntil(lambda: window.search.model.ids == [songs["Harbour at night"]], timeout=20_000)
    press(Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.search.view.current() == songs["Harbour at night"])
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.player.media_id == songs["Harbour at night"], timeout=20_000)

    qtbot.waitUntil(lambda: window.player.position_s > 1.0, timeout=20_000)  # the player
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.player.state == "paused")
    press(Qt.Key.Key_Right, modifier=Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.player.position_s >= 9.0)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.player.state == "playing")

    press(Qt.Key.Key_Escape)  # and back
    window.focus_page()
    press(Qt.Key.Key_2, modifier=Qt.KeyboardModifier.ControlModifier)
    assert window.place == "library" and window.library.view.current() == second
    press(Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: second in window.player.queue()[0])
    press(Qt.Key.Key_Right, modifier=Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.player.media_id == second, timeout=20_000)
    qtbot.waitUntil(lambda: bool(events(store, songs["Harbour at night"], EventKind.PLAY)), timeout=10_000)
    window.close()
    window.deleteLater()
