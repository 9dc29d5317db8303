"""From what is typed to ranked media, each with the moment that matched and the reasons why.

Words are looked up in titles and other names, tags, speech, notes and descriptions; where the query's vectors are given
(the worker makes them, this module never loads a model), pictures and passages that mean the same are found as well.
The lists are fused by weighted reciprocal rank. What is near only by a guess comes last, marked so, and only where no
words match or pictures alone are asked for; where something is quoted, nothing comes that doesn't hold it. Conditions
narrow all lists; conditions alone list the media that meet them, newest first. `core.query` has the language.

Reason codes (`core/recommend/explain.py` lists all): `title {text}`, `field {field, text}`, `said {text}`, `tag {tag}`,
`picture {}`, `meaning {}`, `maybe {}`, `filter {}`.

Source: Cormack, Clarke & Büttcher 2009, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
methods" (k = 60).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.index import Hit, Indexes, VectorIndex
from core.query import Query, parse
from core.store import tokens
from core.types import FloatArray, MediaId, Modality, Moment, ProfileId, Reason, Result, Tag

if TYPE_CHECKING:
    from core.store import Store, TextHit

PLACES = ("all", "title", "speech", "picture", "sound")
"""What `where` may be."""


@dataclass(frozen=True, slots=True)
class Level:
    """From where on a neighbour in one space is right, or may be.

    A neighbour's likeness is cosine · its cosine with the query + deviation · the deviations by which that lies above
    the library's chance level. Deviations alone inflate where a query is near nothing ("harbour" 6.4, a dress 3.1),
    cosines alone miss what the space holds faintly.

    Attributes:
        cosine, deviation: what each counts.
        strong, weak: likeness from which on a neighbour is believed, or may be a guess.
    """

    cosine: float
    deviation: float
    strong: float
    weak: float


LEVELS = {"conse-minilm": Level(1, 0.05, 0.65, 0.4), "minilm-l6": Level(1, 0, 0.5, 0.35)}
"""By model id. Pictures: set on 51 queries over 81 sample clips, tried on 50 others: of strong hits .60 and .60 are
right (of all before: .16 and .17), and 0 of 22 and 2 of 21 queries for what isn't there get one (all before). Guesses
are right in one of five. Meaning: read off 30 queries over 26 passages and 170 titles, right ones .43 to .67, wrong
ones below .5; a title of one word draws its kin beyond that (dog: bird .57)."""
OTHER_LEVEL = Level(0, 1, 3, 0.5)
"""For spaces not measured, as an open_clip model's: deviations only, since their cosines differ. Among ten media
nothing reaches 3, so guesses begin low."""


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
        plus: weight of words to pull towards, in any field.
        picture, meaning: weights of nearness in the space that words reach.
        guess: factor of these for guesses, so small that any other hit comes first.
        guesses: so many in each space at most, believed ones included; more where pictures alone are asked for.
        rank_offset: k of reciprocal rank fusion.
    """

    names: float = 2.4
    speech: float = 2.0
    fields: float = 1.6
    tags: float = 1.0
    plus: float = 0.6
    picture: float = 0.5
    meaning: float = 0.4
    guess: float = 0.01
    guesses: int = 5
    rank_offset: float = 60.0


CONFIG = FusionConfig()

