"""Measure the networks: the causal Transformer, the design's networks and ours, beside what needs no network.

python -m tests.benchmarks.deep sequence                leave-last-out on ml-100k
python -m tests.benchmarks.deep films                   ml-latest-small: genre and year, tags, title; real people
python -m tests.benchmarks.deep households HOME         vectors of an indexed library; simulated people
    --log prints loss and accuracy of each epoch

Every network stops by a part of the training data, cut by time; folds are of people (films) or of items (households:
what is ranked is new to every model). Intervals: bootstrap over people, 95 %. Seed 42 everywhere.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.deep.catalogue import Catalogue
from core.deep.fusion import FusionConfig, FusionModel, as_designed
from core.deep.sasrec import Sasrec
from core.evaluate import metrics
from core.evaluate.bootstrap import gain, interval
from core.interactions import History, Interactions
from core.recommend.design import SCALES
from core.types import FloatArray, Modality
from tests.benchmarks import deep_data

K, FOLDS, SEED = 10, 3, 42
PEOPLE, PLAYS, HOUSEHOLD = 48, 25, 4
ASKED = 100
"""People per fold of films who are ranked for; all others are learnt from."""
Scorer = Callable[[Sequence[History]], FloatArray]
OURS = FusionConfig()
DESIGNS = {f"design: {kind}": as_designed(kind) for kind in ("interaction", "fusion", "dense")}
ABLATION = {
    "ours": OURS,
    "ours without modality dropout": replace(OURS, lost=0.0),
    "ours without resampled moments": replace(OURS, resampled=False),
    "ours without the other tasks": replace(OURS, tasks=False),
    "ours without attention": replace(OURS, attends=False),
}


@dataclass
class Row:
    """One line of a table: nDCG of each person, seconds of training over all folds."""

    ndcg: NDArray[np.float64]
    seconds: float = 0.0
    weights: int = 0


def show(title: str, rows: dict[str, Row], against: str) -> None:
    """Print a table, best first, with the difference to one of its rows."""
    print(f"\n{title}\n{'':34} nDCG@{K} [95 %]            minus {against:32} train s   weights")
    for name, row in sorted(rows.items(), key=lambda pair: -float(np.nanmean(pair[1].ndcg))):
        less = "" if name == against else str(gain(row.ndcg, rows[against].ndcg))
        print(f"{name:34} {interval(row.ndcg)}  {less:40} {row.seconds:7.1f} {row.weights or '':>9}")
    print(f"n = {interval(next(iter(rows.values())).ndcg).n} people", flush=True)


# ── Without a network ───────────────────────────────────────────────────────────────────────────────


def design_rows(catalogue: Catalogue) -> FloatArray:
    """Lay blocks side by side as `core.recommend.design` does: float32 (n_items, Σ d), norm 1."""
    spreads = [float((block @ block.T)[np.triu_indices(len(block), 1)].std()) or 1.0 for block in catalogue.blocks]
    wanted = [SCALES.get(Modality(name), 1.0) if name in set(Modality) else 1.0 for name in catalogue.names]
    scales = np.array(wanted) / spreads
    norm = np.sqrt(np.maximum(catalogue.present @ scales, 1e-9))[:, None]
    columns = [np.sqrt(s) * block / norm for s, block in zip(scales, catalogue.blocks, strict=True)]
    return np.concatenate(columns, axis=1).astype(np.float32)


def mean_cosine(rows: FloatArray, level: float) -> Scorer:
    """Score by the cosine with the weighted mean of what was liked: the design's formula."""

    def score(histories: Sequence[History]) -> FloatArray:
        liked = [np.maximum(h.values - level, 0) for h in histories]
        return np.stack([rows @ (w @ rows[h.items]) for w, h in zip(liked, histories, strict=True)])

    return score


def ridge(rows: FloatArray, level: float, scale: float, drawable: NDArray[np.int64]) -> Scorer:
    """Score by dual ridge with sampled weak zeros, with the numbers of `core.recommend.taste_ridge`."""
    random = np.random.default_rng(SEED)

    def one(history: History) -> FloatArray:
        zeros = np.setdiff1d(random.permutation(drawable)[:150], history.items)
        known = rows[np.concatenate([history.items, zeros])]
        y = np.concatenate([np.clip((history.values - level) / scale, -1, 1), np.zeros(len(zeros))])
        noise = np.where(np.arange(len(y)) < len(history), 0.3, 0.3 / 0.05)
        return rows @ (known.T @ np.linalg.solve(known @ known.T + np.diag(noise), y)).astype(np.float32)

    return lambda histories: np.stack([one(history) for history in histories])


