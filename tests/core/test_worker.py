"""The worker process over its real pipe: protocol, interactive lane, pause, cancel, death of the caller."""

from __future__ import annotations

import base64
import io
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core import eye
from core.errors import UserProblem
from core.settings import Home, Sparing
from core.store import connect
from core.types import FoundFile, ScanDiff, Stage
from core.worker import Pipe, Worker
from tests.conftest import MediaMaker
from tests.core.library import BAD, GOOD, make_library, photo_clip
from tests.core.test_power import put

WAIT_S = 900


class Client:
    """Speaks to a real worker."""

    def __init__(self, home: Home, command: Sequence[str] = ()) -> None:
        self.process = subprocess.Popen(
            command or [sys.executable, "-m", "core.cli", "--home", str(home.root), "--worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.messages: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.messages.put(json.loads(line))

    def send(self, **command: object) -> None:
        """Send one command."""
        self.send_together(command)

    def send_together(self, *commands: dict[str, object]) -> None:
        """Send several in one piece: however busy the machine is, the worker has the last with the first."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(json.dumps(command).encode() + b"\n" for command in commands))
        self.process.stdin.flush()

    def wait(self, **wanted: object) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Wait for a message with these fields; return it and all that came before it."""
        before = []
        while True:
            message = self.messages.get(timeout=WAIT_S)
            if all(message.get(name) == value for name, value in wanted.items()):
                return message, before
            before.append(message)


@pytest.fixture
def client(home: Home) -> Iterator[Client]:
    """A running worker."""
    running = Client(home)
    yield running
    running.process.kill()
    running.process.wait()


def test_hello_quit_and_nonsense(client: Client) -> None:
    hello, _ = client.wait(type="hello")
    assert hello["pid"] == client.process.pid
    assert client.process.stdin is not None
    client.process.stdin.write(b"nonsense\n")
    client.send(id=4, do="dance")
    assert client.wait(re=None, type="error")[0]["kind"] == "user"
    assert "dance" in client.wait(re=4, type="error")[0]["message"]
    client.send(id=5, do="quit")
    assert client.process.wait(WAIT_S) == 0


def test_a_run_that_begins_while_it_is_paused_says_so(home: Home) -> None:
    """It was paused before its lane came to it: "indexing" afterwards would be the last word."""
    out = io.BytesIO()
    running = Worker(home, Pipe(out))
    running._dispatch(b'{"id": 1, "do": "index", "paths": []}')
    running._dispatch(b'{"id": 2, "do": "pause"}')
    (control,) = running._controls
    lane = threading.Thread(target=running._indexing.run, daemon=True)
    lane.start()
    ends = time.monotonic() + WAIT_S
    while not control._resting and time.monotonic() < ends:
        time.sleep(0.02)
    states = [m["state"] for m in map(json.loads, out.getvalue().splitlines()) if m["type"] == "state"]
    running._dispatch(b'{"id": 3, "do": "cancel"}')
    running._leaving = True
    running._indexing.put(None)
    lane.join(WAIT_S)
    assert states == ["paused", "paused"] and not lane.is_alive()


def test_the_worker_ends_with_its_caller(client: Client) -> None:
    client.wait(type="hello")
    assert client.process.stdin is not None
    client.process.stdin.close()
    assert client.process.wait(WAIT_S) == 0


def both(client: Client, one: int, other: int) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    """Wait for two results, whichever comes first: lanes don't wait for each other. What came before the one too."""
    first, before = client.wait(type="result")
    second, more = client.wait(re=other if first["re"] == one else one, type="result")
    return (first, before, second) if first["re"] == one else (second, before + more, first)


@pytest.mark.models
def test_index_tells_progress_ready_failed_and_result(
    client: Client, home: Home, make_media: MediaMaker, tmp_path: Path
) -> None:
    folder = make_library(make_media, tmp_path / "media")
    client.send(id=1, do="index", paths=[str(folder)])
    client.send(id=2, do="embed", text="a cat")
    result, before, embedded = both(client, 1, 2)
    assert (result["found"], result["indexed"], len(result["failed"])) == (GOOD + BAD, GOOD, BAD)
    stages = [m["stage"] for m in before if m.get("type") == "progress"]
    assert list(dict.fromkeys(stages)) == ["scan", "facts", "content", "gist", "meaning"]
    shown = {media for m in before if m.get("type") == "ready" for media in m["media"]}
    with connect(home, "read") as store:
        assert shown == set(store.media.ids())
    assert len([m for m in before if m.get("type") == "failed"]) == BAD
    assert {"conse-minilm", "minilm-l6"} <= embedded["vectors"].keys()


@pytest.mark.models
def test_pause_cancel_and_a_second_folder(client: Client, home: Home, make_media: MediaMaker, tmp_path: Path) -> None:
    folder = make_library(make_media, tmp_path / "media")
    client.send_together({"id": 1, "do": "index", "paths": [str(folder)]}, {"id": 2, "do": "pause"})
    client.wait(type="state", state="paused")
    client.send(id=3, do="resume")
    client.wait(type="state", state="indexing")
    client.send(id=4, do="cancel")
    stopped, _ = client.wait(re=1)
    while stopped["type"] in ("progress", "ready", "failed"):
        stopped, _ = client.wait(re=1)
    assert (stopped["type"], stopped.get("kind")) == ("error", "cancelled")
    client.send(id=5, do="index", paths=[])
    client.send(id=6, do="index", paths=[str(folder)])
    assert client.wait(re=6, type="result")[0]["found"] == GOOD + BAD
    with connect(home, "read") as store:
        assert store.media.count() == GOOD


def test_odd_paths_come_through(client: Client, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b'/caf\xe9 \n"quoted"'
    client.send(id=1, do="index", paths=[os.fsdecode(odd)])
    error, _ = client.wait(re=1, type="error")
    assert error["kind"] == "user"
    assert "\\xe9" in error["message"]


def test_two_folders_dropped_one_after_the_other_are_both_scanned(
    client: Client, home: Home, make_media: MediaMaker, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.mp4").write_bytes(b"no film")
    client.send(id=1, do="index", paths=[str(tmp_path / "a")])
    client.send(id=2, do="index", paths=[str(tmp_path / "b")])
    client.wait(re=2, type="result")
    with connect(home, "read") as store:
        assert {Path(os.fsdecode(f.path)).name for f in store.jobs.failed()} == {"a.mp4", "b.mp4"}


def test_a_picture_that_is_too_large_is_refused_before_it_is_unpacked(client: Client) -> None:
    for number, (picture, reason) in enumerate(
        ((86_000_000 * "A", "larger than 64 MB"), ("§", "damaged"), (7, "text"))
    ):
        client.send(id=number, do="see", picture=picture)
        reply, _ = client.wait(re=number, type="error")
        assert reply["kind"] == "user" and reason in reply["message"]
    client.send(id=9, do="dance")
    assert "dance" in client.wait(re=9, type="error")[0]["message"]


def test_what_just_fits_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eye, "PICTURE_BYTES", 100)
    assert len(eye.unpacked(base64.b64encode(bytes(100)).decode("ascii"))) == 100
    with pytest.raises(UserProblem, match="larger"):
        eye.unpacked(base64.b64encode(bytes(103)).decode("ascii"))


@pytest.mark.models
def test_a_picture_and_a_moment_are_looked_at(client: Client, make_media: MediaMaker) -> None:
    import skimage

    photo = Path(skimage.__file__).parent / "data" / "chelsea.png"
    clip = photo_clip(make_media, "cat.mp4", "chelsea.png")
    client.send(id=1, do="see", path=str(photo))
    client.send(id=2, do="see", path=str(clip), at_s=3.0)
    client.send(id=3, do="see", picture=base64.b64encode(photo.read_bytes()).decode("ascii"))
    client.send(id=4, do="see", path="/nowhere.png")
    seen, _ = client.wait(re=1, type="result")
    frame, _ = client.wait(re=2, type="result")
    sent, _ = client.wait(re=3, type="result")
    assert base64.b64decode(seen["still"])[:3] == b"\xff\xd8\xff" and "still" not in frame
    assert sent["vectors"] == seen["vectors"]
    for model_id in ("efficientnet-lite0", "conse-minilm"):
        assert np.dot(seen["vectors"][model_id], frame["vectors"][model_id]) > 0.7
    assert "/nowhere.png" in client.wait(re=4, type="error")[0]["message"]


ON_BATTERY = """
import sys
from pathlib import Path
from core import worker
from core.power import System
from core.settings import Home, Sparing
sys.exit(worker.main(Home(Path(sys.argv[1])), System(Path(sys.argv[2]))))
"""


def test_it_waits_on_battery_and_obeys_a_switch_at_once(home: Home, tmp_path: Path) -> None:
    put(tmp_path / "root/sys/class/power_supply", BAT0__type="Battery", BAT0__status="Discharging")
    (tmp_path / "media").mkdir()
    client = Client(home, [sys.executable, "-c", ON_BATTERY, str(home.root), str(tmp_path / "root")])
    try:
        client.send(id=1, do="index", paths=[str(tmp_path / "media")])
        _, before = client.wait(type="held", why="battery")
        assert not any(m.get("re") == 1 and m["type"] == "result" for m in before)
        with connect(home) as store:
            store.set_sparing(Sparing(not_on_battery=False))
        client.send(id=2, do="spare")
        client.wait(type="held", why="")
        client.wait(re=1, type="result")
    finally:
        client.process.kill()
        client.process.wait()


def test_some_failed_files_are_tried_again_ignored_and_heeded(client: Client, home: Home) -> None:
    with connect(home, "worker") as store:
        found = tuple(FoundFile(name, 5, 1, number) for number, name in enumerate((b"a.mp4", b"\xff b.mp4")))
        for file_id in store.files.apply(store.files.root(b"/m"), ScanDiff(new=found)):
            store.jobs.fail(file_id, Stage.FACTS, "probe", "empty file")
        client.send(id=1, do="ignore", paths=[os.fsdecode(b"/m/\xff b.mp4"), "/m/unknown.mp4"])
        assert client.wait(re=1)[0]["changed"] == 1
        assert [failed.path for failed in store.jobs.failed()] == [b"/m/a.mp4"]
        client.send(id=2, do="heed")
        assert client.wait(re=2)[0]["changed"] == 1
        client.send(id=3, do="retry", paths=["/m/a.mp4"])
        assert client.wait(re=3)[0]["changed"] == 1
        assert [failed.path for failed in store.jobs.failed()] == [b"/m/\xff b.mp4"]
