"""Turns a file of rows, whatever its encoding and separator, into named columns; what can't be read names its line."""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core import archives
from core.errors import UserProblem, show_path

SEPARATORS = "\t,;|"
MOST_BYTES = 300_000_000
"""Larger tables are refused instead of filling the memory."""
MOST_MEMBERS = 50_000
"""Of a zip."""
_MOST_FIELD = 10_000_000
SHOWN_COLUMNS, SHOWN_LETTERS = 20, 40
"""So much of a file's first line is shown where a column is missing."""
_GB2312_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns of text, all of one length.

    Attributes:
        name: of the file, for messages.
        columns: by normalised name (`plain_name`), in the file's order.
        lines: where each row ends in the file, from 1.
        twice: names that more than one column has.
    """

    name: str
    columns: Mapping[str, Sequence[str]]
    lines: Sequence[int]
    twice: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.lines)

    def find(self, names: Sequence[str]) -> Sequence[str] | None:
        """Take the column with the first of these names that is there.

        Raises:
            UserProblem: two columns have that name.
        """
        found = next((name for name in names if name in self.columns), None)
        if found in self.twice:
            raise UserProblem(
                f"{self.name}, line 1: more than one column is called {found!r} (case, spaces, _ and - don't count). "
                "Rename or take out all but one."
            )
        return self.columns[found] if found is not None else None

    def need(self, what: str, names: Sequence[str]) -> Sequence[str]:
        """Take a column that must be there.

        Raises:
            UserProblem: none of the names is in the file's first line, or two columns have it.
        """
        column = self.find(names)
        if column is None:
            there = ", ".join(name[:SHOWN_LETTERS] for name in list(self.columns)[:SHOWN_COLUMNS])
            there += ", …" if len(self.columns) > SHOWN_COLUMNS else ""
            raise UserProblem(
                f"{self.name}, line 1: no column with the {what} (it has {there}). Call it one of: {', '.join(names)}."
            )
        return column

    def at(self, row: int) -> str:
        """Say where a row is, for messages."""
        return f"{self.name}, line {self.lines[row]}"


def plain_name(text: str) -> str:
    """Reduce a column's name to what it is matched by: `User_ID`, `user id` and RecBole's `user_id:token` are one."""
    return re.sub(r"[\s_\-]", "", text.split(":")[0]).lower()


def read_table(raw: bytes, name: str, names: Sequence[str] = (), separator: str = "") -> Table:
    """Parse a table.

    Args:
        raw: the file's bytes: UTF-8 with or without BOM, UTF-16 with one, GBK, or Windows-1252.
        name: of the file, for messages.
        names: of the columns, where the file has no line of them.
        separator: where it is known; "" finds it in the first line.

    Raises:
        UserProblem: it is empty or no text, or a row has more fields than there are columns.
    """
    text = decode(raw)
    if "\0" in text:
        raise UserProblem(f"{name} holds zero bytes: it is no text. Save it again as CSV, UTF-8, and try once more.")
    if separator == "::":
        text, separator = text.replace("::", "\t"), "\t"
    first = text.split("\n", 1)[0]
    if not text.strip():
        raise UserProblem(f"{name} is empty. Its first line must name the columns.")
    separator = separator or max(SEPARATORS, key=first.count)
    rows = _rows(text, separator, name)
    if not names and not rows:
        raise UserProblem(f"{name} holds nothing but separators. Its first line must name the columns.")
    if not names:
        _, header = rows.pop(0)
        names = [plain_name(field) for field in header]
    return _columns(name, names, rows)


def decode(raw: bytes) -> str:
    """Decode text: UTF-8 (a BOM is dropped), UTF-16 by its BOM, else GBK where its pairs of bytes look like it."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030" if _is_gbk(raw) else "cp1252", errors="replace")


