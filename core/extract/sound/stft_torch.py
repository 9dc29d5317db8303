"""Sound into the same rows of measured features as `stft`, many pages at once, on whatever device the samples are on.

Needs torch, numpy and scipy only. The numpy path is the oracle: equal within single precision.
"""

from __future__ import annotations

import ctypes
import math
import os
import sys
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from core.extract.sound import banks, pitch
from core.extract.sound.stft import CHROMAS, COLUMNS, FRAME, HOP, MELS, MFCCS, RATE_HZ, WIDTH
from core.types import FloatArray

if TYPE_CHECKING:
    import torch

TOP_DB = 80.0
"""What lies further under the loudest of its page is cut (librosa's power_to_db)."""
DELTA = 9
"""Frames that a delta looks at."""
ROLLOFF = 0.85


class TorchMeter:
    """Measures pages on one device; the counterpart of `stft.FrameMeter`."""

    lot = 12
    """Two minutes: enough to fill a GPU, and 10 MB that wait in each open file."""

    def __init__(self, device: str | torch.device) -> None:
        """Put the filter banks on the device."""
        self._banks = _Banks(device)
        self._device = device

    def measure_pages(self, pages: FloatArray, last_mel: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        """Measure pages that follow each other in one sound, at once.

        Args:
            pages: float32 (b, n), n = FRAME + HOP × (frames − 1).
            last_mel: float32 (128,), of the page before, or None.

        Returns:
            float32 (b, frames, WIDTH) and the last page's last mel spectrum.
        """
        import torch

        with torch.inference_mode():
            given = torch.from_numpy(np.array(pages, np.float32)).to(self._device)
            rows, mel_db = _rows(given, self._banks)
            before = mel_db[:, :, :1].clone()
            before[1:] = mel_db[:-1, :, -1:]
            if last_mel is not None:
                before[0, :, 0] = torch.from_numpy(last_mel).to(self._device)
            rows[:, :, COLUMNS["onset"]] = _onsets(mel_db, before)
            return rows.cpu().numpy(), mel_db[-1, :, -1].cpu().numpy()


def fastest() -> str | None:
    """Name the GPU that torch sees, or None. Loads torch only where there may be one: it takes seconds."""
    if not _may_have_gpu():
        return None
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else None


def _may_have_gpu() -> bool:
    if "torch" in sys.modules or sys.platform == "darwin":
        return True
    try:
        ctypes.CDLL("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
    except OSError:
        return False
    return True


def features(samples: torch.Tensor, rate_hz: int = RATE_HZ) -> torch.Tensor:
    """Measure sounds of one length, each on its own.

    Args:
        samples: float32 (b, n) in [−1, 1], at 22,050 Hz.

    Returns:
        float32 (b, 1 + n // HOP, WIDTH) on the same device, laid out as `stft.COLUMNS` says.

    Raises:
        ValueError: another rate.
    """
    import torch

    if rate_hz != RATE_HZ:
        raise ValueError(f"sound features need {RATE_HZ} Hz, not {rate_hz}")
    with torch.inference_mode():
        frames = 1 + samples.shape[1] // HOP
        padded = torch.nn.functional.pad(samples, (FRAME // 2, FRAME // 2))[:, : FRAME + HOP * (frames - 1)]
        rows, mel_db = _rows(padded, _banks(str(samples.device)))
        rows[:, :, COLUMNS["onset"]] = _onsets(mel_db, mel_db[:, :, :1])
        return rows


def seconds_per_hour(device: str, pages: int = 32, page_s: float = 10.0, repeats: int = 5) -> float:
    """Time `features` on noise: best of some runs, in seconds per hour of sound, transfers left out."""
    import torch

    generator = torch.Generator().manual_seed(0)
    samples = (0.1 * torch.randn(pages, int(page_s * RATE_HZ), generator=generator)).to(device)
    best = math.inf
    for _ in range(repeats + 1):  # the first one also makes the banks
        begun = time.perf_counter()
        float(features(samples)[-1, -1, 0])  # reading a number waits for the device
        best = min(best, time.perf_counter() - begun)
    return best / (pages * page_s) * 3600.0


class _Banks:
    """Constants on one device."""

    def __init__(self, device: Any) -> None:
        import torch

        def put(array: Any) -> torch.Tensor:
            return torch.from_numpy(np.ascontiguousarray(array, np.float32)).to(device)

        from scipy.signal import savgol_coeffs

        self.window = torch.hann_window(FRAME, device=device)
        self.mel = put(banks.mel_bank(RATE_HZ, FRAME, MELS))
        self.chroma = put(banks.chroma_bank(RATE_HZ, FRAME, CHROMAS))
        self.cosines = put(banks.cosine_bank(MELS, MFCCS))
        self.hz = put(np.fft.rfftfreq(FRAME, 1.0 / RATE_HZ))[:, None]
        self.octaves = banks.octave_bands(RATE_HZ, FRAME)
        slopes = [savgol_coeffs(DELTA, order, deriv=order, use="dot") for order in (1, 2)]
        self.deltas = put(np.array(slopes))
        self.lags = put(pitch.window_lags())[:, None]
        self.lag_costs = put(pitch.costs()[1:-1])[:, None]


@lru_cache(maxsize=4)
def _banks(device: str) -> _Banks:
    return _Banks(device)


def _rows(pages: torch.Tensor, made: _Banks) -> tuple[torch.Tensor, torch.Tensor]:
    """Measure all but the onsets of pages (b, n): (b, frames, WIDTH), and the mel spectrum in dB (b, 128, frames)."""
    import torch

    transform = torch.stft(pages, FRAME, HOP, window=made.window, center=False, return_complex=True)
    magnitude = transform.abs()
    power = magnitude * magnitude
    mel_db = _decibels(made.mel @ power)
    mfcc = made.cosines @ mel_db
    parts: dict[str, torch.Tensor] = {"mfcc": mfcc, "delta": _delta(mfcc, made, 1), "delta2": _delta(mfcc, made, 2)}
    chroma = made.chroma @ power
    largest = chroma.amax(dim=1, keepdim=True)
    parts["chroma"] = chroma / torch.where(largest < torch.finfo(torch.float32).tiny, 1.0, largest)
    parts["contrast"] = _contrast(magnitude, made)
    parts |= _shape(magnitude, power, made)
    parts["crossings"], parts["rms"] = _crossings(pages), _level_db(pages)
    parts["pitch"], parts["voicing"] = _pitches(power, made)
    rows = torch.zeros(len(pages), magnitude.shape[2], WIDTH, device=pages.device)
    for name, part in parts.items():
        rows[:, :, COLUMNS[name]] = part.transpose(1, 2)
    return rows, mel_db


def _decibels(power: torch.Tensor) -> torch.Tensor:
    """As librosa.power_to_db, each page on its own."""
    made = 10.0 * power.clamp(min=1e-10).log10()
    return made.maximum(made.amax(dim=(1, 2), keepdim=True) - TOP_DB)


def _delta(mfcc: torch.Tensor, made: _Banks, order: int) -> torch.Tensor:
    """Savitzky–Golay derivative of a polynomial of that order: at the ends, that of the first and last fit."""
    import torch.nn.functional as f

    half = DELTA // 2
    long = mfcc.shape[2] >= DELTA
    given = mfcc if long else f.pad(mfcc, (half, half), mode="replicate")
    inner = given.unfold(2, DELTA, 1) @ made.deltas[order - 1]  # not a convolution: cuDNN's may round to TF32
    return f.pad(inner, (half, half), mode="replicate") if long else inner


def _contrast(magnitude: torch.Tensor, made: _Banks) -> torch.Tensor:
    import torch

    peaks, valleys = [], []
    for bins, count in made.octaves:
        band = magnitude[:, bins]
        peaks.append(band.topk(count, dim=1).values.mean(dim=1))
        valleys.append(band.topk(count, dim=1, largest=False).values.mean(dim=1))
    return _decibels(torch.stack(peaks, 1)) - _decibels(torch.stack(valleys, 1))


def _shape(magnitude: torch.Tensor, power: torch.Tensor, made: _Banks) -> dict[str, torch.Tensor]:
    """Centroid, bandwidth and roll-off in octaves, flatness in log10: each (b, 1, frames)."""
    total = magnitude.sum(dim=1, keepdim=True)
    share = magnitude / total.clamp(min=1.2e-38)
    centroid = (share * made.hz).sum(dim=1, keepdim=True)
    bandwidth = (share * (made.hz - centroid).square()).sum(dim=1, keepdim=True).sqrt()
    reached = magnitude.cumsum(dim=1) < ROLLOFF * total
    rolloff = made.hz[reached.sum(dim=1, keepdim=True).clamp(max=len(made.hz) - 1), 0]
    floored = power.clamp(min=1e-10)
    flatness = floored.log().mean(dim=1, keepdim=True) / math.log(10) - floored.mean(dim=1, keepdim=True).log10()
    octaves = {"centroid": centroid, "bandwidth": bandwidth, "rolloff": rolloff}
    return {name: track.clamp(min=16.0).log2() for name, track in octaves.items()} | {"flatness": flatness}


def _level_db(pages: torch.Tensor) -> torch.Tensor:
    import torch.nn.functional as f

    return 10.0 * f.avg_pool1d(pages.square()[:, None], FRAME, HOP).clamp(min=1e-10).log10()


def _crossings(pages: torch.Tensor) -> torch.Tensor:
    import torch
    import torch.nn.functional as f

    signs = torch.where(pages.abs() <= 1e-10, torch.zeros_like(pages), pages).signbit()
    changed = f.pad((signs[:, 1:] != signs[:, :-1]).float(), (1, 0))
    return f.avg_pool1d(changed[:, None], FRAME, HOP)


def _pitches(power: torch.Tensor, made: _Banks) -> tuple[torch.Tensor, torch.Tensor]:
    """As pitch.pitches: (b, 1, frames) each."""
    import torch

    low = power[:, : pitch.BINS].clone()
    low[:, 0] = 0.0
    lags = torch.fft.irfft(low, pitch.SIZE, dim=1)[:, : pitch.LAGS.stop]
    likeness = lags[:, pitch.LAGS] / lags[:, :1].clamp(min=1e-12) / made.lags
    before, at, after = likeness[:, :-2], likeness[:, 1:-1], likeness[:, 2:]
    peak = (at > before) & (at >= after)
    shift = 0.5 * (before - after) / (before - 2 * at + after).clamp(max=-1e-9)
    top = at - 0.25 * (before - after) * shift
    best = torch.where(peak, top - made.lag_costs, -1.0).argmax(dim=1, keepdim=True)
    found, top, shift = (each.gather(1, best) for each in (peak, top, shift))
    lag = torch.where(found, best + pitch.LAGS.start + 1 + shift, pitch.LAG_HZ / pitch.LEAST_HZ)
    strength = torch.where(found, top.clamp(0.0, 1.0), 0.0)
    return (pitch.LAG_HZ / lag).log2(), strength


def _onsets(mel_db: torch.Tensor, before: torch.Tensor) -> torch.Tensor:
    """Mean rise of the mel bands: (b, frames, 1)."""
    import torch

    rise = torch.diff(mel_db, dim=2, prepend=before)
    return rise.clamp(min=0.0).mean(dim=1)[:, :, None]
