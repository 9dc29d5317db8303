"""Puts stars and plays into the .nfo beside a film or episode, or makes one; all else in it stays to the letter.

It gets Kodi's userrating of 10, playcount and lastplayed. A higher count and a later date stay: another program saw
plays that Homereel didn't.

Source: https://kodi.wiki/view/NFO_files (userrating)
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from core import nfo, sidecars, tagwriter
from core.aside import written_aside
from core.errors import MediaError
from core.exchange.outgoing import Outgoing, number
from core.types import Facts

STAGE = "ratings"
_AT = re.compile(r"[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d")
"""A date of Kodi's, which sorts as it stands."""
_FIELDS = ("userrating", "playcount", "lastplayed")


def hindrance(one: Outgoing) -> str:
    """Say why one film's .nfo can't be written, as far as a look tells; "" where nothing speaks against it."""
    try:
        path, _ = _nfo_of(one)
    except MediaError as error:
        return error.cause
    return tagwriter.folder_hindrance(path)


def write(one: Outgoing) -> None:
    """Write the .nfo of one file. Where that changes nothing it stays as it is, its time too.

    Raises:
        MediaError: it can't be written, or what stands there isn't of one film or episode; it is as it was.
    """
    path, content = _nfo_of(one)
    try:
        if os.path.lexists(path):
            if content == _read(path):
                return
            tagwriter.keep_old(path, lambda kept: _is_of(kept, content))
        with written_aside(Path(os.fsdecode(path))) as file:
            file.write(content)
    except OSError as error:
        raise MediaError(one.path, STAGE, f"its .nfo can't be written ({error.strerror or error})") from error


def _nfo_of(one: Outgoing) -> tuple[bytes, bytes]:
    """Say where the .nfo of one file stands, and what is to stand in it.

    Raises:
        MediaError: what stands there can't be read, or isn't of one film or episode.
    """
    stem = one.path.rpartition(b".")[0] or one.path
    path = _itself(stem + b".nfo")
    values = {"userrating": f"{one.stars * 2:.0f}"} if one.stars else {}
    values |= {"playcount": str(one.plays)} if one.plays else {}
    if one.last_at > 0:
        values["lastplayed"] = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(one.last_at))
    try:
        return path, _changed(path, _read(path), values) if os.path.lexists(path) else _made(one.facts, values)
    except OSError as error:
        raise MediaError(one.path, STAGE, f"its .nfo can't be read ({error.strerror or error})") from error


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
        kept, roots = nfo.roots(_read(path)), nfo.roots(content)
    except (MediaError, OSError):
        return False
    return len(kept) == 1 and _rest(kept[0]) == _rest(roots[0])


def _read(path: bytes) -> bytes:
    """Read an .nfo that is there.

    Raises:
        MediaError: it is larger than any of one film or episode.
        OSError: it can't be read, or is no regular file.
    """
    with sidecars.opened(path) as file:
        data = file.read(nfo.MOST_BYTES + 1)
    if len(data) > nfo.MOST_BYTES:
        raise MediaError(path, STAGE, "the .nfo beside it is too large to be of one film, so it isn't touched")
    return data


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
    lines = [f"  <{name}>{_text(value)}</{name}>" for name, value in (named | dict(values)).items()]
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return "\n".join([head, f"<{root}>", *lines, f"</{root}>", ""]).encode("utf-8", "replace")


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
    values = {name: value for name, value in values.items() if not _goes_further(roots[0], name, value)}
    for name, value in values.items():
        text = _put(text, roots[0].tag, name, value)
    made = (b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b"") + text.encode()
    after = nfo.roots(made)
    if (
        len(after) != 1
        or _rest(after[0]) != _rest(roots[0])
        or any(after[0].findtext(n) != v for n, v in values.items())
    ):
        raise MediaError(path, STAGE, "the .nfo beside it is written in an unusual way, so it isn't touched")
    return made


def _goes_further(root: Element, name: str, value: str) -> bool:
    """Whether what stands there of plays comes from more of them: a higher count, a later date."""
    there = (root.findtext(name) or "").strip()
    if name == "playcount":
        return number(there) > number(value)
    return name == "lastplayed" and _AT.fullmatch(there) is not None and there > value


def _put(text: str, root: str, name: str, value: str) -> str:
    """Set one element right below the root, where it stands or before the root's end."""
    element = f"<{name}>{_text(value)}</{name}>"
    there = re.compile(rf"<{name}\s*>[^<]*</{name}\s*>|<{name}\s*/>")
    if there.search(text):
        return there.sub(lambda _: element, text, count=1)
    end = text.rfind(f"</{root}>")
    return text if end < 0 else f"{text[:end].rstrip(' ')}  {element}\n{text[end:]}"


def _rest(root: Element) -> list[tuple[str, str]]:
    """All that an .nfo says besides, in order."""
    return [(part.tag, (part.text or "").strip()) for part in root.iter() if part.tag not in _FIELDS]
