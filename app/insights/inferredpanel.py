"""What Homereel has inferred: each line can be deleted and had back; an interest can be weighed, muted and named."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import formats, icons, taborder, theme
from app.activity_steps import card
from app.insights.linewords import evidence_words, line_words
from app.insights.scrolled import Scrolled
from app.pages.base import EmptyState, label
from app.tasks import Backend
from core.types import MediaId, ProfileId

if TYPE_CHECKING:
    from core.index import Indexes
    from core.recommend import RankContext
    from core.recommend.inferred import Line
    from core.recommend.interests import Interest
    from core.store import Store

FIELD_PX = 32
WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Said:
    """A line in words."""

    line: Line
    text: str
    evidence: str


class LineRow(QWidget):
    """One line with what can be done about it."""

    deleteWanted = Signal(object)
    restoreWanted = Signal(object)
    weighed = Signal(object, float)
    named = Signal(object, str)

    def __init__(self, said: Said) -> None:
        super().__init__()
        self.said = said
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(theme.SPACE_2)
        words = QVBoxLayout()
        words.setSpacing(0)
        self.text, self.evidence = label(said.text, ""), label(said.evidence, "caption")
        for part in (self.text, self.evidence):
            part.setWordWrap(True)
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            if part.text():
                words.addWidget(part)
        row.addLayout(words, 1)
        self.weight: QComboBox | None = None
        self.name: QLineEdit | None = None
        if said.line.line == "interest" and not said.line.deleted:
            self._add_interest(row)
        self.button = QPushButton(self.tr("Restore") if said.line.deleted else self.tr("Delete"))
        icons.beside(self.button, "arrow-counter-clockwise" if said.line.deleted else "trash")
        self.button.setAccessibleName(f"{self.button.text()}: {said.text}")
        signal = self.restoreWanted if said.line.deleted else self.deleteWanted
        self.button.clicked.connect(lambda _checked=False: signal.emit(said))
        row.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignVCenter)

    def _add_interest(self, row: QHBoxLayout) -> None:
        line = self.said.line
        self.name = QLineEdit(str(line.args.get("name", "")))
        self.name.setPlaceholderText(self.tr("Name it"))
        self.name.setAccessibleName(formats.fill(self.tr("Name of the interest %1"), self.said.text))
        self.name.setMaximumWidth(150)
        self.name.editingFinished.connect(self._renamed)
        self.weight = QComboBox()
        self.weight.setMinimumHeight(FIELD_PX)
        words = (self.tr("Muted"), self.tr("Half"), self.tr("As it is"), self.tr("More"), self.tr("Double"))
        self.weight.addItems(list(words))
        now = float(line.args.get("weight", 1.0))
        self.weight.setCurrentIndex(min(range(len(WEIGHTS)), key=lambda i: abs(WEIGHTS[i] - now)))
        self.weight.setAccessibleName(formats.fill(self.tr("How much %1 counts"), self.said.text))
        self.weight.activated.connect(lambda index: self.weighed.emit(self.said, WEIGHTS[index]))
        row.addWidget(self.name)
        row.addWidget(self.weight)

    def _renamed(self) -> None:
        assert self.name is not None
        name = self.name.text().strip()
        if name != str(self.said.line.args.get("name", "")):
            self.named.emit(self.said, name)


class InferredPanel(QWidget):
    """All lines, by what they are about; deleted ones at the end."""

    toast = Signal(str, str, object)
    """Words, a button, what it does."""
    libraryWanted = Signal()
    shown = Signal()

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.rows: list[LineRow] = []
        self._held = ""
        self.scroll = Scrolled()
        self.cards: list[QFrame] = []
        self.empty = EmptyState(
            "brain",
            self.tr("What Homereel has inferred about you"),
            self.tr("Nothing yet. Play, rate or like a few things; each conclusion then shows here, to be deleted."),
            self.tr("Go to the library"),
        )
        self.empty.button.clicked.connect(self.libraryWanted)
        intro = label(
            self.tr("Guesses from what you did, on this machine only. What you delete no longer counts for anything."),
            "muted",
        )
        intro.setWordWrap(True)
        self.scroll.column.addWidget(intro)
        self.scroll.column.addStretch(1)
        self.body = QStackedWidget()
        self.body.addWidget(self.scroll)
        self.body.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.body)

    def headings(self) -> dict[str, str]:
        """Head the cards."""
        return {
            "interest": self.tr("Interests"),
            "tag": self.tr("Subjects"),
            "group": self.tr("Artists, series, genres, folders"),
            "medium": self.tr("Single items"),
            "habit": self.tr("Habits"),
            "deleted": self.tr("Deleted: these don’t count"),
        }

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Infer again."""
        profile = self._backend.profile

        def read(store: Store, indexes: Indexes) -> list[Said]:
            from core.recommend.inferred import inferred

            ctx = _context(store, profile, indexes)
            lines = inferred(ctx)
            about = [MediaId(str(line.args["media_id"])) for line in lines if "media_id" in line.args]
            titles = {i: formats.cut(facts.title) for i, facts in ctx.facts(about).items()}
            return [_said(line, titles.get(MediaId(str(line.args.get("media_id", ""))), "")) for line in lines]

        self._backend.run(read, self._show, key="insights inferred")

    def _show(self, lines: Sequence[Said]) -> None:
        place, at = self._held or self._focused(), self.scroll.verticalScrollBar().value()
        self._held = ""
        for frame in self.cards:
            frame.hide()
            frame.deleteLater()
        self.cards, self.rows = [], []
        for name, heading in self.headings().items():
            found = [s for s in lines if (s.line.deleted if name == "deleted" else _of(s, name))]
            if found:
                self._add_card(heading, found)
        self.body.setCurrentIndex(0 if lines else 1)
        taborder.as_laid_out(self.scroll)
        self.scroll.verticalScrollBar().setValue(at)
        self._go_back_to(place)
        self.shown.emit()

    def _add_card(self, heading: str, found: Sequence[Said]) -> None:
        frame, column = card()
        column.addWidget(label(heading, "strong"))
        for said in found:
            row = LineRow(said)
            row.deleteWanted.connect(self.delete)
            row.restoreWanted.connect(self.restore)
            row.weighed.connect(lambda s, weight: self._rule(s, weight=weight))
            row.named.connect(lambda s, name: self._rule(s, name=name))
            column.addWidget(row)
            self.rows.append(row)
        self.scroll.column.insertWidget(self.scroll.column.count() - 1, frame)
        self.cards.append(frame)

    def _focused(self) -> str:
        return next((row.said.line.id for row in self.rows if row.isAncestorOf(self.window().focusWidget())), "")

    def _go_back_to(self, line_id: str) -> None:
        """Keep the keyboard where it was, though all rows are new."""
        row = next((row for row in self.rows if row.said.line.id == line_id), None)
        if row is not None:
            row.button.setFocus(Qt.FocusReason.OtherFocusReason)

    # ── changing ────────────────────────────────────────────────────────────────────────────────────

    def delete(self, said: Said) -> None:
        """Let a line count no longer; one undo brings it back."""
        self._held = self._next_to(said)
        words = formats.fill(self.tr("Deleted: %1"), said.text)
        self._change(
            said, "delete", lambda: self.toast.emit(words, self.tr("Undo"), functools.partial(self.restore, said))
        )

    def restore(self, said: Said) -> None:
        """Let it count again."""
        self._change(said, "restore", lambda: None)

    def _next_to(self, said: Said) -> str:
        ids = [row.said.line.id for row in self.rows]
        at = ids.index(said.line.id) if said.line.id in ids else -1
        return ids[at + 1] if 0 <= at < len(ids) - 1 else ids[at - 1] if at > 0 else ""

    def _change(self, said: Said, what: str, then: Callable[[], None]) -> None:
        profile = self._backend.profile

        def write(store: Store) -> None:
            from core.recommend import inferred as lines

            (lines.delete if what == "delete" else lines.restore)(_context(store, profile), said.line)

        self._backend.write(write, functools.partial(self._changed, then), changed="")

    def _changed(self, then: Callable[[], None], _done: object) -> None:
        then()
        self.refresh()

    def _rule(self, said: Said, **ruling: Any) -> None:
        """Weigh, mute or name the interest of a line."""
        profile, key = self._backend.profile, said.line.key
        self._held = said.line.id

        def find(store: Store, indexes: Indexes) -> Interest | None:
            from core.recommend.interests import interests

            ours = interests(_context(store, profile, indexes))
            return next((one for one in ours if key in (one.ruled_by, one.media_id)), None)

        def write(interest: Interest | None) -> None:
            from core.recommend.interests import rule

            if interest is not None:
                self._backend.write(
                    lambda store: rule(_context(store, profile), interest, **ruling),
                    functools.partial(self._changed, lambda: None),
                    changed="",
                )

        self._backend.run(find, write)


def _context(store: Store, profile: ProfileId, indexes: Indexes | None = None) -> RankContext:
    """Look at the library now. For a thread of the backend."""
    from core.index import Indexes as Opening
    from core.recommend import RankContext

    return RankContext(store, indexes or Opening(store), profile, store.settings(), time.time(), live=True)


def _said(line: Line, title: str) -> Said:
    args = {**line.args, "title": title}
    return Said(line, line_words(line.code, args, title), evidence_words(line.code, args, line.count))


def _of(said: Said, name: str) -> bool:
    return not said.line.deleted and said.line.line == name
