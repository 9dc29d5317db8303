"""Which algorithms are evaluated: two plain tuples; a new one is its name in one of them."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import UserProblem
from core.evaluate.content import ContentRidge, MeanCosine
from core.evaluate.datasets import Dataset
from core.evaluate.hybrid import Hybrid
from core.evaluate.peers import PEERS
from core.evaluate.yardsticks import GlobalMean, LastAdded, MostPlayed, RandomOrder, RatingsByCosine
from core.recommend.collaborative.als import Als
from core.recommend.collaborative.base import ListModel, RatingModel
from core.recommend.collaborative.bias import Bias
from core.recommend.collaborative.ease import Ease
from core.recommend.collaborative.implicit_als import ImplicitAls
from core.recommend.collaborative.itemknn import ItemKnn, ItemKnnList
from core.recommend.collaborative.recency import Recency
from core.recommend.collaborative.svd import PureSvd, Svd
from core.recommend.collaborative.userknn import UserKnn, UserKnnList

RATING_MODELS: tuple[Callable[[Dataset], RatingModel], ...] = (
    lambda _: GlobalMean(),
    RatingsByCosine,
    lambda _: Bias(),
    lambda _: UserKnn(),
    lambda _: ItemKnn(),
    lambda _: Svd(),
    lambda _: Als(),
)
"""What predicts stars; each makes a model that isn't trained yet."""

LIST_MODELS: tuple[Callable[[Dataset], ListModel], ...] = (
    lambda _: RandomOrder(),
    lambda _: MostPlayed(),
    LastAdded,
    MeanCosine,
    ContentRidge,
    *PEERS,
    lambda _: Als(),
    lambda _: UserKnnList(),
    lambda _: ItemKnnList(),
    lambda _: PureSvd(),
    lambda _: ImplicitAls(),
    lambda _: Ease(),
    lambda _: Recency(),
    Hybrid,
)
"""What makes lists."""

LOOKED_INTO: tuple[Callable[[Dataset], ListModel], ...] = (lambda _: Recency(), Hybrid)
"""Of these, the best without content and the best with it: whose fairness, and price of privacy, is measured."""


def rating_model(name: str, dataset: Dataset) -> RatingModel:
    """Make the rating model that a person means by "als" or "user-kNN".

    Raises:
        UserProblem: there is none of that name.
    """
    models = [make(dataset) for make in RATING_MODELS]
    for model in models:
        if _plain(name) in (_plain(model.name), _plain(model.name.split(" (")[0])):
            return model
    raise UserProblem(f"No algorithm is called {name!r}. There are: {', '.join(model.name for model in models)}.")


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
