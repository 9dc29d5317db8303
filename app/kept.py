"""What the window keeps for itself between runs, in the library's folder; nothing in it changes results.

What tells of the library (where one was, the queue, folders) is a file of its own, sealed where the library is
encrypted; the rest (shape, colours, keys) are ordinary settings.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from urllib.parse import quote_from_bytes, unquote_to_bytes

from PySide6.QtCore import QSettings

from app.queue import Queue
from app.theme import LARGEST_TEXT, SMALLEST_TEXT, Mode, Motion, Theme
from core.errors import unnamed
from core.parsing import parsed_json
from core.settings import Home
from core.types import ProfileId
from core.vault import Locked, sealing

log = logging.getLogger(__name__)


def settings(home: Home) -> QSettings:
    """Open the file of what is kept."""
    return QSettings(str(home.root / "window.ini"), QSettings.Format.IniFormat)


def told(home: Home, name: str) -> str:
    """Give one of what tells of the library; "" where nothing is kept."""
    return _told(home).get(name, "")


def keep_told(home: Home, name: str, text: str) -> None:
    """Keep one of what tells of the library; a full disk is only logged."""
    known = _told(home)
    if known.get(name, "") == text:
        return
    try:
        sealing.write(home, home.left, json.dumps(known | {name: text}).encode("ascii"))
    except (OSError, Locked) as error:
        log.warning("how the window was left can't be kept: %s", unnamed(error))


def _told(home: Home) -> dict[str, str]:
    try:
        found = parsed_json(sealing.read(home, home.left) or b"{}")
    except ValueError:
        return {}
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}


def theme(home: Home) -> Mode:
    """Tell which colours were chosen last."""
    kept = str(settings(home).value("theme", "system"))
    return "light" if kept == "light" else "dark" if kept == "dark" else "system"


def text_scale(home: Home) -> int:
    """Tell how large text was chosen last, in percent."""
    kept = str(settings(home).value("text_scale", SMALLEST_TEXT))
    return int(kept) if kept.isdecimal() and SMALLEST_TEXT <= int(kept) <= LARGEST_TEXT else SMALLEST_TEXT


def motion(home: Home) -> Motion:
    """Tell whether things were to move as the system lets them, or never."""
    return "none" if str(settings(home).value("motion", "system")) == "none" else "system"


def restore_look(home: Home) -> None:
    """Give the window the colours, the text size and the motion that were chosen last."""
    look = Theme.current()
    look.set_text_scale(text_scale(home))
    look.set_motion(motion(home))
    look.set_mode(theme(home))


def keep_look(home: Home) -> None:
    """Remember colours, text size and motion."""
    look, file = Theme.current(), settings(home)
    for name, chosen in (("theme", look.mode), ("text_scale", look.text_scale), ("motion", look.motion)):
        if str(file.value(name, "")) != str(chosen):
            file.setValue(name, chosen)


def language(home: Home) -> str:
    """Tell which language was chosen last; "" follows the system."""
    kept = str(settings(home).value("language", ""))
    return kept if kept in ("en", "zh_CN") else ""


def profile(home: Home) -> ProfileId | None:
    """Tell who watched last."""
    number = str(settings(home).value("profile", ""))
    return ProfileId(int(number)) if number.isdecimal() else None


def keep_profile(home: Home, who: ProfileId) -> None:
    """Remember who watches, for the next start."""
    settings(home).setValue("profile", int(who))


def queue(home: Home) -> Queue:
    """Give what was in the queue when the window was closed."""
    return Queue.from_text(told(home, "queue"))


def keep_queue(home: Home, line: Queue) -> None:
    """Remember the queue."""
    keep_told(home, "queue", line.to_text())


def paths(home: Home) -> list[bytes]:
    """List the files and folders that were to be looked through when the window was closed."""
    return [unquote_to_bytes(path) for path in told(home, "unscanned").split(" ") if path]


def keep_paths(home: Home, unscanned: Iterable[bytes | str]) -> None:
    """Remember files and folders until they were looked through. (JSON holds no odd bytes, hence quoted.)"""
    keep_told(home, "unscanned", " ".join(quote_from_bytes(os.fsencode(path)) for path in unscanned))
