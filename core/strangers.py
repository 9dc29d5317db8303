"""Turns ratings of many people, with titles and years, into ratings of media of this library.

A wrong match teaches the model wrong company and shows in no list; a missing one only teaches less. So a title must be
nearly the same, its numbers (parts, years in the title) exactly, and the year within one, where both are known.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.store import Store
from core.types import Facts, Kind, MediaId

if TYPE_CHECKING:
    from core.evaluate.datasets import Dataset

NEAR = 92.0
"""Likeness of titles, 0..100, where both years are known and within one.

Of 4,848 films as files would call them 95.9 % are found and .45 % of the matches are false (tests/benchmarks/
title_match.py); at 80 it is 96.4 % and 1.14 %, at 96 it is 91.2 % and .47 %.
"""
NEAR_WITHOUT_YEAR = 100.0
"""The same where a year is missing: the same words, and only one film of that name."""
SHORTEST_S = 600.0
"""What is shorter is no film, whatever it is called."""

_ARTICLES = "the|a|an|les|le|la|l'|el|los|las|il|lo|gli|der|die|das|den|det|de|het|un|une|una|os|as|o"
_BEHIND = re.compile(rf"^(.*), ({_ARTICLES})$")
_BEFORE = re.compile(rf"^({_ARTICLES})[ '](?=.)")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


def plain_titles(title: str) -> tuple[str, ...]:
    """Write a title as it is compared: "Matrix, The (1999)" → "matrix"; other names in brackets follow."""
    inside = [part[1:-1] for part in _BRACKETS.findall(title)]
    others = [re.sub(r"^a\.?k\.?a\.? ", "", part.strip(), flags=re.IGNORECASE) for part in inside]
    named = [_BRACKETS.sub(" ", title), *(other for other in others if not re.fullmatch(r"[\d–-]*", other))]
    return tuple(dict.fromkeys(plain for name in named if (plain := _plain(name))))


def _plain(title: str) -> str:
    letters = unicodedata.normalize("NFKD", title.casefold())
    letters = " ".join("".join(c for c in letters if not unicodedata.combining(c)).replace("&", " and ").split())
    letters = _BEHIND.sub(r"\2 \1", letters)
    letters = _BEFORE.sub("", letters)
    words = re.sub(r"[^\w]+", " ", letters.replace("'", "").replace("’", "")).split()
    return " ".join(words[:1] + [_ROMAN.get(word, word) for word in words[1:]])


def _numbers(plain: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", plain))


@dataclass(frozen=True, slots=True)
class Film:
    """A medium that ratings may be of: its comparable titles and its year, 0 if unknown."""

    media_id: MediaId
    titles: tuple[str, ...]
    year: int


def films(facts: Mapping[MediaId, Facts]) -> list[Film]:
    """List what can have been rated: videos that are no episodes and not too short."""
    chosen = {i: f for i, f in facts.items() if f.kind is Kind.VIDEO and not f.series and f.duration_s >= SHORTEST_S}
    return [Film(media_id, plain_titles(f.title), f.year) for media_id, f in chosen.items()]


class Matcher:
    """Finds the one medium that a title and a year mean, or none."""

    def __init__(self, known: Iterable[Film], near: float = NEAR) -> None:
        self._near = near
        self._by_year: dict[int, list[tuple[str, MediaId]]] = defaultdict(list)
        self._by_title: dict[str, list[Film]] = defaultdict(list)
        for film in known:
            for title in film.titles:
                self._by_year[film.year].append((title, film.media_id))
                self._by_title[title].append(film)

    def find(self, title: str, year: int) -> MediaId | None:
        """Match one title; None where nothing, or more than one thing, is near enough."""
        asked = plain_titles(title)
        found = self._with_year(asked, year) if year else {}
        if not found:
            same = [film for plain in asked[:1] for film in self._by_title.get(plain, ())]
            found = {film.media_id: NEAR_WITHOUT_YEAR for film in same if not (film.year and year)}
        best = max(found.values(), default=0.0)
        named = [media_id for media_id, value in found.items() if value == best]
        return named[0] if len(named) == 1 else None

    def _with_year(self, asked: Sequence[str], year: int) -> dict[MediaId, float]:
        from rapidfuzz.fuzz import ratio

        found: dict[MediaId, float] = {}
        for off in (0, -1, 1):
            for title, media_id in self._by_year.get(year + off, ()):
                for plain in asked:
                    value = ratio(plain, title, score_cutoff=self._near) - abs(off)
                    if value > found.get(media_id, self._near - 2) and _numbers(plain) == _numbers(title):
                        found[media_id] = value
        return found


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking in would keep.

    Attributes:
        matched: medium by item number of the source.
        titles: pairs of the source's title and the library's, most rated first.
        ratings, people: how many ratings of how many people are of what matched.
    """

    items: int
    matched: Mapping[int, MediaId]
    titles: Sequence[tuple[str, str]]
    ratings: int
    people: int


def load(path: Path) -> Dataset:
    """Read a MovieLens folder or zip, or the design's ratings.csv with videos.csv; bad rows are left out and counted.

    Raises:
        UserProblem: it is neither.
    """
    from core.errors import UserProblem
    from core.evaluate.loaders import VIDEOS, movielens, plain_csv
    from core.evaluate.tables import Place

    if not path.exists():
        raise UserProblem(f"There is nothing at {path}. Give a MovieLens folder or .zip, or one with ratings.csv.")
    files = Place.at(path).files
    own = "ratings.csv" in files and "movies.csv" not in files and any(name in files for name in VIDEOS)
    try:
        return plain_csv(path) if own else movielens(path)
    except UserProblem:
        return plain_csv(path)


def preview(store: Store, data: Dataset) -> Preview:
    """Match a source's items to this library; two items that mean one medium keep the more rated."""
    facts = store.media.facts(store.media.ids())
    matcher = Matcher(films(facts))
    counts = np.bincount(data.interactions.items, minlength=len(data.items))
    matched: dict[int, MediaId] = {}
    taken: set[MediaId] = set()
    for number in np.argsort(-counts, kind="stable").tolist():
        item = data.items[number]
        media_id = matcher.find(item.title, item.year) if item.title and counts[number] else None
        if media_id is not None and media_id not in taken:
            matched[number] = media_id
            taken.add(media_id)
    kept = np.isin(data.interactions.items, list(matched))
    titles = [(data.titles[number], facts[media_id].title) for number, media_id in matched.items()]
    people = len(np.unique(data.interactions.users[kept]))
    return Preview(len(data.items), matched, titles, int(kept.sum()), people)


def take_in(store: Store, data: Dataset, found: Preview, source: str) -> int:
    """Keep the ratings of what matched, in place of what this source gave before; return how many there are."""
    return store.community.put(source, _rows(data, found.matched))


def _rows(data: Dataset, matched: Mapping[int, MediaId]) -> Iterator[tuple[str, MediaId, float, float]]:
    table, (low, high) = data.interactions, data.value_range
    stars = 0.5 + 4.5 * (table.values - low) / max(high - low, 1e-9)
    for user, item, value, at in zip(table.users.tolist(), table.items.tolist(), stars, table.times, strict=True):
        if item in matched:
            yield data.users[user], matched[item], float(value), float(at) if data.timed else 0.0
