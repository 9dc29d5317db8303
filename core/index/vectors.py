"""From a query vector to the nearest items and moments of one (modality, model), with the scale to judge them by."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.index.parts import MOMENT_BITS, MOMENT_MASK, Labels, Mask, Owners, Part, unit
from core.types import FloatArray, MediaId, Modality, TimeArray

__all__ = ["Calibration", "Hit", "VectorIndex", "unit"]

EF = 192
"""Least search width, widened by what a filter lets through. Recall@20 is .999 on clustered vectors with M 16, .98 or
more with filters (tests/benchmarks/index_speed.py)."""
NARROW = 0.2
"""Share of allowed vectors below which scoring all of them beats asking the graph (facts: "about 20 %")."""
FEW = 16
"""Fewer vectors than one of so many items are found by sorting rather than in a table of all items."""
_PAIRS = 4000
_SAMPLE = 1024
_OUTGROWN = 0.2


@dataclass(frozen=True, slots=True)
class Hit:
    """One neighbour.

    Attributes:
        moment: number of the moment within its item, −1 for the item as a whole.
        span: start and end in seconds, None for the item as a whole.
        score: cosine with the query, −1..1.
    """

    media_id: MediaId
    moment: int
    span: tuple[float, float] | None
    score: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The scale of one space: float32 (d,) mean, background mean and deviation, and items that it was taken from."""

    mean: FloatArray
    background: tuple[float, float]
    items: int


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates of one part: places in its labels, who owns them, and exact scores; all (n,)."""

    part: Part
    places: Labels
    owners: Owners
    scores: FloatArray


class VectorIndex:
    """All vectors of one (modality, model), items and moments: a snapshot that threads may share, never changed.

    Candidates come from the graph of the file and are scored again exactly, together with the vectors that are newer
    than the file; vectors whose rows are gone are never returned. Filters: the graph is asked for so many more that
    enough pass (cheaper than hnswlib's Python callback, which takes the GIL at each node: 0.7 against 1.7 ms at a share
    of 0.2, 3 against 20 ms while another thread computes); under a share of `NARROW`, or where the graph's
    neighbourhood holds too few that pass, all that pass are scored exactly.
    Source: Malkov & Yashunin 2016 (HNSW, arXiv:1603.09320).

    Attributes:
        rows: int64 (r,), ascending ids of the feature rows that count.
        media: the owner of each of these rows.
        parts: the blocks of vectors; `owners` says for each label which of `rows` it belongs to, −1 if it is gone.
    """

    def __init__(
        self,
        modality: Modality,
        model_id: str,
        rows: Labels,
        media: Sequence[MediaId],
        parts: Sequence[tuple[Part, Owners]] = (),
        saved: Calibration | None = None,
    ) -> None:
        self.modality = modality
        self.model_id = model_id
        self.rows = rows
        self.media = list(media)
        self.parts = tuple(parts)
        self.saved = saved
        self._row_of = {media_id: i for i, media_id in enumerate(self.media)}

    @property
    def dim(self) -> int:
        """Length of a vector; 0 where there is none."""
        return int(self.parts[0][0].vectors.shape[1]) if self.parts else 0

    @cached_property
    def count(self) -> int:
        """Vectors that can be found, items and moments."""
        return sum(int(np.count_nonzero(owners >= 0)) for _, owners in self.parts)

    @property
    def stamp(self) -> tuple[int, int]:
        """What `store.features.stamp` says of exactly these rows: how many, and the largest id."""
        return len(self.rows), int(self.rows[-1]) if len(self.rows) else 0

    # ── Search ──────────────────────────────────────────────────────────────────────────────────────

    def search(
        self,
        query: FloatArray,
        k: int,
        *,
        allowed: Set[MediaId] | None = None,
        items_only: bool = False,
        distinct: bool = False,
    ) -> list[Hit]:
        """Find the k nearest, best first; equal scores in the order of their labels.

        Args:
            query: float32 (d,); its length doesn't matter.
            allowed: media to look among, None for all.
            items_only: leave moments out.
            distinct: give at most one hit for each medium, its best.
        """
        return self._search(query, k, allowed, items_only, distinct, exact=False)

    def exact(
        self,
        query: FloatArray,
        k: int,
        *,
        allowed: Set[MediaId] | None = None,
        items_only: bool = False,
        distinct: bool = False,
    ) -> list[Hit]:
        """Do as `search` does, by scoring every vector: the oracle."""
        return self._search(query, k, allowed, items_only, distinct, exact=True)

    def _search(
        self, query: FloatArray, k: int, allowed: Set[MediaId] | None, items_only: bool, distinct: bool, *, exact: bool
    ) -> list[Hit]:
        if k <= 0 or not self.parts:
            return []
        needle = unit(query)
        passing = None if allowed is None else self._passing(allowed)
        found = []
        for number, (part, owners) in enumerate(self.parts):
            mask = self._alive[number] if passing is None else passing[owners]
            if items_only:
                mask = mask & ((part.labels & MOMENT_MASK) == 0)
            places = None if exact else _candidates(part, owners, needle, k, mask, distinct)
            places = np.flatnonzero(mask) if places is None else places
            found.append(Found(part, places, owners[places], part.scores(needle, places)))
        return self._best(found, k, distinct)

    @cached_property
    def _alive(self) -> list[Mask]:
        """Which vectors of each part can be found; going through a million for each query takes 3 ms."""
        return [owners >= 0 for _, owners in self.parts]

    def _passing(self, allowed: Set[MediaId]) -> Mask:
        """Say which rows pass: bool (r + 1,); the last is false, so that owner −1 never passes."""
        passing = np.zeros(len(self.rows) + 1, dtype=np.bool_)
        passing[[self._row_of[m] for m in allowed if m in self._row_of]] = True
        passing[-1] = False
        return passing

    def _best(self, found: Sequence[Found], k: int, distinct: bool) -> list[Hit]:
        least = self._threshold(found, k, distinct)
        kept = [(f, np.flatnonzero(f.scores >= least)) for f in found]
        scores = np.concatenate([f.scores[i] for f, i in kept])
        labels = np.concatenate([f.part.labels[f.places[i]] for f, i in kept])
        owners = np.concatenate([f.owners[i] for f, i in kept])
        spans = np.concatenate([f.part.spans[f.places[i]] for f, i in kept])
        order = np.lexsort((labels, -scores))
        if distinct:
            order = order[np.sort(np.unique(owners[order], return_index=True)[1])]
        return [self._hit(int(labels[i]), int(owners[i]), spans[i], float(scores[i])) for i in order[:k]]

    def _threshold(self, found: Sequence[Found], k: int, distinct: bool) -> float:
        """Give the k-th best score (of media, where distinct), so that only a few need sorting."""
        scores = np.concatenate([f.scores for f in found])
        if distinct:
            owners, count = np.concatenate([f.owners for f in found]), len(self.rows)
            if FEW * len(owners) < count:  # number the owners that are there: the others' places cost more than sorting
                named, owners = np.unique(owners, return_inverse=True)
                count = len(named)
            best = np.full(count, -np.inf, dtype=np.float32)
            np.maximum.at(best, owners, scores)
            scores = best
        return float(np.partition(scores, len(scores) - k)[len(scores) - k]) if len(scores) > k else -np.inf

    def _hit(self, label: int, owner: int, span: TimeArray, score: float) -> Hit:
        moment = (label & MOMENT_MASK) - 1
        return Hit(self.media[owner], moment, (float(span[0]), float(span[1])) if moment >= 0 else None, score)

    # ── Vectors ─────────────────────────────────────────────────────────────────────────────────────

    def item_vectors(self, ids: Sequence[MediaId] | None = None) -> tuple[list[MediaId], FloatArray]:
        """Give the item vectors of these media (None: of all), float32 (n, d), without those that have none."""
        wanted = self.media if ids is None else list(ids)
        rows = np.array([self._row_of.get(m, -1) for m in wanted], dtype=np.int64)
        vectors = np.zeros((len(wanted), self.dim), dtype=np.float32)
        known = np.zeros(len(wanted), dtype=np.bool_)
        labels = np.where(rows >= 0, self.rows[rows] if len(self.rows) else -1, -1) << MOMENT_BITS
        for part, owners in self.parts:
            places, there = part.find(labels)
            there &= rows >= 0
            there[there] &= owners[places[there]] >= 0
            vectors[there] = part.take(places[there])
            known |= there
        return [m for m, there in zip(wanted, known, strict=True) if there], vectors[known]

    def moments(self, media_id: MediaId) -> tuple[TimeArray, FloatArray]:
        """Give the moments of one medium: spans, float64 (n, 2) in seconds, and vectors, float32 (n, d)."""
        row = self._row_of.get(media_id)
        for part, owners in self.parts if row is not None else ():
            first = int(self.rows[row]) << MOMENT_BITS
            start, end = np.searchsorted(part.labels, [first + 1, first + MOMENT_MASK + 1])
            if end > start and owners[start] >= 0:
                return part.spans[start:end], part.take(np.arange(start, end, dtype=np.int64))
        return np.zeros((0, 2), dtype=np.float64), np.zeros((0, self.dim), dtype=np.float32)

    # ── Calibration ─────────────────────────────────────────────────────────────────────────────────

    @property
    def mean(self) -> FloatArray:
        """The library's mean vector, float32 (d,): of items, or of moments where no item has a vector."""
        return self.calibration.mean

    @property
    def background(self) -> tuple[float, float]:
        """Mean and standard deviation of the centred cosine between random pairs of items: what chance looks like."""
        return self.calibration.background

    def centred(self, vectors: FloatArray) -> FloatArray:
        """Take the library mean off, float32 (…, d), norm 1: compares better than raw (more-like-this .77 → .78)."""
        return unit(unit(vectors) - self.mean)

    def noise(self, query: FloatArray) -> tuple[float, float]:
        """Say what a query scores by chance: mean and deviation of its cosine over a sample of moments (or items)."""
        scores = self._sample @ unit(query)
        return (float(scores.mean()), float(scores.std())) if len(scores) else (0.0, 0.0)

    @cached_property
    def calibration(self) -> Calibration:
        """The file's, or one taken now where there is none or the library has outgrown it by a fifth."""
        items = sum(len(places) for _, places in self._places(moments=False))
        if self.saved is not None and abs(items - self.saved.items) <= _OUTGROWN * self.saved.items:
            return self.saved
        return self.calibrate()

    def calibrate(self) -> Calibration:
        """Take mean and background from the vectors at hand; the pairs are drawn with a fixed seed."""
        places = self._places(moments=False)
        count = sum(len(p) for _, p in places)
        chosen = places if count else self._places(moments=True)
        total = sum(len(p) for _, p in chosen)
        if not total:
            return Calibration(np.zeros(self.dim, dtype=np.float32), (0.0, 1.0), 0)
        sums = [part.take(p[i : i + 4096]).sum(axis=0, dtype=np.float64) for part, p in chosen for i in _steps(p)]
        mean = (np.sum(sums, axis=0) / total).astype(np.float32)
        return Calibration(mean, self._background(chosen, total, mean), count)

    def _background(self, chosen: list[tuple[Part, Labels]], total: int, mean: FloatArray) -> tuple[float, float]:
        if total < 3:
            return 0.0, 1.0
        draw = np.random.default_rng(0)
        left = draw.integers(total, size=_PAIRS)
        right = (left + draw.integers(1, total, size=_PAIRS)) % total
        used, where = np.unique(np.concatenate([left, right]), return_inverse=True)
        vectors = unit(_gather(chosen, used) - mean)
        cosines = np.einsum("nd,nd->n", vectors[where[:_PAIRS]], vectors[where[_PAIRS:]])
        return float(cosines.mean()), max(float(cosines.std()), 1e-6)

    def _places(self, *, moments: bool) -> list[tuple[Part, Labels]]:
        """Places of all live items, or of all live moments, part by part."""
        return [
            (part, np.flatnonzero((owners >= 0) & (((part.labels & MOMENT_MASK) > 0) == moments)))
            for part, owners in self.parts
        ]

    @cached_property
    def _sample(self) -> FloatArray:
        for moments in (True, False):
            chosen = self._places(moments=moments)
            total = sum(len(p) for _, p in chosen)
            if total:
                return _gather(chosen, np.unique(np.linspace(0, total - 1, _SAMPLE).astype(np.int64)))
        return np.zeros((0, self.dim), dtype=np.float32)


