"""How well media that other programs name are found: on made-up pairs, and on the films of ml-latest-small.

    python tests/benchmarks/exchange_match.py

Made-up: half of the films, songs and episodes are in the library, under titles with other punctuation, articles moved,
a letter missing, guests, remasters, other years; a tenth of the titles are Chinese or have a namesake; one film in ten
has no year. MovieLens: half of its 9,742 films are in the library, written as in `title_match`. False is a match of
what isn't there, or to another one. Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import math
import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from core.exchange import Known, Subject
from core.types import Facts, Kind, MediaId
from tests.benchmarks.title_match import SOURCE, as_a_file_would
from tests.benchmarks.title_match import films as movielens
from tests.core.exchange_pairs import Case, Score, episodes, films, score, songs

COUNT = 6000


def interval(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Give Wilson's interval of a share."""
    share, middle = hits / max(of, 1), z * z / max(of, 1)
    half = z * math.sqrt((share * (1 - share) + middle / 4) / max(of, 1))
    return (share + middle / 2 - half) / (1 + middle), (share + middle / 2 + half) / (1 + middle)


def line(name: str, found: Score) -> str:
    """Write one row."""
    (low, high), (least, most) = interval(found.right, found.right + found.false), interval(found.right, found.there)
    return (
        f"{name:22}{found.cases:7}{found.there:7}{found.false:6}   {found.precision:.4f} [{low:.4f}, {high:.4f}]"
        f"   {found.recall:.4f} [{least:.4f}, {most:.4f}]"
    )


def of_movielens() -> tuple[Known, list[Case]]:
    """Ask for all films of MovieLens, half of which are there as files would call them."""
    draw, facts, cases = random.Random(42), dict[MediaId, Facts](), list[Case]()
    everything = movielens()
    inside = {number for number, _, _ in everything if draw.random() < 0.5}
    for number, title, year in everything:
        if number in inside:
            name, known = as_a_file_would(title, year, draw)
            facts[MediaId(number)] = Facts(Kind.VIDEO, name, 6000.0, year=known)
        cases.append(Case(Subject("film", title, year=year), MediaId(number) if number in inside else None))
    return Known(facts), cases


def main() -> None:
    """Print a table."""
    print(f"{'':22}{'cases':>7}{'there':>7}{'false':>6}   precision                 recall")
    for name, make in (("films", films), ("songs", songs), ("episodes", episodes)):
        print(line(f"made-up {name}", score(*make(2026, COUNT))[0]))
    if SOURCE.exists():
        print(line("films of MovieLens", score(*of_movielens())[0]))


if __name__ == "__main__":
    main()
