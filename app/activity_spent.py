"""What the last runs took: files, time, energy, each with how it is known."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app import formats, theme
from app.activity_steps import card, number
from app.pages.base import label
from core.energy import BATTERY, ESTIMATE, MEASURED
from core.store import IndexRun

SHOWN = 5


class Spent(QWidget):
    """The last runs as lines, their sum, and where the energy's figure comes from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[tuple[str, ...]] = []
        frame, column = card()
        column.addWidget(label(self.tr("Time and energy"), "strong"))
        self.total = label("", "")
        column.addWidget(self.total)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.SPACE_4)
        self._grid.setVerticalSpacing(theme.SPACE_1)
        self._grid.setColumnStretch(4, 1)
        self._labels = [[label("", "caption") for _ in range(5)] for _ in range(SHOWN)]
        for row, cells in enumerate(self._labels):
            for place, cell in enumerate(cells):
                self._grid.addWidget(cell, row, place, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._grid)
        self.how = label("", "caption")
        self.how.setWordWrap(True)
        column.addWidget(self.how)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.show_runs([])

    def show_runs(self, runs: Sequence[IndexRun]) -> None:
        """Show these, newest first; the panel hides where there are none."""
        self.setVisible(bool(runs))
        self.rows = [self._row(run) for run in runs[:SHOWN]]
        for number_, cells in enumerate(self._labels):
            texts = self.rows[number_] if number_ < len(self.rows) else ("",) * 5
            for cell, text in zip(cells, texts, strict=True):
                cell.setText(text)
                cell.setVisible(bool(text))
        if not runs:
            return
        worked = formats.length(sum(run.worked_s for run in runs))
        energy = _energy(sum(run.energy_j for run in runs))
        ways = {run.energy_how for run in runs}
        total = self.tr("The last %n run(s): %1 of work, %2", "", len(runs))
        self.total.setText(formats.fill(total, worked or "0 s", self._called(energy, ways)))
        self.how.setText(self._known(ways))

    def _row(self, run: IndexRun) -> tuple[str, ...]:
        outcome = {
            "running": self.tr("at work"),
            "done": self.tr("done"),
            "stopped": self.tr("stopped"),
            "broken": self.tr("broken off"),
        }[run.outcome]
        files = self.tr("%n file(s)", "", run.files)
        if run.failed:
            files += " · " + self.tr("%n can’t be read", "", run.failed)
        energy = self._called(_energy(run.energy_j), {run.energy_how})
        return formats.day(run.began_at), outcome, files, formats.length(run.worked_s) or "0 s", energy

    def _called(self, energy: str, ways: set[str]) -> str:
        return formats.fill(self.tr("about %1"), energy) if ESTIMATE in ways else energy

    def _known(self, ways: set[str]) -> str:
        said = {
            MEASURED: self.tr("Energy: Homereel’s share of what the processor’s own meter counted."),
            BATTERY: self.tr("Energy: Homereel’s share of what the battery gave."),
            ESTIMATE: self.tr(
                "Energy is an estimate, 8 W for each busy processor core: this system’s meter can’t be read."
            ),
        }
        return " ".join(text for way, text in said.items() if way in ways)


def _energy(joules: float) -> str:
    """Write energy as a bill does: Wh, kWh from 1,000 on."""
    wh = joules / 3600
    if wh >= 1000:
        return f"{QLocale().toString(wh / 1000, 'f', 2)} kWh"
    return f"{QLocale().toString(wh, 'f', 1)} Wh" if wh < 100 else f"{number(round(wh))} Wh"
