"""Turns folders that a person added into rows: which count, which were taken out, when each was looked through."""

from __future__ import annotations

import os
from dataclasses import dataclass

from core.errors import UserProblem, show_path
from core.store.connection import Connection, listed
from core.store.keptout import KeptOutTable
from core.store.paths import join_path, under
from core.types import RootId


@dataclass(frozen=True, slots=True)
class Root:
    """One folder (or single file) that was added.

    Attributes:
        files, away, bad: how many are known and not missing; of these, how many can't be reached or can't be read.
        media: how many contents these files hold.
        looked_at: when it was looked through as a whole, seconds since 1970; 0 for never.
        watch: `events` (as the system tells), minutes between two looks, or `off`; "" is `events`.
    """

    id: RootId
    path: bytes
    files: int = 0
    away: int = 0
    bad: int = 0
    media: int = 0
    looked_at: float = 0.0
    watch: str = ""


class RootsTable:
    """The folders of the library. One that is taken out keeps its rows: it may return."""

    def __init__(self, connection: Connection, kept_out: KeptOutTable) -> None:
        self._connection = connection
        self._kept_out = kept_out

    def paths(self) -> list[tuple[RootId, bytes]]:
        """Return the folders that count."""
        return self._paths("WHERE NOT removed")

    def every(self) -> list[tuple[RootId, bytes]]:
        """Return those that were taken out too."""
        return self._paths("")

    def rows(self, *, removed: bool = False) -> list[Root]:
        """Return the folders with what is in them; or those that were taken out, with how many files were."""
        counted = "f.was IS NOT NULL" if removed else "f.state <> 'missing'"
        rows = self._connection.rows(
            f"SELECT r.id, r.path, count(f.id) FILTER (WHERE {counted}), "
            "count(f.id) FILTER (WHERE f.state = 'offline'), count(f.id) FILTER (WHERE f.state = 'bad'), "
            f"count(DISTINCT f.media_id) FILTER (WHERE {counted}), "
            "r.looked_at, r.watch FROM roots r LEFT JOIN files f ON f.root_id = r.id "
            "WHERE r.removed = ? GROUP BY r.id ORDER BY r.id",
            (removed,),
        )
        return [Root(RootId(row[0]), *row[1:]) for row in rows]

    def bare(self, *, removed: bool = False) -> list[Root]:
        """Return the folders without counting what is in them."""
        rows = self._connection.rows(
            "SELECT id, path, looked_at, watch FROM roots WHERE removed = ? ORDER BY id", (removed,)
        )
        return [Root(RootId(i), path, looked_at=at, watch=watch) for i, path, at, watch in rows]

    def find(self, path: bytes, *, removed: bool = False) -> Root:
        """Return the folder of this path.

        Raises:
            UserProblem: it was not added.
        """
        found = next((root for root in self.bare(removed=removed) if root.path == os.path.abspath(path)), None)
        if found is None:
            told = "wasn't taken out" if removed else "is none of the library's folders"
            raise UserProblem(f"{show_path(path)} {told}; homereel folders shows them.")
        return found

    def at(self, path: bytes) -> RootId:
        """Return the folder that holds a path, made where there is none: see `FilesTable.root`."""
        path = os.path.abspath(path)
        with self._connection.transaction():
            every, counting = self.every(), self.paths()
            above = [(known, root) for root, known in counting if under(path, known) is not None]
            if above:
                return min(above, key=lambda pair: len(pair[0]))[1]
            for root, known in every:
                if known == path:  # it was taken out once
                    self.restore(root)
                    return root
            return self._add(path, every)

    def remove(self, root: RootId) -> int:
        """Take a folder out: its files count as missing until it returns; return how many these are.

        History, ratings, lists and all that was understood stay.
        """
        with self._connection.transaction():
            self._connection.run("UPDATE roots SET removed = 1 WHERE id = ?", (root,))
            return self._connection.run(
                "UPDATE files SET was = state, state = 'missing' WHERE root_id = ? AND state <> 'missing'", (root,)
            ).rowcount

    def restore(self, root: RootId) -> int:
        """Let a folder count again, as it was; return how many of its files do.

        No file is to be known twice: folders within it that were added meanwhile become part of it, as it becomes part
        of one above it.
        """
        with self._connection.transaction():
            back = self._count(root)
            path = dict(self.every())[root]
            for other, known in self.paths():
                if other != root and (below := under(path, known)) is not None:
                    self._absorb(root, other, below)
                    return back
            for other, known in self.every():
                if other != root and (below := under(known, path)) is not None:
                    self._absorb(other, root, below)
            return back

    def _count(self, root: RootId) -> int:
        self._connection.run("UPDATE roots SET removed = 0 WHERE id = ?", (root,))
        return self._connection.run(
            "UPDATE files SET state = was, was = NULL WHERE root_id = ? AND was IS NOT NULL", (root,)
        ).rowcount

    def move(self, root: RootId, path: bytes) -> None:
        """Say that a folder lies elsewhere now; what is known of its files is found there again by their names.

        Raises:
            UserProblem: the new place is, holds or lies in another folder of the library.
        """
        path = os.path.abspath(path)
        with self._connection.transaction():
            for other, known in self.every():
                if other != root and (under(path, known) is not None or under(known, path) is not None):
                    raise UserProblem(
                        f"{show_path(path)} can't be its new place: {show_path(known)} was added by itself. "
                        "Files that moved there are known again when that is looked through."
                    )
            before = dict(self.every())[root]
            self._connection.run("UPDATE roots SET path = ? WHERE id = ?", (path, root))
            self._kept_out.moved(before, path)

    def looked(self, root: RootId, at: float) -> None:
        """Note when a folder was looked through as a whole."""
        self._connection.run("UPDATE roots SET looked_at = ? WHERE id = ?", (at, root))

    def set_watch(self, root: RootId, how: str) -> None:
        """Say how a folder is watched: `events`, `off`, or the minutes between two looks.

        Raises:
            UserProblem: it is none of these.
        """
        if how not in ("", "events", "off") and not (how.isascii() and how.isdecimal() and 1 <= int(how) <= 10_080):
            raise UserProblem(f"A folder can't be watched {how[:40]!r}: write events, off, or minutes from 1 to 10080.")
        self._connection.run("UPDATE roots SET watch = ? WHERE id = ?", ("" if how == "events" else how, root))

    def _paths(self, where: str) -> list[tuple[RootId, bytes]]:
        return [
            (RootId(i), path) for i, path in self._connection.rows(f"SELECT id, path FROM roots {where} ORDER BY id")
        ]

    def _add(self, path: bytes, every: list[tuple[RootId, bytes]]) -> RootId:
        cursor = self._connection.run("INSERT INTO roots (path) VALUES (?)", (path,))
        made = RootId(cursor.lastrowid or 0)
        for root, known in every:
            if (below := under(known, path)) is not None:
                self._absorb(root, made, below)
            elif (below := under(path, known)) is not None:  # a part of one that was taken out
                self._carve(root, made, below)
        return made

    def _absorb(self, inner: RootId, outer: RootId, below: bytes) -> None:
        """Have a folder's files belong to one above it."""
        self._count(inner)
        self._leave_one(inner, outer, below)
        rows = self._connection.rows("SELECT id, rel_path FROM files WHERE root_id = ?", (inner,))
        self._connection.many(
            "UPDATE files SET root_id = ?, rel_path = ? WHERE id = ?",
            ((outer, join_path(below, rel_path), file_id) for file_id, rel_path in rows),
        )
        self._connection.run("DELETE FROM roots WHERE id = ?", (inner,))

    def _leave_one(self, inner: RootId, outer: RootId, below: bytes) -> None:
        """Drop one row of each file that both folders know: the outer's, unless the file is missing by the inner's."""
        rows = self._connection.rows("SELECT rel_path, id FROM files WHERE root_id = ?", (outer,))
        theirs = dict(rows)
        twice = [
            (file_id if state == "missing" else theirs[path])
            for file_id, rel_path, state in self._connection.rows(
                "SELECT id, rel_path, state FROM files WHERE root_id = ?", (inner,)
            )
            if (path := join_path(below, rel_path)) in theirs
        ]
        for sql in ("UPDATE files SET state = 'missing', media_id = NULL", "DELETE FROM files"):  # as media are told
            self._connection.run(f"{sql} WHERE id IN (SELECT value FROM json_each(?))", (listed(twice),))

    def _carve(self, outer: RootId, inner: RootId, below: bytes) -> None:
        """Have the files below one place of a folder that was taken out belong to a folder of their own."""
        rows = self._connection.rows("SELECT id, rel_path FROM files WHERE root_id = ?", (outer,))
        mine = [(file_id, rest) for file_id, rel in rows if (rest := under(rel, below)) is not None]
        self._connection.many(
            "UPDATE files SET root_id = ?, rel_path = ? WHERE id = ?",
            ((inner, rest, file_id) for file_id, rest in mine),
        )
        self._connection.run(
            "UPDATE files SET state = was, was = NULL WHERE was IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
            (listed([file_id for file_id, _ in mine]),),
        )
