"""Settings: who watches here. Each has a history of their own, and folders that aren't there for them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMessageBox, QPushButton, QVBoxLayout, QWidget

from app import confirm, icons, kept, theme
from app.activity_steps import card
from app.forgetting import held_words, lingers_words
from app.formats import fill
from app.jobs import WorkerClient
from app.pages.base import Cut, label, wrapped
from app.settings_keptout import Folders, KeptOutPanel
from app.taborder import as_laid_out
from app.tasks import Backend
from app.whenseen import WhenSeen
from app.whowatches import shown_name
from core import forgetting
from core.forgetting import Gone
from core.store.profiles import DEFAULT, LONGEST_NAME
from core.types import ProfileId

if TYPE_CHECKING:
    from core.store import Store

NAME_PX = 120


@dataclass(frozen=True, slots=True)
class Person:
    """One profile as it is shown; `held` is what its history holds, by kind."""

    profile: ProfileId
    name: str
    held: Mapping[str, int] = field(default_factory=dict)
    folders: Folders = field(default_factory=Folders)

    @property
    def shown(self) -> str:
        """The name as a person reads it."""
        return shown_name(self.profile, self.name)


def read(store: Store) -> list[Person]:
    """Read what the panel shows."""
    roots = [(root, store.kept_out.below(root)) for _, root in store.files.roots()]
    made = []
    for profile, name in store.profiles.all():
        out = store.kept_out.folders(profile)
        counts = [(folder, store.kept_out.below(folder)) for folder in out]
        folders = Folders(tuple(roots), tuple(counts), len(store.kept_out.media(profile)))
        made.append(Person(profile, name, store.profiles.holdings(profile), folders))
    return made


class ProfilesPanel(WhenSeen):
    """The people as rows, a field for one more, and the folders that are kept out of one of them."""

    said = Signal(str)
    """Something to tell in passing."""

    def __init__(self, backend: Backend, worker: WorkerClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.rows: dict[ProfileId, PersonRow] = {}
        self.question: QMessageBox | None = None
        frame, column = card()
        column.addWidget(label(self.tr("Who is watching"), "strong"))
        told = self.tr("Each has a history, opinions, lists and suggestions of their own. The library is the same.")
        column.addWidget(wrapped(told))
        self._people = QVBoxLayout()
        self._people.setSpacing(theme.SPACE_1)
        column.addLayout(self._people)
        column.addLayout(self._make_field())
        self.trouble = wrapped("", "bad")
        self.trouble.hide()
        column.addWidget(self.trouble)
        self.out = KeptOutPanel(backend)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.SPACE_4)
        outer.addWidget(frame)
        outer.addWidget(self.out)
        for changed in (backend.profileChanged, backend.profilesChanged, backend.libraryChanged):
            changed.connect(self.refresh)

    def _make_field(self) -> QHBoxLayout:
        self.name = QLineEdit(maxLength=LONGEST_NAME)
        self.name.setPlaceholderText(self.tr("Name of another person"))
        self.name.setAccessibleName(self.name.placeholderText())
        self.add_button = QPushButton(self.tr("Add"))
        icons.beside(self.add_button, "user-plus")
        self.add_button.setEnabled(False)
        self.name.textChanged.connect(lambda text: self.add_button.setEnabled(bool(text.strip())))
        self.name.returnPressed.connect(self.add_button.click)
        self.add_button.clicked.connect(lambda _checked=False: self.add(self.name.text()))
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.name, 1)
        row.addWidget(self.add_button)
        return row

    # ── what there is ───────────────────────────────────────────────────────────────────────────────

    def read_again(self) -> None:
        """Read the profiles."""
        self._backend.run(lambda store, _: read(store), self._show, key="profiles panel")

    def _show(self, people: list[Person]) -> None:
        """Show them; a row stays as long as its profile does, so that nobody types or clicks into one that goes."""
        known = {person.profile: person for person in people}
        for profile in [profile for profile in self.rows if profile not in known]:
            self.rows[profile].hide()
            self.rows.pop(profile).deleteLater()
        for profile, person in known.items():
            if profile not in self.rows:
                self.rows[profile] = self._make_row()
            self.rows[profile].show_person(person, here=profile == self._backend.profile)
        self.out.show_people([(p.profile, p.shown, p.folders) for p in people], self._backend.profile)
        as_laid_out(self)

    def _make_row(self) -> PersonRow:
        row = PersonRow()
        row.switch.clicked.connect(lambda _checked=False: self.switch(row.person.profile))
        row.renamed.connect(lambda name: self.rename(row.person, name))
        row.delete.clicked.connect(lambda _checked=False: self.ask_delete(row.person))
        self._people.addWidget(row)
        return row

    # ── deeds ───────────────────────────────────────────────────────────────────────────────────────

    def switch(self, profile: ProfileId, _checked: bool = False) -> None:
        """Let this one watch from here on."""
        self._backend.set_profile(profile)
        kept.keep_profile(self._backend.home, profile)

    def add(self, name: str) -> None:
        """Make a profile; who watches now goes on watching."""

        def made(_profile: ProfileId) -> None:
            self.name.clear()
            self._done()

        self._backend.write(lambda store: store.profiles.create(name), made, error=self._refused)

    def rename(self, person: Person, name: str) -> None:
        """Give one another name; one that can't be is said, and the old one stands again."""
        if name.strip() and name.strip() != person.shown:
            write = functools.partial(_rename, person.profile, name)
            self._backend.write(write, lambda _: self._done(), error=self._refused)
        else:
            self.rows[person.profile].show_name()

    def ask_delete(self, person: Person, _checked: bool = False) -> None:
        """Say what goes with a profile, and delete it after a yes."""
        held = held_words(person.held) or self.tr("nothing yet")
        told = fill(self.tr("This goes with it: %1. It can’t be had back; copies of the library still hold it."), held)
        question = fill(self.tr("Delete the profile “%1” with its history?"), person.shown)
        words = (question, told, self.tr("Delete"))
        choice = self.tr("Delete all copies of the library too, and make a new one")
        self.question = confirm.ask(
            self, words, lambda copies: self._delete(person.profile, copies_too=copies), choice=choice
        )

    def _delete(self, profile: ProfileId, *, copies_too: bool) -> None:
        if profile == self._backend.profile:
            self.switch(DEFAULT)

        def gone(came: Gone) -> None:
            self._backend.forgot.emit(None)
            self._done()
            if came.lingers:
                self._refused(lingers_words(came.lingers))

        self._backend.write(lambda store: forgetting.forget_profile(store, profile, copies_too=copies_too), gone)

    def _done(self) -> None:
        self.trouble.hide()
        self._backend.profilesChanged.emit()

    def _refused(self, why: str) -> None:
        self.trouble.setText(why)
        self.trouble.show()
        for row in self.rows.values():
            row.show_name()


