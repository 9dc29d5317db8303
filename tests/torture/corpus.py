"""Files that were made to do harm, or are merely odd: playlists in disguise, headers that lie, bombs, odd names."""

from __future__ import annotations

import os
import random
import re
import shutil
import socket
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import MediaMaker
from tests.core import test_tags_hostile as tags_hostile

SECRET = "canary-7f3a"
"""Stands in the file that no other may have opened; if it comes up in the library, it was read."""
TERABYTE = 1 << 40
FUZZED = ("mp4", "mkv", "mp3", "flac", "ogg", "wav", "avi", "ts")


@dataclass(frozen=True)
class Lure:
    """Where playlists in disguise point to: a file that isn't theirs, and a port of this machine that listens."""

    canary: Path
    port: int

    @property
    def web(self) -> str:
        """An address that would be heard."""
        return f"http://127.0.0.1:{self.port}/x.ts"


def write(path: Path, content: str | bytes) -> Path:
    """Write a file, with its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# ── Playlists in disguise ───────────────────────────────────────────────────────────────────────────


def playlists(folder: Path, lure: Lure) -> Iterator[Path]:
    """Lists, scripts and descriptions that name further files, under names of media."""
    for place, to in (("file", str(lure.canary)), ("url", f"file://{lure.canary}"), ("web", lure.web)):
        texts = {
            "hls": f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{to}\n#EXT-X-ENDLIST\n",
            "key": f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{to}"\n#EXTINF:9,\n{to}\n#EXT-X-ENDLIST\n',
            "master": f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{to}\n",
            "concat": f"ffconcat version 1.0\nfile '{to}'\nduration 9\n",
            "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
            f'mediaPresentationDuration="PT9S"><Period><AdaptationSet mimeType="audio/wav"><Representation id="1">'
            f"<BaseURL>{to}</BaseURL></Representation></AdaptationSet></Period></MPD>",
            "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {lure.port} RTP/AVP 0\n",
            "asx": f'<asx version="3.0"><entry><ref href="{to}"/></entry></asx>',
            "smil": f'<smil><body><video src="{to}"/></body></smil>',
            "rtsp": f"RTSPtext\nrtsp://127.0.0.1:{lure.port}/x\n",
        }
        for name, text in texts.items():
            for ending in ("mp4", "mkv", "ts", "mp3"):
                yield write(folder / f"{name} {place}.{ending}", text)
    for number, to in enumerate((str(lure.canary), f"file://{lure.canary}", lure.web)):
        yield write(folder / f"reference {number}.mov", _reference_movie(to))


def _reference_movie(to: str) -> bytes:
    box = tags_hostile.box
    data = to.encode() + b"\0"
    reference = box(b"rdrf", struct.pack(">I4sI", 0, b"url ", len(data)) + data)
    return box(b"ftyp", b"qt  \0\0\0\0") + box(b"moov", box(b"rmra", box(b"rmda", reference)))


# ── Headers that lie ────────────────────────────────────────────────────────────────────────────────


def liars(folder: Path, make: MediaMaker) -> Iterator[Path]:
    """Real files whose headers claim years, thousands of streams, huge pictures, rates that can't be."""
    made = make.video("liar.mp4", 2, size="160x120")
    film = made.read_bytes()
    for name, box_name, place, value in (
        ("years", b"mvhd", 16, b"\xff\xff\xff\xff"), ("no timescale", b"mvhd", 12, bytes(4)),
        ("timescale", b"mvhd", 12, b"\xff\xff\xff\xff"), ("huge picture", b"tkhd", 76, b"\x7f\xff\xff\xff\x7f\xff\xff\xff"),
        ("no media timescale", b"mdhd", 12, bytes(4)), ("media years", b"mdhd", 16, b"\xff\xff\xff\xff"),
        ("samples", b"stsz", 8, b"\xff\xff\xff\xff"), ("chunks", b"stco", 4, b"\xff\xff\xff\xff"),
        ("sample times", b"stts", 4, b"\xff\xff\xff\xff"), ("coded size", b"avc1", 24, b"\xff\xff\xff\xff"),
        ("edit", b"elst", 8, b"\xff" * 12),
    ):  # fmt: skip
        at = film.find(box_name) + 4
        yield write(folder / f"{name}.mp4", film[: at + place] + value + film[at + place + len(value) :])
    yield write(
        folder / "100000 streams.mp4", film[:32] + tags_hostile.box(b"moov", tags_hostile.box(b"trak", b"") * 100_000)
    )
    yield write(folder / "deep boxes.mp4", film[:32] + _nested(5000))
    wave = {
        "rate": (1, 2, 0xFFFFFFFF, 0xFFFFFFFF, 4, 16), "no rate": (1, 2, 0, 0, 4, 16),
        "channels": (1, 65535, 44100, 44100, 65535, 16), "no bits": (1, 2, 44100, 176400, 4, 0),
        "bits": (1, 2, 44100, 176400, 65535, 65535), "no channel": (1, 0, 44100, 0, 0, 16), "codec": (0xFFFE, 2, 1, 1, 1, 1),
    }  # fmt: skip
    for name, fields in wave.items():
        form = tags_hostile.chunk(b"fmt ", struct.pack("<HHIIHH", *fields))
        body = b"WAVE" + form + b"data" + struct.pack("<I", 0xFFFFFFF0) + bytes(4000)
        yield write(folder / f"{name}.wav", b"RIFF" + struct.pack("<I", 0xFFFFFFFF) + body)
    kept = make.run("liar.mkv", "-i", f"file:{made}", "-c", "copy").read_bytes()
    for name, number in (("nan", float("nan")), ("infinite", float("inf")), ("before", -1e9), ("ages", 1e300)):
        at = kept.find(b"\x44\x89\x88") + 3
        yield write(folder / f"{name}.mkv", kept[:at] + struct.pack(">d", number) + kept[at + 8 :])
    song = make.tone("liar.flac", 2).read_bytes()
    yield write(folder / "samples.flac", song[:21] + b"\xff" * 5 + song[26:])


