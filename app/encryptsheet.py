"""A sheet that asks how a library's key is to be had: the system's keyring, a passphrase, or both."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from app import formats, theme
from app.dialogsize import fit
from app.formats import fill
from app.pages.base import label, wrapped
from app.unlocking import password
from core.encrypting import Outlook
from core.vault.keyfile import LEAST_LETTERS

WIDTH_PX = 520
translate = QCoreApplication.translate


def covered() -> str:
    """Say what encryption covers."""
    return translate(
        "encryption",
        "Covered: history, notes, lists, titles, paths, transcripts, what was learnt, and the copies in the library’s "
        "folder.",
    )


def not_covered() -> str:
    """Say what it doesn't."""
    return translate(
        "encryption",
        "Not covered: thumbnails, indexes and the map (pictures and numbers, no words), models, copies and exports "
        "that you put elsewhere, your media.",
    )


class EncryptSheet(QDialog):
    """The words, then a passphrase twice; with a keyring it may be left out. Says what is still missing."""

    chosen = Signal(bool, str)
    """Whether the keyring gets the key; the passphrase, "" for none."""

    def __init__(self, outlook: Outlook | None, keyring: bool, parent: QWidget | None = None) -> None:
        """`outlook` is of turning encryption on; None changes the passphrase alone."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Encrypt the library") if outlook else self.tr("Change the passphrase"))
        self.setMinimumWidth(theme.scaled(WIDTH_PX))
        self.keyring = QCheckBox(self.tr("Keep the key in the system’s keyring: no question at each start"))
        self.keyring.setChecked(keyring and outlook is not None)
        self.keyring.setVisible(keyring and outlook is not None)
        self.first, self.again = password(self.tr("Passphrase")), password(self.tr("The same once more"))
        self.told = wrapped("", "caption")
        self.buttons = QDialogButtonBox()
        yes = self.tr("Encrypt") if outlook else self.tr("Change")
        self.yes = self.buttons.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
        self.yes.setProperty("role", "primary")
        self.buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self._lay_out(outlook)
        for changed in (self.first.textChanged, self.again.textChanged, self.keyring.toggled):
            changed.connect(self._look)
        self.buttons.accepted.connect(self._choose)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(self.deleteLater)
        self._look()
        self.first.setFocus()

    def _lay_out(self, outlook: Outlook | None) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_5, theme.SPACE_4, theme.SPACE_5, theme.SPACE_4)
        column.setSpacing(theme.SPACE_3)
        column.addWidget(label(self.windowTitle(), "title"))
        for words in self._words(outlook):
            column.addWidget(wrapped(words, ""))
        for part in (self.keyring, self.first, self.again, self.told, self.buttons):
            column.addWidget(part)

    def _words(self, outlook: Outlook | None) -> list[str]:
        if outlook is None:
            return [self.tr("Copies in the library’s folder take the new one. Copies elsewhere keep the old one.")]
        size, copies = formats.size(outlook.size_bytes), self.tr("%n copy(ies)", "", outlook.copies)
        again = self.tr("The library (%1) and %2 are written anew, encrypted. Homereel closes its window meanwhile.")
        words = [fill(again, size, copies), covered(), not_covered()]
        if outlook.unreadable:
            words.append(self.tr("%n copy(ies) can’t be read and will be deleted.", "", outlook.unreadable))
        return [
            *words,
            self.tr(
                "What lies in the clear now is overwritten and deleted. That can’t be promised for SSDs, snapshots, "
                "synced folders and swap."
            ),
        ]

    def _look(self) -> None:
        """Say what is missing, or what holds from then on."""
        first, again, keyring = self.first.text(), self.again.text(), self.keyring.isChecked()
        wrong = ""
        if first and len(first) < LEAST_LETTERS:
            wrong = self.tr("At least %n character(s). Some words in a row are good.", "", LEAST_LETTERS)
        elif first != again:
            wrong = self.tr("The two are not the same yet.")
        elif not first and not keyring:
            wrong = self.tr("A passphrase is needed. There is no other way in: without it nobody can open the library.")
        elif not first:
            told = self.tr("Without a passphrase the keyring is the only way in: if it is lost, so is the library.")
        elif keyring:
            told = self.tr("The keyring opens it; the passphrase does where the keyring is lost.")
        else:
            told = self.tr("Without this passphrase nobody can open the library again, nor its copies.")
        self.told.setText(wrong or told)
        if self.isVisible():
            fit(self)
        self.yes.setEnabled(not wrong)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the words need."""
        super().showEvent(event)
        fit(self)

    def _choose(self) -> None:
        if self.yes.isEnabled():
            self.accept()
            self.chosen.emit(self.keyring.isChecked(), self.first.text())
