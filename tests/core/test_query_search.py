"""What is typed, asked of a small library: conditions, words to leave out and to pull towards, phrases, and guesses."""

from __future__ import annotations

import numpy as np
import pytest

from core.index import Indexes, build_all, unit
from core.search import CONFIG, search
from core.store import Store
from core.types import Event, EventKind, Features, MediaId, Modality, Tag
from tests.core.test_search import DIM, MEANINGS, PICTURES, Library, axis, crowd, near


@pytest.fixture
def library(store: Store) -> Library:
    """An empty one."""
    return Library(store, store.profiles.get())


# ── Conditions ──────────────────────────────────────────────────────────────────────────────────────


def test_conditions_alone_list_what_meets_them_newest_first(library: Library) -> None:
    old, other, new = (library.add(f"{year}", year=year) for year in (2010, 1999, 2012))
    found = library.find("year:2010..2015")
    assert [result.media_id for result in found] == [new, old]
    assert [(r.code, r.args) for r in found[0].reasons] == [("filter", {})]
    assert found[0].score > found[1].score
    assert library.ids("year:1999", where="picture", picture=axis(0)) == [other]
    assert library.find("year:2010..2015", 1) == found[:1]
    for _ in range(3):
        library.add("none")
    assert library.store.filters.newest({old, other, new}, 2) == [new, other]
    assert library.find("year:1900") == []
    library.store.events.append(library.profile, Event(new, EventKind.HIDE, 1.0))
    assert library.ids("year:2010..2015") == [old]


def test_conditions_narrow_words_and_vectors(library: Library) -> None:
    crowd(library, 30, PICTURES)
    titled = [library.add("Harbour", year=year) for year in (1999, 2010)]
    for i in (0, 1):
        library.show(titled[i], PICTURES, near(axis(0), i))
    shown = library.add("Clip", year=2010)
    library.show(shown, PICTURES, near(axis(0), 3))
    for _ in range(2):
        assert library.ids("harbour year:2010") == [titled[1]]
        assert library.ids("harbour year:2010", picture=axis(0)) == [titled[1], shown]
        assert library.ids("harbour year:1900", picture=axis(0)) == []
        build_all(library.store)


def test_a_narrow_condition_loses_nothing_to_what_is_newer(library: Library) -> None:
    wanted = library.add("Harbour", year=1950)
    library.say(wanted, "the sea", "is calm")
    for _ in range(250):
        library.say(library.add("Harbour", year=2020), "the sea", "is calm")
    assert library.ids("harbour year:1950") == [wanted]
    assert library.ids("sea year:1950") == [wanted]
    assert library.ids("sea is year:1950", where="speech") == [wanted]


def test_conditions_see_merged_media_as_one(library: Library) -> None:
    loser, winner = library.add("Harbour", year=1990), library.add("Port", year=2010)
    library.store.media.merge(loser, winner, "test")
    assert library.ids("harbour year:2010") == library.ids("year:2010") == [winner]
    assert library.ids("harbour year:1990") == library.ids("year:1990") == []


# ── Words to leave out, and to pull towards ─────────────────────────────────────────────────────────


def test_what_holds_a_word_to_leave_out_stays_away(library: Library) -> None:
    crowd(library, 30, PICTURES)
    plain, rainy, said, tagged, near_by = (library.add(f"Harbour {i}") for i in ("", "rain", "", "", "raincoat"))
    library.say(said, "it was in", "the rain")
    library.store.media.set_tags(tagged, Modality.PICTURE, [Tag("rain", 0.9, Modality.PICTURE)], {"rain": "雨"})
    library.show(said, PICTURES, near(axis(0), 1))
    assert set(library.ids("harbour -rain")) == {plain, near_by}
    assert set(library.ids("harbour −雨")) == {plain, rainy, said, near_by}
    assert set(library.ids('harbour -"the rain"', picture=axis(0))) == {plain, rainy, tagged, near_by}
    assert library.ids("-harbour kind:film", picture=axis(0))[:1] != [said]
    assert not {plain, rainy, said, tagged} & set(library.ids("-harbour"))


def test_what_holds_a_word_to_pull_towards_rises(library: Library) -> None:
    plain = [library.add("Harbour at dusk") for _ in range(6)]
    night = library.add("Harbour at dawn")
    library.say(night, "until late in the night")
    library.add("Night")
    for i, media_id in enumerate((*plain, night)):
        library.say(media_id, *["ships"] * i, "in the night" if media_id == night else "at dusk")
    found = library.find("harbour +night")
    assert {result.media_id for result in found} == {*plain, night}
    assert found[0].media_id == night
    assert [r.code for r in found[0].reasons] == ["title", "said"]
    assert library.ids("+dawn") == [night]