def _candidates(part: Part, owners: Owners, query: FloatArray, k: int, mask: Mask, distinct: bool) -> Labels | None:
    """Ask the graph for places that pass the mask, k of them (or k media); None where exact scoring is better."""
    passing = int(np.count_nonzero(mask))
    if part.graph is None or passing < NARROW * part.live:
        return None
    fetch = int(max(EF, 4 * k) * (2 if distinct else 1) * part.live / passing) + 1
    while True:
        places = part.neighbours(query, fetch)
        if places is None:
            return None
        places = places[mask[places]]
        enough = len(np.unique(owners[places])) if distinct else len(places)
        if enough >= k or len(places) == passing:
            return places
        fetch *= 4
        if fetch > part.live // 4:
            return None


def _gather(chosen: Sequence[tuple[Part, Labels]], numbers: Labels) -> FloatArray:
    """Copy out vectors by their number within the chosen places of all parts; `numbers` ascending."""
    starts = np.cumsum([0, *(len(places) for _, places in chosen)])
    cuts = np.searchsorted(numbers, starts)
    blocks = [part.take(places[numbers[cuts[i] : cuts[i + 1]] - starts[i]]) for i, (part, places) in enumerate(chosen)]
    return np.concatenate(blocks)


def _steps(places: Labels) -> range:
    return range(0, len(places), 4096)
