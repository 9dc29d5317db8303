"""Turns the facts, tags and folders of two media into what they plainly have in common."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from core.recommend.context import RankContext
from core.types import Facts, MediaId, Modality, Reason

STRENGTHS: Mapping[str, float] = {
    "same_series": 1.0,
    "same_album": 0.8,
    "same_artist": 0.5,
    "same_genre": 0.3,
    "same_folder": 0.05,  # breaks ties only: how somebody sorts files is not what is in them
}
"""What each shared fact counts for; the strongest one counts. First guesses."""
WORD_MODALITIES = frozenset({Modality.MEANING, Modality.SPEECH, Modality.FACTS})
PLAIN_TAGS = frozenset({"music", "spoken", "noise", "silent"})
"""Tags of half a library: that two pieces of music are both music is no reason."""
MAX_TAGS = 2
MOST_IN_FOLDER = 0.5
"""A folder that holds more than this share of all that is compared says nothing."""


def shared_facts(ctx: RankContext, media_id: MediaId, others: Sequence[MediaId]) -> list[list[Reason]]:
    """List for each other medium the facts that it shares with this one, strongest first."""
    facts, files = ctx.facts([media_id, *others]), ctx.files([media_id, *others])
    folders = {i: os.path.dirname(row.path) for i, row in files.items()}
    if media_id not in facts:
        return [[] for _ in others]
    crowded = Counter(folders.values())
    here = (facts[media_id], folders.get(media_id))
    if crowded[folders.get(media_id, b"")] > MOST_IN_FOLDER * len(folders):
        here = (facts[media_id], None)
    return [_shared(*here, facts[other], folders.get(other)) if other in facts else [] for other in others]


def strength(reasons: Iterable[Reason]) -> float:
    """Say how much shared facts count: the strongest one, 0..1."""
    return max((STRENGTHS[reason.code] for reason in reasons), default=0.0)


def _shared(a: Facts, a_folder: bytes | None, b: Facts, b_folder: bytes | None) -> list[Reason]:
    found = []
    if _same(a.series, b.series):
        found.append(Reason("same_series", {"series": b.series}))
    if _same(a.album, b.album) and (_same(a.artist, b.artist) or not (a.artist and b.artist)):
        found.append(Reason("same_album", {"album": b.album}))
    if _same(a.artist, b.artist):
        found.append(Reason("same_artist", {"artist": b.artist}))
    if _same(a.genre, b.genre):
        found.append(Reason("same_genre", {"genre": b.genre}))
    if a_folder and a_folder == b_folder:
        found.append(Reason("same_folder", {"folder": os.fsdecode(os.path.basename(a_folder))}))
    return found


def _same(a: str, b: str) -> bool:
    return bool(a) and a.casefold() == b.casefold()


def tags_of(ctx: RankContext, ids: Iterable[MediaId]) -> dict[MediaId, dict[str, Modality]]:
    """Read the telling tags of a few media: code → modality that gave it, best first."""
    found = ctx.store.media.tags_of(list(dict.fromkeys(ids)))
    return {i: {tag.code: tag.modality for tag in tags if tag.code not in PLAIN_TAGS} for i, tags in found.items()}


def shared_tags(a: Mapping[str, Modality], b: Mapping[str, Modality], *, words: bool) -> list[str]:
    """List tags that both carry: those from words, or those from picture and sound; at most `MAX_TAGS`."""
    return [code for code, modality in b.items() if code in a and (modality in WORD_MODALITIES) == words][:MAX_TAGS]
