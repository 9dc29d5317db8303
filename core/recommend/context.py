"""What rankers may look at: one profile's history, the library, the vectors; read in batches and kept for the request.

What depends on the history only (events, preferences) is kept per store until the store changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from core.index import Indexes, VectorIndex
from core.settings import Settings
from core.store import Store
from core.store.files import FileRow
from core.taste import DAY_S, Preference, preferences
from core.types import Event, EventKind, Facts, FileState, FloatArray, MediaId, Modality, ProfileId

MODALITIES = (Modality.PICTURE, Modality.LOOK, Modality.SOUND, Modality.VOICE, Modality.MEANING)
"""Modalities in which two media can be compared, in the order of every block array."""
HORIZON_HALF_LIVES = 8
"""Older events than this weigh under 0.4 % and are not read."""
TICK_S = 600.0
"""Preferences fade in steps of ten minutes, so that they can be kept between requests."""
SPREADS = (0.05, 0.35)
"""Least and greatest spread believed: a library of a few tight groups spreads far, and yet its like is alike."""
SHRINK_ITEMS = 20
"""A library of so few items doesn't know its own mean and spread yet: both are shrunk towards 0 and `START_SPREAD`."""
START_SPREAD = 0.25

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Space:
    """One modality in the model by which media are compared.

    Attributes:
        mean: float32 (d,), the library's mean vector (shrunk in small libraries).
        level, spread: mean and deviation of the centred cosine between random items.
    """

    modality: Modality
    index: VectorIndex
    mean: FloatArray
    level: float
    spread: float

    @classmethod
    def of(cls, modality: Modality, index: VectorIndex) -> Space:
        """Take over the index's calibration, shrunk by the size of the library."""
        taken = index.calibration.items or index.count
        trust = taken / (taken + SHRINK_ITEMS)
        level, measured = index.background
        spread = (trust * measured**2 + (1 - trust) * START_SPREAD**2) ** 0.5
        mean = np.asarray(index.mean, dtype=np.float32) * np.float32(trust)
        return cls(modality, index, mean, trust * level, min(max(spread, SPREADS[0]), SPREADS[1]))

    def centre(self, vectors: FloatArray) -> FloatArray:
        """Take the mean out of rows (n, d) and scale them to norm 1; a row that is the mean becomes 0."""
        centred = vectors - self.mean
        norms = np.linalg.norm(centred, axis=-1, keepdims=True)
        return np.asarray(centred / np.maximum(norms, 1e-6), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Block:
    """The vectors of some media in one space.

    Attributes:
        vectors: float32 (n, d), centred rows of norm 1; 0 where there is none.
        present: bool (n,).
    """

    space: Space
    vectors: FloatArray
    present: NDArray[np.bool_]


@dataclass(eq=False)
class RankContext:
    """One request's view. Make a new one for each request; it is not for sharing between threads."""

    store: Store
    indexes: Indexes
    profile: ProfileId
    settings: Settings
    now: float
    _facts: dict[MediaId, Facts] = field(default_factory=dict, repr=False)
    _files: dict[MediaId, FileRow | None] = field(default_factory=dict, repr=False)
    _rows: dict[Modality, dict[MediaId, FloatArray | None]] = field(default_factory=dict, repr=False)

    # ── History ─────────────────────────────────────────────────────────────────────────────────────

    @property
    def tick(self) -> float:
        """Now, in steps of `TICK_S`: up to when things are faded."""
        return self.now // TICK_S * TICK_S

    @property
    def events(self) -> Sequence[Event]:
        """The profile's events within the horizon, oldest first."""
        return self._events_of(self.profile)

    @cached_property
    def preferences(self) -> Mapping[MediaId, Preference]:
        """What the profile seems to think of each medium that it met."""
        half_life = self.settings.half_life_days
        key = ("preferences", self.profile, self.tick, half_life)
        return self.keep(key, lambda: preferences(self.events, self.tick, half_life))

    @cached_property
    def refused(self) -> frozenset[MediaId]:
        """Media that the profile disliked or hid, however long ago, and didn't take back."""
        found = self.store.events.reactions(self.profile)
        return frozenset(media_id for media_id, reaction in found.items() if reaction in ("dislike", "hide"))

    @cached_property
    def household(self) -> Sequence[Event]:
        """Plays and skips of all profiles within the horizon."""
        wanted = (EventKind.PLAY, EventKind.SKIP)
        profiles = [profile for profile, _ in self.store.profiles.all()]
        return [event for profile in profiles for event in self._events_of(profile) if event.kind in wanted]

    @cached_property
    def is_new(self) -> bool:
        """Whether there is no history to speak of."""
        return not any(abs(preference.weight) > 0.05 for preference in self.preferences.values())

    def _events_of(self, profile: ProfileId) -> Sequence[Event]:
        since = self.tick - HORIZON_HALF_LIVES * self.settings.half_life_days * DAY_S
        key = ("events", profile, since)
        return self.keep(key, lambda: self.store.events.of_profile(profile, since=since))

    # ── Library ─────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def pool(self) -> Sequence[MediaId]:
        """All media that have a file, newest first; read again only when others are there."""
        kept = _kept(self.store)
        stamp = self.store.media.stamp()
        if kept.pool is None or kept.pool[0] != stamp:
            kept.pool = (stamp, self.store.media.ids(sort="added"))
            kept.by_pool.clear()
        return kept.pool[1]

    def sample(self, size: int, purpose: str) -> list[MediaId]:
        """Draw from the pool at random, always the same for this profile and purpose.

        A library that grows by one item changes a sample by about one item.
        """
        ids, salt = self.pool, f"{self.profile}:{purpose}".encode()

        def draw() -> list[MediaId]:
            taken = _window(ids, hash_of("", salt), 4 * size) if len(ids) > 16 * size else ids
            return sorted(taken, key=lambda media_id: (hash_of(media_id, salt), media_id))[:size]

        return list(self.keep_for_pool(("sample", size, self.profile, purpose), draw))

    def keep_for_pool(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what was made for this key since the pool last changed, or make it."""
        _ = self.pool
        return _made(_kept(self.store).by_pool, key, make)

    def facts(self, ids: Iterable[MediaId]) -> dict[MediaId, Facts]:
        """Read facts in one batch; media without any are left out."""
        ids = list(ids)
        missing = [media_id for media_id in ids if media_id not in self._facts]
        if missing:
            self._facts.update(self.store.media.facts(missing))
        return {media_id: self._facts[media_id] for media_id in ids if media_id in self._facts}

    def files(self, ids: Iterable[MediaId]) -> dict[MediaId, FileRow]:
        """Read the best file of each medium in one batch; media without any are left out."""
        ids = list(ids)
        missing = [media_id for media_id in ids if media_id not in self._files]
        if missing:
            best = self.store.files.best(missing)
            self._files.update({media_id: best.get(media_id) for media_id in missing})
        return {media_id: row for media_id in ids if (row := self._files[media_id]) is not None}

    def showable(self, ids: Iterable[MediaId], *, offline: bool = False) -> list[MediaId]:
        """Keep media, in order and once each, that are not refused and have a file to play.

        Merged-away ones don't come here: indexes, history and pool all name the media that stand for them.

        Args:
            offline: whether a file on a drive that isn't there will do.
        """
        kept = [i for i in dict.fromkeys(ids) if i not in self.refused]
        fine = {FileState.PRESENT, FileState.OFFLINE} if offline else {FileState.PRESENT}
        files = self.files(kept)
        return [i for i in kept if i in files and files[i].state in fine]

    # ── Vectors ─────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def spaces(self) -> tuple[Space, ...]:
        """The spaces that have vectors now, in the order of `MODALITIES`."""
        self.indexes.refresh()
        found = []
        for modality in MODALITIES:
            model = self.settings.similar_model(modality)
            index = self.indexes.get(modality, model) if model else None
            if index is not None and index.count:
                found.append(Space.of(modality, index))
        return tuple(found)

    def block(self, space: Space, ids: Sequence[MediaId]) -> Block:
        """Read centred item vectors in one batch."""
        rows = self._rows.setdefault(space.modality, {})
        missing = [media_id for media_id in dict.fromkeys(ids) if media_id not in rows]
        if missing:
            found, vectors = space.index.item_vectors(missing)
            rows.update(dict.fromkeys(missing))
            if found:
                rows.update(zip(found, space.centre(vectors), strict=True))
        nothing = np.zeros(len(space.mean), dtype=np.float32)
        taken = [nothing if (row := rows[media_id]) is None else row for media_id in ids]
        vectors = np.array(taken, dtype=np.float32).reshape(len(taken), len(nothing))
        return Block(space, vectors, np.asarray(vectors.any(axis=1)))

    def keep(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what was made for this key since the store last changed (or `tick` moved on), or make it."""
        kept = _kept(self.store)
        stamp = (*self.store.change_stamp(), self.tick)
        if kept.stamp != stamp:
            kept.stamp, kept.values = stamp, {}
        return _made(kept.values, key, make)


@dataclass(slots=True)
class _Kept:
    stamp: tuple[int, int, float] | None = None
    values: dict[tuple[object, ...], object] = field(default_factory=dict)
    pool: tuple[tuple[int, ...], Sequence[MediaId]] | None = None
    by_pool: dict[tuple[object, ...], object] = field(default_factory=dict)


_STORES: WeakKeyDictionary[Store, _Kept] = WeakKeyDictionary()


def _kept(store: Store) -> _Kept:
    return _STORES.setdefault(store, _Kept())


def _made(kept: dict[tuple[object, ...], object], key: tuple[object, ...], make: Callable[[], T]) -> T:
    if key not in kept:
        kept[key] = make()
    return cast("T", kept[key])


def hash_of(text: str, salt: bytes) -> int:
    """Hash to 64 bits, the same on every machine and in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8, salt=salt[-16:]).digest(), "big")


def _window(ids: Sequence[MediaId], start: int, size: int) -> list[MediaId]:
    """Pick about `size` media by their last digits, which are random; hashing 100,000 ids takes 80 ms."""
    width = size * 0x10000 // len(ids) + 1
    return [i for i in ids if ((int(i[-4:], 16) - start) & 0xFFFF) < width]
