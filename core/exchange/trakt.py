"""Turns what Trakt exports into rows: watched-*.json, history-*.json and ratings-*.json, in a folder or a .zip.

A row of the history has a date of its own; `watched` has how often and when last, and adds only what the history lacks.
Ratings of 1 to 10 become half stars; those of a whole series or season are of no medium.

Source: https://trakt.docs.apiary.io (sync: get watched, get history, get ratings)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from core.errors import UserProblem
from core.exchange import values
from core.exchange.entries import BadRow, Entry, Rows, Subject
from core.exchange.sources import json_of
from core.types import EventKind

if TYPE_CHECKING:
    from core.exchange.sources import Source

MINUTE_S = 60.0
Row = Mapping[str, Any]


def read(source: Source, rows: Rows, _user: str = "") -> None:
    """Read all .json files of a source.

    Raises:
        UserProblem: one is damaged, or there is nothing of Trakt's.
    """
    names = [name for name in source.names if name.lower().endswith(".json")]
    if not names:
        raise UserProblem(f"{source.shown} holds no .json of Trakt. Give the export as you fetched it.")
    for name in names:
        for place, row in enumerate(values.rows(json_of(source.read(name), name)), 1):
            _take(row, f"{name}:{place}", rows)


def is_row(row: Any) -> bool:
    """Say whether a row is one of Trakt's that something was done in."""
    told = values.mapping(row)
    done = {"watched_at", "rated_at", "plays"} & told.keys()
    return bool(done) and any(isinstance(told.get(what), dict) for what in ("movie", "show", "episode", "season"))


def _take(row: Any, where: str, rows: Rows) -> None:
    if isinstance(row, dict) and not is_row(row):
        return  # lists, collections, comments: the export has many files
    try:
        told = values.mapping(row)
        if not told:
            raise BadRow("unreadable")
        for part in [told] if not values.rows(told.get("seasons")) else _episodes(told):
            _entry(part, where, rows)
    except BadRow as bad:
        rows.drop(str(bad), where)


def _entry(told: Row, where: str, rows: Rows) -> None:
    try:
        rows.take(_done(told))
    except BadRow as bad:
        rows.drop(str(bad), where)


def _episodes(told: Row) -> Iterator[Row]:
    """Take a watched series apart into its episodes, each in the form of a history's row."""
    for season in values.rows(told.get("seasons")):
        number = values.mapping(season).get("number")
        for one in values.rows(values.mapping(season).get("episodes")):
            episode = values.mapping(one)
            yield {**episode, "show": told.get("show"), "episode": {"season": number, "number": episode.get("number")}}


def _done(told: Row) -> list[Entry]:
    subject = _subject(told)
    key = f"{subject.shown}#{told.get('id', '')}"
    if "rated_at" in told:
        stars, at = values.stars(told.get("rating"), 10.0), values.moment(told.get("rated_at"))
        return [Entry(EventKind.RATING, subject, key, at, stars=stars)] if stars else []
    if "watched_at" in told:
        at = values.moment(told.get("watched_at"))
        return [Entry(EventKind.PLAY, subject, key, at, 1.0, plays=int(at is None))]
    last_at = values.moment(told.get("last_watched_at"))
    return values.state(subject, key, plays=values.whole(told.get("plays")), last_at=last_at)


def _subject(told: Row) -> Subject:
    film, show, episode = (values.mapping(told.get(name)) for name in ("movie", "show", "episode"))
    if film:
        subject = Subject("film", values.text(film.get("title")), year=values.year(film.get("year")))
    elif episode:
        season, number = (values.whole(episode.get(name), 9999) for name in ("season", "number"))
        series, title = values.text(show.get("title")), values.text(episode.get("title"))
        subject = Subject("episode", title, series=series, season=season, episode=number)
    else:
        raise BadRow("kind")
    if not (subject.title if film else subject.series and subject.episode):
        raise BadRow("missing")
    runtime_s = values.seconds((film or episode).get("runtime"), MINUTE_S)
    return Subject(
        subject.what, subject.title, series=subject.series, season=subject.season, episode=subject.episode,
        year=subject.year or (values.year(show.get("year")) if episode else 0), duration_s=runtime_s,
    )  # fmt: skip
