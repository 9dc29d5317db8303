"""The verbs `folders` and `settings`: what is looked through and how, what may be chosen; and `index --watch`."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import math
import os
import queue
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core import backups, moving, pipeline, preferences
from core.cli import output
from core.cli.commands import Adder
from core.cli.values import WrongUse
from core.cli.words import counted
from core.errors import Cancelled, UserProblem, show_path
from core.indexlock import UnderWay
from core.settings import Home
from core.store import Root, Store, connect
from core.types import IndexReport, MediaId, Notice
from core.watching import Watch, Watched, wanted_way

USES = {
    "list": "",
    "remove": "PATH",
    "restore": "PATH",
    "move": "PATH NEWPATH",
    "watch": "PATH events|off|MINUTES",
}
WAIT_S = 0.3
COPY_LOOK_S = 600.0
"""So often it is looked whether the day's copy of the library is due."""


def add_to(add: Adder) -> None:
    """Add the two verbs to the parser."""
    verb = add("folders", folders, "List the folders of the library; take one out, or say how it is watched.")
    verb.add_argument("what", nargs="?", default="list", choices=list(USES))
    uses = "; ".join(f"{what} {words}" for what, words in USES.items() if words)
    verb.add_argument(
        "words", nargs="*", default=[], metavar="WORD", help=f"{uses}. What is taken out keeps its history"
    )
    verb.add_argument("--force", action="store_true", help="move: also to where none of the known files is")
    verb = add("settings", settings, "List what may be chosen for the library, or choose: set NAME VALUE.")
    verb.add_argument("what", nargs="?", default="list", choices=["list", "set"])
    verb.add_argument("words", nargs="*", default=[], metavar="WORD", help="set NAME VALUE; default takes it back")


def folders(home: Home, options: argparse.Namespace) -> int:
    """List the folders of the library, take one out or back in, say that it lies elsewhere or how it is watched."""
    what, words = options.what, options.words
    if len(words) != len(USES[what].split()):
        raise WrongUse(f"Write: homereel folders {what} {USES[what]}".rstrip())
    with connect(home.there().make(), "events") as store:
        said = _do(store, what, words, force=options.force)
        rows = [_row(store, root) for root in store.roots.rows()]
        out = [os.fsdecode(root.path) for root in store.roots.rows(removed=True)]
    lines = said or [_line(row) for row in rows] or ["No folders yet. Add one with: homereel index FOLDER"]
    if out and not said:
        lines += [f"{show_path(os.fsencode(path))}: taken out; its history is kept" for path in out]
    return output.answer(options, {"folders": rows, "removed": out}, lines)


def _do(store: Store, what: str, words: list[str], *, force: bool) -> list[str]:
    if what == "list":
        return []
    path = _path(words[0])
    root = store.roots.find(path, removed=what == "restore")
    named = show_path(root.path)
    if what == "remove":
        count = store.roots.remove(root.id)
        shown = f"{counted(count, 'file')} {'is' if count == 1 else 'are'} no longer shown"
        return [f"{named} is taken out: {shown}. What was played, rated and understood stays."]
    if what == "restore":
        files = counted(store.roots.restore(root.id), "file")
        return [f"{named} is back with {files}. Look for changes with: homereel index"]
    if what == "move":
        return [_move(store, root, _path(words[1]), force=force)]
    store.roots.set_watch(root.id, words[1])
    return [f"{named}: {_way(wanted_way(store.roots.find(path), store.watching()))}"]


def _move(store: Store, root: Root, place: bytes, *, force: bool) -> str:
    try:
        found = moving.move(store, root, place, force=force)
    except moving.NoneThere as problem:
        raise UserProblem(f"{problem} If it is the right one all the same, add --force.") from problem
    files = f"{found.there} of {counted(found.known, 'known file')} {'is' if found.there == 1 else 'are'} there"
    there = f": {files}" if found.known else ""
    return f"{show_path(root.path)} lies in {show_path(place)} now{there}. Look for changes with: homereel index"


def _path(text: str) -> bytes:
    return os.fsencode(Path(os.path.expanduser(text)).absolute())


def _row(store: Store, root: Root) -> dict[str, Any]:
    there = os.path.exists(root.path)
    way = wanted_way(root, store.watching())
    return {
        "path": os.fsdecode(root.path),
        "state": "present" if there else "offline",
        "media": root.media,
        "files": root.files,
        "unreadable": root.bad,
        "looked_at": root.looked_at or None,
        "watched": way.how,
        "every_min": way.every_min or None,
    }


def _line(row: dict[str, Any]) -> str:
    at = time.strftime("%Y-%m-%d %H:%M", time.localtime(row["looked_at"])) if row["looked_at"] else "never"
    way = _way(Watched(b"", row["watched"], row["every_min"] or 0))
    return (
        f"{show_path(os.fsencode(row['path']))}  {row['state']}, {row['media']} items in {row['files']} files, "
        f"looked through {at}, {way}"
    )


def _way(watched: Watched) -> str:
    return {
        "events": "watched as the system tells of changes",
        "looks": f"looked through every {watched.every_min} minutes while Homereel runs",
        "off": "not watched",
    }[watched.how]


