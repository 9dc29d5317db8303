"""What each reader makes of an export in its program's own form."""

from __future__ import annotations

import json
import os
import time
from datetime import datetime
from pathlib import Path

import pytest

from core import exchange
from core.cli.words import FORMATS as WORDS
from core.errors import UserProblem
from core.exchange import Entry, Reading, values
from core.exchange.entries import BadRow
from core.types import EventKind
from tests.core import exchange_files as files
from tests.core.exchange_files import NOON, written

PLAY, RATING, LIKE, DISLIKE = EventKind.PLAY, EventKind.RATING, EventKind.LIKE, EventKind.DISLIKE


def local(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def told(reading: Reading) -> list[tuple[str, str, float | None]]:
    return [(str(e.kind), e.subject.shown if e.subject else "", e.at) for e in reading.entries]


def of(reading: Reading, kind: EventKind) -> list[Entry]:
    return [entry for entry in reading.entries if entry.kind is kind]


def test_every_format_has_words() -> None:
    assert WORDS.keys() == exchange.FORMATS.keys()


# ── Values ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "at"),
    [
        (1_700_000_000, NOON),
        ("1700000000", NOON),
        (1_700_000_000_000, NOON),
        (1_700_000_000_000_000, NOON),
        ("2023-11-14T22:13:20Z", NOON),
        ("2023-11-14T22:13:20.0000000Z", NOON),
        ("2023-11-14 22:13:20", NOON),
        ("2023-11-14T23:13:20+01:00", NOON),
        ("14 Nov 2023 22:13", NOON - 20),
        ("14 Nov 2023, 22:13", NOON - 20),
        ("", None),
        (None, None),
        (0, None),
        (-5, None),
        ("0001-01-01T00:00:00.0000000Z", None),
        ("1601-01-01 00:00:00", None),
        ("01 Jan 1970 00:00", None),
    ],
)
def test_times(text: object, at: float | None) -> None:
    assert values.moment(text) == at


@pytest.mark.parametrize("text", ["soon", "2023-13-45", "99999-01-01", [], {}, True, "١٢٣"])
def test_what_is_no_time_is_said(text: object) -> None:
    with pytest.raises(BadRow, match="no_time"):
        values.moment(text)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59Z", 1e300, "4102444800"])
def test_what_has_not_come_yet_is_said(text: object) -> None:
    with pytest.raises(BadRow, match="future"):
        values.moment(text)


def test_the_day_after_tomorrow_has_not_come_yet() -> None:
    with pytest.raises(BadRow, match="future"):
        values.moment(time.time() + 10 * 86_400)


def test_a_day_alone_is_its_noon_here() -> None:
    assert values.moment("2023-11-14") == local("2023-11-14T12:00:00")


@pytest.mark.parametrize(
    ("given", "top", "stars"), [(10, 10, 5), ("9", 10, 4.5), (7.3, 10, 3.5), (1, 10, 0.5), (0, 10, 0)]
)
def test_stars(given: object, top: float, stars: float) -> None:
    assert values.stars(given, top) == stars


@pytest.mark.parametrize(
    ("given", "why"),
    [
        *((11, "off_scale"), (-1, "off_scale"), ("x", "no_number"), (10**400, "no_number")),
        *((float("nan"), "no_number"), ("1e999", "no_number")),
    ],
)
def test_stars_that_can_not_be(given: object, why: str) -> None:
    with pytest.raises(BadRow, match=why):
        values.stars(given, 10)


# ── Kodi ────────────────────────────────────────────────────────────────────────────────────────────


def test_kodi_nfo_files_are_of_the_medium_beside(tmp_path: Path) -> None:
    film = tmp_path / "Heat (1995)"
    fields = {"title": "Heat", "year": 1995, "userrating": 9, "playcount": 3, "lastplayed": "2023-11-14 22:13:20"}
    written(film / "movie.nfo", files.nfo("movie", **fields))
    written(film / "Heat.mkv", b"film")
    show = {"title": "Fog", "showtitle": "Harbour Lights", "season": 1, "episode": 2, "watched": "true"}
    written(tmp_path / "S01E02.nfo", files.nfo("episodedetails", **show))
    left = {"title": "Anchor", "artist": "The Pilots", "resume": 60.5, "lastplayed": "2023-11-14 20:00:00"}
    written(tmp_path / "clip.nfo", files.nfo("musicvideo", **left))
    written(tmp_path / "clip.mkv", b"clip")
    written(tmp_path / "tvshow.nfo", files.nfo("tvshow", title="Harbour Lights", userrating=7))
    written(tmp_path / "release.nfo", "http://example.com/just-a-link")
    reading = exchange.read(tmp_path)
    assert reading.format == "kodi" and dict(reading.dropped) == {"kind": 1}
    heat = [e for e in reading.entries if e.subject and e.subject.title == "Heat"]
    assert [(e.kind, e.at, e.plays, e.stars) for e in heat] == [
        (PLAY, local("2023-11-14T22:13:20"), 0, 0),
        (PLAY, None, 3, 0),
        (RATING, None, 0, 4.5),
    ]
    assert heat[0].subject and heat[0].subject.path == str(film / "Heat.mkv")
    fog = next(e for e in reading.entries if e.subject and e.subject.what == "episode")
    assert (fog.subject.series, fog.subject.season, fog.subject.episode) == ("Harbour Lights", 1, 2)  # type: ignore[union-attr]
    assert (fog.at, fog.plays) == (None, 1)
    clip = next(e for e in reading.entries if e.subject and e.subject.what == "song")
    assert (clip.share, clip.stop_s, clip.at) == (-1.0, 60.5, local("2023-11-14T20:00:00"))


