"""Counts how much went through each step, and tells which section each medium is in: single passes over indexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.store.connection import Connection, listed
from core.store.merges import Merges
from core.types import MediaId, ProfileId


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is.

    Attributes:
        files: known to scans, by state; bad ones could not be read.
        media: contents that have a file.
        vectors: rows of features, by modality.
        shown: lists that were shown to this profile; listed: places on them.
        events: what the profile did, by kind.
    """

    files: dict[str, int] = field(default_factory=dict)
    media: int = 0
    vectors: dict[str, int] = field(default_factory=dict)
    shown: int = 0
    listed: int = 0
    events: dict[str, int] = field(default_factory=dict)


class TalliesTable:
    """Counts over the whole library and one profile."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    def of(self, profile: ProfileId) -> Tally:
        """Count everything now."""
        return Tally(
            files=self._grouped("SELECT state, count(*) FROM files GROUP BY state"),
            media=self._one("SELECT count(*) FROM media WHERE gone = 0"),
            vectors=self._grouped("SELECT modality, count(*) FROM features GROUP BY modality"),
            shown=self._one("SELECT count(*) FROM slates WHERE profile_id = ?", profile),
            listed=self._one(
                "SELECT count(*) FROM slate_items WHERE slate_id IN (SELECT id FROM slates WHERE profile_id = ?)",
                profile,
            ),
            events=self._grouped("SELECT kind, count(*) FROM events WHERE profile_id = ? GROUP BY kind", profile),
        )

    def sections(self, ids: Sequence[MediaId] | None = None) -> dict[MediaId, str]:
        """Say in which section each of these media is (None: of all that have a file and aren't merged away)."""
        if ids is not None:
            rows = self._connection.rows(
                "SELECT id, section FROM media WHERE id IN (SELECT value FROM json_each(?))", (listed(list(ids)),)
            )
            return dict(rows)
        winners = self._merges.winners()
        rows = self._connection.rows("SELECT id, section FROM media INDEXED BY media_by_section WHERE gone = 0")
        return {media_id: section for media_id, section in rows if media_id not in winners}

    def _grouped(self, sql: str, *values: object) -> dict[str, int]:
        return {str(name): int(count) for name, count in self._connection.rows(sql, values)}

    def _one(self, sql: str, *values: object) -> int:
        row = self._connection.row(sql, values)
        return int(row[0]) if row else 0
