"""From files on a hub to verified files on disk: resumed where it broke off, whole and right or not there at all.

huggingface_hub would do part of it. It isn't used because it checks a file's length but not its hash, sends whatever
token it finds in the user's home, reports how it is used, refuses mirrors that don't answer as the hub does, can't be
stopped, and would put the files into a cache of its own.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import http.client
import logging
import os
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from core.errors import FetchProblem
from core.settings import VERSION, Home
from core.weights.presets import Preset, RemoteFile

log = logging.getLogger(__name__)

HUB = "https://huggingface.co"
SLACK_BYTES = 4096
"""By so much a file's length may differ from the listed one; its hash decides."""
_CHUNK = 1 << 18
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Answers after which trying again makes sense."""


@dataclass(frozen=True, slots=True)
class Way:
    """How to reach a hub.

    Attributes:
        endpoint: where it or its mirror is, such as https://mirror.example; the paths are the hub's.
        proxy: for this alone; "" takes those of the environment (HTTPS_PROXY, NO_PROXY).
        timeout_s: so long a silent connection is waited for, and twice as long for the whole head of an answer.
        tries: connections in a row that may bring nothing before it is given up.
        wait_s: before the second of them; doubled each time.
        spare_bytes: so much of the disk stays free.
    """

    endpoint: str = HUB
    proxy: str = ""
    timeout_s: float = 30.0
    tries: int = 5
    wait_s: float = 1.0
    spare_bytes: int = 200_000_000

    @classmethod
    def chosen(cls, endpoint: str = "", proxy: str = "", remembered: str = "") -> Way:
        """Take what was asked for, else HF_ENDPOINT, else what was asked for last time, else the hub itself.

        Raises:
            FetchProblem: that is no address that can be used: https only, or http where it was asked for by name.
        """
        place = (endpoint or os.environ.get("HF_ENDPOINT", "") or remembered or HUB).rstrip("/")
        parts = urlsplit(place)
        if not parts.hostname or parts.scheme not in ("https", "http"):
            raise FetchProblem(f"{place} is no address of a hub or mirror; it begins with https://", "address")
        if parts.scheme == "http" and place not in (endpoint.rstrip("/"), remembered) and parts.hostname not in _LOCAL:
            problem = f"HF_ENDPOINT is {place}. Use one with https, or ask for this one with --endpoint."
            raise FetchProblem(problem, "address")
        if proxy and urlsplit(proxy).scheme not in ("http", "https"):
            raise FetchProblem(f"{proxy} is no proxy that can be used; it begins with http:// or https://", "proxy")
        return cls(place, proxy)


@dataclass(frozen=True, slots=True)
class Step:
    """Where a fetch stands: bytes of all files of the model, those that were there before included."""

    name: str
    done_bytes: int
    total_bytes: int


def shown(preset: Preset, way: Way) -> str:
    """Name what a person agrees to who says yes to a download, for the record of it."""
    return f"{preset.size_bytes / 1e6:.0f} MB, {preset.licence}, {preset.source}, from {way.endpoint}"


class Refused(Exception):
    """What a server gave can't be the file. Becomes a `FetchProblem` with the same code and facts."""

    def __init__(self, problem: str, code: str = "odd", **facts: str | int) -> None:
        super().__init__(problem)
        self.code = code
        self.facts = facts


def fetch(
    home: Home,
    preset: Preset,
    *,
    agreed: bool,
    way: Way | None = None,
    progress: Callable[[Step], None] = lambda step: None,
    checkpoint: Callable[[], None] = lambda: None,
) -> Path:
    """Bring all files of a model to their places in the home; those that are there and right stay.

    Args:
        agreed: a person said yes to this download, having been shown its size, licence and source.
        progress: told of every piece.
        checkpoint: called between pieces; what it raises ends the fetch, which goes on from there the next time.

    Returns:
        The place of the weights.

    Raises:
        FetchProblem: nobody agreed, another process fetches, no room, or the files can't be had; it names the way out.
    """
    if not agreed:
        raise FetchProblem(f"{preset.name} is fetched from {preset.source} only after a yes.", "not_agreed")
    way = way or Way.chosen()
    with _alone(home):
        _need_room(home, preset, way)
        before = 0
        for file in preset.files:
            target = home.weights / file.place

            def told(done: int, file: RemoteFile = file, before: int = before) -> None:
                checkpoint()
                progress(Step(file.name, before + done, preset.size_bytes))

            _Fetching(file, target, way, told).run(preset)
            before += target.stat().st_size
    return home.weights / preset.files[0].place


