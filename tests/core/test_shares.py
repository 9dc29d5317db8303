"""How much of a sound is speech, music, noise and silence: made sounds here, real ones where the sample media are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.extract.sound.shares import KINDS, LEAST, MEASURES, ShareModel, measure
from core.extract.sound.stft import RATE_HZ, WIDTH, FrameMeter, measure_all
from core.types import FloatArray
from tests.core.test_pitch_key import progression


@pytest.fixture(scope="module")
def model() -> ShareModel:
    return ShareModel.shipped()


@pytest.fixture(scope="module")
def meter() -> FrameMeter:
    return FrameMeter()


def hiss(seconds: float) -> FloatArray:
    return (0.1 * np.random.default_rng(2).standard_normal(int(seconds * RATE_HZ))).astype(np.float32)


def test_what_was_learnt_fits_the_measures(model: ShareModel, meter: FrameMeter) -> None:
    assert model.weights.shape == (len(KINDS), len(MEASURES)) and len(model.bias) == len(KINDS)
    assert model.centre.shape == model.spread.shape == measure(measure_all(meter, hiss(3))).shape == (len(MEASURES),)
    assert (model.spread > 0).all() and np.isfinite(model.weights).all()


def test_noise_and_chords(model: ShareModel, meter: FrameMeter) -> None:
    assert model.shares(measure_all(meter, hiss(10))).noise > 0.9
    assert model.shares(measure_all(meter, progression(0, minor=False))).music > 0.9


def test_half_silence(model: ShareModel, meter: FrameMeter) -> None:
    shares = model.shares(measure_all(meter, np.concatenate([hiss(5), np.zeros(5 * RATE_HZ, np.float32)])))
    assert shares.silence == pytest.approx(0.5, abs=0.02) and shares.noise > 0.4
    assert shares.speech + shares.music + shares.noise + shares.silence == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("frames", [1, LEAST - 1, LEAST, 100, 430])
def test_any_length_adds_up(model: ShareModel, meter: FrameMeter, frames: int) -> None:
    rows = measure_all(meter, hiss(11))[:frames]
    shares = model.shares(rows)
    assert shares.silence == 0 and shares.speech + shares.music + shares.noise == pytest.approx(1.0, abs=1e-5)


def test_loudness_and_constant_rows_change_nothing(model: ShareModel, meter: FrameMeter) -> None:
    """A quiet copy of a sound is the same kind of sound; rows that never change are measured without a warning."""
    loud, quiet = (model.shares(measure_all(meter, gain * progression(4, minor=True))) for gain in (1.0, 0.1))
    assert quiet.music == pytest.approx(loud.music, abs=0.1)
    same = np.zeros((LEAST, WIDTH), np.float32)
    assert np.isfinite(measure(same)).all()


@pytest.mark.shared
def test_labelled_sound(shared_media: Path) -> None:
    from tests.benchmarks.sound_shares import report

    found = report(shared_media)
    rates = {name: float(str(value).split()[0]) for name, value in found.items() if "_" in name}
    assert rates["speech_recall"] > 0.95 and rates["speech_precision"] > 0.85
    assert rates["music_recall"] > 0.75 and rates["music_precision"] > 0.75
