"""From index files and newer feature rows to the indexes that a thread searches, shared within the process."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.index import files
from core.index.parts import Part, join, owners_of, pack
from core.index.place import Place
from core.index.vectors import VectorIndex
from core.types import MediaId, Modality

if TYPE_CHECKING:
    from core.store import Store
    from core.store.features import FeatureRow

log = logging.getLogger(__name__)

_BATCH = 256


@dataclass(frozen=True, slots=True)
class _Opened:
    """A snapshot, the pointer file that it was opened by, and the store's stamp at that moment."""

    pointer: tuple[int, int, int]
    stamp: tuple[int, int]
    index: VectorIndex


_shared: dict[Place, _Opened] = {}
_locks: defaultdict[Place, threading.Lock] = defaultdict(threading.Lock)
_all_locks = threading.Lock()


class Indexes:
    """The indexes of one library, seen through one store, so belonging to one thread.

    The vectors themselves are shared: threads of a process that look at the same library load its files once.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[tuple[Modality, str], tuple[object, VectorIndex | None]] = {}

    def get(self, modality: Modality, model_id: str) -> VectorIndex | None:
        """Give one index as of the last refresh (opened now if it wasn't yet); None where there are no vectors."""
        key = (modality, model_id)
        if key not in self._seen:
            self._look(key)
        return self._seen[key][1]

    def refresh(self) -> bool:
        """Take in what was written since, here or by another process; cheap where nothing was.

        Returns:
            Whether any index changed.
        """
        changed = [self._look(key) for key in list(self._seen)]
        return any(changed)

    def _look(self, key: tuple[Modality, str]) -> bool:
        place = Place(self._store.home.indexes, *key)
        state = (self._store.changes.stamp("features"), place.stamp())
        before = self._seen.get(key)
        if before is not None and before[0] == state:
            return False
        index = _current(self._store, place)
        shown = index if index.count else None
        self._seen[key] = (state, shown)
        return before is None or before[1] is not shown


def _current(store: Store, place: Place) -> VectorIndex:
    """Give the process's snapshot, brought up to date first if it is behind the store or its file."""
    with _all_locks:
        lock = _locks[place]
    with lock:
        pointer, now = place.stamp(), store.features.stamp(place.modality, place.model_id)
        held = _shared.get(place)
        if held is not None and held.pointer == pointer:
            index = held.index if held.stamp == now else _follow(store, held.index, now)
        else:
            index = _follow(store, _open(store, place), now)
        _shared[place] = _Opened(pointer, now, index)
        return index


def _open(store: Store, place: Place) -> VectorIndex:
    """Open the files, less the rows that are gone; an empty index where there is none that can be used."""
    started = time.monotonic()
    saved = files.read(place)
    if saved is None:
        return VectorIndex(place.modality, place.model_id, np.zeros(0, dtype=np.int64), [])
    held = saved.arrays
    log.info("index %s: %d vectors opened, %.2f s", place.name, len(held.labels), time.monotonic() - started)
    parts = [(saved.part, owners_of(saved.part, held.rows))]
    index = VectorIndex(place.modality, place.model_id, held.rows, held.media, parts, held.calibration)
    return _kept(index, dict(store.features.ids(place.modality, place.model_id)))


def _follow(store: Store, index: VectorIndex, now: tuple[int, int]) -> VectorIndex:
    """Bring a snapshot up to the store: the same object where nothing changed."""
    features, key = store.features, (index.modality, index.model_id)
    count, last = index.stamp
    if now == (count, last):
        return index
    if now[0] > count and now[1] > last:
        grown = _extended(index, _batched(features.since(*key, last)))
        if len(grown.rows) == now[0]:  # nothing went: the usual case while indexing
            return grown
    rows = dict(features.ids(*key))
    index = _kept(index, rows)
    missing = sorted(rows.keys() - set(index.rows.tolist()))
    return _extended(index, (features.by_row_ids(missing[i : i + _BATCH]) for i in range(0, len(missing), _BATCH)))


def _kept(index: VectorIndex, rows: Mapping[int, MediaId]) -> VectorIndex:
    """Leave out the rows that the store no longer has, or has for another medium."""
    stays = np.array([rows.get(r) == m for r, m in zip(index.rows.tolist(), index.media, strict=True)], dtype=np.bool_)
    number = np.append(np.where(stays, np.cumsum(stays) - 1, -1), -1).astype(np.int32)
    media = [m for m, stay in zip(index.media, stays, strict=True) if stay]
    parts = [(part, number[owners]) for part, owners in index.parts]
    return VectorIndex(index.modality, index.model_id, index.rows[stays], media, parts, index.saved)


def _extended(index: VectorIndex, batches: Iterable[Sequence[FeatureRow]]) -> VectorIndex:
    """Add rows as exactly scored parts; small parts are joined, so that there are never many."""
    ids, media, fresh = index.rows.tolist(), list(index.media), list[Part]()
    for batch in batches:
        ids += [row.id for row in batch]
        media += [row.media_id for row in batch]
        part = pack(batch, index.dim or (fresh[0].vectors.shape[1] if fresh else 0))
        while fresh and _joins(fresh[-1], part):
            part = join(fresh.pop(), part)
        fresh += [part] if len(part.labels) else []
    order = np.argsort(np.array(ids, dtype=np.int64), kind="stable")
    place = np.full(len(order) + 1, -1, dtype=np.int32)  # the last for owner −1
    place[order] = np.arange(len(order), dtype=np.int32)
    rows = np.array(ids, dtype=np.int64)[order]
    parts = [(part, place[owners]) for part, owners in index.parts]
    for part in fresh:
        owners = owners_of(part, rows)
        while parts and _joins(parts[-1][0], part):
            last, known = parts.pop()
            part, owners = join(last, part), np.concatenate([known, owners])
        parts.append((part, owners))
    return VectorIndex(index.modality, index.model_id, rows, [media[i] for i in order], parts, index.saved)


def _batched(rows: Iterator[FeatureRow]) -> Iterator[list[FeatureRow]]:
    while batch := list(itertools.islice(rows, _BATCH)):
        yield batch


def _joins(last: Part, fresh: Part) -> bool:
    return len(fresh.labels) > 0 and (
        last.graph is None and len(last.labels) <= 2 * len(fresh.labels) and int(last.labels[-1]) < int(fresh.labels[0])
    )
