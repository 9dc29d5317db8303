"""Turns a span of a medium into a file of its own, and a moment of it into a picture.

A clip is copied packet by packet where a key frame lies at its start, which is instant and loses nothing; else it is
coded again, so that it begins where it was asked to. Nothing that is there already is written over.
"""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.aside import begin
from core.binaries import binaries
from core.decode import HDR_TONES
from core.errors import MediaError, UserProblem, show_path
from core.ffmpeg import HDR_TRANSFERS, Command, compiled, input_options, plain_words, source, url
from core.launcher import Captured, capture, run
from core.settings import Limits
from core.types import Probe, Stream

Report = Callable[[float], None]
"""Takes the share that is done, 0..1."""
NEAR_S = 0.15
"""A key frame so near the wished start is the start."""
LEAST_S = 0.05
_KEYS_AROUND_S = 12.0
_PICTURES = {"mp4": "h264", "m4v": "h264", "mov": "h264", "mkv": "h264", "webm": "vp9"}
_SOUNDS = {"m4a": "aac", "mp3": "mp3", "ogg": "vorbis", "opus": "opus", "flac": "flac", "wav": "wav", "mka": "flac"}
_MUXERS = {"m4v": "mp4", "mkv": "matroska", "mka": "matroska", "m4a": "ipod", "opus": "ogg"}
_FITTING: dict[str, frozenset[str]] = {
    "mp4": frozenset({"h264", "hevc", "av1", "mpeg4", "aac", "mp3", "ac3", "alac"}),
    "webm": frozenset({"vp8", "vp9", "av1", "opus", "vorbis"}),
    **{name: frozenset({name}) for name in ("mp3", "vorbis", "opus", "flac")},
    "m4a": frozenset({"aac", "alac"}),
    "ogg": frozenset({"vorbis", "opus", "flac"}),
    "wav": frozenset({"pcm_s16le", "pcm_s24le", "pcm_u8", "pcm_f32le"}),
}
"""Codecs that may be copied into a container; matroska takes all."""
_CODING: dict[str, dict[str, Any]] = {
    "h264": {"c:v": "libx264", "crf": 19, "preset": "veryfast", "pix_fmt": "yuv420p", "c:a": "aac", "b:a": "192k"},
    "vp9": {"c:v": "libvpx-vp9", "crf": 31, "b:v": 0, "row-mt": 1, "cpu-used": 4, "c:a": "libopus"},
    "aac": {"c:a": "aac", "b:a": "192k"},
    "mp3": {"c:a": "libmp3lame", "q:a": 2},
    "vorbis": {"c:a": "libvorbis", "q:a": 6},
    "opus": {"c:a": "libopus", "b:a": "128k"},
    "flac": {"c:a": "flac"},
    "wav": {"c:a": "pcm_s16le"},
}
STILLS = {"png": "png", "jpg": "mjpeg", "jpeg": "mjpeg"}


def clip(
    probe: Probe,
    start_s: float,
    end_s: float,
    target: bytes,
    *,
    report: Report = lambda share: None,
    checkpoint: Callable[[], None] = lambda: None,
) -> bool:
    """Write a span of a medium into a new file, its container chosen by the file's ending.

    Args:
        probe: of the medium.
        start_s, end_s: the span; what lies beyond the end is left out.
        target: a path that isn't there yet.
        report: told how far it is.
        checkpoint: called often; what it raises stops the work and leaves nothing behind.

    Returns:
        Whether the packets were copied as they are.

    Raises:
        UserProblem: no such span, a strange ending, the file is there or can't be written.
        MediaError: stage `decode`; the medium can't be read there.
    """
    ending = _ending(target, _endings(probe))
    end_s = min(end_s, probe.duration_s) if probe.duration_s > 0 else end_s
    if not 0 <= start_s < end_s - LEAST_S:
        raise UserProblem("That span is empty. The end must come after the start, and both lie within the medium.")
    _check(target)
    streams = _streams(probe, ending)
    with _aside(target) as part:
        key_s = _key_at(probe, streams[0], start_s) if _may_copy(streams, ending) else None
        if key_s is not None:
            cut = _Cut(probe, streams, key_s, end_s, ending)
            if _worked(_run(cut.command(part, copy=True), cut, report, checkpoint), part):
                return True
            checkpoint()
        cut = _Cut(probe, streams, start_s, end_s, ending)
        said = _run(cut.command(part, copy=False), cut, report, checkpoint)
        if not _worked(said, part):
            words = plain_words(said.stderr) or "ffmpeg gave up on it"
            raise MediaError(probe.path, "decode", f"no clip could be made: {words}")
    return False


