"""Ratings of many people with what is known of the items: the one form in which everything is evaluated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.interactions import Interactions
from core.types import FloatArray

LIKED_SHARE = 0.75
"""From here up in the range of ratings something counts as liked: 4 of 1 to 5."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a source says of one item. Missing text is "", a missing number 0.

    Attributes:
        name: what the source calls it: an id.
        kind: film, song …; language: as the source writes it.
    """

    name: str
    title: str = ""
    year: int = 0
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    language: str = ""
    kind: str = ""
    description: str = ""
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows of ratings that were left out, by reason.

    Attributes:
        missing: without a user, item, rating or time. no_number: the rating is none. no_time: the time can't be read.
        off_scale: the rating isn't between low and high. duplicates: earlier ratings of the same pair.
        low, high: the ratings that were taken for possible.
        named: where the first `NAMED` rows stand whose rating or time can't be, and what is wrong there.
    """

    NAMED: ClassVar[int] = 20
    REASONS: ClassVar[tuple[str, ...]] = ("missing", "no_number", "off_scale", "no_time", "duplicates")
    missing: int = 0
    no_number: int = 0
    off_scale: int = 0
    no_time: int = 0
    duplicates: int = 0
    low: float = 0.0
    high: float = math.inf
    named: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Rows by reason."""
        return {reason: getattr(self, reason) for reason in self.REASONS}

    def words(self) -> str:
        """Say how many and why; "" where none was left out."""
        said = {
            "missing": "with something missing",
            "no_number": "whose rating is no number",
            "off_scale": f"with a rating that isn't from {self.low:g} to {self.high:g}",
            "no_time": "whose time can't be read",
            "duplicates": "rated again later",
        }
        parts = [f"{n} row{'s' if n != 1 else ''} {said[reason]}" for reason, n in self.counts.items() if n]
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Scale:
    """How values came from the source's ratings: value = (rating − low) / span."""

    low: float = 0.0
    span: float = 1.0

    def to_source(self, values: FloatArray) -> FloatArray:
        """Turn values into the source's ratings."""
        return np.asarray(values * self.span + self.low, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Who rated what, and what the items are.

    Attributes:
        name: for tables.
        interactions: one row per (user, item), in the order of the source; values in `scale`.
        items: by item number.
        users: names in the source, by user number.
        timed: whether the source has times; else they are the rows' numbers.
        notes: what is odd about the source, for who reads the figures.
        stated_range: lowest and highest value there can be, where that is known; else what was seen counts.
    """

    name: str
    interactions: Interactions
    items: tuple[Item, ...]
    users: tuple[str, ...]
    dropped: Dropped = Dropped()
    scale: Scale = Scale()
    timed: bool = True
    notes: tuple[str, ...] = ()
    stated_range: tuple[float, float] | None = None

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Titles, or names where there is none."""
        return tuple(item.title or item.name for item in self.items)

    @cached_property
    def years(self) -> NDArray[np.int32]:
        """int32 (n_items,); 0 where unknown."""
        return np.array([item.year for item in self.items], dtype=np.int32)

    @cached_property
    def genre_names(self) -> tuple[str, ...]:
        """All genres, sorted."""
        return tuple(sorted({genre for item in self.items for genre in item.genres}))

    @cached_property
    def genres(self) -> NDArray[np.bool_]:
        """bool (n_items, n_genres)."""
        return belongs([item.genres for item in self.items], self.genre_names)

    @cached_property
    def value_range(self) -> tuple[float, float]:
        """Lowest and highest value there can be, or that was seen."""
        if self.stated_range is not None:
            return self.stated_range
        values = self.interactions.values
        return (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)

    @cached_property
    def liked(self) -> float:
        """From which value on something counts as liked."""
        low, high = self.value_range
        return low + LIKED_SHARE * (high - low)

    def scaled(self) -> Dataset:
        """Scale values to 0–1 by the range seen; where all are equal they are 1."""
        low, high = self.value_range
        scale = Scale(low, high - low) if high > low else Scale(high - 1.0, 1.0)
        values = ((self.interactions.values - scale.low) / scale.span).astype(np.float32)
        return replace(self, interactions=replace(self.interactions, values=values), scale=scale)


def belongs(groups: Sequence[Sequence[str]], names: Sequence[str]) -> NDArray[np.bool_]:
    """Mark which names each row has: bool (len(groups), len(names))."""
    numbers = {name: number for number, name in enumerate(names)}
    marked = np.zeros((len(groups), len(names)), dtype=np.bool_)
    for row, group in enumerate(groups):
        marked[row, [numbers[name] for name in group if name in numbers]] = True
    return marked
