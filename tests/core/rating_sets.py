"""Small sets of ratings for tests: two tastes, so that something can be learnt, and files in each format."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from core.evaluate.datasets import Dataset, Item
from core.interactions import Interactions

WORDS = ("sun", "sea", "war", "love", "night", "snow")


def two_tastes(n_users: int = 40, n_items: int = 40, seed: int = 1) -> Dataset:
    """People of the first half like comedies (even items), the others dramas; each rates 16 items in an order."""
    random = np.random.default_rng(seed)
    rows = []
    for user in range(n_users):
        mine = np.flatnonzero((np.arange(n_items) % 2 == 0) == (user < n_users // 2))
        others = np.setdiff1d(np.arange(n_items), mine)
        items = random.permutation([*random.choice(mine, 12, replace=False), *random.choice(others, 4, replace=False)])
        for at, item in enumerate(items):
            rows.append(
                (user, item, 5 - random.integers(2) if item in mine else 1 + random.integers(2), at * 60 + user)
            )
    users, items, values, times = np.array(rows, dtype=np.float64).T
    interactions = Interactions(
        users.astype(np.int32), items.astype(np.int32), values.astype(np.float32), times, n_users, n_items
    )
    return Dataset("two tastes", interactions, tuple(map(film, range(n_items))), tuple(map(str, range(n_users))))


def film(number: int) -> Item:
    """Make one item: comedies are even, each third is also an adventure."""
    genres = ("Comedy" if number % 2 == 0 else "Drama", *(("Adventure",) if number % 3 == 0 else ()))
    return Item(
        str(number),
        f"{WORDS[number % 6]} {WORDS[number % 5]} ({1970 + number})",
        1970 + number,
        genres,
        tags=("funny",) if number % 2 == 0 else ("sad",),
        directors=(f"director {number % 4}",),
        actors=(f"actor {number % 7}", f"actor {number % 5}"),
        language=("en", "zh")[number % 2],
        kind="film",
    )


def write_plain(folder: Path, dataset: Dataset) -> Path:
    """Write users.csv, videos.csv, ratings.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = dataset.interactions
    lines = [
        f"{dataset.users[u]},{dataset.items[i].name},{v:g},{t:g}"
        for u, i, v, t in zip(rows.users, rows.items, rows.values, rows.times, strict=True)
    ]
    (folder / "ratings.csv").write_text("\n".join(["userId,videoId,rating,timestamp", *lines]), encoding="utf-8")
    videos = [f"{item.name},{item.title},{'|'.join(item.genres)},100" for item in dataset.items]
    (folder / "videos.csv").write_text("\n".join(["videoId,title,category,duration", *videos]), encoding="utf-8")
    (folder / "users.csv").write_text("\n".join(["userId,name", *(f"{u},n" for u in dataset.users)]), encoding="utf-8")
    return folder


def zipped(folder: Path) -> Path:
    """Pack a folder as MovieLens does: one folder inside."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{folder.name}/{file.name}")
    return path
