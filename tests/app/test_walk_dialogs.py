"""For everybody, the second walk: every dialog, sheet, question and menu that the code makes is opened and looked at.

They are found in the source, so that a new one can't be forgotten: it fails here until this file knows how to open it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import SIGNAL, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app import unlocking
from app.filters import MENUS
from app.nameschips import NamesChips
from app.pages.base import Chips
from app.pages.settings import SettingsPage
from app.rulesheet import RuleSheet
from app.settings_privacy import PrivacyPanel
from app.shelfbox import ShelfBox
from app.shelfdata import Shelf
from app.voices import VoiceRow
from app.window import MainWindow
from core import editing, feedback, playlists, vault
from core.editing import Edit
from core.feedback import Origin
from core.settings import Home
from core.store import Store
from tests.app import panel_library
from tests.app.test_voices import built  # noqa: F401  its library has voices in it
from tests.app.test_walk import collisions, entries, nameless

pytestmark = pytest.mark.no_qt_log  # as for the player: its engine's threads warn of a machine without sound

APP = Path(__file__).resolve().parents[2] / "app"
MAKING = {"QMenu", "QMessageBox", "QDialog", "QInputDialog", "QColorDialog", "QFontDialog", "QProgressDialog"}
POPUPS = {"Popup", "Dialog", "Sheet", "Drawer", "Tool", "Window"}
"""Window types that make a widget a thing of its own to be left again."""


# ── What there is ───────────────────────────────────────────────────────────────────────────────────


class _Finder(ast.NodeVisitor):
    def __init__(self, module: str) -> None:
        self.where, self.found = [module], set[str]()

    def _inside(self, node: ast.ClassDef | ast.FunctionDef) -> None:
        self.where.append(node.name)
        self.generic_visit(node)
        self.where.pop()

    visit_FunctionDef = _inside  # noqa: N815  the name that ast calls

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if any(isinstance(base, ast.Name) and base.id in MAKING for base in node.bases):
            self.found.add(".".join([*self.where, node.name]))
        self._inside(node)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        if isinstance(called, ast.Name) and called.id in MAKING:
            self.found.add(".".join(self.where))
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        of_window = isinstance(node.value, ast.Attribute) and node.value.attr == "WindowType"
        if of_window and node.attr in POPUPS:
            self.found.add(".".join(self.where))
        self.generic_visit(node)


def found() -> set[str]:
    """Name every place in the code that makes a dialog or a menu."""
    places: set[str] = set()
    for path in APP.rglob("*.py"):
        if path.name.startswith("screenshots"):
            continue
        finder = _Finder(".".join(path.relative_to(APP).with_suffix("").parts))
        finder.visit(ast.parse(path.read_text("utf-8")))
        places |= finder.found
    return places


# ── How each is opened ──────────────────────────────────────────────────────────────────────────────


class Walk:
    """A window with something to open everything on."""

    def __init__(self, qtbot: QtBot, window: MainWindow, library: panel_library.Library, store: Store) -> None:
        self.qtbot, self.window, self.library, self.store = qtbot, window, library, store
        self.film = library["Harbour at night"]

    def choose(self, *titles: str) -> None:
        """Choose these in the library."""
        view = self.window.library.view
        view.go_to(self.library[titles[0]])
        view.select([self.library[title] for title in titles])
        view.setFocus()
        self.qtbot.waitUntil(lambda: self.window.detail._details is not None)

    def act(self, name: str) -> None:
        """Do what a menu's entry does."""
        self.window.actions_[name].trigger()

    def dialog(self, kind: type[QWidget] | str) -> QWidget:
        """Wait for an open dialog of this class."""
        name = kind if isinstance(kind, str) else kind.__name__

        def shown() -> list[QWidget]:
            return [w for w in QApplication.topLevelWidgets() if type(w).__name__ == name and w.isVisible()]

        self.qtbot.waitUntil(lambda: bool(shown()))
        return shown()[0]

    def popped(self, menu: QMenu) -> QMenu:
        """Open a menu that a button has, as a press of it does."""
        menu.popup(self.window.mapToGlobal(self.window.rect().center()))
        return menu

    def menu(self) -> QMenu:
        """Wait for the menu that pops up."""
        self.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, QMenu)
        return popup


def _edit(walk: Walk) -> QWidget:
    walk.choose("Harbour at night", "Fog signals")
    walk.act("edit")
    return walk.dialog("EditDialog")


