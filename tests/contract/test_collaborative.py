"""What every collaborative model keeps: shape, type, the same again, nothing known, one person, anybody's history."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.evaluate.metrics import rmse
from core.interactions import Interactions
from core.recommend.collaborative.als import Als, AlsConfig
from core.recommend.collaborative.base import KeptModel, ListModel, RatingModel
from core.recommend.collaborative.bias import Bias
from core.recommend.collaborative.ease import Ease, EaseConfig
from core.recommend.collaborative.implicit_als import ImplicitAls, ImplicitAlsConfig
from core.recommend.collaborative.itemknn import ItemKnn, ItemKnnList
from core.recommend.collaborative.popularity import Popularity, PopularityConfig
from core.recommend.collaborative.recency import Recency
from core.recommend.collaborative.svd import PureSvd, Svd, SvdConfig
from core.recommend.collaborative.transitions import Transitions, TransitionsConfig
from core.recommend.collaborative.userknn import UserKnn, UserKnnList
from core.store.learned import pack, unpack
from tests.core.generated import history, people

KEPT: list[Callable[[], KeptModel]] = [
    lambda: Ease(EaseConfig(20, form="primal")),
    lambda: Ease(EaseConfig(20, 4.0, form="dual")),
    lambda: ImplicitAls(ImplicitAlsConfig(factors=8, rounds=3)),
    ItemKnnList,
    UserKnnList,
    lambda: PureSvd(SvdConfig(6)),
    lambda: Transitions(TransitionsConfig(window_items=2, backward=0.5)),
    Popularity,
    lambda: Popularity(PopularityConfig(half_life_s=3000)),
    Recency,
]
LISTS: list[Callable[[], ListModel]] = [*KEPT, lambda: Als(AlsConfig(factors=8))]
RATINGS: list[Callable[[], RatingModel]] = [
    Bias, lambda: Als(AlsConfig(factors=8)), lambda: Svd(SvdConfig(4)), UserKnn, ItemKnn
]  # fmt: skip


def named(make: Callable[[], ListModel | RatingModel]) -> str:
    return make().name


TRAIN = people(40, 30)


@pytest.mark.parametrize("make", LISTS, ids=named)
class TestListModel:
    def test_scores_have_the_shape_and_are_finite(self, make: Callable[[], ListModel]) -> None:
        scores = make().fit(TRAIN).score(TRAIN.histories)
        assert scores.shape == (40, 30) and scores.dtype == np.float32 and np.isfinite(scores).all()

    def test_the_same_input_gives_the_same_scores(self, make: Callable[[], ListModel]) -> None:
        model = make()
        first = model.fit(TRAIN).score(TRAIN.histories)
        assert np.array_equal(first, model.fit(TRAIN).score(TRAIN.histories))
        assert np.array_equal(first, make().fit(TRAIN).score(TRAIN.histories))

    def test_nobody_an_empty_history_and_one_person(self, make: Callable[[], ListModel]) -> None:
        model = make().fit(TRAIN)
        assert model.score([]).shape == (0, 30)
        assert np.isfinite(model.score([history()])).all()
        alone = make().fit(Interactions.of([history(3, 1, 2)], 5)).score([history(3), history()])
        assert alone.shape == (2, 5) and np.isfinite(alone).all()

    def test_it_can_be_trained_on_nothing(self, make: Callable[[], ListModel]) -> None:
        scores = make().fit(Interactions.of([history(), history()], 5)).score([history(1)])
        assert scores.shape == (1, 5) and np.isfinite(scores).all()

    def test_others_in_the_same_request_change_nothing(self, make: Callable[[], ListModel]) -> None:
        model = make().fit(TRAIN)
        stranger = history(2, 8, 4)
        np.testing.assert_allclose(
            model.score([TRAIN.histories[0], stranger])[1], model.score([stranger])[0], atol=2e-6
        )


def lean_of(model: ListModel) -> list[float]:
    """How much more somebody of even items is given of even and of odd ones, than somebody of odd items."""
    even, odd = model.score([history(0, 4, 8, 12, 16), history(1, 5, 9, 13, 17)])
    unmet = [item for item in range(30) if item not in (0, 4, 8, 12, 16, 1, 5, 9, 13, 17)]
    return [float(np.mean((even - odd)[[i for i in unmet if i % 2 == side]])) for side in (0, 1)]


PERSONAL = [make for make in KEPT if not isinstance(make(), Popularity)]
"""All but popularity, and ALS, which reads stars, and these are all alike."""


@pytest.mark.parametrize("make", PERSONAL, ids=named)
def test_a_stranger_of_one_taste_gets_more_of_it(make: Callable[[], ListModel]) -> None:
    """One half of the people prefers even items: whoever met even ones is nearer to even ones than others are."""
    lean = lean_of(make().fit(people(200, 30)))
    assert lean[0] > lean[1]


def test_popularity_is_the_same_for_everybody() -> None:
    assert lean_of(Popularity().fit(people(200, 30))) == [0.0, 0.0]


@pytest.mark.parametrize("make", KEPT, ids=named)
def test_put_away_and_taken_out_it_gives_the_same_scores(make: Callable[[], KeptModel]) -> None:
    model = make().fit(TRAIN)
    arrays = model.arrays()
    assert not any(values.dtype == object for values in arrays.values())
    again = type(model).from_arrays(unpack(pack(arrays)))
    asked = [*TRAIN.histories, history(1, 2), history()]
    assert np.array_equal(again.score(asked), model.score(asked))


@pytest.mark.parametrize("make", RATINGS, ids=named)
class TestRatingModel:
    def test_predictions_have_the_shape_and_are_finite(self, make: Callable[[], RatingModel]) -> None:
        model = make().fit(TRAIN)
        users, items = np.divmod(np.arange(40 * 30, dtype=np.int32), 30)
        predicted = model.predict(users, items)
        assert predicted.shape == (1200,) and predicted.dtype == np.float32 and np.isfinite(predicted).all()
        assert np.array_equal(predicted, make().fit(TRAIN).predict(users, items))
        assert model.predict(users[:0], items[:0]).shape == (0,)

    def test_one_person_nothing_and_unrated_items(self, make: Callable[[], RatingModel]) -> None:
        for known in ([history(3, 1, 2)], [history()]):
            model = make().fit(Interactions.of(known, 5))
            assert np.isfinite(model.predict(np.zeros(5, np.int32), np.arange(5, dtype=np.int32))).all()

    def test_it_beats_the_mean_of_held_out_ratings(self, make: Callable[[], RatingModel]) -> None:
        ratings = people(150, 40, per_user=20)
        held = np.random.default_rng(1).random(len(ratings)) < 0.2
        train, test = ratings.where(~held), ratings.where(held)
        error = rmse(make().fit(train).predict(test.users, test.items), test.values)
        assert error < 0.95 * rmse(np.full(len(test), train.values.mean(), np.float32), test.values)
