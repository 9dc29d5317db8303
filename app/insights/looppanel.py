"""The loop with live counts, and what each step does."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import formats
from app.activity_steps import card, number
from app.insights.loopview import LoopView
from app.insights.scrolled import Scrolled
from app.jobs import WorkerClient
from app.pages.base import label
from app.tasks import Backend
from core.insights.loop import Counted, Step
from core.types import EventKind, FileState

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store

LOOK_MS = 1000
"""Least pause between two looks while files go by."""


class LoopPanel(QWidget):
    """The picture, and words on the step at hand."""

    shown = Signal()

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.view = LoopView()
        self.heading, self.words, self.parts = label("", "strong"), label("", "muted"), label("", "caption")
        for words in (self.words, self.parts):
            words.setWordWrap(True)
        self._counts_soon = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._counts_soon.timeout.connect(self._count)
        self._rank_soon = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._rank_soon.timeout.connect(self._rank)
        self._lay_out()
        self.view.stepChosen.connect(self._tell)
        for signal in (worker.progress, worker.ready, worker.failed, worker.finished):
            signal.connect(self._count_later)
        for signal in (backend.historyChanged, backend.libraryChanged):
            signal.connect(self._all_later)

    def _lay_out(self) -> None:
        scroll = Scrolled()
        frame, column = card()
        column.addWidget(self.view)
        below, words = card()
        for part in (self.heading, self.words, self.parts):
            words.addWidget(part)
        scroll.column.addWidget(frame)
        scroll.column.addWidget(below)
        scroll.column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def refresh(self) -> None:
        """Count everything now."""
        self._count()
        self._rank()

    def _count_later(self, _what: object) -> None:
        self._later(self._counts_soon)

    def _all_later(self, _media: str = "") -> None:
        self._later(self._counts_soon, self._rank_soon)

    def _later(self, *timers: QTimer) -> None:
        for timer in timers if self.isVisible() else ():
            if not timer.isActive():
                timer.start()

    def _count(self) -> None:
        profile = self._backend.profile

        def read(store: Store, indexes: Indexes) -> list[Counted]:
            from core.insights import loop

            return loop.counts(store, indexes, profile)

        self._backend.run(read, self._show, key="insights counts")

    def _rank(self) -> None:
        """Look at the middle of the loop: what a list would be made of just now."""
        profile = self._backend.profile

        def read(store: Store, indexes: Indexes) -> list[Counted]:
            from core.insights import loop

            return loop.ranking(store, indexes, profile, time.time())

        self._backend.run(read, self._show, key="insights ranking")

    def _show(self, counts: Sequence[Counted]) -> None:
        self.view.show_counts(counts, {step: name() for step, name in NAMES.items()})
        self._tell(self.view.step)
        self.shown.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Words are there at once."""
        super().showEvent(event)
        self._tell(self.view.step)

    def _tell(self, step: Step) -> None:
        one = self.view.counts.get(step)
        name, words = NAMES[step](), WORDS[step]()
        count = number(one.count) if one is not None else "…"
        self.heading.setText(f"{name} · {count}")
        self.words.setText(words)
        self.parts.setText(self._parts(one) if one is not None else "")
        self.view.say(", ".join(text for text in (name, count, words, self.parts.text()) if text))

    def _parts(self, one: Counted) -> str:
        known = ((part_words(one.step, name), _value(one.step, value)) for name, value in one.parts.items() if value)
        shown = [f"{name} {value}" for name, value in known]
        if one.waiting:
            shown.append(formats.fill(self.tr("%1 still to come"), number(one.waiting)))
        if one.failed:
            shown.append(formats.fill(self.tr("%1 couldn’t be read"), number(one.failed)))
        return " · ".join(shown)


def _value(step: Step, value: int) -> str:
    return f"{value / 1000:.2f}" if step is Step.RANK else number(value)


def part_words(step: Step, name: str) -> str:
    """Name a part of what went through a step."""
    if step in (Step.EXTRACT, Step.INDEX):
        return formats.modality(name)
    if step is Step.EXPLAIN:
        return _codes(name)
    table = {Step.SCAN: _states(), Step.FEEDBACK: _deeds(), Step.RANK: _rankers(), Step.SHOW: _shown()}.get(step, {})
    return table.get(name, name.replace("_", " "))


def _codes(name: str) -> str:
    from app import reasons
    from core.types import Reason

    return reasons.words(Reason(name, {}), lambda _id: "…") or name.replace("_", " ")


def _shown() -> dict[str, str]:
    return {"places": QCoreApplication.translate("loop", "places on them:")}


