"""What any recommender must beat on a person's own history: chance, what is played most, what was added last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from core.recommend import BASELINES, RankContext, Ranker
from core.recommend.context import hash_of
from core.types import EventKind, FloatArray, MediaId, Reason


class _Silent:
    """A yardstick gives no reasons."""

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Give none."""
        return [() for _ in ids]


class RandomOrder(_Silent):
    """Any order, the same for one library and moment."""

    name = "random"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,), 0..1."""
        salt = f"{ctx.now:.3f}".encode()
        return np.array([hash_of(media_id, salt) / 2**64 for media_id in ids], dtype=np.float32)


class MostPlayed(_Silent):
    """How often the household played it."""

    name = "most_played"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,), number of plays up to now."""
        plays = Counter(event.media_id for event in ctx.household if event.kind is EventKind.PLAY)
        return np.array([plays[media_id] for media_id in ids], dtype=np.float32)


class LastAdded(_Silent):
    """The newest first."""

    name = "last_added"

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,), minus the place in the order of adding."""
        place = {media_id: rank for rank, media_id in enumerate(ctx.pool)}
        return np.array([-place.get(media_id, len(place)) for media_id in ids], dtype=np.float32)


YARDSTICKS: tuple[Ranker, ...] = (RandomOrder(), MostPlayed(), LastAdded(), *BASELINES)
