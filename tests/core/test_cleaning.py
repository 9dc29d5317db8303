"""Cleaning: each step by itself, then all of them, on hostile text too."""

from __future__ import annotations

import gc
import subprocess
import sys
import tempfile
import time
import weakref
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import cleaning


def test_full_width_case_and_traditional_are_folded() -> None:
    assert cleaning.fold_width("ＡＢＣ１２３ ﬁne Straße 電視臺") == "abc123 fine strasse 电视台"


def test_the_language_is_seen_by_its_script_else_as_said() -> None:
    assert cleaning.language_of("夜里的港口") == "zh"
    assert cleaning.language_of("これはペンです") == "ja"
    assert cleaning.language_of("la mer", "fre") == "fr"
    assert cleaning.language_of("the sea") == ""
    assert cleaning.language_of("Heat 热") == ""


def test_words_are_split_at_what_is_no_letter_and_chinese_by_its_words() -> None:
    assert cleaning.words("don’t stop-me_now 42 abc") == ["don't", "stop", "me", "now", "abc"]
    assert cleaning.words("我在北京大学学习ai课程") == ["我", "在", "北京大学", "学习", "ai", "课程"]


def test_stop_words_go_in_their_language() -> None:
    assert cleaning.without_stop_words(["the", "sea", "ok", "lighthouse"], "en") == ["sea", "lighthouse"]
    assert cleaning.without_stop_words(["nous", "avec", "bateau"], "fr") == ["bateau"]
    assert cleaning.without_stop_words(["我们", "因为", "港口", "的"], "zh") == ["港口"]


def test_stems_join_the_forms_of_a_word_where_the_language_has_such() -> None:
    assert len(set(cleaning.stems(["connect", "connected", "connecting", "connections"], "en"))) == 1
    assert len(set(cleaning.stems(["chanter", "chantait", "chanté"], "fr"))) == 1
    assert cleaning.stems(["港口", "渔船"], "zh") == ["港口", "渔船"]
    assert cleaning.stems(["żółty"], "pl") == ["żółty"]


def test_terms_are_all_steps_in_order() -> None:
    assert cleaning.terms("The FISHING boats were lying in the harbours.") == ["fish", "boat", "lie", "harbour"]
    assert cleaning.terms("夜里的港口很安静，漁船回來了") == ["夜里", "港口", "安静", "渔船"]


@given(st.text(max_size=200), st.sampled_from(["", "en", "zh", "fr", "xx"]))
def test_any_text_can_be_cleaned(text: str, language: str) -> None:
    assert all(cleaning.terms(text, language))


@pytest.mark.parametrize("value", ["", " ", "Unknown Artist", "n/a", "Track 03", "-", "未知艺术家", "und", "0"])
def test_what_programs_write_where_they_know_nothing_is_missing(value: str) -> None:
    assert cleaning.is_missing(value)


@pytest.mark.parametrize("value", ["Heat", "Nothing Else Matters", "The Unknown", "1917", "无名", "Tracks of my tears"])
def test_what_only_looks_like_nothing_is_kept(value: str) -> None:
    assert not cleaning.is_missing(value)


def test_missing_values_are_marked() -> None:
    assert cleaning.marked({"artist": "Unknown", "title": "Heat"}) == {"artist": None, "title": "Heat"}


def test_jieba_is_not_loaded_for_english_and_keeps_no_file_in_tmp(tmp_path: Path) -> None:
    code = (
        "import sys, tempfile; tempfile.tempdir = sys.argv[1]; from core import cleaning; cleaning.terms('the boats');"
        "assert 'jieba' not in sys.modules; assert cleaning.terms('港口很安静'); assert 'jieba' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, timeout=280)
    assert not list(tmp_path.iterdir())
    assert tempfile.gettempdir() != str(tmp_path)


def test_the_chinese_dictionary_is_let_go_and_loaded_again() -> None:
    before = cleaning.words("夜里的港口很安静"), cleaning.chinese_tagged("北京")
    dictionary = weakref.ref(cleaning._jieba())
    cleaning.release()
    gc.collect()
    assert dictionary() is None
    assert before == (cleaning.words("夜里的港口很安静"), cleaning.chinese_tagged("北京"))


def test_stamps_and_addresses_tell_nothing() -> None:
    stamped = "URL: http://example.org/a\nComments: http://example.org/\nCurator: \nCopyright: CC BY 3.0"
    assert cleaning.telling(stamped).strip() == ""
    assert cleaning.telling("Processed by SoX").strip() == ""
    told = "A walk by the harbour, see www.example.org\nRecorded by night: the boats come home"
    assert "walk by the harbour" in cleaning.telling(told) and "example" not in cleaning.telling(told)
    assert cleaning.telling("Made with love by our grandmother, a film about bread").strip()


@pytest.mark.slow
def test_a_long_run_of_chinese_takes_its_length_and_not_its_square() -> None:
    began = time.process_time()
    assert "".join(cleaning.words("我" * 100_000)) == "我" * 100_000
    assert "".join(word for word, _ in cleaning.chinese_tagged("我" * 20_000)) == "我" * 20_000
    assert time.process_time() - began < 20  # 300,000 in one piece: minutes
