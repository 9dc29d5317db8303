"""What a run of indexing tells of itself: where it stands, what failed, what it did; offered by `core.types` too."""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    stage: str
    done: int
    total: int
    path: str = ""
    eta_s: float = -1.0
    failed: int = 0


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