def still(probe: Probe, at_s: float, target: bytes) -> None:
    """Write the frame that is seen at a second into a new PNG or JPEG, upright and at its full size.

    Raises:
        UserProblem: there is no such second, a strange ending, the file is there or can't be written.
        MediaError: stage `decode`; there is no picture, or none could be decoded there.
    """
    import ffmpeg

    ending = _ending(target, tuple(STILLS))
    video = probe.video
    if video is None:
        raise MediaError(probe.path, "decode", "no picture stream")
    if not at_s >= 0 or 0 < probe.duration_s < at_s:
        raise UserProblem("That second is not in the medium.")
    _check(target)
    tones = HDR_TONES if video.transfer in HDR_TRANSFERS else ""
    shape = f"{tones}scale=w=iw*sar:h=ih,setsar=1"
    with _aside(target) as part:
        for second in (at_s, max(at_s - 0.5, 0.0)):  # the last frame may be shown a little before the end
            opened = source(probe.path, ss=f"{second:.3f}")
            more = {"frames:v": 1, "update": 1} | ({"q:v": 2, "pix_fmt": "yuvj444p"} if ending != "png" else {})
            made = ffmpeg.output(
                opened[str(video.index)], "OUT", format="image2pipe", vcodec=STILLS[ending], vf=shape, **more
            )
            said = capture(_named(compiled(made), part), limits=_limits(30.0))
            if _worked(said, part):
                return
        raise MediaError(probe.path, "decode", plain_words(said.stderr) or "no picture could be decoded there")


# ── What goes into a clip ───────────────────────────────────────────────────────────────────────────


def _endings(probe: Probe) -> tuple[str, ...]:
    return (*_PICTURES, *_SOUNDS) if probe.video is not None else tuple(_SOUNDS)


def ending_for(probe: Probe) -> str:
    """Choose the ending for a clip that needs least work: the medium's own where it can be, else a common one."""
    own = os.fsdecode(probe.path).rpartition(".")[2].lower()
    if own in _endings(probe):
        return own
    return "mp4" if probe.video is not None else "m4a"


def _ending(target: bytes, known: tuple[str, ...]) -> str:
    ending = os.fsdecode(target).rpartition(".")[2].lower()
    if ending not in known:
        raise UserProblem(f"{show_path(target)}: end its name in one of .{', .'.join(known)}.")
    return ending


def _streams(probe: Probe, ending: str) -> tuple[Stream, ...]:
    """Choose the main picture (where the container holds pictures) and the first sound."""
    picture = probe.video if ending in _PICTURES else None
    sound = next((stream for stream in probe.streams if stream.type == "audio"), None)
    found = tuple(stream for stream in (picture, sound) if stream is not None)
    if not found:
        raise MediaError(probe.path, "decode", "there is no sound in it to make a clip of")
    return found


def _may_copy(streams: tuple[Stream, ...], ending: str) -> bool:
    container = {"m4v": "mp4", "mov": "mp4"}.get(ending, ending)
    fitting = _FITTING.get(container)
    return fitting is None or all(stream.codec in fitting for stream in streams)


def _key_at(probe: Probe, stream: Stream, start_s: float) -> float | None:
    """Give the second from which packets can be copied, at the wished start; None where no key frame is there."""
    if start_s <= 0:
        return 0.0
    if stream.type == "audio":  # each of its packets is a key frame, but a film is sought by its picture's
        return start_s if probe.video is None else None
    near = [at_s for at_s in key_times(probe, stream, start_s) if abs(at_s - start_s) <= NEAR_S]
    # a hair behind it: ffmpeg seeks to the last key frame before the second that it is given
    return min(near, key=lambda at_s: abs(at_s - start_s)) + 0.001 if near else None


def key_times(probe: Probe, stream: Stream, around_s: float) -> list[float]:
    """List the seconds of the key frames around one second of a film, as far as its packets tell."""
    options = [word for name, value in input_options().items() for word in (f"-{name}", value)]
    begin_s = max(around_s - _KEYS_AROUND_S, 0.0)
    span = f"{begin_s:.3f}%{around_s + _KEYS_AROUND_S:.3f}"
    show = ["-select_streams", str(stream.index), "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0"]
    command: Command = [binaries()[1], "-v", "error", "-read_intervals", span, *show, *options, "-i", url(probe.path)]
    said = capture(command, limits=_limits(20.0)).stdout.decode("ascii", "replace")
    found = re.findall(r"^(-?\d+(?:\.\d+)?),K", said, re.M)
    return [float(text) for text in found]


