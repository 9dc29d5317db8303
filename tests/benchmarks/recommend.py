"""One table of recommenders: ours beside the libraries', rating prediction and lists, with intervals.

    python -m tests.benchmarks.recommend [--part ratings|lists|one|all] [--data 100k|small|all] [--quick] [--json FILE]

Ratings: RMSE over held-out ratings, u1 to u5 of ml-100k; of ml-latest-small five random folds, of which the
first is the design's cut (80/20, seed 42, but for one row), and a global time split (nine of ten of
its rows are of people who weren't there before); predictions are clipped to the range of ratings.
Lists: each person's last item is held out; full ranking; what was met isn't listed. The rules of comparable programs
and the design's mean-cosine know what the items are, not what other people liked. One: `one_user`, a person's first
ratings of ml-100k, everything else learnt from others. `--quick` takes one fold of five,
no SVD++, a short Gibbs run and no SASRec. Our parameters are the defaults of the modules; where they were fitted is
said there, and never was it the test part.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluate.bootstrap import DRAWS, Interval, gain
from core.evaluate.content import MeanCosine
from core.evaluate.datasets import Dataset
from core.evaluate.peers import PEERS
from core.evaluate.protocols import Row, rank
from core.evaluate.report import row_document
from core.evaluate.splits import Split, leave_last_out, time_split
from core.evaluate.yardsticks import RandomOrder
from core.interactions import Interactions
from core.recommend.collaborative.als import Als
from core.recommend.collaborative.base import ListModel, RatingModel
from core.recommend.collaborative.bias import Bias
from core.recommend.collaborative.ease import Ease, EaseConfig
from core.recommend.collaborative.implicit_als import ImplicitAls
from core.recommend.collaborative.itemknn import ItemKnn, ItemKnnList
from core.recommend.collaborative.popularity import Popularity
from core.recommend.collaborative.recency import FADING, FOLLOWING, Recency
from core.recommend.collaborative.svd import PureSvd, Svd
from core.recommend.collaborative.transitions import Transitions
from core.recommend.collaborative.userknn import UserKnn, UserKnnList
from core.types import FloatArray
from tests.benchmarks import one_user
from tests.benchmarks.recommend_bayes import Bayes, BayesConfig
from tests.benchmarks.recommend_data import datasets, folds, people
from tests.benchmarks.recommend_peers import Implicit, LensKit, Surprise, there

Predict = Callable[[Interactions, Interactions], FloatArray]
REFERENCE = "lenskit biased MF k=50"
BASE = "EASE"


@dataclass
class Errors:
    """What one predictor did: RMSE per fold; squared errors and counts per person over all folds; seconds."""

    rmse: list[float] = field(default_factory=list)
    squares: NDArray[np.float64] | None = None
    counts: NDArray[np.float64] | None = None
    seconds: float = 0.0

    def add(self, split: Split, predicted: FloatArray) -> None:
        """Count one fold."""
        error = (predicted.astype(np.float64) - split.test.values) ** 2
        self.rmse.append(float(np.sqrt(error.mean())))
        squares = np.bincount(split.test.users, error, minlength=split.test.n_users)
        counts = np.bincount(split.test.users, minlength=split.test.n_users).astype(np.float64)
        self.squares = squares if self.squares is None else self.squares + squares
        self.counts = counts if self.counts is None else self.counts + counts


def main() -> None:
    """Measure what is asked for, print it, and write it down."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--part", choices=("ratings", "lists", "one", "all"), default="all")
    wanted.add_argument("--data", choices=("100k", "small", "all"), default="all")
    wanted.add_argument("--quick", action="store_true")
    wanted.add_argument("--json", type=Path)
    asked = wanted.parse_args()
    found: dict[str, Any] = {}
    for data in datasets(asked.data):
        found[data.name] = {}
        for cut, splits in cuts(data, asked.quick).items() if asked.part in ("ratings", "all") else ():
            found[data.name][f"ratings, {cut}"] = ratings(data, splits, asked.quick)
            _keep(found, asked.json)
        if asked.part in ("lists", "all"):
            found[data.name]["lists"] = lists(data, asked.quick)
            _keep(found, asked.json)
    if asked.part in ("one", "all") and asked.data != "small":
        print()
        one_user.main(folds=False)


