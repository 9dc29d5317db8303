"""How well meaning is understood, on hand-made labels and the sample media: names, feelings, keywords, file names, …

    python -m tests.benchmarks.quality_meaning [names feelings keywords files vectors topics] [--home DIR]

`--home`: an indexed library (a copy: nothing is written) whose texts serve for vectors and topics.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from core import names as names_of_files
from core.extract.entities import NameFinder
from core.extract.sentence import SentenceEncoder
from core.extract.sentiment import line_valence
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
                wanted = [
                    set("|".join(line[1:] if type_ is None else [line[column]]).split("|")) - {""} for line, _ in met
                ]
                found = [{f.name for f in got if type_ is None or f.type is type_} for _, got in met]
                right = sum(len(a & b) for a, b in zip(wanted, found, strict=True))
                all_wanted, all_found = sum(map(len, wanted)), sum(map(len, found))
                rows.append(
                    (who, language, type_ or "a name, whatever type", *score(right, all_found, all_wanted), all_wanted)
                )
            if who == "ours":
                for line, got in met:
                    want = set("|".join(line[1:]).split("|")) - {""}
                    if want != {f.name for f in got}:
                        print("  ", line[0][:70], "wanted", want, "found", [(f.name, f.type.value) for f in got])
    table("Names in 30 labelled sentences", rows)


# ── Feelings ────────────────────────────────────────────────────────────────────────────────────────

BAND = 0.05
"""Valences nearer to zero than this count as neutral. Source: VADER's README."""
GOOD = ("a happy scene", "joy and love", "something wonderful", "good news")
BAD = ("a sad scene", "pain and hatred", "something terrible", "bad news")


def prototypes(home: Home) -> Callable[[str], float | None]:
    """The comparator: nearer to sentences about good things than to sentences about bad ones, by MiniLM."""
    encoder = SentenceEncoder(home)
    good, bad = encoder.embed(GOOD).mean(axis=0), encoder.embed(BAD).mean(axis=0)

    def measure(line: str) -> float | None:
        return None if line[0] >= "⺀" else float((encoder.embed([line]) @ (good - bad))[0])

    return measure


def feelings(home: Home) -> None:
    """Valence of labelled lines: how many have the right sign, and how well good is told from bad (AUC)."""
    from sklearn.metrics import roc_auc_score

    rows: list[Sequence[object]] = [
        ("measure", "language", "lines", "three classes", "good or bad (AUC)", "wrong sign")
    ]
    for name, measure in (("lexicon (VADER, ours)", line_valence), ("MiniLM prototypes", prototypes(home))):
        for language in ("en", "zh"):
            chosen = [one for one in labels.FEELINGS if (one[0][0] >= "⺀") == (language == "zh")]
            met = [(label, value) for line, label in chosen if (value := measure(line)) is not None]
            if not met:
                continue
            said = [(label, "+" if value > BAND else "-" if value < -BAND else "0") for label, value in met]
            felt = [(label == "+", value) for label, value in met if label != "0"]
            auc = float(roc_auc_score([good for good, _ in felt], [value for _, value in felt]))
            wrong = sum({a, b} == {"+", "-"} for a, b in said) / len(said)
            rows.append((name, language, len(met), sum(a == b for a, b in said) / len(said), auc, wrong))
            if "lexicon" in name:
                for (line, label), (_, got) in zip(chosen, said, strict=True):
                    if label != got:
                        print("  ", label, "taken for", got, line)
    table(f"Feelings of {len(labels.FEELINGS)} labelled lines", rows)


# ── File names ──────────────────────────────────────────────────────────────────────────────────────


def plain_guessit(path: bytes) -> tuple[str, int, int, int, str]:
    """The comparator: guessit's own word for everything."""
    from guessit import guessit

    found = guessit(os.fsdecode(os.path.basename(path)))
    first = [v[0] if isinstance(v := found.get(k, 0), list) else v for k in ("season", "episode", "year")]
    is_episode = found.get("type") == "episode"
    title = found.get("episode_title") or found.get("title", "")
    return str(title), *first, str(found.get("title", "")) if is_episode else ""  # type: ignore[return-value]


def ours(path: bytes) -> tuple[str, int, int, int, str]:
    """Our reading of a film's name."""
    name = names_of_files.read(path, is_audio=False)
    return name.title, name.season, name.episode, name.year, name.series


def files(home: Home) -> None:
    """Fields read from labelled file names; and the time each takes."""
    rows: list[Sequence[object]] = [("reader", "title", "season", "episode", "year", "series", "all five", "ms a name")]
    for who, read in (("ours with guessit", ours), ("guessit alone", plain_guessit)):
        read(b"warm.S01E01.mkv")
        began = time.process_time()
        got = [read(os.fsencode(line[0])) for line in labels.FILE_NAMES]
        cost_ms = 1000 * (time.process_time() - began) / len(got)
        right = [
            [a == b for a, b in zip(line[1:], one, strict=True)]
            for line, one in zip(labels.FILE_NAMES, got, strict=True)
        ]
        shares = [sum(column) / len(right) for column in zip(*right, strict=True)]
        rows.append((who, *shares, sum(map(all, right)) / len(right), cost_ms))
        if who == "ours with guessit":
            for line, one in zip(labels.FILE_NAMES, got, strict=True):
                if line[1:] != one:
                    print("  ", line, "read as", one)
    table(f"{len(labels.FILE_NAMES)} labelled names of films and episodes", rows)
    songs = [names_of_files.read(os.fsencode(line[0]), is_audio=True) for line in labels.SONG_NAMES]
    good = [(s.title, s.artist, s.track) == line[1:] for s, line in zip(songs, labels.SONG_NAMES, strict=True)]
    table(f"{len(good)} labelled names of songs", [("title, artist and track right", sum(good) / len(good))])
    print([line for line, right in zip(labels.SONG_NAMES, good, strict=True) if not right])


PARTS: dict[str, Callable[[Home], None]] = {"names": names, "feelings": feelings, "files": files}


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
