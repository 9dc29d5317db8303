"""What the person wrote down about a medium, newest first, and a line to write more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app import formats, theme
from core.types import Event


class NotesPage(QWidget):
    """Notes of one medium."""

    added = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Write a note"))
        self.field.setAccessibleName(self.tr("Write a note"))
        self.add_button = QPushButton(self.tr("Add"), self)
        self.add_button.setAccessibleName(self.tr("Add the note"))
        self.add_button.setEnabled(False)
        self.empty = QLabel(self.tr("Notes are yours alone and can be searched."), self)
        self.empty.setProperty("role", "caption")
        self.empty.setWordWrap(True)
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_2)
        line.addWidget(self.field)
        line.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE_2, 0, 0)
        column.setSpacing(theme.SPACE_2)
        column.addLayout(line)
        column.addWidget(self.empty)
        column.addWidget(self._make_list())
        self.field.textChanged.connect(lambda text: self.add_button.setEnabled(bool(text.strip())))
        self.field.returnPressed.connect(self._add)
        self.add_button.clicked.connect(self._add)
        self._shown: tuple[Event, ...] = ()

    def _make_list(self) -> QScrollArea:
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Notes"))
        page = QWidget(area)
        self._list = QVBoxLayout(page)
        self._list.setContentsMargins(0, 0, theme.SPACE_2, 0)
        self._list.setSpacing(theme.SPACE_3)
        self._list.addStretch()
        area.setWidget(page)
        return area

    def show_notes(self, notes: Sequence[Event]) -> None:
        """Show these, newest first."""
        if tuple(notes) == self._shown:
            return
        self._shown = tuple(notes)
        while self._list.count() > 1:
            widget = self._list.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, note in enumerate(reversed(self._shown)):
            self._list.insertWidget(number, self._note(note))
        self.empty.setVisible(not notes)

    def texts(self) -> list[str]:
        """Give the notes shown, newest first."""
        return [note.text for note in reversed(self._shown)]

    def _note(self, note: Event) -> QWidget:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        when, text = QLabel(formats.day(note.at), box), QLabel(note.text, box)
        when.setProperty("role", "caption")
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(when)
        column.addWidget(text)
        return box

    def _add(self) -> None:
        text = self.field.text().strip()
        if text:
            self.field.clear()
            self.added.emit(text)
