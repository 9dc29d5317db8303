"""Look measures on frames whose truth is known, and beside scikit-image."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage import color, data, feature, filters

from core.extract.look import colour as look_colour
from core.extract.look import shape as look_shape
from core.extract.look import texture as look_texture
from core.extract.look.measure import COLUMNS, WIDTH, measure
from core.types import FloatArray, FrameArray, FrameBlock

SIDE = 224


def full(*rgb: int) -> FrameArray:
    """One frame of one colour."""
    return np.full((SIDE, SIDE, 3), rgb, np.uint8)


def grey(luma: np.ndarray[Any, Any]) -> FrameArray:
    """A grey frame of (h, w) numbers."""
    return np.repeat(luma.astype(np.uint8)[..., None], 3, axis=-1)


def stripes(width: int = 8) -> FrameArray:
    """Upright black and white stripes."""
    return grey(np.tile(np.arange(SIDE) // width % 2 * 255, (SIDE, 1)))


def checkerboard(width: int) -> FrameArray:
    """Black and white squares."""
    cells = np.arange(SIDE) // width
    return grey((cells[:, None] + cells) % 2 * 255)


def gradient() -> FrameArray:
    """From black on the left to white on the right."""
    return grey(np.tile(np.linspace(0, 255, SIDE), (SIDE, 1)))


def photos() -> FrameArray:
    """Four cuts from a photo."""
    photo = data.astronaut()
    return np.stack([photo[y : y + SIDE, x : x + SIDE] for y, x in ((0, 0), (0, 288), (288, 0), (150, 120))])


def of(*frames: FrameArray) -> FloatArray:
    """Measure frames."""
    return measure(FrameBlock(5.0 * np.arange(len(frames), dtype=np.float64), np.stack(frames))).rows


def part(name: str, frame: FrameArray) -> Any:
    """Measure one thing of one frame: a number, or some."""
    found = of(frame)[0, COLUMNS[name]]
    return float(found[0]) if len(found) == 1 else found


def lab_of(pixels: FrameArray) -> FloatArray:
    """float32 (3, n, points)."""
    return look_colour.to_lab(pixels).reshape(3, len(pixels), -1)


def test_rows_hold_every_part_once() -> None:
    covered = sorted(place for span in COLUMNS.values() for place in range(span.start, span.stop))
    assert covered == list(range(WIDTH))


# ── Colour ──────────────────────────────────────────────────────────────────────────────────────────


def test_lab_equals_scikit_image() -> None:
    every = np.arange(0, 256, 5, dtype=np.uint8)
    cube = np.stack(np.meshgrid(every, every, every, indexing="ij"), axis=-1)
    ours = np.moveaxis(look_colour.to_lab(cube), 0, -1)
    np.testing.assert_allclose(ours, color.rgb2lab(cube), atol=0.01)


def test_moments_are_those_of_scikit_images_lab() -> None:
    frames = photos()
    lab = np.stack([color.rgb2lab(frame).reshape(-1, 3) for frame in frames])
    off = lab - lab.mean(axis=1, keepdims=True)
    wanted = np.concatenate([lab.mean(axis=1), lab.std(axis=1), np.cbrt((off**3).mean(axis=1))], axis=1)
    np.testing.assert_allclose(look_colour.moments(lab_of(frames)), wanted, atol=0.05)


def test_a_red_frame() -> None:
    row = of(full(255, 0, 0))[0]
    values = {name: row[span] for name, span in COLUMNS.items()}
    np.testing.assert_allclose(values["moments"], [53.24, 80.09, 67.20, 0, 0, 0, 0, 0, 0], atol=0.05)
    assert values["saturation"][0] == pytest.approx(1) and values["coloured"][0] == 1
    assert values["warmth"][0] > 1.5
    assert values["contrast"][0] == pytest.approx(0, abs=1e-5) and values["edge_density"][0] == 0
    strong = values["colours"].reshape(look_colour.LIGHTS, -1)[:, 1 + look_colour.HUES :]
    assert strong.sum() == pytest.approx(1, abs=1e-5)
    assert strong.sum(axis=0).argmax() == 1  # h = 40°: the cell at 45°


def test_grey_has_no_colour_and_lies_in_the_neutral_cells() -> None:
    row = of(gradient())[0]
    cells = row[COLUMNS["colours"]].reshape(look_colour.LIGHTS, -1)
    assert cells[:, 0].sum() == pytest.approx(1, abs=1e-4) and (cells[:, 0] > 0.1).all()
    for name in ("colourfulness", "saturation", "coloured"):
        assert row[COLUMNS[name]][0] == pytest.approx(0, abs=0.01)
    assert row[COLUMNS["warmth"]][0] == pytest.approx(0, abs=0.01)


def test_a_shift_of_light_moves_the_histogram_a_little_only() -> None:
    rows = of(full(120, 90, 60), full(124, 94, 64), full(60, 90, 120))
    colours = np.sqrt(rows[:, COLUMNS["colours"]])
    assert colours[0] @ colours[1] > 0.97 > 0.6 > colours[0] @ colours[2]


def test_warm_and_cold() -> None:
    assert part("warmth", full(255, 140, 0)) > 1 > 0 > -0.5 > part("warmth", full(0, 120, 255))


def test_colourfulness_is_hasler_and_susstrunks() -> None:
    frames = photos()
    red, green, blue = np.moveaxis(frames.reshape(len(frames), -1, 3).astype(float), -1, 0)
    first, second = red - green, 0.5 * (red + green) - blue
    spread = np.sqrt(first.var(axis=1) + second.var(axis=1))
    wanted = spread + 0.3 * np.sqrt(first.mean(axis=1) ** 2 + second.mean(axis=1) ** 2)
    planes = np.moveaxis(frames.reshape(len(frames), -1, 3), -1, 0)
    np.testing.assert_allclose(look_colour.colourfulness(planes), wanted, rtol=1e-4)


def test_saturation_is_that_of_hsv() -> None:
    frames = photos()
    wanted = [color.rgb2hsv(frame)[..., 1].mean() for frame in frames]
    planes = np.moveaxis(frames.reshape(len(frames), -1, 3), -1, 0)
    np.testing.assert_allclose(look_colour.saturation(planes), wanted, atol=1e-4)


def test_sampled_colours_are_those_of_the_whole_frame() -> None:
    whole = look_colour.moments(lab_of(photos()))
    np.testing.assert_allclose(of(*photos())[:, COLUMNS["moments"]][:, :6], whole[:, :6], atol=0.6)


# ── Texture and edges ───────────────────────────────────────────────────────────────────────────────


def test_glcm_equals_graycoprops() -> None:
    luma = look_texture.luma_of(photos())
    wanted = []
    for frame in luma // 8:
        pairs = feature.graycomatrix(frame, [1], look_texture.ANGLES, 32, symmetric=True, normed=True)
        wanted.append([feature.graycoprops(pairs, name).mean() for name in look_texture.PROPERTIES])
    np.testing.assert_allclose(look_texture.glcm(luma), wanted, rtol=1e-4)


def test_a_checkerboard_against_a_gradient() -> None:
    board, slope = (dict(zip(look_texture.PROPERTIES, part("texture", f), strict=True)) for f in (CHECKS, gradient()))
    assert board["contrast"] > 400 > 1 > slope["contrast"]
    assert board["homogeneity"] < 0.6 < 0.9 < slope["homogeneity"]
    assert board["energy"] > 0.5 > slope["energy"]
    assert board["correlation"] < 0.1 and slope["correlation"] > 0.99


CHECKS = checkerboard(1)


def test_texture_of_one_colour() -> None:
    np.testing.assert_allclose(part("texture", full(90, 90, 90)), [1, 0, 1, 1], atol=1e-6)


def test_gradients_equal_scikit_images() -> None:
    luma = look_texture.luma_of(photos()).astype(np.float32) / 255
    right, up = look_texture.gradients(luma)
    for frame, ours_right, ours_up in zip(luma, right, up, strict=True):
        np.testing.assert_allclose(ours_right, filters.sobel_v(frame)[1:-1, 1:-1], atol=1e-5)
        np.testing.assert_allclose(ours_up, -filters.sobel_h(frame)[1:-1, 1:-1], atol=1e-5)


@pytest.mark.parametrize(("turn_deg", "cell"), [(0, 0), (22.5, 1), (45, 2), (90, 4), (135, 6), (157.5, 7)])
def test_edges_lie_in_the_cell_of_their_direction(turn_deg: float, cell: int) -> None:
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    angle = np.radians(turn_deg)
    side = -y * np.cos(angle) - x * np.sin(angle)  # above or below a line that rises by the angle
    found = part("edges", grey((side > 0) * 255))
    assert found.argmax() == cell and found[cell] > 0.6


def test_upright_stripes_have_upright_edges_and_many() -> None:
    found = part("edges", stripes())
    assert found[4] > 0.95 and found.sum() == pytest.approx(1, abs=1e-5)
    assert part("edge_density", stripes()) > 0.3 > part("edge_density", gradient()) == 0


def test_shrink_averages() -> None:
    luma = np.arange(36, dtype=np.uint8).reshape(1, 6, 6)
    assert look_texture.shrink(luma, 3).tolist() == [[[3.5, 5.5, 7.5], [15.5, 17.5, 19.5], [27.5, 29.5, 31.5]]]
    assert look_texture.shrink(luma[:, :5], 3).shape == (1, 2, 3)


# ── Shape ───────────────────────────────────────────────────────────────────────────────────────────


def disc(y: int, x: int, radius: int) -> FrameArray:
    """A white disc on black."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    return grey((np.hypot(rows - y, columns - x) < radius) * 255)


