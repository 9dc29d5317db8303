"""Turns what the system tells of folders into notices: where something is to be looked at, once it has settled.

The system tells of local folders (inotify, FSEvents, ReadDirectoryChangesW: the library watchdog). It doesn't of
network shares (https://github.com/gorakhargosh/watchdog/issues/458), nor where it has no room left: these are looked
through from time to time. A look reads names, sizes and times; files that are as they were aren't opened.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.errors import UserProblem, unnamed
from core.scan import matters
from core.settings import Home, Watching
from core.store import Root, connect
from core.store.paths import under
from core.types import Notice

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent

log = logging.getLogger(__name__)

TICK_S = 0.5
LOOK_S = 5.0
"""How often it is looked which folders are to be watched and whether they are there."""
SAFETY_S = 3600.0
"""A folder that the system tells of is looked through so often too: it may have no room for some of what is in it."""
SETTLE_S = 2.0
"""A file counts as written when nothing was told of it for so long and its size and time stayed as they were."""
RETRY_S = 20.0
"""What couldn't be looked at, since another process indexes, is told again after so long."""
MANY = 200
"""So many folders of a root at once, and it is looked through as a whole."""
REMOTE = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "afs", "ncpfs", "webdav", "davfs", "9p"),
        *("fuse.davfs2", "fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.s3fs", "fuse.glusterfs", "ceph"),
        *("glusterfs", "vboxsf", "prl_fs", "vmhgfs", "fuse.vmhgfs-fuse", "virtiofs"),
    }
)
"""File systems on which others write of whom the system isn't told."""


@dataclass(frozen=True, slots=True)
class Watched:
    """How one folder is watched.

    Attributes:
        how: events, looks (each `every_min` minutes), off, or away: not there now.
        why: network (a share), full (the system can watch no more folders), chosen, or "".
    """

    path: bytes
    how: str
    every_min: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Touched:
    """When something was last told of a file, and how it was at the last look: None where it is gone."""

    at: float
    state: tuple[int, int] | None


