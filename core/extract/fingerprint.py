"""Blocks of sound and frames into fingerprints: codes that a copy shares, re-encoded, resized, quieter or cut."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.extract.picture.phash import phash
from core.extract.sound.stft import RATE_HZ
from core.settings import Home, Settings
from core.types import (
    Block,
    Fingerprint,
    FloatArray,
    FrameArray,
    FrameBlock,
    Modality,
    Probe,
    SoundBlock,
    Stage,
)

SOUND_SCHEME, PICTURE_SCHEME = "sound1", "picture1"


@dataclass(frozen=True, slots=True)
class SoundPrintConfig:
    """How sound becomes codes. Other values make other codes, and so another scheme.

    Attributes:
        frame: samples under one window, 0.37 s.
        hop: samples between two codes, 93 ms (10.8 a second; 39 kB for a quarter of an hour).
        smooth: frames over which energy is summed, 0.65 s with the frame itself.
        lag: hops between the two sums whose difference makes a code.
        low_hz, high_hz: edges of the 33 bands, evenly spread in pitch.
        silence_dbfs: a frame below this level has no code.
        page: frames transformed at once.
    """

    frame: int = 8192
    hop: int = 2048
    smooth: int = 4
    lag: int = 8
    low_hz: float = 300.0
    high_hz: float = 3000.0
    silence_dbfs: float = -65.0
    page: int = 64


BANDS = 33


class SoundPrintExtractor:
    """32 bits per step: whether the difference of neighbouring bands rises or falls. No weights.

    Source: J. Haitsma and T. Kalker 2002, A Highly Robust Audio Fingerprinting System. Their steps are 11.6 ms; an
    eighth of the room is taken here. A copy that was cut lies up to half a step beside ours, at which 24 % of bits
    differed with a difference of neighbouring frames, and 8 % with sums of 4 frames 8 apart; of 32-bit codes 14 %
    stay equal then (measured on sample music and speech).
    """

    modality: ClassVar[Modality] = Modality.SOUND
    stage: ClassVar[Stage] = Stage.CONTENT

    def __init__(self, home: Home, settings: Settings, config: SoundPrintConfig | None = None) -> None:
        self.config = config or SoundPrintConfig()

    @property
    def model_ids(self) -> tuple[str, ...]:
        """The one scheme."""
        return (SOUND_SCHEME,)

    def load(self) -> None:
        """Nothing to load."""

    def open(self, probe: Probe) -> SoundPrintSession:
        """Begin one file."""
        return SoundPrintSession(self.config)

    def close(self) -> None:
        """Nothing to release."""


class SoundPrintSession:
    """One file's sound. Memory grows by 4 bytes per step only: 1.6 MB for ten hours."""

    def __init__(self, config: SoundPrintConfig) -> None:
        self._config = config
        self._waiting: list[FloatArray] = []
        self._waiting_samples = 0
        self._start_s: float | None = None
        self._last = np.zeros((0, BANDS), np.float32)
        self._codes: list[NDArray[np.uint32]] = []

    def push(self, block: Block) -> None:
        """Take the next 22,050 Hz block; blocks of other kinds are ignored."""
        if not isinstance(block, SoundBlock) or not len(block.samples):
            return
        if self._start_s is None:
            self._start_s = block.start_s
        samples = np.nan_to_num(block.samples, nan=0.0, posinf=1.0, neginf=-1.0)
        self._waiting.append(np.clip(samples, -8.0, 8.0))
        self._waiting_samples += len(samples)
        page_samples = self._config.frame + self._config.hop * (self._config.page - 1)
        if self._waiting_samples >= page_samples:
            self._measure()

    def finish(self) -> tuple[Fingerprint, ...]:
        """Return the one fingerprint; without codes where the sound lasts less than 1.4 s; () without sound."""
        if self._start_s is None:
            return ()
        self._measure()
        codes = np.concatenate([np.zeros(0, np.uint32), *self._codes])
        step_s = self._config.hop / RATE_HZ
        times_s = self._start_s + step_s * np.arange(len(codes), dtype=np.float64)
        return (Fingerprint(Modality.SOUND, SOUND_SCHEME, codes, times_s),)

    def _measure(self) -> None:
        """Make codes of all whole frames that wait."""
        config, waiting = self._config, np.concatenate([np.zeros(0, np.float32), *self._waiting])
        while (count := min(1 + (len(waiting) - config.frame) // config.hop, config.page)) > 0:
            levels = _levels(waiting[: config.frame + config.hop * (count - 1)], config)
            waiting = waiting[config.hop * count :]
            self._encode(levels)
        self._waiting, self._waiting_samples = [waiting], len(waiting)

    def _encode(self, levels: FloatArray) -> None:
        rows = np.concatenate([self._last, levels])
        kept = self._config.smooth - 1 + self._config.lag
        if len(rows) > kept:
            self._codes.append(_codes(rows, self._config))
        self._last = rows[-kept:]


def _levels(samples: FloatArray, config: SoundPrintConfig) -> FloatArray:
    """Energy of each band in each frame: float32 (frames, 33); NaN rows where a frame is silent."""
    import scipy.fft

    frames = np.lib.stride_tricks.sliding_window_view(samples, config.frame)[:: config.hop]
    spectrum = scipy.fft.rfft(frames * _window(config.frame), axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    edges = _edges(config)
    levels: FloatArray = np.add.reduceat(power[:, : edges[-1]], edges[:-1], axis=1)
    mean_square = np.einsum("ij,ij->i", frames, frames) / config.frame
    levels[mean_square < 10 ** (config.silence_dbfs / 10)] = np.nan
    return levels


def _codes(levels: FloatArray, config: SoundPrintConfig) -> NDArray[np.uint32]:
    """32 bits of each two sums of rows `lag` apart; 0 where a row of them is silent."""
    smooth, lag = config.smooth, config.lag
    sums = np.lib.stride_tricks.sliding_window_view(levels, smooth, axis=0).sum(axis=-1)
    slope = sums[:, :-1] - sums[:, 1:]
    rise = slope[lag:] - slope[:-lag]
    packed = np.packbits(rise > 0, axis=1).view(">u4").astype(np.uint32)[:, 0]
    packed[np.isnan(rise).any(axis=1)] = 0
    return packed


@lru_cache(maxsize=2)
def _window(frame: int) -> FloatArray:
    return np.hanning(frame).astype(np.float32)


@lru_cache(maxsize=2)
def _edges(config: SoundPrintConfig) -> NDArray[np.int64]:
    """Bins at which bands begin and end: int64 (34,)."""
    hz = np.geomspace(config.low_hz, config.high_hz, BANDS + 1)
    return np.round(hz * config.frame / RATE_HZ).astype(np.int64)


# ── Picture ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PicturePrintConfig:
    """How frames become codes.

    Attributes:
        border_spread: grey levels; rows or columns at the edge that vary by less are a border (letterbox).
        least_share: what is left between borders is at least this share of the frame's side, else nothing is cut off.
        flat_spread: grey levels; a frame that varies by less shows nothing and has no code.
    """

    border_spread: float = 6.0
    least_share: float = 0.4
    flat_spread: float = 5.0


class PicturePrintExtractor:
    """64 bits per frame, borders cut off: its perceptual hash. No weights."""

    modality: ClassVar[Modality] = Modality.PICTURE
    stage: ClassVar[Stage] = Stage.CONTENT

    def __init__(self, home: Home, settings: Settings, config: PicturePrintConfig | None = None) -> None:
        self.config = config or PicturePrintConfig()

    @property
    def model_ids(self) -> tuple[str, ...]:
        """The one scheme."""
        return (PICTURE_SCHEME,)

    def load(self) -> None:
        """Nothing to load."""

    def open(self, probe: Probe) -> PicturePrintSession:
        """Begin one file."""
        return PicturePrintSession(self.config)

    def close(self) -> None:
        """Nothing to release."""


class PicturePrintSession:
    """One file's frames: 16 bytes are kept of each."""

    def __init__(self, config: PicturePrintConfig) -> None:
        self._config = config
        self._codes: list[NDArray[np.uint64]] = []
        self._times: list[NDArray[np.float64]] = []

    def push(self, block: Block) -> None:
        """Take the next frames; blocks of other kinds are ignored."""
        if isinstance(block, FrameBlock) and len(block.times_s):
            self._codes.append(np.array([self._code(frame) for frame in block.entire], np.uint64))
            self._times.append(block.times_s)

    def finish(self) -> tuple[Fingerprint, ...]:
        """Return the one fingerprint, frames in the order of time; () without frames."""
        if not self._codes:
            return ()
        times, codes = np.concatenate(self._times), np.concatenate(self._codes)
        order = np.argsort(times, kind="stable")
        return (Fingerprint(Modality.PICTURE, PICTURE_SCHEME, codes[order], times[order]),)

    def _code(self, frame: FrameArray) -> int:
        inside = without_borders(frame, self._config)
        if float(inside.std()) < self._config.flat_spread:
            return 0
        return int(phash(inside[None])[0])


def without_borders(frame: FrameArray, config: PicturePrintConfig) -> FrameArray:
    """Cut even borders off a frame, so that a letterboxed copy shows the same picture.

    Args:
        frame: uint8 (h, w, 3).

    Returns:
        A view of it.
    """
    high = _inside(_spread(frame, 1), config)
    return frame[high, _inside(_spread(frame[high], 0), config)]


def _spread(frame: FrameArray, axis: int) -> NDArray[np.int16]:
    """How far each row (axis 1) or column (axis 0) varies, in the channel in which it varies most."""
    most: NDArray[np.int16] = (frame.max(axis=axis).astype(np.int16) - frame.min(axis=axis)).max(axis=-1)
    return most


def _inside(spread: NDArray[np.int16], config: PicturePrintConfig) -> slice:
    """Find the lines from the first to the last one on which something is; equal cuts on both sides."""
    there = np.flatnonzero(spread > config.border_spread)
    if not len(there):
        return slice(0, len(spread))
    cut = min(int(there[0]), len(spread) - 1 - int(there[-1]))
    return slice(cut, len(spread) - cut) if len(spread) - 2 * cut >= config.least_share * len(spread) else slice(None)
