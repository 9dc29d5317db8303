"""Puts stars and plays into the .nfo of a film or episode, or makes one; all else in it stays to the letter.

It gets Kodi's userrating of 10, playcount and lastplayed, and the place to go on from. What is there of more plays or
of later ones stays: another program saw them, and Homereel didn't. As in Kodi, whatever was played dates lastplayed,
and only what was finished is counted.

Source: https://kodi.wiki/view/NFO_files (userrating); Kodi's CSaveFileState (lastplayed), CVideoInfoTag (resume)
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from core import nfo, sidecars, tagwriter
from core.aside import Look, look, written_aside
from core.errors import CHANGED, MediaError
from core.exchange import nfo_text
from core.exchange.outgoing import Outgoing
from core.tagratings import number
from core.types import Facts

STAGE = "ratings"
_AT = re.compile(r"[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d")
"""A date of Kodi's, which sorts as it stands."""
_POSITION, _TOTAL = "resume/position", "resume/total"
_FIELDS = ("userrating", "playcount", "lastplayed", "resume", _POSITION, _TOTAL)
_OF_FOLDER = b"movie.nfo"
"""Stands for the one film of its folder."""


@dataclass(frozen=True, slots=True)
class _Nfo:
    """One .nfo, as it is to be.

    Attributes:
        before: what stands there now; None where there is none.
        seen: the file that this was read from.
    """

    path: bytes
    content: bytes
    before: bytes | None = None
    seen: Look | None = None


def hindrance(one: Outgoing) -> str:
    """Say why one film's .nfo can't be written, as far as a look tells; "" where nothing speaks against it."""
    try:
        found = _nfo_of(one)
    except MediaError as error:
        return error.cause
    return tagwriter.folder_hindrance(found.path)


def write(one: Outgoing) -> bool:
    """Write the .nfo of one file; whether anything had to be. Where not it stays as it is, its time too.

    Raises:
        MediaError: it can't be written, or what stands there isn't of one film or episode; it is as it was.
    """
    found = _nfo_of(one)
    if found.content == found.before:
        return False

    def need_unchanged() -> None:
        if look(found.path) != found.seen:
            raise MediaError(one.path, STAGE, CHANGED)

    try:
        if found.before is not None:
            tagwriter.keep_old(found.path, lambda kept: _is_of(kept, found.content))
        like = b"" if found.before is None else found.path
        with written_aside(Path(os.fsdecode(found.path)), like=like, ready=need_unchanged) as file:
            file.write(found.content)
        return True
    except OSError as error:
        raise MediaError(one.path, STAGE, f"its .nfo can't be written ({error.strerror or error})") from error


def _nfo_of(one: Outgoing) -> _Nfo:
    """Say where the .nfo of one file stands, and what is to stand in it.

    Raises:
        MediaError: what stands there can't be read or written, or isn't of one film or episode.
    """
    path, values = _itself(_place(one.path)), _values(one)
    try:
        if not os.path.lexists(path):
            return _Nfo(path, _made(one.facts, values))
        before, seen = _read(path)
    except OSError as error:
        raise MediaError(one.path, STAGE, f"its .nfo can't be read ({error.strerror or error})") from error
    content = _changed(path, before, values)
    if not os.access(path, os.W_OK):
        raise MediaError(one.path, STAGE, "it is read-only")
    return _Nfo(path, content, before, seen)


def _place(path: bytes) -> bytes:
    """Find the .nfo that `core.nfo` reads for a film, whatever case its name has; where there is none, that to make.

    Raises:
        MediaError: the one that is read there is read for other films too.
    """
    folder, name = os.path.split(path)
    own = (name.rpartition(b".")[0] or name) + b".nfo"
    names = sidecars.names_in(folder)
    for there in (names.get(own.lower(), own), names.get(_OF_FOLDER, _OF_FOLDER)):
        found = os.path.join(folder, there)
        if os.path.lexists(found):
            if there.lower() == _OF_FOLDER != own.lower() and sidecars.films_in(folder) > 1:
                raise MediaError(path, STAGE, "the .nfo beside it stands for several films, so it isn't touched")
            return found
    return os.path.join(folder, own)


def _values(one: Outgoing) -> dict[str, str]:
    """Say what is to stand where below the root; a position of 0 is for where another one stands."""
    values = {"userrating": f"{one.stars * 2:.0f}"} if one.stars else {}
    values |= {"playcount": str(one.plays)} if one.plays else {}
    if one.last_at > 0:
        values["lastplayed"] = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(one.last_at))
    if one.left_s is not None and (one.left_s or one.last_at > 0):
        total_s = one.facts.duration_s if one.left_s else 0.0
        values |= {_POSITION: f"{one.left_s:.6f}", _TOTAL: f"{total_s:.6f}"}
    return values


def _itself(path: bytes) -> bytes:
    """Give the path back, if no link leads from it to elsewhere.

    Raises:
        MediaError: it is a link, so that whoever put it there would choose where something is written.
    """
    if os.path.islink(path):
        raise MediaError(path, STAGE, "the .nfo beside it is a link, so it isn't touched")
    return path


