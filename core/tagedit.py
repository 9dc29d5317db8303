"""Turns an open file's tags into changed ones, by mutagen, and sees that all else of them stays. Runs in a child.

A request is JSON {"name": its name or path, "save": true, "edit": {"facts": {name: [texts]}} or {"stars", "plays"}};
an answer is JSON {"changed": true, "left_out": [names], "reason": ""}. What was saved is read again, and has to say
what was meant: mutagen drops what it doesn't know, and writes where a lying header points.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from core import tagratings
from core.tagparse import LEAKED, CappedFile, opened

_ID3 = {"title": "TIT2", "artist": "TPE1", "album": "TALB", "genre": "TCON", "year": "TDRC"}
_ID3_23 = _ID3 | {"year": "TYER"}
_COMMENTS = {"title": "title", "artist": "artist", "album": "album", "genre": "genre", "year": "date"}
_ASF = {"title": "Title", "artist": "Author", "album": "WM/AlbumTitle", "genre": "WM/Genre", "year": "WM/Year"}
_MP4 = {
    **{"title": "©nam", "artist": "©ART", "album": "©alb", "genre": "©gen", "year": "©day"},
    **{"series": "tvsh", "season": "tvsn", "episode": "tves"},
}
_MP4_NUMBERS = ("tvsn", "tves")
_ENCODING = re.compile(r"encoding=<[^>]*>, ")  # which ID3's version decides
_V1_BYTES = 128
Edit = Mapping[str, Any]


class Refused(Exception):
    """These tags aren't touched; says why."""


def answer(request: bytes, descriptor: int | None) -> bytes:
    """Do what a request says with an open file, or with the one of its path, and say what came of it."""
    asked = json.loads(request)
    name, edit, save = os.fsencode(asked["name"]), asked.get("edit") or {}, bool(asked.get("save"))
    try:
        with _file(name, descriptor, save) as file:
            changed, left_out = _edited(file, name, edit, save)
    except Refused as refused:
        return json.dumps({"reason": str(refused)}).encode()
    return json.dumps({"changed": changed, "left_out": left_out}).encode()


def _file(name: bytes, descriptor: int | None, save: bool) -> BinaryIO:
    """Take an open file over, or open it; mutagen looks at the name's ending."""
    if not save:
        return CappedFile(name, opened(name) if descriptor is None else descriptor)
    opener = None if descriptor is None else lambda *_: descriptor
    return io.BufferedRandom(io.FileIO(name, "r+", opener=opener))


def _edited(file: BinaryIO, name: bytes, edit: Edit, save: bool) -> tuple[bool, list[str]]:
    """Change tags in memory; where asked for and anything is different, in the file too.

    Raises:
        Refused: it can't be done without a loss.
    """
    import mutagen

    try:
        kind = _kind_of(file, name)
        meant = _open(kind, file)
        before = _said(meant)
        left_out = _apply(meant, edit)
        if _said(meant) == before or not save:
            return _said(meant) != before, left_out
    except (mutagen.MutagenError, MemoryError, *LEAKED) as error:
        raise Refused("its tags can't be read, so they aren't touched") from error
    try:
        covers, end = _cover_kinds(kind, file), _v1(file)
        _save(meant, file)
        if end and "facts" not in edit:
            file.seek(-_V1_BYTES, os.SEEK_END)
            file.write(end)
        file.flush()
        is_meant = _said(_open(kind, file)) == _said(meant) and _cover_kinds(kind, file) == covers
    except (mutagen.MutagenError, MemoryError, *LEAKED) as error:
        full = isinstance(error, OSError) and error.strerror
        raise Refused(f"its tags can't be written ({full or type(error).__name__})") from error
    if not is_meant:
        raise Refused("its other tags would not be the same afterwards")
    return True, left_out


def _kind_of(file: BinaryIO, name: bytes) -> type[Any]:
    """Name mutagen's class for a file.

    Raises:
        Refused: mutagen doesn't know the format, or can't write into it without a loss.
    """
    import mutagen

    with CappedFile(name, os.dup(file.fileno())) as capped:
        capped.seek(0)
        found = mutagen.File(capped)
        capped.seek(0)
        start = capped.read(3)
    places = None if found is None else _places(found)
    if places is None:
        ending = os.fsdecode(os.path.splitext(name)[1]).lstrip(".").upper() or "this"
        raise Refused(f"Homereel can't write tags into {ending} files")
    if found.tags is None and start == b"ID3" and places is _COMMENTS:
        raise Refused("its tags (ID3) aren't those of its format, and new ones would hide them")
    return type(found)


def _open(kind: type[Any], file: BinaryIO) -> Any:
    """Read tags as they stand: ID3 isn't brought to another version, which would drop what that doesn't have."""
    from mutagen.aiff import AIFF
    from mutagen.id3 import ID3FileType
    from mutagen.wave import WAVE

    file.seek(0)
    opened = kind(file, translate=False) if issubclass(kind, (ID3FileType, AIFF, WAVE)) else kind(file)
    if opened.tags is None:
        opened.add_tags()
    return opened


