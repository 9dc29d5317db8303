"""Turns folders that are kept out of a profile into the media that aren't there for it: the one place that says so."""

from __future__ import annotations

import os
from collections.abc import Sequence

from core.store.connection import Connection, listed
from core.store.merges import Merges
from core.store.paths import join_path, under
from core.types import FailedFile, MediaId, ProfileId

_INSIDE = """
SELECT id, media_id FROM files WHERE media_id IS NOT NULL AND root_id = ? AND rel_path >= ? AND (? OR rel_path < ?)
"""


class KeptOutTable:
    """Folders kept out of profiles.

    A medium is kept out where one of its files lies in such a folder and none elsewhere (files that are missing don't
    count as elsewhere). It isn't shown, found, suggested, listed, counted or learnt from for that profile; what the
    profile did with it stays, and counts again when the folder is let in. Folders are kept as paths, not as roots: a
    root that is taken over by the folder above it, or is removed and added again, stays kept out.
    """

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges
        self._known: dict[ProfileId, tuple[tuple[object, ...], frozenset[MediaId]]] = {}

    def folders(self, profile: ProfileId) -> list[bytes]:
        """List the folders that are kept out of a profile, by path."""
        rows = self._connection.rows("SELECT folder FROM kept_out WHERE profile_id = ? ORDER BY folder", (profile,))
        return [row[0] for row in rows]

    def keep_out(self, profile: ProfileId, folder: bytes) -> None:
        """Keep a folder (or one file) and all below it out of a profile; twice is fine."""
        self._connection.run(
            "INSERT INTO kept_out (profile_id, folder) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (profile, os.path.abspath(folder)),
        )

    def let_in(self, profile: ProfileId, folder: bytes) -> bool:
        """Let a folder in again; False where it wasn't kept out."""
        gone = self._connection.run(
            "DELETE FROM kept_out WHERE profile_id = ? AND folder = ?", (profile, os.path.abspath(folder))
        )
        return gone.rowcount > 0

    def moved(self, old: bytes, new: bytes) -> None:
        """Keep out at its new place what was kept out below a folder that moved."""
        for profile, folder in self._connection.rows("SELECT profile_id, folder FROM kept_out"):
            if (below := under(folder, old)) is not None:
                self.let_in(profile, folder)
                self.keep_out(profile, join_path(new, below))

    def media(self, profile: ProfileId) -> frozenset[MediaId]:
        """Return what is kept out of a profile, merged-away ids too; read again only when files or folders change."""
        folders = self.folders(profile)
        if not folders:
            return frozenset()
        number = self._connection.row("SELECT number FROM changes WHERE what = 'facts'")
        stamp = (tuple(folders), number, self._connection.generation)
        known = self._known.get(profile)
        if known is None or known[0] != stamp:
            known = self._known[profile] = (stamp, self._read(folders))
        return known[1]

    def covers(self, profile: ProfileId, path: bytes) -> bool:
        """Whether a path lies in a folder that is kept out of a profile."""
        return any(under(path, folder) is not None for folder in self.folders(profile))

    def without(self, profile: ProfileId, failed: Sequence[FailedFile]) -> list[FailedFile]:
        """Leave out files in folders that are kept out of a profile."""
        folders = self.folders(profile)
        return [one for one in failed if all(under(one.path, folder) is None for folder in folders)]

    def below(self, folder: bytes) -> int:
        """Count the media of which a file lies in a folder or below it."""
        return len({self._merges.resolve(media_id) for media_id in self._inside([os.path.abspath(folder)]).values()})

    def _read(self, folders: list[bytes]) -> frozenset[MediaId]:
        inside = self._inside(folders)
        groups = self._merges.groups(set(inside.values()))
        elsewhere = self._connection.rows(
            "SELECT media_id FROM files WHERE media_id IN (SELECT value FROM json_each(?)) "
            "AND id NOT IN (SELECT value FROM json_each(?)) AND state <> 'missing'",
            (listed(groups), listed(inside)),
        )
        there = {groups[row[0]] for row in elsewhere}
        return frozenset(member for member, winner in groups.items() if winner not in there)

    def _inside(self, folders: list[bytes]) -> dict[int, MediaId]:
        """Find the files in these folders, with their media, by the index over paths."""
        roots = self._connection.rows("SELECT id, path FROM roots")
        found: dict[int, MediaId] = {}
        for folder in folders:
            for root_id, root in roots:
                if under(root, folder) is not None:
                    spans = [(b"", True, b"")]
                elif below := under(folder, root):
                    spans = [(below, False, below + b"\0"), (below + b"/", False, below + b"0")]  # "0" follows "/"
                else:
                    continue
                for least, whole, end in spans:
                    found.update(self._connection.rows(_INSIDE, (root_id, least, whole, end)))
        return found
