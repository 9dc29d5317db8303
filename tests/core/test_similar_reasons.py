"""More like this is honest: what nothing speaks for comes last, and each reason says what the likeness rests on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from core.recommend.likeness import NOTABLE_Z
from core.recommend.shared import called_alike
from core.settings import Home
from core.store import Store, connect
from core.types import EventKind, Features, MediaId, Modality, Result, Segment, Transcript
from tests.core.synthetic import DIMS, TOPICS, Library, M, P, S, unit

UNSPOKEN = frozenset({"loosely_similar", "same_folder"})
"""Reasons that say that nothing speaks for a medium, but where it lies."""


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library in which pictures of one topic go with sounds and words of others, vaguely: likeness in part."""
    with connect(Home(tmp_path_factory.mktemp("mixed")).make()) as store:
        library = Library(store, noise=1.6).fill(5)
        films = [topic for topic, made in TOPICS.items() if P in made.modalities]
        for seen in films:
            for heard in TOPICS:
                for told in ("beach", "lecture"):
                    made = library.add(seen, only=[P, S, M], folder=heard, artist=heard if heard == told else "")
                    parts = [library.features(heard, S), library.features(told, M)]
                    store.features.put(made, parts)
        yield library


def everything(library: Library) -> list[MediaId]:
    return [media_id for ids in library.topics.values() for media_id in ids]


def is_spoken_for(result: Result) -> bool:
    return not {reason.code for reason in result.reasons} <= UNSPOKEN


@pytest.mark.parametrize("by", [None, P, S, M])
def test_what_nothing_speaks_for_comes_last(mixed: Library, by: Modality | None) -> None:
    turned = 0
    for media_id in everything(mixed):
        found = mixed.similar(media_id, 200, by)
        named = [result.reasons[0].code.startswith(("similar_", "same_topic")) for result in found]
        spoken = named if by is not None else [is_spoken_for(result) for result in found]
        assert spoken == sorted(spoken, reverse=True)
        for there in (True, False):
            scores = [result.score for result, is_spoken in zip(found, spoken, strict=True) if is_spoken is there]
            assert scores == sorted(scores, reverse=True)
        scores = [result.score for result in found]
        turned += scores != sorted(scores, reverse=True)
    assert by is not None or turned  # by scores alone, some of these lists would stand otherwise


def test_a_reason_is_given_for_what_is_notable_and_for_nothing_else(mixed: Library) -> None:
    ctx = mixed.context()
    spaces = {space.modality: space for space in ctx.spaces}
    codes = {"similar_picture": P, "similar_sound": S, "same_topic": M}
    here = mixed.topics["beach"][0]
    for result in mixed.similar(here, 200):
        named = {codes[reason.code] for reason in result.reasons if reason.code in codes}
        notable = set()
        for modality, space in spaces.items():
            pair = ctx.block(space, [here, result.media_id])
            z = (float(pair.vectors[0] @ pair.vectors[1]) - space.level) / space.spread
            if pair.present.all() and z >= NOTABLE_Z:
                notable.add(modality)
        assert named == notable


# ── Titles and subjects ─────────────────────────────────────────────────────────────────────────────


def pair(library: Library, other: str = "lecture", **facts: str) -> tuple[MediaId, MediaId]:
    """Two media whose vectors of words are one; unless another topic is given they are called alike."""
    made = [library.add(topic, only=[M], **{"description": "", **facts}) for topic in ("lecture", other)]
    library.store.features.put(made[1], library.store.features.get(made[0]))
    return made[0], made[1]


def codes_of(library: Library, here: MediaId, there: MediaId) -> set[str]:
    (found,) = [result for result in library.similar(here, 200, M) if result.media_id == there]
    return {reason.code for reason in found.reasons}


@pytest.fixture
def small(store: Store) -> Library:
    return Library(store).fill(6)


def test_titles_alone_make_no_subject(small: Library) -> None:
    here, there = pair(small)
    assert "similar_title" in codes_of(small, here, there)
    assert "same_topic" not in codes_of(small, here, there)


def test_titles_that_share_nothing_are_not_called_alike(small: Library) -> None:
    here, there = pair(small, "night-city")
    alike, _ = pair(small)
    small.store.features.put(alike, small.store.features.get(here))
    assert codes_of(small, here, there) <= UNSPOKEN
    order = [result.media_id for result in small.similar(here, 200, M) if result.media_id in (there, alike)]
    assert order == [alike, there]  # what nothing can be said for stands behind
    subject = pair(small, "night-city", description="How harbours were built.")
    assert "same_topic" in codes_of(small, *subject)  # words that are not titles need none that are alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("LJ001-0003", "scene cuts", False),
        ("LJ001-0003", "LJ001-0021", True),
        ("The Night of the Hunter", "Night on Earth", True),
        ("The Hunt", "The Old Bell", False),
        ("Harbour 2019", "Mountains 2019", False),
        ("流浪地球", "地球脉动", True),
        ("流浪地球", "长江图", False),
        ("Amélie", "AMELIE", True),
        ("", "", False),
        ("01", "", False),
    ],
)
def test_which_titles_are_alike(one: str, other: str, alike: bool) -> None:
    assert called_alike(one, other) is alike is called_alike(other, one)


