"""Metrics by hand-counted cases, and what must hold of any input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_np
from scipy import sparse

from core.evaluate import metrics
from core.evaluate.bootstrap import gain, interval

LISTS = np.array([[3, 1, 0], [2, 0, -1], [0, 1, 2]], dtype=np.int32)
WANTED = [np.array([1], np.int32), np.array([0, 3], np.int32), np.array([], np.int32)]
GENRES = np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=bool)
MET = sparse.csr_array(np.array([[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]], dtype=np.float32))


def test_ratings() -> None:
    assert metrics.rmse(np.array([3.0, 5.0]), np.array([4.0, 3.0])) == pytest.approx(2.5**0.5)
    assert metrics.accuracy(np.array([4.0, 2.0, 3.9]), np.array([5.0, 4.5, 1.0]), 4.0) == pytest.approx(2 / 3)
    assert np.isnan(metrics.rmse(np.zeros(0), np.zeros(0)))


def test_ndcg_by_hand() -> None:
    first, second, third = metrics.ndcg(LISTS, WANTED)
    assert first == pytest.approx(1 / np.log2(3))
    assert second == pytest.approx((1 / np.log2(3)) / (1 + 1 / np.log2(3)))
    assert np.isnan(third)


def test_recall_precision_and_rank_by_hand() -> None:
    assert metrics.recall(LISTS, WANTED)[:2].tolist() == [1.0, 0.5]
    assert metrics.precision(LISTS, WANTED)[:2] == pytest.approx([1 / 3, 1 / 3])
    assert metrics.reciprocal_rank(LISTS, WANTED)[:2].tolist() == [0.5, 0.5]
    assert metrics.reciprocal_rank(LISTS[:1], [np.array([2], np.int32)]).tolist() == [0.0]


def test_a_filler_is_never_a_hit() -> None:
    assert not metrics.hits(LISTS[1:2], [np.array([-1], np.int32)]).any()


def test_what_lists_are_like() -> None:
    assert metrics.coverage(LISTS, 8) == 0.5
    bits = metrics.self_information(np.array([[0], [1], [2]], np.int32), MET)
    assert bits.tolist() == [0.0, 2.0, 3.0]
    assert metrics.unseen_share(np.array([[0, 1], [2, 3], [0, -1], [3, 1]], np.int32), MET).tolist() == [0.5, 1, 0, 1]


def test_the_designs_diversity_says_nothing_of_the_list() -> None:
    same, other = np.array([[1, 1, 1]], np.int32), np.array([[0, 2, 0]], np.int32)
    assert metrics.mean_log2_genres(same, GENRES)[0] > metrics.mean_log2_genres(other, GENRES)[0]
    assert metrics.intra_list_diversity(same, GENRES)[0] < metrics.intra_list_diversity(other, GENRES)[0]


def test_a_list_in_proportion_is_calibrated() -> None:
    taste = np.array([[0.5, 0.0, 0.5], [0.5, 0.0, 0.5]], dtype=np.float32)
    lists = np.array([[0, 2], [2, 2]], dtype=np.int32)
    even, lopsided = metrics.miscalibration(lists, taste, GENRES)
    assert even == pytest.approx(0.0, abs=1e-6) and lopsided > 1.0
    found = 0.99 * np.array([0.0, 1.0]) + 0.01 * 0.5  # as the paper writes it: α = .01 of the history's
    assert lopsided == pytest.approx((0.5 * np.log(0.5 / found)).sum(), rel=1e-5)


def test_what_has_no_genre_does_not_count_as_a_miss() -> None:
    taste = np.array([[1.0, 0.0, 0.0]], dtype=np.float32)
    genres = np.array([[True, False, False], [False, False, False]])
    alone, beside = (metrics.miscalibration(np.array([row], np.int32), taste, genres)[0] for row in ([0, -1], [0, 1]))
    assert alone == beside == pytest.approx(0.0, abs=1e-6)


def test_shares_of_genres() -> None:
    shares = metrics.genre_shares(MET, GENRES)
    assert shares[0].tolist() == [1, 0, 0] and shares[1].tolist() == [0.75, 0.25, 0]


@given(
    st_np.arrays(np.float32, (3, 7), elements=st.floats(-5, 5, width=32)),
    st_np.arrays(np.bool_, (3, 7)),
    st.integers(1, 9),
)
def test_lists_hold_the_best_that_is_not_masked(scores: np.ndarray, masked: np.ndarray, k: int) -> None:
    lists = metrics.top_lists(scores, masked, k)
    for row, values, away in zip(lists, scores, masked, strict=True):
        listed = row[row >= 0]
        assert len(set(listed.tolist())) == len(listed) == min(k, 7, int((~away).sum()))
        assert not away[listed].any()
        left = np.setdiff1d(np.flatnonzero(~away), listed)
        assert not len(left) or not len(listed) or values[listed].min() >= values[left].max()


def test_sparse_and_dense_masks_agree() -> None:
    scores = np.random.default_rng(1).normal(size=(4, 4)).astype(np.float32)
    dense = metrics.top_lists(scores, MET.toarray() > 0, 3)
    assert (metrics.top_lists(scores, MET, 3) == dense).all()


def test_an_interval_holds_the_mean_and_shrinks() -> None:
    values = np.random.default_rng(3).normal(1.0, 1.0, size=1600)
    wide, narrow = interval(values[:100]), interval(values)
    assert wide.low < wide.mean < wide.high and narrow.high - narrow.low < (wide.high - wide.low) / 2
    assert interval(values) == narrow and interval(np.array([np.nan, 2.0])).n == 1


def test_pairing_finds_a_small_steady_gain() -> None:
    random = np.random.default_rng(5)
    theirs = random.uniform(size=300)
    ours = theirs + random.normal(0.02, 0.05, size=300)
    assert gain(ours, theirs).low > 0 and interval(ours).low < interval(theirs).high


def test_nobody_was_asked() -> None:
    nobody = np.zeros((0, 3), dtype=np.int32)
    for measure in (metrics.ndcg, metrics.recall, metrics.precision, metrics.reciprocal_rank):
        assert measure(nobody, []).shape == (0,)
    assert interval(metrics.ndcg(nobody, [])).n == 0
