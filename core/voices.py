"""The library's voices: turns gathered into voices whose ids last, and forgetting them, vectors included."""

from __future__ import annotations

import dataclasses
import logging
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from core import index
from core.extract.voice.clusters import UNSURE, ClusterConfig, Labels, cluster, cluster_items, lasting
from core.extract.voice.turns import TurnConfig
from core.settings import OFF, Settings
from core.store import Store
from core.store.voices import Span, Spoken, VoiceId, covered
from core.types import Features, FloatArray, MediaId, Modality, TimeArray

log = logging.getLogger(__name__)

CLUSTERS = ClusterConfig()
LONGEST_S = TurnConfig().longest_s


# ── Gathering ───────────────────────────────────────────────────────────────────────────────────────


def seem_current(store: Store) -> bool:
    """Say cheaply whether the voices are as new as the features that they are made from."""
    model_id = store.settings().similar_model(Modality.VOICE)
    if model_id is None:
        return True
    made_from, stamp = store.voices.made_from(), _stamp(store, model_id)
    return made_from == stamp or (not made_from and stamp == f"{model_id}:0:0")


def gather(store: Store, *, checkpoint: Callable[[], None] = lambda: None) -> int:
    """Gather the turns of all media into voices; those that were there keep their ids, names and what was said of them.

    Args:
        checkpoint: called between media; may block (pause) or raise (cancel): nothing has changed by then.

    Returns:
        How many voices speak; 0 where nothing was gathered.
    """
    model_id = store.settings().similar_model(Modality.VOICE)
    if model_id is None:
        return 0
    began, stamp = time.monotonic(), _stamp(store, model_id)
    turns = _Turns()
    labels = cluster_items(turns.read(store, model_id, checkpoint), CLUSTERS)
    checkpoint()
    with store.transaction():
        if _stamp(store, model_id) != stamp:  # somebody had a voice forgotten meanwhile: the next run gathers again
            return 0
        voices = _named(store, turns, labels)
        rows = [(*place, VoiceId(i)) for place, i in zip(turns.places, voices, strict=True) if i != UNSURE]
        store.voices.replace(rows, stamp)
    count = len({row[3] for row in rows})
    log.info("%d turns are %d voices, %.1f s", len(turns.places), count, time.monotonic() - began)
    return count


def _stamp(store: Store, model_id: str) -> str:
    return ":".join(map(str, (model_id, *store.features.stamp(Modality.VOICE, model_id))))


Place = tuple[MediaId, float, float]


@dataclass(slots=True)
class _Turns:
    """Where every turn of the library is, those of one medium together; their vectors only pass through."""

    places: list[Place] = field(default_factory=list)

    def read(
        self, store: Store, model_id: str, checkpoint: Callable[[], None]
    ) -> Iterator[tuple[FloatArray, TimeArray]]:
        """Give the vectors and seconds of each medium's turns."""
        for row in store.features.since(Modality.VOICE, model_id):
            checkpoint()
            made = row.features
            if len(made.moments):
                self.places += [(row.media_id, float(start_s), float(end_s)) for start_s, end_s in made.spans]
                yield made.moments, made.spans[:, 1] - made.spans[:, 0]

    @property
    def seconds(self) -> TimeArray:
        """float64 (n,), length of each."""
        return np.array([end_s - start_s for _, start_s, end_s in self.places], np.float64)


def _named(store: Store, turns: _Turns, labels: Labels) -> list[int]:
    """Give each turn the id of its voice: the one that a person said, else the one it had, as far as that goes."""
    known, named, said = _Known.of(store.voices.turns()), store.voices.named(), _said(store, turns.places)
    before = [UNSURE if row in said else known.at(place) or UNSURE for row, place in enumerate(turns.places)]
    rows = range(len(before))
    ids = lasting(labels, rows, turns.seconds, dict(enumerate(before)), store.voices.next_id(), first=named)
    # Who sounds like somebody else, but was told apart by names, isn't taken for that other one.
    kept = [old if {old, new} <= named else new for old, new in zip(before, ids, strict=True)]
    return [said.get(row, voice) for row, voice in enumerate(kept)]


