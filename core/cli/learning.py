"""The verbs `learn` and `import community`: learn from the history now, undo it, take in ratings of strangers."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import learning, strangers
from core.cli import output
from core.cli.commands import stopping
from core.errors import UserProblem
from core.index import Indexes
from core.pipeline import Control
from core.recommend.community import MODEL as COMMUNITY
from core.settings import Home
from core.store import LearnedRun, Store, connect
from core.types import ProfileId

if TYPE_CHECKING:
    from core.evaluate.datasets import Dropped

STATES = {"active": "in use", "replaced": "replaced", "refused": "not better: not used", "undone": "undone"}
UNJUDGED, TOO_FEW = {"refused": "not used"}, "  (too few plays to judge it by)"


def learn(home: Home, options: argparse.Namespace) -> int:
    """Learn from the history now; list what was learnt, or go one step back."""
    control = Control()
    with connect(home.there().make(), "worker") as store, stopping(control):
        profile = store.profiles.known(options.profile)
        if options.undo:
            _undo(store, options.undo, profile)
        if options.undo or options.list:
            runs = store.learned.runs(profile)
        else:
            runs = learning.learn(store, Indexes(store), control.checkpoint)
    rows = [_row(run) for run in runs]
    nothing = ["Nothing was learnt yet: play, rate and like some more. A list needs no learning to follow you."]
    return output.answer(options, rows, [_line(row) for row in rows] or nothing)


def _undo(store: Store, model: str, profile: ProfileId) -> None:
    if not store.learned.undo(model, profile) and not store.learned.undo(model, None):
        known = sorted({run.model for run in store.learned.runs(profile) if run.state == "active"})
        raise UserProblem(f"No {model} is in use. " + (f"In use: {', '.join(known)}." if known else "Nothing is."))


def _row(run: LearnedRun) -> dict[str, Any]:
    return {"id": run.id, "model": run.model, "at": run.at, "state": run.state, "report": dict(run.report)}


def _line(row: Mapping[str, Any]) -> str:
    at = time.strftime("%Y-%m-%d %H:%M", time.localtime(row["at"]))
    found = row["report"].get("ndcg_gain")
    if isinstance(found, Mapping) and not found.get("n", len(found)):
        return f"{at}  {row['model']:10} {UNJUDGED.get(row['state'], STATES[row['state']])}{TOO_FEW}"
    return f"{at}  {row['model']:10} {STATES[row['state']]}{_gain(found)}"


def _gain(found: Any) -> str:
    if not isinstance(found, Mapping) or found.get("mean") is None:
        return ""
    return f"  nDCG@10 {found['mean']:+.4f} [{found['low']:+.4f}, {found['high']:+.4f}] over {found['n']} finds"


FORGOTTEN = "Nothing was forgotten"

SHOWN = 8
"""So many matches are shown, for a look at whether they are right."""


def import_community(home: Home, options: argparse.Namespace) -> int:
    """Take in strangers' ratings of what is in the library. --dry-run: what would match; --forget: take out."""
    if options.forget:
        return _forget_community(home, options)
    if not options.path:
        raise UserProblem("Name a folder or .zip with ratings to take in, or a source to forget with --forget.")
    path = Path(os.path.expanduser(options.path)).absolute()
    data = strangers.load(path)
    with connect(home.there().make(), "worker") as store:
        found = strangers.preview(store, data)
        kept = 0 if options.dry_run else strangers.take_in(store, data, found, path.name)
    row = {
        "source": path.name,
        "items": found.items,
        "matched": [{"theirs": theirs, "yours": yours} for theirs, yours in found.titles],
        "ratings": found.ratings,
        "people": found.people,
        "kept": kept,
        "dropped": data.dropped.counts | {"named": list(data.dropped.named)},
    }
    return output.answer(options, row, [*_dropped_lines(data.dropped), *_import_lines(found, options.dry_run)])


def _forget_community(home: Home, options: argparse.Namespace) -> int:
    """Delete what one source gave, and the models that were made of it."""
    with connect(home.there().make(), "worker") as store:
        known = [source for source, _ in store.community.sources()]
        if options.forget not in known:
            names = f"There are: {', '.join(known)}." if known else "Nothing was taken in."
            raise UserProblem(f"There are no ratings from {options.forget!r}. {names}")
        people = dict(store.community.sources())[options.forget]
        output.agree(f"{options.forget}: ratings by {people} people.", "Forget them?", FORGOTTEN, options.yes)
        with store.erasing(), store.transaction():
            gone = store.community.forget(options.forget)
            store.learned.drop(COMMUNITY)
    return output.answer(options, {"source": options.forget, "people": gone}, [f"Forgotten: ratings by {gone} people."])


def _dropped_lines(dropped: Dropped) -> list[str]:
    """Say which rows of the source were left out, and why."""
    lines = list(dropped.named[:SHOWN])
    bad = dropped.no_number + dropped.off_scale + dropped.no_time
    lines += [f"… and {bad - len(lines)} more"] if bad > len(lines) else []
    return [*lines, f"Rows left out: {dropped.words()}."] if dropped.words() else []


def _import_lines(found: strangers.Preview, dry_run: bool) -> list[str]:
    if not found.matched:
        least = f"{strangers.SHORTEST_S / 60:.0f} minutes"
        return [f"None of these titles is that of a film of {least} or more in your library: nothing to take in."]
    lines = [f"{theirs}  →  {yours}" for theirs, yours in found.titles[:SHOWN]]
    lines += [f"… and {len(found.titles) - SHOWN} more"] if len(found.titles) > SHOWN else []
    verb = "would be taken" if dry_run else "taken"
    lines.append(
        f"{len(found.matched)} of {found.items} titles match; {found.ratings} ratings by {found.people} people {verb}."
    )
    return lines if dry_run else [*lines, "They count from the next learning on: homereel learn"]
