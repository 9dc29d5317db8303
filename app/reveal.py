"""Shows files in the system's file manager, chosen there where it can do that; else opens their folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess
from PySide6.QtGui import QDesktopServices

from app.dropping import url_of

SERVICE, PATH = "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1"
"""Source: https://www.freedesktop.org/wiki/Specifications/file-manager-interface/"""
WAIT_MS = 4000
MOST_FOLDERS = 3


class Reveal(QObject):
    """The way to the file manager."""

    def show(self, paths: Sequence[bytes]) -> None:
        """Show these files."""
        if not paths:
            return
        if sys.platform == "darwin":
            QProcess.startDetached("open", ["-R", *(os.fsdecode(path) for path in paths)])
        elif sys.platform == "win32":
            QProcess.startDetached("explorer", [f"/select,{os.path.normpath(os.fsdecode(paths[0]))}"])
        else:
            self._ask_file_manager(paths)

    def _ask_file_manager(self, paths: Sequence[bytes]) -> None:
        from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            self.open_folders(paths)
            return
        message = QDBusMessage.createMethodCall(SERVICE, PATH, SERVICE, "ShowItems")
        message.setArguments([[bytes(url_of(path).toEncoded().data()).decode("ascii") for path in paths], ""])
        watcher = QDBusPendingCallWatcher(bus.asyncCall(message, WAIT_MS), self)

        def answered(call: QDBusPendingCallWatcher) -> None:
            if call.isError():  # no file manager that knows this
                self.open_folders(paths)
            call.deleteLater()

        watcher.finished.connect(answered)

    def open_folders(self, paths: Sequence[bytes]) -> None:
        """Open the folders that files lie in, a few at most."""
        for folder in list(dict.fromkeys(os.path.dirname(path) for path in paths))[:MOST_FOLDERS]:
            QDesktopServices.openUrl(url_of(folder))
