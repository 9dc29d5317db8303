"""Turns the facts, tags and folders of two media into what they plainly have in common."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from core import cleaning
from core.recommend.context import RankContext
from core.store import tokens
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
TELLING = 0.3
"""A shared fact that counts as much is a reason to be listed before what nothing speaks for."""
MAX_TAGS = 2
ALIKE_RATIO = 60.0
"""Titles without a word in common are alike from this share of letters on (rapidfuzz ratio, 0..100). First guess."""
MOST_SHARING = 2000
"""Of media that share a name, so many of the newest are looked at: a genre may be half of a library's."""
MOST_IN_FOLDER = 0.5
"""A folder that holds more than this share of all that is compared says nothing."""


def sharing(ctx: RankContext, media_id: MediaId) -> list[MediaId]:
    """Find the media that have a series, an album, an artist or a genre in common with this one."""
    facts = ctx.facts([media_id]).get(media_id)
    names = {name: getattr(facts, name, "") for name in ("series", "album", "artist", "genre")}
    found = set[MediaId]()
    for name, text in names.items():
        if text and len(found) < MOST_SHARING:
            found |= ctx.store.filters.naming(name, text)
    return ctx.store.filters.newest(found - {media_id}, MOST_SHARING)


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


def is_telling(reasons: Iterable[Reason]) -> bool:
    """Say whether shared facts are more than a tie-breaker."""
    return strength(reasons) >= TELLING


def told(ctx: RankContext, ids: Sequence[MediaId]) -> set[MediaId]:
    """Say of which media more is known in words than what they are called: what is said in them, a description."""
    return ctx.store.text.spoken(ids) | {i for i, facts in ctx.facts(ids).items() if cleaning.tells(facts)}


def called_alike(a: str, b: str) -> bool:
    """Say whether two titles are plainly alike: by a word that tells, two characters of Chinese, or most letters."""
    from rapidfuzz.fuzz import ratio

    one, other = tokens.fold(a).strip(), tokens.fold(b).strip()
    if not (one and other):
        return False
    return bool(_title_words(a) & _title_words(b)) or ratio(one, other) >= ALIKE_RATIO


def _title_words(title: str) -> frozenset[str]:
    found = tokens.tokens(title).split()
    telling = {word for word in found if len(word) >= cleaning.SHORTEST and not word.isdecimal()}
    return frozenset(telling - cleaning.stop_words("")) | {token for token in found if tokens.is_pair(token)}


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
