"""Which understanding to use: what is here, what can be fetched after a yes, which one answers and which catches up."""

from __future__ import annotations

import functools
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app import filedialogs, formats, modelwords, taborder, theme
from app.fetches import Fetch, Fetches
from app.formats import fill
from app.jobs import WorkerClient
from app.modelrow import ModelRow, link_button
from app.pages.activity import time_left
from app.pages.base import label, wrapped
from app.tasks import Backend
from core import catchup, consent, understanding
from core.understanding import Choice, Standing

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store

LOOK_MS = 1500
"""Least pause between two looks at how far a model has caught up."""


class AskPanel(QFrame):
    """Asks before anything is fetched; a mirror and a proxy can be named here, or a file chosen instead."""

    agreed = Signal(str, str)
    """The mirror and the proxy, "" for none."""
    declined = Signal()
    fileWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice: Choice | None = None
        self._endpoint = ""
        self.question = wrapped("", "")
        self.fetch_button = link_button("", "primary")
        self.file_button = link_button(self.tr("From a file…"))
        self.decline_button = link_button(self.tr("No, thanks"))
        self.mirror, self.proxy = QLineEdit(), QLineEdit()
        self.mirror.setAccessibleName(self.tr("Mirror"))
        self.proxy.setAccessibleName(self.tr("Proxy"))
        self.proxy.setPlaceholderText(self.tr("as the system’s (HTTPS_PROXY)"))
        fields = QFormLayout()
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setHorizontalSpacing(theme.SPACE_3)
        fields.setVerticalSpacing(theme.SPACE_2)
        fields.addRow(label(self.tr("Mirror"), "muted"), self.mirror)
        fields.addRow(label(self.tr("Proxy"), "muted"), self.proxy)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE_2)
        for button in (self.fetch_button, self.file_button, self.decline_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE_2, 0, 0)
        column.setSpacing(theme.SPACE_3)
        column.addWidget(self.question)
        column.addLayout(fields)
        column.addLayout(buttons)
        self.fetch_button.clicked.connect(lambda _checked=False: self._agree())
        self.mirror.textChanged.connect(self._say_question)
        self.file_button.clicked.connect(lambda: self.fileWanted.emit())
        self.decline_button.clicked.connect(lambda: self.declined.emit())
        for one in (self.mirror, self.proxy):
            one.returnPressed.connect(self.fetch_button.click)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field fetches, and is no key for whatever has the keyboard after that."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _agree(self) -> None:
        self.agreed.emit(self.mirror.text().strip(), self.proxy.text().strip())

    def _say_question(self, mirror: str = "") -> None:
        if self._choice is not None:
            self.question.setText(modelwords.question(self._choice, mirror.strip() or self._endpoint))

    def ask(self, choice: Choice, endpoint: str) -> None:
        """Ask about a model; where it would come from follows the mirror that is typed."""
        self._choice, self._endpoint = choice, endpoint
        self._say_question(self.mirror.text())
        self.mirror.setPlaceholderText(endpoint)
        size = formats.size(choice.size_bytes - choice.come_bytes)
        again = self.tr("Fetch the other %1") if choice.come_bytes else self.tr("Fetch %1")
        self.fetch_button.setText(fill(again, size))


