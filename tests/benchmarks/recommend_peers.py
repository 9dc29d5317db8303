"""The libraries that ours are measured against, each behind a few lines, in the form of our own models."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from core.interactions import History, IndexArray, Interactions
from core.recommend.collaborative.base import rows_of
from core.types import FloatArray

SEED = 42


def there(module: str) -> bool:
    """Say whether a library can be imported; the `bench` extra brings them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            importlib.import_module(module)
    except ImportError:
        return False
    return True


class LensKit:
    """Biased matrix factorisation by ALS, k = 50, λ = 0.1, 10 epochs: `lenskit.als.BiasedMFScorer`."""

    name = "lenskit biased MF k=50"

    def fit(self, train: Interactions) -> Self:
        import pandas as pd
        from lenskit.als import BiasedMFScorer
        from lenskit.data import from_interactions_df
        from lenskit.training import TrainingOptions

        frame = pd.DataFrame({"user_id": train.users, "item_id": train.items, "rating": train.values})
        self.scorer = BiasedMFScorer(embedding_size=50, regularization=0.1, epochs=10, user_embeddings="prefer")
        self.scorer.train(from_interactions_df(frame), TrainingOptions(rng=SEED))
        self.mean = float(train.values.mean())
        return self

    def predict(self, users: IndexArray, items: IndexArray) -> FloatArray:
        from lenskit.data import ItemList

        predicted = np.full(len(users), np.nan, dtype=np.float32)
        for user in np.unique(users):
            rows = np.flatnonzero(users == user)
            predicted[rows] = self.scorer(int(user), ItemList(item_ids=items[rows])).scores()
        unsaid = np.isnan(predicted)  # of who or what has no rating it says nothing; its biases do
        predicted[unsaid] = self._biased(users[unsaid], items[unsaid])
        return predicted

    def _biased(self, users: IndexArray, items: IndexArray) -> FloatArray:
        known = self.scorer.bias
        sums = np.full(len(users), self.mean, dtype=np.float32)
        for ids, names, biases in ((users, known.users, known.user_biases), (items, known.items, known.item_biases)):
            numbers = [names.number(int(name), missing=None) for name in ids]
            sums += np.array([biases[number] if number is not None else 0.0 for number in numbers], dtype=np.float32)
        return sums


class Surprise:
    """One of scikit-surprise's algorithms by its class name, with its defaults."""

    def __init__(self, algorithm: str, name: str, **options: Any) -> None:
        self.algorithm, self.name, self.options = algorithm, f"surprise {name}", options

    def fit(self, train: Interactions) -> Self:
        import pandas as pd
        import surprise

        frame = pd.DataFrame({"user": train.users, "item": train.items, "rating": train.values})
        reader = surprise.Reader(rating_scale=(float(train.values.min()), float(train.values.max())))
        known = surprise.Dataset.load_from_df(frame, reader).build_full_trainset()
        self.model = getattr(surprise, self.algorithm)(**self.options).fit(known)
        return self

    def predict(self, users: IndexArray, items: IndexArray) -> FloatArray:
        pairs = zip(users.tolist(), items.tolist(), strict=True)
        return np.array([self.model.predict(user, item).est for user, item in pairs], dtype=np.float32)


class Implicit:
    """One of implicit's models, asked with whatever history (`recalculate_user`)."""

    def __init__(self, kind: str) -> None:
        self.kind, self.name = kind, f"library implicit: {kind}"

    def fit(self, train: Interactions) -> Self:
        from scipy.sparse import csr_matrix

        self.model = self._new()
        self.n_items = train.n_items
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.model.fit(csr_matrix(train.met), show_progress=False)
        self.rows = {history.items.tobytes(): user for user, history in enumerate(train.histories)}
        return self

    def _new(self) -> Any:
        if self.kind == "BPR":
            from implicit.bpr import BayesianPersonalizedRanking

            return BayesianPersonalizedRanking(factors=64, iterations=100, random_state=SEED, num_threads=1)
        from implicit.als import AlternatingLeastSquares

        return AlternatingLeastSquares(
            factors=50, alpha=1.0, regularization=10.0, iterations=15, random_state=SEED, num_threads=1
        )

    def score(self, histories: Sequence[History]) -> FloatArray:
        items = self.model.item_factors
        if self.kind == "BPR":  # it can't fold in: only people of the training data are asked with
            users = self.model.user_factors[[self.rows[history.items.tobytes()] for history in histories]]
        else:
            from scipy.sparse import csr_matrix

            asked = csr_matrix(rows_of(histories, self.n_items))
            users = self.model.recalculate_user(np.arange(len(histories)), asked)
        return np.asarray(users @ items.T, dtype=np.float32)
