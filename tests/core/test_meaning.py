"""Meaning: windows of speech, what titles are worth, and vectors that agree with plain sense."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.extract.meaning import MeaningConfig, MeaningExtractor, readable, windows, worth
from core.extract.meaning.sentence import SentenceEncoder
from core.settings import Home, Settings
from core.types import Features, FloatArray, Probe, Segment, TextBlock

NOWHERE = Probe(path=b"/nowhere.mp4", format="mp4", duration_s=60.0, size_bytes=1, streams=())


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(0, 40)), max_size=30))
def test_windows_keep_every_segment(spans: list[tuple[float, float]]) -> None:
    segments = [Segment(start, start + length, f"w{number}") for number, (start, length) in enumerate(spans)]
    joined = windows(segments, MeaningConfig())
    assert sorted(word for window in joined for word in window.text.split()) == sorted(s.text for s in segments)
    for window in joined:
        longest = max(s.end_s - s.start_s for s in segments if s.text in window.text.split())
        assert window.end_s - window.start_s <= max(30.0, longest) + 1e-6


def test_a_window_does_not_outgrow_the_model() -> None:
    segments = [Segment(n, n + 1, "x" * 400) for n in range(5)]
    assert [len(w.text) for w in windows(segments, MeaningConfig())] == [801, 801, 400]


@pytest.mark.parametrize(
    ("title", "least", "most"),
    [
        ("IMG_20240131_1203", 0, 0),
        ("Track 03", 0, 0),
        ("00001.MTS", 0, 0.5),
        ("", 0, 0),
        ("Heat", 0.4, 0.6),
        ("The history of the Roman empire", 1, 1),
    ],
)
def test_a_title_counts_as_much_as_it_says(title: str, least: float, most: float) -> None:
    assert least <= worth(title, "title") <= most


def test_what_the_model_cannot_read_is_told_by_the_vocabulary_or_left_out() -> None:
    assert readable("a plain sentence") == "a plain sentence"
    assert readable("我的小猫") == "cat"
    assert readable("爱因斯坦与哥德尔") == ""
    assert readable("Ça va très bien") == "Ça va très bien"
    assert readable("Это не читается") == ""


@pytest.fixture(scope="module")
def extractor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MeaningExtractor]:
    """A loaded extractor."""
    made = MeaningExtractor(Home(tmp_path_factory.mktemp("home")).make(), Settings())
    made.load()
    yield made
    made.close()


def meaning(extractor: MeaningExtractor, *texts: tuple[str, str], speech: list[Segment] | None = None) -> Features:
    """Features of one medium with these fields."""
    session = extractor.open(NOWHERE)
    for field, text in texts:
        session.push(TextBlock(field, (Segment(0, 0, text),)))
    session.push(TextBlock("speech", tuple(speech or ())))
    (features,) = session.finish()
    return features


def item(features: Features) -> FloatArray:
    """Its item vector, which must be there."""
    assert features.item is not None
    return features.item


@pytest.mark.models
def test_windows_become_moments(extractor: MeaningExtractor) -> None:
    speech = [Segment(n * 10, n * 10 + 9, f"sentence number {n} about bread and baking") for n in range(7)]
    features = meaning(extractor, ("title", "Baking"), speech=speech)
    assert features.spans.tolist() == [[0, 29], [30, 59], [60, 69]]
    assert features.moments.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(features.moments, axis=1), 1, atol=1e-5)


@pytest.mark.models
def test_alike_is_nearer_than_unlike(extractor: MeaningExtractor) -> None:
    bread = item(meaning(extractor, ("title", "How to bake sourdough bread")))
    cake = item(meaning(extractor, ("title", "A simple chocolate cake recipe")))
    tanks = item(meaning(extractor, ("title", "Tank battles of the second world war")))
    assert bread @ cake > bread @ tanks + 0.2


@pytest.mark.models
def test_a_noise_title_leaves_the_speech_alone(extractor: MeaningExtractor) -> None:
    speech = [Segment(0, 9, "Today we look at how stars are born in clouds of gas.")]
    named, noisy = (meaning(extractor, ("title", t), speech=speech) for t in ("The birth of stars", "IMG_2031"))
    np.testing.assert_allclose(item(noisy), noisy.moments[0], atol=1e-5)
    assert item(named) @ named.moments[0] < 0.999


@pytest.mark.models
def test_no_text_gives_nothing(extractor: MeaningExtractor) -> None:
    session = extractor.open(NOWHERE)
    session.push(TextBlock("title", (Segment(0, 0, "DSC_0001"),)))
    session.push(TextBlock("speech", (Segment(0, 1, "  "),)))
    session.push(TextBlock("note", (Segment(0, 1, "notes are private and carry no weight"),)))
    assert session.finish() == ()


@pytest.mark.models
def test_encoders_share_one_model(extractor: MeaningExtractor, home: Home) -> None:
    other = SentenceEncoder(home)
    other.load()
    assert other._model is extractor.encoder._model
    other.close()
    other.close()
    assert extractor.encoder.embed(["still there"]).shape == (1, 384)
    assert other.embed([]).shape == (0, 384)
