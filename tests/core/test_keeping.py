"""`homereel forget`, `export`, `backup`, `restore`, `profiles`: what a person and a script get, and what is left."""

from __future__ import annotations

import csv
import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import backups, exporting, feedback, forgetting, playlists, unfinished
from core.cli import main
from core.errors import UserProblem
from core.forgetting import Wish
from core.settings import Home
from core.store import Store, connect
from core.store.profiles import DEFAULT
from core.types import Event, EventKind, Facts, FoundFile, Kind, MediaId, ScanDiff

Say = Callable[..., Any]
TUESDAY = datetime(2026, 11, 24, 12, 0).astimezone().timestamp()
DAY_S = 86_400


@pytest.fixture
def say(home: Home, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command; its JSON document (`code` 0) or its words on stderr."""

    def run(*words: str, code: int = 0) -> Any:
        capsys.readouterr()
        try:
            left = main(["--home", str(home.root), *words, *(["--json"] if code == 0 else [])])
        except SystemExit as leaving:
            left = int(str(leaving.code))
        printed = capsys.readouterr()
        assert left == code, printed.err
        return json.loads(printed.out) if code == 0 else printed.err

    return run


@pytest.fixture
def films(home: Home) -> list[MediaId]:
    """Three films with files; the first is played on Monday, Tuesday and Wednesday, the second on Tuesday."""
    with connect(home) as store:
        root = store.files.root(b"/media")
        ids = []
        for number in range(3):
            ids.append(store.media.add(Facts(Kind.VIDEO, f"=film {number}", 700.0 * (1 + number), artist="Ann Secret")))
            name = f"private/file {number}.mp4".encode()
            (file_id,) = store.files.apply(root, ScanDiff(new=(FoundFile(name, 1, 1, number),)))
            store.files.attach(file_id, ids[-1], confirmed=True)
        for day in (-1, 0, 1):
            store.events.append(DEFAULT, Event(ids[0], EventKind.PLAY, TUESDAY + day * DAY_S, share=0.61))
        store.events.append(DEFAULT, Event(ids[1], EventKind.PLAY, TUESDAY, share=1.0, source="library"))
        store.events.append(DEFAULT, Event(ids[1], EventKind.NOTE, TUESDAY, text="a zebra"))
        store.events.append(DEFAULT, Event(None, EventKind.SEARCH, TUESDAY, text="my illness"))
    return ids


def left(home: Home) -> list[tuple[MediaId | None, str]]:
    with connect(home) as store:
        return [(event.media_id, str(event.kind)) for event in store.events.of_profile(DEFAULT)]


# ── Forgetting ──────────────────────────────────────────────────────────────────────────────────────


def test_a_day_is_forgotten_and_no_other(home: Home, say: Say, films: list[MediaId]) -> None:
    told = say("forget", "--day", "2026-11-24", code=1)
    assert "2 plays" in told and "1 note" in told and "1 search" in told and "add --yes" in told
    assert len(left(home)) == 6
    assert say("forget", "--day", "2026-11-24", "--yes")["events"] == 4
    assert left(home) == [(films[0], "play")] * 2
    assert b"zebra" not in home.library.read_bytes() and b"my illness" not in home.library.read_bytes()
    assert say("forget", "--day", "2026-11-24")["events"] == 0  # nothing to ask about


def test_days_from_and_to_are_forgotten_both_included(home: Home, say: Say, films: list[MediaId]) -> None:
    assert say("forget", "--from", "2026-11-23", "--to", "2026-11-24", "--yes")["events"] == 5
    assert left(home) == [(films[0], "play")]
    assert say("forget", "--to", "2026-11-30", "--yes")["events"] == 1


def test_an_item_is_forgotten_with_its_notes(home: Home, say: Say, films: list[MediaId]) -> None:
    assert say("forget", "=film 1", "--yes")["events"] == 2
    assert (films[1], "play") not in left(home) and len(left(home)) == 4
    with connect(home) as store:
        assert not store.text.search("zebra", profile=DEFAULT)


def test_all_is_forgotten_with_lists_and_searches_and_the_profile_stays(
    home: Home, say: Say, films: list[MediaId]
) -> None:
    with connect(home) as store:
        playlists.create(store, DEFAULT, "Mine", [films[0]])
        store.saved.save(DEFAULT, "kept", "is:unseen")
        child = store.profiles.create("child")
        store.kept_out.keep_out(child, b"/media/private")
        feedback.like(store, child, films[2])
    told = say("forget", "--all", code=1)
    assert "1 list" in told and "1 kept search" in told and "4 plays" in told
    assert say("forget", "--all", "--yes")["events"] == 6
    assert left(home) == []
    with connect(home) as store:
        assert store.playlists.all(DEFAULT) == [] and store.saved.all(DEFAULT) == []
    assert say("--profile", "child", "forget", "--all", "--yes")["events"] == 1
    row = next(row for row in say("profiles") if row["name"] == "child")
    assert row["kept_out"] == ["/media/private"] and row["items_kept_out"] == 3


def test_what_copies_hold_is_said_and_they_are_replaced_when_asked(home: Home, say: Say, films: list[MediaId]) -> None:
    assert "No copy of the library here holds it" in say("forget", "=film 1", code=1)
    for _ in range(2):
        backups.make(home)
    told = say("forget", "=film 1", code=1)
    assert "2 copies of the library" in told and "--copies-too" in told
    assert say("forget", "=film 1", "--yes") == {"events": 2, "copies_left": 2, "lingers": ""}
    assert any(b"zebra" in one.file.read_bytes() for one in backups.all_of(home))
    say("forget", "--all", "--copies-too", "--yes")
    (copy,) = backups.all_of(home)
    assert copy.plays == 0 and b"zebra" not in copy.file.read_bytes()


def test_that_all_copies_go_is_said_before_and_of_none_that_it_holds_nothing_where_that_is_not_known(
    home: Home, say: Say, films: list[MediaId]
) -> None:
    backups.make(home)
    say("forget", "=film 1", "--yes")
    backups.make(home)
    told = say("forget", "=film 1")
    assert told == {"events": 0, "copies_left": 2}
    assert main(["--home", str(home.root), "forget", "=film 1"]) == 0
    told = say("forget", "=film 1", "--copies-too", code=1)
    assert "All 2 copies" in told and "yourself too" in told and "holds it" not in told
    told = say("forget", "=film 0", "--copies-too", code=1)
    assert "All 2 copies" in told and "made since" not in told
    assert len(backups.all_of(home)) == 2
    assert say("forget", "=film 1", "--copies-too", "--yes")["copies_left"] == 0
    assert len(backups.all_of(home)) == 1


def test_copies_that_may_hold_what_is_kept_no_more_are_told_of(
    home: Home, say: Say, films: list[MediaId], capsys: pytest.CaptureFixture[str]
) -> None:
    backups.make(home)
    say("forget", "--all", "--yes")
    capsys.readouterr()
    assert main(["--home", str(home.root), "forget", "--all"]) == 0
    told = capsys.readouterr().out
    assert "1 copy of the library may still hold some of it" in told and "--copies-too" in told


def test_deleting_a_profile_names_a_way_to_the_copies_that_there_is(home: Home, say: Say, films: list[MediaId]) -> None:
    say("profiles", "add", "my child")
    say("--profile", "my child", "like", "=film 1")
    backups.make(home)
    told = say("profiles", "delete", "my child", code=1)
    assert "homereel forget profile 'my child' --copies-too" in told
    say("forget", "profile", "my child", "--copies-too", "--yes")
    assert len(backups.all_of(home)) == 1


def test_a_play_at_hand_that_a_crash_left_does_not_come_back(home: Home, films: list[MediaId]) -> None:
    play = unfinished.Unfinished(DEFAULT, films[0], TUESDAY, TUESDAY + 9, 0.5, 0.0, 60.0)
    with connect(home) as store:
        for wish, goes in ((Wish(films[1]), False), (Wish(since=TUESDAY + 100), False), (Wish(films[0]), True)):
            unfinished.keep(home, play)
            forgetting.forget(store, DEFAULT, wish)
            assert (unfinished.read(home) is None) == goes


@pytest.mark.parametrize(
    "words",
    [[], ["a", "b"], ["=film 1", "--all"], ["--day", "2026-11-24", "--all"], ["--day", "24.11.2026"],
     ["--from", "2026-11-25", "--to", "2026-11-24"], ["--day", "0001-01-01"]],
)  # fmt: skip
def test_what_is_to_be_forgotten_must_be_plain(home: Home, say: Say, films: list[MediaId], words: list[str]) -> None:
    before = left(home)
    say("forget", *words, "--yes", code=2)
    assert left(home) == before


DEEDS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6), st.sampled_from(["play", "rating", "like", "note"])))


@given(DEEDS, st.integers(-1, 2), st.integers(0, 6), st.integers(0, 6))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_said_to_go_is_what_goes(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[int, int, str]], item: int, one: int, other: int
) -> None:
    home = Home(tmp_path_factory.mktemp("told")).make()
    with connect(home) as store:
        ids = [store.media.add(Facts(Kind.VIDEO, str(number), 9.0)) for number in range(3)]
        for number, day, kind in deeds:
            at = TUESDAY + day * DAY_S
            store.events.append(DEFAULT, Event(ids[number], EventKind(kind), at, share=1, stars=3, text="word"))
        days = [datetime.fromtimestamp(TUESDAY + d * DAY_S).date() for d in sorted((one, other))]
        wish = forgetting.days(*days) if item < 0 else Wish(ids[item])
        told = forgetting.preview(store, DEFAULT, wish)
        before = len(store.events.of_profile(DEFAULT))
        assert forgetting.forget(store, DEFAULT, wish).events == told.events
        assert len(store.events.of_profile(DEFAULT)) == before - told.events
        assert forgetting.preview(store, DEFAULT, wish).held == {}


# ── Export ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_whole_history_is_written_out(home: Home, say: Say, films: list[MediaId], tmp_path: Path) -> None:
    with connect(home) as store:
        playlists.create(store, DEFAULT, "Mine", [films[1]])
        store.kept_out.keep_out(DEFAULT, b"/media/private")  # it is theirs whatever is shown
    out = tmp_path / "mine.json"
    assert say("export", "history", str(out))["events"] == 6
    document = json.loads(out.read_text())
    assert [e["kind"] for e in document["events"]] == ["play", "play", "play", "note", "search", "play"]
    first = document["events"][0]
    assert datetime.fromisoformat(first["at"]).timestamp() == TUESDAY - DAY_S
    assert (first["title"], first["path"], first["share"]) == ("=film 0", "/media/private/file 0.mp4", 0.61)
    assert document["events"][4]["text"] == "my illness" and document["lists"][0]["media"] == [films[1]]
    assert out.stat().st_mode & 0o077 == 0
    table = tmp_path / "mine.csv"
    say("export", "history", str(table))
    rows = list(csv.DictReader(table.open(newline="", encoding="utf-8")))
    assert [row["kind"] for row in rows] == [e["kind"] for e in document["events"]]
    assert rows[0]["title"] == "'=film 0"  # no formula in a spreadsheet


def test_the_anonymous_one_tells_nobody_and_no_medium(
    home: Home, say: Say, films: list[MediaId], tmp_path: Path
) -> None:
    texts = []
    for name in ("a.json", "b.csv", "c.json"):
        assert say("export", "history", str(tmp_path / name), "--anonymous")["events"] == 5  # no searches
        texts.append((tmp_path / name).read_text())
        known = ["film", "Ann", "Secret", "private", "media/", ".mp4", "zebra", "illness", "default", *films, "2026"]
        assert not [word for word in known if word in texts[-1]]
        assert not re.search(r"\d{9}", re.sub(r"[0-9a-f]{16}", "", texts[-1]))  # no seconds since the epoch
    first, other = (json.loads(text)["events"] for text in (texts[0], texts[2]))
    assert [row["day"] for row in first] == [0, 1, 1, 1, 2] and {row["part"] for row in first} == {"afternoon"}
    assert {row["share"] for row in first if row["kind"] == "play"} == {0.5, 1.0}
    assert {row["length_min"] for row in first} == {20, 60}
    assert len({row["item"] for row in first}) == 2
    assert not {row["item"] for row in first} & {row["item"] for row in other}  # two files can't be joined


def test_an_export_writes_over_nothing_and_knows_its_formats(
    home: Home, say: Say, films: list[MediaId], tmp_path: Path
) -> None:
    there = tmp_path / "there.json"
    there.write_text("precious")
    assert "already" in say("export", "history", str(there), code=1) and there.read_text() == "precious"
    assert "ends in" in say("export", "history", str(tmp_path / "x.txt"), code=1)
    assert "can't be written" in say("export", "history", str(tmp_path / "no" / "x.csv"), code=1)
    with connect(home) as store:
        fresh = store.profiles.create("new")
        assert exporting.history(store, fresh, tmp_path / "empty.csv", anonymous=True) == 0


# ── Copies ──────────────────────────────────────────────────────────────────────────────────────────


def test_backup_and_restore_are_commands(home: Home, say: Say, films: list[MediaId], tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert say("backup", str(copy))["bytes"] == copy.stat().st_size
    assert "there already" in say("backup", str(copy), code=1)
    say("backup")
    (row,) = say("backup", "--list")
    assert (row["plays"], row["items"], row["why"]) == (4, 3, "own")
    say("forget", "--all", "--yes")
    told = say("restore", str(copy), code=1)
    assert "Nothing was restored" in told and left(home) == []
    assert time.strftime(", of %Y-%m-%d %H:%M, holds 4 plays of 3 items", time.localtime(copy.stat().st_mtime)) in told
    assert "There now: 0 plays of 3 items." in told
    done = say("restore", str(copy), "--yes")
    assert len(left(home)) == 6 and Path(done["before"]).exists()
    say("forget", "--all", "--yes")
    say("restore", Path(row["file"]).name, "--yes")  # by the name that the list shows
    assert len(left(home)) == 6
    assert "no file" in say("restore", str(tmp_path / "none.db"), "--yes", code=1)
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(copy.read_bytes()[:5000])
    for wrong in (damaged, tmp_path / "none.db"):
        told = say("restore", str(wrong), code=1)  # it is said before anybody is asked
        assert "becomes" not in told and "nobody could be asked" not in told
    with connect(home):
        assert "has this library open" in say("restore", str(copy), "--yes", code=1)


def test_restore_says_that_newer_plays_go(
    home: Home, say: Say, films: list[MediaId], capsys: pytest.CaptureFixture[str]
) -> None:
    yesterday = backups.make(home)
    old = yesterday.rename(yesterday.with_name("own-20261120-201500.db"))
    with connect(home) as store:
        for number in range(5):
            store.events.append(DEFAULT, Event(films[2], EventKind.PLAY, TUESDAY + number, share=1.0))
    told = say("restore", old.name, code=1)
    assert "of 2026-11-20 20:15" in told and "There now: 9 plays of 3 items, 5 plays more than the copy." in told
    say("forget", "--all", "--yes")
    with connect(home) as store:
        store.events.append(DEFAULT, Event(films[2], EventKind.PLAY, TUESDAY, share=1.0))
    one = backups.make(home)
    assert "more than the copy" not in say("restore", str(one), code=1)
    with connect(home) as store:
        store.events.append(DEFAULT, Event(films[2], EventKind.PLAY, TUESDAY + 1, share=1.0))
    assert "There now: 2 plays of 3 items, 1 play more than the copy." in say("restore", str(one), code=1)
    capsys.readouterr()
    assert main(["--home", str(home.root), "restore", str(one), "--yes"]) == 0
    assert "Restored, with 1 play. " in capsys.readouterr().out


# ── Profiles ────────────────────────────────────────────────────────────────────────────────────────


def test_profiles_are_made_renamed_and_deleted_with_their_history(home: Home, say: Say, films: list[MediaId]) -> None:
    say("profiles", "add", "Mei")
    for taken in ("Mei", "mei", "default", " "):
        assert "already" in (told := say("profiles", "add", taken, code=1)) or "needs a name" in told
    say("--profile", "Mei", "like", films[0])
    say("profiles", "rename", "Mei", "小梅")
    assert [row["name"] for row in say("profiles")] == ["default", "小梅"]
    assert "already" in say("profiles", "rename", "小梅", "Default", code=1)
    assert "1 like" in say("profiles", "delete", "小梅", code=1)
    say("profiles", "delete", "小梅", "--yes")
    assert [row["name"] for row in say("profiles")] == ["default"] and len(left(home)) == 6
    assert "no profile" in say("profiles", "delete", "小梅", "--yes", code=1)
    say("profiles", "rename", "only one", code=2)


def test_the_command_line_sees_what_is_kept_out(home: Home, say: Say, films: list[MediaId]) -> None:
    say("profiles", "add", "child")
    say("--profile", "child", "profiles", "keep-out", "/media/private")
    assert say("--profile", "child", "list") == [] and len(say("list")) == 3
    assert say("--profile", "child", "search", "film") == [] and len(say("search", "film")) == 3
    assert "No one item" in say("--profile", "child", "show", "=film 0", code=1)
    assert "=film" not in say("--profile", "child", "show", "film", code=1)
    assert say("--profile", "child", "recommend") == []
    assert say("--profile", "child", "topics") == []
    assert "isn't kept out" in say("--profile", "child", "profiles", "let-in", "/media", code=1)
    say("--profile", "child", "profiles", "let-in", "/media/private")
    assert len(say("--profile", "child", "list")) == 3


def test_a_name_for_a_profile_is_one_line_and_free(store: Store) -> None:
    child = store.profiles.create("  child ")
    assert dict(store.profiles.all())[child] == "child"
    store.profiles.rename(child, "Child")  # another spelling of its own name
    for bad in ("", "two\nlines", "x" * 61, "Default"):
        with pytest.raises(UserProblem):
            store.profiles.create(bad)
        with pytest.raises(UserProblem):
            store.profiles.rename(child, bad)
