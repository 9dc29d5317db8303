"""Asks for the passphrase of an encrypted library or copy, before there is a window or over it."""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QThreadPool, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from app import theme
from app.dialogsize import fit
from app.pages.base import label, wrapped
from app.tasks import Call
from core import vault
from core.errors import UserProblem
from core.settings import Home
from core.vault import KeyFile

WIDTH_PX = 420


def opened(home: Home) -> bool:
    """Come by the key of a home's library: by the keyring, or by asking; False where the person gave up.

    Raises:
        UserProblem: the key is in a keyring that doesn't give it, or this system can't open encrypted libraries.
    """
    if not vault.is_encrypted(home):
        return True
    vault.need_cipher()
    try:
        vault.key_of(home)
    except vault.Locked as locked:
        if locked.why == "keyring":
            raise
        return bool(UnlockDialog(locked.keyfile).exec())
    return True


def password(words: str) -> QLineEdit:
    """Make a field for a passphrase."""
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setAccessibleName(words)
    made.setPlaceholderText(words)
    return made


class UnlockDialog(QDialog):
    """One field; a wrong passphrase is said, and may be tried again. Accepted where this process holds the key."""

    _tried = Signal(str)
    """What is wrong, or "" for nothing."""

    def __init__(self, keyfile: KeyFile, parent: QWidget | None = None, *, of_copy: bool = False) -> None:
        super().__init__(parent)
        self._keyfile = keyfile
        self.setWindowTitle("Homereel")
        self.setMinimumWidth(theme.scaled(WIDTH_PX))
        self.field = password(self.tr("Passphrase"))
        self.told = wrapped("", "")
        self.told.setProperty("role", "bad")
        self.told.hide()
        self.buttons = QDialogButtonBox()
        self.open_button = self.buttons.addButton(self.tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.open_button.setProperty("role", "primary")
        leave = self.tr("Cancel") if of_copy else self.tr("Quit")
        self.leave_button = self.buttons.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
        self._lay_out(of_copy)
        self.field.textChanged.connect(lambda text: self.open_button.setEnabled(bool(text)))
        self.open_button.setEnabled(False)
        self.open_button.setDefault(True)
        self.buttons.accepted.connect(self._try)
        self.buttons.rejected.connect(self.reject)
        self._tried.connect(self._answered)
        self.field.setFocus()

    def _lay_out(self, of_copy: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_5, theme.SPACE_4, theme.SPACE_5, theme.SPACE_4)
        column.setSpacing(theme.SPACE_3)
        head = self.tr("This copy is encrypted") if of_copy else self.tr("Your library is encrypted")
        told = self.tr("Its passphrase is that of the time when it was made.") if of_copy else ""
        column.addWidget(label(head, "title"))
        column.addWidget(wrapped(told or self.tr("Enter its passphrase to open it. It isn’t written down anywhere.")))
        for part in (self.field, self.told, self.buttons):
            column.addWidget(part)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the words need."""
        super().showEvent(event)
        fit(self)

    def _try(self) -> None:
        """Derive the key off this thread: it takes some tenths of a second, by design."""
        said, keyfile = self.field.text(), self._keyfile
        if not said or self.field.isReadOnly():
            return
        self._enable(False)

        def work() -> None:
            try:
                vault.unlock(keyfile, said)
                problem = ""
            except UserProblem as wrong:
                problem = str(wrong)
            if shiboken6.isValid(self):
                self._tried.emit(problem)

        QThreadPool.globalInstance().start(Call(work))

    def _answered(self, problem: str) -> None:
        self._enable(True)
        if not problem:
            self.accept()
            return
        self.told.setText(self.tr("This is not the passphrase. Nobody can tell it you; try again."))
        self.told.show()
        fit(self)
        self.field.selectAll()
        self.field.setFocus()

    def _enable(self, on: bool) -> None:
        self.field.setReadOnly(not on)  # disabled it would hand the keyboard to the other button
        self.open_button.setEnabled(on)


def ask(parent: QWidget, keyfile: KeyFile, then: Callable[[], object]) -> UnlockDialog:
    """Ask for a copy's passphrase over the window, and go on where it is right."""
    dialog = UnlockDialog(keyfile, parent, of_copy=True)
    dialog.accepted.connect(then)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