def _nested(depth: int) -> bytes:
    made = b""
    for _ in range(depth):
        made = tags_hostile.box(b"moov", made)
    return made


# ── Bombs ───────────────────────────────────────────────────────────────────────────────────────────


def png_bomb(side_px: int = 30_000) -> bytes:
    """A small PNG that unpacks to `side_px` squared pixels."""
    packer = zlib.compressobj(9)
    line = bytes(1 + side_px // 8)
    data = b"".join(packer.compress(line) for _ in range(side_px)) + packer.flush()
    head = struct.pack(">IIBBBBB", side_px, side_px, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def pictures() -> dict[str, bytes]:
    """Pictures that claim far more than they are, by their ending."""
    jpeg = b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 65500, 65500) + b"\x03\x01\x11\0\x02\x11\0\x03\x11\0"
    webp = b"WEBPVP8L" + struct.pack("<I", 20) + b"\x2f" + struct.pack("<I", 0x3FFF | 0x3FFF << 14) + bytes(15)
    return {
        "png": png_bomb(), "jpg": jpeg + b"\xff\xda" + bytes(2000), "webp": b"RIFF" + struct.pack("<I", len(webp)) + webp,
        "gif": b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\xf7\0\0" + bytes(768) + b",\0\0\0\0\xff\xff\xff\xff\0\x08",
    }  # fmt: skip


def bombs(folder: Path, make: MediaMaker) -> Iterator[Path]:
    """Covers in tags and beside files that unpack to gigabytes; tags that are bombs themselves."""
    from mutagen.flac import FLAC, Picture
    from mutagen.id3 import APIC, ID3

    for ending, data in pictures().items():
        inside = folder / ending
        song = write(inside / "song.mp3", make.tone("bomb.mp3", 2).read_bytes())
        tags = ID3()
        tags.add(APIC(mime=f"image/{ending}", type=3, data=data))
        tags.save(song)
        write(inside / "beside.mp3", make.tone("bomb.mp3", 2).read_bytes())
        write(inside / f"cover.{ending}", data)
        write(inside / f"folder.{ending}", data)
        flac = write(inside / "song.flac", make.tone("bomb.flac", 2).read_bytes())
        held, picture = FLAC(flac), Picture()
        picture.data, picture.mime, picture.type, picture.width = data, f"image/{ending}", 3, 2**31 - 1
        held.add_picture(picture)
        held.save()
        yield from (song, flac, inside / "beside.mp3")
    (folder / "tags").mkdir(parents=True)
    for bomb in tags_hostile.HOSTILE:
        yield bomb(folder / "tags")


def wordy(folder: Path, make: MediaMaker) -> Iterator[Path]:
    """Tags of megabytes, of controls, of words that are commands elsewhere."""
    from mutagen.flac import FLAC
    from mutagen.id3 import COMM, ID3, TIT2, TXXX

    texts = {
        "long": "A" * 5_000_000, "controls": "".join(map(chr, range(1, 32))) + "\x7f\x9b31m", "bidi": "\u202egpm.evil\u2066\u200b",
        "nul": "before\0after", "markup": "<img src=x onerror=alert(1)><script>x</script>", "sql": "'; DROP TABLE events; --",
        "surrogates": "\ufffe\uffff\U0010ffff", "format": "%s%n%x{0}{__class__}", "combining": "a" + "\u0301" * 50_000,
    }  # fmt: skip
    for name, text in texts.items():
        song = write(folder / f"{name}.mp3", make.tone("wordy.mp3", 2).read_bytes())
        tags = ID3()
        tags.add(TIT2(encoding=3, text=[text]))
        tags.add(COMM(encoding=3, lang="eng", desc="", text=[text]))
        tags.save(song)
        flac = write(folder / f"{name}.flac", make.tone("wordy.flac", 2).read_bytes())
        held = FLAC(flac)
        held["title"] = held["artist"] = held["genre"] = [text[:1_000_000]]
        held.save()
        yield from (song, flac)
    many = write(folder / "many.mp3", make.tone("wordy.mp3", 2).read_bytes())
    tags = ID3()
    for number in range(20_000):
        tags.add(TXXX(encoding=3, desc=f"n{number}", text=["x" * 20]))
    tags.save(many)
    yield many


# ── Names, and what is no file ──────────────────────────────────────────────────────────────────────

NAMES: tuple[bytes, ...] = (
    b"new\nline.mp3", b"tab\tand\rreturn.mp3", b"quote'\"`.mp3", b"-y.mp3", b"--help.mp3", b"$(touch harm).mp3",
    b"`id`.mp3", b"; rm x;.mp3", b"| cat.mp3", b"'; DROP TABLE files; --.mp3", b"<script>alert(1)<.mp3", b"&amp;.mp3",
    b"\xff\xfe\x80.mp3", b"caf\xe9.mp3", "e\u0301 é.mp3".encode(), "\u202egpm.exe.mp3".encode(), "🎬🇨🇳.mp3".encode(),
    b"x" * 251 + b".mp3", b" .mp3", b"...mp3", b"%03d.mp3", b"%s%n.mp3", b"file:x.mp3", b"http:127.0.0.1.mp3",
    b"pipe:0.mp3", b"concat:a|b.mp3", b"subfile,,start,0,end,0,,:x.mp3", b"data:,x.mp3", b"~.mp3", b"\\..\\x.mp3",
    b"\x1b[31mred.mp3", b"\x07bell.mp3", b"nul.mp3", b"CON.mp3", b"a*?.mp3", b"[a-z].mp3", b"{a,b}.mp3", b"#1.mp3",
    b"a;b.MP3", b".hidden.mp3", b"\xef\xbb\xbfbom.mp3", b"\xed\xa0\x80surrogate.mp3",
)  # fmt: skip


def names(folder: Path, make: MediaMaker) -> Iterator[Path]:
    """One good song under every name that means something to somebody, and far down."""
    folder.mkdir(parents=True)
    song = make.tone("named.mp3", 2).read_bytes()
    for name in NAMES:
        path = os.path.join(os.fsencode(folder), name)
        with suppress(OSError):  # a file system that knows no such name
            Path(os.fsdecode(path)).write_bytes(song)
            yield Path(os.fsdecode(path))
    deep = folder
    while len(os.fsencode(deep)) < 3800:
        deep = deep / ("d" * 100)
    yield write(deep / "deep.mp3", song)


def no_files(folder: Path) -> None:
    """Links that loop, pipes, sockets, devices and disks of a terabyte, all called like media."""
    folder.mkdir(parents=True)
    (folder / "loop a.mp4").symlink_to("loop b.mp4")
    (folder / "loop b.mp4").symlink_to("loop a.mp4")
    (folder / "self").symlink_to(".")
    (folder / "up").symlink_to("..")
    (folder / "nowhere.mp3").symlink_to("not there.mp3")
    for device in ("zero", "random", "tty", "full", "stdin"):
        (folder / f"{device}.mp3").symlink_to(f"/dev/{device}")
    (folder / "memory.mkv").symlink_to("/proc/self/mem")
    os.mkfifo(folder / "pipe.mp4")
    os.mkfifo(folder / "cover.jpg")
    os.mkfifo(folder / "pipe.srt")
    os.mkfifo(folder / "pipe.nfo")
    here = os.getcwd()
    with socket.socket(socket.AF_UNIX) as made, suppress(OSError):
        os.chdir(folder)  # names of sockets are short
        try:
            made.bind("socket.mkv")
        finally:
            os.chdir(here)
    (folder / "folder.mp4").mkdir()


def sparse(folder: Path, make: MediaMaker) -> Iterator[Path]:
    """Files of a terabyte that take no room, and empty ones."""
    film = make.video("sparse.mp4", 2, size="160x120").read_bytes()
    for name, head in (
        ("empty.mkv", b""),
        ("film.mp4", film),
        ("head.mp4", film[:200]),
        ("song.mp3", b"\xff\xfb\x90\x44"),
    ):
        path = write(folder / f"terabyte {name}", head)
        with suppress(OSError):  # a file system without such files
            os.truncate(path, TERABYTE)
        yield path
    for ending in FUZZED:
        yield write(folder / f"nothing.{ending}", b"")
        yield write(folder / f"zeros.{ending}", bytes(100_000))


def sidecars(folder: Path, make: MediaMaker, lure: Lure) -> Iterator[Path]:
    """Good songs and films beside .nfo files and subtitles that are anything but."""
    entity = f'<!DOCTYPE movie [<!ENTITY x SYSTEM "file://{lure.canary}"><!ENTITY y SYSTEM "{lure.web}">]>'
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    texts: dict[str, str | bytes] = {
        "entity.nfo": f"<?xml version='1.0'?>{entity}<movie><title>&x;&y;</title></movie>",
        "laughs.nfo": f'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY l0 "ha">{laughs}]><movie><title>&l11;</title></movie>',
        "deep.nfo": "<movie>" * 100_000, "long.nfo": "<movie><title>" + "x" * 20_000_000, "bytes.nfo": bytes(range(256)) * 400,
        "garbage.srt": bytes(range(256)) * 4000, "times.srt": "1\n99999999:00:00,000 --> -1:00:00,000\nx\n" * 10_000,
        "line.srt": "1\n00:00:00,000 --> 00:00:01,000\n" + "word " * 4_000_000, "styles.ass": "[Script Info]\n" * 50_000,
        "override.ass": "[Events]\nDialogue: 0,0:00:00.00,0:00:01.00,,,0,0,0,," + "{\\b1" * 100_000, "x.vtt": "WEBVTT\n\n\0\0",
        "utf16.srt": "1\n00:00:00,000 --> 00:00:01,000\nhello".encode("utf-16") + b"\0", "regex.lrc": "[" * 500_000,
        "x.sub": "{" * 300_000, "x.smi": "<SAMI><BODY>" + "<SYNC Start=1>" * 50_000, "x.ttml": f"{entity}<tt>&x;</tt>",
    }  # fmt: skip
    for number, (name, text) in enumerate(texts.items()):
        stem = name.rpartition(".")[0] + f"{number}"
        write(folder / (stem + "." + name.rpartition(".")[2]), text)
        yield write(folder / f"{stem}.mp3", make.tone(f"beside {number}.mp3", 2, 200 + 10 * number).read_bytes())
    write(folder / "list.m3u8", f"#EXTM3U\n{lure.web}\n")


def fuzzed(folder: Path, make: MediaMaker, dice: random.Random, each: int) -> Iterator[Path]:
    """Real files of every container, cut anywhere, with bytes turned over, pieces doubled, dropped and zeroed."""
    for ending in FUZZED:
        with_picture = ending in ("mp4", "mkv", "avi", "ts")
        whole = make.video(f"fuzz.{ending}", 2, size="160x120") if with_picture else make.tone(f"fuzz.{ending}", 2)
        data = whole.read_bytes()
        for number in range(each):
            yield write(folder / f"fuzz {number}.{ending}", _spoilt(data, dice, MUTATIONS[number % len(MUTATIONS)]))


Mutation = Callable[[bytearray, random.Random], None]


def _cut(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(len(data)) :]


def _flip(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 10, 100, 1000))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _flip_head(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 5, 30))):
        data[dice.randrange(min(len(data), 600))] = dice.choice((0, 255, 127, 128, dice.randrange(256)))


def _flip_boxes(data: bytearray, dice: random.Random) -> None:
    """Overwrite numbers right behind four letters, where sizes and counts stand."""
    names = [found.end() for found in re.finditer(rb"[a-z]{4}", bytes(data))]
    for at in dice.sample(names, min(len(names), 3)):
        data[at : at + 4] = dice.choice((b"\xff\xff\xff\xff", bytes(4), b"\x7f\xff\xff\xff", dice.randbytes(4)))


def _drop(data: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(data))
    del data[at : at + dice.randrange(1, 5000)]


def _double(data: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(data))
    data[at:at] = data[at : at + 5000]


MUTATIONS: tuple[Mutation, ...] = (_cut, _flip_head, _flip_boxes, _flip, _drop, _double)


def _spoilt(whole: bytes, dice: random.Random, mutation: Mutation) -> bytes:
    data = bytearray(whole)
    mutation(data, dice)
    return bytes(data)


def copy_of(source: Path, target: Path) -> Path:
    """Copy a good file to its place among the others."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    return target
