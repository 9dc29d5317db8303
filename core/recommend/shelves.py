"""Turns one blended ranking into the shelves of For you: what to go on with, what fits, and from where in one's taste.

The ranking is made once; each shelf is a way to look at it (`SHELVES` says which there are and in what order). Nothing
stands on two of them, but for those of a free while, which are another view of all.

Codes and their arguments, for which window and command line have words:
    continue {}                 left off, latest first
    next {}                     the next episode of each series that is being watched
    picks {}                    the list that `recommend` gives
    because {media_id, cause}   like what was finished, liked or rated highly last; the cause is one of `LIKING`
    interest {media_id, …}      what belongs to one of the interests, known by the medium in its middle; its name, tags,
                                topic, named, twice and apart are those of `interestwords.InterestWords`; and its weight
    rediscover {}               liked once, and not met for months
    new {}                      added lately, not met yet, and it fits
    different {}                what no interest would have brought
    fits {minutes}              no longer than that, and not much shorter
    start {picked, wanted}      little is known yet: a spread over the library, to pick a few from, until enough are
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from core.recommend.blend import Blended
from core.recommend.context import RankContext
from core.recommend.copies import without_copies
from core.recommend.diversify import Chosen, diversify
from core.recommend.interests import Interest, interests, owners
from core.recommend.interestwords import InterestWords, describe
from core.recommend.resting import rested, to_continue
from core.recommend.sample import spread
from core.recommend.series import next_episodes, next_only
from core.recommend.similar import similar
from core.taste import DAY_S, Preference
from core.types import MediaId, Reason, Result

PICKS = 5
"""Media that somebody without a history picks from the spread before it is taken away."""
LEAST = 3
"""A shelf with fewer media is left out, but for those of what was begun."""
BEGUN = frozenset({"continue", "next"})
RECENT_LIKES, MOST_INTERESTS = 2, 3
NEAR = 60
"""Media like one that was liked that are looked at for its shelf."""
NEW_DAYS = 30.0
LONG_AGO_DAYS = 90.0
LIKED_STARS = 4.0
LIKING = frozenset({"finished", "liked", "rated"})
"""Causes of a preference that one can be told of as in "because you finished"."""
UNCONVINCING = frozenset({"loosely_similar", "similar_title", "copy"})
"""Reasons of `similar` that alone are none to suggest something."""
FREE_MINUTES = (20, 60, 120)
SPOKEN_AGAINST = -0.5
"""What scores less isn't worth showing for the difference alone."""
NOT_MUCH_SHORTER = 0.35
"""A free while isn't filled by what takes less than this share of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One shelf before its reasons are known.

    Attributes:
        code: one of those listed above.
        args: what its words need.
        chosen: media in order.
        said: results whose reasons are known already, instead of what their place in the ranking rests on.
    """

    code: str
    args: Mapping[str, object]
    chosen: tuple[Chosen, ...]
    said: Mapping[MediaId, Result] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ForYouShelf:
    """One shelf as it is shown: results in order, each with its reasons."""

    code: str
    args: Mapping[str, object]
    results: tuple[Result, ...]


@dataclass(eq=False)
class _Look:
    """One request's ranking, and what has been put on a shelf already."""

    ctx: RankContext
    blended: Blended
    k: int
    used: set[MediaId] = field(default_factory=set)

    def __post_init__(self) -> None:
        order = sorted(range(len(self.blended.ids)), key=lambda i: (-self.blended.scores[i], self.blended.ids[i]))
        self.place = {self.blended.ids[i]: i for i in order}
        one = next_only(self.ctx, list(self.place))
        self.ranked = [i for i in self.place if one.get(i, i) == i]

    def row(self, code: str, ids: Iterable[MediaId], **args: object) -> Row | None:
        """Make a shelf of the first that stand on none yet; None where they are too few."""
        free = [i for i in dict.fromkeys(ids) if i not in self.used][: self.k]
        if len(free) < (1 if code in BEGUN else LEAST):
            return None
        self.used.update(free)
        return Row(code, args, tuple(self.chosen(i) for i in free))

    def chosen(self, media_id: MediaId) -> Chosen:
        """Take over what the ranking says of a medium; nothing where it isn't in it."""
        if media_id not in self.place:
            return Chosen(media_id, 0.0)
        i = self.place[media_id]
        parts = {name: float(values[i]) for name, values in self.blended.parts.items()}
        return Chosen(media_id, float(self.blended.scores[i]), parts)

    @cached_property
    def unmet(self) -> list[MediaId]:
        """The ranking without what the profile met already."""
        return [i for i in self.ranked if not _is_met(self.ctx.preferences.get(i))]


