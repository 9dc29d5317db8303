"""An icon in the system's tray, for who wants the window out of the way and Homereel still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app import kept

if TYPE_CHECKING:
    from app.window import MainWindow

KEY, TOLD = "tray", "tray_told"


class Tray(QObject):
    """Off unless chosen, and only where the system has a tray. With it, closing the window puts it away."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._leaves = False
        self.icon: QSystemTrayIcon | None = None
        self.set_on(self.wanted())

    @staticmethod
    def can_be() -> bool:
        """Whether the system has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def wanted(self) -> bool:
        """Whether the person chose it."""
        return str(kept.settings(self._window.backend.home).value(KEY, "no")) == "yes"

    def choose(self, on: bool) -> None:
        """Keep whether it is wanted, and act on it."""
        kept.settings(self._window.backend.home).setValue(KEY, "yes" if on else "no")
        self.set_on(on)

    def set_on(self, on: bool) -> None:
        """Show the icon or take it away."""
        if not (on and self.can_be()):
            if self.icon is not None:
                self.icon.hide()
                self.icon.contextMenu().deleteLater()
                self.icon.deleteLater()
            self.icon = None
        elif self.icon is None:
            self.icon = self._make()
            self.icon.show()

    def takes_in(self) -> bool:
        """Whether a closed window goes on in the tray; if so it is put there, and the first time that is said."""
        restoring = self._window.backend.opens_again  # it closes to open again on what is put back
        if self.icon is None or self._leaves or restoring or not self.can_be():
            return False
        self._window.hide()
        file = kept.settings(self._window.backend.home)
        if str(file.value(TOLD, "no")) != "yes":
            file.setValue(TOLD, "yes")
            self.icon.showMessage(
                "Homereel", self.tr("Homereel goes on here. Its menu has Quit."), self._window.windowIcon()
            )
        return True

    def leave(self) -> None:
        """Quit, whatever the tray."""
        self._leaves = True
        self._window.close()
        QCoreApplication.quit()

    def bring_back(self) -> None:
        """Show the window again."""
        from app.main import come_forward

        come_forward(self._window)

    def _make(self) -> QSystemTrayIcon:
        icon = QSystemTrayIcon(self._window.windowIcon(), self)
        icon.setToolTip("Homereel")
        menu = QMenu(self._window)
        menu.addAction(self.tr("Show Homereel")).triggered.connect(lambda: self.bring_back())
        menu.addAction(self._window.actions_["toggle"])
        menu.addSeparator()
        menu.addAction(self.tr("Quit Homereel")).triggered.connect(lambda: self.leave())
        icon.setContextMenu(menu)
        icon.activated.connect(self._activated)
        return icon

    def _activated(self, why: QSystemTrayIcon.ActivationReason) -> None:
        if why == QSystemTrayIcon.ActivationReason.Trigger:
            self.bring_back()