def _said(store: Store, places: Sequence[Place]) -> dict[int, VoiceId]:
    """Return by row whose turns a person said they are."""
    rulings: dict[MediaId, list[tuple[Span, VoiceId]]] = {}
    for media_id, start_s, end_s, voice in store.voices.rulings():
        if voice is not None:
            rulings.setdefault(media_id, []).append(((start_s, end_s), voice))
    return {
        row: voice
        for row, (media_id, start_s, end_s) in enumerate(places)
        for span, voice in rulings.get(media_id, ())
        if covered((start_s, end_s), [span])
    }


@dataclass(frozen=True, slots=True)
class _Known:
    """The voices of turns as they were, by medium and time: a later pass may cut the same talk in other places."""

    by_media: dict[MediaId, list[Spoken]]

    @classmethod
    def of(cls, turns: Iterable[Spoken]) -> _Known:
        by_media: dict[MediaId, list[Spoken]] = {}
        for turn in turns:
            by_media.setdefault(turn[0], []).append(turn)
        return cls(by_media)

    def at(self, place: Place) -> VoiceId | None:
        """Return the voice that spoke most of this span, None where none did."""
        media_id, start_s, end_s = place
        turns = self.by_media.get(media_id, [])
        shared: dict[VoiceId, float] = {}
        first = bisect_left(turns, start_s - LONGEST_S, key=lambda turn: turn[1])
        for _, low, high, voice in turns[first:]:
            if low >= end_s:
                break
            if high > start_s:
                shared[voice] = shared.get(voice, 0.0) + min(high, end_s) - max(low, start_s)
        return max(shared, key=lambda voice: (shared[voice], -voice), default=None)


# ── Forgetting ──────────────────────────────────────────────────────────────────────────────────────


def forget(store: Store, voice_id: VoiceId) -> None:
    """Forget a voice: its name, its turns, and what was measured of it; where it spoke, it isn't taken up again.

    No print of it is kept to know it by, so in a medium that is new it may be met as a voice without a name.
    """
    with store.erasing(), store.transaction():
        for media_id, spans in store.voices.forget(voice_id).items():
            for row in store.features.rows_of(media_id, Modality.VOICE):
                store.features.put(row.media_id, [without(row.features, spans)])
    index.drop(store, Modality.VOICE)


def forget_all(store: Store) -> None:
    """Delete every voice, its names, turns and vectors; media are listened to again unless voices are switched off."""
    with store.erasing(), store.transaction():
        store.voices.forget_all()
        store.features.drop(Modality.VOICE)
    index.drop(store, Modality.VOICE)


def switch(store: Store, on: bool) -> None:
    """Have voices recognised from the next index run on, or not at all; then what was is forgotten."""
    store.set_setting("voice_model", Settings().voice_model if on else OFF)
    if not on:
        forget_all(store)


def without_forgotten(store: Store, media_id: MediaId, made: Features) -> Features:
    """Take out of fresh features what a person had forgotten in this medium."""
    rulings = store.voices.rulings(media_id)
    return without(made, [(start_s, end_s) for _, start_s, end_s, voice in rulings if voice is None])


def without(made: Features, spans: Sequence[Span]) -> Features:
    """Take out the turns of some spans, and those of the same medium that sound like them.

    Args:
        made: features of one medium; spans that were cut by another pass still count where they overlap by half.
    """
    shared = np.array([_shared_s(start_s, end_s, spans) for start_s, end_s in made.spans])
    if not shared.any():
        return made
    forgotten = index.unit(shared @ made.moments)
    kept = (shared == 0) & (made.moments @ forgotten < CLUSTERS.alike)
    moments, left = made.moments[kept], made.spans[kept]
    seconds = left[:, 1] - left[:, 0]
    labels = cluster(moments, seconds, CLUSTERS)
    values = {
        "voice_count": float(int(labels.max(initial=-1)) + 1 or int(bool(len(moments)))),
        "voiced_s": min(made.values.get("voiced_s", 0.0), float(seconds.sum())),
    }
    return dataclasses.replace(
        made,
        item=index.unit((seconds @ moments).astype(np.float32)) if len(moments) else None,
        moments=moments,
        spans=left,
        values={**made.values, **values},
    )


def _shared_s(start_s: float, end_s: float, spans: Sequence[Span]) -> float:
    """Seconds that a turn shares with spans that it overlaps by half of the shorter one; 0 where it does with none."""
    found = 0.0
    for low, high in spans:
        both = min(end_s, high) - max(start_s, low)
        if both >= 0.5 * min(end_s - start_s, high - low):
            found += max(both, 0.0)
    return found
