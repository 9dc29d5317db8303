"""The verb `activity`: what is left to do and how long that takes, what it is allowed, what the last runs took."""

from __future__ import annotations

import argparse
import dataclasses
import time
from collections.abc import Mapping
from typing import Any

from core import pace
from core.cli import output
from core.cli.words import duration
from core.power import System
from core.settings import Effort, Home, Sparing
from core.store import IndexRun, Store, connect
from core.types import JobState, Stage

HOW = {
    "measured": "measured by the processor",
    "battery": "by the battery's charge",
    "estimate": "an estimate: 8 W for each busy core",
}
RUNS_SHOWN = 5


def activity(home: Home, options: argparse.Namespace) -> int:
    """Show how the work stands; set what it is allowed where a switch is given."""
    with connect(home.there().make(), "events") as store:
        sparing = _wanted(store.sparing(), options)
        if sparing != store.sparing():
            store.set_sparing(sparing)
        document = _document(store, sparing)
    return output.answer(options, document, _lines(document))


def _wanted(now: Sparing, options: argparse.Namespace) -> Sparing:
    return Sparing(
        Effort(options.effort) if options.effort else now.effort,
        options.only_when_idle == "yes" if options.only_when_idle else now.only_when_idle,
        options.not_on_battery == "yes" if options.not_on_battery else now.not_on_battery,
    )


def _document(store: Store, sparing: Sparing) -> dict[str, Any]:
    counts, left = store.jobs.counts(), pace.outlook(store)
    stages = {
        str(stage): {
            "done": states.get(JobState.DONE, 0),
            "waiting": states.get(JobState.PENDING, 0) + states.get(JobState.RUNNING, 0),
            "failed": states.get(JobState.FAILED, 0),
            "left_s": round(left.get(stage, 0.0) / sparing.effort.share, 1),
        }
        for stage in Stage
        if (states := counts.get(stage))
    }
    runs = [dataclasses.asdict(run) for run in store.runs.latest(RUNS_SHOWN)]
    tells_idle = System().idle_s() is not None
    return {"allowed": sparing.rows(), "tells_idle": tells_idle, "stages": stages, "runs": runs}


def _lines(document: Mapping[str, Any]) -> list[str]:
    allowed = document["allowed"]
    lines = [
        f"effort {allowed['effort']} · only when idle: {allowed['only_when_idle']} · "
        f"not on battery: {allowed['not_on_battery']}"
    ]
    if allowed["only_when_idle"] == "yes" and not document["tells_idle"]:
        lines.append("this system doesn't tell when it is idle: work goes on all the time")
    for name, row in document["stages"].items():
        left = f" · about {duration(row['left_s'])} left" if row["left_s"] else ""
        failed = f" · {row['failed']} failed" if row["failed"] else ""
        lines.append(f"{output.STEPS[name]}: {row['done']} done, {row['waiting']} waiting{failed}{left}")
    return lines + [_run_line(IndexRun(**run)) for run in document["runs"]]


def _run_line(run: IndexRun) -> str:
    at = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.began_at))
    energy = f"{run.energy_j / 3600:.2f} Wh ({HOW[run.energy_how]})"
    return f"{at}  {run.outcome:8} {run.files} files, {run.failed} failed, {duration(run.worked_s)}, {energy}"