def ease(train: Interactions, strength: float = 100.0) -> Scorer:
    """Score by EASE in its dual form, anybody's history folded in. Source: Steck 2019."""
    x = train.met.toarray().astype(np.float64)
    inner = x.T @ np.linalg.solve(strength * np.eye(len(x)) + x @ x.T, x)
    p = (np.eye(train.n_items) - inner) / strength
    b = -p / np.diag(p)
    np.fill_diagonal(b, 0.0)
    return lambda histories: np.asarray(Interactions.of(histories, train.n_items).met @ b, np.float32)


def popular(train: Interactions) -> Scorer:
    """Score by how many met it."""
    counts = np.asarray(train.met.sum(axis=0)).ravel().astype(np.float32)
    return lambda histories: np.tile(counts, (len(histories), 1))


# ── The Transformer ─────────────────────────────────────────────────────────────────────────────────


def following(train: Interactions, window: int = 3) -> Scorer:
    """Score by what followed the last items within `window` places, nearer counting more."""
    counts = np.zeros((train.n_items, train.n_items), np.float32)
    for history in train.histories:
        for step in range(1, window + 1):
            np.add.at(counts, (history.items[:-step], history.items[step:]), 1.0 / step)

    def one(history: History) -> FloatArray:
        last = history.items[::-1][:window]
        return np.asarray(sum(counts[item] / (place + 1) for place, item in enumerate(last)), np.float32)

    return lambda histories: np.stack([one(history) for history in histories])


def sequence(log: bool) -> None:
    """Foretell the last film of each person of ml-100k, from all that they haven't met."""
    data = deep_data.ml100k()
    if data is None:
        print("ml-100k isn't here and couldn't be had (build/ml-100k, or HOMEREEL_ML100K): sequence is left out")
        return
    known = [history.before(len(history) - 1) for history in data.histories]
    wanted = [history.items[-1:] for history in data.histories]
    train = Interactions.of(known, data.n_items)
    began = time.monotonic()
    model = Sasrec().fit(train)
    seconds = time.monotonic() - began
    print_log("sasrec", model.log, log)
    rows = {}
    for name, scorer in {"sasrec": model.score, "popular": popular(train), "following": following(train)}.items():
        lists = metrics.top_lists(scorer(known), train.met, K)
        rows[name] = Row(metrics.ndcg(lists, wanted), seconds if name == "sasrec" else 0.0)
        covered = metrics.coverage(lists, data.n_items)
        print(f"{name}: recall@{K} {interval(metrics.recall(lists, wanted))} coverage {covered:.3f}")
    show("ml-100k, leave last out, full ranking", rows, "following")


def print_log(name: str, epochs: Sequence[object], wanted: bool) -> None:
    """Print each epoch's line, or the last one."""
    for epoch in epochs if wanted else epochs[-1:]:
        print(f"  {name}: {epoch}")


# ── The fusion networks ─────────────────────────────────────────────────────────────────────────────


