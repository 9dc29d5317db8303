"""Measured loudness into the gain at which a medium is as loud as others."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.store import Store
from core.types import Kind, MediaId

TARGET_LUFS = -18.0
"""Source: ReplayGain 2.0 specification, reference loudness (https://wiki.hydrogenaudio.org/index.php?title=ReplayGain_2.0_specification)."""
MOST_DB, LEAST_DB = 12.0, -18.0
"""Nearly silent recordings are not blown up to noise, nor is anything made inaudible."""


def gain_db(loudness_lufs: Sequence[tuple[float, float]]) -> float:
    """Give the gain that brings sounds, heard as one, to the target; 0 where nothing was measured.

    Several sounds have the loudness of their mean power, each counted by its length, as an album has.

    Args:
        loudness_lufs: integrated loudness (EBU R128) and duration in seconds of each.

    Source: ITU-R BS.1770-4 (loudness is a mean of power); ReplayGain 2.0, album gain.
    """
    heard = [(lufs, seconds) for lufs, seconds in loudness_lufs if math.isfinite(lufs) and lufs > -70 and seconds > 0]
    if not heard:
        return 0.0
    power = sum(seconds * 10 ** (lufs / 10) for lufs, seconds in heard) / sum(seconds for _, seconds in heard)
    return min(max(TARGET_LUFS - 10 * math.log10(power), LEAST_DB), MOST_DB)


def gain_of(store: Store, media_id: MediaId, around: Sequence[MediaId] = ()) -> float:
    """Give the gain of a medium, in dB; music among music of its album keeps its loudness within the album.

    Args:
        around: what is played before and after it.
    """
    facts = store.media.facts([media_id, *around])
    mine = facts.get(media_id)
    if mine is None:
        return 0.0
    key = (mine.album, mine.artist)
    beside = [i for i in dict.fromkeys(around) if i in facts and (facts[i].album, facts[i].artist) == key]
    as_album = mine.kind is Kind.MUSIC and mine.album and beside
    ids = [media_id, *(i for i in beside if i != media_id)] if as_album else [media_id]
    nothing = -math.inf
    return gain_db([(store.features.values(i).get("loudness_lufs", nothing), facts[i].duration_s) for i in ids])
