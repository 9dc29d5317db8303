"""What is written into tags changes nothing else of them, or isn't written; and no file takes the writer over."""

from __future__ import annotations

import json
import os
import shutil
import stat
import struct
import time
import zlib
from collections import Counter
from pathlib import Path

import mutagen
import pytest
from mutagen import id3
from mutagen.flac import FLAC
from mutagen.mp4 import MP4, MP4Cover

from core import aside, tagedit, tagreader, tagwriter
from core.errors import MediaError
from tests.conftest import MediaMaker

pytestmark = pytest.mark.media
RATED = {"stars": 4.0, "plays": 2}


def song(make_media: MediaMaker, folder: Path, name: str) -> Path:
    """A made song, in a place of its own."""
    return Path(shutil.copy(make_media.tone(name), folder / name))


def write(path: Path) -> tagwriter.Changed:
    return tagwriter.change(os.fsencode(path), RATED)


def frames(path: Path) -> dict[str, str]:
    """All that ID3 says but ours, in the words of the file's own version."""
    found = id3.ID3(path, translate=False)
    return {
        key: tagedit._ENCODING.sub("", repr(frame))
        for key, frame in found.items()
        if not key.startswith(("POPM", "TXXX:FMPS"))
    }


def old_tags(path: Path) -> None:
    """ID3v2.3 as real players write it: what 2.4 has other names for, several artists, a mood, a block of ID3v1."""
    tags = id3.ID3()
    for frame in (id3.TYER, id3.TDAT, id3.TSOP, id3.TSOA, id3.TMOO, id3.TSIZ, id3.TRDA, id3.TALB):
        tags.add(frame(encoding=1, text=["1999"]))
    tags.add(id3.TPE1(encoding=1, text=["Ana Sol", "The Pilots", "AC/DC"]))
    tags.add(id3.TCON(encoding=1, text=["(17)(18)Rock"]))
    tags.add(id3.TIT2(encoding=1, text=["A title longer than the thirty letters of ID3v1"]))
    tags.add(id3.POPM(email="Banshee", rating=255, count=12))
    tags.save(path, v1=2, v2_version=3, v23_sep=None)
    with open(path, "rb+") as file:
        file.seek(-128, os.SEEK_END)
        file.write(b"TAG" + b"another title in here".ljust(30, b"\0"))


def test_old_id3_keeps_all_else_to_the_letter(make_media: MediaMaker, tmp_path: Path) -> None:
    path = song(make_media, tmp_path, "old.mp3")
    old_tags(path)
    before, end = frames(path), path.read_bytes()[-128:]
    assert len(before) == 11 and len(id3.ID3(path, translate=False)["TPE1"].text) == 3
    assert write(path).changed
    assert frames(path) == before and path.read_bytes()[-128:] == end
    after = id3.ID3(path, translate=False)
    assert after.version[:2] == (2, 3)
    assert {frame.email: (frame.rating, frame.count) for frame in after.getall("POPM")} == {
        "Banshee": (196, 12),
        "Windows Media Player 9 Series": (196, 2),
    }
    assert not write(path).changed


def test_a_name_in_other_letters_is_not_left_beside_ours(make_media: MediaMaker, tmp_path: Path) -> None:
    path = song(make_media, tmp_path, "letters.mp3")
    tags = id3.ID3()
    tags.add(id3.TXXX(encoding=3, desc="FMPS_RATING", text=["0.2"]))
    tags.add(id3.TXXX(encoding=3, desc="fmps_playcount", text=["7"]))
    tags.save(path)
    write(path)
    assert {f.desc: str(f.text[0]) for f in id3.ID3(path).getall("TXXX") if "FMPS" in f.desc.upper()} == {
        "FMPS_Rating": "0.8",
        "fmps_playcount": "7",
    }


