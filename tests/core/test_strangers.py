"""Ratings from outside: titles are matched or left alone, what is kept scores, and nobody's history knows of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core import learning
from core.cli import main
from core.errors import UserProblem
from core.recommend.community import CommunityRanker
from core.store import Store
from core.store.profiles import DEFAULT
from core.strangers import Film, Matcher, films, load, plain_titles, preview, take_in
from core.types import EventKind, Facts, Kind, MediaId
from tests.core.synthetic import Library


def film(title: str, year: int) -> Film:
    return Film(MediaId(f"{title} {year}"), plain_titles(title), year)


KNOWN = [
    film("The Matrix", 1999), film("Toy Story 2", 1999), film("Toy Story", 1995), film("Amelie", 2001),
    film("Solaris", 1972), film("Solaris", 2002), film("Heat", 0), film("Rocky II", 1979), film("Nobody knows", 0),
    film("Nobody Knows", 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "year", "found"),
    [
        ("Matrix, The (1999)", 1999, "The Matrix 1999"),
        ("Toy Stry 2 (1999)", 1999, "Toy Story 2 1999"),
        ("Matrx, The (1999)", 1999, None),
        ("The Matrix", 2003, None),
        ("Toy Story 3 (2010)", 1999, None),
        ("Toy Story 2 (1999)", 1999, "Toy Story 2 1999"),
        ("Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)", 2001, "Amelie 2001"),
        ("Fabuleux destin d'Amélie Poulain, Le (a.k.a. Amélie)", 2001, "Amelie 2001"),
        ("Solaris (Solyaris) (1972)", 1972, "Solaris 1972"),
        ("Solaris", 0, None),
        ("Heat (1995)", 1995, "Heat 0"),
        ("Rocky 2", 1980, "Rocky II 1979"),
        ("Nobody knows", 2004, None),
        ("", 1999, None),
    ],
)
def test_titles(title: str, year: int, found: str | None) -> None:
    assert Matcher(KNOWN).find(title, year) == found


def test_songs_clips_and_episodes_are_no_films() -> None:
    facts = {
        MediaId("film"): Facts(Kind.VIDEO, "Heat", 9000.0),
        MediaId("clip"): Facts(Kind.VIDEO, "Heat", 60.0),
        MediaId("song"): Facts(Kind.MUSIC, "Heat", 9000.0),
        MediaId("episode"): Facts(Kind.VIDEO, "Heat", 9000.0, series="Heat"),
    }
    assert [one.media_id for one in films(facts)] == ["film"]


def community(folder: Path, titles: list[str]) -> Path:
    """60 strangers, two camps: who likes the first half dislikes the second."""
    folder.mkdir()
    rows = ["movieId,title,genres", *(f'{n + 1},"{title} (2001)",Drama' for n, title in enumerate(titles))]
    rows.append('99,"Not Here At All (1990)",Drama')
    (folder / "movies.csv").write_text("\n".join(rows))
    random, ratings = np.random.default_rng(4), ["userId,movieId,rating,timestamp", "1,99,5,0"]
    for person in range(60):
        for n in range(len(titles)):
            if random.random() < 0.8:
                likes = (n < len(titles) // 2) == (person % 2 == 0)
                ratings.append(f"{person + 1},{n + 1},{5 if likes else 1.5},{1000 + n}")
    (folder / "ratings.csv").write_text("\n".join(ratings))
    return folder


@pytest.fixture
def library(store: Store) -> Library:
    made = Library(store)
    for n in range(8):
        made.add("beach" if n % 2 else "silent-film", duration_s=5000.0, only=[], year=2001)  # type: ignore[arg-type]
    return made.fill(3)


def titles(library: Library) -> tuple[list[MediaId], list[str]]:
    facts = library.store.media.facts(library.store.media.ids())
    known = sorted((i for i, f in facts.items() if f.duration_s == 5000.0), key=lambda i: facts[i].title)
    return known, [facts[i].title for i in known]


def test_who_liked_what_you_like_liked_this(library: Library, tmp_path: Path) -> None:
    media, names = titles(library)
    data = load(community(tmp_path / "ml", names))
    found = preview(library.store, data)
    assert len(found.matched) == 8 and found.items == 9 and found.people == 60
    kept = take_in(library.store, data, found, "ml")
    assert kept == found.ratings == take_in(library.store, data, found, "ml")  # again: in place of the first
    assert library.store.community.sources() == [("ml", 60)]
    ranker = CommunityRanker()
    assert np.isnan(ranker.score(library.context(), media)).all()
    library.did(EventKind.LIKE, media[0])
    runs = learning.learn(library.store, library.indexes)
    assert [run.model for run in runs] == ["community"]
    scores = ranker.score(library.context(), media)
    assert scores[1:4].min() > scores[4:].max()
    ((reason,),) = ranker.why(library.context(), [media[1]])
    assert (reason.code, reason.args["media_id"]) == ("community", media[0])
    assert len(library.store.events.of_profile(DEFAULT)) == 1 and library.context().household == []
    assert library.store.community.forget("ml") == 60 and library.store.community.ratings().people == 0


def test_on_the_command_line(library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, names = titles(library)
    folder, home = community(tmp_path / "ml", names), str(library.store.home.root)
    assert main(["--home", home, "--json", "import", "community", str(folder), "--dry-run"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["matched"]) == 8 and told["kept"] == 0 and library.store.community.sources() == []
    assert main(["--home", home, "import", "community", str(folder)]) == 0
    assert "8 of 9 titles match" in capsys.readouterr().out
    assert library.store.community.sources() == [("ml", 60)]
    learning.learn(library.store, library.indexes)
    assert library.store.learned.active("community", None) is not None
    assert main(["--home", home, "--json", "import", "community", "--forget", "nobody"]) == 1
    assert "There are: ml" in json.loads(capsys.readouterr().out)["error"]
    assert main(["--home", home, "--json", "import", "community", "--forget", "ml"]) == 1
    assert "ml: ratings by 60 people." in capsys.readouterr().err and library.store.community.sources()
    assert main(["--home", home, "--json", "import", "community", "--forget", "ml", "--yes"]) == 0
    assert json.loads(capsys.readouterr().out) == {"source": "ml", "people": 60}
    assert library.store.community.sources() == [] and library.store.learned.runs() == []
    assert main(["--home", home, "import", "community"]) == 1
    assert "--forget" in capsys.readouterr().err


def test_a_dirty_row_is_left_out_and_named(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, names = titles(library)
    folder, home = community(tmp_path / "ml", names), str(library.store.home.root)
    clean = load(folder)
    dirt = ["7,1,abc,5", "8,1,-3,5", "9,1,11,5", "10,1,4,soon", ",1,4,5", "11,1,nan,5", "12,99,4.5,1", "12,99,5,2"]
    ratings = folder / "ratings.csv"
    before = len(ratings.read_text().splitlines())
    ratings.write_text("\n".join([ratings.read_text(), *dirt]))
    assert main(["--home", home, "--json", "import", "community", str(folder)]) == 0
    dropped = json.loads(capsys.readouterr().out)["dropped"]
    named = dropped.pop("named")
    assert dropped == {"missing": 2, "no_number": 1, "off_scale": 2, "no_time": 1, "duplicates": 1}
    said = [(str(before + 1), "'abc' is no number"), (str(before + 2), "'-3' isn't from 0 to 5"),
            (str(before + 3), "'11' isn't from 0 to 5"), (str(before + 4), "'soon' can't be read")]  # fmt: skip
    assert all(row in told and what in told for told, (row, what) in zip(named, said, strict=True))
    kept = library.store.community.ratings()
    assert len(kept.stars) == len(clean.interactions.items) - 1  # but that of the film that isn't here
    assert main(["--home", home, "import", "community", str(folder), "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "'abc' is no number" in out
    assert "Rows left out: 2 rows with something missing, 1 row whose rating is no number, 2 rows" in out


def test_the_designs_files_are_read_with_their_titles(library: Library, tmp_path: Path) -> None:
    _, names = titles(library)
    folder = community(tmp_path / "own", names)
    (folder / "videos.csv").write_text((folder / "movies.csv").read_text().replace("movieId", "videoId"))
    (folder / "movies.csv").unlink()
    (folder / "ratings.csv").write_text(
        (folder / "ratings.csv").read_text().replace("movieId", "videoId") + "\n7,1,11,5"
    )
    data = load(folder)
    assert data.dropped.off_scale == 1 and len(preview(library.store, data).matched) == 8


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_what_is_no_ratings_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserProblem):
        load(tmp_path / name)
