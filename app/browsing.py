"""The window's hands in the library: sections, orders, the way up, what plays in order, kept searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.kept_searches import KeptSearches
from core.types import MediaId, Section

if TYPE_CHECKING:
    from app.window import MainWindow


class Browsing(QObject):
    """Connects the library page to the window's actions. Knows the window; it doesn't know this."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._page = window.library
        self.kept = KeptSearches(window)
        on = window.actions_.on
        on("go_up", self._page.go_up)
        on("filters", self._to_filters)
        on("play_all", self._play_all)
        on("reverse", self._sorted)
        for action in window.actions_.group("sort"):
            action.triggered.connect(self._sorted)
        self._page.playWanted.connect(self._play)
        self._page.placeChanged.connect(self.show_order)
        self._page.filters.keepWanted.connect(self.kept.keep)

    def show_order(self) -> None:
        """Show in the menus which order the place has, and whether there is a way up."""
        actions, view = self._window.actions_, self._page.view_
        here = self._window.page() is self._page
        actions[f"sort_{view.sort}"].setChecked(True)
        actions["reverse"].setChecked(view.reverse)
        for action in (*actions.group("sort"), actions["reverse"], actions["filters"], actions["play_all"]):
            action.setEnabled(here)
        actions["go_up"].setEnabled(here and bool(view.part.names))

    def show_query(self, section: Section | None, query: str) -> None:
        """Show what meets conditions, in a section or all of the library."""
        self._window.go(str(section or "library"))
        self._page.show_query(section, query)

    def _sorted(self) -> None:
        actions = self._window.actions_
        chosen = next((a.data() for a in actions.group("sort") if a.isChecked()), "added")
        self._page.show_sorted(chosen, reverse=actions["reverse"].isChecked())

    def _to_filters(self) -> None:
        self._page.filters.enter()

    def _play_all(self) -> None:
        self._page.play_all()

    def _play(self, ids: list[MediaId], first: int) -> None:
        player = self._window.player
        player.play(ids[first], 0.0, self._page.source, 0, first, among=ids, resume=True)
