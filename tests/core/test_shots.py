"""Shots: where they are cut, how long they last, what stands for them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.extract.loading import unit
from core.extract.picture import shots
from core.extract.picture.repeats import Repeats
from core.extract.picture.shots import ShotConfig
from core.types import FloatArray, FrameArray
from tests.core.test_phash import every, photo

CONFIG = ShotConfig()


def divided(vectors: FloatArray, step_s: float = 5.0, apart: tuple[int, ...] = ()) -> list[int]:
    """Divide frames of one colour scheme."""
    gaps = np.zeros(len(vectors), bool)
    gaps[list(apart)] = True
    roots = np.tile(np.eye(1, shots.CELLS, dtype=np.float32), (len(vectors), 1))
    return [
        int(number)
        for number in shots.divide(step_s * np.arange(len(vectors), dtype=np.float64), vectors, roots, gaps, CONFIG)
    ]


def drift(angles: list[float]) -> FloatArray:
    """Unit vectors in a plane."""
    turned: FloatArray = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    return turned


def test_a_hard_change_of_what_is_seen_cuts() -> None:
    assert divided(drift([0.0, 0.1, 1.5, 1.6])) == [0, 0, 1, 1]


def test_a_change_of_colour_cuts() -> None:
    roots = np.eye(2, shots.CELLS, dtype=np.float32)
    assert shots.divide(np.arange(2.0), drift([0, 0]), roots, np.zeros(2, bool), CONFIG).tolist() == [0, 1]


def test_black_between_two_frames_cuts() -> None:
    assert divided(drift([0, 0, 0, 0]), apart=(2,)) == [0, 0, 1, 1]


def test_a_long_shot_that_moves_on_is_cut_and_one_that_stands_still_is_not() -> None:
    assert divided(drift([0.0] * 200)) == [0] * 200
    pieces = divided(drift([0.08 * n for n in range(40)]))
    assert np.bincount(pieces).max() <= CONFIG.longest_s / 5.0 and max(pieces) >= 5


def test_no_frame_makes_no_shot() -> None:
    assert divided(np.zeros((0, 2), np.float32)) == []
    assert shots.spans(np.array([1.0]), np.array([False]), np.zeros(0, np.intp), 9.0).shape == (0, 2)
    assert shots.means(np.zeros((0, 2), np.float32), np.zeros(0, np.intp)).shape == (0, 2)
    assert shots.colours(np.zeros((0, 8, 8, 3), np.uint8)).shape == (0, shots.CELLS)


@given(st.lists(st.tuples(st.floats(0, 3), st.booleans()), min_size=1, max_size=60))
def test_spans_follow_each_other(frames: list[tuple[float, bool]]) -> None:
    """Every shown frame lies in the span of its shot, spans don't overlap, and no flat frame begins in one."""
    times_s = 5.0 * np.arange(len(frames), dtype=np.float64)
    shown = np.array([is_shown for _, is_shown in frames])
    vectors = drift([angle for angle, is_shown in frames if is_shown]) if shown.any() else np.zeros((0, 2), np.float32)
    roots = np.tile(np.eye(1, shots.CELLS, dtype=np.float32), (len(vectors), 1))
    apart = np.diff(np.flatnonzero(shown), prepend=-1) > 1
    ids = shots.divide(times_s[shown], vectors, roots, apart, CONFIG)
    spans = shots.spans(times_s, shown, ids, 5.0 * len(frames))
    assert len(spans) == len(shots.means(vectors, ids)) == (ids.max() + 1 if len(ids) else 0)
    assert (spans[:, 0] < spans[:, 1]).all() and (spans[1:, 0] >= spans[:-1, 1]).all()
    for time_s, shot in zip(times_s[shown], ids, strict=True):
        assert spans[shot, 0] <= time_s < spans[shot, 1]
    for time_s in times_s[~shown]:
        assert not ((spans[:, 0] <= time_s) & (time_s < spans[:, 1])).any()


def test_means_and_typical_frames() -> None:
    vectors, ids = drift([0.0, 0.3, 0.9, 2.0]), np.array([0, 0, 0, 1])
    pooled = shots.means(vectors, ids)
    np.testing.assert_allclose(pooled, np.stack([unit(vectors[:3].mean(axis=0)), vectors[3]]), atol=1e-6)
    assert shots.most_typical(vectors, pooled, ids).tolist() == [1, 3]


def test_colours_are_shares() -> None:
    roots = shots.colours(every())
    np.testing.assert_allclose(np.linalg.norm(roots, axis=1), 1, atol=1e-5)
    assert shots.colours(np.full((1, 224, 224, 3), 255, np.uint8))[0, -1] == 1


# ── Near-duplicates ─────────────────────────────────────────────────────────────────────────────────


def new(*frames: FrameArray) -> list[bool]:
    """Which of these frames are new."""
    return [bool(one) for one in Repeats().look(np.stack(frames))]


def test_the_same_picture_coded_again_is_no_news() -> None:
    for name in ("cat", "coffee", "page"):
        assert new(photo(name), photo(name, quality=40), photo(name)) == [True, False, False]


def test_another_picture_and_another_light_are_news() -> None:
    cat = photo("cat")
    assert new(cat, photo("coffee"), cat) == [True, True, True]
    assert new(cat, (cat * 0.8).astype(np.uint8)) == [True, True]


def test_a_slow_change_is_noticed_in_the_end() -> None:
    """Each frame is nearly the last one; compared with the last that was new they move away."""
    pan = [np.roll(photo("coffee"), shift, axis=1) for shift in range(0, 40, 2)]
    found = new(*pan)
    assert found[0] and sum(found[1:]) >= 4


def test_lots_and_single_frames_agree() -> None:
    frames = [photo(name) for name in ("cat", "cat", "coffee", "coffee", "cat")]
    one = Repeats()
    assert [bool(one.look(frame[None])[0]) for frame in frames] == new(*frames)
