"""How near a title must be: films of ml-latest-small as a library would call them, half of them not in it.

    python tests/benchmarks/title_match.py

Half of the films (seed 42) are "the library", their titles as file names give them: article in front or gone, typos in
one letter, subtitle cut, other punctuation, year unknown or one off. All films are asked for; a match of a film that
isn't in the library, or to another film, is false.
"""

from __future__ import annotations

import csv
import io
import random
import re
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from core.strangers import Film, Matcher, plain_titles
from core.types import MediaId

SOURCE = ROOT.parent / "shared/ratings/ml-latest-small.zip"


def films() -> list[tuple[str, str, int]]:
    """Read id, title and year."""
    with zipfile.ZipFile(SOURCE) as archive:
        name = next(n for n in archive.namelist() if n.endswith("movies.csv"))
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8")))
    found = [(row["movieId"], row["title"], re.search(r"\((\d{4})\)\s*$", row["title"])) for row in rows]
    return [(number, title, int(year[1])) for number, title, year in found if year]


def as_a_file_would(title: str, year: int, draw: random.Random) -> tuple[str, int]:
    """Write a title as a library has it."""
    text = re.sub(r"\s*\([^()]*\)", "", title).strip()
    text = re.sub(r"^(.*), (The|A|An)$", r"\2 \1" if draw.random() < 0.7 else r"\1", text)
    way = draw.random()
    if way < 0.15 and len(text) > 6:
        at = draw.randrange(1, len(text) - 1)
        text = text[:at] + text[at + 1 :]
    elif way < 0.3:
        text = re.sub(r"[:\-,.!?']", " ", text)
    elif way < 0.4:
        text = text.split(":")[0]
    off = draw.random()
    return text, 0 if off < 0.15 else year + (1 if off < 0.2 else -1 if off < 0.25 else 0)


def main() -> None:
    everything = films()
    draw = random.Random(42)
    inside = {number for number, _, _ in everything if draw.random() < 0.5}
    library = []
    for number, title, year in everything:
        if number in inside:
            name, known = as_a_file_would(title, year, draw)
            library.append(Film(MediaId(number), plain_titles(name), known))
    print(f"{len(everything)} films asked for, {len(library)} in the library")
    print(f"{'near':>6}{'found':>9}{'false':>7}{'false of matches':>18}")
    for near in (80.0, 86.0, 90.0, 92.0, 94.0, 96.0, 98.0, 100.0):
        matcher = Matcher(library, near)
        found = [(number, matcher.find(title, year)) for number, title, year in everything]
        matches = [(number, match) for number, match in found if match is not None]
        false = sum(number != match for number, match in matches)
        right = len(matches) - false
        print(f"{near:6.0f}{right / len(library):9.1%}{false:7d}{false / max(len(matches), 1):18.2%}")


if __name__ == "__main__":
    main()
