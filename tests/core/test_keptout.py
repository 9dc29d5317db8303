"""Folders kept out of a profile: their media aren't there for it, in no way, and are there for everybody else."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest

from core import browse, feedback, pipeline, playlists
from core.search import search
from core.settings import Home
from core.store import Part, Store, connect
from core.types import (
    Event,
    EventKind,
    Facts,
    FailedFile,
    FileState,
    FoundFile,
    Kind,
    MediaId,
    ProfileId,
    ScanDiff,
    Section,
)
from tests.core.synthetic import NOW, Library


def add(store: Store, path: bytes, title: str, media_id: MediaId | None = None) -> MediaId:
    """Add a film with a file under /media."""
    root = store.files.root(b"/media")
    media_id = media_id or store.media.add(Facts(Kind.VIDEO, title, 3000.0, genre=title.split()[0]))
    (file_id,) = store.files.apply(root, ScanDiff(new=(FoundFile(path, 1, 1, zlib.crc32(path)),)))
    store.files.attach(file_id, media_id, confirmed=True)
    return media_id


@pytest.fixture
def child(store: Store) -> ProfileId:
    return store.profiles.create("child")


@pytest.fixture
def films(store: Store, child: ProfileId) -> dict[str, MediaId]:
    """Two for everybody, two that aren't for the child, one in both places, one beside a folder of a like name."""
    made = {
        "open": add(store, b"films/open.mp4", "open film"),
        "dark": add(store, b"private/dark.mp4", "dark film"),
        "deep": add(store, b"private/a/deep.mp4", "deep film"),
        "both": add(store, b"private/both.mp4", "both film"),
        "beside": add(store, b"private0/beside.mp4", "beside film"),
    }
    add(store, b"films/both.mp4", "both film", made["both"])
    store.kept_out.keep_out(child, b"/media/private/")
    return made


def seen(store: Store, who: ProfileId) -> set[str]:
    return {card.title.split()[0] for card in store.media.cards(store.media.ids(hidden_for=who), who)}


def test_only_what_lies_nowhere_else_is_kept_out_and_only_of_that_profile(
    store: Store, child: ProfileId, films: dict[str, MediaId]
) -> None:
    assert store.kept_out.media(child) == {films["dark"], films["deep"]}
    assert seen(store, child) == {"open", "both", "beside"}
    assert seen(store, ProfileId(1)) == set(films)
    assert store.kept_out.below(b"/media/private") == 3
    assert store.kept_out.covers(child, b"/media/private/both.mp4")
    assert not store.kept_out.covers(child, b"/media/private0/beside.mp4")
    failed = [FailedFile(path, "probe", "empty") for path in (b"/media/private/bad.mp4", b"/media/films/bad.mp4")]
    assert store.kept_out.without(child, failed) == failed[1:]
    assert store.kept_out.without(ProfileId(1), failed) == failed


def test_a_copy_elsewhere_that_is_missing_opens_nothing_and_one_on_a_drive_that_is_away_does(
    store: Store, child: ProfileId, films: dict[str, MediaId]
) -> None:
    copy = store.files.by_path(b"/media/films/both.mp4")
    assert copy is not None
    store.files.set_state(copy.id, FileState.MISSING)
    assert films["both"] in store.kept_out.media(child)
    store.files.set_state(copy.id, FileState.OFFLINE)
    assert films["both"] not in store.kept_out.media(child)


def test_a_single_file_a_whole_root_and_a_folder_above_it_can_be_kept_out(
    store: Store, child: ProfileId, films: dict[str, MediaId]
) -> None:
    assert store.kept_out.let_in(child, b"/media/private") and not store.kept_out.let_in(child, b"/media/private")
    assert store.kept_out.media(child) == set()
    store.kept_out.keep_out(child, b"/media/films/open.mp4")
    assert store.kept_out.media(child) == {films["open"]}
    for folder in (b"/media", b"/"):
        store.kept_out.keep_out(child, folder)
        assert store.kept_out.media(child) == set(films.values())
        store.kept_out.let_in(child, folder)


def test_files_that_come_later_and_folders_taken_over_by_one_above_stay_out(
    store: Store, child: ProfileId, films: dict[str, MediaId]
) -> None:
    late = add(store, b"private/late.mp4", "late film")
    assert late in store.kept_out.media(child)
    store.files.root(b"/")  # takes /media over
    assert {films["dark"], late} <= store.kept_out.media(child)


def test_merged_media_are_there_where_any_of_their_files_is(
    store: Store, child: ProfileId, films: dict[str, MediaId]
) -> None:
    merge = store.media.merge(films["dark"], films["open"], "the same")
    assert films["open"] not in store.kept_out.media(child) and films["dark"] not in store.kept_out.media(child)
    store.media.unmerge(merge)
    store.media.merge(films["dark"], films["deep"], "the same")
    assert {films["dark"], films["deep"]} <= store.kept_out.media(child)


