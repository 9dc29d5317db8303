"""From the store's feature rows to index files: grown by what is new, built afresh where that isn't enough."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.index import files
from core.index.parts import MOMENT_BITS, Labels, Part, pack
from core.index.place import Place, unwritable
from core.index.reduce import LEAST_DIM, fit, outgrown, project, wanted
from core.index.whole import WholeVectors
from core.settings import WORDS_MODEL
from core.types import FloatArray, MediaId, Modality, TimeArray

if TYPE_CHECKING:
    from core.store import Store

log = logging.getLogger(__name__)

M = 16
EF_CONSTRUCTION = 128
STALE = 0.25
"""Share of deleted vectors in a graph from which on it is built afresh."""
_BATCH = 64
_SEED = 7
_SAMPLED_ROWS = 1024
_SAMPLE = 16384
"""Rows read, and vectors used, to find the directions of a reduced index."""
UNSEARCHED = frozenset({WORDS_MODEL})
"""Kept for topics and for comparison; the nearest by its words are no nearer than by meaning (quality_meaning)."""


def build_all(store: Store, *, checkpoint: Callable[[], None] = lambda: None) -> int:
    """Bring the index of every (modality, model) that is searched up to date; remove the others' files.

    Only one process may build: the one that holds `Home.index_lock`.

    Args:
        store: the library.
        checkpoint: called between batches; may block (pause) or raise (cancel): nothing on disk has changed by then.

    Returns:
        How many indexes were written.
    """
    wanted = _searched(store)
    for place in _places(store):
        if (place.modality, place.model_id) not in wanted:
            files.remove(place)
    return sum(build(store, modality, model, checkpoint=checkpoint) for modality, model in sorted(wanted))


def drop(store: Store, modality: Modality) -> None:
    """Delete the index files of one modality, for what must not lie on disk any more; the next build makes them."""
    for place in _places(store):
        if place.modality == modality:
            files.remove(place)


def seems_current(store: Store) -> bool:
    """Say cheaply whether every index is as new as the store: nothing is read but a few small files."""
    return all(
        files.seems_current(Place(store.home.indexes, modality, model_id), store.features.stamp(modality, model_id))
        for modality, model_id in _searched(store)
    )


def _searched(store: Store) -> set[tuple[Modality, str]]:
    """Name the models whose features neighbours are looked for in."""
    return {(modality, model_id) for modality, model_id, _ in store.features.models() if model_id not in UNSEARCHED}


def build(store: Store, modality: Modality, model_id: str, *, checkpoint: Callable[[], None] = lambda: None) -> bool:
    """Bring one index up to date.

    New feature rows are added to the graph and rows that are gone or renewed are marked deleted. It is built afresh
    when its files are missing or unreadable, over `STALE` of it is deleted, or the model's dimension changed.

    Returns:
        Whether anything was written.

    Raises:
        UserProblem: the disk is full.
    """
    started = time.monotonic()
    place = Place(store.home.indexes, modality, model_id)
    rows = dict(store.features.ids(modality, model_id))
    held = files.peek(place) if rows else None
    if held is not None and _owners(held) == rows:
        files.clean(place, keep=held.pointer.generation)
        return False
    growing = _Growing(place, _dim(store, rows) or (held.pointer.dim if held else 0))
    try:
        if held is not None and _can_grow(store, held, rows, growing.dim) and (saved := files.read(place)) is not None:
            growing.start_from(saved, rows)
        else:
            growing.reduce(store, sorted(rows))
        missing = sorted(rows.keys() - growing.read)
        for i in range(0, len(missing), _BATCH):
            checkpoint()
            growing.add(pack(store.features.by_row_ids(missing[i : i + _BATCH]), growing.dim))
        if not growing.count:
            growing.discard()
            return files.remove(place)
        growing.write(rows)
    except BaseException:
        growing.discard()
        raise
    log.info("index %s: %d vectors, %.1f s", place.name, growing.count, time.monotonic() - started)
    return True


class _Growing:
    """A graph that is being added to, with its labels and spans, and the whole vectors where it is reduced."""

    def __init__(self, place: Place, dim: int) -> None:
        self.dim = dim
        self._place = place
        with _writing(place):
            self._generation = place.following()
        self._whole: WholeVectors | None = None
        self._basis: FloatArray | None = None
        self._fitted = 0
        self.graph: Any = None
        self.read: set[int] = set()
        self.labels: list[Labels] = []
        self.spans: list[TimeArray] = []
        self.count = 0

    def start_from(self, saved: files.Saved, rows: Mapping[int, MediaId]) -> None:
        """Take over a saved graph; what is no longer among `rows` is marked deleted."""
        self.graph = saved.part.graph
        self.read = set(saved.arrays.rows.tolist())
        self._note(saved.part)
        if (reduced := saved.arrays.reduced) is not None:
            before = self._place.vectors(saved.arrays.pointer.generation)
            self._keep_whole((before, saved.part.labels, reduced.positions))
            self._basis, self._fitted = reduced.basis, reduced.fitted
        gone = np.array(sorted(self.read - rows.keys()), dtype=np.int64)
        for label in saved.part.labels[np.isin(saved.part.labels >> MOMENT_BITS, gone)].tolist():
            self.graph.mark_deleted(label)

    def reduce(self, store: Store, rows: Sequence[int]) -> None:
        """Find out from a sample of the rows whether a new graph is to be reduced, and how."""
        if self.dim <= LEAST_DIM:
            return
        chosen = rows[:: max(1, len(rows) // _SAMPLED_ROWS)]
        lots = [chosen[i : i + _BATCH] for i in range(0, len(chosen), _BATCH)]
        vectors = np.concatenate([pack(store.features.by_row_ids(lot), self.dim).vectors for lot in lots])
        estimated = len(vectors) * len(rows) // max(len(chosen), 1)
        if wanted(self.dim, estimated):
            self._basis, self._fitted = fit(vectors[:: max(1, len(vectors) // _SAMPLE)]), estimated
            self._keep_whole()

    def _keep_whole(self, before: tuple[Path, Labels, Labels] | None = None) -> None:
        with _writing(self._place):
            self._whole = WholeVectors(self._place.vectors(self._generation), before)

    def add(self, part: Part) -> None:
        """Add new vectors. One thread while they are few, so that small libraries come out the same each time."""
        if not len(part.labels):
            return
        self.dim = int(part.vectors.shape[1])
        self._make_room(len(part.labels))
        vectors = part.vectors
        if self._whole is not None and self._basis is not None:
            with _writing(self._place):
                self._whole.append(part.labels, part.vectors)
            vectors = project(part.vectors, self._basis)
        threads = 1 if self.count < 10_000 else max(1, (os.cpu_count() or 2) - 1)
        self.graph.add_items(vectors, part.labels, num_threads=threads)
        self._note(part)

    def write(self, rows: Mapping[int, MediaId]) -> None:
        """Save graph, labels and spans as the next generation."""
        labels, spans = np.concatenate(self.labels), np.concatenate(self.spans)
        order = np.argsort(labels, kind="stable")
        ids = sorted(rows)
        media = [rows[i] for i in ids]
        content = files.Content(labels[order], spans[order], np.array(ids, dtype=np.int64), media, self._reduced())
        files.write(self._place, self._generation, self.graph, content)

    def _reduced(self) -> files.Reduced | None:
        if self._whole is None or self._basis is None:
            return None
        with _writing(self._place):
            self._whole.sync()
        return files.Reduced(self._basis, self._whole.positions(), self._fitted)

    def discard(self) -> None:
        """Leave nothing behind of a build that came to nothing."""
        if self._whole is not None:
            self._whole.discard()

    def _make_room(self, more: int) -> None:
        if self.graph is None:
            import hnswlib

            width = self.dim if self._basis is None else self._basis.shape[1]
            self.graph = hnswlib.Index(space="cosine", dim=width)
            self.graph.init_index(max(more, 1024), M=M, ef_construction=EF_CONSTRUCTION, random_seed=_SEED)
        elif self.count + more > self.graph.get_max_elements():
            self.graph.resize_index(max(self.count + more, self.count * 4 // 3))

    def _note(self, part: Part) -> None:
        self.labels.append(part.labels)
        self.spans.append(part.spans)
        self.count += len(part.labels)


@contextmanager
def _writing(place: Place) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(place, error) from error


def _owners(held: files.Arrays) -> dict[int, MediaId]:
    return dict(zip(held.rows.tolist(), held.media, strict=True))


def _can_grow(store: Store, held: files.Arrays, rows: Mapping[int, MediaId], dim: int) -> bool:
    """Whether adding to the saved graph gives a good one: same dimension, few deleted, no row id used twice.

    Ids come back when a merge is undone or the library was restored from a copy; a merge itself only renames.
    """
    known, owners = np.unique(held.labels >> MOMENT_BITS), _owners(held)
    coming = len(held.labels) * len(rows) // max(len(held.rows), 1)
    if outgrown(dim, coming, held.reduced.fitted if held.reduced else 0):
        return False
    if held.pointer.dim != dim or any(int(row) in rows and int(row) not in owners for row in known):
        return False
    changed = [(media, rows[row]) for row, media in owners.items() if rows.get(row, media) != media]
    if any(store.media.resolve(before) != now for before, now in changed):
        return False
    staying = np.array(sorted(owners.keys() & rows.keys()), dtype=np.int64)
    live = np.count_nonzero(np.isin(held.labels >> MOMENT_BITS, staying))
    return bool(live >= (1 - STALE) * len(held.labels))


def _dim(store: Store, rows: Mapping[int, MediaId]) -> int:
    """The dimension of the newest row that has a vector; 0 where the newest batch has none."""
    return int(pack(store.features.by_row_ids(sorted(rows)[-_BATCH:])).vectors.shape[1]) if rows else 0


def _places(store: Store) -> list[Place]:
    """Places of all indexes that have a pointer."""
    from urllib.parse import unquote

    found = []
    for path in sorted(store.home.indexes.glob("*.json")):
        modality, _, name = path.name.removesuffix(".json").partition(".")
        if modality in {m.value for m in Modality}:
            found.append(Place(store.home.indexes, Modality(modality), unquote(name)))
    return found
