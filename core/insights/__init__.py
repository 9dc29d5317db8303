"""Turns a library and a life with it into figures: a map, a calendar, what is finished, how suggestions fare, the loop.

`atlas` and `quality` are dear and made where the work is done (`update`); the others are read as they are asked for.
"""

from __future__ import annotations

from core.errors import Checkpoint
from core.index import Indexes
from core.store import Store


def update(
    store: Store, indexes: Indexes, checkpoint: Checkpoint, *, asked: bool = False, anew: bool = False
) -> dict[str, int]:
    """Bring the map and every profile's figures about suggestions up to date, as far as enough has changed.

    Args:
        store: opened for writing.
        asked: somebody waits for it: figures are made anew whenever anything was done since.
        anew: lay the whole map out again.

    Returns:
        How many media the map holds, and how many profiles were measured: {"map": n, "measured": n}.

    Raises:
        Cancelled: by the checkpoint; what is finished stays.
    """
    from core.insights import atlas, quality

    profiles = [profile for profile, _ in store.profiles.all()]
    made = atlas.update(store, indexes, profiles[0], checkpoint, anew=anew) if profiles else atlas.Atlas()
    measured = 0
    for profile in profiles:
        checkpoint()
        newer = store.events.extent(profile)[1] > quality.kept(store, profile).newest
        if quality.is_due(store, profile) or (asked and newer):
            quality.measure(store, indexes, profile, checkpoint)
            measured += 1
    return {"map": len(made.ids), "measured": measured}
