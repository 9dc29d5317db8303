"""The table of odd files: how ffmpeg makes each, and what the library must know of it or say against it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import MediaMaker

S = 4.0
"""Seconds that an ordinary one of them lasts."""

TONE = ("-f", "lavfi", "-i", f"sine=frequency=440:duration={S:g}")
SURROUND = ("-f", "lavfi", "-i", f"sine=frequency=330:duration={S:g}")
FILM = ("-f", "lavfi", "-i", f"testsrc2=size=320x240:rate=25:duration={S:g}")
BLACK = ("-f", "lavfi", "-i", f"color=black:size=320x240:rate=25:duration={S:g}")
SPLIT = (
    "-f", "lavfi", "-i", f"color=red:size=320x240:rate=25:duration={S:g},drawbox=y=120:h=120:color=blue:t=fill",
)  # fmt: skip
"""Red above, blue below: shows which way up a picture lies."""
SHORT = ("-shortest", "-pix_fmt", "yuv420p")


@dataclass(frozen=True)
class Odd:
    """One odd file.

    Attributes:
        name: file name; its ending chooses the container.
        make: arguments of ffmpeg, or a function that makes the file.
        size: width and height in pixels as shown, or None where no picture is.
        seconds: duration, within `within`; 0 where nobody can know it.
        picture, sound: features are expected of it.
        silent: its sound is looked at and holds nothing.
        reason: words of the reason that is given instead.
        shapes: its picture varies in both directions; a perceptual hash says nothing of stripes.
        upright: colours of the top and bottom middle of its still, or None where that says nothing.
    """

    name: str
    make: tuple[str, ...] | Callable[[MediaMaker, str], Path]
    size: tuple[int, int] | None = (320, 240)
    seconds: float = S
    within: float = 0.25
    picture: bool = True
    sound: bool = True
    silent: bool = False
    reason: str = ""
    shapes: bool = True
    upright: tuple[str, str] | None = None


def _copy(make: MediaMaker, name: str, source: Path, *arguments: str) -> Path:
    return make.run(name, "-i", f"file:{source}", "-c", "copy", *arguments)


def _sound(name: str, *arguments: str, seconds: float = S, **more: bool) -> Odd:
    return Odd(name, arguments, None, seconds, picture=False, **more)


def _turned(degrees: int) -> Callable[[MediaMaker, str], Path]:
    def make(media: MediaMaker, name: str) -> Path:
        quality = ("-crf", str(23 + degrees // 45))  # else all would be one content: a turn changes no packet
        plain = media.run(f"odd-upright-{degrees}.mp4", *SPLIT, *TONE, *quality, *SHORT)
        return _copy(media, name, plain, "-metadata:s:v:0", f"rotate={degrees}")

    return make


def _cover(make: MediaMaker) -> Path:
    return make.run("odd-cover.jpg", "-f", "lavfi", "-i", "testsrc2=size=300x300", "-frames:v", "1")


def _covered(codec: str) -> Callable[[MediaMaker, str], Path]:
    def make(media: MediaMaker, name: str) -> Path:
        picture = f"file:{_cover(media)}"
        return media.run(
            name, *TONE, "-i", picture, "-map", "0", "-map", "1", "-c:a", codec, "-c:v", "copy",
            "-disposition:v", "attached_pic",
        )  # fmt: skip

    return make


def _unflagged_cover(make: MediaMaker, name: str) -> Path:
    picture = f"file:{_cover(make)}"
    return make.run(
        name, *TONE, "-i", picture, "-map", "0", "-map", "1", "-c:a", "aac", "-c:v", "copy", "-disposition:v", "0"
    )


def _spherical(make: MediaMaker, name: str) -> Path:
    """Mark a film as 360° the old way: Google's XML in a uuid box of the track (spherical video V1)."""
    plain = make.run("odd-flat.mp4", "-f", "lavfi", "-i", f"testsrc2=size=640x320:rate=25:duration={S:g}", *TONE,
                     *SHORT, "-movflags", "+faststart")  # fmt: skip
    target = make.folder / name
    xml = (
        b'<rdf:SphericalVideo xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        b'xmlns:GSpherical="http://ns.google.com/videos/1.0/spherical/"><GSpherical:Spherical>true'
        b"</GSpherical:Spherical><GSpherical:ProjectionType>equirectangular</GSpherical:ProjectionType>"
        b"</rdf:SphericalVideo>"
    )
    box = bytes.fromhex("ffcc8263f8554a938814587a02521fdd") + xml
    data = plain.read_bytes() + struct.pack(">I", len(box) + 8) + b"uuid" + box
    target.write_bytes(data)
    return target


