"""What every collaborative model looks like, so that they are trained, kept, served and measured alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.interactions import History, IndexArray, Interactions
from core.store.learned import Arrays
from core.types import FloatArray

if TYPE_CHECKING:
    from scipy import sparse  # a tenth of a second; the window reads this module and needs no matrix

Config = TypeVar("Config")


class RatingModel(Protocol):
    """Predicts what somebody known would rate something known."""

    @property
    def name(self) -> str:
        """Name it in tables."""
        ...

    def fit(self, train: Interactions) -> Self:
        """Learn from ratings; the same input gives the same model."""
        ...

    def predict(self, users: IndexArray, items: IndexArray) -> FloatArray:
        """Predict ratings of pairs: float32 (n,), in the unit of the training values, not clipped."""
        ...


class ListModel(Protocol):
    """Scores every item for anybody's history, whether they were in the training data or not (fold-in)."""

    @property
    def name(self) -> str:
        """Name it in tables."""
        ...

    def fit(self, train: Interactions) -> Self:
        """Learn from what people met; the same input gives the same model."""
        ...

    def score(self, histories: Sequence[History]) -> FloatArray:
        """Score all items: float32 (len(histories), n_items), higher is better. What was met isn't masked."""
        ...


class KeptModel(ListModel, Protocol):
    """A list model that can be put away as plain arrays and taken out again."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Name what it learnt, and its settings."""
        ...

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Make it again: it gives the same scores to the last bit."""
        ...


def rows_of(
    histories: Sequence[History], n_items: int, half_life_items: float = np.inf, by_value: bool = False
) -> sparse.csr_array:
    """Turn histories into rows of weights.

    Args:
        half_life_items: an item counts half as much for every so many that were met after it; infinite: all alike.
        by_value: the weight is multiplied by the item's value (a preference), else every meeting counts alike.

    Returns:
        float32 (len(histories), n_items); an item met more than once has the weight of its last time.
    """
    cells = [_weights(history, half_life_items, by_value) for history in histories]
    indptr = np.concatenate([[0], np.cumsum([len(items) for items, _ in cells])])
    items = np.concatenate([np.zeros(0, np.int32), *(items for items, _ in cells)])
    weights = np.concatenate([np.zeros(0, np.float32), *(weights for _, weights in cells)])
    from scipy import sparse

    return sparse.csr_array((weights.astype(np.float32), items, indptr), shape=(len(histories), n_items))


def _weights(history: History, half_life_items: float, by_value: bool) -> tuple[IndexArray, FloatArray]:
    items, from_behind = np.unique(history.items[::-1], return_index=True)
    age = np.empty(len(items), dtype=np.float64)  # how many other items were met later
    age[np.argsort(from_behind)] = np.arange(len(items))
    weights = 0.5 ** (age / half_life_items)
    if by_value:
        weights = weights * history.values[::-1][from_behind]
    return items.astype(np.int32), weights.astype(np.float32)


# ── Put away and taken out ──────────────────────────────────────────────────────────────────────────


def sparse_arrays(name: str, matrix: sparse.csr_array) -> dict[str, NDArray[Any]]:
    """Take a sparse matrix apart."""
    return {
        f"{name}.data": matrix.data,
        f"{name}.indices": matrix.indices,
        f"{name}.indptr": matrix.indptr,
        f"{name}.shape": np.array(matrix.shape, dtype=np.int64),
    }


def sparse_from(name: str, arrays: Arrays) -> sparse.csr_array:
    """Put together what `sparse_arrays` took apart."""
    rows, columns = arrays[f"{name}.shape"].tolist()
    parts = (arrays[f"{name}.data"], arrays[f"{name}.indices"], arrays[f"{name}.indptr"])
    from scipy import sparse

    return sparse.csr_array(parts, shape=(rows, columns))


def config_arrays(config: Any) -> dict[str, NDArray[Any]]:
    """Write the fields of a config of plain numbers, words and flags as arrays without dimensions."""
    return {f"config.{field.name}": np.array(getattr(config, field.name)) for field in fields(config)}


def config_from(kind: type[Config], arrays: Arrays) -> Config:
    """Read what `config_arrays` wrote; fields that weren't there yet have their defaults."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: arrays[f"config.{name}"].item() for name in names if f"config.{name}" in arrays})


def below(prefix: str, arrays: Arrays) -> dict[str, NDArray[Any]]:
    """Take the arrays of one part out of those of a whole."""
    return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}
