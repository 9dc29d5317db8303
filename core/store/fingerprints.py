"""Turns fingerprints into rows, one per (medium, scheme), and rows into arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from core.store.connection import Connection, listed
from core.store.merges import Merges
from core.types import FileId, Fingerprint, MediaId, Modality, TimeArray

_DTYPES = {Modality.SOUND: "<u4", Modality.PICTURE: "<u8"}
_SCHEMES = {Modality.SOUND: "sound1", Modality.PICTURE: "picture1"}
_HAS = {Modality.SOUND: "has_sound", Modality.PICTURE: "has_picture"}
_EVEN_S = 1e-3
_BATCH = 256


class FingerprintsTable:
    """Fingerprints. While a merge stands, each content has those of its winner, else of the oldest that has one."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    def put(self, media_id: MediaId, made: Sequence[Fingerprint]) -> None:
        """Write what was made of one medium over what it had.

        Raises:
            ValueError: codes and times of different length.
        """
        self._connection.many(
            "INSERT OR REPLACE INTO fingerprints (media_id, modality, scheme, times, codes) VALUES (?, ?, ?, ?, ?)",
            [(media_id, str(one.modality), one.scheme, *_packed(one)) for one in made],
        )

    def has(self, media_id: MediaId, modality: Modality) -> bool:
        """Say whether a medium has one of this modality, were it empty."""
        found = self._connection.row(
            "SELECT 1 FROM fingerprints WHERE media_id IN (SELECT value FROM json_each(?)) AND scheme = ?",
            (listed(self._merges.group(media_id)), _SCHEMES[modality]),
        )
        return found is not None

    def lacking(self, modality: Modality) -> list[FileId]:
        """Return the present files whose medium has such a stream and no fingerprint of it, failed ones left out."""
        rows = self._connection.rows(
            "SELECT f.id, f.media_id FROM files f JOIN media m ON m.id = f.media_id WHERE f.state = 'present' "
            f"AND m.{_HAS[modality]} AND NOT EXISTS (SELECT 1 FROM fingerprints x "
            "WHERE x.media_id = f.media_id AND x.scheme = ?) "
            "AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.file_id = f.id AND +j.state = 'failed') ORDER BY f.id",
            (_SCHEMES[modality],),
        )
        winners = self._merges.winners()
        merged = {*winners, *winners.values()}
        return [FileId(i) for i, owner in rows if owner not in merged or not self.has(owner, modality)]

    def stamp(self) -> str:
        """Return text that differs whenever there are other fingerprints, or other merges, than before."""
        count, last = self._connection.rows("SELECT count(*), coalesce(max(id), 0) FROM fingerprints")[0]
        merged, newest = self._connection.rows("SELECT count(*), coalesce(max(id), 0) FROM merges")[0]
        return f"{count} {last} {merged} {newest}"

    def ids(self, modality: Modality) -> list[tuple[int, MediaId]]:
        """Return (row id, content) of one modality, each content once, by row id."""
        rows = self._connection.rows(
            "SELECT id, media_id FROM fingerprints WHERE scheme = ? ORDER BY id", (_SCHEMES[modality],)
        )
        winners = self._merges.winners()
        if not winners:
            return rows
        chosen: dict[MediaId, int] = {}
        for row_id, media_id in sorted(rows, key=lambda row: row[1] in winners):
            chosen.setdefault(winners.get(media_id, media_id), row_id)
        return sorted((row_id, media_id) for media_id, row_id in chosen.items())

    def by_row_ids(self, ids: Sequence[int]) -> Iterator[tuple[int, Fingerprint]]:
        """Go through rows by row id, a bounded number of them in memory."""
        for at in range(0, len(ids), _BATCH):
            rows = self._connection.rows(
                "SELECT id, modality, scheme, times, codes FROM fingerprints "
                "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
                (listed(ids[at : at + _BATCH]),),
            )
            for row_id, *columns in rows:
                yield row_id, _unpacked(*columns)


def _packed(made: Fingerprint) -> tuple[bytes, bytes]:
    if len(made.codes) != len(made.times_s):
        raise ValueError(f"{made.scheme}: {len(made.codes)} codes at {len(made.times_s)} times")
    times = made.times_s
    if len(times) > 2 and np.allclose(times, np.linspace(times[0], times[-1], len(times)), rtol=0, atol=_EVEN_S):
        times = times[[0, -1]]
    return times.astype("<f4").tobytes(), made.codes.astype(_DTYPES[made.modality]).tobytes()


def _unpacked(modality: str, scheme: str, times: bytes, codes: bytes) -> Fingerprint:
    kind = Modality(modality)
    numbers: Any = np.frombuffer(codes, _DTYPES[kind])
    at_s: TimeArray = np.frombuffer(times, "<f4").astype(np.float64)
    if len(at_s) != len(numbers):
        at_s = np.linspace(at_s[0], at_s[-1], len(numbers))
    return Fingerprint(kind, scheme, numbers, at_s)
