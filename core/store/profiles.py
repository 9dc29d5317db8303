"""Turns a profile's name into its id. Each profile has its own history, ratings and playlists."""

from __future__ import annotations

from core.errors import UserProblem
from core.store.connection import Connection, clean
from core.types import ProfileId

DEFAULT = ProfileId(1)
"""The profile that every library has from the start, named `default`."""


class ProfilesTable:
    """The people of one library."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str = "") -> ProfileId:
        """Return the profile of that name, "" for the default one; an unknown name is made.

        Raises:
            UserProblem: it is unknown and this connection only reads.
        """
        name = clean(name).strip()
        if not name:
            return DEFAULT
        find = "SELECT id FROM profiles WHERE name = ?"
        found = self._connection.row(find, (name,))
        if found is None and self._connection.role == "read":
            raise UserProblem(f"There is no profile {name} yet.")
        if found is None:
            self._connection.run("INSERT INTO profiles (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
            found = self._connection.row(find, (name,))
        assert found is not None
        return ProfileId(found[0])

    def all(self) -> list[tuple[ProfileId, str]]:
        """Return all profiles with their names, the default one first."""
        return [(ProfileId(i), name) for i, name in self._connection.rows("SELECT id, name FROM profiles ORDER BY id")]
