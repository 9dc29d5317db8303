"""The verbs `import` and `export ratings`: a history comes in from other programs, ratings go out to them."""

from __future__ import annotations

import argparse
import itertools
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core import exchange, vault
from core.cli import learning, output
from core.cli.commands import opened
from core.cli.keeping import HELD, MANY, path_of
from core.cli.values import WrongUse
from core.cli.words import FORMATS, counted
from core.consent import check_history
from core.errors import clock, show_path
from core.exchange import ratings_out
from core.exchange.outgoing import Outgoing
from core.settings import Home
from core.store import Import
from core.types import Kind, Progress

SHOWN = 8
"""So many of a kind are shown, for a look at whether they are right."""
NOTHING = "Nothing was written"
PLAIN_FILES = "Your library is encrypted; your files aren't: whoever can read them will read this there."
WAYS = {
    "content": "by what is in the file",
    "path": "by its place",
    "file name": "by its file's name",
    "episode": "by series and number",
    "song": "by artist and title",
    "title": "by title and year",
}


def bring_in(home: Home, options: argparse.Namespace) -> int:
    """Bring a history in, list what was brought in, or take one of these back."""
    if options.what == "community":
        return learning.import_community(home, options)
    if options.forget:
        raise WrongUse("--forget is for community. What else was brought in goes by: homereel import undo N")
    if options.what == "list":
        return _list(home, options)
    if options.what == "undo":
        return _undo(home, options)
    if not options.path:
        raise WrongUse(f"import {options.what} needs the PATH of a file, folder or .zip.")
    return _bring(home, options)


def _bring(home: Home, options: argparse.Namespace) -> int:
    with opened(home, options, does=not options.dry_run) as library:
        check_history(library.store, library.profile)
        reading = exchange.read(path_of(options.path), options.what, options.user)
        plan = exchange.prepare(library.store, library.profile, reading)
        number = written = 0
        if not (options.dry_run or plan.is_empty):
            output.agree("\n".join(_lines(plan)), "Write it?", NOTHING, options.yes)
            number, written = exchange.write(library.store, library.profile, plan)
    row = _row(plan) | {"import": number, "written": written}
    if options.dry_run or plan.is_empty:
        return output.answer(
            options, row, [*_lines(plan), f"{NOTHING}." if plan.is_empty else f"{NOTHING} (--dry-run)."]
        )
    lines = [f"Written: {counted(written, 'event')}. To take all of it back: homereel import undo {number}"]
    return output.answer(options, row, [*lines, "It counts in suggestions from now on, and in what is learnt next."])


# ── What would be written ───────────────────────────────────────────────────────────────────────────


def _row(plan: exchange.Plan) -> dict[str, Any]:
    reading = plan.reading
    return {
        "format": reading.format,
        "source": reading.name,
        "rows": len(reading.entries),
        "matched": plan.ways,
        "unmatched": [{"what": s.shown, "why": exchange.WHY[why], "rows": n} for s, why, n in plan.unmatched],
        "dropped": dict(reading.dropped) | {"named": [_named(row) for row in reading.named]},
        "there": plan.there,
        "differing": [{"what": s.shown, "yours": mine, "theirs": theirs} for s, mine, theirs in plan.differing],
        "events": plan.counts,
        "besides": plan.found.counts,
        "besides_left_out": plan.found.left_out,
    }


def _lines(plan: exchange.Plan) -> list[str]:
    """Say what a source says, what was found of it and how, what wasn't and why, and what would be written."""
    reading, found = plan.reading, sum(plan.ways.values())
    lines = [f"{reading.name}: {counted(len(reading.entries), 'row')} ({FORMATS[reading.format]})."]
    lines += _dropped(reading)
    are = "is" if found == 1 else "are"
    lines.append(f"{found} of {counted(len(plan.matches), 'item')} {are} in the library{_ways(plan.ways)}.")
    lines += _missing(plan)
    if plan.there:
        lines.append(f"There already: {counted(plan.there, 'row')}.")
    lines += _differing(plan)
    parts = [_held(what, count) for what, count in (plan.counts | plan.found.counts).items()]
    lines.append(f"To be written: {', '.join(parts)}." if parts else "There is nothing to be written.")
    return lines


