"""Turns lists into M3U8 files that other players read, and files of other players into entries."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote_from_bytes

from core.playlists.exchange import MOST_ENTRIES, Entry, Exported, decoded, entry_of, replace, stored
from core.store import FileRow, Store
from core.types import Facts, MediaId

_LINE = re.compile(rb"[^\r\n]+")
_INFORMATION = re.compile(rb"#EXTINF:\s*(-?\d{1,9}(?:\.\d{1,9})?)[^,]{0,400},(.{0,2000})", re.IGNORECASE)


def export_m3u8(store: Store, ids: Sequence[MediaId], target: Path) -> Exported:
    """Write a list as extended M3U in UTF-8, whole or not at all.

    Paths are relative to the list's folder where they can be. A name that no line of text can hold (line breaks,
    other control characters, blanks at its end, bytes that aren't UTF-8) becomes a percent-encoded file: URI.

    Raises:
        UserProblem: it can't be written there.

    Source: RFC 8216, section 4 (UTF-8, EXTM3U, EXTINF); RFC 8089 (file URIs of byte names).
    """
    target = target.absolute()
    there, skipped = stored(store, ids)
    lines = ["#EXTM3U"]
    for facts, row in there:
        lines += [_information(facts), _entry(row, os.fsencode(target.parent))]
    replace(target, "\n".join(lines).encode("utf-8", "replace") + b"\n")
    return Exported(len(there), skipped)


def _information(facts: Facts) -> str:
    seconds = round(facts.duration_s) if facts.duration_s > 0 else -1
    shown = f"{facts.artist} - {facts.title}" if facts.artist else facts.title
    return f"#EXTINF:{seconds},{' '.join(shown.split())}"


def _entry(row: FileRow, folder: bytes, relative: Callable[[bytes, bytes], bytes] = os.path.relpath) -> str:
    try:
        path = relative(row.path, folder)
    except ValueError:  # another drive, on Windows
        path = row.path
    try:
        text = path.decode("utf-8")
    except UnicodeDecodeError:
        return _uri(row.path)
    if not text.isprintable() or text != text.rstrip():
        return _uri(row.path)
    first = text.replace("\\", "/").split("/")[0]
    if path is not row.path and (text[0] in "# " or ":" in first):  # would be read as a comment, or as a URL
        return f"./{text}"
    return text


def _uri(path: bytes) -> str:
    if os.name == "nt":
        return Path(os.fsdecode(path)).as_uri()
    return "file://" + quote_from_bytes(path)


def read_m3u(data: bytes, folder: bytes) -> list[Entry]:
    """Read M3U or M3U8, by whoever wrote it: UTF-8, else the system's or Windows' old encoding; backslashes too.

    Args:
        folder: where relative paths start.

    Source: RFC 8216, section 4; RFC 8089; the extended M3U of Winamp (`#EXTINF:seconds,artist - title`).
    """
    told: tuple[float, str] = (0.0, "")
    entries: list[Entry] = []
    for found in _LINE.finditer(data.removeprefix(b"\xef\xbb\xbf")):
        line = found[0].strip(b"\0")
        if match := _INFORMATION.match(line):
            told = (max(float(match[1]), 0.0), decoded(match[2]).strip())
        elif line.strip() and not line.startswith(b"#"):
            entries.append(entry_of(line, folder, told[1], told[0]))
            told = (0.0, "")
            if len(entries) == MOST_ENTRIES:
                break
    return entries
