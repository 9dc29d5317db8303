"""From examples (and words beside them) to media that are like them, each by the moment that is.

In the picture spaces a moment is judged by both at once: how like the examples it is, and how much it shows what the
words say. Both are deviations above what the library gives by chance, squashed, so that they can be added.

Source: score-level fusion after normalisation, Kittler et al. 1998.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core import cleaning
from core.index import Hit, Indexes, VectorIndex, unit
from core.search.config import ALIKE_LEVELS, OTHER_ALIKE, SQUASH, FusionConfig, Level
from core.search.examples import ALIKE, Example
from core.search.signs import Lists, Search, Sign
from core.types import FloatArray, MediaId, Modality, Moment, Reason

if TYPE_CHECKING:
    from core.store import Store

CODES = {
    Modality.PICTURE: "similar_picture",
    Modality.SOUND: "similar_sound",
    Modality.MEANING: "same_topic",
}
PLACES = {Modality.PICTURE: "picture", Modality.SOUND: "sound", Modality.MEANING: "speech"}
LESS = 0.5
"""How much an example to be unlike counts beside those to be like."""
_LEAST_DEVIATION = 0.01


@dataclass(frozen=True, slots=True)
class _Space:
    """One index with what is looked for in it, and what that scores by chance."""

    index: VectorIndex
    query: FloatArray
    mean: float
    deviation: float

    @classmethod
    def of(cls, index: VectorIndex | None, query: FloatArray | None) -> _Space | None:
        if index is None or query is None or len(query) != index.dim:
            return None
        mean, deviation = index.noise(query)
        return cls(index, query, mean, max(deviation, _LEAST_DEVIATION))

    def above(self, cosine: FloatArray) -> FloatArray:
        """Turn cosines into deviations above chance."""
        return np.asarray((cosine - self.mean) / self.deviation, dtype=np.float32)

    def near(self, sought: Search, without: Set[MediaId]) -> list[Hit]:
        allowed = sought.among(self.index)
        hits = self.index.search(self.query, sought.wide + len(without), allowed=allowed, distinct=True)
        return [hit for hit in hits if hit.media_id not in without and sought.counts(hit.media_id)]


@dataclass(frozen=True, slots=True)
class _Match:
    """A medium by its best moment: its score, its cosine with the examples, and when."""

    media_id: MediaId
    score: float
    cosine: float
    above: float
    span: tuple[float, float] | None


def by_examples(
    store: Store,
    indexes: Indexes,
    sought: Search,
    examples: Sequence[Example],
    words: Mapping[str, FloatArray],
    config: FusionConfig,
) -> Lists:
    """Look for media like the examples; those that are hardly like them are guesses."""
    settings = store.settings()
    themselves = {store.media.resolve(e.media_id) for e in examples if e.media_id and e.sign > 0}
    lists: Lists = []
    for modality in ALIKE:
        model_id = str(settings.similar_model(modality))
        space = _Space.of(indexes.get(modality, model_id), _blended(examples, model_id))
        if space is None or sought.where not in ("all", PLACES[modality]):
            continue
        text_id = str(settings.text_model(modality))
        said = _Space.of(indexes.get(modality, text_id), words.get(text_id)) if modality is Modality.PICTURE else None
        found = _matches(space, said, sought, themselves)
        level = ALIKE_LEVELS.get(model_id, OTHER_ALIKE)
        believed = [match for match in found if _likeness(level, match) >= level.strong]
        weak = [match for match in found if level.weak <= _likeness(level, match) < level.strong]
        weight = config.examples[modality]
        titled = _titled(store, themselves, believed) if modality is Modality.MEANING else set[MediaId]()
        codes = {match.media_id: "similar_title" if match.media_id in titled else CODES[modality] for match in believed}
        lists.append((weight, [_sign(modality, match, codes[match.media_id]) for match in believed]))
        lists.append((weight * config.guess, [_sign(modality, match, "maybe") for match in weak]))
    return lists


def _blended(examples: Sequence[Example], model_id: str) -> FloatArray | None:
    """Add up the examples in one space, those to be unlike taken away; None where there is nothing to be like."""
    held = [(e.sign if e.sign > 0 else -LESS, e.vectors[model_id]) for e in examples if model_id in e.vectors]
    if not any(sign > 0 for sign, _ in held):
        return None
    return unit(np.sum([sign * vector for sign, vector in held], axis=0, dtype=np.float32))


def _likeness(level: Level, match: _Match) -> float:
    return level.cosine * match.cosine + level.deviation * match.above


def _matches(space: _Space, said: _Space | None, sought: Search, without: Set[MediaId]) -> list[_Match]:
    """Rank media by their likeness, or by that and the words, each by its best moment where it has any."""
    hits = {hit.media_id: hit for hit in space.near(sought, without)}
    for hit in said.near(sought, without) if said else ():
        hits.setdefault(hit.media_id, hit)
    found = [match for hit in hits.values() if (match := _best(space, said, hit)) is not None]
    return sorted(found, key=lambda match: (-match.score, match.media_id))


def _best(space: _Space, said: _Space | None, hit: Hit) -> _Match | None:
    """Judge a medium by the moment that is likest and shows most of what the words say."""
    spans, moments = space.index.moments(hit.media_id)
    _, meant = said.index.moments(hit.media_id) if said else (spans, moments)
    if not len(moments) or len(meant) != len(moments):
        above = float(space.above(np.array([hit.score], dtype=np.float32))[0])
        return None if said else _Match(hit.media_id, float(np.tanh(above / SQUASH)), hit.score, above, hit.span)
    cosines = np.asarray(moments @ space.query, dtype=np.float32)
    above_all = space.above(cosines)
    scores = np.tanh(above_all / SQUASH)
    if said is not None:
        scores = scores + np.tanh(said.above(meant @ said.query) / SQUASH)
    best = int(np.argmax(scores))
    span = (float(spans[best][0]), float(spans[best][1]))
    return _Match(hit.media_id, float(scores[best]), float(cosines[best]), float(above_all[best]), span)


def _titled(store: Store, themselves: Set[MediaId], found: Sequence[_Match]) -> set[MediaId]:
    """Choose those that are near by their titles: of them and of the examples nothing more is known in words."""
    ids = [*themselves, *(match.media_id for match in found)]
    told = store.text.spoken(ids) | {i for i, facts in store.media.facts(ids).items() if cleaning.tells(facts)}
    return set() if told & themselves else set(ids) - told


def _sign(modality: Modality, match: _Match, code: str) -> Sign:
    moment = Moment(*match.span) if match.span else None
    args = {"at_s": match.span[0]} if match.span and code in CODES.values() else {}
    return Sign(match.media_id, modality, Reason(code, args), moment)
