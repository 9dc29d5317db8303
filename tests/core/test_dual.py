"""The kept inverse: after any walk of steps it is what inverting anew gives; old states stay as they were."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.recommend.dual import SPARE_ROWS, Dual

STEPS = st.lists(st.tuples(st.sampled_from(["grown", "shrunk", "with_noise"]), st.integers(0, 10**6)), max_size=25)


def rows_of(draw: np.random.Generator, count: int) -> np.ndarray:
    made = draw.normal(size=(count, 12)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, seed=st.integers(0, 1000))
def test_any_walk_equals_inverting_anew(steps: list[tuple[str, int]], seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows = list(rows_of(draw, 6))
    noise = [0.3, 0.3, 6.0, 6.0, 0.3, 6.0]
    dual = Dual.of(np.array(rows), np.array(noise))
    for step, number in steps:
        place = number % len(rows)
        if step == "grown":
            (row,) = rows_of(draw, 1)
            dual, rows, noise = dual.grown(row, 0.3), [*rows, row], [*noise, 0.3]
        elif step == "shrunk" and len(rows) > 1:
            dual = dual.shrunk(place)
            rows[place], noise[place] = rows[-1], noise[-1]
            rows.pop()
            noise.pop()
        elif step == "with_noise":
            noise[place] = 6.3 - noise[place]
            dual = dual.with_noise(place, noise[place])
    np.testing.assert_array_equal(dual.rows, np.array(rows))
    np.testing.assert_allclose(dual.noise, noise)
    np.testing.assert_allclose(dual.inverse, Dual.of(np.array(rows), np.array(noise)).inverse, atol=1e-10)


def test_what_was_before_stays_as_it_was() -> None:
    draw = np.random.default_rng(0)
    before = Dual.of(rows_of(draw, 4), np.full(4, 0.3))
    rows, inverse = before.rows.copy(), before.inverse.copy()
    one, other = before.grown(rows_of(draw, 1)[0], 0.3), before.grown(rows_of(draw, 1)[0], 0.3)
    assert not np.array_equal(one.rows[4], other.rows[4])  # two that grew from the same rows don't share the new one
    before.shrunk(0), before.with_noise(1, 5.0)
    np.testing.assert_array_equal(before.rows, rows)
    np.testing.assert_array_equal(before.inverse, inverse)


def test_it_grows_beyond_its_room() -> None:
    draw = np.random.default_rng(1)
    first = dual = Dual.of(rows_of(draw, 2), np.full(2, 0.3))
    for row in rows_of(draw, SPARE_ROWS + 5):
        dual = dual.grown(row, 0.3)
    assert dual.steps == SPARE_ROWS + 5 and len(first.rows) == 2
    np.testing.assert_allclose(dual.inverse, Dual.of(dual.rows, dual.noise).inverse, atol=1e-10)
    with pytest.raises(IndexError):
        dual.with_noise(len(dual.noise), 1.0)
