"""A history that is written out comes back into an empty library over the same files, equal in every event."""

from __future__ import annotations

import itertools
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import exchange, exporting, feedback, playlists
from core.cli import main
from core.errors import UserProblem
from core.pipeline import index_library
from core.playlists.rules import SMART, Rules
from core.settings import Home
from core.store import Store, connect
from core.store.profiles import DEFAULT
from core.types import Event, EventKind, MediaId, Modality, ProfileId
from tests.conftest import MediaMaker
from tests.core import exchange_files as files

NUMBER = itertools.count()
TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=40)
PARTS = st.floats(0, 5, allow_nan=False)
TIMES = st.floats(-1e9, time.time() + 1e10, allow_nan=False) | st.integers(0, 1_700_000_000).map(float) | st.just(-1.0)
EVENTS = st.builds(
    Event,
    media_id=st.integers(0, 7).map(str),
    kind=st.sampled_from(EventKind),
    at=TIMES,
    share=PARTS,
    stars=st.integers(0, 10).map(lambda halves: halves / 2),
    start_s=st.floats(0, 9000),
    stop_s=st.floats(0, 9000),
    text=TEXTS,
    source=st.sampled_from(["", "library", "foryou", "search", "playlist:3", "import:trakt"]),
    position=st.integers(-1, 500),
)


def whole(store: Store, profile: ProfileId = DEFAULT) -> list[Event]:
    return store.events.of_profile(profile, since=-1e15, whole=True)


def as_told(event: Event, names: dict[MediaId, str]) -> tuple[object, ...]:
    """An event without ids, which are each library's own; text as it is stored."""
    what = names[event.media_id] if event.media_id is not None else None
    numbers = (event.share, event.stars, event.start_s, event.stop_s)
    return what, event.kind, event.at, *numbers, event.text, event.source, event.position


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[tuple[Store, dict[str, MediaId]], ...]]:
    """Two libraries of the same media, each with ids of its own."""
    homes = [Home(tmp_path_factory.mktemp(f"library{n}")).make() for n in (1, 2)]
    with connect(homes[0]) as one, connect(homes[1]) as other:
        yield (one, files.fill(one)), (other, files.fill(other))


@settings(max_examples=60, deadline=None)
@given(events=st.lists(EVENTS, max_size=12))
def test_every_kind_of_event_comes_back_as_it_was(
    two: tuple[tuple[Store, dict[str, MediaId]], ...],
    tmp_path_factory: pytest.TempPathFactory,
    events: list[Event],
) -> None:
    (one, here), (other, there) = two
    who = f"person {next(NUMBER)}"
    mine, theirs = one.profiles.get(who), other.profiles.get(who)
    ids = list(here.values())
    for event in events:
        media_id = None if event.kind is EventKind.SEARCH and event.position % 2 else ids[int(event.media_id or 0)]
        stars = event.stars if event.kind is EventKind.RATING else 0.0
        one.events.append(mine, Event(media_id, event.kind, event.at, event.share, stars, event.start_s, event.stop_s,
                                      event.text, event.source, 7, event.position))  # fmt: skip
    path = tmp_path_factory.mktemp("out") / "history.json"
    assert exporting.history(one, mine, path) == len(events)
    plan = exchange.prepare(other, theirs, exchange.read(path))
    assert plan.ways.keys() <= {"content"} and not plan.reading.dropped and not plan.unmatched
    _, count = exchange.write(other, theirs, plan)
    assert count == len(events)
    names_here = {media_id: name for name, media_id in here.items()}
    names_there = {media_id: name for name, media_id in there.items()}
    assert sorted(map(str, (as_told(e, names_there) for e in whole(other, theirs)))) == sorted(
        map(str, (as_told(e, names_here) for e in whole(one, mine)))
    )
    assert {names_there[i]: s for i, s in other.events.stars(theirs).items()} == {
        names_here[i]: s for i, s in one.events.stars(mine).items()
    }
    assert exchange.prepare(other, theirs, exchange.read(path)).is_empty, "nor does any come twice"


