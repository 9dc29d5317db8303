"""Sections, shelves, filters and kept searches, as the window and the command line ask for them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from core import browse, feedback
from core.browse import View
from core.cli import main
from core.errors import UserProblem
from core.query import parse
from core.settings import Home
from core.store import Part, Store, connect
from core.types import Facts, FileState, FoundFile, Kind, MediaId, Modality, ProfileId, ScanDiff, Section, Stage, Tag

FILM, EPISODE, SONG = 5400.0, 1500.0, 200.0


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    with connect(home) as opened:
        yield opened


class Shelves:
    """A small library with something of everything; `ids` by title."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.profile: ProfileId = store.profiles.get()
        self.ids: dict[str, MediaId] = {}
        self._root = store.files.root(b"/media")

    def add(self, facts: Facts, path: str = "") -> MediaId:
        number = len(self.ids)
        media_id = self.ids[facts.title] = self.store.media.add(facts)
        found = FoundFile((path or f"{number}.mkv").encode(), 1000 + number, 1, 1 + number)
        (file_id,) = self.store.files.apply(self._root, ScanDiff(new=(found,)))
        self.store.files.attach(file_id, media_id, confirmed=True)
        return media_id

    def titles(self, view: View) -> list[str]:
        names = {media_id: title for title, media_id in self.ids.items()}
        return [names[media_id] for media_id in browse.listed(self.store, self.profile, view).ids]

    def shelves(self, view: View) -> list[tuple[str, int, int]]:
        found = browse.listed(self.store, self.profile, view).shelves
        return [(shelf.name, shelf.count, shelf.unseen) for shelf in found]


@pytest.fixture
def library(store: Store) -> Shelves:
    made = Shelves(store)
    made.add(Facts(Kind.VIDEO, "Heat", FILM, year=1995, genre="Crime", language="eng"))
    made.add(Facts(Kind.VIDEO, "Ran", FILM + 1, year=1985, genre="Drama", language="ja"))
    made.add(Facts(Kind.VIDEO, "Beach", 60, year=2019))
    made.add(Facts(Kind.SPEECH, "Lecture 3", 3000, artist="Dr. Okafor"))
    for season, episode in ((1, 2), (1, 1), (2, 1), (0, 1)):
        made.add(Facts(Kind.VIDEO, f"S{season}E{episode}", EPISODE, series="The Pier", season=season, episode=episode))
    made.add(Facts(Kind.VIDEO, "Solo", EPISODE, series="the pier", season=2, episode=2))
    made.add(Facts(Kind.VIDEO, "One", EPISODE, series="Alone", season=1, episode=1))
    made.add(Facts(Kind.MUSIC, "Quay", SONG, artist="Pilots", album="Harbour", track=2, year=1999))
    made.add(Facts(Kind.MUSIC, "Rain", SONG, artist="Pilots", album="Harbour", track=1, year=1999))
    made.add(Facts(Kind.MUSIC, "Fog", SONG, artist="Pilots", album="Anchor", track=1, year=2004))
    made.add(Facts(Kind.SOUND, "Noise", 5))
    return made


def test_every_medium_belongs_to_one_section(library: Shelves) -> None:
    held = {section: library.titles(View(Part(section), sort="title", fold=browse.WHOLE)) for section in Section}
    assert held[Section.FILMS] == ["Heat", "Ran"]
    assert held[Section.CLIPS] == ["Beach"]
    assert held[Section.SPEECH] == ["Lecture 3"]
    assert sorted(held[Section.MUSIC]) == ["Fog", "Noise", "Quay", "Rain"]
    assert sum(map(len, held.values())) == len(library.ids)


def test_a_section_follows_what_is_learnt_of_a_medium(library: Shelves) -> None:
    library.store.media.set_facts(library.ids["Noise"], Facts(Kind.SPEECH, "Noise", 5))
    assert "Noise" in library.titles(View(Part(Section.SPEECH)))


