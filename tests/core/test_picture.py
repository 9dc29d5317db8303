"""Pictures: vectors, moments, stills and tags, and words that find them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from core import decode
from core.extract.backends import Pictured
from core.extract.backends.conse import Conse
from core.extract.labels import Labels, parse
from core.extract.loading import unit
from core.extract.picture import PictureExtractor, shottags
from core.extract.picture.looks import best_still, look_at
from core.extract.picture.tagging import LEAST, NEVER, ClassTagger, Tally
from core.extract.query import QueryEmbedder
from core.probe import probe
from core.settings import Home, Settings
from core.store import Store
from core.types import Facts, Features, FloatArray, FrameArray, FrameBlock, Kind, Modality, Probe, SoundBlock
from tests.core.photo_clips import PHOTOS

NOWHERE = Probe(path=b"/nowhere.mp4", format="mp4", duration_s=30.0, size_bytes=1, streams=())


def block(*pixels: FrameArray, start_s: float = 0.0, step_s: float = 5.0) -> FrameBlock:
    """Frames at even times."""
    return FrameBlock(start_s + step_s * np.arange(len(pixels), dtype=np.float64), np.stack(pixels))


def flat(level: int) -> FrameArray:
    """A frame of one colour."""
    return np.full((224, 224, 3), level, np.uint8)


def noise(seed: int, low: int = 0, high: int = 255) -> FrameArray:
    """A frame of coarse random squares."""
    cells = np.random.default_rng(seed).integers(low, high, (14, 14, 3), dtype=np.uint8)
    return cells.repeat(16, axis=0).repeat(16, axis=1)


def photo(name: str) -> FrameArray:
    """A sample photo, squashed."""
    from PIL import Image

    with Image.open(PHOTOS[name].path) as image:
        return np.asarray(image.convert("RGB").resize((224, 224), Image.Resampling.BICUBIC))


# ── Looks ───────────────────────────────────────────────────────────────────────────────────────────


def test_looks_are_shares_of_full_scale() -> None:
    black, white = look_at(block(flat(0), flat(255)))
    assert (black.at_s, black.brightness, black.contrast) == (0.0, 0.0, 0.0)
    assert white.brightness == pytest.approx(1.0) and white.sharpness == pytest.approx(0.0)


def test_the_still_is_never_black_if_anything_else_is_there() -> None:
    looks = look_at(block(flat(0), noise(1, 0, 40), noise(2), flat(255)))
    still = best_still(looks)
    assert still is not None and still.at_s == 10.0
    assert best_still(look_at(block(flat(0), flat(255)))) is None
    assert best_still([]) is None


# ── The space of words and classes ──────────────────────────────────────────────────────────────────


def names(count: int = 40, dim: int = 16) -> FloatArray:
    """Embeddings of made-up class names."""
    return unit(np.random.default_rng(0).normal(1.0, 1.0, (count, dim)).astype(np.float32))


def test_words_find_the_pictures_of_their_class() -> None:
    space = Conse(names())
    sure = np.full((40, 40), 0.001, np.float32)
    np.fill_diagonal(sure, 0.961)
    likeness = space.of_words(names()) @ space.of_probabilities(sure).T
    assert (likeness.argmax(axis=1) == np.arange(40)).mean() > 0.9


def test_a_picture_of_nothing_known_is_near_no_word() -> None:
    space = Conse(names())
    sure = np.full((1, 40), 0.001, np.float32)
    sure[0, 3] = 0.961
    unsure = unit(np.random.default_rng(1).random((1, 40)).astype(np.float32)) ** 0.1
    pictures = space.of_probabilities(np.concatenate([sure, unsure / unsure.sum()]))
    near, far = pictures @ space.of_words(names())[3]
    assert near > far + 0.3


def test_known_classes_draw_words_to_them() -> None:
    space = Conse(names())
    picture = space.of_probabilities(np.eye(40, dtype=np.float32)[[7]])[0]
    word = names()[[20]]
    plain, drawn = space.of_words(word)[0], space.of_words(word, [(7,)])[0]
    assert picture @ drawn > picture @ plain + 0.3
    assert np.linalg.norm(drawn) == pytest.approx(1, abs=1e-5)


def test_the_space_does_not_depend_on_signs_of_singular_vectors() -> None:
    given = names()
    given[:, 0] = given[:, 1]  # a direction in which no two names differ
    shifted = given + np.float32(1e-7) * np.random.default_rng(2).normal(size=given.shape).astype(np.float32)
    probabilities = np.eye(40, dtype=np.float32)
    a, b = (Conse(n).of_probabilities(probabilities) for n in (given, shifted))
    assert np.abs(a - b).max() < 1e-3


# ── Tags ────────────────────────────────────────────────────────────────────────────────────────────

FEW = Labels([parse("cat\t\t猫\tanimal\t0-2"), parse("snow\t\t雪\tweather\t~5"), parse("sad\t\t难过\tmood")])


def tags_of(rows: Sequence[Sequence[float]]) -> list[str]:
    """Tags of frames with these class probabilities."""
    tagger, tally, none = ClassTagger(FEW, classes=10), Tally(), np.zeros((0, 0), np.float32)
    for scores in tagger.scores(Pictured(none, none, np.array(rows, np.float32))):
        tally.add(scores)
    return [tag.code for tag in tally.tags(FEW.entries, tagger.least)]


def test_probabilities_of_a_labels_classes_add_up() -> None:
    assert tags_of([[0.3, 0.3, 0.3, *[0.1 / 7] * 7]]) == ["cat"]


def test_a_flat_distribution_gives_no_tag() -> None:
    assert tags_of([[0.1] * 10]) == []


def test_a_label_that_holds_for_few_frames_is_cut() -> None:
    cat = [0.3, 0.3, 0.0, *[0.4 / 7] * 7]
    assert tags_of([cat, *[[0.0] * 3 + [1 / 7] * 7] * 20]) == []


def test_what_goes_with_a_label_counts_and_moods_do_not() -> None:
    assert tags_of([[*[0.01] * 5, 0.95, *[0.0] * 4]]) == ["snow"]


def test_each_shot_is_tagged_by_the_rule_of_the_whole() -> None:
    tagger, none = ClassTagger(FEW, classes=10), np.zeros((0, 0), np.float32)
    cat, snow, faint = [0.3, 0.3, 0.3, *[0.1 / 7] * 7], [*[0.01] * 5, 0.95, *[0.0] * 4], [0.1] * 10
    scores = tagger.scores(Pictured(none, none, np.array([cat, snow, faint], np.float32)))
    kept = {row: shottags.keep(one) for row, one in enumerate(scores)}
    assert [len(numbers) for numbers, _ in kept.values()] == [1, 1, 0], "what is faint isn't kept"
    rows, ids = np.array([0, 0, 1, 1, 2, 0, 2, 2, 2, 2, 2, 2]), np.array([0, 0, 1, 1, 2, 3, 3, 3, 3, 3, 3, 3])
    shown = shottags.series(kept, rows, ids, FEW.entries, tagger.least)
    assert list(shown) == ["cat", "snow"]
    for code, shots_with_it, row in (("cat", [0], 0), ("snow", [1], 1)):
        assert np.flatnonzero(shown[code]).tolist() == shots_with_it
        tally = Tally()
        tally.add(scores[row], 2)
        (whole,) = tally.tags(FEW.entries, tagger.least)
        assert shown[code][shots_with_it[0]] == pytest.approx(whole.score, abs=1e-6)
    assert shottags.series({}, rows[:0], ids[:0], FEW.entries, tagger.least) == {}


# ── The extractor ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One home for this file, so that class names are embedded once."""
    return Home(tmp_path_factory.mktemp("home")).make()


