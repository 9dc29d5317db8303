"""Turns MovieLens in each of its formats, and the design's plain CSVs, into a `Dataset`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.errors import UserProblem
from core.evaluate.datasets import Dataset, Item
from core.evaluate.ratedrows import ITEM, USER, Bounds, is_missing, usable
from core.evaluate.tables import Place, Table, read_table
from core.interactions import Interactions

VIDEOS = ("videos.csv", "items.csv", "movies.csv")
TITLE = ("title", "name", "movietitle", "videotitle")
GENRE = ("genres", "genre", "category", "categories", "class")
YEAR = ("year", "releaseyear", "releasedate")
NO_GENRE = frozenset({"(no genres listed)", "unknown"})
U_ITEM = ("movieid", "title", "releasedate", "videorelease", "url")
U_GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
    "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
"""The flags of u.item, in the order of its README."""
_YEAR = re.compile(r"\((\d{4})(?:[–-]\d{0,4})?\)\s*$")
STARS = (0.5, 5.0)
"""MovieLens' scale, whichever its year: 1 to 5 at first, halves from 0.5 on since."""


def movielens(path: Path) -> Dataset:
    """Load a folder or zip of MovieLens: ratings.csv, u.data, ratings.dat, or RecBole's .inter and .item.

    Values stay stars.

    Raises:
        UserProblem: none of these is in it, or what is can't be read.
    """
    place = Place.at(path)
    for pattern, load in _FORMATS:
        name = place.named(pattern)
        if name is not None:
            return load(place, name)
    raise UserProblem(
        f"{path.name} holds none of MovieLens' files: ratings.csv (latest), u.data (100k), ratings.dat (1M, 10M) "
        "or a .inter (RecBole). Give the folder or zip as it was fetched."
    )


def plain_csv(path: Path, bounds: Bounds | None = None) -> Dataset:
    """Load the design's `ratings.csv`, with `videos.csv` and `users.csv` where they are there; values scaled to 0–1.

    Args:
        bounds: lowest and highest rating there can be; None tells them from the ratings (`ratedrows.likely_bounds`).

    Raises:
        UserProblem: ratings.csv isn't there, or something can't be read.
    """
    place = Place.at(path)
    if "ratings.csv" not in place.files:
        raise UserProblem(f"{path.name} has no ratings.csv. Its columns must be userId, videoId, rating (timestamp).")
    table = read_table(place.read("ratings.csv"), "ratings.csv")
    videos = _items(_videos(place))
    users = _optional(place, "users.csv")
    named = users.need("users", (*USER, "id")) if users is not None else ()
    return _dataset(path.name, table, videos, [name for name in named if not is_missing(name)], bounds).scaled()


def _videos(place: Place) -> Table | None:
    return next((_optional(place, name) for name in VIDEOS if name in place.files), None)


def _optional(place: Place, name: str) -> Table | None:
    return read_table(place.read(name), name) if name in place.files else None


# ── MovieLens ───────────────────────────────────────────────────────────────────────────────────────


def _latest(place: Place, name: str) -> Dataset:
    items = _items(_videos(place))
    tags = _optional(place, "tags.csv")
    items = _tagged(items, tags) if tags is not None else items
    return _dataset("MovieLens latest", read_table(place.read(name), name), items)  # or of that form: any scale


def _hundred_k(place: Place, name: str) -> Dataset:
    ratings = read_table(place.read(name), name, ("userid", "itemid", "rating", "timestamp"), "\t")
    items: list[Item] = []
    if "u.item" in place.files:
        table = read_table(place.read("u.item"), "u.item", (*U_ITEM, *(f"genre {g}" for g in U_GENRES)), "|")
        flags = list(zip(*(table.columns[f"genre {g}"] for g in U_GENRES), strict=True))
        items = [
            replace(item, genres=tuple(g for g, flag in zip(U_GENRES, row, strict=True) if flag == "1"))
            for item, row in zip(_items(table), flags, strict=True)
        ]
    return _dataset("MovieLens 100k", ratings, [_without_unknown(item) for item in items], bounds=STARS)


def _without_unknown(item: Item) -> Item:
    return replace(item, genres=tuple(g for g in item.genres if g not in NO_GENRE))


def _dat(place: Place, name: str) -> Dataset:
    ratings = read_table(place.read(name), name, ("userid", "itemid", "rating", "timestamp"), "::")
    films = place.read("movies.dat") if "movies.dat" in place.files else b""
    table = read_table(films, "movies.dat", ("movieid", "title", "genres"), "::") if films else None
    return _dataset("MovieLens", ratings, _items(table), bounds=STARS)


def _recbole(place: Place, name: str) -> Dataset:
    ratings = read_table(place.read(name), name, separator="\t")
    other = name.removesuffix(".inter") + ".item"
    table = read_table(place.read(other), other, separator="\t") if other in place.files else None
    films = _items(table, genre_separators=r"[\s|;]+")
    bounds = STARS if name.startswith("ml-") else None
    return _dataset(name.removesuffix(".inter"), ratings, films, bounds=bounds)


_FORMATS: tuple[tuple[str, Callable[[Place, str], Dataset]], ...] = (
    (r"ratings\.csv", _latest),
    (r"u\.data", _hundred_k),
    (r"ratings\.dat", _dat),
    (r".+\.inter", _recbole),
)


