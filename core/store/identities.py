"""Turns identity keys into contents and back, each under the very id it was kept for, whoever stands for it now.

To everybody else a merge makes two contents one. To say which of the two a file holds, its own keys and files alone
count: then a merge that is taken back finds each where it was.
"""

from __future__ import annotations

from core.store.connection import Connection
from core.store.files import FileRow, FilesTable
from core.types import IdentityKey, MediaId


class IdentitiesTable:
    """Keys and files of media, with no merge in between."""

    def __init__(self, connection: Connection, files: FilesTable) -> None:
        self._connection = connection
        self._files = files

    def owners(self, key: IdentityKey) -> list[MediaId]:
        """Return the contents for which a key was kept, oldest first."""
        rows = self._connection.rows(
            "SELECT i.media_id FROM identities i JOIN media m ON m.id = i.media_id WHERE i.scheme = ? AND i.key = ? "
            "ORDER BY m.number",
            (key.scheme, key.key),
        )
        return [MediaId(row[0]) for row in rows]

    def keys(self, media_id: MediaId, scheme: str) -> list[IdentityKey]:
        """Return the keys of one scheme that were kept for a content."""
        rows = self._connection.rows(
            "SELECT scheme, key FROM identities WHERE media_id = ? AND scheme = ? ORDER BY key", (media_id, scheme)
        )
        return [IdentityKey(*row) for row in rows]

    def replace(self, media_id: MediaId, key: IdentityKey) -> None:
        """Keep a key for a content in place of all that it had of that scheme."""
        with self._connection.transaction():
            self._connection.run("DELETE FROM identities WHERE media_id = ? AND scheme = ?", (media_id, key.scheme))
            self._connection.run(
                "INSERT INTO identities (scheme, key, media_id) VALUES (?, ?, ?)", (key.scheme, key.key, media_id)
            )

    def files(self, media_id: MediaId) -> list[FileRow]:
        """Return the files that were attached to a content, whatever their state."""
        return [row for row in self._files.of_media(media_id) if row.media_id == media_id]
