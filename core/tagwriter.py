"""Turns a person's own facts into the written tags of their files, by mutagen, where the person asks for that.

A file is never changed in place: a copy gets the tags, is looked at again, and takes the file's name; the file as it
was keeps standing beside it under another name. mutagen runs in a limited process of its own (`core.tagedit`), which
is sent the file and the copy open and reaches nothing else.
"""

from __future__ import annotations

import atexit
import errno
import filecmp
import hashlib
import json
import logging
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from core import aside, identity, probe, tagchild
from core.aside import KEPT_NAME_BYTES, MOST_NAME_BYTES, copied_aside
from core.editing import genres
from core.errors import CHANGED, MediaError
from core.store import Store
from core.store.own import FIELDS, Value
from core.tagedit import Edit, Refused
from core.tagnames import clean
from core.tagparse import opened
from core.tagreader import LIMITS, LOST, SENDS, Lost, TagProcess, command
from core.types import FileState, MediaId

log = logging.getLogger(__name__)

STAGE = "tags"
BACKUP_ENDING = b".before-homereel"
"""Of the file as it was before the first time that Homereel wrote into it."""
MOST_FILE_BYTES = 1 << 42
SLOWEST_BYTES_S = 5_000_000
"""A disk or share that is slower while tags are written is given up."""
MOST_REASON = 300
_MARK_LETTERS = 16


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one file.

    Attributes:
        reason: why nothing was written, in plain words; "" where it was, or had not to be.
        left_out: fields for which its format has no place.
        changed: False where the file said so already.
    """

    path: bytes
    reason: str = ""
    left_out: tuple[str, ...] = ()
    changed: bool = True


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
    return change(path, {"facts": {name: _values(name, value) for name, value in facts.items()}}).left_out


def _values(name: str, value: Value) -> list[str]:
    """Bring one fact to the texts that stand in a tag; [] removes it."""
    if not value:
        return []
    return genres(str(value)) if name == "genre" else [str(value)]


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change of tags.

    Attributes:
        changed: whether anything had to be.
        left_out: facts for which the format has no place.
    """

    changed: bool
    left_out: tuple[str, ...] = ()


def change(path: bytes, edit: Edit) -> Changed:
    """Change the tags of a copy of one file, which takes its name.

    Where that would change nothing the file stays as it is, its time too.

    Args:
        edit: see `core.tagedit`.

    Raises:
        MediaError: it can't be written; the file is as it was.
    """
    path = os.path.realpath(path)  # a link stays one
    try:
        was = aside.look(path)
        found = _asked(path, path, edit)
        if not found.changed:
            return found
        aside.sweep_beside(os.path.dirname(path))
        with copied_aside(path, path) as copy:
            _asked(path, copy, edit, save=True)
            content = _content(path)
            if content != _content(copy):
                raise MediaError(path, STAGE, "its picture or sound would not be the same afterwards")
            os.utime(copy)
            if aside.look(path) != was:
                raise MediaError(path, STAGE, CHANGED)
            keep_old(path, lambda kept: _is_of(kept, content))
        return found
    except OSError as error:
        raise MediaError(path, STAGE, f"it can't be written ({error.strerror or error})") from error


_editor = TagProcess(
    lambda: command(tagchild.WRITE), limits=replace(LIMITS, cpu_s=24 * 3600, file_bytes=MOST_FILE_BYTES)
)
atexit.register(_editor.close)


def _asked(path: bytes, file: bytes, edit: Edit, *, save: bool = False) -> Changed:
    """Ask the process that edits tags about a file, or have a copy of it changed.

    Args:
        path: whose ending names the format.
        file: what is opened: the file, or its copy.

    Raises:
        MediaError: it can't be done; why.
        OSError: it can't be opened.
    """
    name = os.fsdecode(os.path.basename(path) if SENDS else os.path.abspath(file))
    request = json.dumps({"name": name, "edit": edit, "save": save}).encode()
    descriptor = (_opened_to_write if save else opened)(file)
    try:
        wall_s = LIMITS.wall_s
        if save:
            wall_s += os.fstat(descriptor).st_size / SLOWEST_BYTES_S
        found = _editor.ask(request, descriptor if SENDS else None, _checked, wall_s, again=not save)
        if save:
            os.fsync(descriptor)
        return found
    except Refused as refused:
        raise MediaError(path, STAGE, str(refused)) from refused
    except Lost as lost:
        raise MediaError(path, STAGE, LOST.get(str(lost), "no process for its tags can be started")) from lost
    finally:
        os.close(descriptor)


def _opened_to_write(path: bytes) -> int:
    """Open a copy, which is no link.

    Raises:
        OSError: it can't be opened.
    """
    wanted = ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")
    return os.open(path, sum((getattr(os, flag, 0) for flag in wanted), os.O_RDWR))


def _checked(answer: bytes) -> Changed:
    """Take an answer apart without trust.

    Raises:
        Refused: it says why not.
        ValueError, TypeError, AttributeError: it is none.
    """
    told = json.loads(answer)
    if "reason" in told:
        raise Refused(clean(str(told["reason"]))[:MOST_REASON])
    if not {"changed", "left_out"} <= told.keys():
        raise ValueError("it is no answer")
    return Changed(bool(told["changed"]), tuple(name for name in map(str, told["left_out"]) if name in FIELDS))


def hindrance(path: bytes) -> str:
    """Say why one file can't take tags, as far as a look tells; "" where nothing speaks against it."""
    path = os.path.realpath(path)
    try:
        _asked(path, path, {})
    except MediaError as error:
        return error.cause
    except OSError as error:
        return f"it can't be read ({error.strerror or error})"
    return folder_hindrance(path) if os.access(path, os.W_OK) else "it is read-only"


def folder_hindrance(path: bytes) -> str:
    """Say whether a file can't come beside this one; "" where it can."""
    folder = os.path.dirname(path) or b"."
    return "" if os.access(folder, os.W_OK | os.X_OK) else "its folder is read-only"


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
        if os.stat(path).st_nlink > 1:  # under its other names somebody else may write into it
            raise OSError(errno.EMLINK, "it has other names")
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
