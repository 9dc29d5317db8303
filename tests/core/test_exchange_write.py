"""What was read is shown, written once, with its dates, and taken back whole."""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core import consent, exchange, exporting, feedback, playlists
from core.cli import main
from core.errors import UserProblem
from core.exchange import UNDATED, Plan
from core.insights.days import calendar
from core.playlists import history
from core.settings import Home
from core.store import Store, connect
from core.store.profiles import DEFAULT
from core.types import Event, EventKind, MediaId
from tests.core import exchange_files as files
from tests.core.exchange_files import NOON, written

PLAY, RATING, LIKE = EventKind.PLAY, EventKind.RATING, EventKind.LIKE


@pytest.fixture
def library(store: Store) -> dict[str, MediaId]:
    return files.fill(store)


def planned(store: Store, path: Path, format_: str = "auto", user: str = "") -> Plan:
    return exchange.prepare(store, DEFAULT, exchange.read(path, format_, user))


def brought(store: Store, path: Path, format_: str = "auto", user: str = "") -> tuple[int, int]:
    return exchange.write(store, DEFAULT, planned(store, path, format_, user))


def history_of(store: Store) -> list[Event]:
    return store.events.of_profile(DEFAULT, since=-1e15, whole=True)


def plays(store: Store, media_id: MediaId) -> list[float]:
    return [e.at for e in history_of(store) if e.media_id == media_id and e.kind is PLAY]


def test_a_rating_that_differs_is_not_there_already(store: Store, library: dict[str, MediaId], tmp_path: Path) -> None:
    path = written(tmp_path / "videodb.xml", files.VIDEODB)
    (theirs,) = [event.stars for event in planned(store, path).events if event.kind is RATING]
    (rated,) = [event.media_id for event in planned(store, path).events if event.kind is RATING]
    assert rated is not None
    feedback.rate(store, DEFAULT, rated, theirs)
    assert (planned(store, path).there, planned(store, path).differing) == (1, [])
    feedback.rate(store, DEFAULT, rated, 0.5)
    plan = planned(store, path)
    assert plan.there == 0 and [(mine, their) for _, mine, their in plan.differing] == [(0.5, theirs)]
    exchange.write(store, DEFAULT, plan)
    assert store.events.stars(DEFAULT)[rated] == 0.5


# ── Dates ───────────────────────────────────────────────────────────────────────────────────────────


def test_plays_keep_their_dates_and_those_without_one_bend_no_list(
    store: Store, library: dict[str, MediaId], tmp_path: Path
) -> None:
    path = written(tmp_path / "videodb.xml", files.VIDEODB)
    plan = planned(store, path)
    assert plan.counts == {"play": 4, "rating": 1} and plan.ways == {"path": 1, "episode": 1} and not plan.there
    assert exchange.write(store, DEFAULT, plan)[1] == 5
    heat, fog = library["Heat"], library["Harbour 1x2"]
    last = datetime(2023, 11, 14, 22, 13, 20).timestamp()
    assert plays(store, heat) == [UNDATED, UNDATED, last] and plays(store, fog) == [UNDATED]
    cards = {card.media_id: card for card in store.media.cards([heat, fog], DEFAULT)}
    assert (cards[heat].plays, cards[heat].stars, cards[fog].plays) == (3, 4.5, 1), "all count on the card"
    assert list(calendar(store, DEFAULT).years) == [2023], "only what has a date stands in the calendar"
    now = datetime(2026, 5, 3, 12).timestamp()  # no such day of another year: it would be one more
    assert history.counted(store, DEFAULT, now) == {"recent": 1, "late-evenings": 1, "year:2023": 1}
    assert store.events.first_at(DEFAULT, since=0.0) == last


def test_a_rating_without_a_date_held_when_the_source_was_written(
    store: Store, library: dict[str, MediaId], tmp_path: Path
) -> None:
    path = written(tmp_path / "videodb.xml", files.VIDEODB)
    (rating,) = [e for e in planned(store, path).events if e.kind is RATING]
    assert rating.at == path.stat().st_mtime and rating.source == "import:kodi"