class Understanding(QWidget):
    """One row for each model. For the first run and for the settings; several may be shown at once."""

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend, self._worker = backend, worker
        self.fetches = Fetches.of(worker)
        self.rows: dict[str, ModelRow] = {}
        self.standing: Standing | None = None
        self.asked = ""  # the model that is asked about
        self.ask_panel = AskPanel(self)
        self.ask_panel.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.SPACE_3)
        for name in understanding.known():  # now: Tab goes by them in the place where this widget stands
            self._make_row(name).hide()
        self._soon = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._soon.timeout.connect(self.refresh)
        self.ask_panel.agreed.connect(self._agreed)
        self.ask_panel.declined.connect(self._declined)
        self.ask_panel.fileWanted.connect(self._ask_file)
        self.fetches.changed.connect(self._show_fetch)
        self.fetches.arrived.connect(self.refresh)
        worker.ready.connect(self._later)
        worker.finished.connect(self.refresh)
        backend.libraryChanged.connect(self._later)

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────

    def showEvent(self, event: QShowEvent) -> None:
        """Look at once when somebody comes to look."""
        super().showEvent(event)
        self.refresh()

    def refresh(self, _why: object = None) -> None:
        """Read again what is here, what answers and how far the next one is."""

        def read(store: Store, _: Indexes) -> Standing:
            return understanding.standing(store)

        self._backend.run(read, self._show, key=f"understanding {id(self)}")

    def _later(self, _why: object = None) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _show(self, standing: Standing) -> None:
        self.standing = standing
        for choice in standing.choices:
            row = self.rows.get(choice.name) or self._make_row(choice.name)
            row.show_choice(choice, standing)
            row.show()
            self._show_fetch(choice.name)
        taborder.as_laid_out(self)

    def _make_row(self, name: str) -> ModelRow:
        row = self.rows[name] = ModelRow(name)
        row.fetch_button.clicked.connect(lambda: self.ask(name))
        row.use_button.clicked.connect(functools.partial(self._use, name, False))
        row.now_button.clicked.connect(functools.partial(self._use, name, True))
        row.pause_button.clicked.connect(lambda: self.fetches.pause(name, not self.fetches.by_name[name].paused))
        row.stop_button.clicked.connect(lambda: self.fetches.stop())
        self._column.addWidget(row)
        return row

    def _show_fetch(self, name: str) -> None:
        """Show how far a model is on its way, or what kept it from coming."""
        row, fetch = self.rows.get(name), self.fetches.by_name.get(name)
        if row is None:
            return
        row.show_fetch(fetch, self._how_far(fetch) if fetch is not None else "")
        for other, one in self.rows.items():
            one.fetch_button.setEnabled(other == self.asked or not self.fetches.is_busy)
        if fetch is not None and fetch.over and not self.fetches.is_busy:
            self._later() if not fetch.stopped else self.refresh()
        if fetch is not None and fetch.failed and self.isVisible() and not self.asked:
            self.ask(name, focus=False)  # the ways out are there

    def _how_far(self, fetch: Fetch) -> str:
        if fetch.over:
            return modelwords.problem(fetch) if fetch.failed else ""
        if fetch.from_file:
            return self.tr("Copying and checking it…")
        size = fill(self.tr("%1 of %2"), formats.size(fetch.done_bytes), formats.size(fetch.total_bytes))
        if fetch.paused:
            return " · ".join((self.tr("Paused"), size))
        left_s = fetch.left_s(time.monotonic())
        return " · ".join(part for part in (size, time_left(left_s)) if part)

    # ── asking ──────────────────────────────────────────────────────────────────────────────────────

    def ask(self, name: str, *, focus: bool = True) -> None:
        """Ask, in its row, whether a model is to be fetched."""
        choice = self._choice(name)
        if choice is None or self.standing is None:
            return
        if self.asked and self.asked != name:
            self._close_panel()
        self.asked = name
        self.ask_panel.ask(choice, self.standing.endpoint)
        self.rows[name].hold(self.ask_panel)
        taborder.as_laid_out(self)
        if focus:
            self.ask_panel.fetch_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choice(self, name: str) -> Choice | None:
        return next((c for c in self.standing.choices if c.name == name), None) if self.standing else None

    def _agreed(self, endpoint: str, proxy: str) -> None:
        name, choice = self.asked, self._choice(self.asked)
        if choice is not None:
            self._close_panel()
            self.fetches.fetch(name, choice.size_bytes, endpoint, proxy)
            self.rows[name].pause_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _declined(self) -> None:
        """Write down that somebody said no."""
        name = self.asked
        self._close_panel()
        self.fetches.forget(name)
        self._backend.write(lambda store: consent.answer(store, consent.FETCH + name, "no"))
        self.rows[name].fetch_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_panel(self) -> None:
        self.rows[self.asked].let_go(self.ask_panel)
        self.asked = ""

    def _ask_file(self) -> None:
        title = self.tr("The model’s file (its other files beside it)")
        chosen = filedialogs.ask_file(self, title, kinds=self.tr("Models") + " (*.safetensors *.bin *.pt)")
        if chosen:
            self.take_file(chosen)

    def take_file(self, path: str) -> None:
        """Take the model that is asked about from a file."""
        name = self.asked
        self._close_panel()
        self.fetches.take(name, path)

    # ── choosing ────────────────────────────────────────────────────────────────────────────────────

    def _use(self, name: str, at_once: bool, _checked: bool = False) -> None:
        """Have a model answer: once it has seen all, or now."""

        def chosen(_settings: object) -> None:
            self._worker.go_over()
            self.refresh()

        self._backend.write(lambda store: catchup.choose(store, name, at_once=at_once), chosen)
