"""What a person says of media: it wins, survives what is read again, is found, and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core import editing
from core.editing import Edit
from core.errors import UserProblem
from core.pipeline import index_library
from core.store import Store
from core.types import FacetType, Facts, FoundFile, JobState, Kind, MediaId, Modality, ScanDiff, Stage
from tests.conftest import MediaMaker

SONG = Facts(Kind.MUSIC, "Track 7", 180.0, artist="Unknown", genre="Rock; Pop", year=1990)


@pytest.fixture
def songs(store: Store) -> list[MediaId]:
    ids = [store.media.add(replace(SONG, title=f"Track {n}")) for n in range(3)]
    root = store.files.root(b"/music")
    found = tuple(FoundFile(f"{n}.mp3".encode(), 10 + n, 1, n + 1) for n in range(3))
    for media_id, file_id in zip(ids, store.files.apply(root, ScanDiff(new=found)), strict=True):
        store.files.attach(file_id, media_id, confirmed=True)
        store.jobs.want([(file_id, stage) for stage in Stage])
        for stage in Stage:
            store.jobs.done(file_id, stage)
    return ids


def facts(store: Store, media_id: MediaId) -> Facts:
    return store.media.facts([media_id])[media_id]


def test_own_facts_stand_over_what_the_file_says_later(store: Store, songs: list[MediaId]) -> None:
    editing.apply(store, songs[:1], Edit({"title": "Harbour", "year": 2001}))
    store.media.set_facts(songs[0], replace(SONG, title="From the tags", year=1991, album="Night"))
    now = facts(store, songs[0])
    assert (now.title, now.year, now.album) == ("Harbour", 2001, "Night")
    assert store.facets.sources(songs[0]) == {"title": "own", "year": "own"}
    editing.apply(store, songs[:1], Edit(take_back=True))
    now = facts(store, songs[0])
    assert (now.title, now.year) == ("From the tags", 1991), "what the file said last counts again"
    assert not store.facets.sources(songs[0])


def test_facts_read_from_the_library_and_written_back_are_not_the_files(store: Store, songs: list[MediaId]) -> None:
    editing.apply(store, songs[:1], Edit({"title": "Harbour"}))
    store.media.set_facts(songs[0], replace(facts(store, songs[0]), language="en"))  # as listening does
    editing.apply(store, songs[:1], Edit(take_back=True))
    assert facts(store, songs[0]).title == "Track 0"


def test_nothing_is_an_answer_but_for_the_title(store: Store, songs: list[MediaId]) -> None:
    editing.apply(store, songs[:1], Edit({"artist": "", "year": 0}))
    assert (facts(store, songs[0]).artist, facts(store, songs[0]).year) == ("", 0)
    editing.apply(store, songs[:1], Edit({"title": "Mine"}))
    editing.apply(store, songs[:1], Edit({"title": "  "}))
    assert facts(store, songs[0]).title == "Track 0"


def test_genres_and_tags_come_and_go_on_many(store: Store, songs: list[MediaId]) -> None:
    store.media.give(songs[1], {"genre": "Jazz"})
    editing.apply(store, songs, Edit(add_genres=("Blues", "rock"), remove_genres=("pop",), add_tags=("Ferry trip",)))
    assert [facts(store, i).genre for i in songs] == ["Rock; Blues", "Jazz; Blues; rock", "Rock; Blues"]
    assert editing.own_tags(store, songs) == dict.fromkeys(songs, ("Ferry trip",))
    assert {hit.media_id for hit in store.text.search("ferry trip")} == set(songs)
    assert store.media.tags(songs[0])[0].modality is Modality.FACTS
    editing.apply(store, songs[:2], Edit(remove_tags=("ferry TRIP",)))
    assert {hit.media_id for hit in store.text.search("ferry trip")} == {songs[2]}


def test_an_edit_is_taken_back_in_one_step(store: Store, songs: list[MediaId]) -> None:
    editing.apply(store, songs[:1], Edit({"artist": "First"}, add_tags=("old",)))
    was = [facts(store, i) for i in songs]
    before = editing.apply(store, songs, Edit({"artist": "The Pilots"}, add_genres=("Sea",), add_tags=("new",)))
    assert {facts(store, i).artist for i in songs} == {"The Pilots"}
    assert store.facets.naming(FacetType.PERSON, "pilots") == set(songs)
    editing.put_back(store, before)
    assert [facts(store, i) for i in songs] == was
    assert editing.own_tags(store, songs) == {songs[0]: ("old",), songs[1]: (), songs[2]: ()}
    assert store.facets.sources(songs[1]) == {} and store.facets.sources(songs[0]) == {"artist": "own"}
    assert not store.facets.naming(FacetType.PERSON, "pilots")


def test_what_rests_on_words_is_made_anew(store: Store, songs: list[MediaId]) -> None:
    def state(media_id: MediaId, stage: Stage) -> JobState:
        return store.jobs.job(store.files.of_media(media_id)[0].id, stage).state

    editing.apply(store, songs[:1], Edit(add_tags=("sea",)))
    assert state(songs[0], Stage.MEANING) is JobState.PENDING and state(songs[0], Stage.FACTS) is JobState.DONE
    editing.apply(store, songs[1:2], Edit({"artist": "The Pilots"}))
    assert state(songs[1], Stage.FACTS) is JobState.PENDING and state(songs[1], Stage.CONTENT) is JobState.DONE
    assert state(songs[2], Stage.MEANING) is JobState.DONE


def test_ranking_sees_an_edit_at_once(store: Store, songs: list[MediaId]) -> None:
    before = store.changes.stamp("facts")
    editing.apply(store, songs[:1], Edit({"series": "Letters", "season": 1, "episode": 2}))
    assert store.changes.stamp("facts") != before
    assert store.media.cards(songs[:1], store.profiles.get())[0].subtitle == "Letters · S01E02"


@pytest.mark.parametrize("given", [{"year": 99}, {"year": "soon"}, {"season": -1}, {"title": "x" * 501}])
def test_what_cannot_be_changes_nothing(store: Store, songs: list[MediaId], given: dict[str, str | int]) -> None:
    with pytest.raises(UserProblem):
        editing.apply(store, songs, Edit({"artist": "Somebody", **given}))
    assert [facts(store, i).artist for i in songs] == ["Unknown"] * 3


def test_too_many_tags_change_nothing(store: Store, songs: list[MediaId]) -> None:
    with pytest.raises(UserProblem, match="more than 100 tags"):
        editing.apply(store, songs, Edit({"artist": "x"}, add_tags=tuple(f"tag {n}" for n in range(101))))
    assert facts(store, songs[0]).artist == "Unknown" and not editing.own_tags(store, songs)[songs[0]]


def test_a_merged_medium_is_edited_under_the_one_that_stands_for_it(store: Store, songs: list[MediaId]) -> None:
    store.media.merge(songs[1], songs[0], "same content")
    editing.apply(store, songs[:2], Edit({"title": "Both"}, add_tags=("one",)))
    assert facts(store, songs[1]).title == "Both" and editing.own_tags(store, songs)[songs[1]] == ("one",)


def test_own_facts_survive_a_retag_and_a_move(store: Store, make_media: MediaMaker, tmp_path: Path) -> None:
    import os
    import shutil

    folder = tmp_path / "music"
    folder.mkdir()
    path = folder / "a.mp3"
    shutil.copy(make_media.tone("edited.mp3"), path)
    only = frozenset({Modality.FACTS})
    index_library(store, [os.fsencode(folder)], only=only)
    (media_id,) = store.media.ids()
    editing.apply(store, [media_id], Edit({"title": "Harbour", "artist": "The Pilots"}))
    import mutagen

    tagged = mutagen.File(path, easy=True)
    tagged.add_tags() if tagged.tags is None else None
    tagged["title"], tagged["artist"], tagged["album"] = "Other", "Nobody", "Night"
    tagged.save()
    path.rename(folder / "b.mp3")
    index_library(store, [os.fsencode(folder)], only=only, force=True)
    assert store.media.ids() == [media_id]
    now = facts(store, media_id)
    assert (now.title, now.artist, now.album) == ("Harbour", "The Pilots", "Night")
    assert [facet.name for facet in store.facets.of(media_id)] == ["The Pilots"]
    editing.apply(store, [media_id], Edit(take_back=True))
    assert facts(store, media_id).title == "Other"
    index_library(store, [], only=only)
    assert [facet.name for facet in store.facets.of(media_id)] == ["Nobody"]


def test_own_facts_follow_a_merge_and_go_with_it(store: Store, songs: list[MediaId]) -> None:
    loser, winner, third = songs
    editing.apply(store, [loser], Edit({"title": "Harbour", "year": 2001}, add_tags=("ferry",)))
    editing.apply(store, [winner], Edit({"year": 1999}))
    merge_id = store.media.merge(loser, winner, "the same")
    assert (facts(store, winner).title, facts(store, winner).year) == ("Harbour", 1999), "what it lacks, it takes"
    assert [tag.code for tag in store.media.tags(winner)] == ["ferry"]
    assert winner in store.filters.naming("title", "harbour")
    store.media.set_facts(winner, replace(SONG, title="From the tags"))
    assert facts(store, winner).title == "Harbour", "it stays when the file is read again"
    assert store.media.merge(loser, winner, "again") == merge_id
    second = store.media.merge(winner, third, "the same too")
    assert (facts(store, loser).title, facts(store, third).year) == ("Harbour", 1999)
    store.media.unmerge(second)
    assert facts(store, third) == replace(SONG, title="Track 2")
    store.media.unmerge(merge_id)
    assert (facts(store, winner).title, facts(store, winner).year) == ("From the tags", 1999)
    assert (facts(store, loser).title, facts(store, loser).year) == ("Harbour", 2001)


def test_own_facts_leave_a_chain_of_merges_with_who_brought_them(store: Store, songs: list[MediaId]) -> None:
    a, b, c = songs
    editing.apply(store, [a], Edit({"title": "Harbour", "year": 2001}))
    editing.apply(store, [b], Edit({"artist": "The Pilots"}))
    first = store.media.merge(a, b, "the same")
    second = store.media.merge(b, c, "the same too")
    editing.apply(store, [c], Edit({"year": 1999}))
    assert (facts(store, c).title, facts(store, c).artist, facts(store, c).year) == ("Harbour", "The Pilots", 1999)
    store.media.unmerge(first)
    assert (facts(store, a).title, facts(store, a).year) == ("Harbour", 2001)
    assert facts(store, c).title == "Track 2", "it was a's"
    assert (facts(store, c).artist, facts(store, c).year) == ("The Pilots", 1999), "said of b, and of c anew"
    store.media.unmerge(second)
    assert (facts(store, b).title, facts(store, b).artist) == ("Track 1", "The Pilots")
    assert facts(store, c) == replace(SONG, title="Track 2", year=1999)


def test_what_is_said_anew_after_a_merge_stays(store: Store, songs: list[MediaId]) -> None:
    editing.apply(store, songs[:1], Edit({"title": "Harbour"}))
    merge_id = store.media.merge(songs[0], songs[1], "the same")
    editing.apply(store, songs[1:2], Edit({"title": "Quay"}))
    store.media.unmerge(merge_id)
    assert [facts(store, i).title for i in songs[:2]] == ["Harbour", "Quay"]


def test_a_thousand_take_no_more_looks_than_ten(store: Store) -> None:
    """What is read and how often a transaction is nested doesn't grow with the media; rows are written in batches."""
    ids = [store.media.add(replace(SONG, title=f"Track {n}")) for n in range(110)]
    change = Edit({"artist": "Nina", "year": 2001}, add_genres=("Jazz",), add_tags=("mine",))
    few, many = (_looks(store, chosen, change) for chosen in (ids[:10], ids[10:]))
    assert many <= few < 100
    assert {hit.media_id for hit in store.text.search("nina jazz mine", limit=200)} == set(ids)


def _looks(store: Store, ids: list[MediaId], change: Edit) -> int:
    said: list[str] = []
    store._connection.db.conn.set_trace_callback(said.append)
    editing.put_back(store, editing.apply(store, ids, change))
    store._connection.db.conn.set_trace_callback(None)
    editing.apply(store, ids, change)
    return sum(line.lstrip().startswith(("SELECT", "SAVEPOINT", "PRAGMA", "WITH")) for line in said)