def bar() -> FrameArray:
    """A white level bar on black."""
    luma = np.zeros((SIDE, SIDE))
    luma[104:120, 24:200] = 255
    return grey(luma)


def affinity(one: FrameArray, other: FrameArray) -> float:
    """Compare shapes, 1: the same."""
    first, second = np.sqrt(part("shape", one)), np.sqrt(part("shape", other))
    return float(first @ second)


def test_shape_is_a_share() -> None:
    assert part("shape", disc(112, 112, 60)).sum() == pytest.approx(1, abs=1e-5)


def test_shape_stays_where_a_thing_moves_or_grows() -> None:
    assert affinity(disc(112, 112, 60), disc(90, 130, 60)) > 0.98
    assert affinity(disc(112, 112, 60), disc(112, 112, 90)) > 0.97


def test_other_things_have_another_shape() -> None:
    assert affinity(disc(112, 112, 60), bar()) < 0.85
    assert affinity(bar(), np.ascontiguousarray(bar().transpose(1, 0, 2))) < 0.6  # up is up


def test_the_bar_lies_level() -> None:
    by_direction = part("shape", bar()).reshape(look_shape.RINGS, look_shape.SECTORS).sum(axis=0)
    assert by_direction.argmax() == 0 and by_direction[0] > 0.6


