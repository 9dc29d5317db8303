"""Turns a folder and what the store knew of it into a difference, without opening a single file."""

from __future__ import annotations

import hashlib
import logging
import os
import shlex
import stat
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core import sidecars
from core.errors import UserProblem, show_path
from core.ffmpeg import captioned_stems, media_type
from core.types import FileState, FoundFile, KnownFile, ScanDiff, ScanProblem

log = logging.getLogger(__name__)

_SKIPPED_FOLDERS = frozenset({b"$RECYCLE.BIN", b"System Volume Information", b"@eaDir", b"lost+found", b".Trashes"})
_HOME_TRASH = (b"/share/Trash", b"/.Trash")
"""Where a person's own trash lies, below their data folder or their home."""
_MISSING_SHARE = 0.5  # above this a scan stops and asks: a half-mounted disk looks like this


class RootOffline(UserProblem):
    """The folder is not there, or is an empty mount point, while files in it are known: they are offline, not gone."""


class MostlyMissing(UserProblem):
    """More than half of a folder's known files are gone; nothing was marked."""


@dataclass
class _Walk:
    """What one walk gathers."""

    found: dict[bytes, FoundFile] = field(default_factory=dict)
    problems: list[ScanProblem] = field(default_factory=list)
    unread: list[bytes] = field(default_factory=list)  # rel paths that could not be looked at
    seen: set[tuple[int, int]] = field(default_factory=set)  # folders by (device, inode): links may loop
    entries: int = 0

    def trouble(self, path: bytes, rel: bytes, error: OSError) -> None:
        """Note something unreadable; what is known of it is neither missing nor changed."""
        self.problems.append(ScanProblem(path, error.strerror or str(error)))
        self.unread.append(rel)


def scan(
    root: bytes,
    known: Mapping[bytes, KnownFile],
    *,
    checkpoint: Callable[[], None] = lambda: None,
    force: bool = False,
) -> ScanDiff:
    """Compare a folder (or a single file) with what is known of it.

    Args:
        root: absolute path. A single file as root has the relative path b"".
        known: relative path → what the store has, for this root.
        checkpoint: called once per folder; may block (pause) or raise Cancelled.
        force: accept that most files are gone.

    Raises:
        RootOffline: the root is not there (never forced), or is empty while files are known.
        MostlyMissing: more than half of the known files are gone, and not just under another name.
    """
    started = time.perf_counter()
    walk = _Walk()
    _look(root, walk, checkpoint, bool(known))
    if known and not walk.found and not walk.entries and not walk.unread and not force:
        raise RootOffline(
            f"{show_path(root)} is empty. If it is on a drive, plug it in; if you emptied it, scan again with --force; "
            f"{_moved(root)}."
        )
    diff = _difference(walk, known)
    counted = sum(file.state is not FileState.MISSING for file in known.values())
    lost = len(diff.missing) - _renamed(diff, known)
    if not force and lost > _MISSING_SHARE * counted:
        raise MostlyMissing(
            f"{lost} of {counted} known files in {show_path(root)} are gone. Nothing was changed. "
            "If you moved or deleted them, scan again with --force."
        )
    log.info("scanned %d files of one folder in %.2f s", len(walk.found), time.perf_counter() - started)
    log.debug("that folder is %s", show_path(root))
    return diff


def glance(folder: bytes, known: Mapping[bytes, KnownFile], growing: frozenset[bytes] = frozenset()) -> ScanDiff:
    """Compare what lies right in one folder with what is known of it; folders in it aren't looked at.

    For where the system told of each change: what is gone is gone, however much of it.

    Args:
        known: by name, of this folder alone.
        growing: names that are left alone, neither new nor changed nor gone.

    Raises:
        RootOffline: the folder can't be opened.
    """
    walk = _Walk(unread=sorted(growing))
    try:
        with os.scandir(folder) as entries:
            _take_entries(entries, b"", walk, sidecars.Described(sidecars.common_in(os.path.dirname(folder))))
    except OSError as error:
        raise RootOffline(f"{show_path(folder)} can't be opened ({error.strerror}).") from error
    walk.found = {name: file for name, file in walk.found.items() if name not in growing}
    return _difference(walk, known)


def matters(name: bytes) -> bool:
    """Say by a file's name whether a scan would take note of it: a medium, its subtitles, what describes it."""
    return media_type(name) is not None or bool(captioned_stems(name)) or sidecars.is_sidecar(name)


