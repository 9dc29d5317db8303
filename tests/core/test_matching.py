"""Laying fingerprints over each other: offsets, shares, and what must not agree."""

from __future__ import annotations

import numpy as np
import pytest

from core.extract.sound.stft import RATE_HZ
from core.matching import match, match_picture, match_sound
from tests.core.prints import film, music, picture_print, sound_print

SONG = music(11, 40)


def test_the_same_sound_lies_on_itself() -> None:
    found = match_sound(sound_print(SONG), sound_print(SONG))
    assert found is not None
    assert (found.first_share, found.second_share, found.offset_s, found.likeness) == (1.0, 1.0, 0.0, 1.0)


def test_a_part_is_found_where_it_was_cut_out() -> None:
    begin = int(12.34 * RATE_HZ)
    found = match_sound(sound_print(SONG), sound_print(SONG[begin : begin + 15 * RATE_HZ]))
    assert found is not None
    assert found.offset_s == pytest.approx(-12.34, abs=0.1)
    assert found.second_share > 0.95 and found.first_share == pytest.approx(15 / 40, abs=0.06)


def test_a_copy_that_runs_one_percent_faster_agrees_throughout() -> None:
    fast = np.interp(np.arange(0, len(SONG) - 1, 1.01), np.arange(len(SONG)), SONG).astype(np.float32)
    found = match_sound(sound_print(SONG), sound_print(fast))
    assert found is not None and min(found.first_share, found.second_share) > 0.85


def test_other_music_is_no_match() -> None:
    for seed in range(12, 20):
        found = match_sound(sound_print(SONG), sound_print(music(seed, 40)))
        assert found is None or max(found.first_share, found.second_share) < 0.3


def test_a_shared_beginning_is_a_small_share() -> None:
    jingle = music(20, 6)
    one, other = (np.concatenate([jingle, music(seed, 40)]) for seed in (21, 22))
    found = match_sound(sound_print(one), sound_print(other))
    assert found is not None and 0.05 < found.first_share < 0.3


def test_a_drone_agrees_with_no_drone() -> None:
    t = np.arange(20 * RATE_HZ) / RATE_HZ
    one, other = ((0.2 * np.sin(2 * np.pi * 440 * t + phase)).astype(np.float32) for phase in (0.0, 1.0))
    assert match_sound(sound_print(one), sound_print(other)) is None


def test_silence_is_no_copy_of_silence() -> None:
    quiet = sound_print(np.zeros(20 * RATE_HZ, np.float32))
    assert match_sound(quiet, quiet) is None


def test_a_film_lies_on_itself_shifted() -> None:
    frames = film(3, 16)
    found = match(picture_print(frames), picture_print(frames[4:]))
    assert found is not None
    assert found.offset_s == pytest.approx(-20, abs=1) and found.second_share == 1.0 and found.first_share == 0.75


def test_frames_kept_at_other_times_still_agree() -> None:
    frames = film(4, 16)
    late = 5.0 * np.arange(16) + np.random.default_rng(0).uniform(-1.2, 1.2, 16)
    found = match(picture_print(frames), picture_print(frames, late))
    assert found is not None and found.first_share > 0.9


def test_other_films_are_no_match() -> None:
    for seed in range(5, 15):
        found = match(picture_print(film(30, 16)), picture_print(film(seed, 16)))
        assert found is None or found.first_share < 0.3


def test_black_films_are_no_match() -> None:
    black = picture_print(np.zeros((8, 64, 64, 3), np.uint8))
    assert match_picture(black, black) is None


def test_a_still_that_stands_is_one_distinct_frame() -> None:
    still = picture_print(np.repeat(film(8, 1), 10, axis=0))
    found = match_picture(still, still)
    assert found is not None and found.distinct == 1


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_next_to_nothing_does_no_harm(n: int) -> None:
    whole = sound_print(SONG)
    few = type(whole)(whole.modality, whole.scheme, whole.codes[:n], whole.times_s[:n])
    match_sound(few, whole)
    match_sound(whole, few)
    frames = picture_print(film(1, 4))
    match_picture(type(frames)(frames.modality, frames.scheme, frames.codes[:n], frames.times_s[:n]), frames)


def test_ten_hours_against_ten_hours_fit() -> None:
    import tracemalloc

    rng = np.random.default_rng(0)
    times = 5.0 * np.arange(7200)
    moving = rng.integers(1, 2**63, 7200).astype(np.uint64)
    still = np.full(7200, 12345, np.uint64)
    kind = picture_print(film(1, 2))
    made = [type(kind)(kind.modality, kind.scheme, codes, times) for codes in (moving, still)]
    tracemalloc.start()
    whole, frozen = match_picture(made[0], made[0]), match_picture(made[1], made[1])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert whole is not None and whole.first_share == 1.0 and whole.offset_s == 0.0
    assert frozen is None  # nothing tells where it lies
    assert peak < 60e6
