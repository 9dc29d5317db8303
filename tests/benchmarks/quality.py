"""Prints the quality of similar and search on the labelled sample media, by modality and fused, beside chance.

    python tests/benchmarks/quality.py [HOME]     HOME: a library of ../shared/media that is indexed already, or none

Protocols: ../shared/media/README.md. Precision counts over members of the labelled set only. The files' names give
their classes away, so the set is also judged with the meaning of names left out (by one modality).
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPOSITORY))

from core import pipeline
from core.extract.query import QueryEmbedder
from core.index import Indexes
from core.settings import Home
from core.store import Store, connect
from core.types import MediaId, Modality

MEDIA = (REPOSITORY.parent / "shared" / "media").resolve()
Labels = Mapping[MediaId, str]


def labelled(store: Store, choose: Callable[[Mapping[str, str]], str]) -> dict[MediaId, str]:
    """Label media by a rule over the manifest's rows; "" leaves a file out."""
    found = {}
    with (MEDIA / "manifest.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            label = choose(row)
            known = store.files.by_path(os.fsencode(MEDIA / row["file"])) if label else None
            if known is not None and known.media_id is not None and known.state == "present":
                found[store.media.resolve(known.media_id)] = label
    return found


def clothing(row: Mapping[str, str]) -> str:
    """Ten classes of clothing."""
    return row["label"] if row["kind"] == "slideshow" else ""


def families(row: Mapping[str, str]) -> str:
    """Seven families of instrument samples."""
    return row["label"] if row["kind"] == "music" and "sonic-pi" in row["file"] else ""


def coarse(row: Mapping[str, str]) -> str:
    """Speech, music or effects."""
    if row["kind"] == "music":
        return "speech" if row["label"].startswith("speech") else "music"
    return row["kind"] if row["kind"] in ("speech", "sfx") else ""


def narrator(row: Mapping[str, str]) -> str:
    """LJSpeech's one narrator among all other speech."""
    if row["kind"] != "speech":
        return ""
    return "narrator" if "ljspeech" in row["file"] else "other " + row["file"]


def speakers(row: Mapping[str, str]) -> str:
    """Speech by folder: each is one person's."""
    return row["file"].split("/")[1] if row["kind"] == "speech" else ""


def twins(row: Mapping[str, str]) -> str:
    """The same clip in two formats."""
    group = [part for part in row["label"].split(";") if part.startswith("neardup-group")]
    return group[0] if group else ""


def precision(store: Store, labels: Labels, k: int, by: Modality | None, only: str = "") -> tuple[float, float, int]:
    """Precision at k over queries whose label has more than one member, its standard error, and how many there are."""
    indexes, profile = Indexes(store), store.profiles.get()
    hits = []
    for media_id, label in labels.items():
        others = sum(other == label for other in labels.values()) - 1
        if others < 1 or (only and label != only):
            continue
        ranked = [r.media_id for r in pipeline.similar(store, indexes, profile, media_id, 600, by)]
        near = [m for m in ranked if m in labels][:k]
        hits.append(sum(labels[m] == label for m in near) / min(k, others))
    return float(np.mean(hits)), float(np.std(hits) / np.sqrt(len(hits))), len(hits)


def chance(labels: Labels, only: str = "") -> float:
    """Precision of a random ranking."""
    values = list(labels.values())
    shares = [(values.count(v) - 1) / (len(values) - 1) for v in values if values.count(v) > 1 and only in ("", v)]
    return float(np.mean(shares))


def table(store: Store, name: str, labels: Labels, k: int, ways: Sequence[Modality | None], only: str = "") -> None:
    """Print one line per way of comparing."""
    for by in ways:
        value, error, count = precision(store, labels, k, by, only)
        way = by or "fused"
        print(f"{name:34} P@{k} {way:8} {value:.2f} ± {error:.2f}  chance {chance(labels, only):.2f}  (n = {count})")


def text_to_video(store: Store, home: Home) -> None:
    """Print recall@1 and @5 of `a photo of a {class}` over all videos."""
    embedder, indexes, profile = QueryEmbedder(home, store.settings()), Indexes(store), store.profiles.get()
    labels = labelled(store, clothing)
    for language, names in (("English", {}), ("Chinese", CHINESE)):
        ranks = []
        for label in sorted(set(labels.values())):
            word = label.removeprefix("class:")
            query = names.get(word, f"a photo of a {word}")
            vectors = embedder.embed(query)
            found = [r.media_id for r in pipeline.search(store, indexes, profile, query, 50, "picture", vectors)]
            ranks.append(next((n for n, m in enumerate(found, 1) if labels.get(m) == label), 999))
        line = "  ".join(f"R@{k} {np.mean([rank <= k for rank in ranks]):.2f}" for k in (1, 5))
        print(f"text → video, {language:8} {line}  (n = {len(ranks)} classes, all videos as distractors)")


CHINESE = {
    "dress": "连衣裙", "hat": "帽子", "longsleeve": "长袖衫", "outwear": "外套", "pants": "裤子",
    "shirt": "衬衫", "shoes": "鞋子", "shorts": "短裤", "skirt": "半身裙", "t-shirt": "T恤",
}  # fmt: skip


def main() -> None:
    """Index if need be, then print everything."""
    if not MEDIA.is_dir():
        print("The sample media are not beside this checkout: nothing to measure.")
        return
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch)).make()
        with connect(home, "worker") as store:
            if not store.media.count():
                pipeline.index_library(store, [os.fsencode(MEDIA)])
            picture, sound = [Modality.PICTURE, Modality.MEANING, None], [Modality.SOUND, Modality.MEANING, None]
            table(store, "clothing slideshows", labelled(store, clothing), 2, picture)
            table(store, "instrument families", labelled(store, families), 3, sound)
            table(store, "speech, music, effects", labelled(store, coarse), 5, sound)
            table(store, "one narrator", labelled(store, narrator), 5, sound, "narrator")
            table(
                store,
                "who speaks",
                labelled(store, speakers),
                5,
                [Modality.SOUND, Modality.VOICE, Modality.MEANING, None],
            )
            table(store, "same clip, other format", labelled(store, twins), 1, [Modality.PICTURE, Modality.SOUND, None])
            text_to_video(store, home)


if __name__ == "__main__":
    main()
