"""What is played and what comes after it: order, repeat, shuffle; as text between two runs of the window."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal, get_args

from core.feedback import Origin
from core.parsing import parsed_json
from core.types import MediaId

Repeat = Literal["off", "all", "one"]


@dataclass(slots=True)
class Entry:
    """One place in the queue.

    Attributes:
        resume: go on where it was left, if `start_s` is 0.
        by_hand: the person put it here, it doesn't only follow in a list.
        number: its place before anything was shuffled.
    """

    media_id: MediaId
    origin: Origin
    start_s: float = 0.0
    resume: bool = False
    by_hand: bool = False
    number: int = 0


@dataclass(slots=True)
class Queue:
    """Entries in order; `at` is the one at hand, -1 for none.

    Attributes:
        seed: what the shuffled order follows from; None while nothing is shuffled.
    """

    entries: list[Entry] = field(default_factory=list)
    at: int = -1
    repeat: Repeat = "off"
    seed: int | None = None

    def fill(self, media_id: MediaId, among: Sequence[MediaId], origin: Origin) -> None:
        """Start anew with a list, at one of its media; each entry knows its place in the list it came from."""
        ids = list(among) if media_id in among else [media_id, *among]
        self.at = ids.index(media_id)
        first = origin.position - self.at

        def place(number: int) -> Origin:
            listed = origin.position >= 0 and len(ids) > 1
            return Origin(origin.source, origin.slate, first + number) if listed else origin

        self.entries = [Entry(i, place(number), number=number) for number, i in enumerate(ids)]
        if self.seed is not None:
            self._all_follow()
            self.shuffle(self.seed)

    def _all_follow(self) -> None:
        """Have what came before the one at hand come after it: shuffled, a list has no before."""
        self.entries.insert(0, self.entries.pop(self.at))
        self.at = 0

    # ── What follows ────────────────────────────────────────────────────────────────────────────────

    @property
    def has_next(self) -> bool:
        """Whether something follows."""
        return self.at + 1 < len(self.entries) or (self.repeat == "all" and bool(self.entries))

    def next(self) -> int:
        """Give the place that follows; after the last one, with `repeat`, the first."""
        return self.at + 1 if self.at + 1 < len(self.entries) else 0

    @property
    def coming(self) -> list[Entry]:
        """What is still to come, without what repeats."""
        return self.entries[self.at + 1 :]

    def around(self) -> list[MediaId]:
        """Give the media before and after the one at hand."""
        return [self.entries[i].media_id for i in (self.at - 1, self.at + 1) if 0 <= i < len(self.entries)]

    # ── Changing it ─────────────────────────────────────────────────────────────────────────────────

    def add(self, ids: Sequence[MediaId], origin: Origin, before: int | None = None) -> int:
        """Put media before this place, or at the end; returns the place of the first."""
        return self.add_each([(media_id, origin) for media_id in ids], before)

    def add_each(self, chosen: Sequence[tuple[MediaId, Origin]], before: int | None = None) -> int:
        """Put media, each with where it comes from, before this place, or at the end; returns the first's place."""
        place = len(self.entries) if before is None else before
        current = self.entries[self.at] if self.at >= 0 else None
        number = 1 + max((entry.number for entry in self.entries), default=-1)
        self.entries[place:place] = [
            Entry(media_id, origin, by_hand=True, number=number + n) for n, (media_id, origin) in enumerate(chosen)
        ]
        self._stay_at(current)
        return place

    def move(self, places: Sequence[int], before: int) -> None:
        """Put the entries at these places, in their order, before the one now at `before`."""
        chosen = [self.entries[place] for place in sorted(set(places))]
        ahead = sum(1 for place in set(places) if place < before)
        current = self.entries[self.at] if self.at >= 0 else None
        rest = [entry for place, entry in enumerate(self.entries) if place not in set(places)]
        rest[before - ahead : before - ahead] = chosen
        self.entries = rest
        self._stay_at(current)
        for entry in chosen:
            entry.by_hand = True

    def remove(self, places: Sequence[int]) -> None:
        """Take entries out; the one at hand stays."""
        current = self.entries[self.at] if self.at >= 0 else None
        gone = set(places) - {self.at}
        self.entries = [entry for place, entry in enumerate(self.entries) if place not in gone]
        self._stay_at(current)

    def shuffle(self, seed: int) -> None:
        """Put what is to come into an order that follows from the seed."""
        self.seed = seed
        coming = sorted(self.coming, key=lambda entry: entry.number)
        random.Random(seed).shuffle(coming)
        self.entries[self.at + 1 :] = coming

    def straighten(self) -> None:
        """Put everything back into the order it came in."""
        self.seed = None
        current = self.entries[self.at] if self.at >= 0 else None
        self.entries.sort(key=lambda entry: entry.number)
        self._stay_at(current)

    def _stay_at(self, current: Entry | None) -> None:
        self.at = next((place for place, entry in enumerate(self.entries) if entry is current), -1)

    # ── Between runs ────────────────────────────────────────────────────────────────────────────────

    def to_text(self) -> str:
        """Write it as ASCII JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Queue:
        """Read what `to_text` wrote; anything else is an empty queue."""
        try:
            raw = parsed_json(text)
            entries = [
                Entry(
                    MediaId(str(e["media_id"])), Origin(**e["origin"]), 0.0, True, bool(e["by_hand"]), int(e["number"])
                )
                for e in raw["entries"]
            ]
            repeat = raw["repeat"] if raw["repeat"] in get_args(Repeat) else "off"
            seed = None if raw["seed"] is None else int(raw["seed"])
            at = min(max(int(raw["at"]), -1), len(entries) - 1)
        except (ValueError, KeyError, TypeError):
            return cls()
        return cls(entries, at, repeat, seed)
