"""Turns a list of media into one without copies of what was refused or just finished, nor two copies of one content."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from core.recommend.context import RankContext
from core.types import MediaId

Shunned = Callable[[Collection[MediaId]], Collection[MediaId]]
"""Says which of some media are shunned: a long history isn't gone through for the few of which there are copies."""


def without_copies(ctx: RankContext, ids: Sequence[MediaId], shunned: Shunned = lambda _: ()) -> list[MediaId]:
    """Leave out copies of shunned media, and all but the first of each set of copies; the order stays.

    Copies are those that comparing found and nobody said to be different; parts of something are no copies of it.
    """
    copies = {media_id: others for media_id, others in ctx.store.duplicates.copies_of(ids).items() if others}
    if not copies:
        return list(ids)
    away = set(shunned({other for others in copies.values() for other in others}))
    kept: dict[MediaId, None] = {}
    for media_id in ids:
        if not any(other in away or other in kept for other in copies.get(media_id, ())):
            kept[media_id] = None
    return list(kept)
