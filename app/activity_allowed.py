"""What indexing is allowed: how hard it works, when it waits. Kept in the library: the command line heeds it too."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app import theme
from app.activity_steps import card
from app.pages.base import label
from core.settings import Effort, Sparing


@dataclass(frozen=True, slots=True)
class Told:
    """What this computer tells of itself."""

    battery: bool | None = None
    """Whether it runs on one; None where it has none."""
    idle: bool = False
    """Whether it says how long nobody has touched it."""


class Allowed(QWidget):
    """Three efforts and two switches."""

    wanted = Signal(object)
    """A `Sparing`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = Sparing()
        frame, column = card()
        column.addWidget(label(self.tr("How hard Homereel works"), "strong"))
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_2)
        self.efforts: dict[Effort, QPushButton] = {}
        self._group = QButtonGroup(self)
        for effort, words in self._names().items():
            button = QPushButton(words, checkable=True)
            button.setToolTip(self._means()[effort])
            button.setAccessibleDescription(self._means()[effort])
            self._group.addButton(button)
            self.efforts[effort] = button
            row.addWidget(button)
        self.means = label("", "caption")
        self.means.setWordWrap(True)
        row.addSpacing(theme.SPACE_2)
        row.addWidget(self.means, 1)
        column.addLayout(row)
        self.idle = QCheckBox(self.tr("Only while nobody is using the computer"))
        self.battery = QCheckBox(self.tr("Not on battery"))
        self.notes = {self.idle: label("", "caption"), self.battery: label("", "caption")}
        for box, note in self.notes.items():
            note.setWordWrap(True)
            line = QHBoxLayout()
            line.addWidget(box)
            line.addWidget(note, 1)
            column.addLayout(line)
            box.clicked.connect(self._changed)
        self._group.buttonClicked.connect(self._changed)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.show_allowed(self._now, Told())

    def _names(self) -> dict[Effort, str]:
        return {Effort.GENTLE: self.tr("Gentle"), Effort.NORMAL: self.tr("Normal"), Effort.FULL: self.tr("Full")}

    def _means(self) -> dict[Effort, str]:
        return {
            Effort.GENTLE: self.tr("Works a quarter of the time: quiet and cool, four times as long"),
            Effort.NORMAL: self.tr("Works somewhat more than half of the time"),
            Effort.FULL: self.tr("Works all the time, giving way to other programs"),
        }

    def show_allowed(self, sparing: Sparing, told: Told) -> None:
        """Show what is kept, and which switches this computer can obey."""
        self._now = sparing
        self.efforts[sparing.effort].setChecked(True)
        self.means.setText(self._means()[sparing.effort])
        self.idle.setChecked(sparing.only_when_idle)
        self.battery.setChecked(sparing.not_on_battery)
        self.idle.setEnabled(told.idle)
        self.battery.setEnabled(told.battery is not None)
        self.notes[self.idle].setText("" if told.idle else self.tr("This system doesn’t tell when it is idle"))
        on_battery = self.tr("It runs on battery now") if told.battery else ""
        self.notes[self.battery].setText(on_battery if told.battery is not None else self.tr("It has no battery"))

    def _changed(self, _by: object = None) -> None:
        effort = next(effort for effort, button in self.efforts.items() if button.isChecked())
        now = replace(
            self._now, effort=effort, only_when_idle=self.idle.isChecked(), not_on_battery=self.battery.isChecked()
        )
        self.means.setText(self._means()[effort])
        if now != self._now:
            self._now = now
            self.wanted.emit(now)