def _states() -> dict[str, str]:
    return {
        FileState.PRESENT: QCoreApplication.translate("loop", "there:"),
        FileState.OFFLINE: QCoreApplication.translate("loop", "on drives that aren’t plugged in:"),
        FileState.MISSING: QCoreApplication.translate("loop", "gone:"),
        FileState.BAD: QCoreApplication.translate("loop", "bad:"),
    }


def _deeds() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        EventKind.OPEN: translate("loop", "opened"),
        EventKind.PLAY: translate("loop", "played"),
        EventKind.SKIP: translate("loop", "skipped"),
        EventKind.RATING: translate("loop", "rated"),
        EventKind.LIKE: translate("loop", "liked"),
        EventKind.DISLIKE: translate("loop", "disliked"),
        EventKind.HIDE: translate("loop", "hidden"),
        EventKind.NEUTRAL: translate("loop", "taken back"),
        EventKind.PASS: translate("loop", "“not this”"),
        EventKind.LATER: translate("loop", "“not now”"),
        EventKind.NOTE: translate("loop", "notes"),
        EventKind.SHARE: translate("loop", "shared"),
        EventKind.QUEUE: translate("loop", "queued"),
        EventKind.PLAYLIST: translate("loop", "put on lists"),
        EventKind.MORE_LIKE_THIS: translate("loop", "“more like this”"),
    }


def _rankers() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "similar": translate("loop", "like what you liked"),
        "ridge": translate("loop", "your taste"),
        "prior": translate("loop", "what is finished here"),
        "coplay": translate("loop", "played together"),
        "community": translate("loop", "strangers with like taste"),
        "daytime": translate("loop", "time of day"),
        "sequence": translate("loop", "what comes next"),
        "fusion": translate("loop", "network over all of it"),
        "next_episode": translate("loop", "next episode"),
        "continue": translate("loop", "left off"),
        "new": translate("loop", "new here"),
        "spread": translate("loop", "a spread sample"),
        "mean_cosine": translate("loop", "mean of what you liked"),
    }


NAMES = {
    Step.SCAN: lambda: QCoreApplication.translate("loop", "Find files"),
    Step.PROBE: lambda: QCoreApplication.translate("loop", "Read facts"),
    Step.DECODE: lambda: QCoreApplication.translate("loop", "Look and listen"),
    Step.EXTRACT: lambda: QCoreApplication.translate("loop", "Understand"),
    Step.STORE: lambda: QCoreApplication.translate("loop", "Keep"),
    Step.INDEX: lambda: QCoreApplication.translate("loop", "Index"),
    Step.RETRIEVE: lambda: QCoreApplication.translate("loop", "Gather"),
    Step.RANK: lambda: QCoreApplication.translate("loop", "Rank"),
    Step.EXPLAIN: lambda: QCoreApplication.translate("loop", "Explain"),
    Step.SHOW: lambda: QCoreApplication.translate("loop", "Show"),
    Step.FEEDBACK: lambda: QCoreApplication.translate("loop", "Learn from you"),
}
WORDS = {
    Step.SCAN: lambda: QCoreApplication.translate("loop", "Files that were found in your folders."),
    Step.PROBE: lambda: QCoreApplication.translate(
        "loop", "Files whose length, title and tags were read, and which were told apart from copies."
    ),
    Step.DECODE: lambda: QCoreApplication.translate("loop", "Files whose pictures and sound were gone through once."),
    Step.EXTRACT: lambda: QCoreApplication.translate(
        "loop", "What was made of them: for each way of understanding a file, numbers that say what it is like."
    ),
    Step.STORE: lambda: QCoreApplication.translate(
        "loop", "Items in the library. Plays and ratings belong to them, wherever their files lie."
    ),
    Step.INDEX: lambda: QCoreApplication.translate(
        "loop", "Whole items and single moments of them that can be found by what they are like."
    ),
    Step.RETRIEVE: lambda: QCoreApplication.translate(
        "loop", "Items that were looked at for a list of suggestions just now, out of the whole library."
    ),
    Step.RANK: lambda: QCoreApplication.translate(
        "loop", "Ways of ranking that have a say just now, and how much each of them counts for."
    ),
    Step.EXPLAIN: lambda: QCoreApplication.translate(
        "loop", "Of 20 suggestions, so many come with a reason that their place was computed from."
    ),
    Step.SHOW: lambda: QCoreApplication.translate("loop", "Lists that you were shown."),
    Step.FEEDBACK: lambda: QCoreApplication.translate(
        "loop", "What you did: it is written down here only, and the next list already knows it."
    ),
}