def _renamed(diff: ScanDiff, known: Mapping[bytes, KnownFile]) -> int:
    """Count the missing files that stand in the same root under another name: same size, same time."""
    fresh = Counter((file.size_bytes, file.mtime_ns) for file in diff.new)
    gone = Counter((known[rel].size_bytes, known[rel].mtime_ns) for rel in diff.missing)
    return (fresh & gone).total()


def _moved(root: bytes) -> str:
    return f"if it lies elsewhere now: homereel folders move {shlex.quote(show_path(root))} NEW"


def _look(root: bytes, walk: _Walk, checkpoint: Callable[[], None], is_known: bool) -> None:
    """Fill `walk` from the root, whatever it is."""
    try:
        status = os.stat(root)
    except OSError as error:
        way = f"plug in its drive, or {_moved(root)}" if is_known else "check its name"
        raise RootOffline(f"{show_path(root)} can't be opened ({error.strerror}): {way}.") from error
    if stat.S_ISREG(status.st_mode):
        walk.entries = 1
        found = FoundFile(b"", status.st_size, status.st_mtime_ns, status.st_ino)
        walk.found[b""] = replace(found, beside=_beside_one(root), described=_described_one(root))
        return
    if not stat.S_ISDIR(status.st_mode):
        raise UserProblem(f"{show_path(root)} is neither a folder nor a file.")
    _walk_folders(root, walk, checkpoint)


def _walk_folders(root: bytes, walk: _Walk, checkpoint: Callable[[], None]) -> None:
    """Walk folder by folder, without recursion, so that depth costs nothing."""
    waiting = [(root, b"", sidecars.common_in(os.path.dirname(root)))]
    while waiting:
        path, rel, above = waiting.pop()
        checkpoint()
        try:
            status = os.stat(path)
            if (status.st_dev, status.st_ino) in walk.seen:
                continue
            walk.seen.add((status.st_dev, status.st_ino))
            with os.scandir(path) as entries:
                waiting += _take_entries(entries, rel, walk, sidecars.Described(above))
        except OSError as error:
            walk.trouble(path, rel, error)


_Folder = tuple[bytes, bytes, tuple[sidecars.Entry, ...]]
"""Its path, its path below the root, and the sidecars above it that describe whole folders."""


def _take_entries(
    entries: os._ScandirIterator[bytes], rel: bytes, walk: _Walk, described: sidecars.Described
) -> list[_Folder]:
    """Note one folder's media files and return its folders, in an order that doesn't depend on the disk."""
    folders, media, captions = list[tuple[bytes, bytes]](), list[bytes](), _Captions()
    for entry in entries:
        walk.entries += 1
        name = rel + b"/" + entry.name if rel else entry.name
        try:
            if media_type(entry.name) is not None and not entry.is_dir():
                _take_file(entry, name, walk)
                media.append(name)
            elif captions.take(entry) or described.take(entry):
                continue
            elif entry.is_dir() and not _is_skipped(entry.path):
                folders.append((entry.path, name))
        except FileNotFoundError:
            continue  # a broken link, or gone since it was listed
        except OSError as error:
            walk.trouble(entry.path, name, error)
    _stamp(media, walk, captions, described)
    common = described.common if folders else ()
    return [(*folder, common) for folder in sorted(folders, reverse=True)]


def _stamp(media: list[bytes], walk: _Walk, captions: _Captions, described: sidecars.Described) -> None:
    """Note with each media file of a folder in which state its subtitles and sidecars are."""
    common = described.common
    for name in media if captions.by_stem or described else ():
        own = name.rpartition(b"/")[2]
        beside, told = captions.stamp(own), _number(described.of(own, common))
        if name in walk.found and (beside or told):
            walk.found[name] = replace(walk.found[name], beside=beside, described=told)


def _number(entries: Sequence[sidecars.Entry]) -> int:
    """Name the state of some files: 0 for none, else another number whenever they differ."""
    if not entries:
        return 0
    return int.from_bytes(hashlib.blake2b(repr(sorted(entries)).encode(), digest_size=7).digest(), "big") or 1


def _take_file(entry: os.DirEntry[bytes], rel: bytes, walk: _Walk) -> None:
    """Note a regular file; pipes, sockets and devices are never opened, whatever they are called."""
    status = entry.stat()
    if stat.S_ISREG(status.st_mode):
        walk.found[rel] = FoundFile(rel, status.st_size, status.st_mtime_ns, status.st_ino)


