"""Measure the look vectors: python -m tests.benchmarks.quality_look [--constants | --values] [MEDIA]

More-like-this on the clothing slideshows, and whether thirds of one film find each other among thirds of all: by
picture, by look and by both at some weights, with the difference that look makes (95 % bootstrap over queries); one
clip in two formats; cuts found; time per frame. Prints one JSON document. `--constants` prints the numbers of
`core/extract/look/constants.py` as learnt from the films of MEDIA; `--values` each film's numbers and words.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.decode import decode_content
from core.errors import MediaError
from core.extract.loading import unit
from core.extract.look import LookExtractor, LookSession
from core.extract.look.measure import COLUMNS
from core.extract.picture import PictureExtractor
from core.probe import probe
from core.recommend.fusion import CONFIG, squash
from core.settings import Home, Settings
from core.types import Features, FloatArray, FrameBlock, Probe

SHARED = Path(__file__).resolve().parents[3] / "shared" / "media"
WEIGHTS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)


@dataclass
class Film:
    """One film: its row of the manifest, its features, those of its thirds, and the mean of its measures."""

    row: dict[str, str]
    look: Features
    picture: Features
    thirds: list[tuple[Features, Features]]
    measures: FloatArray


def films(media: Path, home: Home) -> list[Film]:
    """Decode the slideshows and films of the sample media, and extract both."""
    look, picture = LookExtractor(home, Settings()), PictureExtractor(home, Settings())
    made: list[Film] = []
    for row in csv.DictReader((media / "manifest.csv").open(encoding="utf-8")):
        if row["kind"] in ("slideshow", "video") and row["decode"] == "ok":
            try:
                found = probe(os.fsencode(media / row["file"]))
            except MediaError:
                continue
            if found.video is not None:
                made += extract(row, found, look, picture)
    return made


def extract(row: dict[str, str], found: Probe, look: LookExtractor, picture: PictureExtractor) -> Iterator[Film]:
    """Give the film, if it shows anything; thirds where it is no slideshow and has three frames."""
    with decode_content(found, sound=False, key=False, size_px=picture.size_px, fit=picture.fit) as run:
        blocks = [block for block in run if isinstance(block, FrameBlock)]
    whole = FrameBlock(np.concatenate([b.times_s for b in blocks]), np.concatenate([b.pixels for b in blocks]))
    order = np.argsort(whole.times_s, kind="stable")
    session, (one, other) = look.open(found), both(found, whole, order, look, picture)
    session.push(whole)
    if one.item is not None:
        parts = np.array_split(order, 3) if row["kind"] == "video" and len(order) >= 3 else []
        thirds = [both(found, whole, part, look, picture) for part in parts]
        yield Film(row, one, other, [t for t in thirds if t[0].item is not None], measures(session))


def both(
    found: Probe, film: FrameBlock, chosen: NDArray[np.intp], look: LookExtractor, picture: PictureExtractor
) -> tuple[Features, Features]:
    """Extract both from some frames."""
    made = []
    for session in (look.open(found), picture.open(found)):
        session.push(FrameBlock(film.times_s[chosen], film.pixels[chosen]))
        made.append(session.finish()[0])
    return made[0], made[1]


def measures(session: LookSession) -> FloatArray:
    """Average the measures of the shown frames."""
    _, shown, rows, _ = session._in_order()
    mean: FloatArray = rows[shown].mean(axis=0)
    return mean


def calibrated(vectors: FloatArray) -> FloatArray:
    """Cosines after taking the mean off, as deviations above the background, squashed: as the fusion sees them."""
    centred = unit(vectors - vectors.mean(axis=0))
    likeness = centred @ centred.T
    others = likeness[~np.eye(len(likeness), dtype=bool)]
    return squash((likeness - others.mean()) / others.std(), CONFIG)


def items(made: Sequence[Features]) -> FloatArray:
    """Stack the vectors of whole films."""
    return np.stack([features.item for features in made if features.item is not None])


def hits(likeness: FloatArray, labels: Sequence[str], k: int) -> NDArray[np.float64]:
    """Share of the k nearest others with the same label, for each."""
    names, near = np.array(labels), likeness.copy()
    np.fill_diagonal(near, -np.inf)
    found: NDArray[np.float64] = (names[np.argsort(-near, axis=1)[:, :k]] == names[:, None]).mean(axis=1)
    return found


def interval(values: NDArray[np.float64]) -> str:
    """Mean with its 95 % bootstrap interval over queries, from a fixed seed, as "mean [low, high]"."""
    random = np.random.default_rng(0)
    means = values[random.integers(len(values), size=(4000, len(values)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"


def table(look: FloatArray, picture: FloatArray, labels: Sequence[str]) -> dict[str, str]:
    """P@2 by both at each weight of look, and how that differs from picture alone."""
    alone = hits(picture, labels, 2)
    found = {"chance": f"{np.mean([labels.count(n) - 1 for n in labels]) / (len(labels) - 1):.3f}"}
    for weight in WEIGHTS:
        fused = hits((1 - weight) * picture + weight * look, labels, 2)
        found[f"look {weight:g}"] = interval(fused)
        found[f"look {weight:g} against picture"] = interval(fused - alone)
    return found


def more_like_this(all_films: Sequence[Film]) -> dict[str, str]:
    """Slideshows by class, calibrated over all films."""
    shown = [film.row["kind"] == "slideshow" for film in all_films]
    labels = [film.row["label"] for film in all_films if film.row["kind"] == "slideshow"]
    look, picture = (
        calibrated(items(made))[np.ix_(shown, shown)]
        for made in ([f.look for f in all_films], [f.picture for f in all_films])
    )
    return table(look, picture, labels)


def same_film(all_films: Sequence[Film]) -> dict[str, str]:
    """Thirds of films by film, the same clip in two formats left out."""
    once = {group_of(film): film for film in all_films if len(film.thirds) == 3}
    thirds = [third for film in once.values() for third in film.thirds]
    labels = [group for group in once for _ in range(3)]
    return table(calibrated(items([t[0] for t in thirds])), calibrated(items([t[1] for t in thirds])), labels)


def group_of(film: Film) -> str:
    """Name the clip that a film is a copy of."""
    named = (part for part in film.row["label"].split(";") if part.startswith("neardup"))
    return next(named, film.row["file"])


def same_clip(all_films: Sequence[Film]) -> str:
    """P@1 of the same clip in another format among all films, by look."""
    groups = [group_of(film) for film in all_films]
    likeness = calibrated(items([film.look for film in all_films]))
    paired = np.array([groups.count(group) > 1 for group in groups])
    return interval(hits(likeness, groups, 1)[paired])


def cuts(all_films: Sequence[Film]) -> dict[str, float]:
    """Mean cuts per minute found: slideshows have 40 a minute between their first and last picture."""
    found = {}
    for kind in ("slideshow", "video"):
        rates = [f.look.values["look_cuts_per_min"] for f in all_films if f.row["kind"] == kind and _paced(f)]
        found[kind] = round(float(np.mean(rates)), 1)
    return found


def _paced(film: Film) -> bool:
    return "look_cuts_per_min" in film.look.values


def speed(home: Home, frames: int = 320) -> dict[str, float]:
    """Processor milliseconds per frame, best of five: the whole session over sample photos, palette included."""
    from skimage import data

    photo, random = data.astronaut(), np.random.default_rng(0)
    corners = random.integers(0, 288, (16, 2))
    pixels = np.stack([photo[y : y + 224, x : x + 224] for y, x in corners])
    extractor, spent = LookExtractor(home, Settings()), []
    for _ in range(5):
        begun = time.process_time()
        session = extractor.open(Probe(b"/x", "mp4", 5.0 * frames, 1, ()))
        for at in range(0, frames, 16):
            session.push(FrameBlock(5.0 * np.arange(at, at + 16, dtype=np.float64), pixels))
        session.finish()
        spent.append(time.process_time() - begun)
    return {"ms_per_frame": round(min(spent) / frames * 1000, 2)}


def print_constants(all_films: Sequence[Film]) -> None:
    """Print the constants, each film counting once."""
    rows = np.stack([film.measures for film in all_films])
    print("CENTRES, SPREADS")
    for part in ("colours", "edges", "shape"):
        roots = np.sqrt(rows[:, COLUMNS[part]])
        centre = roots.mean(axis=0)
        spread = np.sqrt(np.square(roots - centre).sum(axis=1).mean())
        print(f'    "{part}": ({", ".join(f"{n:.3g}" for n in centre)}),  # {spread:.3g}')
    print("SCALES")
    for part in ("moments", "colourfulness", "texture", "edge_density", "brightness", "contrast", "sharpness"):
        low, middle, high = np.percentile(rows[:, COLUMNS[part]], [25, 50, 75], axis=0)
        pairs = ", ".join(f"({c:.3g}, {s:.3g})" for c, s in zip(middle, (high - low) / 1.349, strict=True))
        print(f'    "{part}": ({pairs},),')


def print_values(all_films: Sequence[Film]) -> None:
    """Print the plain numbers and the words of each film."""
    for film in all_films:
        values = film.look.values
        plain = {n.removeprefix("look_"): round(v, 2) for n, v in values.items() if "palette" not in n}
        numbers = {n: v for n, v in plain.items() if not n.startswith(("edges_", "texture_"))}
        words = [f"{tag.code} {tag.score:.2f}" for tag in film.look.tags]
        print(film.row["file"], *(f"{n} {v}" for n, v in numbers.items()), words, len(film.look.moments))


def main(*arguments: str) -> None:
    """Do what is asked."""
    folders = [Path(a) for a in arguments if not a.startswith("--")]
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(Path(scratch)).make()
        made = films(folders[0] if folders else SHARED, home)
        if "--constants" in arguments:
            print_constants(made)
        elif "--values" in arguments:
            print_values(made)
        else:
            report: dict[str, object] = {"films": len(made), "clothing_p2": more_like_this(made)}
            report |= {
                "thirds_p2": same_film(made),
                "same_clip_p1": same_clip(made),
                "cuts_per_min": cuts(made),
                **speed(home),
            }
            print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
