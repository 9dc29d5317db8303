"""Turns a list of media into one without copies of what was refused or just finished, nor two copies of one content."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core.recommend.context import RankContext
from core.types import MediaId


def without_copies(ctx: RankContext, ids: Sequence[MediaId], shunned: Collection[MediaId] = ()) -> list[MediaId]:
    """Leave out copies of `shunned` media, and all but the first of each set of copies; the order stays.

    Copies are those that comparing found and nobody said to be different; parts of something are no copies of it.
    """
    copies = ctx.store.duplicates.copies_of(ids)
    kept: dict[MediaId, None] = {}
    for media_id in ids:
        if not any(other in shunned or other in kept for other in copies[media_id]):
            kept[media_id] = None
    return list(kept)
