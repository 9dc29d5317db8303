"""The look of whole files: vectors, moments, numbers, words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.extract.look import LookConfig, LookExtractor
from core.extract.look.measure import WIDTH
from core.extract.look.moments import distinct, spans_of
from core.extract.look.scale import GROUPS, SIZE, SPANS, vectors
from core.extract.look.words import tags
from core.settings import Home, Settings
from core.types import Features, FrameArray, FrameBlock, Modality, Probe, SoundBlock
from tests.core.test_look_measures import SIDE, checkerboard, disc, full, gradient, grey, photos, stripes


def look(frames: FrameArray, every_s: float = 5.0, block: int = 16, times_s: list[float] | None = None) -> Features:
    """Extract a film of these frames."""
    extractor = LookExtractor(Home.at(None), Settings())
    times = np.array(times_s if times_s else every_s * np.arange(len(frames)), np.float64)
    session = extractor.open(Probe(b"/x.mp4", "mp4", float(times.max()) + every_s, 1, ()))
    for at in range(0, len(frames), block):
        session.push(FrameBlock(times[at : at + block], frames[at : at + block]))
    (made,) = session.finish()
    return made


def codes(frames: FrameArray) -> set[str]:
    """The words for a film."""
    return {tag.code for tag in look(frames).tags}


def tinted(*parts: float) -> FrameArray:
    """A photo with its channels multiplied."""
    return np.clip(photos()[3:] * np.array(parts), 0, 255).astype(np.uint8)


# ── Vectors ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_film_has_an_item_moments_and_spans() -> None:
    made = look(photos())
    assert made.modality is Modality.LOOK and made.model_id == "look1"
    assert made.item is not None and made.item.shape == (SIZE,) and made.item.dtype == np.float32
    assert made.moments.shape == (4, SIZE) and made.moments.dtype == np.float32
    assert made.spans.tolist() == [[0, 5], [5, 10], [10, 15], [15, 20]]
    np.testing.assert_allclose(np.linalg.norm(made.moments, axis=1), 1, atol=1e-5)
    assert np.linalg.norm(made.item) == pytest.approx(1, abs=1e-5)


def test_the_size_of_blocks_doesnt_matter() -> None:
    one, other = look(photos(), block=16), look(photos(), block=1)
    np.testing.assert_allclose(one.moments, other.moments, atol=1e-5)
    assert one.item is not None and other.item is not None
    np.testing.assert_allclose(one.item, other.item, atol=1e-5)
    assert one.values == pytest.approx(other.values, abs=1e-5) and one.tags == other.tags


def test_frames_that_fill_a_gap_are_put_in_order() -> None:
    frames = photos()
    late = look(frames[[0, 2, 3, 1]], times_s=[0.0, 10.0, 15.0, 5.0])
    np.testing.assert_allclose(late.moments, look(frames).moments, atol=1e-6)
    assert late.spans.tolist() == look(frames).spans.tolist()
    assert late.values == pytest.approx(look(frames).values)


def test_neighbours_that_look_the_same_are_one_moment() -> None:
    photo = photos()[3]
    noise = np.random.default_rng(0).integers(-2, 3, (3, *photo.shape))
    quiet = np.clip(photo.astype(int) + noise, 0, 255).astype(np.uint8)
    made = look(np.concatenate([quiet, photos()[:1]]))
    assert made.spans.tolist() == [[0, 15], [15, 20]]


def test_a_flat_frame_is_left_out_and_ends_a_moment() -> None:
    shown = photos()
    made = look(np.stack([shown[3], full(0, 0, 0), full(0, 0, 0), shown[0]]))
    assert made.spans.tolist() == [[0, 5], [15, 20]]
    both = look(shown[[3, 0]])
    assert made.values["look_brightness"] == pytest.approx(both.values["look_brightness"], abs=1e-5)


def test_only_flat_frames_have_numbers_but_no_vectors() -> None:
    made = look(np.stack([full(255, 255, 255)] * 2))
    assert made.item is None and made.moments.shape == (0, SIZE) and made.spans.shape == (0, 2) and not made.tags
    assert made.values["look_brightness"] == pytest.approx(1, abs=1e-4)
    assert made.values["look_palette_0_share"] == 1 and made.values["look_palette_0_r"] == 255


def test_nothing_gives_nothing() -> None:
    session = LookExtractor(Home.at(None), Settings()).open(Probe(b"/x", "mp4", 1.0, 1, ()))
    session.push(SoundBlock(0.0, 22_050, np.ones(10, np.float32)))
    session.push(FrameBlock(np.zeros(0), np.zeros((0, SIDE, SIDE, 3), np.uint8)))
    assert session.finish() == ()


def test_like_looks_lie_nearer_than_others() -> None:
    films = [disc(112, 112, 60), disc(100, 120, 66), stripes(), stripes(9)]
    items = np.stack([m for m in (look(film[None]).item for film in films) if m is not None])
    likeness = items @ items.T - 2 * np.eye(4)
    assert likeness.argmax(axis=1).tolist() == [1, 0, 3, 2]


def test_each_group_has_its_part_of_a_vector_and_none_drowns_the_others() -> None:
    assert [SPANS[name].stop - SPANS[name].start for name, _, _ in GROUPS] == [68, 10, 5, 8, 30, 3, 2]
    lengths = {name: np.linalg.norm(look(photos()).moments[:, span], axis=1) for name, span in SPANS.items()}
    assert all(length.max() < 0.9 for length in lengths.values())
    assert not lengths["pace"].any()  # a moment has none


def test_a_middling_film_still_has_a_direction() -> None:
    middling = np.zeros((1, WIDTH), np.float32)
    assert np.linalg.norm(vectors(middling)) == pytest.approx(1, abs=1e-6)


@settings(max_examples=40)
@given(pixels=st.integers(1, 4).flatmap(lambda n: arrays(np.uint8, (n, 24, 24, 3))))
def test_any_frames_give_finite_unit_vectors(pixels: FrameArray) -> None:
    made = look(pixels)
    assert all(np.isfinite(number) for number in made.values.values())
    assert np.isfinite(made.moments).all() and all(0.5 <= tag.score <= 1 for tag in made.tags)
    np.testing.assert_allclose(np.linalg.norm(made.moments, axis=1), 1, atol=1e-5)
    assert made.item is None or np.linalg.norm(made.item) == pytest.approx(1, abs=1e-5)
    assert (made.item is None) == (len(made.moments) == 0)


@pytest.mark.slow
def test_memory_of_a_long_film_is_small() -> None:
    session = LookExtractor(Home.at(None), Settings()).open(Probe(b"/x", "mp4", 36_000.0, 1, ()))
    for at in range(0, 320, 16):
        session.push(FrameBlock(5.0 * np.arange(at, at + 16, dtype=np.float64), np.repeat(photos(), 4, axis=0)))
    arrays_kept = [a for m in session._measured for a in (m.rows, m.thumbs, m.points, m.shown)]
    roots = [a if a.base is None else a.base for a in arrays_kept]
    assert sum(root.nbytes for root in roots) / 320 < 2048
    assert all(len(sample.rows()) <= LookConfig().palette_points for sample in session._points)


# ── Numbers ─────────────────────────────────────────────────────────────────────────────────────────


def test_values_are_told_under_names_of_their_own() -> None:
    values = look(photos()).values
    assert all(name.startswith("look_") for name in values)
    plain = "brightness contrast sharpness colourfulness saturation warmth coloured edge_density motion cuts_per_min"
    assert {f"look_{name}" for name in plain.split()} <= values.keys()
    assert {"look_texture_energy", "look_texture_contrast", "look_edges_7", "look_palette_4_share"} <= values.keys()


def test_a_moving_square_moves_and_doesnt_cut() -> None:
    frames = np.repeat(gradient()[None], 6, axis=0)
    for i, frame in enumerate(frames):
        frame[100:140, 30 * i : 30 * i + 40] = (200, 40, 40)
    still = np.repeat(frames[:1], 6, axis=0)
    values = look(frames).values
    assert values["look_motion"] > 0.005 > look(still).values["look_motion"] == 0
    assert values["look_cuts_per_min"] == 0


def test_motion_is_the_mean_change_of_luma() -> None:
    dark, light = checkerboard(112), 255 - checkerboard(112)
    assert look(np.stack([dark, light, dark])).values["look_motion"] == pytest.approx(1, abs=0.01)


def test_hard_cuts_are_counted_per_minute() -> None:
    day = np.clip(photos()[3].astype(int) + np.array([-60, 0, 90]), 0, 255).astype(np.uint8)
    night = (photos()[0] * np.array([0.4, 0.2, 0.1])).astype(np.uint8)
    values = look(np.stack([day, day, night, night, day, day, day])).values
    assert values["look_cuts_per_min"] == pytest.approx(2 / 30 * 60)


def test_one_frame_has_no_pace() -> None:
    assert not {"look_motion", "look_cuts_per_min"} & look(photos()[:1]).values.keys()


def test_the_palette_of_a_frame_of_two_colours() -> None:
    frame = full(250, 200, 20)
    frame[:, : SIDE // 4] = (10, 20, 120)
    values = look(frame[None]).values
    found = [[values[f"look_palette_{i}_{part}"] for part in ("r", "g", "b", "share")] for i in range(2)]
    np.testing.assert_allclose(found, [[250, 200, 20, 0.75], [10, 20, 120, 0.25]], atol=1.01)
    assert "look_palette_2_r" not in values


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────


def test_black_and_white() -> None:
    luma = photos()[..., 1]
    found = codes(np.stack([grey(one) for one in luma]))
    assert "black and white" in found and "muted colours" not in found
    assert "black and white" not in codes(photos())


def test_one_small_colour_is_no_black_and_white() -> None:
    frame = grey(photos()[3, ..., 1])
    frame[:60, :60] = (180, 40, 40)
    assert "black and white" not in codes(frame[None])


def test_dark_and_bright() -> None:
    assert "dark" in codes(tinted(0.25, 0.25, 0.25))
    assert "bright picture" in codes((255 - tinted(0.3, 0.3, 0.3)).astype(np.uint8))


def test_warm_and_cold() -> None:
    assert "warm colours" in codes(tinted(1.1, 0.7, 0.25)) and "cold colours" in codes(tinted(0.3, 0.7, 1.2))


def test_colourful_and_muted() -> None:
    quarters = np.concatenate(
        [full(220, 30, 30)[:56], full(30, 200, 40)[:56], full(20, 40, 220)[:56], full(9, 9, 9)[:56]]
    )
    assert "colourful" in codes(quarters[None])
    assert "muted colours" in codes(faded(0.12))


def faded(keep: float) -> FrameArray:
    """A photo with so much of its colour kept."""
    photo = photos()[3:].astype(float)
    return (photo.mean(axis=-1, keepdims=True) * (1 - keep) + photo * keep).astype(np.uint8)


def test_an_ordinary_picture_has_no_words() -> None:
    assert codes(faded(0.45)) == set()


def test_weak_words_are_left_out() -> None:
    values = look(photos()).values
    assert not {t.code for t in tags({**values, "look_brightness": 0.23})} & {"dark", "bright picture"}
    (tag,) = (t for t in tags({**values, "look_brightness": 0.16}) if t.code == "dark")
    assert tag.score == pytest.approx(0.75) and tag.modality is Modality.LOOK


# ── Rules ───────────────────────────────────────────────────────────────────────────────────────────


def test_distinct_compares_with_the_last_kept() -> None:
    angles = np.radians([0, 10, 20, 30, 90])
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert distinct(rows, float(np.cos(np.radians(15)))).tolist() == [0, 2, 4]
    assert distinct(rows[:0], 0.5).tolist() == []


def test_spans_end_at_the_next_moment_a_flat_frame_or_the_end() -> None:
    times = np.array([0.0, 5, 10, 15, 20])
    shown = np.array([True, True, False, True, True])
    assert spans_of(times, shown, np.array([0, 3]), 24.0).tolist() == [[0, 10], [15, 24]]
    assert spans_of(times, shown, np.array([0, 1, 3]), 0.0).tolist() == [[0, 5], [5, 10], [15, 20]]
    assert spans_of(times, ~shown & False, np.array([], np.intp), 9.0).shape == (0, 2)
