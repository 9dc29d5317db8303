"""Turns likely copies into what their page shows: what is known of both, and in plain words how they are alike."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from app import formats
from app.detail_facts import facts_of
from app.details import PICTURE, Details, FileLine
from app.formats import clock, fill
from app.playable import thumbnail
from core import duplicates
from core.duplicates import Pair
from core.errors import show_path
from core.store.duplicates import CopyKind, Verdict
from core.types import MediaId, ProfileId

if TYPE_CHECKING:
    from core.store import Store

WHOLE = 0.85
"""From this share on, all of one is in the other."""
SHIFT_S = 1.0
"""So much earlier or later is worth a word."""
Ids = tuple[MediaId, MediaId]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What there is to look at: pairs; whether something was said that can be taken back; how copies are found."""

    pairs: list[Pair]
    said: bool
    quick: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One pair, ready to be looked at."""

    pair: Pair
    details: tuple[Details, Details]

    @property
    def ids(self) -> Ids:
        """The two, the smaller id first."""
        return self.pair.copy.first, self.pair.copy.second


# ── Reading and writing, off the GUI thread ─────────────────────────────────────────────────────────


def waiting(store: Store, profile: ProfileId) -> Waiting:
    """Read what there is to look at for this profile: nothing of folders that are kept out of it."""
    out = store.media.kept_out(profile)
    pairs = [p for p in duplicates.pairs_for_review(store) if not out & {p.first.media_id, p.second.media_id}]
    return Waiting(pairs, _last_said(store, profile) is not None, bool(pairs) or duplicates.is_quick(store))


def count(store: Store, profile: ProfileId) -> int:
    """Count the pairs that nobody has said anything of yet; those put off wait without being spoken of."""
    out = store.media.kept_out(profile)
    later = {(r.first, r.second) for r in store.duplicates.reviews() if r.verdict is Verdict.LATER}
    pairs = {(copy.first, copy.second) for copy in store.duplicates.copies()}
    return sum(not out & set(pair) for pair in pairs - later)


def load(store: Store, profile: ProfileId, pair: Pair) -> Shown | None:
    """Read one pair; None where one of the two has gone meanwhile."""
    first, second = (_details(store, profile, side.media_id) for side in (pair.first, pair.second))
    return Shown(pair, (first, second)) if first is not None and second is not None else None


def say(store: Store, ids: Ids, verdict: Verdict, front: MediaId) -> Ids:
    """Keep a verdict on two; give the ids under which it can be taken back."""
    one, other = (store.media.resolve(media_id) for media_id in ids)
    duplicates.say(store, one, other, verdict, front)
    return min(one, other), max(one, other)


def take_back(store: Store, profile: ProfileId, ids: Ids | None = None) -> Ids | None:
    """Take back what was said of two, or what was said last; give the two, or None where nothing was said."""
    wanted = ids or _last_said(store, profile)
    return wanted if wanted is not None and duplicates.take_back(store, *wanted) else None


def _last_said(store: Store, profile: ProfileId) -> Ids | None:
    out, resolve = store.media.kept_out(profile), store.media.resolve
    for review in store.duplicates.reviews():
        if not out & {resolve(review.first), resolve(review.second)}:
            return review.first, review.second
    return None


def _details(store: Store, profile: ProfileId, media_id: MediaId) -> Details | None:
    facts = store.media.facts([media_id]).get(media_id)
    cards = store.media.cards([media_id], profile)
    if facts is None or not cards:
        return None
    file = store.files.best([media_id]).get(media_id)
    try:
        probe = store.files.probe(file.id) if file is not None else None
    except LookupError:  # it has changed, or was never looked into
        probe = None
    return Details(
        media_id=media_id,
        facts=facts,
        added_at=cards[0].added_at,
        stars=cards[0].stars,
        plays=cards[0].plays,
        probe=probe,
        files=(FileLine(file.path, file.state, file.size_bytes),) if file is not None else (),
        picture=thumbnail(store, media_id, PICTURE),
    )


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────


def likeness(pair: Pair) -> str:
    """Say how the two are alike; the first one stands at the left."""
    if pair.copy.kind is CopyKind.PART:
        return _part(pair)
    whole = _encoding(pair) if pair.copy.kind is CopyKind.ENCODING else _recording(pair)
    shift = pair.copy.offset_s
    if abs(shift) < SHIFT_S:
        return whole
    left = QCoreApplication.translate("copies", "%1; the left one has %2 more before it")
    right = QCoreApplication.translate("copies", "%1; the right one has %2 more before it")
    return fill(right if shift > 0 else left, whole, formats.length(abs(shift)))


def _encoding(pair: Pair) -> str:
    if pair.copy.by_picture and pair.copy.by_sound:
        return QCoreApplication.translate("copies", "The same throughout, coded anew: picture and sound agree")
    if pair.copy.by_sound:
        return QCoreApplication.translate("copies", "The same throughout, coded anew: the sound agrees")
    return QCoreApplication.translate("copies", "The same throughout, coded anew: the picture agrees")


def _recording(pair: Pair) -> str:
    films = (pair.first.width_px > 0) + (pair.second.width_px > 0)
    if pair.copy.by_picture and not pair.copy.by_sound:
        return QCoreApplication.translate("copies", "The same picture with another sound, another language say")
    if films == 2:
        return QCoreApplication.translate("copies", "The same sound with another picture")
    if films == 1:
        return QCoreApplication.translate("copies", "The same sound; only one of them has a picture")
    return QCoreApplication.translate("copies", "The same recording, perhaps from another master")


def _part(pair: Pair) -> str:
    copy = pair.copy
    left = copy.first_share >= copy.second_share
    share, start_s = (copy.first_share, copy.offset_s) if left else (copy.second_share, -copy.offset_s)
    side = "left" if left else "right"
    timed = "timed" if start_s >= SHIFT_S else "plain"
    return fill(_PARTS["whole" if share >= WHOLE else "most", side, timed](), clock(start_s))


# Each entry is a call, so that lupdate sees the text and the language may change while Homereel runs.
_PARTS: Mapping[tuple[str, str, str], Callable[[], str]] = {
    ("whole", "left", "timed"): lambda: QCoreApplication.translate(
        "copies", "The left one is a part of the right one, from %1 on"
    ),
    ("whole", "left", "plain"): lambda: QCoreApplication.translate(
        "copies", "The left one is a part of the right one, from its start"
    ),
    ("whole", "right", "timed"): lambda: QCoreApplication.translate(
        "copies", "The right one is a part of the left one, from %1 on"
    ),
    ("whole", "right", "plain"): lambda: QCoreApplication.translate(
        "copies", "The right one is a part of the left one, from its start"
    ),
    ("most", "left", "timed"): lambda: QCoreApplication.translate(
        "copies", "Most of the left one is in the right one, from %1 on"
    ),
    ("most", "left", "plain"): lambda: QCoreApplication.translate("copies", "Most of the left one is in the right one"),
    ("most", "right", "timed"): lambda: QCoreApplication.translate(
        "copies", "Most of the right one is in the left one, from %1 on"
    ),
    ("most", "right", "plain"): lambda: QCoreApplication.translate(
        "copies", "Most of the right one is in the left one"
    ),
}


def better(because: str) -> str:
    """Say in what one is better than the other; "" where nothing tells."""
    names: Mapping[str, Callable[[], str]] = {
        "resolution": lambda: QCoreApplication.translate("copies", "larger picture"),
        "duration": lambda: QCoreApplication.translate("copies", "longer"),
        "bit_rate": lambda: QCoreApplication.translate("copies", "more data a second"),
    }
    return names[because]() if because in names else ""


def rows(shown: Shown) -> list[tuple[str, str, str]]:
    """List what tells the two apart: name, value of the left one, of the right one; what neither has is left out."""
    left, right = (_facts(details, rate) for details, rate in zip(shown.details, _rates(shown.pair), strict=True))
    return [(name, left[name], right[name]) for name in left if left[name] or right[name]]


def _rates(pair: Pair) -> tuple[float, float]:
    return pair.first.bits_per_s, pair.second.bits_per_s


def _facts(details: Details, bits_per_s: float) -> dict[str, str]:
    known = dict(facts_of(details))
    own = {
        "format": _format(details),
        "rate": _rate(bits_per_s),
        "stars": fill("%1 ★", QLocale().toString(details.stars)) if details.stars else "",
    }
    return {
        name: own[code] if code in own else known.get(name, "") for code, name in ((c, n()) for c, n in _NAMES.items())
    }


def _format(details: Details) -> str:
    """Name a file's format as people do, by its ending."""
    ending = os.path.splitext(show_path(details.files[0].path))[1] if details.files else ""
    return ending[1:].upper()


