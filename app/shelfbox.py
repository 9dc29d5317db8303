"""One shelf of For you: its heading with what can be done about it, and its row of cards."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app import icons, theme
from app.elide import ElidedLabel
from app.formats import fill
from app.models import LibraryModel
from app.pages.base import Chips
from app.shelfdata import Shelf
from app.shelfrow import ShelfRow
from app.shelfwords import minutes_words
from app.tasks import Backend
from app.thumbnails import Thumbnails

WEIGHTS = {"more": 1.5, "as_is": 1.0, "less": 0.5, "mute": 0.0}
"""What an interest can be made to count for."""

HEADING_PX, LEAST_PX, NARROW_PX = 38, 136, 420
"""Height of the line with the heading; the room that a heading keeps; below which width there are no arrows beside."""


class ShelfBox(QWidget):
    """Heading, chips where several shelves are one, and the row of the one that is chosen."""

    wholeWanted = Signal(str)
    """See all of the shelf of this key."""
    weighed = Signal(str, float)
    """The interest of the shelf of this key is to count for so much."""

    def __init__(self, group: str, backend: Backend, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = group
        self.shelves: list[Shelf] = []
        self._at = 0
        self.row = ShelfRow(LibraryModel(backend, self), thumbnails)
        self.heading = ElidedLabel("strong")
        self.menu_button = self._make_menu() if group.startswith("interest") else None
        self.chips = self._make_chips() if group == "fits" else None
        self.all_button = QPushButton(self.tr("See all ▸"))
        self.all_button.setProperty("role", "chiplink")
        self.all_button.clicked.connect(lambda _checked=False: self.wholeWanted.emit(self.shelf.key))
        self.arrows = {step: self._arrow(step) for step in (-1, 1)}
        self._lay_out()
        self.setMinimumWidth(1)  # it takes the room that there is
        self.row.scrolled.connect(self._show_arrows)
        theme.Theme.current().changed.connect(self._scale)
        self._scale()

    def _scale(self) -> None:
        self._above.setFixedHeight(theme.scaled(HEADING_PX))
        self.heading.setMinimumWidth(theme.eased(LEAST_PX))

    def _lay_out(self) -> None:
        above = QWidget()
        self._above = above  # its height is fixed: whether there are arrows or not: what is below mustn't move
        top = QHBoxLayout(above)
        top.setContentsMargins(theme.SPACE_2, 0, theme.SPACE_2, 0)
        top.setSpacing(theme.SPACE_1)
        top.addWidget(self.heading, 1)
        if self.menu_button is not None:
            top.addWidget(self.menu_button)
        if self.chips is not None:
            top.addWidget(self.chips)
        top.addWidget(self.all_button)
        for arrow in self.arrows.values():
            top.addWidget(arrow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(above)
        column.addWidget(self.row)

    def _make_chips(self) -> Chips:
        from core.recommend.shelves import FREE_MINUTES  # the ranking isn't loaded before the window is there

        chips = Chips({str(minutes): minutes_words(minutes) for minutes in FREE_MINUTES}, str(FREE_MINUTES[0]))
        chips.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        chips.chosen.connect(self._choose)
        return chips

    def _make_menu(self) -> QToolButton:
        button = QToolButton(popupMode=QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setIcon(icons.icon("sliders-horizontal", "muted"))
        menu = QMenu(button)
        words = {
            "more": self.tr("More of this"),
            "as_is": self.tr("As it is"),
            "less": self.tr("Less of this"),
            "mute": self.tr("Mute it"),
        }
        self.weights = {}
        for name, text in words.items():
            action = menu.addAction(text)
            action.setCheckable(name != "mute")
            action.triggered.connect(functools.partial(self._weigh, WEIGHTS[name]))
            self.weights[name] = action
        menu.aboutToShow.connect(self._mark_weight)
        button.setMenu(menu)
        return button

    def _arrow(self, step: int) -> QToolButton:
        arrow = QToolButton(focusPolicy=Qt.FocusPolicy.NoFocus)  # the arrow keys do the same
        arrow.setIcon(icons.icon("caret-right" if step > 0 else "caret-left"))
        arrow.setToolTip(self.tr("Further along this shelf") if step > 0 else self.tr("Back along this shelf"))
        arrow.setAccessibleName(arrow.toolTip())
        arrow.clicked.connect(lambda _checked=False: self.row.page(step))
        return arrow

    # ── what is shown ───────────────────────────────────────────────────────────────────────────────

    @property
    def shelf(self) -> Shelf:
        """The one that is chosen."""
        return self.shelves[self._at]

    def show_shelves(self, shelves: Sequence[Shelf]) -> None:
        """Show these, one of them at a time; the chosen one stays."""
        before = self.shelf.key if self.shelves else ""
        self.shelves = list(shelves)
        self._at = next((n for n, shelf in enumerate(shelves) if shelf.key == before), 0)
        if self.chips is not None:
            offered = {str(shelf.args.get("minutes")) for shelf in shelves}
            for name in self.chips.buttons:
                self.chips.set_shown(name, name in offered)
        self._show()

    def _show(self) -> None:
        shelf = self.shelf
        if self.chips is not None:
            self.chips.choose(str(shelf.args.get("minutes")))
        words = self._words()
        self.heading.set_text(words)
        if self.menu_button is not None:
            self.menu_button.setAccessibleName(fill(self.tr("How much this counts: %1"), words))
            self.menu_button.setToolTip(self.tr("How much this counts"))
        self.all_button.setAccessibleName(fill(self.tr("See all: %1"), words))
        self.row.setAccessibleName(words)
        self.row.offers_like = shelf.code == "start"
        self.row.library.set_results(shelf.results, dict(shelf.lines))
        self._show_arrows()

    def _words(self) -> str:
        """Say the heading, and what the person made of it."""
        weight = float(str(self.shelf.args.get("weight", 1.0)))
        says = {WEIGHTS["more"]: self.tr("%1 · more of it"), WEIGHTS["less"]: self.tr("%1 · less of it")}
        return fill(says.get(weight, "%1"), self.shelf.heading)

    def _choose(self, minutes: str) -> None:
        self._at = next((n for n, s in enumerate(self.shelves) if str(s.args.get("minutes")) == minutes), self._at)
        self.row.forget()
        self.row.horizontalScrollBar().setValue(0)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the arrows out where there is hardly room for the heading."""
        super().resizeEvent(event)
        self._show_arrows()

    def _show_arrows(self) -> None:
        more = self.width() >= theme.eased(NARROW_PX) and any(self.row.can_page(step) for step in self.arrows)
        for step, arrow in self.arrows.items():
            arrow.setVisible(more)
            arrow.setEnabled(self.row.can_page(step))

    def _mark_weight(self) -> None:
        weight = float(str(self.shelf.args.get("weight", 1.0)))
        for name, action in self.weights.items():
            if action.isCheckable():
                action.setChecked(WEIGHTS[name] == weight)

    def _weigh(self, weight: float, _checked: bool = False) -> None:
        self.weighed.emit(self.shelf.key, weight)

    def is_held(self) -> bool:
        """Say whether the pointer or the keyboard is on it: then it isn't to go away."""
        return self.underMouse() or self.isAncestorOf(self.window().focusWidget())