@contextlib.contextmanager
def _alone(home: Home) -> Iterator[None]:
    import filelock

    home.make()
    try:
        with filelock.FileLock(home.weights / "fetch.lock", timeout=0):
            yield
    except filelock.Timeout as error:
        problem = "Another Homereel is fetching a model. Wait until it is done, or stop it."
        raise FetchProblem(problem, "busy") from error


def _part(target: Path) -> Path:
    return target.with_name(f".{target.name}.part")


def _need_room(home: Home, preset: Preset, way: Way) -> None:
    """Look at the disk before anything is fetched."""
    targets = [home.weights / file.place for file in preset.files]
    there = sum(p.stat().st_size for target in targets for p in (target, _part(target)) if p.is_file())
    missing, free = preset.size_bytes - there, shutil.disk_usage(home.weights).free
    if missing > 0 and free < missing + way.spare_bytes:
        raise FetchProblem(
            f"{preset.name} needs {missing / 1e6:.0f} MB, and only {free / 1e6:.0f} MB are free in {home.weights}. "
            "Make room, or choose another folder with --home.",
            "no_room",
            needed_bytes=missing,
            free_bytes=free,
        )


class _Fetching:
    """One file on its way. What has come lies in `.NAME.part` beside its place until it is whole and right."""

    def __init__(self, file: RemoteFile, target: Path, way: Way, told: Callable[[int], None]) -> None:
        self._file, self._target, self._way, self._told = file, target, way, told
        self._part = _part(target)
        self._digest = hashlib.sha256()
        self._done = 0
        self._open = _opener(way)

    def run(self, preset: Preset) -> None:
        """Fetch, verify, put in place.

        Raises:
            FetchProblem: it can't be had.
        """
        try:
            self._target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._is_there():
                return
            resumed = self._take_up()
            if not self._whole() and resumed:
                log.warning("what was left of %s from an earlier try was damaged; fetching it anew", self._file.name)
                self._start_over()
                self._whole()
            self._put()
        except Refused as problem:
            raise self._sorry(preset, str(problem), problem.code, **problem.facts) from problem
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise FetchProblem(
                    f"The disk is full: {preset.name} can't be written to {self._target}. Make room, then try again; "
                    "it goes on from here.",
                    "disk_full",
                ) from error
            raise self._sorry(preset, str(error), "unwritable", why=str(error.strerror or error)) from error

    def _is_there(self) -> bool:
        if not self._target.is_file():
            return False
        digest = hashlib.sha256()
        with self._target.open("rb") as held:
            while chunk := held.read(_CHUNK):
                digest.update(chunk)
                self._told(held.tell())
        return digest.hexdigest() == self._file.sha256

    def _take_up(self) -> bool:
        """Hash what an earlier try left, so that only the rest is asked for."""
        if not self._part.is_file():
            return False
        with self._part.open("rb") as held:
            while chunk := held.read(_CHUNK):
                self._digest.update(chunk)
        self._done = self._part.stat().st_size
        return self._done > 0

    def _start_over(self) -> None:
        self._part.unlink(missing_ok=True)
        self._digest, self._done = hashlib.sha256(), 0

    def _whole(self) -> bool:
        """Fetch until nothing is missing; say whether the hash is right. Gives up after some tries without a byte."""
        failed, wait_s = 0, self._way.wait_s
        facts: dict[str, str | int] = {}
        while self._digest.hexdigest() != self._file.sha256:
            before = self._done
            try:
                if self._piece():
                    break
                problem, code, facts = "the connection broke off", "broke_off", {}
            except urllib.error.HTTPError as error:
                problem, code = f"the server answered {error.code} {error.reason}", "answered"
                facts = {"status": f"{error.code} {error.reason}"}
                if error.code not in _PASSING:
                    raise Refused(problem, code, **facts) from error
            except ValueError as error:  # a length that is no number, an address that is none
                raise Refused(f"the server's answer makes no sense ({error})"[:200]) from error
            except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
                problem, code = str(getattr(error, "reason", error)) or type(error).__name__, "unreachable"
                facts = {"why": problem}
            failed, wait_s = (0, self._way.wait_s) if self._done > before else (failed + 1, 2 * wait_s)
            if failed >= self._way.tries:
                raise Refused(problem, code, **facts)
            log.info("%s: %s at %d bytes; trying again", self._file.name, problem, self._done)
            self._pause(wait_s if failed else 0.0)
        return self._digest.hexdigest() == self._file.sha256

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._told(self._done)
            time.sleep(min(left, 0.2))

    def _piece(self) -> bool:
        """Read one answer to its end; say whether the file is at its end too."""
        headers = {"User-Agent": f"Homereel/{VERSION}", "Accept-Encoding": "identity"}
        if self._done:
            headers["Range"] = f"bytes={self._done}-"
        request = urllib.request.Request(self._file.url(self._way.endpoint), headers=headers)
        try:
            answer = self._answer(request)
        except urllib.error.HTTPError as error:
            if error.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE or not self._done:
                raise
            if abs(self._done - self._file.size_bytes) <= SLACK_BYTES:
                return True  # there is nothing behind what has come: its hash decides
            self._start_over()
            return False
        with answer:
            total = self._total(answer)
            with self._part.open("ab" if self._done else "wb") as out:
                self._pour(answer, out, total)
        return self._done >= total

    def _answer(self, request: urllib.request.Request) -> Any:
        """Wait for the head of an answer; a person can stop that, and a server that drips it is given up.

        Raises:
            TimeoutError: it didn't come in twice the time that a silence may last.
        """
        asking = _Asking(lambda: self._open(request, timeout=self._way.timeout_s))
        until = time.monotonic() + 2 * self._way.timeout_s
        while not asking.done.wait(0.1):
            self._told(self._done)
            if time.monotonic() > until:
                raise TimeoutError("the server takes too long to answer")
        return asking.result()

    def _total(self, answer: Any) -> int:
        """Read how long the whole file is, and begin anew where the server doesn't go on from where it was asked to."""
        length = int(answer.headers.get("Content-Length") or 0)
        if answer.status == http.HTTPStatus.PARTIAL_CONTENT:
            given = answer.headers.get("Content-Range", "")
            start, _, rest = given.removeprefix("bytes ").partition("-")
            if start != str(self._done):
                raise Refused(f"the server sent another piece ({given}) than it was asked for")
            whole = rest.rpartition("/")[2]
            total = int(whole) if whole.isdigit() else self._done + length
        else:
            if self._done:
                self._start_over()
            total = length or self._file.size_bytes
        if abs(total - self._file.size_bytes) > SLACK_BYTES:
            raise Refused(f"what is there has {total} bytes, not {self._file.size_bytes}: it is another file")
        return total

    def _pour(self, answer: Any, out: IO[bytes], total: int) -> None:
        # read1 gives what is there: a line that drips doesn't keep anybody from stopping
        while chunk := answer.read1(min(_CHUNK, total - self._done + 1)):
            if self._done + len(chunk) > total:
                raise Refused("more came than the file has")
            out.write(chunk)
            self._digest.update(chunk)
            self._done += len(chunk)
            self._told(self._done)

    def _put(self) -> None:
        if self._digest.hexdigest() != self._file.sha256:
            self._start_over()
            raise Refused("what came has another sha256 than it should have; it was thrown away", "wrong_hash")
        with self._part.open("rb+") as held:
            os.fsync(held.fileno())
        self._part.replace(self._target)

    def _sorry(self, preset: Preset, problem: str, code: str, **facts: str | int) -> FetchProblem:
        kept = " What has come is kept: the same command goes on from there." if self._done else ""
        file = f"homereel weights get {preset.name} --file PATH"
        message = (
            f"{self._file.name} of {preset.name} could not be fetched from {self._way.endpoint}: {problem}.{kept} "
            f"A mirror is chosen with --endpoint or HF_ENDPOINT, a proxy with --proxy or HTTPS_PROXY; "
            f"a file from elsewhere is taken in with: {file}"
        )
        return FetchProblem(message, code, endpoint=self._way.endpoint, kept=self._done > 0, **facts)


