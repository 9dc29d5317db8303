"""Measure shots, repeats, tags and styles: python -m tests.benchmarks.quality_picture [--thresholds] [--quick] [MEDIA]

Shots: films made of known shots, boundaries found between decoded frames (a cut is known no more exactly than these
lie apart). Beside it, measured once on the same films: PySceneDetect 0.7.2, which decodes every frame. Repeats: frames
that the network needn't see. Tags: precision, and how many photos of clothing get their class. Styles: words drawn on
frames, frames made grey. Prints one JSON document; 95 % bootstrap intervals. `--thresholds` prints those of
`core/extract/picture/tagging.py` and of the vocabulary as learnt from all of MEDIA. `--quick` makes no films (2 min).
"""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.decode import decode_content
from core.errors import MediaError
from core.extract import labels
from core.extract.picture import shots
from core.extract.backends import PictureBackend, Pictured, choose
from core.extract.labels import Label
from core.extract.look import LookExtractor
from core.extract.picture.repeats import Repeats
from core.extract.picture.shots import ShotConfig
from core.extract.picture.styles import TEXT, text_likeness
from core.extract.picture.tagging import LEAST, NEVER, ClassTagger, Tally, kind_of
from core.probe import probe
from core.settings import Home, Settings
from core.types import FloatArray, FrameArray, FrameBlock, Probe, TimeArray
from tests.benchmarks import picture_made
from tests.benchmarks.picture_truth import right, wanted
from tests.benchmarks.quality_look import SHARED, interval
from tests.core.photo_clips import PHOTOS

SENTENCES = (
    "Where were you last night?",
    "I never said that to anybody.",
    "Chapter one: the harbour",
    "The train leaves at seven\nand we must be on it.",
    "INTRODUCTION TO ALGEBRA",
    "NEWS: heavy rain is expected",
)
STEPS = np.round(np.arange(0.3, 0.96, 0.05), 2)
RIGHT = 0.8


@dataclass(frozen=True)
class Seen:
    """One photo or film: frames, what the network saw in them, its score per label, what may be said of it."""

    name: str
    label: str
    times_s: TimeArray
    pixels: FrameArray
    pictured: Pictured
    scores: FloatArray
    truth: frozenset[str]
    half: int = 0


def frames_of(path: Path) -> tuple[TimeArray, FrameArray] | None:
    """Decode as the application does: times and frames in order of time, or None."""
    try:
        found = probe(os.fsencode(path))
        with decode_content(found, sound=False, key=False) as run:
            blocks = [block for block in run if isinstance(block, FrameBlock)]
    except MediaError:
        return None
    if not blocks:
        return None
    times_s, pixels = (np.concatenate([getattr(block, name) for block in blocks]) for name in ("times_s", "pixels"))
    order = np.argsort(times_s, kind="stable")
    return times_s[order], pixels[order]


def seen(backend: PictureBackend, name: str, label: str, times_s: TimeArray, pixels: FrameArray) -> Seen:
    """Run the network and score the labels as the extractor does."""
    parts = [backend.image_vectors(pixels[at : at + 16]) for at in range(0, len(pixels), 16)]
    classes = np.concatenate([part.classes for part in parts if part.classes is not None])
    similar, text = (np.concatenate([part[space] for part in parts]) for space in (0, 1))
    pictured = Pictured(similar, text, classes)
    scores = ClassTagger(labels.load()).scores(pictured)
    return Seen(
        name, label, times_s, pixels, pictured, (scores.max(axis=0) + scores.mean(axis=0)) / 2, right(name, label)
    )


def square(path: Path) -> FrameArray:
    """Read a photo as the decoder would give it: uint8 (1, 224, 224, 3)."""
    from PIL import Image

    with Image.open(path) as image:
        return np.asarray(image.convert("RGB").resize((224, 224), Image.Resampling.BICUBIC))[None]


