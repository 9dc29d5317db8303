"""What the person wrote down about a medium, with the second that each note is about, and a line to write more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import formats, icons, theme
from app.formats import clock, fill
from core.types import Event


class NotesPage(QWidget):
    """Notes of one medium: those about a second by time, then the others, newest first."""

    added = Signal(str, float)
    """Words, and the second that they are about (0 for the whole)."""
    changed = Signal(object, str)
    deleted = Signal(object)
    restored = Signal(object)
    sought = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._at_s = 0.0
        self._gone: Event | None = None
        self._shown: tuple[Event, ...] = ()
        self.rows: list[NoteRow] = []
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Write a note"))
        self.field.setAccessibleName(self.tr("Write a note"))
        self.time_button, self.add_button = QToolButton(self), QPushButton(self.tr("Add"), self)
        self.undo_line, self.undo_button = QWidget(self), QPushButton(self.tr("Undo"), self)
        self.empty = QLabel(self.tr("Notes are yours alone and can be searched."), self)
        self._set_up()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE_2, 0, 0)
        column.setSpacing(theme.SPACE_2)
        column.addLayout(self._line())
        column.addWidget(self.undo_line)
        column.addWidget(self.empty)
        column.addWidget(self._make_list())
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._add)
        self.add_button.clicked.connect(self._add)
        self.undo_button.clicked.connect(self._undo)

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _set_up(self) -> None:
        self.add_button.setAccessibleName(self.tr("Add the note"))
        self.add_button.setEnabled(False)
        self.time_button.setCheckable(True)
        self.time_button.setChecked(True)
        self.time_button.setIcon(icons.icon("clock"))
        self.time_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.time_button.setFont(theme.font(theme.CAPTION_PX, tabular=True))
        self.time_button.hide()
        self.empty.setProperty("role", "caption")
        self.empty.setWordWrap(True)
        self.undo_button.setProperty("role", "link")
        self.undo_button.setAccessibleName(self.tr("Bring the deleted note back"))
        words = QLabel(self.tr("The note is deleted."), self.undo_line)
        words.setProperty("role", "muted")
        row = QHBoxLayout(self.undo_line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(words)
        row.addWidget(self.undo_button)
        row.addStretch()
        self.undo_line.hide()

    def _line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_2)
        line.addWidget(self.field, 1)
        line.addWidget(self.time_button)
        line.addWidget(self.add_button)
        return line

    def _make_list(self) -> QScrollArea:
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Notes"))
        page = QWidget(area)
        self._list = QVBoxLayout(page)
        self._list.setContentsMargins(0, 0, theme.SPACE_2, 0)
        self._list.setSpacing(theme.SPACE_2)
        self._list.addStretch()
        area.setWidget(page)
        return area

    # ── what others call ────────────────────────────────────────────────────────────────────────────

    def show_notes(self, notes: Sequence[Event]) -> None:
        """Show these; nothing moves where they are the same."""
        if tuple(notes) == self._shown:
            return
        self._shown = tuple(notes)
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [NoteRow(note, self) for note in self._ordered()]
        for number, row in enumerate(self.rows):
            row.sought.connect(self.sought)
            row.changed.connect(self.changed)
            row.deleted.connect(self._delete)
            self._list.insertWidget(number, row)
        self.empty.setVisible(not notes)

    def forget(self) -> None:
        """Another medium is coming: nothing of this one can be undone any more, and it doesn't play."""
        self._gone = None
        self.undo_line.hide()
        self.time_button.hide()
        self._at_s = 0.0

    def show_position(self, position_s: float) -> None:
        """Take where the player is; while something is being written, the second at which that began stays."""
        self.time_button.show()
        if not self.field.text():
            self._at_s = position_s
            self.time_button.setText(clock(position_s))
            words = fill(self.tr("The note is about %1; press for a note on the whole"), clock(position_s))
            self.time_button.setToolTip(words)
            self.time_button.setAccessibleName(words)

    def texts(self) -> list[str]:
        """Give the notes as they are shown."""
        return [note.text for note in self._ordered()]

    def _ordered(self) -> list[Event]:
        timed = sorted((note for note in self._shown if note.start_s > 0), key=lambda note: note.start_s)
        return timed + [note for note in reversed(self._shown) if note.start_s <= 0]

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────

    def _typed(self, text: str) -> None:
        self.add_button.setEnabled(bool(text.strip()))

    def _add(self) -> None:
        text = self.field.text().strip()
        if text:
            timed = self.time_button.isVisibleTo(self) and self.time_button.isChecked()
            self.added.emit(text, self._at_s if timed else 0.0)
            self.field.clear()

    def _delete(self, note: Event) -> None:
        self._gone = note
        self.undo_line.show()
        self.undo_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleted.emit(note)

    def _undo(self) -> None:
        note, self._gone = self._gone, None
        self.undo_line.hide()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        if note is not None:
            self.restored.emit(note)


class NoteRow(QWidget):
    """One note: its second (a click goes there), when it was written, its words, and what can be done with it."""

    sought = Signal(float)
    changed = Signal(object, str)
    deleted = Signal(object)

    def __init__(self, note: Event, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = note
        self.time_button = QPushButton(clock(note.start_s), self)
        self.edit_button = self._tool("pencil-simple", self.tr("Change the note"))
        self.delete_button = self._tool("trash", self.tr("Delete the note"))
        self.text, self.field = QLabel(note.text, self), QLineEdit(note.text, self)
        self._set_up()
        self._lay_out()

    def _tool(self, icon: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon, "muted"))
        icons.set_size(button, 16, 16)
        button.setToolTip(words)
        button.setAccessibleName(f"{words}: {self.note.text[:40]}")
        return button

    def _set_up(self) -> None:
        self.time_button.setProperty("role", "link")
        self.time_button.setFont(theme.font(theme.CAPTION_PX, tabular=True))
        self.time_button.setVisible(self.note.start_s > 0)
        self.time_button.setAccessibleName(fill(self.tr("Play from %1"), clock(self.note.start_s)))
        self.time_button.setToolTip(self.time_button.accessibleName())
        self.time_button.clicked.connect(lambda: self.sought.emit(self.note.start_s))
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.field.setAccessibleName(self.tr("The note’s words"))
        self.field.returnPressed.connect(self._save)
        self.field.hide()
        self.edit_button.clicked.connect(self._edit)
        self.delete_button.clicked.connect(lambda: self.deleted.emit(self.note))

    def _lay_out(self) -> None:
        when = QLabel(formats.day(self.note.at), self)
        when.setProperty("role", "caption")
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE_1)
        head.addWidget(self.time_button)
        head.addWidget(when)
        head.addStretch()
        head.addWidget(self.edit_button)
        head.addWidget(self.delete_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addWidget(self.field)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the words as they are."""
        if event.key() == Qt.Key.Key_Escape and self.field.isVisible():
            self._show_field(False)
            self.edit_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def _edit(self) -> None:
        self.field.setText(self.note.text)
        self._show_field(True)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def _save(self) -> None:
        text = self.field.text().strip()
        self._show_field(False)
        if text and text != self.note.text:
            self.text.setText(text)
            self.changed.emit(self.note, text)

    def _show_field(self, on: bool) -> None:
        self.field.setVisible(on)
        self.text.setVisible(not on)
