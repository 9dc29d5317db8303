"""`homereel interests` and `homereel inferred`, as a person and as scripts see them."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.cli.words import INFERRED, KINDS, interest_words, line_words
from core.recommend import inferred as inferring
from core.settings import Home
from core.store import connect
from core.types import EventKind, Facts, Kind, MediaId, Modality, Tag
from tests.core.synthetic import Library


@pytest.fixture
def library(home: Home) -> Iterator[Library]:
    """Somebody who likes jazz and night-time cities, and skips metal; times are of today."""
    import time

    from tests.core import synthetic

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic, "NOW", time.time())
        with connect(home) as store:
            made = Library(store).fill(9)
            for topic in ("jazz", "night-city"):
                for media_id in made.topics[topic][:7]:
                    store.media.set_tags(media_id, Modality.PICTURE, [Tag(topic, 0.9, Modality.PICTURE)])
                    made.did(EventKind.LIKE, media_id)
            for media_id in made.topics["metal"][:4]:
                made.play(media_id, 0.02)
            yield made


def say(capsys: pytest.CaptureFixture[str], home: Home, *words: str, code: int = 0) -> Any:
    assert main(["--home", str(home.root), "--json", *words]) == code
    return json.loads(capsys.readouterr().out)


def read(capsys: pytest.CaptureFixture[str], home: Home, *words: str) -> str:
    assert main(["--home", str(home.root), *words]) == 0
    return capsys.readouterr().out


def test_interests_are_listed_muted_weighed_and_named(
    home: Home, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = say(capsys, home, "interests")
    assert {row["tags"][0] for row in rows} == {"jazz", "night-city"} and {row["items"] for row in rows} == {7}
    assert sum(row["share"] for row in rows) == pytest.approx(1.0, abs=0.001)
    jazz = next(str(row["number"]) for row in rows if row["tags"] == ["jazz"])
    muted = say(capsys, home, "interests", "mute", jazz)
    assert next(row["weight"] for row in muted if row["tags"] == ["jazz"]) == 0.0
    assert "jazz  (7 items)  muted" in read(capsys, home, "interests")
    found = say(capsys, home, "recommend", "-k", "30")
    assert found and not {row["id"] for row in found} & set(library.topics["jazz"])
    named = say(capsys, home, "interests", "name", jazz, "Late", "evenings")
    assert next(row["name"] for row in named if row["tags"] == ["jazz"]) == "Late evenings"
    weighed = say(capsys, home, "interests", "weight", jazz, "1.5")
    assert next((row["name"], row["weight"]) for row in weighed if row["name"]) == ("Late evenings", 1.5)
    assert "Late evenings  (7 items)  counts 1.5-fold" in read(capsys, home, "interests")


def test_a_list_that_can_not_be_so_long_says_so(
    home: Home, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(say(capsys, home, "recommend", "-k", "20")) == 20
    assert main(["--home", str(home.root), "--json", "recommend", "-k", "500"]) == 0
    told = capsys.readouterr()
    rows = json.loads(told.out)
    assert 20 < len(rows) < library.store.media.count() and f"{len(rows)} of 500" in told.err
    assert main(["--home", str(home.root), "--json", "recommend", "-k", "20"]) == 0
    assert capsys.readouterr().err == ""


def test_a_list_that_is_empty_says_why(home: Home, library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    for media_id in library.store.media.ids():
        library.did(EventKind.DISLIKE, media_id, 0)
    assert main(["--home", str(home.root), "recommend"]) == 0
    told = capsys.readouterr()
    assert told.out == "Nothing found.\n"
    assert "0 of 10: nothing is to be suggested now. What rests" in told.err and "turned down or muted" in told.err
    assert say(capsys, home, "recommend") == []


def test_an_empty_library_is_not_called_refused(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    connect(home.make()).close()
    assert main(["--home", str(home.root), "recommend"]) == 0
    told = capsys.readouterr()
    assert "homereel index FOLDER" in told.out and told.err == ""


def test_inferred_lines_are_listed_deleted_and_restored(
    home: Home, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = say(capsys, home, "inferred")
    assert all(row["text"] and row["code"] in INFERRED for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)
    skipped = next(row for row in rows if row["code"] == "often_skips")
    assert skipped["text"] == "you mostly leave off what is of folder “metal”  (4 plays)"
    after = say(capsys, home, "inferred", "delete", skipped["id"])
    assert not any(row["code"] == "often_skips" and row["key"] == skipped["key"] for row in after)
    gone = next(row for row in after if row["deleted"])
    assert (gone["code"], gone["key"], gone["id"]) == ("no_group", skipped["key"], skipped["id"])
    assert gone["took_along"] == []
    again = say(capsys, home, "inferred", "delete", skipped["id"], code=1)["error"]  # a script that does it twice
    assert f"homereel inferred restore {skipped['id']}" in again
    assert [row["id"] for row in say(capsys, home, "inferred")] == [row["id"] for row in after]
    back = say(capsys, home, "inferred", "restore", gone["id"])
    assert back == rows
    assert "you like jazz  (7 items, " in read(capsys, home, "inferred")


def test_what_goes_with_a_deleted_line_is_said(
    home: Home, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    for media_id in library.topics["beach"][:4]:
        library.store.media.set_tags(media_id, Modality.PICTURE, [Tag("sea", 0.9, Modality.PICTURE)])
        library.did(EventKind.LIKE, media_id, 0.5)
        library.play(media_id, days_ago=0.5)
    rows = {row["text"]: row for row in say(capsys, home, "inferred")}
    medium = next(
        row for text, row in rows.items() if row["code"] == "likes_interest" and row["args"]["tags"] == ["jazz"]
    )
    listed = read(capsys, home, "inferred", "delete", medium["id"])
    assert f"{medium['id']}  deleted: an interest in what is like" in listed and "Gone with it" not in listed
    library.store.interests.disown(library.profile, "interest", "nothing")
    dislike = next(row for row in rows.values() if row["code"] == "seems_disliked")
    group = next(row for row in rows.values() if row["code"] == "often_skips")
    for media_id in library.topics["metal"][:4]:
        library.store.media.set_tags(media_id, Modality.PICTURE, [Tag("loud", 0.9, Modality.PICTURE)])
    tag = next(row for row in say(capsys, home, "inferred") if row["code"] == "dislikes_tag")
    assert tag["text"] == "you don't care for loud  (4 items)"
    listed = read(capsys, home, "inferred", "delete", tag["id"])
    assert f"Gone with it: {dislike['text']}" in listed and f"Gone with it: {group['text']}" in listed


@pytest.mark.parametrize(
    ("args", "count", "said"),
    [
        ({"from_h": 17, "to_h": 22, "weekend": False, "trait": "kind", "value": "music"}, 12,
         "on working days from 17:00 to 22:00, you play music more than at other times  (12 of 15 plays)"),
        ({"before": "music", "trait": "length", "value": "1", "over_s": 1200.0, "up_to_s": 3600.0}, 3,
         "right after music, you play what lasts 20 min to 1 h 0 min more than at other times  (3 of 15 plays)"),
        ({"before": "", "trait": "length", "value": "3", "over_s": 7200.0, "up_to_s": None}, 3,
         "when nothing came just before, you play what lasts over 2 h 0 min more than at other times  (3 of 15 plays)"),
        ({"from_h": 22, "to_h": 5, "weekend": True, "trait": "genre", "value": "jazz"}, 9,
         "at weekends from 22:00 to 5:00, you play what is of genre “jazz” more than at other times  (9 of 15 plays)"),
    ],
)  # fmt: skip
def test_habits_in_words(args: dict[str, Any], count: int, said: str) -> None:
    assert line_words("habit_more", {**args, "of": 15}, count, {}) == said


def test_each_kind_has_a_word() -> None:
    assert set(KINDS) == set(Kind)


def test_things_of_one_name_are_told_apart(home: Home, library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    twins = [MediaId(f"{n:032x}") for n in (10, 11)]
    args = {"tags": ["dim"], "named": {}, "topic": [], "name": "", "twice": True}
    words = [interest_words({**args, "apart": apart}, "Blue") for apart in (["brass"], [])]
    assert words == ["dim, brass", "dim, like “Blue”"] and twins
    for media_id in library.topics["beach"][:2]:
        library.store.media.set_facts(media_id, Facts(Kind.VIDEO, "The same", 60.0))
        library.play(media_id)
    told = [row["text"] for row in say(capsys, home, "inferred") if "The same" in row["text"]]
    assert len(told) == len(set(told)) >= 2


@pytest.mark.parametrize(
    "words",
    [
        ("interests", "mute"),
        ("interests", "weight", "1"),
        ("interests", "weight", "1", "5"),
        ("interests", "weight", "1", "much"),
        ("interests", "weight", "1", "nan"),
        ("inferred", "delete"),
        ("inferred", "delete", "1", "2"),
        ("search",),
        ("playlist", "make"),
        ("playlist", "make", "jazz", "-k", "3"),
        ("playlist", "rename", "jazz", "metal", "more"),
        ("playlist", "list", "jazz"),
    ],
)
def test_wrong_use_is_2_whatever_the_library_holds(
    home: Home, tmp_path: Path, library: Library, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    said = say(capsys, home, *words, code=2)["error"]
    assert said == say(capsys, Home(tmp_path / "nowhere"), *words, code=2)["error"]
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("interests", "mute", "99"),
        ("interests", "mute", "one"),
        ("inferred", "delete", "0"),
        ("inferred", "restore", "1"),
        ("playlist", "delete", "nothing"),
    ],
)
def test_what_is_not_there_is_1(
    home: Home, library: Library, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert say(capsys, home, *words, code=1)["error"]


def test_nobody_yet(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert say(capsys, home, "interests") == [] and say(capsys, home, "inferred") == []
    assert "Nothing is inferred yet" in read(capsys, home, "inferred")
    assert "No interest is known yet" in (told := read(capsys, home, "interests")) and "homereel inferred" in told


def test_each_code_has_words() -> None:
    listed = set(re.findall(r"\b(\w+_\w+) \{", inspect.getdoc(inferring.Line) or ""))
    assert listed == set(INFERRED) and set(inferring.GONE.values()) <= listed
