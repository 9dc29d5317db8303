"""Conditions: which media meet them, and which hold some words."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core.store import Store
from core.store.filters import Filters, Range
from core.store.listing import Part
from core.types import (
    Event,
    EventKind,
    Facet,
    FacetType,
    Facts,
    FoundFile,
    Kind,
    MediaId,
    Modality,
    ProfileId,
    ScanDiff,
    Section,
    Segment,
    Tag,
    Transcript,
)  # fmt: skip


@dataclass
class Library:
    """A store that is filled by hand, and conditions asked of it by one profile."""

    store: Store
    profile: ProfileId

    def add(self, title: str, kind: Kind = Kind.VIDEO, length_s: float = 60.0, **facts: object) -> MediaId:
        """A medium with a file."""
        media_id = self.store.media.add(Facts(kind, title, length_s, **facts))  # type: ignore[arg-type]
        root = self.store.files.root(b"/films")
        found = FoundFile(f"{media_id}.mp4".encode(), 1, 1, int(media_id[:8], 16))
        (file_id,) = self.store.files.apply(root, ScanDiff(new=(found,)))
        self.store.files.attach(file_id, media_id, confirmed=True)
        return media_id

    def lose(self, media_id: MediaId) -> None:
        """Its file is gone."""
        self.store.files.apply(self.store.files.root(b"/films"), ScanDiff(missing=(f"{media_id}.mp4".encode(),)))

    def say(self, media_id: MediaId, *texts: str) -> None:
        """A transcript, ten seconds for each piece."""
        segments = tuple(Segment(10.0 * i, 10.0 * i + 9, text) for i, text in enumerate(texts))
        self.store.text.set_transcript(media_id, Transcript(segments, "en", "full:test", 1.0, True))

    def do(self, media_id: MediaId, kind: EventKind, at: float = 1.0, **values: object) -> None:
        """Something that the profile did."""
        event = Event(media_id, kind, at, **values)  # type: ignore[arg-type]
        self.store.events.append(self.profile, event)

    def where(self, **conditions: object) -> set[MediaId]:
        """What meets these conditions."""
        return self.store.filters.matching(Filters(**conditions), self.profile)  # type: ignore[arg-type]

    def holding(self, text: str) -> set[MediaId]:
        """What holds this."""
        return self.store.filters.holding(text, self.profile)


@pytest.fixture
def library(store: Store) -> Library:
    """An empty one."""
    return Library(store, store.profiles.get())


# ── Facts ───────────────────────────────────────────────────────────────────────────────────────────


def test_no_condition_is_met_by_all(library: Library) -> None:
    ids = {library.add("one"), library.add("two", Kind.MUSIC)}
    assert library.where() == ids
    assert not Filters()
    assert Filters(seen=False)


def test_kinds_are_either_or(library: Library) -> None:
    made = {kind: library.add(str(kind), kind) for kind in Kind}
    assert library.where(kinds=frozenset({Kind.MUSIC})) == {made[Kind.MUSIC]}
    assert library.where(kinds=frozenset({Kind.MUSIC, Kind.SOUND})) == {made[Kind.MUSIC], made[Kind.SOUND]}


def test_years_include_their_bounds_and_need_a_year(library: Library) -> None:
    years = {year: library.add(str(year), year=year) for year in (0, 1999, 2010, 2015, 2016)}
    assert library.where(year=Range(2010, 2015)) == {years[2010], years[2015]}
    assert library.where(year=Range(least=2010)) == {years[2010], years[2015], years[2016]}
    assert library.where(year=Range(most=2010)) == {years[1999], years[2010]}
    assert library.where(year=Range(2016, 2010)) == set()


def test_lengths_are_seconds_and_conditions_hold_together(library: Library) -> None:
    short, long = library.add("short", length_s=60.0, year=2010), library.add("long", length_s=7200.0, year=2010)
    unknown = library.add("unknown", length_s=0.0, year=2010)
    assert library.where(length_s=Range(most=1200)) == {short}
    assert library.where(length_s=Range(least=1200), year=Range(2010, 2010)) == {long}
    assert library.where(length_s=Range(least=1200), year=Range(2011, 2012)) == set()
    assert library.where(year=Range(2010, 2010)) == {short, long, unknown}


def test_an_exact_name_is_the_whole_one(library: Library) -> None:
    rock, both = library.add("a", genre="Rock"), library.add("b", genre="Pop; rock")
    punk = library.add("c", genre="Punk Rock", artist="Ida Bauer", album="Rock")
    assert library.where(names=(("genre", "rock"),)) == {rock, both, punk}
    assert library.where(exact=(("genre", "Rock"),)) == {rock, both}
    assert library.where(exact=(("genre", "Rock"), ("genre", "Pop"))) == {both}
    assert library.where(exact=(("album", "rock"),)) == {punk} and library.where(exact=(("artist", "Ida"),)) == set()
    library.store.media.merge(both, rock, "test")
    assert library.where(exact=(("genre", "pop"),)) == {rock}, "of merged ones, the one that stands for them"


def test_exact_tags_and_people(library: Library) -> None:
    cat, other = library.add("cat"), library.add("caterpillar")
    for media_id, code, name in ((cat, "cat", "Ida"), (other, "cat toy", "Ida Bauer")):
        library.store.media.set_tags(media_id, Modality.PICTURE, [Tag(code, 0.9, Modality.PICTURE)])
        library.store.facets.put(media_id, ["nfo"], [Facet(FacetType.PERSON, name, "nfo")])
    assert library.where(names=(("tags", "cat"),)) == library.where(names=(("person", "ida"),)) == {cat, other}
    assert library.where(exact=(("tags", "Cat"),)) == library.where(exact=(("person", "ida"),)) == {cat}
    assert library.where(exact=(("topic", "cat"),)) == set(), "a topic has no one name: its words are looked for"


@pytest.mark.parametrize(
    ("written", "asked", "meets"),
    [
        *((code, "zh", True) for code in ("zh", "zho", "chi", "zh-TW", "ZH")),
        *((code, "de", True) for code in ("de", "deu", "ger", "de-AT")),
        *((code, "es", code == "spa") for code in ("spa", "est", "")),
        ("eng", "en", True),
        ("enm", "en", False),
        ("tl", "tl", True),
    ],
)
def test_languages_in_the_codes_of_containers(library: Library, written: str, asked: str, *, meets: bool) -> None:
    media_id = library.add("film", language=written)
    assert (library.where(languages=frozenset({asked, "xx"})) == {media_id}) == meets


def test_names_hold_words_in_their_field(library: Library) -> None:
    one = library.add("Night", artist="The Big Band", genre="Jazz")
    two = library.add("Big night", artist="Björk", album="夜曲 第一")
    library.store.media.set_tags(two, Modality.PICTURE, [Tag("harbour", 0.9, Modality.PICTURE)], {"harbour": "港口"})
    for field, words, expected in (
        ("artist", "big band", {one}),
        ("artist", "band big", {one}),
        ("artist", "bjor", {two}),
        ("artist", "night", set()),
        ("title", "night", {one, two}),
        ("album", "夜曲", {two}),
        ("genre", "jazz", {one}),
        ("tags", "港口", {two}),
        ("artist", "…", set()),
    ):
        assert library.where(names=((field, words),)) == expected, (field, words)
    assert library.where(names=(("title", "night"), ("artist", "björk"))) == {two}


# ── Opinions ────────────────────────────────────────────────────────────────────────────────────────


def test_opinions_belong_to_their_profile(library: Library) -> None:
    ids = [library.add(str(i)) for i in range(4)]
    library.do(ids[0], EventKind.PLAY, share=0.2)
    library.do(ids[1], EventKind.LIKE)
    library.do(ids[2], EventKind.RATING, stars=4.0)
    library.do(ids[3], EventKind.DISLIKE)
    assert library.where(seen=True) == {ids[0]}
    assert library.where(seen=False) == set(ids[1:])
    assert library.where(liked=True) == {ids[1]}
    assert library.where(stars=Range(4, 5)) == {ids[2]}
    assert library.where(seen=False, liked=True) == {ids[1]}
    other = Library(library.store, library.store.profiles.get("somebody else"))
    assert other.where(seen=False) == set(ids)
    assert other.where(liked=True) == other.where(stars=Range(0, 5)) == set()


def test_stars_include_their_bounds_and_what_was_taken_back_counts_no_more(library: Library) -> None:
    stars = {value: library.add(str(value)) for value in (0.5, 3.0, 5.0)}
    for value, media_id in stars.items():
        library.do(media_id, EventKind.RATING, stars=value)
    assert library.where(stars=Range(least=3)) == {stars[3.0], stars[5.0]}
    assert library.where(stars=Range(most=3)) == {stars[0.5], stars[3.0]}
    library.do(stars[3.0], EventKind.RATING, at=2.0, stars=0.0)
    assert library.where(stars=Range(0, 3)) == {stars[0.5]}
    library.do(stars[5.0], EventKind.LIKE, at=2.0)
    library.do(stars[5.0], EventKind.NEUTRAL, at=3.0)
    assert library.where(liked=True) == set()


# ── Merges and gone media ───────────────────────────────────────────────────────────────────────────


def test_gone_media_meet_nothing(library: Library) -> None:
    there, gone = library.add("there"), library.add("gone")
    library.store.media.add(Facts(Kind.VIDEO, "never had a file", 60.0))
    library.lose(gone)
    assert library.where() == {there}


def test_of_merged_media_one_stands_for_all(library: Library) -> None:
    loser, winner = library.add("Copy", year=1990, artist="Ann"), library.add("Film", year=2010)
    library.store.media.merge(loser, winner, "test")
    assert library.where() == {winner}
    assert library.where(year=Range(2010, 2010)) == {winner}
    assert library.where(year=Range(1990, 1990)) == set()
    assert library.where(names=(("artist", "ann"),)) == {winner}
    library.do(loser, EventKind.PLAY, share=1.0)
    assert library.where(seen=True) == {winner}
    library.lose(winner)
    assert library.where(year=Range(2010, 2010)) == {winner}
    library.lose(loser)
    assert library.where() == set()


# ── Words held ──────────────────────────────────────────────────────────────────────────────────────


def test_words_are_held_anywhere_whole_and_together(library: Library) -> None:
    titled, said = library.add("In the Rain"), library.add("Talk", description="About weather.")
    library.say(said, "then the rain came", "in they went")
    coat = library.add("Raincoat")
    assert library.holding("rain") == {titled, said}
    assert library.holding("RAIN") == {titled, said}
    assert library.holding("in the rain") == {titled}
    assert library.holding('"the rain came"') == {said}
    assert library.holding("weather") == {said}
    assert library.holding("raincoat") == {coat}
    for nothing in ("", "…", '"', "AND", "*"):
        assert library.holding(nothing) == set()


def test_chinese_is_held_as_by_substring_and_not_by_pinyin(library: Library) -> None:
    rain, other = library.add("下雨天"), library.add("Film")
    library.say(other, "外面在下大雨")
    assert library.holding("雨") == {rain, other}
    assert library.holding("下雨") == {rain}
    assert library.holding("yu") == library.holding("xia yu") == set()


def test_notes_are_held_for_who_wrote_them(library: Library) -> None:
    media_id = library.add("Film")
    library.do(media_id, EventKind.NOTE, text="Grandmother's eightieth")
    assert library.holding("eightieth") == {media_id}
    stranger = Library(library.store, library.store.profiles.get("somebody else"))
    assert stranger.holding("eightieth") == set()


def test_what_a_merged_medium_holds_counts_for_the_one_that_stands_for_it(library: Library) -> None:
    loser, winner = library.add("Copy"), library.add("Film")
    library.say(loser, "thunder")
    library.store.media.merge(loser, winner, "test")
    assert library.holding("thunder") == library.holding("copy") == {winner}


# ── People, places, topics ──────────────────────────────────────────────────────────────────────────


def test_names_in_a_medium_are_conditions(library: Library) -> None:
    moon, river, song = (library.add(title) for title in ("moon", "river", "song"))
    facets = library.store.facets
    facets.put(moon, ["nfo"], [Facet(FacetType.PERSON, "John F. Kennedy", "nfo", "actor")])
    facets.put(
        river, ["speech"], [Facet(FacetType.PLACE, "重庆", "speech"), Facet(FacetType.PERSON, "Kennedy", "speech")]
    )
    facets.put(song, ["tags"], [Facet(FacetType.ORGANISATION, "Kennedy Center", "tags")])
    assert library.where(names=(("person", "kennedy"),)) == {moon, river}
    assert library.where(names=(("person", "john kenn"),)) == {moon}
    assert library.where(names=(("place", "重庆"),)) == {river}
    assert library.where(names=(("organisation", "center"),)) == {song}
    assert library.where(names=(("place", "kennedy"),)) == set()


def test_a_topic_is_a_condition(library: Library) -> None:
    boat, dress, other = (library.add(title) for title in ("boat", "dress", "other"))
    topics = library.store.topics
    topics.replace({1: ["harbour", "sea"], 2: ["dress", "shirt"]}, {boat: (1, 0.9), dress: (2, 0.8), other: (2, 0.4)})
    assert library.where(names=(("topic", "harb"),)) == {boat}
    assert library.where(names=(("topic", "shirt dress"),)) == {dress, other}
    assert library.where(names=(("topic", "harbour dress"),)) == set() == library.where(names=(("topic", "!"),))


def test_genres_are_counted_one_by_one(library: Library) -> None:
    for number, genre in enumerate(("Rock", "Pop; rock", "Rock;Rock", "", "Punk Rock")):
        library.add(str(number), Kind.MUSIC, genre=genre)
    counts = library.store.counts.of(Part(Section.MUSIC), library.where(), whole=True)
    assert counts.genres == {"Rock": 3, "Pop": 1, "Punk Rock": 1}
    assert all(len(library.where(exact=(("genre", name),))) == count for name, count in counts.genres.items())