def _late(make: MediaMaker, name: str) -> Path:
    plain = make.video("odd-plain.mp4", S)
    return _copy(make, name, plain, "-output_ts_offset", "86400")


def _early(make: MediaMaker, name: str) -> Path:
    plain = make.video("odd-plain.mp4", S)
    return _copy(make, name, plain, "-output_ts_offset", "-1.5", "-avoid_negative_ts", "disabled")


def _no_seconds(make: MediaMaker, name: str) -> Path:
    """A well-formed WAV without a sample."""
    target = make.folder / name
    form = struct.pack("<HHIIHH", 1, 1, 44_100, 88_200, 2, 16)
    body = b"WAVE" + b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", 0)
    target.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return target


def _only_subtitles(make: MediaMaker, name: str) -> Path:
    text = make.folder / "odd.srt"
    text.write_text("1\n00:00:00,500 --> 00:00:02,000\nNobody is here.\n")
    return make.run(name, "-i", f"file:{text}")


def _with_data(make: MediaMaker, name: str) -> Path:
    return make.run(name, *FILM, *TONE, "-timecode", "10:00:00:00", *SHORT)


def _variable_rate(make: MediaMaker, name: str) -> Path:
    """Frames at 25, then 5, then 2 a second."""
    uneven = "select='lt(t,1)+gte(t,1)*lt(t,3)*not(mod(n,5))+gte(t,3)*not(mod(n,12))'"
    return make.run(name, *FILM, *TONE, "-vf", uneven, "-fps_mode", "vfr", *SHORT)


