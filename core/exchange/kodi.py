"""Turns what Kodi knows of plays and ratings into rows: .nfo files beside media, and videodb.xml, its one-file export.

Kodi keeps how often something was played and when last: the last play gets that date, the others count without one.
Its ratings have no date.

Source: https://kodi.wiki/view/NFO_files and https://kodi.wiki/view/HOW-TO:Backup_the_video_library.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError

from core import nfo
from core.errors import UserProblem
from core.exchange import values
from core.exchange.entries import BadRow, Entry, Rows, Subject
from core.ffmpeg import media_type

if TYPE_CHECKING:
    from core.exchange.sources import Source

ITEMS = {"movie": "film", "episodedetails": "episode", "musicvideo": "song"}
_WHOLES = ("tvshow", "season", "album", "artist", "set")
_KEPT = frozenset({*ITEMS, *_WHOLES})
_MOST_DEPTH = 100
MOST_PARTS = 100_000
"""Elements of one item, or of a series without its episodes: a film with all its actors has a thousand."""


def read(source: Source, rows: Rows, _user: str = "") -> None:
    """Read every .nfo file of a folder, and any videodb.xml.

    Raises:
        UserProblem: videodb.xml is damaged or declares entities; or there is nothing of Kodi's.
    """
    names = [name for name in source.names if name.lower().endswith((".nfo", ".xml"))]
    if not names:
        raise UserProblem(
            f"{source.shown} holds no .nfo file and no videodb.xml. Give a folder of films, or the export."
        )
    for name in names:
        if name.lower().endswith(".nfo"):
            rows.count(1)
            _sidecar(source, name, rows)
        elif b"<videodb" in source.head(name):
            _whole_library(source.read(name), name, rows)


# ── .nfo ────────────────────────────────────────────────────────────────────────────────────────────


def _sidecar(source: Source, name: str, rows: Rows) -> None:
    if b"<" not in source.head(name):
        return
    found = nfo.roots(source.read(name))
    beside = "" if source.is_zip else _beside(source.file(name))
    for number, root in enumerate(found):
        _take(root, name, rows, beside if number == 0 else "")


def _beside(path: Path) -> str:
    """Find the medium that an .nfo file describes: that of its name, or the one film of the folder of movie.nfo."""
    try:
        names = sorted(os.listdir(path.parent))
    except OSError:
        return ""
    media = [name for name in names if media_type(os.fsencode(name))]
    own = [name for name in media if name.rpartition(".")[0].lower() == path.stem.lower()]
    films = [name for name in media if media_type(os.fsencode(name)) == "video"]
    found = own or (films if path.name.lower() == "movie.nfo" and len(films) == 1 else [])
    return str(path.absolute().parent / found[0]) if found else ""


# ── videodb.xml ─────────────────────────────────────────────────────────────────────────────────────


def _whole_library(data: bytes, name: str, rows: Rows) -> None:
    try:
        for shows, element in _items(data):
            _take(element, name, rows, series=shows)
    except ParseError as error:
        raise UserProblem(f"{name}: it is damaged XML ({error}). Let Kodi export its library again.") from error


def _items(data: bytes) -> Iterator[tuple[str, Element]]:
    """Go through the library, forgetting what was seen: (series that it stands in, element)."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    tree = _Tree()
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                tree.begin(element)
                continue
            tree.end()
            if element.tag in _KEPT:
                yield tree.series(), element
            tree.forget(element)
    except (DefusedXmlException, ValueError, LookupError) as error:
        raise UserProblem(
            "It declares entities or can't be decoded, so it isn't read. Let Kodi export again."
        ) from error


class _Tree:
    """The elements that are begun; what was read of them, and belongs to no item any more, is let go."""

    def __init__(self) -> None:
        self._open: list[tuple[Element, int]] = []
        self._parts = 0  # held now
        self._begun_at = 0

    def begin(self, element: Element) -> None:
        """Go into an element.

        Raises:
            UserProblem: elements nest too deeply, or one holds too many.
        """
        self._open.append((element, self._parts))
        self._parts += 1
        if len(self._open) > _MOST_DEPTH:
            raise UserProblem("It is nested too deeply to be Kodi's. Let Kodi export its library again.")
        if self._parts > MOST_PARTS:
            raise UserProblem("One title in it has too many parts to be Kodi's. Let Kodi export its library again.")

    def end(self) -> None:
        """Leave the innermost element."""
        self._begun_at = self._open.pop()[1]

    def series(self) -> str:
        """Name the series that stands around; "" where none does."""
        show = next((one for one, _ in reversed(self._open) if one.tag == "tvshow"), None)
        return show.findtext("title") or "" if show is not None else ""

    def forget(self, element: Element) -> None:
        """Take what was left last out of what it stands in, if that doesn't need it."""
        if self._open and (element.tag in ITEMS or not any(one.tag in _KEPT for one, _ in self._open)):
            del self._open[-1][0][-1]
            self._parts = self._begun_at


# ── One item ────────────────────────────────────────────────────────────────────────────────────────


def _take(element: Element, where: str, rows: Rows, beside: str = "", series: str = "") -> None:
    title = values.text(element.findtext("title"))
    place = f"{where}: {title}" if title else where
    try:
        rows.take(_entries(element, where, beside, series))
    except BadRow as bad:
        rows.drop(str(bad), place)


def _entries(element: Element, where: str, beside: str, series: str) -> list[Entry]:
    told = {name: element.findtext(name) for name in ("playcount", "watched", "lastplayed", "userrating")}
    stars = values.stars(told["userrating"], 10.0)
    plays = values.whole(told["playcount"]) or int((told["watched"] or "").strip().lower() == "true")
    position_s = values.seconds(element.findtext("resume/position"))
    if not (stars or plays or position_s):
        return []
    if element.tag not in ITEMS:
        raise BadRow("kind")
    subject = _subject(element, beside, series)
    if not (subject.title or subject.path):
        raise BadRow("missing")
    last_at = values.moment(told["lastplayed"], None)
    key = f"{where}#{subject.path}#{subject.title}#{subject.season}#{subject.episode}"
    return values.state(subject, key, plays=plays, last_at=last_at, position_s=position_s, stars=stars)


def _subject(element: Element, beside: str, series: str) -> Subject:
    artists = [values.text(artist.text) for artist in element.findall("artist")]
    streams_s = values.seconds(element.findtext("fileinfo/streamdetails/video/durationinseconds"))
    is_episode = element.tag == "episodedetails"
    return Subject(
        what=ITEMS[element.tag],
        title=values.text(element.findtext("title")),
        artist=artists[0] if artists else "",
        album=values.text(element.findtext("album")),
        series=values.text(element.findtext("showtitle") or series) if is_episode else "",
        season=values.whole(element.findtext("season"), 9999) if is_episode else 0,
        episode=values.whole(element.findtext("episode"), 9999) if is_episode else 0,
        year=0 if is_episode else values.year(element.findtext("year") or element.findtext("premiered") or ""),
        duration_s=streams_s or values.seconds(element.findtext("runtime"), 60.0),
        path=beside or values.path((element.findtext("filenameandpath") or "").strip()),
    )
