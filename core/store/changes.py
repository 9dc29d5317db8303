"""Turns the numbers that triggers keep into stamps: whether media, facts or features have changed, without counting."""

from __future__ import annotations

from typing import Literal

from core.store.connection import Connection

What = Literal["library", "facts", "features"]


class ChangesTable:
    """Numbers that go up with each change: of which media there are, of what is known of them, of their vectors."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def stamp(self, what: What) -> tuple[int, int]:
        """Return two numbers that differ whenever that has changed.

        Args:
            what: `library`: which media `media.ids()` lists; `facts`: facts and files of media; `features`: rows of
                any model. A merge changes all three.
        """
        row = self._connection.row("SELECT number FROM changes WHERE what = ?", (what,))
        assert row is not None
        return int(row[0]), self._connection.generation  # what was rolled back may come again with the same number
