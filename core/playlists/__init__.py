"""A profile's lists: those that its history makes, those that rules make, those that a person put together; to and from
files that other players read.

A list is asked for by its name. `history` and `smart` ones are made anew each time, so that they are never stale; what
was made last is kept in the store, for its count and for files. What compares media is imported when it is needed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import UserProblem, show_path
from core.playlists import history, m3u, xspf
from core.playlists.exchange import Exported
from core.playlists.found import Match, found
from core.playlists.history import MADE
from core.playlists.rules import ORDERS, SMART, Rules
from core.types import MediaId, PlaylistId, ProfileId

if TYPE_CHECKING:
    from core.index import Indexes
    from core.recommend.context import RankContext
    from core.store import PlaylistRow, Store

__all__ = [
    "FORMATS", "HISTORY", "MADE", "MANUAL", "ORDERS", "SMART", "Deleted", "Exported", "Match", "Named", "Rules",
    "add", "arrange", "check_name", "create", "define", "delete", "export", "follow", "keep_made", "keep_match",
    "keep_rules", "listed", "make", "move", "moved", "names", "on_it", "read_file", "remove", "rename", "restore",
    "rules_of", "smoothed",
]  # fmt: skip

MANUAL, HISTORY = "manual", "history"
FORMATS = (".m3u8", ".m3u", ".xspf")
LARGEST_FILE = 20_000_000
"""Bytes of a list file: 100,000 entries with long paths."""
MOST_SMOOTHED = 2000
"""All are compared with all: 2,000 take 16 MB and some seconds."""


@dataclass(frozen=True, slots=True)
class Named:
    """One list that there is.

    Attributes:
        kind: `history`, `smart` or `manual`.
        count: media on it now; on a smart one when it was last made.
    """

    name: str
    kind: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Deleted:
    """A list that was deleted, to be put back."""

    row: PlaylistRow
    items: tuple[MediaId, ...]


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────


def names(store: Store, profile: ProfileId, now: float | None = None) -> list[Named]:
    """Name the profile's lists: its own by name, then those from history; of these also the ones that are empty."""
    own = [Named(row.name, row.kind, row.count) for row in store.playlists.all(profile) if row.kind != HISTORY]
    taken = {named.name for named in own}
    counts = dict.fromkeys(MADE, 0) | history.counted(store, profile, _now(now))
    return own + [Named(name, HISTORY, count) for name, count in counts.items() if name not in taken]


def listed(store: Store, indexes: Indexes, profile: ProfileId, name: str, now: float | None = None) -> list[MediaId]:
    """Make a list, or read a manual one, and write nothing. What the profile hid is left out of those that are made.

    Raises:
        UserProblem: there is no such list, or its rules can't be followed any more.
    """
    row = store.playlists.by_name(profile, name)
    if row is None or row.kind == HISTORY:
        return history.made(store, profile, name, _now(now))
    if row.kind != SMART:
        return store.playlists.items(row.id)
    return follow(store, indexes, profile, Rules.from_json(row.rules), now)


def make(store: Store, indexes: Indexes, profile: ProfileId, name: str, now: float | None = None) -> list[MediaId]:
    """Make a list and keep what is on it; a manual one is only read.

    Raises:
        UserProblem: there is no such list.
    """
    ids = listed(store, indexes, profile, name, now)
    keep_made(store, profile, name, ids)
    return ids


def keep_made(store: Store, profile: ProfileId, name: str, ids: Sequence[MediaId]) -> None:
    """Keep what was made of a list (see `listed`); a manual one stays as it is."""
    with store.transaction():
        row = store.playlists.by_name(profile, name)
        if row is not None and row.kind == MANUAL:
            return
        playlist = row.id if row is not None else store.playlists.create(profile, name, HISTORY, name)
        if row is None or store.playlists.items(playlist) != list(ids):
            store.playlists.set_items(playlist, ids)


def on_it(store: Store, profile: ProfileId, name: str) -> list[MediaId]:
    """Read what stands on a manual list.

    Raises:
        UserProblem: there is no such list, or it makes itself.
    """
    return store.playlists.items(_manual(_known(store, profile, name)).id)


def follow(store: Store, indexes: Indexes, profile: ProfileId, rules: Rules, now: float | None = None) -> list[MediaId]:
    """Make what rules say, and write nothing.

    Raises:
        UserProblem: they can't be followed.
    """
    from core.playlists import smart

    return smart.make(_context(store, indexes, profile, now), rules)


def smoothed(store: Store, indexes: Indexes, profile: ProfileId, ids: Sequence[MediaId]) -> list[MediaId]:
    """Order media so that each is like the one before, the first staying first; nothing is written.

    Raises:
        UserProblem: they are too many to be compared with each other.
    """
    from core.playlists.like import smooth

    if len(ids) > MOST_SMOOTHED:
        raise UserProblem(f"{len(ids)} are too many to be ordered smoothly; {MOST_SMOOTHED} at most can be.")
    return smooth(_context(store, indexes, profile, None), ids, first=ids[0] if ids else None)


