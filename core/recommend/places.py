"""Keeps places in a list for each of a person's interests, so that the strongest taste doesn't take them all.

Scores of one interest may lie above another's throughout (a narrator's voice is recognised more surely than a kind of
clothes), while calibration of traits counts what an item is tagged with: two interests can share all their tags, or
have none. So each interest is promised a share of the places it would have in proportion.

Source: minimum guarantees per group, FA*IR, Zehlike et al. 2017, for a person's interests in place of protected groups;
interests, PinnerSage, Pal et al. 2020.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.recommend.context import RankContext
from core.recommend.interests import Interest, interests, owners
from core.types import FloatArray, MediaId

PROMISED = 0.6
"""Share of its places in proportion that an interest gets at least."""
AT_ONCE = 40
"""What waits is compared so many at a time, best first, until every promise is kept."""


def keep_places(
    ctx: RankContext, ids: Sequence[MediaId], scores: FloatArray, picked: Sequence[int], least: float
) -> list[int]:
    """Give each interest the places it is promised, in exchange for the weakest of what has more than it is promised.

    Args:
        ids: all that may be listed, best first.
        scores: float32 (n,), of `ids`.
        picked: places in `ids` of what is listed, in its order.
        least: what scores below this is given no place.

    Returns:
        As many places in `ids`; what was picked for an interest stands where what it replaced stood.
    """
    found = [interest for interest in interests(ctx) if interest.weight > 0 and interest.importance > 0]
    if len(found) < 2 or not ids:
        return list(picked)
    promised, kept = promises(found, len(picked)), list(picked)
    owner = dict(zip(kept, owners(ctx, found, [ids[i] for i in kept]), strict=True))
    lacking = promised - _counts(owner.values(), len(found))
    if (lacking <= 0).all():  # mostly: what isn't listed needn't be compared
        return kept
    waiting = [i for i in range(len(ids)) if i not in owner and scores[i] >= least]
    for start in range(0, len(waiting), AT_ONCE):
        some = waiting[start : start + AT_ONCE]
        for best, own in zip(some, owners(ctx, found, [ids[i] for i in some]), strict=True):
            spare = _spare([owner[i] for i in kept], promised) if own is not None and lacking[own] > 0 else []
            if spare:
                kept[min(spare, key=lambda place: (scores[kept[place]], -place))] = best
                owner[best] = own
                lacking[own] -= 1
        if (lacking <= 0).all():
            break
    return kept


def promises(found: Sequence[Interest], k: int) -> NDArray[np.intp]:
    """Count the places that each interest is promised in a list of k, to the nearest: intp (n,)."""
    shares = np.array([interest.importance * interest.weight for interest in found])
    return np.asarray(np.rint(PROMISED * k * shares / shares.sum()), dtype=np.intp)


def _counts(owned: Iterable[int | None], interests: int) -> NDArray[np.intp]:
    held = np.array([own for own in owned if own is not None], dtype=np.intp)
    return np.bincount(held, minlength=interests)


def _spare(owned: Sequence[int | None], promised: NDArray[np.intp]) -> list[int]:
    """List the places whose interest has more than it is promised, or that belong to none."""
    counts = _counts(owned, len(promised))
    return [place for place, own in enumerate(owned) if own is None or counts[own] > promised[own]]
