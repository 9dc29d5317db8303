"""Writes a person's ratings to where other programs read them, when asked: into tags, or into .nfo files.

Tags, by what players read: ID3 has POPM in Windows Media Player's steps, which MusicBee extends by halves and Kodi and
Strawberry read too, and FMPS_Rating; Vorbis comments and APE have FMPS_RATING and RATING of 100; MP4 has FMPS_Rating
alone; ASF has WM/SharedUserRating and FMPS/Rating. An .nfo gets Kodi's userrating of 10, playcount and lastplayed; all
else in it stays to the letter. Whatever is changed keeps standing beside, as `core.tagwriter` does it.

Source: https://www.freedesktop.org/wiki/Specifications/free-media-player-specs (FMPS_Rating, 0.0 to 1.0);
https://id3.org/id3v2.4.0-frames (POPM); https://kodi.wiki/view/NFO_files (userrating)
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from core import nfo, sidecars, tagwriter
from core.aside import written_aside
from core.errors import MediaError
from core.tagwriter import Written
from core.types import EventKind, Facts, FileState, Kind, MediaId, ProfileId

if TYPE_CHECKING:
    from core.store import Store
    from core.store.files import FileRow

STAGE = "ratings"
TAGS, NFO = "tags", "nfo"
POPM_OWNER = "Windows Media Player 9 Series"
POPM = {0.5: 13, 1.0: 1, 1.5: 54, 2.0: 64, 2.5: 118, 3.0: 128, 3.5: 186, 4.0: 196, 4.5: 242, 5.0: 255}
"""Of 255, by stars: Windows Media Player's five, and MusicBee's halves between them."""
ASF = {0.5: 1, 1.0: 1, 1.5: 13, 2.0: 25, 2.5: 38, 3.0: 50, 3.5: 63, 4.0: 75, 4.5: 87, 5.0: 99}
FMPS, PLAIN = "FMPS_RATING", "RATING"
_MP4 = "----:com.apple.iTunes:FMPS_Rating"
_FIELDS = ("userrating", "playcount", "lastplayed")
AWAY = {
    FileState.OFFLINE: "the drive or share that it is on isn't connected",
    FileState.MISSING: "it isn't where it was any more",
}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What would be written for one file.

    Attributes:
        last_at: when it was played last, seconds since the epoch; 0 where that isn't known.
        hindered: why it can't be written, in plain words, as far as a look tells; "" where nothing speaks against it.
    """

    path: bytes
    facts: Facts
    stars: float
    plays: int
    last_at: float
    hindered: str = ""


def planned(store: Store, profile: ProfileId, to: str, ids: Sequence[MediaId] | None = None) -> list[Outgoing]:
    """List what would be written: every file of what the profile rated; what isn't at hand says so.

    Of files that went away only those are listed whose content isn't there elsewhere. What is at hand isn't touched:
    `looked_at` does that.

    Args:
        to: TAGS or NFO; there is no .nfo of a song.
        ids: of these alone.
    """
    stars = store.events.stars(profile)
    chosen = sorted(stars if ids is None else {store.media.resolve(i) for i in ids} & stars.keys())
    last_at: dict[MediaId | None, float] = {}
    for event in store.events.of_profile(profile, kinds=[EventKind.PLAY]):
        last_at[event.media_id] = event.at
    plays, files = store.events.plays_of(chosen, profile), store.files.of_each(chosen)
    found = [
        Outgoing(
            file.path, facts, stars[media_id], plays[media_id], last_at.get(media_id, 0.0), AWAY.get(file.state, "")
        )
        for media_id, facts in store.media.facts(chosen).items()
        if to != NFO or facts.kind is Kind.VIDEO
        for file in _meant(files[media_id])
    ]
    return sorted(found, key=lambda one: one.path)


def _meant(files: Sequence[FileRow]) -> list[FileRow]:
    """Leave out what can't be read, and what went away while its content stands elsewhere."""
    here = any(file.state is FileState.PRESENT for file in files)
    states = {FileState.PRESENT, FileState.OFFLINE} | (set() if here else {FileState.MISSING})
    return [file for file in files if file.state in states]


def looked_at(out: Sequence[Outgoing], to: str, checkpoint: Callable[[], None] = lambda: None) -> list[Outgoing]:
    """Look at each file before anything is written, and say what it can't take."""
    done = []
    for one in out:
        checkpoint()
        done.append(one if one.hindered else replace(one, hindered=_hindrance(one, to)))
    return done


def _hindrance(one: Outgoing, to: str) -> str:
    if to == TAGS:
        return tagwriter.hindrance(one.path)
    try:
        path, _ = _nfo_of(one)
    except MediaError as error:
        return error.cause
    return tagwriter.folder_hindrance(path)


def write_all(out: Sequence[Outgoing], to: str, checkpoint: Callable[[], None] = lambda: None) -> list[Written]:
    """Write each; a file that can't be written is left as it is, with the reason."""
    done = []
    for one in out:
        checkpoint()
        if one.hindered:
            done.append(Written(one.path, one.hindered))
            continue
        try:
            if to == TAGS:
                tagwriter.change(one.path, lambda opened, stars=one.stars: _rate(opened, stars))  # type: ignore[misc]
            else:
                _write_nfo(one)
            done.append(Written(one.path))
        except MediaError as error:
            done.append(Written(one.path, error.cause))
    return done


# ── Tags ────────────────────────────────────────────────────────────────────────────────────────────


def _rate(opened: Any, stars: float) -> tuple[str, ...]:
    from mutagen import asf, id3
    from mutagen.mp4 import MP4, MP4FreeForm

    tags, share = opened.tags, f"{stars / 5:.1f}"
    if isinstance(tags, id3.ID3):
        _rate_id3(tags, stars, share)
    elif isinstance(opened, MP4):
        tags[_MP4] = [MP4FreeForm(share.encode())]  # type: ignore[no-untyped-call]
    elif isinstance(opened, asf.ASF):
        tags["WM/SharedUserRating"] = [ASF[stars]]
        tags["FMPS/Rating"] = [share]
    else:
        tags[FMPS], tags[PLAIN] = [share], [f"{stars * 20:.0f}"]
    return ()


def _rate_id3(tags: Any, stars: float, share: str) -> None:
    """Set the rating in each player's frame that is there, with its count of plays, and in one of our own."""
    from mutagen import id3

    counts = {frame.email: getattr(frame, "count", 0) for frame in tags.getall("POPM")}
    for owner, count in ({POPM_OWNER: 0} | counts).items():
        tags.delall(f"POPM:{owner}")
        tags.add(id3.POPM(email=owner, rating=POPM[stars], count=count))  # type: ignore[no-untyped-call]
    tags.delall("TXXX:FMPS_Rating")
    tags.add(id3.TXXX(encoding=id3.Encoding.UTF8, desc="FMPS_Rating", text=[share]))  # type: ignore[no-untyped-call]


# ── .nfo ────────────────────────────────────────────────────────────────────────────────────────────


def _write_nfo(one: Outgoing) -> None:
    """Write the .nfo of one file.

    Raises:
        MediaError: it can't be written, or what stands there isn't of one film or episode; it is as it was.
    """
    path, content = _nfo_of(one)
    try:
        if os.path.lexists(path):
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
    values = {"userrating": f"{one.stars * 2:.0f}"}
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
