"""The window's end of the worker: lines in and out, odd names, crashes, quitting. The peer is a scripted process."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app import jobs
from app.jobs import WorkerClient
from core.settings import Home
from core.types import FailedFile, FloatArray, MediaId, Progress
from tests.conftest import MediaMaker

PEER = """
import json, os, sys, time
log = open(sys.argv[1], "a")
def send(**m): sys.stdout.write(json.dumps(m) + "\\n"); sys.stdout.flush()
send(type="hello", version="0", pid=os.getpid()); send(type="state", state="idle")
for line in sys.stdin:
    log.write(line); log.flush()
    m = json.loads(line)
    n, do = m.get("id"), m["do"]
    if do == "quit": break
{body}
"""
Start = Callable[[str], WorkerClient]


@pytest.fixture
def start(qtbot: QtBot, home: Home, tmp_path: Path) -> Iterator[Start]:
    """Make a client of a peer that acts as the given lines of Python say."""
    made: list[WorkerClient] = []

    def build(body: str) -> WorkerClient:
        script = tmp_path / "peer.py"
        script.write_text(PEER.format(body="\n".join("    " + line for line in body.strip().splitlines())))
        client = WorkerClient(home, [sys.executable, str(script), str(tmp_path / "log")])
        made.append(client)
        return client

    yield build
    for client in made:
        client.close()


def heard(tmp_path: Path) -> list[dict[str, object]]:
    log = tmp_path / "log"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def test_nothing_is_started_before_it_is_needed(start: Start) -> None:
    client = start("pass")
    client.prioritise([MediaId("a")])
    client.index([])
    assert client.state == "off" and not client.is_working


def test_a_run_tells_progress_media_failures_and_its_end(qtbot: QtBot, start: Start) -> None:
    client = start(
        """
if do == "index":
    send(type="state", state="indexing")
    send(re=n, type="progress", stage="content", done=3, total=9, path="/x", eta_s=12.5, failed=1, later="new field")
    send(re=n, type="ready", media=["aa", "bb"])
    send(re=n, type="failed", path="/m/\\udcff.mp4", stage="probe", reason="It is empty.")
    send(re=n, type="result", found=9, indexed=8, failed=[])
    send(type="state", state="idle")
"""
    )
    told: list[object] = []
    for signal in (client.progress, client.ready, client.failed):
        signal.connect(told.append)
    with qtbot.waitSignal(client.finished) as finished:
        client.index([b"/m"])
        assert client.is_working
    assert told == [
        Progress("content", 3, 9, "/x", 12.5, 1),
        ["aa", "bb"],
        FailedFile(b"/m/\xff.mp4", "probe", "It is empty."),
    ]
    assert finished.args[0]["indexed"] == 8
    qtbot.waitUntil(lambda: client.state == "idle")
    assert not client.is_working


def test_any_file_name_comes_through(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    names = [b"/m/line\nbreak", b"/m/\xff\xfe", "/m/影片 🎬".encode(), b'/m/"quotes"']
    client = start('send(re=n, type="result")')
    with qtbot.waitSignal(client.finished):
        client.index(names)
    (command,) = heard(tmp_path)
    paths = command["paths"]
    assert isinstance(paths, list) and [os.fsencode(path) for path in paths] == names


def test_embed_gives_vectors_and_an_empty_answer_on_trouble(qtbot: QtBot, start: Start) -> None:
    client = start(
        """
if m["text"] == "red": send(re=n, type="result", vectors={"minilm-l6": [0.6, 0.8]})
elif m["text"] == "bad": send(re=n, type="error", kind="user", message="no weights")
else: os._exit(3)
"""
    )
    answers: list[dict[str, FloatArray]] = []
    for number, text in enumerate(("red", "bad", "crash"), 1):
        client.embed(text, answers.append)
        qtbot.waitUntil(lambda wanted=number: len(answers) == wanted)
    assert np.allclose(answers[0]["minilm-l6"], [0.6, 0.8]) and answers[0]["minilm-l6"].dtype == np.float32
    assert answers[1:] == [{}, {}]


def test_a_crash_in_the_middle_is_followed_by_the_same_paths(
    qtbot: QtBot, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "RESTART_MS", (10, 20))
    client = start(
        """
if len(open(sys.argv[1]).readlines()) == 1:
    send(re=n, type="ready", media=["aa"])
    os.kill(os.getpid(), 9)
send(re=n, type="result", found=0)
"""
    )
    with qtbot.waitSignal(client.finished, timeout=10_000):
        client.index([b"/m"])
    assert [command.get("paths") for command in heard(tmp_path)] == [["/m"], ["/m"]]
    assert not client.owes
    with qtbot.waitSignal(client.finished):
        client.index([b"/n"])
    assert heard(tmp_path)[-1]["paths"] == ["/n"]


def test_what_is_dropped_while_a_crashed_worker_rests_takes_the_lost_paths_along(
    qtbot: QtBot, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "RESTART_MS", (300,))
    client = start('os.kill(os.getpid(), 9) if m["paths"] == ["/m"] else send(re=n, type="result")')
    with qtbot.waitSignal(client.stateChanged, check_params_cb=lambda state: state == "off"):
        client.index([b"/m"])
    assert client.owes
    with qtbot.waitSignal(client.finished):
        client.index([b"/n"])
    qtbot.wait(400)
    assert [command["paths"] for command in heard(tmp_path)] == [["/m"], ["/m", "/n"]]


TAKES_OVER = """
if do == "index":
    if m["paths"] == ["/b"]: send(re=n - 1, type="error", kind="cancelled", message="Stopped.")
    if m["paths"] == ["/b"] and len(open(sys.argv[1]).readlines()) == 2: send(type="state", state="indexing")
    if len(m["paths"]) > 1: send(re=n, type="result", found=2)
