"""Turns a profile's history into a file: whole, for its owner, or without anything by which a person or a medium could
be told, for others.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.aside import written_aside
from core.errors import UserProblem
from core.settings import VERSION
from core.types import Event, Facts, MediaId, ProfileId

if TYPE_CHECKING:
    from core.store import Store

FORMATS = (".json", ".csv")
PARTS = ("night", "morning", "afternoon", "evening")
"""Of a day, six hours each, by this machine's clock."""
LENGTHS_MIN = (5, 20, 60, 120)
"""In an anonymous file a length is only told as: up to so many minutes, or longer (0)."""
SHARE_STEP = 0.25
_ID_DIGITS = 16
_ID = re.compile(r"\b[0-9a-f]{32}\b")
_FACTS = ("title", "artist", "album", "series", "season", "episode", "year", "duration_s")
_DEED = ("share", "stars", "start_s", "stop_s", "text", "source", "slate", "position")
_WHOLE = ("at", "kind", "media_id", *_FACTS, "path", *_DEED, "time_s")
_ANONYMOUS = ("day", "part", "kind", "item", "what", "length_min", "share", "stars")


def history(store: Store, profile: ProfileId, target: Path, *, anonymous: bool = False, over: bool = False) -> int:
    """Write a profile's history into a file, .json or .csv by its ending.

    The whole one has every event with what the medium is called and where it lies; as JSON also lists, kept searches,
    what was said of what was inferred, and the keys by which each medium's content is known again, so that
    `homereel import homereel FILE` gives it all back to another library. The anonymous one has no titles, no paths,
    no texts, no searches; items are
    numbered by a hash with a salt that is thrown away, so that two files don't share a number; times are days counted
    from the first and a quarter of the day, in no order within these; shares and lengths are rounded. It is still
    somebody's pattern of use: it isn't proof against one who knows much of that person already.

    Args:
        over: a file of that name may be written over; it stays until the new one is whole.

    Returns:
        The number of events written.

    Raises:
        UserProblem: another ending, the file is there already, or it can't be written.
    """
    if target.suffix.lower() not in FORMATS:
        raise UserProblem(f"Name a file that ends in {' or '.join(FORMATS)}.")
    if os.path.lexists(target) and not over:
        raise UserProblem(f"{target} is there already. Choose another name: nothing is written over.")
    events = store.events.of_profile(profile, since=-1e15, whole=True)
    facts = store.media.facts(sorted({event.media_id for event in events if event.media_id is not None}))
    rows = _anonymous(events, facts) if anonymous else _whole(store, events, facts)
    columns = _ANONYMOUS if anonymous else _WHOLE
    if target.suffix.lower() == ".csv":
        _write(target, _csv(rows, columns))
    else:
        document: dict[str, Any] = {"made_by": f"Homereel {VERSION}", "anonymous": anonymous}
        whole = document | ({} if anonymous else _belongings(store, profile)) | {"events": rows}
        _write(target, _json(whole if anonymous else _named(store, whole)))
    return len(rows)


def _whole(store: Store, events: Sequence[Event], facts: dict[MediaId, Facts]) -> list[dict[str, Any]]:
    files = store.files.best(list(facts))
    rows = []
    for event in events:
        moment = _moment(event.at)
        known = facts.get(event.media_id) if event.media_id is not None else None
        file = files.get(event.media_id) if event.media_id is not None else None
        rows.append(
            {
                "at": moment.astimezone(UTC).isoformat(timespec="milliseconds") if moment else str(event.at),
                "kind": str(event.kind),
                "media_id": event.media_id or "",
                **{name: getattr(known, name) if known else "" for name in _FACTS},
                "path": os.fsdecode(file.path) if file else "",
                **{name: getattr(event, name) for name in _DEED},
                "time_s": event.at,
            }
        )
    return rows


def _moment(at: float) -> datetime | None:
    """Give a time by this machine's clock; None for one that no calendar has (an import with a broken clock)."""
    try:
        return datetime.fromtimestamp(at)
    except (ValueError, OverflowError, OSError):
        return None


def _belongings(store: Store, profile: ProfileId) -> dict[str, Any]:
    """Give what else is a profile's own."""
    return {
        "profile": dict(store.profiles.all()).get(profile, ""),
        "lists": [
            {"name": row.name, "kind": row.kind, "rules": row.rules, "media": store.playlists.items(row.id, whole=True)}
            for row in store.playlists.all(profile)
        ],
        "kept_searches": [{"name": one.name, "query": one.query} for one in store.saved.all(profile)],
        "interests": [
            {"media_id": r.media_id, "weight": r.weight, "name": r.name, "at": r.at}
            for r in store.interests.rulings(profile)
        ],
        "deleted_lines": [{"line": line, "key": key} for line, key in sorted(store.interests.disowned(profile))],
    }


def _named(store: Store, document: dict[str, Any]) -> dict[str, Any]:
    """Add what every medium that is named anywhere is called, where it lies, and the keys of its content."""
    ids = {row["media_id"] for row in (*document["events"], *document["interests"])}
    ids |= {media_id for row in document["lists"] for media_id in (*row["media"], *_ID.findall(row["rules"]))}
    ids |= {row["key"] for row in document["deleted_lines"] if _ID.fullmatch(row["key"])}
    facts = store.media.facts(sorted(ids - {""}))
    files, keys = store.files.best(list(facts)), store.media.keys_of(list(facts))
    media = {
        media_id: {
            **{name: getattr(known, name) for name in _FACTS},
            "path": os.fsdecode(files[media_id].path) if media_id in files else "",
            "keys": [f"{key.scheme}:{key.key}" for key in keys[media_id]],
        }
        for media_id, known in facts.items()
    }
    return document | {"media": media}


def _anonymous(events: Sequence[Event], facts: dict[MediaId, Facts]) -> list[dict[str, Any]]:
    salt = secrets.token_bytes(32)
    dated = [event for event in events if event.at >= 0]  # what was brought in without a date has no day
    told = [(event, moment) for event in dated if event.media_id is not None and (moment := _moment(event.at))]
    first = min((moment.date() for _, moment in told), default=None)
    rows = []
    for event, moment in told:
        known = facts.get(event.media_id) if event.media_id is not None else None
        rows.append(
            {
                "day": (moment.date() - first).days if first else 0,
                "part": PARTS[moment.hour // 6],
                "kind": str(event.kind),
                "item": hashlib.sha256(salt + str(event.media_id).encode()).hexdigest()[:_ID_DIGITS],
                "what": str(known.kind) if known else "",
                "length_min": _length(known.duration_s) if known else 0,
                "share": min(round(event.share / SHARE_STEP) * SHARE_STEP, 1.0),
                "stars": event.stars,
            }
        )
    return sorted(rows, key=lambda row: (row["day"], PARTS.index(row["part"]), row["item"], row["kind"]))


def _length(duration_s: float) -> int:
    return next((end for end in LENGTHS_MIN if duration_s <= 60 * end), 0)


def _csv(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> bytes:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it.

    Source: https://owasp.org/www-community/attacks/CSV_Injection
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, indent=1, ensure_ascii=True).encode("ascii") + b"\n"


def _write(target: Path, content: bytes) -> None:
    try:
        with written_aside(target) as file:
            os.chmod(file.name, 0o600)
            file.write(content)
    except OSError as error:
        raise UserProblem(f"{target} can't be written: {error.strerror}. Choose another place.") from error
