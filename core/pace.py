"""Turns jobs that wait and what earlier ones took into where a stage stands and how long the rest will take."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core import scan
from core.control import Control
from core.errors import show_path
from core.ffmpeg import media_type
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
USUAL_BYTES_PER_S = 150_000.0
"""Between music (30,000) and films (500,000): by it a file is as long as it is big, until the first ones are probed."""
TRUSTED_S = 600.0
"""So many seconds of probed media count as much as that guess; what is known of a library soon outweighs it."""
ASK_AGAIN = 4
"""After so many files, and each time that twice as many are done, the store is asked again how much is left."""

MOST_NAMED = 4
"""So many of the files at hand are named."""


def _guess_s(stage: Stage, files: float, media_s: float) -> float:
    per_file, per_second = GUESS[stage]
    return per_file * files + per_second * media_s


def _unprobed_s(store: Store) -> float:
    """Guess how long the media are whose facts aren't read yet, by their size and what is known of the others."""
    seconds, size_bytes = store.files.lengths_and_sizes()
    per_byte = (seconds + TRUSTED_S) / (size_bytes + TRUSTED_S * USUAL_BYTES_PER_S)
    return per_byte * store.jobs.pending_bytes(Stage.FACTS)


def outlook(store: Store, wanted: Collection[Stage] = tuple(Stage)) -> dict[Stage, float]:
    """Estimate how long what waits will take, by stage: wall seconds of full work on this machine.

    Files that aren't probed yet count for each stage by their sizes. A stage with nothing to do is left out.
    """
    pending = {s: states.get(JobState.PENDING, 0) + states.get(JobState.RUNNING, 0)
               for s, states in store.jobs.counts().items()}  # fmt: skip
    unknown = pending.get(Stage.FACTS, 0)
    found = _seconds(store, pending, unknown, [s for s in Stage if s in wanted])
    return {stage: seconds for stage, seconds in found.items() if seconds > 0}


def _seconds(store: Store, pending: Mapping[Stage, int], unknown: int, stages: Sequence[Stage]) -> dict[Stage, float]:
    """Wall seconds by stage, where so many files will be wanted once they are probed."""
    waiting, unknown_s = store.jobs.pending_media_s(), _unprobed_s(store) if unknown else 0.0
    found = {}
    for stage in stages:
        more, more_s = (0, 0.0) if stage is Stage.FACTS else (unknown, unknown_s)
        guess_s = _guess_s(stage, pending.get(stage, 0) + more, waiting.get(stage, 0.0) + more_s)
        found[stage] = (store.jobs.rate(stage) or 1.0) * guess_s
    return found


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a folder holds, by names and sizes alone.

    Attributes:
        first_s: estimated wall seconds until all of it can be found and suggested.
        all_s: until all that is said in it is written down too.
    """

    videos: int
    sounds: int
    size_bytes: int
    first_s: float
    all_s: float


def forecast(store: Store, path: bytes) -> Forecast:
    """Count what an index run would find in a folder or file, and guess how long it would take. Opens no file.

    Raises:
        RootOffline: it isn't there, or can't be read.
    """
    found = scan.scan(path, {}).new
    kinds = [media_type(os.path.basename(file.rel_path or path)) for file in found]
    size_bytes = sum(file.size_bytes for file in found)
    seconds, known_bytes = store.files.lengths_and_sizes()
    media_s = size_bytes * (seconds + TRUSTED_S) / (known_bytes + TRUSTED_S * USUAL_BYTES_PER_S)
    took = {s: (store.jobs.rate(s) or 1.0) * _guess_s(s, len(found), media_s) for s in Stage}
    first_s = sum(seconds for stage, seconds in took.items() if stage is not Stage.SPEECH)
    return Forecast(kinds.count("video"), kinds.count("audio"), size_bytes, first_s, sum(took.values()))


@dataclass(slots=True)
class Pace:
    """How far one stage is.

    What waits is counted; the store is asked at the beginning and ever more seldom, since asking costs much at
    100,000 files.
    """

    stage: Stage
    before: int
    left: int
    guess_s: float  # of what waits for this stage
    later_s: float  # estimated wall seconds of the stages after it
    rate: float  # wall seconds per guessed second
    control: Control
    last: float  # of its clock
    wanted: Collection[Stage] = ()
    done: int = 0
    ask_again: int = ASK_AGAIN

    @classmethod
    def of(cls, store: Store, stage: Stage, wanted: Collection[Stage], control: Control | None = None) -> Pace:
        """Ask the store what waits for this stage, and for the other wanted ones, which come after it."""
        control = control or Control()
        counts = store.jobs.counts()
        pending = {s: states.get(JobState.PENDING, 0) for s, states in counts.items()}
        left = pending.get(stage, 0)
        unknown = left if stage is Stage.FACTS else 0  # what they will need is wanted once they are probed
        later = sum(_seconds(store, pending, unknown, [s for s in wanted if s is not stage]).values())
        ended = counts.get(stage, {})
        before = ended.get(JobState.DONE, 0) + ended.get(JobState.FAILED, 0)
        guess_s = _guess_s(stage, left, store.jobs.pending_media_s().get(stage, 0.0))
        return cls(
            stage, before, left, guess_s, later, store.jobs.rate(stage) or 1.0, control, control.worked_s(), wanted
        )

    def took(self, store: Store, group: Sequence[Task]) -> None:
        """Count a group that is written, and keep what it cost for later estimates."""
        now = self.control.worked_s()  # neither a pause nor a rest tells how long a file takes
        guess_s = _guess_s(self.stage, len(group), sum(task.duration_s for task in group))
        store.jobs.record_cost(self.stage, guess_s, now - self.last)
        self.rate = store.jobs.rate(self.stage) or self.rate
        self.guess_s = max(self.guess_s - guess_s, 0.0)
        self.done += len(group)
        self.last = now
        if self.stage is Stage.FACTS and self.done >= self.ask_again:
            self.later_s = Pace.of(store, self.stage, self.wanted, self.control).later_s
            self.ask_again = 2 * self.done

    def progress(self, paths: Sequence[bytes], failed: int) -> Progress:
        """Say where the stage stands, with the files at hand."""
        total = self.before + max(self.left, self.done)
        eta_s = (self.guess_s * self.rate + self.later_s) / self.control.share
        shown = tuple(show_path(path) for path in paths[:MOST_NAMED])
        return Progress(self.stage, self.before + self.done, total, shown[0], eta_s, failed, shown, len(paths))
