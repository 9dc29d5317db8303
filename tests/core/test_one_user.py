"""The parts of the one-user bench: what they learn from, how weights are fitted, that nothing of the asked leaks in."""

from __future__ import annotations

import numpy as np

from core.evaluate.content import ContentRidge
from core.interactions import History
from tests.benchmarks import one_user_parts as parts
from tests.core.rating_sets import two_tastes


def test_fitted_weights_find_the_part_that_tells() -> None:
    random = np.random.default_rng(3)
    noise, truth = random.standard_normal((2, 30, 50)).astype(np.float32)
    relevant = [np.argsort(-row)[:5].astype(np.int32) for row in truth]
    open_ = np.ones((30, 50), dtype=np.bool_)
    weights = parts.fit({"noise": noise, "truth": truth}, ("noise", "truth"), open_, relevant)
    assert weights["truth"] > 5 * abs(weights["noise"])


def test_parts_are_standard_and_priors_the_same_for_everybody() -> None:
    data = two_tastes()
    histories = data.interactions.histories
    others = parts.Others.of(histories[5:], 40)
    made = parts.parts(others, [h.before(5) for h in histories[:5]], ContentRidge(data).fit(data.interactions))
    assert all(np.allclose(scores.mean(axis=1), 0, atol=1e-4) for scores in made.values())
    assert np.ptp(made["popularity"], axis=0).max() == 0 and np.ptp(made["item-kNN"], axis=0).max() > 0


def test_only_what_came_after_the_cut_counts_as_later() -> None:
    count = parts.CUT + 3
    values = np.full(count, 5, np.float32)
    values[-1] = 2
    others = parts.Others.of([History(np.arange(count, dtype=np.int32), values, np.arange(float(count)))], count)
    assert np.flatnonzero(others.later[0]).tolist() == [parts.CUT, parts.CUT + 1]
    assert others.liked.sum() == count - 1 and others.met.sum() == count
