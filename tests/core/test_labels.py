"""The bilingual vocabulary: complete, consistent, and read as people write."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from core.extract import labels
from core.extract.labels import HAN, Labels, parse

VOCABULARY = labels.load()


def test_every_imagenet_class_has_a_narrow_entry() -> None:
    narrow = {index for label in VOCABULARY.entries if len(label.classes) <= 8 for index in label.classes}
    assert narrow == set(range(1000))


def test_entries_are_whole() -> None:
    codes = Counter(label.code.lower() for label in VOCABULARY.entries)
    assert codes.most_common(1)[0][1] == 1
    for label in VOCABULARY.entries:
        assert label.code == label.code.strip() and label.code.isascii()
        assert label.chinese, f"{label.code} has no Chinese name"
        assert all(re.search(f"[{HAN}]", name) for name in label.chinese), label
        assert all(name == labels.simplify(name) for name in label.chinese), (
            f"{label.code} is not in simplified Chinese"
        )
        assert set(label.classes) <= set(range(1000))


def test_a_chinese_name_belongs_to_one_entry_or_to_a_sound_beside_it() -> None:
    for isnt_heard in (True, False):
        entries = [label for label in VOCABULARY.entries if (label.group != "sound") is isnt_heard]
        names = Counter(name for label in entries for name in label.chinese)
        assert not [name for name, count in names.items() if count > 1]


def test_every_word_for_sound_has_its_entry_and_no_picture() -> None:
    from core.extract.sound.key import TONICS
    from core.extract.sound.values import RULES

    words = {rule.code for rule in RULES} | {f"{tonic} {mode}" for tonic in TONICS for mode in ("major", "minor")}
    assert words <= {label.code for label in VOCABULARY.entries}
    assert not (words - {"fast"}) & {label.code for label in labels.pictured().entries}


def test_everyday_words_are_there() -> None:
    wanted = (
        "cat dog bird car flower house temple rocket coffee person astronaut moon food T-shirt dress skirt hat shoes"
    )
    codes = {label.code for label in VOCABULARY.entries}
    assert not set(wanted.split()) - codes
    assert {"colour", "weather", "place", "activity", "mood", "style"} <= {label.group for label in VOCABULARY.entries}


@pytest.mark.parametrize(
    ("query", "english"),
    [
        ("猫", "cat"),
        ("貓咪", "cat"),
        ("小猫", "cat"),
        ("红色的汽车", "red car"),
        ("紅色汽車", "red car"),
        ("T恤", "T-shirt"),
        ("t恤", "T-shirt"),
        ("卡拉OK", "singing"),
        ("火箭发射", "rocket"),
        ("猫和狗", "cat dog"),
        ("大熊猫在吃竹子", "panda eating bamboo"),
        ("穿红裙子的女孩", "red skirt girl"),
        ("red 汽车", "red car"),
        ("长城 sunset", "great wall sunset"),
        ("今天的猫", "cat"),
        ("a red car", "a red car"),
        ("爱因斯坦", ""),
        ("不要问你的国家能为你做什么", ""),
        ("", ""),
        ("的", ""),
        ("！？", "！？"),
    ],
)
def test_reading(query: str, english: str) -> None:
    assert VOCABULARY.read(query).english == english


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("two dogs and a hot air balloon", ["dog", "hot-air balloon"]),
        ("Sports cars", ["sports car"]),
        ("glass", []),
        ("男人和女人", ["man", "woman"]),
    ],
)
def test_labels_in_a_query(query: str, codes: list[str]) -> None:
    assert [label.code for label in VOCABULARY.read(query).labels] == codes


def test_a_line_is_parsed() -> None:
    label = parse("mouse (animal)\trat|mice\t老鼠|鼠\tanimal\t~333,7-9")
    assert (label.phrase, label.classes, label.loose) == ("mouse", (333, 7, 8, 9), True)
    assert parse("sad\t\t难过\tmood").classes == ()


def test_the_longest_name_wins() -> None:
    own = Labels([parse("sea\t\t海\tnature"), parse("sea lion\t\t海狮\tanimal"), parse("lion\t\t狮子\tanimal")])
    assert [label.code for label in own.read("海狮").labels] == ["sea lion"]
    assert [label.code for label in own.read("sea lion").labels] == ["sea lion"]
