"""`homereel evaluate` as scripts see it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.settings import Home
from tests.core.rating_sets import two_tastes, write_plain


@pytest.fixture(scope="module")
def ratings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plain(tmp_path_factory.mktemp("ratings") / "set", two_tastes())


def run(capsys: pytest.CaptureFixture[str], home: Path, *words: object) -> tuple[int, Any, str]:
    code = main(["--home", str(home), "--json", "evaluate", *map(str, words)])
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


def test_ratings_become_a_report(ratings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "p.svg"
    code, document, _ = run(capsys, tmp_path / "home", "--ratings", ratings, "-k", 5, "--picture", picture)
    assert code == 0 and picture.exists() and "seed 42" in document["protocol"]
    assert all("algorithm" in row for row in document["rows"]) and len(document["rows"]) > 15
    assert main(["--home", str(tmp_path / "home"), "evaluate", "--ratings", str(ratings), "--split", "last"]) == 0
    assert "ndcg" in capsys.readouterr().out


def test_predictions_go_into_a_csv(ratings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.csv"
    code, document, _ = run(capsys, tmp_path / "home", "--ratings", ratings, "--user", "3", "--csv", target)
    rows = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert code == 0 and list(rows[0]) == ["videoId", "title", "predictedRating"] and len(rows) == 10
    assert document["algorithm"] == "ALS" and all(1 <= float(row["predictedRating"]) <= 5 for row in rows)
    more = ("--ratings", ratings, "--csv", target, "--algorithm", "user-knn", "-k", 2)
    code, document, _ = run(capsys, tmp_path / "home", *more)
    assert code == 1 and "add --force" in document["error"] and target.read_text(encoding="utf-8").count("\n") == 11
    code, _, _ = run(capsys, tmp_path / "home", *more, "--force")
    everybody = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
    assert code == 0 and len(everybody) == 80 and everybody[0]["userId"] == "0"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--ratings", "SET", "--movielens", "SET"), "not both"),
        (("--csv", "x.csv"), "need ratings"),
        (("--ratings", "SET", "--user", "3"), "add --csv"),
        (("--ratings", "SET", "--picture", "x.doc"), "must end in"),
        (("--ratings", "SET", "--csv", "a.csv", "--picture", "a.svg"), "not both"),
        (("--movielens", "SET", "--scale", "1", "10"), "--scale is of --ratings"),
        (("--scale", "1", "10"), "--scale is of --ratings"),
        (("--user", "3"), "need ratings"),
        (("--ratings", "SET", "--csv", "FOLDER/x.csv", "--algorithm", "magic"), "ALS"),
        (("--ratings", "SET", "--scale", "10", "1"), "the lowest and the highest"),
        (("--fairness",), "need the ratings of many"),
    ],
)
def test_wrong_use_is_2(
    ratings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    check_told(ratings, tmp_path, capsys, words, said, 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--ratings", "/no/such"), "isn't there"),
        (("--ratings", "SET", "--csv", "/no/such/x.csv"), "can't be written"),
        (("--movielens", "SET/nothing"), "isn't there"),
        (("--ratings", "SET", "--picture", "/no/such/x.svg"), "there is no folder /no/such"),
        (("--picture", "/no/such/x.svg"), "there is no folder /no/such"),
        (("--ratings", "SET", "--csv", "FOLDER"), "is a folder"),
        (("--ratings", "SET", "--csv", "SET/ratings.csv", "--force"), "one of the files that are read"),
        (("--ratings", "SET", "--csv", "FOLDER/x.csv", "--user", "nobody"), "no user"),
    ],
)
def test_what_cannot_be_done_is_said(
    ratings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    check_told(ratings, tmp_path, capsys, words, said, 1)


def check_told(
    ratings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str, wanted: int
) -> None:
    code, document, _ = run(
        capsys,
        tmp_path / "home",
        *(word.replace("SET", str(ratings)).replace("FOLDER", str(tmp_path)) for word in words),
    )
    assert code == wanted and said in document["error"]


def test_an_empty_history_says_what_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, document, _ = run(capsys, Home(tmp_path / "home").make().root)
    assert code == 1 and "0 items were met" in document["error"] and "5 are needed" in document["error"]


def test_a_picture_that_is_there_stays_unless_forced(
    ratings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "p.PNG"
    picture.write_text("mine", encoding="utf-8")
    asked = ("--ratings", ratings, "--picture", picture)
    code, document, _ = run(capsys, tmp_path / "home", *asked)
    assert code == 1 and "is there already" in document["error"] and picture.read_text(encoding="utf-8") == "mine"
    code, _, _ = run(capsys, tmp_path / "home", *asked, "--force")
    assert code == 0 and picture.read_bytes().startswith(b"\x89PNG") and list(tmp_path.glob(".p*")) == []


def test_targets_are_looked_at_before_the_ratings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, document, _ = run(capsys, tmp_path / "home", "--ratings", "/no/such", "--picture", "/not/here/p.svg")
    assert code == 1 and "there is no folder /not/here" in document["error"]


def test_dirty_ratings_are_counted_in_the_report(
    ratings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dirty = tmp_path / "dirty"
    shutil.copytree(ratings, dirty)
    with (dirty / "ratings.csv").open("a", encoding="utf-8") as file:
        file.write("\n0,1,abc,5\n1,1,-3,5\n1,2,NaN,5\n1,3,11,5\n2,1,4,someday\n")
    _, clean, _ = run(capsys, tmp_path / "home", "--ratings", ratings)
    code, document, _ = run(capsys, tmp_path / "home", "--ratings", dirty)
    left_out = next(note for note in document["notes"] if note.startswith("Left out"))
    assert code == 0 and left_out == (
        "Left out: 1 row with something missing, 1 row whose rating is no number, "
        "2 rows with a rating that isn't from 0 to 5, 1 row whose time can't be read."
    )
    assert document["rows"] == clean["rows"]  # as if they had never been there
    code, document, _ = run(capsys, tmp_path / "home", "--ratings", dirty, "--csv", tmp_path / "o.csv")
    assert code == 0 and document["dropped"]["off_scale"] == 2 and document["dropped"]["no_number"] == 1