def material(media: Path, backend: PictureBackend) -> list[Seen]:
    """See the photos, the films, and pictures of nothing; of each class every other one is of the other half."""
    found = [seen(backend, f"photo/{name}", f"photo/{name}", np.zeros(1), square(p.path)) for name, p in PHOTOS.items()]
    for row in csv.DictReader((media / "manifest.csv").open(encoding="utf-8")):
        if row["file"].startswith("photos/"):
            label = f"class:{row['label']}"
            found.append(seen(backend, row["file"], label, np.zeros(1), square(media / row["file"])))
        elif row["kind"] == "video" and row["decode"] == "ok" and (got := frames_of(media / row["file"])):
            found.append(seen(backend, row["file"], "", *got))
    found += [seen(backend, f"nothing/{n}", "", np.zeros(1), one[None]) for n, one in enumerate(nothing())]
    count: dict[str, int] = {}
    halved = []
    for one in found:
        count[one.label] = count.get(one.label, -1) + 1
        halved.append(replace(one, half=count[one.label] % 2))
    return halved


def nothing() -> Iterator[FrameArray]:
    """Noise of several grains and contrasts, slopes, stripes and squares: no tag is right."""
    random = np.random.default_rng(0)
    for grain in (1, 4, 16, 56):
        for low, high in ((0, 255), (100, 150)):
            for channels in (1, 3):
                cells = random.integers(low, high, (224 // grain, 224 // grain, channels), dtype=np.uint8)
                yield np.broadcast_to(cells.repeat(grain, 0).repeat(grain, 1), (224, 224, 3)).copy()
    slope = np.broadcast_to(np.arange(224, dtype=np.uint8)[:, None], (224, 224))
    for width in (7, 28):
        stripes = np.broadcast_to(np.uint8(255) * (np.arange(224, dtype=np.uint8) // width % 2), (224, 224))
        yield from (np.stack([one] * 3, axis=-1) for one in (slope, stripes, stripes ^ stripes.T))


# ── Shots and repeats ───────────────────────────────────────────────────────────────────────────────


def boundaries(media: Path, folder: Path, backend: PictureBackend) -> dict[str, object]:
    """Find the cuts of made films between their decoded frames: precision, recall and F1 over all films."""
    found: list[tuple[bool, bool]] = []
    spent = {"decode_cpu_s": 0.0, "shots_cpu_s": 0.0}
    for name, seed, count, median_s in (("short", 1, 70, 4.0), ("long", 2, 36, 18.0)):
        truth = picture_made.film(media, folder, name, seed=seed, count=count, median_s=median_s)
        for coding in picture_made.CODING:
            began = os.times()
            got = frames_of(folder / f"{name}_{coding}.mp4")
            assert got is not None
            spent["decode_cpu_s"] += sum(os.times()[:4]) - sum(began[:4])
            film = seen(backend, name, "", *got)
            before = time.process_time()
            cut = shots.changes(film.pictured.similar, shots.colours(film.pixels)) >= ShotConfig().change
            spent["shots_cpu_s"] += time.process_time() - before
            starts = np.array([shot.start_s for shot in truth[1:]])
            between = np.searchsorted(film.times_s + 0.5 / picture_made.FPS, starts) - 1
            real = np.bincount(between, minlength=len(film.times_s))[: len(cut)] > 0
            found += zip(real.tolist(), cut.tolist(), strict=True)
    return {"intervals": len(found), **f1_of(np.array(found)), **{k: round(v, 2) for k, v in spent.items()}}


def f1_of(pairs: NDArray[np.bool_]) -> dict[str, str]:
    """Precision, recall and F1 of (real, found) with 95 % bootstrap intervals."""

    def scores(rows: NDArray[np.bool_]) -> tuple[float, float, float]:
        hits = float((rows[:, 0] & rows[:, 1]).sum())
        one, other = hits / max(rows[:, 1].sum(), 1), hits / max(rows[:, 0].sum(), 1)
        return one, other, 2 * one * other / max(one + other, 1e-9)

    random = np.random.default_rng(0)
    drawn = [scores(pairs[random.integers(len(pairs), size=len(pairs))]) for _ in range(2000)]
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    names = ("precision", "recall", "F1")
    return {n: f"{v:.3f} [{a:.3f}, {b:.3f}]" for n, v, a, b in zip(names, scores(pairs), low, high, strict=True)}


def repeats(folder: Path, all_seen: Sequence[Seen]) -> dict[str, str]:
    """How many frames the network needn't see."""
    slideshow = frames_of(picture_made.stills(folder))
    assert slideshow is not None
    new = [Repeats().look(one.pixels) for one in all_seen if one.name.startswith("video/")]
    still = Repeats().look(slideshow[1])
    return {
        "sample films": f"{sum(int((~n).sum()) for n in new)} of {sum(map(len, new))}",
        f"slideshow of {len(PHOTOS)} photos, 30 s each": f"{int((~still).sum())} of {len(still)}",
    }


# ── Tags ────────────────────────────────────────────────────────────────────────────────────────────


def thresholds(entries: Sequence[Label], given: Sequence[Seen]) -> tuple[dict[str, float], dict[str, float]]:
    """Learn from which score on tags are believed, by the rule that `tagging.LEAST` states.

    Returns:
        By code, of labels measured by themselves; by kind, of all others.
    """
    scores = np.stack([one.scores for one in given])
    truth = np.array([[label.code in one.truth for label in entries] for one in given])
    own: dict[str, float] = {}
    for column, label in enumerate(entries):
        score, true = scores[:, column], truth[:, column]
        floor = 0.5 if kind_of(label) == "broad" and label.code == "animal" else 0.3
        sure = [t for t in STEPS if t >= floor and (score >= t).sum() >= 3 and true[score >= t].mean() >= RIGHT]
        if kind_of(label) and true.sum() >= 3 and sure:
            own[label.code] = float(sure[0])
        elif kind_of(label) and (score >= 0.5).sum() >= 3 and true[score >= 0.5].mean() < RIGHT:
            own[label.code] = NEVER
    pools = {}
    for kind in LEAST:
        members = [c for c, label in enumerate(entries) if kind_of(label) == kind and label.code not in own]
        score, true = scores[:, members], truth[:, members]
        sure = [t for t in STEPS if t >= 0.4 and (score >= t).any() and true[score >= t].mean() >= RIGHT]
        pools[kind] = float(sure[0]) if sure else 0.95
    return own, pools


def as_it_was(label: Label) -> float:
    """The thresholds before they were measured."""
    return {"": NEVER, "broad": 0.4}.get(
        kind_of(label), 0.5 if kind_of(label) == "loose" or len(label.classes) < 3 else 0.4
    )


def tagging(entries: Sequence[Label], given: Sequence[Seen], least: Callable[[Label], float]) -> dict[str, str]:
    """Precision over all tags; share of clothing photos tagged with their class; of all with anything right."""
    limits = np.array([least(label) for label in entries], np.float32)
    precise: list[float] = []
    classes: list[float] = []
    any_right: list[float] = []
    for one in given:
        tally = Tally()
        tally.add(one.scores)
        codes = {tag.code for tag in tally.tags(entries, limits)}
        precise += [code in one.truth for code in codes]
        if one.label.startswith("class:"):
            classes.append(bool(codes & wanted(one.label)))
        if one.truth:
            any_right.append(bool(codes & one.truth))
    lists = {"precision": precise, "own class": classes, "anything right": any_right}
    return {name: f"{interval(np.array(values, float))} (n = {len(values)})" for name, values in lists.items()}


def tags(all_seen: Sequence[Seen]) -> dict[str, object]:
    """As it was, as it is, and learnt on one half and tried on the other."""
    entries = labels.load().entries
    shipped = ClassTagger(labels.load()).least
    numbers = {label.code: float(least) for label, least in zip(entries, shipped, strict=True)}
    halves = {}
    for half in (0, 1):
        tried = [one for one in all_seen if one.half == half]
        own, pools = thresholds(entries, [one for one in all_seen if one.half != half])
        halves[f"half {half} before"] = tagging(entries, tried, as_it_was)
        halves[f"half {half} learnt on the other"] = tagging(entries, tried, _by(own, pools))
    blank = [one for one in all_seen if one.name.startswith("nothing/")]
    wrong = sum(bool((one.scores >= shipped).any()) for one in blank)
    shown = tagging(entries, all_seen, lambda label: numbers[label.code])
    return {**halves, "shipped, on all (seen)": shown, "pictures of nothing with a tag": f"{wrong} of {len(blank)}"}


def _by(own: Mapping[str, float], pools: Mapping[str, float]) -> Callable[[Label], float]:
    return lambda label: own.get(label.code, pools.get(kind_of(label), NEVER))


# ── Styles ──────────────────────────────────────────────────────────────────────────────────────────


def with_words(frame: FrameArray, number: int) -> FrameArray:
    """Draw a subtitle of 5 to 8 % of the height, white or yellow with a black edge, on a 16:9 frame."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.fromarray(frame).resize((1280, 720), Image.Resampling.BICUBIC)
    draw, text = ImageDraw.Draw(image), SENTENCES[number % len(SENTENCES)]
    font = ImageFont.load_default(size=720 * (5 + number % 4) / 100)
    _, _, width, height = draw.multiline_textbbox((0, 0), text, font=font)
    place = ((1280 - width) / 2, (670 - height, 630 - height, 60, 330)[number // 4 % 4])
    colour = "yellow" if number % 5 == 0 else "white"
    draw.multiline_text(place, text, colour, font, stroke_width=3, stroke_fill="black", align="center")
    return np.asarray(image.resize((224, 224), Image.Resampling.BICUBIC))


def styles(all_seen: Sequence[Seen]) -> dict[str, object]:
    """Text on the screen by frame, black and white by film."""
    real = [one for one in all_seen if one.name.startswith(("video/", "photos/"))]
    plain = np.concatenate([one.pixels[::2] for one in real if "smpte" not in one.name])
    written = np.stack([with_words(frame, number) for number, frame in enumerate(plain)])
    text = [(drawn, bool(like >= TEXT)) for drawn in (False, True) for like in text_likeness((plain, written)[drawn])]
    grey = []
    for one in (one for one in real if "chaplin" not in one.name):
        pixels = np.repeat(one.pixels.mean(axis=3, keepdims=True).astype(np.uint8), 3, axis=3)
        grey += [(is_grey, is_black_and_white((one.pixels, pixels)[is_grey])) for is_grey in (False, True)]
    return {
        "text on screen, frames": f1_of(np.array(text)),
        "black and white": f1_of(np.array([pair for pair in grey if pair[1] is not None], bool)),
    }


def is_black_and_white(pixels: FrameArray) -> bool | None:
    """What the look says of a film; None where it shows nothing."""
    extractor = LookExtractor(Home(Path()), Settings())
    session = extractor.open(probe_of(len(pixels)))
    session.push(FrameBlock(5.0 * np.arange(len(pixels), dtype=np.float64), pixels))
    (made,) = session.finish()
    return None if made.item is None else "black and white" in [tag.code for tag in made.tags]


def probe_of(frames: int) -> Probe:
    """Stand for a file of so many frames."""
    return Probe(b"/made", "made", 5.0 * frames, 1, ())


def main() -> None:
    """Print the tables."""
    media = Path(next((arg for arg in sys.argv[1:] if not arg.startswith("--")), SHARED))
    with tempfile.TemporaryDirectory() as scratch:
        backend = choose(Home(Path(scratch) / "home").make(), Settings())
        all_seen = material(media, backend)
        made: dict[str, object] = {}
        if "--thresholds" in sys.argv:
            made["thresholds"] = thresholds(labels.load().entries, all_seen)
        made |= {"tags": tags(all_seen), "styles": styles(all_seen)}
        if "--quick" not in sys.argv:
            made["repeats"] = repeats(Path(scratch), all_seen)
            made["shots"] = boundaries(media, Path(scratch), backend)
    print(json.dumps(made, indent=1))


if __name__ == "__main__":
    main()
