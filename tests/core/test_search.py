"""Search: words in every field, Chinese, phrases, pictures and meaning where vectors are given, and their fusion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from core.extract.labels import load
from core.index import Indexes, build_all, unit
from core.search import PLACES, excerpt, search
from core.settings import Settings
from core.store import Store
from core.types import (
    Event,
    EventKind,
    Facts,
    Features,
    FloatArray,
    FoundFile,
    Kind,
    MediaId,
    Modality,
    ProfileId,
    Result,
    ScanDiff,
    Segment,
    Tag,
    Transcript,
)  # fmt: skip

DIM = 24
SETTINGS = Settings()
PICTURES, MEANINGS = SETTINGS.picture_text_model, SETTINGS.meaning_model


@dataclass
class Library:
    """A store that is filled by hand, and the ways to ask it."""

    store: Store
    profile: ProfileId

    def add(self, title: str, **facts: str) -> MediaId:
        """A medium with a file."""
        media_id = self.store.media.add(Facts(Kind.VIDEO, title, 60.0, **facts))  # type: ignore[arg-type]
        root = self.store.files.root(b"/films")
        name = f"{media_id}.mp4".encode()
        (file_id,) = self.store.files.apply(root, ScanDiff(new=(FoundFile(name, 1, 1, int(media_id[:8], 16)),)))
        self.store.files.attach(file_id, media_id, confirmed=True)
        return media_id

    def say(self, media_id: MediaId, *texts: str) -> None:
        """A transcript, ten seconds for each piece."""
        segments = tuple(Segment(10.0 * i, 10.0 * i + 9, text) for i, text in enumerate(texts))
        self.store.text.set_transcript(media_id, Transcript(segments, "en", "full:test", 1.0, True))

    def show(self, media_id: MediaId, model_id: str, *moments: FloatArray, item: FloatArray | None = None) -> None:
        """Vectors of moments of ten seconds each."""
        modality = Modality.PICTURE if model_id == PICTURES else Modality.MEANING
        spans = np.array([[10.0 * i, 10.0 * i + 10] for i in range(len(moments))]).reshape(-1, 2)
        block = np.stack(moments) if moments else np.zeros((0, DIM), np.float32)
        whole = unit(np.mean(moments, axis=0)) if item is None else item
        self.store.features.put(media_id, [Features(modality, model_id, whole, block, spans)])

    def find(self, text: str, k: int = 20, where: str = "all", **vectors: FloatArray) -> list[Result]:
        """Search with fresh indexes; vectors as picture=… and meaning=…."""
        named = {{"picture": PICTURES, "meaning": MEANINGS}[name]: vector for name, vector in vectors.items()}
        return search(
            self.store, Indexes(self.store), text, k=k, where=where, vectors=named or None, profile=self.profile
        )

    def ids(self, text: str, where: str = "all", **vectors: FloatArray) -> list[MediaId]:
        """Only which media."""
        return [result.media_id for result in self.find(text, where=where, **vectors)]


@pytest.fixture
def library(store: Store) -> Library:
    """An empty one."""
    return Library(store, store.profiles.get())


def axis(number: int) -> FloatArray:
    """A direction of its own: float32 (DIM,)."""
    return np.eye(DIM, dtype=np.float32)[number]


def near(vector: FloatArray, seed: int, distance: float = 0.3) -> FloatArray:
    """A unit vector not far from another."""
    noise = np.random.default_rng(seed).normal(size=DIM)
    return unit((vector + distance * noise / np.linalg.norm(noise)).astype(np.float32))


def crowd(library: Library, count: int, model_id: str) -> list[MediaId]:
    """Media whose vectors point anywhere but along axis 0: the level of chance."""
    made = []
    for i in range(count):
        media_id = library.add(f"bystander {i}")
        moments = [near(axis(1 + (i + j) % (DIM - 1)), 100 * i + j, 0.8) for j in range(3)]
        library.show(media_id, model_id, *moments)
        made.append(media_id)
    return made


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_query_finds_nothing(library: Library, text: str) -> None:
    library.add("Something")
    assert library.find(text) == []
    assert library.find("something", k=0) == []


@pytest.mark.parametrize("text", ['"', "*", "AND", "NEAR(", "-", "a:b", "'; DROP", "…", "\x00", '""', "(" * 50])
def test_nothing_typed_is_an_error(library: Library, text: str) -> None:
    library.add("Something")
    for where in PLACES:
        assert isinstance(library.find(text, where=where), list)


def test_an_unknown_place_is_a_mistake(library: Library) -> None:
    with pytest.raises(ValueError, match="where must be"):
        library.find("x", where="smell")


def test_a_phrase_finds_the_second_in_a_speech(library: Library) -> None:
    speech = library.add("Inaugural address")
    library.say(
        speech,
        "And so, my fellow Americans:",
        "ask not what your country can do for you,",
        "ask what you can do for your country.",
    )
    other = library.add("Country roads")
    library.say(other, "Take me home, country roads, what a place")
    (found,) = library.find("ask not what your country")
    assert found.media_id == speech
    assert found.moment is not None
    assert (found.moment.start_s, found.moment.end_s) == (10.0, 19.0)
    assert found.moment.text == "ask not what your country can do for you,"
    assert found.reasons[0].code == "said"
    assert found.reasons[0].args == {"text": found.moment.text}
    assert found.parts == {"speech": pytest.approx(1.0)}
    assert library.ids('"what your country can"') == [speech]
    assert library.ids('"your country roads"') == []


@pytest.mark.parametrize("query", ["港", "港口", "安静", "安靜", "港口很安静"])
def test_chinese_of_one_character_and_more_finds_its_segment(library: Library, query: str) -> None:
    harbour = library.add("Night")
    library.say(harbour, "早上好", "夜里的港口很安静", "再见")
    library.say(library.add("Day"), "白天的城市很吵")
    (found,) = library.find(query)
    assert found.media_id == harbour
    assert found.moment is not None
    assert (found.moment.start_s, found.moment.text) == (10.0, "夜里的港口很安静")


def test_names_fields_and_their_reasons(library: Library) -> None:
    media_id = library.add("The Quiet Harbour", artist="Mara Lind", album="Tides", description="Boats at anchor.")
    for query, code, args in (
        ("harbour", "title", {"text": "The Quiet Harbour"}),
        ("mara", "field", {"field": "artist", "text": "Mara Lind"}),
        ("tides", "field", {"field": "album", "text": "Tides"}),
        ("anchor", "field", {"field": "description", "text": "Boats at anchor."}),
    ):
        (found,) = library.find(query)
        assert found.media_id == media_id
        assert [(r.code, r.args) for r in found.reasons] == [(code, args)]
        assert found.moment is None
        assert found.parts == {"facts": pytest.approx(1.0)}


def test_places_narrow_the_search(library: Library) -> None:
    titled = library.add("Thunder")
    spoken = library.add("Evening talk")
    library.say(spoken, "then came the thunder")
    seen, heard = library.add("Clip 1"), library.add("Clip 2")
    library.store.media.set_tags(seen, Modality.PICTURE, [Tag("thunder", 0.9, Modality.PICTURE)])
    library.store.media.set_tags(heard, Modality.SOUND, [Tag("thunder", 0.9, Modality.SOUND)])
    assert library.ids("thunder", where="title") == [titled]
    assert library.ids("thunder", where="speech") == [spoken]
    assert library.ids("thunder", where="picture") == [seen]
    assert library.ids("thunder", where="sound") == [heard]
    assert library.ids("thunder")[:2] == [titled, spoken]
    assert set(library.ids("thunder")) == {titled, spoken, seen, heard}


@pytest.mark.parametrize("code", ["quiet", "calm"])
def test_quiet_in_chinese_finds_what_sounds_and_what_seems_so(library: Library, code: str) -> None:
    media_id = library.add("harbour")
    library.store.media.set_tags(media_id, Modality.SOUND, [Tag(code, 0.9, Modality.SOUND)], load().further_names())
    (found,) = library.find("安静")
    assert [(r.code, r.args) for r in found.reasons] == [("tag", {"tag": code})]


def test_a_tag_is_named_by_its_code_whatever_word_found_it(library: Library) -> None:
    media_id = library.add("Clip")
    tags = [Tag("beach", 0.9, Modality.PICTURE), Tag("golden retriever", 0.8, Modality.PICTURE)]
    words = {"beach": "沙滩, seashore", "golden retriever": "金毛犬, dog"}
    library.store.media.set_tags(media_id, Modality.PICTURE, tags, words)
    for query, code in (
        ("beach", "beach"),
        ("沙滩", "beach"),
        ("dog", "golden retriever"),
        ("金毛", "golden retriever"),
    ):
        (found,) = library.find(query)
        assert [(r.code, r.args) for r in found.reasons] == [("tag", {"tag": code})]
        assert found.parts == {"picture": pytest.approx(1.0)}


def test_notes_belong_to_their_profile(library: Library) -> None:
    media_id = library.add("Clip")
    note = Event(media_id, EventKind.NOTE, 1.0, text="Grandmother's eightieth")
    library.store.events.append(library.profile, note)
    assert library.ids("eightieth") == [media_id]
    stranger = Library(library.store, library.store.profiles.get("somebody else"))
    assert stranger.ids("eightieth") == []


def test_hidden_media_stay_away_and_disliked_ones_dont(library: Library) -> None:
    hidden, disliked = library.add("Harbour one"), library.add("Harbour two")
    library.store.events.append(library.profile, Event(hidden, EventKind.HIDE, 1.0))
    library.store.events.append(library.profile, Event(disliked, EventKind.DISLIKE, 1.0))
    assert library.ids("harbour") == [disliked]


def test_merged_media_come_once_and_without_a_file_not_at_all(library: Library) -> None:
    one, two = library.add("Harbour"), library.add("Harbour")
    library.store.media.merge(one, two, "test")
    library.store.media.add(Facts(Kind.VIDEO, "Harbour, of which no file is known", 1.0))
    assert library.ids("harbour") == [two]


# ── Vectors ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def pictures(library: Library) -> Iterator[tuple[Library, MediaId]]:
    """Forty bystanders and one clip whose second moment shows what is asked for; indexed."""
    crowd(library, 40, PICTURES)
    target = library.add("Clip")
    library.show(target, PICTURES, near(axis(5), 1), near(axis(0), 2), near(axis(7), 3))
    build_all(library.store)
    yield library, target


def test_a_picture_is_found_with_its_moment_and_the_rest_is_cut(pictures: tuple[Library, MediaId]) -> None:
    library, target = pictures
    found = library.find("a dog on the beach", picture=axis(0))
    assert found[0].media_id == target
    assert found[0].moment is not None
    assert (found[0].moment.start_s, found[0].moment.end_s) == (10.0, 20.0)
    assert [r.code for r in found[0].reasons] == ["picture"]
    assert found[0].parts == {"picture": pytest.approx(1.0)}
    assert len(found) <= 8  # of 41: chance is cut
    assert library.ids("a dog on the beach", where="picture", picture=axis(0))[0] == target
    for where in ("title", "speech", "sound"):
        assert library.find("a dog on the beach", where=where, picture=axis(0)) == []


def test_vectors_of_models_not_in_use_are_ignored(pictures: tuple[Library, MediaId]) -> None:
    library, _ = pictures
    vectors = {"some-other-model": axis(0)}
    indexes = Indexes(library.store)
    assert search(library.store, indexes, "a dog", vectors=vectors, profile=library.profile) == []
    assert library.find("a dog", meaning=axis(0)) == []  # no such index


def test_words_outrank_likeness_and_agreement_outranks_both(pictures: tuple[Library, MediaId]) -> None:
    library, target = pictures
    titled, spoken = library.add("My dog"), library.add("Talk")
    library.say(spoken, "a long time ago", "there was a dog")
    assert library.ids("dog", picture=axis(0))[:3] == [titled, spoken, target]
    library.say(target, "look, the dog")
    found = library.find("dog", picture=axis(0))
    both = next(result for result in found if result.media_id == target)
    assert found.index(both) < [r.media_id for r in found].index(spoken)
    assert [r.code for r in both.reasons] == ["said", "picture"]
    assert sum(both.parts.values()) == pytest.approx(1.0)
    assert both.parts["speech"] > both.parts["picture"]
    assert both.moment is not None
    assert both.moment.text == "look, the dog"


def test_meaning_gives_the_passage(library: Library) -> None:
    crowd(library, 30, MEANINGS)
    target = library.add("Lecture")
    library.say(target, "first of all", "the market fell that year", "thank you")
    library.show(target, MEANINGS, near(axis(3), 1), near(axis(0), 2), near(axis(4), 3))
    by_title = library.add("On finance")
    library.show(by_title, MEANINGS, item=near(axis(0), 5))
    for _ in range(2):
        found = library.find("economic crisis", meaning=axis(0))
        assert {result.media_id for result in found[:2]} == {target, by_title}
        moments = {result.media_id: result.moment for result in found}
        assert moments[by_title] is None
        passage = moments[target]
        assert passage is not None
        assert "the market fell that year" in passage.text
        assert [r.code for r in found[0].reasons] == ["meaning"]
        spoken = library.ids("economic crisis", where="speech", meaning=axis(0))
        assert spoken[0] == target
        assert by_title not in spoken
        build_all(library.store)


def test_in_a_tiny_library_the_nearest_still_come(library: Library) -> None:
    ids = [library.add(f"clip {i}") for i in range(4)]
    for i, media_id in enumerate(ids):
        library.show(media_id, PICTURES, near(axis(i), i))
    for i, media_id in enumerate(ids):
        assert library.ids("whatever", picture=axis(i))[0] == media_id


def test_the_same_question_gives_the_same_list(pictures: tuple[Library, MediaId]) -> None:
    library, _ = pictures
    for _ in range(12):
        library.say(library.add("Same title"), "the very same words")
    first = library.find("same", picture=axis(0))
    assert first == library.find("same", picture=axis(0))
    assert [r.score for r in first] == sorted((r.score for r in first), reverse=True)
    assert library.find("same", 5, picture=axis(0)) == first[:5]


def test_excerpts_show_what_was_looked_for() -> None:
    text = "word " * 100 + "needle " + "word " * 100
    cut = excerpt(text, "needle")
    assert "needle" in cut
    assert len(cut) <= 162
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert excerpt("short", "x") == "short"