def test_what_a_program_stamped_on_it_is_no_subject(small: Library) -> None:
    here, there = pair(small, description="Processed by SoX")
    assert "similar_title" in codes_of(small, here, there)


@pytest.mark.parametrize("facts", [{"description": "How harbours were built."}, {"genre": "Documentary"}])
def test_a_description_makes_a_subject(small: Library, facts: dict[str, str]) -> None:
    here, there = pair(small, **facts)
    assert "same_topic" in codes_of(small, here, there)


@pytest.mark.parametrize("side", [0, 1])
def test_what_is_said_makes_a_subject_on_either_side(small: Library, side: int) -> None:
    both = pair(small)
    spoken = Transcript((Segment(0.0, 4.0, "How harbours were built."),), "en", "whisper", 0.9, True)
    small.store.text.set_transcript(both[side], spoken)
    assert small.store.text.spoken(both) == {both[side]}
    assert "same_topic" in codes_of(small, *both)


def test_speech_of_a_merged_copy_counts(small: Library) -> None:
    here, there = pair(small)
    copy = small.add("lecture", only=[])
    small.store.text.set_transcript(copy, Transcript((Segment(0.0, 4.0, "Words."),), "en", "whisper", 0.9, True))
    small.store.media.merge(copy, there, "the same")
    assert small.store.text.spoken([here, there, copy]) == {there, copy}
    assert small.store.text.spoken([]) == set()


# ── By facts, by speech ─────────────────────────────────────────────────────────────────────────────


def test_by_facts_lists_what_is_shared_strongest_first(small: Library) -> None:
    here = small.add("jazz", artist="Nina", album="Blue", genre="Vocal", folder="a")
    track = small.add("jazz", artist="Nina", album="Blue", genre="Vocal", folder="b")
    other = small.add("metal", artist="NINA", folder="c")
    genre = small.add("metal", genre="vocal", folder="d")
    small.add("metal", artist="Nina Simone", album="Blues", folder="e")  # a name that goes on is another name
    refused = small.add("jazz", artist="Nina", folder="a")
    small.did(kind=EventKind.HIDE, media_id=refused)
    found = small.similar(here, 10, Modality.FACTS)
    assert [result.media_id for result in found] == [track, other, genre]
    assert {reason.code for reason in found[0].reasons} >= {"same_album", "same_artist", "same_genre"}
    assert [reason.code for reason in found[2].reasons] == ["same_genre"]
    assert all(result.parts == {"facts": 1.0} and result.moment is None for result in found)
    assert small.similar(here, 1, Modality.FACTS)[0].media_id == track


def test_by_facts_of_what_has_none_finds_nothing(small: Library) -> None:
    assert small.similar(small.topics["beach"][0], 10, Modality.FACTS) == []


def test_by_facts_needs_no_vectors(store: Store) -> None:
    library = Library(store)
    here, there = (library.add("jazz", only=[], series="Harbours", folder=name) for name in "ab")
    (found,) = library.similar(here, 10, Modality.FACTS)
    assert found.media_id == there and found.reasons[0].code == "same_series"


def lecture(library: Library, *said: str) -> MediaId:
    """A lecture of half minutes about these topics; as a whole it is about something else."""
    made = library.add("lecture", only=[S])
    rows = np.array([library.vector(topic, M) for topic in said], dtype=np.float32).reshape(len(said), DIMS[M])
    spans = np.array([[30.0 * i, 30.0 * i + 30] for i in range(len(said))]).reshape(-1, 2)
    model = library.store.settings().similar_model(M)
    assert model is not None
    whole = unit(library.vector("plain", M))
    library.store.features.put(made, [Features(M, model, whole, rows, spans)])
    return made


def test_by_speech_compares_what_is_said_and_says_when(small: Library) -> None:
    small.noise = 0.4
    here = lecture(small, "beach", "beach", "jazz")
    there = lecture(small, "metal", "metal", "jazz", "metal")
    silent = lecture(small)
    found = {result.media_id: result for result in small.similar(here, 50, Modality.SPEECH)}
    assert silent not in found and here not in found
    assert set(found) == {there}  # of the others only titles and descriptions are known
    (reason,) = [reason for reason in found[there].reasons if reason.code == "similar_speech"]
    assert reason.args["at_s"] == 60.0
    assert found[there].moment is not None and found[there].moment.start_s == 60.0
    assert set(found[there].parts) == {"speech"}


def test_by_speech_of_what_says_nothing_finds_nothing(small: Library) -> None:
    lecture(small, "jazz")
    assert small.similar(lecture(small), 10, Modality.SPEECH) == []
    assert small.similar(small.topics["birds"][0], 10, Modality.SPEECH) == []


@pytest.mark.parametrize("by", list(Modality))
def test_every_modality_that_the_command_line_offers_answers(small: Library, by: Modality) -> None:
    for media_id in (ids[0] for ids in small.topics.values()):
        assert all(result.reasons for result in small.similar(media_id, 5, by))
