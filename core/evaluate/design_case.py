"""The design's own case: ratings in, the ten unwatched items with the highest predicted rating out, as CSV."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.aside import written_aside
from core.errors import UserProblem
from core.evaluate.datasets import Dataset
from core.evaluate.metrics import top_lists
from core.evaluate.protocols import BATCH, by_rating
from core.recommend.collaborative.base import RatingModel


@dataclass(frozen=True, slots=True)
class Prediction:
    """One line of the answer.

    Attributes:
        user, video: names in the source.
        rating: in the source's scale, within the range seen.
    """

    user: str
    video: str
    title: str
    rating: float


def predictions(model: RatingModel, dataset: Dataset, k: int = 10, user: str = "") -> list[Prediction]:
    """Train on all ratings and predict each person's (or one's) k best items that they haven't rated.

    Raises:
        UserProblem: the source knows no user of that name.
    """
    train = dataset.interactions
    users = _chosen(dataset, user)
    score = by_rating(model.fit(train), train.n_items)
    made: list[Prediction] = []
    for start in range(0, len(users), BATCH):
        batch = users[start : start + BATCH]
        scores = score(batch)
        lists = top_lists(scores, train.met[batch], k)
        for row, person in enumerate(batch):
            kept = lists[row][lists[row] >= 0]
            made += [_prediction(dataset, int(person), int(item), scores[row, item]) for item in kept]
    return made


def _chosen(dataset: Dataset, user: str) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    if not user:
        return np.arange(len(dataset.users), dtype=np.int32)
    if user not in dataset.users:
        some = ", ".join(dataset.users[:5])
        raise UserProblem(f"The ratings know no user {user!r}. Users are called like {some}.")
    return np.array([dataset.users.index(user)], dtype=np.int32)


def _prediction(dataset: Dataset, person: int, item: int, value: np.float32) -> Prediction:
    low, high = dataset.value_range
    within = np.clip(value, low, high)
    rating = float(dataset.scale.to_source(np.asarray([within], dtype=np.float32))[0])
    return Prediction(dataset.users[person], dataset.items[item].name, dataset.titles[item], round(rating, 4))


def as_csv(found: Sequence[Prediction], one_user: bool) -> str:
    """Write `videoId,title,predictedRating`; with a `userId` before it where there are several people."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*([] if one_user else ["userId"]), "videoId", "title", "predictedRating"])
    for one in found:
        ids = [*([] if one_user else [one.user]), one.video]
        writer.writerow([*ids, _title_cell(one.title), f"{one.rating:.4f}"])
    return text.getvalue()


_UNWRITABLE = frozenset({"Cc", "Zl", "Zp", "Cs"})
"""Control characters, ends of lines and halves of characters; joiners, which scripts and emoji need, are none."""


def _title_cell(text: str) -> str:
    """Make a title plain to a spreadsheet, which takes a leading = + - @ for a formula, and to a terminal.

    Ids stay as they came, or nothing could be joined to them. Source: OWASP, CSV Injection.
    """
    plain = "".join(" " if unicodedata.category(c) in _UNWRITABLE else c for c in text)
    return f"'{plain}" if plain.startswith(("=", "+", "-", "@")) else plain


def write_csv(found: Sequence[Prediction], one_user: bool, path: Path) -> None:
    """Write the CSV, UTF-8.

    Raises:
        UserProblem: it can't be written there.
    """
    try:
        with written_aside(path) as file:
            file.write(as_csv(found, one_user).encode())
    except OSError as error:
        raise UserProblem(f"{path} can't be written: {error.strerror}. Choose another place.") from error
