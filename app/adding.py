"""Asks which folder or files to take in; opens where something was added last."""

from __future__ import annotations

import os

from PySide6.QtCore import QCoreApplication, QDir, QStandardPaths
from PySide6.QtWidgets import QWidget

from app import filedialogs, kept
from core.settings import Home


def ask_folder(parent: QWidget, home: Home) -> list[str]:
    """Ask for a folder; nothing where the person thinks better of it."""
    title = QCoreApplication.translate("adding", "Add a folder")
    chosen = filedialogs.ask_folder(parent, title, _place(home))
    return _remember(home, [chosen] if chosen else [])


def ask_files(parent: QWidget, home: Home) -> list[str]:
    """Ask for files."""
    title = QCoreApplication.translate("adding", "Add files")
    chosen = filedialogs.ask_files(parent, title, _place(home))
    return _remember(home, chosen)


def _place(home: Home) -> str:
    usual = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
    return kept.told(home, "added_from") or usual or QDir.homePath()


def _remember(home: Home, chosen: list[str]) -> list[str]:
    if chosen:
        kept.keep_told(home, "added_from", os.path.dirname(chosen[0]))
    return chosen