# ── Phrases ─────────────────────────────────────────────────────────────────────────────────────────


def test_quotes_mean_nothing_else(library: Library) -> None:
    crowd(library, 30, PICTURES)
    held, shown = library.add("Country roads"), library.add("Clip")
    for i, media_id in enumerate((held, shown)):
        library.show(media_id, PICTURES, near(axis(0), i))
    assert set(library.ids("country roads", picture=axis(0))) == {held, shown}
    assert library.ids('"country roads"', picture=axis(0)) == [held]
    assert library.ids('"roads country"', picture=axis(0)) == []
    assert library.ids('a walk on "country roads"', picture=axis(0)) == [held]
    assert library.ids('"country roads" year:1999', picture=axis(0)) == []
    assert set(library.ids('roads +"country roads"', picture=axis(0))) == {held, shown}


# ── Guesses ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def faint(library: Library) -> tuple[Library, list[MediaId]]:
    """Thirty bystanders that show nothing of it and six clips that show it faintly, in falling order."""
    crowd(library, 30, PICTURES)
    made = [library.add(f"Faint {i}") for i in range(6)]
    for i, media_id in enumerate(made):
        share = 0.42 - 0.01 * i
        library.show(media_id, PICTURES, share * axis(0) + (1 - share**2) ** 0.5 * axis(1 + i))
    return library, made


def test_a_guess_is_marked_and_few_come(faint: tuple[Library, list[MediaId]]) -> None:
    library, made = faint
    found = library.find("a dog", picture=axis(0))
    assert [result.media_id for result in found] == made[: CONFIG.guesses]
    assert {tuple(r.code for r in result.reasons) for result in found} == {("maybe",)}
    assert library.find("a dog", picture=axis(20)) != found


def test_guesses_give_way_to_words_and_come_after_what_is_near(faint: tuple[Library, list[MediaId]]) -> None:
    library, made = faint
    strong = library.add("Clip")
    library.show(strong, PICTURES, near(axis(0), 1))
    assert library.ids("a dog", picture=axis(0)) == [strong, *made[: CONFIG.guesses - 1]]
    about = library.add("About")
    library.show(about, MEANINGS, item=near(axis(0), 2))
    library.show(made[0], MEANINGS, item=near(axis(0), 9))
    found = library.find("a dog", picture=axis(0), meaning=axis(0))
    assert {result.media_id for result in found[:3]} == {strong, about, made[0]}
    assert all("maybe" not in [r.code for r in result.reasons] for result in found[:3])
    titled = library.add("A dog")
    assert set(library.ids("a dog", picture=axis(0))) == {titled, strong}


def test_what_words_found_is_lifted_by_a_faint_likeness(faint: tuple[Library, list[MediaId]]) -> None:
    library, _ = faint
    shown, newer = library.add("Harbour"), library.add("Harbour")
    assert library.ids("harbour", picture=axis(0)) == [newer, shown]
    library.show(shown, PICTURES, 0.42 * axis(0) + 0.9 * axis(9))
    found = library.find("harbour", picture=axis(0))
    assert [result.media_id for result in found] == [shown, newer]
    assert [r.code for r in found[0].reasons] == ["title", "picture"]


def test_a_space_not_measured_goes_by_deviations(library: Library) -> None:
    model = "open_clip:ViT-B-32:test"
    library.store.set_setting("picture_text_model", model)
    ids = [library.add(f"Clip {i}") for i in range(40)]
    spans = np.zeros((0, 2))
    for i, media_id in enumerate(ids):  # cosines of a CLIP: .3 is near, .1 is not
        vector = (0.3 if i == 7 else 0.1) * axis(0) + 0.9 * near(axis(1 + i % 20), i, 0.1)
        features = Features(Modality.PICTURE, model, unit(vector), np.zeros((0, DIM), np.float32), spans)
        library.store.features.put(media_id, [features])
    indexes = Indexes(library.store)
    found = search(library.store, indexes, "a dog", vectors={model: axis(0)}, profile=library.profile)
    assert found[0].media_id == ids[7]
    assert [[r.code for r in result.reasons] for result in found[:2]] == [["picture"], ["maybe"]]
