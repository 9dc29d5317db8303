"""Picture files: the formats that are read, and what is refused whatever it is called."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from core import picturefile
from core.errors import MediaError
from core.probe import probe
from tests.conftest import MediaMaker


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "gif", "bmp", "tiff"])
def test_pictures_are_known_by_their_bytes_and_read(make_media: MediaMaker, tmp_path: Path, ending: str) -> None:
    made = make_media.run(f"red.{ending}", "-f", "lavfi", "-i", "color=red:s=320x200", "-frames:v", "1")
    path = os.fsencode(tmp_path / "no ending")
    Path(os.fsdecode(path)).write_bytes(made.read_bytes())
    assert picturefile.is_picture(path)
    frame = picturefile.square(path, 64, "squash")
    assert frame.shape == (1, 64, 64, 3) and frame.dtype == np.uint8
    assert frame[..., 0].mean() > 200 and frame[..., 1:].mean() < 40
    assert picturefile.jpeg(path, 100)[:3] == b"\xff\xd8\xff"


def test_crop_keeps_the_middle(make_media: MediaMaker) -> None:
    made = make_media.run(
        "bars.png", "-f", "lavfi", "-i", "color=red:s=100x100,pad=300:100:100:0:blue", "-frames:v", "1"
    )
    path = os.fsencode(made)
    assert picturefile.square(path, 32, "crop")[..., 0].mean() > 200
    assert picturefile.square(path, 32, "squash")[..., 0].mean() < 120


@pytest.mark.parametrize(
    "content",
    [b"", b"#EXTM3U\nfile:///etc/passwd\n", b"ffconcat version 1.0\nfile /etc/passwd\n", b"<svg/>", b"%PDF-1.4"],
)
def test_what_is_no_picture_never_reaches_ffmpeg(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "photo.png"
    file.write_bytes(content)
    assert not picturefile.is_picture(os.fsencode(file))
    with pytest.raises(MediaError, match="not a picture"):
        picturefile.square(os.fsencode(file), 64, "squash")


def test_a_playlist_behind_a_pictures_first_bytes_is_not_followed(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"\xff\xd8\xff#EXTM3U\nfile:///etc/passwd\n")
    with pytest.raises(MediaError):
        picturefile.square(os.fsencode(file), 64, "squash")


def test_a_small_file_that_claims_to_be_huge_is_refused(tmp_path: Path) -> None:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    file = tmp_path / "bomb.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)))
    with pytest.raises(MediaError):
        picturefile.square(os.fsencode(file), 64, "squash")


def test_a_missing_picture_is_said_to_be_missing(tmp_path: Path) -> None:
    assert not picturefile.is_picture(os.fsencode(tmp_path / "none.png"))
    with pytest.raises(MediaError, match="opened"):
        picturefile.jpeg(os.fsencode(tmp_path / "none.png"), 100)


def test_a_frame_is_the_one_that_is_shown_at_that_second(make_media: MediaMaker) -> None:
    made = make_media.run(
        "two.mp4", "-f", "lavfi", "-i", "color=red:s=160x120:d=2:r=10", "-f", "lavfi", "-i",
        "color=blue:s=160x120:d=2:r=10", "-filter_complex", "[0][1]concat", "-g", "1000", "-pix_fmt", "yuv420p",
    )  # fmt: skip
    found = probe(os.fsencode(made))
    assert picturefile.frame_at(found, 1.5, 32, "squash")[..., 0].mean() > 180
    assert picturefile.frame_at(found, 2.5, 32, "squash")[..., 2].mean() > 180  # no key frame is near
    assert picturefile.frame_at(found, 99.0, 32, "squash")[..., 2].mean() > 180  # the last one


def test_sound_alone_has_no_frame(make_media: MediaMaker) -> None:
    with pytest.raises(MediaError, match="no picture"):
        picturefile.frame_at(probe(os.fsencode(make_media.tone("a.wav", 1, 440))), 0.5, 32, "squash")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_no_picture_and_holds_nothing_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "poster.jpg")
    assert not picturefile.is_picture(os.fsencode(tmp_path / "poster.jpg"))


def test_a_pipe_or_a_folder_is_no_picture(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")  # nobody ever writes into it
    (tmp_path / "folder.jpg").mkdir()
    for name in ("pipe.jpg", "folder.jpg"):
        assert not picturefile.is_picture(os.fsencode(tmp_path / name))
        with pytest.raises(MediaError, match="opened"):
            picturefile.square(os.fsencode(tmp_path / name), 64, "crop")


def test_a_file_larger_than_any_picture_is_none(tmp_path: Path) -> None:
    with (tmp_path / "a.png").open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.truncate(picturefile.MAX_BYTES + 1)
    assert not picturefile.is_picture(os.fsencode(tmp_path / "a.png"))