def films(log: bool) -> None:
    """Rank films for people of other folds by their first 80 %; what counts is their last 20 %."""
    catalogue, everybody = deep_data.films()
    cut = [-(-len(history) * 4 // 5) for history in everybody]
    known = [history.before(count) for history, count in zip(everybody, cut, strict=True)]
    wanted = [history.items[count:] for history, count in zip(everybody, cut, strict=True)]
    folds = np.random.default_rng(SEED).permutation(len(everybody)) % FOLDS
    rows: dict[str, Row] = {}
    design = design_rows(catalogue)
    configs = {name: replace(config, each=4) for name, config in {**DESIGNS, "ours": OURS}.items()}
    configs.pop("design: interaction")  # the fusion network holds it, over fused features
    for fold in range(FOLDS):
        train = Interactions.of([h for h, f in zip(known, folds, strict=True) if f != fold], catalogue.n_items)
        asked = np.flatnonzero(folds == fold)[:ASKED]
        level, everything = float(train.values.mean()), np.arange(catalogue.n_items)
        scorers: dict[str, Callable[[], Scorer]] = {
            "mean cosine": lambda level=level: mean_cosine(design, level - 1.0),
            "ridge": lambda level=level, everything=everything: ridge(design, level - 1.5, 2.5, everything),
            "popular": lambda train=train: popular(train),
            "ease (other people's plays)": lambda train=train: ease(train),
        }
        for name, config in configs.items():
            scorers[name] = lambda config=config, train=train: trained(catalogue, config, train, log).score
        for name, make in scorers.items():
            measure(rows, name, make, [known[u] for u in asked], [wanted[u] for u in asked], asked, len(known), None)
    show(f"films (ml-latest-small, ≥ {deep_data.LEAST_RATINGS} ratings), {FOLDS} folds by person", rows, "ridge")


def trained(
    catalogue: Catalogue,
    config: FusionConfig,
    train: Interactions,
    log: bool,
    drawable: NDArray[np.bool_] | None = None,
) -> FusionModel:
    """Train one network and print how it went."""
    model = FusionModel(catalogue, config).fit(train, drawable)
    print_log(f"{model.name} ({model.n_weights} weights)", model.log, log)
    return model


def measure(
    rows: dict[str, Row],
    name: str,
    make: Callable[[], Scorer],
    histories: Sequence[History],
    wanted: Sequence[NDArray[np.int32]],
    places: NDArray[np.int64],
    total: int,
    rankable: NDArray[np.bool_] | None,
) -> None:
    """Train, rank what wasn't met (of `rankable`), and add each person's nDCG to the table's row."""
    began = time.monotonic()
    scorer = make()
    row = rows.setdefault(name, Row(np.full(total, np.nan)))
    row.seconds += time.monotonic() - began
    scores = scorer(histories)
    masked = Interactions.of(histories, scores.shape[1]).met.toarray() > 0
    if rankable is not None:
        masked |= ~rankable
    found = metrics.ndcg(metrics.top_lists(scores, masked, K), wanted)
    row.ndcg[places] = np.nan_to_num(row.ndcg[places]) + found


def households(home: Path, log: bool) -> None:
    """Rank media that are new to every model, for people whose tastes are known without noise."""
    catalogue = deep_data.media(home)
    print(
        f"{catalogue.n_items} media; "
        + ", ".join(f"{n} {int(p)}" for n, p in zip(catalogue.names, catalogue.present.sum(0), strict=True))
    )
    made = deep_data.people(catalogue, PEOPLE, PLAYS, SEED)
    everybody = np.arange(PEOPLE)
    configs = {**DESIGNS, **ABLATION}
    show(f"{PEOPLE} people learnt from together", by_items(catalogue, made, [everybody], configs, log), "ridge")
    groups = [everybody[start : start + HOUSEHOLD] for start in range(0, PEOPLE, HOUSEHOLD)]
    few = {name: configs[name] for name in ("design: dense", "ours")}
    rows = by_items(catalogue, made, groups, few, log)
    show(f"households of {HOUSEHOLD}, each learnt from alone", rows, "ridge")


def by_items(
    catalogue: Catalogue,
    made: deep_data.People,
    groups: Sequence[NDArray[np.int64]],
    configs: dict[str, FusionConfig],
    log: bool,
) -> dict[str, Row]:
    """Cross-validate by items: learn from plays of the others, rank those of the fold; each person's mean of folds."""
    folds = np.random.default_rng(SEED).permutation(catalogue.n_items) % FOLDS
    design, rows, total = design_rows(catalogue), {}, len(made.histories)
    for fold in range(FOLDS):
        kept = folds != fold
        known = [
            History(h.items[kept[h.items]], h.values[kept[h.items]], h.times[kept[h.items]]) for h in made.histories
        ]
        best = [np.argsort(-np.where(kept, -np.inf, want))[:K].astype(np.int32) for want in made.wants]
        for group in groups:
            train = Interactions.of([known[u] for u in group], catalogue.n_items)
            scorers: dict[str, Callable[[], Scorer]] = {
                "mean cosine": lambda: mean_cosine(design, 0.0),
                "ridge": lambda kept=kept: ridge(design, 0.0, 0.7, np.flatnonzero(kept)),
            }
            for name, config in configs.items():
                scorers[name] = lambda c=config, t=train, kept=kept: trained(catalogue, c, t, log, kept).score
            asked, wanted = [known[u] for u in group], [best[u] for u in group]
            for name, make in scorers.items():
                measure(rows, name, make, asked, wanted, group, total, ~kept)
    return {name: Row(row.ndcg / FOLDS, row.seconds) for name, row in rows.items()}


def main() -> None:
    """Run what is asked for."""
    import torch

    torch.set_num_threads(1)
    words = [word for word in sys.argv[1:] if word != "--log"]
    log, part = "--log" in sys.argv, words[0] if words else ""
    if part == "sequence":
        sequence(log)
    elif part == "films":
        films(log)
    elif part == "households" and len(words) > 1:
        households(Path(words[1]), log)
    else:
        print(__doc__)
        sys.exit(2)


if __name__ == "__main__":
    main()
