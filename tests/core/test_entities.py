"""Names: found where they are said, joined, sure enough; nothing where there is no name or no such language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.extract.meaning.entities import NameFinder, NamesConfig, is_english
from core.settings import Home
from core.types import Facet, FacetType, Segment

PERSON, PLACE, BODY = FacetType.PERSON, FacetType.PLACE, FacetType.ORGANISATION


def said(*lines: str) -> list[Segment]:
    return [Segment(10.0 * n, 10.0 * n + 9, line) for n, line in enumerate(lines)]


def named(found: tuple[Facet, ...]) -> set[tuple[FacetType, str]]:
    return {(facet.type, facet.name) for facet in found}


@pytest.fixture
def chinese(home: Home) -> NameFinder:
    """A finder that needs no weights: Chinese comes with jieba."""
    return NameFinder(home)


def test_chinese_names_by_surname_dot_and_ending(chinese: NameFinder) -> None:
    found = chinese.find(said("昨天姚明在上海见到了刘翔。", "中国银行的经理叫王建国。", "莱昂纳多·迪卡在伦敦。"))
    assert {(PERSON, "姚明"), (PERSON, "刘翔"), (PLACE, "上海"), (BODY, "中国银行"), (PLACE, "伦敦")} <= named(found)
    assert (PERSON, "莱昂纳多·迪卡") in named(found)
    assert next(f.start_s for f in found if f.name == "王建国") == 10.0
    assert all(f.source == "speech" and 0.5 <= f.score <= 1 for f in found)


def test_chinese_without_names_has_none(chinese: NameFinder) -> None:
    assert chinese.find(said("先把鸡蛋打散，再放一点盐，然后慢慢倒进锅里。", "今天的晚霞真好看。")) == ()


def test_what_is_no_english_is_left_alone(chinese: NameFinder) -> None:
    assert not is_english("Le président Macron est arrivé à Lyon avec son équipe")
    assert not is_english("THE PRESIDENT OF FRANCE WENT TO THE TOWN")
    assert not is_english("the president of france went to the town with him")
    assert not is_english("…")
    assert is_english("Then the president of France went to Lyon with him")
    assert chinese.find(said("Le président Macron est arrivé à Lyon"), "fr") == ()
    assert chinese.find([]) == ()


def test_without_the_model_nothing_is_found_and_nothing_breaks(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from core.weights import WEIGHTS, Weights

    known = WEIGHTS["en-core-web-sm"]
    monkeypatch.setitem(WEIGHTS, "en-core-web-sm", Weights(known.name, "", "", "", known.files, folder="elsewhere"))
    finder = NameFinder(home)
    assert finder.find(said("Then John Smith went to Paris with all of us.")) == ()
    assert finder.find(said("Then John Smith went to Paris with all of us.")) == ()
    assert len([r for r in caplog.records if "no names" in r.getMessage()]) == 1


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NameFinder]:
    """A finder whose model is loaded once."""
    finder = NameFinder(Home(tmp_path_factory.mktemp("home")).make())
    yield finder
    finder.close()


@pytest.mark.models
def test_english_names_are_joined_and_placed(english: NameFinder) -> None:
    found = english.find(
        said(
            "I think the soup needs more salt and a little lemon.",
            "Then John F. Kennedy flew from Paris to New York.",
            "Kennedy's speech at the United Nations was long, and Kennedy was tired.",
        )
    )
    assert named(found) == {
        (PERSON, "John F. Kennedy"), (PLACE, "Paris"), (PLACE, "New York"), (BODY, "United Nations")
    }  # fmt: skip
    kennedy = next(f for f in found if f.type is PERSON)
    assert (kennedy.count, kennedy.start_s) == (3, 10.0)
    assert kennedy.score == max(f.score for f in found)


@pytest.mark.models
def test_common_words_are_no_names(english: NameFinder) -> None:
    assert english.find(said("Will you pass me the hammer? May I use it in March? I will, said the man.")) == ()


@pytest.mark.models
def test_a_name_that_may_be_misheard_needs_a_second_mention(english: NameFinder) -> None:
    once = said("The Queen called Lancelott and rode with him to Westminster in the month of May.")
    assert named(english.find(once)) >= {(PLACE, "Westminster")}
    assert named(english.find(once, heard=True)) == {(PLACE, "Westminster")}
    twice = said("Will there be any harm in calling on Miss Tilney today?", "I shall ask Miss Tilney to explain it.")
    assert named(english.find(twice, heard=True)) == {(PERSON, "Tilney")}


@pytest.mark.models
def test_an_age_is_no_place(english: NameFinder) -> None:
    assert english.find(said("The Middle Ages brought it to perfection, and it was natural in a way.")) == ()


@pytest.mark.models
def test_no_more_names_than_asked(home: Home) -> None:
    finder = NameFinder(home, NamesConfig(most=1))
    found = finder.find(said("Then Marie Curie met Albert Einstein and Niels Bohr in Brussels with all of the others."))
    assert sorted(f.type for f in found) == [PERSON, PLACE]


@pytest.mark.models
def test_a_text_longer_than_the_model_takes_at_once_is_cut(english: NameFinder) -> None:
    text = "Then Marie Curie met all of the others in Brussels. " + "a" * 1_100_000
    assert (PERSON, "Marie Curie") in named(english.find(said(text), "en"))
