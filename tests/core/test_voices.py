"""Voices of a library: gathered, kept under their ids and names, merged, moved, forgotten for good."""

from __future__ import annotations

import numpy as np
import pytest

from core import index, voices
from core.errors import Cancelled
from core.index import Indexes
from core.settings import Home
from core.store import Store, Voice, VoiceId, connect
from core.types import Facts, Features, FloatArray, Kind, MediaId, Modality

MODEL = "resemblyzer1"
SIZE = 32


def person(number: int) -> FloatArray:
    """The direction of somebody's voice; two people's have a cosine of about .3."""
    vector = np.abs(np.random.default_rng(number).standard_normal(SIZE)) ** 3
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def talk(turns: list[tuple[int, float, float]], seed: int = 0) -> Features:
    """Features of a medium in which people (numbers) speak from and to these seconds, never quite the same."""
    rng = np.random.default_rng(seed)
    noisy = np.array([person(who) + 0.02 * rng.standard_normal(SIZE) for who, _, _ in turns]).reshape(-1, SIZE)
    moments = index.unit(noisy.astype(np.float32))
    spans = np.array([(start_s, end_s) for _, start_s, end_s in turns], np.float64).reshape(-1, 2)
    item = index.unit(moments.sum(axis=0)) if turns else None
    return Features(Modality.VOICE, MODEL, item, moments, spans, {"voiced_s": 30.0, "voice_count": 9.0})


def add(store: Store, title: str, *turns: tuple[int, float, float]) -> MediaId:
    with store.transaction():
        media_id = store.media.add(Facts(Kind.SPEECH, title, 60.0, has_sound=True))
        store.features.put(media_id, [talk([*turns], seed=len(title))])
    return media_id


@pytest.fixture
def three(store: Store) -> tuple[MediaId, MediaId, MediaId]:
    """Two talks of 1, one with 2; and one of 3 alone."""
    made = (
        add(store, "first", (1, 0.0, 10.0), (2, 10.0, 16.0), (1, 20.0, 30.0)),
        add(store, "second one", (1, 5.0, 25.0)),
        add(store, "third", (3, 0.0, 12.0)),
    )
    assert voices.gather(store) == 3
    return made


def ids(store: Store, media_id: MediaId) -> list[VoiceId]:
    return [voice.id for voice in store.voices.of_medium(media_id)]


def test_people_are_found_across_media(store: Store, three: tuple[MediaId, ...]) -> None:
    one, two = store.voices.of_medium(three[0])
    assert (one.seconds, one.spans, one.others) == (20.0, ((0.0, 10.0), (20.0, 30.0)), 1)
    assert (two.seconds, two.spans, two.others) == (6.0, ((10.0, 16.0),), 0)
    assert ids(store, three[1]) == [one.id] != ids(store, three[2])
    assert store.voices.media(one.id) == [three[0], three[1]] or store.voices.media(one.id) == [three[1], three[0]]
    assert next((v.id, v.seconds, v.media) for v in store.voices.all()) == (one.id, 40.0, 2)


def test_gathering_is_done_where_something_is_new(store: Store, three: tuple[MediaId, ...]) -> None:
    assert voices.seem_current(store)
    add(store, "fourth", (4, 0.0, 9.0))
    assert not voices.seem_current(store)
    voices.gather(store)
    assert voices.seem_current(store)


def test_nothing_to_gather(store: Store) -> None:
    assert voices.seem_current(store) and store.voices.all() == []
    add(store, "silent")
    assert voices.gather(store) == 0 and voices.seem_current(store)


def test_a_cancel_leaves_the_voices_as_they_were(store: Store, three: tuple[MediaId, ...]) -> None:
    before = store.voices.turns()
    add(store, "fourth", (4, 0.0, 9.0))

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        voices.gather(store, checkpoint=stop)
    assert store.voices.turns() == before and not voices.seem_current(store)


def test_what_is_forgotten_while_it_is_gathered_does_not_come_back(store: Store, three: tuple[MediaId, ...]) -> None:
    one = ids(store, three[0])[0]
    add(store, "fourth", (4, 0.0, 9.0))
    assert voices.gather(store, checkpoint=lambda: voices.forget(store, one)) == 0
    assert one not in [v.id for v in store.voices.all()] and not voices.seem_current(store)
    assert voices.gather(store) == 3 and ids(store, three[1]) == []


