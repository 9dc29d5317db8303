"""Ratings from files: each format, encodings, separators, what is dropped, and what can't be read."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserProblem
from core.evaluate.loaders import movielens, plain_csv, seconds
from core.evaluate.ratedrows import likely_bounds, usable
from core.evaluate.tables import Place, decode, plain_name, read_table
from core.strangers import load
from tests.core.rating_sets import two_tastes, write_plain, zipped


def folder(tmp_path: Path, **files: str | bytes) -> Path:
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / name.replace("__", ".")).write_bytes(data)
    return tmp_path


# ── Tables ──────────────────────────────────────────────────────────────────────────────────────────

CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12)


@given(
    st.lists(st.tuples(CELL, CELL, CELL), max_size=8), st.sampled_from(",;"), st.sampled_from(["utf-8", "utf-8-sig"])
)
def test_what_was_written_is_read(rows: list[tuple[str, str, str]], separator: str, encoding: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([("user_id", "video id", "rating"), *rows])
    table = read_table(text.getvalue().encode(encoding), "r.csv")
    kept = [tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row)]
    assert list(table.columns) == ["userid", "videoid", "rating"]
    assert [tuple(column[i] for column in table.columns.values()) for i in range(len(table))] == kept


@given(st.binary(max_size=300))
def test_any_bytes_end_in_a_table_or_in_words(raw: bytes) -> None:
    try:
        table = read_table(raw, "r.csv")
    except UserProblem as problem:
        assert "r.csv" in str(problem)
    else:
        assert all(len(column) == len(table) for column in table.columns.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_chinese_titles_in_each_encoding(encoding: str) -> None:
    text = "videoId,title,category\n1,花样年华,爱情|剧情\n2,大话西游,喜剧\n"
    assert read_table(text.encode(encoding), "v.csv").columns["title"] == ["花样年华", "大话西游"]


def test_accents_of_western_europe_are_not_chinese() -> None:
    assert decode("Amélie, Fête, Señor, Müller".encode("cp1252")) == "Amélie, Fête, Señor, Müller"


def test_names_of_columns_are_lenient() -> None:
    assert {plain_name(name) for name in ("userId", "user_id", "User ID", "user_id:token")} == {"userid"}


def test_what_cannot_be_read_names_file_and_line(tmp_path: Path) -> None:
    wrong = {
        "userId,videoId,rating\n1,2,3,4,5\n": r"ratings.csv, line 2: 5 fields, but 3 columns",
        "userId,film title,rating\n1,2,3\n": r"ratings.csv, line 1: no column with the items",
        "userId,videoId,rating,timestamp\n1,2,3,yesterday\n": "no usable rating.* 1 row whose time can't be read",
        "userId,videoId,rating\n1,2,inf\n": "no usable rating.* 1 row whose rating is no number",
        "": r"ratings.csv is empty",
        "userId,videoId,rating\n,2,3\n": "no usable rating among 1 rows. Left out: 1 row with something missing",
    }
    for text, words in wrong.items():
        with pytest.raises(UserProblem, match=words):
            plain_csv(folder(tmp_path, ratings__csv=text))


def test_what_is_no_table_is_said_in_a_few_words(tmp_path: Path) -> None:
    wrong: dict[str, tuple[str | bytes, str]] = {
        "zeros": (b"\0" * 100_000, "zero bytes: it is no text"),
        "a long line": ("x" * 100_000 + "," + ",".join("abcdefghijklmnopqrstuvwxyz") * 9, "no column with the users"),
        "header": ("userId,videoId,rating\n", "no rows below its first line"),
        "twice": ("userId,videoId,user_id,rating\n1,2,3,4\n", "more than one column is called 'userid'"),
    }
    for text, words in wrong.values():
        with pytest.raises(UserProblem, match=words) as told:
            plain_csv(folder(tmp_path, ratings__csv=text))
        assert len(str(told.value)) < 1200
    text = "userId,videoId,rating,x,x\n1,2,3,4,5\n"  # nobody asks for that one
    assert len(plain_csv(folder(tmp_path, ratings__csv=text)).users) == 1


def test_of_two_ratings_the_later_counts_whatever_their_order(tmp_path: Path) -> None:
    for times, value in (((9, 5), 1.0), ((5, 9), 5.0), ((7, 7), 5.0)):
        text = f"userId,videoId,rating,timestamp\na,x,1,{times[0]}\na,y,3,6\na,x,5,{times[1]}\n"
        rows, dropped = usable(read_table(text.encode(), "ratings.csv"))
        assert rows.values[rows.items.index("x")] == value and rows.times[rows.items.index("x")] == max(times)
        assert dropped.duplicates == 1 and sorted(rows.items) == ["x", "y"]
    untimed, _ = usable(read_table(b"userId,videoId,rating\na,x,1\na,x,5\n", "ratings.csv"))
    assert untimed.values == [5.0]


def test_who_and_what_no_table_lists_is_noted(tmp_path: Path) -> None:
    files = {"ratings__csv": "userId,videoId,rating\n1,a,5\n2,b,3\n3,c,4\n"}
    assert plain_csv(folder(tmp_path, **files)).notes == ()  # no tables, nothing to be missing from
    listed = {"users__csv": "userId,name\n1,n\n2,n\n", "videos__csv": "videoId,title\na,A\n"}
    data = plain_csv(folder(tmp_path, **files, **listed))
    assert data.notes == (
        "2 of the items in the ratings are not in the table of items (b, c): kept, with nothing known of them.",
        "1 of the users in the ratings is not in the table of users (3): kept, with nothing known of them.",
    )
    assert set(data.users) == {"1", "2", "3"} and data.scaled().notes == data.notes


def test_places_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK no zip")
    for path in (tmp_path / "nowhere", tmp_path / "x.zip"):
        with pytest.raises(UserProblem):
            Place.at(path)
    with pytest.raises(UserProblem, match=r"has no ratings\.csv"):
        plain_csv(tmp_path)
    with pytest.raises(UserProblem, match="none of MovieLens' files"):
        movielens(tmp_path)


# ── Plain CSVs ──────────────────────────────────────────────────────────────────────────────────────


def test_rows_that_say_nothing_or_twice_are_dropped_and_counted(tmp_path: Path) -> None:
    text = "user_id;videoId;rating\na;1;1\na;2;\n;1;3\na;1;5\nb;1;NaN\nb;2;3\n"
    data = plain_csv(folder(tmp_path, ratings__csv=text))
    assert (data.dropped.missing, data.dropped.duplicates) == (3, 1)
    pairs = zip(data.interactions.users, data.interactions.items, strict=True)
    assert [(data.users[user], data.items[item].name) for user, item in pairs] == [("a", "1"), ("b", "2")]
    assert data.interactions.values.tolist() == [1.0, 0.0]  # 5 and 3, of the range seen
    assert data.scale.to_source(data.interactions.values).tolist() == [5.0, 3.0]
    assert not data.timed and data.users == ("a", "b")


GOOD = [f"{user},{video},{1 + (user * video) % 5}" for user in range(1, 6) for video in range(1, 6)]


def test_dirty_ratings_are_dropped_by_reason_and_stop_nothing(tmp_path: Path) -> None:
    dirty = ["9,1,abc", "9,2,-3", "9,3,NaN", "9,4,7", "9,5,inf", "1,1,-3", "1,1,4"]
    text = "userId,videoId,rating\n" + "\n".join([*dirty[:5], *GOOD, *dirty[5:]])
    data = plain_csv(folder(tmp_path, ratings__csv=text))
    assert data.dropped.counts == {"missing": 1, "no_number": 2, "off_scale": 3, "no_time": 0, "duplicates": 1}
    assert len(data.interactions) == 25 and "9" not in data.users
    assert data.scale.to_source(data.interactions.values).min() == 1
    for words in (
        "2 rows whose rating is no number",
        "3 rows with a rating that isn't from 0 to 5",
        "1 row rated again",
    ):
        assert words in data.dropped.words()


def test_a_dirty_rating_does_not_take_the_place_of_a_clean_one(tmp_path: Path) -> None:
    text = "userId,videoId,rating\n1,1,4\n1,2,2\n1,1,abc\n1,1,-3\n"
    data = plain_csv(folder(tmp_path, ratings__csv=text))
    assert data.scale.to_source(data.interactions.values).tolist() == [4.0, 2.0] and not data.dropped.duplicates


@pytest.mark.parametrize("name", ["ratings.csv", "u.data", "ratings.dat", "ml-x.inter"])
def test_dirty_rows_of_movielens_are_dropped_too(tmp_path: Path, name: str) -> None:
    rows = [*(row.split(",") for row in GOOD), ["9", "1", "abc"], ["9", "2", "-3"], ["9", "3", "9.5"]]
    sign = {"u.data": "\t", "ratings.dat": "::", "ml-x.inter": "\t"}.get(name, ",")
    heads = {"ratings.csv": "userId,movieId,rating,timestamp\n", "ml-x.inter": INTER.split("10\t")[0]}
    lines = [sign.join([*row, str(at)]) for at, row in enumerate([*rows, ["9", "4", "4"]])]
    lines[-1] = lines[-1].rsplit(sign, 1)[0] + sign + "yesterday"
    (tmp_path / name).write_text(heads.get(name, "") + "\n".join(lines), encoding="utf-8")
    data = movielens(tmp_path)
    assert data.dropped.counts == {"missing": 0, "no_number": 1, "off_scale": 2, "no_time": 1, "duplicates": 0}
    assert len(data.interactions) == 25 and data.interactions.values.max() == 5


@pytest.mark.parametrize(
    ("ratings", "bounds"),
    [
        ([1, 2, 5, 4, 3, -3, float("nan")], (0, 5)),
        ([0.2, 0.5, 1, 0], (0, 1)),
        ([1] * 20 + [7], (0, 5)),
        ([1, 5, 8, 10], (0, 10)),
        ([60, 99, 100, 20], (0, 100)),
        ([5000, 200], (0, 1e6)),
        ([], (0, 1e6)),
    ],
)
def test_the_scale_is_told_from_the_ratings(ratings: list[float], bounds: tuple[float, float]) -> None:
    assert likely_bounds(ratings) == bounds


def test_a_scale_that_was_given_is_kept(tmp_path: Path) -> None:
    text = "userId,videoId,rating\n" + "\n".join(["1,1,-10", "1,2,9", "2,1,11", "2,2,0"])
    data = plain_csv(folder(tmp_path, ratings__csv=text), (-10.0, 10.0))
    assert data.dropped.words() == "1 row with a rating that isn't from -10 to 10"
    assert data.scale.to_source(data.interactions.values).tolist() == [-10.0, 9.0, 0.0]


def test_videos_and_users_that_nobody_rated_are_there(tmp_path: Path) -> None:
    data = plain_csv(
        folder(
            tmp_path,
            ratings__csv="userId,videoId,rating,timestamp\n2,10,4,2024-01-01 00:00:00\n2,30,2,1704067260000\n",
            videos__csv="videoId,title,category,duration,description,actors\n"
            '10,"One, two",Drama;Comedy,1:40:00,d,A|B\n20,Three,,90,,\n',
            users__csv="userId\n1\n2\n",
        )
    )
    assert data.users == ("1", "2") and [item.name for item in data.items] == ["10", "20", "30"]
    assert data.titles == ("One, two", "Three", "30") and data.genre_names == ("Comedy", "Drama")
    assert data.genres.tolist() == [[True, True], [False, False], [False, False]]
    assert data.items[0].actors == ("A", "B") and data.items[0].duration_s == 6000
    assert np.diff(data.interactions.times).tolist() == [60.0]


def test_videos_may_be_called_movies(tmp_path: Path) -> None:
    folder(tmp_path, ratings__csv="userId,movieId,rating\n1,7,1\n1,8,2\n", movies__csv="movieId,title\n7,Seven\n")
    assert plain_csv(tmp_path).titles == ("Seven", "8")


def test_the_designs_folder_has_its_titles_whichever_way_it_is_read(tmp_path: Path) -> None:
    """Ratings of strangers are tried as MovieLens first; without titles none of them would match a library."""
    folder(tmp_path, ratings__csv="userId,videoId,rating\n1,7,1\n1,8,2\n", videos__csv="videoId,title\n7,Seven\n")
    assert load(tmp_path).titles == movielens(tmp_path).titles == plain_csv(tmp_path).titles == ("Seven", "8")


def test_equal_ratings_are_all_liked(tmp_path: Path) -> None:
    data = plain_csv(folder(tmp_path, ratings__csv="userId,videoId,rating\n1,1,1\n1,2,1\n"))
    assert data.interactions.values.tolist() == [1, 1] and data.scale.to_source(data.interactions.values).max() == 1


def test_a_duration_is_seconds_or_a_clock() -> None:
    assert (seconds("90"), seconds("1:30"), seconds("1:00:00"), seconds("soon"), seconds("-5")) == (90, 90, 3600, 0, 0)


DIRTY = st.sampled_from(["1", "4.5", "3,5", "", "abc", "-3", "NaN", "-inf", "1e9", "99"])
ROW = st.tuples(st.sampled_from(["1", "2", "", "NA"]), st.sampled_from(["7", "8", "null"]), DIRTY)


@given(st.lists(ROW, min_size=1))
def test_nothing_is_lost_uncounted(rows: list[tuple[str, str, str]]) -> None:
    text = "userId\tvideoId\trating\n" + "\n".join("\t".join(row) for row in rows)
    written = sum(any(row) for row in rows)
    with tempfile.TemporaryDirectory() as name:
        try:
            data = plain_csv(folder(Path(name), ratings__csv=text))
        except UserProblem as problem:
            assert "no usable rating" in str(problem)
            return
    assert len(data.interactions) + sum(data.dropped.counts.values()) == written
    assert data.interactions.met.nnz == len(data.interactions)


# ── MovieLens ───────────────────────────────────────────────────────────────────────────────────────

INTER = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n10\t2\t4\t100\n9\t1\t5\t200\n"
ITEM = (
    "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n1\tOne\t1995\tDrama War\n2\tTwo\t\t\n"
)


def flags(*genres: int) -> str:
    return "|".join(str(int(number in genres)) for number in range(19))


@pytest.mark.parametrize("packed", [False, True])
def test_each_format_of_movielens(tmp_path: Path, packed: bool) -> None:
    formats: dict[str, dict[str, str | bytes]] = {
        "latest": {
            "ratings__csv": "userId,movieId,rating,timestamp\n10,2,4.0,100\n9,1,5.0,200\n",
            "movies__csv": "movieId,title,genres\n1,One (1995),Drama|War\n2,Two,(no genres listed)\n",
            "tags__csv": "userId,movieId,tag,timestamp\n9,1,Sad,1\n",
        },
        "100k": {
            "u__data": "10\t2\t4\t100\n9\t1\t5\t200\n",
            "u__item": f"1|One (1995)|01-Jan-1995||u|{flags(8, 17)}\n2|Café||||{flags(0)}\n".encode("cp1252"),
        },
        "1m": {"ratings__dat": "10::2::4::100\n9::1::5::200\n", "movies__dat": "1::One (1995)::Drama|War\n2::Two::\n"},
        "recbole": {"ml-100k__inter": INTER, "ml-100k__item": ITEM},
    }  # fmt: skip
    for name, files in formats.items():
        place = tmp_path / name
        place.mkdir()
        folder(place, **files)
        data = movielens(zipped(place) if packed else place)
        assert data.users == ("9", "10") and [item.name for item in data.items] == ["1", "2"], name
        assert data.genre_names == ("Drama", "War") and data.genres.tolist() == [[True, True], [False, False]], name
        assert data.years.tolist() == [1995, 0] and data.interactions.values.tolist() == [4, 5], name
        assert data.interactions.users.tolist() == [1, 0] and data.interactions.times.tolist() == [100, 200], name
        assert data.items[0].tags == (("sad",) if name == "latest" else ())


def test_a_round_through_files_keeps_everything(tmp_path: Path) -> None:
    made = two_tastes()
    read = plain_csv(write_plain(tmp_path / "set", made))
    assert read.users == made.users and read.titles == made.titles and len(read.interactions) == len(made.interactions)
    assert np.allclose(read.scale.to_source(read.interactions.values), made.interactions.values)
    assert (read.interactions.met != made.interactions.met).nnz == 0