def test_a_wav_whose_header_lies_is_left(make_media: MediaMaker, tmp_path: Path) -> None:
    path = song(make_media, tmp_path, "lies.wav")
    data = bytearray(path.read_bytes())
    data[4:8] = struct.pack("<I", len(data) // 2)
    path.write_bytes(data)
    with pytest.raises(MediaError):
        write(path)
    assert path.read_bytes() == data and os.listdir(tmp_path) == ["lies.wav"]


def test_id3_before_a_flac_is_not_hidden_by_new_comments(make_media: MediaMaker, tmp_path: Path) -> None:
    path = song(make_media, tmp_path, "front.flac")
    bare = FLAC(path)
    bare.delete()
    bare.metadata_blocks[:] = [block for block in bare.metadata_blocks if block.code != 4]
    bare.tags = None
    bare.save()
    tags = id3.ID3()
    tags.add(id3.TIT2(encoding=3, text=["那么爱你为什么"]))
    tags.save(path)
    assert FLAC(path).tags is None
    before = path.read_bytes()
    assert "would hide them" in tagwriter.hindrance(os.fsencode(path))
    with pytest.raises(MediaError, match="would hide them"):
        write(path)
    assert path.read_bytes() == before


def test_a_cover_that_mutagen_takes_for_another_kind_stays(make_media: MediaMaker, tmp_path: Path) -> None:
    path = song(make_media, tmp_path, "cover.m4a")
    opened = MP4(path)
    opened.tags["covr"] = [MP4Cover(b"BM" + bytes(200), MP4Cover.FORMAT_JPEG)]
    opened.save()
    data = path.read_bytes()
    at = data.index(b"BM" + bytes(200)) - 8
    assert data[at : at + 4] == b"\0\0\0\x0d"
    path.write_bytes(data[:at] + b"\0\0\0\x1b" + data[at + 4 :])  # a BMP
    before = path.read_bytes()
    with pytest.raises(MediaError, match="would not be the same"):
        write(path)
    assert path.read_bytes() == before


def test_comments_of_one_name_and_pictures_stay_in_order(make_media: MediaMaker, tmp_path: Path) -> None:
    path = song(make_media, tmp_path, "many.flac")
    opened = FLAC(path)
    opened.tags.extend([("ARTIST", "b"), ("artist", "a"), ("Comment", "x\ny")])
    picture = mutagen.flac.Picture()
    picture.data, picture.mime = b"\x89PNG", "image/png"
    opened.add_picture(picture)
    opened.save()
    write(path)
    after = FLAC(path)
    assert [(k.lower(), v) for k, v in after.tags if k.lower() in ("artist", "comment")] == [
        ("artist", "b"), ("artist", "a"), ("comment", "x\ny"),
    ]  # fmt: skip
    assert [one.data for one in after.pictures] == [b"\x89PNG"]


# ── Files that take time, memory, or the writer itself ──────────────────────────────────────────────


def syncsafe(number: int) -> bytes:
    """Write a length as ID3v2.4 does, seven bits in each byte."""
    return bytes((number >> shift) & 127 for shift in (21, 14, 7, 0))


def bomb(path: Path, unpacked_bytes: int) -> None:
    """Put a compressed frame before a song, of nothing but ends of text, which mutagen splits one by one."""
    packer = zlib.compressobj(9)
    pieces = [packer.compress(bytes(2_000_000)) for _ in range(unpacked_bytes // 2_000_000)]
    packed = bytes(4) + b"".join(pieces) + packer.flush()
    frame = b"TXXX" + syncsafe(len(packed)) + struct.pack(">H", 0x0009) + packed
    path.write_bytes(b"ID3\4\0\0" + syncsafe(len(frame)) + frame + path.read_bytes())


@pytest.mark.parametrize("unpacked_bytes", [2_000_000, 1_500_000_000], ids=["slow", "large"])
def test_a_bomb_costs_its_file_and_nothing_else(make_media: MediaMaker, tmp_path: Path, unpacked_bytes: int) -> None:
    path = song(make_media, tmp_path, "bomb.mp3")
    bomb(path, unpacked_bytes)
    before, began_s = path.read_bytes(), time.monotonic()
    assert tagwriter.hindrance(os.fsencode(path))
    with pytest.raises(MediaError):
        write(path)
    assert time.monotonic() - began_s < 12 * tagwriter.LIMITS.wall_s
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["bomb.mp3"]
    good = song(make_media, tmp_path, "next.flac")
    assert write(good).changed, "the next file is served by another process"


def test_what_the_writer_says_is_not_trusted() -> None:
    assert tagwriter._checked(json.dumps({"changed": 1, "left_out": ["year", "<b>"]}).encode()).left_out == ("year",)
    with pytest.raises(tagedit.Refused) as refused:
        tagwriter._checked(json.dumps({"reason": "x\0\x1b[31m" * 500}).encode())
    assert "\x1b" not in str(refused.value) and len(str(refused.value)) <= tagwriter.MOST_REASON
    for nonsense in (b"", b"[]", b"{}", b'{"changed": true, "left_out": 3}'):
        with pytest.raises(tagreader._FAULTS):  # which cost that file, and no more
            tagwriter._checked(nonsense)


# ── Others beside it ────────────────────────────────────────────────────────────────────────────────


def test_what_another_program_writes_meanwhile_stays(
    make_media: MediaMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = song(make_media, tmp_path, "meanwhile.flac")
    content = tagwriter._content

    def retitled(copy: bytes) -> object:
        if copy != os.fsencode(path):
            opened = FLAC(path)
            opened["title"] = "another"
            opened.save()
        return content(copy)

    monkeypatch.setattr(tagwriter, "_content", retitled)
    with pytest.raises(MediaError, match="by another program"):
        write(path)
    assert FLAC(path)["title"] == ["another"] and "FMPS_RATING" not in FLAC(path)
    assert os.listdir(tmp_path) == ["meanwhile.flac"]


def test_the_file_as_it_was_has_no_other_name(make_media: MediaMaker, tmp_path: Path) -> None:
    path = song(make_media, tmp_path, "linked.flac")
    os.link(path, tmp_path / "seeded.flac")
    before = path.read_bytes()
    write(path)
    kept = Path(os.fsdecode(tagwriter.old_name(os.fsencode(path))))
    (tmp_path / "seeded.flac").write_bytes(b"written in place")
    assert kept.read_bytes() == before and stat.S_IMODE(kept.stat().st_mode) == stat.S_IMODE(path.stat().st_mode)


def test_litter_of_a_kill_goes_with_the_next_writing(make_media: MediaMaker, tmp_path: Path) -> None:
    path = song(make_media, tmp_path, "next.flac")
    gone = 2**22 + 1  # above the highest number of a process
    random = "0123456789abcdef"
    old, young, running, other = (
        tmp_path / name
        for name in (
            f".a.{gone}-{random}.part",
            f".b.{gone}-{random}.part",
            f".c.{os.getpid()}-{random}.part",
            ".d.part",
        )
    )
    for file in (old, young, running, other):
        file.write_bytes(b"x")
    for file in (old, running, other):
        os.utime(file, (1, 1))
    aside._swept.clear()
    write(path)
    assert [file.exists() for file in (old, young, running, other)] == [False, True, True, True]


SAMPLES = ("id3_multiple_artists.mp3", "test-riff-tags.wav", "bear_with_id3.flac", "mpeg4_with_image.m4a")
"""Each lost something once, or was said to be written and wasn't."""
MOST_OF_A_KIND = 4
SONGS = frozenset(f".{ending}" for ending in ["mp3", "flac", "ogg", "opus", "m4a", "wma", "wav", "aiff", "aif", "ape"])


@pytest.mark.shared
def test_of_sample_songs_nothing_else_changes(shared_media: Path, tmp_path: Path) -> None:
    written, seen = 0, Counter[str]()
    for source in sorted(shared_media.rglob("*")):
        ending = source.suffix.lower()
        seen[ending] += 1
        if ending not in SONGS or (seen[ending] > MOST_OF_A_KIND and source.name not in SAMPLES):
            continue
        path = Path(shutil.copy(source, tmp_path / f"{seen.total()} {source.name}"))
        before = path.read_bytes()
        try:
            written += write(path).changed
        except MediaError:
            assert path.read_bytes() == before
            continue
        kept = Path(os.fsdecode(tagwriter.old_name(os.fsencode(path))))
        assert kept.read_bytes() == before and not write(path).changed
    assert written >= 10