def test_series_fold_into_seasons_and_episodes_in_order(library: Shelves) -> None:
    feedback.log_play(library.store, library.profile, library.ids["S1E1"], 1.0)
    assert library.shelves(View(Part(Section.SERIES), sort="title")) == [("Alone", 1, 1), ("The Pier", 5, 4)]
    pier = Part(Section.SERIES, ("The Pier",))
    assert library.shelves(View(pier)) == [("1", 2, 1), ("2", 2, 2), ("0", 1, 1)]  # specials last
    season = Part(Section.SERIES, ("The Pier", "1"))
    assert library.titles(View(season, sort="order")) == ["S1E1", "S1E2"]
    assert library.titles(View(Part(Section.SERIES, ("Alone",)), sort="order")) == ["One"], "one season isn't folded"


def test_music_folds_into_artists_and_albums(library: Shelves) -> None:
    music = Part(Section.MUSIC)
    assert library.shelves(View(music, sort="title")) == [("Pilots", 3, 3), ("", 1, 1)]
    assert library.shelves(View(music, sort="title", fold="album")) == [("Anchor", 1, 1), ("Harbour", 2, 2)]
    pilots = Part(Section.MUSIC, ("Pilots",))
    assert [name for name, *_ in library.shelves(View(pilots, sort="year"))] == ["Anchor", "Harbour"]
    album = Part(Section.MUSIC, ("pilots", "Harbour"))
    assert library.titles(View(album, sort="order")) == ["Rain", "Quay"]
    assert library.titles(View(album, sort="order", reverse=True)) == ["Quay", "Rain"]


def test_a_compilation_is_one_record(library: Shelves) -> None:
    for number, artist in enumerate(("Zoe", "Ann", "The Pilots"), 1):
        told = {"artist": artist, "album": "Night mix", "album_artist": "Various Artists", "track": number}
        library.add(Facts(Kind.MUSIC, f"Mix {number}", SONG, **told))
    library.add(Facts(Kind.MUSIC, "A single", SONG, artist="Ann", album_artist="Nobody"))
    record = Part(Section.MUSIC, ("various artists", "Night mix"))
    assert browse.members(library.store, library.profile, record) == [library.ids[f"Mix {n}"] for n in (1, 2, 3)]
    shelves = {name: count for name, count, _ in library.shelves(View(Part(Section.MUSIC), sort="title"))}
    assert shelves["Various Artists"] == 3 and shelves["Ann"] == 1 and "Nobody" not in shelves
    albums = [name for name, _, _ in library.shelves(View(Part(Section.MUSIC), fold="album", sort="title"))]
    assert albums.count("Night mix") == 1
    assert library.store.media.facts([library.ids["Mix 1"]])[library.ids["Mix 1"]].album_artist == "Various Artists"


def test_a_shelf_plays_in_order(library: Shelves) -> None:
    names = {media_id: title for title, media_id in library.ids.items()}

    def played(*part: str, section: Section = Section.MUSIC) -> list[str]:
        return [names[i] for i in browse.members(library.store, library.profile, Part(section, part))]

    assert played("Pilots") == ["Fog", "Rain", "Quay"]
    assert played("The Pier", section=Section.SERIES) == ["S0E1", "S1E1", "S1E2", "S2E1", "Solo"]


def test_discs_in_folders_of_their_own_follow_one_another(library: Shelves) -> None:
    for disc, title in ((2, "C"), (1, "A"), (2, "D"), (1, "B")):
        track = 1 if title in "AC" else 2
        facts = Facts(Kind.MUSIC, title, SONG, artist="Box", album="Both", track=track)
        library.add(facts, f"Both/CD{disc}/{track}.flac")
    assert library.titles(View(Part(Section.MUSIC, ("Box", "Both")), sort="order")) == ["A", "B", "C", "D"]


def test_a_series_goes_on_where_it_was_left(library: Shelves) -> None:
    store, profile = library.store, library.profile
    episodes = browse.members(store, profile, Part(Section.SERIES, ("The Pier",)))
    assert browse.first_unseen(store, profile, episodes) == 0
    feedback.log_play(store, profile, episodes[1], 1.0)
    assert browse.first_unseen(store, profile, episodes) == 2
    feedback.log_play(store, profile, episodes[3], 0.4)
    assert browse.first_unseen(store, profile, episodes) == 3
    for episode in episodes:
        feedback.log_play(store, profile, episode, 1.0)
    assert browse.first_unseen(store, profile, episodes) == 0


