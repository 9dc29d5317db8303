"""Turns a probe into what the library shows of a medium: title, people, numbers; from tags, else from the file name."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from core.errors import show_path
from core.ffmpeg import EXTENSIONS
from core.languages import code_of
from core.types import Facts, Kind, Probe, Stream

_JUNK = re.compile(
    r"(?i)[\s\[({._-]*\b(?:2160p|1440p|1080[pi]|720p|576p|480p|4k|uhd|blu-?ray|b[dr]rip|dvd-?rip|web-?rip|web-?dl|hdtv|"
    r"x26[45]|h\.?26[45]|hevc|xvid|divx|10bit|remux|proper|repack)\b.*$"
)
_EPISODE = re.compile(r"(?i)(?:\bs(\d{1,2})[ ._-]*e(\d{1,3})\b|\b(\d{1,2})x(\d{2,3})\b)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_BRACKETED_YEAR = re.compile(r"[(\[]((?:19|20)\d\d)[)\]]")
_TRACK = re.compile(r"^(\d{1,3})(?:\s*[-.–]\s+|\s+|\s*-\s*)(?=\D)")
_SPOKEN = re.compile(r"(?i)\b(?:audio ?books?|podcasts?|speech|spoken|lecture|hörbuch)\b|播客|有声")


@dataclass(frozen=True, slots=True)
class _Name:
    """What a file name says."""

    title: str
    year: int = 0
    series: str = ""
    season: int = 0
    episode: int = 0
    track: int = 0


def facts(probe: Probe, root: bytes = b"") -> Facts:
    """Gather what is shown of a medium. The title is never empty.

    Args:
        root: the library folder; a single title-less file is named by its path below it.
    """
    tags, name = probe.tags, _read_name(probe.path, is_audio=probe.video is None)
    audio = probe.audio
    width_px, height_px = _shown_size(probe.video) if probe.video else (0, 0)
    return Facts(
        kind=_kind(probe),
        title=_one_line(tags.get("title", "")) or name.title or show_path(os.path.relpath(probe.path, root or None)),
        duration_s=probe.duration_s,
        artist=_one_line(tags.get("artist", "") or tags.get("album_artist", "")),
        album=_one_line(tags.get("album", "")),
        genre=_one_line(tags.get("genre", "")),
        year=_year(tags.get("date", "")) or name.year,
        series=_one_line(tags.get("show", "")) or name.series,
        season=_number(tags.get("season_number", "")) or name.season,
        episode=_number(tags.get("episode_sort", "")) or name.episode,
        track=_number(tags.get("track", "")) or name.track,
        description=tags.get("synopsis", "") or tags.get("description", "") or tags.get("comment", ""),
        language=_language(probe),
        width_px=width_px,
        height_px=height_px,
        has_picture=probe.video is not None,
        has_sound=audio is not None,
    )


def _shown_size(video: Stream) -> tuple[int, int]:
    """Width and height as a person sees them: those of a film held upright are swapped in the file."""
    size = (video.width_px, video.height_px)
    return size if video.rotation_deg % 180 == 0 else size[::-1]


def _kind(probe: Probe) -> Kind:
    """Guess from streams and tags; whether untagged sound is music or speech is heard later."""
    if probe.video is not None:
        return Kind.VIDEO
    if _SPOKEN.search(probe.tags.get("genre", "")):
        return Kind.SPEECH
    tagged = probe.tags.get("artist") and (probe.tags.get("album") or probe.tags.get("genre"))
    return Kind.MUSIC if tagged or (probe.tags.get("album") and probe.tags.get("genre")) else Kind.SOUND


def _language(probe: Probe) -> str:
    """Language of the main sound as the container says it, "" for undetermined."""
    language = probe.audio.language if probe.audio else ""
    return "" if language in ("und", "mis", "mul", "zxx") else code_of(language)


def _read_name(path: bytes, *, is_audio: bool) -> _Name:
    """Take a file name apart: `Show.Name.S01E02.Title.1080p.mkv`, `Film (1999).mkv`, `03 - Song.flac`."""
    stem = os.fsdecode(os.path.basename(path))
    head, _, ending = stem.rpartition(".")
    stem = head if head and ending.lower().encode("utf-8", "replace") in EXTENSIONS else stem
    text = _spaced(stem.encode("utf-8", "replace").decode())
    episode = _EPISODE.search(text)
    if episode:
        return _read_episode(text, episode)
    year = _BRACKETED_YEAR.search(text) or next((m for m in _YEAR.finditer(text) if m.start() > 0), None)
    track = _TRACK.match(text) if is_audio else None
    title = text[track.end() :] if track else text
    if year and not is_audio and year.start() > 0:
        title = text[: year.start()]
    title = _JUNK.sub("", title).strip(" -–._([")
    return _Name(title or text.strip(), int(year[1]) if year else 0, track=int(track[1]) if track else 0)


def _read_episode(text: str, match: re.Match[str]) -> _Name:
    """Name an episode by what follows its number, else by series and number."""
    season, episode = (int(number) for number in match.groups() if number)
    series = text[: match.start()].strip(" -–._([")
    year = _YEAR.search(series)
    series = _YEAR.sub("", series).strip(" -–._([)]") or series
    rest = _JUNK.sub("", text[match.end() :]).strip(" -–._([)]")
    label = f"S{season:02d}E{episode:02d}"
    title = rest or f"{series} {label}".strip()
    return _Name(title, int(year[1]) if year else 0, series, season, episode)


def _spaced(stem: str) -> str:
    """Turn a name's dots and underscores into spaces where they stand for them; drop control characters."""
    text = "".join(c if c.isprintable() else " " for c in stem).replace("_", " ")
    if " " not in text.strip():
        text = re.sub(r"(?<=\w)\.(?=\w)|(?<=\w)\.(?=[(\[])|(?<=[)\]])\.", " ", text)
    return re.sub(r"\s+", " ", text).strip()


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _year(text: str) -> int:
    match = re.search(r"(?<!\d)(\d{4})(?!\d)", text) or re.match(r"(\d{4})\d{4}$", text.strip())
    return int(match[1]) if match and 1000 <= int(match[1]) <= 2999 else 0


def _number(text: str) -> int:
    """Read the leading number of "3", "03/12"; 0 where there is none or it makes no sense."""
    match = re.match(r"\s*(\d{1,4})(?:\D|$)", text)
    return int(match[1]) if match else 0
