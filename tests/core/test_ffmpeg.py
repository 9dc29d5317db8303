"""What is handed to ffmpeg, and how what it says is read."""

from __future__ import annotations

import os

import pytest

from core.binaries import binaries
from core.errors import UserProblem
from core.ffmpeg import (
    EXTENSIONS,
    FORMATS,
    FrameTimes,
    compiled,
    media_type,
    parse_streamhash,
    plain_words,
    source,
    url,
)
from core.types import IdentityKey


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"a.mp4", "video"),
        (b"A.MKV", "video"),
        (b"x.FlaC", "audio"),
        (b"-y.webm", "video"),
        (b"http:x.webm", "video"),
        (b"\xff\xfe.mp3", "audio"),
        (b".mp3", "audio"),
        (b"mp3", None),
        (b"notes.txt", None),
        (b"list.m3u8", None),
        (b"photo.jpg", None),
        (b"x%03d.png", None),
        (b"._shadow.mp4", None),
    ],
)
def test_media_type_by_ending(name: bytes, expected: str | None) -> None:
    assert media_type(name) == expected


def test_formats_hold_no_format_that_names_other_files() -> None:
    forbidden = {"hls", "concat", "dash", "sdp", "image2", "rtsp", "lavfi", "ffmetadata", "tty", "imf"}
    assert not forbidden & set(FORMATS.split(","))
    assert all(ending == ending.lower() for ending in EXTENSIONS)


def test_a_url_is_nothing_but_a_file() -> None:
    assert url(b"/a/-y.webm") == b"file:/a/-y.webm"
    assert url(b"http:x.webm") == b"file:" + os.getcwdb() + b"/http:x.webm"


def test_the_command_line_keeps_odd_bytes_and_asks_nothing() -> None:
    command = compiled(source(b"/a/\xff\n'.mp4").output("pipe:1", format="null"))
    assert command[command.index("-i") + 1] == b"file:/a/\xff\n'.mp4"
    assert "-nostdin" in command
    assert command[command.index("-protocol_whitelist") + 1] == "file,pipe"
    assert command.index("-format_whitelist") < command.index("-i")


def test_streamhash_is_read() -> None:
    text = b"0,v,MD5=" + b"a" * 32 + b"\n1,a,MD5=" + b"b" * 32 + b"\n"
    assert parse_streamhash(text) == IdentityKey("full1", "v" + "a" * 32 + "-a" + "b" * 32)
    assert parse_streamhash(b"") is None
    assert parse_streamhash(b"0,v,MD5=short\n") is None


def test_frame_times_are_exact() -> None:
    times = FrameTimes()
    head = b"[Parsed_showinfo_2 @ 0x55] [info] "
    assert times.feed(head + b"config in time_base: 1/90000, frame_rate: 25/1") is None
    line = head + b"n:   0 pts:3240003900 pts_time:36000   duration: 1 fmt:rgb24"
    assert times.feed(line) == pytest.approx(36000.0433333)
    assert times.feed(head + b"color_range:tv color_space:bt709") is None
    missing = times.feed(head + b"n:   1 pts: NOPTS pts_time:NOPTS")
    assert missing is not None and missing != missing


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (b"", ""),
        (b"[mov] moov atom not found", "cut short"),
        (b"[matroska,webm @ 0x5] File ended prematurely", "cut short"),
        (b"Error while decoding stream #0:0: Invalid data found", "damaged in places"),
        (b"Format not on whitelist 'mov'", "refers to other files or is not a media file"),
        (b"Permission denied", "may not be read"),
    ],
)
def test_complaints_become_plain_words(said: bytes, expected: str) -> None:
    assert plain_words(said) == expected


def test_a_missing_ffmpeg_names_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    binaries.cache_clear()
    with pytest.raises(UserProblem, match="apt install ffmpeg"):
        binaries()
    binaries.cache_clear()