def shelves(ctx: RankContext, blended: Blended, k: int) -> list[Row]:
    """Fill the shelves of one profile, at most k media each; empty ones are left out.

    Args:
        blended: the candidates with their scores, as for a list.
    """
    look = _Look(ctx, blended, k)
    if ctx.is_new:
        spread_out = (pick.media_id for pick in diversify(ctx, blended, k))
        rows = [look.row("start", spread_out, picked=0, wanted=PICKS)]  # to whom nothing is known, nothing fits
    else:
        rows = [row for make in SHELVES for row in make(look)]
    return [row for row in rows if row is not None]


def longer(ctx: RankContext, blended: Blended, code: str, args: Mapping[str, object], k: int) -> Row | None:
    """Fill one shelf alone, so that nothing is missing in it for standing on another; None where it is none any more.

    Args:
        args: of the shelf as it was shown; they say which of those of that code it is.
    """
    if ctx.is_new:
        return next((row for row in shelves(ctx, blended, k) if row.code == code), None)
    look = _Look(ctx, blended, k)
    for make in SHELVES:
        look.used.clear()
        for row in make(look):
            if row is not None and row.code == code and _is_same(row.args, args):
                return row
    return None


def _is_same(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return all(one.get(name) == other.get(name) for name in ("media_id", "minutes"))


# ── The shelves ─────────────────────────────────────────────────────────────────────────────────────


def _begun(look: _Look) -> Iterator[Row | None]:
    waved = look.ctx.waved
    yield look.row("continue", (i for i in to_continue(look.ctx) if i not in waved))
    yield look.row("next", (i for i in next_episodes(look.ctx) if i not in waved))


def _still_starting(look: _Look) -> Iterator[Row | None]:
    """Go on offering a spread to pick from while little is known: among what wasn't met yet, without a ranking."""
    picked = sum(preference.weight > 0 for preference in look.ctx.preferences.values())
    if picked >= PICKS:
        return
    free = [i for i in look.unmet if i not in look.ctx.preferences]
    places = dict(zip(free, spread(look.ctx, free).tolist(), strict=True))
    row = look.row("start", sorted(free, key=lambda i: (-places[i], i)), picked=picked, wanted=PICKS)
    said = {i: Result(i, place, reasons=(Reason("spread_sample"),)) for i, place in places.items()}
    yield replace(row, said=said) if row is not None else None


def _picks(look: _Look) -> Iterator[Row | None]:
    """The list as it is chosen everywhere, guesses and fed kinds with it, without what stands above already."""
    picked = [pick for pick in diversify(look.ctx, look.blended, look.k) if pick.media_id not in look.used]
    if len(picked) >= LEAST:
        look.used.update(pick.media_id for pick in picked)
        yield Row("picks", {}, tuple(picked))


def _because(look: _Look) -> Iterator[Row | None]:
    for liked in _liked_lately(look.ctx)[:RECENT_LIKES]:
        near = {result.media_id: result for result in similar(look.ctx, liked, NEAR) if _speaks(result)}
        cause = look.ctx.preferences[liked].cause
        row = look.row("because", _suggestable(look.ctx, near), media_id=liked, cause=cause)
        yield replace(row, said=near) if row is not None else None


def _interests(look: _Look) -> Iterator[Row | None]:
    found = _shown_interests(look.ctx)
    if not found:
        return
    owned = list(zip(look.unmet, owners(look.ctx, found, look.unmet), strict=True))
    for n, (interest, words) in enumerate(zip(found, describe(look.ctx, found), strict=True)):
        if n < MOST_INTERESTS:
            fits = (media_id for media_id, owner in owned if owner == n)
            yield look.row("interest", fits, media_id=interest.media_id, **_named(interest, words))


def _rediscover(look: _Look) -> Iterator[Row | None]:
    """What was said or shown to be liked, long ago, what was liked most first."""
    then = look.ctx.now - LONG_AGO_DAYS * DAY_S
    old = {i: p for i, p in look.ctx.preferences.items() if p.last_at < then and _was_liked(p)}
    order = sorted(old, key=lambda i: (-old[i].stars, -old[i].finished, -look.chosen(i).score, i))
    yield look.row("rediscover", _suggestable(look.ctx, order))


def _new(look: _Look) -> Iterator[Row | None]:
    since = look.ctx.now - NEW_DAYS * DAY_S
    added = look.ctx.store.dates.added(look.unmet)
    yield look.row("new", (i for i in look.unmet if added.get(i, 0.0) >= since))


def _different(look: _Look) -> Iterator[Row | None]:
    """What belongs to no interest and yet isn't spoken against, best first."""
    owned = zip(look.unmet, owners(look.ctx, interests(look.ctx), look.unmet), strict=True)
    free = (media_id for media_id, owner in owned if owner is None)
    yield look.row("different", (i for i in free if look.chosen(i).score > SPOKEN_AGAINST))


def _free_whiles(look: _Look) -> Iterator[Row | None]:
    facts = look.ctx.facts(look.ranked)
    for minutes in FREE_MINUTES:
        long_s = minutes * 60.0
        fits = [i for i in look.ranked if i in facts and NOT_MUCH_SHORTER * long_s <= facts[i].duration_s <= long_s]
        if len(fits) >= LEAST:  # another view of what stands above: it may hold the same
            yield Row("fits", {"minutes": minutes}, tuple(look.chosen(i) for i in fits[: look.k]))


SHELVES: tuple[Callable[[_Look], Iterator[Row | None]], ...] = (
    *(_begun, _still_starting, _picks, _because, _interests),
    *(_new, _rediscover, _different, _free_whiles),
)


# ── Parts ───────────────────────────────────────────────────────────────────────────────────────────


def _is_met(preference: Preference | None) -> bool:
    return preference is not None and (preference.last_play_at > 0 or preference.stars > 0)


def _was_liked(preference: Preference) -> bool:
    good = preference.stars >= LIKED_STARS or preference.cause == "liked" or preference.finished > 0
    return good and not preference.refused and (not preference.stars or preference.stars >= LIKED_STARS)


def _liked_lately(ctx: RankContext) -> list[MediaId]:
    """List what the profile liked by word or deed, the latest first."""
    liked = {i: p for i, p in ctx.preferences.items() if p.weight > 0 and p.cause in LIKING}
    there = ctx.facts(liked)
    return sorted((i for i in liked if i in there), key=lambda i: (-liked[i].last_at, i))


def _speaks(result: Result) -> bool:
    return any(reason.code not in UNCONVINCING for reason in result.reasons)


def _suggestable(ctx: RankContext, ids: Iterable[MediaId]) -> list[MediaId]:
    """Leave out what is refused, waved aside, resting, away, or a copy."""
    there = [i for i in ctx.showable(ids) if i not in ctx.waved]
    return without_copies(ctx, rested(ctx, there), lambda others: [i for i in others if i in ctx.refused])


def _shown_interests(ctx: RankContext) -> list[Interest]:
    """Those that count and rest on more than one medium, most important first."""
    return [interest for interest in interests(ctx) if interest.weight > 0 and len(interest.members) > 1]


def _named(interest: Interest, words: InterestWords) -> dict[str, object]:
    told = {"tags": list(words.tags), "topic": list(words.topic), "named": dict(words.named)}
    return {"name": interest.name, **told, "twice": words.twice, "apart": list(words.apart), "weight": interest.weight}
