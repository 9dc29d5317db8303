"""How well meaning is understood, on hand-made labels and the sample media: names, feelings, keywords, file names, …

    python -m tests.benchmarks.quality_meaning [names feelings keywords files vectors topics] [--home DIR]

`--home`: an indexed library (a copy: nothing is written) whose texts serve for vectors and topics.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from core.extract.entities import NameFinder
from core.settings import Home
from core.types import Facet, FacetType, Segment
from tests.benchmarks import meaning_labels as labels


def table(title: str, rows: Sequence[Sequence[object]]) -> None:
    """Print rows under a title, the first as heading."""
    print(f"\n## {title}")
    for row in rows:
        print("| " + " | ".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row) + " |")


def score(right: int, found: int, wanted: int) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean."""
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


# ── Names ───────────────────────────────────────────────────────────────────────────────────────────


def capitals(segments: Sequence[Segment]) -> list[Facet]:
    """The comparator: runs of capitalised words inside a sentence, all taken for people."""
    text = " ".join(s.text for s in segments)
    runs = re.findall(r"(?<=[a-z,] )((?:[A-Z][\w.'-]+ ?)+)", text)
    return [Facet(FacetType.PERSON, run.strip(" ."), "speech") for run in runs]


def names(home: Home) -> None:
    """Names found in 30 labelled sentences, by type."""
    finder = NameFinder(home)
    columns = ((FacetType.PERSON, 1), (FacetType.PLACE, 2), (FacetType.ORGANISATION, 3))
    finders: tuple[tuple[str, Callable[[list[Segment]], Iterable[Facet]]], ...] = (
        ("ours", finder.find), ("capitals", capitals),
    )  # fmt: skip
    rows: list[Sequence[object]] = [("finder", "language", "type", "precision", "recall", "F1", "wanted")]
    for who, find in finders:
        for language in ("en", "zh"):
            lines = [line for line in labels.NAMES if (line[0][0] >= "⺀") == (language == "zh")]
            met = [(line, list(find([Segment(0, 1, line[0])]))) for line in lines]
            for type_, column in (*columns, (None, 0)):
                wanted = [set("|".join(line[1:] if type_ is None else [line[column]]).split("|")) - {""} for line, _ in met]
                found = [{f.name for f in got if type_ is None or f.type is type_} for _, got in met]
                right = sum(len(a & b) for a, b in zip(wanted, found, strict=True))
                all_wanted, all_found = sum(map(len, wanted)), sum(map(len, found))
                rows.append((who, language, type_ or "a name, whatever type", *score(right, all_found, all_wanted), all_wanted))
            if who == "ours":
                for line, got in met:
                    want = set("|".join(line[1:]).split("|")) - {""}
                    if want != {f.name for f in got}:
                        print("  ", line[0][:70], "wanted", want, "found", [(f.name, f.type.value) for f in got])
    table("Names in 30 labelled sentences", rows)


PARTS: dict[str, Callable[[Home], None]] = {"names": names}


def main() -> None:
    """Run the parts that are named, all by default."""
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=[], choices=[*PARTS, []])
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(options.home or Path(folder)).make()
        for part in options.parts or PARTS:
            PARTS[part](home)


if __name__ == "__main__":
    main()
