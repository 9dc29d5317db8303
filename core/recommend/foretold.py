"""Turns scores that a network gave the whole library, in the worker, into scores here, where no torch is loaded.

The networks themselves are in `core.deep`; what they said lies in the store until they are trained again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.recommend.context import RankContext
from core.recommend.learnt import parsed
from core.store.learned import Arrays, columns
from core.types import FloatArray, MediaId, Reason


@dataclass(eq=False)
class Foretold:
    """What a network said of each medium."""

    scores: Mapping[MediaId, float]

    @classmethod
    def of(cls, arrays: Arrays) -> Foretold:
        """Read `media` and `scores`; nothing where they are missing, and no score that isn't finite."""
        if not columns(arrays, media="U", scores="f"):
            return cls({})
        pairs = zip(arrays["media"].tolist(), arrays["scores"].tolist(), strict=True)
        return cls({MediaId(media_id): score for media_id, score in pairs if np.isfinite(score)})

    @cached_property
    def high(self) -> float:
        """What only a quarter of the scores is above."""
        return float(np.quantile(list(self.scores.values()), 0.75)) if self.scores else np.inf

    @cached_property
    def best(self) -> list[MediaId]:
        """All media, best first."""
        return sorted(self.scores, key=lambda media_id: (-self.scores[media_id], media_id))


NOTHING = Foretold({})


class ForetoldRanker:
    """Gives back a network's scores of media for one profile.

    Args:
        name: of the ranker and of the model in the store; its arrays are `media` and `scores`, float32 (n,).
        code: of the reason that it gives for what it scores in the upper quarter.
    """

    def __init__(self, name: str, code: str) -> None:
        self.name = name
        self._code = code

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,); NaN for what the network hasn't seen, and where there is none."""
        known = self._known(ctx).scores
        return np.array([known.get(media_id, np.nan) for media_id in ids], dtype=np.float32)

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Say that a network expects it. What it rests on, nobody can name."""
        known = self._known(ctx)
        return [(Reason(self._code),) if known.scores.get(i, -np.inf) > known.high else () for i in ids]

    def reach(self, ctx: RankContext, k: int) -> list[MediaId]:
        """List the media that score highest."""
        return self._known(ctx).best[:k]

    def _known(self, ctx: RankContext) -> Foretold:
        return parsed(ctx, self.name, ctx.profile, Foretold.of) or NOTHING


SEQUENCE = ForetoldRanker("sequence", "what_comes_next")
"""What a causal Transformer over the history expects next (`core.deep.sasrec`)."""
FUSION = ForetoldRanker("fusion", "network_expects")
"""What the fusion of all modalities expects to be finished (`core.deep`)."""