def test_several_episodes_of_one_nfo(tmp_path: Path) -> None:
    two = [files.nfo("episodedetails", title=f"E{n}", season=1, episode=n, playcount=1) for n in (1, 2)]
    written(tmp_path / "S01E01-E02.nfo", two[0] + two[1].partition("?>")[2])
    written(tmp_path / "S01E01-E02.mkv", b"film")
    found = [(e.subject.episode, bool(e.subject.path)) for e in exchange.read(tmp_path).entries if e.subject]
    assert found == [(1, True), (2, False)]


def test_kodi_whole_library(tmp_path: Path) -> None:
    reading = exchange.read(written(tmp_path / "videodb.xml", files.VIDEODB))
    assert told(reading) == [
        ("play", "Heat (1995)", local("2023-11-14T22:13:20")),
        ("play", "Heat (1995)", None),
        ("rating", "Heat (1995)", None),
        ("play", "Harbour Lights – S01E02 – Fog", None),
    ]
    assert dict(reading.dropped) == {"kind": 1} and reading.format == "kodi"
    assert reading.entries[0].subject and reading.entries[0].subject.duration_s == 170 * 60


def test_kodi_xml_with_entities_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + files.VIDEODB.partition("?>")[2]
    with pytest.raises(UserProblem, match="declares entities"):
        exchange.read(written(tmp_path / "videodb.xml", bomb))


# ── Jellyfin ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("pages", [False, True])
def test_jellyfin_json(tmp_path: Path, pages: bool) -> None:
    document: object = {"Items": files.jellyfin_items(), "TotalRecordCount": 5}
    reading = exchange.read(written(tmp_path / "items.json", [document] if pages else document))
    assert reading.format == "jellyfin" and dict(reading.dropped) == {"kind": 1}
    heat, fog, anchor = (
        [e for e in reading.entries if e.subject and e.subject.title == title] for title in ("Heat", "Fog", "Anchor")
    )
    assert [(e.kind, e.plays, e.stars) for e in heat] == [(PLAY, 0, 0), (PLAY, 2, 0), (RATING, 0, 4.5), (LIKE, 0, 0)]
    assert heat[0].at == pytest.approx(NOON, abs=1) and heat[0].subject and heat[0].subject.duration_s == 10_200
    assert [(e.kind, e.share, e.stop_s) for e in fog] == [(PLAY, -1.0, 600.0)]
    assert [(e.kind, e.at, e.plays) for e in anchor] == [(PLAY, None, 4), (DISLIKE, None, 0)]
    assert anchor[0].subject and anchor[0].subject.artist == "The Pilots"


def test_jellyfin_database_of_10_8(tmp_path: Path) -> None:
    reading = exchange.read(files.jellyfin_old(tmp_path / "library.db"))
    assert reading.format == "jellyfin"
    assert told(reading) == [
        ("play", "Heat (1995)", NOON),
        ("play", "Heat (1995)", None),
        ("rating", "Heat (1995)", None),
        ("like", "Heat (1995)", None),
        ("play", "Harbour Lights – S01E02 – Fog", None),
    ]
    assert not [path for path in os.listdir(tmp_path) if path != "library.db"], "nothing is written beside it"


def test_whose_history_is_asked_where_it_is_not_clear(tmp_path: Path) -> None:
    path = files.jellyfin_old(tmp_path / "library.db", users=2)
    with pytest.raises(UserProblem, match=r"--user ID with one of: 1 \(2 rows\), 2 \(2 rows\)"):
        exchange.read(path)
    assert next(e.plays for e in exchange.read(path, user="2").entries if e.plays) == 3


def test_jellyfin_database_of_10_11(tmp_path: Path) -> None:
    path = files.jellyfin_new(tmp_path / "jellyfin.db")
    with pytest.raises(UserProblem, match=r"mei \(1 rows\), tom"):
        exchange.read(path)
    found = exchange.read(path, user="tom").entries
    assert [(e.kind, e.at, e.plays) for e in found] == [(PLAY, NOON, 0), (PLAY, None, 5), (LIKE, None, 0)]
    assert found[0].subject and found[0].subject.artist == "The Pilots"
    assert [e.plays for e in exchange.read(path, user="u1").entries] == [0, 0]


