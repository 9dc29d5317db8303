"""What may be chosen: every setting reads, writes, refuses and goes back in the same way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import preferences
from core.errors import UserProblem
from core.settings import OFF, Effort, Watching
from core.store import Store


def test_each_is_its_default_at_first_and_takes_what_it_may_be(store: Store) -> None:
    for one in preferences.every(store):
        assert one.value == one.default
        for text in one.choices or (f"{one.least:g}", f"{one.most:g}"):
            kept = preferences.choose(store, one.name, text)
            assert kept == text if one.choices else float(kept) == float(text)
        with pytest.raises(UserProblem, match=one.name):
            preferences.choose(store, one.name, "odd")
        assert preferences.choose(store, one.name, "default") == one.default


def test_they_are_what_the_rest_reads(store: Store) -> None:
    for name, text in {
        "half_life_days": "7", "mmr_lambda": "0.5", "effort": "gentle", "watching": "no", "watch_every_min": "60",
        "speech_engine": "whisper", "voices": "no",
    }.items():  # fmt: skip
        preferences.choose(store, name, text)
    settings = store.settings()
    assert (settings.half_life_days, settings.mmr_lambda) == (7.0, 0.5)
    assert (settings.speech_engine, settings.voice_model) == ("whisper", OFF)
    assert store.sparing().effort is Effort.GENTLE and store.watching() == Watching(False, 60)


def test_an_unknown_one_and_numbers_beyond_are_refused(store: Store) -> None:
    with pytest.raises(UserProblem, match="Known are voices"):
        preferences.choose(store, "colour", "red")
    for name, text in (("explore_share", "1.5"), ("half_life_days", "nan"), ("watch_every_min", "1.5")):
        with pytest.raises(UserProblem, match="from"):
            preferences.choose(store, name, text)


@given(st.dictionaries(st.sampled_from(["watching", "watch_every_min"]), st.text(max_size=8)))
def test_rows_of_another_program_never_break_watching(rows: dict[str, str]) -> None:
    read = Watching.from_rows(rows)
    assert 1 <= read.every_min <= 10_080 and Watching.from_rows(read.rows()) == read
