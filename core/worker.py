"""The worker process: commands as JSON lines on stdin, progress and results as JSON lines on stdout.

Where the library is encrypted, the first line is its key, which no argument and no environment may hold:
    {"do": "unlock", "key": "base64"}                                 an empty one: it is in the system's keyring
Commands (`id` is the caller's number, `do` the verb):
    {"id": 1, "do": "index", "paths": ["/media"], "force": false}     no paths: what is pending
    {"id": 2, "do": "pause" | "resume" | "cancel"}                    at the next checkpoint of every run
    {"id": 3, "do": "embed", "text": "a red car", "beside": false}    vectors of a query, in the interactive lane
    {"id": 7, "do": "see", "path": "/a.jpg"} · {…, "path": "/film.mkv", "at_s": 751.0} · {…, "picture": "base64"}
                                          vectors of what is to be like it; of a picture a small JPEG too (base64)
    {"id": 4, "do": "prioritise", "media": ["…"]}                     understand these first
    {"id": 5, "do": "retry"} · {…, "paths": ["…"]}                    try failed files again, all or some
    {"id": 9, "do": "write_tags", "media": ["…"]}                     what a person said of these, into their files
    {"id": 19, "do": "ratings_out", "to": "tags" | "nfo", "profile": 1, "played": false, "write": false}
                                          into their files: without `write` only what would be written, and what can't
    {"id": 20, "do": "hold_files", "how": "cancel", "of": 19}         that stops after the file at hand; no `of`: all
    {"id": 11, "do": "ignore", "paths": ["…"]} · {…, "do": "heed"}    let failed files no longer be heard of, or again
    {"id": 16, "do": "watch"}                                         look at once at which folders are to be watched
    {"id": 17, "do": "back_up"}                                       copy the library now: `file`, a path
    {"id": 10, "do": "spare"}                                         look at once at what the work is allowed now
    {"id": 8, "do": "learn"}                                          learn from the history, if enough has happened;
                                          index and cancel stop it (kind "cancelled"), others have it wait meanwhile
    {"id": 18, "do": "insights", "anew": false}       bring the map and the figures about suggestions up to date now
    {"id": 12, "do": "fetch", "name": "open_clip:…", "agreed": true, "endpoint": "", "proxy": ""}  a model, by network
    {"id": 13, "do": "take", "name": "open_clip:…", "path": "/a.safetensors"}  a model, from a file or a folder
    {"id": 14, "do": "hold_fetch", "how": "pause" | "resume" | "cancel"}  the fetch at hand
    {"id": 15, "do": "count", "path": "/media"}                       what an index run would find there, by names only
    {"id": 6, "do": "quit"}
Replies (`re` is the command's id):
    {"type": "hello", "version": "…", "pid": 1} · {"type": "state", "state": "idle" | "indexing" | "paused"}
    {"re": 1, "type": "progress", stage, done, total, path, eta_s, failed} · {"re": 1, "type": "ready", "media": [ids]}
    {"type": "held", "why": "battery" | "in use" | ""}                what the work waits for by itself; "": it goes on
    {"re": 12, "type": "fetch", "name", "done_bytes", "total_bytes"} · {"re": 19, "type": "into_files", "done", "total"}
    {"type": "watching", "folders": [{path, how, every_min, why}]}    how new files are found now (core.watching)
    {"re": 1, "type": "failed", path, stage, reason} · {"re": n, "type": "result", …}
    {"re": n, "type": "error", "kind": "user" | "cancelled" | "bug", "message": "…"}
What a watch notices is indexed like a command that nobody gave ("re": null); a run at hand takes it up between files.
Paths are what `os.fsdecode` gives, in ASCII JSON, so that any file name comes through. End of stdin means quit.
"""

from __future__ import annotations

import base64
import dataclasses
import logging
import os
import sys
import threading
import time
from typing import Any, BinaryIO

from core import aside, backups, insights, learning, pace, vault
from core.control import Control
from core.drawing import Drawing
from core.errors import Cancelled, HomereelError, UserProblem, unnamed
from core.eye import Eye
from core.fetching import Fetching
from core.index import Indexes
from core.indexlock import UnderWay
from core.intofiles import IntoFiles
from core.lanes import Command, Lane, Pipe
from core.parsing import parsed_json
from core.pipeline import Toolbox, Watchers, index_library
from core.power import Machine, System
from core.reports import failed_fields, report_fields
from core.settings import VERSION, Home, Sparing
from core.sparing import Brake
from core.store import Store, connect
from core.types import FailedFile, IndexReport, MediaId, Notice, Progress, Stage
from core.watching import Watch, Watched

