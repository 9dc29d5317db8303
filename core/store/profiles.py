"""Turns a profile's name into its id. Each profile has its own history, ratings and playlists."""

from __future__ import annotations

import unicodedata

from core.errors import UserProblem
from core.store.connection import Connection, clean
from core.store.forgetting import Forgetting
from core.types import ProfileId

DEFAULT = ProfileId(1)
"""The profile that every library has from the start, named `default`."""


LONGEST_NAME = 60
_UNSHOWN = frozenset({"Cc", "Zl", "Zp"})
"""Control characters and ends of lines."""


def _check(name: str) -> None:
    if len(name) > LONGEST_NAME or any(unicodedata.category(c) in _UNSHOWN for c in name):
        raise UserProblem(f"A profile's name is one line of at most {LONGEST_NAME} characters. Choose another.")


class ProfilesTable:
    """The people of one library."""

    def __init__(self, connection: Connection, forgetting: Forgetting) -> None:
        self._connection = connection
        self._forgetting = forgetting

    def get(self, name: str = "") -> ProfileId:
        """Return the profile of that name, "" for the default one; an unknown name is made.

        Raises:
            UserProblem: it is unknown and this connection only reads, or no name for a profile.
        """
        name = clean(name).strip()
        found = self._find(name)
        if found is None:
            _check(name)
        if found is None and self._connection.role != "read":
            self._connection.run("INSERT INTO profiles (name) VALUES (?) ON CONFLICT DO NOTHING", (name,))
        return self.known(name) if found is None else found

    def create(self, name: str) -> ProfileId:
        """Make a profile with an empty history.

        Raises:
            UserProblem: the name is no name for a profile, or taken.
        """
        name = self._free(name)
        return ProfileId(self._connection.run("INSERT INTO profiles (name) VALUES (?)", (name,)).lastrowid or 0)

    def rename(self, profile: ProfileId, name: str) -> None:
        """Give a profile another name; all else of it stays.

        Raises:
            UserProblem: the name is no name for a profile, or another one's.
        """
        name = self._free(name, profile)
        self._connection.run("UPDATE profiles SET name = ? WHERE id = ?", (name, profile))

    def _free(self, name: str, own: ProfileId | None = None) -> str:
        name = clean(name).strip()
        if not name:
            raise UserProblem("A profile needs a name.")
        _check(name)
        if any(other.casefold() == name.casefold() and number != own for number, other in self.all()):
            raise UserProblem(f"There is a profile {name} already. Choose another name.")
        return name

    def known(self, name: str = "") -> ProfileId:
        """Return the profile of that name, "" for the default one; none is made.

        Raises:
            UserProblem: there is none of that name.
        """
        found = self._find(clean(name).strip())
        if found is None:
            names = ", ".join(name for _, name in self.all())
            raise UserProblem(f"There is no profile {name!r}. There are: {names}.")
        return found

    def _find(self, name: str) -> ProfileId | None:
        if not name:
            return DEFAULT
        found = self._connection.row("SELECT id FROM profiles WHERE name = ?", (name,))
        return None if found is None else ProfileId(found[0])

    def all(self) -> list[tuple[ProfileId, str]]:
        """Return all profiles with their names, the default one first."""
        return [(ProfileId(i), name) for i, name in self._connection.rows("SELECT id, name FROM profiles ORDER BY id")]

    def holdings(self, profile: ProfileId) -> dict[str, int]:
        """Count what `forget` would delete: {play, skip, rating …} by kind of event, and list, line, model.

        line: what was said of what was inferred; model: runs of learning that its history went into.
        """
        kinds = self._connection.rows(
            "SELECT kind, count(*) FROM events WHERE profile_id = ? GROUP BY kind", (profile,)
        )
        others = self._connection.rows(
            "SELECT 'list', (SELECT count(*) FROM playlists WHERE profile_id = :id) UNION ALL "
            "SELECT 'line', (SELECT count(*) FROM interest_rulings WHERE profile_id = :id) + "
            "(SELECT count(*) FROM disowned WHERE profile_id = :id) UNION ALL "
            "SELECT 'kept search', (SELECT count(*) FROM saved_searches WHERE profile_id = :id) UNION ALL "
            "SELECT 'model', (SELECT count(*) FROM learned_from WHERE profile_id = :id)",
            {"id": profile},
        )
        return {name: int(count) for name, count in [*kinds, *others] if count}

    def forget(self, profile: ProfileId) -> int:
        """Delete a profile's history, lists, notes and every learned model that its history went into.

        The default profile stays, empty. Wrap it in `Store.erasing`.

        Returns:
            The number of events that are gone.
        """
        return self._forgetting.profile(profile, keep_name=profile == DEFAULT)

    def empty(self, profile: ProfileId) -> int:
        """Do as `forget` does, and keep the profile, with its name and the folders that are kept out of it.

        Wrap it in `Store.erasing`.
        """
        return self._forgetting.profile(profile, keep_name=True)
