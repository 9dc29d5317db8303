"""What the lists of a search are made of: signs that a medium is meant."""

from __future__ import annotations

from collections.abc import Container, Set
from dataclasses import dataclass

from core.index import VectorIndex
from core.query import Query
from core.store.among import Among
from core.types import MediaId, Modality, Moment, ProfileId, Reason


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign that a medium is meant: where it was found, why, and when in it.

    Attributes:
        strength: how sure the sign is, 0..1, calibrated, where there is such a scale; else its rank counts.
    """

    media_id: MediaId
    modality: Modality
    reason: Reason
    moment: Moment | None = None
    strength: float | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, where, by whom, among which media, and how many candidates each list gives.

    Attributes:
        text: the words that must match.
    """

    asked: Query
    text: str
    where: str
    profile: ProfileId
    wide: int
    allowed: Container[MediaId] | None

    def among(self, index: VectorIndex) -> Set[MediaId] | None:
        """Say which media of an index may be found; `counts` has the last word."""
        if self.allowed is None or isinstance(self.allowed, Set):
            return self.allowed
        return self.allowed.roughly(index.media) if isinstance(self.allowed, Among) else None

    def counts(self, media_id: MediaId) -> bool:
        """Say whether a medium may be found."""
        return self.allowed is None or media_id in self.allowed


Lists = list[tuple[float, list[Sign]]]
"""Lists with their weights."""
