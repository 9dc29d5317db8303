"""Turns scored candidates into a list that isn't ten times the same: MMR, a place for each kind, a few guesses.

Source: maximal marginal relevance, Carbonell & Goldstein 1998.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.recommend.blend import Blended
from core.recommend.context import RankContext
from core.recommend.explore import guesses
from core.recommend.fusion import compare
from core.types import FloatArray, Kind, MediaId

AMONG = 120
"""MMR chooses among so many of the best."""
CLOSE = 0.95
"""Likeness at this quantile among the best counts as 1: what is close depends on the space."""
CONTINUED = 0.2
"""At most this share of a list (but one at least) is to be gone on with."""
STARVED_SHARE = 0.1
"""A kind that makes up this share of the library gets at least one place in a list of `STARVED_LIST` or more."""
STARVED_LIST = 5
STARVED_FLOOR = -0.75
"""… unless its best candidate scores below this: nobody is made to hear what they don't like."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One place of the list.

    Attributes:
        parts: what each ranker added to the score (may be negative).
        chance: for a guess made to learn, how likely it was to be picked; 0 for all others.
        fed: the kind that was given this place, or None where it was won by score.
    """

    media_id: MediaId
    score: float
    parts: Mapping[str, float] = field(default_factory=dict)
    chance: float = 0.0
    fed: Kind | None = None


def mmr(relevance: FloatArray, alike: FloatArray, k: int, trade: float) -> list[int]:
    """Pick k greedily by trade · relevance − (1 − trade) · greatest likeness to what is picked.

    Args:
        relevance: float32 (n,), scaled to 0..1.
        alike: float32 (n, n), 0 or more, 1 where two are close.
        trade: λ of the paper; 1 is relevance only.
    """
    left = np.ones(len(relevance), dtype=bool)
    nearest = np.zeros(len(relevance), dtype=np.float32)
    picked: list[int] = []
    while len(picked) < min(k, len(relevance)):
        gain = np.where(left, trade * relevance - (1 - trade) * nearest, -np.inf)
        best = int(gain.argmax())
        picked.append(best)
        left[best] = False
        nearest = np.maximum(nearest, alike[best])
    return picked


def diversify(ctx: RankContext, blended: Blended, k: int) -> list[Chosen]:
    """Choose k media, in the order in which they are to be shown."""
    order = sorted(range(len(blended.ids)), key=lambda i: (-blended.scores[i], blended.ids[i]))
    if ctx.is_new:  # the spread is the order
        return [_chosen(blended, i) for i in order[:k]]
    order = _few_continued(blended, order, k)
    guessed = _guessed(ctx, blended, order, k)
    best = [i for i in order if i not in guessed][:AMONG]
    picked = [best[i] for i in _spread(ctx, blended, best, k - len(guessed))]
    fed = _feed_kinds(ctx, blended, order, picked)
    chosen = [_chosen(blended, i, fed=fed.get(i)) for i in picked]
    return chosen + [_chosen(blended, i, chance) for i, chance in guessed.items()]


def _chosen(blended: Blended, i: int, chance: float = 0.0, fed: Kind | None = None) -> Chosen:
    parts = {name: float(values[i]) for name, values in blended.parts.items()}
    return Chosen(blended.ids[i], float(blended.scores[i]), parts, chance, fed)


def _few_continued(blended: Blended, order: Sequence[int], k: int) -> list[int]:
    if "continue" not in blended.parts:
        return list(order)
    latest_first = np.argsort(-blended.parts["continue"], kind="stable")
    going_on = [int(i) for i in latest_first if blended.parts["continue"][i] > 0]
    dropped = set(going_on[max(1, int(CONTINUED * k)) :])
    return [i for i in order if i not in dropped]


def _guessed(ctx: RankContext, blended: Blended, order: Sequence[int], k: int) -> dict[int, float]:
    """Draw the guesses below the first k, so that none takes a place that it would have had anyway."""
    place = {blended.ids[i]: i for i in order[k:]}
    drawn = guesses(ctx, list(place), int(ctx.settings.explore_share * k))
    return {place[media_id]: chance for media_id, chance in drawn}


def _spread(ctx: RankContext, blended: Blended, best: Sequence[int], k: int) -> list[int]:
    if not best:
        return []
    ids = [blended.ids[i] for i in best]
    alike = compare(ctx, ids, ids).score
    scores = blended.scores[list(best)]
    relevance = (scores - scores.min()) / max(float(scores.max() - scores.min()), 1e-9)
    alike = np.clip((alike + alike.T) / 2, 0.0, 1.0)
    np.fill_diagonal(alike, 0.0)
    return mmr(relevance, alike / max(float(np.quantile(alike, CLOSE)), 0.1), k, ctx.settings.mmr_lambda)


def _feed_kinds(ctx: RankContext, blended: Blended, order: Sequence[int], picked: list[int]) -> dict[int, Kind]:
    """Give each sizeable kind a place at the end of `picked`, at the cost of the weakest of the kind that has most."""
    fed: dict[int, Kind] = {}
    if len(picked) < STARVED_LIST:
        return fed
    kind_of = _kinds(ctx, [blended.ids[i] for i in order])
    kinds = [kind_of(blended.ids[i]) for i in picked]
    for kind in _sizeable(ctx):
        fits = (i for i in order if kind_of(blended.ids[i]) is kind and blended.scores[i] >= STARVED_FLOOR)
        best = next(fits, None) if kind not in kinds else None
        if best is not None:
            most = Counter(kinds).most_common(1)[0][0]
            places = [place for place in range(len(picked)) if kinds[place] is most]
            place = min(places, key=lambda place: (blended.scores[picked[place]], -place))
            del picked[place], kinds[place]
            picked.append(best)
            kinds.append(kind)
            fed[best] = kind
    return fed


def _kinds(ctx: RankContext, ids: Sequence[MediaId]) -> Callable[[MediaId], Kind | None]:
    facts = ctx.facts(ids)
    return lambda media_id: facts[media_id].kind if media_id in facts else None


def _sizeable(ctx: RankContext) -> list[Kind]:
    return ctx.keep_for_pool(("sizeable kinds",), lambda: _count_kinds(ctx))


def _count_kinds(ctx: RankContext) -> list[Kind]:
    sampled = [facts.kind for facts in ctx.facts(ctx.sample(200, "kinds")).values()]
    counts = Counter(sampled)
    return [kind for kind in Kind if counts[kind] >= STARVED_SHARE * max(len(sampled), 1)]