def test_a_running_jellyfin_is_not_read_without_its_newest_plays(tmp_path: Path) -> None:
    path = files.jellyfin_new(tmp_path / "jellyfin.db")
    log = tmp_path / "jellyfin.db-wal"
    log.write_bytes(b"")
    whole = exchange.read(path, user="tom")
    log.write_bytes(b"pages")
    with pytest.raises(UserProblem, match=r"Stop Jellyfin.*remove jellyfin\.db-wal"):
        exchange.read(path, user="tom")
    log.unlink()
    assert exchange.read(path, user="tom").entries == whole.entries != ()


def test_jellyfin_playback_reporting(tmp_path: Path) -> None:
    reading = exchange.read(written(tmp_path / "PlaybackReportingBackup-20231120-000000.tsv", files.REPORTED))
    assert reading.format == "jellyfin" and dict(reading.dropped) == {"foreign": 1}
    assert [(e.subject.shown, e.stop_s) for e in reading.entries if e.subject] == [
        ("Heat", 10_200),
        ("Harbour Lights – S01E02 – Fog", 600),
        ("The Pilots – Anchor", 201),
    ]
    assert reading.entries[0].at == pytest.approx(local("2023-11-14T22:13:20.123"))


# ── Music ───────────────────────────────────────────────────────────────────────────────────────────


def test_lastfm_csv_without_header(tmp_path: Path) -> None:
    reading = exchange.read(written(tmp_path / "somebody.csv", files.LASTFM_PLAIN))
    assert reading.format == "lastfm"
    assert told(reading)[0] == ("play", "The Pilots – Anchor", NOON - 20)
    assert [e.share for e in reading.entries] == [1.0] * 4 and reading.entries[2].subject
    assert (reading.entries[2].subject.artist, reading.entries[2].subject.album) == ("阿海", "港口")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_lastfm_csv_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    text = "阿海,港口,夜港,15 Nov 2023 01:00\n" * 3
    reading = exchange.read(written(tmp_path / "a.csv", text.encode(encoding)), "lastfm")
    assert {e.subject.title for e in reading.entries if e.subject} == {"夜港"}


def test_lastfm_csv_with_header(tmp_path: Path) -> None:
    reading = exchange.read(written(tmp_path / "scrobbles.csv", files.LASTFM_HEADED))
    assert told(reading) == [("play", "The Pilots – Anchor", NOON)]
    assert dict(reading.dropped) == {"no_time": 1} and reading.named == (("scrobbles.csv:3", "no_time"),)


@pytest.mark.parametrize("column", ["Rating", "stars", "Kind", "Your Rating"])
def test_a_table_of_songs_that_says_more_than_that_they_were_heard_is_no_scrobbles(tmp_path: Path, column: str) -> None:
    path = written(tmp_path / "a.csv", f"Artist,Title,Date,{column}\nThe Pilots,Anchor,2023-11-14 22:13:20,2\n")
    with pytest.raises(UserProblem, match="holds no history that Homereel knows"):
        exchange.read(path)
    with pytest.raises(UserProblem, match=f"a column of {column.lower().replace(' ', '')}"):
        exchange.read(path, "lastfm")


def test_lastfm_json(tmp_path: Path) -> None:
    written(tmp_path / "x" / "recent.json", [files.lastfm_json(), files.lastfm_json()])
    written(tmp_path / "x" / "loved.json", files.loved_json())
    reading = exchange.read(tmp_path / "x")
    assert reading.format == "lastfm"
    assert told(reading) == [
        ("like", "The Pilots – Anchor", NOON + 500),
        ("play", "The Pilots – Anchor", NOON),
        ("play", "The Pilots – Anchor", NOON),
    ]


def test_lastfmstats_json(tmp_path: Path) -> None:
    song = {"track": "Anchor", "artist": "The Pilots", "album": "Quay", "albumId": "", "date": 1_700_000_000_000}
    reading = exchange.read(written(tmp_path / "a.json", {"username": "somebody", "scrobbles": [song]}))
    assert told(reading) == [("play", "The Pilots – Anchor", NOON)]


def test_listenbrainz_export(tmp_path: Path) -> None:
    reading = exchange.read(files.listenbrainz(tmp_path / "listenbrainz.zip"))
    assert reading.format == "listenbrainz"
    assert told(reading) == [
        ("play", "The Pilots – Anchor", NOON),
        ("play", "The Pilots – Anchor", NOON + 9000),
        ("like", "The Pilots – Anchor", NOON + 100),
    ]
    assert dict(reading.dropped) == {"unreadable": 1, "missing": 1}
    assert reading.entries[0].subject and reading.entries[0].subject.duration_s == 201.0


