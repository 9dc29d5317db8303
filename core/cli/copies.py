"""The verbs `duplicates` and `doctor --library`: what a person may want to look over, and their word on it."""

from __future__ import annotations

import argparse
import dataclasses
import os
import time
from typing import Any

from core import duplicates
from core.cli import output
from core.cli.commands import Library, opened
from core.cli.values import WrongUse
from core.cli.words import duration, finding_words
from core.errors import clock, show_path
from core.pipeline import find_duplicates
from core.quality import survey
from core.settings import Home
from core.store import connect
from core.store.duplicates import Verdict
from core.types import MediaId

Row = dict[str, Any]

_KINDS = {
    "encoding": "the same, coded anew",
    "part": "one is part of the other",
    "recording": "the same recording",
}
_BETTER = {"resolution": "more points", "duration": "longer", "bit_rate": "more bits of the same codec"}


def verb(home: Home, options: argparse.Namespace) -> int:
    """List likely copies, or keep a verdict on two; nothing is ever joined without that."""
    if options.what == "list":
        if options.one:
            raise WrongUse("duplicates list takes no items.")
        return _list(home, options)
    if not options.other:
        raise WrongUse(f"Say which two: homereel duplicates {options.what} ITEM ITEM")
    with opened(home, options) as library:
        return _say(library, options)


def _list(home: Home, options: argparse.Namespace) -> int:
    with connect(home.there().make(), "worker") as store:
        find_duplicates(store)
    with opened(home, options) as library:
        out = library.store.media.kept_out(library.profile)
        pairs = [
            pair
            for pair in duplicates.pairs_for_review(library.store)
            if not out & {pair.first.media_id, pair.second.media_id}
        ]
        same = [one for one in library.store.duplicates.same_files() if one[0] not in out]
        places = [
            {"id": media_id, "paths": [os.fsdecode(f.path) for f in library.store.files.of_media(media_id)]}
            for media_id, _ in same
        ]
        lines = [line for number, pair in enumerate(pairs, 1) for line in _lines(number, pair)]
        lines += [line for place in places for line in _exact(place)]
        document = {"pairs": [_row(pair) for pair in pairs], "exact": places}
        return output.answer(options, document, lines or ["No copies found."])


def _row(pair: duplicates.Pair) -> Row:
    copy = pair.copy
    return {
        "kind": copy.kind,
        "by": [name for name, shared in (("picture", copy.by_picture), ("sound", copy.by_sound)) if shared],
        "offset_s": round(copy.offset_s, 2),
        "likeness": round(copy.likeness, 3),
        "first": _side(pair.first, copy.first_share),
        "second": _side(pair.second, copy.second_share),
        "better": pair.better,
        "because": pair.because,
        "later": pair.put_off,
    }


def _side(side: duplicates.Side, share: float) -> Row:
    row = dataclasses.asdict(side)
    row["id"], row["path"], row["share"] = row.pop("media_id"), os.fsdecode(side.path), round(share, 3)
    row["duration_s"], row["bits_per_s"] = round(side.duration_s, 3), round(side.bits_per_s)
    return row


def _lines(number: int, pair: duplicates.Pair) -> list[str]:
    copy = pair.copy
    at = f", {clock(abs(copy.offset_s))} apart" if abs(copy.offset_s) >= 1 else ""
    shared = " and ".join(name for name, is_so in (("picture", copy.by_picture), ("sound", copy.by_sound)) if is_so)
    head = f"{number}. {_KINDS[copy.kind]} (by {shared}{at})" + ("  (put off)" if pair.put_off else "")
    sides = ((pair.first, copy.first_share), (pair.second, copy.second_share))
    return [head, *(_side_line(pair, side, share) for side, share in sides)]


