"""The worker process: commands as JSON lines on stdin, progress and results as JSON lines on stdout.

Commands (`id` is the caller's number, `do` the verb):
    {"id": 1, "do": "index", "paths": ["/media"], "force": false}     no paths: what is pending
    {"id": 2, "do": "pause" | "resume" | "cancel"}                    at the next checkpoint of every run
    {"id": 3, "do": "embed", "text": "a red car", "beside": false}    vectors of a query, in the interactive lane
    {"id": 7, "do": "see", "path": "/a.jpg"} · {…, "path": "/film.mkv", "at_s": 751.0} · {…, "picture": "base64"}
                                          vectors of what is to be like it; of a picture a small JPEG too (base64)
    {"id": 4, "do": "prioritise", "media": ["…"]}                     understand these first
    {"id": 5, "do": "retry"}                                          try failed files again
    {"id": 6, "do": "quit"}
Replies (`re` is the command's id):
    {"type": "hello", "version": "…", "pid": 1} · {"type": "state", "state": "idle" | "indexing" | "paused"}
    {"re": 1, "type": "progress", stage, done, total, path, eta_s, failed} · {"re": 1, "type": "ready", "media": [ids]}
    {"re": 1, "type": "failed", path, stage, reason} · {"re": n, "type": "result", …}
    {"re": n, "type": "error", "kind": "user" | "cancelled" | "bug", "message": "…"}
Paths are what `os.fsdecode` gives, in ASCII JSON, so that any file name comes through. End of stdin means quit.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import logging
import os
import queue
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from core import picturefile
from core.errors import Cancelled, HomereelError
from core.examples import ExampleMaker
from core.extract.query import QueryEmbedder
from core.pipeline import Control, Toolbox, Watchers, index_library
from core.settings import VERSION, Home, Settings
from core.store import connect
from core.types import FailedFile, IndexReport, MediaId, Progress, Stage

log = logging.getLogger(__name__)

LEAVE_S = 2.0
"""At a quit, what is at hand has so long to end by itself; the window kills after 3 s."""
IDLE_S = 300.0
"""Models are released after so many seconds without work."""
STILL_PX = 320
"""Width of the small picture that goes back with a picture's vectors."""
OPENED_PRIORITY = 10.0
"""Priority of speech for what a person has just opened; fresh files have 0."""

Command = Mapping[str, Any]


