"""One quiet line on Activity: how many likely copies wait to be looked at, and the way there."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import icons, theme
from app.activity_steps import card
from app.pages.base import wrapped


class CopiesLine(QWidget):
    """Hides while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        frame, column = card()
        self.words = wrapped("", "")
        self.button = QPushButton(self.tr("Look at them"))
        icons.beside(self.button, "copy")
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.hide()

    def show_count(self, count: int) -> None:
        """Show how many pairs wait."""
        self.words.setText(self.tr("%n likely copies to look at", "", count))
        self.setVisible(count > 0)