def _side_line(pair: duplicates.Pair, side: duplicates.Side, share: float) -> str:
    size = f"{side.width_px} × {side.height_px}, " if side.width_px else ""
    state = "" if side.state == "present" else f", {side.state}"
    better = f"  ← {_BETTER[pair.because]}" if pair.better == side.media_id else ""
    facts = f"{duration(side.duration_s)}, {size}{side.bits_per_s / 1000:.0f} kbit/s{state}"
    return f"   {side.media_id[:8]}  {100 * share:3.0f} % of {side.title} ({facts}) {show_path(side.path)}{better}"


def _exact(place: Row) -> list[str]:
    head = f"equal to the last packet, one item already: {place['id'][:8]}"
    return [head, *(f"   {show_path(os.fsencode(path))}" for path in place["paths"])]


def _say(library: Library, options: argparse.Namespace) -> int:
    store = library.store
    if options.what == "undo":
        # Looked up among what was said, since a merged item answers to the other one's name.
        one, other = _said_of(library, options)
        done = duplicates.take_back(store, one, other)
        return output.answer(options, {"done": done}, ["Taken back." if done else "Nothing was said of these two."])
    one, other = library.item(options.one), library.item(options.other)
    duplicates.say(store, one, other, Verdict(options.what))
    winner = store.media.resolve(one)
    document = {"first": one, "second": other, "verdict": options.what, "id": winner}
    told = _stands(library, winner) if options.what == Verdict.SAME else []
    undo = f"Kept: {options.what}. To take it back: homereel duplicates undo {one} {other}"
    return output.answer(options, document, [*told, undo])


def _stands(library: Library, winner: MediaId) -> list[str]:
    """Say which of two that were joined stands for both, and what counts of what was said of each."""
    title = library.store.media.facts([winner])[winner].title
    stars = library.store.events.stars(library.profile).get(winner, 0.0)
    rated = f"; of ratings the last one counts, {stars:g} stars" if stars else "; a rating of either would be of both"
    return [f"“{title}” [{winner[:8]}] stands for both: plays of either count for it{rated}."]


def _said_of(library: Library, options: argparse.Namespace) -> tuple[Any, Any]:
    """Find the two of a review by ids, their beginnings or paths, merged ones too."""
    store = library.store
    for review in store.duplicates.reviews():
        pair = (review.first, review.second)
        if all(any(_named(library, word, i) for i in pair) for word in (options.one, options.other)):
            return pair
    return library.item(options.one), library.item(options.other)


def _named(library: Library, word: str, media_id: str) -> bool:
    if len(word) >= 6 and media_id.startswith(word.lower()):
        return True
    row = library.store.files.by_path(os.path.abspath(os.fsencode(word)))
    return row is not None and row.media_id == media_id


# ── doctor --library ────────────────────────────────────────────────────────────────────────────────

_SHOWN = 10
"""So many of one code are told to a person; --json has all."""


def library_findings(home: Home, options: argparse.Namespace) -> int:
    """Look the whole library over from what is stored; exit 0, since an odd file is no failure of the program."""
    with opened(home, options) as library:
        found = survey(library.store, time.time())
        items = library.store.media.count()
    counts: dict[str, int] = {}
    rows, lines = [], []
    for one in found:
        words, way_out = finding_words(one.code, one.args)
        counts[one.code] = counts.get(one.code, 0) + 1
        named = one.title or (show_path(one.path) if one.path else "the library")
        rows.append(
            {"code": one.code, "id": one.media_id, "title": one.title, "path": os.fsdecode(one.path),
             "args": dict(one.args), "words": words, "way_out": way_out}
        )  # fmt: skip
        if counts[one.code] <= _SHOWN:
            marked = f"  [{one.media_id[:8]}]" if one.media_id else ""
            lines.append(f"{named}: {words}{marked}")
            lines += [f"    → {way_out}"] if counts[one.code] == 1 else []
        elif counts[one.code] == _SHOWN + 1:
            more = sum(other.code == one.code for other in found) - _SHOWN
            lines.append(f"… and {more} more like that (--json lists all)")
    lines.append(f"{items} items, {len(found)} findings")
    return output.answer(options, {"items": items, "counts": counts, "findings": rows}, lines)
