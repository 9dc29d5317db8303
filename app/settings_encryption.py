"""Settings: whether the library is encrypted, what that covers and what it doesn't; on, off, another passphrase."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMessageBox, QPushButton, QVBoxLayout, QWidget

from app import confirm, icons, theme
from app.activity_steps import card
from app.encryptsheet import EncryptSheet, covered, not_covered
from app.flow import FlowLayout
from app.pages.base import label, wrapped
from app.settings_parts import CutButton
from app.tasks import Backend
from app.turning import Turn
from app.whenseen import WhenSeen
from core import encrypting, protection, vault
from core.encrypting import Outlook
from core.protection import Protection
from core.vault import ring


@dataclass(frozen=True, slots=True)
class Found:
    """How the library is protected, and whether it can be encrypted here."""

    now: Protection
    possible: bool


class EncryptionCard(WhenSeen):
    """One card: a line that says how it is, the words, and what can be done."""

    said = Signal(str)
    """Something to tell in passing."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.found: Found | None = None
        self.sheet: EncryptSheet | None = None
        self.question: QMessageBox | None = None
        frame, column = card()
        self.state = wrapped("", "")
        self.on_button, self.off_button = CutButton(self.tr("Encrypt…")), CutButton(self.tr("Write in the clear…"))
        self.change_button = CutButton(self.tr("Change the passphrase…"))
        column.addWidget(label(self.tr("Encryption at rest"), "strong"))
        column.addWidget(self.state)
        for words in (covered(), not_covered()):
            column.addWidget(wrapped(words, "caption"))
        row = FlowLayout(gap_px=theme.SPACE_2)
        for button, icon, act in self._deeds():
            icons.beside(button, icon)
            button.clicked.connect(lambda _checked=False, act=act: act())
            button.hide()
            row.addWidget(button)
        column.addLayout(row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def _deeds(self) -> tuple[tuple[QPushButton, str, object], ...]:
        return (
            (self.on_button, "lock", self.ask_on),
            (self.change_button, "key", self.ask_passphrase),
            (self.off_button, "lock-open", self.ask_off),
        )

    # ── how it is ───────────────────────────────────────────────────────────────────────────────────

    def read_again(self) -> None:
        """Look how the library is protected."""
        home = self._backend.home

        def read(_store: object, _indexes: object) -> Found:
            return Found(protection.status(home), vault.has_cipher())

        self._backend.run(read, self._show, key="encryption")

    def _show(self, found: Found) -> None:
        self.found = found
        self.state.setText(self._words(found))
        self.on_button.setVisible(not found.now.on)
        self.on_button.setEnabled(found.possible)
        self.off_button.setVisible(found.now.on)
        self.change_button.setVisible(found.now.on)
        words = self.tr("Change the passphrase…") if found.now.passphrase else self.tr("Set a passphrase…")
        self.change_button.setText(words)

    def _words(self, found: Found) -> str:
        now = found.now
        if not found.possible:
            return self.tr("Not encrypted, and it can’t be here: the package sqlcipher3 is missing.")
        if not now.on:
            return self.tr("Not encrypted: whoever can read your files can read your history.")
        if now.keyring and now.passphrase:
            return self.tr("Encrypted. The system’s keyring opens it, or its passphrase.")
        if now.keyring:
            return self.tr("Encrypted. Only this system’s keyring opens it: set a passphrase for when that is lost.")
        return self.tr("Encrypted. Its passphrase opens it; without it nobody can.")

    # ── deeds ───────────────────────────────────────────────────────────────────────────────────────

    def ask_on(self) -> None:
        """Ask how the key is to be had, and encrypt when the window has closed.

        What there is to do, and whether there is a keyring, is looked up when it is asked for: a keyring may take its
        time.
        """
        home = self._backend.home

        def look(_store: object, _indexes: object) -> tuple[Outlook, bool]:
            return encrypting.outlook(home), ring.is_there()

        def ask(found: tuple[Outlook, bool]) -> None:
            self.sheet = EncryptSheet(*found, self)
            self.sheet.chosen.connect(lambda keyring, words: self._turn(Turn(True, keyring, words)))
            self.sheet.open()

        self._backend.run(look, ask, key="encrypt", error=self.said.emit)

    def ask_off(self) -> None:
        """Ask, and write the library in the clear when the window has closed."""
        told = self.tr(
            "The library and its copies are written anew, and whoever can read your files can read them. Homereel "
            "closes its window meanwhile. The keyring keeps the key, for copies elsewhere."
        )
        words = (self.tr("Write the library in the clear?"), told, self.tr("Write in the clear"))
        self.question = confirm.ask(self, words, lambda _: self._turn(Turn(False)))

    def ask_passphrase(self) -> None:
        """Ask for another passphrase."""
        self.sheet = EncryptSheet(None, False, self)
        self.sheet.chosen.connect(lambda _keyring, words: self._change(words))
        self.sheet.open()

    def _change(self, passphrase: str) -> None:
        home = self._backend.home

        def changed(_: None) -> None:
            self.said.emit(self.tr("The passphrase is changed. Copies elsewhere keep the one of their time."))
            self.refresh()

        self._backend.run(
            lambda _store, _: protection.set_passphrase(home, passphrase),
            changed,
            key="passphrase",
            error=self.said.emit,
        )

    def _turn(self, what: Turn) -> None:
        """Close the window: what comes after it does the work and opens another (see `app.main`)."""
        self._backend.turn = what
        self.window().close()