def test_what_was_said_here_stands_over_what_has_no_date(
    store: Store, library: dict[str, MediaId], tmp_path: Path
) -> None:
    feedback.rate(store, DEFAULT, library["Heat"], 2.0)
    plan = planned(store, written(tmp_path / "videodb.xml", files.VIDEODB))
    assert "rating" not in plan.counts and not plan.there and len(plan.differing) == 1
    exchange.write(store, DEFAULT, plan)
    assert store.events.stars(DEFAULT) == {library["Heat"]: 2.0}


def test_what_was_left_off_can_be_gone_on_with(store: Store, library: dict[str, MediaId], tmp_path: Path) -> None:
    brought(store, written(tmp_path / "items.json", {"Items": files.jellyfin_items()}))
    assert store.events.last_position(DEFAULT, library["Harbour 1x2"]) == 600.0
    (left,) = [e for e in history_of(store) if e.media_id == library["Harbour 1x2"]]
    assert left.share == pytest.approx(0.25)
    assert store.events.reactions(DEFAULT) == {library["Heat"]: "like", library["Anchor"]: "dislike"}
    assert plays(store, library["Anchor"]) == [UNDATED] * 4


def test_plays_are_old_history_to_the_recommender(store: Store, library: dict[str, MediaId], tmp_path: Path) -> None:
    from core.taste import preferences

    path = written(tmp_path / "a.csv", f"The Pilots,Quay,Anchor,{time.strftime('%d %b %Y %H:%M', time.gmtime())}\n")
    brought(store, path)
    liked = preferences(store.events.of_profile(DEFAULT), time.time(), 60.0)
    assert liked[library["Anchor"]].finished == 1 and liked[library["Anchor"]].weight > 0.4


# ── Once ────────────────────────────────────────────────────────────────────────────────────────────

SOURCES = ("kodi", "jellyfin", "old jellyfin", "reported", "lastfm", "listenbrainz", "trakt", "letterboxd", "imdb")


def source(name: str, tmp_path: Path) -> Path:
    match name:
        case "kodi":
            return written(tmp_path / "videodb.xml", files.VIDEODB)
        case "jellyfin":
            return written(tmp_path / "items.json", {"Items": files.jellyfin_items()})
        case "old jellyfin":
            return files.jellyfin_old(tmp_path / "library.db")
        case "reported":
            return written(tmp_path / "backup.tsv", files.REPORTED)
        case "lastfm":
            return written(tmp_path / "scrobbles.csv", files.LASTFM_PLAIN * 2)
        case "listenbrainz":
            return files.listenbrainz(tmp_path / "lb.zip")
        case "trakt":
            return files.trakt(tmp_path / "trakt.zip")
        case "letterboxd":
            return written(tmp_path / "diary.csv", files.LETTERBOXD)
    return written(tmp_path / "ratings.csv", files.IMDB)


@pytest.mark.parametrize("name", SOURCES)
def test_importing_twice_writes_nothing_twice_and_undo_leaves_nothing(
    store: Store, library: dict[str, MediaId], tmp_path: Path, name: str
) -> None:
    path = source(name, tmp_path)
    feedback.log_play(store, DEFAULT, library["Solaris 1972"], 1.0, at=NOON)
    before = history_of(store)
    plan = planned(store, path)
    number, count = exchange.write(store, DEFAULT, plan)
    after = history_of(store)
    assert count == len(plan.events) == len(after) - 1 > 0
    again = planned(store, path)
    assert again.is_empty and again.there == len(again.wanted)
    assert exchange.write(store, DEFAULT, again) == (0, 0)
    assert exchange.write(store, DEFAULT, plan) == (0, 0), "nor where the same plan is written twice"
    assert [(one.id, one.events) for one in store.imports.all(DEFAULT)] == [(number, count)]
    assert exchange.undo(store, DEFAULT, number) == count
    assert history_of(store) == before and store.imports.all(DEFAULT) == []
    assert store.integrity() == ""
    assert exchange.write(store, DEFAULT, plan)[1] == count, "and it can come again"


