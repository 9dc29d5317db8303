"""What of a text is marked, and how a long one is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.search import excerpt, marks


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Snow on the harbour", "snow", ["Snow"]),
        ("snowy snow", "snow", ["snowy", "snow"]),  # the last word may go on
        ("snowy snow", '"snow"', ["snow"]),
        ("Café in the rain", "CAFE rain", ["Café", "rain"]),
        ("in the rain, in rain", '"in the rain"', ["in the rain"]),
        ("夜里的港口很安静", "港口", ["港口"]),
        ("夜裡的港口", "夜里", ["夜裡"]),
        ("雪snow", "snow", ["snow"]),
        ("straße", "strasse", ["straße"]),
        ("rain and snow", "rain -snow kind:film", ["rain"]),
        ("rain and snow", "rain +snow", ["rain", "snow"]),
        ("nothing", "", []),
    ],
)
def test_what_matches_is_marked(text: str, query: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in marks(text, query)] == marked


def test_a_long_text_is_cut_round_what_matches() -> None:
    text = "word " * 80 + "harbour " + "word " * 80
    cut = excerpt(text, "harbour", 76)
    assert "harbour" in cut and len(cut) <= 78 and cut.startswith("…word") and cut.endswith("…")
    assert excerpt("short", "x", 76) == "short"


@given(st.text(max_size=60), st.text(max_size=20))
def test_marks_lie_in_the_text_in_order(text: str, query: str) -> None:
    last = 0
    for start, end in marks(text, query):
        assert last <= start < end <= len(text)
        last = end
