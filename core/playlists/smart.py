"""Follows the rules of a list: conditions, what it is to be like and unlike, an order, a length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core import browse
from core.errors import UserProblem
from core.playlists.like import mix, path, smooth
from core.playlists.rules import SMOOTH, Rules
from core.recommend.context import RankContext
from core.store.listing import SORTS
from core.types import MediaId

AMONG = 3000
"""Media that meet the conditions and are compared with the examples, newest first, at most."""


def make(ctx: RankContext, rules: Rules) -> list[MediaId]:
    """List what the rules say; what the profile hid is left out, and so is what isn't in the library any more.

    Raises:
        UserProblem: the conditions hold something that is no condition.
    """
    rules = _resolved(ctx, rules)
    hidden = ctx.store.media.hidden(ctx.profile)
    if rules.to:
        between = [i for i in path(ctx, rules.more[0], rules.to, max(rules.k - 2, 0)) if i not in hidden]
        return browse.meeting(ctx.store, ctx.profile, between, rules.where)
    if not rules.more:
        return _ordered(ctx, _conditioned(ctx, rules.where, rules.order), rules)
    among = _conditioned(ctx, rules.where)[:AMONG] if rules.where.strip() else []
    if rules.where.strip() and not among:
        return []
    found = [i for i in mix(ctx, rules.more, rules.less, rules.k + len(hidden), among) if i not in hidden]
    return _ordered(ctx, found[: rules.k], rules)


def _resolved(ctx: RankContext, rules: Rules) -> Rules:
    there = ctx.store.media.facts([*rules.more, *rules.less, *([rules.to] if rules.to else [])])
    resolve = ctx.store.media.resolve
    more = tuple(resolve(i) for i in rules.more if i in there)
    if (rules.more and not more) or (rules.to and rules.to not in there):
        raise UserProblem("What this list is to be like isn't in the library any more. Choose something else.")
    less = tuple(resolve(i) for i in rules.less if i in there)
    return replace(rules, more=more, less=less, to=resolve(rules.to) if rules.to else None)


def _conditioned(ctx: RankContext, where: str, order: str = "") -> list[MediaId]:
    """List the media that meet conditions, hidden ones left out."""
    browse.check(where)
    return browse.ids(ctx.store, ctx.profile, browse.View(query=where, sort=order if order in SORTS else "added"))


def _ordered(ctx: RankContext, ids: Sequence[MediaId], rules: Rules) -> list[MediaId]:
    chosen = list(ids[: rules.k])
    if rules.order == SMOOTH:
        return smooth(ctx, chosen, first=chosen[0] if rules.more and chosen else None)
    if rules.more and rules.order in SORTS:
        place = {media_id: n for n, media_id in enumerate(_conditioned(ctx, "", rules.order))}
        return sorted(chosen, key=lambda media_id: place.get(media_id, len(place)))
    return chosen
