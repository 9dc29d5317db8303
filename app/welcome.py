"""The first run: three calm steps in the window itself, each of which can be put off; and the first picks after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import adding, theme
from app.formats import fill
from app.jobs import WorkerClient
from app.modelrow import link_button
from app.pages.base import label
from app.tasks import Backend
from app.welcome_steps import Agreement, Folders, Models, Step
from core import consent
from core.settings import OFF
from core.types import EventKind

if TYPE_CHECKING:
    from app.window import MainWindow
    from core.index import Indexes
    from core.store import Store

WIDEST_PX, LEAST_MARGIN_PX = 720, 24
ENOUGH = 24
"""So many media are enough for a spread to pick from; fewer will do where there are no more."""
FEWEST = 3
LIVED = {EventKind.PLAY, EventKind.LIKE, EventKind.RATING}
"""Who did one of these has begun without being offered anything."""


class WelcomePage(QWidget):
    """The steps, one at a time. Esc and “Later” leave; what was agreed to is written down on the way."""

    agreed = Signal(list)
    """Somebody said yes; these paths are to be taken in."""
    left = Signal(bool)
    """It is over: gone through to the end, or put off."""

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.folders = Folders(worker)
        self.agreement = Agreement(backend.home)
        self.models = Models(backend, worker)
        self.steps: tuple[Step, ...] = (self.folders, self.agreement, self.models)
        self._given: list[bytes] = []  # paths that were handed on already
        self.stack = QStackedWidget()
        self._scrolls = [self._scroll(step) for step in self.steps]
        self.where = label("", "caption")
        self.later_button = link_button(self.tr("Later"), "link")
        self.back_button = link_button(self.tr("Back"))
        self.next_button = link_button("", "primary")
        self._lay_out()
        self.folders.wanted.connect(self._choose)
        self.folders.changed.connect(self._show_step)
        self.later_button.clicked.connect(lambda _checked=False: self.put_off())
        self.back_button.clicked.connect(lambda _checked=False: self.go(self.at - 1))
        self.next_button.clicked.connect(lambda _checked=False: self.go_on())
        for field in self.findChildren(QLineEdit):
            field.setAcceptDrops(False)  # they would take files as text; anywhere means anywhere
        self._show_step()

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _scroll(self, step: Step) -> QScrollArea:
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(LEAST_MARGIN_PX, theme.SPACE_6, LEAST_MARGIN_PX, theme.SPACE_4)
        column = QVBoxLayout()
        column.addWidget(step)
        column.addStretch(1)
        row.addLayout(column)
        scroll = QScrollArea(widgetResizable=True, focusPolicy=Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self._fit())
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        self.stack.addWidget(scroll)
        return scroll

    def _lay_out(self) -> None:
        foot = QWidget()
        self._foot = QHBoxLayout(foot)
        self._foot.setContentsMargins(LEAST_MARGIN_PX, theme.SPACE_3, LEAST_MARGIN_PX, theme.SPACE_4)
        self._foot.setSpacing(theme.SPACE_2)
        self._foot.addWidget(self.where)
        self._foot.addStretch(1)
        for button in (self.later_button, self.back_button, self.next_button):
            self._foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        column.addWidget(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep lines readable, and steps and buttons under each other, on wide windows."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        side = max(LEAST_MARGIN_PX, (self.width() - WIDEST_PX) // 2)
        for scroll in self._scrolls:
            bar = scroll.verticalScrollBar()
            beside = bar.sizeHint().width() if bar.maximum() > 0 else 0  # its width comes off the margin, not the step
            scroll.widget().layout().setContentsMargins(side, theme.SPACE_6, side - beside, theme.SPACE_4)
        self._foot.setContentsMargins(side, theme.SPACE_3, side, theme.SPACE_4)

    # ── steps ───────────────────────────────────────────────────────────────────────────────────────

    @property
    def at(self) -> int:
        """Which step is shown, from 0."""
        return self.stack.currentIndex()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the first step, with the switches as they are now."""
        super().showEvent(event)
        if event.spontaneous():
            return
        profile = self._backend.profile

        def read(store: Store, _: Indexes) -> tuple[bool, bool]:
            return consent.keeps_history(store, profile), store.settings().voice_model != OFF

        def show(kept: tuple[bool, bool]) -> None:
            if self.at == 0:  # else somebody is at the switches already: what they chose stays
                self.agreement.history.setChecked(kept[0])
                self.agreement.voices.setChecked(kept[1])

        self._backend.run(read, show, key="welcome")
        self.go(0)

    def take_in(self, paths: Sequence[bytes | str]) -> bool:
        """Take dropped or chosen folders; they belong to the first step."""
        self.go(0)
        self.folders.add(paths)
        self.take_keyboard()
        return True

    def go(self, step: int) -> None:
        """Show a step, with the keyboard where it goes on."""
        self.stack.setCurrentIndex(max(0, min(len(self.steps) - 1, step)))
        self._show_step()
        self.take_keyboard()

    def go_on(self) -> None:
        """Go to the next step; the second one is a yes, the third one the end."""
        if self.steps[self.at] is self.agreement:
            self._agree()
        if self.at == len(self.steps) - 1:
            self.left.emit(True)
        else:
            self.go(self.at + 1)

    def put_off(self) -> None:
        """Leave for now. Where nothing was agreed to, that is written down, so that the steps don't come back."""

        def write(store: Store) -> None:
            if consent.latest(store, consent.UNDERSTAND) is None:
                consent.answer(store, consent.UNDERSTAND, "later")

        self._backend.write(write, lambda _: self.left.emit(False))

    def take_keyboard(self) -> None:
        """Have the keyboard where the step begins."""
        (self.steps[self.at].first() or self.next_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def setFocus(self, _why: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:  # type: ignore[override]
        """Take the keyboard. (As the page's focus proxy, where a step begins would be reached by Tab twice.)"""
        self.take_keyboard()

    def _show_step(self) -> None:
        words = (self.tr("Next"), self.tr("Yes, go on"), self.tr("Done"))
        self.next_button.setText(words[self.at])
        self.back_button.setVisible(self.at > 0)
        self.where.setText(fill(self.tr("Step %1 of %2"), self.at + 1, len(self.steps)))
        self.where.setAccessibleName(f"{self.where.text()}: {self.steps[self.at].heading.text()}")

    def _choose(self) -> None:
        chosen = adding.ask_folder(self, self._backend.home)
        if chosen:
            self.take_in(chosen)

    def _agree(self) -> None:
        """Write down what was said yes and no to; then, and not before, the folders are looked into."""
        profile, history, voices = (
            self._backend.profile,
            self.agreement.history.isChecked(),
            self.agreement.voices.isChecked(),
        )
        fresh = [path for path in self.folders.paths if path not in self._given]
        self._given += fresh

        def write(store: Store) -> None:
            consent.answer(store, consent.UNDERSTAND, "yes")
            consent.answer(store, consent.HISTORY, "yes" if history else "no", profile)
            consent.answer(store, consent.VOICES, "yes" if voices else "no")

        self._backend.write(write, lambda _: self.agreed.emit(fresh))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is “Later”; Enter presses the button that has the keyboard, else goes on."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_off()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            presses = isinstance(focused, QAbstractButton) and not isinstance(focused, QCheckBox)
            (focused if presses else self.next_button).click()  # type: ignore[union-attr]
        else:
            super().keyPressEvent(event)


class FirstRun(QObject):
    """What the window does with the steps: takes in what was chosen, goes to the library, offers the first picks."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.page = page = WelcomePage(window.backend, window.worker)
        self._offers = False
        self._soon = QTimer(self, singleShot=True, interval=1000)
        self._soon.timeout.connect(self._look)
        page.agreed.connect(self._take_in)
        page.left.connect(self._leave)

    def _take_in(self, paths: list[bytes]) -> None:
        if paths:
            self._window.worker.index(paths)

    def _leave(self, done: bool) -> None:
        """Go to the library; say what is happening, or where the steps can be found again."""
        window = self._window
        window.go("library")
        if done and (window.worker.is_working or window.worker.unscanned):
            words = self.tr("Homereel is looking through your folders. What it finds appears here as it comes.")
            window.toast.say(words, self.tr("Watch"), lambda: window.go("activity"))
        elif not done:
            window.toast.say(self.tr("You find this again under Help, Welcome…"))
        if done and not self._offers:
            self._offers = True
            window.worker.ready.connect(self._later)
            window.worker.finished.connect(self._look)
            self._later()

    def _later(self, _why: object = None) -> None:
        if self._offers and not self._soon.isActive():
            self._soon.start()

    def _look(self, _why: object = None) -> None:
        """Offer a few to pick from as soon as there are enough, once, to who has no history yet."""
        if not self._offers:
            return
        profile = self._window.backend.profile

        def read(store: Store, _: Indexes) -> tuple[int, bool]:
            return store.media.count(), bool(LIVED & store.profiles.holdings(profile).keys())

        self._window.backend.run(read, self._offer, key="first picks")

    def _offer(self, found: tuple[int, bool]) -> None:
        count, lived = found
        window = self._window
        enough = count >= ENOUGH or (count >= FEWEST and not window.worker.is_working)
        if not self._offers or lived or not enough or window.place in ("foryou", "welcome"):
            return
        self._offers = False
        words = self.tr("Enough is known for a start. Pick a few that you like, and suggestions follow.")
        window.toast.say(words, self.tr("Pick a few"), lambda: window.go("foryou"))


def page_for(window: MainWindow) -> WelcomePage:
    """Make the page for the window."""
    return FirstRun(window).page
