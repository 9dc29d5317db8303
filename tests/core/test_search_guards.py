"""What keeps search quick in large libraries must not change what it finds."""

from __future__ import annotations

import pytest

from core.index import Indexes
from core.search import search
from core.settings import Home
from core.store import Role, connect, filters, textsearch
from core.store.filters import Filters
from core.types import Event, EventKind, MediaId
from tests.core.test_search import Library, library

__all__ = ["library"]


@pytest.fixture
def talks(library: Library) -> list[MediaId]:
    """Twelve talks of eight segments in which "common" stands everywhere and "even" in every second one."""
    made = []
    for number in range(12):
        media_id = library.add(f"talk {number}")
        library.say(media_id, *(f"common word {i} {'even' if number % 2 == 0 else 'odd'}" for i in range(8)))
        made.append(media_id)
    return made


def test_a_word_that_fills_the_newest_talks_is_found_in_the_others(
    library: Library, talks: list[MediaId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(textsearch, "SPEECH_LOOKED_AT", 10)  # two talks' worth
    hits = library.store.text.search("common", fields=["speech"], limit=12, per_medium=1)
    assert {hit.media_id for hit in hits} == set(talks)
    few = library.store.text.search("even", fields=["speech"], limit=12, per_medium=1)
    assert {hit.media_id for hit in few} == set(talks[::2])


def test_a_whole_word_goes_before_what_begins_with_it_but_hides_nothing(library: Library) -> None:
    whole, longer = library.add("a"), library.add("b")
    library.say(whole, "the rain came")
    library.say(longer, "a rainbow stood there")
    found = library.store.text.search("rain", fields=["speech"], limit=5)
    assert {hit.media_id for hit in found} == {whole, longer}
    assert [hit.media_id for hit in library.store.text.search("rain", fields=["speech"], limit=1)] == [whole]


def test_notes_and_descriptions_are_told_from_speech(library: Library, talks: list[MediaId]) -> None:
    described = library.add("quiet", description="a common thing")
    library.store.events.append(library.profile, Event(talks[3], EventKind.NOTE, 1.0, text="nothing common about it"))
    search_in = library.store.text.search
    assert {hit.media_id for hit in search_in("common", fields=["note", "description"])} == {described, talks[3]}
    assert {hit.field for hit in search_in("common", fields=["speech"], per_medium=0, limit=1000)} == {"speech"}
    assert {hit.field for hit in search_in("common", limit=1000)} == {"speech", "note", "description"}


@pytest.mark.parametrize("rare_places", [1, 10_000])
def test_words_to_leave_out_are_left_out_however_common(
    library: Library, talks: list[MediaId], monkeypatch: pytest.MonkeyPatch, rare_places: int
) -> None:
    monkeypatch.setattr(filters, "RARE_PLACES", rare_places)
    titled = library.add("an even match", description="common")
    assert set(library.ids("common -even")) == set(talks[1::2])
    assert set(library.ids("-even")) == set(talks[1::2])
    assert titled not in library.ids("common -even")
    assert library.ids("common -common") == []
    joined = library.store.media.merge(talks[1], talks[0], "same")
    assert talks[0] not in library.ids("common -even") and talks[1] not in library.ids("common -even")
    library.store.media.unmerge(joined)
    assert talks[1] in library.ids("common -even")


def test_conditions_follow_the_library(library: Library, talks: list[MediaId]) -> None:
    assert set(library.ids("is:unseen common")) == set(talks)
    library.store.events.append(library.profile, Event(talks[0], EventKind.PLAY, 1.0, share=1.0))
    assert set(library.ids("is:unseen common")) == set(talks[1:])
    assert library.ids("is:seen") == [talks[0]]
    assert library.ids("kind:video is:unseen -odd") == [talks[i] for i in (10, 8, 6, 4, 2)]


def test_among_says_what_matching_says(library: Library, talks: list[MediaId]) -> None:
    table = library.store.filters
    library.store.events.append(library.profile, Event(talks[2], EventKind.LIKE, 1.0))
    for wanted in (Filters(liked=False), Filters(liked=True), Filters(seen=False, liked=False)):
        among = table.among(wanted, [], library.profile)
        assert {m for m in talks if m in among} == table.matching(wanted, library.profile)


def test_conditions_alone_list_the_newest_first_and_hide_what_is_hidden(library: Library, talks: list[MediaId]) -> None:
    library.store.events.append(library.profile, Event(talks[11], EventKind.HIDE, 1.0))
    found = search(library.store, Indexes(library.store), "is:unseen", k=3, profile=library.profile)
    assert [result.media_id for result in found] == [talks[10], talks[9], talks[8]]


@pytest.mark.parametrize("role", ["events", "worker"])
def test_an_index_of_other_rules_is_made_again_before_anybody_searches(home: Home, role: Role) -> None:
    with connect(home) as store:
        library = Library(store, store.profiles.get())
        talk = library.add("a talk")
        library.say(talk, "the harbour lies quiet")
        for table in ("name_index", "speech_index"):  # as a migration leaves them
            store._connection.run(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
        store._connection.run("DELETE FROM settings WHERE name = 'tokenizer'")
        assert library.ids("harbour") == []
    with connect(home, role) as store:
        assert Library(store, store.profiles.get()).ids("harbour") == [talk]
