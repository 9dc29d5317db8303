"""Turns a file into what its container says of it: streams, tags, chapters; by ffprobe, and mutagen for tags."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from core.errors import MediaError
from core.facts import facts, gather
from core.ffmpeg import plain_words, probe_command
from core.launcher import Captured, capture
from core.settings import Limits
from core.tags import LOST, clean, first_bytes, open_size, read, tag_name
from core.types import Chapter, Probe, Stream

__all__ = ["facts", "gather", "probe"]

_LIMITS = Limits(wall_s=30.0, cpu_s=30)
_PICTURE_CODECS = frozenset({"mjpeg", "png", "bmp", "gif", "webp", "tiff"})
_COVER_DISPOSITIONS = ("attached_pic", "timed_thumbnails", "still_image")
_BOXES = frozenset({b"ftyp", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp"})  # with which an MP4 may begin
_MAX_BYTES = 16_000_000  # of ffprobe's JSON
_MAX_CHAPTERS = 2000
_MAX_STREAMS = 200
_LONG_S = 7200.0
_LEAST_BYTES_PER_S = 64  # 512 bit/s; the slowest codecs of speech have 700
_MAX_SECONDS = 1e6  # 11 days: longer claims are broken headers


def probe(path: bytes, *, limits: Limits | None = None) -> Probe:
    """Read what the container says, before anything is decoded.

    Raises:
        MediaError: stage `probe`; not there, empty, not media, without picture or sound, or too slow to read.
        UserProblem: ffprobe is not installed.
    """
    size_bytes = _size(path)
    said = capture(probe_command(path), limits=limits or _LIMITS, max_bytes=_MAX_BYTES)
    chapters: list[Any] | None = None
    if said.stopped == "size":  # tens of thousands of chapters: take the first ones, and the rest of the file's words
        chapters = _first_chapters(said.stdout)
        fewer = [word for word in probe_command(path) if word != "-show_chapters"]
        said = capture(fewer, limits=limits or _LIMITS, max_bytes=_MAX_BYTES)
    document = _document(path, said)
    chapters = _list(document.get("chapters")) if chapters is None else chapters
    container = _mapping(document.get("format"))
    streams = tuple(_stream(raw, container) for raw in _list(document.get("streams"))[:_MAX_STREAMS])
    if not any(s.type == "audio" or (s.type == "video" and not s.is_cover) for s in streams):
        raise MediaError(path, "probe", "no picture or sound stream")
    tags, tagged_s, lost = _tags(path, document, streams)
    return Probe(
        path=path,
        format=_string(container.get("format_name")),
        duration_s=_plausible(_duration(document) or tagged_s, size_bytes),
        size_bytes=size_bytes,
        streams=streams,
        chapters=tuple(_chapter(raw) for raw in chapters[:_MAX_CHAPTERS]),
        tags=tags,
        warnings=tuple(words for words in (plain_words(said.stderr), lost) if words),
    )


def _size(path: bytes) -> int:
    """Size of a regular file that is not empty.

    Raises:
        MediaError: it is neither.
    """
    try:
        size_bytes = open_size(path)
    except OSError as error:
        raise MediaError(path, "probe", f"can't be opened: {error.strerror}") from error
    if size_bytes < 0:
        raise MediaError(path, "probe", "not a regular file")
    if size_bytes == 0:
        raise MediaError(path, "probe", "empty file")
    return size_bytes


def _document(path: bytes, said: Captured) -> Mapping[str, Any]:
    """Parse ffprobe's JSON, or say in plain words why there is none.

    Raises:
        MediaError: nothing could be read.
    """
    if said.stopped:
        raise MediaError(path, "probe", "took too long to read" if said.stopped == "time" else "headers without end")
    try:
        document = json.loads(said.stdout.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        document = {}
    if said.code == 0 and isinstance(document, dict) and document.get("streams"):
        return document
    raise MediaError(path, "probe", _cause(path, said))


def _cause(path: bytes, said: Captured) -> str:
    """Put ffprobe's refusal into plain words."""
    words = plain_words(said.stderr)
    if b"moov atom not found" in said.stderr and first_bytes(path)[4:8] in _BOXES:
        return "truncated: the index at its end (moov) is missing"
    if words in ("may not be read", "is not there any more", "could not be read from its disk"):
        return words
    if words == "needs more memory than it is allowed" or said.code < 0:
        return "its headers crash the reader or need too much memory"
    return "not a media file (no stream could be read)"


# ── Streams ─────────────────────────────────────────────────────────────────────────────────────────


def _stream(raw: Any, container: Mapping[str, Any]) -> Stream:
    """Read one entry of ffprobe's `streams`."""
    raw = _mapping(raw)
    tags, flags = _lower(raw.get("tags")), _mapping(raw.get("disposition"))
    codec = _string(raw.get("codec_name"))
    return Stream(
        index=_int(raw.get("index")),
        type=_string(raw.get("codec_type")) or "data",
        codec="" if codec in ("unknown", "none") else codec,
        language=tags.get("language", ""),
        title=tags.get("title", ""),
        width_px=_int(raw.get("width")),
        height_px=_int(raw.get("height")),
        fps=_ratio(raw.get("avg_frame_rate")) or _ratio(raw.get("r_frame_rate")),
        rotation_deg=_rotation(raw, tags),
        channels=_int(raw.get("channels")),
        rate_hz=_int(raw.get("sample_rate")),
        is_cover=_is_cover(raw, flags, codec),
        is_default=bool(flags.get("default")),
        transfer=_string(raw.get("color_transfer")),
    )