def _rename(profile: ProfileId, name: str, store: Store) -> None:
    store.profiles.rename(profile, name)


class NameLine(QLineEdit):
    """A name to be typed over: Enter gives it, and so does who goes on with Tab or the mouse, but nothing else."""

    given = Signal()

    def __init__(self) -> None:
        super().__init__(maxLength=LONGEST_NAME)
        self.returnPressed.connect(self.given)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell a leaving by the person from one of the window's (another program, rows made anew)."""
        super().focusOutEvent(event)
        reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.MouseFocusReason)
        if event.reason() in reasons and self.isVisible():
            self.given.emit()


class PersonRow(QWidget):
    """One profile: its name, to be typed over; what it holds; the ways to switch to it and to delete it."""

    renamed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.person = Person(DEFAULT, "")
        self.name = NameLine()
        self.name.setMinimumWidth(NAME_PX)
        self.name.given.connect(self._given)
        self.holds = Cut("caption", NAME_PX)
        self.switch = QPushButton()
        self.delete = QPushButton(self.tr("Delete…"))
        room = self.delete.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # the columns stay in line
        self.delete.setSizePolicy(room)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_2)
        row.addWidget(self.name, 2)
        row.addWidget(self.holds, 3)
        row.addWidget(self.switch)
        row.addWidget(self.delete)
        theme.Theme.current().changed.connect(self._scale)
        self._scale()

    def _scale(self) -> None:
        """Give the button the room of its longer words: the columns stay in line."""
        words = self.switch.text()
        self.switch.setMinimumWidth(0)
        self.switch.setText(self.tr("Watching now"))
        self.switch.ensurePolished()
        self.switch.setMinimumWidth(self.switch.sizeHint().width())
        self.switch.setText(words)

    def show_person(self, person: Person, *, here: bool) -> None:
        """Show this one; a name that is being typed stays."""
        self.person = person
        if not (self.name.hasFocus() and self.name.isModified()):
            self.show_name()
        holds = held_words({kind: n for kind, n in person.held.items() if kind in ("play", "rating", "like", "list")})
        self.holds.setText(holds or self.tr("nothing yet"))
        self.switch.setText(self.tr("Watching now") if here else self.tr("Switch"))
        self.switch.setEnabled(not here)
        self.name.setAccessibleName(fill(self.tr("Name of %1"), person.shown))
        self.switch.setAccessibleName(fill(self.tr("Let %1 watch"), person.shown))
        self.delete.setAccessibleName(fill(self.tr("Delete %1…"), person.shown))
        self.delete.setVisible(person.profile != DEFAULT)

    def show_name(self) -> None:
        """Show the name that it has, in place of what was typed."""
        self.name.setText(self.person.shown)
        self.name.setCursorPosition(0)

    def _given(self) -> None:
        if self.name.isModified():
            self.name.setModified(False)
            self.renamed.emit(self.name.text())
