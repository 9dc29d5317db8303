"""Positions that a player reports in, the watched share of a play out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from core import feedback
from core.feedback import Origin
from core.store import Store
from core.types import Event, EventKind, MediaId, ProfileId

SLACK_S = 0.6
"""A position may run ahead of the clock by so much between two reports; more is a jump, not watching."""


@dataclass(slots=True)
class PlayLog:
    """One play of one medium while it lasts.

    Attributes:
        start_s: position at which it began.
        at_s: position last reported.
        watched_s: seconds of the medium that were really played; jumps don't count, repeats do.
        opened_at: seconds since the epoch.
        opened: whether an OPEN event is written.
    """

    media_id: MediaId
    duration_s: float
    origin: Origin = field(default_factory=Origin)
    start_s: float = 0.0
    opened_at: float = field(default_factory=time.time)
    rate: float = 1.0
    watched_s: float = 0.0
    at_s: float = -1.0
    opened: bool = False
    now: Callable[[], float] = time.monotonic
    _reported: float = -1.0

    def report(self, position_s: float) -> None:
        """Take the position of a player that plays; what advanced as time did was watched."""
        moment = self.now()
        step_s = position_s - self.at_s
        if self.at_s >= 0 and 0 < step_s <= self.rate * (moment - self._reported) * 1.25 + SLACK_S:
            self.watched_s += step_s
        self.at_s, self._reported = position_s, moment

    def jump(self, position_s: float) -> None:
        """Take a seek: nothing between here and there was watched."""
        self.at_s, self._reported = position_s, self.now()

    @property
    def share(self) -> float:
        """Watched share of the duration; over 1 where parts were repeated."""
        return self.watched_s / self.duration_s if self.duration_s > 0 else 0.0

    def open_event(self) -> Event:
        """Make the event that says a play began, should the rest never be written."""
        return self._event(EventKind.OPEN, self.opened_at)

    def _event(self, kind: EventKind, at: float) -> Event:
        return Event(
            media_id=self.media_id,
            kind=kind,
            at=at,
            start_s=self.start_s,
            stop_s=max(self.at_s, self.start_s),
            source=self.origin.source,
            slate=self.origin.slate,
            position=self.origin.position,
        )


def write_play(store: Store, profile: ProfileId, log: PlayLog) -> int:
    """Write a finished play into the history."""
    return feedback.log_play(
        store,
        profile,
        log.media_id,
        log.share,
        start_s=log.start_s,
        stop_s=max(log.at_s, 0.0),
        source=log.origin.source,
        slate=log.origin.slate,
        position=log.origin.position,
    )
