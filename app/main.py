"""Opens the window: one instance per library; a second start hands its paths to the first."""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QLoggingCategory, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app import kept
from app.theme import Theme
from core.errors import UserProblem
from core.settings import VERSION, Home

log = logging.getLogger(__name__)

ANSWER_MS = 2000
"""How long the running window may take to answer a second start."""


ICON = Path(__file__).resolve().parent.parent / "resources" / "icons" / "org.homereel.Homereel.svg"
QUIET = "\n".join(
    f"qt.multimedia.{category}=false" for category in ("ffmpeg*.info", "symbolsresolver*", "playbackengine.codec*")
)
"""What Qt's player tells of itself at each film (its version, which libraries and decoders this machine lacks)."""


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="homereel", description="Open the window.")
    parser.add_argument("--home", help="keep everything in this folder")
    parser.add_argument("--profile", default="", help="whose history it is")
    parser.add_argument("--language", default="", help="en or zh_CN; else the system's")
    parser.add_argument("paths", nargs="*", help="files and folders to take in")
    return parser.parse_args(argv)


class SingleInstance(QObject):
    """A lock file decides who is first; a local socket carries what later starts were asked for."""

    asked = Signal(list)
    """Paths of a second start; an empty list only wants the window to come forward."""

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(home.root / "window.lock"))
        self._lock.setStaleLockTime(0)
        self._name = "homereel-" + hashlib.sha256(os.fsencode(home.root.resolve())).hexdigest()[:16]
        self._server: QLocalServer | None = None
        self._callers: list[QLocalSocket] = []

    def is_first(self) -> bool:
        """Take the lock and listen, or say that somebody else has it."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._connected)
        if not self._server.listen(self._name):
            log.warning("a second start can't be heard: %s", self._server.errorString())
        return True

    def send(self, paths: Sequence[str]) -> bool:
        """Hand paths to the running window; False if it doesn't answer."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(json.dumps([os.fsdecode(Path(os.fsdecode(p)).absolute()) for p in paths]).encode("ascii") + b"\n")
        socket.flush()
        return socket.waitForDisconnected(ANSWER_MS) or socket.state() == QLocalSocket.LocalSocketState.UnconnectedState

    def close(self) -> None:
        """Let the next start be the first."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _connected(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            self._callers.append(socket)
            socket.readyRead.connect(self._read)
        self._read()

    def _read(self) -> None:
        """Take what callers have written; who has said its line is let go."""
        for socket in [caller for caller in self._callers if caller.canReadLine()]:
            try:
                paths = json.loads(bytes(socket.readLine().data()))
            except ValueError:
                paths = []
            self._callers.remove(socket)
            socket.readyRead.disconnect(self._read)
            socket.disconnectFromServer()
            self.asked.emit([str(path) for path in paths] if isinstance(paths, list) else [])


def make_application(argv: Sequence[str]) -> QApplication:
    """Make the QApplication with names and theme."""
    QApplication.setApplicationName("homereel")
    QApplication.setApplicationDisplayName("Homereel")
    QApplication.setApplicationVersion(VERSION)
    QApplication.setDesktopFileName("org.homereel.Homereel")
    QLoggingCategory.setFilterRules(QUIET)
    app = QApplication([sys.argv[0] if sys.argv else "homereel", *argv])
    app.setWindowIcon(QIcon(str(ICON)))
    Theme(app)
    return app


def main(argv: Sequence[str] | None = None) -> int:
    """Run the window until it is closed; 0 when all went well, 1 when the library can't be opened, 2 wrong use."""
    arguments = _arguments(sys.argv[1:] if argv is None else argv)
    app = make_application(())
    from app import i18n

    i18n.install(app, arguments.language)
    try:
        home = Home.at(arguments.home).make()
        if not arguments.language and kept.language(home):
            i18n.install(app, kept.language(home))
        instance = SingleInstance(home)
        if not instance.is_first():
            return 0 if instance.send(arguments.paths) else _refuse(_busy())
        return _run(app, home, arguments, instance)
    except UserProblem as problem:
        return _refuse(str(problem))


def _run(app: QApplication, home: Home, arguments: argparse.Namespace, instance: SingleInstance) -> int:
    from app.jobs import WorkerClient
    from app.tasks import Backend
    from app.upkeep import Upkeep
    from app.window import MainWindow

    Theme.current().set_mode(kept.theme(home))
    backend = Backend(home, arguments.profile)
    worker = WorkerClient(home)
    upkeep = Upkeep(backend, worker)
    window = MainWindow(backend, worker)

    def asked(paths: list[str]) -> None:
        window.add_paths(paths)
        come_forward(window)

    instance.asked.connect(asked)
    window.show()
    paths = [str(Path(path).absolute()) for path in arguments.paths]
    QTimer.singleShot(0, upkeep, lambda: upkeep.start(paths))
    code = app.exec()
    instance.close()
    return code


def come_forward(window: QWidget) -> None:
    """Show a window that may be minimised or behind others."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive)
    window.show()
    window.raise_()
    window.activateWindow()


def _busy() -> str:
    return QApplication.translate("main", "This library is open in another window that doesn’t answer. Close it first.")


def _refuse(message: str) -> int:
    log.error("%s", message)
    if QApplication.platformName() not in ("offscreen", "minimal"):
        QMessageBox.critical(None, "Homereel", message)
    else:
        sys.stderr.write(message + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
