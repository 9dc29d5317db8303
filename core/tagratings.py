"""Puts stars and plays into tags, where players look for them. Runs in a child (core.tagchild).

ID3 has POPM in Windows Media Player's steps, which MusicBee extends by halves and Kodi and Strawberry read too, and
FMPS_Rating; Vorbis comments and APE have FMPS_RATING and RATING of 100; MP4 has FMPS_Rating alone; ASF has
WM/SharedUserRating and FMPS/Rating. Plays stand beside each as FMPS_Playcount, and in the counter of a POPM of our own
where there is one; a higher count stays, since another program saw plays that Homereel didn't.

Source: https://www.freedesktop.org/wiki/Specifications/free-media-player-specs (FMPS_Rating, 0.0 to 1.0;
FMPS_Playcount, a number, written whole since some players read no point); https://id3.org/id3v2.4.0-frames (POPM)
"""

from __future__ import annotations

import re
from typing import Any

POPM_OWNER = "Windows Media Player 9 Series"
POPM = {0.5: 13, 1.0: 1, 1.5: 54, 2.0: 64, 2.5: 118, 3.0: 128, 3.5: 186, 4.0: 196, 4.5: 242, 5.0: 255}
"""Of 255, by stars: Windows Media Player's five, and MusicBee's halves between them."""
ASF = {0.5: 1, 1.0: 1, 1.5: 13, 2.0: 25, 2.5: 38, 3.0: 50, 3.5: 63, 4.0: 75, 4.5: 87, 5.0: 99}
RATING, PLAYS = "FMPS_Rating", "FMPS_Playcount"
_MP4 = "----:com.apple.iTunes:"
_COUNT = re.compile(r"\s*\d{1,7}(\.\d{0,15})?\s*", re.ASCII)
"""Nobody plays anything ten million times: a larger number would stand there for ever."""


def number(text: object) -> float:
    """Read a count of plays that somebody wrote; 0 for what is none, or none that could be."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return float(said) if _COUNT.fullmatch(said) else 0.0


def put(opened: Any, stars: float, plays: int) -> None:
    """Put stars and plays (0: as it is) into what mutagen opened; what says so already isn't touched."""
    from mutagen import asf, id3
    from mutagen.mp4 import MP4

    if isinstance(opened.tags, id3.ID3):
        _put_id3(opened.tags, stars, plays)
    elif isinstance(opened, MP4):
        _put_mp4(opened.tags, stars, plays)
    elif isinstance(opened, asf.ASF):
        _put_plain(opened.tags, "FMPS/Rating", "FMPS/Playcount", stars, plays)
        if stars and [one.value for one in opened.tags.get("WM/SharedUserRating", [])] != [ASF[stars]]:
            opened.tags["WM/SharedUserRating"] = [ASF[stars]]
    else:
        _put_plain(opened.tags, RATING.upper(), PLAYS.upper(), stars, plays)
        if stars:
            _set(opened.tags, "RATING", f"{stars * 20:.0f}")


def _share(stars: float) -> str:
    return f"{stars / 5:.1f}"


def _put_plain(tags: Any, rating: str, count: str, stars: float, plays: int) -> None:
    if stars:
        _set(tags, rating, _share(stars))
    if plays and plays > max((number(one) for one in _texts(tags, count)), default=0.0):
        _set(tags, count, str(plays))


def _texts(tags: Any, name: str) -> list[str]:
    return [str(one) for one in tags[name]] if name in tags else []


def _set(tags: Any, name: str, text: str) -> None:
    """Write a value, but not again: that would move it behind others, and the file would be another."""
    if _texts(tags, name) != [text]:
        tags[name] = [text]


def _put_mp4(tags: Any, stars: float, plays: int) -> None:
    from mutagen.mp4 import MP4FreeForm

    def there(name: str) -> list[bytes]:
        return [bytes(one) for one in tags.get(_MP4 + name, [])]

    if stars and there(RATING) != [_share(stars).encode()]:
        tags[_MP4 + RATING] = [MP4FreeForm(_share(stars).encode())]  # type: ignore[no-untyped-call]
    if plays and plays > max(map(number, there(PLAYS)), default=0.0):
        tags[_MP4 + PLAYS] = [MP4FreeForm(str(plays).encode())]  # type: ignore[no-untyped-call]


# ── ID3 ─────────────────────────────────────────────────────────────────────────────────────────────


def _put_id3(tags: Any, stars: float, plays: int) -> None:
    """Set each player's rating that is there, with its count of plays, and one of our own; plays in ours alone."""
    frames = {frame.email: frame for frame in tags.getall("POPM")}
    if stars:
        for owner in frames.keys() | {POPM_OWNER}:
            _put_popm(tags, owner, POPM[stars], getattr(frames.get(owner), "count", 0))
        _put_text(tags, RATING, _share(stars))
    own = tags.get(f"POPM:{POPM_OWNER}")
    if own is not None and plays > getattr(own, "count", 0):
        _put_popm(tags, POPM_OWNER, own.rating, plays)
    if plays and plays > max((number(text) for frame in _named(tags, PLAYS) for text in frame.text), default=0.0):
        _put_text(tags, PLAYS, str(plays))


def _put_popm(tags: Any, owner: str, rating: int, count: int) -> None:
    from mutagen import id3

    there = tags.get(f"POPM:{owner}")
    if there is None or (there.rating, getattr(there, "count", 0)) != (rating, count):
        tags.delall(f"POPM:{owner}")
        tags.add(id3.POPM(email=owner, rating=rating, count=count))  # type: ignore[no-untyped-call]


def _named(tags: Any, name: str) -> list[Any]:
    """List text frames of a name, however it is spelt: players differ."""
    return [frame for frame in tags.getall("TXXX") if frame.desc.lower() == name.lower()]


def _put_text(tags: Any, name: str, text: str) -> None:
    from mutagen import id3

    there = _named(tags, name)
    if [list(map(str, frame.text)) for frame in there] != [[text]]:
        for frame in there:
            tags.delall(frame.HashKey)
        tags.add(id3.TXXX(encoding=id3.Encoding.UTF8, desc=name, text=[text]))  # type: ignore[no-untyped-call]
