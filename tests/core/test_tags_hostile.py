"""Files made to exhaust whoever reads their tags: they cost their own tags, no memory, no time, and no other file."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from core.tagparse import TooMuch, parse, unpack
from core.tagreader import LIMITS, LOST, TagReader
from tests.conftest import REPOSITORY, MediaMaker

GIGABYTES = 4_200_000_000
PEAK_KB = 150_000
WALL_S = 10.0


def syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def sparse(path: Path, head: bytes, size_bytes: int = GIGABYTES) -> Path:
    path.write_bytes(head)
    os.truncate(path, size_bytes)
    return path


def box(kind: bytes, body: bytes, more_bytes: int = 0) -> bytes:
    return struct.pack(">I4s", 8 + len(body) + more_bytes, kind) + body


def bomb(unpacked_mb: int) -> bytes:
    """An ID3v2.4 tag with one compressed TIT2 frame."""
    packer = zlib.compressobj(1)
    packed = b"".join([packer.compress(b"\x03"), *(packer.compress(b"A" * 1_000_000) for _ in range(unpacked_mb))])
    body = syncsafe(unpacked_mb * 1_000_000 + 1) + packed + packer.flush()
    frame = b"TIT2" + syncsafe(len(body)) + b"\x00\x09" + body
    return b"ID3\x04\x00\x00" + syncsafe(len(frame)) + frame


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(body)) + body + b"\0" * (len(body) % 2)


def zip_bomb_in_wav(folder: Path) -> Path:
    body = b"WAVE" + chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)) + chunk(b"data", bytes(16000))
    path = folder / "bomb.wav"
    path.write_bytes(chunk(b"RIFF", body + chunk(b"id3 ", bomb(300))))
    return path


def zip_bomb_in_mp3(folder: Path) -> Path:
    path = folder / "bomb.mp3"
    path.write_bytes(bomb(300) + bytes(5000))
    return path


def extended_header_v24(folder: Path) -> Path:
    head = b"ID3\x04\x00\x40" + syncsafe(0x0FFFFFFF) + syncsafe(250_000_000)
    return sparse(folder / "extended24.mp3", head, 270_000_000)


def extended_header_v23(folder: Path) -> Path:
    return sparse(folder / "extended23.mp3", b"ID3\x03\x00\x40" + syncsafe(0x0FFFFFFF) + b"\xf0\0\0\0")


def mp4(folder: Path, name: str, atom: bytes) -> Path:
    """A film whose `atom` says that it holds nearly 4 GB."""
    huge = 4_000_000_000
    data = box(b"data", bytes(8), huge)
    ilst = box(b"ilst", box(atom, data, huge), huge)
    meta = box(b"meta", bytes(4) + ilst, huge)
    moov = box(b"moov", box(b"udta", meta, huge), huge)
    return sparse(folder / name, box(b"ftyp", b"M4A \0\0\0\0") + moov)


def mp4_cover(folder: Path) -> Path:
    return mp4(folder, "cover.m4a", b"covr")


def mp4_title(folder: Path) -> Path:
    return mp4(folder, "title.m4a", b"\xa9nam")


def flac(folder: Path, name: str, comments: bytes, size_bytes: int) -> Path:
    info = b"\x00\x00\x00\x22" + struct.pack(">HH", 4096, 4096) + bytes(6) + b"\x0a\xc4\x40\xf0" + bytes(20)
    head = b"fLaC" + info + b"\x84" + (0xFFFFFF).to_bytes(3, "big") + comments
    return sparse(folder / name, head, size_bytes)


def vorbis_vendor(folder: Path) -> Path:
    return flac(folder, "vendor.flac", struct.pack("<I", 0xFFFFFFFF), GIGABYTES)


def vorbis_counts(folder: Path) -> Path:
    return flac(folder, "counts.flac", struct.pack("<II", 0, 0xFFFFFFFF), 17_000_000)


def ape_count(folder: Path) -> Path:
    footer = b"APETAGEX" + struct.pack("<4I", 2000, 4_100_000_000, 0xFFFFFFFF, 0) + bytes(8)
    path = sparse(folder / "count.ape", b"MAC ", GIGABYTES - len(footer))
    with path.open("ab") as file:
        file.write(footer)
    return path


def asf_object(folder: Path) -> Path:
    header = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
    content = bytes.fromhex("3326b2758e66cf11a6d900aa0062ce6c")
    head = header + struct.pack("<QI", GIGABYTES, 0xFFFFFFFF) + b"\x01\x02" + content + struct.pack("<Q", 4_100_000_000)
    return sparse(folder / "object.wma", head)


HOSTILE: tuple[Callable[[Path], Path], ...] = (
    zip_bomb_in_wav, zip_bomb_in_mp3, extended_header_v24, extended_header_v23, mp4_cover, mp4_title, vorbis_vendor,
    vorbis_counts, ape_count, asf_object,
)  # fmt: skip

SCRIPT = """
import dataclasses, json, os, resource, sys, time
from core.tagreader import LIMITS, TagReader
reader = TagReader(limits=dataclasses.replace(LIMITS, wall_s=float(sys.argv[1])))
for path in sys.argv[2:]:
    began = time.monotonic()
    found = reader.read(os.fsencode(path))
    print(json.dumps([found.tags.get("title", ""), found.lost, time.monotonic() - began]), flush=True)
