"""Opens the window: one instance per library; a second start hands its paths to the first. Opened files play."""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QLoggingCategory, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app import kept, meeting, turning, unlocking
from app.collecting import Collector
from app.theme import Theme
from core import consent, launch
from core.errors import UserProblem
from core.parsing import parsed_json
from core.settings import VERSION, Home
from core.store import connect

if TYPE_CHECKING:
    from app.window import MainWindow

log = logging.getLogger(__name__)

ANSWER_MS = 2000
"""How long the running window may take to answer a second start."""
SWITCH_S = 0.001
"""How long a reading thread may keep the interpreter to itself. A paint asks for it at each of some hundred calls: at
Python's 5 ms the longest gap while a list of 100,000 is read and counted was 109 ms, at 1 ms 66 (medians of 6)."""


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
    parser.add_argument("paths", nargs="*", help="files to play, folders to take in")
    return parser.parse_args(argv)


class SingleInstance(QObject):
    """A lock file decides who is first; a local socket carries what later starts were asked for."""

    asked = Signal(list)
    """Paths of a second start; an empty list only wants the window to come forward."""

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._lock = QLockFile(str(home.root / "window.lock"))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None
        self._callers: list[QLocalSocket] = []

    def is_first(self) -> bool:
        """Take the lock and listen, or say that somebody else has it. Where nothing can be written there is no lock."""
        if not self._lock.tryLock(0) and not self._is_read_only():
            return False
        if not any(map(self._listen, meeting.names(self._home))):
            log.warning("a second start can't be heard: no folder is this account's alone and takes a socket")
        return True

    def _is_read_only(self) -> bool:
        """Whether the lock is missing since nothing may be written: what opens the library says so better."""
        return self._lock.error() == QLockFile.LockError.PermissionError and not os.access(self._home.root, os.W_OK)

    def _listen(self, name: str) -> bool:
        QLocalServer.removeServer(name)  # what a kill left behind
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._connected)
        if not server.listen(name):
            log.debug("no socket at %s: %s", name, server.errorString())
            server.deleteLater()
            return False
        self._server = server
        return True

    def send(self, paths: Sequence[str]) -> bool:
        """Hand paths to the running window; False if it doesn't answer, or what answers is another account's."""
        return any(self._send(name, paths) for name in meeting.names(self._home))

    def _send(self, name: str, paths: Sequence[str]) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(name)
        if not socket.waitForConnected(ANSWER_MS) or not meeting.is_ours(int(socket.socketDescriptor())):
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
                paths = parsed_json(bytes(socket.readLine().data()))
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
    sys.setswitchinterval(SWITCH_S)
    app.setWindowIcon(QIcon(str(ICON)))
    Theme(app)
    Collector(app)
    return app


def main(argv: Sequence[str] | None = None) -> int:
    """Run the window until it is closed; 0 when all went well, 1 when the library isn't opened, 2 wrong use."""
    launch.leave_no_core()
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
        kept.restore_look(home)
        if not unlocking.opened(home):
            return 1
        return _run(app, home, arguments, instance, turning.finish(home))
    except UserProblem as problem:
        return _refuse(str(problem))


def _run(
    app: QApplication, home: Home, arguments: argparse.Namespace, instance: SingleInstance, words: str = ""
) -> int:
    """Open the window, saying these words in it first, and again on the library that a copy was made of."""
    from app.jobs import WorkerClient
    from app.opening import Opening
    from app.tasks import Backend
    from app.upkeep import Upkeep
    from app.window import MainWindow

    kept.restore_look(home)
    backend = Backend(home, arguments.profile)
    if not arguments.profile:
        backend.recall(kept.profile(home))
    worker = WorkerClient(home)
    upkeep = Upkeep(backend, worker)
    window = MainWindow(backend, worker)
    opening = Opening(backend, worker, window.player, window)
    opening.foldersOpened.connect(window.add_paths)
    opening.problem.connect(window.toast.say)

    def asked(paths: list[str]) -> None:
        opening.open(paths)
        come_forward(window)

    instance.asked.connect(asked)
    # What a list rests on (indexes, facts, rows) stays for the whole run. Looking through it for garbage again and
    # again takes 50 ms each time at 100,000 media, in the middle of whatever is being done.
    window.foryou.listed.connect(gc.freeze, Qt.ConnectionType.SingleShotConnection)
    paths = [str(Path(path).absolute()) for path in arguments.paths]
    if not any(os.path.isfile(path) for path in paths):  # who opens a film wants to see it
        greet(window)
    window.show()
    window.playback.join_desktop()

    def start() -> None:
        upkeep.start()
        opening.open(paths)
        if words:
            window.toast.say(words)

    QTimer.singleShot(0, upkeep, start)
    code = app.exec()
    instance.asked.disconnect(asked)
    if not backend.opens_again:
        instance.close()
        return code
    said = turning.turn(home, backend.turn) if backend.turn is not None else ""
    if backend.restore_from is not None:
        said = turning.put_back(home, backend.restore_from)
    window.deleteLater()
    arguments.paths = []
    return _run(app, home, arguments, instance, said)


def greet(window: MainWindow) -> None:
    """Show the first run where nobody was asked anything yet and the library is empty."""
    with connect(window.backend.home, "read") as store:
        due = consent.is_first_run(store)
    if due:
        window.go("welcome")


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
