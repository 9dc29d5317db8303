"""Turns a file into its written tags, by mutagen, under one set of lower-case names.

Mutagen parses hostile bytes in this process: it is handed regular files only, a file whose ID3 header claims more
than `_ID3_BYTES` or holds a compressed frame (a zip bomb would do) is left to ffprobe, and the errors that it leaks
are named.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

_ID3_BYTES = 64_000_000
_ID3_HEADER = struct.Struct(">3sBBB4B")
_TAG_CHARS = 20_000  # longest value kept: lyrics and descriptions fit

ID3 = {
    "TIT2": "title",
    "TPE1": "artist",
    "TALB": "album",
    "TPE2": "album_artist",
    "TCON": "genre",
    "TDRC": "date",
    "TRCK": "track",
    "TPOS": "disc",
    "TCOM": "composer",
    "COMM": "comment",
}
MP4 = {
    "©nam": "title",
    "©ART": "artist",
    "©alb": "album",
    "aART": "album_artist",
    "©gen": "genre",
    "©day": "date",
    "trkn": "track",
    "disk": "disc",
    "©wrt": "composer",
    "©cmt": "comment",
    "desc": "description",
    "ldes": "synopsis",
    "tvsh": "show",
    "tvsn": "season_number",
    "tves": "episode_sort",
}
ASF = {
    "Title": "title",
    "Author": "artist",
    "WM/AlbumTitle": "album",
    "WM/AlbumArtist": "album_artist",
    "WM/Genre": "genre",
    "WM/Year": "date",
    "WM/TrackNumber": "track",
    "WM/PartOfSet": "disc",
    "WM/Composer": "composer",
    "Description": "comment",
}
COMMENTS = {
    "title": "title",
    "artist": "artist",
    "album": "album",
    "albumartist": "album_artist",
    "album artist": "album_artist",
    "album_artist": "album_artist",
    "genre": "genre",
    "date": "date",
    "year": "date",
    "tracknumber": "track",
    "track": "track",
    "discnumber": "disc",
    "disc": "disc",
    "composer": "composer",
    "comment": "comment",
    "description": "description",
}
"""Vorbis comments and APEv2, whose names know no case."""


def read_tags(path: bytes) -> tuple[dict[str, str], float]:
    """Read tags and the duration in seconds (0.0 if unknown); nothing at all where mutagen can't."""
    import mutagen

    try:
        with open(path, "rb") as file:
            if not _is_safe(file):
                return {}, 0.0
            file.seek(0)
            found = mutagen.File(file)
        if found is None:
            return {}, 0.0
        return _named(found.tags), _seconds(found.info)
    except (mutagen.MutagenError, OSError, EOFError, struct.error, zlib.error):
        return {}, 0.0
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        OverflowError,
        ZeroDivisionError,
        AssertionError,
        NotImplementedError,
        MemoryError,
        RecursionError,
    ):
        return {}, 0.0  # what mutagen 1.48 leaks on broken headers; the file is ffprobe's to judge


def _is_safe(file: BinaryIO) -> bool:
    """Say whether a leading ID3v2 tag is of a sane size and free of compressed frames."""
    head = file.read(_ID3_HEADER.size)
    if len(head) < _ID3_HEADER.size or not head.startswith(b"ID3"):
        return True
    _, version, _, _, a, b, c, d = _ID3_HEADER.unpack(head)
    size_bytes = a << 21 | b << 14 | c << 7 | d
    if size_bytes > _ID3_BYTES:
        return False
    return version < 3 or not _has_compressed_frame(file.read(size_bytes), version)


def _has_compressed_frame(body: bytes, version: int) -> bool:
    """Walk the frames of an ID3v2.3 or 2.4 tag and look at their compression flags (ID3v2.4 section 4.1.2)."""
    flag = 0x0080 if version == 3 else 0x0008
    at = 0
    while at + 10 <= len(body) and body[at] != 0:
        size_bytes, flags = struct.unpack_from(">IH", body, at + 4)
        if flags & flag:
            return True
        at += 10 + (_unsynchsafe(size_bytes) if version == 4 else size_bytes)
    return False


def _unsynchsafe(number: int) -> int:
    """Undo the seven-bits-per-byte writing of ID3v2.4 sizes."""
    return (number & 0x7F) | (number & 0x7F00) >> 1 | (number & 0x7F0000) >> 2 | (number & 0x7F000000) >> 3


def _seconds(info: Any) -> float:
    length = getattr(info, "length", 0.0)
    return float(length) if isinstance(length, (int, float)) and 0.0 < length < 1e7 else 0.0


def _named(written: Any) -> dict[str, str]:
    """Bring any of mutagen's tag containers to our names."""
    from mutagen.asf import ASFTags
    from mutagen.id3 import ID3Tags
    from mutagen.mp4 import MP4Tags

    if written is None:
        return {}
    if isinstance(written, ID3Tags):
        return _id3(written)
    pairs: Iterable[tuple[Any, Any]] = _pairs(written)
    if isinstance(written, (MP4Tags, ASFTags)):
        return _renamed(pairs, MP4 if isinstance(written, MP4Tags) else ASF)
    return _renamed(((str(key).lower(), value) for key, value in pairs), COMMENTS)


def _pairs(written: Any) -> Iterable[tuple[Any, Any]]:
    """List a container's names and values, several values of one name together."""
    found: Iterable[tuple[Any, Any]] = written.as_dict().items() if hasattr(written, "as_dict") else written.items()
    return found


def _id3(tags: Any) -> dict[str, str]:
    """Read ID3 frames; genres by name (TCON may say "(17)"), the first comment that has no description."""
    found: dict[str, str] = {}
    for frame_id, name in ID3.items():
        frames = tags.getall(frame_id)
        if name == "comment":
            frames = [f for f in frames if not f.desc]
        if frames:
            values = frames[0].genres if name == "genre" else frames[0].text
            _keep(found, name, _text(values))
    return found


def _renamed(pairs: Iterable[tuple[str, Any]], names: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in names:
            _keep(found, names[key], _text(value))
    return found


def _keep(found: dict[str, str], name: str, text: str) -> None:
    """Keep the first value that says something."""
    if text and name not in found:
        found[name] = text


def _text(value: Any) -> str:
    """Join several values; a pair of numbers (MP4's track and disc) becomes "2/3"."""
    if isinstance(value, tuple):
        return "/".join(str(int(part)) for part in value if part)
    values = value if isinstance(value, list) else [value]
    parts = [_text(v) if isinstance(v, tuple) else clean(v if isinstance(v, str) else str(v)) for v in values]
    return "; ".join(dict.fromkeys(part for part in parts if part))


def clean(text: str) -> str:
    """Make a tag fit to store and show: no NULs, no lone surrogates, no control characters but line ends."""
    text = text.encode("utf-8", "replace").decode("utf-8")[:_TAG_CHARS]
    return "".join(c for c in text if c.isprintable() or c in "\n\t").strip()


def tag_name(key: str) -> str:
    """Bring a key of ffprobe's to our names."""
    key = key.lower()
    return COMMENTS.get(key, key)


def open_size(path: bytes) -> int:
    """Size in bytes of a regular file, or −1 where it is something else."""
    import stat

    status = os.stat(path)
    return status.st_size if stat.S_ISREG(status.st_mode) else -1


def first_bytes(path: bytes) -> bytes:
    """Read the first 16 bytes of a file, or none where it can't be opened."""
    try:
        with open(path, "rb") as file:
            return file.read(16)
    except OSError:
        return b""
