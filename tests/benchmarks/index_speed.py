"""How the index compares with scoring everything: build, open, search, filters, recall. Trust the ratios.

    python -m tests.benchmarks.index_speed [--media 5000] [--moments 3] [--dim 512] [--whole]

--whole builds a graph of whole vectors also where it would be reduced, to compare with.

Vectors are drawn in groups, as models make them; recall on isotropic noise says nothing (.31 at ef 100).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.index import Indexes, VectorIndex, build, live, reduce, unit
from core.settings import Home
from core.store import Store, connect
from core.types import Facts, Features, FloatArray, Kind, MediaId, Modality

MODEL = "bench"
K = 20
GROUP = 50


def main() -> None:
    """Fill a library of its own, measure, print one line for each thing."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--media", type=int, default=5000)
    options.add_argument("--moments", type=int, default=3)
    options.add_argument("--dim", type=int, default=512)
    options.add_argument("--whole", action="store_true")
    chosen = options.parse_args()
    if chosen.whole:
        reduce.LEAST_COUNT = 10**12
    with tempfile.TemporaryDirectory() as folder, connect(Home(Path(folder)).make(), "worker") as store:
        ids = fill(store, chosen.media, chosen.moments, chosen.dim)
        index = report_building(store, ids, chosen.moments, chosen.dim)
        report_searching(index, ids)


def fill(store: Store, count: int, moments: int, dim: int) -> list[MediaId]:
    """Add media with clustered vectors."""
    with store.transaction():
        ids = [store.media.add(Facts(Kind.VIDEO, f"clip {i}", 60.0)) for i in range(count)]
    centres = np.random.default_rng(0).normal(size=(max(4, count // GROUP), dim))
    write(store, ids, centres, moments, seed=1)
    return ids


def write(store: Store, ids: list[MediaId], centres: FloatArray, moments: int, seed: int) -> None:
    """Give each medium vectors near one of the centres, so that its moments are somewhat alike."""
    draw = np.random.default_rng(seed)
    spans = np.stack([np.arange(moments), np.arange(moments) + 1.0], axis=1)
    with store.transaction():
        for media_id in ids:
            spread = draw.uniform(0.2, 0.8)
            around = centres[draw.integers(len(centres))]
            own = unit((around + spread * draw.normal(size=(moments + 1, centres.shape[1]))).astype("f4"))
            store.features.put(media_id, [Features(Modality.PICTURE, MODEL, own[0], own[1:], spans)])


def report_building(store: Store, ids: list[MediaId], moments: int, dim: int) -> VectorIndex:
    """Build, open, add a hundredth, open again."""
    vectors = len(ids) * (moments + 1)
    full_s = seconds(lambda: build(store, Modality.PICTURE, MODEL))
    indexes = Indexes(store)
    open_s = seconds(lambda: indexes.get(Modality.PICTURE, MODEL))
    idle_s = statistics.median(seconds(indexes.refresh) for _ in range(50))
    centres = np.random.default_rng(0).normal(size=(max(4, len(ids) // GROUP), dim))
    write(store, ids[: max(1, len(ids) // 100)], centres, moments, seed=2)
    seen_s = seconds(indexes.refresh)
    grow_s = seconds(lambda: build(store, Modality.PICTURE, MODEL))
    sizes = {path.suffix: path.stat().st_size for path in store.home.indexes.iterdir()}
    print(f"vectors            {vectors} × {dim}, {sum(sizes.values()) / 1e6:.0f} MB on disk")
    graph, whole = (sizes.get(suffix, 0) / vectors for suffix in (".hnsw", ".vec"))
    print(f"bytes per vector   {graph:.0f} in memory (the graph), {whole:.0f} mapped (whole vectors)")
    print(f"build              {full_s:.1f} s, {1e6 * full_s / vectors:.0f} ms per 1,000 vectors")
    print(f"grow by 1 %        {grow_s:.2f} s, {full_s / grow_s:.1f} × faster than building afresh")
    print(f"open               {1000 * open_s:.0f} ms (hashes checked)")
    print(f"refresh            {1e6 * idle_s:.0f} µs when nothing changed, {1000 * seen_s:.1f} ms for 1 % renewed rows")
    live._shared.clear()
    index = Indexes(store).get(Modality.PICTURE, MODEL)
    assert index is not None
    return index


def report_searching(index: VectorIndex, ids: list[MediaId]) -> None:
    """Compare search and oracle, free and filtered."""
    draw = np.random.default_rng(3)
    part = index.parts[0][0]
    near = part.take(np.sort(draw.integers(len(part.labels), size=60)))
    asked = unit(near + 0.3 * unit(draw.normal(size=near.shape).astype("f4")))
    print(f"{'search, k = 20':<18} {'graph ms':>9} {'exact ms':>9} {'ratio':>6} {'recall':>7}")
    print(row("all", index, asked, {}))
    print(row("distinct media", index, asked, {"distinct": True}))
    print(row("items only", index, asked, {"items_only": True}))
    for share in (0.9, 0.5, 0.25, 0.05):
        allowed = set(draw.permutation(np.array(ids))[: int(share * len(ids))].tolist())
        print(row(f"{share:.0%} allowed", index, asked, {"allowed": allowed}))


def row(name: str, index: VectorIndex, asked: FloatArray, options: dict[str, object]) -> str:
    """Time both ways on the same questions; recall is the share of the exact answers that come."""
    fast, slow, shares = [], [], []
    for query in asked:
        start = time.perf_counter()
        found = index.search(query, K, **options)  # type: ignore[arg-type]
        middle = time.perf_counter()
        truth = index.exact(query, K, **options)  # type: ignore[arg-type]
        slow.append(time.perf_counter() - middle)
        fast.append(middle - start)
        wanted = {(hit.media_id, hit.moment) for hit in truth}
        shares.append(len(wanted & {(hit.media_id, hit.moment) for hit in found}) / len(wanted))
    quick, thorough = 1000 * statistics.median(fast), 1000 * statistics.median(slow)
    return f"{name:<18} {quick:>9.2f} {thorough:>9.2f} {thorough / quick:>6.1f} {np.mean(shares):>7.3f}"


def seconds(act: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
