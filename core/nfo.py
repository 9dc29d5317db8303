"""Turns the .nfo files beside a medium (Kodi's XML) into facts and people.

They are files of strangers: XML that declares entities is refused, as are files too large; what isn't XML (a web
address alone, the art of release groups) says nothing. A mistake in the XML costs that file's words, nothing else.

Source: https://kodi.wiki/view/NFO_files
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from core import sidecars
from core.cleaning import is_missing
from core.tagnames import clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

log = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
"""Larger .nfo files aren't read: those with a hundred actors have 40 KB."""
MOST_PEOPLE = 200
LONGEST_LINE = 500
"""Characters of a title or a name; genres together may have as many."""
SOURCE = "nfo"
_ITEM_ROOTS = ("movie", "episodedetails", "musicvideo", "video")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,31};)")
_OPENING = re.compile(r"<(movie|episodedetails|musicvideo|video|tvshow|album|artist)[\s>/]")
_MOST_ROOTS = 50
_LONGEST_NAME = 100
_YEAR = re.compile(r"(?<!\d)((?:1[89]|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or a body, that had a part in it."""

    name: str
    role: str  # actor, director, writer, artist, composer, studio


@dataclass(frozen=True, slots=True)
class Nfo:
    """What .nfo files say of one medium. Missing text is "", missing numbers 0."""

    title: str = ""
    description: str = ""
    genre: str = ""
    year: int = 0
    series: str = ""
    season: int = 0
    episode: int = 0
    artist: str = ""
    album: str = ""
    track: int = 0
    people: tuple[Person, ...] = field(default=())

    def over(self, other: Nfo) -> Nfo:
        """Fill what is missing here from another; people of both."""
        names = [f.name for f in fields(self) if f.name != "people"]
        filled = {name: getattr(self, name) or getattr(other, name) for name in names}
        return replace(other, **filled, people=tuple(dict.fromkeys((*self.people, *other.people)))[:MOST_PEOPLE])


NOTHING = Nfo()


def beside(path: bytes, *, is_audio: bool, episode: int = 0) -> Nfo:
    """Read the .nfo files that belong to a medium: its own, then the folder's, then the series' or artist's above it.

    Args:
        episode: number of the episode as far as it is known: one file may describe several.
    """
    folder, name = os.path.split(path)
    stem = name.rpartition(b".")[0] or name
    here, above = sidecars.names_in(folder), sidecars.names_in(os.path.dirname(folder))
    own = _read(folder, here, stem.lower() + b".nfo")
    if is_audio:
        parts = [parse(own, episode), _record(parse(_read(folder, here, b"album.nfo")))]
        parts.append(
            _artist(_read(folder, here, b"artist.nfo") or _read(os.path.dirname(folder), above, b"artist.nfo"))
        )
    else:
        item = parse(own or _read(folder, here, b"movie.nfo"), episode)
        show = _read(folder, here, b"tvshow.nfo") or _read(os.path.dirname(folder), above, b"tvshow.nfo")
        parts = [item, _show(parse(show))] if show else [item]
    whole = NOTHING
    for part in parts:
        whole = whole.over(part)
    return whole


def parse(data: bytes, episode: int = 0) -> Nfo:
    """Read one .nfo file; nothing at all where it isn't XML that we know. Any bytes may come in."""
    root = _root(data, episode)
    if root is None:
        return NOTHING
    artist = _text(root, "artist") if root.tag != "artist" else ""
    return Nfo(
        title=_text(root, "title") or (_text(root, "name") if root.tag == "artist" else ""),
        description=_text(root, "plot") or _text(root, "review") or _text(root, "biography") or _text(root, "outline"),
        genre=_joined(_texts(root, "genre")),
        year=_year(root),
        series=_text(root, "showtitle"),
        season=_number(root, "season"),
        episode=_number(root, "episode"),
        artist=artist,
        album=_text(root, "album") if root.tag == "musicvideo" else "",
        track=_number(root, "track") if root.tag == "musicvideo" else 0,
        people=tuple(dict.fromkeys(_people(root)))[:MOST_PEOPLE],
    )


def _read(folder: bytes, names: Mapping[bytes, bytes], wanted: bytes) -> bytes:
    """Read one file of a folder, whatever case its name has; b"" where it isn't there, too large or no regular file."""
    name = names.get(wanted)
    if name is None:
        return b""
    try:
        with sidecars.opened(os.path.join(folder, name)) as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        log.info("an .nfo file can't be read: %s", error.strerror)
        return b""
    return data if len(data) <= MOST_BYTES else b""


def roots(data: bytes) -> list[Element]:
    """Parse all that one file describes: several episodes may stand in one. [] where it isn't XML that we know."""
    if len(data) > MOST_BYTES:
        return []
    text = _readable(data)
    for version in (text, _BARE_AMPERSAND.sub("&amp;", text)):
        if found := [root for part in _several(version, 0) if (root := _element(part)) is not None]:
            return found
    return []


def _root(data: bytes, episode: int) -> Element | None:
    """Parse XML: as it is, then without what stands round it (an address), then with its bare & put right."""
    text = _readable(data)
    for version in (text, _BARE_AMPERSAND.sub("&amp;", text)):
        if not _OPENING.search(version):
            return None
        for part in (version[version.index("<") :], *_several(version, episode)):
            if (found := _element(part)) is not None:
                return found
    return None


def _several(text: str, episode: int) -> list[str]:
    """Cut out the roots, of which a file may hold several; the one that tells of this episode first."""
    parts, at = list[str](), 0
    while (begin := _OPENING.search(text, at)) and len(parts) < _MOST_ROOTS:
        end = text.find(f"</{begin[1]}>", begin.end())
        if end < 0:
            break
        at = end + len(begin[1]) + 3
        parts.append(text[begin.start() : at])
    number = re.compile(rf"<episode>\s*0*{episode}\s*</episode>")
    return sorted(parts, key=lambda part: not (episode and number.search(part)))


def _readable(data: bytes) -> str:
    """Decode as the file says, else as UTF-8, else as its bytes look; without declaration and control characters."""
    declared = re.match(rb"\s*<\?xml[^>]{0,200}encoding=[\"']([\w.-]{1,40})[\"']", data)
    text = _decoded(data, "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    if text is None and declared:
        text = _decoded(data, declared[1].decode())
    if text is None:
        from charset_normalizer import from_bytes

        best = from_bytes(data[:20_000]).best()
        text = data.decode(best.encoding if best else "latin-1", "replace")
    kept = "".join(c for c in text if c.isprintable() or c in "\n\t")
    return re.sub(r"<\?xml[^>]{0,300}\?>", "", kept)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):  # the latter also where it is no encoding of text
        return None


def _element(text: str) -> Element | None:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(text.encode(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        log.debug("no XML: %s", error)
        return None
    known = (*_ITEM_ROOTS, "tvshow", "album", "artist")
    return root if root.tag in known else next((child for child in root if child.tag in known), None)


def _texts(root: Element, tag: str) -> list[str]:
    found = (" ".join(clean(child.text or "").split()) for child in root.findall(tag))
    return list(dict.fromkeys(text[:LONGEST_LINE] for text in found if not is_missing(text)))


def _joined(names: list[str]) -> str:
    """Join names as far as there is room for whole ones."""
    whole = "; ".join(names)
    return whole if len(whole) <= LONGEST_LINE else whole[:LONGEST_LINE].rpartition("; ")[0]


def _text(root: Element, tag: str) -> str:
    if tag in ("plot", "review", "biography", "outline"):
        return clean(root.findtext(tag) or "")
    return next(iter(_texts(root, tag)), "")


def _number(root: Element, tag: str) -> int:
    match = re.match(r"\s*(\d{1,4})\s*$", root.findtext(tag) or "")
    return int(match[1]) if match else 0


def _year(root: Element) -> int:
    for tag in ("year", "premiered", "aired", "releasedate"):
        match = _YEAR.search(root.findtext(tag) or "")
        if match:
            return int(match[1])
    return 0


def _people(root: Element) -> Iterator[Person]:
    """List who had a part: with a name for a role, in the order of the file."""
    for actor in root.findall("actor"):
        name = " ".join(clean(actor.findtext("name") or "").split())
        if name and len(name) <= _LONGEST_NAME:
            yield Person(name, "actor")
    roles = {
        "director": "director",
        "credits": "writer",
        "artist": "artist",
        "composer": "composer",
        "studio": "studio",
    }
    for tag, role in roles.items():
        yield from (Person(name, role) for name in _texts(root, tag) if len(name) <= _LONGEST_NAME)


def _show(show: Nfo) -> Nfo:
    """Take from a series what goes for each of its episodes."""
    return Nfo(series=show.title, genre=show.genre, people=show.people)


def _record(record: Nfo) -> Nfo:
    """Take from a record what goes for each of its songs."""
    return Nfo(album=record.title, artist=record.artist, genre=record.genre, year=record.year, people=record.people)


def _artist(data: bytes) -> Nfo:
    found = parse(data)
    return Nfo(artist=found.title, genre=found.genre) if found.title else NOTHING