# ── Settings ────────────────────────────────────────────────────────────────────────────────────────


def settings(home: Home, options: argparse.Namespace) -> int:
    """List what may be chosen for the library, or choose."""
    words = options.words
    if len(words) != (2 if options.what == "set" else 0):
        raise WrongUse("Write: homereel settings list, or: homereel settings set NAME VALUE")
    with connect(home.there().make(), "events") as store:
        if options.what == "set":
            if words[0] == "voices" and words[1] == "no":
                raise UserProblem("Switching voices off deletes what is known of them. Do it with: homereel voices off")
            preferences.choose(store, *words)
        rows = [_preference(one) for one in preferences.every(store)]
    shown = [row for row in rows if options.what == "list" or row["name"] == words[0]]
    return output.answer(options, rows, [_setting_line(row) for row in shown])


def _preference(one: preferences.Preference) -> dict[str, Any]:
    may = list(one.choices) if one.choices else [one.least, one.most]
    return {"name": one.name, "value": one.value, "default": one.default, "may_be": may}


def _setting_line(row: dict[str, Any]) -> str:
    may = row["may_be"]
    words = " | ".join(may) if isinstance(may[0], str) else f"{may[0]:g} … {may[1]:g}"
    usual = "" if row["value"] == row["default"] else f", usually {row['default']}"
    return f"{row['name']} = {row['value']}  ({words}{usual})"


# ── index --watch ───────────────────────────────────────────────────────────────────────────────────


class Staying:
    """`index --watch`: stays, and indexes what comes into some folders, until it is stopped."""

    def __init__(self, store: Store, control: pipeline.Control, options: argparse.Namespace) -> None:
        self._store, self._control, self._options = store, control, options
        self._news: queue.SimpleQueue[list[Notice]] = queue.SimpleQueue()
        self._copy_look_at = -math.inf

    def stay(self, paths: Sequence[bytes]) -> list[IndexReport]:
        """Watch the folders that hold these paths; return the reports of all runs."""
        files = self._store.files
        ids = [files.root(path) for path in paths]
        watcher = Watch(self._store.home, self._news.put, self._tell, only=[dict(files.roots())[i] for i in ids])
        reports = list[IndexReport]()
        watcher.start()
        try:
            while not self._control.stopped:
                with contextlib.suppress(queue.Empty):
                    reports += self._take_in(watcher, self._news.get(timeout=WAIT_S))
                self._keep_copies()
        except Cancelled:
            pass  # Ctrl-C in the middle of a run: what is finished stays
        finally:
            watcher.close()
        return reports

    def _keep_copies(self) -> None:
        """Make the copy of the library that is due, but not while more is at hand: it reads the whole library."""
        now = time.monotonic()
        if now - self._copy_look_at >= COPY_LOOK_S and self._news.empty() and not self._control.stopped:
            backups.keep_up_quietly(self._store.home)
            self._copy_look_at = now

    def _take_in(self, watcher: Watch, notices: list[Notice]) -> list[IndexReport]:
        """Index what was noticed, and say what it was."""
        store, left, fresh = self._store, list(notices), dict[MediaId, None]()
        before = set(store.media.ids())
        watchers = pipeline.Watchers(ready=lambda ids: fresh.update(dict.fromkeys(ids)), noticed=left.remove)
        only, engine = self._options.only, self._options.engine
        try:
            report = pipeline.index_library(
                store, [], only=only, control=self._control, watchers=watchers, engine=engine, notices=notices
            )
        except UnderWay:
            watcher.put_back(left)
            return []
        self._say_changes(before, set(store.media.ids()), list(fresh))
        for failed in report.failed:
            self._say(f"failed: {show_path(failed.path)}: {failed.reason}")
        return [report]

    def _say_changes(self, before: set[MediaId], after: set[MediaId], fresh: Sequence[MediaId]) -> None:
        facts = self._store.media.facts([*fresh, *(before - after)])
        for media_id in fresh:
            self._say(f"{'looked at again' if media_id in before else 'indexed'}: {facts[media_id].title}")
        for media_id in before - after:
            self._say(f"no longer there: {facts[media_id].title}")

    def _tell(self, watched: list[Watched]) -> None:
        for one in watched:
            self._say(f"{show_path(one.path)}: {'not there now' if one.how == 'away' else _way(one)}")

    def _say(self, line: str) -> None:
        """Print one line at once; on stderr where stdout is for one JSON document."""
        if self._options.json:
            output.tell(f"{line}\n")
        else:
            print(line, flush=True)


def joined(reports: Sequence[IndexReport]) -> IndexReport:
    """Sum up runs that followed each other; found and unchanged are the last one's that looked at everything."""
    first, *rest = reports
    return dataclasses.replace(
        first,
        indexed=sum(report.indexed for report in reports),
        failed=tuple(failed for report in reports for failed in report.failed),
        known_failed=reports[-1].known_failed,
        seconds=sum(report.seconds for report in reports),
        media_s=sum(report.media_s for report in reports),
        found=first.found + sum(report.indexed for report in rest),
    )