def test_lists_searches_and_sayings_come_back_and_go_with_an_undo(
    two: tuple[tuple[Store, dict[str, MediaId]], ...], tmp_path: Path
) -> None:
    (one, here), (other, there) = two
    who = f"person {next(NUMBER)}"
    mine, theirs = one.profiles.get(who), other.profiles.get(who)
    playlists.create(one, mine, "Calm", [here["Anchor"], here["Heat"], here["Anchor"]])
    rules = Rules(where="kind:music", more=(here["Beacon"],), less=(here["Anchor"],))
    one.playlists.create(mine, "Like Beacon", SMART, rules.to_json())
    one.saved.save(mine, "Harbours", "harbour kind:film")
    one.interests.rule(mine, here["夜港"], weight=0.5, name="Late 港口", at=1000.0)
    one.interests.disown(mine, "medium", here["Heat"])
    one.interests.disown(mine, "tag", "loud")
    path = tmp_path / "history.json"
    exporting.history(one, mine, path)
    plan = exchange.prepare(other, theirs, exchange.read(path))
    assert plan.found.counts == {"list": 2, "kept search": 1, "line": 3} and not plan.found.left_out
    number, _ = exchange.write(other, theirs, plan)
    lists = {row.name: row for row in other.playlists.all(theirs)}
    assert other.playlists.items(lists["Calm"].id) == [there["Anchor"], there["Heat"], there["Anchor"]]
    expected = Rules(where="kind:music", more=(there["Beacon"],), less=(there["Anchor"],))
    assert Rules.from_json(lists["Like Beacon"].rules) == expected
    assert [(s.name, s.query) for s in other.saved.all(theirs)] == [("Harbours", "harbour kind:film")]
    (ruling,) = other.interests.rulings(theirs)
    assert (ruling.media_id, ruling.weight, ruling.name, ruling.at) == (there["夜港"], 0.5, "Late 港口", 1000.0)
    assert set(other.interests.disowned(theirs)) == {("medium", there["Heat"]), ("tag", "loud")}
    again = exchange.prepare(other, theirs, exchange.read(path))
    assert again.is_empty and again.found.left_out == 6
    exchange.undo(other, theirs, number)
    assert not (other.playlists.all(theirs) or other.saved.all(theirs) or other.interests.rulings(theirs))
    assert other.interests.disowned(theirs) == []