# ── What stands there ───────────────────────────────────────────────────────────────────────────────


def _said(opened: Any) -> Counter[str]:
    """Sum up all that tags say, in no order: hashes, since covers are large."""
    from mutagen.asf import ASFTags
    from mutagen.id3 import ID3

    tags: Any = opened.tags
    if isinstance(opened.tags, ID3):
        lines = [f"{key} {_ENCODING.sub('', repr(frame))}" for key, frame in tags.items()]
        lines += map(repr, tags.unknown_frames)
    elif isinstance(tags, (list, ASFTags)):  # Vorbis comments and ASF's are lists of pairs
        lines = [repr((str(name).lower(), value)) for name, value in list(tags)]
    else:
        lines = [repr((str(name), value)) for name, value in tags.items()]
    lines += [repr((block.code, block.write())) for block in getattr(opened, "metadata_blocks", []) if _stays(block)]
    return Counter(hashlib.sha256(line.encode("utf-8", "surrogateescape")).hexdigest() for line in lines)


def _stays(block: Any) -> bool:
    """Whether a block of FLAC is neither the comments nor padding."""
    return block.code not in (1, 4)


def _cover_kinds(kind: type[Any], file: BinaryIO) -> list[bytes]:
    """List the kinds of MP4's covers as they stand; mutagen takes each that it doesn't know for JPEG."""
    from mutagen.mp4 import MP4
    from mutagen.mp4._atom import Atoms

    if not issubclass(kind, MP4):
        return []
    file.seek(0)
    try:
        cover = Atoms(file)[b"moov.udta.meta.ilst.covr"]
    except KeyError:
        return []
    kinds, at = [], cover._dataoffset
    while at + 16 <= cover.offset + cover.length:
        file.seek(at)
        head = file.read(12)
        kinds.append(head[8:12])
        at += max(int.from_bytes(head[:4], "big"), 16)
    return kinds


def _v1(file: BinaryIO) -> bytes:
    """Read ID3v1's block at the end, which mutagen would write anew; b"" where there is none."""
    size = file.seek(0, os.SEEK_END)
    if size < _V1_BYTES:
        return b""
    file.seek(-_V1_BYTES, os.SEEK_END)
    end = file.read(_V1_BYTES)
    return end if end.startswith(b"TAG") else b""


# ── Changes ─────────────────────────────────────────────────────────────────────────────────────────


def _apply(opened: Any, edit: Edit) -> list[str]:
    """Change tags in memory; list the facts that have no place."""
    if "facts" not in edit:
        tagratings.put(opened, float(edit.get("stars", 0.0)), int(edit.get("plays", 0)))
        return []
    places = _places(opened) or {}
    for name, texts in edit["facts"].items():
        if name in places:
            _set(opened.tags, places[name], texts)
    return [name for name in edit["facts"] if name not in places]


def _places(opened: Any) -> dict[str, str] | None:
    """Say where a format keeps each fact; None for one that isn't written."""
    from mutagen.aiff import AIFF
    from mutagen.apev2 import APEv2File
    from mutagen.asf import ASF
    from mutagen.flac import FLAC
    from mutagen.id3 import ID3FileType
    from mutagen.mp4 import MP4
    from mutagen.ogg import OggFileType
    from mutagen.wave import WAVE

    if isinstance(opened, (ID3FileType, AIFF, WAVE)):
        return _ID3_23 if opened.tags is not None and _is_old(opened.tags) else _ID3
    for kinds, places in (((FLAC, OggFileType, APEv2File), _COMMENTS), ((MP4,), _MP4), ((ASF,), _ASF)):
        if isinstance(opened, kinds):
            return places
    return None


def _is_old(tags: Any) -> bool:
    """Whether ID3 is of a version before 2.4, which old players know alone."""
    return bool(tags.version[:2] < (2, 4))


def _set(tags: Any, place: str, texts: Sequence[str]) -> None:
    from mutagen import id3

    if isinstance(tags, id3.ID3):
        there: Any = tags
        if [str(text) for frame in there.getall(place) for text in frame.text] != list(texts):
            tags.delall(place)  # type: ignore[no-untyped-call]
            if texts:
                tags.add(getattr(id3, place)(encoding=id3.Encoding.UTF8, text=list(texts)))  # type: ignore[no-untyped-call]
    elif texts:
        tags[place] = [int(text) for text in texts] if place in _MP4_NUMBERS else list(texts)
    elif place in tags:
        del tags[place]


def _save(opened: Any, file: BinaryIO) -> None:
    """Save; ID3 in the version that the file had, several values of one frame as they stood."""
    from mutagen.id3 import ID3

    file.seek(0)
    if isinstance(opened.tags, ID3) and _is_old(opened.tags):
        opened.save(file, v2_version=3, v23_sep=None)
    else:
        opened.save(file)
