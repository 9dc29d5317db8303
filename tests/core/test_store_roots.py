"""Folders taken out, back in, moved, carved out of each other: no file is lost, none is known twice."""

from __future__ import annotations

import os

import pytest

from core.errors import UserProblem
from core.store import Store
from core.types import (
    Event,
    EventKind,
    Facts,
    FileId,
    FileState,
    FoundFile,
    Kind,
    MediaId,
    ProfileId,
    RootId,
    ScanDiff,
    Stage,
)  # fmt: skip

ME = ProfileId(1)


def filled(store: Store, path: bytes, *names: bytes) -> tuple[RootId, list[FileId], list[MediaId]]:
    """A folder with media of these names, all there."""
    root = store.files.root(path)
    ids = store.files.apply(root, ScanDiff(new=tuple(FoundFile(name, 9, 1, n + 1) for n, name in enumerate(names))))
    media = [store.media.add(Facts(Kind.VIDEO, os.fsdecode(name), 60.0)) for name in names]
    for file_id, media_id in zip(ids, media, strict=True):
        store.files.attach(file_id, media_id, confirmed=True)
    return root, ids, media


def test_what_is_taken_out_is_not_shown_keeps_its_history_and_comes_back_as_it_was(store: Store) -> None:
    root, ids, media = filled(store, b"/m", b"a.mp4", b"b.mp4", b"c.mp4", b"d.mp4")
    store.files.set_state(ids[1], FileState.OFFLINE)
    store.files.set_state(ids[2], FileState.BAD)
    store.files.set_state(ids[3], FileState.MISSING)
    store.events.append(ME, Event(media[0], EventKind.RATING, 1.0, stars=4.5))
    store.jobs.want([(ids[0], Stage.SPEECH)])
    assert store.roots.remove(root) == 3
    assert store.media.ids() == [] and store.files.roots() == [] and store.files.away() == []
    assert not store.jobs.next(Stage.SPEECH, 9)
    assert [(r.path, r.files) for r in store.roots.rows(removed=True)] == [(b"/m", 3)]
    assert store.media.cards(media[:1], ME)[0].stars == 4.5
    assert store.roots.restore(root) == 3
    assert [row.state for row in store.files.rows(ids)] == [
        *(FileState.PRESENT, FileState.OFFLINE, FileState.BAD, FileState.MISSING),
    ]
    assert sorted(store.media.ids()) == sorted(media[:3]) and len(store.jobs.next(Stage.SPEECH, 9)) == 1


def test_a_medium_that_lies_elsewhere_too_stays(store: Store) -> None:
    root, _, (media_id,) = filled(store, b"/m", b"a.mp4")
    other = store.files.root(b"/copies")
    (copy,) = store.files.apply(other, ScanDiff(new=(FoundFile(b"a.mp4", 9, 1, 7),)))
    store.files.attach(copy, media_id, confirmed=True)
    store.roots.remove(root)
    assert store.media.ids() == [media_id]
    assert store.files.best([media_id])[media_id].id == copy


def test_adding_it_again_brings_it_back_with_the_same_rows(store: Store) -> None:
    root, ids, _ = filled(store, b"/m", b"a.mp4")
    store.roots.remove(root)
    assert store.files.root(b"/m") == root
    assert store.files.row(ids[0]).state is FileState.PRESENT and store.roots.rows(removed=True) == []


def test_a_folder_within_one_that_was_taken_out_becomes_its_own(store: Store) -> None:
    root, ids, _ = filled(store, b"/m", b"in/a.mp4", b"b.mp4", b"in2/c.mp4")
    store.roots.remove(root)
    inner = store.files.root(b"/m/in")
    assert inner != root
    assert [(r.path, r.state) for r in store.files.rows(ids)] == [
        (b"/m/in/a.mp4", FileState.PRESENT), (b"/m/b.mp4", FileState.MISSING), (b"/m/in2/c.mp4", FileState.MISSING),
    ]  # fmt: skip
    assert store.files.root(b"/m") == root  # the whole again: the part goes with it
    assert [(r.root_id, r.path) for r in store.files.rows(ids)] == [
        (root, b"/m/in/a.mp4"), (root, b"/m/b.mp4"), (root, b"/m/in2/c.mp4"),
    ]  # fmt: skip
    assert store.roots.every() == [(root, b"/m")]
    store.roots.move(root, b"/elsewhere")


