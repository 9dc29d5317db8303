"""What is typed into the search box, read into words and conditions."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query import Query, parse, parts, without
from core.store.filters import Filters, Range
from core.types import Kind


@pytest.mark.parametrize(
    ("text", "words", "plus", "minus"),
    [
        ("harbour at night", "harbour at night", (), ()),
        ("sci-fi AC/DC don't", "sci-fi AC/DC don't", (), ()),
        ('"in the rain" -snow +night', '"in the rain"', ("night",), ("snow",)),
        ("“夜 曲” −雨 -“大 雪”", '"夜 曲"', (), ("雨", '"大 雪"')),
        ('-- - + " ""', "", (), ()),
        ("re: hello 12:30 http://x nokey:value year:abc kind:nothing", None, (), ()),
        ("title: Heat", "title: Heat", (), ()),
    ],
)
def test_words(text: str, words: str | None, plus: tuple[str, ...], minus: tuple[str, ...]) -> None:
    asked = parse(text)
    assert (asked.words, asked.plus, asked.minus) == (text if words is None else words, plus, minus)
    assert not asked.filters


def test_what_must_match_what_models_read_and_what_is_quoted() -> None:
    asked = parse('storm "in the rain" +night -"at sea" kind:film')
    assert asked.sought == 'storm "in the rain"'
    assert asked.meant == "storm  in the rain"
    assert asked.phrases == ("in the rain",)
    assert parse("+night +snow").sought == "night snow"
    assert parse("-night kind:film").sought == parse("+night").meant == ""
    assert parse('+"at night"').phrases == ()


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("kind:film,music", Filters(kinds=frozenset({Kind.VIDEO, Kind.MUSIC}))),
        ("类型：电影 语言:中文", Filters(kinds=frozenset({Kind.VIDEO}), languages=frozenset({"zh"}))),
        ("year:2010..2015", Filters(year=Range(2010, 2015))),
        ("年份:2010-", Filters(year=Range(least=2010))),
        ("year:1999", Filters(year=Range(1999, 1999))),
        ("len:>=1.5h", Filters(length_s=Range(least=5400))),
        ("时长:≤20分钟", Filters(length_s=Range(most=1200))),
        ("len:10", Filters(length_s=Range(540, 660))),
        ("stars:>=4 is:unseen is:liked", Filters(stars=Range(least=4), seen=False, liked=True)),
        (
            '人物:周恩来 place:"New York" org:un',
            Filters(names=(("person", "周恩来"), ("place", "New York"), ("organisation", "un"))),
        ),
        (
            'genre:="Punk Rock" 流派:=“摇滚” person:=Ida',
            Filters(exact=(("genre", "Punk Rock"), ("genre", "摇滚"), ("person", "Ida"))),
        ),
        ("topic:harbour voice:Ann", Filters(names=(("topic", "harbour"), ("voice", "Ann")))),
        ('artist:"Big Band" tag:夜景', Filters(names=(("artist", "Big Band"), ("tags", "夜景")))),
    ],
)
def test_conditions(text: str, filters: Filters) -> None:
    assert parse(text) == Query(filters=filters)
    assert parse(f"{text} night") == Query(words="night", filters=filters)


def test_more_and_less_leave_the_number_out() -> None:
    span = parse("year:>2010 len:<20m").filters
    assert span.year and 2010 < span.year.least < 2011
    assert span.length_s and 1199 < span.length_s.most < 1200


@given(st.text(st.sampled_from('ab夜:："“”+-−<>=.. 12hm\n\x00'), max_size=40))
def test_anything_can_be_typed(text: str) -> None:
    asked = parse(text)
    assert parse(text) == asked
    for part in (asked.words, *asked.plus, *asked.minus):
        assert not part or any(c.isalnum() for c in part)


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8), max_size=6))
def test_plain_words_stay_as_they_are(words: list[str]) -> None:
    import unicodedata

    text = unicodedata.normalize("NFC", " ".join(words))
    assert parse(text) == Query(words=text)


def test_a_pasted_page_of_digits_is_read_at_once() -> None:
    began = time.process_time()
    assert parse("len:" + "1" * 100_000 + "x").filters.length_s is None
    assert time.process_time() - began < 5


# ── Parts that can be taken away ────────────────────────────────────────────────────────────────────


def test_parts_are_what_narrows_and_steers() -> None:
    text = 'harbour year:2010.. -rain +snow 年份:1999 is:unseen "two words" -file:/film.mkv@12:31 12:30 year:'
    found = [(part.sign, part.key, part.value) for part in parts(text)]
    assert found == [
        ("", "year", "2010.."),
        ("-", "", "rain"),
        ("+", "", "snow"),
        ("", "year", "1999"),
        ("", "is", "unseen"),
        ("-", "file", "/film.mkv@12:31"),
    ]
    assert all(text[part.start : part.end] == part.text for part in parts(text))


def test_without_a_part_the_rest_reads_as_before() -> None:
    text = 'harbour  year:2010..2015 artist:"The Pilots" -rain'
    for part in parts(text):
        rest = without(text, part)
        assert part.text not in rest
        assert [other.text for other in parts(rest)] == [o.text for o in parts(text) if o.text != part.text]
        assert parse(rest).words == "harbour"
