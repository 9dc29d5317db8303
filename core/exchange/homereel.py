"""Turns a file of `homereel export history` back into rows, with the lists, kept searches and sayings in it.

Each medium is known again by what is in it (its identity keys), then by its place, then by its names. Slates (what
stood on a list that was shown) aren't in the file, so that an event keeps the name of its list and its place alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.errors import UserProblem
from core.exchange import values
from core.exchange.entries import BadRow, Belongings, Entry, Rows, Ruling, SourceList, Subject
from core.exchange.sources import column_names, json_of
from core.types import EventKind

if TYPE_CHECKING:
    from core.exchange.sources import Source

MAKER = "Homereel"
MOST_LISTS, MOST_ON_A_LIST, MOST_SAYINGS = 10_000, 1_000_000, 100_000
LONGEST_TEXT = 100_000
MOST_WEIGHT = 2.0
ID = re.compile(r"\b[0-9a-f]{32}\b")
"""A medium's id, as the rules of a list name it."""
_KINDS = {str(kind): kind for kind in EventKind}
_MOST_AT = 1e15
"""Times so far before the epoch aren't read by anything that reads a history whole; nor is any so far after it."""


def read(source: Source, rows: Rows, _user: str = "") -> None:
    """Read one history.

    Raises:
        UserProblem: it is no history of Homereel's, or one without names.
    """
    names = [name for name in source.names if name.lower().endswith(".json")]
    if len(names) != 1:
        raise UserProblem(
            f"{source.shown} isn't one .json that `homereel export history FILE.json` wrote. Name that file."
        )
    document = values.mapping(json_of(source.read(names[0]), names[0]))
    if not is_history(document):
        raise UserProblem(f"{source.shown} was not written by `homereel export history FILE.json`.")
    if document.get("anonymous"):
        raise UserProblem(f"{source.shown} was exported without names: nobody can tell what it is about.")
    known = {str(id_): _subject(values.mapping(told)) for id_, told in values.mapping(document.get("media")).items()}
    for place, row in enumerate(values.rows(document["events"]), 1):
        try:
            rows.take([_entry(values.mapping(row), known)])
        except BadRow as bad:
            rows.drop(str(bad), f"{names[0]}:{place}")
    rows.belongings = _belongings(document, known)


def is_table(cells: Sequence[str]) -> bool:
    """Say whether a first line is that of a history as .csv, whole or anonymous: it is read by people, not back."""
    named = set(column_names(cells))
    return {"kind", "mediaid", "share"} <= named or {"kind", "item", "lengthmin"} <= named


def is_history(document: Mapping[str, Any]) -> bool:
    """Say whether a document is one of ours."""
    return str(document.get("made_by", "")).startswith(MAKER) and isinstance(document.get("events"), list)


def _subject(told: Mapping[str, Any]) -> Subject:
    """Read what a medium is called; files of before there were keys have the same names in each event."""
    keys = [values.text(key) for key in values.rows(told.get("keys"))[:20]]
    return Subject(
        title=values.text(told.get("title")),
        artist=values.text(told.get("artist")),
        album=values.text(told.get("album")),
        series=values.text(told.get("series")),
        season=values.whole(told.get("season"), 999_999),
        episode=values.whole(told.get("episode"), 999_999),
        year=values.whole(told.get("year"), 9999),
        duration_s=values.seconds(told.get("duration_s")),
        path=values.path(told.get("path")),
        keys=tuple(key for key in keys if ":" in key),
    )


def _entry(told: Mapping[str, Any], known: Mapping[str, Subject]) -> Entry:
    kind = _KINDS.get(values.text(told.get("kind")))
    if kind is None:
        raise BadRow("foreign")
    id_ = values.text(told.get("media_id"))
    subject = (known.get(id_) or _subject(told)) if id_ else None
    if subject is None and kind is not EventKind.SEARCH:
        raise BadRow("missing")
    share, stars, start_s, stop_s = (values.number(told.get(n)) for n in ("share", "stars", "start_s", "stop_s"))
    if min(share, start_s, stop_s) < 0 or not _is_rating(stars):
        raise BadRow("off_scale")
    text, key = told.get("text"), f"{told.get('at')}#{id_}#{kind}"
    kept = text[:LONGEST_TEXT] if isinstance(text, str) else ""
    source = values.text(told.get("source"))
    return Entry(kind, subject, key, _at(told), share, stars, start_s, stop_s, kept, 0, source, _place(told))


def _place(told: Mapping[str, Any]) -> int:
    place = values.number(told.get("position", -1))
    return int(place) if 0 <= place < 1e9 else -1


def _is_rating(stars: float) -> bool:
    return 0 <= stars <= 5 and (2 * stars).is_integer()


def _at(told: Mapping[str, Any]) -> float:
    """Read a time to its last digit; any that an event may have: before all calendars, or by a clock that ran ahead."""
    if isinstance(told.get("time_s"), int | float):
        at = values.number(told["time_s"])
    else:
        at = values.moment(told.get("at"), ahead_s=math.inf) or 0.0
    if abs(at) >= _MOST_AT:
        raise BadRow("no_time")
    return at


# ── What else is the profile's ──────────────────────────────────────────────────────────────────────


def _belongings(document: Mapping[str, Any], known: Mapping[str, Subject]) -> Belongings:
    lists = [values.mapping(row) for row in values.rows(document.get("lists"))[:MOST_LISTS]]
    searches = [values.mapping(row) for row in values.rows(document.get("kept_searches"))[:MOST_LISTS]]
    sayings = [values.mapping(row) for row in values.rows(document.get("interests"))[:MOST_SAYINGS]]
    lines = [values.mapping(row) for row in values.rows(document.get("deleted_lines"))[:MOST_SAYINGS]]
    return Belongings(
        tuple(_list(row, known) for row in lists if values.text(row.get("name"))),
        tuple((values.text(row.get("name")), values.text(row.get("query"), 10_000)) for row in searches),
        tuple(ruling for row in sayings if (ruling := _ruling(row, known)) is not None),
        tuple(_line(row, known) for row in lines if values.text(row.get("line"))),
    )


def _list(row: Mapping[str, Any], known: Mapping[str, Subject]) -> SourceList:
    media = values.rows(row.get("media"))[:MOST_ON_A_LIST]
    rules = row.get("rules")
    rules = rules[:LONGEST_TEXT] if isinstance(rules, str) else ""
    return SourceList(
        values.text(row.get("name")),
        values.text(row.get("kind")) or "manual",
        rules,
        tuple(known[str(id_)] for id_ in media if str(id_) in known),
        tuple((id_, known[id_]) for id_ in dict.fromkeys(ID.findall(rules)) if id_ in known),
    )


def _ruling(row: Mapping[str, Any], known: Mapping[str, Subject]) -> Ruling | None:
    subject = known.get(str(row.get("media_id")))
    try:
        weight, at = values.number(row.get("weight")), values.number(row.get("at"))
    except BadRow:
        return None
    if subject is None or not 0 <= weight <= MOST_WEIGHT:
        return None
    return Ruling(subject, weight, values.text(row.get("name")), at or None)


def _line(row: Mapping[str, Any], known: Mapping[str, Subject]) -> tuple[str, str, Subject | None]:
    key = values.text(row.get("key"), 4096)
    return values.text(row.get("line")), key, known.get(key)
