"""Prints how well search finds what is meant on the labelled sample media, fused by rank and by strength.

    python -m tests.benchmarks.quality_search HOME     HOME: a library of ../shared/media that is indexed already

Queries: class names in English and Chinese among pictures; the manifest's captions of videos, everywhere; spoken
sentences of which words are left out; photos, of which each lies in one slideshow of its class.
"""

from __future__ import annotations

import csv
import os
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from core.examples import ExampleMaker
from core.extract.query import QueryEmbedder
from core.index import Indexes
from core.search import Example, FusionConfig, search
from core.settings import Home
from core.store import Store, connect
from core.types import MediaId
from tests.benchmarks.quality import CHINESE, MEDIA

Query = tuple[str, set[MediaId], str]
"""What is typed, what is meant, and where it is looked for."""
WAYS = {"by rank": FusionConfig(calibrated=False), "by strength": FusionConfig()}
PHOTOS_EVERY = 3


def main() -> None:
    """Print one line per set of queries and way of fusing."""
    home = Home(Path(sys.argv[1]))
    with connect(home, "events") as store:
        rows = _labelled(store)
        embedder, indexes, profile = QueryEmbedder(home, store.settings()), Indexes(store), store.profiles.get()
        for name, queries in _sets(rows).items():
            vectors = [embedder.embed(text) for text, _, _ in queries]
            for way, config in WAYS.items():
                ranks = []
                for (text, meant, where), found in zip(queries, vectors, strict=True):
                    results = search(
                        store, indexes, text, k=50, where=where, vectors=found, profile=profile, config=config
                    )
                    ranks.append(_rank([result.media_id for result in results], meant))
                print(f"{name:30} {way:12} {_told(ranks)}", flush=True)
        _by_photo(store, home, indexes, rows)


def _labelled(store: Store) -> list[tuple[Mapping[str, str], MediaId]]:
    with (MEDIA / "manifest.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    media = {row["file"]: store.files.by_path(os.path.realpath(os.fsencode(MEDIA / row["file"]))) for row in rows}
    known = {name: row.media_id for name, row in media.items() if row is not None and row.media_id is not None}
    return [(row, store.media.resolve(known[row["file"]])) for row in rows if row["file"] in known]


def _sets(rows: Sequence[tuple[Mapping[str, str], MediaId]]) -> dict[str, list[Query]]:
    classes = _classes(rows)
    captions = [
        (row["caption"], {media_id}, "all") for row, media_id in rows if row["caption"] and row["kind"] == "video"
    ]
    spoken: dict[str, set[MediaId]] = {}
    for row, media_id in rows:
        if row["transcript"] and row["kind"] == "speech" and not row["transcript"].startswith("(approx"):
            spoken.setdefault(row["transcript"], set()).add(media_id)
    draw = random.Random(5)
    sets = {
        "class names, English": [(f"a photo of a {name}", media, "picture") for name, media in classes.items()],
        "class names, Chinese": [(CHINESE[name], media, "picture") for name, media in classes.items()],
        "captions of videos": captions,
    }
    for share in (0.7, 0.4, 0.2):
        sets[f"speech, {share:.0%} of its words"] = [
            (_left(draw, text, share), media, "speech") for text, media in spoken.items()
        ]
    sets["speech, 3 words together"] = [(_run(draw, text, 3), media, "all") for text, media in spoken.items()]
    return sets


def _classes(rows: Sequence[tuple[Mapping[str, str], MediaId]]) -> dict[str, set[MediaId]]:
    classes: dict[str, set[MediaId]] = {}
    for row, media_id in rows:
        if row["kind"] == "slideshow":
            classes.setdefault(row["label"].removeprefix("class:"), set()).add(media_id)
    return dict(sorted(classes.items()))


def _left(draw: random.Random, text: str, share: float) -> str:
    """Leave words out at random; what is left keeps its order."""
    words = text.split()
    kept = sorted(draw.sample(range(len(words)), min(len(words), max(2, round(share * len(words))))))
    return " ".join(words[i].strip('.,;:"') for i in kept)


def _run(draw: random.Random, text: str, count: int) -> str:
    words = text.split()
    start = draw.randrange(max(1, len(words) - count))
    return " ".join(word.strip('.,;:"') for word in words[start : start + count])


def _by_photo(store: Store, home: Home, indexes: Indexes, rows: Sequence[tuple[Mapping[str, str], MediaId]]) -> None:
    """A photo finds the slideshow that holds it (and so one of its class), then the others of the class."""
    classes, maker = _classes(rows), ExampleMaker(home, store.settings())
    photos = sorted((MEDIA / "photos" / "clothing").glob("*/*"))[::PHOTOS_EVERY]
    ranks, precisions = [], []
    for photo in photos:
        meant = classes.get(photo.parent.name, set())
        example = Example(maker.of(os.fsencode(photo)))
        found = [r.media_id for r in search(store, indexes, "", k=50, examples=[example], profile=store.profiles.get())]
        ranks.append(_rank(found, meant))
        precisions.append(len(meant & set(found[:3])) / 3)
    print(f"{'photo → slideshows of its class':43} {_told(ranks)}  P@3 {np.mean(precisions):.2f}")


def _rank(found: Sequence[MediaId], meant: set[MediaId]) -> int:
    return next((number for number, media_id in enumerate(found, 1) if media_id in meant), 0)


def _told(ranks: Sequence[int]) -> str:
    within: Callable[[int], float] = lambda k: float(np.mean([0 < rank <= k for rank in ranks]))  # noqa: E731
    mrr = float(np.mean([1 / rank if rank else 0.0 for rank in ranks]))
    return f"R@1 {within(1):.2f}  R@5 {within(5):.2f}  MRR {mrr:.3f}  (n = {len(ranks)})"


if __name__ == "__main__":
    main()
