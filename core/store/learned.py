"""Turns training runs into rows: which model serves, which were tried, and one step back."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from core.parsing import parsed_arrays, parsed_json
from core.store.connection import Connection
from core.types import ProfileId

State = Literal["active", "replaced", "refused", "undone"]
Arrays = Mapping[str, NDArray[Any]]
"""What a model learnt and how it was set, by name; none of objects, so that it can be kept without pickle."""
KEPT_RUNS = 5
"""Runs of one model and profile that are kept, so that one can go back; older ones are deleted."""


@dataclass(frozen=True, slots=True)
class Run:
    """One training run, without what it learnt.

    Attributes:
        profile: for whom, or None for all.
        at: when it was made by the clock of then: it knows of nothing later.
        state: active (it serves), replaced (by a later one), refused (it wasn't better, or isn't any more), undone (by
            a person).
        report: figures of replay, before and after.
    """

    id: int
    model: str
    profile: ProfileId | None
    at: float
    state: State
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a run learnt: named arrays, none of them of objects."""

    run: Run
    arrays: Arrays = field(repr=False)


class LearnedTable:
    """Everything that was learnt of histories. Nothing here is a source of truth: it can be learnt again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(
        self,
        model: str,
        profile: ProfileId | None,
        arrays: Arrays,
        report: Mapping[str, Any],
        *,
        sources: Iterable[ProfileId],
        taken: bool = True,
    ) -> int:
        """Keep a run and, if it is taken, let it serve instead of the one before.

        Args:
            sources: profiles whose histories it was made of: forgetting one of them deletes it.
        """
        with self._connection.transaction():
            if taken:
                self._set_state(model, profile, "active", "replaced")
            cursor = self._connection.run(
                "INSERT INTO learned (model, profile_id, at, state, report, payload) VALUES (?, ?, ?, ?, ?, ?)",
                (model, profile, time.time(), "active" if taken else "refused", json.dumps(report), pack(arrays)),
            )
            number = int(cursor.lastrowid or 0)
            self._connection.many(
                "INSERT OR IGNORE INTO learned_from (learned_id, profile_id) VALUES (?, ?)",
                ((number, source) for source in sources),
            )
            self._connection.run(
                "WITH ours AS (SELECT id, state FROM learned WHERE model = ? AND profile_id IS ?) DELETE FROM learned "
                "WHERE id IN (SELECT id FROM ours WHERE state <> 'active') "
                "AND id NOT IN (SELECT id FROM ours ORDER BY id DESC LIMIT ?) "
                "AND id NOT IN (SELECT max(id) FROM ours WHERE state = 'replaced' HAVING max(id) IS NOT NULL)",
                (model, profile, KEPT_RUNS),
            )
        return number

    def retire(self, model: str, profile: ProfileId | None) -> bool:
        """Let nothing serve: there is nothing to make it of any more, or it helps no more. False if nothing served."""
        return self._set_state(model, profile, "active", "refused") > 0

    def drop(self, model: str) -> int:
        """Delete every run of one model, as what it was made of is to be gone; return how many."""
        with self._connection.transaction():
            self._count_forgetting()
            return int(self._connection.run("DELETE FROM learned WHERE model = ?", (model,)).rowcount)

    def forgettings(self) -> int:
        """Count how often something was forgotten: who read before must not write what was made of it after."""
        row = self._connection.row("SELECT number FROM changes WHERE what = 'forgotten'")
        return int(row[0]) if row else 0

    def end_lesson(self) -> None:
        """Keep that all that is recorded so far belongs to lessons that went to their end."""
        self._connection.run(
            "INSERT INTO changes (what, number) SELECT 'lesson', coalesce(max(id), 0) FROM learned WHERE true "
            "ON CONFLICT (what) DO UPDATE SET number = excluded.number"
        )

    def unended(self, model: str) -> dict[ProfileId, Run]:
        """List the runs of a model, the latest of each profile, that a lesson recorded which was stopped."""
        rows = self._connection.rows(
            "SELECT id, model, profile_id, at, state, report FROM learned WHERE model = ? AND profile_id IS NOT NULL "
            "AND id > (SELECT coalesce(max(number), 0) FROM changes WHERE what = 'lesson') ORDER BY id",
            (model,),
        )
        return {ProfileId(row[2]): _run(row) for row in rows}

    def active(self, model: str, profile: ProfileId | None) -> Learned | None:
        """Return what serves now, or None. A payload that can't be read counts as none."""
        row = self._connection.row(
            "SELECT id, model, profile_id, at, state, report, payload FROM learned "
            "WHERE model = ? AND profile_id IS ? AND state = 'active' ORDER BY id DESC LIMIT 1",
            (model, profile),
        )
        arrays = unpack(row[-1]) if row else None
        return Learned(_run(row[:-1]), arrays) if row and arrays is not None else None

    def stamp(self) -> int:
        """Return a number that changes when another run serves."""
        row = self._connection.row("SELECT coalesce(sum(id * id), 0) FROM learned WHERE state = 'active'")
        return int(row[0]) if row else 0

    def runs(self, profile: ProfileId | None = None, model: str = "") -> list[Run]:
        """List runs for this profile and for all, latest first."""
        rows = self._connection.rows(
            "SELECT id, model, profile_id, at, state, report FROM learned "
            "WHERE (profile_id IS NULL OR profile_id = ?) AND (? = '' OR model = ?) ORDER BY id DESC",
            (profile, model, model),
        )
        return [_run(row) for row in rows]

    def undo(self, model: str, profile: ProfileId | None) -> bool:
        """Go back to the run before the one that serves, or to none at all. False if none serves."""
        with self._connection.transaction():
            if not self._set_state(model, profile, "active", "undone"):
                return False
            self._connection.run(
                "UPDATE learned SET state = 'active' WHERE id = (SELECT max(id) FROM learned "
                "WHERE model = ? AND profile_id IS ? AND state = 'replaced')",
                (model, profile),
            )
        return True

    def forget(self, profile: ProfileId | None = None) -> int:
        """Delete every run that this profile's history went into (None: every run); return how many."""
        with self._connection.transaction():
            self._count_forgetting()
            cursor = self._connection.run(
                "DELETE FROM learned WHERE ? IS NULL OR profile_id = ? "
                "OR id IN (SELECT learned_id FROM learned_from WHERE profile_id = ?)",
                (profile, profile, profile),
            )
        return int(cursor.rowcount)

    def _count_forgetting(self) -> None:
        self._connection.run(
            "INSERT INTO changes (what, number) VALUES ('forgotten', 1) "
            "ON CONFLICT (what) DO UPDATE SET number = number + 1"
        )

    def _set_state(self, model: str, profile: ProfileId | None, before: State, after: State) -> int:
        cursor = self._connection.run(
            "UPDATE learned SET state = ? WHERE model = ? AND profile_id IS ? AND state = ?",
            (after, model, profile, before),
        )
        return int(cursor.rowcount)


def pack(arrays: Arrays) -> bytes:
    """Write named arrays as npz, without pickle.

    Raises:
        ValueError: an array of objects.
    """
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **{name: np.asarray(array) for name, array in arrays.items()})
    return out.getvalue()


def unpack(payload: bytes) -> Arrays | None:
    """Read what `pack` wrote; None where it is torn or was written by another program."""
    try:
        return parsed_arrays(payload)
    except ValueError:
        return None


def columns(arrays: Arrays, **kinds: str) -> bool:
    """Say whether these arrays are there, one-dimensional, of one length, and of these kinds (`dtype.kind`).

    What is read was written here, unless the file was damaged or another program wrote into it.
    """
    found = [arrays.get(name) for name in kinds]
    fits = [
        a is not None and a.ndim == 1 and a.dtype.kind in kind for a, kind in zip(found, kinds.values(), strict=True)
    ]
    return all(fits) and len({len(a) for a in found if a is not None}) == 1


def _report(text: str) -> Mapping[str, Any]:
    try:
        report = parsed_json(text)
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}


def _run(row: tuple[Any, ...]) -> Run:
    number, model, profile, at, state, report = row
    return Run(number, model, None if profile is None else ProfileId(profile), at, state, _report(report))
