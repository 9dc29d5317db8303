"""Turns a table of ratings into the rows that can be used; what can't is counted with the reason and never stops."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.evaluate.datasets import Dropped
from core.evaluate.tables import Table

USER = ("userid", "user", "uid")
ITEM = ("videoid", "itemid", "movieid", "mediaid", "video", "item", "movie")
RATING = ("rating", "ratings", "score", "stars", "value")
TIME = ("timestamp", "time", "ratedat", "at", "date", "datetime")
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "?"})
TOPS = (5.0, 10.0, 100.0)
"""Highest ratings of the scales in use; 1 besides, where there are fractions of it."""
WITHIN = 0.9
"""A scale is taken for the right one if so large a share of the ratings lies in it: nobody's best tenth is a typo."""
MOST = 1e6
_MILLISECONDS = 1e11
Bounds = tuple[float, float]
"""Lowest and highest rating there can be."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that can be used, in the order of the file.

    Attributes:
        times: seconds since 1970, or the rows' numbers where the table has no times (`timed` is false).
    """

    users: list[str]
    items: list[str]
    values: list[float]
    times: list[float]
    timed: bool


def usable(table: Table, bounds: Bounds | None = None) -> tuple[Rows, Dropped]:
    """Read the ratings; of equal pairs the latest that can be used is kept, of one time the last row, at its own place.

    Args:
        bounds: of the ratings; None takes `likely_bounds` of them.
    """
    users, items = table.need("users", USER), table.need("items", ITEM)
    ratings, times = table.need("ratings", RATING), table.find(TIME)
    values = [number(text) for text in ratings]
    low, high = bounds or likely_bounds(values)
    last: dict[tuple[str, str], tuple[float, float]] = {}
    dropped, named = dict.fromkeys(Dropped.REASONS, 0), list[str]()
    for row, cells in enumerate(zip(users, items, ratings, times or ratings, strict=True)):
        at = float(row) if times is None else moment(times[row])
        if reason := _fault(cells, values[row], at, (low, high)):
            dropped[reason] += 1
            if reason in _FAULTS and len(named) < Dropped.NAMED:
                told = _FAULTS[reason].format(rating=cells[2], time=cells[3], low=low, high=high)
                named.append(f"{table.at(row)}: {told}")
            continue
        pair = cells[0], cells[1]
        dropped["duplicates"] += pair in last
        if pair not in last or at >= last[pair][1]:
            last.pop(pair, None)
            last[pair] = (values[row], at)
    rows = Rows(
        [user for user, _ in last], [item for _, item in last],
        [value for value, _ in last.values()], [at for _, at in last.values()], times is not None,
    )  # fmt: skip
    return rows, Dropped(**dropped, low=low, high=high, named=tuple(named))


_FAULTS = {
    "no_number": "the rating {rating!r} is no number",
    "off_scale": "the rating {rating!r} isn't from {low:g} to {high:g}",
    "no_time": "the time {time!r} can't be read",
}


def _fault(cells: Sequence[str], value: float, at: float, bounds: Bounds) -> str:
    """Name why a row can't be used; "" where it can."""
    if any(is_missing(cell) for cell in cells):
        return "missing"
    if not math.isfinite(value):
        return "no_number"
    if not bounds[0] <= value <= bounds[1]:
        return "off_scale"
    return "" if math.isfinite(at) else "no_time"


def likely_bounds(values: Sequence[float]) -> Bounds:
    """Tell the scale from the ratings: from 0 to the least usual top that holds nearly all of them.

    Args:
        values: ratings; NaN and what is below 0 are looked past.
    """
    told = np.array([value for value in values if math.isfinite(value) and value >= 0])
    tops = (1.0, *TOPS) if ((told > 0) & (told < 1)).any() else TOPS
    return 0.0, next((top for top in tops if len(told) and (told <= top).mean() >= WITHIN), MOST)


def is_missing(cell: str) -> bool:
    """Say whether a cell says nothing."""
    return cell.casefold() in MISSING


def number(text: str) -> float:
    """Read a rating like 3.5 or 3,5; NaN where it is none."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return math.nan


def moment(text: str) -> float:
    """Read seconds or milliseconds since 1970, or ISO 8601; NaN where it is none of them."""
    try:
        value = float(text)
    except ValueError:
        value = _iso(text)
    return value / 1000 if abs(value) > _MILLISECONDS else value


def _iso(text: str) -> float:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return math.nan
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp()