class _Asking:
    """One request in a thread of its own, which may be left to itself: nothing waits for it at the end."""

    def __init__(self, ask: Callable[[], Any]) -> None:
        self.done = threading.Event()
        self._answer: Any = None
        self._problem: Exception = RuntimeError("nothing was asked")
        threading.Thread(target=self._run, args=(ask,), daemon=True).start()

    def _run(self, ask: Callable[[], Any]) -> None:
        try:
            self._answer = ask()
        except (OSError, http.client.HTTPException, ValueError, Refused) as problem:
            self._problem = problem
        finally:
            self.done.set()

    def result(self) -> Any:
        """Return the answer, or raise what asking raised."""
        if self._answer is None:
            raise self._problem
        return self._answer


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follow to https only, unless the hub that was asked for is itself plain http."""

    def __init__(self, plain: bool) -> None:
        self._plain = plain

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        """Refuse what isn't encrypted; leave the body of the answer unread, since urllib would read it to no end."""
        fp.close()
        allowed = ("https", "http") if self._plain else ("https",)
        if urlsplit(newurl).scheme not in allowed:
            raise Refused(f"it leads to {newurl[:80]}, which isn't https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]  # typeshed's


def _opener(way: Way) -> Callable[..., Any]:
    proxies = dict.fromkeys(("http", "https"), way.proxy) if way.proxy else None
    plain = urlsplit(way.endpoint).scheme == "http"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxies), _Redirects(plain))
    return opener.open
