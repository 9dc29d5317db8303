"""Turns what a person did into what they seem to think of each medium: events → one signed weight per medium.

What somebody *says* (stars, like, dislike, hide) outweighs what they *do* (finish, skip, share …): implicit signs that
contradict an explicit word are dropped. Everything fades with one half-life.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from core.types import Event, EventKind, MediaId

DAY_S = 86_400.0
EARLY = 0.1
"""Below this watched share a play was an early skip."""
NEUTRAL = 0.3
"""A play of this share says nothing yet."""
FINISHED = 0.9
"""From this watched share on a play counts as finished; credits and silence at the end are not watched by all."""
LEFT_OFF = (0.05, FINISHED)
"""Shares of the duration between which a position counts as left off; the second is finished."""
RESUME_S = 60.0
"""A play that starts within so many seconds of where the one before stopped goes on with it."""

FINISH_VALUE = 0.5
SKIP_VALUE = -0.3
AGAIN = 1.5
"""What was finished and is finished again tells more than the first time: that one is counted 1.5-fold. The figure is
the one that Jellyfin's tag recommenders give to rewatching; a first guess here."""
MOST_REPEATS = 5
"""So many further rounds of one play count; more are a machine left running."""
SIGNS: Mapping[EventKind, float] = {
    EventKind.OPEN: 0.02,
    EventKind.SKIP: SKIP_VALUE,
    EventKind.NOTE: 0.2,
    EventKind.SHARE: 0.5,
    EventKind.SEARCH: 0.15,
    EventKind.QUEUE: 0.15,
    EventKind.PLAYLIST: 0.3,
    EventKind.MORE_LIKE_THIS: 0.25,
}
"""Value of one implicit event of each kind, before fading. First guesses, to be fitted by replay."""
REACTIONS: Mapping[EventKind, float] = {EventKind.LIKE: 0.8, EventKind.DISLIKE: -1.0, EventKind.HIDE: -1.0}
REFUSALS = frozenset({EventKind.DISLIKE, EventKind.HIDE})
REACTED = frozenset({*REACTIONS, EventKind.NEUTRAL})
"""Of these the latest stands; NEUTRAL takes the one before back."""

CAUSES: Mapping[EventKind, str] = {
    EventKind.PLAY: "finished",
    EventKind.RATING: "rated",
    EventKind.LIKE: "liked",
    EventKind.NOTE: "noted",
    EventKind.SHARE: "shared",
    EventKind.SEARCH: "explored",
    EventKind.QUEUE: "listed",
    EventKind.PLAYLIST: "listed",
    EventKind.MORE_LIKE_THIS: "explored",
}
"""What the strongest positive event of a medium is called in a reason (`because_<cause>`)."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What one person seems to think of one medium.

    Attributes:
        weight: −1 (against) to 1 (for), faded.
        plays: plays from the start of which at least `EARLY` was watched; a resumed one counts once.
        finished: plays that reached `FINISHED`.
        share: watched share of the latest play, what it resumed included, 0..1.
        last_at: time of the latest event, seconds since the epoch.
        last_play_at: time of the latest play, 0 if there is none.
        cause: what counted most for it (values of `CAUSES`), "" if nothing did.
        stars: the standing rating, 0 if there is none.
        refused: disliked or hidden, and not taken back.
        done: the part of the weight that was inferred from deeds, before words silenced it; 0 where nothing is to be.
    """

    weight: float
    plays: int = 0
    finished: int = 0
    share: float = 0.0
    last_at: float = 0.0
    last_play_at: float = 0.0
    cause: str = ""
    stars: float = 0.0
    refused: bool = False
    done: float = 0.0


def play_value(share: float) -> float:
    """Value one play by its watched share: −0.3 for an early skip, 0 at `NEUTRAL`, +0.5 when finished.

    Source: completion-weighted implicit feedback, Hu, Koren & Volinsky 2008; the knees are ours.
    """
    if share < EARLY:
        return SKIP_VALUE
    if share < NEUTRAL:
        return SKIP_VALUE * (NEUTRAL - share) / (NEUTRAL - EARLY)
    return FINISH_VALUE * min((share - NEUTRAL) / (FINISHED - NEUTRAL), 1.0)


def rating_value(stars: float) -> float:
    """Map 0.5..5 stars to −1..1; the middle of the scale, 2.75, is 0."""
    return (stars - 2.75) / 2.25


def fade(at: float, now: float, half_life_days: float) -> float:
    """Weigh an event of that time: 1 now, ½ after a half-life. A time in the future counts as now."""
    return float(0.5 ** (max(now - at, 0.0) / DAY_S / half_life_days))


def preferences(
    events: Iterable[Event], now: float, half_life_days: float, disowned: Collection[MediaId] = ()
) -> dict[MediaId, Preference]:
    """Sum up events (any order) into one preference per medium that they name.

    Args:
        events: of one profile, none of them of the future; those without a medium (a search with nothing chosen) are
            passed over.
        now: seconds since the epoch.
        half_life_days: after so many days an event counts half.
        disowned: media of which the person says that nothing is to be inferred from what they did: only their words
            count, though what was played stays known.
    """
    tally = Tally(now, half_life_days, frozenset(disowned))
    tally.add(sorted(events, key=lambda e: e.at))
    return tally.preferences(now)