@dataclass(frozen=True, slots=True)
class _Cut:
    """What goes into a clip: streams of a medium, from a second to another, into a container."""

    probe: Probe
    streams: tuple[Stream, ...]
    start_s: float
    end_s: float
    ending: str

    def command(self, part: bytes, *, copy: bool) -> Command:
        """Build the command line that copies the packets, or codes them again."""
        import ffmpeg

        opened = source(self.probe.path, ss=f"{self.start_s:.3f}")
        mapped = [opened[str(stream.index)] for stream in self.streams]
        how = {"c": "copy"} if copy else self._coding()
        if self.ending in ("mp4", "m4v", "mov", "m4a"):
            how["movflags"] = "+faststart"
        how |= {"t": f"{self.end_s - self.start_s:.3f}", "avoid_negative_ts": "make_zero", "map_chapters": -1}
        muxer = _MUXERS.get(self.ending, self.ending)
        return _named(compiled(ffmpeg.output(*mapped, "OUT", format=muxer, **how)), part)

    def _coding(self) -> dict[str, Any]:
        how = dict(_CODING[{**_PICTURES, **_SOUNDS}[self.ending]])
        if self.streams[0].type == "video":
            tones = HDR_TONES if self.streams[0].transfer in HDR_TRANSFERS else ""
            how["vf"] = f"{tones}scale=w=trunc(iw/2)*2:h=trunc(ih/2)*2"  # H.264 takes even sizes only
        return how


def _named(command: Command, part: bytes) -> Command:
    """Put the real name, of any bytes, where `OUT` stands; an earlier try may be written over."""
    return [command[0], "-y", *command[1:-1], url(part)]


# ── Running ─────────────────────────────────────────────────────────────────────────────────────────


def _limits(wall_s: float) -> Limits:
    return Limits(wall_s=wall_s, cpu_s=int(8 * wall_s), memory_bytes=4_000_000_000, file_bytes=50_000_000_000)


def _run(command: Command, cut: _Cut, report: Report, checkpoint: Callable[[], None]) -> Captured:
    """Run ffmpeg, and tell from its own count how far it is."""
    length_s = cut.end_s - cut.start_s
    limits = _limits(120.0 + 20.0 * length_s)
    argv = [command[0], "-progress", "pipe:1", "-stats_period", "0.2", *command[1:]]
    complaints, line, deadline = bytearray(), b"", time.monotonic() + limits.wall_s
    with run(argv, limits=limits) as child, selectors.DefaultSelector() as selector:
        for pipe in (child.stdout, child.stderr):
            selector.register(pipe, selectors.EVENT_READ)
        while selector.get_map() and time.monotonic() < deadline:
            checkpoint()
            for key, _ in selector.select(0.1):
                chunk = os.read(key.fd, 1 << 16)
                if not chunk:
                    selector.unregister(key.fileobj)
                elif key.fileobj is child.stderr:
                    complaints += chunk[: max(0, (1 << 18) - len(complaints))]
                else:
                    line += chunk
            for text in re.findall(rb"out_time_us=(\d+)", line):
                report(min(int(text) / 1e6 / length_s, 1.0))
            line = line.rpartition(b"\n")[2]
        stopped = "time" if selector.get_map() else ""
        code = child.wait(5.0) if not stopped else -9
    return Captured(b"", bytes(complaints), code, stopped)


def _worked(said: Captured, part: bytes) -> bool:
    return said.code == 0 and not said.stopped and os.path.exists(part) and os.path.getsize(part) > 0


# ── The new file ────────────────────────────────────────────────────────────────────────────────────


def _check(target: bytes) -> None:
    folder = os.path.dirname(os.path.abspath(target))
    if os.path.lexists(target):
        raise UserProblem(f"{show_path(target)} is there already. Choose another name.")
    if not os.path.isdir(folder):
        raise UserProblem(f"{show_path(folder)} is no folder.")
    if not os.access(folder, os.W_OK):
        raise UserProblem(f"{show_path(folder)} can't be written to. Choose another folder.")


class _aside(contextlib.AbstractContextManager[bytes]):  # noqa: N801 reads as a verb
    """A name beside the target under which it is written; it takes the target's name at the end, or goes."""

    def __init__(self, target: bytes) -> None:
        self._target = target
        self._part = b""

    def __enter__(self) -> bytes:
        try:
            self._part = begin(os.path.abspath(self._target))
        except OSError as error:
            told = f"{show_path(self._target)} can't be written: {error.strerror}. Choose another folder."
            raise UserProblem(told) from error
        return self._part

    def __exit__(self, kind: object, *rest: object) -> None:
        try:
            if kind is None:
                self._give_name()
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._part)

    def _give_name(self) -> None:
        """Give the target's name, unless something has come to have it meanwhile."""
        try:
            os.link(self._part, self._target)
        except FileExistsError as error:
            raise UserProblem(f"{show_path(self._target)} is there already. Choose another name.") from error
        except OSError as error:  # a file system without links
            if os.path.lexists(self._target):
                raise UserProblem(f"{show_path(self._target)} is there already. Choose another name.") from error
            os.rename(self._part, self._target)
