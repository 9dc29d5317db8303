"""Turns a person's own facts into the written tags of their files, by mutagen, where the person asks for that.

A file is never changed in place: a copy gets the tags, is looked at again, and takes the file's name; the file as it
was keeps standing beside it under another name.
"""

from __future__ import annotations

import filecmp
import hashlib
import logging
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from core import identity, probe
from core.aside import KEPT_NAME_BYTES, MOST_NAME_BYTES, copied_aside
from core.editing import genres
from core.errors import MediaError
from core.store import Store
from core.store.own import Value
from core.tagparse import LEAKED
from core.types import FileState, MediaId

log = logging.getLogger(__name__)

STAGE = "tags"
BACKUP_ENDING = b".before-homereel"
"""Of the file as it was before the first time that Homereel wrote into it."""
_MARK_LETTERS = 16
_ID3 = {"title": "TIT2", "artist": "TPE1", "album": "TALB", "genre": "TCON", "year": "TDRC"}
_COMMENTS = {"title": "title", "artist": "artist", "album": "album", "genre": "genre", "year": "date"}
_ASF = {"title": "Title", "artist": "Author", "album": "WM/AlbumTitle", "genre": "WM/Genre", "year": "WM/Year"}
_MP4 = {
    **{"title": "©nam", "artist": "©ART", "album": "©alb", "genre": "©gen", "year": "©day"},
    **{"series": "tvsh", "season": "tvsn", "episode": "tves"},
}
_MP4_NUMBERS = ("tvsn", "tves")
Edit = Callable[[Any], tuple[str, ...]]
"""Changes the tags of what mutagen opened, and says what it had no place for."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one file.

    Attributes:
        reason: why nothing was written, in plain words; "" where it was.
        left_out: fields for which its format has no place.
    """

    path: bytes
    reason: str = ""
    left_out: tuple[str, ...] = ()


def write_all(store: Store, ids: Sequence[MediaId], checkpoint: Callable[[], None] = lambda: None) -> list[Written]:
    """Write the own facts of these media into all their files that are at hand. Media without own facts are left."""
    own = store.media.own.of([store.media.resolve(i) for i in ids])
    done: list[Written] = []
    for media_id, facts in own.items():
        files = [f for f in store.files.of_media(media_id) if f.state is FileState.PRESENT]
        for file in files:
            checkpoint()
            done.append(_tried(file.path, facts))
        if files and all(not one.reason for one in done[-len(files) :]):
            left_out = {name for one in done[-len(files) :] for name in one.left_out}
            store.media.own.written(media_id, facts.keys() - left_out)
    return done


def _tried(path: bytes, facts: Mapping[str, Value]) -> Written:
    try:
        return Written(path, left_out=write(path, facts))
    except MediaError as error:
        return Written(path, error.cause)


def write(path: bytes, facts: Mapping[str, Value]) -> tuple[str, ...]:
    """Write facts into one file, "" and 0 to remove a tag; what isn't named stays. Returns what had no place.

    Raises:
        MediaError: it can't be written; the file is as it was.
    """
    return change(path, lambda opened: _put(opened, facts))


class _Unchanged(Exception):
    """What would be written is there already."""


def change(path: bytes, edit: Edit) -> tuple[str, ...]:
    """Let `edit` change the tags of a copy of one file, which takes its name; returns what `edit` does.

    Where that changes nothing the file stays as it is, its time too.

    Raises:
        MediaError: it can't be written; the file is as it was.
    """
    path = os.path.realpath(path)  # a link stays one
    try:
        kind = _format_of(path)
        with copied_aside(path, path) as copy:
            left_out = _write_copy(kind, copy, edit)
            if filecmp.cmp(path, copy, shallow=False):
                raise _Unchanged
            content = _content(path)
            if content != _content(copy):
                raise MediaError(path, STAGE, "its picture or sound would not be the same afterwards")
            os.utime(copy)
            keep_old(path, lambda kept: _is_of(kept, content))
        return left_out
    except _Unchanged:
        return left_out
    except OSError as error:
        raise MediaError(path, STAGE, f"it can't be written ({error.strerror or error})") from error


def hindrance(path: bytes) -> str:
    """Say why one file can't take tags, as far as a look tells; "" where nothing speaks against it."""
    path = os.path.realpath(path)
    try:
        _format_of(path)
    except MediaError as error:
        return error.cause
    except OSError as error:
        return f"it can't be read ({error.strerror or error})"
    return folder_hindrance(path) if os.access(path, os.W_OK) else "it is read-only"


def folder_hindrance(path: bytes) -> str:
    """Say whether a file can't come beside this one; "" where it can."""
    folder = os.path.dirname(path) or b"."
    return "" if os.access(folder, os.W_OK | os.X_OK) else "its folder is read-only"