def test_lists_counts_shelves_conditions_and_search_go_without(
    store: Store, child: ProfileId, films: dict[str, MediaId], home: Home
) -> None:
    from core.index import Indexes

    out = {films["dark"], films["deep"]}
    whole = browse.ids(store, ProfileId(1), browse.View(Part(Section.FILMS)))
    assert set(whole) == set(films.values())
    assert set(browse.ids(store, child, browse.View(Part(Section.FILMS)))) == set(films.values()) - out
    left = browse.choices(store, child, Part(Section.FILMS), "", ["is:unseen"])
    assert (left.total, left.conditions["is:unseen"]) == (3, 3) and "dark" not in left.counts.genres
    for words in ("dark", "film", "is:unseen", "kind:film film"):
        found = {r.media_id for r in search(store, Indexes(store), words, profile=child)}
        assert not found & out
    assert {r.media_id for r in search(store, Indexes(store), "dark", profile=ProfileId(1))} == {films["dark"]}


def test_what_was_done_with_it_is_not_told_and_comes_back_with_it(
    store: Store, child: ProfileId, films: dict[str, MediaId]
) -> None:
    store.kept_out.let_in(child, b"/media/private")
    for name in ("open", "dark"):
        feedback.log_play(store, child, films[name], 1.0)
        feedback.rate(store, child, films[name], 4.0)
        store.events.append(child, Event(films[name], EventKind.LIKE, NOW))
    mine = playlists.create(store, child, "Mine", [films["dark"], films["open"], films["deep"]])
    before = (len(store.events.of_profile(child)), store.events.extent(child))
    store.kept_out.keep_out(child, b"/media/private")
    assert {e.media_id for e in store.events.of_profile(child)} == {films["open"]}
    assert store.events.extent(child)[0] == len(store.events.of_profile(child)) < before[0]
    assert store.events.extent(child)[2] != before[1][2]
    assert len(store.events.of_profile(child, whole=True)) == before[0]
    assert set(store.events.stars(child)) == set(store.events.reactions(child)) == {films["open"]}
    assert store.playlists.items(mine) == [films["open"]]
    assert [row.count for row in store.playlists.all(child) if row.name == "Mine"] == [1]
    store.playlists.set_items(mine, [films["open"], films["both"]])
    assert playlists.history.counted(store, child, NOW).get("most-replayed", 0) <= 1
    store.kept_out.let_in(child, b"/media/private")
    assert store.playlists.items(mine) == [films["dark"], films["open"], films["deep"], films["both"]]
    assert len(store.events.of_profile(child)) == before[0]


@pytest.fixture
def library(home: Home) -> Iterator[Library]:
    with connect(home) as store:
        made = Library(store)
        for number in range(24):
            made.add("beach", folder="open" if number % 2 else "private")
            made.add("jazz", folder="open" if number % 2 else "private")
        yield made


def test_nothing_of_it_is_suggested_or_like_anything_or_learnt_from(library: Library) -> None:
    store = library.store
    child = store.profiles.create("child")
    private = {i for i in store.media.ids() if store.files.of_media(i)[0].rel_path.startswith(b"private")}
    beach = library.topics["beach"]
    for media_id in beach[:8]:  # of both folders
        feedback.log_play(store, child, media_id, 1.0, at=NOW - 1000)
    store.kept_out.keep_out(child, b"/library/private")
    assert private == store.kept_out.media(child) and len(private) == 24
    for k in (10, 40):
        found = pipeline.recommend(store, library.indexes, child, k)
        assert found and not {r.media_id for r in found} & private
        assert not {r.args.get("media_id") for one in found for r in one.reasons} & private
    alike = pipeline.similar(store, library.indexes, child, next(i for i in beach if i not in private), 40)
    assert alike and not {r.media_id for r in alike} & private
    shelves = pipeline.for_you(store, library.indexes, child, 12)
    assert not {r.media_id for shelf in shelves for r in shelf.results} & private
    whole = pipeline.recommend(store, library.indexes, ProfileId(1), 40)
    assert {r.media_id for r in whole} & private


def test_it_is_not_on_the_map(library: Library) -> None:
    from core.insights import atlas

    store = library.store
    child = store.profiles.create("child")
    private = {i for i in store.media.ids() if store.files.of_media(i)[0].rel_path.startswith(b"private")}
    store.kept_out.keep_out(child, b"/library/private")
    atlas.update(store, library.indexes, ProfileId(1), lambda: None)
    assert set(atlas.drawn(store, library.indexes, ProfileId(1), NOW).ids) >= private
    shown = atlas.drawn(store, library.indexes, child, NOW)
    assert shown.ids and not set(shown.ids) & private and len(shown.places) == len(shown.ids)