class Watch:
    """Watches the folders of one library in a thread of its own.

    Args:
        noticed: hears of what has settled.
        told: hears how each folder is watched, whenever that changes.
        only: watch these folders alone, whatever the library's switch says.
        settle_s: see `SETTLE_S`.
    """

    def __init__(
        self,
        home: Home,
        noticed: Callable[[list[Notice]], None],
        told: Callable[[list[Watched]], None] = lambda watched: None,
        *,
        only: Sequence[bytes] | None = None,
        settle_s: float = SETTLE_S,
    ) -> None:
        self._home, self._noticed, self._told = home, noticed, told
        self._only, self._settle_s = only, settle_s
        self._own = os.fsencode(os.path.realpath(home.root))
        self._stop = threading.Event()
        self._events: queue.SimpleQueue[FileSystemEvent | None] = queue.SimpleQueue()
        self._handles: dict[bytes, tuple[object, tuple[int, int]]] = {}
        self._watched: dict[bytes, Watched] = {}
        self._touched: dict[bytes, _Touched] = {}
        self._whole: dict[bytes, float] = {}  # folders to be looked through, and from when on
        self._looked: dict[bytes, float] = {}
        self._again: list[tuple[float, Notice]] = []
        self._arranged_at = -LOOK_S
        self._lock = threading.Lock()
        self._observer: Any = None
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self, wait_s: float = 2 * LOOK_S) -> None:
        """End, and wait so long for it; what hasn't settled is found by the next scan."""
        self._stop.set()
        self._events.put(None)
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def look(self) -> None:
        """Look at once which folders are to be watched."""
        self._arranged_at = -LOOK_S
        self._events.put(None)

    def put_back(self, notices: Iterable[Notice]) -> None:
        """Tell of these again after a while."""
        due = time.monotonic() + RETRY_S
        with self._lock:
            self._again += [(due, notice) for notice in notices]

    # ── the thread ──────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        from watchdog.observers import Observer

        self._observer = Observer()
        self._observer.start()
        try:
            while not self._stop.is_set():
                try:
                    self._tick(time.monotonic())
                except (UserProblem, OSError) as problem:  # the library is busy, a disk went while it was looked at
                    log.warning("the watch tries again: %s", unnamed(problem))
                    log.debug("what was in its way: %s", problem)
                    self._stop.wait(LOOK_S)
                self._rest()
        finally:
            self._observer.stop()
            self._observer.join()

    def _rest(self) -> None:
        """Sleep until something is told; where something is to settle, no longer than a tick."""
        if not (self._touched or self._whole or self._again):
            try:
                event = self._events.get(timeout=LOOK_S)
            except queue.Empty:
                return
            if event is None:
                return
            self._take(event, time.monotonic())
        self._stop.wait(TICK_S)

    def _tick(self, now: float) -> None:
        if now - self._arranged_at >= LOOK_S:
            self._arranged_at = now
            self._arrange(now)
        while not self._events.empty():
            if (event := self._events.get()) is not None:
                self._take(event, now)
        notices = [*self._settled(now), *self._due(now)]
        if notices:
            self._noticed(notices)

    # ── which folders, and how ──────────────────────────────────────────────────────────────────────

    def _arrange(self, now: float) -> None:
        """Watch what is to be watched now, and no more; tell where that changes."""
        with connect(self._home, "read") as store:
            watching, roots = store.watching(), store.roots.bare()
        if self._only is not None:
            watching = replace(watching, on=True)
            roots = [root for root in roots if root.path in self._only]
        found = {root.path: self._arranged(root, watching, now) for root in roots}
        for path in self._handles.keys() - {w.path for w in found.values() if w.how == "events"}:
            self._let_go(path)
        if found != self._watched:
            self._watched = found
            self._told(list(found.values()))

    def _arranged(self, root: Root, watching: Watching, now: float) -> Watched:
        before = self._watched.get(root.path)
        wanted = wanted_way(root, watching)
        if wanted.how == "off":
            return wanted
        if not os.path.exists(root.path):
            if before is not None and before.how != "away":
                self._whole[root.path] = now  # so that its files count as away
            return replace(wanted, how="away", every_min=0)
        if before is not None and before.how == "away":
            self._whole[root.path] = now
        if wanted.how == "events":
            wanted = self._hold(root.path, watching)
        self._looked.setdefault(root.path, now)
        return wanted

    def _hold(self, path: bytes, watching: Watching) -> Watched:
        """Have the system tell of a folder; where it can't, it is to be looked at."""
        status = os.stat(path)
        place = (status.st_dev, status.st_ino)
        if path in self._handles and self._handles[path][1] == place:
            return Watched(path, "events")
        if os.path.islink(path):  # the system would tell of the link, not of what is in the folder
            return Watched(path, "looks", watching.every_min)
        if path in self._handles:  # another disk is there now
            self._let_go(path)
            self._whole[path] = time.monotonic()
        try:
            handle = self._observer.schedule(
                _Handler(self._events), os.fsdecode(path), recursive=True, event_filter=_kinds()
            )
        except OSError as error:
            log.warning("the system can't watch a folder and it is looked at instead: %s", unnamed(error))
            return Watched(path, "looks", watching.every_min, "full")
        self._handles[path] = (handle, place)
        return Watched(path, "events")

    def _let_go(self, path: bytes) -> None:
        handle, _ = self._handles.pop(path)
        try:
            self._observer.unschedule(handle)
        except KeyError:
            log.info("a folder was no longer watched")

    # ── what happened ───────────────────────────────────────────────────────────────────────────────

    def _take(self, event: FileSystemEvent, now: float) -> None:
        """Note what an event is about."""
        source, target = os.fsencode(event.src_path), os.fsencode(event.dest_path or "")
        if not event.is_directory:
            for path in filter(None, (source, target)):
                self._touch(path, now)
        elif event.event_type in ("deleted", "moved"):
            root = self._root_of(source)
            if root is not None:
                self._whole[root] = now + self._settle_s
        if event.is_directory and event.event_type in ("created", "moved"):
            self._come(target or source, now)

    def _come(self, folder: bytes, now: float) -> None:
        """Note the files of a folder that is new here: some may have come before the system watched it."""
        for place, _, names in os.walk(folder):
            for name in names:
                self._touch(os.path.join(place, name), now)

    def _touch(self, path: bytes, now: float) -> None:
        own = path.startswith(self._own + b"/")
        if matters(os.path.basename(path)) and not own:
            self._touched[path] = _Touched(now, _state(path))

    def _settled(self, now: float) -> list[Notice]:
        """Turn files that are no longer written into notices of their folders."""
        ripe = set[bytes]()
        for path, touched in list(self._touched.items()):
            if now - touched.at < self._settle_s:
                continue
            state = _state(path)
            if state == touched.state:
                ripe.add(path)
            else:
                self._touched[path] = _Touched(now, state)
        growing = self._touched.keys() - ripe
        for path in ripe:
            del self._touched[path]
        return self._notices({os.path.dirname(path) for path in ripe}, growing, now)

    def _notices(self, folders: set[bytes], growing: Iterable[bytes], now: float) -> list[Notice]:
        waiting: dict[bytes, set[bytes]] = {}
        for path in growing:
            waiting.setdefault(os.path.dirname(path), set()).add(os.path.basename(path))
        notices, roots = list[Notice](), dict[bytes, int]()
        for folder in sorted(folders):
            root = self._root_of(folder)
            if root is None:
                continue
            roots[root] = roots.get(root, 0) + 1
            if not os.path.isdir(folder):  # gone with all that was in it: that is for a look that is careful
                self._whole.setdefault(root, now + self._settle_s)
                continue
            notices.append(Notice(folder, frozenset(waiting.get(folder, ()))))
        for root, count in roots.items():
            if count > MANY:
                notices = [n for n in notices if self._root_of(n.folder) != root] + [Notice(root, whole=True)]
        return notices

    def _due(self, now: float) -> list[Notice]:
        """List the folders that are to be looked through: a disk came or went, a folder went, or it is time."""
        for path, watched in self._watched.items():
            every_s = {"looks": 60.0 * watched.every_min, "events": SAFETY_S}.get(watched.how, 0.0)
            if every_s and now - self._looked.setdefault(path, now) >= every_s:
                self._whole.setdefault(path, now)
        due = [path for path, at in self._whole.items() if at <= now]
        for path in due:
            del self._whole[path]
            self._looked[path] = now
        with self._lock:
            again = [notice for at, notice in self._again if at <= now]
            self._again = [(at, notice) for at, notice in self._again if at > now]
        return [*again, *(Notice(path, whole=True) for path in due)]

    def _root_of(self, path: bytes) -> bytes | None:
        return next((root for root in self._watched if under(path, root) is not None), None)