def _is_of(path: bytes, content: bytes) -> bool:
    """Whether a file that was put by says what an .nfo says, but for what is written here."""
    try:
        kept, roots = nfo.roots(_read(path)[0]), nfo.roots(content)
    except (MediaError, OSError):
        return False
    return len(kept) == 1 and _rest(kept[0]) == _rest(roots[0])


def _read(path: bytes) -> tuple[bytes, Look | None]:
    """Read an .nfo that is there, and say which file it is, as it was before that.

    Raises:
        MediaError: it is larger than any of one film or episode.
        OSError: it can't be read, or is no regular file.
    """
    with sidecars.opened(path) as file:
        seen = look(file.fileno())
        data = file.read(nfo.MOST_BYTES + 1)
    if len(data) > nfo.MOST_BYTES:
        raise MediaError(path, STAGE, "the .nfo beside it is too large to be of one film, so it isn't touched")
    return data, seen


def _made(facts: Facts, values: Mapping[str, str]) -> bytes:
    """Write an .nfo anew, with what names the film or episode."""
    root = "episodedetails" if facts.series else "musicvideo" if facts.artist else "movie"
    named: dict[str, object] = {"title": facts.title}
    if facts.series:
        named |= {"showtitle": facts.series, "season": facts.season, "episode": facts.episode}
    elif facts.artist:
        named["artist"] = facts.artist
    if facts.year and not facts.series:
        named["year"] = facts.year
    parts = [f"<{name}>{_text(value)}</{name}>" for name, value in named.items()]
    parts += [f"<{name}>{value}</{name}>" for name, value in values.items() if "/" not in name]
    if float(values.get(_POSITION, "0")):
        parts.append(f"<resume><position>{values[_POSITION]}</position><total>{values[_TOTAL]}</total></resume>")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    lines = [head, f"<{root}>", *(f"  {part}" for part in parts), f"</{root}>", ""]
    return "\n".join(lines).encode("utf-8", "replace")


def _text(value: object) -> str:
    return escape("".join(c for c in str(value) if c.isprintable()))


def _changed(path: bytes, data: bytes, values: Mapping[str, str]) -> bytes:
    """Put values into an .nfo that is there, and nothing else.

    Raises:
        MediaError: it isn't the plain .nfo of one film or episode.
    """
    roots = nfo.roots(data)
    if len(roots) != 1 or roots[0].tag not in ("movie", "episodedetails", "musicvideo", "video"):
        raise MediaError(path, STAGE, "the .nfo beside it isn't that of one film or episode, so it isn't touched")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MediaError(path, STAGE, "the .nfo beside it isn't written in UTF-8, so it isn't touched") from error
    values = _meant(roots[0], values)
    made: str | None = text
    for place, value in values.items():
        made = nfo_text.put(made, roots[0].tag, place, value) if made is not None else None
    content = (b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b"") + (made or "").encode()
    if not _differs_only_in(roots[0], nfo.roots(content), values):
        raise MediaError(path, STAGE, "the .nfo beside it is written in an unusual way, so it isn't touched")
    return content


def _meant(root: Element, values: Mapping[str, str]) -> dict[str, str]:
    """Leave out what comes from more plays there, or from later ones; a start only takes another position's place."""
    left_out = set[str]()
    if number(root.findtext("playcount")) > number(values.get("playcount")):
        left_out.add("playcount")
    last = (root.findtext("lastplayed") or "").strip()
    if _AT.fullmatch(last) and last > values.get("lastplayed", ""):
        left_out |= {"lastplayed", _POSITION, _TOTAL}
    if not (float(values.get(_POSITION, "0")) or _position(root)):
        left_out |= {_POSITION, _TOTAL}
    return {name: value for name, value in values.items() if name not in left_out}


def _position(root: Element) -> float:
    """Read where to go on from; 0 where that is the start, or nothing that could be read."""
    try:
        return float(root.findtext(_POSITION) or "0")
    except ValueError:
        return 0.0


def _differs_only_in(root: Element, after: list[Element], values: Mapping[str, str]) -> bool:
    """Whether all is as it was, but for values that stand there once now."""
    if len(after) != 1 or _rest(after[0]) != _rest(root):
        return False
    return all([part.text for part in after[0].findall(name)] == [value] for name, value in values.items())


def _rest(root: Element) -> list[tuple[int, str, str, dict[str, str]]]:
    """All that an .nfo says besides, in order: how deep it stands, its name, text and attributes."""
    ours = {part for name in _FIELDS for part in root.findall(name)}
    said, waiting = [], [(0, root)]
    while waiting:
        depth, part = waiting.pop()
        if part not in ours:
            said.append((depth, part.tag, (part.text or "").strip(), dict(part.attrib)))
        waiting += [(depth + 1, inner) for inner in reversed(part)]
    return said