if do == "pause": os.kill(os.getpid(), 9)
"""


def test_two_folders_dropped_quickly_are_both_kept_until_scanned(
    qtbot: QtBot, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second drop cuts the first run short, which is no news; a crash then loses neither of them."""
    monkeypatch.setattr(jobs, "RESTART_MS", (10,))
    client = start(TAKES_OVER)
    told: list[object] = []
    client.problem.connect(told.append)
    client.finished.connect(told.append)
    client.index([b"/a"])
    client.index([b"/b"])
    qtbot.waitUntil(lambda: client.state == "indexing")
    assert not told and client.is_working
    with qtbot.waitSignal(client.finished):
        client.pause()
    assert told == [{"found": 2}]
    assert [c["paths"] for c in heard(tmp_path) if c["do"] == "index"] == [["/a"], ["/b"], ["/a", "/b"]]
    assert not client.owes


def test_what_was_stopped_can_go_on(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    client = start(
        """
if do == "index" and n == 1: send(type="state", state="indexing")
elif do == "index": send(re=n, type="result")
if do == "cancel": send(re=n, type="result"); send(re=1, type="error", kind="cancelled", message="Stopped.")
"""
    )
    client.index([b"/m"])
    qtbot.waitUntil(lambda: client.state == "indexing")
    with qtbot.waitSignal(client.finished):
        client.cancel()
    assert client.owes and not client.is_working
    with qtbot.waitSignal(client.finished):
        client.resume_pending()
    assert [c["paths"] for c in heard(tmp_path) if c["do"] == "index"] == [["/m"], ["/m"]]
    assert not client.owes


def test_retry_lets_a_scan_at_hand_end_first(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    client = start(
        """
if do == "index" and n == 1: send(type="state", state="indexing")
elif do == "index": send(re=n, type="result")
if do == "retry": send(re=n, type="result", retried=1); send(type="state", state="paused")
if do == "resume": send(re=n, type="result"); send(re=1, type="result")
"""
    )
    client.index([b"/m"])
    qtbot.waitUntil(lambda: client.state == "indexing")
    client.retry()
    client.resume_pending()
    qtbot.waitUntil(lambda: client.state == "paused")
    qtbot.wait(50)
    assert [c["do"] for c in heard(tmp_path)] == ["index", "retry"]
    client.resume()
    qtbot.waitUntil(lambda: [c["do"] for c in heard(tmp_path)] == ["index", "retry", "resume", "index"])
    qtbot.waitUntil(lambda: not client.is_working)


def test_a_crash_without_work_starts_nothing(qtbot: QtBot, start: Start) -> None:
    client = start('os._exit(1) if do == "pause" else None')
    client.pause()
    qtbot.waitUntil(lambda: client.state == "off")
    assert not client.is_working


def test_it_can_be_paused_and_stopped(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    client = start(
        """
if do == "index": run = n; send(type="state", state="indexing")
if do == "pause": send(re=n, type="result"); send(type="state", state="paused")
if do == "resume": send(re=n, type="result"); send(type="state", state="indexing")
if do == "cancel": send(re=n, type="result"); send(re=run, type="error", kind="cancelled", message="Stopped.")
if do == "cancel": send(type="state", state="idle")
"""
    )
    problems: list[str] = []
    client.problem.connect(problems.append)
    client.index([b"/m"])
    for act, state in ((client.pause, "paused"), (client.resume, "indexing"), (client.cancel, "idle")):
        qtbot.waitUntil(lambda: client.state in ("indexing", "paused"))
        act()
        qtbot.waitUntil(lambda wanted=state: client.state == wanted)
    assert not client.is_working and not problems


def test_retry_goes_on_with_what_is_pending(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    client = start('send(re=n, type="result")')
    with qtbot.waitSignal(client.finished):
        client.retry()
    assert [command["do"] for command in heard(tmp_path)] == ["retry", "index"]


def test_a_worker_that_does_not_quit_is_killed(qtbot: QtBot, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "QUIT_MS", 200)
    client = start("time.sleep(60)")
    client.pause()
    qtbot.waitUntil(lambda: client.state == "idle")
    process = client._process
    assert process is not None
    client.close()
    assert process.state() == process.ProcessState.NotRunning


def test_a_program_that_is_not_there_is_said(qtbot: QtBot, home: Home) -> None:
    client = WorkerClient(home, [str(home.root / "no-such-program")])
    with qtbot.waitSignal(client.problem):
        client.index([b"/m"])
    client.close()


@pytest.mark.models
@pytest.mark.slow
def test_the_real_worker_indexes_a_folder(qtbot: QtBot, home: Home, make_media: MediaMaker) -> None:
    clip = make_media.video("worker.mp4", 3)
    client = WorkerClient(home)
    ready: list[MediaId] = []
    client.ready.connect(ready.extend)
    with qtbot.waitSignal(client.finished, timeout=1_200_000) as finished:
        client.index([os.fsencode(clip)])
    assert finished.args[0]["indexed"] == 1 and not finished.args[0]["failed"]
    assert len(set(ready)) == 1
    with qtbot.waitSignal(client.stateChanged):
        client.close()