def _question_of_writing(walk: Walk) -> QWidget:
    editing.apply(walk.store, [walk.film], Edit({"title": "Harbour"}))
    walk.choose("Harbour at night")
    walk.act("edit")
    editor = walk.window.items.editor
    assert editor is not None
    walk.qtbot.waitUntil(editor.write.isEnabled)
    editor.write.click()
    return walk.dialog(QMessageBox)


def _names_menu(walk: Walk) -> QWidget:
    sheet = _edit(walk)
    chips = sheet.findChildren(NamesChips)[1]
    chips.show_names({"quay": 1}, 2)
    menu = next(chip.menu() for chip in chips.chips.values() if chip.menu() is not None)
    return walk.popped(menu)


def _note(walk: Walk) -> QWidget:
    walk.choose("Harbour at night")
    walk.act("note")
    return walk.dialog("NoteDialog")


def _clip(walk: Walk) -> QWidget:
    walk.choose("Harbour at night")
    walk.window.detail.share.open_clip()
    return walk.dialog("ClipDialog")


def _trash(walk: Walk) -> QWidget:
    walk.choose("Harbour at night", "Fog signals")
    walk.window.library.view.trashWanted.emit()
    return walk.dialog(QMessageBox)


def _name_of_search(walk: Walk) -> QWidget:
    walk.window.search_for("harbour")
    walk.qtbot.waitUntil(lambda: walk.window.place == "search")
    walk.act("keep_search")
    return walk.dialog("NameField")


def _kept_menu(walk: Walk) -> QWidget:
    walk.window.browsing.kept._keep("is:liked", "What I like")
    walk.qtbot.waitUntil(lambda: bool(walk.window.rail.kept))
    (number,) = walk.window.rail.kept
    walk.window.rail.keptMenuWanted.emit(number, walk.window.rail.mapToGlobal(walk.window.rail.rect().center()))
    return walk.menu()


def _filter_menu(walk: Walk) -> QWidget:
    filters = walk.window.library.filters
    walk.qtbot.waitUntil(lambda: any(filters.buttons[name].isVisible() for name in MENUS))
    button = next(filters.buttons[name] for name in MENUS if filters.buttons[name].isVisible())
    return walk.popped(button.menu())


def _queue_menu(walk: Walk) -> QWidget:
    walk.window.player.change_queue(lambda queue: queue.add([walk.film, walk.library["Roses"]], Origin("library"), 0))
    walk.window.playback.toggle_queue()
    panel = walk.window.playback.queue_panel
    panel.list.choose([1])
    panel._menu(panel.list.visualRect(panel.list.rows.index(1)).center())
    return walk.menu()


def _shot_menu(walk: Walk) -> QWidget:
    walk.choose("Harbour at night")
    return walk.popped(walk.window.detail.facts.filmstrip.menu)


def _failed_menu(walk: Walk) -> QWidget:
    walk.window.go("activity")
    failed = walk.window.activity.failed
    failed._menu(failed.view.rect().center())
    return walk.menu()


def _voice_menu(walk: Walk) -> QWidget:
    walk.choose("Harbour at night")
    rows = walk.window.detail.findChildren(VoiceRow)
    return walk.popped(next(row.menu for row in rows if row.voice.others))


def _weights_menu(walk: Walk) -> QWidget:
    walk.choose("Harbour at night")
    walk.act("more_like_this")
    return walk.popped(walk.window.detail.similar.sliders.menu)


def _share_menu(walk: Walk) -> QWidget:
    walk.choose("Harbour at night")
    return walk.popped(walk.window.detail.share.menu)


def _mini(walk: Walk) -> QWidget:
    walk.choose("Harbour at night")
    walk.act("mini_player")
    return walk.dialog("MiniPlayer")


def _chips_menu(walk: Walk) -> QWidget:
    walk.window.go("music")
    chips = walk.window.library.findChildren(Chips)[0]
    return walk.popped(chips.short.menu())


def _list_menu(walk: Walk) -> QWidget:
    walk.window.go("lists")
    return walk.popped(walk.window.lists.deeds_bar.menu)


def _lists_menu(walk: Walk) -> QWidget:
    playlists.create(walk.store, walk.window.backend.profile, "Evening", [walk.film])
    walk.window.go("lists")
    walk.qtbot.waitUntil(lambda: bool(walk.window.lists.named))
    return walk.popped(walk.window.lists.sources.switch.menu())


def _rules(walk: Walk) -> QWidget:
    walk.choose("Harbour at night", "Fog signals")
    walk.act("mix")
    sheet = walk.dialog("RuleSheet")
    assert isinstance(sheet, RuleSheet)
    sheet.name.setText("By the sea")
    walk.qtbot.waitUntil(lambda: sheet.play.isEnabled() and len(sheet.more.chips) == 2)
    return sheet


