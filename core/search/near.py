"""From a query's vectors to media that mean or show it, told from what is near by chance."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.index import Hit, Indexes, VectorIndex, unit
from core.search.config import LEVELS, OTHER_LEVEL, SQUASH, FusionConfig
from core.search.signs import Lists, Search, Sign
from core.types import FloatArray, MediaId, Modality, Moment, Reason

if TYPE_CHECKING:
    from core.store import Store

LEAST_DEVIATION = 0.01
"""What a library that is all alike deviates by at least."""
NEARLY = 0.8
"""Share of an item's cosine from which on its best moment is pointed at."""


def by_vectors(
    store: Store,
    indexes: Indexes,
    sought: Search,
    vectors: Mapping[str, FloatArray],
    config: FusionConfig,
    found: Set[MediaId],
) -> Lists:
    """Look for near media. Guesses are made where words found nothing, or pictures alone are asked for."""
    if not vectors:
        return []
    settings = store.settings()
    sought = _within(store, sought, found)
    spaces: list[_Near] = []
    for modality, places, weight in (
        (Modality.PICTURE, ("all", "picture"), config.picture),
        (Modality.MEANING, ("all", "speech"), config.meaning),
    ):
        model_id = str(settings.text_model(modality))
        if sought.where in places and model_id in vectors and (index := indexes.get(modality, model_id)):
            spaces.append(_near(sought, index, vectors[model_id], weight, config, found))
    lists = [found_list for space in spaces for found_list in space.lists(config)]
    believed = {hit.media_id for space in spaces for hit in space.believed}
    guessed = {hit.media_id for space in spaces for hit in space.guesses}
    for space in spaces if config.calibrated else ():
        lists.append((space.weight, space.faint(believed)))
        lists.append((space.weight * config.guess, space.faint(guessed - believed)))
    return lists


@dataclass(frozen=True, slots=True)
class _Near:
    """What is near in one space: believed, guessed, and all the rest of the neighbours.

    Attributes:
        strength: the calibrated strength of a hit, None where ranks count.
    """

    modality: Modality
    weight: float
    believed: list[Hit]
    guesses: list[Hit]
    hits: list[Hit]
    strength: Callable[[Hit], float | None]

    def lists(self, config: FusionConfig) -> Lists:
        """The believed ones, and the guesses, which count next to nothing."""
        return [
            (self.weight, self._signs(self.believed, Reason(self.modality.value))),
            (self.weight * config.guess, self._signs(self.guesses, Reason("maybe"))),
        ]

    def faint(self, media: Set[MediaId]) -> list[Sign]:
        """What is too faint to be shown for itself speaks for media that another space shows."""
        own = {hit.media_id for hit in (*self.believed, *self.guesses)}
        faint = [hit for hit in self.hits if hit.media_id in media and hit.media_id not in own]
        return self._signs(faint, Reason("maybe"))

    def _signs(self, hits: Sequence[Hit], reason: Reason) -> list[Sign]:
        return [_alike(self.modality, reason, hit, self.strength(hit)) for hit in hits]


def _near(
    sought: Search,
    index: VectorIndex,
    vector: FloatArray,
    weight: float,
    config: FusionConfig,
    found: Set[MediaId],
) -> _Near:
    """Look in one space."""
    hits = index.search(vector, sought.wide, allowed=sought.among(index), distinct=True)
    hits = [hit for hit in hits if sought.counts(hit.media_id)]
    said_only = sought.where == "speech"  # an item's vector holds its title and tags as well
    hits = [placed for hit in hits if (placed := _placed(index, vector, hit, said_only)) is not None]
    hits.sort(key=lambda hit: -hit.score)
    only = sought.where == "picture"  # who asks for pictures alone is shown all, the guesses marked
    believed, weak = _levelled(index, vector, hits, found, floor=not only)
    most = sought.wide if only else 0 if found else config.guesses - len(believed)
    strength = _strength(index, vector) if config.calibrated else lambda _hit: None
    return _Near(index.modality, weight, believed, weak[: max(0, most)], hits, strength)


def _within(store: Store, sought: Search, found: Set[MediaId]) -> Search:
    """Narrow what may be near: where phrases are quoted, to the media that hold them all."""
    if not sought.asked.phrases:
        return sought
    holders = [store.filters.holding(phrase, sought.profile) for phrase in sought.asked.phrases]
    within = found | set.intersection(*holders)
    return replace(sought, allowed={media_id for media_id in within if sought.counts(media_id)})


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
        above = (hit.score - mean) / max(deviation, LEAST_DEVIATION)
        likeness = level.cosine * hit.score + level.deviation * above
        if likeness >= level.strong or (likeness >= level.weak and hit.media_id in found):
            believed.append(hit)
        elif likeness >= level.weak or not floor:
            weak.append(hit)
    return believed, weak


def _placed(index: VectorIndex, vector: FloatArray, hit: Hit, said_only: bool) -> Hit | None:
    """Point a hit of an item as a whole at its best moment, if that is nearly as near.

    Args:
        said_only: only what a moment holds counts; None for what has none.
    """
    if hit.span is not None:
        return hit
    spans, moments = index.moments(hit.media_id)
    if not len(moments):
        return None if said_only else hit
    cosines = moments @ unit(vector)
    best = int(np.argmax(cosines))
    score, span = float(cosines[best]), (float(spans[best][0]), float(spans[best][1]))
    if said_only:
        return Hit(hit.media_id, best, span, score)
    return replace(hit, moment=best, span=span) if score >= NEARLY * hit.score else hit


def _strength(index: VectorIndex, vector: FloatArray) -> Callable[[Hit], float | None]:
    """Calibrate cosines with a query: deviations above what it scores by chance, squashed to 0..1."""
    mean, deviation = index.noise(vector)
    scale = SQUASH * max(deviation, LEAST_DEVIATION)
    return lambda hit: max(math.tanh((hit.score - mean) / scale), 1e-3)


def _alike(modality: Modality, reason: Reason, hit: Hit, strength: float | None) -> Sign:
    return Sign(hit.media_id, modality, reason, Moment(*hit.span) if hit.span else None, strength)
