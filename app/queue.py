"""What is played and what comes after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.playlog import Origin
from core.types import MediaId


@dataclass(slots=True)
class Entry:
    """One place in the queue.

    Attributes:
        resume: go on where it was left, if `start_s` is 0.
        by_hand: the person put it here, it doesn't only follow in a list.
    """

    media_id: MediaId
    origin: Origin
    start_s: float = 0.0
    resume: bool = False
    by_hand: bool = False


@dataclass(slots=True)
class Queue:
    """Entries in order; `at` is the one at hand, -1 for none."""

    entries: list[Entry] = field(default_factory=list)
    at: int = -1

    def fill(self, media_id: MediaId, among: Sequence[MediaId], origin: Origin) -> None:
        """Start anew with a list, at one of its media; each entry knows its place in the list it came from."""
        ids = list(among) if media_id in among else [media_id, *among]
        self.at = ids.index(media_id)
        first = origin.position - self.at

        def place(number: int) -> Origin:
            listed = origin.position >= 0 and len(ids) > 1
            return Origin(origin.source, origin.slate, first + number) if listed else origin

        self.entries = [Entry(i, place(number)) for number, i in enumerate(ids)]

    @property
    def has_next(self) -> bool:
        """Whether something follows."""
        return self.at + 1 < len(self.entries)
