"""Sound blocks into sound features: one vector per 10 s, one for the whole, and plain numbers such as the tempo."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.extract.loudness import LoudnessMeter
from core.extract.stft import COLUMNS, FRAME, HOP, RATE_HZ, WIDTH, FrameMeter
from core.extract.timbre import SILENCE_DBFS, SIZE, Scale
from core.settings import Home, Settings
from core.types import Block, Features, FloatArray, Modality, Probe, SoundBlock, Stage, Tag, TimeArray

log = logging.getLogger(__name__)

MODEL_ID = "mfcc1"


@dataclass(frozen=True, slots=True)
class SoundConfig:
    """How sound is cut and summarised. Other values make other vectors, and so another model id.

    Attributes:
        page_frames: frames of one moment, 430 × 23 ms ≈ 10 s.
        least_frames: a last page shorter than this (2 s) gives no moment of its own, unless it is the only one.
        kept_frames: the whole is summarised from all frames up to this many (6 min), from every 2nd, 4th … beyond.
        tempo_s: seconds from the middle on which the tempo is measured.
        least_tempo_s: shorter sounds have no tempo.
    """

    page_frames: int = 430
    least_frames: int = 86
    kept_frames: int = 16_384
    tempo_s: float = 120.0
    least_tempo_s: float = 4.0


class SoundExtractor:
    """MFCC, chroma, contrast, spectral shape, rhythm and loudness. No weights; model id "mfcc1".

    Sources: S. Davis and P. Mermelstein 1980 (MFCC); D.-N. Jiang et al. 2002 (contrast); G. Tzanetakis and P. Cook
    2002 (texture windows, means and deviations); P. Grosche, M. Müller and F. Kurth 2010 (tempo).
    """

    modality: ClassVar[Modality] = Modality.SOUND
    stage: ClassVar[Stage] = Stage.CONTENT

    def __init__(self, home: Home, settings: Settings, config: SoundConfig | None = None) -> None:
        self.config = config or SoundConfig()
        self._meter: FrameMeter | None = None
        self._scale: Scale | None = None

    @property
    def model_ids(self) -> tuple[str, ...]:
        """The one space."""
        return (MODEL_ID,)

    def load(self) -> None:
        """Import librosa, make the filter banks and run once, since the first run compiles for seconds."""
        if self._meter is None:
            self._scale = Scale.shipped()
            self._meter = FrameMeter()
            self._meter.measure(np.zeros(FRAME + HOP * 15, np.float32), None)

    def open(self, probe: Probe) -> SoundSession:
        """Begin one file."""
        self.load()
        assert self._meter is not None and self._scale is not None
        return SoundSession(self._meter, self._scale, self.config)

    def close(self) -> None:
        """Drop the filter banks."""
        self._meter = None
        self._scale = None


class SoundSession:
    """One file's sound. Memory stays flat but for one float per frame (6 MB for ten hours) and the moments."""

    def __init__(self, meter: FrameMeter, scale: Scale, config: SoundConfig) -> None:
        self._meter = meter
        self._scale = scale
        self._config = config
        self._loudness = LoudnessMeter(RATE_HZ)
        self._waiting: list[FloatArray] = [np.zeros(FRAME // 2, np.float32)]
        self._waiting_samples = FRAME // 2
        self._samples = 0
        self._frames = 0
        self._start_s = 0.0
        self._last_mel: FloatArray | None = None
        self._kept = _Thinned(config.kept_frames)
        self._onsets: list[FloatArray] = []
        self._silent_frames = 0
        self._moments: list[FloatArray] = []
        self._spans: list[tuple[float, float]] = []

    def push(self, block: Block) -> None:
        """Take the next 22,050 Hz block; blocks of other kinds are ignored.

        Raises:
            ValueError: sound at another rate.
        """
        if not isinstance(block, SoundBlock) or not len(block.samples):
            return
        if block.rate_hz != RATE_HZ:
            raise ValueError(f"sound features need {RATE_HZ} Hz, not {block.rate_hz}")
        if not self._samples:
            self._start_s = block.start_s
        samples = np.nan_to_num(block.samples, nan=0.0, posinf=1.0, neginf=-1.0)  # float files may hold anything
        self._samples += len(samples)
        self._loudness.push(samples)
        self._wait(samples)
        page_samples = FRAME + HOP * (self._config.page_frames - 1)
        while self._waiting_samples >= page_samples:
            self._measure(self._config.page_frames)

    def finish(self) -> tuple[Features, ...]:
        """Return the features; () where no sound came at all, an item of None where all is silent."""
        if not self._samples:
            return ()
        self._wait(np.zeros(FRAME // 2, np.float32))
        left = 1 + self._samples // HOP - self._frames
        if left > 0:
            self._measure(left)
        values = self._values()
        rows = self._kept.rows()
        heard = self._silent_frames < self._frames
        moments = np.array(self._moments, np.float32).reshape(-1, SIZE)
        spans: TimeArray = np.array(self._spans, np.float64).reshape(-1, 2)
        item = self._scale.vector(rows) if heard else None
        return (Features(Modality.SOUND, MODEL_ID, item, moments, spans, values, tags(values)),)

    def _wait(self, samples: FloatArray) -> None:
        self._waiting.append(samples)
        self._waiting_samples += len(samples)

    def _measure(self, frames: int) -> None:
        """Measure the next page and move on by it, keeping the overlap."""
        waiting = np.concatenate(self._waiting)
        rows, self._last_mel = self._meter.measure(waiting[: FRAME + HOP * (frames - 1)], self._last_mel)
        rest = waiting[HOP * frames :]
        self._waiting, self._waiting_samples = [rest], len(rest)
        silent = rows[:, COLUMNS["rms"].start] < SILENCE_DBFS
        self._silent_frames += int(silent.sum())
        if not silent.all() and (frames >= self._config.least_frames or not self._frames):
            self._moments.append(self._scale.vector(rows))
            self._spans.append(self._span(frames))
        self._kept.add(rows)
        self._onsets.append(rows[:, COLUMNS["onset"].start].copy())
        self._frames += frames

    def _span(self, frames: int) -> tuple[float, float]:
        """Where the next page lies in the file; the last one ends with the sound."""
        end_s = min((self._frames + frames) * HOP, self._samples) / RATE_HZ
        return self._start_s + self._frames * HOP / RATE_HZ, self._start_s + end_s

    def _values(self) -> dict[str, float]:
        """Plain numbers, those that exist: silence has no loudness, a click no tempo."""
        values = {"silence_share": self._silent_frames / self._frames}
        loudness = self._loudness.read()
        measured = {
            "loudness_lufs": loudness.integrated_lufs,
            "loudness_range_lu": loudness.range_lu,
            "peak_dbfs": loudness.peak_dbfs,
        }
        if self._silent_frames < self._frames:
            measured |= _shape_values(self._kept.rows())
            measured |= _rhythm(np.concatenate(self._onsets), self._config)
        return values | {name: value for name, value in measured.items() if math.isfinite(value)}


class _Thinned:
    """Keeps every frame of a short sound and every 2nd, 4th, 8th … of a long one: never more than `most` rows."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._stride = 1
        self._seen = 0
        self._held: list[FloatArray] = []
        self._count = 0

    def add(self, rows: FloatArray) -> None:
        first = -self._seen % self._stride
        self._seen += len(rows)
        self._held.append(rows[first :: self._stride].copy())
        self._count += len(self._held[-1])
        while self._count > self._most:
            self._stride *= 2
            self._held = [self.rows()[::2].copy()]
            self._count = len(self._held[0])

    def rows(self) -> FloatArray:
        """float32 (n, stft.WIDTH), evenly spread over what was added."""
        return np.concatenate(self._held) if self._held else np.zeros((0, WIDTH), np.float32)


def _shape_values(rows: FloatArray) -> dict[str, float]:
    """Brightness and noisiness over the frames that can be heard."""
    heard = rows[rows[:, COLUMNS["rms"].start] >= SILENCE_DBFS]
    if not len(heard):
        return {}
    means = heard.mean(axis=0)
    return {
        "brightness_hz": float(2.0 ** means[COLUMNS["centroid"].start]),
        "flatness": float(10.0 ** means[COLUMNS["flatness"].start]),
    }


def _rhythm(onsets: FloatArray, config: SoundConfig) -> dict[str, float]:
    """Tempo, and how strongly the onsets repeat at it: their autocorrelation there, 0..1.

    Source: librosa.feature.tempo, with its prior round 120 beats a minute.
    """
    import librosa

    frames_per_s = RATE_HZ / HOP
    if len(onsets) < config.least_tempo_s * frames_per_s:
        return {}
    spare = max(0, len(onsets) - int(config.tempo_s * frames_per_s)) // 2
    middle = onsets[spare : len(onsets) - spare]
    even = middle - middle.mean()
    likeness = librosa.autocorrelate(even)
    if likeness[0] <= 1e-6 * len(even):
        return {}
    bpm = float(librosa.feature.tempo(onset_envelope=middle, sr=RATE_HZ, hop_length=HOP)[0])
    lag = round(60.0 * frames_per_s / bpm)
    near = likeness[max(lag - 1, 1) : lag + 2] / likeness[0] * len(even) / (len(even) - lag)
    return {"tempo_bpm": bpm, "beat_strength": float(np.clip(near.max(), 0.0, 1.0))}


@dataclass(frozen=True, slots=True)
class _Rule:
    """A word for a measured value: its score is ½ at `begins`, 1 from `certain` on."""

    code: str
    value: str
    begins: float
    certain: float


RULES = (
    _Rule("silent", "silence_share", 0.95, 1.0),
    _Rule("quiet", "loudness_lufs", -32.0, -45.0),
    _Rule("loud", "loudness_lufs", -13.0, -9.0),
    _Rule("steady beat", "beat_strength", 0.35, 0.7),
    _Rule("fast", "tempo_bpm", 135.0, 170.0),
    _Rule("slow", "tempo_bpm", 85.0, 60.0),
    _Rule("bright sound", "brightness_hz", 3000.0, 4500.0),
    _Rule("dark sound", "brightness_hz", 800.0, 400.0),
)
NEED_BEAT = frozenset({"fast", "slow"})
"""Words that mean nothing without a beat."""


def tags(values: Mapping[str, float]) -> tuple[Tag, ...]:
    """Say measured values in words. Silence is silent and nothing else."""
    made = {rule.code: score for rule in RULES if (score := _score(rule, values)) >= 0.5}
    if "silent" in made:
        made = {"silent": made["silent"]}
    if "steady beat" not in made:
        made = {code: score for code, score in made.items() if code not in NEED_BEAT}
    return tuple(Tag(code, score, Modality.SOUND) for code, score in made.items())


def _score(rule: _Rule, values: Mapping[str, float]) -> float:
    if rule.value not in values:
        return 0.0
    passed = (values[rule.value] - rule.begins) / (rule.certain - rule.begins)
    return 0.0 if passed < 0 else min(0.5 + 0.5 * passed, 1.0)
