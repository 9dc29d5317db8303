"""Searches that a person keeps under a name, in an order of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core import vault
from core.errors import UserProblem
from core.store.connection import Connection, clean
from core.types import ProfileId

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """One kept search; `query` is in the language of `core.query`."""

    id: int
    name: str
    query: str


class SavedTable:
    """Kept searches of all profiles."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self, profile: ProfileId) -> list[SavedSearch]:
        """Return a profile's searches in their order."""
        rows = self._connection.rows(
            "SELECT id, name, query FROM saved_searches WHERE profile_id = ? ORDER BY position, id", (profile,)
        )
        return [SavedSearch(*row) for row in rows]

    def by_name(self, profile: ProfileId, name: str) -> SavedSearch:
        """Return the search of that name.

        Raises:
            UserProblem: there is none; the message names those that there are.
        """
        known = self.all(profile)
        for one in known:
            if one.name.casefold() == clean(name).strip().casefold():
                return one
        there_are = ", ".join(one.name for one in known)
        hint = f"There are: {there_are}." if known else "Keep one with: homereel search WORDS --save NAME"
        raise UserProblem(f"No search is kept as {name!r}. {hint}")

    def save(self, profile: ProfileId, name: str, query: str) -> SavedSearch:
        """Keep a search behind the others; one of that name is written over where it stands.

        Raises:
            UserProblem: the name or the search is empty.
        """
        name, query = _named(name), clean(query).strip()
        if not query:
            raise UserProblem("There is nothing to keep: type words or choose filters first.")
        with self._connection.transaction():
            last = self._connection.rows(
                "SELECT ifnull(max(position), -1) FROM saved_searches WHERE profile_id = ?", (profile,)
            )
            self._connection.run(
                "INSERT INTO saved_searches (profile_id, name, query, position) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (profile_id, name) DO UPDATE SET query = excluded.query",
                (profile, name, query, last[0][0] + 1),
            )
        return self.by_name(profile, name)

    def rename(self, search_id: int, name: str) -> None:
        """Give a search another name.

        Raises:
            UserProblem: the name is empty or taken.
        """
        name = _named(name)
        try:
            self._connection.run("UPDATE saved_searches SET name = ? WHERE id = ?", (name, search_id))
        except vault.errors("IntegrityError") as error:
            raise UserProblem(f"A search is kept as {name} already. Choose another name.") from error

    def delete(self, search_id: int) -> None:
        """Forget a search."""
        self._connection.run("DELETE FROM saved_searches WHERE id = ?", (search_id,))

    def put_in_order(self, profile: ProfileId, ids: Sequence[int]) -> None:
        """Set the order; those that aren't named follow as they were."""
        known = [one.id for one in self.all(profile)]
        order = [*dict.fromkeys(i for i in ids if i in known), *(i for i in known if i not in ids)]
        with self._connection.transaction():
            self._connection.many(
                "UPDATE saved_searches SET position = ? WHERE id = ?",
                ((place, search_id) for place, search_id in enumerate(order)),
            )


def _named(name: str) -> str:
    name = " ".join(clean(name).split())[:LONGEST_NAME]
    if not name:
        raise UserProblem("A kept search needs a name.")
    return name
