"""`homereel insights`: what the window's Insights show, as figures."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core import insights
from core.cli import output
from core.cli.commands import Library, opened, stopping
from core.cli.words import counted, duration
from core.evaluate.own import LEAST_FINDS
from core.evaluate.replay import TOP
from core.insights import atlas, days, finishing, loop, quality
from core.pipeline import Control
from core.settings import Home
from core.store.counts import LENGTHS_MIN
from core.types import Section

CHOSEN_BY = {
    "blend": "our suggestions",
    "most_played": "what is played most",
    "random": "chance",
    "last_added": "what was added last",
}
STEPS = {
    "scan": "files found",
    "probe": "files whose facts were read",
    "decode": "files looked at and listened to",
    "extract": "sets of vectors made",
    "store": "items in the library",
    "index": "vectors that can be found",
    "retrieve": "candidates for a list just now",
    "rank": "ways of ranking that have a say",
    "explain": "suggestions of 20 with a reason",
    "show": "lists shown",
    "feedback": "things that you did",
}
BY = {
    "all": "all", "section": "section", "genre": "genre", "series": "series", "length": "length", "hour": "time of day",
}  # fmt: skip
HOURS = {
    "5": "morning, from 5:00",
    "12": "afternoon, from 12:00",
    "17": "evening, from 17:00",
    "22": "night, from 22:00",
}


def verb(home: Home, options: argparse.Namespace) -> int:
    """Answer with all figures, or with the map."""
    control = Control()
    with opened(home, options) as library, stopping(control):
        if options.update:
            insights.update(library.store, library.indexes, control.checkpoint, asked=True)
        if options.map:
            rows = _map(library)
            lines = [f"{row['id']}  {row['x']:+.4f}  {row['y']:+.4f}" for row in rows]
            return output.answer(options, rows, lines or [NO_MAP])
        document = _document(library)
    return output.answer(options, document, list(_lines(document)))


NO_MAP = "There is no map yet. Index a folder, then make it: homereel insights --map --update"


def _map(library: Library) -> list[dict[str, Any]]:
    made = atlas.load(library.store.home)
    there = set(library.store.media.ids(profile=library.profile))
    places = zip(made.ids, made.places.tolist(), strict=True)
    return [{"id": i, "x": round(x, 5), "y": round(y, 5)} for i, (x, y) in places if i in there]


def _document(library: Library) -> dict[str, Any]:
    store, profile = library.store, library.profile
    calendar = days.calendar(store, profile)
    steps = [
        *loop.counts(store, library.indexes, profile),
        *loop.ranking(store, library.indexes, profile, time.time()),
    ]
    order = list(loop.Step)
    steps.sort(key=lambda one: order.index(one.step))
    return {
        "calendar": [
            {
                "date": day.date.isoformat(),
                "plays": day.plays,
                "seconds": round(day.seconds, 1),
                "media": [one.media_id for one in day.media],
            }
            for _, day in sorted(calendar.days.items())
        ],
        "finishing": [
            {
                "by": row.by,
                "name": row.name,
                "count": row.count,
                "finished": row.finished,
                "skipped": row.skipped,
                "share": round(row.share, 4),
                "interval": [round(row.low, 4), round(row.high, 4)],
            }
            for row in finishing.finishing(store, profile)
        ],
        "suggestions": quality.document(quality.kept(store, profile)),
        "loop": [
            {
                "step": str(one.step),
                "count": one.count,
                "waiting": one.waiting,
                "failed": one.failed,
                "parts": dict(one.parts),
            }
            for one in steps
        ],
        "map": {"items": len(atlas.load(store.home).ids)},
    }


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield from _calendar(document["calendar"])
    yield from _finishing(document["finishing"])
    yield from _suggestions(document["suggestions"])
    yield "The loop:"
    for step in document["loop"]:
        rest = "".join(f", {step[name]} {name}" for name in ("waiting", "failed") if step[name])
        yield f"  {step['step']:9} {step['count']:>9,}  {STEPS[step['step']]}{rest}"
    if not document["map"]["items"]:
        yield NO_MAP


def _calendar(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not found:
        yield "Nothing was played yet, so there is no calendar, and nothing to tell of what you finish."
        return
    months: dict[str, list[Mapping[str, Any]]] = {}
    for day in found:
        months.setdefault(day["date"][:7], []).append(day)
    yield "Played, by month:"
    for month, done in months.items():
        seconds, plays = sum(day["seconds"] for day in done), sum(day["plays"] for day in done)
        yield f"  {month}  {duration(seconds):>10}  {counted(plays, 'play')} on {counted(len(done), 'day')}"


def _finishing(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if rows:
        yield "Finished, of how many sittings (shrunken share, 95 % interval):"
    for row in rows:
        low, high = (round(100 * value) for value in row["interval"])
        name = _name(row["by"], row["name"])
        figures = f"{row['finished']:>4} of {row['count']:<4} {100 * row['share']:3.0f} %  [{low}–{high}]"
        yield f"  {figures}  {BY[row['by']]}{': ' if name else ''}{name}"


def _name(by: str, name: str) -> str:
    if by == "length":
        return f"up to {name} min" if name != "0" else f"over {LENGTHS_MIN[-1]} min"
    return HOURS[name] if by == "hour" else Section(name).value if by == "section" else name


def _suggestions(found: Mapping[str, Any]) -> Iterator[str]:
    known = quality.read(found)
    if not known.says_something:
        yield (
            f"How good suggestions are can't be said yet: {counted(known.finds, 'find')} (items met for the first time "
            f"and liked) when last measured, {LEAST_FINDS} are needed. Measure: homereel insights --update"
        )
        return
    firm = "" if known.is_firm else "; few, so the intervals are wide"
    yield f"Suggestions, on {counted(known.finds, 'find')} among about {known.among:,} items{firm}:"
    for row in known.rows:
        recall = f"{100 * row.recall.mean:3.0f} % in the first {TOP}"
        ahead = "" if row.name == "blend" else f"; ours are ahead by {row.ahead.mean:+.3f} nDCG"
        ahead += f" [{row.ahead.low:+.3f}, {row.ahead.high:+.3f}]" if ahead else ""
        yield f"  {CHOSEN_BY[row.name]:20} {recall}, nDCG {row.ndcg.mean:.3f}{ahead}"
