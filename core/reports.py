"""What a run of indexing tells of itself: where it stands, what failed, what it did; offered by `core.types` too."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FailedFile:
    """One bad file, as `index --json` and the Activity page list it."""

    path: bytes
    stage: str
    reason: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Where indexing stands; sent up the worker's pipe and drawn on stderr.

    Attributes:
        stage: stage at hand, or "scan".
        done, total: files of that stage.
        path: the file at hand, for showing (undecodable bytes replaced).
        eta_s: estimated seconds to the end of all stages, or −1 where nothing is known yet.
        failed: files that failed so far in this run.
        at_hand: the first few of the files that are worked on together.
        together: how many these are.
    """

    stage: str
    done: int
    total: int
    path: str = ""
    eta_s: float = -1.0
    failed: int = 0
    at_hand: tuple[str, ...] = ()
    together: int = 0


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What one run of `index_library` did."""

    found: int
    indexed: int
    unchanged: int
    failed: tuple[FailedFile, ...]
    known_failed: tuple[FailedFile, ...]  # failed in an earlier run, unchanged since
    seconds: float
    media_s: float


def failed_fields(file: FailedFile) -> dict[str, str]:
    """Turn a failed file into JSON fields; the path keeps undecodable bytes as surrogate escapes."""
    return {"path": os.fsdecode(file.path), "stage": file.stage, "reason": file.reason}


def report_fields(report: IndexReport) -> dict[str, Any]:
    """Turn a report into the JSON of `index --json` and of the worker's result."""
    return {
        "found": report.found,
        "indexed": report.indexed,
        "unchanged": report.unchanged,
        "failed": [failed_fields(file) for file in report.failed],
        "known_failed": [failed_fields(file) for file in report.known_failed],
        "seconds": round(report.seconds, 3),
        "media_s": round(report.media_s, 3),
    }