def _import(walk: Walk) -> QWidget:
    file = walk.window.backend.home.root / "list.m3u"
    file.write_text("#EXTINF:3,Harbour at night\nx.mp4\nnowhere.mp4\n", "utf-8")
    walk.window.go("lists")
    walk.window.lists.read_file(file)
    sheet = walk.window.lists.importing
    assert sheet is not None
    walk.qtbot.waitUntil(sheet.missing.isVisible)
    return sheet


def _interest_menu(walk: Walk) -> QWidget:
    box = ShelfBox("interest:x", walk.window.backend, walk.window.thumbnails, walk.window)
    shelf = Shelf("interest:x", "interest:x", "interest", {"weight": 1.0}, "You like: harbours", (), (), {})
    box.show_shelves([shelf])
    assert box.menu_button is not None
    return walk.popped(box.menu_button.menu())


def _about(walk: Walk) -> QWidget:
    walk.act("about")
    return walk.dialog(QMessageBox)


def _question_of_forgetting(walk: Walk) -> QWidget:
    feedback.like(walk.store, walk.window.backend.profile, walk.film)
    walk.choose("Harbour at night")
    walk.act("forget")
    return walk.dialog(QMessageBox)


def _who_menu(walk: Walk) -> QWidget:
    walk.qtbot.waitUntil(lambda: bool(walk.window.who_watches.all))
    walk.act("who")
    return walk.menu()


def _bring(walk: Walk) -> QWidget:
    from app.pages.settings import SettingsPage
    from app.settings_privacy import PrivacyPanel

    walk.window.go("settings")
    page = walk.window.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    page.show_section("privacy")
    panel = page.section("privacy")
    assert isinstance(panel, PrivacyPanel)
    path = walk.window.backend.home.root / "scrobbles.csv"
    path.write_text("The Pilots,Quay,Anchor,14 Nov 2023 22:13\n")
    panel.bringing.file_button.setFocus()
    panel.bringing.open(str(path))
    sheet = walk.dialog("BringSheet")
    walk.qtbot.waitUntil(sheet.missing.isVisible)  # type: ignore[attr-defined]
    return sheet


def _take_out(walk: Walk) -> QWidget:
    walk.window.go("settings")
    page = walk.window.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    page.show_section("privacy")
    panel = page.section("privacy")
    assert isinstance(panel, PrivacyPanel)
    panel.taking_out.tags_button.setFocus()
    panel.taking_out.open("tags")
    sheet = walk.dialog("TakeOutSheet")
    reasons = [{"path": "/1984", "reason": "it is read-only"}]
    sheet.seen({"able": 2, "unable": 1, "kept_bytes": 9_000_000, "reasons": reasons, "films": True})  # type: ignore[attr-defined]
    return sheet


def _shortcuts(walk: Walk) -> QWidget:
    walk.act("shortcuts")
    return walk.dialog("ShortcutsDialog")


def _encrypt(walk: Walk) -> QWidget:
    walk.window.go("settings")
    page = walk.window.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    page.show_section("privacy")
    panel = page.section("privacy")
    assert isinstance(panel, PrivacyPanel)
    walk.qtbot.waitUntil(lambda: panel.encryption.found is not None)
    panel.encryption.ask_on()
    return walk.dialog("EncryptSheet")


def _unlock(walk: Walk) -> QWidget:
    dialog = unlocking.ask(walk.window, vault.of_key(vault.new_key()), lambda: None)
    dialog.field.setText("a passphrase")  # so that its button can be come by
    return dialog


