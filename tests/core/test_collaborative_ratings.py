"""Bias, kNN, SVD and ALS: against the formulas written out, and ALS against LensKit's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from core.evaluate.metrics import rmse
from core.interactions import History, Interactions
from core.recommend.collaborative.als import Als, AlsConfig, solve
from core.recommend.collaborative.bias import Bias, BiasConfig
from core.recommend.collaborative.implicit_als import ImplicitAls, ImplicitAlsConfig
from core.recommend.collaborative.itemknn import ItemKnn, ItemKnnList, ItemKnnListConfig, nearest
from core.recommend.collaborative.neighbours import similarities, weighted_mean
from core.recommend.collaborative.svd import PureSvd, Svd, SvdConfig, decompose
from core.recommend.collaborative.userknn import UserKnn, UserKnnConfig, UserKnnList, UserKnnListConfig
from tests.core.generated import history, people


def rated(*pairs: tuple[int, float]) -> History:
    items, values = zip(*pairs, strict=True)
    return History(np.array(items, np.int32), np.array(values, np.float32), np.arange(len(items), dtype=float))


class TestBias:
    def test_items_first_then_people_of_what_is_left(self) -> None:
        bias = Bias(BiasConfig(damping=1)).fit(Interactions.of([rated((0, 5), (1, 3)), rated((0, 4))], 3))
        assert bias.mean == 4
        assert bias.items.tolist() == pytest.approx([1 / 3, -0.5, 0])
        assert bias.users.tolist() == pytest.approx([(2 / 3 - 0.5) / 3, (-1 / 3) / 2])

    def test_a_stranger_who_rated_the_same_has_the_same_offset(self) -> None:
        train = people(20, 15)
        bias = Bias().fit(train)
        np.testing.assert_allclose(bias.of(train.histories), bias.users, atol=1e-6)


class TestNeighbours:
    def test_likeness_is_over_common_cells(self) -> None:
        rows = sparse.csr_array(np.array([[1, 2, 0, 3], [2, 4, 9, 0], [-1, -2, 0, 1], [0, 0, 5, 0]], np.float32))
        alike = similarities(rows, shrink=2.0)
        assert alike[0, 1] == pytest.approx(1.0 * 2 / 4)  # parallel in two common cells
        assert alike[0, 2] == pytest.approx(0.0)  # −1 −4 +3 < 0
        assert alike[1, 3] == pytest.approx(1.0 * 1 / 3)
        assert not np.diag(alike).any() and np.array_equal(alike, alike.T)

    def test_the_mean_is_over_the_nearest_who_have_a_value(self) -> None:
        alike = np.array([[0, 0.9, 0.5, 0.1], [0.9, 0, 0, 0], [0.5, 0, 0, 0], [0.1, 0, 0, 0]], np.float32)
        cells = sparse.csr_array(np.array([[0, 0, 2.0, -4.0], [0, 1.0, 2.0, 4.0]], np.float32))
        who, where = np.array([0, 0, 1], np.int32), np.array([0, 1, 0], np.int32)
        means = weighted_mean(alike, cells, who, where, neighbours=2)
        assert means.tolist() == pytest.approx([(0.5 * 2 - 0.1 * 4) / 0.6, (0.9 + 0.5 * 2) / 1.4, 0])

    def test_predictions_follow_the_neighbours(self) -> None:
        ratings = people(150, 40, per_user=20)
        held = np.random.default_rng(1).random(len(ratings)) < 0.2
        train, test = ratings.where(~held), ratings.where(held)
        without = rmse(Bias().fit(train).predict(test.users, test.items), test.values)
        for model in (UserKnn(UserKnnConfig(shrink=2)), ItemKnn()):
            assert rmse(model.fit(train).predict(test.users, test.items), test.values) < 0.9 * without

    def test_lists_of_the_nearest_person(self) -> None:
        train = Interactions.of([history(0, 1, 2), history(3, 4)], 5)
        scores = UserKnnList(UserKnnListConfig(neighbours=1)).fit(train).score([history(0, 1)])
        assert scores[0].tolist() == pytest.approx([np.sqrt(2 / 3)] * 3 + [0, 0])

    def test_people_are_no_neighbours_of_themselves(self) -> None:
        train = Interactions.of([history(0, 1), history(1, 2)], 3)
        assert UserKnnList().fit(train).score([train.histories[0]])[0].tolist() == pytest.approx([0, 0.5, 0.5])

    def test_item_lists_sum_cosines(self) -> None:
        train = Interactions.of([history(0, 1), history(0, 1), history(0, 2)], 3)
        scores = ItemKnnList(ItemKnnListConfig(shrink=0)).fit(train).score([history(0), history(1, 2)])
        assert scores[0].tolist() == pytest.approx([0, 2 / np.sqrt(6), 1 / np.sqrt(3)])
        assert scores[1, 0] == pytest.approx(2 / np.sqrt(6) + 1 / np.sqrt(3))

    def test_only_the_nearest_items_are_kept(self) -> None:
        cells = sparse.csr_array(np.array([[0, 0.3, 0.9, 0.3], [0.1, 0, 0, 0]], np.float32))
        assert nearest(cells, 2).toarray().tolist() == np.array([[0, 0.3, 0.9, 0], [0.1, 0, 0, 0]], np.float32).tolist()


class TestSvd:
    def test_it_decomposes_the_mean_filled_table(self) -> None:
        train = people(25, 12, per_user=6)
        table = train.matrix.toarray().astype(np.float64)
        means = table.sum(axis=1) / (table > 0).sum(axis=1)
        filled = np.where(table > 0, table, means[:, None])
        u, s, v = np.linalg.svd(filled - means[:, None], full_matrices=False)
        wanted = (u[:, :3] * s[:3]) @ v[:3] + means[:, None]
        users, items = np.divmod(np.arange(25 * 12, dtype=np.int32), 12)
        got = Svd(SvdConfig(3)).fit(train).predict(users, items).reshape(25, 12)
        np.testing.assert_allclose(got, wanted, atol=1e-4)

    def test_more_factors_than_there_are(self) -> None:
        left, sizes, right = decompose(sparse.csr_array(np.eye(3, 4, dtype=np.float32)), 10)
        np.testing.assert_allclose((left * sizes) @ right.T, np.eye(3, 4), atol=1e-6)

    def test_pure_svd_projects(self) -> None:
        train = people(40, 20)
        model = PureSvd(SvdConfig(5)).fit(train)
        _, _, v = np.linalg.svd(train.met.toarray())
        wanted = train.met.toarray() @ v[:5].T @ v[:5]
        np.testing.assert_allclose(model.score(train.histories), wanted, atol=1e-4)


class TestAls:
    def test_each_row_is_the_least_squares_answer(self) -> None:
        random = np.random.default_rng(0)
        others = random.normal(size=(6, 3)).astype(np.float32)
        left = sparse.csr_array(np.array([[1, 0, 2, 0, 0, -1], [0, 0, 0, 0, 0, 0]], np.float32))
        known, values = others[[0, 2, 5]], np.array([1, 2, -1])
        wanted = values @ known @ np.linalg.inv(known.T @ known + 0.5 * 3 * np.eye(3))
        got = solve(left, others, 0.5)
        np.testing.assert_allclose(got[0], wanted, rtol=1e-4)
        assert not got[1].any()

    def test_a_person_folded_in_is_predicted_like_a_known_one(self) -> None:
        train = people(60, 25, per_user=12)
        model = Als(AlsConfig(factors=4, rounds=60)).fit(train)
        users, items = np.divmod(np.arange(60 * 25, dtype=np.int32), 25)
        known = model.predict(users, items).reshape(60, 25)
        assert np.abs(model.score(train.histories) - known).max() < 0.02

    def test_as_good_as_lenskit_on_the_same_held_out_ratings(self) -> None:
        """Both at k = 50, λ = 0.1 per rating, 10 rounds, damping 5; only the random start differs."""
        als = pytest.importorskip("lenskit.als")
        train, test = split(people(400, 200, per_user=60, seed=9))
        ours = rmse(Als().fit(train).predict(test.users, test.items), test.values)
        theirs = rmse(lenskit_predictions(als, train, test), test.values)
        biased = rmse(Bias().fit(train).predict(test.users, test.items), test.values)
        assert abs(ours - theirs) < 0.002
        assert ours < biased - 0.02  # the factors do something


def split(ratings: Interactions) -> tuple[Interactions, Interactions]:
    held = np.random.default_rng(1).random(len(ratings)) < 0.2
    return ratings.where(~held), ratings.where(held)


def lenskit_predictions(als: object, train: Interactions, test: Interactions) -> np.ndarray:
    import pandas as pd
    from lenskit.data import ItemList, from_interactions_df
    from lenskit.training import TrainingOptions

    frame = pd.DataFrame({"user_id": train.users, "item_id": train.items, "rating": train.values})
    data = from_interactions_df(frame)
    scorer = als.BiasedMFScorer(embedding_size=50, regularization=0.1, epochs=10, user_embeddings="prefer")  # type: ignore[attr-defined]
    scorer.train(data, TrainingOptions(rng=42))
    predicted = np.zeros(len(test), dtype=np.float32)
    for user in np.unique(test.users):
        rows = np.flatnonzero(test.users == user)
        predicted[rows] = scorer(int(user), ItemList(item_ids=test.items[rows])).scores()
    return predicted


class TestImplicitAls:
    def test_each_row_is_the_answer_of_hu_koren_and_volinsky(self) -> None:
        train = people(30, 20)
        model = ImplicitAls(ImplicitAlsConfig(factors=5, alpha=3, regularisation=2)).fit(train)
        y = model.items.astype(np.float64)
        p = train.met.toarray()[4].astype(np.float64)
        c = np.diag(1 + 3 * p)
        wanted = np.linalg.solve(y.T @ c @ y + 2 * np.eye(5), y.T @ c @ p) @ y.T
        np.testing.assert_allclose(model.score([train.histories[4]])[0], wanted, atol=1e-4)

    def test_a_refusal_pushes_away(self) -> None:
        train = people(60, 20)
        model = ImplicitAls(ImplicitAlsConfig(factors=5, by_value=True)).fit(
            Interactions(train.users, train.items, np.ones(len(train), np.float32), train.times, 60, 20)
        )
        liked, refused = model.score([rated((0, 1.0), (2, 1.0)), rated((0, 1.0), (2, -1.0))])
        assert refused[2] < liked[2]
