"""Shorter vectors, and two picture models on one item: quality and bytes against dimension, in one table.

    python -m tests.benchmarks.reduction HOME [--vectors FILE]

HOME is an indexed library of ../shared/media. Two frames a second of each video and crops of each photo are looked at
once (a few minutes) and kept in FILE. Reducers are trained without labels on the vectors at hand, as an index is built
from the library that it serves; the column "new films" trains on half of the films and asks with the other half;
"in a crowd" asks among twenty times as many moments, made from the differences of frames within a film.
Intervals are standard errors over queries, for the autoencoder over three seeds too.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.extract.backends.lite0 import Lite0Backend
from core.index.reduce import fit, project
from core.index.vectors import EF
from core.index.parts import unit
from core.settings import Home
from core.store import Store, connect
from core.types import FloatArray, FrameArray, Modality
from tests.benchmarks.quality import MEDIA, clothing, labelled

WIDTHS = (512, 256, 128, 64, 32)
SEEDS = (0, 1, 2)
K = 20
QUERIES = 400
LINK_BYTES = 148
"""What hnswlib keeps of a vector besides: 2 · 16 + 1 links, a label, its share of the upper levels."""
FRAMES_PER_FILM = 40
CROPS = 8
CROWD = 20

Reduce = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class Dense:
    """Many real vectors: float32 (n, 1280), (n, 384), and of which film or photo each is."""

    similar: FloatArray
    text: FloatArray
    owner: np.ndarray

    @property
    def films(self) -> np.ndarray:
        """Which are frames of a film, not crops of a photo."""
        return ~np.char.startswith(self.owner, "photo:")


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("home", type=Path)
    options.add_argument("--vectors", type=Path, default=None)
    options.add_argument("--widths", type=int, nargs="+", default=WIDTHS)
    options.add_argument("--only", choices=list(REDUCERS), default="", help="one reducer")
    chosen = options.parse_args()
    if not MEDIA.is_dir():
        print("The sample media are not beside this checkout: nothing to measure.")
        return
    with tempfile.TemporaryDirectory() as folder, connect(Home(chosen.home), "read") as store:
        dense = vectors(Home(chosen.home), chosen.vectors or Path(folder) / "dense.npz")
        print(f"{len(dense.owner)} moments of {len(set(dense.owner))} films and photos, 1280 numbers each\n")
        report_reducers(store, dense, chosen.only, chosen.widths)
        report_fusion(store, dense)


# ── Vectors ─────────────────────────────────────────────────────────────────────────────────────────


def vectors(home: Home, kept: Path) -> Dense:
    """Read them, or look at all films and photos once."""
    if not kept.is_file():
        look(home, kept)
    with np.load(kept) as held:
        return Dense(unit(held["similar"].astype("f4")), unit(held["text"].astype("f4")), held["owner"])


def look(home: Home, kept: Path) -> None:
    """Put frames and crops through the packaged network."""
    backend = Lite0Backend(home)
    similar, text, owner = [], [], []
    for name, frames in [*films(), *photos()]:
        for i in range(0, len(frames), 16):
            seen = backend.image_vectors(frames[i : i + 16])
            similar.append(seen.similar.astype("f2"))
            text.append(seen.text.astype("f2"))
            owner += [name] * len(seen.similar)
    np.savez(kept, similar=np.concatenate(similar), text=np.concatenate(text), owner=np.array(owner))


def films() -> list[tuple[str, FrameArray]]:
    """Decode two frames a second of each video."""
    endings = {".mp4", ".webm", ".mkv", ".ogv", ".mov", ".avi", ".m4v"}
    paths = [p for name in ("video", "slideshow") for p in sorted((MEDIA / name).rglob("*")) if p.suffix in endings]
    made = []
    for path in paths:
        options = ["-vf", "fps=2,scale=224:224:flags=bicubic", "-frames:v", str(FRAMES_PER_FILM)]
        command = [
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-i",
            str(path),
            *options,
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
        ]
        raw = subprocess.run([*command, "-"], capture_output=True, check=False).stdout
        frames = np.frombuffer(raw, np.uint8)[: len(raw) // (224 * 224 * 3) * 224 * 224 * 3]
        if len(frames):
            made.append((str(path.relative_to(MEDIA)), frames.reshape(-1, 224, 224, 3)))
    return made


def photos() -> list[tuple[str, FrameArray]]:
    """Cut eight pieces out of each photo."""
    from PIL import Image

    draw, made = np.random.default_rng(0), []
    for path in sorted((MEDIA / "photos").rglob("*")):
        if path.suffix.lower() not in (".jpg", ".jpeg", ".png", ".webp"):
            continue
        picture, cut = Image.open(path).convert("RGB"), []
        for _ in range(CROPS):
            width, height = (int(side * draw.uniform(0.5, 1)) for side in picture.size)
            x, y = int(draw.integers(picture.width - width + 1)), int(draw.integers(picture.height - height + 1))
            cut.append(np.asarray(picture.crop((x, y, x + width, y + height)).resize((224, 224))))
        made.append((f"photo:{path.name}", np.stack(cut)))
    return made


# ── Reducers ────────────────────────────────────────────────────────────────────────────────────────


def pca(sample: FloatArray, width: int, seed: int) -> Reduce:
    """What the index uses."""
    basis = fit(sample, width)
    return lambda rows: project(rows, basis)


def autoencoder(sample: FloatArray, width: int, seed: int) -> Reduce:
    """A small one: 1280 → 256 → width and back, trained to give the vector's direction again.

    Source: Hinton & Salakhutdinov 2006.
    """
    import torch
    from torch import nn

    torch.manual_seed(seed)
    dim, hidden = sample.shape[1], max(256, width)
    encode = nn.Sequential(nn.Linear(dim, hidden), nn.GELU(), nn.Linear(hidden, width))
    decode = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, dim))
    optimiser = torch.optim.Adam([*encode.parameters(), *decode.parameters()], lr=1e-3)
    rows = torch.from_numpy(sample)
    for _ in range(60):
        for batch in torch.randperm(len(rows)).split(128):
            loss = 1 - nn.functional.cosine_similarity(decode(encode(rows[batch])), rows[batch]).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    def reduce(given: FloatArray) -> FloatArray:
        with torch.inference_mode():
            return unit(encode(torch.from_numpy(given)).numpy())

    return reduce


REDUCERS = {"PCA": pca, "autoencoder": autoencoder}

# ── Judgements ──────────────────────────────────────────────────────────────────────────────────────


def centred(rows: FloatArray) -> FloatArray:
    """Take the mean off, as more-like-this does."""
    return unit(unit(rows) - unit(rows).mean(axis=0))


def precision(scores: FloatArray, labels: Sequence[str], k: int = 2) -> FloatArray:
    """Precision at k of each row that has k of its kind, itself left out."""
    scores, names = scores.copy(), np.array(labels)
    np.fill_diagonal(scores, -np.inf)
    best = np.argsort(-scores, axis=1)[:, :k]
    hits = (names[best] == names[:, None]).mean(axis=1)
    return hits[[(names == name).sum() > k for name in names]]


def parts(dense: Dense, rows: FloatArray) -> tuple[FloatArray, list[str]]:
    """Cut each film of eight seconds or more into three; a part is the mean of its frames."""
    made, names = [], []
    for name in sorted(set(dense.owner[dense.films])):
        own = rows[dense.owner == name]
        if len(own) >= 16:
            made += [unit(piece.mean(axis=0)) for piece in np.array_split(own, 3)]
            names += [name] * 3
    return np.stack(made), names


def recall(rows: FloatArray, short: FloatArray, asked: np.ndarray, candidates: int) -> FloatArray:
    """Share of the 20 nearest by whole vectors that are among so many nearest by short ones, others' and their own."""
    truth = np.argsort(-(rows[asked] @ rows.T), axis=1)[:, 1 : K + 1]
    near = np.argsort(-(short[asked] @ short.T), axis=1)[:, : candidates + 1]
    return np.array([len(set(t) & set(n)) / K for t, n in zip(truth, near, strict=True)])