def test_two_imports_at_once_write_nothing_twice(
    home: Home, store: Store, library: dict[str, MediaId], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there was looked up before the transaction: the other import came in between."""
    feedback.log_play(store, DEFAULT, library["Heat"], 1.0, at=NOON)
    playlists.create(store, DEFAULT, "Calm", [library["Heat"]])
    path = tmp_path / "history.json"
    exporting.history(store, DEFAULT, path)
    playlists.delete(store, DEFAULT, "Calm")
    with store.erasing():
        store.events.forget(DEFAULT)
    plan, write = planned(store, path), store.imports.write

    def after_the_other(*args: Any) -> int:
        with connect(home) as another:
            assert exchange.write(another, DEFAULT, plan)[1] == 1
        return write(*args)

    monkeypatch.setattr(store.imports, "write", after_the_other)
    assert exchange.write(store, DEFAULT, plan) == (0, 0)
    assert plays(store, library["Heat"]) == [NOON] and len(store.imports.all(DEFAULT)) == 1
    assert [row.name for row in store.playlists.all(DEFAULT)] == ["Calm"]


def test_another_source_of_the_same_plays_adds_none_without_a_date(
    store: Store, library: dict[str, MediaId], tmp_path: Path
) -> None:
    brought(store, files.trakt(tmp_path / "trakt.zip"))
    assert len(plays(store, library["Heat"])) == 3, "one of the history, and two that `watched` counts besides"
    items = [item for item in files.jellyfin_items() if item["Name"] == "Heat"]
    plan = planned(store, written(tmp_path / "items.json", {"Items": items}))
    assert plan.counts == {"like": 1}, "Jellyfin counts two plays, the last in the same second"


def test_opinions_and_search_are_as_before_after_an_undo(
    store: Store, library: dict[str, MediaId], tmp_path: Path
) -> None:
    heat = library["Heat"]
    feedback.rate(store, DEFAULT, heat, 1.5, at=NOON - 100)
    table = "Date,Name,Year,Letterboxd URI,Rating,Review\n2023-11-15,Heat,1995,https://boxd.it/1,5,A zebra crosses\n"
    number, _ = brought(store, written(tmp_path / "reviews.csv", table))
    assert store.events.stars(DEFAULT) == {heat: 5.0}
    assert len(store.text.search("zebra", fields=["note"], profile=DEFAULT)) == 1
    exchange.undo(store, DEFAULT, number)
    assert store.events.stars(DEFAULT) == {heat: 1.5}
    assert store.text.search("zebra", fields=["note"], profile=DEFAULT) == []


def test_what_was_learnt_goes_with_an_undo(store: Store, library: dict[str, MediaId], tmp_path: Path) -> None:
    number, _ = brought(store, files.trakt(tmp_path / "trakt.zip"))
    store.learned.put("blend", DEFAULT, {}, {}, sources=[DEFAULT])
    exchange.undo(store, DEFAULT, number)
    assert store.learned.active("blend", DEFAULT) is None


def test_what_is_forgotten_leaves_no_empty_import(store: Store, library: dict[str, MediaId], tmp_path: Path) -> None:
    brought(store, files.trakt(tmp_path / "trakt.zip"))
    with store.erasing():
        store.events.forget(DEFAULT)
    assert store.imports.all(DEFAULT) == []
    brought(store, files.trakt(tmp_path / "trakt.zip"))
    with store.erasing():
        store.profiles.forget(DEFAULT)
    assert store.imports.all(DEFAULT) == [] and store.integrity() == ""


def test_nothing_is_written_of_who_wants_no_history(store: Store, library: dict[str, MediaId], tmp_path: Path) -> None:
    plan = planned(store, files.trakt(tmp_path / "trakt.zip"))
    consent.answer(store, consent.HISTORY, "no", DEFAULT)
    with pytest.raises(UserProblem, match="No history is kept"):
        exchange.write(store, DEFAULT, plan)
    assert history_of(store) == []


def test_all_or_nothing(
    store: Store, library: dict[str, MediaId], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up at the last statement of the import leaves nothing of it."""
    plan = planned(store, files.trakt(tmp_path / "trakt.zip"))
    many = store._connection.many

    def full(sql: str, parameters: Any) -> int:
        if "INTO imported" in sql:
            raise UserProblem("The disk is full.")
        return many(sql, parameters)

    monkeypatch.setattr(store._connection, "many", full)
    with pytest.raises(UserProblem, match="full"):
        exchange.write(store, DEFAULT, plan)
    assert history_of(store) == [] and store.imports.all(DEFAULT) == []


def test_an_anonymous_export_tells_nothing_of_what_has_no_date(
    store: Store, library: dict[str, MediaId], tmp_path: Path
) -> None:
    brought(store, written(tmp_path / "videodb.xml", files.VIDEODB))
    exporting.history(store, DEFAULT, tmp_path / "out.json", anonymous=True)
    rows = json.loads((tmp_path / "out.json").read_text())["events"]
    assert {row["kind"] for row in rows} == {"play", "rating"} and sum(row["kind"] == "play" for row in rows) == 1


# ── On the command line ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def filled(home: Home) -> Home:
    with connect(home) as store:
        files.fill(store)
    return home


def say(capsys: pytest.CaptureFixture[str], home: Home, *words: str, code: int = 0) -> Any:
    assert main(["--home", str(home.root), "--json", *words]) == code
    return json.loads(capsys.readouterr().out)


def events_in(home: Home) -> int:
    with connect(home, "read") as store:
        return len(history_of(store))


def test_nothing_is_written_before_a_yes(filled: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = files.trakt(tmp_path / "trakt.zip")
    row = say(capsys, filled, "import", "trakt", str(path), "--dry-run")
    assert row["events"] == {"play": 5, "rating": 1} and row["written"] == 0 and events_in(filled) == 0
    assert row["matched"] == {"title": 1, "episode": 2} and row["unmatched"] == []
    assert row["dropped"]["no_time"] == 1 and "history-1.json:3: its time" in row["dropped"]["named"][0]
    assert main(["--home", str(filled.root), "import", "auto", str(path)]) == 1
    told = capsys.readouterr().err
    assert "Nothing was written, since nobody could be asked. To agree, add --yes" in told
    assert "To be written: 5 plays, 1 rating." in told and events_in(filled) == 0
    row = say(capsys, filled, "import", "auto", str(path), "--yes")
    assert row["written"] == 6 == events_in(filled)
    assert main(["--home", str(filled.root), "import", "trakt", str(path)]) == 0
    told = capsys.readouterr().out
    assert "There already: 6 rows." in told and "Nothing was written." in told


def test_what_was_not_found_is_said_with_the_reason(
    filled: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "a.csv", files.LASTFM_PLAIN + ",,x,y\n")
    assert main(["--home", str(filled.root), "import", "lastfm", str(path), "--yes"]) == 0
    told = capsys.readouterr().err
    assert "3 of 4 items are in the library: 3 by artist and title." in told
    assert "  Nobody – Never  (not in the library; 1 row)" in told
    assert "Left out: 1 row without title or artist." in told and "a.csv:5: it has no title or no artist" in told


def test_imports_are_listed_and_taken_back(filled: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert say(capsys, filled, "import", "list") == []
    number = say(capsys, filled, "import", "auto", str(files.trakt(tmp_path / "trakt.zip")), "--yes")["import"]
    (row,) = say(capsys, filled, "import", "list")
    assert (row["id"], row["format"], row["source"], row["events"]) == (number, "trakt", "trakt.zip", 6)
    assert "--yes" in say(capsys, filled, "import", "undo", str(number), code=1)["error"]
    assert "There are: 1" in say(capsys, filled, "import", "undo", "77", "--yes", code=1)["error"]
    assert say(capsys, filled, "import", "undo", str(number), "--yes") == {"import": number, "events": 6}
    assert events_in(filled) == 0


@pytest.mark.parametrize(
    "words",
    [
        ["trakt"],
        ["undo"],
        ["undo", "first"],
        ["trakt", "x.zip", "--forget", "y"],
        ["winamp", "x"],
        ["list", "--user"],
    ],
)
def test_wrong_use(filled: Home, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) if words[0] in ("winamp", "list") else _same() as left:
        assert main(["--home", str(filled.root), "import", *words]) == 2
    assert left is None or left.value.code == 2
    assert capsys.readouterr().err


def _same() -> Any:
    from contextlib import nullcontext

    return nullcontext()


def test_each_has_a_history_of_their_own(filled: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(files.jellyfin_new(tmp_path / "jellyfin.db"))
    say(capsys, filled, "--profile", "Mei", "import", "jellyfin", path, "--user", "mei", "--yes")
    assert events_in(filled) == 0
    with connect(filled, "read") as store:
        mei = store.profiles.known("Mei")
        assert [str(e.kind) for e in store.events.of_profile(mei)] == ["play", "like"]
        assert store.imports.all(DEFAULT) == [] and len(store.imports.all(mei)) == 1
