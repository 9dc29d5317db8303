"""What the window keeps for itself between runs, in the library's folder; nothing in it changes results."""

from __future__ import annotations

import os
from collections.abc import Iterable
from urllib.parse import quote_from_bytes, unquote_to_bytes

from PySide6.QtCore import QSettings

from app.theme import Mode
from core.settings import Home


def settings(home: Home) -> QSettings:
    """Open the file of what is kept."""
    return QSettings(str(home.root / "window.ini"), QSettings.Format.IniFormat)


def theme(home: Home) -> Mode:
    """Tell which colours were chosen last."""
    kept = str(settings(home).value("theme", "system"))
    return "light" if kept == "light" else "dark" if kept == "dark" else "system"


def language(home: Home) -> str:
    """Tell which language was chosen last; "" follows the system."""
    kept = str(settings(home).value("language", ""))
    return kept if kept in ("en", "zh_CN") else ""


def paths(home: Home) -> list[bytes]:
    """List the files and folders that were to be looked through when the window was closed."""
    kept = str(settings(home).value("unscanned", ""))
    return [unquote_to_bytes(path) for path in kept.split(" ") if path]


def keep_paths(home: Home, unscanned: Iterable[bytes | str]) -> None:
    """Remember files and folders until they were looked through. (A settings file holds no odd bytes, hence quoted.)"""
    quoted = " ".join(quote_from_bytes(os.fsencode(path)) for path in unscanned)
    file = settings(home)
    if quoted != file.value("unscanned", ""):
        file.setValue("unscanned", quoted)
