"""Text on the screen: found where words are drawn, not in what only looks busy."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from core import decode
from core.extract.picture.styles import TEXT, TEXT_SHARE, text_likeness, text_tags
from core.probe import probe
from core.types import FrameArray, FrameBlock
from tests.core.test_phash import photo

EACH = [("40", 38), ("h-th-40", 60)]
FURTHER = [("40", 45), ("40", 60), ("h-th-40", 38), ("h-th-40", 45)]


def decoded(file: Any) -> FrameArray:
    """The frames that the application would look at."""
    with decode.decode_content(probe(os.fsencode(file)), sound=False, key=False) as run:
        return np.concatenate([block.pixels for block in run if isinstance(block, FrameBlock)])


@pytest.mark.parametrize(("at", "size_px"), [*EACH, *(pytest.param(*one, marks=pytest.mark.slow) for one in FURTHER)])
def test_subtitles_are_found(make_media: Any, size_px: int, at: str) -> None:
    """Drawn by ffmpeg on a moving picture of 720 lines, coded, decoded."""
    words = (
        f"drawtext=text='I never said that to anybody':fontsize={size_px}:fontcolor=white:borderw=2:x=(w-tw)/2:y={at}"
    )
    given = ("-f", "lavfi", "-i", "mandelbrot=s=1280x720:r=5:end_scale=0.1", "-t", "4", "-vf", words, "-g", "5")
    made = make_media.run(f"words_{size_px}_{len(at)}.mp4", *given, "-pix_fmt", "yuv420p", "-threads", "1")
    assert (text_likeness(decoded(made)) >= TEXT).mean() >= 0.75


def test_the_same_film_without_words_has_none(make_media: Any) -> None:
    given = ("-f", "lavfi", "-i", "mandelbrot=s=1280x720:r=5:end_scale=0.1", "-t", "4", "-g", "5")
    made = make_media.run("wordless.mp4", *given, "-pix_fmt", "yuv420p", "-threads", "1")
    assert (text_likeness(decoded(made)) < TEXT).all()


def test_a_page_has_text_and_other_photos_have_none() -> None:
    assert text_likeness(photo("page")[None])[0] >= TEXT
    for name in ("cat", "coffee", "rocket", "motorcycle", "temple", "coins", "flower", "astronaut"):
        assert text_likeness(photo(name)[None])[0] < TEXT, name


def test_stripes_squares_noise_and_black_are_no_text() -> None:
    stripes = np.broadcast_to(np.uint8(255) * (np.arange(224, dtype=np.uint8) // 3 % 2), (224, 224))
    squares = stripes ^ stripes.T
    noise = np.random.default_rng(0).integers(0, 255, (224, 224), dtype=np.uint8)
    frames = np.stack([np.stack([one] * 3, axis=-1) for one in (stripes, squares, noise, np.zeros_like(noise))])
    assert (text_likeness(frames) < TEXT).all()


def test_frames_of_another_size_and_of_no_size() -> None:
    larger = np.concatenate([photo("page", 384)[None], photo("coffee", 384)[None]])
    assert (text_likeness(larger) >= TEXT).tolist() == [True, False]
    assert text_likeness(np.zeros((2, 8, 8, 3), np.uint8)).tolist() == [0, 0]
    assert text_likeness(np.zeros((0, 224, 224, 3), np.uint8)).shape == (0,)


def test_a_title_at_the_start_is_not_enough() -> None:
    assert text_tags(TEXT_SHARE - 0.01) == ()
    (tag,) = text_tags(1.0)
    assert (tag.code, tag.score) == ("text on screen", 1.0)
