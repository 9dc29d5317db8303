"""What keeps search quick in large libraries must not change what it finds."""

from __future__ import annotations

import random

import pytest

from core.index import Indexes
from core.search import search
from core.settings import Home
from core.store import Role, among, connect, filters, textsearch
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


@pytest.mark.parametrize("few", [0, 100])
def test_conditions_reach_media_behind_the_newest_places_of_a_common_word(
    library: Library, talks: list[MediaId], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(textsearch, "PLACES_TRIED", 9)  # a talk and a place
    monkeypatch.setattr(textsearch, "FEW_MEDIA", few)
    for media_id in talks[:4]:
        library.store.events.append(library.profile, Event(media_id, EventKind.PLAY, 1.0, share=1.0))
    assert set(library.ids("is:seen common")) == set(talks[:4])
    assert set(library.ids("is:seen even")) == {talks[0], talks[2]}
    assert set(library.ids("is:unseen odd")) == set(talks[5::2])
    hits = library.store.text.search("common", fields=["speech"], limit=9, per_medium=1, allowed=set(talks[1:3]))
    assert {hit.media_id for hit in hits} == set(talks[1:3])
    assert library.store.text.search("common", fields=["speech"], limit=9, allowed=set()) == []


def test_the_walk_goes_over_gaps_between_transcripts(
    library: Library, talks: list[MediaId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(textsearch, "PLACES_TRIED", 9)
    monkeypatch.setattr(textsearch, "FEW_MEDIA", 0)
    for number in range(150):  # more texts that nobody speaks than are stepped over
        library.add(f"silent {number}", description="nothing")
    last = library.add("last")
    library.say(last, *("common words" for _ in range(20)))
    within = {*talks[::3], last}
    hits = library.store.text.search("common", fields=["speech"], limit=30, per_medium=1, allowed=within)
    assert {hit.media_id for hit in hits} == within


@pytest.mark.parametrize("most", [1, 5, 100])
def test_what_is_returned_lacks_what_is_left_out_however_few_are_asked(
    library: Library, talks: list[MediaId], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(filters, "RARE_PLACES", 1)
    monkeypatch.setattr(among, "MOST_ASKED", most)
    found = set(library.ids("common -even"))
    assert found <= set(talks[1::2]) and (found == set(talks[1::2]) or most < 12)
    assert set(library.ids("-even")) == set(talks[1::2])  # without words there is no such bound


WORDS = ("rain", "rainy", "sun", "sea", "雨天", "海")


@pytest.mark.parametrize("tried", [3, 1000])
def test_conditions_find_what_a_plain_scan_finds(library: Library, monkeypatch: pytest.MonkeyPatch, tried: int) -> None:
    monkeypatch.setattr(textsearch, "PLACES_TRIED", tried)
    draw = random.Random(7)
    said: dict[MediaId, list[str]] = {}
    for number in range(20):
        said[library.add(f"talk {number}")] = lines = [" ".join(draw.sample(WORDS, 2)) for _ in range(6)]
        library.say(list(said)[-1], *lines)
    for _ in range(40):
        word, allowed = draw.choice(WORDS), set(draw.sample(list(said), draw.randint(1, 12)))
        hits = library.store.text.search(f'"{word}"', fields=["speech"], limit=200, per_medium=0, allowed=allowed)
        single = {(hit.media_id, hit.text) for hit in hits if hit.end_s - hit.start_s < 10}
        plain = {(m, line) for m in allowed for line in said[m] if word in (line if len(word) < 3 else line.split())}
        assert single <= plain and {m for m, _ in single} == {m for m, _ in plain}
        assert single == plain or tried == 3  # of media behind those tried, a few places each


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