reader.close()
status = open("/proc/self/status").read()  # ru_maxrss would count what the parent held before exec
print(status.split("VmHWM:")[1].split()[0], resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.fixture(scope="module")
def song(make_media: MediaMaker) -> Path:
    return make_media.run("hostile-next.mp3", "-f", "lavfi", "-i", "sine=duration=1", "-metadata", "title=Fine")


QUICK = (zip_bomb_in_wav, mp4_cover)


@pytest.mark.parametrize("make", [pytest.param(m, marks=[pytest.mark.slow] * (m not in QUICK)) for m in HOSTILE])
def test_a_hostile_file_costs_its_own_tags(make: Callable[[Path], Path], tmp_path: Path, song: Path) -> None:
    argv = [sys.executable, "-c", SCRIPT, str(WALL_S), str(song), str(make(tmp_path)), str(song)]
    done = subprocess.run(argv, cwd=REPOSITORY, capture_output=True, text=True, timeout=200)
    *answers, peaks = done.stdout.splitlines()
    before, (title, lost, seconds), after = (json.loads(answer) for answer in answers)
    assert (before[:2], after[:2]) == (["Fine", ""], ["Fine", ""])
    assert title == "" and lost in ("", *LOST)
    assert seconds < WALL_S + 60
    own_kb, child_kb = (int(peak) for peak in peaks.split())
    assert max(own_kb, child_kb) < (LIMITS.memory_bytes // 1024 if make is vorbis_counts else PEAK_KB)
    print(f"{make.__name__}: {lost or 'read'} {seconds:.2f} s, {own_kb} KB here, {child_kb} KB there")


def test_the_kernel_holds_the_limits_too(song: Path) -> None:
    reader = TagReader()
    reader.read(os.fsencode(song))
    assert reader._child is not None
    rows = Path(f"/proc/{reader._child.pid}/limits").read_text().splitlines()
    limits = {row[:25].strip(): row[25:].split()[0] for row in rows}
    reader.close()
    assert limits["Max address space"] == str(LIMITS.memory_bytes)
    assert limits["Max file size"] == "0"
    assert int(limits["Max cpu time"]) < 60


def test_a_frame_unpacks_to_so_much_only() -> None:
    assert unpack(zlib.compress(b"a" * 4_000_000)) == b"a" * 4_000_000
    with pytest.raises(TooMuch):
        unpack(zlib.compress(b"a" * 4_000_001))
    for broken in (b"", b"x", zlib.compress(b"abc")[:-1]):
        with pytest.raises(zlib.error):
            unpack(broken)


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp3")
    for name in ("pipe.mp3", "nowhere.mp3", "."):
        assert parse(os.fsencode(tmp_path / name)).tags == {}
    assert parse(b"/dev/zero").tags == {}
