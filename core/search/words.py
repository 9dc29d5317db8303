"""From words to the places where they stand: names, speech, notes, tags."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from core.search.config import FusionConfig
from core.search.marks import excerpt
from core.search.signs import Lists, Search, Sign
from core.store import tokens
from core.types import MediaId, Modality, Moment, Reason, Tag

if TYPE_CHECKING:
    from core.store import Store, TextHit

NAMES = ("title", "series", "artist", "album", "genre")
EXCERPT = 160


def by_words(store: Store, sought: Search, config: FusionConfig) -> Lists:
    text = sought.text
    if not text:
        return []
    lists = [
        (config.names, ("all", "title"), NAMES),
        (config.speech, ("all", "speech"), ("speech",)),
        (config.fields, ("all",), ("note", "description")),
        (config.tags, ("all", "picture", "sound"), ("tags",)),
    ]
    return [(weight, _signs(store, sought, text, fields)) for weight, places, fields in lists if sought.where in places]


def pulled(store: Store, sought: Search, config: FusionConfig, found: Set[MediaId]) -> Lists:
    """Lift those of the media found that hold what is to be pulled towards."""
    pulls = sought.asked.plus if sought.asked.words and found else ()
    within = replace(sought, allowed=found)
    return [(config.plus, _signs(store, within, text, None)) for text in pulls]


def _signs(store: Store, sought: Search, text: str, fields: Sequence[str] | None) -> list[Sign]:
    hits = store.text.search(
        text, fields=fields, limit=sought.wide, profile=sought.profile, per_medium=1, allowed=sought.allowed
    )
    signs = (_sign(store, sought, text, hit) for hit in hits)
    return [sign for sign in signs if sign is not None]


def _sign(store: Store, sought: Search, text: str, hit: TextHit) -> Sign | None:
    """Say where the words stand; None for a tag that wasn't given by pictures, or sound, where these are looked at."""
    if hit.field == "speech":
        moment = Moment(hit.start_s, hit.end_s, hit.text)
        return Sign(hit.media_id, Modality.SPEECH, Reason("said", {"text": hit.text}), moment)
    if hit.field == "tags":
        wanted = {"picture": {Modality.PICTURE}, "sound": {Modality.SOUND}}.get(sought.where)
        tag = _tag_of(hit.text, store.media.tags(hit.media_id), text, wanted)
        return Sign(hit.media_id, tag.modality, Reason("tag", {"tag": tag.code})) if tag is not None else None
    if hit.field == "title":
        return Sign(hit.media_id, Modality.FACTS, Reason("title", {"text": hit.text}))
    args: dict[str, object] = {"field": hit.field, "text": excerpt(hit.text, text)}
    if hit.field == "note" and hit.start_s > 0:  # a note that was written at a second is found there
        moment = Moment(hit.start_s, hit.end_s, hit.text)
        return Sign(hit.media_id, Modality.FACTS, Reason("field", {**args, "at_s": hit.start_s}), moment)
    return Sign(hit.media_id, Modality.FACTS, Reason("field", args))


def _tag_of(text: str, tags: Sequence[Tag], query: str, wanted: set[Modality] | None) -> Tag | None:
    """Name the tag that matched.

    The tags' text lists each code with its further words (other languages, synonyms) behind it.
    """
    known = {tag.code: tag for tag in tags}
    parts = [chunk.folded for chunk in tokens.chunks(query)]
    current = best = None
    for piece in text.split(", "):
        current = known.get(piece, current)
        if current is None or (wanted is not None and current.modality not in wanted):
            continue
        matching = [_names(piece, part) for part in parts]
        if all(matching):
            return current
        best = best or (current if any(matching) else None)
    return best


def _names(piece: str, part: str) -> bool:
    """Whether a word of a tag begins as typed, in letters or in pinyin; Chinese may begin anywhere."""
    if not part.isascii():
        return part in tokens.fold(piece)
    return f" {part}" in f" {tokens.fold(piece)} {tokens.pinyin(piece)}"