def _differing(plan: exchange.Plan) -> list[str]:
    if not plan.differing:
        return []
    lines = [f"  {s.shown}: {mine:g} stars here, {theirs:g} there" for s, mine, theirs in plan.differing[:SHOWN]]
    more = len(plan.differing) - SHOWN
    lines += [f"  … and {more} more: --json lists all"] if more > 0 else []
    return [f"Rated otherwise by you, which stays: {counted(len(plan.differing), 'item')}.", *lines]


def _held(kind: str, count: int) -> str:
    what = HELD.get(kind, "other event")
    return f"{count} {what if count == 1 else MANY.get(what, what + 's')}"


def _ways(ways: Mapping[str, int]) -> str:
    said = ", ".join(f"{ways[way]} {words}" for way, words in WAYS.items() if way in ways)
    return f": {said}" if said else ""


def _dropped(reading: exchange.Reading) -> list[str]:
    lines = [f"  {_named(row)}" for row in reading.named[:SHOWN]]
    more = sum(reading.dropped.values()) - len(lines)
    lines += [f"  … and {more} more"] if more > 0 and lines else []
    said = ", ".join(f"{counted(n, 'row')} {exchange.REASONS.get(r, r)}" for r, n in reading.dropped.items())
    return [f"Left out: {said}.", *lines] if said else []


def _named(row: tuple[str, str]) -> str:
    where, reason = row
    return f"{where}: {exchange.ALONE[reason]}" if reason else where


def _missing(plan: exchange.Plan) -> list[str]:
    missing = plan.unmatched
    if not missing:
        return []
    lines = [f"  {subject.shown}  ({exchange.WHY[why]}; {counted(n, 'row')})" for subject, why, n in missing[:SHOWN]]
    lines += [f"  … and {len(missing) - SHOWN} more: --json lists all"] if len(missing) > SHOWN else []
    return [f"Not matched: {counted(len(missing), 'item')}.", *lines]


# ── What was brought in ─────────────────────────────────────────────────────────────────────────────


def _list(home: Home, options: argparse.Namespace) -> int:
    with opened(home, options) as library:
        rows = [_import_row(one) for one in library.store.imports.all(library.profile)]
    return output.answer(options, rows, _import_lines(rows) or ["Nothing was brought in."])


def _import_row(one: Import) -> dict[str, Any]:
    made = {what: len(rows) for what, rows in one.made.items()}
    return {"id": one.id, "format": one.format, "source": one.name, "at": one.at, "events": one.events, "made": made}


def _import_lines(rows: Iterable[Mapping[str, Any]]) -> Sequence[str]:
    when = "%Y-%m-%d %H:%M"
    return [
        f"{row['id']:4}  {time.strftime(when, time.localtime(row['at']))}  {counted(row['events'], 'event'):>14}  "
        f"{FORMATS.get(row['format'], row['format'])}: {row['source']}"
        for row in rows
    ]


def _undo(home: Home, options: argparse.Namespace) -> int:
    """Take one import back, after a yes: what was learnt of it goes too."""
    if not options.path.isascii() or not options.path.isdigit():
        raise WrongUse("Which? Say the number that `homereel import list` shows: homereel import undo 3")
    with opened(home, options) as library:
        one = exchange.by_number(library.store, library.profile, int(options.path[:18]))
        said = _goes(one, exchange.standing(library.store, library.profile, one))
        output.agree(said, "Take it back?", "Nothing was taken back", options.yes)
        gone = exchange.undo(library.store, library.profile, one.id)
    return output.answer(options, {"import": one.id, "events": gone}, [f"Taken back: {counted(gone, 'event')}."])


def _goes(one: Import, standing: Mapping[str, int]) -> str:
    """Say what goes with an import, and what doesn't since it was changed."""
    goes = [counted(one.events, "event"), *(_held(what, count) for what, count in standing.items())]
    made = exchange.counts_of(one.made)
    stay = [_held(what, made[what] - standing.get(what, 0)) for what in made if made[what] > standing.get(what, 0)]
    own = f" What you changed since stays: {', '.join(stay)}." if stay else ""
    return f"{one.name}: {', '.join(goes)}, and what was learnt since.{own} A copy can be imported again."


