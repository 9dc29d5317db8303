"""What variety costs: EASE's lists as they are, by MMR, in proportion (Steck), and both, on each history's last fifth.

    python tests/benchmarks/rerank.py [--latest ZIP] [--hundred-k FOLDER]

Full ranking over all items, met ones masked; EASE's λ 100; 200 best re-ranked into 10; intervals by paired bootstrap.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np

from core.evaluate import metrics
from core.evaluate.bootstrap import gain
from core.interactions import History, Interactions
from core.recommend.calibrate import Balance, rerank
from core.recommend.collaborative.ease import Ease

AMONG, K, LAST = 200, 10, 0.2
WAYS = {  # name: (λ of MMR, weight of proportions)
    "none": (1.0, 0.0),
    "MMR .9": (0.9, 0.0),
    "MMR .8": (0.8, 0.0),
    "calibrated .05": (1.0, 0.05),
    "calibrated .1": (1.0, 0.1),
    "calibrated .15": (1.0, 0.15),
    "calibrated .2": (1.0, 0.2),
    "calibrated .3": (1.0, 0.3),
    "calibrated .5": (1.0, 0.5),
    "calibrated .2 + MMR .9": (0.9, 0.2),
}


def latest_small(path: Path) -> tuple[list[tuple[str, str, float, float]], dict[str, list[str]]]:
    """Read ratings and genres of ml-latest-small."""
    with zipfile.ZipFile(path) as archive:
        folder = next(n for n in archive.namelist() if n.endswith("ratings.csv")).rpartition("/")[0]

        def rows(name: str) -> list[dict[str, str]]:
            return list(csv.DictReader(io.TextIOWrapper(archive.open(f"{folder}/{name}"), "utf-8")))

        rated = [(r["userId"], r["movieId"], float(r["rating"]), float(r["timestamp"])) for r in rows("ratings.csv")]
        return rated, {r["movieId"]: r["genres"].split("|") for r in rows("movies.csv")}


def hundred_k(folder: Path) -> tuple[list[tuple[str, str, float, float]], dict[str, list[str]]]:
    """Read ratings and genres of ml-100k as RecBole writes it."""
    lines = (folder / "ml-100k.inter").read_text().splitlines()[1:]
    rated = [(u, i, float(r), float(t)) for u, i, r, t in (line.split("\t") for line in lines)]
    items = (line.split("\t") for line in (folder / "ml-100k.item").read_text().splitlines()[1:])
    return rated, {item[0]: item[3].split() for item in items}


def measure(name: str, rated: list[tuple[str, str, float, float]], genres_of: dict[str, list[str]]) -> None:
    """Print one table."""
    users = {u: n for n, u in enumerate(sorted({r[0] for r in rated}, key=int))}
    items = {i: n for n, i in enumerate(sorted({r[1] for r in rated}, key=int))}
    labels = {g: n for n, g in enumerate(sorted({g for i in items for g in genres_of.get(i, [])}))}
    genres = np.zeros((len(items), len(labels)), dtype=bool)
    for item, number in items.items():
        genres[number, [labels[g] for g in genres_of.get(item, [])]] = True
    columns = list(zip(*rated, strict=True))
    everything = Interactions(
        np.array([users[u] for u in columns[0]], np.int32),
        np.array([items[i] for i in columns[1]], np.int32),
        np.array(columns[2], np.float32),
        np.array(columns[3]),
        len(users),
        len(items),
    )
    cut = [max(1, round((1 - LAST) * len(h))) for h in everything.histories]
    past = [h.before(n) for h, n in zip(everything.histories, cut, strict=True)]
    relevant = [h.items[n:] for h, n in zip(everything.histories, cut, strict=True)]
    table(name, past, relevant, genres)


def table(name: str, past: list[History], relevant: list[np.ndarray], genres: np.ndarray) -> None:
    train = Interactions.of(past, len(genres))
    scores = Ease().fit(train).score(past)
    lists = metrics.top_lists(scores, train.met, AMONG)
    taste, traits = metrics.genre_shares(train.met, genres), metrics.genre_weights(genres)
    print(f"\n{name}: {len(past)} people, {len(genres)} items, EASE, last {LAST:.0%}")
    print(f"{'':24}{'nDCG@10':>9}{'against none':>30}{'KL':>8}{'cut':>7}{'diversity':>11}")
    first = kl = None
    for way, (trade, weight) in WAYS.items():
        chosen = np.stack(
            [ranked(scores[u], lists[u], traits, genres, taste[u], trade, weight) for u in range(len(past))]
        )
        ndcg = metrics.ndcg(chosen, relevant)
        away = float(np.nanmean(metrics.miscalibration(chosen, taste, genres)))
        first, kl = (ndcg, away) if first is None else (first, kl)
        spread = float(np.nanmean(metrics.intra_list_diversity(chosen, genres)))
        cut = 1 - away / kl
        print(f"{way:24}{np.nanmean(ndcg):9.4f}{gain(ndcg, first)!s:>30}{away:8.3f}{cut:7.1%}{spread:11.3f}")


def ranked(scores, best, traits, genres, taste, trade, weight):  # type: ignore[no-untyped-def]
    best = best[best >= 0]
    values = scores[best]
    relevance = (values - values.min()) / max(float(values.max() - values.min()), 1e-9)
    alike = jaccard(genres[best]) if trade < 1 else None
    places = rerank(relevance, K, Balance(traits[best], taste, weight), alike, trade)
    return best[places].astype(np.int32)


def jaccard(rows: np.ndarray) -> np.ndarray:
    wide = rows.astype(np.float32)
    both, sizes = wide @ wide.T, wide.sum(axis=1)
    alike = both / np.maximum(sizes[:, None] + sizes[None, :] - both, 1)
    np.fill_diagonal(alike, 0)
    return alike


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latest", type=Path, default=ROOT.parent / "shared/ratings/ml-latest-small.zip")
    parser.add_argument("--hundred-k", type=Path, default=ROOT / "build/ml-100k")
    options = parser.parse_args()
    if options.latest.exists():
        measure("ml-latest-small", *latest_small(options.latest))
    else:
        print("ml-latest-small isn't there: give --latest ZIP")
    if (options.hundred_k / "ml-100k.inter").exists():
        measure("ml-100k", *hundred_k(options.hundred_k))
    else:
        print("ml-100k isn't there: give --hundred-k FOLDER (of recbole's wheel)")


if __name__ == "__main__":
    main()
