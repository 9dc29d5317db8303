"""Small buttons on the card under the pointer: wave a suggestion aside, or take it up."""

from __future__ import annotations

import functools

from PySide6.QtCore import QCoreApplication, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from app import icons
from app.theme import SPACE_1, scaled
from core.types import MediaId

SIDE_PX, ICON_PX = 26, 16
ICONS = {"pass": "x", "later": "clock", "dislike": "thumbs-down", "like": "heart"}
"""By what is done: names of event kinds."""


def words(how: str) -> str:
    """Say what a button does."""
    translate = QCoreApplication.translate
    return {
        "pass": translate("CardButtons", "Not this (X)"),
        "later": translate("CardButtons", "Not now (Z)"),
        "dislike": translate("CardButtons", "Less like this (D)"),
        "like": translate("CardButtons", "I like it (L)"),
    }[how]


class CardButtons(QFrame):
    """Lies over the upper right of a card's picture. The keyboard has keys for all of it, so Tab goes past."""

    pressed = Signal(str, str)
    """What is done, and to which medium."""

    def __init__(self, parent: QWidget, *, offers_like: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("cardButtons")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.media_id: MediaId | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self.buttons = {how: self._button(how) for how in reversed(ICONS)}
        for button in self.buttons.values():
            row.addWidget(button)
        self.buttons["like"].setVisible(offers_like)  # where somebody picks what they know, it is what it is about
        self.hide()

    def _button(self, how: str) -> QToolButton:
        button = QToolButton(focusPolicy=Qt.FocusPolicy.NoFocus)
        button.setIcon(icons.icon(ICONS[how]))
        icons.set_size(button, ICON_PX, ICON_PX)
        button.setToolTip(words(how))
        button.setAccessibleName(words(how))
        button.clicked.connect(functools.partial(self._press, how))
        return button

    def come(self, media_id: MediaId, card: QRect) -> None:
        """Lie on a card."""
        self.media_id = media_id
        for button in self.buttons.values():
            button.setFixedSize(scaled(SIDE_PX), scaled(SIDE_PX))
        self.adjustSize()
        self.move(card.right() - self.width() - SPACE_1, card.top() + SPACE_1)
        self.show()
        self.raise_()

    def leave(self) -> None:
        """Go away, unless the pointer is on it."""
        self.hide()
        self.media_id = None

    def _press(self, how: str, _checked: bool = False) -> None:
        if self.media_id is not None:
            media_id = self.media_id
            self.leave()
            self.pressed.emit(how, media_id)