OPENED: dict[str, Callable[[Walk], QWidget]] = {
    "actions.Actions._menu": lambda walk: walk.popped(walk.window.actions_.menus["item"]),
    "actions.ShortcutsDialog": _shortcuts,
    "activity_failed.FailedPanel._menu": _failed_menu,
    "bringsheet.BringSheet": _bring,
    "barlayout.BarLayout._rate_menu": lambda walk: walk.popped(walk.window.player._rates.parent()),
    "confirm.ask": _question_of_forgetting,
    "conditions.ConditionChips.__init__": lambda walk: walk.popped(walk.window.search.conditions.menu),
    "controls.Controls.about": _about,
    "editing.EditDialog": _edit,
    "encryptsheet.EncryptSheet": _encrypt,
    "editing.EditDialog._ask_to_write": _question_of_writing,
    "filmstrip.Filmstrip._make_menu": _shot_menu,
    "filters.FilterBar._add": _filter_menu,
    "importsheet.ImportSheet": _import,
    "kept_searches.KeptSearches.show_menu": _kept_menu,
    "kept_searches.NameField.__init__": _name_of_search,
    "listparts.Deeds.__init__": _list_menu,
    "listparts.Sources.__init__": _lists_menu,
    "menus.NoteDialog": _note,
    "miniplayer.MiniPlayer.__init__": _mini,
    "nameschips.NamesChips._chip": _names_menu,
    "pages.base.Chips.__init__": _chips_menu,
    "queuepanel.QueuePanel.menu": _queue_menu,
    "rulesheet.RuleSheet": _rules,
    "sharing.ClipDialog": _clip,
    "sharing.Share.__init__": _share_menu,
    "shelfbox.ShelfBox._make_menu": _interest_menu,
    "unlocking.UnlockDialog": _unlock,
    "takeoutsheet.TakeOutSheet": _take_out,
    "tray.Tray._make": lambda walk: walk.popped(walk.window.tray._make().contextMenu()),
    "trash.Trash._ask": _trash,
    "voices.VoiceRow._make_others": _voice_menu,
    "weighing.WeightSliders.__init__": _weights_menu,
    "whowatches.WhoWatches.__init__": _who_menu,
    "window.MainWindow._fill_top_bar": lambda walk: walk.popped(walk.window.top_bar.menu_button.menu()),
}
NO_WINDOW = {"main._refuse", "turning.TurningDialog"}
"""Shown where there is no window: the system's own box, with one button; how far it is between two windows."""


# ── The walk ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def home(built: tuple[Home, panel_library.Library], tmp_path: Path) -> Home:  # noqa: F811
    return panel_library.copied(built, tmp_path)


@pytest.fixture
def walk(
    qtbot: QtBot, home: Home, library: panel_library.Library, store: Store, open_window: Callable[..., MainWindow]
) -> Walk:
    window = open_window()
    window.activateWindow()
    qtbot.waitUntil(lambda: bool(window.library.model.ids) and window.library.model.card(0) is not None)
    return Walk(qtbot, window, library, store)


def test_the_walk_knows_every_dialog_and_menu_of_the_code() -> None:
    assert found() == {*OPENED, *NO_WINDOW}


def unreached(root: QWidget) -> set[str]:
    """Name what can have the focus and isn't come by with Tab."""
    wanted = {
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
        if widget.focusProxy() is None and widget.window() is root
    }
    for _ in range(2 * len(wanted) + 2):
        at = root.focusWidget()
        wanted.discard(at)
        group = at.group() if isinstance(at, QAbstractButton) else None
        wanted -= set(group.buttons()) if group is not None else set()  # arrows go to the others of a group
        QTest.keyClick(at or root, Qt.Key.Key_Tab)
    return {f"{type(widget).__name__} {widget.accessibleName()}" for widget in wanted}


def look_at_menu(menu: QMenu) -> None:
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words and all(words), words
    assert len(set(words)) == len(words), words
    for action in entries(menu):
        group = action.actionGroup()
        heard = action.receivers(SIGNAL("triggered(bool)")) or action.receivers(SIGNAL("triggered()"))
        grouped = group is not None and group.receivers(SIGNAL("triggered(QAction*)"))
        assert heard or grouped or action.menu() or not action.isEnabled(), f"{action.text()} does nothing"


def look_at_dialog(dialog: QWidget) -> None:
    said = dialog.text() if isinstance(dialog, QMessageBox) else dialog.windowTitle() or dialog.accessibleName()
    assert said, "a screen reader has nothing to say"
    assert nameless(dialog) == [] and collisions(dialog) == {}
    QApplication.processEvents()
    assert dialog.focusWidget() is not None, "the keyboard is nowhere"
    assert unreached(dialog) == set()


@pytest.mark.parametrize("place", OPENED)
def test_it_has_names_can_be_walked_with_tab_and_is_left_with_esc(walk: Walk, place: str) -> None:
    shown = OPENED[place](walk)
    assert shown.isVisible()
    if isinstance(shown, QMenu):
        look_at_menu(shown)
    else:
        look_at_dialog(shown)
    before = walk.window.focusWidget()
    QTest.keyClick(shown if isinstance(shown, QMenu) else shown.focusWidget(), Qt.Key.Key_Escape)
    walk.qtbot.waitUntil(lambda: not shiboken6.isValid(shown) or not shown.isVisible())
    walk.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)
    sheet = walk.window.items.editor
    if sheet is not None and shiboken6.isValid(sheet) and sheet.isVisible():
        return  # a question or menu over the sheet: back there
    assert walk.window.focusWidget() is before and before is not None
