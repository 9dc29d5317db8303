"""Words with their times into lines fit to show and to seek to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Word(NamedTuple):
    """A word with the space before it, as Whisper writes it, and its place in the piece."""

    start_s: float
    end_s: float
    text: str


HELD_S, WORD_S = 1.0, 0.6
"""A word that seems to last longer than the first has swallowed the pause before it (Whisper's alignment gives silence
to the word that follows); it is taken to begin so long before its end."""
LINE_GAP_S = 0.8
"""A pause that ends a line."""
COMMA_GAP_S = 0.3
"""The same after a comma."""
_COMMAS = (",", ";", ":", "，", "；", "：", "、")
LINE_S, LINE_MOST_S = 6.0, 10.0
"""A line ends at a comma from the first length on, anywhere at the second."""


def lines(words: Sequence[Word]) -> list[list[Word]]:
    """Group words into lines: sentences, cut at pauses and where they get long."""
    made: list[list[Word]] = []
    for word in words:
        if not made or _ends(made[-1], word):
            made.append([])
        made[-1].append(word)
    return made


def _ends(line: Sequence[Word], following: Word) -> bool:
    """Say whether a line ends before the following word."""
    last, long_s = line[-1].text.rstrip(), following.end_s - line[0].start_s
    return (
        following.start_s - line[-1].end_s >= (COMMA_GAP_S if last.endswith(_COMMAS) else LINE_GAP_S)
        or (last.endswith((".", "?", "!", "。", "？", "！", "…")) and following.text.startswith(" "))
        or last.endswith(("。", "？", "！"))
        or (long_s > LINE_S and last.endswith(_COMMAS))
        or long_s > LINE_MOST_S
    )


def onset(start_s: float, end_s: float) -> tuple[float, float]:
    """Give back the pause that a word swallowed, so that a moment begins where the word is heard."""
    return float(end_s - WORD_S if end_s - start_s > HELD_S else start_s), float(end_s)
