"""Counts what could be filtered by, among media that are shown: one pass over an index for each kind of condition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from core.genres import genres as parted
from core.languages import code_of
from core.store.connection import Connection, listed
from core.store.listing import Part, part_conditions
from core.types import MediaId

MOST_NAMES = 30
"""Genres and tags beyond these are found by typing."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many media there are of each.

    Attributes:
        decades: by first year.
        genres, tags: by name, each of several in one field by itself, the commonest first, tags by their code.
        languages: by ISO 639 code.
        durations: by upper end in minutes: media that last no longer, and longer than the end before; 0: longer than
            all of `LENGTHS_MIN`.
    """

    decades: Mapping[int, int] = field(default_factory=dict)
    genres: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    durations: Mapping[int, int] = field(default_factory=dict)


class CountsTable:
    """Counts by columns of media, and by tags."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, part: Part, shown: Set[MediaId], *, whole: bool = False) -> Counts:
        """Count these media of a part of the library.

        Args:
            whole: they are all that the part has, which is quicker to count.
        """
        chosen = None if whole else listed(shown)
        rows = self._rows(part, chosen)
        sums: list[Counter[Any]] = [Counter() for _ in range(4)]
        for *values, count in rows:
            for known, value in zip(sums, values, strict=True):
                known[value] += count
        decades, genres, languages, durations = sums
        return Counts(
            decades={decade: count for decade, count in sorted(decades.items()) if decade},
            genres=_parted(genres),
            tags=self._tags(part, chosen),
            languages=_joined(languages),
            durations={end: count for end, count in sorted(durations.items()) if end >= 0},
        )

    def _rows(self, part: Part, chosen: str | None) -> list[tuple[Any, ...]]:
        """Go through the section once: there are few combinations, and each column's sums follow from them."""
        belongs, values = part_conditions(part)
        return self._connection.rows(
            f"SELECT year / 10 * 10 AS decade, genre, language, {_LENGTHS} AS length, count(*) "
            "FROM media INDEXED BY media_by_section "
            f"WHERE {belongs if part.section else 'section IS NOT NULL'} AND (? IS NOT NULL OR gone = 0) "
            "AND (? IS NULL OR id IN (SELECT value FROM json_each(?))) GROUP BY 1, 2, 3, 4",
            (*values, chosen, chosen, chosen),
        )

    def _tags(self, part: Part, chosen: str | None) -> dict[str, int]:
        """Count tags; of the whole library by leaving out the few media that are gone, not by naming all others."""
        belongs, values = part_conditions(part)
        if chosen is not None:
            which, values = "IN (SELECT value FROM json_each(?))", [chosen]
        elif part.section is None:
            which = "NOT IN (SELECT id FROM media WHERE gone)"
        else:
            which = f"IN (SELECT id FROM media WHERE gone = 0 AND {belongs})"
        rows = self._connection.rows(
            "SELECT code, count(DISTINCT media_id) AS media FROM tags INDEXED BY tags_by_code "
            f"WHERE media_id {which} GROUP BY code ORDER BY media DESC, code LIMIT ?",
            (*values, MOST_NAMES),
        )
        return dict(rows)


LENGTHS_MIN = (10, 30, 60, 120)
"""Ends of what one has time for, in minutes; the last count is of what is longer than all of them."""
_ENDS = " ".join(f"WHEN duration_s <= {60 * end} THEN {end}" for end in LENGTHS_MIN)
_LENGTHS = f"CASE WHEN duration_s <= 0 THEN -1 {_ENDS} ELSE 0 END"


def _parted(fields: Mapping[str, int]) -> dict[str, int]:
    """Count each genre of fields that name several; one that is written in two ways stands as it mostly is."""
    spelt, counts = dict[str, Counter[str]](), Counter[str]()
    for text, count in fields.items():
        for name in {one.casefold(): one for one in parted(text)}.values():
            spelt.setdefault(name.casefold(), Counter())[name] += count
            counts[name.casefold()] += count
    return {spelt[name].most_common(1)[0][0]: count for name, count in counts.most_common(MOST_NAMES)}


def _joined(languages: Mapping[Any, int]) -> dict[str, int]:
    """Join the names that files have for one language; what names none is left out."""
    joined: dict[str, int] = {}
    for name, count in languages.items():
        code = code_of(str(name).split("-")[0])
        if len(code) == 2:
            joined[code] = joined.get(code, 0) + count
    return dict(sorted(joined.items(), key=lambda one: -one[1]))