def _tagged(items: Sequence[Item], table: Table) -> list[Item]:
    names, words = table.need("films", ITEM), table.need("tags", ("tag", "tags"))
    tags: dict[str, list[str]] = {}
    for name, word in zip(names, words, strict=True):
        tags.setdefault(name, []).append(word.casefold())
    return [replace(item, tags=tuple(t for t in tags.get(item.name, ()) if t)) for item in items]


# ── Items ───────────────────────────────────────────────────────────────────────────────────────────


def _items(table: Table | None, genre_separators: str = r"[|;,/]") -> list[Item]:
    """Make items of a table; rows without an id are left out, of equal ids the last one counts."""
    if table is None:
        return []
    names = table.need("items", (*ITEM, "id"))
    fields = {field: table.find(aliases) for field, aliases in _TEXTS.items()}
    genres = table.find(GENRE) or [""] * len(table)
    found: dict[str, Item] = {}
    for row, name in enumerate(names):
        if is_missing(name):
            continue
        texts = {field: column[row] if column else "" for field, column in fields.items()}
        found[name] = _item(name, texts, _split(genres[row], genre_separators))
    return list(found.values())


_TEXTS = {
    "title": TITLE,
    "year": YEAR,
    "tags": ("tags", "tag", "keywords"),
    "directors": ("directors", "director"),
    "actors": ("actors", "actor", "cast"),
    "language": ("language", "lang"),
    "kind": ("kind", "type", "mediatype"),
    "description": ("description", "overview", "summary"),
    "duration": ("duration", "durations", "length", "runtime"),
}


def _item(name: str, texts: dict[str, str], genres: Sequence[str]) -> Item:
    titled = _YEAR.search(texts["title"])
    dated = re.search(r"(?:18|19|20)\d\d", texts["year"])
    year = int(dated[0]) if dated else int(titled[1]) if titled else 0
    return Item(
        name=name,
        title="" if is_missing(texts["title"]) else texts["title"],
        year=year,
        genres=tuple(g for g in genres if g.casefold() not in NO_GENRE),
        tags=tuple(t.casefold() for t in _split(texts["tags"])),
        directors=_split(texts["directors"], r"[|;,]"),
        actors=_split(texts["actors"], r"[|;,]"),
        language=texts["language"],
        kind=texts["kind"],
        description=texts["description"],
        duration_s=seconds(texts["duration"]),
    )


def _split(text: str, separators: str = r"[|;,]") -> tuple[str, ...]:
    parts = dict.fromkeys(part.strip() for part in re.split(separators, text))
    return tuple(part for part in parts if not is_missing(part))


def seconds(text: str) -> float:
    """Read a duration: seconds, or h:mm:ss and mm:ss; 0 where it is neither."""
    parts = text.split(":")
    if len(parts) > 3:
        return 0.0
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return 0.0
    total = sum(number * 60**place for place, number in enumerate(reversed(numbers)))
    return total if math.isfinite(total) and total >= 0 else 0.0


# ── Ratings ─────────────────────────────────────────────────────────────────────────────────────────


def _dataset(
    name: str, table: Table, items: Sequence[Item], users: Sequence[str] = (), bounds: Bounds | None = None
) -> Dataset:
    rows, dropped = usable(table, bounds)
    if not len(table):
        raise UserProblem(f"{table.name} has no rows below its first line. Each must be one rating.")
    if not rows.users:
        raise UserProblem(f"{table.name} has no usable rating among {len(table)} rows. Left out: {dropped.words()}.")
    strange = _sorted(set(rows.items) - {item.name for item in items})
    newcomers = _sorted(set(rows.users) - set(users))
    notes = _strange_notes({"items": strange if items else [], "users": newcomers if users else []})
    items = [*items, *(Item(extra) for extra in strange)]
    people = [*dict.fromkeys(users), *newcomers]
    interactions = Interactions(
        _numbers(rows.users, people),
        _numbers(rows.items, [item.name for item in items]),
        np.array(rows.values, dtype=np.float32),
        np.array(rows.times, dtype=np.float64),
        len(people),
        len(items),
    )
    return Dataset(name, interactions, tuple(items), tuple(people), dropped, timed=rows.timed, notes=notes)


def _strange_notes(strange: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Say what is rated, or rates, that the tables don't list: a mistyped id looks the same."""
    return tuple(
        f"{len(names)} of the {what} in the ratings {'is' if len(names) == 1 else 'are'} not in the table of {what} "
        f"({', '.join(name[:SHOWN_LETTERS] for name in names[:SHOWN])}{', …' if len(names) > SHOWN else ''}): "
        "kept, with nothing known of them."
        for what, names in strange.items()
        if names
    )


SHOWN, SHOWN_LETTERS = 5, 40
"""So many of the ids that no table lists are named, and so much of each."""


def _sorted(names: Iterable[str]) -> list[str]:
    """Order names by number where all are numbers, so that the numbering doesn't depend on the file's order."""
    names = list(names)
    if all(name.isascii() and name.isdigit() for name in names):
        return sorted(names, key=lambda name: (len(name.lstrip("0")), name.lstrip("0"), name))
    return sorted(names)


def _numbers(names: Sequence[str], order: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    places = {name: place for place, name in enumerate(order)}
    return np.array([places[name] for name in names], dtype=np.int32)
