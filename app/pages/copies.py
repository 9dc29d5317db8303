"""Likely copies, one pair at a time, by keyboard: the same or different is said of them, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import copies, theme
from app.copies import Ids, Shown, Waiting
from app.copycard import CopyCard
from app.copyparts import CopyHeader, CopyPane, CopyVerdicts
from app.pages.base import EmptyState, wrapped
from app.tasks import Backend
from core.duplicates import Pair
from core.store.duplicates import Verdict
from core.types import MediaId

if TYPE_CHECKING:
    from app.window import MainWindow

SOURCE = "copies"
WIDEST_PX = 1240
STEP_PX = 48
LEFT, RIGHT = 0, 1


class CopiesPage(QWidget):
    """A heading, the two side by side, and what can be said of them."""

    opened = Signal(str)
    """A medium is to be played."""
    said = Signal(str, str, object)
    """Words for a toast, those of its button, and what that does (None for no button)."""
    joined = Signal()
    """Two have become one, or one two again."""
    left = Signal()
    """Somebody wants to go back to where they came from."""
    addWanted = Signal()

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._pairs: list[Pair] = []
        self._order: dict[Ids, int] = {}  # as first listed: what is put off stays where it is while one looks
        self._at = 0
        self.shown: Shown | None = None
        """The pair that can be judged now; None while one is read or a verdict is written."""
        self.header, self.verdicts = CopyHeader(), CopyVerdicts()
        self._make_cards()
        self.empty = self._make_empty()
        self._lay_out()
        self._keys: dict[Qt.Key, Callable[[], None]] = self._make_keys()
        self.header.stepped.connect(self.step)
        self.header.undoWanted.connect(lambda: self.undo())
        self.verdicts.judged.connect(self.say)
        self.verdicts.playWanted.connect(self.play)
        backend.libraryChanged.connect(self._later)

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _make_cards(self) -> None:
        inside, row = QWidget(), QHBoxLayout()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_4)
        column.addLayout(row)
        column.addStretch(1)
        self.cards = (CopyCard(), CopyCard())
        for card in self.cards:
            row.addWidget(card, 1)
            card.played.connect(self.play)
            card.toggled.connect(self._marked)
        self.scroll = CopyPane(inside)
        self.scroll.resized.connect(self._fit)
        self.likeness = wrapped("", "strong")

    def _make_empty(self) -> EmptyState:
        made = EmptyState("copy", self.tr("No likely copies"), "", self.tr("Add folder…"))
        made.button.clicked.connect(lambda: self.addWanted.emit())
        return made

    def _lay_out(self) -> None:
        pair = QWidget()
        inner = QVBoxLayout(pair)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.SPACE_3)
        for part in (self.likeness, self.verdicts, self.scroll):  # the toast comes over the foot of the page
            inner.addWidget(part, 1 if part is self.scroll else 0)
        self.body = QStackedWidget()
        self.body.addWidget(pair)
        self.body.addWidget(self.empty)
        self.body.setMaximumWidth(WIDEST_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_4, 0, theme.SPACE_4, theme.SPACE_4)
        column.setSpacing(theme.SPACE_1)
        column.addWidget(self.header)
        column.addWidget(self.body, 1)

    def _make_keys(self) -> dict[Qt.Key, Callable[[], None]]:
        key = Qt.Key
        return {
            key.Key_S: lambda: self.say(Verdict.SAME),
            key.Key_D: lambda: self.say(Verdict.DIFFERENT),
            key.Key_L: lambda: self.say(Verdict.LATER),
            key.Key_U: lambda: self.undo(),
            key.Key_N: lambda: self.step(1),
            key.Key_PageDown: lambda: self.step(1),
            key.Key_P: lambda: self.step(-1),
            key.Key_PageUp: lambda: self.step(-1),
            key.Key_Left: lambda: self.choose(LEFT),
            key.Key_Right: lambda: self.choose(RIGHT),
            key.Key_Up: lambda: self._scroll(-STEP_PX),
            key.Key_Down: lambda: self._scroll(STEP_PX),
            key.Key_Space: self.play,
            key.Key_Return: self.play,
            key.Key_Enter: self.play,
            key.Key_Escape: self.left.emit,
        }

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────

    def refresh(self, then_at: Ids | None = None) -> None:
        """Read what there is to look at, and show the pair at hand again, or this one."""
        profile = self._backend.profile
        at_hand = then_at or (_ids(self._pairs[self._at]) if self._at < len(self._pairs) else None)
        self._backend.run(
            lambda store, _: copies.waiting(store, profile),
            lambda waiting: self._take(waiting, at_hand),
            key="copies",
        )

    def _take(self, waiting: Waiting, at_hand: Ids | None) -> None:
        last = len(self._order)
        self._pairs = sorted(waiting.pairs, key=lambda pair: self._order.get(_ids(pair), last))
        for pair in self._pairs:
            self._order.setdefault(_ids(pair), len(self._order))
        found = [at for at, pair in enumerate(self._pairs) if _ids(pair) == at_hand]
        self._at = found[0] if found else max(0, min(self._at, len(self._pairs) - 1))
        self.header.undo.setEnabled(waiting.said)
        self.header.show_count(self._at, len(self._pairs))
        if self._pairs:
            self._read_pair()
        else:
            self.shown = None
            self._show_empty(waiting.quick)

    def _read_pair(self) -> None:
        pair, profile = self._pairs[self._at], self._backend.profile
        self._backend.run(
            lambda store, _: copies.load(store, profile, pair), self._show, key="copies pair", error=self._failed
        )

    def _failed(self, message: str) -> None:
        self.said.emit(message, "", None)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────

    def _show(self, shown: Shown | None) -> None:
        if shown is None:  # one has gone meanwhile
            self.refresh()
            return
        kept = self.front() if self.shown is not None and self.shown.ids == shown.ids else None
        self.shown = shown
        pair, rows = shown.pair, copies.rows(shown)
        self.likeness.setText(copies.likeness(pair))
        for side, card in enumerate(self.cards):
            mine = [(row[0], row[1 + side], row[1] != row[2]) for row in rows]
            is_better = pair.better == shown.details[side].media_id
            card.show_copy(shown.details[side], mine, copies.better(pair.because) if is_better else "")
        front = kept or pair.better or pair.first.media_id
        self.choose(RIGHT if front == pair.second.media_id else LEFT)
        self._marked()
        self.verdicts.show_joinable(pair.joinable)
        self.verdicts.offer(anything=True, same=pair.joinable)
        self._turn_to(0)
        self._fit()
        QTimer.singleShot(0, self, self._fit)  # once labels have taken the fonts of their roles

    def _show_empty(self, quick: bool) -> None:
        what = self.tr(
            "What was coded anew, resized, cut or put under another picture is shown here two by two, after indexing. "
            "Nothing is joined without your word."
        )
        large = self.tr("In a library of this size they are looked for when you ask: homereel duplicates")
        self.empty.text.setText(what if quick else f"{what}\n\n{large}")
        self._turn_to(1)

    def _turn_to(self, index: int) -> None:
        """Show the pair or the empty state; who has the keyboard on one goes on with it on the other."""
        here = self.body.isAncestorOf(self.window().focusWidget())
        turned = self.body.currentIndex() != index
        self.body.setCurrentIndex(index)
        if here and turned:
            self.take_keyboard()

    def _marked(self, _on: bool = True) -> None:
        if self.shown is not None:
            for card in self.cards:
                card.show_mark(self.shown.pair.joinable)

    def _fit(self) -> None:
        """Give the pictures the room that what tells the two apart leaves."""
        if self.shown is not None:
            has_picture = any(details.picture is not None for details in self.shown.details)
            rest = max(card.height_without_picture() for card in self.cards)
            for card in self.cards:
                card.fit(has_picture, self.scroll.viewport().height() - rest)

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────

    def front(self) -> MediaId | None:
        """The one that is chosen to stand for both."""
        if self.shown is None:
            return None
        side = RIGHT if self.cards[RIGHT].isChecked() else LEFT
        return self.shown.details[side].media_id

    def choose(self, side: int) -> None:
        """Let this one stand for both."""
        had_keyboard = any(card.hasFocus() for card in self.cards)
        self.cards[side].setChecked(True)
        if had_keyboard:
            self.cards[side].setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, by: int) -> None:
        """Go to another pair."""
        at = self._at + by
        if 0 <= at < len(self._pairs):
            self._at = at
            self.shown = None
            self.header.show_count(self._at, len(self._pairs))
            self._read_pair()

    def say(self, verdict: Verdict) -> None:
        """Keep a verdict on the pair at hand, and go on to the next one."""
        shown, front = self.shown, self.front()
        if shown is None or front is None or (verdict is Verdict.SAME and not shown.pair.joinable):
            return
        self.shown = None
        self.verdicts.offer(anything=False, same=False)
        if verdict is Verdict.LATER and self._at + 1 < len(self._pairs):
            self._at += 1  # the others leave the list, and what follows comes into their place
        self._backend.write(
            lambda store: copies.say(store, shown.ids, verdict, front),
            lambda ids: self._kept(ids, verdict),
            error=self._not_kept,
        )

    def _kept(self, ids: Ids, verdict: Verdict) -> None:
        words = {
            Verdict.SAME: self.tr("They are one now: their plays and ratings count together."),
            Verdict.DIFFERENT: self.tr("They stay two, and aren’t offered again."),
            Verdict.LATER: self.tr("Put off until later: the pair comes last."),
        }
        self.said.emit(words[verdict], self.tr("Undo"), lambda: self.undo(ids))
        if verdict is Verdict.SAME:
            self.joined.emit()
        self.refresh()

    def _not_kept(self, message: str) -> None:
        self._failed(message)
        self.refresh()

    def undo(self, ids: Ids | None = None) -> None:
        """Take back what was said of two, or what was said last, in an earlier session if need be."""
        profile = self._backend.profile
        self._backend.write(lambda store: copies.take_back(store, profile, ids), self._taken_back)

    def _taken_back(self, ids: Ids | None) -> None:
        if ids is None:
            self.said.emit(self.tr("There is nothing to take back."), "", None)
            return
        self.said.emit(self.tr("Taken back."), "", None)
        self.joined.emit()
        self.refresh(ids)

    def play(self) -> None:
        """Play the chosen one."""
        front = self.front()
        if front is not None:
            self.opened.emit(front)

    def _scroll(self, by_px: int) -> None:
        bar = self.scroll.verticalScrollBar()
        bar.setValue(bar.value() + by_px)

    # ── events ──────────────────────────────────────────────────────────────────────────────────────

    def take_keyboard(self) -> None:
        """Go on with the keyboard at the chosen one, or with what the empty state offers."""
        chosen = next((card for card in self.cards if card.isChecked()), self.cards[LEFT])
        (chosen if self.body.currentIndex() == 0 else self.empty.button).setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Keep the page's keys from the window's actions: S and D mean other things elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._act(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key says; one that is held down isn't asked for again and again."""
        act = self._act(event)
        if act is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat() or event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            act()

    def _act(self, event: QKeyEvent) -> Callable[[], None] | None:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not any(card.hasFocus() for card in self.cards):
            return None
        return self._keys.get(Qt.Key(event.key()))

    def showEvent(self, event: QShowEvent) -> None:
        """Look at once when somebody comes to look."""
        super().showEvent(event)
        self.refresh()

    def _later(self) -> None:
        if self.isVisible():
            self.refresh()


def _ids(pair: Pair) -> Ids:
    return pair.copy.first, pair.copy.second


def page_for(window: MainWindow) -> CopiesPage:
    """Make the page for the window."""
    page = CopiesPage(window.backend)
    page.opened.connect(lambda media_id: _play(window, media_id))
    page.said.connect(window.toast.say)
    page.left.connect(lambda: window.go(window.came_from))
    page.addWanted.connect(window.add_folder)
    page.joined.connect(window.backend.libraryChanged)
    page.joined.connect(lambda: window.backend.historyChanged.emit(""))
    return page


def _play(window: MainWindow, media_id: str) -> None:
    """Play one, or pause it where it plays already; whoever compares two goes to and fro."""
    if window.player.media_id == media_id:
        window.player.toggle()
    else:
        window.controls.open(media_id, 0.0, SOURCE, 0, -1)
