"""Pages that are made when somebody first goes there; and again for another person, where they show what is theirs."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app import taborder

if TYPE_CHECKING:
    from app.window import MainWindow

MODULES = {
    "copies": "app.pages.copies",
    "insights": "app.insights.joining",
    "settings": "app.pages.settings",
    "welcome": "app.welcome",
}
"""Place → module that is loaded only then; its `page_for(window)` makes the page."""
PERSONAL = frozenset({"copies", "insights"})
"""What they show is for one person's eyes, and is changed as theirs."""


class LatePages(QObject):
    """Makes them, and lets go of those that were another person's."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._made: dict[str, QWidget] = {}
        window.backend.profileChanged.connect(self._somebody_else)

    def at(self, place: str) -> QWidget:
        """Give the page of a place."""
        if place not in self._made:
            page: QWidget = importlib.import_module(MODULES[place]).page_for(self._window)
            self._made[place] = page
            self._window.stack.addWidget(page)
            taborder.behind(self._window.rail.buttons["activity"], page)  # else it would come behind the player
        return self._made[place]

    def _somebody_else(self) -> None:
        for place in PERSONAL & self._made.keys():
            page = self._made.pop(place)
            self._window.stack.removeWidget(page)
            page.deleteLater()
            if self._window.place == place:
                self._window.go(place)
