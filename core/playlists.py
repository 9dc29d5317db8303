"""Turns a history into lists that write themselves, and lists into M3U8 files that other players read."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_from_bytes

from core.aside import written_aside
from core.errors import UserProblem
from core.store import FileRow, Store
from core.taste import DAY_S, EARLY, FINISHED
from core.types import Event, EventKind, Facts, FileState, MediaId, ProfileId

MADE = ("recent", "replayed", "unfinished", "this-week", "this-month")
"""Lists that are made from history; the last two look back 7 and 30 days."""
KIND = "history"
MOST = 200
LEFT_OFF = (0.05, FINISHED)
"""Shares of the duration between which a position counts as unfinished; the second is finished."""


# ── From history ────────────────────────────────────────────────────────────────────────────────────


def make(store: Store, profile: ProfileId, name: str, now: float) -> list[MediaId]:
    """Make a list from history and keep it as the profile's playlist of that name; a kept one is only read.

    Args:
        name: one of `MADE`, or a playlist of the profile.

    Raises:
        UserProblem: there is no such list.
    """
    ids = listed(store, profile, name, now)
    kept = store.playlists.by_name(profile, name)
    if name in MADE and (kept is None or kept.kind == KIND):
        with store.transaction():
            playlist = kept.id if kept is not None else store.playlists.create(profile, name, KIND, name)
            if kept is None or store.playlists.items(playlist) != ids:
                store.playlists.set_items(playlist, ids)
    return ids


def listed(store: Store, profile: ProfileId, name: str, now: float) -> list[MediaId]:
    """Make a list from history, or read a playlist, and write nothing. What the profile hid is left out.

    Raises:
        UserProblem: there is no such list.
    """
    kept = store.playlists.by_name(profile, name)
    if kept is not None and kept.kind != KIND:
        return store.playlists.items(kept.id)
    if name not in MADE:
        raise UserProblem(f"There is no playlist {name}. From history there are: {', '.join(MADE)}.")
    days = {"this-week": 7.0, "this-month": 30.0}.get(name)
    since = 0.0 if days is None else now - days * DAY_S
    plays = store.events.of_profile(profile, kinds=[EventKind.PLAY], since=since)
    rule = {"replayed": _replayed, "unfinished": _unfinished}.get(name, _recent)
    hidden = {media_id for media_id, reaction in store.events.reactions(profile).items() if reaction == "hide"}
    return [media_id for media_id in rule(store, plays) if media_id not in hidden][:MOST]


def _recent(_: Store, plays: Sequence[Event]) -> list[MediaId]:
    """Each medium once, last played first."""
    return list(dict.fromkeys(play.media_id for play in reversed(plays) if play.media_id is not None))


def _replayed(store: Store, plays: Sequence[Event]) -> list[MediaId]:
    """What was played twice or more, most often first, then last played first; early skips don't count."""
    counts = Counter(play.media_id for play in plays if play.share >= EARLY and play.start_s == 0)
    return sorted((i for i in _recent(store, plays) if counts[i] > 1), key=lambda media_id: -counts[media_id])


def _unfinished(store: Store, plays: Sequence[Event]) -> list[MediaId]:
    """What was left off somewhere between `LEFT_OFF`, last played first."""
    latest = {play.media_id: play for play in plays if play.media_id is not None}
    facts = store.media.facts(list(latest))
    low, high = LEFT_OFF
    return [i for i in _recent(store, plays) if i in facts and low <= _place(latest[i], facts[i]) < high]


def _place(play: Event, facts: Facts) -> float:
    """Say at which share of the medium a play ended; by the watched share where no position is known."""
    return play.stop_s / facts.duration_s if play.stop_s > 0 and facts.duration_s > 0 else play.share


# ── M3U8 ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did. `skipped` pairs media with the reason."""

    written: int
    skipped: tuple[tuple[MediaId, str], ...] = ()


def export_m3u8(store: Store, ids: Sequence[MediaId], target: Path) -> Exported:
    """Write a list as extended M3U in UTF-8, whole or not at all.

    Paths are relative to the list's folder where they can be. A name that no line of text can hold (line breaks,
    other control characters, blanks at its end, bytes that aren't UTF-8) becomes a percent-encoded file: URI.

    Raises:
        UserProblem: it can't be written there.

    Source: RFC 8216, section 4 (UTF-8, EXTM3U, EXTINF); RFC 8089 (file URIs of byte names).
    """
    target = target.absolute()
    facts, files = store.media.facts(ids), store.files.best(ids)
    lines, skipped = ["#EXTM3U"], []
    for media_id in ids:
        row = files.get(media_id)
        if media_id not in facts or row is None or row.state is FileState.MISSING:
            skipped.append((media_id, "it has no file"))
            continue
        lines += [_information(facts[media_id]), _entry(row, os.fsencode(target.parent))]
    _replace(target, "\n".join(lines).encode("utf-8", "replace") + b"\n")
    return Exported(len(ids) - len(skipped), tuple(skipped))


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


def _replace(target: Path, content: bytes) -> None:
    """Write beside the target, then put in its place."""
    try:
        with written_aside(target) as file:
            file.write(content)
    except OSError as error:
        raise UserProblem(f"{target} can't be written: {error.strerror}. Choose another place.") from error
