"""Turns scored candidates into a list that isn't ten times the same: one episode of a series, tastes in proportion, a
place for each interest and each kind, a few guesses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.recommend.blend import Blended
from core.recommend.calibrate import balance_of, rerank
from core.recommend.context import RankContext
from core.recommend.explore import guesses
from core.recommend.fusion import compare
from core.recommend.places import keep_places
from core.recommend.series import next_only
from core.types import FloatArray, Kind, MediaId

AMONG = 120
"""The list is chosen among so many of the best; what a longer one has beyond them stands by its score."""
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


def diversify(ctx: RankContext, blended: Blended, k: int) -> list[Chosen]:
    """Choose k media, in the order in which they are to be shown."""
    order = sorted(range(len(blended.ids)), key=lambda i: (-blended.scores[i], blended.ids[i]))
    if ctx.is_new:  # the spread is the order
        return [_chosen(blended, i) for i in order[:k]]
    order = _few_continued(blended, _one_episode(ctx, blended, order), k)
    guessed = _guessed(ctx, blended, order, k)
    others, places = [i for i in order if i not in guessed], k - len(guessed)
    best = others[:AMONG]
    picked = [best[i] for i in _spread(ctx, blended, best, min(places, AMONG))] + others[AMONG : max(places, AMONG)]
    fed = _feed_kinds(ctx, blended, others, picked)
    picked = _keep_places(ctx, blended, others, picked, fed)
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


def _one_episode(ctx: RankContext, blended: Blended, order: Sequence[int]) -> list[int]:
    """Keep one episode of each series, at the place of the best of them; none of a series that was turned down."""
    chosen = next_only(ctx, [blended.ids[i] for i in order])
    place = {blended.ids[i]: i for i in order}
    stands = (chosen.get(blended.ids[i], blended.ids[i]) for i in order)
    return list(dict.fromkeys(place[media_id] for media_id in stands if media_id is not None))


def _guessed(ctx: RankContext, blended: Blended, order: Sequence[int], k: int) -> dict[int, float]:
    """Draw the guesses below the first k, so that none takes a place that it would have had anyway."""
    place = {blended.ids[i]: i for i in order[k:]}
    drawn = guesses(ctx, list(place), int(ctx.settings.explore_share * k))
    return {place[media_id]: chance for media_id, chance in drawn}


def _spread(ctx: RankContext, blended: Blended, best: Sequence[int], k: int) -> list[int]:
    if not best:
        return []
    ids, trade = [blended.ids[i] for i in best], ctx.settings.mmr_lambda
    scores = np.maximum.accumulate(blended.scores[list(best)][::-1])[::-1]  # an episode stands at its series' place
    relevance = (scores - scores.min()) / max(float(scores.max() - scores.min()), 1e-9)
    return rerank(relevance, k, balance_of(ctx, ids), _closeness(ctx, ids) if trade < 1 else None, trade)


def _keep_places(
    ctx: RankContext, blended: Blended, order: Sequence[int], picked: Sequence[int], fed: Mapping[int, Kind]
) -> list[int]:
    """Keep each interest its places; what a kind was fed stays, at the end."""
    free = [i for i in order if i not in fed]
    place = {i: n for n, i in enumerate(free)}
    scored = [blended.ids[i] for i in free], blended.scores[free]
    won = [place[i] for i in picked if i not in fed]
    return [free[n] for n in keep_places(ctx, *scored, won, STARVED_FLOOR)] + [i for i in picked if i in fed]


def _closeness(ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
    """Compare all with all: float32 (n, n), 0 or more, 1 where two are close, 0 of each to itself."""
    alike = compare(ctx, ids, ids).score
    alike = np.clip((alike + alike.T) / 2, 0.0, 1.0)
    np.fill_diagonal(alike, 0.0)
    return np.asarray(alike / max(float(np.quantile(alike, CLOSE)), 0.1), dtype=np.float32)


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
