"""Puts stars and plays into tags, where players look for them.

ID3 has POPM in Windows Media Player's steps, which MusicBee extends by halves and Kodi and Strawberry read too, and
FMPS_Rating; Vorbis comments and APE have FMPS_RATING and RATING of 100; MP4 has FMPS_Rating alone; ASF has
WM/SharedUserRating and FMPS/Rating. Plays stand beside each as FMPS_Playcount, and in POPM's counter; a higher count
stays, since another program saw plays that Homereel didn't.

Source: https://www.freedesktop.org/wiki/Specifications/free-media-player-specs (FMPS_Rating, 0.0 to 1.0;
FMPS_Playcount, a number, written whole since some players read no point); https://id3.org/id3v2.4.0-frames (POPM)
"""

from __future__ import annotations

from typing import Any

from core.exchange.outgoing import Outgoing, number

POPM_OWNER = "Windows Media Player 9 Series"
POPM = {0.5: 13, 1.0: 1, 1.5: 54, 2.0: 64, 2.5: 118, 3.0: 128, 3.5: 186, 4.0: 196, 4.5: 242, 5.0: 255}
"""Of 255, by stars: Windows Media Player's five, and MusicBee's halves between them."""
ASF = {0.5: 1, 1.0: 1, 1.5: 13, 2.0: 25, 2.5: 38, 3.0: 50, 3.5: 63, 4.0: 75, 4.5: 87, 5.0: 99}
FMPS, PLAIN = "FMPS_RATING", "RATING"
FMPS_PLAYS = "FMPS_Playcount"
_MOST_COUNTED = 0xFFFFFFFF
"""Plays that POPM's counter is trusted with: 32 bits."""
_MP4 = "----:com.apple.iTunes:"


def put(opened: Any, one: Outgoing) -> tuple[str, ...]:
    """Put stars and plays where players look for them, in what mutagen opened; nothing is left out."""
    if one.stars:
        _rate(opened, one.stars)
    if one.plays:
        _count(opened, one.plays)
    return ()


def _rate(opened: Any, stars: float) -> None:
    from mutagen import asf, id3
    from mutagen.mp4 import MP4, MP4FreeForm

    tags, share = opened.tags, f"{stars / 5:.1f}"
    if isinstance(tags, id3.ID3):
        _rate_id3(tags, stars, share)
    elif isinstance(opened, MP4):
        tags[_MP4 + "FMPS_Rating"] = [MP4FreeForm(share.encode())]  # type: ignore[no-untyped-call]
    elif isinstance(opened, asf.ASF):
        tags["WM/SharedUserRating"] = [ASF[stars]]
        tags["FMPS/Rating"] = [share]
    else:
        tags[FMPS], tags[PLAIN] = [share], [f"{stars * 20:.0f}"]


def _rate_id3(tags: Any, stars: float, share: str) -> None:
    """Set the rating in each player's frame that is there, with its count of plays, and in one of our own."""
    from mutagen import id3

    counts = {frame.email: getattr(frame, "count", 0) for frame in tags.getall("POPM")}
    for owner, count in ({POPM_OWNER: 0} | counts).items():
        _put_popm(tags, owner, POPM[stars], count)
    tags.delall("TXXX:FMPS_Rating")
    tags.add(id3.TXXX(encoding=id3.Encoding.UTF8, desc="FMPS_Rating", text=[share]))  # type: ignore[no-untyped-call]


def _put_popm(tags: Any, owner: str, rating: int, count: int) -> None:
    from mutagen import id3

    tags.delall(f"POPM:{owner}")
    tags.add(id3.POPM(email=owner, rating=rating, count=count))  # type: ignore[no-untyped-call]


def _count(opened: Any, plays: int) -> None:
    """Set the count of plays, unless a higher one stands there."""
    from mutagen import asf, id3
    from mutagen.mp4 import MP4, MP4FreeForm

    tags = opened.tags
    if isinstance(tags, id3.ID3):
        _count_id3(tags, plays)
        return
    is_mp4 = isinstance(opened, MP4)
    name = _MP4 + FMPS_PLAYS if is_mp4 else "FMPS/Playcount" if isinstance(opened, asf.ASF) else FMPS_PLAYS.upper()
    if plays > number(tags[name][0] if name in tags else ""):
        tags[name] = [MP4FreeForm(str(plays).encode()) if is_mp4 else str(plays)]  # type: ignore[no-untyped-call]


def _count_id3(tags: Any, plays: int) -> None:
    from mutagen import id3

    found = tags.get(f"POPM:{POPM_OWNER}")
    if plays > getattr(found, "count", 0):
        _put_popm(tags, POPM_OWNER, getattr(found, "rating", 0), min(plays, _MOST_COUNTED))
    texts = tags[f"TXXX:{FMPS_PLAYS}"].text if f"TXXX:{FMPS_PLAYS}" in tags else []
    if plays > number(texts[0] if texts else ""):
        tags.delall(f"TXXX:{FMPS_PLAYS}")
        tags.add(id3.TXXX(encoding=id3.Encoding.UTF8, desc=FMPS_PLAYS, text=[str(plays)]))  # type: ignore[no-untyped-call]
