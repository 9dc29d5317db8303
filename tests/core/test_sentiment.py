"""Sentiment: signs of plain lines, negation and degree, an interval that narrows, and silence where little is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.extract.meaning.sentiment import chinese_valence, line_valence, moods, sentences, valence
from core.types import Segment

GOOD = "I love this wonderful place and everybody is happy."
BAD = "I hate this terrible place and everybody is in pain."
PLAIN = "The train leaves from platform four at nine."


def said(*lines: str) -> list[Segment]:
    return [Segment(float(n), n + 1.0, line) for n, line in enumerate(lines)]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        (GOOD, 1),
        (BAD, -1),
        (PLAIN, 0),
        ("这里的风景很美，大家非常开心。", 1),
        ("我很难过，爷爷去世了。", -1),
        ("会议三点开始。", 0),
    ],
)
def test_plain_lines_have_their_sign(text: str, sign: int) -> None:
    score = line_valence(text)
    assert score is not None and np.sign(round(score, 1)) == sign


def test_negation_turns_and_degree_scales_chinese() -> None:
    assert chinese_valence("开心") > 0 > chinese_valence("不开心")
    assert chinese_valence("非常开心") > chinese_valence("开心") > chinese_valence("有点开心") > 0
    assert chinese_valence("難過") < 0


def test_a_language_without_a_lexicon_is_not_guessed() -> None:
    assert line_valence("C'est une journée terrible", "fr") is None
    assert valence(said(*["C'est une journée terrible et nous sommes tous très tristes"] * 20), "fr") is None


def test_little_text_is_unknown() -> None:
    assert valence([]) is None
    assert valence(said(GOOD)) is None
    assert moods(None) == ()


def test_the_interval_holds_the_mean_and_narrows_with_more_text() -> None:
    few, many = (valence(said(*[GOOD, PLAIN, BAD, GOOD] * n)) for n in (2, 50))
    assert few is not None and many is not None
    assert few.low < few.mean < few.high
    assert many.high - many.low < (few.high - few.low) / 3
    assert valence(said(*[GOOD, PLAIN, BAD, GOOD] * 2)) == few
    assert few.values.keys() == {"valence", "valence_low", "valence_high"}


def test_a_mood_is_named_only_when_the_whole_interval_says_so() -> None:
    assert [tag.code for tag in moods(valence(said(*[GOOD] * 8)))] == ["happy"]
    assert [tag.code for tag in moods(valence(said(*[BAD] * 8)))] == ["sad"]
    assert moods(valence(said(*[GOOD, BAD] * 8))) == ()
    assert moods(valence(said(*[PLAIN] * 20))) == ()


def test_sentences_are_cut_in_both_scripts() -> None:
    assert sentences("One. Two! 三。四？") == ["One.", "Two!", "三。", "四？"]
    assert sentences("... !!") == []


@given(st.text(max_size=300))
def test_any_text_has_a_valence_within_bounds(text: str) -> None:
    score = line_valence(text)
    assert score is None or -1 <= score <= 1
