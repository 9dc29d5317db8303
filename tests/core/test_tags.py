"""Written tags, read in a process of their own: the same as in this one, and nothing that goes wrong there spreads."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import confine, tagchild, tagreader, tags
from core.ffmpeg import media_type
from core.tagparse import parse
from core.tagreader import LIMITS, TagReader, TagsRead, _checked, command
from tests.conftest import REPOSITORY, MediaMaker
from tests.leftovers import descriptors, threads_beside

QUICK = dataclasses.replace(LIMITS, wall_s=4.0)
PATIENT = dataclasses.replace(LIMITS, wall_s=120.0)
"""For what ends by itself, however long a busy machine takes for it."""
WANTED = {"title": "Tïtle 曲", "artist": "Artist", "album": "Album", "genre": "Jazz", "date": "1999", "track": "3/9"}


@pytest.fixture
def reader() -> Iterator[TagReader]:
    opened = TagReader()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def song(make_media: MediaMaker) -> bytes:
    return os.fsencode(tagged(make_media, "mp3"))


def tagged(make_media: MediaMaker, ending: str) -> Path:
    words = [word for key, value in WANTED.items() for word in ("-metadata", f"{key}={value}")]
    if ending == "mp4":
        picture = ("-f", "lavfi", "-i", "testsrc2=size=64x48:duration=1")
        return make_media.run("child.mp4", *picture, "-pix_fmt", "yuv420p", *words)
    return make_media.run(f"child.{ending}", "-f", "lavfi", "-i", "sine=duration=1", *words)


def child_pid(reader: TagReader) -> int:
    assert reader._child is not None
    return reader._child.pid


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").exists()


def wait_for_end(pid: int, within_s: float = 120.0) -> None:
    deadline = time.monotonic() + within_s
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(pid)


# ── The same as without a child ─────────────────────────────────────────────────────────────────────


ENDINGS = ("mp3", "flac", "m4a", "ogg", "opus", "wav", "aiff", "wma", "wv", "tta", "mp4")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_child_reads_what_mutagen_reads_here(make_media: MediaMaker, reader: TagReader, ending: str) -> None:
    path = os.fsencode(tagged(make_media, ending))
    here, there = parse(path), reader.read(path)
    assert (there.tags, there.seconds, there.lost) == (here.tags, here.seconds, "")
    assert there.seconds == pytest.approx(1.0, abs=0.2)
    if ending not in ("wav", "aiff", "tta"):  # ffmpeg writes there what is ffprobe's to read
        assert there.tags["title"] == WANTED["title"]


def test_a_cover_costs_nothing(make_media: MediaMaker, reader: TagReader, song: bytes) -> None:
    cover = make_media.run("child-cover.jpg", "-f", "lavfi", "-i", "testsrc2=size=1024x1024", "-frames:v", "1")
    both = ("-i", f"file:{os.fsdecode(song)}", "-i", f"file:{cover}", "-map", "0", "-map", "1", "-c", "copy")
    path = make_media.run("child-covered.mp3", *both, "-disposition:v", "attached_pic")
    assert reader.read(os.fsencode(path)).tags == reader.read(song).tags


@pytest.mark.shared
def test_samples_read_the_same(shared_media: Path, reader: TagReader) -> None:
    names = [path for path in shared_media.rglob("*") if path.is_file() and media_type(os.fsencode(path.name))]
    for path in names:
        here, there = parse(os.fsencode(path)), reader.read(os.fsencode(path))
        assert (there.tags, there.seconds, there.lost) == (here.tags, here.seconds, here.lost), path


@pytest.mark.parametrize("name", ["new\nline.mp3", b"\xff\xfe.mp3", "emoji 🎵.mp3", "-y.mp3"])
def test_odd_and_relative_names(
    song: bytes, reader: TagReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str | bytes
) -> None:
    reader.read(song)  # the child starts elsewhere
    monkeypatch.chdir(tmp_path)
    os.link(song, os.fsencode(name))
    assert reader.read(os.fsencode(name)).tags["title"] == WANTED["title"]


def test_a_name_counts_where_the_content_does_not_tell(song: bytes, reader: TagReader, tmp_path: Path) -> None:
    untold = bytes(1000) + Path(os.fsdecode(song)).read_bytes()[-4000:]
    for name, is_known in ((b"\xff.mp3", True), (b"\xff.bin", False)):
        path = os.path.join(os.fsencode(tmp_path), name)
        Path(os.fsdecode(path)).write_bytes(untold)
        assert (reader.read(path).seconds > 0) == (parse(path).seconds > 0) == is_known


def test_a_link_is_followed(song: bytes, reader: TagReader, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(os.fsdecode(song))
    assert reader.read(os.fsencode(tmp_path / "link")).tags["title"] == WANTED["title"]


def test_what_is_no_file_is_not_waited_for(reader: TagReader, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp3")
    (tmp_path / "link.mp3").symlink_to(tmp_path / "gone")
    with socket.socket(socket.AF_UNIX) as heard:
        heard.bind(str(tmp_path / "socket.mp3"))
        for name in ("pipe.mp3", "link.mp3", "socket.mp3", "gone.mp3", ".", "/dev/zero", "gone/a.mp3"):
            assert reader.read(os.fsencode(tmp_path / name)) == TagsRead()
    assert reader._child is None


def test_where_no_file_can_be_sent_the_child_opens_it(song: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagreader, "SENDS", False)
    monkeypatch.setattr(confine, "in_force", confine.InForce)
    reader = TagReader()
    assert [reader.read(song).tags["title"] for _ in range(2)] == [WANTED["title"]] * 2
    assert reader.read(b"/dev/zero") == reader.read(b"/nowhere/at-all") == TagsRead()
    reader.close()


def test_many_threads_share_one_child(reader: TagReader, song: bytes, make_media: MediaMaker) -> None:
    other = os.fsencode(tagged(make_media, "flac"))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(reader.read, [song, other] * 50))
    assert found[::2] == [reader.read(song)] * 50
    assert found[1::2] == [reader.read(other)] * 50


def test_no_descriptor_is_kept(reader: TagReader, song: bytes, tmp_path: Path) -> None:
    reader.read(song)
    (tmp_path / "broken.mp3").write_bytes(b"ID3\x04\x00\x40" + bytes(20))
    places = [f"/proc/{pid}/fd" for pid in (os.getpid(), child_pid(reader))]
    before = [descriptors(place) for place in places]
    for path in [song, bytes(tmp_path / "broken.mp3")] * 5:
        reader.read(path)
    assert all(descriptors(place) <= open_ for place, open_ in zip(places, before, strict=True))


def test_a_child_outlives_the_thread_that_asked_first(reader: TagReader, song: bytes) -> None:
    thread = threading.Thread(target=reader.read, args=(song,))
    thread.start()
    thread.join()
    pid = child_pid(reader)
    time.sleep(0.1)
    assert reader.read(song).tags
    assert child_pid(reader) == pid


def test_the_child_imports_little() -> None:
    start, *rest = command()
    done = subprocess.run(
        [start, "-X", "importtime", *rest], stdin=subprocess.DEVNULL, capture_output=True, timeout=120
    )
    imported = {line.rpartition(b"|")[2].strip() for line in done.stderr.splitlines()}
    assert {b"mutagen.mp4", b"core.tagparse"} <= imported
    assert not {b"numpy", b"torch", b"core.types", b"core.launcher", b"site"} & imported


# ── What goes wrong there stays there ───────────────────────────────────────────────────────────────


def stub(code: str) -> list[str]:
    """A child that says hello and then does something else."""
    hello = "import os, struct, sys, time\ndef say(b): os.write(1, struct.pack('>I', len(b)) + b)\nsay(b'tags 1')\n"
    return [sys.executable, "-I", "-S", "-c", hello + code]


ANSWER = b'{"tags": {"title": "T"}, "seconds": 2, "lost": ""}'
WRONG = {
    "dies": ("sys.exit(1)", "crash"),
    "is killed": ("sys.stdin.buffer.read(5); os.kill(os.getpid(), 9)", "crash"),
    "hangs": ("time.sleep(600)", "time"),
    "stops in the middle": ("os.write(1, b'\\0\\0\\1\\0abc'); time.sleep(600)", "time"),
    "answers without end": ("os.write(1, b'\\xff\\xff\\xff\\xff' + bytes(1000)); time.sleep(600)", "crash"),
    "answers nonsense": ("say(b'\\xff{'); time.sleep(600)", "crash"),
    "answers a list": ("say(b'[1]'); time.sleep(600)", "crash"),
    "answers numbers": ('say(b\'{"tags": {"title": 1}}\'); time.sleep(600)', "crash"),
    "nests": ("say(b'[' * 100000); time.sleep(600)", "crash"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_faulty_child_costs_one_file(fault: str, song: bytes, caplog: pytest.LogCaptureFixture) -> None:
    code, lost = WRONG[fault]
    children = [stub(code), command()]
    reader = TagReader(lambda: children.pop(0), limits=QUICK if lost == "time" else PATIENT)
    with caplog.at_level(logging.WARNING):
        assert reader.read(song) == TagsRead(lost=lost)
    assert len(caplog.records) == 1
    assert reader.read(song).tags["title"] == WANTED["title"]
    reader.close()


def test_a_child_that_died_meanwhile_costs_nothing(reader: TagReader, song: bytes) -> None:
    for _ in range(2):
        assert reader.read(song).lost == ""
        os.kill(child_pid(reader), signal.SIGKILL)
    assert reader.read(song).tags["title"] == WANTED["title"]


def test_a_file_is_read_from_its_start_when_asked_for_again(song: bytes) -> None:
    """The child that died had read of it, and an open file has one place for all who hold it."""
    code = (
        "import socket\nline = socket.socket(fileno=0)\n"
        "ask = lambda: (socket.recv_fds(line, 4, 1)[1], line.recv(1000))[0][0]\n"
        f"ask(); say({ANSWER!r})\n"
        "os.read(ask(), 5000)"
    )
    children = [stub(code), command()]
    reader = TagReader(lambda: children.pop(0))
    assert reader.read(song).tags["title"] == "T"
    assert reader.read(song).tags["title"] == WANTED["title"]
    reader.close()


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["/nowhere/at-all"], "/nowhere/at-all: "),
        ([sys.executable, "-c", "import no_such_module"], "No module named 'no_such_module'"),
        ([sys.executable, "-c", "print('Usage: something else entirely')"], "no process for reading tags"),
    ],
)
def test_without_a_child_there_are_no_tags_and_one_warning(
    argv: list[str], words: str, song: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    starts: list[float] = []

    def counted() -> list[str]:
        starts.append(time.monotonic())
        return argv

    reader = TagReader(counted)
    with caplog.at_level(logging.WARNING):
        assert [reader.read(song) for _ in range(3)] == [TagsRead(lost="absent")] * 3
    assert [words in record.getMessage() for record in caplog.records] == [True]
    assert len(starts) == 1
    reader.close()


def test_a_missing_mutagen_is_no_crash(song: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    reader = TagReader()
    assert reader.read(song) == TagsRead(lost="absent")
    reader.close()


@given(st.binary(max_size=200))
def test_any_answer_is_checked(answer: bytes) -> None:
    with contextlib.suppress(ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        assert isinstance(_checked(answer), TagsRead)


@pytest.mark.parametrize("seconds", ["NaN", "Infinity", "-3", "1e300", "0"])
def test_durations_that_cannot_be(seconds: str) -> None:
    assert _checked(b'{"tags": {}, "seconds": %s}' % seconds.encode()).seconds == 0.0


def test_only_clean_text_under_known_names_is_taken() -> None:
    answer = b'{"tags": {"title": "a\\u0000b\\ud800", "evil": "x", "album": ""}, "seconds": 1, "lost": ""}'
    assert _checked(answer) == TagsRead({"title": "ab?"}, 1.0)


# ── Nothing is left behind ──────────────────────────────────────────────────────────────────────────


def test_closing_leaves_no_process_thread_or_descriptor(song: bytes) -> None:
    tags.close()
    threads, open_ = set(threading.enumerate()), descriptors()
    for _ in range(3):
        reader = TagReader()
        reader.read(song)
        pid = child_pid(reader)
        reader.close()
        reader.close()
        assert not is_running(pid)
    assert threads_beside(threads) == []  # a cancelled timer's thread ends by itself
    assert descriptors() <= open_


def test_an_idle_child_is_ended_and_started_again(song: bytes) -> None:
    reader, pids = TagReader(idle_s=3.0), []
    for _ in range(2):
        with reader._lock:  # it isn't idle before its number is known
            assert reader.read(song).tags
            pids.append(child_pid(reader))
        wait_for_end(pids[-1])
    assert pids[0] != pids[1]
    reader.close()


PARENT = """
import os, sys, time
from core import tags
tags.read(os.fsencode(sys.argv[1]))
print(tags._reader._child.pid, flush=True)
if sys.argv[2] == "sleep":
    time.sleep(600)
"""


@pytest.mark.parametrize("end", ["kill", "exit"])
def test_the_child_ends_with_its_parent(song: bytes, end: str) -> None:
    argv = [sys.executable, "-c", PARENT, os.fsdecode(song), "sleep" if end == "kill" else "leave"]
    with subprocess.Popen(argv, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as parent:
        assert parent.stdout is not None and parent.stderr is not None
        pid = int(parent.stdout.readline())
        if end == "kill":
            parent.kill()
        assert parent.wait(120) == (-signal.SIGKILL if end == "kill" else 0)
        assert parent.stderr.read() == b""
    wait_for_end(pid)


def test_the_child_ends_at_the_end_of_its_input(song: bytes) -> None:
    """Where the system can't kill it with its parent."""
    with subprocess.Popen(command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        out, _ = child.communicate(struct.pack(">I", len(song)) + song, timeout=120)
    assert child.returncode == 0
    assert out.startswith(struct.pack(">I", len(tagchild.HELLO)) + tagchild.HELLO)
    assert WANTED["title"].encode() in out


def test_the_frozen_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command() == [sys.executable, "--tags"]
