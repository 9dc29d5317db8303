"""From plain words to ranked media, each with the moment that matched and the reasons why.

Words are looked up in titles and other names, tags, speech, notes and descriptions; where the query's vectors are given
(the worker makes them, this module never loads a model), pictures and passages that mean the same are found as well.
The lists are fused by weighted reciprocal rank.

Reason codes (`core/recommend/explain.py` lists all): `title {text}`, `field {field, text}`, `said {text}`, `tag {tag}`,
`picture {}`, `meaning {}`.

Source: Cormack, Clarke & Büttcher 2009, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
methods" (k = 60).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.index import Hit, Indexes, VectorIndex
from core.store import tokens
from core.types import FloatArray, MediaId, Modality, Moment, ProfileId, Reason, Result, Tag

if TYPE_CHECKING:
    from core.store import Store, TextHit

PLACES = ("all", "title", "speech", "picture", "sound")
"""What `where` may be."""


@dataclass(frozen=True, slots=True)
class FusionConfig:
    """How the lists are weighed against each other.

    A name or a spoken word that matches among the first 75 outranks the best picture and meaning together
    (2.0 / 135 > 0.9 / 61), so vague likeness never hides what was asked for word by word.

    Attributes:
        names: weight of titles, series, artists, albums, genres.
        speech: weight of what is said.
        fields: weight of notes and descriptions.
        tags: weight of tags, which a model guessed but words named.
        picture, meaning: weights of nearness in the space that words reach.
        rank_offset: k of reciprocal rank fusion.
        clear_z: deviations above the library's chance level at which a neighbour counts.
        few, few_z: so many of the nearest count from a lower level on: in a library of ten clips nothing reaches 2.
    """

    names: float = 2.4
    speech: float = 2.0
    fields: float = 1.6
    tags: float = 1.0
    picture: float = 0.5
    meaning: float = 0.4
    rank_offset: float = 60.0
    clear_z: float = 2.0
    few: int = 3
    few_z: float = 0.5


CONFIG = FusionConfig()

_NAMES = ("title", "series", "artist", "album", "genre")
_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign that a medium is meant: where it was found, why, and when in it."""

    media_id: MediaId
    modality: Modality
    reason: Reason
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, where, by whom, and how many candidates each list gives."""

    text: str
    where: str
    profile: ProfileId
    wide: int


def search(
    store: Store,
    indexes: Indexes,
    text: str,
    *,
    k: int = 20,
    where: str = "all",
    vectors: Mapping[str, FloatArray] | None = None,
    profile: ProfileId,
    config: FusionConfig = CONFIG,
) -> list[Result]:
    """Find media and moments by plain words; best first, in the same order each time.

    Args:
        store: the library.
        indexes: its vector indexes.
        text: words, all of which must match; "quoted phrases" stay together; "" finds nothing.
        k: how many results at most.
        where: one of `PLACES`.
        vectors: the query in each space that words reach, float32 (d,) by model_id; without it only words count.
        profile: whose notes are searched and whose hidden media are left out (disliked ones are not).
        config: weights and cuts.

    Raises:
        ValueError: no such `where`.
    """
    if where not in PLACES:
        raise ValueError(f"where must be one of {', '.join(PLACES)}, not {where!r}")
    if not text.strip() or k <= 0:
        return []
    query = Query(text, where, profile, max(75, 4 * k))
    lists = [*_by_words(store, query, config), *_by_vectors(store, indexes, query, vectors or {}, config)]
    fused = _fuse(store, lists, config.rank_offset)
    order = sorted(fused, key=lambda media_id: (-sum(share for share, _ in fused[media_id]), media_id))
    shown = _shown(store, profile, order)[:k]
    return [_result(store, media_id, fused[media_id]) for media_id in shown]


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────


def _by_words(store: Store, query: Query, config: FusionConfig) -> list[tuple[float, list[Sign]]]:
    lists = []
    if query.where in ("all", "title"):
        lists.append((config.names, [_named(query, h) for h in _hits(store, query, _NAMES)]))
    if query.where in ("all", "speech"):
        lists.append((config.speech, [_said(h) for h in _hits(store, query, ("speech",))]))
    if query.where == "all":
        lists.append((config.fields, [_named(query, h) for h in _hits(store, query, ("note", "description"))]))
    if query.where in ("all", "picture", "sound"):
        lists.append((config.tags, _tagged(store, query)))
    return lists


def _hits(store: Store, query: Query, fields: Sequence[str]) -> list[TextHit]:
    return store.text.search(query.text, fields=fields, limit=query.wide, profile=query.profile, per_medium=1)


def _named(query: Query, hit: TextHit) -> Sign:
    if hit.field == "title":
        return Sign(hit.media_id, Modality.FACTS, Reason("title", {"text": hit.text}))
    args = {"field": hit.field, "text": excerpt(hit.text, query.text)}
    return Sign(hit.media_id, Modality.FACTS, Reason("field", args))


def _said(hit: TextHit) -> Sign:
    moment = Moment(hit.start_s, hit.end_s, hit.text)
    return Sign(hit.media_id, Modality.SPEECH, Reason("said", {"text": hit.text}), moment)


def _tagged(store: Store, query: Query) -> list[Sign]:
    """Find tags; in pictures or sound alone, only those that were given by it."""
    wanted = {"picture": {Modality.PICTURE}, "sound": {Modality.SOUND}}.get(query.where)
    signs = []
    for hit in _hits(store, query, ("tags",)):
        tag = _tag_of(hit.text, store.media.tags(hit.media_id), query.text, wanted)
        if tag is not None:
            signs.append(Sign(hit.media_id, tag.modality, Reason("tag", {"tag": tag.code})))
    return signs


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


# ── Vectors ─────────────────────────────────────────────────────────────────────────────────────────


def _by_vectors(
    store: Store, indexes: Indexes, query: Query, vectors: Mapping[str, FloatArray], config: FusionConfig
) -> list[tuple[float, list[Sign]]]:
    settings = store.settings()
    lists = []
    for modality, places, weight in (
        (Modality.PICTURE, ("all", "picture"), config.picture),
        (Modality.MEANING, ("all", "speech"), config.meaning),
    ):
        model_id = settings.text_model(modality)
        if query.where in places and model_id in vectors and (index := indexes.get(modality, str(model_id))):
            hits = _near(index, vectors[str(model_id)], query.wide, config)
            if query.where == "speech":  # an item's vector holds its title and tags as well
                hits = [hit for hit in hits if hit.span is not None]
            lists.append((weight, [_alike(modality, hit) for hit in hits]))
    return lists


def _near(index: VectorIndex, vector: FloatArray, wide: int, config: FusionConfig) -> list[Hit]:
    """Give the best moment of each of the nearest media, less those no nearer than chance."""
    mean, deviation = index.noise(vector)
    hits = index.search(vector, wide, distinct=True)
    if deviation <= 0:
        return hits[: config.few]
    levels = [config.few_z if i < config.few else config.clear_z for i in range(len(hits))]
    return [hit for hit, level in zip(hits, levels, strict=True) if (hit.score - mean) / deviation >= level]


def _alike(modality: Modality, hit: Hit) -> Sign:
    return Sign(hit.media_id, modality, Reason(modality.value), Moment(*hit.span) if hit.span else None)


# ── Fusion ──────────────────────────────────────────────────────────────────────────────────────────


def _fuse(
    store: Store, lists: Iterable[tuple[float, Sequence[Sign]]], offset: float
) -> dict[MediaId, list[tuple[float, Sign]]]:
    """Give each medium weight / (offset + rank) for each list that it is in, at its best place there."""
    fused: dict[MediaId, list[tuple[float, Sign]]] = {}
    for weight, signs in lists:
        best: dict[MediaId, Sign] = {}
        for sign in signs:
            best.setdefault(store.media.resolve(sign.media_id), sign)
        for rank, (media_id, sign) in enumerate(best.items(), start=1):
            fused.setdefault(media_id, []).append((weight / (offset + rank), sign))
    return fused


def _shown(store: Store, profile: ProfileId, order: Sequence[MediaId]) -> list[MediaId]:
    """Leave out what the profile hid and media that no file is known of any more."""
    reactions = store.events.reactions(profile)
    there = store.files.best(order)
    return [media_id for media_id in order if media_id in there and reactions.get(media_id) != "hide"]


def _result(store: Store, media_id: MediaId, found: Sequence[tuple[float, Sign]]) -> Result:
    """Put a result together: shares by modality, reasons and moment by what contributed most."""
    ranked = sorted(found, key=lambda pair: -pair[0])
    score = sum(share for share, _ in ranked)
    parts: dict[str, float] = {}
    for share, sign in ranked:
        parts[sign.modality.value] = parts.get(sign.modality.value, 0.0) + share / score
    pointing = next((sign for _, sign in ranked if sign.moment is not None), None)
    moment = pointing.moment if pointing else None
    if moment is not None and pointing is not None and pointing.modality is Modality.MEANING:
        moment = replace(moment, text=_passage(store, media_id, moment))
    return Result(media_id, score, parts, tuple(sign.reason for _, sign in ranked), moment)


def _passage(store: Store, media_id: MediaId, moment: Moment) -> str:
    """Say what is spoken in a span, cut short."""
    transcript = store.text.transcript(media_id)
    inside = [
        segment.text.strip()
        for segment in (transcript.segments if transcript else ())
        if segment.end_s > moment.start_s and segment.start_s < moment.end_s
    ]
    text = " ".join(inside)
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rstrip() + "…"


def excerpt(text: str, query: str) -> str:
    """Cut a long text down to about 160 characters round the first word that was looked for."""
    if len(text) <= _EXCERPT:
        return text
    folded = tokens.fold(text)
    places = [folded.find(chunk.folded.strip()) for chunk in tokens.chunks(query)]
    start = max(0, min((p for p in places if p >= 0), default=0) - _EXCERPT // 4)
    end = start + _EXCERPT
    return ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")
