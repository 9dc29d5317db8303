"""Perceptual hashes: as defined, and equal for what looks the same."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.fft import dctn

from core.extract.picture.phash import distance, phash
from core.types import FrameArray
from tests.core.photo_clips import PHOTOS


def photo(name: str, side: int = 224, quality: int = 0) -> FrameArray:
    """A sample photo, squashed; saved as a JPEG of this quality before, if there is one."""
    import io

    from PIL import Image

    with Image.open(PHOTOS[name].path) as opened:
        image = opened.convert("RGB").resize((side, side), Image.Resampling.BICUBIC)
    if quality:
        image.save(written := io.BytesIO(), "JPEG", quality=quality)
        image = Image.open(written)
    return np.asarray(image)


def every(side: int = 224, quality: int = 0) -> FrameArray:
    """All sample photos."""
    return np.stack([photo(name, side, quality) for name in PHOTOS])


def test_it_is_zauners_hash() -> None:
    """Sides of 32 · 7 points: each cell is a plain mean, and scipy's DCT is the oracle."""
    frames = every()
    luma = frames @ np.array([0.299, 0.587, 0.114])
    cells = luma.reshape(len(frames), 32, 7, 32, 7).mean(axis=(2, 4))
    low = dctn(cells, type=2, axes=(1, 2))[:, 1:9, 1:9].reshape(len(frames), 64)
    bits = low > np.median(low, axis=1, keepdims=True)
    expected = [int("".join("01"[int(bit)] for bit in row), 2) for row in bits]
    assert phash(frames).tolist() == expected
    assert phash(frames).dtype == np.uint64


def test_half_of_the_bits_are_set() -> None:
    assert np.bitwise_count(phash(every())).tolist() == [32] * len(PHOTOS)


def test_size_and_coding_hardly_matter() -> None:
    hashes = phash(every())
    for other in (every(96), every(quality=20)):
        assert distance(hashes, phash(other)).max() <= 6


def test_different_photos_are_far() -> None:
    hashes = phash(every())
    between = distance(hashes[:, None], hashes[None])
    assert between[~np.eye(len(hashes), dtype=bool)].min() >= 16


@pytest.mark.parametrize("level", [0, 1, 127, 255])
def test_one_colour_hashes_to_zero(level: int) -> None:
    assert phash(np.full((2, 224, 224, 3), level, np.uint8)).tolist() == [0, 0]


@pytest.mark.parametrize("shape", [(1, 1), (5, 300), (33, 31)])
def test_any_shape_will_do(shape: tuple[int, int]) -> None:
    frames = np.random.default_rng(0).integers(0, 255, (3, *shape, 3), dtype=np.uint8)
    assert phash(frames).shape == (3,)


def test_a_batch_changes_nothing() -> None:
    frames = every()
    assert phash(frames).tolist() == [int(phash(frame[None])[0]) for frame in frames]
    assert phash(frames[:0]).shape == (0,)
