"""Fingerprints: what leaves them alone, and what they hold nothing of."""

from __future__ import annotations

import numpy as np
import pytest

from core.extract.fingerprint import PicturePrintConfig, without_borders
from core.extract.sound.stft import RATE_HZ
from tests.core.prints import film, music, picture_print, sound_print


def differing(one: np.ndarray, other: np.ndarray) -> float:
    """Share of bits of 32 that differ where both hold something."""
    n = min(len(one), len(other))
    there = (one[:n] != 0) & (other[:n] != 0)
    return float(np.bitwise_count(one[:n] ^ other[:n])[there].mean() / 32)


@pytest.mark.parametrize("block", [1000, 4096, RATE_HZ, 7 * RATE_HZ])
def test_codes_do_not_depend_on_how_blocks_are_cut(block: int) -> None:
    samples = music(1, 20)
    np.testing.assert_array_equal(sound_print(samples, block).codes, sound_print(samples).codes)


def test_there_are_eleven_codes_a_second_with_their_times() -> None:
    made = sound_print(music(1, 20))
    assert len(made.codes) / 20 == pytest.approx(RATE_HZ / 2048, rel=0.07)
    assert made.codes.dtype == np.uint32 and made.times_s[0] == 0.0
    assert np.diff(made.times_s) == pytest.approx(2048 / RATE_HZ)


def test_volume_changes_nothing_and_noise_little() -> None:
    samples = music(2)
    plain = sound_print(samples)
    assert differing(plain.codes, sound_print(samples * 0.25).codes) < 0.01
    noisy = samples + np.random.default_rng(0).normal(0, 0.003, len(samples)).astype(np.float32)
    assert differing(plain.codes, sound_print(noisy).codes) < 0.15


def test_half_a_step_beside_most_bits_stay() -> None:
    samples = music(3)
    assert differing(sound_print(samples).codes[2:], sound_print(samples[2 * 2048 + 1024 :]).codes) < 0.17


def test_other_music_differs_by_half() -> None:
    assert 0.4 < differing(sound_print(music(4)).codes, sound_print(music(5)).codes) < 0.6


def test_silence_has_no_code_and_short_sound_no_fingerprint() -> None:
    quiet = np.zeros(10 * RATE_HZ, np.float32)
    assert not sound_print(quiet).codes.any()
    assert len(sound_print(music(1, 1.0)).codes) == 0
    half = np.concatenate([music(1, 10), quiet])
    codes = sound_print(half).codes
    assert codes[:80].all() and not codes[-80:].any()


def test_broken_samples_do_no_harm() -> None:
    samples = music(6, 10).copy()
    samples[1000:1010] = [np.nan, np.inf, -np.inf, 1e30, -1e30] * 2
    assert len(sound_print(samples).codes) == len(sound_print(music(6, 10)).codes)


def test_a_letterbox_is_cut_off() -> None:
    frames = film(1, 3)
    boxed = np.full((3, 128, 96, 3), 8, np.uint8)
    boxed[:, 16:112] = frames
    plain, cut = picture_print(frames), picture_print(boxed)
    assert np.bitwise_count(plain.codes ^ cut.codes).max() <= 6
    assert without_borders(boxed[0], PicturePrintConfig()).shape == (96, 96, 3)


def test_a_picture_that_is_mostly_dark_is_not_cut_to_nothing() -> None:
    night = np.zeros((100, 100, 3), np.uint8)
    night[45:55, 45:55] = 255
    assert without_borders(night, PicturePrintConfig()).shape == (100, 100, 3)


def test_one_colour_has_no_code() -> None:
    assert not picture_print(np.full((2, 64, 64, 3), 90, np.uint8)).codes.any()


def test_frames_that_come_late_are_put_in_their_place() -> None:
    frames = film(2, 4)
    mixed = picture_print(frames[[0, 2, 3, 1]], np.array([0.0, 10.0, 15.0, 5.0]))
    np.testing.assert_array_equal(mixed.codes, picture_print(frames).codes)
    assert list(mixed.times_s) == [0.0, 5.0, 10.0, 15.0]
