"""Brings a person's history in from other programs, and takes their ratings out to where other programs read them.

    bytes of a stranger → Source → reader (one file per format) → Reading → Known (matching) → Plan → events

A reader turns a `Source` into rows (`entries.Entry`); a row that can't be used costs that row alone. `plan` matches,
shows, writes and takes back. A new format is one file with `read(source, rows, user)` and its name in `FORMATS`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from core.exchange import homereel, jellyfin, kodi, lastfm, listenbrainz, recognise, tables, trakt
from core.exchange.belongings import counts_of
from core.exchange.entries import ALONE, REASONS, BadRow, Entry, Reading, Rows, Subject, WhoseHistory
from core.exchange.match import WAYS, WHY, Known, Match
from core.exchange.plan import UNDATED, Plan, by_number, prepare, standing, undo, write
from core.exchange.sources import Source, opened

__all__ = [
    "ALONE", "FORMATS", "REASONS", "UNDATED", "WAYS", "WHY", "BadRow", "Entry", "Known", "Match", "Plan", "Reading",
    "Rows", "Source", "Subject", "WhoseHistory", "by_number", "counts_of", "prepare", "read", "standing", "undo",
    "write",
]  # fmt: skip

FORMATS: dict[str, Callable[[Source, Rows, str], None]] = {
    "homereel": homereel.read,
    "jellyfin": jellyfin.read,
    "kodi": kodi.read,
    "lastfm": lastfm.read,
    "listenbrainz": listenbrainz.read,
    "trakt": trakt.read,
    "csv": tables.read,
}
AUTO = "auto"


def read(path: Path, format_: str = AUTO, user: str = "") -> Reading:
    """Read what a file, folder or zip says.

    Args:
        format_: one of `FORMATS`, or `auto`: told by what is in it.
        user: whose history, where the source holds several people's.

    Raises:
        UserProblem: it can't be read, is too large, or is of no format that is known.
    """
    with contextlib.closing(opened(path)) as source:
        known = recognise.format_of(source) if format_ == AUTO else format_
        rows = Rows()
        FORMATS[known](source, rows, user)
    return rows.reading(known, path.name, source.stated_at)
