"""What Homereel knows of ffmpeg: which files to hand to it, how to name them safely, how to read what it says."""

from __future__ import annotations

import itertools
import os
import re
from typing import Any

from core.binaries import binaries
from core.types import IdentityKey, Probe, Stream

_VIDEO = (
    "3g2 3gp amv asf avi divx dv f4v flv ivf m1v m2p m2t m2ts m2v m4v mk3d mkv mov mp4 mpe mpeg mpg mpv mts mxf nut "
    "ogm ogv qt rm rmvb tod tp trp ts vob webm wmv wtv xvid"
)
_AUDIO = (
    "aa3 aac ac3 adts aif aifc aiff alac amr ape au awb caf dff dsf dts dtshd eac3 flac m4a m4b m4r mka mlp mp2 mp3 "
    "mp4a mpa mpc oga ogg oma opus ra rf64 snd spx tak thd tta w64 wav wave weba wma wv"
)
EXTENSIONS: dict[bytes, str] = {word.encode(): "video" for word in _VIDEO.split()} | {
    word.encode(): "audio" for word in _AUDIO.split()
}
"""Lower-case file name endings that a scan looks at. What a file really is, only its probe says."""

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,ogg,flac,mp3,wav,w64,aiff,asf,aac,ac3,eac3,dts,dtshd,truehd,mlp,ape,"
    "dsf,iff,mpc,mpc8,wv,tta,tak,amr,amrnb,amrwb,caf,au,mpeg,mpegts,mpegvideo,flv,rm,ivf,mxf,dv,nut,oma,wtv"
)
"""The demuxers that may open a file: containers that hold their own media.

Never hls, concat, dash, sdp, image2 and other formats that name further files: `-protocol_whitelist file,pipe` alone
lets an HLS playlist or a concat script called .mp4 read other local files (tried on ffmpeg 5.1.9).
"""

Command = list[str | bytes]
"""A command line; file names are bytes."""
PROTOCOLS = "file,pipe"
READ_TO_THE_END = (0, 69)
"""Exit statuses after which every packet was seen: fine, and "most frames were damaged" (ffmpeg 5.1)."""
HDR_TRANSFERS = ("arib-std-b67", "smpte2084")
_SHOWINFO = re.compile(rb"\bn: *(\d+) +pts: *(-?\d+|NOPTS)")
_TIME_BASE = re.compile(rb"config in time_base: *(\d+)/(\d+)")


def media_type(name: bytes) -> str | None:
    """Say `video` or `audio` by a file name's ending, or None where it is neither."""
    if name.startswith(b"._"):  # AppleDouble shadows of real files
        return None
    return EXTENSIONS.get(name.rpartition(b".")[2].lower()) if b"." in name else None


SUBTITLE_SUFFIXES = (
    b".srt", b".vtt", b".ass", b".ssa", b".ttml", b".dfxp", b".smi", b".sami", b".sbv", b".sub", b".mpl", b".lrc",
)  # fmt: skip
"""Subtitle files beside a medium that are read, best first."""


def captioned_stems(name: bytes) -> list[bytes]:
    """List the media stems that a subtitle file may belong to: `a.b.en.srt` to `a.b.en`, `a.b` or `a`."""
    base, dot, suffix = name.rpartition(b".")
    if dot + suffix.lower() not in SUBTITLE_SUFFIXES:
        return []
    parts = base.split(b".")
    return [b".".join(parts[:count]) for count in range(len(parts), 0, -1)]


def url(path: bytes) -> bytes:
    """Name a file so that ffmpeg takes it for nothing but a file: `http:x.webm` and `-y.webm` are file names too."""
    return b"file:" + os.path.abspath(path)


def input_options() -> dict[str, str]:
    """Give the options that go before every input, as ffmpeg-python takes them."""
    return {"protocol_whitelist": PROTOCOLS, "format_whitelist": FORMATS}