ODD: tuple[Odd, ...] = (
    # silence, darkness, next to nothing
    Odd("silent track.mp4", (*FILM, "-f", "lavfi", "-i", f"anullsrc=d={S:g}", *SHORT), silent=True),
    Odd("no sound.mp4", (*FILM, "-pix_fmt", "yuv420p"), sound=False),
    Odd("black.mp4", (*BLACK, *TONE, *SHORT), picture=False),
    Odd("black and silent.mp4", (*BLACK, "-f", "lavfi", "-i", f"anullsrc=d={S:g}", *SHORT), picture=False, silent=True),
    Odd("white.mp4", ("-f", "lavfi", "-i", f"color=white:size=320x240:duration={S:g}", *TONE, *SHORT), picture=False),
    Odd("one frame.mp4", (*FILM, "-frames:v", "1", "-pix_fmt", "yuv420p"), seconds=0.04, within=0.05, sound=False),
    Odd("two frames.mkv", (*FILM, "-frames:v", "2", "-pix_fmt", "yuv420p"), seconds=0.08, within=0.05, sound=False),
    Odd("no seconds.wav", _no_seconds, reason="no packet of its streams could be read"),
    _sound("a click.wav", "-f", "lavfi", "-i", "sine=frequency=440:duration=0.01", seconds=0.01),
    Odd("only subtitles.mkv", _only_subtitles, reason="no picture or sound stream"),
    # sound of many forms
    _sound("mono.flac", *TONE, "-ac", "1"),
    _sound("stereo 44.1.flac", *TONE, "-ac", "2", "-ar", "44100"),
    _sound("5.1.flac", *SURROUND, "-ac", "6"),
    _sound("7.1.flac", *SURROUND, "-ac", "8"),
    _sound("7.1.wav", *SURROUND, "-ac", "8", "-c:a", "pcm_s24le"),
    Odd("7.1 film.mkv", (*FILM, *SURROUND, "-ac", "8", "-c:a", "aac", *SHORT)),
    Odd("5.1 film.mkv", (*FILM, *SURROUND, "-ac", "6", "-c:a", "ac3", *SHORT)),
    _sound("96 kHz.flac", *TONE, "-ar", "96000"),
    _sound("192 kHz.wav", *TONE, "-ar", "192000", "-c:a", "pcm_f32le"),
    _sound("8 kHz.wav", *TONE, "-ar", "8000", "-c:a", "pcm_mulaw"),
    _sound("8 bit.wav", *TONE, "-c:a", "pcm_u8"),
    # pictures of many forms
    Odd("10 bit.mkv", (*FILM, *TONE, "-c:v", "libx265", "-x265-params", "log-level=error", "-pix_fmt", "yuv420p10le",
                       "-shortest")),
    Odd("10 bit.webm", (*FILM, *TONE, "-c:v", "libvpx-vp9", "-cpu-used", "8", "-pix_fmt", "yuv420p10le", "-shortest")),
    Odd("4:4:4.mkv", (*FILM, *TONE, "-c:v", "libx264", "-pix_fmt", "yuv444p", "-shortest")),
    Odd("upright.mp4", (*SPLIT, *TONE, *SHORT), upright=("red", "blue"), shapes=False),
    Odd("turned 90.mp4", _turned(90), size=(240, 320), shapes=False),
    Odd("turned 180.mp4", _turned(180), upright=("blue", "red"), shapes=False),
    Odd("turned 270.mp4", _turned(270), size=(240, 320), shapes=False),
    Odd("variable rate.mp4", _variable_rate, within=0.6),
    Odd("interlaced.mpg", (*FILM, *TONE, "-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-c:a", "mp2", "-shortest")),
    Odd("interlaced.mkv", (*FILM, *TONE, "-c:v", "libx264", "-x264opts", "tff=1", "-flags", "+ildct+ilme", *SHORT)),
    Odd("alpha.webm", ("-f", "lavfi", "-i", f"testsrc2=size=320x240:duration={S:g},format=yuva420p", *TONE, "-c:v",
                       "libvpx", "-auto-alt-ref", "0", "-pix_fmt", "yuva420p", "-shortest")),
    Odd("360.mp4", _spherical, size=(640, 320)),
    Odd("8K wide.mp4", ("-f", "lavfi", "-i", "testsrc2=size=7680x1080:rate=5:duration=2", "-preset", "ultrafast",
                        "-pix_fmt", "yuv420p"), size=(7680, 1080), seconds=2, sound=False),
    Odd("a line.mkv", ("-f", "lavfi", "-i", f"testsrc2=size=320x240:duration={S:g},crop=2:240:160:0", *TONE, "-c:v",
                       "ffv1", *SHORT), size=(2, 240), shapes=False),
    Odd("one pixel wide.mkv", ("-f", "lavfi", "-i", f"testsrc2=size=320x240:duration={S:g},format=rgb24,"
                               "crop=1:240:160:0", *TONE, "-c:v", "ffv1", "-shortest"), size=(1, 240), shapes=False),
    # covers, and streams beside the main ones
    Odd("cover.mp3", _covered("libmp3lame"), None, picture=False),
    Odd("cover.flac", _covered("flac"), None, picture=False),
    Odd("cover.m4a", _covered("aac"), None, picture=False),
    Odd("cover without flag.mov", _unflagged_cover, None, picture=False),
    Odd("moving jpeg.avi", (*FILM, *TONE, "-c:v", "mjpeg", "-shortest")),
    Odd("two pictures.mkv", (*FILM, *BLACK, *TONE, "-map", "0", "-map", "1", "-map", "2", *SHORT)),
    Odd("two sounds.mkv", (*FILM, "-f", "lavfi", "-i", f"anullsrc=d={S:g}", *TONE, "-map", "0", "-map", "2", "-map",
                           "1", *SHORT)),
    Odd("data.mov", _with_data),
    # clocks and containers
    Odd("a day late.mkv", _late),
    Odd("a day late.ts", _late),
    Odd("early.mkv", _early, within=2.0),
    Odd("fragmented.mp4", (*FILM, *TONE, "-g", "25", "-movflags", "frag_keyframe+empty_moov", *SHORT)),
    Odd("stream.mkv", (*FILM, *TONE, "-f", "matroska", "-live", "1", *SHORT), within=0.6),
)  # fmt: skip
"""Each with the whole picture and sound of an ordinary clip unless its row says otherwise."""


def make_all(make: MediaMaker, folder: Path) -> dict[str, Odd]:
    """Put all of them into a folder; return them by file name."""
    folder.mkdir(parents=True, exist_ok=True)
    for odd in ODD:
        name = f"odd {odd.name}"
        made = odd.make(make, name) if callable(odd.make) else make.run(name, *odd.make)
        (folder / odd.name).write_bytes(made.read_bytes())
    return {odd.name: odd for odd in ODD}