def test_what_was_changed_by_hand_since_stays_after_an_undo(
    two: tuple[tuple[Store, dict[str, MediaId]], ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (one, here), (other, there) = two
    who = f"person {next(NUMBER)}"
    mine, theirs = one.profiles.get(who), other.profiles.get(who)
    for name in ("Longer", "Renamed", "As it was"):
        playlists.create(one, mine, name, [here["Anchor"]])
    one.playlists.create(mine, "By rules", SMART, Rules(where="kind:music").to_json())
    for name in ("Harbours", "Boats"):
        one.saved.save(mine, name, "harbour")
    for name in ("Heat", "Anchor", "Beacon"):
        one.interests.rule(mine, here[name], weight=1.5, name="x")
        one.interests.disown(mine, "medium", here[name])
    exporting.history(one, mine, tmp_path / "h.json")
    number, _ = exchange.write(other, theirs, exchange.prepare(other, theirs, exchange.read(tmp_path / "h.json")))
    brought = exchange.by_number(other, theirs, number)
    assert exchange.standing(other, theirs, brought) == {"list": 4, "kept search": 2, "line": 6}

    playlists.add(other, theirs, "Longer", [there["Heat"]])
    playlists.rename(other, theirs, "Renamed", "Mine")
    playlists.keep_made(other, theirs, "By rules", [there["Beacon"]])  # it was opened, which makes it anew
    other.saved.save(theirs, "Boats", "boat")
    other.interests.rule(theirs, there["Heat"], weight=0.0, name="muted by hand")
    other.interests.own(theirs, "medium", there["Anchor"])
    other.interests.disown(theirs, "medium", there["Anchor"])
    assert exchange.standing(other, theirs, brought) == {"list": 2, "kept search": 1, "line": 4}
    command = ["--home", str(other.home.root), "--profile", who, "import", "undo", str(number)]
    assert main(command) == 1
    told = capsys.readouterr().err
    assert "0 events, 2 lists, 1 kept search, 4 words on what was inferred, and what was learnt since." in told
    assert "What you changed since stays: 2 lists, 1 kept search, 2 words on what was inferred." in told

    assert exchange.undo(other, theirs, number) == 0
    assert [row.name for row in other.playlists.all(theirs)] == ["Longer", "Mine"]
    assert playlists.on_it(other, theirs, "Longer") == [there["Anchor"], there["Heat"]]
    assert [(one.name, one.query) for one in other.saved.all(theirs)] == [("Boats", "boat")]
    assert [(r.media_id, r.name) for r in other.interests.rulings(theirs)] == [(there["Heat"], "muted by hand")]
    assert other.interests.disowned(theirs) == [("medium", there["Anchor"])]
    assert other.imports.all(theirs) == []


def test_what_an_earlier_version_made_without_saying_how_stays(
    two: tuple[tuple[Store, dict[str, MediaId]], ...],
) -> None:
    _, (other, there) = two
    who = other.profiles.get(f"person {next(NUMBER)}")
    calm = playlists.create(other, who, "Calm", [there["Heat"]])
    made = {"lists": [calm], "searches": [1], "rulings": [there["Heat"]], "lines": [["tag", "loud"]]}
    number = other.imports.write(who, ("homereel", "h.json"), lambda: [], lambda: made)
    assert exchange.standing(other, who, exchange.by_number(other, who, number)) == {}
    exchange.undo(other, who, number)
    assert [row.name for row in other.playlists.all(who)] == ["Calm"] and other.imports.all(who) == []


def test_what_is_there_under_its_name_stays(two: tuple[tuple[Store, dict[str, MediaId]], ...], tmp_path: Path) -> None:
    (one, here), (other, there) = two
    who = f"person {next(NUMBER)}"
    mine, theirs = one.profiles.get(who), other.profiles.get(who)
    playlists.create(one, mine, "Calm", [here["Anchor"]])
    playlists.create(other, theirs, "Calm", [there["Heat"]])
    exporting.history(one, mine, tmp_path / "h.json")
    plan = exchange.prepare(other, theirs, exchange.read(tmp_path / "h.json"))
    assert not plan.found and plan.found.left_out == 1 and plan.is_empty
    assert other.playlists.items(other.playlists.all(theirs)[0].id) == [there["Heat"]]


def test_real_files_are_known_again_by_what_is_in_them(make_media: MediaMaker, tmp_path: Path) -> None:
    """Indexed anew, under other names in another folder: content alone says what is what."""
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    clips = (make_media.video("round1.mp4", 3), make_media.tone("round2.flac", 3, 330))
    for number, clip in enumerate(clips):
        shutil.copy(clip, first / f"clip {number}{clip.suffix}")
        shutil.copy(clip, second / f"renamed {9 - number}{clip.suffix}")
    events = list[tuple[str, float]]()
    with connect(Home(tmp_path / "h1").make(), "worker") as store:
        index_library(store, [bytes(first)], only=frozenset({Modality.FACTS}))
        for number, media_id in enumerate(sorted(store.media.ids(sort="title"))):
            feedback.log_play(store, DEFAULT, media_id, 0.9, at=1_700_000_000.25 + number)
            feedback.rate(store, DEFAULT, media_id, 4.5, at=1_700_000_100.0)
            events.append((store.media.facts([media_id])[media_id].title, 1_700_000_000.25 + number))
        exporting.history(store, DEFAULT, tmp_path / "history.json")
    with connect(Home(tmp_path / "h2").make(), "worker") as store:
        index_library(store, [bytes(second)], only=frozenset({Modality.FACTS}))
        plan = exchange.prepare(store, DEFAULT, exchange.read(tmp_path / "history.json"))
        assert plan.ways == {"content": 2} and plan.counts == {"play": 2, "rating": 2}
        exchange.write(store, DEFAULT, plan)
        shown = store.media.facts(store.media.ids())
        renamed = {"clip 0": "renamed 9", "clip 1": "renamed 8"}
        there = {(shown[e.media_id].title, e.at) for e in whole(store) if e.kind is EventKind.PLAY and e.media_id}
        assert there == {(renamed[title], at) for title, at in events}


def test_a_file_of_before_there_were_keys_is_still_read(
    two: tuple[tuple[Store, dict[str, MediaId]], ...], tmp_path: Path
) -> None:
    (one, here), (other, _) = two
    who = f"person {next(NUMBER)}"
    mine, theirs = one.profiles.get(who), other.profiles.get(who)
    feedback.log_play(one, mine, here["Heat"], 1.0, at=1_700_000_000.5)
    exporting.history(one, mine, tmp_path / "new.json")
    document = json.loads((tmp_path / "new.json").read_text())
    document.pop("media")
    for row in document["events"]:
        row.pop("time_s")
    path = files.written(tmp_path / "old.json", document)
    plan = exchange.prepare(other, theirs, exchange.read(path))
    assert plan.ways == {"path": 1} and [e.at for e in plan.events] == [1_700_000_000.5]


@pytest.mark.parametrize("is_old", [False, True])
def test_what_a_clock_that_ran_ahead_dated_comes_back_too(
    two: tuple[tuple[Store, dict[str, MediaId]], ...], tmp_path: Path, is_old: bool
) -> None:
    (one, here), (other, _) = two
    who, at = f"person {next(NUMBER)}", 4_102_444_800.5  # 2100
    mine, theirs = one.profiles.get(who), other.profiles.get(who)
    feedback.log_play(one, mine, here["Heat"], 1.0, at=at)
    exporting.history(one, mine, tmp_path / "new.json")
    document = json.loads((tmp_path / "new.json").read_text())
    if is_old:  # it has the date alone
        document["events"][0].pop("time_s")
    reading = exchange.read(files.written(tmp_path / "a.json", document))
    exchange.write(other, theirs, exchange.prepare(other, theirs, reading))
    assert [event.at for event in whole(other, theirs)] == [at]


def test_a_history_without_names_says_what_it_lacks(
    two: tuple[tuple[Store, dict[str, MediaId]], ...], tmp_path: Path
) -> None:
    (one, _), _ = two
    exporting.history(one, DEFAULT, tmp_path / "h.json", anonymous=True)
    with pytest.raises(UserProblem, match="without names"):
        exchange.read(tmp_path / "h.json")


@pytest.mark.parametrize("anonymous", [False, True])
def test_our_own_csv_is_told_from_scrobbles(
    two: tuple[tuple[Store, dict[str, MediaId]], ...], tmp_path: Path, anonymous: bool
) -> None:
    store, here = two[0]
    who = store.profiles.get(f"person {next(NUMBER)}")
    store.events.append(who, Event(here["Anchor"], EventKind.PLAY, 1_700_000_000.0, share=1.0))
    store.events.append(who, Event(here["Anchor"], EventKind.RATING, 1_700_000_001.0, stars=2.0))
    target = tmp_path / "h.csv"
    exporting.history(store, who, target, anonymous=anonymous)
    words = []
    for format_ in ("auto", "homereel"):
        with pytest.raises(UserProblem, match=r"isn't one \.json that") as refused:
            exchange.read(target, format_)
        words.append(str(refused.value))
    assert words[0] == words[1]
    with pytest.raises(UserProblem):
        exchange.read(target, "lastfm" if not anonymous else "auto")