def test_listenbrainz_json_of_the_api(tmp_path: Path) -> None:
    payload = {"payload": {"count": 1, "listens": [files.listen("Anchor", 1_700_000_000)], "user_id": "somebody"}}
    assert told(exchange.read(written(tmp_path / "listens.json", payload))) == [("play", "The Pilots – Anchor", NOON)]


# ── Films ───────────────────────────────────────────────────────────────────────────────────────────


def test_trakt(tmp_path: Path) -> None:
    reading = exchange.read(files.trakt(tmp_path / "trakt.zip"))
    assert reading.format == "trakt"
    assert told(reading) == [
        ("play", "Heat (1995)", NOON),
        ("play", "Harbour Lights – S01E02 – Fog", 1_700_078_400.0),
        ("rating", "Heat (1995)", 1_700_002_800.0),
        ("play", "Heat (1995)", NOON),
        ("play", "Heat (1995)", None),
        ("play", "Harbour Lights – S02E01", 1_700_164_800.0),
    ]
    assert [e.stars for e in of(reading, RATING)] == [4.5]
    assert dict(reading.dropped) == {"no_time": 1, "kind": 1, "off_scale": 1}


def test_letterboxd(tmp_path: Path) -> None:
    reading = exchange.read(written(tmp_path / "diary.csv", files.LETTERBOXD))
    assert reading.format == "csv" and dict(reading.dropped) == {"off_scale": 1}
    assert told(reading) == [
        ("play", "Heat (1995)", local("2023-11-14T12:00:00")),
        ("rating", "Heat (1995)", local("2023-11-15T12:00:00")),
    ]


def test_imdb(tmp_path: Path) -> None:
    reading = exchange.read(written(tmp_path / "ratings.csv", files.IMDB))
    assert reading.format == "csv" and dict(reading.dropped) == {"kind": 1}
    (heat,) = reading.entries
    assert (heat.kind, heat.stars, heat.at) == (RATING, 4.5, local("2023-11-14T12:00:00"))
    assert heat.subject and (heat.subject.duration_s, heat.subject.year) == (10_200.0, 1995)


def test_movielens_of_one_person(tmp_path: Path) -> None:
    folder = files.movielens(tmp_path / "ml")
    with pytest.raises(UserProblem, match=r"--user ID with one of: 7 \(2 ratings\)"):
        exchange.read(folder)
    for path in (folder, folder / "ratings.csv"):
        found = exchange.read(path, user="7").entries
        assert [(e.subject.title, e.stars, e.at) for e in found if e.subject] == [
            ("Heat (1995)", 4.0, NOON),
            ("Solaris (1972)", 1.0, NOON + 1),
        ]


def test_the_designs_tables(tmp_path: Path) -> None:
    written(tmp_path / "ratings.csv", "userId,videoId,rating,timestamp\nme,1,10,1700000000\nme,2,2,1700000000\n")
    written(tmp_path / "videos.csv", "videoId,title,year\n1,Heat,1995\n2,Solaris,1972\n")
    written(tmp_path / "users.csv", "userId\nme\n")
    found = exchange.read(tmp_path).entries
    assert [(e.subject.year, e.stars) for e in found if e.subject] == [(1995, 5.0), (1972, 1.0)]


# ── Whose it is ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("content", ["", "just text\n", "{}", "[]", "a,b,c\n1,2,3\n", json.dumps({"hello": 1})])
def test_what_is_nobodys_says_what_is_read(tmp_path: Path, content: str) -> None:
    path = written(tmp_path / "a.json", content)
    with pytest.raises(UserProblem, match="no history that Homereel knows"):
        exchange.read(path)


@pytest.mark.parametrize("format_", exchange.FORMATS)
def test_a_path_that_is_not_there_is_named(tmp_path: Path, format_: str) -> None:
    with pytest.raises(UserProblem, match=r"nothing at .*gone\.json"):
        exchange.read(tmp_path / "gone.json", format_)


@pytest.mark.parametrize("format_", exchange.FORMATS)
def test_an_empty_folder_is_no_history(tmp_path: Path, format_: str) -> None:
    with pytest.raises(UserProblem):
        exchange.read(tmp_path, format_)


def test_a_rating_of_the_future_costs_that_row_alone(tmp_path: Path) -> None:
    folder = files.movielens(tmp_path / "ml")
    rows = "userId,movieId,rating,timestamp\n7,1,4,1700000000\n7,2,1,99999999999\n"
    written(folder / "ratings.csv", rows)
    reading = exchange.read(folder)
    assert [entry.stars for entry in reading.entries] == [4.0] and dict(reading.dropped) == {"future": 1}