class _Captions:
    """The subtitle files of one folder, by the stems that they may belong to."""

    def __init__(self) -> None:
        self.by_stem: dict[bytes, list[tuple[bytes, int, int]]] = {}

    def take(self, entry: os.DirEntry[bytes]) -> bool:
        """Note a subtitle file; False where it is none."""
        stems = captioned_stems(entry.name)
        if not stems or entry.is_dir():
            return False
        status = entry.stat()
        for stem in stems:
            self.by_stem.setdefault(stem, []).append((entry.name, status.st_size, status.st_mtime_ns))
        return True

    def stamp(self, name: bytes) -> int:
        """Name the state of the subtitles of one media file: 0 for none, else another number whenever they differ."""
        return _number(self.by_stem.get(name.rpartition(b".")[0] or name, ()))


def _beside_one(path: bytes) -> int:
    """Stamp the subtitles beside a file that was named by itself."""
    folder, name = os.path.split(path)
    captions = _Captions()
    try:
        with os.scandir(folder or b".") as entries:
            for entry in entries:
                captions.take(entry)
    except OSError as error:
        log.info("no subtitles looked for: %s", error.strerror)
    return captions.stamp(name)


def _described_one(path: bytes) -> int:
    """Stamp the .nfo files and pictures beside a file that was named by itself."""
    folder, name = os.path.split(path)
    described = sidecars.Described(sidecars.common_in(os.path.dirname(folder)))
    try:
        with os.scandir(folder or b".") as entries:
            for entry in entries:
                described.take(entry)
    except OSError as error:
        log.info("no .nfo files looked for: %s", error.strerror)
    return _number(described.of(name, described.common))


def _is_skipped(path: bytes) -> bool:
    """Say whether a folder holds what nobody keeps there: bins, and what systems write for themselves."""
    name = os.path.basename(path)
    return name in _SKIPPED_FOLDERS or name.startswith(b".Trash-") or path.endswith(_HOME_TRASH)


def _difference(walk: _Walk, known: Mapping[bytes, KnownFile]) -> ScanDiff:
    """Compare two dicts of one root."""
    new, changed, renumbered, subtitled, described, returned, unchanged = [], [], [], [], [], [], 0
    came = _came_from_elsewhere(walk.found, known)
    for rel in sorted(walk.found):
        file, before = walk.found[rel], known.get(rel)
        if before is None:
            new.append(file)
        elif (file.size_bytes, file.mtime_ns) != (before.size_bytes, before.mtime_ns) or rel in came:
            changed.append(file)
        else:
            unchanged += 1
            if file.inode != before.inode:
                renumbered.append(file)
            if file.beside != before.beside:
                subtitled.append(file)
            if file.described != before.described:
                described.append(file)
            if before.state in (FileState.MISSING, FileState.OFFLINE):
                returned.append(rel)
    gone = [r for r, f in known.items() if r not in walk.found and f.state is not FileState.MISSING]
    missing = sorted(r for r in gone if not _is_under(r, walk.unread))
    return ScanDiff(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=unchanged,
        renumbered=tuple(renumbered),
        subtitled=tuple(subtitled),
        described=tuple(described),
        returned=tuple(returned),
        missing=tuple(missing),
        problems=tuple(walk.problems),
    )


def _came_from_elsewhere(found: Mapping[bytes, FoundFile], known: Mapping[bytes, KnownFile]) -> set[bytes]:
    """Name the known paths on which there is now what was under another name: its size, its time and its inode.

    Of those whose inode alone is new nothing else is thought: shares and some drives number all anew at each mount.
    """
    new = {rel: file for rel, file in found.items() if rel in known and file.inode and file.inode != known[rel].inode}
    wanted = {(file.inode, file.size_bytes, file.mtime_ns) for file in new.values()}
    if not wanted:
        return set()
    before = wanted & {(file.inode, file.size_bytes, file.mtime_ns) for file in known.values()}
    return {rel for rel, file in new.items() if (file.inode, file.size_bytes, file.mtime_ns) in before}


def _is_under(rel: bytes, unread: list[bytes]) -> bool:
    """Say whether a path is, or lies in, something that could not be looked at."""
    return any(rel == folder or not folder or rel.startswith(folder + b"/") for folder in unread)
