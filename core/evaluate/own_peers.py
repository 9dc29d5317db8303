"""Turns the rules of comparable programs into rankers of a profile's own library, to be replayed beside ours.

Rules on facts (genres, tags, people, decades) are those of `peers`, on the library's facts; rules on embeddings take
the library's vectors, all modalities side by side. Watched is what was finished, liked or rated; what was only watched
has a value in the middle of the stars. As rankers of today do, they know the facts of what was added later: no event.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

from core.evaluate.datasets import Dataset, Item
from core.evaluate.peers import CentroidOfRecent, JellyfinSimilar, JellyfinTaste, LocalRecs, MeanOfWatched, Rule
from core.interactions import History, Interactions
from core.recommend import RankContext, Ranker
from core.recommend.design import SCALES, design
from core.recommend.shared import tags_of
from core.taste import FINISHED
from core.types import Event, EventKind, Facts, FloatArray, MediaId, Reason

STARS = (0.5, 5.0)
WATCHED = 2.75
"""Value of what was finished and not rated: the middle of the stars."""
_REACTIONS = {EventKind.LIKE: STARS[1], EventKind.DISLIKE: STARS[0], EventKind.NEUTRAL: WATCHED}


class _Peer:
    """A rule of another program as a ranker; it gives no reasons."""

    def __init__(self, rule: type[Rule]) -> None:
        self.rule, self.name = rule, rule.name

    def why(self, ctx: RankContext, ids: Sequence[MediaId]) -> list[tuple[Reason, ...]]:
        """Give none."""
        return [() for _ in ids]


class FactsPeer(_Peer):
    """One that compares facts."""

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,); NaN where nothing was watched yet."""
        rule, places = ctx.keep_for_facts(("peer", self.name), lambda: _fitted(ctx, self.rule))
        history = watched(ctx)
        told = [(places[media_id], value, at) for media_id, value, at in history if media_id in places]
        if not told:
            return np.full(len(ids), np.nan, dtype=np.float32)
        items, values, times = (np.array(column) for column in zip(*told, strict=True))
        scores = rule.score([History(items.astype(np.int32), values.astype(np.float32), times.astype(np.float64))])[0]
        return np.array([scores[places[i]] if i in places else math.nan for i in ids], dtype=np.float32)


class VectorsPeer(_Peer):
    """One that compares embeddings: cosine to the mean of the last ones that were watched."""

    def __init__(self, rule: type[MeanOfWatched]) -> None:
        super().__init__(rule)
        self.last = rule.LAST

    def score(self, ctx: RankContext, ids: Sequence[MediaId]) -> FloatArray:
        """Score media: float32 (n,), cosines; NaN where nothing was watched yet or a medium has no vector."""
        seen = dict.fromkeys(media_id for media_id, _, _ in reversed(watched(ctx)))
        mean = design(ctx, list(seen)[: self.last], SCALES).sum(axis=0)
        rows, norm = design(ctx, ids, SCALES), float(np.linalg.norm(mean))
        if norm == 0 or not len(rows):
            return np.full(len(ids), np.nan, dtype=np.float32)
        return np.where(rows.any(axis=1), rows @ mean / norm, np.nan).astype(np.float32)


PEER_RANKERS: tuple[Ranker, ...] = (
    FactsPeer(JellyfinSimilar),
    FactsPeer(JellyfinTaste),
    FactsPeer(LocalRecs),
    VectorsPeer(MeanOfWatched),
    VectorsPeer(CentroidOfRecent),
)


def watched(ctx: RankContext) -> list[tuple[MediaId, float, float]]:
    """List what was watched and when, a row each time, oldest first, with what is thought of it now in stars."""
    return ctx.once(("watched",), lambda: _watched(ctx.events))


def _watched(events: Sequence[Event]) -> list[tuple[MediaId, float, float]]:
    values: dict[MediaId, float] = {}
    seen: dict[tuple[MediaId, float], None] = {}
    known: set[MediaId] = set()
    for event in sorted(events, key=lambda e: e.at):
        media_id, value = event.media_id, _said(event)
        if media_id is None:
            continue
        if value is not None:
            values[media_id] = value
        liked_unseen = value is not None and value > WATCHED and media_id not in known
        if liked_unseen or (event.kind is EventKind.PLAY and event.share >= FINISHED):
            seen[media_id, event.at] = None
            known.add(media_id)
    return [(media_id, values.get(media_id, WATCHED), at) for media_id, at in seen]


def _said(event: Event) -> float | None:
    """Read stars from a rating, the most from a like, the least from a dislike; None from anything else."""
    if event.kind is EventKind.RATING:
        return event.stars or WATCHED
    return _REACTIONS.get(event.kind)


def _fitted(ctx: RankContext, rule: type[Rule]) -> tuple[Rule, dict[MediaId, int]]:
    catalogue = ctx.keep_for_facts(("peers' catalogue",), lambda: catalogue_of(ctx))
    places = {MediaId(item.name): number for number, item in enumerate(catalogue.items)}
    return rule(catalogue).fit(catalogue.interactions), places


def catalogue_of(ctx: RankContext) -> Dataset:
    """Write the whole library down as the rules know items."""
    ids = ctx.store.media.ids()
    facts, tags, people = ctx.facts(ids), tags_of(ctx, ids), ctx.store.facets.people(ids)
    items = tuple(_item(i, facts[i], tuple(tags[i]), people.get(i, {})) for i in ids if i in facts)
    return Dataset("library", Interactions.of([], len(items)), items, (), stated_range=STARS)


def _item(media_id: MediaId, facts: Facts, tags: tuple[str, ...], people: Mapping[str, tuple[str, ...]]) -> Item:
    """Describe one medium; who sings or speaks counts as an actor, as a song has no others."""
    actors = dict.fromkeys((*people.get("actor", ()), *people.get("artist", ()), facts.artist.casefold()))
    actors.pop("", None)
    directors = people.get("director", ())
    return Item(media_id, facts.title, facts.year, _split(facts.genre), tags, directors, tuple(actors))


def _split(genre: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip().casefold() for part in re.split(r"[;,/|]", genre) if part.strip()))
