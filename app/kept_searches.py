"""Searches kept under a name: taken from the filters or the search field, listed in the rail, put in order there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget

from app import theme
from app.formats import fill
from core.query import conditions, parse
from core.store.saved import SavedSearch
from core.types import Section

if TYPE_CHECKING:
    from app.window import MainWindow
    from core.store import Store


class NameField(QFrame):
    """Asks for one line, beside what it is about; Esc or a click elsewhere leaves it."""

    def __init__(self, parent: QWidget, words: str, text: str, then: Callable[[str], None], yes: str = "") -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self._then = then
        self.field = QLineEdit(text)
        self.field.setPlaceholderText(words)
        self.field.setAccessibleName(words)
        self.field.setMinimumWidth(260)
        self.field.selectAll()
        button = QPushButton(yes or self.tr("Keep"))
        button.setProperty("role", "primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_2, theme.SPACE_2, theme.SPACE_2, theme.SPACE_2)
        row.addWidget(self.field)
        row.addWidget(button)
        self.field.returnPressed.connect(self._done)
        button.clicked.connect(lambda _checked=False: self._done())
        self.setAccessibleName(words)
        self.setFocusProxy(self.field)

    def open_at(self, where: QPoint) -> None:
        """Show it there (on the screen)."""
        self.move(where)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _done(self) -> None:
        name = " ".join(self.field.text().split())
        if name:
            self.close()
            self._then(name)


class KeptSearches(QObject):
    """The kept searches of the profile at hand."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.all: list[SavedSearch] = []
        self.field: NameField | None = None
        window.actions_.on("keep_search", self.keep)
        window.rail.keptWanted.connect(self.open)
        window.rail.keptMenuWanted.connect(self.show_menu)
        window.backend.profileChanged.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read them again."""
        profile = self._window.backend.profile
        self._window.backend.run(lambda store, _: store.saved.all(profile), self._show, key="kept")

    def at_hand(self) -> str:
        """Give what could be kept: what is typed, else what is filtered by, with its section."""
        window = self._window
        if window.place == "search":
            return window.search.text
        view = window.library.view_
        if window.page() is not window.library or not view.query:
            return ""
        section = f"section:{view.part.section} " if view.part.section else ""
        return section + view.query

    def keep(self) -> None:
        """Ask under which name to keep what is searched for."""
        query = self.at_hand()
        if not query:
            self._window.toast.say(self.tr("Type a search or choose filters first; then they can be kept."))
            return
        self._ask(self.tr("Name of this search"), "", functools.partial(self._keep, query))

    def open(self, search_id: int) -> None:
        """Search again: conditions alone as filters of the library, words in the search field."""
        one = next((one for one in self.all if one.id == search_id), None)
        if one is None:
            return
        query = parse(one.query)
        if query.sought or query.minus or query.likes:
            self._window.search_for(one.query)
        else:
            self._window.browsing.show_query(*_section_of(one.query))
        self._window.rail.show_kept(search_id)

    def show_menu(self, search_id: int, where: QPoint) -> None:
        """Offer to rename, move and forget one."""
        one = next(one for one in self.all if one.id == search_id)
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place = self.all.index(one)
        menu.addAction(self.tr("Rename…"), lambda: self.rename(one))
        menu.addAction(self.tr("Move up"), lambda: self.move(one, -1)).setEnabled(place > 0)
        menu.addAction(self.tr("Move down"), lambda: self.move(one, 1)).setEnabled(place < len(self.all) - 1)
        menu.addSeparator()
        menu.addAction(self.tr("Forget"), lambda: self.forget(one))
        menu.popup(where)

    def rename(self, one: SavedSearch) -> None:
        """Ask for another name."""
        self._ask(self.tr("Another name"), one.name, lambda name: self._write(lambda s: s.saved.rename(one.id, name)))

    def move(self, one: SavedSearch, step: int) -> None:
        """Put one before or behind its neighbour."""
        order = [other.id for other in self.all]
        place = order.index(one.id)
        order.insert(max(0, place + step), order.pop(place))
        profile = self._window.backend.profile
        self._write(lambda store: store.saved.put_in_order(profile, order))

    def forget(self, one: SavedSearch) -> None:
        """Forget one; for a while that can be taken back."""
        profile, order = self._window.backend.profile, [other.id for other in self.all]

        def back() -> None:
            def write(store: Store) -> None:
                again = store.saved.save(profile, one.name, one.query)
                store.saved.put_in_order(profile, [again.id if i == one.id else i for i in order])

            self._write(write)

        self._write(lambda store: store.saved.delete(one.id))
        self._window.toast.say(fill(self.tr("“%1” is forgotten."), one.name), self.tr("Take back"), back)

    def _ask(self, words: str, text: str, then: Callable[[str], None]) -> None:
        window = self._window
        anchor = window.library.filters.keep_button if window.page() is window.library else window.top_bar.search
        if not anchor.isVisible():
            anchor = window.top_bar.search
        self.field = NameField(window, words, text, then)
        self.field.destroyed.connect(self._closed)
        self.field.open_at(anchor.mapToGlobal(QPoint(0, anchor.height() + 4)))

    def _closed(self) -> None:
        self.field = None

    def _keep(self, query: str, name: str) -> None:
        profile = self._window.backend.profile
        self._write(lambda store: store.saved.save(profile, name, query))
        self._window.toast.say(fill(self.tr("Kept as “%1”, in the rail."), name))

    def _write(self, act: Callable[[Store], object]) -> None:
        self._window.backend.write(act, lambda _done: self.refresh())

    def _show(self, found: list[SavedSearch]) -> None:
        self.all = found
        self._window.rail.set_kept([(one.id, one.name) for one in found])


def _section_of(query: str) -> tuple[Section | None, str]:
    """Part a query into the one section that it is about, and its other conditions."""
    sections = parse(query).filters.sections
    if len(sections) != 1:
        return None, query
    rest = [one for one in conditions(query) if not parse(one).filters.sections]
    return next(iter(sections)), " ".join(rest)