class Tally:
    """A running sum of events that follows each new one without going through the old ones again.

    What fades fades all at once: sums are held as of one time, and scaled to the time that is asked for.
    """

    def __init__(self, at: float, half_life_days: float, disowned: frozenset[MediaId] = frozenset()) -> None:
        self._at, self._half_life_days, self._disowned = at, half_life_days, disowned
        self._sums: dict[MediaId, _Sum] = {}
        self._made: dict[MediaId, Preference] = {}
        self._made_for = at

    def add(self, events: Iterable[Event]) -> None:
        """Take events in, oldest first and none older than what is in already."""
        for event in events:
            if event.media_id is not None:
                fading = 0.5 ** ((self._at - event.at) / DAY_S / self._half_life_days)
                self._sums.setdefault(event.media_id, _Sum()).add(event, fading)
                self._made.pop(event.media_id, None)

    def preferences(self, now: float) -> dict[MediaId, Preference]:
        """Return what the person seems to think of each medium, faded to this time."""
        if now != self._made_for:
            self._made, self._made_for = {}, now
        scale = 0.5 ** ((now - self._at) / DAY_S / self._half_life_days)
        for media_id, total in self._sums.items():
            if media_id not in self._made:
                self._made[media_id] = total.preference(scale, deeds=media_id not in self._disowned)
        return dict(self._made)


@dataclass(slots=True)
class _Sum:
    """Adds up the events of one medium, oldest first."""

    for_it: float = 0.0
    against_it: float = 0.0
    reaction: tuple[EventKind, float] | None = None
    rating: tuple[float, float] | None = None  # stars, faded value
    causes: dict[EventKind, float] = field(default_factory=dict)
    plays: int = 0
    finished: int = 0
    share: float = 0.0
    stop_s: float = 0.0
    last_at: float = 0.0
    last_play_at: float = 0.0

    def add(self, event: Event, fading: float) -> None:
        """Take one event in."""
        self.last_at = max(self.last_at, event.at)
        if event.kind is EventKind.PLAY:
            self._play(event, fading)
        elif event.kind is EventKind.RATING:
            self.rating = (event.stars, fading * rating_value(event.stars)) if event.stars > 0 else None
        elif event.kind is EventKind.NEUTRAL:
            self.reaction = None
        elif event.kind in REACTIONS:
            self.reaction = (event.kind, fading * REACTIONS[event.kind])
        else:
            self._count(event.kind, fading * SIGNS.get(event.kind, 0.0))

    def _play(self, event: Event, fading: float) -> None:
        before = self.share if self._resumes(event) else None
        self.share = min((before or 0.0) + event.share, 1.0)
        gain = play_value(self.share) - (play_value(before) if before is not None else 0.0)
        again = AGAIN if self.finished and self.share >= FINISHED and before is None else 1.0
        repeats = min(max(int(event.share + 1.0 - FINISHED) - 1, 0), MOST_REPEATS)
        self._count(EventKind.PLAY, fading * (gain * again + repeats * FINISH_VALUE * AGAIN))
        self.plays += (before is None and self.share >= EARLY) + repeats
        self.finished += (self.share >= FINISHED and (before is None or before < FINISHED)) + repeats
        self.stop_s, self.last_play_at = event.stop_s, event.at

    def _resumes(self, event: Event) -> bool:
        return event.start_s > 0 and self.last_play_at > 0 and abs(event.start_s - self.stop_s) <= RESUME_S

    def _count(self, kind: EventKind, value: float) -> None:
        self.causes[kind] = self.causes.get(kind, 0.0) + value
        if value > 0:
            self.for_it += value
        else:
            self.against_it += value

    def preference(self, scale: float, *, deeds: bool) -> Preference:
        """Close the sum: explicit words first, implicit signs where they don't contradict, clipped to −1..1."""
        said = scale * ((self.reaction[1] if self.reaction else 0.0) + (self.rating[1] if self.rating else 0.0))
        done = counted = scale * (self.for_it + self.against_it) if deeds else 0.0
        if said:
            counted = max(done, 0.0) if said > 0 else min(done, 0.0)
        return Preference(
            weight=min(max(said + counted, -1.0), 1.0),
            plays=self.plays,
            finished=self.finished,
            share=self.share,
            last_at=self.last_at,
            last_play_at=self.last_play_at,
            cause=self._cause(deeds),
            stars=self.rating[0] if self.rating else 0.0,
            refused=self.reaction is not None and self.reaction[0] in REFUSALS,
            done=done,
        )

    def _cause(self, deeds: bool) -> str:
        causes = dict(self.causes) if deeds else {}
        if self.reaction:
            causes[self.reaction[0]] = self.reaction[1]
        if self.rating:
            causes[EventKind.RATING] = self.rating[1]
        best, most = "", 0.0
        for kind, value in causes.items():
            if value > most and kind in CAUSES:
                best, most = CAUSES[kind], value
        return best
