"""What is done between two windows, since nobody may have the library open: encryption is turned on or off, a copy is
put back. Says how far it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QThreadPool, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QProgressBar, QVBoxLayout

from app import theme
from app.pages.base import label, wrapped
from app.tasks import Call
from core import backups, encrypting
from core.errors import UserProblem, traced
from core.settings import Home

log = logging.getLogger(__name__)

WIDTH_PX = 420
Report = Callable[[str, float], None]
"""Is told which step it is, and how far it is, 0 to 1."""
translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be done when the window has closed.

    Attributes:
        on: encrypt, or write in the clear.
        keyring, passphrase: how the key is to be had.
    """

    on: bool
    keyring: bool = False
    passphrase: str = field(default="", repr=False)


def turn(home: Home, what: Turn) -> str:
    """Do it, and return what to say of it."""

    def act(report: Report) -> str:
        if not what.on:
            encrypting.turn_off(home, report)
            return translate("encryption", "The library isn’t encrypted any more.")
        encrypting.turn_on(home, keyring=what.keyring, passphrase=what.passphrase or None, report=report)
        return translate("encryption", "The library is encrypted.")

    return TurningDialog().go(act)


def put_back(home: Home, file: Path) -> str:
    """Put a copy in the library's place, and return what to say of it."""

    def act(report: Report) -> str:
        backups.restore(home, file, report)
        return translate("main", "The library is restored. What was there before is among the copies.")

    broken = translate(
        "main",
        "Putting the copy back broke off. The library is as it was, or what was there before is among the copies.",
    )
    return TurningDialog().go(act, broken)


def finish(home: Home) -> str:
    """Undo or finish what a crash broke off; return what to say of it, "" where there was nothing.

    Raises:
        UserProblem: another process is at it, or its key isn't at hand.
    """
    if not home.turning.exists():
        return ""

    def act(report: Report) -> str:
        told = encrypting.finish(home, report)
        return {
            "": "",
            "undone": translate("encryption", "Turning encryption on or off had been broken off. Nothing was changed."),
            "finished": translate(
                "encryption", "Turning encryption on or off had been broken off. It is finished now."
            ),
        }[told]

    dialog = TurningDialog()
    words = dialog.go(act)
    if home.turning.exists():
        raise UserProblem(words)
    return words


class TurningDialog(QDialog):
    """A line that says what is done, and a bar. It can't be closed before the end; a kill is safe."""

    _told = Signal(str, float)
    _over = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Homereel")
        self.setMinimumWidth(theme.scaled(WIDTH_PX))
        self.step = wrapped("", "")
        self.bar = QProgressBar(maximum=1000, textVisible=False)
        self.bar.setAccessibleName(self.tr("How far it is"))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_5, theme.SPACE_4, theme.SPACE_5, theme.SPACE_4)
        column.setSpacing(theme.SPACE_3)
        column.addWidget(label(self.tr("One moment"), "title"))
        column.addWidget(self.step)
        column.addWidget(self.bar)
        self._words = {
            "library": self.tr("The library is written anew and compared with the old one…"),
            "copies": self.tr("Its copies are written anew…"),
            "rest": self.tr("What was there before is overwritten and deleted…"),
            "look": self.tr("The copy is looked at before it is put back…"),
            "keep": self.tr("What is there now is copied…"),
            "place": self.tr("The copy is put back in the library’s place…"),
        }
        self._told.connect(self.show_step)
        self._done = False

    def go(self, act: Callable[[Report], str], broken: str = "") -> str:
        """Do something long off this thread, and return what it says, or what was wrong.

        Args:
            broken: what to say where nobody thought of what happened.
        """
        loop, said = QEventLoop(), list[str]()
        undone = self.tr("That broke off. Start Homereel again: it undoes what was begun, or goes on there.")

        def work() -> None:
            words = broken or undone
            try:
                words = act(lambda step, share: self._told.emit(step, share))
            except UserProblem as problem:
                words = str(problem)
            except Exception as bug:  # noqa: BLE001  # one of the four named places: nobody can close this dialog
                log.error("what was done between two windows broke off:\n%s", traced(bug))
            self._over.emit(words)

        self._over.connect(said.append)
        self._over.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
        self.show()
        QThreadPool.globalInstance().start(Call(work))
        loop.exec()
        self._done = True
        self.close()
        self.deleteLater()
        return said[0] if said else ""

    def show_step(self, step: str, share: float) -> None:
        """Say what is done now and how far it is, 0 to 1."""
        self.step.setText(self._words[step])
        self.bar.setValue(round(1000 * share))

    def reject(self) -> None:
        """Stay."""

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay until it is done."""
        event.setAccepted(self._done)
