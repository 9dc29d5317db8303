"""The rankers, by name. One is one file: a class like `Ranker`, its source cited, and its place in `RANKERS`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from core.recommend.community import CommunityRanker
from core.recommend.context import RankContext
from core.recommend.coplay import CoplayRanker
from core.recommend.daytime import DaytimeRanker
from core.recommend.foretold import FUSION, SEQUENCE
from core.recommend.mean_cosine import MeanCosineRanker
from core.recommend.prior import PriorRanker
from core.recommend.resting import ContinueRanker, NewRanker
from core.recommend.sample import SpreadRanker
from core.recommend.series import NextEpisodeRanker
from core.recommend.similar import SimilarRanker
from core.recommend.taste_ridge import RidgeRanker
from core.types import FloatArray, MediaId, Reason


class Ranker(Protocol):
    """One opinion on media. It reads through the context, in batches, and changes nothing."""

    @property
    def name(self) -> str:
        """Name its part in results and its weight in the blend."""
        ...

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,), higher is better; NaN where it abstains. The same input gives the same scores."""
        ...

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Give for each medium the reasons that its score was computed from, strongest first; () if there are none."""
        ...


@runtime_checkable
class Reaching(Protocol):
    """A ranker that finds media which content alone would not lead to."""

    @property
    def name(self) -> str:
        """Name it, as a ranker."""
        ...

    def reach(self, ctx: RankContext, k: int) -> list[MediaId]:
        """List the media that score highest, at most k; they may have been met or refused."""
        ...


RANKERS: tuple[Ranker, ...] = (
    RidgeRanker(),
    SimilarRanker(),
    PriorRanker(),
    ContinueRanker(),
    NextEpisodeRanker(),
    NewRanker(),
    SpreadRanker(),
    CoplayRanker(),
    CommunityRanker(),
    SEQUENCE,
    FUSION,
    DaytimeRanker(),
)

REACHING: tuple[Reaching, ...] = tuple(ranker for ranker in RANKERS if isinstance(ranker, Reaching))
"""Those that name candidates of their own."""

BASELINES: tuple[Ranker, ...] = (MeanCosineRanker(),)
"""Yardsticks for evaluation; they have no part in suggestions."""
