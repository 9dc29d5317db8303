"""Turns histories into questions for a network: after these items, which of those was met, and how was it liked?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.interactions import History
from core.types import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """One row per question.

    Attributes:
        history: int64 (n, length), latest first; −1 where there was nothing.
        values: float32 (n, length), preferences; 0 is usual.
        items: int64 (n,), what was met next.
        ratings: float32 (n,), how it was liked.
        people: int64 (n,), whose.
    """

    history: NDArray[np.int64]
    values: FloatArray
    items: NDArray[np.int64]
    ratings: FloatArray
    people: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.items)

    def rows(self, kept: NDArray[np.int64] | NDArray[np.bool_]) -> Questions:
        """Take these rows."""
        return Questions(self.history[kept], self.values[kept], self.items[kept], self.ratings[kept], self.people[kept])


def ask(people: Sequence[History], length: int, usual: tuple[float, float], each: int) -> tuple[Questions, Questions]:
    """Ask after each item of everybody but the first; hold out each person's last (a fifth, at most five).

    Args:
        length: latest items that a question tells.
        usual: mean and standard deviation of values.
        each: latest questions of one person that are learnt from.

    Returns:
        To learn from, and held out.
    """
    known: list[tuple[int, int]] = []
    held: list[tuple[int, int]] = []
    for number, person in enumerate(people):
        count = min(-(-len(person) // 5), 5) if len(person) > 2 else 0
        for place in range(max(len(person) - count - each, 1), len(person)):
            (held if place >= len(person) - count else known).append((number, place))
    return _told(people, known, length, usual), _told(people, held, length, usual)


def of_history(histories: Sequence[History], length: int, usual: tuple[float, float]) -> Questions:
    """Ask after all of each history; what was met next isn't known (item 0)."""
    ends = [(number, len(history)) for number, history in enumerate(histories)]
    return _told(histories, ends, length, usual)


def _told(
    people: Sequence[History], places: Sequence[tuple[int, int]], length: int, usual: tuple[float, float]
) -> Questions:
    history = np.full((len(places), length), -1, np.int64)
    values = np.zeros((len(places), length), np.float32)
    items, ratings = np.zeros(len(places), np.int64), np.full(len(places), np.nan, np.float32)
    for row, (number, place) in enumerate(places):
        person = people[number]
        before = slice(max(place - length, 0), place)
        count = place - before.start
        history[row, :count] = person.items[before][::-1]
        values[row, :count] = (person.values[before][::-1] - usual[0]) / usual[1]
        if place < len(person):
            items[row], ratings[row] = person.items[place], (person.values[place] - usual[0]) / usual[1]
    return Questions(history, values, items, ratings, np.array([number for number, _ in places], np.int64))


def shuffled_rows(n: int, size: int, random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Deal 0..n out in batches, in another order each time."""
    order = random.permutation(n)
    return (order[start : start + size] for start in range(0, n, size))
