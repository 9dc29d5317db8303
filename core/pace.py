"""Turns jobs that wait and what earlier ones took into where a stage stands and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from core.errors import show_path
from core.stages import Task
from core.store import Store
from core.types import JobState, Progress, Stage

GUESS = {
    Stage.FACTS: (0.25, 0.0),
    Stage.CONTENT: (0.35, 0.012),
    Stage.GIST: (0.6, 0.01),
    Stage.SPEECH: (0.05, 0.11),
    Stage.MEANING: (0.05, 0.0),
}
"""Wall seconds per file and per second of media on 2 cores without a GPU; each machine learns its factor to it."""
USUAL_S = 120.0
"""Length guessed for a file that wasn't probed yet, where none is known."""


def _guess_s(stage: Stage, files: float, media_s: float) -> float:
    per_file, per_second = GUESS[stage]
    return per_file * files + per_second * media_s


@dataclass(slots=True)
class Pace:
    """How far one stage is. The store is asked once; then it is counted, since asking costs much at 100,000 files."""

    stage: Stage
    before: int
    left: int
    guess_s: float  # of what waits for this stage
    later_s: float  # estimated wall seconds of the stages after it
    rate: float  # wall seconds per guessed second
    done: int = 0
    last: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, store: Store, stage: Stage, wanted: Collection[Stage]) -> Pace:
        """Ask the store what waits for this stage, and for the other wanted ones, which come after it."""
        counts = store.jobs.counts()
        pending = {s: states.get(JobState.PENDING, 0) for s, states in counts.items()}
        waiting = store.jobs.pending_media_s()
        rates = {s: store.jobs.rate(s) or 1.0 for s in Stage}
        left = pending.get(stage, 0)
        unknown = left if stage is Stage.FACTS else 0  # what they will need is wanted once they are probed
        probed = pending.get(Stage.CONTENT, 0)
        mean_s = waiting.get(Stage.CONTENT, 0.0) / probed if probed else USUAL_S
        later = sum(
            rates[s] * _guess_s(s, pending.get(s, 0) + unknown, waiting.get(s, 0.0) + unknown * mean_s)
            for s in wanted
            if s is not stage
        )
        ended = counts.get(stage, {})
        before = ended.get(JobState.DONE, 0) + ended.get(JobState.FAILED, 0)
        return cls(stage, before, left, _guess_s(stage, left, waiting.get(stage, 0.0)), later, rates[stage])

    def took(self, store: Store, group: Sequence[Task]) -> None:
        """Count a group that is written, and keep what it cost for later estimates."""
        now = time.monotonic()
        guess_s = _guess_s(self.stage, len(group), sum(task.duration_s for task in group))
        store.jobs.record_cost(self.stage, guess_s, now - self.last)
        self.rate = store.jobs.rate(self.stage) or self.rate
        self.guess_s = max(self.guess_s - guess_s, 0.0)
        self.done += len(group)
        self.last = now

    def progress(self, path: bytes, failed: int) -> Progress:
        """Say where the stage stands."""
        total = self.before + max(self.left, self.done)
        eta_s = self.guess_s * self.rate + self.later_s
        return Progress(self.stage, self.before + self.done, total, show_path(path), eta_s, failed)
