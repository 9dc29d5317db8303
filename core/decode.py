"""Turns a probed file into a stream of blocks: key frames with their times, mono sound, and on the way its full key.

Everything goes through ffmpeg in processes with limits; nothing is ever held whole, so that a 10-hour file fits.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from core.errors import MediaError
from core.ffmpeg import (
    HDR_TRANSFERS,
    READ_TO_THE_END,
    Command,
    compiled,
    key_output,
    key_streams,
    parse_streamhash,
    plain_words,
    source,
)
from core.gaps import Run, gaps, runs, spacing
from core.launcher import capture
from core.pump import Outputs, Pump
from core.settings import Limits
from core.types import Block, DecodeEnd, FrameBlock, IdentityKey, Probe, SoundBlock, Stream

__all__ = ["Decode", "cover", "decode_content", "decode_speech", "gaps", "still", "subtitle_text"]

log = logging.getLogger(__name__)

Fit = Literal["squash", "crop"]

SOUND_HZ = 22_050
SPEECH_HZ = 16_000
_SHARP_PX = 720  # from this height on, smoothing block edges is lost on small frames: skipping it saves a sixth (tried)
_UNKNOWN_S = 12 * 3600.0  # sound is cut there where the container doesn't know its duration
_BENIGN = (b"non monotonically increasing dts", b"Application provided invalid", b"Timestamps are unset")


# ── Decode ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Ledger:
    """What a decode learns on the way."""

    key: IdentityKey | None = None
    times_s: list[float] = field(default_factory=list)
    decoded_s: float = 0.0
    heard_s: float = 0.0
    blocks: int = 0
    errors: list[bytes] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    checkpoint: Callable[[], None] = lambda: None

    def note(self, block: Block) -> None:
        """Count one block."""
        self.blocks += 1
        if isinstance(block, FrameBlock):
            self.times_s += block.times_s.tolist()
            self.decoded_s = max(self.decoded_s, float(block.times_s.max()))
        elif isinstance(block, SoundBlock):
            self.heard_s = block.start_s + len(block.samples) / block.rate_hz
            self.decoded_s = max(self.decoded_s, self.heard_s)


class Decode:
    """Blocks of one file. A context manager; iterate once; `end` is there after the last block.

    Frames that fill gaps come after everything else, so frame times may go back once. Leaving the context, or closing,
    kills what still runs.
    """

    def __init__(self, probe: Probe, work: Callable[[_Ledger], Iterator[Block]]) -> None:
        self._probe, self._ledger = probe, _Ledger()
        self._blocks = work(self._ledger)
        self._end: DecodeEnd | None = None

    def watched(self, checkpoint: Callable[[], None]) -> Decode:
        """Have this called before each block and while none comes; what it raises (Cancelled) ends the decode."""
        self._ledger.checkpoint = checkpoint
        return self

    @property
    def end(self) -> DecodeEnd:
        """What is known when it is over. Reading it earlier is a bug."""
        assert self._end is not None, "the blocks have not been read to their end"
        return self._end

    def __iter__(self) -> Iterator[Block]:
        for block in self._blocks:
            self._ledger.checkpoint()
            self._ledger.note(block)
            yield block
        self._end = _finish(self._probe, self._ledger)

    def close(self) -> None:
        """Kill what still runs."""
        closing: Any = self._blocks
        closing.close()

    def __enter__(self) -> Decode:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _real_duration(probe: Probe, ledger: _Ledger) -> float:
    """Seconds that there are to look at: what the container says, or less where it is cut short or doesn't know."""
    if probe.duration_s <= 0 or (ledger.errors and 0 < ledger.heard_s < 0.9 * probe.duration_s):
        return ledger.decoded_s
    return probe.duration_s


def _finish(probe: Probe, ledger: _Ledger) -> DecodeEnd:
    """Sum a decode up.

    Raises:
        MediaError: nothing at all came out.
    """
    complaints = b"\n".join(line for line in ledger.errors if not any(b in line for b in _BENIGN))
    words = plain_words(complaints)
    if not ledger.blocks:
        raise MediaError(probe.path, "decode", f"nothing could be decoded{': ' + words if words else ' (no data)'}")
    short = probe.duration_s > 0 and ledger.decoded_s < 0.9 * probe.duration_s - spacing(probe.duration_s)
    warnings = list(ledger.warnings)
    if short and complaints:
        warnings.append(f"cut short: {ledger.decoded_s:.0f} of {probe.duration_s:.0f} s could be read")
    elif words:
        warnings.append(words)
    return DecodeEnd(ledger.key, ledger.decoded_s, tuple(dict.fromkeys(warnings)))


def decode_content(
    probe: Probe,
    *,
    frames: bool = True,
    sound: bool = True,
    key: bool = True,
    size_px: int = 224,
    fit: Fit = "squash",
    limits: Limits | None = None,
) -> Decode:
    """Decode pictures (key frames), 22.05 kHz mono sound and the full key, together.

    Args:
        size_px: width and height of frames.
        fit: `squash` the whole picture into the square, or `crop` its middle; blocks of a crop hold the whole, too.
        limits: for the main process; by default by the duration.

    The blocks raise MediaError (stage `decode`) where nothing at all could be decoded.
    """
    job = _Content(
        probe,
        probe.video if frames else None,
        probe.audio if sound and probe.audio and probe.audio.codec else None,
        key_streams(probe) if key else (),
        size_px,
        fit,
        limits or Limits.for_media(probe.duration_s),
    )
    return Decode(probe, job.work)


