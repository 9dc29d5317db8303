"""Turns a file, a folder or a zip of a stranger into the bytes of its members, within bounds.

Nothing is ever unpacked onto the disk. A zip may hold so many members, so many bytes, and no member that grows beyond
a ratio when it is inflated; names that lead out of it are passed over.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from core import archives, sidecars
from core.archives import BROKEN
from core.errors import UserProblem, show_path
from core.evaluate.tables import decode
from core.parsing import parsed_json

MOST_BYTES = 200_000_000
"""Of one file."""
MOST_ALL_BYTES = 1_000_000_000
"""Of all files of a source together."""
MOST_FILES = 50_000
"""A folder of .nfo files has one for each film and episode."""
MOST_JSON_BYTES = 1_000_000_000
"""Of memory for one JSON document, estimated: 200,000 scrobbles with all that Last.fm says of them take 600 MB."""
_OBJECT_BYTES, _LIST_BYTES, _VALUE_BYTES = 232, 64, 64
"""Of memory, for a small one of each, as CPython 3.11 has them."""
LONGEST_LINE = 1_000_000
LONGEST_CELL = 100_000
DEEPEST = 12


@dataclass(slots=True)
class Source:
    """What a person named, opened for reading.

    Attributes:
        names: of its members, sorted; a single file has one, its own.
        stated_at: when it was last written, seconds since the epoch.
    """

    path: Path
    names: tuple[str, ...]
    stated_at: float
    _archive: zipfile.ZipFile | None = None
    _read_bytes: int = field(default=0)

    @property
    def is_zip(self) -> bool:
        """Whether its members are those of a zip, which have no files of their own."""
        return self._archive is not None

    @property
    def shown(self) -> str:
        """Its path, for messages."""
        return show_path(os.fsencode(self.path))

    def read(self, name: str) -> bytes:
        """Read one member whole.

        Raises:
            UserProblem: it is too large, damaged, locked, or can't be read.
        """
        try:
            data = self._beginning(name, MOST_BYTES + 1)
        except BROKEN as error:
            raise UserProblem(f"{self._where(name)} can't be read: {_why(error)}. Export or fetch it again.") from error
        self._read_bytes += len(data)
        if len(data) > MOST_BYTES or self._read_bytes > MOST_ALL_BYTES:
            raise UserProblem(f"{self._where(name)} is too large: more than {MOST_BYTES // 10**6} MB. Cut it smaller.")
        return data

    def head(self, name: str, most: int = 4096) -> bytes:
        """Read the beginning of one member, b"" where it can't be read."""
        try:
            return self._beginning(name, most)
        except BROKEN:
            return b""

    def close(self) -> None:
        """Close the zip, if it is one."""
        if self._archive is not None:
            self._archive.close()

    def file(self, name: str) -> Path:
        """Give the path of a member that is a file of its own."""
        return self.path if self.path.is_file() else self.path / name

    def _where(self, name: str) -> str:
        return self.shown if len(self.names) == 1 and not self.is_zip else f"{self.shown}: {show_path(name.encode())}"

    def _beginning(self, name: str, most: int) -> bytes:
        if self._archive is not None:
            return archives.read(self._archive, name, most)
        with sidecars.opened(os.fsencode(self.file(name))) as file:
            return file.read(most)


def opened(path: Path) -> Source:
    """Open what a person named.

    Raises:
        UserProblem: it isn't there, can't be read, or has too many members.
    """
    shown = show_path(os.fsencode(path))
    try:
        status = path.stat()
        if path.is_dir():
            return Source(path, tuple(_inside(path)), status.st_mtime)
        if not path.is_file():
            raise UserProblem(f"{shown} is no file or folder. Give the export as you fetched it.")
        if zipfile.is_zipfile(path):
            archive = archives.opened(path, MOST_FILES)
            return Source(path, tuple(_members(archive, shown)), status.st_mtime, archive)
    except FileNotFoundError as error:
        raise UserProblem(f"There is nothing at {shown}. Give the export as you fetched it.") from error
    except BROKEN as error:
        raise UserProblem(f"{shown} can't be read: {_why(error)}.") from error
    return Source(path, (path.name,), status.st_mtime)


def _inside(path: Path) -> list[str]:
    found: list[str] = []
    for folder, folders, names in os.walk(path):
        depth = len(Path(folder).relative_to(path).parts)
        folders[:] = sorted(folders) if depth < DEEPEST else []
        found += [os.path.relpath(os.path.join(folder, name), path) for name in sorted(names) if _may_be(name)]
        if len(found) > MOST_FILES:
            raise UserProblem(f"{path} holds more than {MOST_FILES:,} files that might be it. Name one below it.")
    return sorted(found)


def _may_be(name: str) -> bool:
    return name.lower().endswith((".nfo", ".xml", ".json", ".jsonl", ".csv", ".tsv", ".db", ".data", ".dat", ".inter"))


def _members(archive: zipfile.ZipFile, shown: str) -> list[str]:
    infos = archive.infolist()
    if len(infos) > MOST_FILES:
        raise UserProblem(f"{shown} holds more than {MOST_FILES:,} files. Unpack what you need, and name that.")
    names = [info.filename for info in infos if not info.is_dir() and "__MACOSX" not in info.filename]
    return sorted({name for name in names if ".." not in PurePosixPath(name).parts and not name.startswith("/")})


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)[:200]


# ── What is in a member ─────────────────────────────────────────────────────────────────────────────


def json_of(raw: bytes, name: str) -> Any:
    """Parse a JSON document.

    Raises:
        UserProblem: it is none, or it holds more than fits into a memory.
    """
    if _json_bytes(raw) > MOST_JSON_BYTES:
        raise UserProblem(f"{name} holds too much to be read at once. Cut it into smaller files, in a folder or a zip.")
    try:
        return parsed_json(decode(raw))
    except ValueError as error:
        place = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UserProblem(f"{name}{place}: it is no JSON ({_why(error)}). Export or fetch it again.") from error


def _json_bytes(raw: bytes) -> int:
    """Estimate from its punctuation what a document takes once it is parsed: `[],` is 3 bytes, and 100 in memory."""
    objects, lists, values = (raw.count(mark) for mark in (b"{", b"[", b","))
    return _OBJECT_BYTES * objects + _LIST_BYTES * lists + _VALUE_BYTES * values


def json_lines(raw: bytes) -> Iterator[tuple[int, Any]]:
    """Parse JSON line by line: (number, value); None where a line is none."""
    for line_no, line in enumerate(io.StringIO(decode(raw)), 1):
        if not line.strip():
            continue
        try:
            yield line_no, parsed_json(line) if len(line) <= LONGEST_LINE else None
        except ValueError:
            yield line_no, None


def table(raw: bytes, name: str, separator: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Parse a CSV: (line, cells), empty lines left out.

    Raises:
        UserProblem: a cell has no end.
    """
    csv.field_size_limit(LONGEST_CELL)
    text = io.StringIO(decode(raw).replace("\0", ""), newline="")
    if separator == "\t":  # a title may begin with a quote
        reader = csv.reader(text, delimiter=separator, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(text, delimiter=separator)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise UserProblem(
            f"{name}, line {reader.line_num + 1}: {error}. A quote may be missing there: save it again as CSV, UTF-8."
        ) from error


def column_names(cells: Sequence[str]) -> list[str]:
    """Reduce the names of columns to what they are known by: "Your Rating" → "yourrating"."""
    return [re.sub(r"[^a-z0-9]", "", cell.lower()) for cell in cells]
