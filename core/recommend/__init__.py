"""From history and features to suggestions that say why: candidates → rank → blend → diversify → explain.

A new ranker is one file (see `rankers`), its weight in `blend.WEIGHTS`, its reason codes in `explain`. README.md maps
the formulas of the design to functions.
"""

from __future__ import annotations

from core.recommend.blend import Blended, blend, weights_of
from core.recommend.candidates import candidates, limit_for
from core.recommend.context import RankContext
from core.recommend.diversify import Chosen, diversify
from core.recommend.explain import explain
from core.recommend.likeness import Known, Likenesses, Weights
from core.recommend.rankers import BASELINES, RANKERS, Ranker
from core.recommend.shelves import longer, shelves
from core.recommend.similar import likenesses, similar
from core.recommend.slate import log_slate

__all__ = [
    "BASELINES",
    "RANKERS",
    "Blended",
    "Chosen",
    "Known",
    "Likenesses",
    "RankContext",
    "Ranker",
    "Weights",
    "blend",
    "candidates",
    "diversify",
    "explain",
    "likenesses",
    "limit_for",
    "log_slate",
    "longer",
    "shelves",
    "similar",
    "weights_of",
]
