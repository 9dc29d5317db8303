"""A field to search in, with a glass before its text that grows with it: Qt's own icons in fields don't."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app import icons, theme


class SearchField(QLineEdit):
    """One line with a button that clears it; its name for screen readers is its placeholder unless another is set."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, clearButtonEnabled=True)
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        theme.Theme.current().changed.connect(self._scale)
        self._scale()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the glass where the text's margin left room."""
        super().paintEvent(event)
        side = theme.scaled(icons.BESIDE_PX)
        painter = QPainter(self)
        area = QRectF(theme.SPACE_2, (self.height() - side) / 2, side, side)
        icons.draw(painter, area, "magnifying-glass", QColor(theme.tokens().muted))
        painter.end()

    def _scale(self) -> None:
        self.setTextMargins(theme.scaled(icons.BESIDE_PX) + theme.SPACE_1, 0, 0, 0)
