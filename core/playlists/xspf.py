"""Turns lists into XSPF files, and XSPF files into entries.

Source: XSPF 1, xspf.org/spec (playlist, trackList, track: location, title, creator, album, duration in milliseconds).
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes, unquote_to_bytes

from core.errors import UserProblem
from core.playlists.exchange import MOST_ENTRIES, Entry, Exported, decoded, entry_of, replace, stored
from core.store import FileRow, Store
from core.types import Facts, MediaId

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_MARKS = 20 * MOST_ENTRIES
"""Tags of a file: a track with all that we read of it has twelve, and an element takes a hundred bytes of memory."""
NAMESPACE = "http://xspf.org/ns/0/"
_SAFE = "/-._~!$&'()*+,;=@"


def export_xspf(store: Store, ids: Sequence[MediaId], target: Path, name: str = "") -> Exported:
    """Write a list as XSPF, whole or not at all; locations are relative to the list's folder where they can be.

    Raises:
        UserProblem: it can't be written there.
    """
    from xml.etree.ElementTree import Element, SubElement, tostring

    target = target.absolute()
    there, skipped = stored(store, ids)
    root = Element("playlist", {"version": "1", "xmlns": NAMESPACE})
    if name:
        SubElement(root, "title").text = _text(name)
    tracks = SubElement(root, "trackList")
    for facts, row in there:
        track = SubElement(tracks, "track")
        for tag, text in _fields(facts, row, os.fsencode(target.parent)):
            SubElement(track, tag).text = text
    replace(target, b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n")
    return Exported(len(there), skipped)


def read_xspf(data: bytes, folder: bytes) -> list[Entry]:
    """Read XSPF; entities and document types are refused.

    Raises:
        UserProblem: it is no XSPF, or has more tags than a list may have.
    """
    if data.count(b"<") > MOST_MARKS:
        raise UserProblem("It has too many parts to be a list of media. Export the list in several parts, or use M3U8.")
    root = _root(data)
    tracks = (track for track in root.iter() if _tag(track) == "track")
    return [_entry(track, folder) for track in itertools.islice(tracks, MOST_ENTRIES)]


def _root(data: bytes) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UserProblem(f"It isn't XSPF: {error}. Export the list anew, or use M3U8.") from error
    if _tag(root) != "playlist":
        raise UserProblem(f"It isn't XSPF: it begins with <{_tag(root)[:40]}>, not with <playlist>.")
    return root


def _entry(track: Element, folder: bytes) -> Entry:
    texts = {_tag(child): " ".join((child.text or "").split()) for child in track}
    location = texts.get("location", "")
    plain = location if "://" in location else unquote_to_bytes(location)
    length = texts.get("duration", "")
    duration_s = float(length) / 1000.0 if length.isascii() and length.isdigit() and len(length) < 12 else 0.0
    bare = plain.encode("utf-8", "surrogateescape") if isinstance(plain, str) else plain
    title, artist = texts.get("title", ""), texts.get("creator", "")
    if not bare:
        return Entry((), title, artist, duration_s, title)
    return entry_of(bare, folder, title, duration_s, artist)


def _fields(facts: Facts, row: FileRow, folder: bytes) -> list[tuple[str, str]]:
    fields = [("location", _location(row.path, folder)), ("title", _text(facts.title))]
    fields += [(tag, _text(text)) for tag, text in (("creator", facts.artist), ("album", facts.album)) if text]
    return fields + ([("duration", str(round(facts.duration_s * 1000)))] if facts.duration_s > 0 else [])


def _location(path: bytes, folder: bytes) -> str:
    try:
        relative = os.path.relpath(path, folder)
    except ValueError:  # another drive, on Windows
        return Path(os.fsdecode(path)).as_uri()
    relative = relative.replace(b"\\", b"/") if os.name == "nt" else relative
    return quote_from_bytes(relative, safe=_SAFE)


def _text(text: str) -> str:
    """Leave out what XML 1.0 has no way to write."""
    return "".join(c for c in decoded(text.encode("utf-8", "replace")) if c >= " " or c in "\t\n")


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
