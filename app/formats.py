"""Numbers, times and codes in, short words in the person's language out; shared by all widgets."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from core.errors import show_path

_SHORT_YEAR = re.compile(r"(?<!y)yy(?!y)")
EARLIEST_YEAR = 1000
"""Of a day that a person writes: the first whose number has four digits."""
_PLACE = re.compile(r"%([1-9])")
_UNSEEN = dict.fromkeys(
    (*range(32), *range(127, 160), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), " "
)
"""Controls, breaks of lines, and marks that turn the direction of what follows them."""
LONGEST = 240
"""Letters of a name that is written over several lines; nobody reads more of it there."""


def fill(text: str, *values: object) -> str:
    """Put values for %1 … %9, all at once, so that a title holding "%2" stays as it is."""
    return _PLACE.sub(lambda m: str(values[int(m[1]) - 1]) if int(m[1]) <= len(values) else m[0], text)


def clock(seconds: float) -> str:
    """Write a position: 0:07, 3:05, 1:42:10."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def tip(text: str) -> str:
    """Make text fit for a tip, which Qt takes for markup where it looks so: a title may be a stranger's."""
    return f"<span>{html.escape(text)}</span>".replace("\n", "<br>") if "<" in text else text


def one_line(text: str) -> str:
    """Put a blank for each character that breaks a line, turns it around or can't be shown; the length stays."""
    return text.translate(_UNSEEN)


def cut(text: str) -> str:
    """Make a name fit for a few lines, whatever a file calls itself."""
    words = " ".join(one_line(text[: 4 * LONGEST]).split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"


def _whole_s(duration_s: float) -> int:
    """Round a duration, at least 1 s: the one way, so that an item has one length wherever it is written."""
    return max(1, round(duration_s))


def runtime(duration_s: float) -> str:
    """Write a duration as a clock shows it: 0:10, 3:05, 1:42:10; "" where it is unknown."""
    return clock(_whole_s(duration_s)) if duration_s > 0 else ""


def length(seconds: float) -> str:
    """Write a duration in words: 42 s, 3 min 5 s, 1 h 42 min; "" where it is unknown."""
    if seconds <= 0:
        return ""
    whole = _whole_s(seconds)
    if whole < 60:
        return fill(QCoreApplication.translate("formats", "%1 s"), whole)
    if whole < 600:
        minutes, left = divmod(whole, 60)
        pattern = QCoreApplication.translate("formats", "%1 min %2 s")
        return fill(pattern, minutes, left) if left else fill(QCoreApplication.translate("formats", "%1 min"), minutes)
    hours, minutes = divmod(round(whole / 60), 60)
    if not hours:
        return fill(QCoreApplication.translate("formats", "%1 min"), minutes)
    pattern = QCoreApplication.translate("formats", "%1 h %2 min")
    return fill(pattern, hours, minutes) if minutes else fill(QCoreApplication.translate("formats", "%1 h"), hours)


def size(size_bytes: int) -> str:
    """Write a file size: 3.4 MB."""
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def number(count: int) -> str:
    """Write a count with the language's thousands."""
    return QLocale().toString(count)


def day(at: float, now: float | None = None) -> str:
    """Write when something was: today 14:05, yesterday, 3 days ago, then the date; "" for 0."""
    if at <= 0:
        return ""
    moment, today = datetime.fromtimestamp(at), datetime.fromtimestamp(now) if now else datetime.now()
    days = (today.date() - moment.date()).days
    if days == 0:
        return fill(QCoreApplication.translate("formats", "today %1"), f"{moment:%H:%M}")
    if days == 1:
        return QCoreApplication.translate("formats", "yesterday")
    if 1 < days < 7:
        return fill(QCoreApplication.translate("formats", "%1 days ago"), days)
    return on_day(moment.date())


def on_day(day: date) -> str:
    """Write a date in numbers as the language does, its year with four digits: 11/24/2026; so everywhere."""
    return QLocale().toString(QDate(day), _day_pattern())  # type: ignore[call-overload,no-any-return]


def at_time(at: float) -> str:
    """Write a date and the time of day: 11/24/2026 14:05."""
    moment = datetime.fromtimestamp(at)
    return f"{on_day(moment.date())} {moment:%H:%M}"


def day_of(text: str) -> date | None:
    """Read a date that is written as `on_day` does it, or as 2026-11-24; None where it is none."""
    found = QLocale().toDate(text.strip(), _day_pattern())
    try:
        day = date(found.year(), found.month(), found.day()) if found.isValid() else date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if day.year >= EARLIEST_YEAR else None


def _day_pattern() -> str:
    return _SHORT_YEAR.sub("yyyy", QLocale().dateFormat(QLocale.FormatType.ShortFormat))


def folder(path: bytes) -> str:
    """Write a path as a person would: from their own folder on, where it lies in it."""
    shown, own = show_path(path), os.path.expanduser("~")
    return "~" + shown[len(own) :] if len(own) > 1 and (shown + os.sep).startswith(own + os.sep) else shown


def kind(code: str) -> str:
    """Name a kind of medium."""
    return _say(_KINDS, code)


def stage(code: str) -> str:
    """Name the step at which a file failed, as a person would."""
    return _say(_STAGES, code) or code


def modality(code: str) -> str:
    """Name one way of understanding."""
    return _say(_MODALITIES, code) or code


def _say(table: dict[str, Callable[[], str]], code: str) -> str:
    words = table.get(code)
    return words() if words else ""


# Each entry is a call, so that lupdate sees the text and the language may change while Homereel runs.
_KINDS: dict[str, Callable[[], str]] = {
    "video": lambda: QCoreApplication.translate("kinds", "Video"),
    "music": lambda: QCoreApplication.translate("kinds", "Music"),
    "speech": lambda: QCoreApplication.translate("kinds", "Speech"),
    "sound": lambda: QCoreApplication.translate("kinds", "Sound"),
}
_STAGES: dict[str, Callable[[], str]] = {
    "probe": lambda: QCoreApplication.translate("stages", "opening it"),
    "facts": lambda: QCoreApplication.translate("stages", "opening it"),
    "identity": lambda: QCoreApplication.translate("stages", "recognising it"),
    "decode": lambda: QCoreApplication.translate("stages", "decoding it"),
    "content": lambda: QCoreApplication.translate("stages", "looking and listening"),
    "gist": lambda: QCoreApplication.translate("stages", "listening for speech"),
    "speech": lambda: QCoreApplication.translate("stages", "writing down what is said"),
    "meaning": lambda: QCoreApplication.translate("stages", "reading its text"),
}
_MODALITIES: dict[str, Callable[[], str]] = {
    "facts": lambda: QCoreApplication.translate("modalities", "facts"),
    "picture": lambda: QCoreApplication.translate("modalities", "pictures"),
    "look": lambda: QCoreApplication.translate("modalities", "look"),
    "sound": lambda: QCoreApplication.translate("modalities", "sound"),
    "voice": lambda: QCoreApplication.translate("modalities", "voice"),
    "speech": lambda: QCoreApplication.translate("modalities", "speech"),
    "meaning": lambda: QCoreApplication.translate("modalities", "topic"),
    "taste": lambda: QCoreApplication.translate("modalities", "your taste"),
    "prior": lambda: QCoreApplication.translate("modalities", "your habits"),
}