def test_what_is_hidden_or_merged_away_stands_on_no_shelf(library: Shelves) -> None:
    feedback.hide(library.store, library.profile, library.ids["Fog"])
    library.store.media.merge(library.ids["Quay"], library.ids["Rain"], "same")
    assert library.shelves(View(Part(Section.MUSIC, ("Pilots",)))) == []
    assert library.titles(View(Part(Section.MUSIC, ("Pilots",)), sort="order")) == ["Rain"]


def test_plays_of_a_copy_count_for_what_stands_for_it(library: Shelves) -> None:
    feedback.log_play(library.store, library.profile, library.ids["Quay"], 1.0)
    library.store.media.merge(library.ids["Quay"], library.ids["Rain"], "same")
    assert library.shelves(View(Part(Section.MUSIC), sort="title"))[0] == ("Pilots", 2, 1)


@pytest.mark.parametrize(("sort", "first"), [("size", "Ran"), ("duration", "Ran"), ("year", "Heat"), ("title", "Heat")])
def test_a_section_has_its_orders(library: Shelves, sort: str, first: str) -> None:
    view = View(Part(Section.FILMS), sort=sort)
    assert library.titles(view)[0] == first
    assert library.titles(View(view.part, sort=sort, reverse=True))[-1] == first


def test_shelves_have_the_same_orders(library: Shelves) -> None:
    store, profile = library.store, library.profile
    feedback.rate(store, profile, library.ids["Noise"], 5.0)
    feedback.log_play(store, profile, library.ids["Noise"], 1.0)
    for sort in ("rating", "plays", "played", "added"):
        assert library.shelves(View(Part(Section.MUSIC), sort=sort))[0][0] == "", sort
    for sort in ("duration", "size", "year"):
        assert library.shelves(View(Part(Section.MUSIC), sort=sort))[0][0] == "Pilots", sort


# ── Filters ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_filter_is_a_query(library: Shelves) -> None:
    store, profile = library.store, library.profile
    feedback.log_play(store, profile, library.ids["Heat"], 0.5)
    feedback.like(store, profile, library.ids["Ran"])
    films = Part(Section.FILMS)
    for query, left in {
        "is:unseen": ["Ran"],
        "is:started": ["Heat"],
        "is:看到一半": ["Heat"],
        "is:liked": ["Ran"],
        "year:1990..1999": ["Heat"],
        "genre:Crime": ["Heat"],
        "lang:ja is:liked": ["Ran"],
        "lang:ja is:started": [],
        "section:clips": [],
        "分区:电影 is:unseen": ["Ran"],
    }.items():
        assert library.titles(View(films, query)) == left, query
        wanted = f"section:films {query}" if "section" not in query and "分区" not in query else query
        assert parse(wanted).words == "", wanted


def test_a_shelf_counts_only_what_a_filter_leaves(library: Shelves) -> None:
    feedback.log_play(library.store, library.profile, library.ids["S1E1"], 1.0)
    shown = library.shelves(View(Part(Section.SERIES), "is:unseen", sort="title"))
    assert shown == [("Alone", 1, 1), ("The Pier", 4, 4)]


def test_offline_and_failed_media_can_be_filtered_for(library: Shelves) -> None:
    store = library.store
    (file,) = store.files.of_media(library.ids["Heat"])
    store.jobs.want([(file.id, Stage.CONTENT)])
    store.jobs.fail(file.id, Stage.CONTENT, "decode", "damaged")
    assert library.titles(View(Part(), "is:failed")) == ["Heat"]
    assert library.titles(View(Part(), "is:offline")) == []
    (root,) = [root for root, _ in store.files.roots()]
    store.files.set_root_state(root, FileState.OFFLINE)
    assert len(library.titles(View(Part(), "is:offline"))) == len(library.ids)


