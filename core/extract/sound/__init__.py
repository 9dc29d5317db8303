"""Sound blocks into sound features: one vector per 10 s, one for the whole, a chart, and plain numbers."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from core.extract.sound.loudness import LoudnessMeter
from core.extract.sound.shares import ShareModel, Shares
from core.extract.sound.stft import COLUMNS, FRAME, HOP, RATE_HZ, WIDTH, FrameMeter
from core.extract.sound.timbre import SILENCE_DBFS, SIZE, Scale
from core.extract.sound.values import heard_values, rhythm_values, tags
from core.settings import Home, Settings
from core.types import Block, Features, FloatArray, Modality, Probe, SoundBlock, Stage, TimeArray

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


class Meter(Protocol):
    """What measures pages: `FrameMeter` on the processor, `TorchMeter` beside it on a GPU."""

    lot: int
    """Pages that are best measured at once."""

    def measure_pages(self, pages: FloatArray, last_mel: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        """Measure pages that follow each other: float32 (b, n) → (b, frames, WIDTH), and the last mel spectrum."""


@dataclass(frozen=True, slots=True)
class _Tools:
    """What the sessions of one extractor share."""

    meter: Meter
    scale: Scale
    shares: ShareModel


class SoundExtractor:
    """MFCC, chroma, contrast, spectral shape, pitch, key, rhythm, loudness, speech and music. Model id "mfcc1".

    Runs on a GPU where there is one that gives the same numbers. Sources: S. Davis and P. Mermelstein 1980 (MFCC);
    D.-N. Jiang et al. 2002 (contrast); G. Tzanetakis and P. Cook 2002 (texture windows, means and deviations);
    P. Grosche, M. Müller and F. Kurth 2010 (tempo).
    """

    modality: ClassVar[Modality] = Modality.SOUND
    stage: ClassVar[Stage] = Stage.CONTENT

    def __init__(self, home: Home, settings: Settings, config: SoundConfig | None = None) -> None:
        self.config = config or SoundConfig()
        self._tools: _Tools | None = None

    @property
    def model_ids(self) -> tuple[str, ...]:
        """The one space."""
        return (MODEL_ID,)

    def load(self) -> None:
        """Import librosa, make the filter banks and run once, since the first run compiles for seconds."""
        if self._tools is None:
            meter = FrameMeter()
            trial = (0.1 * np.random.default_rng(0).standard_normal((1, FRAME + HOP * 15))).astype(np.float32)
            oracle, _ = meter.measure_pages(trial, None)
            self._tools = _Tools(_on_gpu(trial, oracle) or meter, Scale.shipped(), ShareModel.shipped())

    def open(self, probe: Probe) -> SoundSession:
        """Begin one file."""
        self.load()
        assert self._tools is not None
        return SoundSession(self._tools, self.config)

    def close(self) -> None:
        """Drop the filter banks."""
        self._tools = None


def _on_gpu(trial: FloatArray, oracle: FloatArray) -> Meter | None:
    """Give the meter of the GPU if there is one and it measures a trial page as the processor does."""
    from core.extract.sound.stft_torch import TorchMeter, fastest

    device = fastest()
    if device is None:
        return None
    try:
        meter = TorchMeter(device)
        away = np.abs(meter.measure_pages(trial, None)[0] - oracle)
    except (RuntimeError, NotImplementedError, TypeError) as error:  # what torch raises for what a device can't do
        log.warning("sound is measured on the processor: %s can't (%s)", device, error)
        return None
    if not np.quantile(away, 0.99) < TOLERANCE:
        log.warning("sound is measured on the processor: %s gives other numbers", device)
        return None
    return meter


TOLERANCE = 0.01
"""What single precision in another order may change, in the units of the rows (dB, octaves, shares)."""


class SoundSession:
    """One file's sound. Memory stays flat but for one float per frame (6 MB for ten hours) and the moments."""

    def __init__(self, tools: _Tools, config: SoundConfig) -> None:
        self._tools = tools
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
        self._pages: list[_Page] = []

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
        while (ready := self._ready()) >= self._tools.meter.lot:
            self._measure(self._config.page_frames, min(ready, self._tools.meter.lot))

    def finish(self) -> tuple[Features, ...]:
        """Return the features; () where no sound came at all, an item of None where all is silent."""
        if not self._samples:
            return ()
        if ready := self._ready():
            self._measure(self._config.page_frames, ready)
        self._wait(np.zeros(FRAME // 2, np.float32))
        left = 1 + self._samples // HOP - self._frames
        if left > 0:
            self._measure(left, 1)
        rows = self._kept.rows()
        values = self._values(rows)
        heard = self._silent_frames < self._frames
        moments = np.array(self._moments, np.float32).reshape(-1, SIZE)
        spans: TimeArray = np.array(self._spans, np.float64).reshape(-1, 2)
        item = self._tools.scale.vector(rows) if heard else None
        made = Features(Modality.SOUND, MODEL_ID, item, moments, spans, values, tags(values), self._chart())
        return (made,)

    def _wait(self, samples: FloatArray) -> None:
        self._waiting.append(samples)
        self._waiting_samples += len(samples)

    def _ready(self) -> int:
        """Count the whole pages that wait."""
        return max((self._waiting_samples - FRAME + HOP) // (HOP * self._config.page_frames), 0)

    def _measure(self, frames: int, count: int) -> None:
        """Measure the next pages and move on by them, keeping the overlap."""
        waiting = np.concatenate(self._waiting)
        size, step = FRAME + HOP * (frames - 1), HOP * frames
        pages = np.lib.stride_tricks.sliding_window_view(waiting, size)[: step * count : step]
        made, self._last_mel = self._tools.meter.measure_pages(pages, self._last_mel)
        rest = waiting[step * count :]
        self._waiting, self._waiting_samples = [rest], len(rest)
        for rows in made:
            self._take(rows)

    def _take(self, rows: FloatArray) -> None:
        """Keep what a page's rows say."""
        frames = len(rows)
        silent = rows[:, COLUMNS["rms"].start] < SILENCE_DBFS
        self._silent_frames += int(silent.sum())
        span = self._span(frames)
        if not silent.all() and (frames >= self._config.least_frames or not self._frames):
            self._moments.append(self._tools.scale.vector(rows))
            self._spans.append(span)
        self._pages.append(_Page(*span, _brightness_hz(rows[~silent]), self._tools.shares.shares(rows)))
        self._kept.add(rows)
        self._onsets.append(rows[:, COLUMNS["onset"].start].copy())
        self._frames += frames

    def _span(self, frames: int) -> tuple[float, float]:
        """Where the next page lies in the file; the last one ends with the sound."""
        end_s = min((self._frames + frames) * HOP, self._samples) / RATE_HZ
        return self._start_s + self._frames * HOP / RATE_HZ, self._start_s + end_s

    def _values(self, rows: FloatArray) -> dict[str, float]:
        """Plain numbers, those that exist: silence has no loudness, a click no tempo."""
        values = {"silence_share": self._silent_frames / self._frames}
        loudness = self._loudness.read()
        measured = {
            "loudness_lufs": loudness.integrated_lufs,
            "loudness_range_lu": loudness.range_lu,
            "peak_dbfs": loudness.peak_dbfs,
        }
        if self._silent_frames < self._frames:
            config = self._config
            measured |= self._shares() | heard_values(rows)
            measured |= rhythm_values(np.concatenate(self._onsets), config.tempo_s, config.least_tempo_s)
        return values | {name: value for name, value in measured.items() if math.isfinite(value)}

    def _shares(self) -> dict[str, float]:
        """Shares of the whole, by the length of the pages."""
        lengths = np.array([max(page.end_s - page.start_s, 1e-6) for page in self._pages])
        table = np.array([(p.shares.speech, p.shares.music, p.shares.noise) for p in self._pages])
        speech, music, noise = lengths @ table / lengths.sum()
        return {"speech_share": float(speech), "music_share": float(music), "noise_share": float(noise)}

    def _chart(self) -> dict[str, FloatArray]:
        """How the sound goes, page by page: what `store.SoundChart` reads."""
        starts_s, ends_s = (np.array([getattr(p, name) for p in self._pages]) for name in ("start_s", "end_s"))
        series = {
            "start_s": starts_s,
            "end_s": ends_s,
            "loudness_lufs": self._loudness.between(starts_s - self._start_s, ends_s - self._start_s),
            "brightness_hz": np.array([page.brightness_hz for page in self._pages]),
        }
        for kind in ("speech", "music", "noise", "silence"):
            series[kind] = np.array([getattr(page.shares, kind) for page in self._pages])
        return {name: np.asarray(numbers, np.float32) for name, numbers in series.items()}


@dataclass(frozen=True, slots=True)
class _Page:
    """What the chart shows of one page."""

    start_s: float
    end_s: float
    brightness_hz: float
    shares: Shares


def _brightness_hz(heard: FloatArray) -> float:
    return float(2.0 ** heard[:, COLUMNS["centroid"].start].mean()) if len(heard) else 0.0


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
