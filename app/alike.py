"""More like this, looked up once off the GUI thread and then weighed in memory, as rows ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.types import Facts, MediaId, Modality, ProfileId, Reason, Result

if TYPE_CHECKING:
    from core.index import Indexes
    from core.recommend import Known, Likenesses, Weights
    from core.store import Store

PRESETS: Mapping[str, Mapping[Modality, float]] = {
    "looks": {Modality.PICTURE: 0.8, Modality.LOOK: 0.2},
    "sounds": {Modality.SOUND: 1.0},
    "voice": {Modality.VOICE: 1.0},
    "about": {Modality.MEANING: 0.7, Modality.SPEECH: 0.3},
    "facts": {Modality.FACTS: 1.0},
}
"""What counts where somebody wants one side of a medium. Where a part of it isn't known, the other counts alone."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """One row of “more like this”."""

    media_id: MediaId
    title: str
    kind: str
    duration_s: float
    start_s: float
    """Second to start at, or -1 for the whole medium."""
    reasons: tuple[Reason, ...]
    names: Mapping[MediaId, str] = field(default_factory=dict)
    """Titles of the media that the reasons speak of."""
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """All candidates of one medium, of one second of it, or of several media. `rows` asks nobody.

    Attributes:
        further: candidates of the others that were chosen with it.
    """

    likenesses: Likenesses
    known: Known
    facts: Mapping[MediaId, Facts]
    names: Mapping[MediaId, str]
    further: tuple[Alike, ...] = ()

    @property
    def all(self) -> tuple[Alike, ...]:
        """This one, and those of the others."""
        return (self, *self.further)

    @property
    def offered(self) -> tuple[Modality, ...]:
        """What any of them can be weighed by."""
        return tuple(dict.fromkeys(modality for one in self.all for modality in one.likenesses.offered))

    @property
    def found_any(self) -> bool:
        """Whether there are candidates, however they are weighed."""
        return any(one.facts and one.likenesses.others for one in self.all)

    def rows(self, weights: Weights | None, k: int) -> list[Likeness]:
        """Weigh the candidates and make the k best into rows; None weighs as is usual for the medium's kind."""
        if not self.further:
            return [self._row(result) for result in self.results(weights, k)]
        from core.recommend.several import DEPTH, together

        seeds = [one.likenesses.media_id for one in self.all]
        lists = [one.results(weights, DEPTH) for one in self.all]
        owner = {result.media_id: one for one, found in zip(self.all, lists, strict=True) for result in found}
        found = together(lists, seeds, k)
        return [owner[result.media_id]._row(result) for result in found]

    def results(self, weights: Weights | None, k: int) -> list[Result]:
        """Weigh the candidates of this one alone."""
        weighed = self.likenesses.weigh(weights)
        chosen = [i for i in weighed.order(k) if self.likenesses.others[i] in self.facts]
        return weighed.results(chosen, self.known)

    def _row(self, result: Result) -> Likeness:
        facts = self.facts[result.media_id]
        start_s = result.moment.start_s if result.moment else -1.0
        kind, length_s = facts.kind.value, facts.duration_s
        return Likeness(result.media_id, facts.title, kind, length_s, start_s, result.reasons, self.names, result)


def load(store: Store, indexes: Indexes, profile: ProfileId, media_id: MediaId, at_s: float | None = None) -> Alike:
    """Look up what is like a medium, or like one second of it. For a reading thread."""
    from core import pipeline

    found, known = pipeline.likenesses(store, indexes, profile, media_id, at_s)
    facts = store.media.facts([found.media_id, *found.others])
    return Alike(found, known, facts, {i: row.title for i, row in facts.items()})


def load_all(store: Store, indexes: Indexes, profile: ProfileId, ids: Sequence[MediaId]) -> Alike:
    """Look up what is like several media. For a reading thread."""
    first, *further = (load(store, indexes, profile, media_id) for media_id in dict.fromkeys(ids))
    names = {i: name for one in (first, *further) for i, name in one.names.items()}
    return replace(first, names=names, further=tuple(replace(one, names=names) for one in further))
