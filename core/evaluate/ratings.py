"""One evaluation of a set of ratings, from the loaded data to the report: split → fit → measure → tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import UserProblem
from core.evaluate import fairness, models, privacy, protocols, splits
from core.evaluate.datasets import Dataset
from core.evaluate.peers import unknown_to
from core.evaluate.protocols import What
from core.evaluate.report import Report
from core.evaluate.splits import Split

LEAST_ROWS = 20
FEW = 100
"""Of fewer people intervals are so wide that the reader should know a protocol that asks more."""
SPLITS: Mapping[str, Callable[..., Split]] = {
    "time": splits.time_split,
    "random": splits.random_split,
    "last": splits.leave_last_out,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of an evaluation.

    Attributes:
        k: length of the lists.
        split: time, random or last: how lists are cut; ratings are always cut as the design does, 80/20, seed 42.
        fairness, privacy: the further tables.
    """

    k: int = 10
    split: str = "time"
    fairness: bool = False
    privacy: bool = False


def evaluate(dataset: Dataset, wish: Wish = Wish()) -> Report:
    """Measure every algorithm of `models` on this data.

    Raises:
        UserProblem: there are too few ratings to hold any out.
    """
    if len(dataset.interactions) < LEAST_ROWS:
        raise UserProblem(
            f"{dataset.name} has {len(dataset.interactions)} ratings; an evaluation needs {LEAST_ROWS} or more."
        )
    by_ratings = splits.random_split(dataset.interactions)
    way = wish.split if dataset.timed else "random"
    by_lists = SPLITS[way](dataset.interactions)
    what: What = "met" if way == "last" else "liked"
    rated = protocols.rate([make(dataset) for make in models.RATING_MODELS], by_ratings, dataset)
    ranked = protocols.rank([make(dataset) for make in models.LIST_MODELS], by_lists, dataset, wish.k, what)
    whom = protocols.asked(by_lists, dataset, what)
    words = (
        f"{dataset.name}: {len(dataset.interactions)} ratings of {len(dataset.users)} people on {len(dataset.items)} "
        f"items. RMSE, accuracy: {by_ratings.name}. Lists: {by_lists.name}, k = {wish.k}, full ranking; to be found: "
        f"what was {what} later and not met before, by {len(whom.users)} people; 95 % intervals over these."
    )
    tables = _tables(dataset, by_lists, ranked, wish, what)
    notes = _notes(dataset, wish, whom)
    return Report(words, protocols.joined(rated, ranked), notes, tables)


def _tables(
    dataset: Dataset, split: Split, ranked: Sequence[protocols.Row], wish: Wish, what: What
) -> dict[str, Sequence[Mapping[str, Any]]]:
    whom = protocols.asked(split, dataset, what)
    made: dict[str, list[Mapping[str, Any]]] = {"fairness": [], "privacy": []}
    for model in [make(dataset) for make in models.LOOKED_INTO]:
        of: Mapping[str, Any] = {"algorithm": model.name}
        lists = next(row.lists for row in ranked if row.algorithm == model.name)
        if wish.fairness and lists is not None:
            made["fairness"] += [{**of, **row} for row in fairness.rows(lists, whom, dataset, split.train)]
        if wish.privacy:
            made["privacy"] += [{**of, **row} for row in privacy.rows(model, split, dataset, wish.k, whom)]
    return {name: rows for name, rows in made.items() if rows}


def _notes(dataset: Dataset, wish: Wish, whom: protocols.Asked) -> list[str]:
    notes = [f"Left out: {dataset.dropped.words() or 'no row'}.", *dataset.notes]
    notes.append(f"Lists were asked for {len(whom.users)} people; {whom.newcomers} without any history were not.")
    if silent := unknown_to(dataset):
        notes.append(f"The peers' rules also use {', '.join(silent)}, which this data doesn't have.")
    if not dataset.timed and wish.split != "random":
        notes.append("There are no times, so the lists were cut at random too.")
    if len(whom.users) < FEW and wish.split != "last":
        notes.append(f"So few people ({len(whom.users)}) say little of small differences; --split last asks more.")
    return notes