def _format_of(path: bytes) -> type[Any]:
    """Name mutagen's class for a file.

    Raises:
        MediaError: mutagen doesn't know the format, can't read this file, or it is no regular file.
    """
    import mutagen

    if not stat.S_ISREG(os.stat(path).st_mode):
        raise MediaError(path, STAGE, "it is no regular file")
    try:
        found = mutagen.File(os.fsdecode(path))
    except (mutagen.MutagenError, *LEAKED) as error:
        raise MediaError(path, STAGE, "its tags can't be read, so they aren't touched") from error
    if found is None or _places(found) is None:
        ending = os.fsdecode(os.path.splitext(path)[1]).lstrip(".").upper() or "this"
        raise MediaError(path, STAGE, f"Homereel can't write tags into {ending} files")
    return type(found)


def _write_copy(kind: type[Any], copy: bytes, edit: Edit) -> tuple[str, ...]:
    import mutagen

    try:
        opened = kind(os.fsdecode(copy))
        if opened.tags is None:
            opened.add_tags()
        left_out = edit(opened)
        _save(opened)
        with open(copy, "rb+") as file:
            os.fsync(file.fileno())
    except (mutagen.MutagenError, *LEAKED) as error:
        full = isinstance(error, OSError) and error.strerror
        raise MediaError(copy, STAGE, f"its tags can't be written ({full or error})") from error
    return left_out


def _put(opened: Any, facts: Mapping[str, Value]) -> tuple[str, ...]:
    """Put facts where the format keeps them; say which have no place."""
    places = _places(opened) or {}
    for name, value in facts.items():
        if name in places:
            _set(opened.tags, places[name], _values(name, value))
    return tuple(name for name in facts if name not in places)


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

    for kinds, places in (
        ((ID3FileType, AIFF, WAVE), _ID3),
        ((FLAC, OggFileType, APEv2File), _COMMENTS),
        ((MP4,), _MP4),
        ((ASF,), _ASF),
    ):
        if isinstance(opened, kinds):
            return places
    return None


def _values(name: str, value: Value) -> list[str]:
    """Bring one fact to the texts that stand in a tag; [] removes it."""
    if not value:
        return []
    return genres(str(value)) if name == "genre" else [str(value)]


def _set(tags: Any, place: str, texts: list[str]) -> None:
    from mutagen import id3

    if isinstance(tags, id3.ID3):
        tags.delall(place)  # type: ignore[no-untyped-call]
        if texts:
            tags.add(getattr(id3, place)(encoding=id3.Encoding.UTF8, text=texts))  # type: ignore[no-untyped-call]
    elif texts:
        tags[place] = [int(text) for text in texts] if place in _MP4_NUMBERS else texts
    elif place in tags:
        del tags[place]


def _save(opened: Any) -> None:
    """Save; ID3 in the version that the file had, since old players know 2.3 only."""
    version = getattr(opened.tags, "version", ())
    if tuple(version[:2]) == (2, 3) and hasattr(opened.tags, "update_to_v23"):
        opened.tags.update_to_v23()
        opened.save(v2_version=3)
    else:
        opened.save()


def _content(path: bytes) -> object:
    """What must stay the same: the coded picture and sound.

    Raises:
        MediaError: it can't be read.
    """
    return identity.quick_key(probe.probe(path))


def _is_of(path: bytes, content: object) -> bool:
    try:
        return _content(path) == content
    except MediaError:
        return False


def keep_old(path: bytes, is_of: Callable[[bytes], bool] | None = None) -> None:
    """Give the file as it is a second name, the first time that this happens; it is whole or not there.

    Whatever else has that name keeps it: a file of somebody else, or one as another was that had this place before.
    A name with a number is taken then.

    Args:
        is_of: whether a file that stands under such a name is this one before the first time; by default, where it is
            the same to the byte.

    Raises:
        OSError: it can't have one, and can't be copied.
    """
    for number in count(1):
        backup = old_name(path, number)
        try:
            if not stat.S_ISREG(os.lstat(backup).st_mode):
                continue
            if is_of(backup) if is_of else filecmp.cmp(path, backup, shallow=False):
                return
        except FileNotFoundError:
            if _has_named(path, backup):
                return


def _has_named(path: bytes, backup: bytes) -> bool:
    """Give a file a second name, unless somebody else was first."""
    try:
        os.link(path, backup)
    except FileExistsError:
        return False
    except OSError as error:
        log.info("no second name for a file (%s); it is copied", error.strerror)
        with copied_aside(path, backup):
            pass
    return True


def old_name(path: bytes, number: int = 1) -> bytes:
    """Name a file as it was before Homereel wrote into it: cut, with a mark of its own, where it would be too long.

    Args:
        number: the how manieth of such names.
    """
    ending = BACKUP_ENDING if number == 1 else b"-%d%s" % (number, BACKUP_ENDING)
    folder, name = os.path.split(path)
    if len(name) + len(ending) <= MOST_NAME_BYTES:
        return path + ending
    mark = b"~" + hashlib.sha256(name).hexdigest()[:_MARK_LETTERS].encode()
    return os.path.join(folder, name[:KEPT_NAME_BYTES].decode("utf-8", "ignore").encode() + mark + ending)