def rules_of(store: Store, profile: ProfileId, name: str) -> Rules | None:
    """Return what makes a smart list; None for others."""
    row = store.playlists.by_name(profile, name)
    return Rules.from_json(row.rules) if row is not None and row.kind == SMART else None


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────────


def create(store: Store, profile: ProfileId, name: str, ids: Sequence[MediaId] = ()) -> PlaylistId:
    """Make a manual list.

    Raises:
        UserProblem: the name is empty, taken, or that of a list from history.
    """
    check_name(name)
    with store.transaction():
        playlist = store.playlists.create(profile, name, MANUAL)
        store.playlists.set_items(playlist, ids)
    return playlist


def define(store: Store, indexes: Indexes, profile: ProfileId, name: str, rules: Rules) -> list[MediaId]:
    """Make a smart list of that name, or give the one there is other rules; return what is on it.

    Raises:
        UserProblem: the name is one of a manual list or of one from history, or the rules can't be followed.
    """
    check_name(name)
    was = name if store.playlists.by_name(profile, name) is not None else ""
    if was:
        _smart(store, profile, was)
    ids = follow(store, indexes, profile, rules)
    keep_rules(store, profile, name, rules, ids, was=was)
    return ids


def keep_rules(
    store: Store, profile: ProfileId, name: str, rules: Rules, ids: Sequence[MediaId], *, was: str = ""
) -> None:
    """Keep rules under a name, with what was made by them (see `follow`).

    Args:
        was: what the list with these rules was called until now; "" makes a new one.

    Raises:
        UserProblem: the name is empty, taken, or that of a list from history; or `was` is no list by rules.
    """
    with store.transaction():
        if was:
            playlist = _smart(store, profile, was).id
            rename(store, profile, was, name)
            store.playlists.set_rules(playlist, rules.to_json())
        else:
            check_name(name)
            playlist = store.playlists.create(profile, name, SMART, rules.to_json())
        store.playlists.set_items(playlist, ids)


def _smart(store: Store, profile: ProfileId, name: str) -> PlaylistRow:
    row = _known(store, profile, name)
    if row.kind != SMART:
        raise UserProblem(f"There is a playlist {name} already, put together by hand. Choose another name.")
    return row


def add(store: Store, profile: ProfileId, name: str, ids: Sequence[MediaId]) -> list[MediaId]:
    """Put media at the end of a manual list, which is made if there is none; return all that is on it.

    Raises:
        UserProblem: that list makes itself.
    """
    with store.transaction():  # what is on it is read within: another process may add to it at this moment
        row = store.playlists.by_name(profile, name)
        if row is None:
            create(store, profile, name, ids)
            return list(ids)
        return _set(store, _manual(row), [*store.playlists.items(row.id), *ids])


def remove(store: Store, profile: ProfileId, name: str, ids: Sequence[MediaId]) -> list[MediaId]:
    """Take media off a manual list, wherever they stand on it; return what is left.

    Raises:
        UserProblem: there is no such list, or it makes itself.
    """
    gone = set(ids)
    with store.transaction():
        row = _manual(_known(store, profile, name))
        return _set(store, row, [i for i in store.playlists.items(row.id) if i not in gone])


def arrange(store: Store, profile: ProfileId, name: str, ids: Sequence[MediaId]) -> list[MediaId]:
    """Put exactly these media on a manual list, in this order.

    Raises:
        UserProblem: there is no such list, or it makes itself.
    """
    with store.transaction():
        return _set(store, _manual(_known(store, profile, name)), list(ids))


def move(store: Store, profile: ProfileId, name: str, ids: Sequence[MediaId], before: MediaId | None) -> list[MediaId]:
    """Put media of a manual list, or others, before one of it (None: at its end); return all that is on it.

    Raises:
        UserProblem: there is no such list, or it makes itself.
    """
    with store.transaction():
        row = _manual(_known(store, profile, name))
        return _set(store, row, moved(store.playlists.items(row.id), ids, before))


def moved(items: Sequence[MediaId], ids: Sequence[MediaId], before: MediaId | None) -> list[MediaId]:
    """Give the order after a move: `ids` stand together, before the first `before` or at the end; the others stay."""
    gone = set(ids)
    left = [media_id for media_id in items if media_id not in gone]
    if before in gone:  # dropped on one of themselves: they stay where that one was
        place = sum(media_id not in gone for media_id in items[: list(items).index(before)]) if before in items else 0
    else:
        place = left.index(before) if before in left else len(left)
    return [*left[:place], *dict.fromkeys(ids), *left[place:]]


