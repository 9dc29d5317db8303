"""Lists made from history, and M3U8 files that hold any file name."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from core import feedback, playlists
from core.errors import UserProblem
from core.index import Indexes
from core.playlists import Rules, history
from core.settings import Home
from core.store import Store, connect
from core.store.voices import VoiceId
from core.types import Facet, FacetType, Facts, FoundFile, Kind, MediaId, ProfileId, ScanDiff

ME = ProfileId(1)
NOW = 1_800_000_000.0
DAY = 86_400.0


@pytest.fixture
def media(store: Store) -> list[MediaId]:
    return [store.media.add(Facts(Kind.VIDEO, f"Film {n}", 1000.0)) for n in range(5)]


def play(store: Store, item: MediaId, days_ago: float, share: float = 1.0, **values: float) -> None:
    feedback.log_play(store, ME, item, share, at=NOW - days_ago * DAY, **values)  # type: ignore[arg-type]


def test_recent_has_each_once_last_played_first(store: Store, media: list[MediaId]) -> None:
    for item, days_ago in [(media[0], 9), (media[1], 5), (media[0], 2)]:
        play(store, item, days_ago)
    assert playlists.make(store, Indexes(store), ME, "recent", NOW) == [media[0], media[1]]


def test_replayed_counts_plays_not_early_skips(store: Store, media: list[MediaId]) -> None:
    for item, count, share in [(media[0], 2, 1.0), (media[1], 3, 0.9), (media[2], 4, 0.02), (media[3], 1, 1.0)]:
        for n in range(count):
            play(store, item, 20 + n, share)
    assert playlists.make(store, Indexes(store), ME, "replayed", NOW) == [media[1], media[0]]


@pytest.mark.parametrize(("share", "left_off"), [(0.04, False), (0.5, True), (0.89, True), (0.9, False), (1.0, False)])
def test_what_is_finished_is_not_unfinished(store: Store, media: list[MediaId], share: float, left_off: bool) -> None:
    feedback.log_play(store, ME, media[0], share, at=NOW - 60)
    assert (media[0] in playlists.make(store, Indexes(store), ME, "unfinished", NOW)) is left_off


@pytest.mark.parametrize("there", [True, False])
def test_two_processes_at_one_list_lose_nothing(
    home: Home, store: Store, media: list[MediaId], monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    """Each read what was on it, and wrote that with its own: the later one alone was left."""
    if there:
        playlists.create(store, ME, "L", media[2:4])
    reading, both = threading.Event(), threading.Barrier(2)
    reads = "items" if there else "all"
    read = getattr(store.playlists, reads)

    def slowly(of: int) -> object:
        found = read(of)
        reading.set()
        time.sleep(0.3)  # the other one comes in between, or waits
        return found

    def other() -> None:
        with connect(home) as another:
            both.wait()
            reading.wait()
            playlists.add(another, ME, "L", [media[1]])

    thread = threading.Thread(target=other)
    thread.start()
    both.wait()
    with monkeypatch.context() as patch:
        patch.setattr(store.playlists, reads, slowly)
        if there:
            playlists.remove(store, ME, "L", [media[2]])
        else:
            playlists.add(store, ME, "L", [media[0]])
    thread.join()
    assert playlists.on_it(store, ME, "L") == [media[3] if there else media[0], media[1]]


def test_unfinished_leaves_out_what_a_clock_dated_ahead(store: Store, media: list[MediaId]) -> None:
    for at, share in ((NOW + 400 * 86_400, 0.4), (NOW - 60.0, 0.99)):
        feedback.log_play(store, ME, media[0], share, at=at)
    assert media[0] not in playlists.make(store, Indexes(store), ME, "unfinished", NOW)


def test_unfinished_goes_by_the_latest_position(store: Store, media: list[MediaId]) -> None:
    play(store, media[0], 5, 0.5, stop_s=500.0)
    play(store, media[1], 4, 0.5, stop_s=500.0)
    play(store, media[1], 3, 0.5, start_s=500.0, stop_s=990.0)  # ended it
    play(store, media[2], 2, 0.04)
    play(store, media[3], 1, 0.3)  # no position known
    assert playlists.make(store, Indexes(store), ME, "unfinished", NOW) == [media[3], media[0]]


def test_week_and_month_look_back(store: Store, media: list[MediaId]) -> None:
    for item, days_ago in [(media[0], 40), (media[1], 20), (media[2], 3)]:
        play(store, item, days_ago)
    assert playlists.make(store, Indexes(store), ME, "this-week", NOW) == [media[2]]
    assert playlists.make(store, Indexes(store), ME, "this-month", NOW) == [media[2], media[1]]


def test_made_lists_are_kept_and_made_anew(store: Store, media: list[MediaId]) -> None:
    play(store, media[0], 2)
    playlists.make(store, Indexes(store), ME, "recent", NOW)
    play(store, media[1], 1)
    playlists.make(store, Indexes(store), ME, "recent", NOW)
    (row,) = store.playlists.all(ME)
    assert (row.name, row.kind, store.playlists.items(row.id)) == ("recent", "history", [media[1], media[0]])
    assert playlists.make(store, Indexes(store), ProfileId(store.profiles.get("other")), "recent", NOW) == []


def test_hidden_media_and_own_lists_are_left_alone(store: Store, media: list[MediaId]) -> None:
    for item in media[:2]:
        play(store, item, 1)
    feedback.hide(store, ME, media[0])
    assert playlists.make(store, Indexes(store), ME, "recent", NOW) == [media[1]]
    mine = store.playlists.create(ME, "replayed")
    store.playlists.set_items(mine, media[2:4])
    assert playlists.make(store, Indexes(store), ME, "replayed", NOW) == media[2:4]
    with pytest.raises(UserProblem, match="recent, replayed"):
        playlists.make(store, Indexes(store), ME, "no such list", NOW)


def test_listed_works_on_a_connection_that_only_reads(store: Store, media: list[MediaId]) -> None:
    from core.store import connect

    play(store, media[0], 1)
    with connect(store.home, "read") as reading:
        assert playlists.listed(reading, Indexes(reading), ME, "recent", NOW) == [media[0]]


NAMES = [
    b"plain.mp4",
    "Ünïcode 电影 🎬.mp4".encode(),
    b"new\nline.mp4",
    b"carriage\rreturn.mp4",
    b"invalid \xff\xfe.mp4",
    b"#comment.mp4",
    b"http:x.webm",
    b" leading.mp4",
    b"trailing.mp4 ",
    b"100%25.mp4",
    "right\u202eleft.mp4".encode(),
]


def with_files(store: Store, folder: Path, names: list[bytes]) -> list[MediaId]:
    root = store.files.root(os.fsencode(folder))
    ids = []
    for number, name in enumerate(names):
        item = store.media.add(Facts(Kind.VIDEO, f"Line\none {number}", 61.4, artist="Somebody"))
        (file_id,) = store.files.apply(root, ScanDiff(new=(FoundFile(name, 1, 1, number),)))
        store.files.attach(file_id, item, confirmed=True)
        ids.append(item)
    return ids


def resolve(line: str, folder: Path) -> bytes:
    """Read an entry as a player does."""
    if line.startswith("file://"):
        return unquote_to_bytes(line.removeprefix("file://"))
    return os.path.normpath(os.path.join(os.fsencode(folder), line.encode()))


def test_every_name_survives_an_export(store: Store, tmp_path: Path) -> None:
    media = tmp_path / "media"
    target = media / "list.m3u8"
    media.mkdir()
    exported = playlists.export(store, with_files(store, media, NAMES), target)
    lines = target.read_bytes().decode("utf-8").split("\n")
    assert (exported.written, exported.skipped) == (len(NAMES), ())
    assert lines[0] == "#EXTM3U"
    assert lines[1] == "#EXTINF:61,Somebody - Line one 0"
    entries = [line for line in lines[1:] if line and not line.startswith("#")]
    assert [resolve(entry, media) for entry in entries] == [os.fsencode(media) + b"/" + name for name in NAMES]
    assert lines[2] == "plain.mp4"


def test_paths_are_relative_to_the_list(store: Store, tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    target = tmp_path / "lists" / "one.m3u8"
    playlists.export(store, with_files(store, tmp_path / "media", [b"a.mp4"]), target)
    assert target.read_text("utf-8").split("\n")[2] == "../media/a.mp4"


def test_what_has_no_file_is_named_and_a_failed_write_leaves_nothing(
    store: Store, media: list[MediaId], tmp_path: Path
) -> None:
    exported = playlists.export(store, media[:1], tmp_path / "list.m3u8")
    assert exported.skipped == ((media[0], "it has no file"),)
    with pytest.raises(UserProblem, match="can't be written"):
        playlists.export(store, media[:1], tmp_path / "no" / "list.m3u8")
    assert [path.name for path in tmp_path.iterdir() if "m3u8" in path.name] == ["list.m3u8"]


# ── Families and days ───────────────────────────────────────────────────────────────────────────────


def at_hour(days_ago: int, hour: int) -> float:
    """That hour of the clock of this machine, so many days before `NOW`."""
    then = time.localtime(NOW - days_ago * DAY)
    return time.mktime((then.tm_year, then.tm_mon, then.tm_mday, hour, 30, 0, 0, 0, -1))


def play_at(store: Store, item: MediaId, at: float, share: float = 1.0) -> None:
    feedback.log_play(store, ME, item, share, at=at)


def test_late_evenings_are_late_by_the_clock_and_often_comes_first(store: Store, media: list[MediaId]) -> None:
    for item, hours in [(media[0], [23]), (media[1], [22, 2]), (media[2], [12]), (media[3], [21, 4])]:
        for day, hour in enumerate(hours, start=1):
            play_at(store, item, at_hour(day, hour))
    assert playlists.make(store, Indexes(store), ME, "late-evenings", NOW) == [media[1], media[0]]


def test_on_this_day_is_of_other_years(store: Store, media: list[MediaId]) -> None:
    today = time.localtime(NOW)
    noon = [time.mktime((today.tm_year - n, today.tm_mon, today.tm_mday, 12, 0, 0, 0, 0, -1)) for n in range(3)]
    for item, at in zip(media, [noon[0], noon[1] + DAY, noon[2], noon[1] + 5 * DAY], strict=False):
        play_at(store, item, at)
    play_at(store, media[4], noon[1], share=0.02)  # left at once
    assert playlists.make(store, Indexes(store), ME, "on-this-day", NOW) == [media[1], media[2]]


def test_a_year_holds_what_was_played_in_it(store: Store, media: list[MediaId]) -> None:
    for item, year, times in [(media[0], 2024, 1), (media[1], 2024, 3), (media[2], 2023, 1)]:
        for n in range(times):
            play_at(store, item, time.mktime((year, 5, 3 + n, 12, 0, 0, 0, 0, -1)))
    assert playlists.make(store, Indexes(store), ME, "year:2024", NOW) == [media[1], media[0]]
    named = [row.name for row in playlists.names(store, ME, NOW)]
    assert [name for name in named if name.startswith("year:")] == ["year:2024", "year:2023"]


def test_places_and_voices_that_are_returned_to_are_offered(store: Store, media: list[MediaId]) -> None:
    place = [Facet(FacetType.PLACE, "Lisbon", "nfo")]
    for item in media[:3]:
        store.facets.put(item, ["nfo"], place)
    store.facets.put(media[3], ["nfo"], [Facet(FacetType.PLACE, "Oslo", "nfo")])
    store.voices.replace([(i, 0.0, 9.0, VoiceId(1)) for i in media[1:3]] + [(media[3], 0.0, 9.0, VoiceId(2))], "s")
    store.voices.name(VoiceId(1), "Anna")
    for day, item in enumerate([media[1], media[2], media[1], media[3], media[3], media[3]], start=1):
        play(store, item, day)
    offered = {row.name for row in playlists.names(store, ME, NOW)}
    assert {"place:Lisbon", "voice:Anna"} <= offered
    assert not {"place:Oslo", "voice:2"} & offered, "one medium is no return"
    assert playlists.make(store, Indexes(store), ME, "place:lisbon", NOW) == [media[1], media[2]]
    assert playlists.make(store, Indexes(store), ME, "voice:Anna", NOW) == [media[1], media[2]]
    feedback.hide(store, ME, media[1])
    assert playlists.make(store, Indexes(store), ME, "voice:Anna", NOW) == [media[2]]


def test_nothing_hidden_alone_makes_a_list_that_is_offered(store: Store, media: list[MediaId]) -> None:
    play(store, media[0], 1)
    assert {"recent", "this-week"} <= set(history.counted(store, ME, NOW))
    feedback.hide(store, ME, media[0])
    assert "recent" not in history.counted(store, ME, NOW)


# ── By hand ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_list_is_put_together_changed_and_arranged(store: Store, media: list[MediaId]) -> None:
    assert playlists.add(store, ME, "Mine", media[:2]) == media[:2]
    assert playlists.add(store, ME, "Mine", media[2:3]) == media[:3]
    assert playlists.remove(store, ME, "Mine", media[1:2]) == [media[0], media[2]]
    playlists.arrange(store, ME, "Mine", [media[2], media[0]])
    assert playlists.listed(store, Indexes(store), ME, "Mine", NOW) == [media[2], media[0]]


@pytest.mark.parametrize("name", ["recent", " recent ", "year:2024", "voice:x"])
def test_names_of_lists_from_history_are_kept_for_them(store: Store, name: str) -> None:
    with pytest.raises(UserProblem, match="from your history"):
        playlists.create(store, ME, name)


def test_a_list_that_makes_itself_is_not_changed_by_hand(store: Store, media: list[MediaId]) -> None:
    playlists.define(store, Indexes(store), ME, "Films", Rules("kind:video"))
    for change in (playlists.add, playlists.remove, playlists.arrange):
        with pytest.raises(UserProblem, match="makes itself"):
            change(store, ME, "Films", media[:1])
    with pytest.raises(UserProblem, match="no playlist"):
        playlists.remove(store, ME, "nothing", media[:1])


def test_counts_are_those_of_the_lists_themselves(store: Store, media: list[MediaId]) -> None:
    store.facets.put(media[0], ["nfo"], [Facet(FacetType.PLACE, "Lisbon", "nfo")])
    store.facets.put(media[1], ["nfo"], [Facet(FacetType.PLACE, "Lisbon", "nfo")])
    for day, item in enumerate([*media[:3], media[0], media[1]], start=1):
        play(store, item, day, 0.5 if item == media[2] else 1.0)
    counts = {row.name: row.count for row in playlists.names(store, ME, NOW)}
    assert {"recent", "replayed", "unfinished", "place:Lisbon"} < {name for name, count in counts.items() if count}
    assert counts == {name: len(playlists.listed(store, Indexes(store), ME, name, NOW)) for name in counts}
    assert counts["on-this-day"] == 0, "named all the same: it can be asked for"


# ── By hand ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("ids", "before", "after"),
    [
        ("c", "a", "cabd"), ("a", "d", "bcad"), ("a", None, "bcda"), ("bd", "a", "bdac"), ("a", "a", "abcd"),
        ("bc", "c", "abcd"), ("ad", "d", "bcad"), ("x", "b", "axbcd"), ("cc", None, "abdc"), ("a", "z", "bcda"),
    ],
)  # fmt: skip
def test_a_move_puts_media_together_before_one(ids: str, before: str | None, after: str) -> None:
    to = MediaId(before) if before else None
    assert playlists.moved([*map(MediaId, "abcd")], [*map(MediaId, ids)], to) == list(after)


def test_what_is_moved_is_kept_and_what_stands_twice_stays(store: Store, media: list[MediaId]) -> None:
    a, b, c, *_ = media
    playlists.create(store, ME, "Evening", [a, b, a, c])
    assert playlists.move(store, ME, "Evening", [c], b) == [a, c, b, a]
    assert playlists.on_it(store, ME, "Evening") == [a, c, b, a]
    with pytest.raises(UserProblem, match="no playlist Morning"):
        playlists.move(store, ME, "Morning", [c], b)
    playlists.make(store, Indexes(store), ME, "recent", NOW)
    with pytest.raises(UserProblem, match="makes itself"):
        playlists.on_it(store, ME, "recent")


def test_a_deleted_list_comes_back_whole(store: Store, tmp_path: Path) -> None:
    media = with_files(store, tmp_path, [b"a.mp4", b"b.mp4", b"c.mp4", b"d.mp4"])
    playlists.create(store, ME, "Evening", media[:2])
    playlists.define(store, Indexes(store), ME, "All", Rules("kind:video", k=3))
    for name, items in (("Evening", media[:2]), ("All", playlists.listed(store, Indexes(store), ME, "All"))):
        rules = playlists.rules_of(store, ME, name)
        deleted = playlists.delete(store, ME, name)
        assert store.playlists.by_name(ME, name) is None
        playlists.restore(store, ME, deleted)
        row = store.playlists.by_name(ME, name)
        assert row is not None and store.playlists.items(row.id) == items
        assert playlists.rules_of(store, ME, name) == rules
    with pytest.raises(UserProblem, match="already"):
        playlists.restore(store, ME, deleted)


def test_a_list_is_renamed_but_not_to_one_from_history(store: Store, media: list[MediaId]) -> None:
    playlists.create(store, ME, "Evening", media[:2])
    playlists.rename(store, ME, "Evening", " Night ")
    assert playlists.on_it(store, ME, "Night") == media[:2]
    for name in ("recent", "year:2020", "  "):
        with pytest.raises(UserProblem):
            playlists.rename(store, ME, "Night", name)
    assert playlists.on_it(store, ME, "Night") == media[:2]


def test_what_rules_make_is_followed_first_and_kept_later(store: Store, tmp_path: Path) -> None:
    media = with_files(store, tmp_path, [b"a.mp4", b"b.mp4", b"c.mp4"])
    rules = Rules("kind:video", k=2)
    ids = playlists.follow(store, Indexes(store), ME, rules)
    assert len(ids) == 2 and not store.playlists.all(ME), "nothing is written"
    playlists.keep_rules(store, ME, "Two", rules, ids)
    assert playlists.rules_of(store, ME, "Two") == rules
    playlists.keep_made(store, ME, "Two", ids[:1])
    row = store.playlists.by_name(ME, "Two")
    assert row is not None and store.playlists.items(row.id) == ids[:1]
    playlists.create(store, ME, "Mine", media)
    playlists.keep_made(store, ME, "Mine", [])
    assert playlists.on_it(store, ME, "Mine") == media, "what a person put together stays"
    with pytest.raises(UserProblem, match="by hand"):
        playlists.keep_rules(store, ME, "Mine", rules, ids, was="Mine")
    for taken in ("Mine", "Two", "recent"):
        with pytest.raises(UserProblem, match=r"already|history"):
            playlists.keep_rules(store, ME, taken, rules, ids)
    other = Rules("kind:music", k=3)
    playlists.keep_rules(store, ME, "Three", other, ids, was="Two")
    assert playlists.rules_of(store, ME, "Three") == other and store.playlists.by_name(ME, "Two") is None


def test_too_many_are_not_ordered_smoothly(store: Store, media: list[MediaId]) -> None:
    many = [MediaId(f"{n:032x}") for n in range(playlists.MOST_SMOOTHED + 1)]
    with pytest.raises(UserProblem, match="too many"):
        playlists.smoothed(store, Indexes(store), ME, many)
    assert set(playlists.smoothed(store, Indexes(store), ME, media)) == set(media)
