"""From what is typed to ranked media, each with the moment that matched and the reasons why.

Words are looked up in titles and other names, tags, speech, notes and descriptions; where the query's vectors are given
(the worker makes them, this module never loads a model), pictures and passages that mean the same are found as well.
The lists are fused by weighted reciprocal rank. What is near only by a guess comes last, marked so, and only where no
words match or pictures alone are asked for; where something is quoted, nothing comes that doesn't hold it. Conditions
narrow all lists; conditions alone list the media that meet them, newest first. Examples (a picture, a moment, a whole
medium) are looked for among all moments; words beside them steer, and must match only where they are plain ones.
`core.query` has the language.

Reason codes (`core/recommend/explain.py` lists all): `title {text}`, `field {field, text}`, `said {text}`, `tag {tag}`,
`picture {}`, `meaning {}`, `maybe {}`, `filter {}`.

Source: Cormack, Clarke & Büttcher 2009, "Reciprocal rank fusion outperforms Condorcet and individual rank learning
methods" (k = 60).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.index import Indexes
from core.query import Query, parse
from core.search.alike import by_examples
from core.search.config import CONFIG, PLACES, FusionConfig
from core.search.examples import Example, found_in, stored
from core.search.fuse import fuse, result, shown
from core.search.marks import excerpt, marks
from core.search.near import by_vectors
from core.search.signs import Lists, Search
from core.search.within import moments_within
from core.search.words import by_words, pulled
from core.store.among import Among
from core.types import FloatArray, MediaId, Modality, ProfileId, Reason, Result

if TYPE_CHECKING:
    from core.store import Store

__all__ = [
    "CONFIG",
    "PLACES",
    "Example",
    "FusionConfig",
    "excerpt",
    "found_in",
    "marks",
    "moments_within",
    "search",
    "stored",
]


def search(
    store: Store,
    indexes: Indexes,
    text: str,
    *,
    k: int = 20,
    where: str = "all",
    vectors: Mapping[str, FloatArray] | None = None,
    examples: Sequence[Example] = (),
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
        examples: what results are to be like or unlike, beside what the text names of the library.
        profile: whose notes are searched and whose hidden media are left out (disliked ones are not).
        config: weights.

    Raises:
        ValueError: no such `where`.
    """
    if where not in PLACES:
        raise ValueError(f"where must be one of {', '.join(PLACES)}, not {where!r}")
    asked = parse(text)
    known = [stored(store, indexes, like) for like in asked.likes]
    examples = [*examples, *(example for example in known if example is not None)]
    if (asked == Query() and not examples) or k <= 0:
        return []
    allowed = _allowed(store, asked, profile)
    words = asked.words if examples else asked.sought
    if not words and not examples:
        return _filtered(store, allowed, k, profile)
    sought = Search(asked, words, where, profile, max(75, 4 * k), allowed)
    lists = by_words(store, sought, config)
    if examples:
        lists += by_examples(store, indexes, sought, examples, vectors or {}, config)
    else:
        lists += by_vectors(store, indexes, sought, vectors or {}, config, _media(store, lists))
    lists += pulled(store, sought, config, _media(store, lists))
    fused = fuse(store, lists, config.rank_offset)
    order = sorted(fused, key=lambda media_id: (-sum(share for share, _ in fused[media_id]), media_id))
    seen = shown(store, profile, order, k)
    return [result(store, media_id, fused[media_id]) for media_id in seen]


def _media(store: Store, lists: Lists) -> set[MediaId]:
    winners = store.media.winners()
    return {winners.get(sign.media_id, sign.media_id) for _, signs in lists for sign in signs}


# ── Conditions ──────────────────────────────────────────────────────────────────────────────────────


def _allowed(store: Store, asked: Query, profile: ProfileId) -> Among | None:
    """Say which media meet the conditions and hold nothing that is to be left out; None where all do."""
    found = store.filters.among(asked.filters, asked.minus, profile) if asked.filters or asked.minus else None
    out = store.media.kept_out(profile)
    if not out:
        return found
    return Among(None, out, []) if found is None else Among(found.within, found.without | out, [found.lacks])


def _filtered(store: Store, allowed: Among | None, k: int, profile: ProfileId) -> list[Result]:
    """List media by conditions alone, newest first."""
    if allowed is None:
        return []
    hidden = store.media.hidden(profile)
    shown = store.filters.newest(Among(allowed.within, allowed.without | hidden, [allowed.lacks]), k)
    parts, reasons = {Modality.FACTS.value: 1.0}, (Reason("filter"),)
    return [Result(media_id, 1 / rank, parts, reasons) for rank, media_id in enumerate(shown, start=1)]
