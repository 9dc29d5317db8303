"""Topics: alike media come together, are named by their words, keep their ids, and few media have none."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from core import topics
from core.store import Store
from core.topics import TopicsConfig
from core.types import Facts, Features, FloatArray, FoundFile, Kind, MediaId, Modality, ScanDiff

SUBJECTS = {
    "bread": "knead dough bake bread oven flour yeast",
    "stars": "telescope galaxy stars planet orbit comet",
    "boats": "harbour ship sail anchor lighthouse fishing",
}


def around(middle: int, count: int, seed: int) -> FloatArray:
    """Vectors round one direction."""
    made = np.random.default_rng(seed).normal(0, 0.05, (count, 384)).astype(np.float32)
    made[:, middle] += 1
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def attach(store: Store, media_id: MediaId, name: str) -> None:
    """Give a medium a file."""
    found = FoundFile(name.encode(), 1, 1, 1)
    (file_id,) = store.files.apply(store.files.root(b"/lib"), ScanDiff(new=(found,)))
    store.files.attach(file_id, media_id, confirmed=True)


def fill(store: Store, each: int = 8, seed: int = 0) -> dict[MediaId, str]:
    """Media about three subjects."""
    made: dict[MediaId, str] = {}
    for number, (subject, words) in enumerate(SUBJECTS.items()):
        for row, vector in enumerate(around(number * 50, each, seed + number)):
            said = words.split()
            text = " ".join((*said[row % 3 :], f"{subject}{row}"))
            media_id = store.media.add(Facts(Kind.VIDEO, f"{subject} {row}", 60.0, description=text))
            made_of = Features(Modality.MEANING, "minilm-l6", vector, np.zeros((0, 384), np.float32), np.zeros((0, 2)))
            store.features.put(media_id, [made_of])
            attach(store, media_id, f"{subject} {seed} {row}.mp4")
            made[media_id] = subject
    return made


def by_topic(store: Store, subjects: dict[MediaId, str]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for media_id, number in store.topics.assigned().items():
        found.setdefault(number, set()).add(subjects[media_id])
    return found


def test_alike_media_come_together_under_their_own_words(store: Store) -> None:
    subjects = fill(store)
    assert topics.update(store) == 3
    found = by_topic(store, subjects)
    assert sorted(map(sorted, found.values())) == [["boats"], ["bread"], ["stars"]]
    for topic in store.topics.all():
        (subject,) = found[topic.id]
        assert set(topic.words) <= {*SUBJECTS[subject].split(), subject}
        assert topic.count == 8


def test_ids_stay_when_media_come_and_go(store: Store) -> None:
    subjects = fill(store)
    topics.update(store)
    before = by_topic(store, subjects)
    assert topics.update(store) == 3 and by_topic(store, subjects) == before
    subjects |= fill(store, 2, seed=90)
    topics.update(store)
    assert by_topic(store, subjects) == before


def test_topics_are_as_new_as_the_texts(store: Store) -> None:
    assert topics.seem_current(store)  # nothing to make any of
    fill(store)
    assert not topics.seem_current(store)
    topics.update(store)
    assert topics.seem_current(store)
    fill(store, each=1, seed=50)
    assert not topics.seem_current(store)  # as after a run that was stopped before it came to topics


def test_few_media_have_no_topics(store: Store) -> None:
    fill(store, 3)
    assert topics.update(store) == 0
    assert store.topics.all() == []
    assert topics.update(store, config=TopicsConfig(least_media=100)) == 0


def test_an_empty_library_has_none(store: Store) -> None:
    assert topics.update(store) == 0


def test_what_fits_nowhere_is_left_out() -> None:
    vectors = np.concatenate([around(0, 10, 1), around(50, 10, 2), around(200, 1, 3)])
    labels = topics.clusters(vectors)
    assert len(set(labels[:10])) == len(set(labels[10:20])) == 1
    assert labels[0] != labels[10] and labels[20] == -1


def test_the_same_input_gives_the_same_topics() -> None:
    vectors = np.concatenate([around(n * 40, 9, n) for n in range(5)])
    np.testing.assert_array_equal(topics.clusters(vectors), topics.clusters(vectors))


def test_a_long_talk_does_not_name_a_topic_alone() -> None:
    texts = [Counter({"bread": 1, "oven": 1}), Counter({"bread": 2, "oven": 1}), Counter({"um": 900, "bread": 1})]
    assert topics.names(texts, np.zeros(3, np.int64))[0] == ["bread", "oven"]


def test_a_topic_says_a_word_in_one_form() -> None:
    texts = [
        Counter({"books": 1, "oven": 1, "book": 1}),
        Counter({"books": 1, "oven": 1}),
        Counter({"book": 1, "oven": 1}),
    ]
    assert topics.names(texts, np.zeros(3, np.int64))[0] == ["oven", "book"]


def test_ids_are_matched_one_to_one() -> None:
    ids = [MediaId(name) for name in "abcdef"]
    before = {ids[0]: 5, ids[1]: 5, ids[2]: 5, ids[3]: 9}
    found = topics.lasting(np.array([0, 0, 1, 1, 2, -1]), ids, before, 12)
    assert found.tolist() == [5, 5, 9, 9, 12, -1]


@pytest.mark.parametrize("size", [0, 1, 5, 12, 100, 100_000])
def test_the_numbers_of_topics_that_are_tried(size: int) -> None:
    counts = topics._counts(size, TopicsConfig())
    assert counts == sorted(set(counts)) and all(2 <= count <= 40 for count in counts)
