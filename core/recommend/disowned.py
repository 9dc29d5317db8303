"""Turns the lines that a person deleted from what was inferred into the media of which nothing is to be inferred."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from core.types import Event, MediaId, ProfileId

if TYPE_CHECKING:  # the context asks here
    from core.recommend.context import RankContext
    from core.store import Store

MEDIUM, TAG, GROUP, INTEREST, HABIT = "medium", "tag", "group", "interest", "habit"
"""Kinds of lines. Keys: a medium's id, a tag's code, `prior.key_of` a group, an interest's medium, `daytime.key_of` a
habit."""


def not_to_infer(ctx: RankContext) -> frozenset[MediaId]:
    """List the media whose plays, skips and other deeds don't count: disowned themselves, or carrying such a tag."""
    return ctx.once(("not to infer", ctx.profile), lambda: _media(ctx.store, ctx.disowned, ctx.events))


def not_to_learn(
    store: Store, profile: ProfileId, events: Iterable[Event], until: float = math.inf
) -> frozenset[MediaId]:
    """List the same among these events of any profile, as it had said up to a time."""
    return _media(store, store.interests.disowned(profile, until), events)


def _media(store: Store, disowned: Collection[tuple[str, str]], events: Iterable[Event]) -> frozenset[MediaId]:
    media = frozenset(MediaId(key) for line, key in disowned if line == MEDIUM)
    tags = {key for line, key in disowned if line == TAG}
    if not tags:
        return media
    met = list(dict.fromkeys(event.media_id for event in events if event.media_id is not None))
    carried = store.media.tags_of(met)
    return media | {media_id for media_id, found in carried.items() if tags & {tag.code for tag in found}}
