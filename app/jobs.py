"""The window's end of the worker process: commands down as JSON lines, progress and results up as signals."""

from __future__ import annotations

import base64
import json
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

import core
from app.tasks import is_there
from core import vault
from core.settings import Home
from core.types import FailedFile, FloatArray, MediaId, ProfileId, Progress

if TYPE_CHECKING:
    from core.watching import Watched

log = logging.getLogger(__name__)

QUIT_MS = 3000
"""How long a worker may take to quit. Killing it is safe: each (file, stage) is one transaction."""
RESTART_MS = (1_000, 5_000, 30_000, 120_000)
"""Pauses before the worker is started again after a crash, one after the other; the last one stays."""
Reply = Mapping[str, Any]
Paths = dict[str, bool]
"""Files and folders to scan; whether to do so even where most of what is known would be missing."""


def worker_command(home: Home) -> list[str]:
    """Name the program that is the worker of a library: this same one, frozen or not."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--home", str(home.root), "--worker"]
    return [sys.executable, "-m", "core.cli", "--home", str(home.root), "--worker"]


def _tell(then: Callable[[Reply], None], reply: Reply) -> None:
    """Answer who asked, unless that has gone meanwhile: a page may go before what it asked for is done."""
    if is_there(then):
        then(reply)


def _names(paths: Sequence[bytes]) -> list[str]:
    return [os.fsdecode(path) for path in paths]


def _vectors(reply: Reply) -> dict[str, FloatArray]:
    """Read the vectors of a reply, float32 (d,) by model; none of an error."""
    vectors: Mapping[str, Any] = reply.get("vectors") or {}
    return {model_id: np.asarray(vector, np.float32) for model_id, vector in vectors.items()}


class WorkerClient(QObject):
    """Starts the worker when it is first needed, again after a crash, and has it go on with what was left."""

    progress = Signal(object)
    """A `Progress`."""
    ready = Signal(list)
    """Ids of media that can be shown now."""
    failed = Signal(object)
    """A `FailedFile`."""
    finished = Signal(dict)
    """A run's report, as `index --json` gives it."""
    stateChanged = Signal(str)
    """off, starting, idle, indexing or paused; said again when the last run has ended."""
    heldChanged = Signal(str)
    """What the work waits for by itself: battery, in use, or "" when it goes on."""
    fetched = Signal(str, int, int)
    """A model on its way: its name, bytes that are here, bytes in all."""
    intoFiles = Signal(int, int, int)
    """The number of what was asked for, files that were looked at or written for it, and how many there are."""
    watchingChanged = Signal()
    """`watched` may have changed."""
    pathsChanged = Signal()
    """`unscanned` may have changed."""
    problem = Signal(str)

    def __init__(self, home: Home, command: Sequence[str] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._command = list(command or worker_command(home))
        self._process: QProcess | None = None
        self._buffer = b""
        self._number = 0
        self._waiting: dict[int, Callable[[Reply], None]] = {}
        self._runs: dict[int, Paths] = {}
        """Runs that haven't ended, each with what it is to scan."""
        self._quiet: set[int] = set()
        """Runs that nobody asked for: their troubles are no news and they are owed to nobody."""
        self._owed: Paths = {}
        """Paths whose run was stopped or crashed; the next run scans them."""
        self._stopping = self._again = False
        self._unasked = False
        """Whether what a watch noticed is at hand."""
        self._crashes = 0
        self._restart = QTimer(self, singleShot=True)
        self._restart.timeout.connect(self._go_on)
        self._closing = False
        self.state = "off"
        self.held = ""
        self.watched: list[Watched] = []
        """How new files are found in each folder, as the worker told last."""

    # ── commands ────────────────────────────────────────────────────────────────────────────────────

    def index(self, paths: Sequence[bytes | str], *, force: bool = False) -> None:
        """Scan these files and folders and bring them up to date."""
        names = {os.fsdecode(path): force for path in paths}
        if names:
            self._run(names)

    def look_again(self, paths: Sequence[bytes | str]) -> None:
        """Scan known files and folders for changes, quietly. A run at hand isn't disturbed."""
        if paths and not self._runs:
            self._run({os.fsdecode(path): False for path in paths}, quiet=True)

    def resume_pending(self) -> None:
        """Go on with what earlier runs left. A run at hand does so by itself and isn't disturbed."""
        if not self._runs or self._stopping:
            self._run({})

    def retry(self, paths: Sequence[bytes] | None = None) -> None:
        """Try failed files again, these or all: now, or after the run at hand."""

        def answered(reply: Reply) -> None:
            if reply.get("type") == "error":
                self.problem.emit(str(reply.get("message", "")))
            elif reply:
                self.go_over()

        self._send({"do": "retry"} if paths is None else {"do": "retry", "paths": _names(paths)}, answered)

    def ignore(self, paths: Sequence[bytes], then: Callable[[], None]) -> None:
        """Let failed files no longer be heard of; `then` is called when it is so."""
        self._send({"do": "ignore", "paths": _names(paths)}, lambda reply: self._judged(reply, then))

    def heed(self, then: Callable[[], None]) -> None:
        """Let all ignored files be heard of again."""
        self._send({"do": "heed"}, lambda reply: self._judged(reply, then))

    def spare(self) -> None:
        """Have the work look at once at what it is allowed now. Starts no worker for its own sake."""
        if self._process is not None:
            self._send({"do": "spare"})

    def ask(self, command: Reply, then: Callable[[Reply], None]) -> None:
        """Send a command of the worker's; `then` gets its answer, or {} if the worker ends before it has one."""
        self._send(dict(command), then)

    def go_over(self) -> None:
        """Bring up to date what a change of models left behind: now, or after the run at hand."""
        if self._runs:
            self._again = True
        else:
            self.resume_pending()

    def watch(self) -> None:
        """Have it looked at once which folders are to be watched. Starts no worker for its own sake."""
        if self._process is not None:
            self._send({"do": "watch"})

    def pause(self) -> None:
        """Hold after the step at hand."""
        self._send({"do": "pause"})

    def resume(self) -> None:
        """Go on after a pause."""
        self._send({"do": "resume"})

    def pause_or_go_on(self) -> None:
        """Pause what runs, or go on with what is paused."""
        if self.state == "paused":
            self.resume()
        elif self.is_working:
            self.pause()

    def cancel(self) -> None:
        """Stop; what is finished stays, what is not can go on later."""
        self._again = False
        if self._runs or self._process is not None:
            self._stopping = bool(self._runs)
            self._send({"do": "cancel"})

    def embed(self, text: str, then: Callable[[dict[str, FloatArray]], None], *, beside: bool = False) -> None:
        """Ask for the vectors of a query, by model. `then` gets an empty dict if the worker can't.

        Args:
            beside: something to be like is given as well.
        """
        self._send({"do": "embed", "text": text, "beside": beside}, lambda reply: then(_vectors(reply)))

    def see(self, example: Mapping[str, Any], then: Callable[[dict[str, FloatArray], Reply], None]) -> None:
        """Ask for the vectors of a file (`path`, `at_s`) or a picture (`picture`, base64); `then` gets the reply too.

        The reply has a small JPEG as `still` for pictures, or a `message` where it can't be looked at.
        """
        self._send({"do": "see", **example}, lambda reply: then(_vectors(reply), reply))

    def write_tags(self, ids: Sequence[MediaId], then: Callable[[Reply], None]) -> None:
        """Have a person's own facts written into the files; `then` gets `files` (path, reason, left_out), or {}."""
        self._send({"do": "write_tags", "media": list(ids)}, then)

    def ratings_out(
        self, to: str, profile: ProfileId, then: Callable[[Reply], None], *, played: bool, write: bool
    ) -> int:
        """Have ratings written into files, or only looked at what would be; `then` gets `core.intofiles`' reply.

        Args:
            to: "tags" or "nfo".
            played: also the plays of what isn't rated.

        Returns: a number for `stop_files`.
        """
        return self._send({"do": "ratings_out", "to": to, "profile": profile, "played": played, "write": write}, then)

    def stop_files(self, number: int) -> None:
        """Have what `ratings_out` began stop after the file at hand; it answers with what was done until then."""
        if self._process is not None:
            self._send({"do": "hold_files", "how": "cancel", "of": number})

    def insights(self, then: Callable[[Reply], None]) -> None:
        """Have the map and the figures about suggestions brought up to date; `then` gets the reply, or an error."""
        self._send({"do": "insights"}, then)

    def back_up(self, then: Callable[[Reply], None]) -> None:
        """Have the library copied; `then` gets `file`, a `message` where it can't be, or {}."""
        self._send({"do": "back_up"}, then)

    def prioritise(self, ids: Sequence[MediaId]) -> None:
        """Have these media understood first. Starts no worker for its own sake."""
        if ids and self._process is not None:
            self._send({"do": "prioritise", "media": list(ids)})

    @property
    def is_working(self) -> bool:
        """Whether a run is at hand, paused or not."""
        return bool(self._runs) or self._unasked

    @property
    def has_runs(self) -> bool:
        """Whether a run that was asked for is at hand; what a watch noticed isn't."""
        return bool(self._runs)

    @property
    def is_stopping(self) -> bool:
        """Whether a stop was asked for and the file at hand isn't done with yet."""
        return self._stopping

    @property
    def owes(self) -> bool:
        """Whether folders were to be scanned and that was stopped."""
        return bool(self._owed)

    @property
    def unscanned(self) -> list[str]:
        """Files and folders that were asked for and may not have been scanned yet."""
        return list(self._asked())

    def close(self) -> None:
        """Ask the worker to quit; kill it after three seconds."""
        self._closing = True
        if self._process is None:
            return
        self._write({"do": "quit"})
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(QUIT_MS):
            self._process.kill()
            self._process.waitForFinished(QUIT_MS)

    # ── the process ─────────────────────────────────────────────────────────────────────────────────

    def _start(self) -> None:
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        root = str(Path(core.__file__).resolve().parent.parent)
        environment.insert("PYTHONPATH", os.pathsep.join(p for p in (root, environment.value("PYTHONPATH")) if p))
        process.setProcessEnvironment(environment)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._errored)
        self._process, self._buffer = process, b""
        self._set_state("starting")
        process.start(self._command[0], self._command[1:])
        self._send_key()

    def _send_key(self) -> None:
        """Hand on the key of an encrypted library, by the pipe: nobody else sees what goes through it."""
        if vault.is_encrypted(self._home):
            key = vault.key_of(self._home) or b""
            self._write({"do": "unlock", "key": base64.b64encode(key).decode("ascii")})

    def _errored(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            self.problem.emit(self.tr("The part of Homereel that looks into files can't be started."))
            self._ended()

    def _ended(self) -> None:
        """The process is gone: quit was asked for, or it crashed and the work is not done."""
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        had_runs, waiting = bool(self._runs) and not self._stopping, list(self._waiting.values())
        self._owed = self._asked()
        self._runs.clear()
        self._quiet.clear()
        self._waiting.clear()
        self._stopping = self._again = False
        self._hold("")
        self.watched = []
        self._set_state("off")
        if self._closing:
            return
        for then in waiting:
            _tell(then, {})
        if had_runs:
            pause = RESTART_MS[min(self._crashes, len(RESTART_MS) - 1)]
            self._crashes += 1
            log.warning("the worker ended in the middle of its work; starting it again in %d ms", pause)
            self._restart.start(pause)

    def _go_on(self) -> None:
        if not self._closing and not self._runs:
            self.resume_pending()

    # ── lines ───────────────────────────────────────────────────────────────────────────────────────

    def _judged(self, reply: Reply, then: Callable[[], None]) -> None:
        if reply.get("type") == "error":
            self.problem.emit(str(reply.get("message", "")))
        elif reply:
            then()

    def _hold(self, why: str) -> None:
        if why != self.held:
            self.held = why
            self.heldChanged.emit(why)

    def _asked(self) -> Paths:
        asked = dict(self._owed)
        for number, paths in self._runs.items():
            asked |= {} if number in self._quiet else paths
        return asked

    def _run(self, paths: Paths, *, quiet: bool = False) -> None:
        """Send a run that also scans what is owed."""
        self._restart.stop()
        quiet = quiet and not self._owed
        everything, self._owed = self._owed | paths, {}
        force = bool(everything) and all(everything.values())
        number = self._send({"do": "index", "paths": list(everything), "force": force})
        self._runs[number] = everything
        if quiet:
            self._quiet.add(number)
        self._stopping = False
        self.pathsChanged.emit()

    def _run_ended(self, paths: Paths, reply: Reply, *, quiet: bool) -> None:
        """Keep the paths of a run that was cut short until a run has scanned them."""
        stopped = reply["type"] == "error" and reply.get("kind") == "cancelled"
        if stopped and self._runs:  # by a newer one: in the worker, that one scans these too
            newest = max(self._runs)
            self._runs[newest] = paths | self._runs[newest]
            return
        if stopped and not quiet:
            self._owed |= paths
        if not self._runs:
            self._stopping = False
        self.pathsChanged.emit()
        report = {k: v for k, v in reply.items() if k not in ("re", "type")}
        self.finished.emit(report | {"quiet": True} if quiet else report)
        if not self._runs:
            self.stateChanged.emit(self.state)  # a stopped run's answer comes after the worker said that it is idle
        if self._again and not self._runs:
            self._again = False
            self.resume_pending()

    def _send(self, command: dict[str, Any], then: Callable[[Reply], None] | None = None) -> int:
        if self._process is None:
            self._start()
        self._number += 1
        if then is not None:
            self._waiting[self._number] = then
        self._write({"id": self._number, **command})
        return self._number

    def _write(self, message: Mapping[str, Any]) -> None:
        if self._process is not None:
            self._process.write(json.dumps(message).encode("ascii") + b"\n")

    def _read(self) -> None:
        if self._process is None:
            return
        self._buffer += bytes(self._process.readAllStandardOutput().data())
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            try:
                reply = json.loads(line)
            except ValueError:
                log.warning("the worker wrote %d bytes that are no message", len(line))
                log.debug("they are %.200r", line)
                continue
            self._take(reply)

    def _take(self, reply: Reply) -> None:
        """Turn one message into a signal."""
        kind = reply.get("type")
        if kind == "progress":
            names = Progress.__dataclass_fields__
            at_hand = tuple(reply.get("at_hand", ()))
            self.progress.emit(Progress(**{n: v for n, v in reply.items() if n in names} | {"at_hand": at_hand}))
        elif kind == "ready":
            self._crashes = 0
            self.ready.emit([MediaId(m) for m in reply["media"]])
        elif kind == "failed":
            self.failed.emit(FailedFile(os.fsencode(reply["path"]), reply["stage"], reply["reason"]))
        elif kind == "state":
            self._set_state(reply["state"])
        elif kind == "fetch":
            self.fetched.emit(reply["name"], reply["done_bytes"], reply["total_bytes"])
        elif kind == "into_files":
            self.intoFiles.emit(reply["re"], reply["done"], reply["total"])
        elif kind == "held":
            self._hold(reply["why"])
        elif kind == "watching":
            from core.watching import Watched

            self.watched = [Watched(**row | {"path": os.fsencode(row["path"])}) for row in reply["folders"]]
            self.watchingChanged.emit()
        elif kind in ("result", "error"):
            self._answer(reply)

    def _answer(self, reply: Reply) -> None:
        number = reply.get("re")
        run = self._runs.pop(number, None) if number is not None else None
        quiet = number in self._quiet
        self._quiet.discard(number)
        then = self._waiting.pop(number, None) if number is not None else None
        if reply["type"] == "error" and reply.get("kind") != "cancelled":
            log.warning("the worker couldn't do what it was asked for: %s", reply.get("code") or reply.get("kind"))
            log.debug("it said: %s", reply.get("message"))
            if then is None and not quiet:
                self.problem.emit(str(reply.get("message", "")))
        if then is not None:
            _tell(then, reply)
        elif run is not None:
            self._run_ended(run, reply, quiet=quiet)
        elif number is None and "found" in reply:  # what a watch noticed
            self.finished.emit({**reply, "quiet": True})

    def _set_state(self, state: str) -> None:
        self._unasked = state in ("indexing", "paused") and (self._unasked or not self._runs)
        if state != self.state:
            self.state = state
            self.stateChanged.emit(state)
