"""What one finishes and what one leaves off, by kind, genre, series, length and time of day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from app import formats, sections
from app.activity_steps import card, number
from app.insights.bars import Bar, Bars
from app.insights.scrolled import Scrolled
from app.pages.base import EmptyState, label
from app.tasks import Backend
from core.insights.finishing import Share
from core.store.counts import LENGTHS_MIN
from core.types import Section

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store


class FinishingPanel(QWidget):
    """Cards of bars, one card a trait."""

    libraryWanted = Signal()
    shown = Signal()

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.rows: Sequence[Share] = ()
        self.cards = {by: self._card(words) for by, words in self._headings().items()}
        self.total = label("", "muted")
        self.total.setWordWrap(True)
        self.empty = EmptyState(
            "check-circle",
            self.tr("What you finish, and what you skip"),
            self.tr("Play a few things, to the end or not. Then it shows here by kind, genre, length and time of day."),
            self.tr("Go to the library"),
        )
        self.empty.button.clicked.connect(self.libraryWanted)
        scroll = Scrolled()
        scroll.column.addWidget(self.total)
        for frame, _ in self.cards.values():
            scroll.column.addWidget(frame)
        scroll.column.addStretch(1)
        self.body = QStackedWidget()
        self.body.addWidget(scroll)
        self.body.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.body)

    def _headings(self) -> dict[str, str]:
        return {
            "section": self.tr("By kind"),
            "genre": self.tr("By genre"),
            "series": self.tr("By series"),
            "length": self.tr("By length"),
            "hour": self.tr("By time of day"),
        }

    def _card(self, words: str) -> tuple[QFrame, Bars]:
        frame, column = card()
        bars = Bars(words)
        column.addWidget(label(words, "strong"))
        column.addWidget(bars)
        return frame, bars

    def refresh(self) -> None:
        """Count again."""
        profile = self._backend.profile

        def read(store: Store, _: Indexes) -> list[Share]:
            from core.insights import finishing

            return finishing.finishing(store, profile)

        self._backend.run(read, self._show, key="insights finishing")

    def _show(self, rows: Sequence[Share]) -> None:
        self.rows = rows
        self.body.setCurrentIndex(0 if rows else 1)
        if rows:
            whole = rows[0]
            said = self.tr("Of %n sitting(s) you finished %1 and left %2 within the first tenth. ", "", whole.count)
            how = self.tr("The line through a bar is where the true share probably lies; the dashed one is your usual.")
            self.total.setText(formats.fill(said, number(whole.finished), number(whole.skipped)) + how)
        for by, (frame, bars) in self.cards.items():
            found = [row for row in rows if row.by == by]
            if by in ("length", "hour"):
                found.sort(key=lambda row: int(row.name) or 10**6)
            frame.setVisible(bool(found))
            bars.show_bars([self._bar(row) for row in found], rows[0].share if rows else -1.0)
        self.shown.emit()

    def _bar(self, row: Share) -> Bar:
        name = self.name_of(row)
        note = formats.fill(self.tr("%1 of %2"), number(row.finished), number(row.count))
        said = self.tr("%1: finished %2 of %3, probably between %4 and %5 percent")
        low, high = round(100 * row.low), round(100 * row.high)
        spoken = formats.fill(said, name, number(row.finished), number(row.count), low, high)
        return Bar(name, row.share, row.low, row.high, note, spoken)

    def name_of(self, row: Share) -> str:
        """Name a group in words."""
        if row.by == "section":
            return sections.name(Section(row.name))
        if row.by == "hour":
            return {
                "5": self.tr("Morning, from 5"),
                "12": self.tr("Afternoon, from 12"),
                "17": self.tr("Evening, from 17"),
                "22": self.tr("Night, from 22"),
            }[row.name]
        if row.by == "length":
            over = formats.fill(self.tr("Over %1 min"), LENGTHS_MIN[-1])
            return over if row.name == "0" else formats.fill(self.tr("Up to %1 min"), row.name)
        return formats.cut(row.name)