@pytest.fixture(scope="module")
def extractor(shared_home: Home) -> Any:
    """A loaded extractor."""
    made = PictureExtractor(shared_home, Settings())
    made.load()
    yield made
    made.close()


@pytest.mark.models
def test_one_moment_per_scene(extractor: PictureExtractor) -> None:
    session = extractor.open(NOWHERE)
    session.push(block(photo("cat"), photo("cat"), photo("coffee"), flat(0), photo("rocket")))
    similar, text = session.finish()
    assert text.spans.tolist() == similar.spans.tolist() == [[0, 10], [10, 15], [20, 30]]
    assert (similar.moments.shape, text.moments.shape) == ((3, 1280), (3, 384))
    assert similar.item is not None
    np.testing.assert_allclose(similar.item, unit(similar.moments.mean(axis=0)), atol=1e-6)
    assert {"brightness", "contrast", "best_frame_s", "text_share"} == set(similar.values)


@pytest.mark.models
def test_a_moving_shot_is_one_moment(extractor: PictureExtractor) -> None:
    """Three views of one scene, none a near-duplicate: the mean for pictures, one of the views for words."""
    views = [np.roll(photo("coffee"), shift, axis=1) for shift in (0, 12, 24)]
    session = extractor.open(NOWHERE)
    session.push(block(*views, photo("cat")))
    similar, text = session.finish()
    assert similar.spans.tolist() == text.spans.tolist() == [[0, 15], [15, 30]]
    seen = extractor.backend.image_vectors(np.stack(views))
    np.testing.assert_allclose(similar.moments[0], unit(seen.similar.mean(axis=0)), atol=2e-3)
    assert np.abs(seen.text - text.moments[0]).max(axis=1).min() < 2e-3


