"""Turns what the extractors made into rows, one per (medium, modality, model), and rows into arrays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.store.charts import SoundChart
from core.store.codecs import (
    pack_series,
    pack_spans,
    pack_values,
    pack_vectors,
    unpack_series,
    unpack_spans,
    unpack_vectors,
)
from core.store.connection import Connection, listed
from core.store.merges import Merges
from core.types import Features, FileId, FileState, FloatArray, MediaId, Modality

_COLUMNS = "id, media_id, modality, model_id, dim, item, vals, spans, moments, series"
_CURRENT = "(length(x.series) OR json_extract(x.vals, '$.silence_share') IS NULL)"
"""Not a sound that was measured by a Homereel that kept no chart of it: that one is measured again."""
_BATCH_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One row with its id, which is renewed at every write."""

    id: int
    media_id: MediaId
    features: Features


class FeaturesTable:
    """Vectors and numbers. Two models stand side by side; a new one never wipes the old one.

    Reads see each content once: while a merge stands, the loser's row of a model is left out if the winner has one,
    and given under the winner's id if not. To an index that looks as if rows were deleted: `stamp` changes.
    """

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    def put(self, media_id: MediaId, features: Sequence[Features]) -> None:
        """Write what one stage made of one medium, over what the same models made before. Tags: `media.set_tags`.

        Raises:
            ValueError: arrays whose shapes don't fit together, or numbers that aren't finite.
        """
        self._connection.many(
            "INSERT OR REPLACE INTO features (media_id, modality, model_id, dim, item, vals, spans, moments, series) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(media_id, *_packed(one)) for one in features],
        )

    def get(self, media_id: MediaId, modality: Modality | None = None, model_id: str | None = None) -> list[Features]:
        """Return what is known of one medium, of all models or one."""
        rows = self._connection.rows(
            f"SELECT {_COLUMNS} FROM features WHERE media_id IN (SELECT value FROM json_each(?)) "
            "AND (? IS NULL OR modality = ?) AND (? IS NULL OR model_id = ?) ORDER BY media_id <> ?, id",
            (
                listed(self._merges.group(media_id)),
                *(modality, modality, model_id, model_id, self._merges.resolve(media_id)),
            ),
        )
        first: dict[tuple[str, str], Features] = {}
        for row in rows:
            first.setdefault((row[2], row[3]), _unpacked(row, row[1]).features)
        return list(first.values())

    def rows_of(self, media_id: MediaId, modality: Modality) -> list[FeatureRow]:
        """Return all rows of one modality of one medium, each under the id it was written with, merged ones too."""
        rows = self._connection.rows(
            f"SELECT {_COLUMNS} FROM features WHERE media_id IN (SELECT value FROM json_each(?)) AND modality = ? "
            "ORDER BY id",
            (listed(self._merges.group(media_id)), str(modality)),
        )
        return [_unpacked(row, row[1]) for row in rows]

    def drop(self, modality: Modality) -> None:
        """Delete everything that all models of one modality made."""
        self._connection.run("DELETE FROM features WHERE modality = ?", (str(modality),))

    def forget(self, media_id: MediaId, modality: Modality) -> None:
        """Delete what all models of a modality made of one medium: what it was made of isn't there any more."""
        self._connection.run("DELETE FROM features WHERE media_id = ? AND modality = ?", (media_id, str(modality)))

    def has(self, media_id: MediaId, modality: Modality, model_id: str) -> bool:
        """Say whether a model has looked at a medium."""
        found = self._connection.row(
            "SELECT 1 FROM features x WHERE x.media_id IN (SELECT value FROM json_each(?)) "
            f"AND x.modality = ? AND x.model_id = ? AND {_CURRENT}",
            (listed(self._merges.group(media_id)), str(modality), model_id),
        )
        return found is not None

    def lacking(
        self, modality: Modality, model_id: str, states: Sequence[FileState] = (FileState.PRESENT,)
    ) -> list[FileId]:
        """Return the files at which a model hasn't looked though they have the picture or sound it looks at.

        A row without vectors (silence, say) counts as looked at; files with a failed job are left out.
        """
        needs = {"picture": "m.has_picture", "look": "m.has_picture", "sound": "m.has_sound", "voice": "m.has_sound"}
        rows = self._connection.rows(
            "SELECT f.id, f.media_id FROM files f JOIN media m ON m.id = f.media_id "
            f"WHERE f.state IN (SELECT value FROM json_each(?)) AND {needs.get(str(modality), '1')} "
            "AND NOT EXISTS (SELECT 1 FROM features x "
            f"WHERE x.media_id = f.media_id AND x.modality = ? AND x.model_id = ? AND {_CURRENT}) "
            "AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.file_id = f.id AND +j.state = 'failed') ORDER BY f.id",
            (listed(states), str(modality), model_id),
        )
        winners = self._merges.winners()
        merged = {*winners, *winners.values()}
        return [FileId(i) for i, owner in rows if owner not in merged or not self.has(owner, modality, model_id)]

    def partial(self, modality: Modality, model_id: str, mark: str) -> list[FileId]:
        """Return the present files at which a model has looked in part only: the value of this name is 0."""
        rows = self._connection.rows(
            "SELECT f.id FROM files f JOIN features x ON x.media_id = f.media_id WHERE f.state = 'present' "
            "AND x.modality = ? AND x.model_id = ? AND json_extract(x.vals, '$.' || ?) = 0 ORDER BY f.id",
            (str(modality), model_id, mark),
        )
        return [FileId(row[0]) for row in rows]

    def values(self, media_id: MediaId) -> dict[str, float]:
        """Return all named numbers of one medium."""
        rows = self._connection.rows(
            "SELECT vals FROM features WHERE media_id IN (SELECT value FROM json_each(?)) ORDER BY media_id = ?, id",
            (listed(self._merges.group(media_id)), self._merges.resolve(media_id)),
        )
        return {name: float(value) for row in rows for name, value in json.loads(row[0]).items()}

    def sound_chart(self, media_id: MediaId) -> SoundChart | None:
        """Return how one medium sounds from beginning to end, or None where that isn't known (yet)."""
        rows = self._connection.rows(
            "SELECT series FROM features WHERE media_id IN (SELECT value FROM json_each(?)) AND modality = ? "
            "AND length(series) ORDER BY media_id <> ?, id DESC LIMIT 1",
            (listed(self._merges.group(media_id)), str(Modality.SOUND), self._merges.resolve(media_id)),
        )
        return SoundChart.of(unpack_series(rows[0][0])) if rows else None

    def models(self) -> list[tuple[Modality, str, int]]:
        """Return which models have rows, and how many."""
        rows = self._connection.rows(
            "SELECT modality, model_id, count(*) FROM features GROUP BY modality, model_id ORDER BY modality, model_id"
        )
        return [(Modality(modality), model_id, count) for modality, model_id, count in rows]

    def stamp(self, modality: Modality, model_id: str) -> tuple[int, int]:
        """Return (rows, largest row id) of one model: it differs whenever an index of it is out of date."""
        count, last = self._connection.rows(
            "SELECT count(*), coalesce(max(id), 0) FROM features WHERE modality = ? AND model_id = ?",
            (str(modality), model_id),
        )[0]
        return count - len(self._hidden(modality, model_id)), last

    def ids(self, modality: Modality, model_id: str) -> list[tuple[int, MediaId]]:
        """Return (row id, medium) of one model, by row id."""
        rows = self._connection.rows(
            "SELECT id, media_id FROM features WHERE modality = ? AND model_id = ? ORDER BY id",
            (str(modality), model_id),
        )
        winners = self._merges.winners()
        if not winners:
            return rows
        hidden = self._hidden(modality, model_id)
        return [(i, winners.get(media_id, media_id)) for i, media_id in rows if i not in hidden]

    def since(self, modality: Modality, model_id: str, after_id: int = 0, batch: int = 512) -> Iterator[FeatureRow]:
        """Go through the rows of one model that are newer than a row id, by row id, in lots of bounded size."""
        hidden = self._hidden(modality, model_id)
        sizes = self._connection.rows(
            "SELECT id, length(moments) FROM features WHERE modality = ? AND model_id = ? AND id > ? ORDER BY id",
            (str(modality), model_id, after_id),
        )
        lot: list[int] = []
        lot_bytes = 0
        for row_id, size in sizes:
            if row_id in hidden:
                continue
            lot.append(row_id)
            lot_bytes += size
            if len(lot) >= batch or lot_bytes >= _BATCH_BYTES:
                yield from self.by_row_ids(lot)
                lot, lot_bytes = [], 0
        yield from self.by_row_ids(lot)

    def by_row_ids(self, ids: Sequence[int]) -> list[FeatureRow]:
        """Return rows by row id; those that were written anew since are left out."""
        if not ids:
            return []
        rows = self._connection.rows(
            f"SELECT {_COLUMNS} FROM features WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (listed(ids),)
        )
        winners = self._merges.winners()
        return [_unpacked(row, winners.get(row[1], row[1])) for row in rows]

    def item_vectors(
        self, modality: Modality, model_id: str, ids: Sequence[MediaId] | None = None
    ) -> tuple[list[MediaId], FloatArray]:
        """Return the item vectors of one model, of some media or of all that have one.

        Returns:
            The media and float32 (n, d), rows of norm 1; (0, 0) where there are none.
        """
        chosen = "" if ids is None else "AND media_id IN (SELECT value FROM json_each(?)) "
        members = () if ids is None else (listed(self._merges.groups(ids)),)
        rows = self._connection.rows(
            "SELECT id, media_id, dim, item FROM features "
            f"WHERE modality = ? AND model_id = ? AND item IS NOT NULL {chosen}ORDER BY id",
            (str(modality), model_id, *members),
        )
        hidden = self._hidden(modality, model_id)
        winners = self._merges.winners()
        kept = {winners.get(row[1], row[1]): row for row in rows if row[0] not in hidden}
        if not kept:
            return [], np.zeros((0, 0), np.float32)
        order = [i for i in dict.fromkeys(kept if ids is None else ids) if winners.get(i, i) in kept]
        blobs = b"".join(kept[winners.get(i, i)][3] for i in order)
        return order, unpack_vectors(blobs, rows[-1][2])

    def _hidden(self, modality: Modality, model_id: str) -> set[int]:
        """Return the row ids that merges hide: all but one of each group, the winner's own if it has one."""
        winners = self._merges.winners()
        if not winners:
            return set()
        rows = self._connection.rows(
            "SELECT id, media_id FROM features WHERE modality = ? AND model_id = ? "
            "AND media_id IN (SELECT value FROM json_each(?)) ORDER BY id",
            (str(modality), model_id, listed({*winners, *winners.values()})),
        )
        rows.sort(key=lambda row: row[1] in winners)
        seen: set[MediaId] = set()
        hidden: set[int] = set()
        for row_id, media_id in rows:
            winner = winners.get(media_id, media_id)
            if winner in seen:
                hidden.add(row_id)
            seen.add(winner)
        return hidden


def _packed(features: Features) -> tuple[Any, ...]:
    item, moments, spans = features.item, features.moments, features.spans
    dim = len(item) if item is not None else (moments.shape[1] if moments.ndim == 2 else 0)
    if moments.size and moments.shape != (len(spans), dim):
        raise ValueError(f"{features.model_id}: moments {moments.shape}, spans {spans.shape}, dim {dim}")
    if not (np.isfinite(moments).all() and (item is None or np.isfinite(item).all())):
        raise ValueError(f"{features.model_id}: not all numbers are finite")
    return (
        *(str(features.modality), features.model_id, dim),
        None if item is None else pack_vectors(item),
        *(pack_values(features.values), pack_spans(spans), pack_vectors(moments), pack_series(features.series)),
    )


def _unpacked(row: tuple[Any, ...], media_id: MediaId) -> FeatureRow:
    row_id, _, modality, model_id, dim, item, values, spans, moments, series = row
    features = Features(
        Modality(modality),
        model_id,
        None if item is None else unpack_vectors(item, dim)[0],
        unpack_vectors(moments, dim),
        unpack_spans(spans),
        json.loads(values),
        series=unpack_series(series),
    )
    return FeatureRow(row_id, media_id, features)