@pytest.mark.parametrize("removed", [b"/m", b"/m/in"])
def test_what_is_brought_back_beside_a_part_of_it_is_known_once(store: Store, removed: bytes) -> None:
    """Both were there once: a part that was added while the whole was out, or the other way round."""
    _, (within,), _ = filled(store, b"/m/in", b"a.mp4")
    outer = store._connection.run("INSERT INTO roots (path) VALUES (?)", (b"/m",)).lastrowid  # as once was done
    twice = store.files.apply(RootId(outer or 0), ScanDiff(new=(FoundFile(b"in/a.mp4", 9, 1, 1),)))[0]
    store.files.attach(twice, store.files.row(within).media_id or MediaId(""), confirmed=True)
    store.roots.remove(store.roots.find(removed).id)
    store.roots.restore(store.roots.find(removed, removed=True).id)
    assert store.roots.every() == [(outer, b"/m")]
    (row,) = store.files.rows([file for (file,) in store._connection.rows("SELECT id FROM files")])
    assert (row.id, row.path, row.state) == (within, b"/m/in/a.mp4", FileState.PRESENT)
    assert len(store.media.ids()) == 1 and store.duplicates.same_files() == []


def test_of_two_rows_the_one_whose_file_is_there_stays(store: Store) -> None:
    _, (within,), (gone,) = filled(store, b"/m/in", b"a.mp4")
    store.files.set_state(within, FileState.MISSING)
    outer = RootId(store._connection.run("INSERT INTO roots (path, removed) VALUES (?, 1)", (b"/m",)).lastrowid or 0)
    there = store.files.apply(outer, ScanDiff(new=(FoundFile(b"in/a.mp4", 9, 1, 1),)))[0]
    other = store.media.add(Facts(Kind.VIDEO, "another", 60.0))
    store.files.attach(there, other, confirmed=True)
    store.roots.restore(outer)
    assert store.media.ids() == [other] and store.files.row(there).state is FileState.PRESENT
    assert store.media.facts([gone])[gone].title == "a.mp4", "what was known of the other stays"


def test_a_folder_above_one_that_was_taken_out_takes_it_in(store: Store) -> None:
    root, ids, _ = filled(store, b"/m/in", b"a.mp4")
    store.roots.remove(root)
    above = store.files.root(b"/m")
    (row,) = store.files.rows(ids)
    assert (row.root_id, row.path, row.state) == (above, b"/m/in/a.mp4", FileState.PRESENT)


def test_a_moved_folder_keeps_what_is_known(store: Store) -> None:
    root, ids, _ = filled(store, b"/old", b"sub/a.mp4")
    store.files.root(b"/other")
    store.roots.move(root, b"/new/place")
    assert store.files.row(ids[0]).path == b"/new/place/sub/a.mp4"
    for taken in (b"/other", b"/other/in", b"/"):
        with pytest.raises(UserProblem, match="other"):
            store.roots.move(root, taken)


def test_how_it_is_watched_and_when_it_was_looked_through(store: Store) -> None:
    root, _, _ = filled(store, b"/m", b"a.mp4")
    facts = store.changes.stamp("facts")
    store.roots.looked(root, 1234.5)
    for how, kept in (("events", ""), ("off", "off"), ("30", "30")):
        store.roots.set_watch(root, how)
        assert store.roots.rows()[0].watch == kept
    assert store.roots.rows()[0].looked_at == 1234.5
    assert store.changes.stamp("facts") == facts, "a look changes nothing that is known of media"
    for how in ("0", "-1", "99999", "now", "٣"):
        with pytest.raises(UserProblem, match="watched"):
            store.roots.set_watch(root, how)
    with pytest.raises(UserProblem, match="/nowhere"):
        store.roots.find(b"/nowhere")


def test_a_part_of_what_is_known_is_asked_for_by_folder(store: Store) -> None:
    root, _, _ = filled(store, b"/m", b"a.mp4", b"in/b.mp4", b"in/deep/c.mp4", b"in.mp4", b"in0/d.mp4")
    assert sorted(store.files.known(root, b"in")) == [b"in/b.mp4", b"in/deep/c.mp4"]
    assert len(store.files.known(root)) == 5


def test_what_is_kept_out_of_a_profile_stays_so_where_the_folder_moves(store: Store) -> None:
    root, _, media = filled(store, b"/m", b"private/a.mp4", b"b.mp4")
    child = store.profiles.create("child")
    store.kept_out.keep_out(child, b"/m/private")
    store.roots.move(root, b"/n")
    assert store.kept_out.folders(child) == [b"/n/private"]
    assert store.media.ids(profile=child) == media[1:]
