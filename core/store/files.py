"""Turns a scan's difference into file rows, and paths into the contents they hold."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.store.codecs import probe_from_json, probe_to_json
from core.store.connection import Connection, listed
from core.store.merges import Merges
from core.store.paths import join_path, under
from core.store.roots import RootsTable
from core.types import FileId, FileState, FoundFile, KnownFile, MediaId, Probe, RootId, ScanDiff

_ROW = (
    "SELECT f.id, f.media_id, f.root_id, r.path, f.rel_path, f.size_bytes, f.mtime_ns, f.inode, f.state, f.confirmed, "
    "f.beside, f.described "
    "FROM files f JOIN roots r ON r.id = f.root_id "
)
_BEST_FIRST = "ORDER BY CASE f.state WHEN 'present' THEN 0 WHEN 'offline' THEN 1 WHEN 'bad' THEN 2 ELSE 3 END, "


@dataclass(frozen=True, slots=True)
class FileRow:
    """One path and what is known of it.

    Attributes:
        path: absolute; its root's path and `rel_path`.
        confirmed: the full identity key agreed with `media_id`; until then it is a candidate.
        beside: stamp of the subtitle files beside it, 0 where the last scan saw none.
        described: stamp of the .nfo files and pictures beside it.
    """

    id: FileId
    media_id: MediaId | None
    root_id: RootId
    path: bytes
    rel_path: bytes
    size_bytes: int
    mtime_ns: int
    inode: int
    state: FileState
    confirmed: bool
    beside: int = 0
    described: int = 0

    @property
    def root(self) -> bytes:
        """The folder that was added, without a slash at its end; for a single file that was, the folder it is in."""
        above = self.path[: -len(self.rel_path)] if self.rel_path else os.path.dirname(self.path)
        return above.rstrip(b"/") or b"/"


class FilesTable:
    """Roots and the files under them."""

    def __init__(self, connection: Connection, merges: Merges, roots: RootsTable) -> None:
        self._connection = connection
        self._merges = merges
        self._roots = roots

    def root(self, path: bytes) -> RootId:
        """Return the root that holds a folder (or single file): itself, or the outermost known folder above it.

        A folder above known roots takes their files over, so that no path is ever known twice. One that was taken out
        counts again; so do the files of one, as a root of its own, that lies in such a folder.
        """
        return self._roots.at(path)

    def roots(self) -> list[tuple[RootId, bytes]]:
        """Return all roots but those that were taken out."""
        return self._roots.paths()

    def away(self) -> list[tuple[bytes, int]]:
        """Return the roots that can't be reached now, with how many files are there."""
        rows = self._connection.rows(
            "SELECT r.path, count(*) FROM files f JOIN roots r ON r.id = f.root_id WHERE f.state = 'offline' "
            "GROUP BY r.id ORDER BY r.path"
        )
        return [(path, count) for path, count in rows]

    def known(self, root: RootId, below: bytes = b"") -> dict[bytes, KnownFile]:
        """Return all files of a root, or of a folder in it, by their path in the root: the one SELECT of a scan."""
        where, within = ("rel_path > ? AND rel_path < ?", (below + b"/", below + b"0")) if below else ("1", ())
        rows = self._connection.rows(
            "SELECT rel_path, id, size_bytes, mtime_ns, inode, state, beside, described FROM files "
            f"WHERE root_id = ? AND {where}",
            (root, *within),
        )
        states = {str(state): state for state in FileState}
        return {
            rel_path: KnownFile(file_id, size, mtime, _unsigned(inode), states[state], beside, described)
            for rel_path, file_id, size, mtime, inode, state, beside, described in rows
        }

    def apply(self, root: RootId, diff: ScanDiff) -> list[FileId]:
        """Write what a scan found; return the ids of new and changed files, in its order.

        A changed file keeps its content until it is looked at again, unconfirmed and without its probe.
        """
        with self._connection.transaction():
            self._connection.many(
                "INSERT INTO files (size_bytes, mtime_ns, inode, beside, described, root_id, rel_path, state) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, 'present') ON CONFLICT (root_id, rel_path) DO UPDATE SET "
                "state = 'present', size_bytes = excluded.size_bytes, mtime_ns = excluded.mtime_ns, "
                "inode = excluded.inode, beside = excluded.beside, described = excluded.described, confirmed = 0, "
                "probe = NULL",
                (_found(root, file) for file in (*diff.new, *diff.changed)),
            )
            self._set_states(root, diff.returned, FileState.PRESENT)
            self._set_states(root, diff.missing, FileState.MISSING)
            return self._ids(root, [file.rel_path for file in (*diff.new, *diff.changed)])

    def touch(self, root: RootId, files: Sequence[FoundFile]) -> list[FileId]:
        """Take over inodes and stamps of sidecars of files that are otherwise as they were; return their ids."""
        self._connection.many(
            "UPDATE files SET inode = ?, beside = ?, described = ? WHERE root_id = ? AND rel_path = ?",
            ((_signed(file.inode), file.beside, file.described, root, file.rel_path) for file in files),
        )
        return self._ids(root, [file.rel_path for file in files])

    def set_root_state(self, root: RootId, state: FileState) -> int:
        """Say where the files of a root stand that were present until now; return how many these are."""
        return self._connection.run(
            "UPDATE files SET state = ? WHERE root_id = ? AND state = 'present'", (str(state), root)
        ).rowcount

    def found_again(self, root: RootId, files: Sequence[FileId]) -> None:
        """Say which files of a root can be reached now; the others that could be can't any more."""
        with self._connection.transaction():
            self.set_root_state(root, FileState.OFFLINE)
            self._connection.run(
                "UPDATE files SET state = 'present' WHERE root_id = ? AND state = 'offline' "
                "AND id IN (SELECT value FROM json_each(?))",
                (root, listed(files)),
            )

    def attach(self, file_id: FileId, media_id: MediaId, *, confirmed: bool) -> None:
        """Say which content a file holds."""
        self._connection.run(
            "UPDATE files SET media_id = ?, confirmed = ? WHERE id = ?", (media_id, confirmed, file_id)
        )

    def row(self, file_id: FileId) -> FileRow:
        """Return one file.

        Raises:
            LookupError: no such file.
        """
        found = self.rows([file_id])
        if not found:
            raise LookupError(f"no file {file_id}")
        return found[0]

    def rows(self, file_ids: Sequence[FileId]) -> list[FileRow]:
        """Return files in the order asked; unknown ids are left out."""
        by_id = {row.id: row for row in self._rows("WHERE f.id IN (SELECT value FROM json_each(?))", listed(file_ids))}
        return [by_id[file_id] for file_id in file_ids if file_id in by_id]

    def of_media(self, media_id: MediaId) -> list[FileRow]:
        """Return the files of one content, merged ones included, the best to open first."""
        return self.of_each([media_id])[media_id]

    def of_each(self, ids: Sequence[MediaId]) -> dict[MediaId, list[FileRow]]:
        """Return by the ids asked the files of each content, merged ones included, the best to open first."""
        groups = self._merges.groups(ids)
        found: dict[MediaId, list[FileRow]] = {winner: [] for winner in groups.values()}
        for row in self._rows(
            f"WHERE f.media_id IN (SELECT value FROM json_each(?)) {_BEST_FIRST} f.confirmed DESC, f.id", listed(groups)
        ):
            if row.media_id is not None:
                found[groups[row.media_id]].append(row)
        return {media_id: found[groups[media_id]] for media_id in ids}

    def present_of(self, ids: Sequence[MediaId]) -> dict[MediaId, list[FileId]]:
        """Return by the ids asked the files of these contents, merged ones included, that are there now."""
        groups = self._merges.groups(ids)
        found: dict[MediaId, list[FileId]] = {winner: [] for winner in groups.values()}
        for file_id, owner in self._connection.rows(
            "SELECT id, media_id FROM files WHERE state = 'present' AND media_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY id",
            (listed(groups),),
        ):
            found[groups[owner]].append(file_id)
        return {media_id: found[groups[media_id]] for media_id in ids}

    def by_path(self, path: bytes) -> FileRow | None:
        """Return the file at an absolute path, if it is known."""
        for root_id, root_path in self._roots.every():
            rel_path = under(path, root_path)
            if rel_path is None:
                continue
            if found := self._rows("WHERE f.root_id = ? AND f.rel_path = ?", root_id, rel_path):
                return found[0]
        return None

    def set_state(self, file_id: FileId, state: FileState) -> None:
        """Say where a file stands."""
        self._connection.run("UPDATE files SET state = ? WHERE id = ?", (str(state), file_id))

    def set_probe(self, file_id: FileId, probe: Probe) -> None:
        """Keep what the container says (all but the path, which may change)."""
        self._connection.run("UPDATE files SET probe = ? WHERE id = ?", (probe_to_json(probe), file_id))

    def probe(self, file_id: FileId) -> Probe:
        """Return what the container said, under the file's path of today.

        Raises:
            LookupError: no such file, or it wasn't probed since it changed.
        """
        found = self._connection.row("SELECT probe FROM files WHERE id = ?", (file_id,))
        if found is None or found[0] is None:
            raise LookupError(f"file {file_id} was not probed")
        return probe_from_json(found[0], self.row(file_id).path)

    def probes(self, files: Sequence[FileRow]) -> dict[FileId, Probe]:
        """Return what the containers of these files said; those that weren't probed are left out."""
        paths = {file.id: file.path for file in files}
        rows = self._connection.rows(
            "SELECT id, probe FROM files WHERE probe IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
            (listed(list(paths)),),
        )
        return {file_id: probe_from_json(told, paths[file_id]) for file_id, told in rows}

    def lengths_and_sizes(self, newest: int = 500) -> tuple[float, int]:
        """Sum the seconds and the bytes of the newest files whose length is known."""
        found = self._connection.row(
            "SELECT coalesce(sum(duration_s), 0), coalesce(sum(size_bytes), 0) FROM (SELECT m.duration_s, f.size_bytes "
            "FROM files f JOIN media m ON m.id = f.media_id WHERE f.state = 'present' ORDER BY f.id DESC LIMIT ?)",
            (newest,),
        )
        return (float(found[0]), int(found[1])) if found else (0.0, 0)

    def best(self, media_ids: Sequence[MediaId]) -> dict[MediaId, FileRow]:
        """Return for each content the file to open: present before offline before missing, confirmed ones first."""
        groups = self._merges.groups(media_ids)
        rows = self._rows(
            f"WHERE f.media_id IN (SELECT value FROM json_each(?)) {_BEST_FIRST} f.confirmed DESC, f.id",
            listed(groups),
        )
        best: dict[MediaId, FileRow] = {}
        for row in rows:
            if row.media_id is not None:
                best.setdefault(groups[row.media_id], row)
        winners = self._merges.winners()
        return {i: best[winner] for i in media_ids if (winner := winners.get(i, i)) in best}

    def everywhere(self) -> list[tuple[bytes, MediaId]]:
        """Return every path whose content is known, with the id that stands for it now."""
        rows = self._connection.rows(
            "SELECT r.path, f.rel_path, f.media_id FROM files f JOIN roots r ON r.id = f.root_id "
            "WHERE f.media_id IS NOT NULL AND f.state <> 'bad' ORDER BY f.id"
        )
        winners = self._merges.winners()
        return [(join_path(base, rel), winners.get(media_id, media_id)) for base, rel, media_id in rows]

    def _rows(self, where: str, *parameters: Any) -> list[FileRow]:
        return [_row(found) for found in self._connection.rows(_ROW + where, parameters)]

    def _ids(self, root: RootId, rel_paths: Sequence[bytes]) -> list[FileId]:
        if len(rel_paths) > 1000:
            rows = self._connection.rows("SELECT rel_path, id FROM files WHERE root_id = ?", (root,))
            by_path = dict(rows)
            return [FileId(by_path[rel_path]) for rel_path in rel_paths if rel_path in by_path]
        find = "SELECT id FROM files WHERE root_id = ? AND rel_path = ?"
        return [FileId(row[0]) for rel_path in rel_paths for row in self._connection.rows(find, (root, rel_path))]

    def _set_states(self, root: RootId, rel_paths: Iterable[bytes], state: FileState) -> None:
        self._connection.many(
            "UPDATE files SET state = ? WHERE root_id = ? AND rel_path = ?",
            ((str(state), root, rel_path) for rel_path in rel_paths),
        )


def _row(found: tuple[Any, ...]) -> FileRow:
    file_id, media_id, root, base, rel, size, mtime, inode, state, confirmed, beside, described = found
    return FileRow(
        *(file_id, media_id, root, join_path(base, rel), rel, size, mtime, _unsigned(inode)),
        state=FileState(state),
        confirmed=bool(confirmed),
        beside=beside,
        described=described,
    )


def _found(root: RootId, file: FoundFile) -> tuple[int, int, int, int, int, RootId, bytes]:
    return file.size_bytes, file.mtime_ns, _signed(file.inode), file.beside, file.described, root, file.rel_path


def _signed(inode: int) -> int:
    """Fit an unsigned 64-bit inode into SQLite's signed integer."""
    low = inode & 0xFFFF_FFFF_FFFF_FFFF
    return low - (1 << 64) if low >> 63 else low


def _unsigned(inode: int) -> int:
    return inode & 0xFFFF_FFFF_FFFF_FFFF
