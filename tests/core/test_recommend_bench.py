"""What the recommenders' bench computes itself: folds, and the difference of two errors with its interval."""

from __future__ import annotations

import numpy as np
import pytest

from core.evaluate.datasets import Dataset, Item
from core.evaluate.splits import Split, random_split
from core.recommend.collaborative.bias import Bias
from core.recommend.collaborative.popularity import Popularity
from core.recommend.collaborative.svd import PureSvd, SvdConfig
from tests.benchmarks.recommend import Errors, cuts, difference
from tests.benchmarks.recommend_bayes import one_hot
from tests.benchmarks.recommend_blend import Blend
from tests.benchmarks.recommend_data import folds
from tests.benchmarks.recommend_peers import LensKit
from tests.core.generated import people

RATINGS = people(20, 15)


def named(name: str) -> Dataset:
    items = tuple(Item(str(number)) for number in range(15))
    return Dataset(name, RATINGS, items, tuple(str(number) for number in range(20)))


def test_canonical_folds_are_blocks_and_others_random() -> None:
    blocks = folds(named("ml-100k"))
    cut = [block.tolist() for block in np.array_split(RATINGS.items, 5)]
    assert [split.test.items.tolist() for split in blocks] == cut
    mixed = folds(named("MovieLens latest"))
    assert sum(len(split.test) for split in mixed) == len(RATINGS)
    assert all(len(split.train) + len(split.test) == len(RATINGS) for split in mixed)
    assert mixed[0].test.items.tolist() != blocks[0].test.items.tolist()


def errors_of(split: Split, offset: float) -> Errors:
    errors = Errors()
    noise = np.random.default_rng(3).normal(0, 1, len(split.test)).astype(np.float32)
    errors.add(split, split.test.values + noise * np.float32(offset))
    return errors


def test_a_difference_is_of_the_same_people() -> None:
    split = folds(named("ml-100k"))[0]
    worse, better = errors_of(split, 1.5), errors_of(split, 1.0)
    span = difference(better, worse)
    assert abs(span.mean - (better.rmse[0] - worse.rmse[0])) < 1e-6
    assert span.low < span.mean < span.high < 0 and span.n == len(np.unique(split.test.users))
    assert difference(worse, worse).low == 0


def test_whom_lenskit_does_not_know_it_tells_the_items_bias() -> None:
    """Of a time split most rows are of new people: told the mean alone, the reference would look worse than it is."""
    pytest.importorskip("lenskit")
    new = RATINGS.users == 3
    train, asked = RATINGS.where(~new), RATINGS.where(new)
    model = LensKit().fit(train)
    theirs, ours = (m.predict(asked.users, asked.items) for m in (model, Bias().fit(train)))
    assert np.isfinite(theirs).all() and np.ptp(theirs) > 0.1
    assert np.corrcoef(theirs, ours)[0, 1] > 0.95
    assert model.predict(np.array([3], np.int32), np.array([99], np.int32))[0] == pytest.approx(model.mean)


def test_one_column_per_value() -> None:
    assert one_hot(["b", "a", "b"]).toarray().tolist() == [[0, 1], [1, 0], [0, 1]]


def test_a_blend_of_one_ranks_like_it() -> None:
    model = PureSvd(SvdConfig(3))
    alone = model.fit(RATINGS).score(RATINGS.histories)
    blended = Blend([(2.0, model), (0.0, Popularity())]).fit(RATINGS).score(RATINGS.histories)
    assert np.array_equal(np.argsort(alone, axis=1)[:, -3:], np.argsort(blended, axis=1)[:, -3:])


def test_the_small_set_is_also_cut_in_time_and_its_first_fold_is_the_designs_cut() -> None:
    small = cuts(named("MovieLens latest"), quick=False)
    assert list(small) == ["five folds", "global time 80/20"]
    assert [len(splits) for splits in small.values()] == [5, 1]
    (later,) = small["global time 80/20"]
    assert later.train.times.max() < later.test.times.min()
    first, designs = small["five folds"][0].test, random_split(RATINGS).test
    pairs = [set(zip(part.users.tolist(), part.items.tolist(), strict=True)) for part in (first, designs)]
    assert len(pairs[0] ^ pairs[1]) <= 1
    assert list(cuts(named("ml-100k"), quick=True)) == ["five folds"]
    assert len(cuts(named("ml-100k"), quick=True)["five folds"]) == 1
