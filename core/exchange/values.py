"""Turns the texts and numbers of strangers' files into values that can be kept, or says that one can't be.

Times before 1971 are what programs write where they know none (the epoch, year 1, 1601); they count as unknown.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from core.exchange.entries import MOST_PLAYS, BadRow, Entry, Subject
from core.types import EventKind

LONGEST = 500
"""Characters of a title, a name, a path component; longer ones are cut."""
LONGEST_PATH = 4096
FIRST_AT = 31_536_000.0
"""The first second of 1971."""
AHEAD_S = 86_400.0
"""A clock may be ahead by so much."""
_MILLISECONDS, _MICROSECONDS = 1e11, 1e14
_FORMS = ("%d %b %Y %H:%M", "%d %b %Y, %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d", "%d/%m/%Y %H:%M", "%d %b %Y")
_FRACTION = re.compile(r"(\.\d{1,6})\d*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBER = re.compile(r"[+-]?(\d{1,30}\.?\d{0,30}|\.\d{1,30})([eE][+-]?\d{1,3})?", re.ASCII)


def text(value: object, most: int = LONGEST) -> str:
    """Make one line of a text; "" where it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    shown = "".join(c if c.isprintable() else " " for c in str(value)[: 4 * most])
    return " ".join(shown.split())[:most]


def path(value: object) -> str:
    """Take a path as it stands; "" where it can't be one."""
    return value if isinstance(value, str) and len(value) <= LONGEST_PATH and "\0" not in value else ""


def number(value: object) -> float:
    """Read a number; 0 where nothing stands.

    Raises:
        BadRow: no_number; it is none, NaN or infinite.
    """
    if value is None or value == "":
        return 0.0
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value.strip()):
            raise BadRow("no_number")
        value = float(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadRow("no_number")
    try:
        found = float(value)
    except OverflowError as error:
        raise BadRow("no_number") from error
    if not math.isfinite(found):
        raise BadRow("no_number")
    return found


def whole(value: object, most: int = 1_000_000_000) -> int:
    """Read a whole number from 0 to `most`; 0 where nothing, or no such number, stands."""
    try:
        found = number(value)
    except BadRow:
        return 0
    return int(found) if 0 <= found <= most else 0


def seconds(value: object, unit_s: float = 1.0) -> float:
    """Read a length; 0 where there is none that could be (over 1,000 hours)."""
    try:
        found = number(value) * unit_s
    except BadRow:
        return 0.0
    return found if 0 <= found <= 3_600_000 else 0.0


def year(value: object) -> int:
    """Read a year, or that of a date; 0 where there is none."""
    match = re.match(r"\s*(1[89]\d\d|20\d\d)(?!\d)", str(value)[:40]) if isinstance(value, str | int | float) else None
    return int(match[1]) if match else 0


def moment(value: object, zone: tzinfo | None = UTC, ahead_s: float = AHEAD_S) -> float | None:
    """Read a time, as seconds since the epoch; None where the source knows none.

    Args:
        value: seconds, milliseconds or microseconds, or a date in one of the usual forms; a day alone is its noon here.
        zone: of texts that name none; None for this machine's.
        ahead_s: so far from now a time may lie.

    Raises:
        BadRow: no_time where it can't be read, future where it hasn't come yet.
    """
    if value is None or value == "":
        return None
    at = _as_number(value)
    if at is None and isinstance(value, str):
        at = _as_date(value.strip()[:64], zone)
    if at is None or not math.isfinite(at):
        raise BadRow("no_time")
    if at > time.time() + ahead_s:
        raise BadRow("future")
    return at if at >= FIRST_AT else None


def _as_number(value: object) -> float | None:
    try:
        at = number(value)
    except BadRow:
        return None
    return at / (1e6 if abs(at) >= _MICROSECONDS else 1e3 if abs(at) >= _MILLISECONDS else 1.0)


def _as_date(written: str, zone: tzinfo | None) -> float | None:
    if re.match(r"0000-|0001-|1601-|1753-|1900-", written):
        return 0.0
    try:
        found = _date(written)
        if _DAY.fullmatch(written):
            return found.replace(hour=12).timestamp()
        return (found if found.tzinfo or zone is None else found.replace(tzinfo=zone)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _date(written: str) -> datetime:
    try:
        return datetime.fromisoformat(_FRACTION.sub(r"\1", written))
    except ValueError:
        for form in _FORMS:
            try:
                return datetime.strptime(written, form)
            except ValueError:
                continue
        raise


def stars(value: object, top: float) -> float:
    """Bring a rating to 0.5–5 in halves; 0 where there is none.

    Args:
        top: the best rating there can be.

    Raises:
        BadRow: no_number; or off_scale: it is below 0 or above the top.
    """
    given = number(value)
    if given < 0 or given > top:
        raise BadRow("off_scale")
    return min(max(round(given / top * 10) / 2, 0.5), 5.0) if given else 0.0


def state(
    subject: Subject,
    key: str,
    *,
    plays: int = 0,
    last_at: float | None = None,
    position_s: float = 0.0,
    stars: float = 0.0,
    said: EventKind | None = None,
) -> list[Entry]:
    """Turn what a program remembers of one medium (how often, when last, where it stopped) into rows.

    The last play has a date, if one is told; the others are known by their number alone.

    Args:
        position_s: where the last play stopped; 0 where it went to the end.
        said: a like or dislike that stands.
    """
    found = []
    if position_s > 0:
        found.append(Entry(EventKind.PLAY, subject, f"{key}#left", last_at, -1.0, stop_s=position_s, plays=1))
    elif plays and last_at is not None:
        found.append(Entry(EventKind.PLAY, subject, f"{key}#last", last_at, 1.0))
    if plays and (plays > 1 or last_at is None or position_s > 0):
        found.append(Entry(EventKind.PLAY, subject, f"{key}#plays", None, 1.0, plays=min(plays, MOST_PLAYS)))
    if stars:
        found.append(Entry(EventKind.RATING, subject, f"{key}#rating", stars=stars))
    if said is not None:
        found.append(Entry(said, subject, f"{key}#said"))
    return found


def mapping(value: object) -> Mapping[str, Any]:
    """Take a JSON object; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> Sequence[Any]:
    """Take a JSON list; an empty one where it is none."""
    return value if isinstance(value, list) else ()
