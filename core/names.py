"""Turns a file's name, and the folders it lies in, into a title and numbers: `Show.S01E02.Title.mkv`, `03 - Song.flac`.

Names that follow a convention (an episode's number, a release's year and codecs) are read by guessit, which knows
thousands of them; other names are a person's own words and stay as they are.
"""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass, replace
from typing import Any

from core.ffmpeg import EXTENSIONS

log = logging.getLogger(__name__)

_RELEASE = re.compile(
    r"(?i)\b(?:2160p|1440p|1080[pi]|720p|576p|480p|4k|uhd|blu-?ray|b[dr]rip|dvd-?rip|web-?rip|web-?dl|hdtv|"
    r"x26[45]|h\.?26[45]|hevc|xvid|divx|10bit|remux|proper|repack)\b"
)
_JUNK = re.compile(r"[\s\[({._-]*" + _RELEASE.pattern.replace("(?i)", "(?i:") + r").*$")
_EPISODE = re.compile(
    r"(?ix)\bs\d{1,2}[ ._-]*e\d{1,3} | (?<!\d)\d{1,2}x\d{2,3}\b | 第\s*\d{1,4}\s*[季集话話回] | "
    r"\bseason[ ._-]*\d | \bepisode[ ._-]*\d | \bep\.?[ ._-]?\d{1,4}\b | ^\[[^\]]+\].*[ _]-[ _]\d{1,4}\b"
)
"""What says that a name is an episode's: S01E02, 1x02, 第3集, Season 2, Ep. 3, and `[group] name - 03`."""
_DATED = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_BRACKETED_YEAR = re.compile(r"[(\[]((?:19|20)\d\d)[)\]]")
_CAMERA = re.compile(r"(?i)^(?:img|vid|dsc[nf]?|mov|pxl|gopr|g[hpx]\d\d|mvi|wp|mah|sam|p)[ _-]?\d{3,}")
"""What cameras and phones write."""
_TRACK = re.compile(r"^(?:\d{1,2}-)?(\d{1,3})(?:\s*[-.–]\s+|\s+|\s*-\s*)(?=\D)")
_SEASON_FOLDER = re.compile(r"(?i)^(?:season|series|staffel|saison|temporada|s)[ ._-]*(\d{1,2})$|^第\s*(\d{1,2})\s*季$")
_EPISODE_FIRST = re.compile(r"(?i)^(?:e|ep\.?\s*)?(\d{1,3})(?:\s*[-.–]\s*|\s+|$)")
_NOT_AN_ARTIST = re.compile(r"(?i)\b(?:lecture|chapter|part|episode|podcast|track|side|disc|cd|day|lesson)\b|^\d+$")
_MUSIC_ENDINGS = frozenset(re.findall(r"\w+", "mp3 flac m4a ogg oga opus wma aac ape wv mpc alac dsf tta mka"))
_CHINESE_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}


@dataclass(frozen=True, slots=True)
class Name:
    """What a path says. Missing text is "", missing numbers 0; `folder` tells which fields the folders gave."""

    title: str
    year: int = 0
    series: str = ""
    season: int = 0
    episode: int = 0
    track: int = 0
    artist: str = ""
    album: str = ""
    folder: frozenset[str] = frozenset()


def read(path: bytes, *, is_audio: bool, root: bytes = b"") -> Name:
    """Take a path apart. The title may be empty where the name has no letters.

    Args:
        root: the library folder; folders above it say nothing.
    """
    stem, ending = _stem(path)
    text = spaced(stem)
    above = _folders(path, root)
    if is_audio:
        return _from_record(_song(text, ending), above)
    if _CAMERA.match(text):
        return Name(text)
    return _from_season(_film(stem, text), text, above)


def _stem(path: bytes) -> tuple[str, str]:
    name = os.fsdecode(os.path.basename(path))
    head, _, ending = name.rpartition(".")
    known = bool(head) and ending.lower().encode("utf-8", "replace") in EXTENSIONS
    stem = (head if known else name).encode("utf-8", "replace").decode()
    return stem, ending.lower() if known else ""


def spaced(stem: str) -> str:
    """Turn a name's dots and underscores into spaces where they stand for them; drop control characters."""
    text = "".join(c if c.isprintable() else " " for c in stem).replace("_", " ")
    if " " not in text.strip():
        text = re.sub(r"(?<=\w)\.(?=\w)|(?<=\w)\.(?=[(\[])|(?<=[)\]])\.", " ", text)
    return re.sub(r"\s+", " ", text).strip()


# ── Films and episodes ──────────────────────────────────────────────────────────────────────────────


def _film(stem: str, text: str) -> Name:
    """Read the name of a film or an episode; as it is where it follows no convention."""
    plain = _arabic("".join(c if c.isprintable() else " " for c in stem))
    if _EPISODE.search(plain.replace("_", " ")):
        return _episode(text, _guess(plain, "episode"))
    bracketed = _BRACKETED_YEAR.search(text)
    year = bracketed or next((m for m in _DATED.finditer(text) if m.start() > 0), None)
    if _RELEASE.search(text) and year:
        guess = _guess(plain, "movie")
        if guess.get("title") and guess.get("year"):
            return Name(_words(guess["title"]), int(guess["year"]))
    title = text[: year.start()] if year and _ends_title(text, year) else text
    title = _trimmed(_JUNK.sub("", title))
    return Name(title or text, int(year[1]) if year else 0)


def _ends_title(text: str, year: re.Match[str]) -> bool:
    """Say whether a year ends the title before it: in brackets of its own, or a date or release; not "(live, 1989)"."""
    before = text[: year.start()]
    return year.start() > 0 and before.count("(") == before.count(")") and bool(_trimmed(before))