@pytest.mark.models
def test_still_pictures_cost_one_look(extractor: PictureExtractor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten minutes of one picture: the network sees it once, and tags and spans are as if it saw all."""
    looked: list[int] = []
    see = extractor.backend.image_vectors

    def counted(frames: FrameArray) -> Pictured:
        looked.append(len(frames))
        return see(frames)

    monkeypatch.setattr(extractor.backend, "image_vectors", counted)
    session = extractor.open(NOWHERE)
    for start_s in range(0, 600, 80):
        session.push(block(*[photo("cat")] * 16, start_s=start_s))
    session.push(block(photo("coffee"), start_s=640.0))
    similar, _ = session.finish()
    assert sum(looked) == 2
    assert similar.spans.tolist() == [[0, 640], [640, 640]]
    scores = {tag.code: tag.score for tag in similar.tags}
    assert scores["cat"] > 0.9 > 0.6 > scores.get("coffee", 0.0)


@pytest.mark.models
def test_a_frame_that_fills_a_gap_takes_its_place(extractor: PictureExtractor) -> None:
    session = extractor.open(NOWHERE)
    session.push(block(photo("cat"), photo("rocket"), step_s=20.0))
    session.push(block(photo("rocket"), photo("coffee"), start_s=5.0, step_s=5.0))
    similar, _ = session.finish()
    assert similar.spans.tolist() == [[0, 5], [5, 10], [10, 20], [20, 30]]
    np.testing.assert_allclose(similar.moments[1], similar.moments[3], atol=1e-6)


@pytest.mark.models
def test_all_black_has_no_vector(extractor: PictureExtractor) -> None:
    session = extractor.open(NOWHERE)
    session.push(block(flat(0), flat(0)))
    similar, text = session.finish()
    assert similar.item is None and text.item is None
    assert (similar.moments.shape, similar.spans.shape, text.moments.shape) == ((0, 1280), (0, 2), (0, 384))
    assert "best_frame_s" not in similar.values


@pytest.mark.models
def test_batches_across_files_change_nothing(extractor: PictureExtractor) -> None:
    frames = [photo(name) for name in PHOTOS] * 6
    alone = []
    for frame in frames[:3]:
        session = extractor.open(NOWHERE)
        session.push(block(frame))
        alone.append(session.finish()[0].item)
    together = [extractor.open(NOWHERE) for _ in frames]
    for session, frame in zip(together, frames, strict=True):
        session.push(block(frame))
    for session, expected in zip(together, alone, strict=False):
        np.testing.assert_allclose(session.finish()[0].item, expected, atol=2e-3)


@pytest.mark.models
def test_probabilities_are_those_of_the_published_network(extractor: PictureExtractor) -> None:
    """Chelsea is a tabby; a network filled in the wrong order would not know."""
    seen = extractor.backend.image_vectors(photo("cat")[None])
    assert seen.classes is not None and int(seen.classes.argmax()) in (281, 282, 285)
    np.testing.assert_allclose(seen.classes.sum(axis=1), 1, atol=1e-4)


def test_a_label_with_a_threshold_of_its_own_keeps_to_it() -> None:
    vocabulary = Labels(
        [parse("cat\t\t猫\tanimal\t0\t0.3"), parse("dog\t\t狗\tanimal\t1"), parse("ox\t\t牛\tanimal\t2\t2")]
    )
    assert ClassTagger(vocabulary, classes=10).least.tolist() == pytest.approx([0.3, LEAST["narrow"], NEVER])


@pytest.mark.models
def test_pictures_of_nothing_get_no_tag(extractor: PictureExtractor) -> None:
    """Noise of any grain, slopes and stripes."""
    for grain in (1, 4, 16, 56):
        cells = np.random.default_rng(grain).integers(0, 255, (224 // grain, 224 // grain, 3), dtype=np.uint8)
        session = extractor.open(NOWHERE)
        session.push(block(cells.repeat(grain, axis=0).repeat(grain, axis=1)))
        assert session.finish()[0].tags == ()


@pytest.mark.models
def test_tags_name_what_is_seen(extractor: PictureExtractor) -> None:
    expected = {"cat": "cat", "coffee": "coffee", "camera": "tripod", "motorcycle": "motorcycle"}
    for name, code in expected.items():
        session = extractor.open(NOWHERE)
        session.push(block(photo(name)))
        tags = session.finish()[0].tags
        assert code in [tag.code for tag in tags], name
        assert all(0 < tag.score <= 1 for tag in tags)


@pytest.mark.models
def test_each_shot_has_the_tags_of_what_it_shows(extractor: PictureExtractor, store: Store) -> None:
    """A cat for 20 s, then a motorcycle: the medium is of both, each shot of one; it comes back from the store so."""
    session = extractor.open(NOWHERE)
    session.push(block(*[photo("cat")] * 4, *[photo("motorcycle")] * 4))
    made = session.finish()[0]
    assert len(made.spans) == 2
    media_id = store.media.add(Facts(Kind.VIDEO, "both", 40.0, has_picture=True))
    with store.transaction():
        store.features.put(media_id, [made])
    (read,) = store.features.get(media_id, Modality.PICTURE, made.model_id)
    assert set(read.series) == set(made.series) >= {"cat", "motorcycle"}
    assert np.flatnonzero(read.series["cat"]).tolist() == [0]
    assert np.flatnonzero(read.series["motorcycle"]).tolist() == [1]


@pytest.fixture(scope="module")
def clips(make_media: Any, extractor: PictureExtractor) -> dict[str, Features]:
    """Text-space features of clips made of the sample photos: a slow pan, encoded, probed and decoded."""
    features = {}
    for name, sample in PHOTOS.items():
        pan = "loop=49:1:0,scale=480:-2,crop=iw*0.9:ih*0.9:x='(iw-ow)*n/50':y=0,scale=480:-2,format=yuv420p"
        clip = make_media.run(f"photo_{name}.mp4", "-i", str(sample.path), "-vf", pan, "-g", "25", "-threads", "1")
        found = probe(os.fsencode(clip))
        session = extractor.open(found)
        with decode.decode_content(found, sound=False, key=False, fit=extractor.fit, size_px=extractor.size_px) as run:
            for frames in run:
                session.push(frames)
        features[name] = session.finish()[1]
    return features


@pytest.mark.models
@pytest.mark.parametrize("language", ["english", "chinese"])
def test_words_find_the_right_clip(clips: dict[str, Features], shared_home: Home, language: str) -> None:
    """The line of the issue: both languages rank the right photo-made clip first for most queries."""
    embedder = QueryEmbedder(shared_home, Settings())
    right = []
    for name, sample in PHOTOS.items():
        for query in getattr(sample, language):
            vector = embedder.embed(query)["conse-minilm"]
            scores = {other: float((made.moments @ vector).max()) for other, made in clips.items()}
            right.append(max(scores, key=lambda other: scores[other]) == name)
    embedder.close()
    assert len(right) >= 20
    assert np.mean(right) >= 0.8


@pytest.mark.models
def test_class_names_are_embedded_once(shared_home: Home, extractor: PictureExtractor) -> None:
    (kept,) = (shared_home.weights / "cache").glob("imagenet-*.npy")
    written = kept.stat().st_mtime_ns
    again = PictureExtractor(shared_home, Settings())
    again.load()
    again.close()
    assert kept.stat().st_mtime_ns == written


def test_sound_is_ignored(home: Home) -> None:
    session = PictureExtractor(home, Settings())
    from core.extract.picture import PictureSession

    made = PictureSession(session, NOWHERE)
    made.push(SoundBlock(0.0, 22050, np.zeros(10, np.float32)))
    assert made.finish() == ()
