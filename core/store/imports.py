"""Turns what was brought in from other programs into rows that say so, and takes one of them back as a whole."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.store.connection import Connection, clean
from core.store.events import EventsTable
from core.store.forgetting import Forgetting
from core.types import Event, ProfileId

Made = Mapping[str, Sequence[Any]]
"""What an import made besides events: names or ids, by what they are."""


@dataclass(frozen=True, slots=True)
class Import:
    """One import that stands.

    Attributes:
        events: how many of its events are left.
        made: what it made besides events.
    """

    id: int
    format: str
    name: str
    at: float
    events: int
    made: Made = field(default_factory=dict)


class ImportsTable:
    """The imports of all profiles."""

    def __init__(self, connection: Connection, events: EventsTable, forgetting: Forgetting) -> None:
        self._connection = connection
        self._events = events
        self._forgetting = forgetting

    def write(
        self,
        profile: ProfileId,
        named: tuple[str, str],
        events: Callable[[], Sequence[Event]],
        make: Callable[[], Made],
    ) -> int:
        """Write one import through to the disk, all or nothing; return its id, 0 where there is nothing to write.

        Args:
            named: its format, and the name of its file.
            events: says which they are, within the transaction: another import may have written some meanwhile.
            make: makes what comes besides events, within the same transaction.

        Raises:
            RuntimeError: a transaction is open.
        """
        written = 0

        def note(ids: list[int]) -> None:
            nonlocal written
            if not (made := {what: list(rows) for what, rows in make().items()}) and not ids:
                return
            cursor = self._connection.run(
                "INSERT INTO imports (profile_id, format, name, at, made) VALUES (?, ?, ?, ?, ?)",
                (profile, named[0], clean(named[1]), time.time(), json.dumps(made)),
            )
            written = int(cursor.lastrowid or 0)
            self._connection.many(
                "INSERT INTO imported (event_id, import_id) VALUES (?, ?)", ((event, written) for event in ids)
            )

        self._events.append_all(profile, events, note)
        return written

    def all(self, profile: ProfileId) -> list[Import]:
        """List a profile's imports, the latest first."""
        rows = self._connection.rows(
            "SELECT id, format, name, at, (SELECT count(*) FROM imported i WHERE i.import_id = imports.id), made "
            "FROM imports WHERE profile_id = ? ORDER BY id DESC",
            (profile,),
        )
        return [Import(id_, format_, name, at, count, json.loads(made)) for id_, format_, name, at, count, made in rows]

    def forget(self, profile: ProfileId, import_id: int) -> int:
        """Delete what one import wrote into the history; return the number of events. Wrap it in `Store.erasing`."""
        return self._forgetting.imported(profile, import_id)