def told(values: FloatArray) -> str:
    """Mean and standard error."""
    return f"{values.mean():.3f} ± {values.std() / np.sqrt(len(values)):.3f}"


def report_reducers(store: Store, dense: Dense, only: str, widths: Sequence[int]) -> None:
    """One line per reducer and width."""
    head = ("clothing P@2", "film's parts P@2", f"recall@{K}", f"of {EF} re-ranked", "new films", "in a crowd")
    print(f"{'':22}" + "".join(f"{text:>18}" for text in head) + f"{'bytes/moment':>14}{'of 5268':>9}")
    print(line(store, dense, "whole, float32", [lambda rows: rows], 4 * 1280 + LINK_BYTES))
    for name, make in REDUCERS.items():
        for width in widths if only in ("", name) else ():
            seeds = SEEDS if make is autoencoder else SEEDS[:1]
            halves = [make(dense.similar[half(dense)], width, seed) for seed in seeds]
            whole = [make(dense.similar, width, seed) for seed in seeds]
            print(line(store, dense, f"{name} {width}", whole, 4 * width + LINK_BYTES, halves), flush=True)


def crowd(dense: Dense) -> FloatArray:
    """Make twenty of each moment, which differ from it as other frames of its film differ from each other."""
    draw, made = np.random.default_rng(2), [dense.similar]
    own = {name: np.flatnonzero(dense.owner == name) for name in set(dense.owner)}
    for _ in range(CROWD - 1):
        one, other = (dense.similar[[draw.choice(own[name]) for name in dense.owner]] for _ in range(2))
        share = draw.uniform(0, 0.5, (len(one), 1)).astype("f4")
        made.append(unit(dense.similar + share * (one - other)))
    return np.concatenate(made)


