"""What rankers may look at: one profile's history, the library, the vectors; read in batches and kept for the request.

What depends on the history only (events, preferences) is kept per store until the store changes.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.index import Indexes, VectorIndex
from core.recommend.blocks import learnt_scales
from core.recommend.disowned import INTEREST, not_to_infer, not_to_learn
from core.recommend.interests import weighed
from core.recommend.kept import kept_of, known_media, known_rows, lived, made, tallied
from core.recommend.learnt import Trained
from core.recommend.rows import Rows
from core.settings import Settings
from core.store import Ruling, Store
from core.store.files import FileRow
from core.taste import DAY_S, REACTED, REFUSALS, Preference
from core.types import Event, EventKind, Facts, FileState, FloatArray, MediaId, Modality, ProfileId

MODALITIES = (Modality.PICTURE, Modality.LOOK, Modality.SOUND, Modality.VOICE, Modality.MEANING)
"""Modalities in which two media can be compared, in the order of every block array."""
HORIZON_HALF_LIVES = 8
"""Older events than this weigh under 0.4 % and are not read …"""
HORIZON_STEP_S = 30 * DAY_S
"""… in steps of a month, so that what is kept of them lasts."""
LATER_DAYS = 7.0
"""What is "not now" isn't suggested for so long. A first guess."""
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
    """One request's view. Make a new one for each request; it is not for sharing between threads.

    Attributes:
        now: seconds since the epoch. What was done and added later isn't seen, so that the past can be replayed.
        until: up to when events are seen, where that isn't `now`: just before an event that is to be foretold.
        trained: models that stand in for those that serve in the store, so that they can be tried.
        live: a person waits for it: what they refused stays away, and what was learnt serves, even if the clock was
            ahead then.
    """

    store: Store
    indexes: Indexes
    profile: ProfileId
    settings: Settings
    now: float
    until: float | None = None
    trained: Trained | None = None
    live: bool = False
    _events: dict[ProfileId, Sequence[Event]] = field(default_factory=dict, repr=False)
    _rows: dict[str, Rows] = field(default_factory=dict, repr=False)
    _once: dict[tuple[object, ...], object] = field(default_factory=dict, repr=False)
    _of_then: dict[tuple[object, ...], object] = field(default_factory=dict, repr=False)
    _stamp: tuple[int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Take the store's stamp before anything is read: what changes meanwhile makes what is kept here old."""
        self._stamp = self.store.change_stamp()

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
    def seen(self) -> int:
        """How many events of all profiles are seen."""
        return sum(len(self._events_of(profile)) for profile in self._profiles)

    @cached_property
    def preferences(self) -> Mapping[MediaId, Preference]:
        """What the profile seems to think of each medium that it met, its interests weighed as it wants them."""
        if not self.rulings:
            return self.unweighed
        return self.keep(("weighed", self.profile, tuple(sorted(self.scales.items()))), self._weighed)

    @cached_property
    def unweighed(self) -> Mapping[MediaId, Preference]:
        """The same before interests are weighed. What was inferred of disowned media doesn't count."""
        return self.keep(("preferences", self.profile, self.settings.half_life_days), self._tally)

    def _tally(self) -> Mapping[MediaId, Preference]:
        made_for = (self.settings.half_life_days, not_to_infer(self))
        return tallied(self.store, self.profile, made_for, self.events, self.tick)

    def _weighed(self) -> Mapping[MediaId, Preference]:
        return weighed(self, self.unweighed)

    @cached_property
    def disowned(self) -> frozenset[tuple[str, str]]:
        """Lines of what was inferred that the person deleted, (line, key): nothing may rest on them. See `inferred`."""
        return frozenset(self.store.interests.disowned(self.profile, self._until))

    @cached_property
    def rulings(self) -> list[Ruling]:
        """What the person said of interests, latest first; a deleted line mutes its interest."""
        muted = [Ruling(MediaId(key), 0.0, "", self._until) for line, key in sorted(self.disowned) if line == INTEREST]
        return [*muted, *self.store.interests.rulings(self.profile, self._until)]

    @cached_property
    def scales(self) -> Mapping[Modality, float]:
        """How much each block of the design counts: as learnt of this profile, else as in `design.SCALES`."""
        return learnt_scales(self)

    @cached_property
    def refused(self) -> frozenset[MediaId]:
        """Media that the profile disliked or hid, however long ago, and didn't take back."""
        found = self.store.events.reactions(self.profile, math.inf if self.live else self._until)
        return frozenset(media_id for media_id, reaction in found.items() if reaction in ("dislike", "hide"))

    @cached_property
    def waved(self) -> frozenset[MediaId]:
        """Media that the profile waved aside: "not this" for good, "not now" for `LATER_DAYS`."""
        until = math.inf if self.live else self._until
        found = self.store.events.waved(self.profile, until, self.now - LATER_DAYS * DAY_S)
        return frozenset(found)

    @cached_property
    def household(self) -> Sequence[Event]:
        """Plays and skips of all profiles within the horizon, without what each of them disowned."""
        return [event for profile in self._profiles for event in self._counted_of(profile)]

    @cached_property
    def household_refused(self) -> Sequence[bool]:
        """Of each in `household`, whether who did it has refused the medium."""
        said = self.refusals
        return [(who, event.media_id) in said for who in self._profiles for event in self._counted_of(who)]

    @cached_property
    def refusals(self) -> Mapping[tuple[ProfileId, MediaId | None], Event]:
        """The standing dislikes and hides of all profiles within the horizon, by who said so of what."""
        latest = {
            (profile, event.media_id): event
            for profile in self._profiles
            for event in self._events_of(profile)
            if event.kind in REACTED
        }
        return {said: event for said, event in latest.items() if event.kind in REFUSALS}

    @cached_property
    def is_shared(self) -> bool:
        """Whether others have a part in what the household plays."""
        return any(self._counted_of(profile) for profile in self._profiles if profile != self.profile)

    def _counted_of(self, profile: ProfileId) -> Sequence[Event]:
        return self.once(("counted", profile), lambda: self._count_of(profile))

    def _count_of(self, profile: ProfileId) -> Sequence[Event]:
        wanted, events = (EventKind.PLAY, EventKind.SKIP), self._events_of(profile)
        disowned = not_to_learn(self.store, profile, events, self._until)
        return [event for event in events if event.kind in wanted and event.media_id not in disowned]

    @cached_property
    def ratings(self) -> Sequence[Event]:
        """The standing ratings of all profiles within the horizon: the latest of each medium, unless taken back."""
        latest = {
            (profile, event.media_id): event
            for profile in self._profiles
            for event in self._events_of(profile)
            if event.kind is EventKind.RATING
        }
        return [event for event in latest.values() if event.stars > 0]

    @cached_property
    def is_new(self) -> bool:
        """Whether there is no history to speak of."""
        return not any(abs(preference.weight) > 0.05 for preference in self.preferences.values())

    @property
    def _until(self) -> float:
        return self.now if self.until is None else min(self.until, self.now)

    @cached_property
    def _profiles(self) -> Sequence[ProfileId]:
        return [profile for profile, _ in self.store.profiles.all()]

    def _events_of(self, profile: ProfileId) -> Sequence[Event]:
        if profile not in self._events:
            horizon = self.tick - HORIZON_HALF_LIVES * self.settings.half_life_days * DAY_S
            since = horizon // HORIZON_STEP_S * HORIZON_STEP_S
            self._events[profile] = lived(self.store, profile, since, self._until)
        return self._events[profile]

    # ── Library ─────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def pool(self) -> Sequence[MediaId]:
        """The profile's media that have a file and were there by now, newest first; read again only when others are."""
        kept, stamp = kept_of(self.store), self.store.changes.stamp("library")
        if kept.pool is None or kept.pool[0] != stamp:
            kept.pool = (stamp, self.store.media.ids(sort="added"))
            kept.by_pool.clear()
        return [i for i in kept.pool[1] if i not in self._absent] if self._absent else kept.pool[1]

    @cached_property
    def _absent(self) -> frozenset[MediaId]:
        """Media that weren't there by now, and those that aren't there for the profile."""
        return self._to_come | self.store.media.kept_out(self.profile)

    @cached_property
    def _to_come(self) -> frozenset[MediaId]:
        """Media that were neither added nor met by now. Before the library's first day was over nobody can tell."""
        first, last = self.store.dates.span()
        then = max(self.now, first + DAY_S)
        if last <= then:
            return frozenset()
        added, met = self.keep_for_store(("dates",), lambda: (self.store.dates.added(), self.store.dates.first_met()))
        return frozenset(i for i, at in added.items() if min(at, met.get(i, at)) > then)

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
        return made(self._of_then if self._absent else kept_of(self.store).by_pool, key, make)

    def facts(self, ids: Iterable[MediaId]) -> dict[MediaId, Facts]:
        """Read facts in one batch; media without any are left out."""
        ids, known = list(ids), self._media[0]
        missing = [media_id for media_id in ids if media_id not in known]
        if missing:
            known.update(self.store.media.facts(missing))
        return {media_id: known[media_id] for media_id in ids if media_id in known}

    def files(self, ids: Iterable[MediaId]) -> dict[MediaId, FileRow]:
        """Read the best file of each medium in one batch; media without any are left out."""
        ids, known = list(ids), self._media[1]
        missing = [media_id for media_id in ids if media_id not in known]
        if missing:
            best = self.store.files.best(missing)
            known.update({media_id: best.get(media_id) for media_id in missing})
        return {media_id: row for media_id in ids if (row := known[media_id]) is not None}

    @cached_property
    def _media(self) -> tuple[dict[MediaId, Facts], dict[MediaId, FileRow | None]]:
        return known_media(self.store)

    def showable(self, ids: Iterable[MediaId], *, offline: bool = False) -> list[MediaId]:
        """Keep media, in order and once each, that were there by now, are not refused and have a file to play.

        Merged-away ones don't come here: indexes, history and pool all name the media that stand for them.

        Args:
            offline: whether a file on a drive that isn't there will do.
        """
        kept = [i for i in dict.fromkeys(ids) if i not in self.refused and i not in self._absent]
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
        rows = self.rows_of(space.modality, _stamp_of(space), len(space.mean))
        missing = rows.lacking(ids)
        if missing:
            found, vectors = space.index.item_vectors(missing)
            rows.put(missing, found, space.centre(vectors) if found else vectors)
        return Block(space, *rows.take(ids))

    def rows_of(self, name: str, stamp: tuple[object, ...], dim: int) -> Rows:
        """Return the rows of media that are kept under a name as long as the stamp stays."""
        if name not in self._rows or self._rows[name].stamp != stamp:
            self._rows[name] = known_rows(self.store, name, stamp, dim)
        return self._rows[name]

    @cached_property
    def stamps(self) -> tuple[object, ...]:
        """What the vectors of all spaces are: with other stamps, rows are others."""
        return tuple(_stamp_of(space) for space in self.spaces)

    def keep(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what was made for this key of the events seen now, as faded now, or make it."""
        kept = kept_of(self.store)
        stamp = (*self._stamp, self.tick, self.seen, self._to_come)
        if kept.stamp != stamp:
            kept.stamp, kept.values = stamp, {}
        return made(kept.values, key, make)

    def once(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what was made for this key in this request, or make it."""
        return made(self._once, key, make)

    def keep_for_facts(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what was made for this key since facts or files of any medium last changed, or make it."""
        _ = self._media
        return made(kept_of(self.store).by_facts, key, make)

    def keep_for_store(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what was made for this key, whatever the time, since the store last changed, or make it."""
        kept, stamp = kept_of(self.store), self._stamp
        if kept.by_store_stamp != stamp:
            kept.by_store_stamp, kept.by_store = stamp, {}
        return made(kept.by_store, key, make)


def _stamp_of(space: Space) -> tuple[object, ...]:
    return (space.index.model_id, space.index.stamp, space.mean.tobytes())


def hash_of(text: str, salt: bytes) -> int:
    """Hash to 64 bits, the same on every machine and in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8, salt=salt[-16:]).digest(), "big")


def _window(ids: Sequence[MediaId], start: int, size: int) -> list[MediaId]:
    """Pick about `size` media by their last digits, which are random; hashing 100,000 ids takes 80 ms."""
    width = size * 0x10000 // len(ids) + 1
    return [i for i in ids if ((int(i[-4:], 16) - start) & 0xFFFF) < width]