def test_shape_context_equals_a_plain_count() -> None:
    luma = look_texture.shrink(look_texture.luma_of(photos()), 56) / 255
    right, up = look_texture.gradients(luma[:1])
    y, x = look_shape._points(np.hypot(right, up)[0])
    far = np.array([[np.hypot(b - d, a - c) for c, d in zip(x, y, strict=True)] for a, b in zip(x, y, strict=True)])
    pairs = [(i, j) for i in range(len(y)) for j in range(len(y)) if i != j]
    mean = np.mean([far[pair] for pair in pairs])
    counts = np.zeros((5, 6))
    for i, j in pairs:
        ring = max(int(np.floor(np.log(far[i, j] / mean * 8) / np.log(16) * 5)), 0)
        angle = np.degrees(np.arctan2(y[i] - y[j], x[j] - x[i])) % 180
        if ring < 5:
            counts[ring, int((angle + 15) % 180 // 30)] += 1
    np.testing.assert_allclose(look_shape.contexts(luma[:1])[0], counts.ravel() / counts.sum(), atol=0.01)


def test_no_edges_no_shape() -> None:
    assert not part("shape", full(9, 9, 9)).any() and not part("shape", gradient()).any()


# ── Anything ────────────────────────────────────────────────────────────────────────────────────────

sides = st.integers(16, 40)
anything = st.tuples(st.integers(1, 3), sides, sides).flatmap(lambda shape: arrays(np.uint8, (*shape, 3)))


@given(pixels=anything)
def test_any_frames_have_finite_measures(pixels: FrameArray) -> None:
    made = measure(FrameBlock(np.arange(len(pixels), dtype=np.float64), pixels))
    assert made.rows.shape == (len(pixels), WIDTH) and made.rows.dtype == np.float32
    assert np.isfinite(made.rows).all() and np.isfinite(made.points).all()
    assert (made.rows[:, COLUMNS["colours"]] >= -1e-6).all()
    np.testing.assert_allclose(made.rows[:, COLUMNS["colours"]].sum(axis=1), 1, atol=1e-3)
    for name in ("edges", "shape"):
        totals = made.rows[:, COLUMNS[name]].sum(axis=1)
        assert all(abs(total) < 1e-6 or abs(total - 1) < 1e-3 for total in totals)