def source(path: bytes, **options: Any) -> Any:
    """Open a file as an ffmpeg-python input node, its name one character a byte, as `compiled` expects it.

    ffmpeg-python hashes names as UTF-8 and so can't hold the surrogates of undecodable bytes.
    """
    import ffmpeg

    return ffmpeg.input(url(path).decode("latin-1"), **input_options(), **options)


def compiled(*outputs: Any, level: str = "error") -> Command:
    """Turn ffmpeg-python output nodes into a command line that asks nothing and reads nothing from the terminal."""
    import ffmpeg

    start = [binaries()[0], "-nostdin", "-hide_banner", "-v", level, "-stats_period", "10"]
    words: list[str] = ffmpeg.compile(ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0], cmd=start)
    return [word.encode("latin-1") if before == "-i" else word for before, word in itertools.pairwise(["", *words])]


def probe_command(path: bytes) -> Command:
    """Build the ffprobe command line whose stdout is JSON of format, streams and chapters."""
    options = [word for name, value in input_options().items() for word in (f"-{name}", value)]
    show = ["-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters", "-show_error"]
    return [binaries()[1], *show, *options, "-i", url(path)]


def key_streams(probe: Probe) -> tuple[Stream, ...]:
    """Choose the streams whose coded bytes identify the content: main picture, first sound.

    The first sound stream, not the default one: remuxers rewrite the default flag and keep the order.
    """
    sound = next((s for s in probe.streams if s.type == "audio"), None)
    return tuple(s for s in (probe.video, sound) if s is not None and s.codec)


def key_output(opened: Any, streams: tuple[Stream, ...], target: str) -> Any:
    """Add an output that writes the streamhash of these streams' coded packets, untouched, to `target`."""
    import ffmpeg

    mapped = [opened[str(stream.index)] for stream in streams]
    return ffmpeg.output(*mapped, target, format="streamhash", hash="md5", codec="copy")


def parse_streamhash(text: bytes) -> IdentityKey | None:
    """Read `0,v,MD5=…` lines into the full key `v…a…`, or None where nothing was hashed.

    Source: https://ffmpeg.org/ffmpeg-formats.html#streamhash
    """
    found = re.findall(r"^\d+,([va]),MD5=([0-9a-f]{32})\s*$", text.decode("ascii", "replace"), re.M)
    return IdentityKey("full1", "-".join(kind + digest for kind, digest in found)) if found else None


class FrameTimes:
    """Reads frame times out of the showinfo filter's lines, exactly (pts × time base, not the rounded seconds)."""

    def __init__(self) -> None:
        self._base_s = 0.0

    def feed(self, line: bytes) -> float | None:
        """Take one line of stderr; give the time in seconds of the frame that it tells of, NaN if it has none."""
        base = _TIME_BASE.search(line)
        if base:
            self._base_s = int(base[1]) / max(int(base[2]), 1)
            return None
        frame = _SHOWINFO.search(line)
        if frame is None:
            return None
        return float("nan") if frame[2] == b"NOPTS" else int(frame[2]) * self._base_s


_PLAIN = (
    (rb"moov atom not found|ended prematurely|partial file|truncat|[Ee]nd of file", "cut short"),
    (rb"Cannot allocate memory|malloc", "needs more memory than it is allowed"),
    (
        rb"Decoder .* not found|Unknown decoder|codec not currently supported|not implemented",
        "has a codec that this ffmpeg can't decode",
    ),
    (rb"[Nn]ot on whitelist|not whitelisted", "refers to other files or is not a media file"),
    (rb"Permission denied", "may not be read"),
    (rb"No such file", "is not there any more"),
    (rb"Input/output error", "could not be read from its disk"),
    (rb"Invalid data|[Ii]nvalid|[Ee]rror|corrupt|damaged|missing|overread|concealing", "damaged in places"),
)


def plain_words(complaints: bytes) -> str:
    """Sum up what ffmpeg complains of in a few plain words that go on after "the file is" or stand alone, or ""."""
    return next((words for pattern, words in _PLAIN if re.search(pattern, complaints)), "")