def _rate(bits_per_s: float) -> str:
    if bits_per_s <= 0:
        return ""
    if bits_per_s < 1e6:
        return fill(QCoreApplication.translate("copies", "%1 kbit/s"), formats.number(max(1, round(bits_per_s / 1000))))
    return fill(QCoreApplication.translate("copies", "%1 Mbit/s"), QLocale().toString(bits_per_s / 1e6, "f", 1))


_NAMES: Mapping[str, Callable[[], str]] = {
    "length": lambda: QCoreApplication.translate("facts", "Length"),
    "artist": lambda: QCoreApplication.translate("facts", "Artist"),
    "album": lambda: QCoreApplication.translate("facts", "Album"),
    "year": lambda: QCoreApplication.translate("facts", "Year"),
    "picture": lambda: QCoreApplication.translate("facts", "Picture"),
    "sound": lambda: QCoreApplication.translate("facts", "Sound"),
    "format": lambda: QCoreApplication.translate("copies", "Format"),
    "size": lambda: QCoreApplication.translate("facts", "Size"),
    "rate": lambda: QCoreApplication.translate("copies", "Bit rate"),
    "stars": lambda: QCoreApplication.translate("copies", "Rating"),
    "plays": lambda: QCoreApplication.translate("facts", "Plays"),
    "added": lambda: QCoreApplication.translate("facts", "Added"),
}
"""The rows in their order; those of `facts_of` are found by their words."""