def test_ids_and_names_last_when_a_later_pass_cuts_elsewhere(store: Store, three: tuple[MediaId, ...]) -> None:
    one, two = ids(store, three[0])
    store.voices.name(one, "  Ida ")
    longer = [(5, 0.0, 4.0), (1, 4.0, 11.0), (2, 11.0, 19.0), (1, 19.5, 33.0), (2, 40.0, 52.0)]
    store.features.put(three[0], [talk(longer, seed=77)])
    add(store, "fourth", (1, 0.0, 50.0))
    voices.gather(store)
    found = {voice.id: voice for voice in store.voices.of_medium(three[0])}
    assert found[one].name == "Ida" and found[one].spans == ((4.0, 11.0), (19.5, 33.0))
    assert found[two].spans == ((11.0, 19.0), (40.0, 52.0))
    assert len(found) == 3 and max(found) not in (one, two), "who is new has a new number"
    assert store.voices.all()[0] == Voice(one, "Ida", 90.5, 3)


def test_a_number_is_never_given_twice(store: Store, three: tuple[MediaId, ...]) -> None:
    highest = max(v.id for v in store.voices.all())
    store.features.put(three[2], [talk([])])
    store.features.put(three[0], [talk([])])
    voices.gather(store)
    add(store, "fourth", (4, 0.0, 9.0))
    voices.gather(store)
    assert max(v.id for v in store.voices.all()) > highest


def test_who_has_a_name_keeps_it_whatever_clustering_joins(store: Store) -> None:
    """Two who sound the same to the model, told apart by a person, stay two."""
    father, son = add(store, "father", (1, 0.0, 20.0)), add(store, "son", (2, 0.0, 20.0))
    voices.gather(store)
    (older,), (younger,) = ids(store, father), ids(store, son)
    store.voices.name(older, "Father"), store.voices.name(younger, "Son")
    store.features.put(son, [talk([(1, 0.0, 20.0)], seed=5)])
    voices.gather(store)
    assert (ids(store, father), ids(store, son)) == ([older], [younger])


def test_merged_voices_are_one_and_can_be_two_again(store: Store, three: tuple[MediaId, ...]) -> None:
    (one, two), (three_,) = ids(store, three[0]), ids(store, three[2])
    store.voices.name(two, "Ben")
    store.voices.merge(two, one)
    (joined,) = store.voices.of_medium(three[0])
    assert (joined.id, joined.name, joined.seconds) == (one, "Ben", 26.0)
    with pytest.raises(ValueError, match="already"):
        store.voices.merge(one, two)
    store.voices.merge(one, three_)
    voices.gather(store)
    assert [v.id for v in store.voices.all()] == [three_] and set(store.voices.media(one)) == set(three)
    assert store.voices.find(str(two)) == three_ == store.voices.find("ben")
    store.voices.unmerge(one)
    assert {v.id for v in store.voices.all()} == {one, two, three_}


def test_a_turn_that_was_moved_stays_moved(store: Store, three: tuple[MediaId, ...]) -> None:
    one, two = ids(store, three[0])
    assert store.voices.move(three[0], (20.0, 30.0), two) == two
    fresh = store.voices.move(three[1], (5.0, 25.0))
    for _ in range(2):
        found = {voice.id: voice.spans for voice in store.voices.of_medium(three[0])}
        assert found == {one: ((0.0, 10.0),), two: ((10.0, 16.0), (20.0, 30.0))}
        assert ids(store, three[1]) == [fresh] != [one]
        store.features.put(three[0], [talk([(1, 0.0, 10.0), (2, 10.0, 16.0), (1, 20.0, 30.0)], seed=9)])
        voices.gather(store)


def test_forgetting_takes_prints_turns_and_name(store: Store, three: tuple[MediaId, ...]) -> None:
    one, two = ids(store, three[0])
    store.voices.name(one, "Ida")
    index.build_all(store)
    voices.forget(store, one)
    assert not list(store.home.indexes.glob("voice*")), "what was searched by is gone from the disk"
    assert ids(store, three[0]) == [two] and ids(store, three[1]) == []
    assert "Ida" not in [v.name for v in store.voices.all()]
    left, gone = (store.features.get(media_id, Modality.VOICE)[0] for media_id in three[:2])
    assert left.spans.tolist() == [[10.0, 16.0]] and left.item is not None and left.item @ person(2) > 0.95
    assert (left.values["voice_count"], left.values["voiced_s"]) == (1, 6.0)
    assert gone.item is None and len(gone.moments) == 0
    for media_id in three:
        for made in store.features.get(media_id, Modality.VOICE):
            assert (made.moments @ person(1) < 0.8).all()


