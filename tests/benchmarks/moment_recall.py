"""Recall of the moments that a search looks among: the graph's 20 nearest against exact scoring of all moments.

    python -m tests.benchmarks.moment_recall HOME [--queries 200]

For every index of the library. Queries are moments with some noise on them, and words where words reach the space.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from core.extract.query import QueryEmbedder
from core.index import Indexes, VectorIndex, unit
from core.settings import Home
from core.store import connect
from core.types import FloatArray
from tests.benchmarks.quality import CHINESE

K = 20
NOISE = 0.3


def main() -> None:
    """Print one line per index and kind of query."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    home = Home(options.home)
    with connect(home, "events") as store:
        indexes, embedder = Indexes(store), QueryEmbedder(home, store.settings())
        words = [embedder.embed(query) for pair in CHINESE.items() for query in pair]
        for modality, model_id, _ in store.features.models():
            index = indexes.get(modality, model_id)
            if index is None or index.count < 2 * K:
                continue
            name = f"{modality} {model_id} ({index.count} vectors)"
            print(f"{name:44} moments  {_recalls(index, _near_moments(index, options.queries))}")
            asked = [vectors[model_id] for vectors in words if model_id in vectors]
            if asked:
                print(f"{name:44} words    {_recalls(index, np.stack(asked))}")


def _near_moments(index: VectorIndex, count: int) -> FloatArray:
    draw, part = np.random.default_rng(0), index.parts[0][0]
    near = part.take(np.sort(draw.integers(len(part.labels), size=count)))
    return unit(near + NOISE * unit(draw.normal(size=near.shape).astype("f4")))


def _recalls(index: VectorIndex, queries: FloatArray) -> str:
    """Mean and least recall@20 of places, and of media (each by its best moment)."""
    told = []
    for distinct in (False, True):
        shares = []
        for query in queries:
            wanted = {(hit.media_id, hit.moment) for hit in index.exact(query, K, distinct=distinct)}
            found = {(hit.media_id, hit.moment) for hit in index.search(query, K, distinct=distinct)}
            shares.append(len(wanted & found) / len(wanted))
        told.append(f"{'media' if distinct else 'places'} {np.mean(shares):.4f} (least {min(shares):.2f})")
    return f"{'  '.join(told)}  n = {len(queries)}"


if __name__ == "__main__":
    main()
