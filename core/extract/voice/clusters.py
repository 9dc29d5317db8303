"""Voice vectors into voices: which turns, across the whole library, are one person's; and ids that last."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.types import FloatArray, TimeArray

Labels = NDArray[np.int64]
"""int64 (n,): number of each row's cluster, from 0 in order of first appearance; −1 where it isn't sure."""
UNSURE = -1
_ROUNDING = 1e-6
"""Likenesses closer than this are equal; else rows that are the same could chase each other for ever."""


@dataclass(frozen=True, slots=True)
class ClusterConfig:
    """When two sets of turns are one voice.

    Attributes:
        alike: mean cosine between the turns of two clusters from which on they are joined. Calibrated; see
            `tests/benchmarks/quality_voice.py`.
        founding_s: turns with less voiced sound found no voice; they join the nearest one, if it is near enough.
        at_once: rows clustered exactly in one go (4,000 take seconds); more are first joined within such portions.
    """

    alike: float = 0.80
    founding_s: float = 2.4
    at_once: int = 4000


def cluster(vectors: FloatArray, seconds: TimeArray, config: ClusterConfig | None = None) -> Labels:
    """Cluster the turns of one file, or of a few.

    Args:
        vectors: float32 (n, d), rows of norm 1.
        seconds: float64 (n,), voiced seconds of each row: its weight.
    """
    return cluster_library(vectors, seconds, np.zeros(len(vectors), np.int64), config)


def cluster_library(
    vectors: FloatArray, seconds: TimeArray, items: NDArray[np.int64], config: ClusterConfig | None = None
) -> Labels:
    """Cluster the turns of some items that are in memory; see `cluster_items`.

    Args:
        vectors: float32 (n, d), rows of norm 1.
        seconds: float64 (n,), voiced seconds of each row: its weight.
        items: int64 (n,), number of each row's item; the rows of one item lie together.
    """
    starts = np.flatnonzero(np.diff(items))  # where an item ends
    parts = zip(np.split(vectors, starts + 1), np.split(seconds, starts + 1), strict=True)
    return cluster_items(parts, config)


def cluster_items(items: Iterable[tuple[FloatArray, TimeArray]], config: ClusterConfig | None = None) -> Labels:
    """Cluster the turns of a library: first within each item, then what that gave; the same input, the same labels.

    Of an item only what its turns were joined to is kept, and those too short to found a voice: a film of a thousand
    turns costs some kilobytes a voice.

    Args:
        items: for each item its turns, float32 (n, d), rows of norm 1, and float64 (n,), voiced seconds of each.

    Returns:
        Labels of all turns, in the order in which they came.
    """
    from threadpoolctl import threadpool_limits

    chosen, founders = config or ClusterConfig(), _Founders()
    with threadpool_limits(1, user_api="blas"):  # the products are small: threads cost ten times what they save (tried)
        for vectors, seconds in items:
            founders.take(vectors, seconds, chosen)
        return _numbered(founders.settled(chosen))


@dataclass(frozen=True, slots=True)
class _Sums:
    """Clusters as weighted sums of unit vectors: the mean cosine between two is the dot product of their means.

    That makes average linkage exact without any matrix of distances, and lets what was joined be joined on.
    """

    means: NDArray[np.float32]  # (n, d), of norm ≤ 1
    weights: NDArray[np.float64]  # (n,)

    @classmethod
    def of(cls, vectors: FloatArray, weights: TimeArray) -> _Sums:
        return cls(vectors.astype(np.float32), np.maximum(weights, 1e-6))

    def __len__(self) -> int:
        return len(self.weights)

    def part(self, rows: NDArray[np.int64]) -> _Sums:
        return _Sums(self.means[rows], self.weights[rows])

    def joined(self, labels: Labels) -> _Sums:
        """Join the rows of each label."""
        count = int(labels.max(initial=-1)) + 1
        weights = np.bincount(labels, self.weights, count).astype(np.float64)
        sums = np.zeros((count, self.means.shape[1]))
        np.add.at(sums, labels, self.means * self.weights[:, None])
        return _Sums((sums / weights[:, None]).astype(np.float32), weights)


@dataclass(slots=True)
class _Founders:
    """What the items gave so far: their own clusters, which turn is in which, and the turns too short to found one."""

    sums: list[_Sums] = field(default_factory=list)
    labels: list[Labels] = field(default_factory=list)
    loose: list[NDArray[np.float16]] = field(default_factory=list)
    count: int = 0

    def take(self, vectors: FloatArray, seconds: TimeArray, config: ClusterConfig) -> None:
        """Join the turns of one item."""
        founding, labels = seconds >= config.founding_s, np.full(len(vectors), UNSURE, np.int64)
        if founding.any():
            own = _Sums.of(vectors[founding], seconds[founding])
            groups = average_linkage(own, config.alike) if len(own) > 1 else np.zeros(1, np.int64)
            labels[founding] = groups + self.count
            self.sums.append(own.joined(groups))
            self.count += len(self.sums[-1])
        self.labels.append(labels)
        self.loose.append(vectors[~founding].astype(np.float16))

    def settled(self, config: ClusterConfig) -> Labels:
        """Join what the items gave, and give short turns to the nearest voice."""
        labels = np.concatenate([*self.labels, np.zeros(0, np.int64)])
        if not self.count:
            return labels
        sums = _Sums(np.concatenate([s.means for s in self.sums]), np.concatenate([s.weights for s in self.sums]))
        groups = _joined_in_portions(sums, config)
        loose = np.flatnonzero(labels == UNSURE)
        labels[labels != UNSURE] = groups[labels[labels != UNSURE]]
        labels[loose] = _adopted(np.concatenate(self.loose), sums.joined(groups), config)
        return labels


def _joined_in_portions(sums: _Sums, config: ClusterConfig) -> Labels:
    """Join within portions as long as that makes them fewer, then all."""
    labels = np.arange(len(sums))
    while True:
        now = sums.joined(labels)
        portions = np.array_split(np.arange(len(now)), -(-len(now) // config.at_once))
        further = _each(portions, now, config)
        labels = further[labels]
        count = int(further.max()) + 1
        if len(portions) == 1:
            return labels
        if count > 0.9 * len(now):
            return _led(sums.joined(labels), config)[labels]


def _each(portions: Sequence[NDArray[np.int64]], sums: _Sums, config: ClusterConfig) -> Labels:
    """Join within each portion; labels go on from one to the next."""
    labels = np.zeros(len(sums), np.int64)
    count = 0
    for rows in portions:
        labels[rows] = count + (average_linkage(sums.part(rows), config.alike) if len(rows) > 1 else 0)
        count = int(labels[rows].max(initial=count - 1)) + 1
    return labels


def average_linkage(sums: _Sums, alike: float) -> Labels:
    """Join what is alike on average, most alike first, until no two clusters are: the dendrogram cut at `alike`.

    It follows chains of nearest neighbours to pairs that are each other's nearest. What has no neighbour near enough
    never will have, since a joined cluster is on average no nearer than the nearer of its two parts.

    Source: F. Murtagh 1983, "A survey of recent advances in hierarchical clustering algorithms".
    """
    means, weights = sums.means.copy(), sums.weights.copy()
    parent = np.arange(len(sums))
    left = np.ones(len(sums), bool)
    chain: list[int] = []
    while chain or left.any():
        if not chain:
            chain.append(int(left.argmax()))
        top = chain[-1]
        near = np.where(left, means @ means[top], -np.inf)
        near[top] = -np.inf
        best = int(near.argmax())
        if len(chain) > 1 and near[chain[-2]] >= near[best] - _ROUNDING:
            best = chain[-2]
        if near[best] < alike:
            left[chain.pop()] = False
        elif len(chain) > 1 and best == chain[-2]:
            del chain[-2:]
            _join(means, weights, min(top, best), max(top, best))
            parent[max(top, best)] = min(top, best)
            left[max(top, best)] = False
        else:
            chain.append(best)
    return _numbered(_roots(parent))


def _join(means: NDArray[np.float32], weights: NDArray[np.float64], into: int, other: int) -> None:
    total = weights[into] + weights[other]
    means[into] = (means[into] * weights[into] + means[other] * weights[other]) / total
    weights[into] = total


def _roots(parent: NDArray[np.int64]) -> NDArray[np.int64]:
    """Follow each row to the row that it was joined into; a parent always comes before its child."""
    for row in range(len(parent)):
        parent[row] = parent[parent[row]]
    return parent


def _led(sums: _Sums, config: ClusterConfig) -> Labels:
    """Join very many unlike clusters in one pass: each to the nearest leader, the heaviest first."""
    leaders: list[int] = []
    labels = np.zeros(len(sums), np.int64)
    directions = np.zeros_like(sums.means)
    for row in np.argsort(-sums.weights, kind="stable"):
        near = directions[: len(leaders)] @ sums.means[row]
        best = int(near.argmax()) if len(leaders) else -1
        if best < 0 or near[best] < config.alike:
            directions[len(leaders)] = sums.means[row]
            best = len(leaders)
            leaders.append(int(row))
        labels[row] = best
    return _numbered(labels)


def _adopted(vectors: NDArray[np.float16], voices: _Sums, config: ClusterConfig) -> Labels:
    """Give turns that are too short to found a voice to the nearest one, where it is near enough."""
    labels = np.full(len(vectors), UNSURE, np.int64)
    for rows in np.array_split(np.arange(len(vectors)), -(-len(vectors) // 4096) or 1):
        near = vectors[rows].astype(np.float32) @ voices.means.T
        best = near.argmax(axis=1)
        sure = near[np.arange(len(rows)), best] >= config.alike
        labels[rows[sure]] = best[sure]
    return labels


def _numbered(labels: Labels) -> Labels:
    """Number clusters from 0 in order of first appearance; −1 stays."""
    names, first, where = np.unique(labels, return_index=True, return_inverse=True)
    order = [int(at) for at in np.argsort(first) if names[at] != UNSURE]
    number = np.full(len(names), UNSURE, np.int64)
    number[order] = np.arange(len(order))
    return number[where]


def lasting(
    labels: Labels,
    keys: Sequence[Hashable],
    seconds: TimeArray,
    before: Mapping[Hashable, int],
    next_id: int,
    first: Collection[int] = (),
) -> list[int]:
    """Give clusters the ids that most of their turns had before, so that names stay where they were put.

    Ids and clusters are matched one to one, those that share most seconds first; a cluster that shares none with a free
    id gets a new one. Where a voice falls in two, the larger part keeps the id; where two are joined, the id of the
    larger part goes on.

    Args:
        keys: what each row was and will be known by, (media id, start) say.
        before: earlier id of each key.
        next_id: the first id that was never given.
        first: ids that are given before all others: those that have a name.

    Returns:
        Per row its id, or −1 where its voice isn't sure.
    """
    shared: dict[tuple[int, int], float] = {}
    for label, key, length_s in zip(labels.tolist(), keys, seconds.tolist(), strict=True):
        old = before.get(key, UNSURE)
        if label != UNSURE and old != UNSURE:
            shared[label, old] = shared.get((label, old), 0.0) + length_s
    ids: dict[int, int] = {}
    given: set[int] = set()
    order = sorted(shared.items(), key=lambda entry: (entry[0][1] not in first, -entry[1], entry[0][1], entry[0][0]))
    for (label, old), _ in order:
        if label not in ids and old not in given:
            ids[label] = old
            given.add(old)
    for label in sorted(set(labels.tolist()) - {UNSURE}):
        if label not in ids:
            ids[label], next_id = next_id, next_id + 1
    return [ids.get(label, UNSURE) for label in labels.tolist()]