# ── Ratings go out ──────────────────────────────────────────────────────────────────────────────────


def ratings(home: Home, options: argparse.Namespace) -> int:
    """Write ratings into tags or .nfo files, after a look at what would be written where."""
    to, *items = [*options.to, *options.words] or [""]
    if to not in (ratings_out.TAGS, ratings_out.NFO) or not options.to:
        raise WrongUse("export ratings needs --to tags (into the files) or --to nfo (into .nfo files beside them).")
    with opened(home, options) as library:
        ids = [library.item(word) for word in items] or None
        planned = ratings_out.planned(library.store, library.profile, to, ids, played=options.played)
    planned = ratings_out.looked_at(planned, to)
    if options.dry_run or all(one.hindered for one in planned):
        none = "None of these items is rated or was played." if options.played else "None of these items is rated."
        lines = _out_lines(planned, to) if planned else [none]
        output.answer(options, [_out_row(one, one.hindered) for one in planned], [*lines, f"{NOTHING}."])
        return 1 if planned and not options.dry_run else 0
    plain = [PLAIN_FILES] if vault.is_encrypted(home) else []
    output.agree("\n".join([*_out_lines(planned, to), *plain]), "Write them?", NOTHING, options.yes)
    with output.Bar() as bar:
        done = ratings_out.write_all(planned, to, _steps(bar, planned))
    rows = [_out_row(one, written.reason, tried=True) for one, written in zip(planned, done, strict=True)]
    failed = [f"{show_path(written.path)}: {written.reason}" for written in done if written.reason]
    written = sum(one.changed and not one.reason for one in done)
    same = sum(not one.changed for one in done)
    kept = "each as it was before the first change stands beside it"
    said = [f"Written into {counted(written, 'file')}; {kept}."] if written or not same else []
    said += [f"{counted(same, 'file')} said so already."] if same else []
    output.answer(options, rows, [*failed, *said])
    return 1 if failed else 0


def _steps(bar: output.Bar, planned: Sequence[Outgoing]) -> Callable[[], None]:
    """Show which file comes next."""
    numbers = itertools.count()

    def step() -> None:
        number = next(numbers)
        bar.show(Progress("ratings", number, len(planned), show_path(planned[number].path)))

    return step


def _out_row(one: Outgoing, reason: str, tried: bool = False) -> dict[str, Any]:
    row = {"path": os.fsdecode(one.path), "stars": one.stars, "plays": one.plays}
    return row | {"written": tried and not reason, "reason": reason}


def _out_lines(planned: Sequence[Outgoing], to: str) -> list[str]:
    """Say what would be written where, and what can't be, and why."""
    where = "their tags" if to == ratings_out.TAGS else ".nfo files beside them"
    able, unable = [one for one in planned if not one.hindered], [one for one in planned if one.hindered]
    told = [f"Ratings of {counted(len(able), 'file')} into {where}:" if able else f"No file takes them into {where}."]
    told += _some([f"{_opinion(one)}  {show_path(one.path)}" for one in able])
    if to == ratings_out.TAGS and able:
        kept_mb = ratings_out.room(able) / 1e6
        told.append(f"Each file as it is now is kept beside it: {kept_mb:.1f} MB in all, if none was kept before.")
    if unable:
        told.append(f"{counted(len(unable), 'file')} can't take them and will be left:")
        told += _some([f"{show_path(one.path)}: {one.hindered}" for one in unable])
        if to == ratings_out.TAGS and any(one.facts.kind is Kind.VIDEO for one in unable):
            told.append("Films and episodes take ratings in .nfo files beside them: --to nfo")
    return told


def _opinion(one: Outgoing) -> str:
    if one.stars:
        return f"{one.stars:g} stars"
    return counted(one.plays, "play") if one.plays else f"left off at {clock(one.left_s or 0.0)}"


def _some(lines: Sequence[str]) -> list[str]:
    left_out = len(lines) - SHOWN
    rest = [f"  … and {left_out} more: --dry-run --json lists all"] if left_out > 0 else []
    return [*(f"  {line}" for line in lines[:SHOWN]), *rest]
