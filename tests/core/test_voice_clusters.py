"""Voices within a library: average linkage against SciPy's, portions, short turns, ids that last."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.extract.loading import unit
from core.extract.voice.clusters import (
    UNSURE,
    ClusterConfig,
    Labels,
    _Sums,
    average_linkage,
    cluster,
    cluster_library,
    lasting,
)
from core.types import FloatArray


def speakers(counts: list[int], spread: float = 0.3, size: int = 64, seed: int = 0) -> tuple[FloatArray, Labels]:
    """Turns round one direction per speaker, in mixed order; within cosine about 1 / (1 + spread²)."""
    rng = np.random.default_rng(seed)
    centres = unit(rng.standard_normal((len(counts), size)).astype(np.float32))
    who = rng.permutation(np.repeat(np.arange(len(counts)), counts))
    away = rng.standard_normal((len(who), size)) * spread / np.sqrt(size)
    return unit((centres[who] + away).astype(np.float32)), who


def same_partition(one: Labels, other: Labels) -> bool:
    return bool(((one[:, None] == one[None]) == (other[:, None] == other[None])).all())


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 60), st.floats(0.05, 0.95), st.integers(0, 1000))
def test_linkage_is_that_of_scipy(count: int, alike: float, seed: int) -> None:
    from scipy.cluster.hierarchy import fcluster, linkage

    vectors = unit(np.random.default_rng(seed).gamma(0.3, size=(count, 12)).astype(np.float32))
    expected = fcluster(linkage(vectors, "average", "cosine"), 1 - alike, "distance")
    assert same_partition(average_linkage(_Sums.of(vectors, np.ones(count)), alike), expected)


def test_equal_rows_end() -> None:
    vectors = np.repeat(unit(np.ones((1, 5), np.float32)), 40, axis=0)
    assert not average_linkage(_Sums.of(vectors, np.ones(40)), 0.8).any()


def test_weights_are_repetitions() -> None:
    vectors, _ = speakers([3, 3, 3], spread=0.7, seed=3)
    times = np.array([1, 2, 3, 1, 2, 3, 1, 2, 3])
    apart = average_linkage(_Sums.of(np.repeat(vectors, times, axis=0), np.ones(times.sum())), 0.6)
    once = average_linkage(_Sums.of(vectors, times.astype(float)), 0.6)
    assert same_partition(np.repeat(once, times), apart)


def test_speakers_are_found_across_items() -> None:
    vectors, who = speakers([20, 15, 8, 1])
    items = np.sort(np.random.default_rng(1).integers(0, 9, len(who)))
    labels = cluster_library(vectors, np.full(len(who), 5.0), items)
    assert same_partition(labels, who)
    assert labels[0] == 0 and (np.maximum.accumulate(labels)[1:] - np.maximum.accumulate(labels)[:-1] <= 1).all()
    np.testing.assert_array_equal(labels, cluster_library(vectors, np.full(len(who), 5.0), items))


def test_short_turns_found_nothing_but_join() -> None:
    vectors, who = speakers([6, 6])
    seconds = np.where(who == 0, 5.0, 1.0)
    seconds[np.flatnonzero(who == 0)[0]] = 1.0
    labels = cluster(vectors, seconds)
    assert (labels[who == 0] == 0).all() and (labels[who == 1] == UNSURE).all()
    assert len(cluster(vectors[:0], seconds[:0])) == 0


@pytest.mark.parametrize("spread", [0.3, 3.0])
def test_portions_give_much_the_same(spread: float) -> None:
    """Small portions join the same speakers; where nobody is like anybody, one pass ends it all the same."""
    vectors, who = speakers([30] * 12, spread)
    items = np.arange(len(who))
    seconds = np.full(len(who), 5.0)
    labels = cluster_library(vectors, seconds, items, ClusterConfig(at_once=50))
    whole = cluster_library(vectors, seconds, items)
    if spread < 1:
        assert same_partition(labels, who) and same_partition(whole, who)
    else:
        assert labels.max() > 300 and whole.max() > 300


@pytest.mark.slow
def test_a_hundred_thousand_turns() -> None:
    vectors, who = speakers([100] * 1000, size=256)
    order = np.argsort(who, kind="stable")
    rng = np.random.default_rng(2)
    items = np.sort(rng.integers(0, 20_000, len(who)))
    begun = time.monotonic()
    labels = cluster_library(vectors[order], np.full(len(who), 5.0), items)
    assert time.monotonic() - begun < 120
    assert labels.max() + 1 == 1000


# ── Ids that last ───────────────────────────────────────────────────────────────────────────────────


def ids(labels: list[int], keys: str, before: dict[str, int], next_id: int = 10) -> list[int]:
    return lasting(np.array(labels), keys, np.ones(len(labels)), {**before}, next_id)


def test_ids_stay_when_files_are_added() -> None:
    assert ids([0, 0, 1], "abc", {}) == [10, 10, 11]
    assert ids([0, 1, 1, 2], "xbac", {"a": 7, "b": 7, "c": 8}) == [10, 7, 7, 8]


def test_the_larger_part_keeps_the_id() -> None:
    assert ids([0, 0, 1], "abc", {"a": 7, "b": 7, "c": 7}) == [7, 7, 10]
    assert ids([0, 0, 0], "abc", {"a": 7, "b": 7, "c": 8}) == [7, 7, 7]


def test_who_is_not_sure_has_no_id() -> None:
    assert ids([UNSURE, 0], "ab", {"a": 7, "b": UNSURE}) == [UNSURE, 10]


@given(st.lists(st.integers(-1, 5), max_size=20), st.lists(st.integers(-1, 5), max_size=20))
def test_each_voice_has_one_id(labels: list[int], old: list[int]) -> None:
    made = lasting(np.array(labels, np.int64), range(len(labels)), np.ones(len(labels)), dict(enumerate(old)), 6)
    pairs = set(zip(labels, made, strict=True))
    assert len(pairs) == len({label for label, _ in pairs}) == len({name for _, name in pairs})
    assert all((label == UNSURE) == (name == UNSURE) for label, name in pairs)