def _is_cover(raw: Mapping[str, Any], flags: Mapping[str, Any], codec: str) -> bool:
    """Tell cover art from moving pictures: by its flag, else a picture codec without a frame rate or second frame."""
    if raw.get("codec_type") != "video":
        return False
    if any(flags.get(name) for name in _COVER_DISPOSITIONS):
        return True
    still = raw.get("nb_frames") == "1" or not _ratio(raw.get("avg_frame_rate"))
    return codec in _PICTURE_CODECS and still


def _rotation(raw: Mapping[str, Any], tags: Mapping[str, str]) -> int:
    """Degrees by which the picture is turned, from the display matrix, else the old `rotate` tag; −180..180."""
    sides = [_mapping(side) for side in _list(raw.get("side_data_list"))]
    turned = next((side["rotation"] for side in sides if "rotation" in side), None)
    degrees = _float(turned) if turned is not None else -_float(tags.get("rotate"))
    return round(degrees + 180) % 360 - 180 if degrees else 0


def _chapter(raw: Any) -> Chapter:
    raw = _mapping(raw)
    start_s = max(_float(raw.get("start_time")), 0.0)
    return Chapter(start_s, max(_float(raw.get("end_time")), start_s), _lower(raw.get("tags")).get("title", ""))


def _first_chapters(cut: bytes) -> list[Any]:
    """Read chapters out of JSON that was cut off: at most so many as are kept."""
    text = cut.decode("utf-8", "replace")
    decoder, found = json.JSONDecoder(strict=False), list[Any]()
    at = text.find('"chapters": [')
    while at >= 0 and len(found) < _MAX_CHAPTERS:
        begin = text.find("{", at)
        if begin < 0 or "]" in text[at:begin]:
            break
        try:
            raw, at = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError):
            break
        found.append(raw)
    return found


def _duration(document: Mapping[str, Any]) -> float:
    """Seconds by the container, else by its longest stream, else 0.0."""
    containers = [_mapping(document.get("format"))]
    streams = [_mapping(raw) for raw in _list(document.get("streams"))]
    for entries in (containers, streams):
        longest = max((_float(entry.get("duration")) for entry in entries), default=0.0)
        if 0.0 < longest < _MAX_SECONDS:
            return longest
    clocks = [_clock(_lower(raw.get("tags")).get("duration", "")) for raw in streams]
    return max((seconds for seconds in clocks if seconds < _MAX_SECONDS), default=0.0)


def _plausible(duration_s: float, size_bytes: int) -> float:
    """Give 0, "not known", for hours on end that the file has no bytes for: its time stamps jump somewhere."""
    return 0.0 if duration_s > _LONG_S and size_bytes < _LEAST_BYTES_PER_S * duration_s else duration_s


def _clock(text: str) -> float:
    """Read Matroska's `00:01:02.500000000`."""
    match = re.match(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", text)
    return int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3]) if match else 0.0


# ── Tags ────────────────────────────────────────────────────────────────────────────────────────────


def _tags(path: bytes, document: Mapping[str, Any], streams: tuple[Stream, ...]) -> tuple[dict[str, str], float, str]:
    """Merge the container's tags with mutagen's, whose word counts; mutagen's duration; why its tags were lost."""
    container = _mapping(document.get("format"))
    tags: dict[str, str] = {}
    if "ogg" in _string(container.get("format_name")):  # Ogg keeps the medium's tags in its streams
        for raw in _list(document.get("streams")):
            tags |= _lower(_mapping(raw).get("tags"))
    tags |= _lower(container.get("tags"))
    is_sound = not any(s.type == "video" and not s.is_cover for s in streams)
    if not is_sound and "mp4" not in _string(container.get("format_name")):
        return tags, 0.0, ""
    found = read(path)
    return tags | found.tags, found.seconds if is_sound else 0.0, LOST.get(found.lost, "")


def _lower(raw: Any) -> dict[str, str]:
    """Clean a tag dictionary of ffprobe's: our names, text values, no empty ones."""
    named = ((tag_name(str(key)), clean(str(value))) for key, value in _mapping(raw).items())
    return {key: value for key, value in named if value}


# ── JSON without trust ──────────────────────────────────────────────────────────────────────────────


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _float(value: Any) -> float:
    """Read a number or its text; 0.0 for anything else, NaN and infinity included."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0.0
    return number if -1e18 < number < 1e18 else 0.0


def _int(value: Any) -> int:
    return int(_float(value))


def _ratio(value: Any) -> float:
    """Read "30000/1001"; 0.0 for "0/0"."""
    above, _, below = _string(value).partition("/")
    return _float(above) / _float(below) if _float(below) else 0.0
