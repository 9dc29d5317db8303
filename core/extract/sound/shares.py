"""Measured rows of a few seconds into how much of them is speech, music, noise and silence.

Measures with published grounds, none of which knows how loud or bright a recording is, into a small linear classifier
that was learnt once (`tests/benchmarks/sound_shares.py` says from what, and how well it does).

Sources: E. Scheirer and M. Slaney 1997, "Construction and evaluation of a robust multifeature speech/music
discriminator" (4 Hz modulation, low-energy frames, variances of centroid, roll-off and flux, pulse); J. Saunders 1996
(skew of zero crossings); M. J. Carey, E. Parris and H. Lloyd-Thomas 1999 (pitch and cepstral deltas).
"""

from __future__ import annotations

import importlib.resources
import io
from dataclasses import dataclass

import numpy as np

from core.extract.sound.pitch import VOICED
from core.extract.sound.stft import COLUMNS, HOP, RATE_HZ
from core.extract.sound.timbre import SILENCE_DBFS
from core.types import FloatArray

KINDS = ("speech", "music", "noise")
WINDOW = 143
"""Frames that are judged at once: 3.3 s, a third of a page."""
LEAST = 16
"""Audible frames (0.4 s) under which nothing is judged."""
FRAMES_PER_S = RATE_HZ / HOP
SYLLABLES_HZ = (2.5, 7.0)
"""Rate at which speech comes and goes."""
MEASURES = (
    "low energy", "level modulation", "timbre modulation", "crossings spread", "crossings skew", "centroid spread",
    "roll-off spread", "flatness", "flatness spread", "flux", "flux spread", "voiced", "pitch spread", "pitch glide",
    "voicing", "tonality", "chord hold", "contrast", "level spread", "onset", "pulse",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of a stretch of sound, adding up to 1."""

    speech: float
    music: float
    noise: float
    silence: float


@dataclass(frozen=True, slots=True)
class ShareModel:
    """A softmax over scaled measures.

    Attributes:
        centre, spread: float32 (measures,).
        weights: float32 (kinds, measures).
        bias: float32 (kinds,).
    """

    centre: FloatArray
    spread: FloatArray
    weights: FloatArray
    bias: FloatArray

    @classmethod
    def shipped(cls) -> ShareModel:
        """Read what was learnt."""
        data = importlib.resources.files("resources").joinpath("sound_shares.npz").read_bytes()
        with np.load(io.BytesIO(data), allow_pickle=False) as kept:
            return cls(*(kept[name] for name in ("centre", "spread", "weights", "bias")))

    def judge(self, measures: FloatArray) -> FloatArray:
        """Give the chance of each kind: float32 (n, measures) → (n, kinds), rows adding up to 1."""
        scaled = np.clip((measures - self.centre) / self.spread, -4.0, 4.0)
        scores = scaled @ self.weights.T + self.bias
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)

    def shares(self, rows: FloatArray) -> Shares:
        """Judge a page, float32 (n, stft.WIDTH), n ≥ 1, a few seconds at a time."""
        audible = rows[:, COLUMNS["rms"].start] >= SILENCE_DBFS
        pieces = np.array_split(np.arange(len(rows)), max(round(len(rows) / WINDOW), 1))
        heard = [rows[piece] for piece in pieces if audible[piece].sum() >= LEAST]
        silence = 1.0 - float(audible.mean())
        if not heard:
            return Shares(0.0, 0.0, 1.0 - silence, silence)
        kinds = self.judge(np.array([measure(piece) for piece in heard]))
        counts = np.array([(piece[:, COLUMNS["rms"].start] >= SILENCE_DBFS).sum() for piece in heard])
        speech, music, noise = (1.0 - silence) * counts @ kinds / counts.sum()
        return Shares(float(speech), float(music), float(noise), silence)


def measure(rows: FloatArray) -> FloatArray:
    """Measure a few seconds, float32 (n, stft.WIDTH) with LEAST audible frames or more: float32 (measures,)."""
    level = rows[:, COLUMNS["rms"].start]
    heard = rows[level >= SILENCE_DBFS]
    column = {name: heard[:, place] for name, place in COLUMNS.items()}
    loudness = 10.0 ** (level / 20.0)
    crossings = column["crossings"][:, 0]
    flux = np.linalg.norm(column["delta"][:, 1:13], axis=1)
    made = (
        float((loudness < 0.5 * loudness.mean()).mean()),
        _modulation(loudness[:, None]),
        _modulation(rows[:, COLUMNS["mfcc"]][:, 1:5]),
        _log(crossings.std()),
        _skew(crossings),
        _log(column["centroid"].std()),
        _log(column["rolloff"].std()),
        float(column["flatness"].mean()),
        _log(column["flatness"].std()),
        _log(flux.mean()),
        _log(flux.std() / (flux.mean() + 1e-3)),
        *_intonation(column["pitch"][:, 0], column["voicing"][:, 0]),
        float(1.0 - column["chroma"].mean()),
        _hold(column["chroma"]),
        float(column["contrast"][:, 1:].mean()),
        _log(column["rms"].std()),
        _log(column["onset"].mean()),
        _pulse(rows[:, COLUMNS["onset"]][:, 0]),
    )
    return np.array(made, np.float32)


def _log(value: float) -> float:
    return float(np.log(value + 1e-3))


def _skew(values: FloatArray) -> float:
    even = values - values.mean()
    return float((even**3).mean() / (even.std() ** 3 + 1e-9))


def _modulation(tracks: FloatArray) -> float:
    """Share of the slow changes, up to 20 Hz, that come at the rate of syllables; tracks (n, k)."""
    even = tracks - tracks.mean(axis=0)
    power = np.square(np.abs(np.fft.rfft(even * np.hanning(len(even))[:, None], axis=0))).sum(axis=1)
    hz = np.fft.rfftfreq(len(even), 1.0 / FRAMES_PER_S)
    syllables = power[(hz >= SYLLABLES_HZ[0]) & (hz <= SYLLABLES_HZ[1])].sum()
    return float(syllables / (power[hz <= 20.0].sum() + 1e-9))


def _intonation(octaves: FloatArray, strength: FloatArray) -> tuple[float, float, float, float]:
    """Voiced share, spread of the pitch, its glide from frame to frame (both log semitones), mean voicing."""
    voiced = strength >= VOICED
    tones = 12.0 * octaves[voiced]
    both = voiced[1:] & voiced[:-1]
    steps = 12.0 * np.abs(np.diff(octaves))[both]
    spread = float(np.subtract(*np.percentile(tones, [75, 25]))) if len(tones) else 0.0
    glide = float(np.median(steps)) if len(steps) else 0.0
    return float(voiced.mean()), float(np.log(spread + 0.1)), float(np.log(glide + 0.01)), float(strength.mean())


def _hold(chroma: FloatArray) -> float:
    """How alike the tones are a fifth of a second later: mean cosine."""
    lag = min(8, len(chroma) - 1)
    lengths = np.linalg.norm(chroma, axis=1) + 1e-9
    return float(((chroma[lag:] * chroma[:-lag]).sum(axis=1) / (lengths[lag:] * lengths[:-lag])).mean())


def _pulse(onsets: FloatArray) -> float:
    """Highest autocorrelation of the onsets from a quarter of a second to one and a half."""
    even = onsets - onsets.mean()
    power = np.square(np.abs(np.fft.rfft(even, 2 * len(even))))
    lags = np.fft.irfft(power)[: len(even)] / (power.mean() + 1e-9)
    near = lags[int(0.25 * FRAMES_PER_S) : int(1.5 * FRAMES_PER_S)]
    return float(near.max()) if len(near) else 0.0