def half(dense: Dense) -> np.ndarray:
    """Every other film and photo."""
    names = sorted(set(dense.owner))
    return np.isin(dense.owner, names[::2])


def line(
    store: Store, dense: Dense, name: str, reducers: Sequence[Reduce], size_bytes: int, halves: Sequence[Reduce] = ()
) -> str:
    """Judge one reducer, over its seeds."""
    ids, items = store.features.item_vectors(Modality.PICTURE, "efficientnet-lite0")
    labels = labelled(store, clothing)
    chosen = [i for i, media_id in enumerate(ids) if media_id in labels]
    draw = np.random.default_rng(1)
    asked, fresh = (draw.choice(np.flatnonzero(mask), QUERIES) for mask in (dense.films | True, ~half(dense)))
    columns: list[list[FloatArray]] = [[], [], [], [], [], []]
    many = crowd(dense)
    for reduce in reducers:
        cut, names = parts(dense, reduce(dense.similar))
        short, kind = reduce(dense.similar), centred(reduce(items[chosen]))
        columns[0].append(precision(kind @ kind.T, [labels[ids[i]] for i in chosen]))
        columns[1].append(precision(centred(cut) @ centred(cut).T, names))
        columns[2].append(recall(dense.similar, short, asked, K))
        columns[3].append(recall(dense.similar, short, asked, EF))
        columns[5].append(recall(many, reduce(many), draw.choice(len(many), QUERIES // 4), EF))
    for reduce in halves or reducers:
        columns[4].append(recall(dense.similar, reduce(dense.similar), fresh, EF))
    cells = "".join(f"{told(np.concatenate(column)):>18}" for column in columns)
    return f"{name:22}{cells}{size_bytes:>14}{size_bytes / 5268:>9.0%}"


# ── Fusion ──────────────────────────────────────────────────────────────────────────────────────────


def report_fusion(store: Store, dense: Dense) -> None:
    """Two models on one item: each alone, the mean of calibrated likenesses, and one concatenated vector."""
    ids, one = store.features.item_vectors(Modality.PICTURE, "efficientnet-lite0")
    _, other = store.features.item_vectors(Modality.PICTURE, "conse-minilm", ids)
    labels = labelled(store, clothing)
    chosen = [i for i, media_id in enumerate(ids) if media_id in labels]
    kinds = [labels[ids[i]] for i in chosen]
    cut, names = parts(dense, dense.similar)
    cut_other, _ = parts(dense, dense.text)
    print(f"\n{'two models on one item':22}{'clothing P@2':>18}{'parts of a film P@2':>20}")
    for name, fuse in (
        ("EfficientNet alone", lambda a, b: likeness(a)),
        ("ConSE alone", lambda a, b: likeness(b)),
        ("mean of calibrated", lambda a, b: likeness(a) + likeness(b)),
        ("concatenated", lambda a, b: likeness(np.hstack([centred(a), centred(b)]))),
    ):
        clothes = precision(fuse(one[chosen], other[chosen]), kinds)
        print(f"{name:22}{told(clothes):>18}{told(precision(fuse(cut, cut_other), names)):>20}")


def likeness(rows: FloatArray) -> FloatArray:
    """Centred cosines in deviations from what chance gives."""
    near = centred(rows) @ centred(rows).T
    others = near[~np.eye(len(near), dtype=bool)]
    return np.asarray((near - others.mean()) / others.std(), dtype=np.float32)


if __name__ == "__main__":
    main()
