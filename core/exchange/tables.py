"""Turns tables of ratings into rows: Letterboxd, IMDb, MovieLens, or ratings.csv with users.csv and videos.csv.

Of a table of many people one is the person's own: `user` says which. Stars of another scale are brought to 0.5–5 by
what its best rating is. A diary of Letterboxd is a play on each of its days, at noon; `watched` has no day of watching.

Source: https://letterboxd.com/about/importing-data and IMDb's "Export" of "Your ratings"
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core import strangers
from core.exchange import values
from core.exchange.entries import BadRow, Entry, Rows, Subject, WhoseHistory
from core.exchange.sources import column_names, table
from core.types import EventKind

if TYPE_CHECKING:
    from core.evaluate.datasets import Dataset
    from core.exchange.sources import Source

MINUTE_S = 60.0
MOST_PEOPLE, SHOWN_PEOPLE = 1000, 10
"""So many people of a table are offered, and so many named in a message."""
Row = Mapping[str, str]


def read(source: Source, rows: Rows, user: str = "") -> None:
    """Read tables, by what their first lines say.

    Args:
        user: whose ratings are the person's own, where a table has several people.

    Raises:
        UserProblem: no table of ratings is in it, one is damaged, or it has several people and none was named.
    """
    found = [(name, kind) for name in source.names if (kind := kind_of(source.head(name)))]
    for name, kind in found:
        _table(source.read(name), name, rows, kind)
    if not found:
        data = strangers.load(_place(source))
        rows.count(len(data.interactions))
        _own(data, user, rows)
        for reason, count in data.dropped.counts.items():
            if count and reason != "duplicates":
                rows.dropped[reason] += count
        rows.named += [(told, "") for told in data.dropped.named]


def kind_of(head: bytes) -> str:
    """Tell whose table begins so: letterboxd, imdb, or "" for another's."""
    first = next(iter(table(head.split(b"\n", 1)[0], "")), (0, []))[1] if head[:1].isascii() else []
    named = set(column_names(first))
    if {"name", "letterboxduri"} <= named:
        return "letterboxd"
    return "imdb" if {"const", "yourrating"} <= named else ""


def _place(source: Source) -> Path:
    """Name the folder or zip of a table: the films' titles lie beside the ratings."""
    return source.path.parent if source.path.is_file() and not source.is_zip else source.path


# ── Letterboxd, IMDb ────────────────────────────────────────────────────────────────────────────────


def _table(raw: bytes, name: str, rows: Rows, kind: str) -> None:
    columns: Sequence[str] | None = None
    entries = _letterboxd if kind == "letterboxd" else _imdb
    for line, cells in table(raw, name):
        if columns is None:
            columns = column_names(cells)
            continue
        try:
            rows.take(list(entries(dict(zip(columns, cells, strict=False)), name.lower())))
        except BadRow as bad:
            rows.drop(str(bad), f"{name}:{line}")


def _letterboxd(told: Row, name: str) -> Iterator[Entry]:
    subject = Subject("film", values.text(told.get("name")), year=values.year(told.get("year")))
    if not subject.title:
        raise BadRow("missing")
    key, at = told.get("letterboxduri", ""), values.moment(told.get("date"))
    if "likes" in name:
        yield Entry(EventKind.LIKE, subject, key, at)
    elif watched := told.get("watcheddate"):
        yield Entry(EventKind.PLAY, subject, key, values.moment(watched), 1.0)
    elif "rating" not in told:
        yield Entry(EventKind.PLAY, subject, key, None, 1.0, plays=1)
    if stars := values.stars(told.get("rating"), 5.0):
        yield Entry(EventKind.RATING, subject, key, at, stars=stars)
    if review := values.text(told.get("review"), 10_000):
        yield Entry(EventKind.NOTE, subject, key, at, text=review)


def _imdb(told: Row, _name: str) -> Iterator[Entry]:
    kind = told.get("titletype", "").lower().replace(" ", "")
    if kind in ("tvseries", "tvminiseries", "videogame", "podcastseries"):
        raise BadRow("kind")
    title, series = values.text(told.get("title")), ""
    if kind == "tvepisode":
        series, _, title = title.partition(": ")
    runtime_s = values.seconds(told.get("runtimemins"), MINUTE_S)
    year = 0 if series else values.year(told.get("year"))
    subject = Subject("episode" if series else "film", title, series=series, year=year, duration_s=runtime_s)
    if not title:
        raise BadRow("missing")
    if stars := values.stars(told.get("yourrating"), 10.0):
        yield Entry(EventKind.RATING, subject, told.get("const", ""), values.moment(told.get("daterated")), stars=stars)


# ── MovieLens, and the like of it ───────────────────────────────────────────────────────────────────


def _own(data: Dataset, user: str, rows: Rows) -> None:
    """Read the ratings of one person of a data set.

    Raises:
        UserProblem: it isn't clear whose are meant.
    """
    for row in (data.interactions.users == _number_of(data, user)).nonzero()[0].tolist():
        item = data.items[int(data.interactions.items[row])]
        try:
            rows.take([_rating(data, row, Subject("film", values.text(item.title), year=item.year))])
        except BadRow as bad:
            rows.drop(str(bad), f"{data.name}: {item.name[:40]}")


def _rating(data: Dataset, row: int, subject: Subject) -> Entry:
    if not subject.title:
        raise BadRow("missing")
    item = data.items[int(data.interactions.items[row])]
    given = float(data.scale.to_source(data.interactions.values[row : row + 1])[0])
    top = data.dropped.high if math.isfinite(data.dropped.high) else 5.0
    at = values.moment(float(data.interactions.times[row])) if data.timed else None
    stars = min(max(round(given / top * 10) / 2, 0.5), 5.0)
    return Entry(EventKind.RATING, replace(subject, duration_s=item.duration_s), item.name, at, stars=stars)


def _number_of(data: Dataset, user: str) -> int:
    if user in data.users:
        return data.users.index(user)
    if not user and len(data.users) == 1:
        return 0
    counts = Counter(data.interactions.users.tolist()).most_common(MOST_PEOPLE)
    people = [
        (data.users[number], f"{data.users[number]} ({count} rating{'' if count == 1 else 's'})")
        for number, count in counts
    ]
    known = ", ".join(shown for _, shown in people[:SHOWN_PEOPLE])
    more = f" … {len(data.users)} in all" if len(data.users) > SHOWN_PEOPLE else ""
    raise WhoseHistory(f"Whose ratings are yours? Say --user ID with one of: {known}{more}.", people)
