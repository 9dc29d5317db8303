"""EASE in both forms, transitions, popularity and their sum: against what the formulas say, worked out otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from core.interactions import History, Interactions
from core.recommend.collaborative.base import rows_of
from core.recommend.collaborative.ease import Ease, EaseConfig
from core.recommend.collaborative.popularity import Popularity, PopularityConfig
from core.recommend.collaborative.recency import Recency, RecencyConfig, standardised
from core.recommend.collaborative.transitions import Transitions, TransitionsConfig
from tests.core.generated import history, people


class TestRows:
    def test_an_item_counts_half_for_so_many_others_met_later(self) -> None:
        weights = rows_of([history(4, 2, 4, 0)], 5, half_life_items=1.0).toarray()[0]
        assert weights.tolist() == [1.0, 0.0, 0.25, 0.0, 0.5]  # 4 counts from its last time

    def test_values_can_be_weights(self) -> None:
        given = History(np.array([1, 0], np.int32), np.array([0.5, -1.0], np.float32), np.array([1.0, 2.0]))
        assert rows_of([given], 3, by_value=True).toarray().tolist() == [[-1.0, 0.5, 0.0]]

    def test_nobody_and_nothing(self) -> None:
        assert rows_of([], 3).shape == (0, 3)
        assert rows_of([history()], 3).toarray().tolist() == [[0.0, 0.0, 0.0]]


class TestEase:
    @pytest.mark.parametrize("n_users, n_items", [(30, 80), (80, 30)])
    @pytest.mark.parametrize("weighted", [False, True])
    def test_both_forms_are_the_same_model(self, n_users: int, n_items: int, weighted: bool) -> None:
        train = people(n_users, n_items)
        weights = np.random.default_rng(5).uniform(0.1, 3, n_users).astype(np.float32) if weighted else None
        by_items = Ease(EaseConfig(20, 3.0, form="primal")).fit(train, weights).score(train.histories)
        by_people = Ease(EaseConfig(20, 3.0, form="dual")).fit(train, weights).score(train.histories)
        assert by_items.std() > 0.01
        np.testing.assert_allclose(by_people, by_items, atol=1e-5)

    def test_a_training_row_folded_in_is_its_row_of_xb(self) -> None:
        """The dual written out, X − ((λI + XXᵀ)⁻¹X) / diag, with the diagonal of λP below."""
        train = people(40, 60)
        x = train.met.toarray().astype(np.float64)
        inner = np.linalg.inv(20 * np.eye(40) + x @ x.T) @ x  # (K⁻¹X): XP = K⁻¹X, by the push-through identity
        diagonal = (1 - (x * inner).sum(axis=0)) / 20
        scores = Ease(EaseConfig(20, form="dual")).fit(train).score(train.histories)
        np.testing.assert_allclose(scores, x - inner / diagonal, atol=1e-5)

    def test_weights_of_rows_are_repeated_rows(self) -> None:
        train = people(12, 20)
        twice = Interactions.of([*train.histories, train.histories[3], train.histories[3]], 20)
        weights = np.ones(12, np.float32)
        weights[3] = 3.0
        asked = [history(1, 5, 7)]
        weighted = Ease(EaseConfig(5)).fit(train, weights).score(asked)
        np.testing.assert_allclose(weighted, Ease(EaseConfig(5)).fit(twice).score(asked), atol=1e-5)

    def test_it_minimises_what_steck_minimises(self) -> None:
        train = people(50, 12)
        x = train.met.toarray().astype(np.float64)
        best = Ease(EaseConfig(10, form="primal")).fit(train).weights
        assert best is not None and not np.diag(best).any()

        def loss(b: np.ndarray) -> float:
            return float(((x - x @ b) ** 2).sum() + 10 * (b**2).sum())

        for seed in range(20):
            step = np.random.default_rng(seed).normal(0, 0.01, best.shape)
            np.fill_diagonal(step, 0)
            assert loss(best + step) > loss(best.astype(np.float64))

    def test_more_items_than_a_block(self) -> None:
        train = people(15, 5000, per_user=40)
        scores = Ease(EaseConfig(10)).fit(train).score(train.histories)
        x = train.met.toarray().astype(np.float64)
        inner = np.linalg.inv(10 * np.eye(15) + x @ x.T) @ x
        np.testing.assert_allclose(scores, x - inner * 10 / (1 - (x * inner).sum(axis=0)), atol=1e-5)


class TestTransitions:
    def test_rates_of_what_followed_within_the_window(self) -> None:
        train = Interactions.of([history(0, 1, 2, 3), history(0, 2)], 5)
        rates = Transitions(TransitionsConfig(window_items=2, fade=0.5)).fit(train).rates.toarray()
        assert rates[0].tolist() == pytest.approx([0, 0.4, 0.6, 0, 0])  # 1 once next; 2 once behind next (½), once next
        assert rates[3].tolist() == [0] * 5

    def test_together_is_symmetric_before_it_is_a_rate(self) -> None:
        train = Interactions.of([history(0, 1), history(2, 1)], 3)
        rates = Transitions(TransitionsConfig(1, backward=1.0)).fit(train).rates.toarray()
        assert rates.tolist() == [[0, 1, 0], [0.5, 0, 0.5], [0, 1, 0]]

    def test_far_apart_in_time_doesnt_follow(self) -> None:
        far = History(np.array([0, 1, 2], np.int32), np.ones(3, np.float32), np.array([0.0, 10.0, 500.0]))
        train = Interactions.of([far], 3)
        rates = Transitions(TransitionsConfig(1, within_s=60)).fit(train).rates.toarray()
        assert rates[0, 1] == 1 and rates[1, 2] == 0

    def test_shrinking_and_dividing_by_popularity(self) -> None:
        train = Interactions.of([history(0, 1), history(0, 2), history(3, 2), history(3, 2)], 4)
        rates = Transitions(TransitionsConfig(1, shrink=2.0, popularity_power=1.0)).fit(train).rates.toarray()
        assert rates[0].tolist() == pytest.approx([0, 1 / 4, 1 / 4 / 3, 0])

    def test_the_last_items_ask_the_latest_most(self) -> None:
        train = Interactions.of([history(0, 3), history(1, 4)], 5)
        model = Transitions(TransitionsConfig(1, last_items=2, last_fade=0.25)).fit(train)
        assert model.score([history(2, 1, 0), history(2, 0, 1), history()]).tolist() == [
            [0, 0, 0, 1, 0.25],
            [0, 0, 0, 0.25, 1],
            [0, 0, 0, 0, 0],
        ]


class TestPopularity:
    def test_shares_of_meetings(self) -> None:
        train = Interactions.of([history(0, 1), history(1), history(1)], 3)
        assert Popularity().fit(train).score([history(), history(2)]).tolist() == [[0.25, 0.75, 0]] * 2

    def test_lately_means_before_the_end_of_the_history(self) -> None:
        def at(item: int, time: float) -> History:
            return History(np.array([item], np.int32), np.ones(1, np.float32), np.array([time]))

        train = Interactions.of([at(0, 0), at(1, 10), at(2, 20)], 3)
        model = Popularity(PopularityConfig(half_life_s=10)).fit(train)
        assert model.score([at(0, 10)]).tolist()[0] == pytest.approx([1 / 3, 2 / 3, 0])  # 2 lies in the future
        assert model.score([at(0, -5), history()]).tolist() == pytest.approx(np.full((2, 3), 1 / 3))


class TestRecency:
    def test_the_parts_sum_to_the_score(self) -> None:
        train = people(30, 40)
        model = Recency(RecencyConfig(0.5, 2.0)).fit(train)
        parts = model.parts(train.histories)
        np.testing.assert_allclose(model.score(train.histories), sum(parts.values()), atol=1e-6)
        np.testing.assert_allclose(parts["following"].std(axis=1), 0.5, atol=1e-4)
        np.testing.assert_allclose(parts["ease"].std(axis=1), 2.0, atol=1e-4)

    def test_what_followed_the_last_item_rises(self) -> None:
        train = Interactions.of([history(0, 1, 2), history(3, 1, 2), history(2, 0, 3)] * 3, 6)
        without, having = (Recency(RecencyConfig(weight)).fit(train) for weight in (0.0, 1.0))
        asked = [history(5, 1)]
        assert having.score(asked)[0, 2] > without.score(asked)[0, 2] + 0.5

    def test_rows_without_spread_are_silent(self) -> None:
        assert standardised(np.full((2, 3), 7, np.float32)).tolist() == [[0, 0, 0]] * 2
