"""Tokens: folding, pairs of characters, pinyin, sort keys, and queries that can't be wrong."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.store import tokens

ANY_TEXT = st.text(st.characters(), max_size=40)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ask NOT", "ask not"),
        ("Café Ångström", "cafe angstrom"),
        ("e\u0301te\u0301", "ete"),
        ("ＡＢＣ１２３", "abc123"),
        ("電影院", "电影院"),
        ("ﾃﾚﾋﾞ", "テレビ"),
        ("がか", "がか"),
        ("ガ", "ガ"),
        ("Straße ﬁn", "strasse fin"),
        ("Ёлка Ñandú", "елка nandu"),
        ("한국어", "한국어"),
        ("हिन्दी", "हिन्दी"),
        ("snake_case, 3.14!", "snake case  3 14 "),
        ("a\udc80b", "a b"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert tokens.fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't stop", "don t stop"),
        ("手機號碼", "手机 机号 号码 码"),
        ("我", "我"),
        ("iPhone手机 第3集", "iphone 手机 机 第 3 集"),
        ("你好，世界", "你好 好 世界 界"),
        ("東京タワー", "东京 京タ タワ ワー ー"),
        ("สวัสดี", "สว วั ัส สด ดี ี"),
        ("", ""),
        ("— … 📼", ""),
    ],
)
def test_tokens(text: str, expected: str) -> None:
    assert tokens.tokens(text) == expected


@given(ANY_TEXT)
def test_tokens_pass_through_fts5_as_they_are(text: str) -> None:
    """The tokenizer of the index splits at our spaces and nowhere else."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE i USING fts5 (w, tokenize='ascii', content='')")
    db.execute("CREATE VIRTUAL TABLE v USING fts5vocab (i, 'instance')")
    made = tokens.tokens(text)
    db.execute("INSERT INTO i (rowid, w) VALUES (1, ?)", (made,))
    found = db.execute("SELECT term FROM v ORDER BY offset").fetchall()
    db.close()
    assert [row[0] for row in found] == made.split(" ") if made else not found


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = tokens.fold(text)
    assert tokens.fold(once).split() == once.split()


@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), max_size=30))
def test_positions_hold_in_chinese(text: str) -> None:
    assert len(tokens.fold(text)) == len(text)


def test_traditional_folds_to_simplified_one_to_one() -> None:
    table = tokens.simplified()
    assert 3000 < len(table) < 6000
    assert all(len(a) == len(b) == 1 for a, b in table.items())
    assert not set(table) & set(table.values())
    assert (table["龍"], table["薴"]) == ("龙", "苎")


def test_pinyin_is_what_may_be_typed() -> None:
    typed = tokens.pinyin("周杰伦 Live").split()
    assert set(typed) == {"zhou", "jie", "lun", "zhoujielun", "jielun", "zjl", "jl", "l"}
    assert "nvhai" in tokens.pinyin("女孩").split()
    assert tokens.pinyin("Heat") == tokens.pinyin("かな") == ""
    assert "chongqing" in tokens.pinyin("重慶")


def test_titles_sort_as_people_do() -> None:
    titles = ["Zoo", "part 10", "The Part 9", "A bout", "Émile", "周杰伦", "爱", "an"]
    assert sorted(titles, key=tokens.sort_key) == [
        "爱",
        "an",
        "A bout",
        "Émile",
        "The Part 9",
        "part 10",
        "周杰伦",
        "Zoo",
    ]
    assert tokens.sort_key("The") == "the"


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        ("ask not wh", ['"ask"', '"not"', '"wh" *']),
        ('"ask not" what', ['"ask not"', '"what" *']),
        ('"ask not', ['"ask"', '"not" *']),
        ("don't", ['"don t" *']),
        ("手机号", ['"手机 机号"']),
        ("手", ['"手" *']),
        ("手 机器", ['"手" *', '"机器"']),
        ("手机3", ['"手机 机 3" *']),
        ("第3集", ['"第 3 集" *']),
        ("NEAR(a b) OR * ^ : -x", ['"near a"', '"b"', '"or"', '"x" *']),
        ("''\"\" ()", []),
    ],
)
def test_queries_become_phrases(query: str, phrases: list[str]) -> None:
    assert [chunk.phrase() for chunk in tokens.chunks(query)] == phrases


def test_a_pasted_page_stays_a_query() -> None:
    assert len(tokens.chunks("word " * 5000)) == tokens.MAX_CHUNKS


@given(ANY_TEXT, ANY_TEXT)
def test_what_a_chunk_says_of_text_is_what_fts5_says(text: str, query: str) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE i USING fts5 (w, tokenize='ascii', content='')")
    made = tokens.tokens(text)
    db.execute("INSERT INTO i (rowid, w) VALUES (1, ?)", (made,))
    for part in (*tokens.chunks(query), *tokens.chunks(text[3:9])):
        found = db.execute("SELECT 1 FROM i WHERE i MATCH ?", (part.phrase(),)).fetchall()
        assert bool(found) == part.is_in(made)
    db.close()


def test_segments_join_as_they_are_written() -> None:
    assert tokens.join("ask not", "what") == "ask not what"
    assert tokens.join("手机", "号码") == "手机号码"
    assert tokens.join("", "x") == " x"


def test_the_tokenizer_names_its_tables() -> None:
    assert tokens.version().startswith(f"{tokens.RULES} ") and len(tokens.version().split()) == 4