def _keep(found: dict[str, Any], path: Path | None) -> None:
    """Write what there is after each part: a long run that is stopped leaves what it had."""
    if path:
        path.write_text(json.dumps(found, indent=1), encoding="utf-8")


# ── Ratings ─────────────────────────────────────────────────────────────────────────────────────────


def cuts(data: Dataset, quick: bool) -> dict[str, list[Split]]:
    """Name each way in which ratings are held out: in folds and, where no canonical ones are published, in time."""
    found = {"five folds": folds(data)[: 1 if quick else None]}
    if not data.name.endswith("100k"):
        later = time_split(data.interactions)
        found[later.name] = [later]
    return found


def ratings(data: Dataset, splits: Sequence[Split], quick: bool) -> list[dict[str, Any]]:
    """Print RMSE per predictor: first split, mean of splits, and the difference from LensKit's with its interval."""
    held, more = sum(len(split.test) for split in splits), len(splits) - 1
    print(f"\n{data.name}: RMSE, {splits[0].name}{f' and {more} more' if more else ''}, {held} held-out ratings")
    made: dict[str, Errors] = {}
    for name, predict in predictors(data, quick):
        errors = made[name] = Errors()
        began = time.perf_counter()
        for split in splits:
            errors.add(split, np.clip(predict(split.train, split.test), *data.value_range))
        errors.seconds = (time.perf_counter() - began) / len(splits)
        print(rating_line(name, errors, made.get(REFERENCE)), flush=True)
    return [rating_row(name, errors, made.get(REFERENCE)) for name, errors in made.items()]


def predictors(data: Dataset, quick: bool) -> Iterator[tuple[str, Predict]]:
    """Name each way to predict ratings; the reference first, so that all are compared with it."""
    models: list[RatingModel] = [LensKit()] if there("lenskit") else []
    models += [Bias(), Als(), UserKnn(), ItemKnn(), Svd()]
    if there("surprise"):
        models += surprise_models(quick)
    for model in models:
        ours = "" if isinstance(model, LensKit | Surprise) else "ours "
        yield ours + model.name, _plainly(model)
    if there("myfm"):
        config = BayesConfig()
        bare = replace(config, rank=10, iterations=150, kept=110, side=False, times=False)
        quickly = {"iterations": 60, "kept": 30} if quick else {}
        who = people(data)
        yield "myfm SVD++ flipped, ids only, rank 10", Bayes(data, who, replace(bare, **quickly)).predict
        yield f"myfm + facts + sittings, rank {config.rank}", Bayes(data, who, replace(config, **quickly)).predict


def surprise_models(quick: bool) -> list[RatingModel]:
    """Scikit-surprise at its defaults."""
    item = {"name": "pearson_baseline", "user_based": False}
    user = {"name": "pearson_baseline", "user_based": True}
    models: list[RatingModel] = [
        Surprise("BaselineOnly", "bias", verbose=False),
        Surprise("SVD", "SVD", random_state=42),
        Surprise("KNNBaseline", "kNN-baseline user", sim_options=user, verbose=False),
        Surprise("KNNBaseline", "kNN-baseline item", sim_options=item, verbose=False),
    ]
    return models if quick else [*models, Surprise("SVDpp", "SVD++", random_state=42)]


def _plainly(model: RatingModel) -> Predict:
    return lambda train, test: model.fit(train).predict(test.users, test.items)


def difference(ours: Errors, theirs: Errors) -> Interval:
    """RMSE over all folds, ours − theirs, people resampled with all their ratings (paired)."""
    assert ours.squares is not None and theirs.squares is not None and ours.counts is not None
    asked = ours.counts > 0
    n = int(asked.sum())
    weights = np.random.default_rng(42).multinomial(n, np.full(n, 1 / n), DRAWS)
    sums = [weights @ part[asked] for part in (ours.squares, theirs.squares, ours.counts)]
    draws = np.sqrt(sums[0] / sums[2]) - np.sqrt(sums[1] / sums[2])
    total = ours.counts.sum()
    middle = float(np.sqrt(ours.squares.sum() / total) - np.sqrt(theirs.squares.sum() / total))
    low, high = np.quantile(draws, [0.025, 0.975])
    return Interval(middle, float(low), float(high), n)


