"""Settings: what is kept of whom; taken out as a file, brought in from others, and forgotten: days, or everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from app import confirm, filedialogs, formats, icons, theme
from app.activity_steps import card
from app.bringing import BringingCard
from app.flow import FlowLayout
from app.forgetting import Forgetter, held_words
from app.formats import fill
from app.jobs import WorkerClient
from app.pages.base import label, wrapped
from app.settings_consent import ConsentCard
from app.settings_encryption import EncryptionCard
from app.settings_parts import CutButton, beside
from app.takingout import TakingOutCard
from app.tasks import Backend
from app.whenseen import WhenSeen
from core import backups, exporting, forgetting
from core.errors import show_path
from core.forgetting import Wish

if TYPE_CHECKING:
    from core.store import Store

COUNT_AFTER_MS = 250
DAY_PX = 120
LONGEST_DAY = 12
EXPORTS = "JSON (*.json);;CSV (*.csv)"


class PrivacyPanel(WhenSeen):
    """Cards: your history as a file, that of other programs in and out, forgetting, encryption, what was agreed to."""

    said = Signal(str)
    """Something to tell in passing."""

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.forgetter = Forgetter(backend, self)
        self.forgetter.done.connect(self._tell)
        self._count_soon = QTimer(self, singleShot=True, interval=COUNT_AFTER_MS)
        self._count_soon.timeout.connect(self._count)
        self.told = wrapped("", "caption")
        self.told.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.SPACE_4)
        self.encryption = EncryptionCard(backend)
        self.encryption.said.connect(self._tell)
        outer.addWidget(self._make_history())
        self.bringing = BringingCard(backend)
        self.bringing.told.connect(self._tell)
        outer.addWidget(self.bringing)
        self.taking_out = TakingOutCard(backend, worker)
        self.taking_out.told.connect(self._tell)
        outer.addWidget(self.taking_out)
        outer.addWidget(self._make_forget())
        outer.addWidget(self.encryption)
        self.consents = ConsentCard(backend)
        outer.addWidget(self.consents)
        for changed in (backend.historyChanged, backend.profileChanged, backend.profilesChanged):
            changed.connect(self.refresh)
        theme.Theme.current().changed.connect(self._scale)
        self._scale()

    # ── making ──────────────────────────────────────────────────────────────────────────────────────

    def _make_history(self) -> QWidget:
        frame, column = card()
        column.addWidget(label(self.tr("What is kept of you"), "strong"))
        self.held = wrapped("", "")
        column.addWidget(self.held)
        column.addWidget(wrapped(self.tr("It lies on this machine only. You can take it out as a file.")))
        self.export_button = self._button("export", self.tr("Export history…"), self.export)
        self.anonymous_button = self._button(
            "ghost", self.tr("Export without names…"), lambda: self.export(anonymous=True)
        )
        row = FlowLayout(gap_px=theme.SPACE_2)
        row.addWidget(self.export_button)
        row.addWidget(self.anonymous_button)
        column.addLayout(row)
        column.addWidget(
            wrapped(
                self.tr(
                    "Without names: no titles, paths, notes or searches; items as numbers that fit no other file; days "
                    "counted from the first one. Who knows you well may still know the pattern."
                )
            )
        )
        column.addWidget(self.told)
        return frame

    def _make_forget(self) -> QWidget:
        frame, column = card()
        column.addWidget(label(self.tr("Forget"), "strong"))
        column.addWidget(
            wrapped(
                self.tr(
                    "It goes from the history, from search and from all that was learnt. Of one item: choose it in the "
                    "library, then “Forget what I did with it…” in its menu."
                )
            )
        )
        self.first, self.last = self._date(self.tr("From")), self._date(self.tr("To"))
        self.days_button = self._button("calendar-x", self.tr("Forget these days…"), self.ask_days)
        self.days_held = wrapped("", "caption")
        row = FlowLayout(gap_px=theme.SPACE_2)
        row.addWidget(beside(label(self.tr("From"), ""), self.first))
        row.addWidget(beside(label(self.tr("to"), ""), self.last))
        row.addWidget(self.days_button)
        column.addLayout(row)
        column.addWidget(self.days_held)
        self.all_button = self._button("trash", self.tr("Forget everything…"), self.ask_all)
        self.copies_button = self._button("copy", self.tr("Delete copies and make a new one…"), self.ask_copies)
        row = FlowLayout(gap_px=theme.SPACE_2)
        row.addWidget(self.all_button)
        row.addWidget(self.copies_button)
        column.addLayout(row)
        self.copies = wrapped("", "caption")
        column.addWidget(self.copies)
        return frame

    def _button(self, icon: str, words: str, act: Callable[[], object]) -> QPushButton:
        made = CutButton(words)
        icons.beside(made, icon)
        made.clicked.connect(lambda _checked=False: act())
        return made

    def _date(self, words: str) -> QLineEdit:
        made = QLineEdit(formats.on_day(date.today()), maxLength=LONGEST_DAY)
        made.setAccessibleName(words)
        made.setAccessibleDescription(fill(self.tr("A day, as %1"), formats.on_day(date.today())))
        made.textChanged.connect(lambda _text: self._count_soon.start())
        return made

    def _scale(self) -> None:
        for day in (self.first, self.last):
            day.setFixedWidth(theme.scaled(DAY_PX))

    # ── what is kept ────────────────────────────────────────────────────────────────────────────────

    def read_again(self) -> None:
        """Count what is kept, of these days too, and how many copies there are."""
        profile, home = self._backend.profile, self._backend.home

        def read(store: Store) -> tuple[Mapping[str, int], float, int]:
            copies = len(backups.all_of(home, look_inside=False))
            return store.profiles.holdings(profile), store.events.first_at(profile, since=0.0), copies

        self._backend.run(lambda store, _: read(store), self._show, key="privacy")
        self._count()
        self.encryption.refresh()
        self.bringing.read_again()

    def _show(self, found: tuple[Mapping[str, int], float, int]) -> None:
        held, first_at, copies = found
        words = held_words(held)
        if words and first_at < float("inf"):
            words = fill(self.tr("Since %1: %2"), formats.on_day(date.fromtimestamp(first_at)), words)
        self.held.setText(words or self.tr("Nothing yet."))
        for button in (self.export_button, self.anonymous_button, self.all_button):
            button.setEnabled(bool(held))
        self.copies_button.setEnabled(bool(copies))
        self.copies.setText(
            self.tr("%n copy(ies) of the library may still hold what was forgotten after they were made.", "", copies)
            if copies
            else self.tr("There is no copy of the library that could still hold what is forgotten.")
        )

    def days(self) -> tuple[date, date] | None:
        """Give the days that are written, the earlier first; None where one of them is no day."""
        days = [formats.day_of(field.text()) for field in (self.first, self.last)]
        if None in days:
            return None
        first, last = sorted(day for day in days if day is not None)
        return (first, last) if first.year >= 1970 and last.year < 9999 else None

    def _count(self) -> None:
        profile, days = self._backend.profile, self.days()
        if days is None:
            self.days_held.setText(fill(self.tr("Write days as %1."), formats.on_day(date.today())))
            self.days_button.setEnabled(False)
            return
        wish = forgetting.days(*days)

        def show(found: forgetting.WouldGo) -> None:
            words = held_words(found.held)
            self.days_held.setText(fill(self.tr("These days hold: %1"), words) if words else self.tr("Nothing then."))
            self.days_button.setEnabled(bool(words))

        self._backend.run(lambda store, _: forgetting.preview(store, profile, wish), show, key="privacy days")

    # ── deeds ───────────────────────────────────────────────────────────────────────────────────────

    def export(self, *, anonymous: bool = False) -> None:
        """Ask for a file, and write the history into it."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = "homereel-history-anonymous.json" if anonymous else "homereel-history.json"
        chosen, kind = filedialogs.ask_target(self, self.tr("Export history"), str(Path(folder) / name), EXPORTS)
        if not chosen:
            return
        target, profile = Path(chosen), self._backend.profile
        if target.suffix.lower() not in exporting.FORMATS:
            target = target.with_name(target.name + (".csv" if "csv" in kind else ".json"))

        def write(store: Store) -> int:  # that it may be written over, the dialog has asked
            return exporting.history(store, profile, target, anonymous=anonymous, over=True)

        def written(count: int) -> None:
            words = self.tr("%n event(s) are in %1.", "", count)
            self._tell(fill(words, show_path(str(target).encode("utf-8", "surrogateescape"))))

        self._backend.run(lambda store, _: write(store), written, key="export", error=self._tell)

    def ask_days(self) -> None:
        """Ask, and forget the days that are chosen."""
        days = self.days()
        if days is None:
            return
        if days[0] == days[1]:
            question = fill(self.tr("Forget what you did on %1?"), formats.on_day(days[0]))
        else:
            question = fill(self.tr("Forget what you did from %1 to %2?"), *map(formats.on_day, days))
        self.forgetter.ask(forgetting.days(*days), question)

    def ask_all(self) -> None:
        """Ask, and forget everything of the profile at hand."""
        self.forgetter.ask(Wish(everything=True), self.tr("Forget everything: history, lists and kept searches?"))

    def ask_copies(self) -> None:
        """Ask, and delete all copies after a new one was made."""
        home = self._backend.home
        told = self.tr("A new one is made first. Copies that you put elsewhere stay as they are.")
        words = (self.tr("Delete all copies of the library in its own folder?"), told, self.tr("Delete"))

        def done(count: int) -> None:
            self._backend.profilesChanged.emit()
            self._tell(self.tr("%n copy(ies) deleted, a new one made.", "", count))

        def rewrite(_copies: bool) -> None:
            self._backend.write(lambda _store: backups.rewrite(home), done, error=self._tell)

        self.forgetter.question = confirm.ask(self, words, rewrite)

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        self.told.show()
        self.said.emit(words)
        self.refresh()
