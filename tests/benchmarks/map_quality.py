"""How true the map is to what is alike, and how long it takes: python -m tests.benchmarks.map_quality HOME

HOME is an indexed library (copy one: nothing is written into it). Printed for the map, and for landmarks alone, without
the forces that move all points together: trustworthiness and the share of the 15 nearest that are near on the map too,
over 1,000 items against all others, with 95 % intervals over items.

Source: trustworthiness, Venna & Kaski 2001.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from core.evaluate.bootstrap import Interval, interval
from core.index import Indexes
from core.insights.layout import CONFIG, LayoutConfig, lay_out
from core.insights.vectors import fused
from core.recommend.context import hash_of
from core.settings import Home
from core.store import connect
from core.types import FloatArray

NEAR, SAMPLE = 15, 1000


@dataclass(frozen=True)
class Truth:
    """What a map keeps."""

    trustworthiness: Interval
    kept: Interval


def truth(rows: FloatArray, places: FloatArray) -> Truth:
    """Compare a map with the rows that it was made of."""
    n = len(rows)
    chosen = np.random.default_rng(0).choice(n, min(SAMPLE, n), replace=False)
    beside = cKDTree(places).query(places[chosen], NEAR + 1)[1]
    worst = NEAR * (2 * n - 3 * NEAR - 1) / 2
    trust, kept = [], []
    for row, near in zip(chosen, beside, strict=True):
        far = ((rows - rows[row]) ** 2).sum(axis=1)
        far[row] = np.inf
        order = np.empty(n, dtype=np.int64)
        order[np.argsort(far)] = np.arange(1, n + 1)
        ranks = order[[i for i in near if i != row][:NEAR]]
        trust.append(1 - np.maximum(ranks - NEAR, 0).sum() / worst)
        kept.append(float(np.mean(ranks <= NEAR)))
    return Truth(interval(np.array(trust)), interval(np.array(kept)))


def measure(name: str, rows: FloatArray, order: NDArray[np.intp], config: LayoutConfig) -> None:
    """Lay out once and print."""
    began = time.perf_counter()
    places = lay_out(rows, order, lambda: None, config=config)
    seconds, found = time.perf_counter() - began, truth(rows, places)
    figures = f"trustworthiness@{NEAR} {found.trustworthiness}   kept {found.kept}"
    print(f"{name:28} {seconds:7.1f} s   {figures}", flush=True)


def main(home: Path) -> None:
    """Print two rows."""
    with connect(Home(home), "read") as store:
        began = time.perf_counter()
        ids, rows = fused(store, Indexes(store), store.profiles.known(), lambda: None)
        print(f"{len(ids)} items read and reduced in {time.perf_counter() - began:.1f} s", flush=True)
    order = np.argsort(np.array([hash_of(i, b"map") for i in ids], dtype=np.uint64), kind="stable")
    measure("landmarks and forces", rows, order, CONFIG)
    if len(rows) > CONFIG.landmarks:
        measure("landmarks alone", rows, order, LayoutConfig(steps=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
