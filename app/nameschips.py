"""Names of one kind (genres, tags) that one or many media have, as chips: some to all, all to none, and new ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.flow import FlowLayout
from app.formats import fill


class NamesField(QLineEdit):
    """A field whose Return takes the name, so that it doesn't press the dialog's button."""

    taken = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what is typed at Return, comma and semicolon."""
        ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.text() in (";", "；", ",", "，")
        if ends and self.text().strip():
            self.taken.emit()
        else:
            super().keyPressEvent(event)


class NamesChips(QWidget):
    """Chips and a field. A chip that not all have says how many do, and offers both ways."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._count = 1
        self._had: dict[str, int] = {}
        self._have: dict[str, int] = {}
        self.chips: dict[str, QPushButton] = {}
        self._box = QWidget()
        self._flow = FlowLayout(self._box)
        self.field = NamesField()
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(self.tr("Add…"))
        self.field.taken.connect(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self._box)
        column.addWidget(self.field)

    def show_names(self, names: Mapping[str, int], count: int) -> None:
        """Show names with how many of `count` media have each."""
        self._count, self._had, self._have = count, dict(names), dict(names)
        self._fill()

    def take(self) -> None:
        """Give all what stands in the field."""
        known = {name.casefold(): name for name in self._have}
        for typed in self.field.text().replace("；", ";").replace("，", ",").replace(",", ";").split(";"):
            name = " ".join(typed.split())
            if name:
                self._have[known.get(name.casefold(), name)] = self._count
        self.field.clear()
        self._fill()
        self.changed.emit()

    def added(self) -> tuple[str, ...]:
        """Names that all are to have and not all had."""
        return tuple(n for n, have in self._have.items() if have == self._count and self._had.get(n, 0) < self._count)

    def removed(self) -> tuple[str, ...]:
        """Names that none is to have any more."""
        return tuple(name for name in self._had if name not in self._have)

    def _give(self, name: str, count: int) -> None:
        if count:
            self._have[name] = count
        else:
            del self._have[name]
        self._fill()
        self.changed.emit()

    def _fill(self) -> None:
        while self._flow.count():
            item = self._flow.takeAt(0)
            if item is not None and item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        self.chips = {name: self._chip(name, have) for name, have in _sorted(self._have.items())}
        for chip in self.chips.values():
            self._flow.addWidget(chip)
            chip.show()
        self._box.setVisible(bool(self.chips))
        self._box.updateGeometry()

    def _chip(self, name: str, have: int) -> QPushButton:
        chip = QPushButton(self._box)
        chip.setProperty("role", "chip")
        chip.setAutoDefault(False)
        if have == self._count:
            chip.setText(f"{name}  ✕")
            chip.setAccessibleName(fill(self.tr("Remove %1"), name))
            chip.clicked.connect(lambda: self._give(name, 0))
            return chip
        chip.setText(fill(self.tr("%1 · on %2 of %3"), name, have, self._count))
        menu = QMenu(chip)
        menu.addAction(fill(self.tr("Put on all %1"), self._count), lambda: self._give(name, self._count))
        menu.addAction(self.tr("Remove from all"), lambda: self._give(name, 0))
        chip.setMenu(menu)
        return chip


def _sorted(items: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(items, key=lambda item: (-item[1], item[0].casefold()))
