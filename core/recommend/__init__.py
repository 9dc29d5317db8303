"""From history and features to suggestions that say why: candidates → rank → blend → diversify → explain.

A new ranker is one file (see `rankers`), its weight in `blend.WEIGHTS`, its reason codes in `explain`. README.md maps
the formulas of the design to functions.
"""

from __future__ import annotations

from core.recommend.blend import Blended, blend
from core.recommend.candidates import candidates
from core.recommend.context import RankContext
from core.recommend.diversify import Chosen, diversify
from core.recommend.explain import explain
from core.recommend.rankers import BASELINES, RANKERS, Ranker
from core.recommend.similar import similar

__all__ = [
    "BASELINES",
    "RANKERS",
    "Blended",
    "Chosen",
    "RankContext",
    "Ranker",
    "blend",
    "candidates",
    "diversify",
    "explain",
    "similar",
]
