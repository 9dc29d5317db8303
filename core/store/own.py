"""Turns what a person said of a medium into rows that lie over what its file says, whenever that is read again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from core.store.connection import Connection, clean, listed
from core.types import Facts, MediaId

SOURCE = "own"
"""What `FacetsTable.sources` calls facts that a person gave."""
FIELDS = ("title", "artist", "album", "genre", "year", "series", "season", "episode")
"""Facts that a person may give."""
NUMBERS = frozenset({"year", "season", "episode"})
Value = str | int
"""Text, or a number in the fields of `NUMBERS`."""
_FOLLOWED = """
WITH RECURSIVE came (media_id, field) AS (
    SELECT media_id, field FROM own_facts WHERE merge_id = ?
    UNION
    SELECT o.media_id, o.field FROM came JOIN merges m ON m.loser = came.media_id
    JOIN own_facts o ON o.media_id = m.winner AND o.field = came.field AND o.merge_id = m.id
)
SELECT media_id, field FROM came
"""
"""Nothing is said of a medium while another stands for it, so what a later merge took from it is what it had then."""


class OwnTable:
    """A person's own facts of media, field by field, each with what the file says instead."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, ids: Sequence[MediaId]) -> dict[MediaId, dict[str, Value]]:
        """Return the own facts of these media by field; media without any are left out. No merged ids."""
        rows = self._connection.rows(
            "SELECT media_id, field, value FROM own_facts WHERE media_id IN (SELECT value FROM json_each(?))",
            (listed(ids),),
        )
        found: dict[MediaId, dict[str, Value]] = {}
        for media_id, field, value in rows:
            found.setdefault(media_id, {})[field] = json.loads(value)
        return found

    def over(self, media_id: MediaId, facts: Facts) -> Facts:
        """Lay a person's own facts over those that a file gives, and note what it gives.

        What equals the own fact is taken for that: facts that were read from the library come back with it.
        """
        own = self.of([media_id]).get(media_id, {})
        told = {field: getattr(facts, field) for field, value in own.items() if getattr(facts, field) != value}
        self._connection.many(
            "UPDATE own_facts SET base = ? WHERE media_id = ? AND field = ?",
            [(json.dumps(value), media_id, field) for field, value in told.items()],
        )
        return replace(facts, **own)  # type: ignore[arg-type]  # values by the names of Facts

    def keep(
        self, shown: Mapping[MediaId, Facts], given: Mapping[MediaId, Mapping[str, Value | None]]
    ) -> dict[MediaId, Facts]:
        """Keep own facts of media, None to take one back, and return what is to be shown then.

        Args:
            shown: the facts of all these media as they are shown now.

        Raises:
            ValueError: a field that a person can't give.
        """
        if unknown := {field for one in given.values() for field in one} - set(FIELDS):
            raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
        bases = self._bases(given)
        back = {
            i: {f: bases[i][f] for f, value in one.items() if value is None and f in bases[i]}
            for i, one in given.items()
        }
        kept = {i: {f: _storable(value) for f, value in one.items() if value is not None} for i, one in given.items()}
        self._connection.many(
            "DELETE FROM own_facts WHERE media_id = ? AND field = ?",
            ((media_id, field) for media_id, one in back.items() for field in one),
        )
        self._connection.many(
            "INSERT OR REPLACE INTO own_facts (media_id, field, value, base) VALUES (?, ?, ?, ?)",
            (
                (i, field, json.dumps(value), json.dumps(bases[i].get(field, getattr(shown[i], field))))
                for i, one in kept.items()
                for field, value in one.items()
            ),
        )
        return {i: replace(shown[i], **back[i], **kept[i]) for i in given}  # type: ignore[arg-type]  # by Facts' names

    def follow(self, merge_id: int, loser: MediaId, winner: MediaId, shown: Facts) -> Facts:
        """Give the winner of a merge those own facts of the loser that it has none of; return what it shows then.

        Args:
            shown: the winner's facts as they are shown now.
        """
        mine = self.of([winner]).get(winner, {})
        lacking = {field: value for field, value in self.of([loser]).get(loser, {}).items() if field not in mine}
        facts = self.keep({winner: shown}, {winner: lacking})[winner]
        self._connection.many(
            "UPDATE own_facts SET merge_id = ? WHERE media_id = ? AND field = ?",
            [(merge_id, winner, field) for field in lacking],
        )
        return facts

    def followed(self, merge_id: int) -> dict[MediaId, dict[str, Value | None]]:
        """Say which own facts came with a merge and were not given anew since, as `keep` takes them back.

        Those too that later merges took further, from the medium that it brought them to.
        """
        rows = self._connection.rows(_FOLLOWED, (merge_id,))
        found: dict[MediaId, dict[str, Value | None]] = {}
        for media_id, field in rows:
            found.setdefault(media_id, {})[field] = None
        return found

    def written(self, media_id: MediaId, fields: Iterable[str]) -> None:
        """Note that the files say the same now."""
        self._connection.run(
            "UPDATE own_facts SET base = value WHERE media_id = ? AND field IN (SELECT value FROM json_each(?))",
            (media_id, listed(fields)),
        )

    def _bases(self, ids: Collection[MediaId]) -> dict[MediaId, dict[str, Value]]:
        found: dict[MediaId, dict[str, Value]] = {media_id: {} for media_id in ids}
        for media_id, field, base in self._connection.rows(
            "SELECT media_id, field, base FROM own_facts WHERE media_id IN (SELECT value FROM json_each(?))",
            (listed(ids),),
        ):
            found[media_id][field] = json.loads(base)
        return found


def _storable(value: Value) -> Value:
    return clean(value) if isinstance(value, str) else value
