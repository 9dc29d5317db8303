"""Lists made from history, and M3U8 files that hold any file name."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from core import feedback, playlists
from core.errors import UserProblem
from core.store import Store
from core.types import Facts, FoundFile, Kind, MediaId, ProfileId, ScanDiff

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
    assert playlists.make(store, ME, "recent", NOW) == [media[0], media[1]]


def test_replayed_counts_plays_not_early_skips(store: Store, media: list[MediaId]) -> None:
    for item, count, share in [(media[0], 2, 1.0), (media[1], 3, 0.9), (media[2], 4, 0.02), (media[3], 1, 1.0)]:
        for n in range(count):
            play(store, item, 20 + n, share)
    assert playlists.make(store, ME, "replayed", NOW) == [media[1], media[0]]


@pytest.mark.parametrize(("share", "left_off"), [(0.04, False), (0.5, True), (0.89, True), (0.9, False), (1.0, False)])
def test_what_is_finished_is_not_unfinished(store: Store, media: list[MediaId], share: float, left_off: bool) -> None:
    feedback.log_play(store, ME, media[0], share, at=NOW - 60)
    assert (media[0] in playlists.make(store, ME, "unfinished", NOW)) is left_off


def test_unfinished_goes_by_the_latest_position(store: Store, media: list[MediaId]) -> None:
    play(store, media[0], 5, 0.5, stop_s=500.0)
    play(store, media[1], 4, 0.5, stop_s=500.0)
    play(store, media[1], 3, 0.5, start_s=500.0, stop_s=990.0)  # ended it
    play(store, media[2], 2, 0.04)
    play(store, media[3], 1, 0.3)  # no position known
    assert playlists.make(store, ME, "unfinished", NOW) == [media[3], media[0]]


def test_week_and_month_look_back(store: Store, media: list[MediaId]) -> None:
    for item, days_ago in [(media[0], 40), (media[1], 20), (media[2], 3)]:
        play(store, item, days_ago)
    assert playlists.make(store, ME, "this-week", NOW) == [media[2]]
    assert playlists.make(store, ME, "this-month", NOW) == [media[2], media[1]]


def test_made_lists_are_kept_and_made_anew(store: Store, media: list[MediaId]) -> None:
    play(store, media[0], 2)
    playlists.make(store, ME, "recent", NOW)
    play(store, media[1], 1)
    playlists.make(store, ME, "recent", NOW)
    (row,) = store.playlists.all(ME)
    assert (row.name, row.kind, store.playlists.items(row.id)) == ("recent", "history", [media[1], media[0]])
    assert playlists.make(store, ProfileId(store.profiles.get("other")), "recent", NOW) == []


def test_hidden_media_and_own_lists_are_left_alone(store: Store, media: list[MediaId]) -> None:
    for item in media[:2]:
        play(store, item, 1)
    feedback.hide(store, ME, media[0])
    assert playlists.make(store, ME, "recent", NOW) == [media[1]]
    mine = store.playlists.create(ME, "replayed")
    store.playlists.set_items(mine, media[2:4])
    assert playlists.make(store, ME, "replayed", NOW) == media[2:4]
    with pytest.raises(UserProblem, match="recent, replayed"):
        playlists.make(store, ME, "no such list", NOW)


def test_listed_works_on_a_connection_that_only_reads(store: Store, media: list[MediaId]) -> None:
    from core.store import connect

    play(store, media[0], 1)
    with connect(store.home, "read") as reading:
        assert playlists.listed(reading, ME, "recent", NOW) == [media[0]]


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
    exported = playlists.export_m3u8(store, with_files(store, media, NAMES), target)
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
    playlists.export_m3u8(store, with_files(store, tmp_path / "media", [b"a.mp4"]), target)
    assert target.read_text("utf-8").split("\n")[2] == "../media/a.mp4"


def test_what_has_no_file_is_named_and_a_failed_write_leaves_nothing(
    store: Store, media: list[MediaId], tmp_path: Path
) -> None:
    exported = playlists.export_m3u8(store, media[:1], tmp_path / "list.m3u8")
    assert exported.skipped == ((media[0], "it has no file"),)
    with pytest.raises(UserProblem, match="can't be written"):
        playlists.export_m3u8(store, media[:1], tmp_path / "no" / "list.m3u8")
    assert [path.name for path in tmp_path.iterdir() if "m3u8" in path.name] == ["list.m3u8"]
