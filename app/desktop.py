"""Joins the desktop: media keys and panels, and a screen that stays awake; quiet where there is no session bus."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.inhibit import Inhibitor, lock_for

if TYPE_CHECKING:
    from app.mpris import Mpris
    from app.window import MainWindow

log = logging.getLogger(__name__)


class Desktop(QObject):
    """What the window has outside itself."""

    def __init__(self, window: MainWindow, bus: Any = None) -> None:
        super().__init__(window)
        self._window, self._player = window, window.player
        self.mpris: Mpris | None = None
        if bus is not None:
            self._join(bus)
        self.inhibitor = Inhibitor(lock_for(bus, self), self.tr("A film plays"), self)
        self._player.stateChanged.connect(self._see)
        self._player.pictureChanged.connect(self._see)
        self._player.playingChanged.connect(self._see)

    def close(self) -> None:
        """Let the screen sleep and the bus forget us."""
        self.inhibitor.set_held(False)
        if self.mpris is not None:
            self.mpris.leave()

    def _join(self, bus: Any) -> None:
        from app.main import come_forward
        from app.mpris import Mpris

        window = self._window
        mpris = Mpris(self._player, window.backend, bus, (lambda: come_forward(window), window.close))
        if mpris.join():
            self.mpris = mpris

    def _see(self, *_: object) -> None:
        self.inhibitor.set_held(self._player.state == "playing" and self._player.has_picture)


def session_bus() -> Any:
    """Give the session's bus, None where there is none: no use to wait for a daemon that has to be started first."""
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if not sys.platform.startswith("linux") or not (address or (runtime and (Path(runtime) / "bus").exists())):
        return None
    try:
        from PySide6.QtDBus import QDBusConnection
    except ImportError as error:
        log.info("no media keys: %s", error)
        return None
    bus = QDBusConnection.sessionBus()
    return bus if bus.isConnected() else None
