"""Every reason code that the core lists has words, in plain short text."""

from __future__ import annotations

import importlib
import re
from datetime import date, datetime

import pytest
from PySide6.QtCore import QLocale

from app import formats, reasons
from core.types import MediaId, Reason
from tests.conftest import REPOSITORY

explain = importlib.import_module("core.recommend.explain")  # the package exports a function of that name

SAMPLE = {
    "at_s": 751.0, "words": ["harbour", "fog"], "series": "Tides", "album": "Low", "artist": "Nina Simone",
    "genre": "Jazz", "folder": "Trips", "tag": "night sky", "media_id": "a" * 32, "stars": 4.5, "by": "artist",
    "name": "Nina Simone", "finished": 3, "share": 0.42, "chance": 0.1, "text": "ask not what your country",
    "label": "harbour", "field": "note", "kind": "music", "minutes": 60,
}  # fmt: skip


def title(_: MediaId) -> str:
    return "Harbour at night"


def listed_codes() -> dict[str, list[str]]:
    """Read codes and arguments out of explain.py's docstring."""
    found = re.findall(r"(?:^|· )\s*([a-z_]+) \{([^}]*)\}", explain.__doc__ or "", re.MULTILINE)
    return {code: re.findall(r"[a-z_]+", arguments) for code, arguments in found}


def test_the_docstring_was_understood() -> None:
    assert {"similar_picture", "spread_sample", "said", "tag", "picture", "meaning", "field"} <= set(listed_codes())


@pytest.mark.parametrize("code", sorted(listed_codes()))
def test_each_listed_code_has_words(code: str) -> None:
    arguments = listed_codes()[code]
    full = reasons.words(Reason(code, {name: SAMPLE[name] for name in arguments}), title)
    assert full and "%" not in full.replace("42 %", "")
    assert len(full) <= 80
    needed = {name: SAMPLE[name] for name in arguments if f"[{name}]" not in (explain.__doc__ or "")}
    assert reasons.words(Reason(code, needed), title)


def test_no_words_for_codes_that_nobody_gives() -> None:
    assert reasons.codes() == set(listed_codes())


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason("similar_picture", {"at_s": 751}), "Similar pictures at 12:31"),
        (Reason("similar_picture"), "Similar pictures"),
        (Reason("field", {"field": "note", "text": "Here!", "at_s": 751}), "Your note at 12:31: “Here!”"),
        (
            Reason("similar_picture", {"at_s": 751, "words": ["night", "street"]}),
            "Similar pictures at 12:31: night, street",
        ),
        (Reason("similar_picture", {"words": ["night", "street"]}), "Similar pictures: night, street"),
        (Reason("because_finished", {"media_id": "a" * 32}), "Because you finished “Harbour at night”"),
        (
            Reason("because_finished", {"media_id": "a" * 32, "by": "sound"}),
            "Because you finished “Harbour at night”: it sounds alike",
        ),
        (
            Reason("because_rated", {"media_id": "a" * 32, "stars": 4.5}),
            "Because you gave “Harbour at night” 4.5\u00a0★",
        ),
        (Reason("same_artist", {"artist": "Nina Simone"}), "Same artist: Nina Simone"),
        (Reason("said", {"text": "ask not what"}), "Said: “ask not what”"),
        (Reason("same_topic", {"words": ["harbour", "fog"], "at_s": 5}), "On a similar subject at 0:05: harbour, fog"),
        (Reason("often_finished", {"by": "folder", "name": "Trips"}), "You often finish things in “Trips”"),
        (Reason("continue", {"share": 0.42}), "You stopped at 42 %"),
        (Reason("from_the_future"), ""),
    ],
)
def test_words(reason: Reason, said: str) -> None:
    assert reasons.words(reason, title) == said


def test_a_title_with_a_place_in_it_stays_whole() -> None:
    reason = Reason("because_rated", {"media_id": "a" * 32, "stars": 4})
    assert reasons.words(reason, lambda _: "100 %2 proof %1") == "Because you gave “100 %2 proof %1” 4\u00a0★"


def test_unknown_titles_are_done_without() -> None:
    assert reasons.words(Reason("because_liked", {"media_id": "b" * 32}), lambda _: "") == "Because of what you liked"


def test_one_line_of_two_reasons() -> None:
    genre = Reason("same_genre", {"genre": "Jazz"})
    rows = [Reason("similar_picture"), Reason("from_the_future"), genre, Reason("meaning")]
    assert reasons.line(rows, title) == "Similar pictures · Same genre: Jazz"


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (7.9, "0:07"), (185, "3:05"), (6130, "1:42:10")])
def test_clock(seconds: float, said: str) -> None:
    assert formats.clock(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, ""), (0.2, "1 s"), (42, "42 s"), (60, "1 min"), (185, "3 min 5 s"), (599, "9 min 59 s"), (2700, "45 min"),
     (3600, "1 h"), (6120, "1 h 42 min"), (3599, "1 h")],
)  # fmt: skip
def test_length(seconds: float, said: str) -> None:
    assert formats.length(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "clock", "words"),
    [(0, "", ""), (0.2, "0:01", "1 s"), (9.6, "0:10", "10 s"), (59.7, "1:00", "1 min"), (185.4, "3:05", "3 min 5 s")],
)
def test_a_length_is_the_same_in_the_grid_and_in_the_details(seconds: float, clock: str, words: str) -> None:
    assert formats.runtime(seconds) == clock
    assert formats.length(seconds) == words


def test_days() -> None:
    noon = 1_790_000_000.0
    assert formats.day(noon, noon).startswith("today ")
    assert formats.day(noon - 86400, noon) == "yesterday"
    assert formats.day(noon - 3 * 86400, noon) == "3 days ago"
    assert formats.day(noon - 30 * 86400, noon) == formats.on_day(date.fromtimestamp(noon - 30 * 86400))
    assert formats.day(0) == ""


@pytest.mark.parametrize(
    ("language", "written"),
    [("en_US", "1/9/2026"), ("en_GB", "09/01/2026"), ("en_AU", "9/1/2026"), ("zh_CN", "2026/1/9")],
)
def test_a_date_has_one_form_and_a_whole_year(language: str, written: str) -> None:
    before, day = QLocale(), date(2026, 1, 9)
    QLocale.setDefault(QLocale(language))
    try:
        assert formats.on_day(day) == written and formats.at_time(noon_of(day)) == f"{written} 12:00"
        assert formats.day_of(f" {written} ") == formats.day_of("2026-01-09") == day
        assert [formats.day_of(odd) for odd in ("", "24.11.", "1/9/26", "31/31/2026", "0026-01-09")] == [None] * 5
    finally:
        QLocale.setDefault(before)


def noon_of(day: date) -> float:
    return datetime(day.year, day.month, day.day, 12).astimezone().timestamp()


def test_nothing_writes_dates_in_another_way() -> None:
    sources = {file.name: file.read_text(encoding="utf-8") for file in (REPOSITORY / "app").rglob("*.py")}
    assert not [name for name, text in sources.items() if re.search(r"toString\(.*FormatType\.ShortFormat", text)]
    assert not [name for name, text in sources.items() if "isoformat()" in text]
