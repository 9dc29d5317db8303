"""Turns a library of any size into a few hundred media worth scoring, by asking the indexes for them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, zip_longest

from core.recommend import sample
from core.recommend.context import RankContext, Space
from core.recommend.copies import without_copies
from core.recommend.design import split
from core.recommend.recency import rested, to_continue
from core.recommend.similar import anchors_of
from core.recommend.taste_ridge import fit
from core.types import FloatArray, MediaId

LIMIT = 400
ALONG_TASTE = 100
"""Media per modality that lie where the fitted taste points."""
ANCHORS, PER_ANCHOR = 8, 25
"""So many liked media are asked for so many neighbours per modality, so that a niche has candidates of its own."""
NEWEST, AT_RANDOM = 60, 100
TURNED_DOWN = -0.25
"""Media that the profile met and likes less than this are not suggested again."""


def candidates(ctx: RankContext, limit: int = LIMIT) -> list[MediaId]:
    """Gather what might be suggested: no refused, merged, missing or resting media, nothing twice.

    Returns:
        At most `limit` ids, taken from all sources in turn. Before there is any history, a random sample.
    """
    if ctx.is_new:
        return ctx.showable(ctx.sample(sample.SIZE, "spread"))[:limit]
    sources = [to_continue(ctx), *_along_taste(ctx), *_round_anchors(ctx)]
    sources += [list(ctx.pool[:NEWEST]), ctx.sample(AT_RANDOM, "candidates")]
    in_turn = dict.fromkeys(i for i in chain.from_iterable(zip_longest(*sources)) if i is not None)
    preferences = ctx.preferences
    wanted = [i for i in in_turn if i not in preferences or preferences[i].weight > TURNED_DOWN]
    awake = rested(ctx, ctx.showable(wanted[: 2 * limit]))
    met = [i for i in preferences if preferences[i].weight <= TURNED_DOWN]
    shunned = {*ctx.refused, *met, *(set(preferences) - set(rested(ctx, list(preferences))))}
    return without_copies(ctx, awake, shunned)[:limit]


def _along_taste(ctx: RankContext) -> Iterator[list[MediaId]]:
    ridge = fit(ctx)
    if ridge is None:
        return
    parts = split(ctx, ridge.direction)
    for space in ctx.spaces:
        if parts[space.modality].any():
            yield _near(space, parts[space.modality], ALONG_TASTE)


def _round_anchors(ctx: RankContext) -> Iterator[list[MediaId]]:
    anchors = anchors_of(ctx)[:ANCHORS]
    for space in ctx.spaces:
        for vector in space.index.item_vectors(anchors)[1]:
            yield _near(space, vector, PER_ANCHOR)


def _near(space: Space, query: FloatArray, k: int) -> list[MediaId]:
    return [hit.media_id for hit in space.index.search(query, k, distinct=True)]
