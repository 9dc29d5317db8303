"""Sound into rows of measured features: librosa's functions on one shared short-time Fourier transform.

A page is a run of samples on a fixed grid, with half a frame of overlap at both ends. Everything is measured on whole
pages, so that the result doesn't depend on how the decoder cut its blocks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.extract.sound.pitch import pitches
from core.types import FloatArray

RATE_HZ = 22_050
FRAME = 2048
"""Samples under one window of the transform (librosa's default)."""
HOP = 512
"""Samples between two frames, 23 ms."""
MFCCS = 20
MELS = 128
CHROMAS = 12

TINY = float(np.finfo(np.float32).tiny)
"""Under this, chroma is left as it is (librosa.util.normalize)."""

COLUMNS: dict[str, slice] = {
    "mfcc": slice(0, 20),
    "delta": slice(20, 40),
    "delta2": slice(40, 60),
    "chroma": slice(60, 72),
    "contrast": slice(72, 79),
    "centroid": slice(79, 80),  # log2 Hz
    "bandwidth": slice(80, 81),  # log2 Hz
    "rolloff": slice(81, 82),  # log2 Hz
    "flatness": slice(82, 83),  # log10 of 0..1
    "crossings": slice(83, 84),  # share of samples
    "rms": slice(84, 85),  # dBFS
    "onset": slice(85, 86),  # mean rise of the mel bands, dB
    "pitch": slice(86, 87),  # log2 Hz; means something where voicing is high
    "voicing": slice(87, 88),  # 0..1
}
"""Where each feature lies in a row of `FrameMeter.measure`."""
WIDTH = 88


class FrameMeter:
    """Measures pages of sound in time order. Holds one column of the page before, for the onsets.

    Source: B. McFee et al., librosa 0.11 (https://librosa.org); its defaults throughout, with the tuning of chroma
    fixed at A = 440 Hz, since estimating it takes longer than everything else together.
    """

    lot = 1

    def __init__(self) -> None:
        """Prepare the filter banks; imports librosa."""
        import librosa

        self._mel = librosa.filters.mel(sr=RATE_HZ, n_fft=FRAME, n_mels=MELS)
        self._chroma = librosa.filters.chroma(sr=RATE_HZ, n_fft=FRAME, tuning=0.0, n_chroma=CHROMAS)
        self._frequencies = librosa.fft_frequencies(sr=RATE_HZ, n_fft=FRAME)
        self._moments = np.array([(self._frequencies / 1000.0) ** power for power in range(3)], np.float32)

    def measure_pages(self, pages: FloatArray, last_mel: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        """Measure pages that follow each other, float32 (b, n), one by one; as `TorchMeter` does at once."""
        made = []
        for page in pages:
            rows, last_mel = self.measure(page, last_mel)
            made.append(rows)
        assert last_mel is not None
        return np.stack(made), last_mel

    def measure(self, page: FloatArray, last_mel: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        """Measure every frame that lies whole in a page.

        Args:
            page: float32 (n,), n = FRAME + HOP × (frames − 1), samples in [−1, 1].
            last_mel: float32 (128,), what the page before returned, or None at the beginning.

        Returns:
            float32 (frames, WIDTH), laid out as COLUMNS says, and the page's last mel spectrum in dB.
        """
        import librosa

        magnitude = np.abs(librosa.stft(page, n_fft=FRAME, hop_length=HOP, center=False))
        power = magnitude * magnitude
        mel_db = librosa.power_to_db(self._mel @ power)
        rows = np.empty((magnitude.shape[1], WIDTH), np.float32)
        self._cepstrum(rows, mel_db)
        chroma = self._chroma @ power
        largest = chroma.max(axis=0)
        largest[largest < TINY] = 1.0
        rows[:, COLUMNS["chroma"]] = (chroma / largest).T
        self._shape(rows, magnitude, power)
        rows[:, COLUMNS["crossings"]] = _crossings(page)[:, None]
        rows[:, COLUMNS["rms"]] = _level_db(page)[:, None]
        before = mel_db[:, :1] if last_mel is None else last_mel[:, None]
        rise = np.diff(mel_db, axis=1, prepend=before)
        rows[:, COLUMNS["onset"]] = np.maximum(rise, 0.0).mean(axis=0)[:, None]
        rows[:, COLUMNS["pitch"].start], rows[:, COLUMNS["voicing"].start] = pitches(power)
        return rows, mel_db[:, -1]

    def _cepstrum(self, rows: FloatArray, mel_db: FloatArray) -> None:
        import librosa

        mfcc = librosa.feature.mfcc(S=mel_db, n_mfcc=MFCCS)
        mode = "interp" if mfcc.shape[1] >= 9 else "nearest"  # librosa refuses "interp" on less than its 9 frames
        rows[:, COLUMNS["mfcc"]] = mfcc.T
        rows[:, COLUMNS["delta"]] = librosa.feature.delta(mfcc, mode=mode).T
        rows[:, COLUMNS["delta2"]] = librosa.feature.delta(mfcc, order=2, mode=mode).T

    def _shape(self, rows: FloatArray, magnitude: FloatArray, power: FloatArray) -> None:
        import librosa

        hz = self._frequencies
        # librosa's centroid and bandwidth each divide the whole spectrum by its sum first: a quarter of all the time.
        total, first, second = self._moments @ magnitude
        total = np.maximum(total, TINY)
        centroid = (first / total)[None]
        bandwidth = np.sqrt(np.maximum((second / total)[None] - centroid**2, 0.0))
        contrast = librosa.feature.spectral_contrast(S=magnitude, sr=RATE_HZ, freq=hz)
        flatness = librosa.feature.spectral_flatness(S=power, power=1.0)
        rows[:, COLUMNS["contrast"]] = contrast.T
        rows[:, COLUMNS["centroid"]] = _log2_hz(1000.0 * centroid)
        rows[:, COLUMNS["bandwidth"]] = _log2_hz(1000.0 * bandwidth)
        rows[:, COLUMNS["rolloff"]] = _log2_hz(librosa.feature.spectral_rolloff(S=magnitude, sr=RATE_HZ, freq=hz))
        rows[:, COLUMNS["flatness"]] = np.log10(flatness).T


def measure_all(meter: FrameMeter, samples: FloatArray) -> FloatArray:
    """Measure a short sound at once, as one page: float32 (1 + n // HOP, WIDTH). For trials and tests."""
    pad = np.zeros(FRAME // 2, np.float32)
    frames = 1 + len(samples) // HOP
    page = np.concatenate([pad, samples, pad])[: FRAME + HOP * (frames - 1)]
    return meter.measure(page, None)[0]


def _log2_hz(track: FloatArray) -> FloatArray:
    """Octaves above 1 Hz, floored at 2⁴ Hz, where silence would give minus infinity. (1, n) → (n, 1)."""
    return np.log2(np.maximum(track, 16.0)).T.astype(np.float32)


def _frame_sums(values: FloatArray) -> NDArray[np.float64]:
    """Sum each frame of FRAME values: float64 (frames,)."""
    steps = values.reshape(-1, HOP).sum(axis=1, dtype=np.float64)
    window = np.ones(FRAME // HOP)
    return np.convolve(steps, window, "valid")


def _level_db(page: FloatArray) -> FloatArray:
    """RMS of each frame in dBFS, floored at −100; as librosa.feature.rms gives it."""
    mean_square = _frame_sums(page * page) / FRAME
    return (10.0 * np.log10(np.maximum(mean_square, 1e-10))).astype(np.float32)


def _crossings(page: FloatArray) -> FloatArray:
    """Share of samples of each frame at which the sign changes; as librosa.feature.zero_crossing_rate."""
    signs = np.signbit(np.where(np.abs(page) <= 1e-10, 0.0, page))
    changed = np.zeros(len(page), np.float32)
    changed[1:] = signs[1:] != signs[:-1]
    return (_frame_sums(changed) / FRAME).astype(np.float32)