_NAMES = ("title", "series", "artist", "album", "genre")
_EXCERPT = 160
_LEAST_DEVIATION = 0.01
_Lists = list[tuple[float, "list[Sign]"]]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign that a medium is meant: where it was found, why, and when in it."""

    media_id: MediaId
    modality: Modality
    reason: Reason
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, where, by whom, among which media, and how many candidates each list gives."""

    asked: Query
    where: str
    profile: ProfileId
    wide: int
    allowed: Set[MediaId] | None


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
        text: what was typed; see `core.query`. "" finds nothing.
        k: how many results at most.
        where: one of `PLACES`; it doesn't count for conditions.
        vectors: the query in each space that words reach, float32 (d,) by model_id, as `core.extract.query` makes
            them of the same text; without it only words count.
        profile: whose notes are searched and whose hidden media are left out (disliked ones are not).
        config: weights.

    Raises:
        ValueError: no such `where`.
    """
    if where not in PLACES:
        raise ValueError(f"where must be one of {', '.join(PLACES)}, not {where!r}")
    asked = parse(text)
    if asked == Query() or k <= 0:
        return []
    allowed = _allowed(store, asked, profile)
    if not asked.sought:
        return _filtered(store, allowed or set(), k, profile)
    sought = Search(asked, where, profile, max(75, 4 * k), allowed)
    lists = _by_words(store, sought, config)
    lists += _by_vectors(store, indexes, sought, vectors or {}, config, _media(store, lists))
    lists += _pulled(store, sought, config, _media(store, lists))
    fused = _fuse(store, lists, config.rank_offset)
    order = sorted(fused, key=lambda media_id: (-sum(share for share, _ in fused[media_id]), media_id))
    shown = _shown(store, profile, order)[:k]
    return [_result(store, media_id, fused[media_id]) for media_id in shown]


def _media(store: Store, lists: _Lists) -> set[MediaId]:
    return {store.media.resolve(sign.media_id) for _, signs in lists for sign in signs}


# ── Conditions ──────────────────────────────────────────────────────────────────────────────────────


def _allowed(store: Store, asked: Query, profile: ProfileId) -> set[MediaId] | None:
    """Say which media meet the conditions and hold nothing that is to be left out; None where all do."""
    if not asked.filters and not asked.minus:
        return None
    allowed = store.filters.matching(asked.filters, profile)
    for text in asked.minus:
        allowed -= store.filters.holding(text, profile)
    return allowed


def _filtered(store: Store, allowed: Set[MediaId], k: int, profile: ProfileId) -> list[Result]:
    """List media by conditions alone, newest first."""
    hidden = {media_id for media_id, reaction in store.events.reactions(profile).items() if reaction == "hide"}
    shown = store.filters.newest(allowed - hidden, k)
    parts, reasons = {Modality.FACTS.value: 1.0}, (Reason("filter"),)
    return [Result(media_id, 1 / rank, parts, reasons) for rank, media_id in enumerate(shown, start=1)]


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────


def _by_words(store: Store, sought: Search, config: FusionConfig) -> _Lists:
    text = sought.asked.sought
    lists = [
        (config.names, ("all", "title"), _NAMES),
        (config.speech, ("all", "speech"), ("speech",)),
        (config.fields, ("all",), ("note", "description")),
        (config.tags, ("all", "picture", "sound"), ("tags",)),
    ]
    return [(weight, _signs(store, sought, text, fields)) for weight, places, fields in lists if sought.where in places]


def _pulled(store: Store, sought: Search, config: FusionConfig, found: Set[MediaId]) -> _Lists:
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
    args = {"field": hit.field, "text": excerpt(hit.text, text)}
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


# ── Vectors ─────────────────────────────────────────────────────────────────────────────────────────


def _by_vectors(
    store: Store,
    indexes: Indexes,
    sought: Search,
    vectors: Mapping[str, FloatArray],
    config: FusionConfig,
    found: Set[MediaId],
) -> _Lists:
    """Look for near media. Guesses are made where words found nothing, or pictures alone are asked for."""
    settings = store.settings()
    within = _within(store, sought, found)
    lists: _Lists = []
    for modality, places, weight in (
        (Modality.PICTURE, ("all", "picture"), config.picture),
        (Modality.MEANING, ("all", "speech"), config.meaning),
    ):
        model_id = str(settings.text_model(modality))
        if sought.where in places and model_id in vectors and (index := indexes.get(modality, model_id)):
            hits = index.search(vectors[model_id], sought.wide, allowed=within, distinct=True)
            if sought.where == "speech":  # an item's vector holds its title and tags as well
                hits = [hit for hit in hits if hit.span is not None]
            only = sought.where == "picture"  # who asks for pictures alone is shown all, the guesses marked
            believed, weak = _levelled(index, vectors[model_id], hits, found, floor=not only)
            lists.append((weight, [_alike(modality, Reason(modality.value), hit) for hit in believed]))
            most = sought.wide if only else 0 if found else config.guesses - len(believed)
            guesses = weak[: max(0, most)]
            lists.append((weight * config.guess, [_alike(modality, Reason("maybe"), hit) for hit in guesses]))
    return lists


def _within(store: Store, sought: Search, found: Set[MediaId]) -> Set[MediaId] | None:
    """Say which media may be near: where phrases are quoted, only those that hold them all."""
    if not sought.asked.phrases:
        return sought.allowed
    holders = [store.filters.holding(phrase, sought.profile) for phrase in sought.asked.phrases]
    within = found | set.intersection(*holders)
    return within if sought.allowed is None else within & sought.allowed


def _levelled(
    index: VectorIndex, vector: FloatArray, hits: Sequence[Hit], found: Set[MediaId], *, floor: bool
) -> tuple[list[Hit], list[Hit]]:
    """Part neighbours into those believed, faintly near ones that words found among them, and those that may be.

    Without a floor everything may be.
    """
    level = LEVELS.get(index.model_id, OTHER_LEVEL)
    mean, deviation = index.noise(vector)
    believed: list[Hit] = []
    weak: list[Hit] = []
    for hit in hits:
        above = (hit.score - mean) / max(deviation, _LEAST_DEVIATION)
        likeness = level.cosine * hit.score + level.deviation * above
        if likeness >= level.strong or (likeness >= level.weak and hit.media_id in found):
            believed.append(hit)
        elif likeness >= level.weak or not floor:
            weak.append(hit)
    return believed, weak


def _alike(modality: Modality, reason: Reason, hit: Hit) -> Sign:
    return Sign(hit.media_id, modality, reason, Moment(*hit.span) if hit.span else None)


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
    return Result(media_id, score, parts, _reasons(sign.reason for _, sign in ranked), moment)


def _reasons(found: Iterable[Reason]) -> tuple[Reason, ...]:
    """Say each reason once; that it is a guess only where it is nothing but that."""
    once: list[Reason] = []
    for reason in found:
        if reason not in once:
            once.append(reason)
    return tuple(reason for reason in once if reason.code != "maybe") or tuple(once)


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
