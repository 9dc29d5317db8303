"""Sound is brought into range and up to a level at which speech is heard, and its silence is left out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.extract.speech.prepare import (
    MOST_GAIN_DB,
    TARGET_DBFS,
    drop_silence,
    loud_level_dbfs,
    normalised_loudness,
    to_unit_range,
)
from core.types import FloatArray

RATE_HZ = 16_000
ANY = arrays(np.float32, st.integers(0, 4000), elements=st.floats(width=32))


def tone(level_dbfs: float, seconds: float = 2.0) -> FloatArray:
    """A sine of this mean level."""
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    return (np.sqrt(2) * 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * 220 * times)).astype(np.float32)


@given(ANY)
def test_whatever_comes_lies_in_range(samples: FloatArray) -> None:
    for made in (to_unit_range(samples), normalised_loudness(to_unit_range(samples))):
        assert made.dtype == np.float32 and made.shape == samples.shape
        assert np.isfinite(made).all() and np.abs(made).max(initial=0.0) <= 1.0 + 1e-6


def test_what_is_in_range_is_left_alone() -> None:
    quiet = tone(-20.0)
    assert to_unit_range(quiet) is not None and np.array_equal(to_unit_range(quiet), quiet)


def test_hot_sound_is_scaled_and_not_clipped() -> None:
    made = to_unit_range(4.0 * tone(-3.02))
    np.testing.assert_allclose(made, tone(-3.02) / np.abs(tone(-3.02)).max(), atol=1e-5)


def test_one_damaged_sample_does_not_silence_the_rest() -> None:
    damaged = tone(-10.0)
    damaged[100] = 1e30
    assert loud_level_dbfs(to_unit_range(damaged)) > -30.0


@pytest.mark.parametrize("level_dbfs", [-30.0, -40.0, -50.0])
def test_quiet_sound_comes_up_to_the_target(level_dbfs: float) -> None:
    assert loud_level_dbfs(normalised_loudness(tone(level_dbfs))) == pytest.approx(TARGET_DBFS, abs=0.1)


def test_loud_sound_stays_and_gain_has_its_limit() -> None:
    assert normalised_loudness(tone(-12.0)) is not None
    np.testing.assert_array_equal(normalised_loudness(tone(-12.0)), tone(-12.0))
    raised = loud_level_dbfs(normalised_loudness(tone(-80.0)))
    assert raised == pytest.approx(-80.0 + MOST_GAIN_DB, abs=0.1)


def test_pauses_do_not_count_and_peaks_stay_under_one() -> None:
    pauses = np.concatenate([np.zeros(8 * RATE_HZ, np.float32), tone(-40.0)])
    made = normalised_loudness(pauses)
    assert loud_level_dbfs(made[-RATE_HZ:]) == pytest.approx(TARGET_DBFS, abs=0.2)
    clicks = tone(-50.0)
    clicks[::4000] = 0.5
    assert np.abs(normalised_loudness(clicks)).max() <= 1.0


def test_silence_stays_silence() -> None:
    for length in (0, 1, 1000, 20_000):
        assert not normalised_loudness(np.zeros(length, np.float32)).any()
    assert loud_level_dbfs(np.zeros(0, np.float32)) == -np.inf


def test_only_voiced_stretches_are_left() -> None:
    samples = np.arange(10, dtype=np.float32)
    assert drop_silence(samples, [(1, 3), (7, 9)]).tolist() == [1, 2, 7, 8]
    assert drop_silence(samples, []).tolist() == []
    assert drop_silence(samples, []).dtype == np.float32
