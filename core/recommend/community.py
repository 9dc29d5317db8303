"""Turns ratings of strangers, imported and matched to media of this library, into what people like you liked.

The model knows strangers only; the profile is folded in when it asks and leaves no trace in it.

Source: Steck 2019 (EASE) over liked and disliked, folded in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.interactions import Interactions
from core.recommend.context import RankContext
from core.recommend.coplay import Asked, LinkedRanker, folded
from core.recommend.learnt import parsed
from core.recommend.links import Links, links_of
from core.store.learned import Arrays

if TYPE_CHECKING:
    from core.store import Store

MODEL = "community"


@dataclass(frozen=True, slots=True)
class CommunityConfig:
    """How strangers count.

    Attributes:
        liked: stars from which they liked it.
        ridge: λ of EASE.
        half_items: after so many later media one of the profile's history counts half.
        history: media of the history that are folded in.
        least_people: with fewer nothing is learnt.
    """

    liked: float = 3.5
    ridge: float = 100.0
    half_items: float = 30.0
    history: int = 200
    least_people: int = 20


CONFIG = CommunityConfig()


def train(
    store: Store, checkpoint: Callable[[], None] | None = None, config: CommunityConfig = CONFIG
) -> Arrays | None:
    """Learn from the imported ratings; None where there are too few people.

    Args:
        checkpoint: called now and then; it raises to stop.
    """
    from core.recommend.collaborative.ease import Ease, EaseConfig

    ratings = store.community.ratings()
    if ratings.people < config.least_people or len(ratings.media) < 2:
        return None
    liked = ratings.stars >= config.liked
    table = Interactions(
        ratings.person[liked],
        ratings.item[liked],
        np.ones(int(liked.sum()), dtype=np.float32),
        ratings.at[liked],
        ratings.people,
        len(ratings.media),
    )
    model = Ease(EaseConfig(regularisation=config.ridge)).fit(table)
    return links_of(model, ratings.media, checkpoint=checkpoint).arrays("together")


class CommunityRanker(LinkedRanker):
    """Scores media by what people liked who liked what the profile likes."""

    name = MODEL

    def ask(self, ctx: RankContext) -> list[Asked]:
        """Ask what strangers liked who liked the same."""
        links = parsed(ctx, MODEL, None, _links)
        if links is None:
            return []
        return [Asked(links[0], folded(ctx, CONFIG.half_items, CONFIG.history), 1.0, (MODEL, MODEL, MODEL))]


def _links(arrays: Arrays) -> tuple[Links, ...] | None:
    return Links.of(arrays, "together")
