"""How good the suggestions are on one's own history, against what is popular, chance, and what was added last."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app import formats, icons
from app.activity_steps import card, number
from app.insights.bars import Bar, Bars
from app.insights.scrolled import Scrolled
from app.jobs import WorkerClient
from app.pages.base import EmptyState, label
from app.tasks import Backend

if TYPE_CHECKING:
    from core.index import Indexes
    from core.insights.quality import Measured, Quality
    from core.store import Store

FIRST = 10
"""Places that are looked at, as `core.evaluate.replay.TOP` has it; a test holds the two together."""
NEEDED = 5


class QualityPanel(QWidget):
    """Bars of how often what one liked stood among the first, and what they rest on."""

    said = Signal(str)
    libraryWanted = Signal()
    shown = Signal()

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend, self._worker = backend, worker
        self.is_measuring = False
        self.bars = Bars(self.tr("How often what you liked stood among the first ten"))
        self.rests, self.verdict, self.at = label("", "muted"), label("", "strong"), label("", "caption")
        for words in (self.rests, self.verdict, self.at):
            words.setWordWrap(True)
        self.measure_button = QPushButton()
        icons.beside(self.measure_button, "arrows-clockwise")
        self.empty = EmptyState("target", self.tr("How good are the suggestions?"), "", self.tr("Go to the library"))
        self.body = QStackedWidget()
        self._lay_out()
        self.measure_button.clicked.connect(lambda _checked=False: self.measure())
        self.empty.button.clicked.connect(self._act)
        self._show_measuring()

    def _lay_out(self) -> None:
        scroll = Scrolled()
        frame, column = card()
        column.addWidget(self.verdict)
        column.addWidget(self.rests)
        column.addWidget(self.bars)
        foot = QHBoxLayout()
        foot.addWidget(self.at, 1)
        foot.addWidget(self.measure_button)
        column.addLayout(foot)
        how, how_column = card()
        how_column.addWidget(label(self.tr("How it is measured"), "strong"))
        words = label(
            self.tr(
                "Homereel goes back to just before each time that you met something new and liked it, knows nothing "
                "of what came later, and ranks the whole library as it was then. Counted is how often what you then "
                "liked was among the first ten. “What is played most” counts the plays of everybody here."
            ),
            "muted",
        )
        words.setWordWrap(True)
        how_column.addWidget(words)
        scroll.column.addWidget(frame)
        scroll.column.addWidget(how)
        scroll.column.addStretch(1)
        self.body.addWidget(scroll)
        self.body.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.body)

    # ── reading and measuring ───────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Read what was measured last."""
        profile = self._backend.profile

        def read(store: Store, _: Indexes) -> tuple[Quality, int]:
            from core.insights import quality

            return quality.kept(store, profile), store.events.extent(profile)[0]

        self._backend.run(read, self._show, key="insights quality")

    def measure(self) -> None:
        """Have the worker measure now."""
        if not self.is_measuring:
            self.is_measuring = True
            self._show_measuring()
            self._worker.insights(self._measured)

    def _measured(self, reply: dict[str, Any]) -> None:
        self.is_measuring = False
        self._show_measuring()
        if reply.get("type") == "error":
            self.said.emit(str(reply.get("message", "")))
        self.refresh()

    def _show_measuring(self) -> None:
        self.measure_button.setEnabled(not self.is_measuring)
        self.measure_button.setText(self.tr("Measuring…") if self.is_measuring else self.tr("Measure now"))
        if self._can_measure:
            self.empty.button.setEnabled(not self.is_measuring)
            self.empty.button.setText(self.measure_button.text())

    _can_measure = False

    def _act(self) -> None:
        if self._can_measure:
            self.measure()
        else:
            self.libraryWanted.emit()

    def _show(self, found: tuple[Quality, int]) -> None:
        quality, events = found
        self.body.setCurrentIndex(0 if quality.says_something else 1)
        self._can_measure = events > quality.plays and events >= NEEDED
        self.empty.button.setEnabled(True)
        self.empty.button.setText(self.tr("Go to the library"))
        self._show_measuring()
        if not quality.says_something:
            self._say_too_little(quality)
        else:
            self._say(quality)
        self.measure_button.setVisible(self._can_measure or self.is_measuring)
        self.shown.emit()

    def _say_too_little(self, quality: Quality) -> None:
        few = self.tr(
            "That can’t be said yet: you met and liked %n item(s) for the first time when it was measured last. ",
            "",
            quality.finds,
        )
        need = self.tr("%n are needed: play things to the end, like or rate them.", "", NEEDED)
        self.empty.text.setText((few if quality.at else "") + need)

    def _say(self, quality: Quality) -> None:
        rests = self.tr(
            "Rests on %n time(s) that you met something new and liked it, among about %1 items.", "", quality.finds
        )
        few = self.tr(" That is few: the lines through the bars say how little is sure.")
        self.rests.setText(formats.fill(rests, number(quality.among)) + ("" if quality.is_firm else few))
        self.verdict.setText(self._verdict(quality))
        when = formats.day(quality.at, time.time())
        self.at.setText(formats.fill(self.tr("Measured %1"), when))
        bars = [self._bar(row) for row in quality.rows]
        self.bars.show_bars(bars, top=min(1.0, 1.15 * max(bar.high for bar in bars)))

    def _verdict(self, quality: Quality) -> str:
        """Say what may be said: better where the whole interval of the difference is above 0."""
        others = [row for row in quality.rows if row.name != "blend"]
        beaten = [row for row in others if row.ahead.low > 0]
        if others and len(beaten) == len(others):
            return self.tr("The suggestions find what you like better than all three simple ways")
        if any(row.ahead.high < 0 for row in others):
            return self.tr("A simple way finds what you like better than the suggestions do")
        if beaten:
            names = self.tr(" and ", "between ways of choosing").join(self._within(row.name) for row in beaten)
            return formats.fill(self.tr("The suggestions are surely better than %1"), names)
        return self.tr("So far no difference is sure")

    def name_of(self, name: str) -> str:
        """Name a way of choosing."""
        return {
            "blend": self.tr("Homereel’s suggestions"),
            "most_played": self.tr("What is played most"),
            "random": self.tr("Chance"),
            "last_added": self.tr("What was added last"),
        }.get(name, name)

    def _within(self, name: str) -> str:
        """Name a way of choosing within a sentence."""
        return {
            "most_played": self.tr("what is played most", "within a sentence"),
            "random": self.tr("chance", "within a sentence"),
            "last_added": self.tr("what was added last", "within a sentence"),
        }.get(name, name)

    def _bar(self, row: Measured) -> Bar:
        name, found = self.name_of(row.name), row.recall
        hits = round(found.mean * found.n)
        note = formats.fill(self.tr("%1 of %2"), number(hits), number(found.n))
        said = self.tr("%1: %2 of %3 among the first ten, probably between %4 and %5 percent")
        spoken = formats.fill(
            said, name, number(hits), number(found.n), round(100 * found.low), round(100 * found.high)
        )
        return Bar(name, found.mean, found.low, found.high, note, spoken, strong=row.name == "blend")