@dataclass(frozen=True)
class _Content:
    """One pass over a file for frames, sound and key, and the passes that mend it."""

    probe: Probe
    video: Stream | None
    audio: Stream | None
    keyed: tuple[Stream, ...]
    size_px: int
    fit: Fit
    limits: Limits

    def work(self, ledger: _Ledger) -> Iterator[Block]:
        """Main pass; each part alone if together they gave nothing; then the gaps."""
        started = time.perf_counter()
        code = yield from self._pass(ledger, self.video, self.audio, self.keyed)
        if code != 0 and not ledger.blocks and self.video and self.audio:
            yield from self._pass(ledger, None, self.audio, self.keyed)
            yield from self._pass(ledger, self.video, None, ())
        if self.video:
            yield from self._fill(ledger, self.video)
        log.info(
            "decoded %d blocks, %.1f s of media in %.2f s",
            ledger.blocks,
            ledger.decoded_s,
            time.perf_counter() - started,
        )

    def _pass(self, ledger: _Ledger, video: Stream | None, audio: Stream | None, keyed: tuple[Stream, ...]) -> Any:
        """Run one process for these outputs; yields blocks, returns its exit status."""
        if not (video or audio or keyed):
            return 0
        size_px, rate_hz = self.size_px if video else 0, SOUND_HZ if audio else 0
        outputs = Outputs(size_px, self.fit == "crop", rate_hz, bool(keyed))

        def build(ends: list[int]) -> Command:
            targets = iter(f"pipe:{end}" for end in ends)
            quick = {"skip_loop_filter:v": "all"} if video and video.height_px >= _SHARP_PX else {}
            opened = source(self.probe.path, **{"skip_frame:v": "nokey", "threads:v": 1}, **quick)
            made = []
            if video:
                pick = f"select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,{spacing(self.probe.duration_s):.3f})"
                made.append(_frames_output(opened, video, next(targets), pick, self))
            if audio:
                made.append(_sound_output(opened, audio, next(targets), SOUND_HZ, self.probe.duration_s))
            if keyed:
                made.append(key_output(opened, keyed, next(targets)))
            return compiled(*made, level="level+info")

        return (yield from _pumped(build, outputs, self.limits, ledger))

    def _fill(self, ledger: _Ledger, video: Stream) -> Iterator[Block]:
        """Decode frames where key frames left gaps, for a limited time over all of them."""
        duration_s = _real_duration(self.probe, ledger)
        deadline = time.monotonic() + min(30.0 + duration_s / 10, 600.0)
        for run in runs(gaps(ledger.times_s, duration_s)):
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                return
            yield from self._fill_run(ledger, video, run, left_s)

    def _fill_run(self, ledger: _Ledger, video: Stream, run: Run, left_s: float) -> Iterator[Block]:
        limits = Limits(wall_s=left_s, cpu_s=int(2 * left_s) + 1)
        outputs = Outputs(self.size_px, self.fit == "crop", start_s=run.first_s)

        def build(ends: list[int]) -> Command:
            reach = {"ss": f"{run.first_s:.3f}"} if run.first_s > 0 else {}
            opened = source(self.probe.path, t=f"{run.count * run.step_s + 1:.3f}", **{"threads:v": 2}, **reach)
            pick = f"select=gte(t\\,selected_n*{run.step_s:.3f})"
            return compiled(
                _frames_output(opened, video, f"pipe:{ends[0]}", pick, self, **{"frames:v": run.count}),
                level="level+info",
            )

        yield from _pumped(build, outputs, limits, ledger)


def _pumped(build: Callable[[list[int]], Command], outputs: Outputs, limits: Limits, ledger: _Ledger) -> Any:
    """Run one process; yields its blocks, notes what it said, returns its exit status."""
    pump = Pump(build, outputs, limits, ledger.checkpoint)
    try:
        yield from pump
        ledger.errors += pump.errors
        if pump.code in READ_TO_THE_END:
            ledger.key = parse_streamhash(pump.key_text) or ledger.key
        if pump.stopped:
            ledger.warnings.append("took too long: what was decoded until then was kept")
        return pump.code
    finally:
        pump.close()


def _frames_output(opened: Any, video: Stream, target: str, pick: str, shape: _Content, **limit: int) -> Any:
    """Add an output of raw RGB frames: picked, scaled, their times told on stderr."""
    import ffmpeg

    size = shape.size_px
    scale = f"scale={size}:{size}:flags=bicubic"
    if shape.fit == "crop":  # a copy is known by the whole of its frames, however they were cut for the network
        middle = f"scale={size}:{size}:force_original_aspect_ratio=increase:flags=bicubic,crop={size}:{size}"
        scale = f"split[a][b];[a]{middle},setsar=1[c];[b]{scale},setsar=1[d];[c][d]vstack"
    return ffmpeg.output(
        opened[str(video.index)],
        target,
        format="rawvideo",
        pix_fmt="rgb24",
        fps_mode="passthrough",
        vf=f"{pick},{scale},showinfo=checksum=0",
        **limit,
    )