def test_choices_are_counted_beside_what_is_chosen(library: Shelves) -> None:
    store, profile = library.store, library.profile
    feedback.log_play(store, profile, library.ids["Heat"], 0.5)
    store.media.set_tags(library.ids["Heat"], Modality.PICTURE, [Tag("cat", 0.9, Modality.PICTURE)])
    films = Part(Section.FILMS)
    made = browse.choices(store, profile, films, "", ["is:unseen", "is:started", "is:liked"])
    assert made.conditions == {"is:unseen": 1, "is:started": 1, "is:liked": 0} and made.total == 2
    assert made.counts.decades == {1980: 1, 1990: 1} and made.counts.languages == {"en": 1, "ja": 1}
    assert made.counts.genres == {"Crime": 1, "Drama": 1} and made.counts.durations == {120: 2}
    fewer = browse.choices(store, profile, films, "is:started", ["is:unseen", "is:started"])
    assert fewer.conditions == {"is:unseen": 0, "is:started": 1} and fewer.counts.tags == {"cat": 1}


def test_tags_of_the_whole_library_and_of_a_section_leave_out_what_is_gone(library: Shelves) -> None:
    store, profile = library.store, library.profile
    for media_id in library.ids.values():
        store.media.set_tags(media_id, Modality.PICTURE, [Tag("cat", 0.9, Modality.PICTURE)])
    gone = library.ids["Heat"]
    for file in store.files.of_media(gone):
        store.files.set_state(file.id, FileState.MISSING)
    whole = browse.choices(store, profile, Part(), "", ())
    assert whole.counts.tags == {"cat": len(library.ids) - 1} and whole.total == len(library.ids) - 1
    assert browse.choices(store, profile, Part(Section.FILMS), "", ()).counts.tags == {"cat": 1}


# ── Kept searches ───────────────────────────────────────────────────────────────────────────────────


def test_searches_are_kept_in_an_order_and_renamed(store: Store) -> None:
    profile = store.profiles.get()
    first, second = store.saved.save(profile, " Short  ones ", "len:<20m"), store.saved.save(profile, "夜", "夜 街")
    assert [one.name for one in store.saved.all(profile)] == ["Short ones", "夜"]
    store.saved.put_in_order(profile, [second.id])
    store.saved.rename(first.id, "Quick")
    assert [one.name for one in store.saved.all(profile)] == ["夜", "Quick"]
    assert store.saved.save(profile, "Quick", "len:<5m").id == first.id, "kept again, it is written over"
    assert store.saved.by_name(profile, "quick").query == "len:<5m"
    store.saved.delete(second.id)
    assert [one.name for one in store.saved.all(profile)] == ["Quick"]
    assert store.saved.all(store.profiles.get("other")) == []


def test_what_cannot_be_kept_says_why(store: Store) -> None:
    profile = store.profiles.get()
    with pytest.raises(UserProblem, match="name"):
        store.saved.save(profile, "  ", "x")
    with pytest.raises(UserProblem, match="nothing to keep"):
        store.saved.save(profile, "x", " ")
    one, _ = store.saved.save(profile, "a", "x"), store.saved.save(profile, "b", "x")
    with pytest.raises(UserProblem, match="b already"):
        store.saved.rename(one.id, "b")
    with pytest.raises(UserProblem, match="There are: a, b"):
        store.saved.by_name(profile, "c")


# ── On the command line ─────────────────────────────────────────────────────────────────────────────


def run(home: Home, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str], str]:
    code = main(["--home", str(home.root), "--json", *words])
    said = capsys.readouterr()
    return code, [row["title"] for row in json.loads(said.out)] if code == 0 else [], said.err


def test_sections_and_filters_on_the_command_line(
    library: Shelves, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, capsys, "list", "--section", "films")[1] == ["Heat", "Ran"]
    assert run(home, capsys, "list", "--section", "films", "--filter", "year:1990..1999")[1] == ["Heat"]
    assert run(home, capsys, "list", "--section", "films", "--sort", "size")[1] == ["Ran", "Heat"]
    code, _, said = run(home, capsys, "list", "--filter", "harbour is:unseen")
    assert code == 1 and "conditions alone" in said


def test_a_search_kept_here_is_found_again(library: Shelves, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, capsys, "search", "section:films", "--save", "Long ones", "--in", "title")[0] == 0
    assert sorted(run(home, capsys, "search", "--saved", "long ones", "--in", "title")[1]) == ["Heat", "Ran"]
    assert run(home, capsys, "search", "year:1985", "--saved", "Long ones", "--in", "title")[1] == ["Ran"]
    code, _, said = run(home, capsys, "search", "--saved", "nothing")
    assert code == 1 and "There are: Long ones" in said
