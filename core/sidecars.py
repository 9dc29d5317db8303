"""Turns the names in a folder into which of them describe which medium: .nfo files and pictures beside it.

The names are Kodi's and those that music players write. Source: https://kodi.wiki/view/NFO_files and
https://kodi.wiki/view/Artwork/Movies.
"""

from __future__ import annotations

import errno
import functools
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from core.ffmpeg import captioned_stems, media_type

PICTURE_SUFFIXES = (b".jpg", b".jpeg", b".png", b".webp", b".tbn")
FILM_PICTURES = (b"poster", b"movie", b"folder", b"cover")
"""Stems of a folder's picture that stands for the one film in it, best first."""
MUSIC_PICTURES = (b"cover", b"folder", b"front", b"album", b"albumart", b"albumartsmall")
"""Stems of a folder's picture that stands for the record in it, best first."""
OWN_PICTURES = (b"-poster", b"-cover", b"-thumb", b"")
"""What follows a medium's own stem in the name of its picture, best first."""
FOLDER_NFOS = (b"movie.nfo", b"tvshow.nfo", b"season.nfo", b"album.nfo", b"artist.nfo")
_COMMON = frozenset({*FILM_PICTURES, *MUSIC_PICTURES})


def is_sidecar(name: bytes) -> bool:
    """Say whether a file describes media, by its name alone."""
    stem, dot, suffix = name.lower().rpartition(b".")
    return bool(stem) and not name.startswith(b"._") and (dot + suffix == b".nfo" or dot + suffix in PICTURE_SUFFIXES)


def is_common(name: bytes) -> bool:
    """Say whether a sidecar describes its whole folder."""
    low = name.lower()
    return low in FOLDER_NFOS or (low.rpartition(b".")[0] in _COMMON and not low.endswith(b".nfo"))


def stems(name: bytes) -> list[bytes]:
    """List the media stems that a sidecar may belong to: `a-poster.jpg` to `a` and `a-poster`."""
    stem = name.rpartition(b".")[0]
    return [stem[: -len(end)] if end else stem for end in OWN_PICTURES if stem.lower().endswith(end)]


Entry = tuple[bytes, int, int]
"""Name, size in bytes and mtime in ns of one file."""


@dataclass(slots=True)
class Described:
    """The sidecars of one folder, and those of the folder above it that describe whole folders.

    A folder of photos holds thousands of pictures that are nobody's sidecar: only those that are get a stat.
    """

    above: tuple[Entry, ...] = ()
    shared: list[os.DirEntry[bytes]] = field(default_factory=list)
    by_stem: dict[bytes, list[os.DirEntry[bytes]]] = field(default_factory=dict)

    def take(self, entry: os.DirEntry[bytes]) -> bool:
        """Note a sidecar; False where it is none."""
        if not is_sidecar(entry.name) or entry.is_dir():
            return False
        if is_common(entry.name):
            self.shared.append(entry)
        for stem in stems(entry.name):
            self.by_stem.setdefault(stem, []).append(entry)
        return True

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.above or self.shared or self.by_stem)

    @property
    def common(self) -> tuple[Entry, ...]:
        """What describes the whole folder."""
        return tuple(noted for entry in self.shared if (noted := _noted(entry)))

    def of(self, name: bytes, common: tuple[Entry, ...]) -> list[Entry]:
        """List what describes one media file of the folder, in an order of its own.

        Args:
            common: `self.common`, looked up once for all files of the folder.
        """
        own = (noted for entry in self.by_stem.get(name.rpartition(b".")[0] or name, ()) if (noted := _noted(entry)))
        return sorted({*own, *common, *self.above})


def _noted(entry: os.DirEntry[bytes]) -> Entry | None:
    """Look at one file; None where it went meanwhile, or is no regular file."""
    try:
        status = entry.stat()
    except OSError:
        return None
    return (entry.name, status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


def opened(path: bytes) -> BinaryIO:
    """Open a regular file for reading; never waits for whoever should write into a pipe.

    Raises:
        OSError: it isn't there, can't be read, or is something else.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    number = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "not a regular file")
    return os.fdopen(number, "rb")


def common_in(folder: bytes) -> tuple[Entry, ...]:
    """List the sidecars that describe a whole folder; () where it can't be looked into."""
    found = Described()
    try:
        with os.scandir(folder or b".") as entries:
            for entry in entries:
                if is_common(entry.name):
                    found.take(entry)
    except OSError:
        return ()
    return found.common


def names_in(folder: bytes) -> Mapping[bytes, bytes]:
    """Map the lower-case names of a folder's sidecars to the names that they have; {} where it can't be looked into."""
    return _listed(folder)[0]


def films_in(folder: bytes) -> int:
    """Count the films of a folder."""
    return _listed(folder)[1]


def _listed(folder: bytes) -> tuple[Mapping[bytes, bytes], int]:
    try:
        return _listing(folder or b".", os.stat(folder or b".").st_mtime_ns)
    except OSError:
        return {}, 0


@functools.lru_cache(64)
def _listing(folder: bytes, mtime_ns: int) -> tuple[Mapping[bytes, bytes], int]:
    """List a folder once for all of its files, until something in it comes or goes."""
    names = sorted(os.listdir(folder), reverse=True)
    films = sum(media_type(name) == "video" for name in names)
    return {name.lower(): name for name in names if is_sidecar(name)}, films


def belonging(paths: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    """List what goes where each of these media goes: its subtitles, .nfo file and pictures named after it.

    What describes another medium of the folder too, or the whole folder, stays; so does a picture of plainly the same
    name, which may be a photo of its own. {} for those that have nothing.
    """
    going, found = set(paths), dict[bytes, list[bytes]]()
    for folder in {os.path.dirname(path) for path in going}:
        names = _names(folder)
        media = [(_stem(name), os.path.join(folder, name)) for name in names if media_type(name)]
        kept = {stem for stem, path in media if path not in going}
        first = {stem: path for stem, path in reversed(media) if path in going and stem not in kept}
        for name in names:
            owner = next((stem for stem in _meant(name) if stem in first or stem in kept), b"")
            if owner in first:
                found.setdefault(first[owner], []).append(os.path.join(folder, name))
    return found


def _stem(name: bytes) -> bytes:
    return name.rpartition(b".")[0]


def _names(folder: bytes) -> list[bytes]:
    try:
        with os.scandir(folder or b".") as entries:
            return sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
    except OSError:
        return []


def _meant(name: bytes) -> Sequence[bytes]:
    """List the stems of media that a file may be named after, the longest first."""
    if captioned := captioned_stems(name):
        return captioned
    if not is_sidecar(name) or is_common(name):
        return ()
    plain = name.rpartition(b".")[0]
    return (plain,) if name.lower().endswith(b".nfo") else [stem for stem in stems(name) if stem != plain]
