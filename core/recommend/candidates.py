"""Turns a library of any size into a few hundred media worth scoring, by asking the indexes for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from core.recommend import sample
from core.recommend.context import RankContext, Space
from core.recommend.copies import without_copies
from core.recommend.design import split
from core.recommend.interests import seeds, without_muted
from core.recommend.kept import kept_of
from core.recommend.rankers import REACHING, Reaching
from core.recommend.resting import rested, to_continue
from core.recommend.similar import anchors_of
from core.recommend.taste_ridge import fit
from core.types import FloatArray, MediaId

LIMIT = 400
ALONG_TASTE = (30, 100)
"""Least and most media per modality that lie where the fitted taste points."""
OVERLAP = 4
"""All sources are drawn from in turn until there is enough: so many times its share of that can each of them give at
most, the others having named it before. What lies further down its list would not be reached."""
ANCHORS, PER_ANCHOR = 10, 25
"""So many media, one of each interest first, then those liked most and latest, are asked for so many neighbours per
modality, so that a niche has candidates of its own."""
NEWEST, AT_RANDOM = 60, 100
REACHED = 60
"""Media that each ranker which finds some by itself may name."""
TURNED_DOWN = -0.25
"""Media that the profile met and likes less than this are not suggested again."""


def candidates(ctx: RankContext, limit: int = LIMIT, reaching: Sequence[Reaching] = REACHING) -> list[MediaId]:
    """Gather what might be suggested: no refused, waved aside, merged, missing, resting or muted media, nothing twice.

    Args:
        limit: more than `LIMIT` for a list of hundreds: more are drawn at random then.
        reaching: rankers that are asked for candidates of their own.

    Returns:
        At most `limit` ids, taken from all sources in turn. Before there is any history, a random sample.
    """
    if ctx.is_new:
        drawn = ctx.sample(sample.SIZE if limit <= LIMIT else limit, "spread")
        return without_muted(ctx, ctx.showable(i for i in drawn if i not in ctx.waved))[:limit]
    sources = [list(ctx.pool[:NEWEST]), ctx.sample(AT_RANDOM if limit <= LIMIT else limit, "candidates")]
    sources += [ranker.reach(ctx, REACHED) for ranker in reaching]
    anchored = list(_round_anchors(ctx))
    share = 2 * limit / (len(sources) + len(anchored) + len(ctx.spaces) + 1)
    least, most = ALONG_TASTE
    count = int(min(max(OVERLAP * share, least), most))
    along = ctx.keep(("along taste", ctx.profile, ctx.stamps, count), lambda: list(_along_taste(ctx, count)))
    sources = [to_continue(ctx), *along, *anchored, *sources]
    in_turn = dict.fromkeys(i for i in chain.from_iterable(zip_longest(*sources)) if i is not None)
    preferences = ctx.preferences
    turned_down = {i for i in in_turn if i in preferences and preferences[i].weight <= TURNED_DOWN} | ctx.waved
    wanted = [i for i in in_turn if i not in turned_down]
    awake = without_muted(ctx, rested(ctx, ctx.showable(wanted[: 2 * limit])))

    def shunned(ids: Collection[MediaId]) -> Collection[MediaId]:
        met = [i for i in ids if i in preferences]
        against = [i for i in met if preferences[i].weight <= TURNED_DOWN]
        return {*(i for i in ids if i in ctx.refused), *against, *(set(met) - set(rested(ctx, met)))}

    return without_copies(ctx, awake, shunned)[:limit]


def limit_for(k: int) -> int:
    """Say how many candidates a list of k places needs: for hundreds of places more than `LIMIT`."""
    return LIMIT if k <= AT_RANDOM else LIMIT + 2 * k


def _along_taste(ctx: RankContext, count: int) -> Iterator[list[MediaId]]:
    ridge = fit(ctx)
    if ridge is None:
        return
    parts = split(ctx, ridge.direction)
    for space in ctx.spaces:
        if parts[space.modality].any():
            yield _near(space, parts[space.modality], count)


KEPT = 1000
"""Lists of neighbours that are kept, while the indexes stay as they are: asking for one takes a millisecond."""


def _round_anchors(ctx: RankContext) -> Iterator[list[MediaId]]:
    anchors = list(dict.fromkeys([*seeds(ctx), *anchors_of(ctx)]))[:ANCHORS]
    for space in ctx.spaces:
        kept = _kept_neighbours(ctx, space)
        new = [media_id for media_id in anchors if media_id not in kept]
        for media_id, vector in zip(*space.index.item_vectors(new), strict=True):
            kept[media_id] = _near(space, vector, PER_ANCHOR)
        yield from (kept[media_id] for media_id in anchors if media_id in kept)


def _kept_neighbours(ctx: RankContext, space: Space) -> dict[MediaId, list[MediaId]]:
    lasting, key = kept_of(ctx.store).lasting, ("neighbours", space.modality)
    stamp, known = (space.index.model_id, space.index.stamp), lasting.get(key)
    if not isinstance(known, _Neighbours) or known.stamp != stamp or len(known.of) > KEPT:
        lasting[key] = known = _Neighbours(stamp, {})
    return known.of


@dataclass(frozen=True, slots=True)
class _Neighbours:
    stamp: tuple[object, ...]
    of: dict[MediaId, list[MediaId]]


def _near(space: Space, query: FloatArray, k: int) -> list[MediaId]:
    return [hit.media_id for hit in space.index.search(query, k, distinct=True)]
