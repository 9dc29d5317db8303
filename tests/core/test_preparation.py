"""Preparation of frames: one scale for pixels, marks for what is missing."""

from __future__ import annotations

import numpy as np

from core.extract.picture.looks import look_at
from core.extract.picture.preparation import mark_missing, scale_pixels, standardise
from core.types import FrameBlock


def test_pixels_lie_between_0_and_1_channels_first() -> None:
    frames = np.arange(2 * 4 * 5 * 3, dtype=np.uint8).reshape(2, 4, 5, 3)
    scaled = scale_pixels(frames)
    assert scaled.shape == (2, 3, 4, 5) and scaled.dtype == np.float32
    assert scaled[1, 2, 3, 4] == np.float32(frames[1, 3, 4, 2] / 255)
    extremes = scale_pixels(np.array([[[[0, 255, 51]]]], np.uint8)).ravel()
    np.testing.assert_allclose(extremes, [0, 1, 0.2], atol=1e-6)


def test_each_channel_has_its_own_mean_and_deviation() -> None:
    pixels = np.full((1, 3, 2, 2), 0.5, np.float32)
    standard = standardise(pixels, (0.5, 0.4, 0.3), (1.0, 0.1, 0.2))
    assert standard.dtype == np.float32
    np.testing.assert_allclose(standard[0, :, 0, 0], [0, 1, 1], atol=1e-6)


def test_frames_that_show_nothing_are_marked() -> None:
    black, white, red = (np.broadcast_to(np.array(c, np.uint8), (32, 32, 3)) for c in (0, 255, (200, 0, 0)))
    noise = np.random.default_rng(0).integers(0, 255, (32, 32, 3), dtype=np.uint8)
    frames = np.stack([black, noise, white, red])
    assert mark_missing(look_at(FrameBlock(np.arange(4.0), frames))).tolist() == [True, False, True, True]
    assert mark_missing([]).shape == (0,)
