"""What list files of all formats share: entries, what an export did, whole files or none."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from core.aside import written_aside
from core.errors import UserProblem
from core.store import FileRow, Store
from core.types import Facts, FileState, MediaId

MOST_ENTRIES = 100_000
"""Of a list file; what comes after them is left out."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list file.

    Attributes:
        paths: absolute paths that it may mean, likeliest first; none where it is an address in a network.
        title: what it is called there, with the artist before it where the format has no field for one.
        artist: "" where it isn't told apart.
        duration_s: 0 if unknown.
        shown: the line as it stands in the file, for messages.
        folder: in which the list lies; b"" where it lies in none.
    """

    paths: tuple[bytes, ...]
    title: str = ""
    artist: str = ""
    duration_s: float = 0.0
    shown: str = ""
    folder: bytes = b""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did. `skipped` pairs media with the reason."""

    written: int
    skipped: tuple[tuple[MediaId, str], ...] = ()


def stored(store: Store, ids: Sequence[MediaId]) -> tuple[list[tuple[Facts, FileRow]], tuple[tuple[MediaId, str], ...]]:
    """Find the media of a list that have a file, in order, and those that have none, with the reason."""
    facts, files = store.media.facts(ids), store.files.best(ids)
    there, skipped = [], []
    for media_id in ids:
        row = files.get(media_id)
        if media_id not in facts or row is None or row.state is FileState.MISSING:
            skipped.append((media_id, "it has no file"))
        else:
            there.append((facts[media_id], row))
    return there, tuple(skipped)


def replace(target: Path, content: bytes) -> None:
    """Write beside the target, then put in its place.

    Raises:
        UserProblem: it can't be written there.
    """
    try:
        with written_aside(target) as file:
            file.write(content)
    except OSError as error:
        raise UserProblem(f"{target} can't be written: {error.strerror}. Choose another place.") from error


def decoded(data: bytes) -> str:
    """Read text of unknown encoding: UTF-8, else Windows' western one, in which every byte means something."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def entry_of(location: bytes, folder: bytes, title: str = "", duration_s: float = 0.0, artist: str = "") -> Entry:
    """Make an entry of a path or an address.

    Args:
        location: a path, absolute or relative to `folder`, or a file: URI.
    """
    shown = decoded(location)[:500]
    scheme = re.match(rb"[A-Za-z][A-Za-z0-9+.-]+:", location)
    if scheme and scheme[0].lower() == b"file:":
        paths: tuple[bytes, ...] = (_of_uri(shown),)
    elif scheme and location[len(scheme[0]) :].startswith(b"//"):
        paths = ()
    else:
        paths = _of_path(location, folder)
    usable = tuple(path for path in paths if os.path.isabs(path) and b"\0" not in path)
    return Entry(usable, title, artist, duration_s, shown, folder)


def _of_uri(uri: str) -> bytes:
    path = unquote_to_bytes(urlsplit(uri).path)
    return path.lstrip(b"/") if re.match(rb"/[A-Za-z]:/", path) else path


def _of_path(location: bytes, folder: bytes) -> tuple[bytes, ...]:
    """A backslash may be part of a name here, and is what Windows puts between folders."""
    written = [location, os.fsencode(decoded(location))]  # the second: where the list isn't UTF-8 but the names are
    forms = [*written, *(path.replace(b"\\", b"/") for path in written if b"\\" in path)]
    return tuple(dict.fromkeys(os.path.normpath(os.path.join(folder, form)) for form in forms))
