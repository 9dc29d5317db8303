"""Asks for files and folders. All of the window's file dialogs are opened here, for they leave nothing behind.

Qt writes where each dialog was last, and which folders it was in, into a file for all programs of the account
(`QtProject.conf`, as the dialog is destroyed; the system's own dialogs too, whose places it is told): outside the
library's folder and in the clear, in a private session too. Source: `QFileDialogPrivate::saveSettings`.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QWidget

NOWHERE = os.path.join(os.devnull, "nowhere")
"""No folder can be made here, by nobody."""
KEPT_BY_QT = ("FileDialog/history", "FileDialog/lastVisited")
PATHS_ARE_FIXED = sys.platform in ("win32", "darwin")
"""Whether what Qt keeps has a place of its own there (the registry, the preferences), which `setPath` doesn't move."""


def ask_folder(parent: QWidget | None, title: str, place: str) -> str:
    """Ask for a folder that is there; "" where the person thinks better of it."""
    with leaving_nothing():
        return QFileDialog.getExistingDirectory(parent, title, place)


def ask_file(parent: QWidget | None, title: str, place: str = "", kinds: str = "") -> str:
    """Ask for a file that is there; "" where the person thinks better of it."""
    with leaving_nothing():
        return QFileDialog.getOpenFileName(parent, title, place, kinds)[0]


def ask_files(parent: QWidget | None, title: str, place: str) -> list[str]:
    """Ask for files that are there."""
    with leaving_nothing():
        return QFileDialog.getOpenFileNames(parent, title, place)[0]


def ask_target(parent: QWidget | None, title: str, suggested: str, kinds: str) -> tuple[str, str]:
    """Ask for a file to be written, and as which of the kinds; "" where the person thinks better of it."""
    with leaving_nothing():
        return QFileDialog.getSaveFileName(parent, title, suggested, kinds)


@contextlib.contextmanager
def leaving_nothing() -> Iterator[None]:
    """Let Qt keep nothing of the file dialogs that end meanwhile; what other programs had it keep stays as it is."""
    kept = _kept()
    native, user = QSettings.Format.NativeFormat, QSettings.Scope.UserScope
    if PATHS_ARE_FIXED:
        before = {key: kept.value(key) for key in KEPT_BY_QT if kept.contains(key)}
    else:
        QSettings.setPath(native, user, NOWHERE)
    try:
        yield
    finally:
        if PATHS_ARE_FIXED:
            _put_back(before)
        else:
            QSettings.setPath(native, user, os.path.dirname(kept.fileName()))


def _kept() -> QSettings:
    """What Qt keeps of file dialogs, by the names that it has for it."""
    return QSettings(QSettings.Scope.UserScope, "QtProject")


def _put_back(before: dict[str, object]) -> None:
    """Have there what was there, and nothing else."""
    kept = _kept()
    for key in KEPT_BY_QT:
        if key in before:
            kept.setValue(key, before[key])
        else:
            kept.remove(key)