def rename(store: Store, profile: ProfileId, name: str, another: str) -> None:
    """Give a list another name.

    Raises:
        UserProblem: there is no such list, or the other name is empty, taken, or that of a list from history.
    """
    with store.transaction():
        row = _known(store, profile, name)
        if another.strip() != row.name:
            check_name(another)
            store.playlists.rename(row.id, another)


def delete(store: Store, profile: ProfileId, name: str) -> Deleted:
    """Delete a list, and nothing that is on it.

    Raises:
        UserProblem: there is no such list.
    """
    with store.transaction():
        row = _known(store, profile, name)
        deleted = Deleted(row, tuple(store.playlists.items(row.id)))
        store.playlists.delete(row.id)
    return deleted


def restore(store: Store, profile: ProfileId, deleted: Deleted) -> None:
    """Put a deleted list back.

    Raises:
        UserProblem: its name was taken meanwhile.
    """
    with store.transaction():
        playlist = store.playlists.create(profile, deleted.row.name, deleted.row.kind, deleted.row.rules)
        store.playlists.set_items(playlist, deleted.items)


def check_name(name: str) -> None:
    """Refuse a name that is kept for lists from history.

    Raises:
        UserProblem: it is.
    """
    if history.is_made(name.strip()):
        raise UserProblem(f"{name} is the name of a list from your history. Choose another.")


# ── Files ───────────────────────────────────────────────────────────────────────────────────────────


def export(store: Store, ids: Sequence[MediaId], target: Path, name: str = "") -> Exported:
    """Write a list to a file, in the format that its ending says: M3U8, or XSPF.

    Raises:
        UserProblem: the ending says neither, or it can't be written there.
    """
    ending = target.suffix.casefold()
    if ending not in FORMATS:
        raise UserProblem(f"A list is written as {', '.join(FORMATS)}. Give the file's name one of these endings.")
    return xspf.export_xspf(store, ids, target, name) if ending == ".xspf" else m3u.export_m3u8(store, ids, target)


def read_file(store: Store, path: Path, profile: ProfileId) -> list[Match]:
    """Read a list file and find the media that it means, but for what is kept out of the profile; nothing is written.

    Raises:
        UserProblem: it can't be read, or it is no list.
    """
    data, shown = _bytes(path), show_path(os.fsencode(path))
    folder = os.fsencode(path.absolute().parent)
    is_xml = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    try:
        entries = xspf.read_xspf(data, folder) if is_xml else m3u.read_m3u(data, folder)
    except UserProblem as problem:
        raise UserProblem(f"{shown}: {problem}") from problem
    if not entries:
        raise UserProblem(f"{shown} has no entry: it is empty, or no list in M3U, M3U8 or XSPF.")
    out = store.media.kept_out(profile)
    matches = found(store, entries)
    return [replace(match, media_id=None, way="") if match.media_id in out else match for match in matches]


def keep_match(store: Store, profile: ProfileId, name: str, matches: Sequence[Match]) -> list[MediaId]:
    """Make a manual list of what was found, in the file's order.

    Raises:
        UserProblem: nothing was found, or the name is empty or taken.
    """
    ids = [match.media_id for match in matches if match.media_id is not None]
    if not ids:
        raise UserProblem("Nothing of that list is in this library. Add the folder that holds its files first.")
    create(store, profile, name, ids)
    return ids


def _bytes(path: Path) -> bytes:
    shown = show_path(os.fsencode(path))
    try:
        if not path.is_file():  # a pipe or a device would be waited for
            raise UserProblem(f"{shown} isn't there, or is no file.")
        if path.stat().st_size > LARGEST_FILE:
            raise UserProblem(f"{shown} is too large for a list of media ({LARGEST_FILE // 1_000_000} MB at most).")
        return path.read_bytes()
    except (OSError, ValueError) as error:  # the second: a name that no file can have
        raise UserProblem(f"{shown} can't be read: {error}.") from error


# ── Parts ───────────────────────────────────────────────────────────────────────────────────────────


def _now(now: float | None) -> float:
    return time.time() if now is None else now


def _context(store: Store, indexes: Indexes, profile: ProfileId, now: float | None) -> RankContext:
    from core.recommend.context import RankContext

    return RankContext(store, indexes, profile, store.settings(), _now(now), live=now is None)


def _known(store: Store, profile: ProfileId, name: str) -> PlaylistRow:
    row = store.playlists.by_name(profile, name)
    if row is None:
        raise UserProblem(f"There is no playlist {name}. homereel playlist list names those that there are.")
    return row


def _manual(row: PlaylistRow) -> PlaylistRow:
    if row.kind != MANUAL:
        raise UserProblem(f"{row.name} makes itself. Save it under another name to change what is on it.")
    return row


def _set(store: Store, row: PlaylistRow, ids: list[MediaId]) -> list[MediaId]:
    store.playlists.set_items(row.id, ids)
    return ids