class Pipe:
    """The one place that writes to the caller; whole lines, from any thread."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._lock = threading.Lock()

    def send(self, **message: Any) -> None:
        """Write one message as one line of ASCII JSON."""
        line = json.dumps(message).encode("ascii") + b"\n"
        with self._lock:
            self._out.write(line)
            self._out.flush()


class Lane:
    """A thread with a queue of commands; whatever a command raises becomes an error reply."""

    def __init__(self, pipe: Pipe, handle: Callable[[Command], None], idle: Callable[[], None]) -> None:
        self._pipe = pipe
        self._handle = handle
        self._idle = idle
        self._queue: queue.Queue[Command | None] = queue.Queue()

    def put(self, command: Command | None) -> None:
        """Add a command; None ends the lane after what is queued."""
        self._queue.put(command)

    def run(self) -> None:
        """Work off commands until None comes. One of the three places where any Exception is caught."""
        while True:
            try:
                command = self._queue.get(timeout=IDLE_S)
            except queue.Empty:
                self._idle()
                continue
            if command is None:
                return
            try:
                self._handle(command)
            except Exception as error:  # noqa: BLE001
                self._pipe.send(re=command.get("id"), **describe(error))


def describe(error: Exception) -> dict[str, str]:
    """Turn an exception into the fields of an error reply; a bug is logged with its traceback."""
    if isinstance(error, Cancelled):
        return {"type": "error", "kind": "cancelled", "message": "Stopped."}
    if isinstance(error, HomereelError):
        return {"type": "error", "kind": "user", "message": str(error)}
    log.error("bug in the worker", exc_info=error)
    return {"type": "error", "kind": "bug", "message": f"{type(error).__name__}: {error}"}


class Eye:
    """What a search needs of the models: words read, examples looked at."""

    def __init__(self, home: Home, settings: Settings) -> None:
        self.settings = settings
        self.embedder = QueryEmbedder(home, settings)
        self._maker = ExampleMaker(home, settings)

    def see(self, command: Command) -> dict[str, Any]:
        """Look at a file, a moment of it, or a picture that came along; the latter lies on disk only meanwhile."""
        if "picture" not in command:
            return self._look(os.fsencode(command["path"]), command.get("at_s"))
        with tempfile.NamedTemporaryFile(prefix="homereel-") as file:
            file.write(base64.b64decode(command["picture"]))
            file.flush()
            return self._look(os.fsencode(file.name), None)

    def close(self) -> None:
        """Release the models."""
        self.embedder.close()
        self._maker.close()

    def _look(self, path: bytes, at_s: float | None) -> dict[str, Any]:
        vectors = self._maker.of(path, at_s)
        reply: dict[str, Any] = {"vectors": {model_id: vector.tolist() for model_id, vector in vectors.items()}}
        if picturefile.is_picture(path):
            reply["still"] = base64.b64encode(picturefile.jpeg(path, STILL_PX)).decode("ascii")
        return reply


class Worker:
    """One library's worker: a lane for indexing, one for what a person waits for, and the reader of commands."""

    def __init__(self, home: Home, pipe: Pipe) -> None:
        self._home = home
        self._pipe = pipe
        self._controls: list[Control] = []
        self._owed: list[bytes] = []  # paths asked for that no run has scanned yet
        with connect(home, "worker") as store:
            settings = store.settings()
        self._tools = Toolbox(home, settings)
        self._eye = Eye(home, settings)
        self._indexing = Lane(pipe, self._index, self._tools.close)
        self._interactive = Lane(pipe, self._interact, lambda: self._eye.close())

    def run(self, commands: BinaryIO) -> None:
        """Read commands until quit or the end of the stream; both lanes work meanwhile."""
        lanes = [threading.Thread(target=lane.run, daemon=True) for lane in (self._indexing, self._interactive)]
        for lane in lanes:
            lane.start()
        self._pipe.send(type="hello", version=VERSION, pid=os.getpid())
        self._pipe.send(type="state", state="idle")
        for line in commands:
            if line.strip() and not self._dispatch(line):
                break
        self._steer("cancel")
        self._indexing.put(None)
        self._interactive.put(None)
        for lane in lanes:
            lane.join(LEAVE_S / len(lanes))
        if any(lane.is_alive() for lane in lanes):
            self._leave()

    def _leave(self) -> None:
        """End at once, in the middle of a file: its jobs go back, so that leaving doesn't look like a crash.

        Safe, since each (file, stage) is one transaction and each index is written aside.
        """
        with connect(self._home, "worker") as store:
            store.jobs.release_all()
        os._exit(0)

    def _dispatch(self, line: bytes) -> bool:
        """Hand one command to where it belongs. False ends the worker."""
        try:
            command: Command = json.loads(line)
            verb = command["do"]
        except (ValueError, KeyError, TypeError) as error:
            self._pipe.send(re=None, type="error", kind="user", message=f"Not a command: {error}")
            return True
        if verb == "quit":
            return False
        if verb in ("pause", "resume", "cancel"):
            if verb == "cancel":
                self._owed.clear()
            self._steer(verb)
            self._pipe.send(re=command.get("id"), type="result")
        elif verb == "index":
            self._steer("cancel")
            asked = [os.fsencode(path) for path in command.get("paths", [])]
            self._owed += [path for path in asked if path not in self._owed]
            control = Control()
            self._controls.append(control)
            self._indexing.put({**command, "control": control})
        else:
            self._interactive.put(command)
        return True

    def _steer(self, verb: str) -> None:
        """Pause, resume or cancel every run that isn't over.

        A new index command cancels the run at hand and takes over its paths that weren't scanned yet and what it
        leaves pending, so that a folder dropped during hours of transcription is looked at at once.
        """
        for control in list(self._controls):
            {"pause": control.pause, "resume": control.resume, "cancel": control.cancel}[verb]()
        if self._controls and verb != "cancel":
            self._pipe.send(type="state", state="paused" if verb == "pause" else "indexing")

    def _index(self, command: Command) -> None:
        number, control = command.get("id"), command["control"]
        self._pipe.send(type="state", state="indexing")
        try:
            with connect(self._home, "worker") as store:
                report = index_library(
                    store,
                    list(self._owed),
                    control=control,
                    watchers=self._watchers(number),
                    tools=self._tools,
                    force=bool(command.get("force")),
                )
            self._pipe.send(re=number, type="result", **report_fields(report))
        finally:
            self._controls.remove(control)
            if not self._controls:
                self._pipe.send(type="state", state="idle")

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

    def _models(self) -> Eye:
        """What reads words and looks at examples, with the models that are chosen now."""
        with connect(self._home, "read") as store:
            settings = store.settings()
        if settings != self._eye.settings:
            self._eye.close()
            self._eye = Eye(self._home, settings)
        return self._eye

    def _interact(self, command: Command) -> None:
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
        elif command["do"] == "retry":
            with connect(self._home, "worker") as store:
                reply["retried"] = store.jobs.retry()
        else:
            raise HomereelError(f"Unknown command: {command['do']}")
        self._pipe.send(re=command.get("id"), type="result", **reply)


def failed_fields(file: FailedFile) -> dict[str, str]:
    """Turn a failed file into JSON fields; the path keeps undecodable bytes as surrogate escapes."""
    return {"path": os.fsdecode(file.path), "stage": file.stage, "reason": file.reason}


def report_fields(report: IndexReport) -> dict[str, Any]:
    """Turn a report into the JSON of `index --json` and of the worker's result."""
    return {
        "found": report.found,
        "indexed": report.indexed,
        "unchanged": report.unchanged,
        "failed": [failed_fields(file) for file in report.failed],
        "known_failed": [failed_fields(file) for file in report.known_failed],
        "seconds": round(report.seconds, 3),
        "media_s": round(report.media_s, 3),
    }


def main(home: Home) -> int:
    """Run a worker on this process's stdin and stdout until it is told to quit.

    What libraries print goes to stderr, so that stdout carries the protocol and nothing else.
    """
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(5)
    Worker(home.make(), Pipe(out)).run(sys.stdin.buffer)
    return 0