class _Handler:
    """Hands what the system tells to the watch's thread."""

    def __init__(self, events: queue.SimpleQueue[FileSystemEvent | None]) -> None:
        self._events = events

    def dispatch(self, event: FileSystemEvent) -> None:
        """Take one event."""
        self._events.put(event)


def _kinds() -> list[type[FileSystemEvent]]:
    """List what is to be told of: not that a file was opened or read, which Homereel does itself."""
    from watchdog import events

    return [
        *(events.FileCreatedEvent, events.FileModifiedEvent, events.FileMovedEvent, events.FileDeletedEvent),
        *(events.FileClosedEvent, events.DirCreatedEvent, events.DirDeletedEvent, events.DirMovedEvent),
    ]


def wanted_way(root: Root, watching: Watching) -> Watched:
    """Say how a folder is to be watched, by what was chosen for it and by where it lies."""
    if not watching.on or root.watch == "off":
        return Watched(root.path, "off")
    if root.watch.isdecimal():
        return Watched(root.path, "looks", int(root.watch), "chosen")
    if is_remote(root.path):
        return Watched(root.path, "looks", watching.every_min, "network")
    if os.path.isfile(root.path):
        return Watched(root.path, "looks", watching.every_min)
    return Watched(root.path, "events")


def is_remote(path: bytes) -> bool:
    """Say whether a path lies on a file system of which the system tells nothing."""
    import psutil

    place = os.path.realpath(os.fsdecode(path))
    mounted = [part for part in psutil.disk_partitions(all=True) if _holds(part.mountpoint, place)]
    nearest = max(mounted, key=lambda part: len(part.mountpoint), default=None)
    return nearest is not None and (nearest.fstype.lower() in REMOTE or "remote" in nearest.opts.split(","))


def _holds(folder: str, path: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _state(path: bytes) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