def _episode(text: str, guess: dict[str, Any]) -> Name:
    """Name an episode by its own title, else by series and number."""
    series, season, number = _words(guess.get("title")), _int(guess.get("season")), _int(guess.get("episode"))
    own, year = _words(guess.get("episode_title")), _int(guess.get("year"))
    if not (season or number):
        return Name(_trimmed(_JUNK.sub("", text)) or text, year)
    if series and not own and re.match(r"(?i)(?:season|s\d|第|episode|ep\b|\d)", text):  # the number stands first
        own, series = series, ""
    label = (f"S{season:02d}" if season else "") + (f"E{number:02d}" if number else "")
    if own or series:
        return Name(own or f"{series} {label}", year, series, season, number)
    return Name(_trimmed(_JUNK.sub("", text)) or label, year, "", season, number)


def _guess(name: str, kind: str) -> dict[str, Any]:
    """Ask guessit; {} where it fails."""
    from guessit import guessit
    from guessit.api import GuessitException

    try:
        return dict(guessit(name, {"type": kind, "no_user_config": True}))
    except GuessitException as error:
        log.info("a name that can't be read: %s", type(error).__name__)
        return {}


def _from_season(name: Name, text: str, above: list[str]) -> Name:
    """Take season and series from folders `Series/Season 2/`, where the name doesn't tell."""
    match = _SEASON_FOLDER.match(_arabic(above[0])) if above else None
    if match is None:
        return name
    season = int(match[1] or match[2])
    series = _trimmed(_BRACKETED_YEAR.sub("", spaced(above[1]))) if len(above) > 1 else ""
    first = _EPISODE_FIRST.match(text)
    given = {"season": 0 if name.season else season, "series": "" if name.series else series}
    if not name.episode and first:
        label = f"S{season:02d}E{int(first[1]):02d}"
        given |= {
            "episode": int(first[1]),
            "title": _trimmed(_JUNK.sub("", text[first.end() :])) or f"{series} {label}",
        }
    filled: dict[str, Any] = {key: value for key, value in given.items() if value}
    return replace(name, **filled, folder=frozenset({*filled} - {"title", "episode"}))


def _arabic(text: str) -> str:
    """Write the Chinese numbers of seasons and episodes in digits: 第三集 → 第3集, 第二十一集 → 第21集."""

    def digits(match: re.Match[str]) -> str:
        tens, ten, ones = match[1].partition("十")
        if not ten:
            return f"第{int(''.join(str(_CHINESE_DIGITS[c]) for c in tens))}{match[2]}"
        return f"第{_CHINESE_DIGITS.get(tens, 1) * 10 + _CHINESE_DIGITS.get(ones, 0)}{match[2]}"

    return re.sub(
        r"第([零一二两三四五六七八九]?十[一二三四五六七八九]?|[零一二两三四五六七八九]{1,4})([季集话話回])",
        digits,
        text,
    )


# ── Music ───────────────────────────────────────────────────────────────────────────────────────────


def _song(text: str, ending: str) -> Name:
    """Read `01 - Artist - Title`, `Artist - Title`, `03 Title`."""
    track = _TRACK.match(text)
    rest = text[track.end() :] if track else text
    artist, dash, title = rest.partition(" - ")
    if ending not in _MUSIC_ENDINGS or not (dash and artist.strip() and title.strip()) or _NOT_AN_ARTIST.search(artist):
        artist, title = "", rest
    title = _trimmed(_JUNK.sub("", title))
    year = next((int(m[1]) for m in _DATED.finditer(text) if m.start() > 0), 0)
    return Name(title or text, year, track=int(track[1]) if track else 0, artist=artist.strip())


def _from_record(name: Name, above: list[str]) -> Name:
    """Take album, artist and year from folders `Artist/Album (1999)/`, for songs that have a track number."""
    folders = [spaced(folder) for folder in above]
    if folders and re.fullmatch(r"(?i)(?:cd|dis[ck]) ?\d{1,2}", folders[0]):
        folders = folders[1:]
    if not folders or not name.track:
        return name
    year = _BRACKETED_YEAR.search(folders[0])
    album = _trimmed(_BRACKETED_YEAR.sub("", folders[0]))
    artist, dash, rest = album.partition(" - ")
    if not dash:
        artist, rest = (folders[1] if len(folders) > 1 else ""), album
    given = {"album": rest.strip(), "artist": "" if name.artist else artist.strip()}
    given["year"] = int(year[1]) if year and not name.year else 0  # type: ignore[assignment]
    filled: dict[str, Any] = {key: value for key, value in given.items() if value}
    return replace(name, **filled, folder=frozenset(filled))


# ── Words and numbers ───────────────────────────────────────────────────────────────────────────────


def _folders(path: bytes, root: bytes) -> list[str]:
    """Name the folders of a file below the library folder, the nearest first."""
    base = root.rstrip(b"/") + b"/"
    if not root or not path.startswith(base):
        return []
    inside = os.path.dirname(path[len(base) :])
    names = [part.decode("utf-8", "replace") for part in inside.split(b"/") if part]
    return ["".join(c if c.isprintable() else " " for c in name) for name in reversed(names)]


def _trimmed(text: str) -> str:
    return text.strip(" -–._([)]" if text.count("(") <= text.count(")") - 1 else " -–._([")


def _words(value: Any) -> str:
    """Join what guessit gives as one text or several."""
    return " ".join(str(part) for part in value) if isinstance(value, list) else str(value or "")


def _int(value: Any) -> int:
    """Take the first of what guessit gives as one number or several."""
    first = value[0] if isinstance(value, list) and value else value
    return int(first) if isinstance(first, int) and 0 <= first < 10_000 else 0
