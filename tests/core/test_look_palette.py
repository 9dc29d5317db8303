"""Palettes of points whose colours are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.extract.look.colour import to_lab
from core.extract.look.palette import SAME, Sample, palette
from core.types import FloatArray


def points(*colours: tuple[tuple[int, int, int], int]) -> FloatArray:
    """So many points of each colour, in Lab."""
    rgb = np.concatenate([np.full((count, 3), colour, np.uint8) for colour, count in colours])
    return np.ascontiguousarray(to_lab(rgb).T)


def test_two_colours_with_their_shares() -> None:
    found = palette(points(((255, 0, 0), 75), ((0, 0, 255), 25)))
    assert [(s.red, s.green, s.blue) for s in found] == [(255, 0, 0), (0, 0, 255)]
    assert [s.share for s in found] == [0.75, 0.25]


def test_five_of_many_largest_first() -> None:
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (255, 255, 0), (0, 255, 255)]
    found = palette(points(*((colour, 10 * (i + 1)) for i, colour in enumerate(colours))))
    shares = [swatch.share for swatch in found]
    assert len(found) == 5 and shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(1)


def test_shades_that_look_the_same_are_one() -> None:
    found = palette(points(((100, 100, 100), 50), ((104, 104, 104), 50), ((250, 250, 250), 10)))
    assert len(found) == 2 and 100 <= found[0].red <= 104


def test_nothing_has_no_palette() -> None:
    assert palette(np.zeros((0, 3), np.float32)) == []


@given(rgb=arrays(np.uint8, st.tuples(st.integers(1, 60), st.just(3))))
def test_any_points_give_a_palette_that_adds_up(rgb: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> None:
    lab = np.ascontiguousarray(to_lab(rgb).T)
    found = palette(lab)
    assert 1 <= len(found) <= 5 and sum(swatch.share for swatch in found) == pytest.approx(1, abs=1e-6)
    assert all(0 <= part <= 255 for s in found for part in (s.red, s.green, s.blue))
    assert found == palette(lab)
    shown = to_lab(np.array([(s.red, s.green, s.blue) for s in found], np.uint8)).T
    distances = np.linalg.norm(shown[:, None] - shown, axis=2) + 1e3 * np.eye(len(found))
    assert distances.min() > SAME - 4  # rounding to 8 bits, and joined colours may come nearer


def test_a_sample_stays_small_and_spread() -> None:
    sample = Sample(1000)
    for start in range(0, 5000, 10):
        numbers = np.arange(start, start + 10, dtype=np.float32)
        sample.add(np.broadcast_to(numbers[:, None, None], (10, 4, 3)))
    rows = sample.rows()
    assert 500 <= len(rows) <= 1000
    kept = np.unique(rows[:, 0])
    assert len(set(np.diff(kept))) == 1 and kept[0] == 0 and kept[-1] > 4900
