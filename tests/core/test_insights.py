"""Insights: the calendar, what is finished, the loop and the figures of suggestions, on histories that fit on paper."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import insights
from core.cli import main
from core.errors import Cancelled
from core.insights import days, finishing, loop, quality
from core.settings import Home
from core.store import connect
from core.types import Event, EventKind, MediaId
from tests.core import synthetic
from tests.core.synthetic import DAY, Library


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(synthetic, "NOW", time.time())  # what is dated later isn't seen
    with connect(Home(tmp_path).make()) as store:
        yield Library(store).fill(8)


def at(year: int, month: int, day: int, hour: int = 20) -> float:
    return datetime.datetime(year, month, day, hour).timestamp()


def play(library: Library, media_id: MediaId, when: float, share: float = 1.0, **more: float) -> None:
    library.store.events.append(library.profile, Event(media_id, EventKind.PLAY, when, share=share, **more))  # type: ignore[arg-type]


# ── Calendar ────────────────────────────────────────────────────────────────────────────────────────


def test_calendar_sums_days(library: Library) -> None:
    film, song = library.topics["beach"][0], library.topics["jazz"][0]  # 600 s each
    play(library, film, at(2025, 3, 1), 0.5)
    play(library, film, at(2025, 3, 1, 23), 1.0)
    play(library, song, at(2025, 3, 1, 21), 0.25)
    play(library, song, at(2024, 12, 31), 0.0, start_s=10, stop_s=40)
    found = days.calendar(library.store, library.profile)
    assert found.years == (2025, 2024)
    (day,) = found.of(2025)
    assert (day.date, day.plays, day.seconds) == (datetime.date(2025, 3, 1), 3, 600 * 1.75)
    assert [(one.media_id, one.plays, one.seconds) for one in day.media] == [(film, 2, 900.0), (song, 1, 150.0)]
    assert found.of(2024)[0].seconds == 30.0


def test_calendar_without_plays_and_with_a_broken_clock(library: Library) -> None:
    assert days.calendar(library.store, library.profile) == days.Calendar()
    play(library, library.topics["beach"][0], 1e18)
    assert days.calendar(library.store, library.profile).days == {}


# ── Finishing ───────────────────────────────────────────────────────────────────────────────────────


def shares(library: Library) -> dict[tuple[str, str], finishing.Share]:
    return {(row.by, row.name): row for row in finishing.finishing(library.store, library.profile)}


def test_one_of_one_is_not_all(library: Library) -> None:
    for n, media_id in enumerate(library.topics["jazz"]):  # 8 songs, every second one finished
        play(library, media_id, at(2025, 3, 1 + n), 1.0 if n % 2 else 0.5)
    play(library, library.topics["lecture"][0], at(2025, 4, 1), 1.0)
    found = shares(library)
    whole, one = found["all", ""], found["section", "speech"]
    assert (whole.count, whole.finished, whole.skipped) == (9, 5, 0)
    assert whole.share == pytest.approx(5.5 / 10)
    assert (one.count, one.finished) == (1, 1)
    assert one.share == pytest.approx((1 + 6 * 0.55) / 7)  # 61 %, not 100 %
    assert one.low < 0.35 and one.high < 0.95


def test_a_sitting_counts_once(library: Library) -> None:
    film = library.topics["beach"][0]
    play(library, film, at(2025, 3, 1, 20), 0.4)
    play(library, film, at(2025, 3, 1, 22), 0.95)
    play(library, film, at(2025, 3, 5, 20), 0.05)
    ends = [s.end for s in finishing.sittings(library.store.events.of_profile(library.profile))]
    assert ends == ["finished", "skipped"]


def test_traits_are_told_apart(library: Library) -> None:
    made = library.add("beach", series="Waves", genre="Drama; Sea", duration_s=1500.0)
    play(library, made, at(2025, 3, 1, 23), 0.5)
    play(library, library.topics["jazz"][0], at(2025, 3, 2, 3))
    found = shares(library)
    assert {name for by, name in found if by == "genre"} == {"Drama", "Sea"}
    assert found["series", "Waves"].finished == 0 and found["section", "series"].count == 1
    assert found["length", "30"].count == 1 and found["length", "10"].count == 1
    assert found["hour", "22"].count == 2  # the night goes on after midnight
    assert not finishing.finishing(library.store, library.store.profiles.get("nobody"))


# ── Suggestions ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def lived(library: Library) -> Library:
    for n in range(6):
        library.play(library.topics["jazz"][n], days_ago=30 - n)
        library.play(library.topics["beach"][n], days_ago=20 - n)
    return library


def test_quality_is_measured_kept_and_forgotten(lived: Library) -> None:
    assert quality.kept(lived.store, lived.profile) == quality.Quality()
    assert not quality.kept(lived.store, lived.profile).says_something
    made = quality.measure(lived.store, lived.indexes, lived.profile)
    assert [row.name for row in made.rows] == ["blend", "most_played", "random", "last_added"]
    assert made.finds == 12 and made.says_something and not made.is_firm
    assert all(row.ndcg.n == 12 and row.ndcg.low <= row.ndcg.mean <= row.ndcg.high for row in made.rows)
    ours = made.rows[0]
    assert ours.ahead.mean == 0 and made.rows[2].ahead.mean == pytest.approx(ours.ndcg.mean - made.rows[2].ndcg.mean)
    kept = quality.kept(lived.store, lived.profile)
    assert kept.finds == 12 and kept.rows[0].recall.mean == pytest.approx(ours.recall.mean, abs=1e-4)
    with lived.store.erasing():
        lived.store.events.forget(lived.profile, lived.topics["jazz"][0])
    assert quality.kept(lived.store, lived.profile) == quality.Quality()


def test_quality_is_due_after_enough(lived: Library) -> None:
    assert not quality.is_due(lived.store, lived.profile)  # 12 events
    for n in range(8):
        lived.play(lived.topics["metal"][n])
    assert quality.is_due(lived.store, lived.profile)
    quality.measure(lived.store, lived.indexes, lived.profile)
    assert not quality.is_due(lived.store, lived.profile)
    for n in range(20):
        lived.play(lived.topics["metal"][n % 8])
    assert not quality.is_due(lived.store, lived.profile), "not more often than once a day"
    assert quality.is_due(lived.store, lived.profile, now=time.time() + 2 * DAY)


def test_nothing_is_kept_of_what_was_forgotten_meanwhile(lived: Library) -> None:
    def forget() -> None:
        lived.store.learned.drop("anything")

    with pytest.raises(Cancelled):
        quality.measure(lived.store, lived.indexes, lived.profile, forget)
    assert quality.kept(lived.store, lived.profile) == quality.Quality()


@pytest.mark.parametrize("report", [{}, {"rows": 3}, {"rows": [{"algorithm": "x"}]}])
def test_a_strange_report_says_nothing(report: dict[str, object]) -> None:
    assert quality.read(report) == quality.Quality()


# ── The loop ────────────────────────────────────────────────────────────────────────────────────────


def test_loop_counts_what_is_there(lived: Library) -> None:
    found = {one.step: one for one in loop.counts(lived.store, lived.indexes, lived.profile)}
    assert found[loop.Step.SCAN].count == 56 and found[loop.Step.STORE].count == 56
    assert found[loop.Step.EXTRACT].parts == {"meaning": 40, "picture": 24, "sound": 48}
    assert found[loop.Step.INDEX].count == 112
    assert found[loop.Step.FEEDBACK].count == 12 and found[loop.Step.FEEDBACK].parts == {"play": 12}
    lived.did(EventKind.LIKE, lived.topics["jazz"][0])
    again = {one.step: one for one in loop.counts(lived.store, lived.indexes, lived.profile)}
    assert again[loop.Step.FEEDBACK].count == 13


def test_ranking_goes_once_round_and_shows_nothing(lived: Library) -> None:
    found = {one.step: one for one in loop.ranking(lived.store, lived.indexes, lived.profile, time.time())}
    assert 12 <= found[loop.Step.RETRIEVE].count <= 56
    assert found[loop.Step.RANK].count == len(found[loop.Step.RANK].parts) > 3
    assert 0 < found[loop.Step.EXPLAIN].count <= loop.ASKED
    shown = {one.step: one.count for one in loop.counts(lived.store, lived.indexes, lived.profile)}
    assert shown[loop.Step.SHOW] == 0


# ── All of it ───────────────────────────────────────────────────────────────────────────────────────


def test_command_line(lived: Library, capsys: pytest.CaptureFixture[str]) -> None:
    home = str(lived.store.home.root)
    assert main(["--home", home, "insights"]) == 0
    out = capsys.readouterr().out
    assert "can't be said yet" in out and "no map yet" in out
    assert main(["--home", home, "insights", "--update", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["suggestions"]["finds"] == 12 and document["map"]["items"] == 56
    assert sum(day["plays"] for day in document["calendar"]) == 12
    assert [step["step"] for step in document["loop"]] == [str(step) for step in loop.Step]
    assert document["finishing"][0]["by"] == "all" and document["finishing"][0]["count"] == 12
    assert main(["--home", home, "insights", "--map", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 56 and set(rows[0]) == {"id", "x", "y"}
    assert main(["--home", home, "insights"]) == 0
    assert "our suggestions" in capsys.readouterr().out


def test_update_of_an_empty_library_makes_nothing(tmp_path: Path) -> None:
    with connect(Home(tmp_path).make()) as store:
        made = insights.update(store, Library(store).indexes, lambda: None, asked=True)
    assert made == {"map": 0, "measured": 0}
