"""Pitch against librosa's YIN and made tones, and keys of made chord progressions in all 24 keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.extract.sound.key import TONICS, key_of
from core.extract.sound.pitch import VOICED, pitches
from core.extract.sound.stft import COLUMNS, FRAME, HOP, RATE_HZ, FrameMeter, measure_all
from core.types import FloatArray

MAJOR, MINOR = (0, 4, 7), (0, 3, 7)


@pytest.fixture(scope="module")
def meter() -> FrameMeter:
    return FrameMeter()


def voice(hz: FloatArray, partials: int = 20) -> FloatArray:
    """Sum partials that fall off as a voice's do, at a pitch per sample."""
    phase = 2 * np.pi * np.cumsum(hz) / RATE_HZ
    tone = sum(np.sin(k * phase) / k for k in range(1, partials + 1) if k * hz.max() < RATE_HZ / 2)
    return (0.1 * np.asarray(tone)).astype(np.float32)


@pytest.mark.parametrize("hz", [70.0, 110.0, 196.0, 330.0, 523.0, 880.0])
def test_steady_tones(meter: FrameMeter, hz: float) -> None:
    rows = measure_all(meter, voice(np.full(RATE_HZ, hz)))[3:-3]
    assert (rows[:, COLUMNS["voicing"]] > 0.9).all()
    assert 2.0 ** rows[:, COLUMNS["pitch"]] == pytest.approx(hz, rel=0.01)


def test_glides_are_yins(meter: FrameMeter) -> None:
    import librosa

    samples = voice(np.geomspace(90, 400, 4 * RATE_HZ))
    rows = measure_all(meter, samples)[4:-4]
    oracle = librosa.yin(samples, fmin=60, fmax=1000, sr=RATE_HZ, frame_length=FRAME, hop_length=HOP)[4:-4]
    assert (rows[:, COLUMNS["voicing"]] > VOICED).all()
    cents = 1200 * np.abs(rows[:, COLUMNS["pitch"]][:, 0] - np.log2(oracle))
    assert np.quantile(cents, 0.95) < 30


def test_noise_and_silence_have_no_pitch(meter: FrameMeter) -> None:
    noise = (0.1 * np.random.default_rng(0).standard_normal(3 * RATE_HZ)).astype(np.float32)
    assert (measure_all(meter, noise)[:, COLUMNS["voicing"]] >= VOICED).mean() < 0.05
    octaves, strength = pitches(np.zeros((FRAME // 2 + 1, 3), np.float32))
    assert (strength == 0).all() and np.isfinite(octaves).all()


@pytest.mark.shared
def test_a_narrator_is_yins(meter: FrameMeter, shared_media: Path) -> None:
    """Where both hear a voice, pitches agree within a fifth of the pitch (a gross error beyond) in 19 of 20 frames."""
    import librosa
    import soundfile

    agreed: list[FloatArray] = []
    for file in sorted((shared_media / "speech" / "ljspeech").glob("*.flac"))[:4]:
        samples, rate = soundfile.read(file, dtype="float32")
        assert rate == RATE_HZ
        rows = measure_all(meter, samples)
        oracle, voiced, _ = librosa.pyin(
            samples, fmin=60, fmax=500, sr=RATE_HZ, frame_length=FRAME, hop_length=HOP, fill_na=None
        )
        both = voiced & (rows[:, COLUMNS["voicing"]][:, 0] >= VOICED)
        assert both.sum() > 0.7 * voiced.sum(), "most of what pyin calls voiced is voiced"
        agreed.append(np.abs(2.0 ** rows[both, COLUMNS["pitch"].start] / oracle[both] - 1) < 0.2)
    assert np.concatenate(agreed).mean() > 0.95


# ── Keys ────────────────────────────────────────────────────────────────────────────────────────────


def chord(tonic: int, shape: tuple[int, ...], seconds: float = 1.0) -> FloatArray:
    """A plucked triad over its bass, four partials each."""
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    notes = [48 + tonic, *(60 + tonic + step for step in shape)]
    made = sum(
        np.sin(2 * np.pi * k * 440 * 2 ** ((note - 69) / 12) * times) / k**1.5 for note in notes for k in range(1, 5)
    )
    return np.asarray(0.1 * made * np.exp(-1.5 * times), np.float32)


def progression(tonic: int, minor: bool) -> FloatArray:
    """I IV V I, vi ii V I in major; i iv V i, VI iv V i in minor."""
    degrees = (
        [(0, MINOR), (5, MINOR), (7, MAJOR), (0, MINOR), (8, MAJOR), (5, MINOR), (7, MAJOR), (0, MINOR)]
        if minor
        else [(0, MAJOR), (5, MAJOR), (7, MAJOR), (0, MAJOR), (9, MINOR), (2, MINOR), (7, MAJOR), (0, MAJOR)]
    )
    return np.concatenate([chord((tonic + step) % 12, shape) for step, shape in degrees])


@pytest.mark.parametrize("minor", [False, True], ids=["major", "minor"])
@pytest.mark.parametrize("tonic", range(12))
def test_all_24_keys(meter: FrameMeter, tonic: int, minor: bool) -> None:
    rows = measure_all(meter, progression(tonic, minor))
    key = key_of(rows[:, COLUMNS["chroma"]].mean(axis=0))
    assert key is not None and (key.tonic, key.minor) == (tonic, minor)
    assert key.name == f"{TONICS[tonic]} {'minor' if minor else 'major'}"
    assert key.fit > 0.6 and 0 < key.lead < 1


def test_no_key_where_all_tones_are_alike() -> None:
    assert key_of(np.full(12, 0.4, np.float32)) is None