def rating_line(name: str, errors: Errors, reference: Errors | None) -> str:
    """Words for the table."""
    against = "" if reference is None or reference is errors else f"  {difference(errors, reference)}"
    return f"  {name:44} {errors.rmse[0]:.4f} {np.mean(errors.rmse):.4f} {errors.seconds:7.1f} s{against}"


def rating_row(name: str, errors: Errors, reference: Errors | None) -> dict[str, Any]:
    """Fields for the document."""
    row: dict[str, Any] = {"algorithm": name, "rmse": errors.rmse, "mean": float(np.mean(errors.rmse))}
    if reference is not None and reference is not errors:
        span = difference(errors, reference)
        row["against_lenskit"] = [span.mean, span.low, span.high, span.n]
    return row | {"seconds_per_fold": errors.seconds}


# ── Lists ───────────────────────────────────────────────────────────────────────────────────────────


class Named:
    """A list model under another name in the table."""

    def __init__(self, name: str, model: ListModel) -> None:
        self.name, self.fit, self.score = name, model.fit, model.score


def lists(data: Dataset, quick: bool) -> list[dict[str, Any]]:
    """Print what the lists find and are like, and the gain in nDCG over EASE with its interval."""
    split = leave_last_out(data.interactions)
    print(f"\n{data.name}: leave last out, full ranking, k = 10, {len(split.test)} people")
    heads = ("nDCG@10 [95 %]", "recall", "MRR", "cover", "divers", "novel", "calib", "s", "gain over EASE [95 %]")
    print(f"  {'':42} {heads[0]:24}" + " ".join(f"{head:>6}" for head in heads[1:8]) + f"  {heads[8]}")
    rows: list[Row] = []
    for model in list_models(data, quick):
        (row,) = rank([model], split, data, what="met")
        rows.append(row)
        print(list_line(row, _base(rows)), flush=True)
    return [list_row(row, _base(rows)) for row in rows]


def list_models(data: Dataset, quick: bool) -> Sequence[ListModel]:
    """Everything that makes lists; EASE first, to which the gains refer."""
    recent = EaseConfig(half_life_items=5.0)
    models: list[ListModel] = [
        Ease(),
        RandomOrder(),
        Popularity(),
        *(peer(data) for peer in PEERS),
        MeanCosine(data),
        UserKnnList(),
        ItemKnnList(),
        PureSvd(),
        ImplicitAls(),
        Named("ranking by ALS' rating", Als()),
        Named("EASE, half-life 5 items", Ease(recent)),
        Named("EASE, half-life 12 items, λ 400", Ease(FADING)),
        Named("transitions", Transitions(FOLLOWING)),
        Named("recency: transitions + EASE", Recency()),
    ]
    if there("implicit"):
        models += [Implicit("ALS"), Implicit("BPR")]
    return models if quick else [*models, *_with_sasrec()]


def _with_sasrec() -> list[ListModel]:
    if not there("torch"):
        return []
    from core.deep.sasrec import Sasrec
    from tests.benchmarks.recommend_blend import Blend

    sasrec = Sasrec()
    # fitted on the last but one item of each person of ml-100k, among .25 to 3: .1391 alone, .1482 at .5, .1557 at 3
    return [sasrec, Named("blend: recency + SASRec", Blend([(1.0, Recency()), (3.0, sasrec)]))]


def _base(rows: Sequence[Row]) -> Row | None:
    return next((row for row in rows if row.algorithm == BASE), None)


def list_line(row: Row, base: Row | None) -> str:
    """Words for the table."""
    others = [row.mean(metric).mean for metric in ("recall", "mrr")]
    others += [row.coverage, *(row.mean(metric).mean for metric in ("diversity", "novelty", "calibration"))]
    figures = " ".join(f"{value:6.3f}" for value in others)
    more = "" if base is None or base is row else f"  {gain(row.per_user['ndcg'], base.per_user['ndcg'])}"
    return f"  {row.algorithm:42} {row.mean('ndcg')!s:24}{figures} {row.seconds:6.1f}{more}"


def list_row(row: Row, base: Row | None) -> dict[str, Any]:
    """Fields for the document."""
    made = row_document(row) | {"seconds": row.seconds}
    if base is not None and base is not row:
        span = gain(row.per_user["ndcg"], base.per_user["ndcg"])
        made["ndcg_over_ease"] = [span.mean, span.low, span.high, span.n]
    return made


if __name__ == "__main__":
    main()
