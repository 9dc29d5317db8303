"""Turns what is said in a medium into its valence, from −1 (bad) to 1 (good), with an interval, and moods if sure.

The valence of a line comes from a lexicon: VADER for English, a list of our own with the same rules for Chinese. That
of a medium is the mean over its lines, with a bootstrap interval; where too little is said it isn't known. The lexicon
knows nothing of irony, of plots and of pictures: it says how the words sound.

Sources: Hutto & Gilbert 2014, "VADER"; Efron 1979 (bootstrap).
"""

from __future__ import annotations

import functools
import importlib.resources
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import cleaning
from core.types import Modality, Segment, Tag

_ALPHA = 15.0
"""Sum of valences at which a line stands at ±0.71. Source: VADER's normalisation."""
_NEGATIONS = frozenset(
    re.findall(r"\w+", "不 没 没有 别 无 未 非 不是 不能 不会 不再 毫不 并不 从不 绝不 不太 不够 不怎么")
)
_DEGREES: Mapping[str, float] = {
    **dict.fromkeys(re.findall(r"\w+", "很 非常 太 十分 最 真 极 特别 超 超级 极其 格外 相当 好 最为 无比 如此"), 1.4),
    **dict.fromkeys(re.findall(r"\w+", "有点 有些 稍微 略 比较 还算"), 0.6),
}
_FLIPPED = -0.74
"""What a negation makes of a valence. Source: VADER's N_SCALAR."""


@dataclass(frozen=True, slots=True)
class SentimentConfig:
    """When a valence is told, and when a mood is.

    Attributes:
        least_lines: with fewer lines nothing is told.
        least_words: nor with fewer words (of Chinese: characters halved) in all.
        draws: bootstrap samples.
        interval: share of them that the interval holds.
        mood: the interval must lie beyond ± this for a mood tag.
    """

    least_lines: int = 6
    least_words: int = 50
    draws: int = 500
    interval: float = 0.95
    mood: float = 0.15


@dataclass(frozen=True, slots=True)
class Valence:
    """How a medium's words sound: mean over its lines and the interval's ends, each −1..1."""

    mean: float
    low: float
    high: float

    @property
    def values(self) -> dict[str, float]:
        """As named numbers of the medium."""
        return {"valence": self.mean, "valence_low": self.low, "valence_high": self.high}


def valence(segments: Sequence[Segment], language: str = "", config: SentimentConfig | None = None) -> Valence | None:
    """Measure what is said in a medium; None where it isn't known: too little, or a language without a lexicon.

    The same text gives the same interval: the draws have a fixed seed.
    """
    chosen = config or SentimentConfig()
    lines = [line for segment in segments for line in sentences(segment.text)]
    if len(lines) < chosen.least_lines or sum(map(_length, lines)) < chosen.least_words:
        return None
    scores = [score for line in lines if (score := line_valence(line, language)) is not None]
    if len(scores) < max(chosen.least_lines, len(lines) / 2):
        return None
    said = np.array(scores, np.float64)
    draws = np.random.default_rng(7).choice(said, (chosen.draws, len(said))).mean(axis=1)
    edge = (1 - chosen.interval) / 2
    low, high = np.quantile(draws, (edge, 1 - edge))
    return Valence(float(said.mean()), float(low), float(high))


def moods(found: Valence | None, config: SentimentConfig | None = None) -> tuple[Tag, ...]:
    """Name the mood where the whole interval lies on one side: happy or sad; else nothing."""
    chosen = config or SentimentConfig()
    if found is None:
        return ()
    if found.low > chosen.mood:
        return (Tag("happy", min(1.0, 0.5 + found.low), Modality.MEANING),)
    if found.high < -chosen.mood:
        return (Tag("sad", min(1.0, 0.5 - found.high), Modality.MEANING),)
    return ()


def sentences(text: str) -> list[str]:
    """Cut text at the ends of sentences; at most 400 characters each."""
    parts = re.split(r"(?<=[.!?…])\s+|(?<=[。！？；])", text)
    return [part.strip()[:400] for part in parts if any(c.isalpha() for c in part)]


def line_valence(text: str, language: str = "") -> float | None:
    """Measure one line, −1..1; None where its language has no lexicon here."""
    spoken = cleaning.language_of(text, language)
    if spoken == "zh":
        return chinese_valence(text)
    return float(_vader().polarity_scores(text)["compound"]) if spoken in ("", "en") else None


def chinese_valence(text: str) -> float:
    """Sum the valences of the words, each turned by a negation and scaled by a degree just before it."""
    lexicon, total = _chinese_lexicon(), 0.0
    for clause in re.split(r"[，。！？；、,.!?;\s]+", cleaning.fold_width(text)):
        found = _known_words(clause)
        for at, word in enumerate(found):
            if word in lexicon:
                before = found[max(at - 2, 0) : at]
                scale = math.prod(_DEGREES.get(one, 1.0) for one in before)
                negated = sum(one in _NEGATIONS for one in before) % 2
                total += lexicon[word] * scale * (_FLIPPED if negated else 1.0)
    return total / math.sqrt(total * total + _ALPHA) if total else 0.0


def _known_words(clause: str) -> list[str]:
    """Split a clause as jieba does, but into the lexicon's words where jieba joins one with a negation or degree."""
    found = list[str]()
    for word in cleaning.words(clause):
        head = next((word[:n] for n in (2, 1) if word[:n] in _NEGATIONS or word[:n] in _DEGREES), "")
        split = word not in _chinese_lexicon() and head and word[len(head) :] in _chinese_lexicon()
        found += [head, word[len(head) :]] if split else [word]
    return found


@functools.cache
def _chinese_lexicon() -> dict[str, float]:
    listed = importlib.resources.files("resources").joinpath("feelings-zh.txt").read_text(encoding="utf-8")
    rows = (line.split() for line in listed.splitlines() if line and not line.startswith("#"))
    return {word: float(row[0]) for row in rows for word in row[1:]}


def _length(line: str) -> float:
    return sum(len(word) / 2 if word[0] >= "⺀" else 1 for word in re.findall(r"[\u3400-\u9fff]+|[^\W\d_]+", line))


@functools.cache
def _vader() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