def test_what_is_forgotten_stays_so_when_it_is_heard_again(store: Store, three: tuple[MediaId, ...]) -> None:
    one, two = ids(store, three[0])
    voices.forget(store, one)
    again = talk([(1, 0.5, 9.0), (2, 10.0, 15.0), (1, 20.0, 31.0), (1, 40.0, 55.0), (3, 55.0, 60.0)], seed=3)
    store.features.put(three[0], [voices.without_forgotten(store, three[0], again)])
    voices.gather(store)
    spans = {voice.id: voice.spans for voice in store.voices.of_medium(three[0])}
    assert spans[two] == ((10.0, 15.0),)
    assert sorted(spans.values()) == [((10.0, 15.0),), ((55.0, 60.0),)], "also where it speaks for the first time"


def test_forgotten_vectors_are_not_in_the_file_any_more(home: Home) -> None:
    with connect(home) as store:
        media_id = add(store, "first", *[(1, 10.0 * n, 10.0 * n + 9) for n in range(60)])
        voices.gather(store)
        (made,) = store.features.get(media_id, Modality.VOICE)
        needle = made.moments[30].astype(np.float16).tobytes()
        store.home.library.with_name("x").unlink(missing_ok=True)
        assert needle in _bytes(home)
        voices.forget_all(store)
        assert needle not in _bytes(home)
        assert store.voices.all() == [] and store.features.get(media_id, Modality.VOICE) == []
        assert store.integrity() == ""


def _bytes(home: Home) -> bytes:
    return b"".join(path.read_bytes() for path in home.root.glob("library.db*"))


def test_switched_off_nothing_is_kept_or_gathered(store: Store, three: tuple[MediaId, ...]) -> None:
    voices.switch(store, False)
    assert store.settings().similar_model(Modality.VOICE) is None
    assert store.voices.all() == [] and store.features.models() == []
    assert voices.seem_current(store) and voices.gather(store) == 0
    voices.switch(store, True)
    assert store.settings().similar_model(Modality.VOICE) == MODEL


def test_merged_media_are_counted_once(store: Store, three: tuple[MediaId, ...]) -> None:
    merge = store.media.merge(three[1], three[0], "same content")
    (one, _) = store.voices.of_medium(three[1])
    assert one.others == 0 and store.voices.media(one.id) == [three[0]]
    voices.gather(store)
    assert ids(store, three[1]) == ids(store, three[0]) and store.voices.all()[0].media == 1
    store.media.unmerge(merge)
    assert not voices.seem_current(store)
    voices.gather(store)
    assert ids(store, three[1]) == [one.id]


def test_who_has_the_same_voice_is_named_as_the_reason(store: Store, three: tuple[MediaId, ...]) -> None:
    from core import pipeline

    for number in range(12):
        add(store, f"somebody else {number}", (10 + number, 0.0, 20.0))
    voices.gather(store)
    index.build_all(store)
    with store.transaction():
        for place, media_id in enumerate(store.media.ids(include_gone=True)):
            store.files.attach(_file(store, place), media_id, confirmed=True)

    def reason() -> dict[str, object]:
        first = pipeline.similar(store, Indexes(store), store.profiles.get(), three[1], 3, Modality.VOICE)[0]
        assert first.media_id == three[0] and first.reasons[0].code == "similar_voice"
        return dict(first.reasons[0].args)

    assert "name" not in reason()
    store.voices.name(ids(store, three[1])[0], "Ida")
    assert reason()["name"] == "Ida"
    assert store.voices.shared_names(three[0], [three[2]]) == {}


def test_who_speaks_can_be_searched_for(store: Store, three: tuple[MediaId, ...]) -> None:
    from core.query import parse
    from core.store.filters import Filters

    one, two = ids(store, three[0])
    with store.transaction():
        for place, media_id in enumerate(three):
            store.files.attach(_file(store, place), media_id, confirmed=True)
    store.voices.name(one, "Ida Bauer")
    store.voices.merge(two, ids(store, three[2])[0])
    store.voices.name(two, "Éva")

    def found(text: str) -> set[MediaId]:
        query = parse(text)
        assert query.words == "" and query.filters != Filters()
        return store.filters.matching(query.filters, store.profiles.get())

    assert found("voice:ida") == found('person:"ida bauer"') == found("说话人:Bauer") == {three[0], three[1]}
    assert found("voice:eva") == {three[0], three[2]}
    assert found("voice:nobody") == set()


def _file(store: Store, place: int) -> int:
    from core.types import FoundFile, ScanDiff

    root = store.files.root(b"/talks")
    (file_id,) = store.files.apply(root, ScanDiff(new=(FoundFile(b"%d.flac" % place, 1, 1, place + 1),)))
    return file_id