log = logging.getLogger(__name__)

LEAVE_S = 2.0
"""At a quit, what is at hand has so long to end by itself; the window kills after 3 s."""
OPENED_PRIORITY = 10.0
"""Priority of speech for what a person has just opened; fresh files have 0."""


class Worker:
    """One library's worker: a lane for indexing, one for what a person waits for, and the reader of commands."""

    def __init__(self, home: Home, pipe: Pipe, machine: Machine | None = None) -> None:
        self._home = home
        self._pipe = pipe
        self._machine = machine or System()
        self._brake = Brake(self._sparing, self._machine, lambda why: pipe.send(type="held", why=why))
        self._controls: list[Control] = []
        self._owed: list[bytes] = []  # paths asked for that no run has scanned yet
        self._lessons: list[Control] = []
        self._lock = threading.Lock()  # held from a look at what runs to what is queued after it
        self._paused = self._leaving = False
        self._halted = False  # the person stopped the work: what is noticed waits until they want it again
        self._noticed: list[Notice] = []
        self._watch = Watch(home, self._notice, self._tell_watching)
        self._awaited = 0  # commands in the interactive lane, which learning waits for
        with connect(home, "worker") as store:
            settings = store.settings()
        self._tools = Toolbox(home, settings)
        self._eye = Eye(home, settings)
        self._indexing = Lane(pipe, self._work, self._idle)
        self._interactive = Lane(pipe, self._interact, lambda: self._eye.close())
        self._drawing = Drawing(home, pipe)
        self._fetching = Fetching(home, pipe)
        self._counting = Lane(pipe, self._count, lambda: None)
        self._into_files = IntoFiles(home, pipe)
        side = (self._drawing, self._fetching, self._counting, self._into_files)
        self._lanes = (self._indexing, self._interactive, *side)
        self._lane_of: dict[str, Lane] = {"insights": self._drawing, "count": self._counting}
        self._lane_of |= dict.fromkeys(("fetch", "take"), self._fetching)
        self._lane_of |= dict.fromkeys(("write_tags", "ratings_out"), self._into_files)
        self._held_by = {"hold_fetch": self._fetching, "hold_files": self._into_files}

    def _sparing(self) -> Sparing:
        with connect(self._home, "read") as store:
            return store.sparing()

    def run(self, commands: BinaryIO) -> None:
        """Read commands until quit or the end of the stream; both lanes work meanwhile."""
        threads = [threading.Thread(target=lane.run, daemon=True) for lane in self._lanes]
        for thread in threads:
            thread.start()
        self._pipe.send(type="hello", version=VERSION, pid=os.getpid())
        self._pipe.send(type="state", state="idle")
        self._watch.start()
        for line in commands:
            if line.strip() and not self._dispatch(line):
                break
        with self._lock:
            self._leaving = True
            self._stop_learning()
            self._drawing.hold("cancel")
        self._watch.close(0.0)
        self._steer("cancel")
        self._fetching.hold("cancel")
        self._into_files.hold("cancel")
        for lane in self._lanes:
            lane.put(None)
        until = time.monotonic() + LEAVE_S
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        backups.keep_up_quietly(self._home, backups.AT_ONCE_BYTES)
        if any(thread.is_alive() for thread in threads):
            self._leave()
        self._watch.close(LEAVE_S / 4)

    def _leave(self) -> None:
        """End at once, in the middle of a file: its jobs go back, so that leaving doesn't look like a crash.

        Safe, since each (file, stage) is one transaction and each index is written aside.
        """
        aside.give_up()
        with connect(self._home, "worker") as store:
            store.jobs.release_all()
        os._exit(0)

    def _dispatch(self, line: bytes) -> bool:
        """Hand one command to where it belongs. False ends the worker."""
        try:
            command: Command = parsed_json(line)
            verb = command["do"]
        except (ValueError, KeyError, TypeError) as error:
            self._pipe.send(re=None, type="error", kind="user", message=f"Not a command: {error}")
            return True
        if verb == "quit":
            return False
        if verb == "learn":
            self._put_learning(command)
        elif verb in ("pause", "resume", "cancel"):
            self._hold(verb)
            self._pipe.send(re=command.get("id"), type="result")
        elif verb == "spare":
            self._brake.look()
            self._pipe.send(re=command.get("id"), type="result")
        elif verb in self._lane_of:
            self._lane_of[verb].put(command)
        elif verb in self._held_by:
            self._held_by[verb].hold(str(command.get("how")), command.get("of"))
            self._pipe.send(re=command.get("id"), type="result")
        elif verb == "watch":
            self._watch.look()
            self._pipe.send(re=command.get("id"), type="result")
        elif verb == "index":
            self._put_index(command)
        else:
            with self._lock:
                self._awaited += 1
                self._steer_learning()
            self._interactive.put(command)
        return True

    def _hold(self, verb: str) -> None:
        """Pause, resume or cancel all that isn't over, learning too."""
        with self._lock:
            self._paused = verb == "pause"
            if verb == "cancel":
                self._halted = True
                self._owed.clear()
                self._stop_learning()
                self._drawing.hold("cancel")
            self._steer_learning()
        self._steer(verb)
        self._notice([])

    def _put_index(self, command: Command) -> None:
        """Index before anything else: what is at hand and what is learnt stop."""
        with self._lock:
            self._paused = self._halted = False
            self._stop_learning()
            self._steer("cancel")
            asked = [os.fsencode(path) for path in command.get("paths", [])]
            self._owed += [path for path in asked if path not in self._owed]
            control = Control(self._brake)
            self._controls.append(control)
            self._indexing.put({**command, "control": control})

    def _notice(self, notices: list[Notice]) -> None:
        """Have what a watch noticed looked at: by the run at hand, between two groups of files, or by a new one."""
        with self._lock:
            self._noticed += [notice for notice in notices if notice not in self._noticed]
            if not self._noticed or self._paused or self._halted or self._leaving:
                return
            self._stop_learning()
            self._drawing.hold("cancel")
            if self._controls:
                for control in self._controls:
                    control.turn()
                return
            control = Control(self._brake)
            self._controls.append(control)
            self._indexing.put({"do": "index", "control": control, "quiet": True})

    def _tell_watching(self, watched: list[Watched]) -> None:
        rows = [dataclasses.asdict(one) | {"path": os.fsdecode(one.path)} for one in watched]
        self._pipe.send(type="watching", folders=rows)

    def _steer(self, verb: str) -> None:
        """Pause, resume or cancel every run that isn't over.

        A new index command cancels the run at hand and takes over its paths that weren't scanned yet and what it
        leaves pending, so that a folder dropped during hours of transcription is looked at at once.
        """
        for control in list(self._controls):
            {"pause": control.pause, "resume": control.resume, "cancel": control.cancel}[verb]()
        if self._controls and verb != "cancel":
            self._pipe.send(type="state", state="paused" if verb == "pause" else "indexing")

    def _work(self, command: Command) -> None:
        if command["do"] == "learn":
            self._learn(command)
            return
        self._index(command)
        self._keep_copies()
        self._put_learning({})

    def _idle(self) -> None:
        self._tools.close()
        self._keep_copies()
        self._put_learning({})

    def _keep_copies(self) -> None:
        """Make the copy of the library that is due, but not while more is at hand: it reads the whole library."""
        if not (self._controls or self._leaving):
            backups.keep_up_quietly(self._home)

    def _put_learning(self, command: Command) -> None:
        """Learn after what is queued; where nobody asked, only if nothing is."""
        with self._lock:
            if "id" not in command and (self._controls or self._lessons or self._leaving):
                return
            control = Control(self._brake)
            self._lessons.append(control)
            self._steer_learning()
            self._indexing.put({**command, "do": "learn", "control": control})

    def _stop_learning(self) -> None:
        for control in self._lessons:
            control.cancel()

    def _steer_learning(self) -> None:
        """Have lessons wait while the person wants it or waits for something else. One that is stopped is let go."""
        for control in self._lessons:
            if not (self._paused or self._awaited):
                control.resume()
            elif not control.stopped:  # a stopped one would wait for ever
                control.pause()

    def _learn(self, command: Command) -> None:
        """Learn, unless too little has happened since the last time; nobody is told who didn't ask."""
        number, control = command.get("id"), command["control"]
        try:
            control.checkpoint()
            with connect(self._home, "worker") as store:
                due = learning.is_due(store)
                indexes = Indexes(store)
                runs = learning.learn(store, indexes, control.checkpoint, go_on=True) if due else []
                insights.update(store, indexes, control.checkpoint)
        except (Cancelled, UnderWay):
            if number is not None:
                raise
            return
        finally:
            control.over()
            with self._lock:
                self._lessons.remove(control)
        if number is not None:
            self._pipe.send(re=number, type="result", learnt=[{"model": r.model, "state": r.state} for r in runs])

    def _index(self, command: Command) -> None:
        number, control = command.get("id"), command["control"]
        with self._lock:  # else a pause that came before it, or comes now, would be told and forgotten
            self._pipe.send(type="state", state="paused" if self._paused else "indexing")
        try:
            report = None
            while report is None:
                report = self._run_once(command, control)
            self._pipe.send(re=number, type="result", **report_fields(report))
        except UserProblem as problem:
            if not command.get("quiet"):
                raise
            log.info("what was noticed waits: %s", unnamed(problem))
            log.debug("what is in its way: %s", problem)
        finally:
            self._controls.remove(control)
            if not self._controls:
                self._pipe.send(type="state", state="idle")
            self._notice([])

    def _run_once(self, command: Command, control: Control) -> IndexReport | None:
        """Index until all is done, or until there is something to look at first: None."""
        with self._lock:
            control.begin_again()
            taken, self._noticed = self._noticed, []
        left = list(taken)
        try:
            with connect(self._home, "worker") as store:
                return index_library(
                    store,
                    list(self._owed),
                    control=control,
                    watchers=dataclasses.replace(self._watchers(command.get("id")), noticed=left.remove),
                    tools=self._tools,
                    force=bool(command.get("force")),
                    machine=self._machine,
                    notices=taken,
                )
        except Cancelled:
            if control.stopped or not control.turned:
                raise
            return None
        finally:
            self._watch.put_back(left)

    def _watchers(self, number: object) -> Watchers:
        def progress(step: Progress) -> None:
            self._pipe.send(re=number, type="progress", **dataclasses.asdict(step))

        def ready(media: list[MediaId]) -> None:
            self._pipe.send(re=number, type="ready", media=media)

        def failed(file: FailedFile) -> None:
            self._pipe.send(re=number, type="failed", **failed_fields(file))

        def scanned(path: bytes) -> None:
            if path in self._owed:
                self._owed.remove(path)

        return Watchers(progress, ready, failed, scanned)

    def _count(self, command: Command) -> None:
        """Say what is in a folder, by names and sizes, before anybody has agreed to more."""
        with connect(self._home, "read") as store:
            found = pace.forecast(store, os.fsencode(str(command["path"])))
        self._pipe.send(re=command.get("id"), type="result", **dataclasses.asdict(found))

    def _models(self) -> Eye:
        """What reads words and looks at examples, with the models that are chosen now."""
        with connect(self._home, "read") as store:
            settings = store.settings()
        if settings != self._eye.settings:
            self._eye.close()
            self._eye = Eye(self._home, settings)
        return self._eye

    def _interact(self, command: Command) -> None:
        try:
            self._answer(command)
        finally:
            with self._lock:
                self._awaited -= 1
                self._steer_learning()

    def _answer(self, command: Command) -> None:
        reply: dict[str, Any] = {}
        if command["do"] == "embed":
            vectors = self._models().embedder.embed(str(command["text"]), beside=bool(command.get("beside")))
            reply["vectors"] = {model_id: vector.tolist() for model_id, vector in vectors.items()}
        elif command["do"] == "see":
            reply = self._models().see(command)
        elif command["do"] == "prioritise":
            media = [MediaId(m) for m in command.get("media", [])]
            with connect(self._home, "worker") as store:
                store.jobs.prioritise(media, Stage.SPEECH, OPENED_PRIORITY)
        elif command["do"] == "back_up":
            reply["file"] = os.fspath(backups.make(self._home))
        elif command["do"] in ("retry", "ignore", "heed"):
            with connect(self._home, "worker") as store:
                reply["changed"] = _judge(store, command)
        else:
            raise HomereelError(f"Unknown command: {command['do']}")
        self._pipe.send(re=command.get("id"), type="result", **reply)


def _judge(store: Store, command: Command) -> int:
    """Do with failed files what a person wants: try again, no longer hear of them, hear of them again."""
    if command["do"] == "heed":
        return store.jobs.heed_all()
    if "paths" not in command:
        return store.jobs.retry()
    rows = [store.files.by_path(os.fsencode(path)) for path in command["paths"]]
    ids = [row.id for row in rows if row is not None]
    return store.jobs.retry(ids) if command["do"] == "retry" else store.jobs.ignore(ids)


def main(home: Home, machine: Machine | None = None) -> int:
    """Run a worker on this process's stdin and stdout until it is told to quit.

    What libraries print goes to stderr, so that stdout carries the protocol and nothing else.
    """
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(5)
    if vault.is_encrypted(home):
        _unlock(sys.stdin.buffer.readline())
    Worker(home.make(), Pipe(out), machine).run(sys.stdin.buffer)
    return 0


def _unlock(line: bytes) -> None:
    """Hold the key that the window sent; what is no key leaves the library locked, which is told then."""
    try:
        key = base64.b64decode(parsed_json(line)["key"], validate=True)
    except (ValueError, KeyError, TypeError):
        return
    if key:
        vault.hold(key)
