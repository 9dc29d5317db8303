"""Blocks out of every sort of file: what comes, when it is, what it looks and sounds like, and how it fails."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from core.decode import Decode, decode_content, decode_speech, still
from core.errors import MediaError
from core.gaps import gaps
from core.identity import full_key
from core.probe import probe
from core.types import DecodeEnd, FloatArray, FrameArray, FrameBlock, Probe, SoundBlock
from tests.conftest import MediaMaker


def at(path: Path | str) -> Probe:
    return probe(os.fsencode(path))


@dataclass
class Taken:
    """All that one decode gave."""

    end: DecodeEnd
    times: list[float] = field(default_factory=list)
    frames: list[FrameArray] = field(default_factory=list)
    sound: list[SoundBlock] = field(default_factory=list)

    @property
    def samples(self) -> FloatArray:
        return np.concatenate([block.samples for block in self.sound]) if self.sound else np.zeros(0, np.float32)

    @property
    def sound_s(self) -> float:
        return sum(len(block.samples) / block.rate_hz for block in self.sound)


def take(decode: Decode) -> Taken:
    """Read everything, checking what holds of every block."""
    times, frames, sound = list[float](), list[FrameArray](), list[SoundBlock]()
    with decode:
        for block in decode:
            if isinstance(block, FrameBlock):
                assert 0 < len(block.times_s) == len(block.pixels) <= 16
                assert block.times_s.dtype == np.float64 and block.pixels.dtype == np.uint8
                times += block.times_s.tolist()
                frames += list(block.pixels)
            elif isinstance(block, SoundBlock):
                assert block.samples.dtype == np.float32
                assert 0 < len(block.samples) <= 30 * block.rate_hz
                assert block.start_s == pytest.approx(sum(len(b.samples) for b in sound) / block.rate_hz, abs=1e-6)
                assert np.abs(block.samples).max() <= 1.0
                sound.append(block)
    return Taken(decode.end, times, frames, sound)


def take_file(path: Path | str) -> Taken:
    return take(decode_content(at(path)))


# ── The table ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Case:
    """One sort of file, and how much must come out of it."""

    make: Callable[[MediaMaker], Path]
    frames: range
    sound_s: float
    warned: bool = False


def _cut(make_media: MediaMaker, name: str, original: Path, share: float) -> Path:
    target = make_media.folder / name
    content = original.read_bytes()
    target.write_bytes(content[: int(len(content) * share)])
    return target


def covered(make: MediaMaker) -> Path:
    picture = make.run("decode-cover.jpg", "-f", "lavfi", "-i", "testsrc2=size=400x400", "-frames:v", "1")
    song = make.tone("decode-song.mp3")
    return make.run("decode-covered.mp3", "-i", f"file:{song}", "-i", f"file:{picture}", "-map", "0",
                    "-map", "1", "-c", "copy", "-disposition:v", "attached_pic")  # fmt: skip


SHOWN = "testsrc2=size=160x120:rate=25:duration=6"


def shown(make: MediaMaker, name: str, *options: str, source: str = SHOWN) -> Path:
    return make.run(name, "-f", "lavfi", "-i", source, *options)


ONE_KEY = ("-g", "9999", "-keyint_min", "9999", "-sc_threshold", "0", "-pix_fmt", "yuv420p")
TABLE = {
    "picture and sound": Case(lambda m: m.video("both.mp4", 6, size="160x120"), range(3, 9), 6),
    "no sound": Case(lambda m: m.video("mute.mp4", 6, sound=False, size="64x48"), range(3, 9), 0),
    "sound only": Case(lambda m: m.tone("tone.flac", 4), range(0, 1), 4),
    "cover art as video": Case(covered, range(0, 1), 4),
    "one key frame": Case(lambda m: shown(m, "one-key.mp4", *ONE_KEY), range(3, 4), 0),
    "one frame": Case(lambda m: shown(m, "one.mkv", "-frames:v", "1"), range(1, 2), 0),
    "shorter than a second": Case(lambda m: m.video("short.mp4", 0.4, size="64x48"), range(1, 3), 0.4),
    "cut short": Case(
        lambda m: _cut(m, "cut.mkv", m.video("whole.mkv", 12, size="64x48"), 0.5), range(2, 9), 6, warned=True
    ),
    "ten bits": Case(lambda m: shown(m, "ten.mkv", "-pix_fmt", "yuv420p10le"), range(3, 9), 0),
    "eight channels": Case(
        lambda m: m.run("eight.flac", "-f", "lavfi", "-i", "sine=duration=4", "-filter:a", "pan=7.1|c0=c0|c7=c0"),
        range(0, 1),
        4,
    ),
    "varying frame rate": Case(
        lambda m: shown(m, "vfr.mkv", "-vf", "select='lt(t,2)+not(mod(n,20))'", "-vsync", "vfr", "-g", "10"),
        range(3, 9),
        0,
    ),
    "motion jpeg": Case(lambda m: shown(m, "motion.avi", "-c:v", "mjpeg"), range(3, 9), 0),
    "transport stream": Case(lambda m: m.video("stream.ts", 6, size="64x48"), range(3, 9), 6),
    "old mpeg": Case(lambda m: m.video("old.mpg", 6, size="160x120"), range(3, 9), 6),
}


RARE = {
    "varying frame rate",
    "shorter than a second",
    "ten bits",
    "eight channels",
    "motion jpeg",
    "transport stream",
    "old mpeg",
    "one frame",
    "sound only",
    "picture and sound",
}


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] * (n in RARE)) for n in TABLE])
def test_every_sort_of_file(make_media: MediaMaker, name: str) -> None:
    case = TABLE[name]
    path = case.make(make_media)
    taken = take_file(path)
    assert len(taken.times) in case.frames
    assert all(frame.shape == (224, 224, 3) for frame in taken.frames)
    assert taken.sound_s == pytest.approx(case.sound_s, abs=0.9 if case.warned else 0.15)
    assert bool(taken.end.warnings) == case.warned
    assert taken.end.full_key == full_key(at(path))
    assert len(set(taken.times)) == len(taken.times)


def test_nothing_to_decode_is_an_error(make_media: MediaMaker) -> None:
    empty = make_media.run("nothing.wav", "-f", "lavfi", "-i", "sine=duration=0.1", "-t", "0")
    with pytest.raises(MediaError) as caught:
        take_file(empty)
    assert (caught.value.stage, caught.value.cause) == ("decode", "nothing could be decoded (no data)")


def test_damage_in_the_middle_costs_a_warning(make_media: MediaMaker) -> None:
    original = make_media.noise("sound.m4a", 6)
    content = bytearray(original.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4000] = bytes(range(250)) * 16
    path = make_media.folder / "damaged.m4a"
    path.write_bytes(content)
    taken = take_file(path)
    assert taken.end.warnings == ("damaged in places",)
    assert taken.sound_s == pytest.approx(6, abs=1)


def test_an_unknown_codec_of_one_stream_leaves_the_other(make_media: MediaMaker) -> None:
    content = make_media.run(
        "both.avi", "-f", "lavfi", "-i", "testsrc2=size=160x120:duration=6", "-f", "lavfi", "-i", "sine=duration=6",
        "-c:v", "mjpeg", "-c:a", "pcm_s16le",
    ).read_bytes()  # fmt: skip
    at_byte = content.index(b"MJPG")
    assert at_byte
    path = make_media.folder / "odd.avi"
    path.write_bytes(content.replace(b"MJPG", b"ZZZZ"))
    found = at(path)
    taken = take(decode_content(found))
    assert not taken.frames
    assert taken.sound_s == pytest.approx(6, abs=0.2)


# ── Frames ──────────────────────────────────────────────────────────────────────────────────────────


def test_frames_are_where_they_say(make_media: MediaMaker) -> None:
    """Grey grows by 1.5 levels a frame: brightness tells the time."""
    film = make_media.run(
        "ramp.mp4", "-f", "lavfi", "-i", "color=black:size=64x64:rate=25:duration=5,format=gray,"
        "geq=lum='16+N*1.5',format=yuv420p", "-g", "25", "-sc_threshold", "0",
    )  # fmt: skip
    taken = take_file(film)
    assert taken.times == pytest.approx([0, 1, 2, 3, 4], abs=1e-6)
    brightness = np.array([float(frame.mean()) for frame in taken.frames])
    assert np.allclose(brightness, 16 + np.array(taken.times) * 25 * 1.5, atol=4)


def test_filled_frames_are_where_they_say(make_media: MediaMaker) -> None:
    film = make_media.run(
        "ramp-one-key.mp4", "-f", "lavfi", "-i", "color=black:size=64x64:rate=25:duration=5,format=gray,"
        "geq=lum='16+N*1.5',format=yuv420p", *ONE_KEY,
    )  # fmt: skip
    taken = take_file(film)
    assert taken.times == pytest.approx([0, 2.5, 4.1666], abs=0.05)
    brightness = np.array([float(frame.mean()) for frame in taken.frames])
    assert np.allclose(brightness, 16 + np.array(taken.times) * 25 * 1.5, atol=4)


def test_a_long_film_with_one_key_frame_has_no_long_gap(make_media: MediaMaker) -> None:
    film = shown(make_media, "infinite.mp4", *ONE_KEY, "-preset", "ultrafast",
                  source="testsrc2=size=64x48:rate=5:duration=125")  # fmt: skip
    taken = take_file(film)
    assert gaps(taken.times, 125.0) == []
    assert len(taken.times) == 5


@pytest.mark.slow
def test_key_frames_are_kept_five_seconds_apart(make_media: MediaMaker) -> None:
    film = shown(make_media, "dense.mp4", "-g", "5", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
                  source="testsrc2=size=64x48:rate=5:duration=62")  # fmt: skip
    steps = np.diff(take_file(film).times)
    assert steps.min() >= 5.0
    assert steps.max() <= 6.0


@pytest.mark.parametrize(
    "degrees", [90, pytest.param(180, marks=pytest.mark.slow), pytest.param(270, marks=pytest.mark.slow)]
)
def test_rotated_films_come_upright(make_media: MediaMaker, degrees: int) -> None:
    """Red above, blue below, stored so that only the display matrix turns it back."""
    back = {90: "transpose=1", 180: "hflip,vflip", 270: "transpose=2"}[degrees]
    stored = make_media.run(
        f"stored-{degrees}.mp4", "-f", "lavfi", "-i", "color=red:size=64x32:duration=3", "-f", "lavfi", "-i",
        "color=blue:size=64x32:duration=3", "-filter_complex", f"vstack,{back}", "-pix_fmt", "yuv420p",
    )  # fmt: skip
    film = make_media.run(f"rotated-{degrees}.mp4", "-i", f"file:{stored}", "-c", "copy", "-metadata:s:v:0",
                          f"rotate={degrees}")  # fmt: skip
    found = at(film)
    for picture in (take(decode_content(found)).frames[0], pixels_of(still(found, 1.0))):
        height, width = picture.shape[:2]
        above, below = picture[height // 4, width // 2], picture[3 * height // 4, width // 2]
        assert above[0] > 180 and above[2] < 90
        assert below[2] > 180 and below[0] < 90


def pixels_of(jpeg: bytes) -> FrameArray:
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))


@pytest.mark.slow
def test_squash_shows_all_and_crop_the_middle(make_media: MediaMaker) -> None:
    film = make_media.run(
        "wide.mp4", "-f", "lavfi", "-i", "color=red:size=64x64:duration=1", "-f", "lavfi", "-i",
        "color=blue:size=128x64:duration=1", "-f", "lavfi", "-i", "color=red:size=64x64:duration=1",
        "-filter_complex", "[0][1][2]hstack=3", "-pix_fmt", "yuv420p",
    )  # fmt: skip
    squashed = take(decode_content(at(film), size_px=64)).frames[0]
    cropped = take(decode_content(at(film), size_px=64, fit="crop")).frames[0]
    with decode_content(at(film), size_px=64, sound=False, fit="crop") as run:
        (block,) = run
    assert isinstance(block, FrameBlock)
    assert np.array_equal(block.entire[0], squashed) and np.array_equal(block.pixels[0], cropped)
    assert squashed.shape == cropped.shape == (64, 64, 3)
    assert squashed[32, 4, 0] > 180 and cropped[32, 4, 0] < 90


@pytest.mark.slow
def test_a_picture_that_changes_its_size_goes_on(make_media: MediaMaker) -> None:
    parts = [shown(make_media, f"size-{w}.ts", "-pix_fmt", "yuv420p", "-g", "25", "-c:v", "libx264",
                    source=f"testsrc2=size={w}x120:rate=25:duration=4") for w in (160, 320)]  # fmt: skip
    film = make_media.folder / "sizes.ts"
    film.write_bytes(b"".join(part.read_bytes() for part in parts))
    assert len(take_file(film).frames) >= 3


# ── Sound ───────────────────────────────────────────────────────────────────────────────────────────


def test_sound_has_the_right_pitch_and_rate(make_media: MediaMaker) -> None:
    taken = take_file(make_media.tone("tone.flac", 4, 440))
    assert {block.rate_hz for block in taken.sound} == {22_050}
    spectrum = np.abs(np.fft.rfft(taken.samples))
    assert int(spectrum.argmax()) / taken.sound_s == pytest.approx(440, abs=1)


def test_blocks_of_sound_are_cut_at_thirty_seconds(make_media: MediaMaker) -> None:
    taken = take_file(make_media.tone("long.ogg", 70))
    assert [len(block.samples) / 22_050 for block in taken.sound] == pytest.approx([30, 30, 10], abs=0.1)


@pytest.mark.slow
def test_a_late_sound_stays_late(make_media: MediaMaker) -> None:
    film = make_media.run(
        "late.mkv", "-f", "lavfi", "-i", "testsrc2=size=64x48:duration=6", "-itsoffset", "2", "-f", "lavfi", "-i",
        "sine=duration=4", "-c:a", "flac",
    )  # fmt: skip
    samples = take_file(film).samples
    first = int(np.flatnonzero(np.abs(samples) > 0.01)[0])
    assert first / 22_050 == pytest.approx(2.0, abs=0.1)


def test_speech_is_sixteen_kilohertz_whole_or_in_spans(make_media: MediaMaker) -> None:
    found = at(make_media.video("speech.mp4", 40, size="32x32", gop=250))
    whole = take(decode_speech(found))
    assert {block.rate_hz for block in whole.sound} == {16_000}
    assert whole.sound_s == pytest.approx(40, abs=0.2)
    with decode_speech(found, [(5, 10), (20, 30)]) as decode:
        blocks = [block for block in decode if isinstance(block, SoundBlock)]
    assert [block.start_s for block in blocks] == [5, 20]
    assert [len(block.samples) / 16_000 for block in blocks] == pytest.approx([5, 10], abs=0.1)


def test_speech_of_a_silent_film_is_an_error(make_media: MediaMaker) -> None:
    with pytest.raises(MediaError):
        take(decode_speech(at(make_media.video("mute.mp4", 6, sound=False, size="64x48"))))


# ── Sample media ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.shared
def test_every_picture_of_the_slideshows_is_caught(shared_media: Path) -> None:
    for path in sorted((shared_media / "slideshow" / "clothing").glob("*.mp4")):
        taken = take_file(path)
        frames = np.stack([frame[::8, ::8].astype(float) for frame in taken.frames])
        different = [min(np.abs(a - b).mean() for b in frames[:i]) > 8 for i, a in enumerate(frames) if i]
        assert sum(different) >= 3, path.name


@pytest.mark.shared
@pytest.mark.slow
def test_samples_decode_as_the_manifest_says(shared_media: Path) -> None:
    kinds = ("malformed", "tags", "names", "container", "sfx")
    with (shared_media / "manifest.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] in kinds]
    silent = {"zero_samples.wav", "no_audio.ogg", "no_audio_data_uncompressed.wav", "mvhd_version_1.m4a"}
    for row in rows:
        if row["decode"] not in ("ok", "ok-warn"):
            continue
        try:
            taken = take_file(shared_media / row["file"])
        except MediaError as error:
            assert error.stage == "decode"
            assert row["decode"] == "ok-warn" or Path(row["file"]).name in silent, error
            continue
        assert taken.end.full_key is not None, row["file"]
        if row["kind"] == "malformed":
            assert bool(taken.end.warnings) == (row["decode"] == "ok-warn"), row["file"]