def _is_gbk(raw: bytes) -> bool:
    """Common Chinese characters have two high bytes; accented letters stand alone among low ones."""
    high = sum(len(run) for run in re.findall(rb"[\xa1-\xfe]+", raw))
    paired = sum(len(run) // 2 * 2 for run in re.findall(rb"[\xa1-\xfe]+", raw))
    return high > 0 and paired >= _GB2312_SHARE * high


def _rows(text: str, separator: str, name: str) -> list[tuple[int, list[str]]]:
    csv.field_size_limit(_MOST_FIELD)
    lines = io.StringIO(text, newline="")
    if separator in "\t|":  # no comma can be in the way, and a title may begin with a quote
        reader = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(lines, delimiter=separator)
    rows = []
    try:
        for row in reader:
            if any(field.strip() for field in row):
                rows.append((reader.line_num, row))
    except csv.Error as error:
        raise UserProblem(
            f"{name}, line {reader.line_num + 1}: {error}. Save it again as CSV, UTF-8, and try once more."
        ) from error
    return rows


def _columns(name: str, names: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> Table:
    width = len(names)
    for line, row in rows:
        if any(field.strip() for field in row[width:]):
            raise UserProblem(
                f"{name}, line {line}: {len(row)} fields, but {width} columns. "
                "Put text that contains the separator in double quotes."
            )
    filled = [[*row[:width], *[""] * (width - len(row))] for _, row in rows]
    fields = list(zip(*filled, strict=True)) if filled else [()] * width
    columns = {column: [field.strip() for field in values] for column, values in zip(names, fields, strict=True)}
    twice = frozenset(column for column, times in Counter(names).items() if times > 1)
    return Table(name, columns, [line for line, _ in rows], twice)


# ── Where tables lie ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Place:
    """A folder or a zip that holds tables, at its top or one folder down."""

    path: Path
    files: Mapping[str, str]
    """Lower-case file name → its path inside."""

    @classmethod
    def at(cls, path: Path) -> Place:
        """Look into a folder or a zip.

        Raises:
            UserProblem: it isn't there, or is neither.
        """
        shown = show_path(os.fsencode(path))
        try:
            inside = _in_folder(path) if path.is_dir() else _in_zip(path)
        except FileNotFoundError as error:
            raise UserProblem(f"{shown} isn't there. Give the folder or the zip with the ratings.") from error
        except archives.BROKEN as error:
            raise UserProblem(f"{shown} can't be opened as a folder or a zip: {error}.") from error
        return cls(path, {PurePosixPath(name).name.lower(): name for name in sorted(inside, reverse=True)})

    def named(self, pattern: str) -> str | None:
        """Find the first file whose whole lower-case name matches."""
        return next((name for name in sorted(self.files) if re.fullmatch(pattern, name)), None)

    def read(self, name: str) -> bytes:
        """Read one of the files.

        Raises:
            UserProblem: it is damaged, too large, or can't be read.
        """
        try:
            return self._bytes(self.files[name])
        except archives.BROKEN as error:
            raise UserProblem(f"{name} can't be read: {error}. Fetch or unpack it again.") from error

    def _bytes(self, inside: str) -> bytes:
        if self.path.is_dir():
            _check_size(inside, (self.path / inside).stat().st_size)
            return (self.path / inside).read_bytes()
        with archives.opened(self.path, MOST_MEMBERS) as archive:
            _check_size(inside, archive.getinfo(inside).file_size)
            return archives.read(archive, inside, MOST_BYTES)


def _check_size(name: str, size_bytes: int) -> None:
    if size_bytes > MOST_BYTES:
        raise UserProblem(
            f"{name} has {size_bytes / 1e9:.1f} GB; more than {MOST_BYTES / 1e9:.1f} GB aren't read. Cut it smaller."
        )


def _in_folder(path: Path) -> list[str]:
    found = [p for pattern in ("*", "*/*") for p in path.glob(pattern) if p.is_file()]
    return [p.relative_to(path).as_posix() for p in found]


def _in_zip(path: Path) -> list[str]:
    with archives.opened(path, MOST_MEMBERS) as archive:
        return [name for name in archive.namelist() if not name.endswith("/") and "__MACOSX" not in name]