def _sound_output(opened: Any, audio: Stream, target: str, rate_hz: int, duration_s: float) -> Any:
    """Add an output of mono float sound on the medium's clock: late starts and holes are filled with silence.

    It is cut a little after the container's duration: broken time stamps would otherwise be filled for hours.
    """
    import ffmpeg

    most_s = duration_s * 1.05 + 60 if duration_s > 0 else _UNKNOWN_S
    return ffmpeg.output(
        opened[str(audio.index)],
        target,
        format="f32le",
        ac=1,
        ar=rate_hz,
        t=f"{most_s:.3f}",
        af=f"aresample={rate_hz}:async=1:first_pts=0",
    )


def decode_speech(probe: Probe, spans: Sequence[tuple[float, float]] = (), *, limits: Limits | None = None) -> Decode:
    """Decode 16 kHz mono sound in blocks of at most 30 s, of the whole file or of spans (start, end in seconds)."""

    def work(ledger: _Ledger) -> Iterator[Block]:
        audio = probe.audio
        for start_s, end_s in spans or ((0.0, 0.0),) if audio and audio.codec else ():
            yield from _speech_span(probe, audio, start_s, end_s, limits, ledger)

    return Decode(probe, work)


def _speech_span(
    probe: Probe, audio: Stream | None, start_s: float, end_s: float, limits: Limits | None, ledger: _Ledger
) -> Iterator[Block]:
    """Decode one span; an end of 0 means the whole file."""
    assert audio is not None
    length_s = end_s - start_s
    reach = {"ss": f"{start_s:.3f}", "t": f"{length_s:.3f}"} if end_s > 0 else {}

    def build(ends: list[int]) -> Command:
        opened = source(probe.path, vn=None, **reach)
        made = _sound_output(opened, audio, f"pipe:{ends[0]}", SPEECH_HZ, length_s or probe.duration_s)
        return compiled(made, level="level+info")

    limits = limits or Limits.for_media(length_s or probe.duration_s)
    yield from _pumped(build, Outputs(rate_hz=SPEECH_HZ, start_s=start_s), limits, ledger)


# ── Single pictures and texts ───────────────────────────────────────────────────────────────────────

_STILL_LIMITS = Limits(wall_s=30.0, cpu_s=60)
HDR_TONES = (
    "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,"
    "format=yuv420p,"
)


def still(probe: Probe, at_s: float, width_px: int = 640) -> bytes:
    """Take one picture of a film, upright, as JPEG; the key frame at or next after `at_s`, else any frame.

    Raises:
        MediaError: stage `decode`; there is no picture.
    """
    video = probe.video
    if video is None:
        raise MediaError(probe.path, "decode", "no picture stream")
    tone = HDR_TONES if video.transfer in HDR_TRANSFERS else ""
    keys_only = {"skip_frame:v": "nokey"}
    start_s = max(at_s - 0.02, 0.0)
    for options, tones in ((keys_only, tone), ({}, tone), ({}, "")):
        jpeg = _jpeg(probe, video, width_px, tones, ss=f"{start_s:.3f}", **options)
        if jpeg:
            return jpeg
    jpeg = _jpeg(probe, video, width_px, "")
    if not jpeg:
        raise MediaError(probe.path, "decode", "no picture of it could be decoded")
    return jpeg


def cover(probe: Probe, width_px: int = 640) -> bytes | None:
    """Take the embedded cover as JPEG, or None where there is none that can be read."""
    return _jpeg(probe, probe.cover, width_px, "") or None if probe.cover else None


def _jpeg(probe: Probe, stream: Stream, width_px: int, tone: str, **options: Any) -> bytes:
    """Decode one frame into a JPEG no wider than `width_px`; b"" where that fails."""
    import ffmpeg

    opened = source(probe.path, **{"threads:v": 2}, **options)
    scale = f"scale=w='min({width_px}\\,iw)':h=-2:flags=bicubic,{tone}setsar=1"
    output = ffmpeg.output(
        opened[str(stream.index)],
        "pipe:1",
        format="image2pipe",
        vcodec="mjpeg",
        pix_fmt="yuvj420p",
        vf=scale,
        **{"frames:v": 1, "q:v": 4},
    )
    return capture(compiled(output), limits=_STILL_LIMITS, max_bytes=16_000_000).stdout


def subtitle_text(probe: Probe, stream: Stream) -> str:
    """Take one subtitle stream as SRT text; "" where it is made of pictures or can't be read."""
    import ffmpeg

    output = ffmpeg.output(source(probe.path)[str(stream.index)], "pipe:1", format="srt")
    said = capture(compiled(output), limits=Limits.for_media(probe.duration_s / 20), max_bytes=16_000_000)
    return said.stdout.decode("utf-8", "replace")
