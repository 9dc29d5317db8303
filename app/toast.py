"""A line that says what happened and goes away by itself; where something can be taken back, it offers that."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app import theme

SHOWN_MS = 7000


class Toast(QFrame):
    """One message at a time, over the lower edge of its parent."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = QLabel(wordWrap=True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton()
        self.button.setProperty("role", "link")
        self.button.clicked.connect(self._act)
        self._action: Callable[[], None] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE_4, theme.SPACE_2, theme.SPACE_2, theme.SPACE_2)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self._away = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._away.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, action: str = "", then: Callable[[], None] | None = None) -> None:
        """Show a message, with a button where `then` can follow."""
        self.text.setText(text)
        self.button.setText(action)
        self.button.setVisible(then is not None)
        self._action = then
        self._place()
        self.show()
        self.raise_()
        self._away.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the place when the parent is resized."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _act(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()

    def _place(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        room = parent.width() - 2 * theme.SPACE_4
        words = self.text.fontMetrics().horizontalAdvance(self.text.text()) + 8
        button = self.button.sizeHint().width() if self.button.text() else 0
        width = min(room, theme.scaled(560), words + button + 3 * theme.SPACE_4)
        self.setFixedWidth(max(160, width))
        height = max(self.sizeHint().height(), self.heightForWidth(self.width()))
        self.setFixedHeight(height)
        self.move((parent.width() - self.width()) // 2, parent.height() - height - theme.SPACE_4)
