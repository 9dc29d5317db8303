"""What other programs say that a person did: one frozen row each, and why other rows can't be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from core.errors import UserProblem
from core.types import EventKind

MOST_ROWS = 1_000_000
"""A listener of twenty years has some hundred thousand; more rows than this aren't taken in at once."""
MOST_PLAYS = 1000
"""So many plays of one medium that only a number tells of are believed."""


class WhoseHistory(UserProblem):
    """A source holds the history of several people, and it isn't clear whose is meant.

    Attributes:
        people: pairs of the id that says who, and what to call them; those with most rows first.
    """

    def __init__(self, message: str, people: Sequence[tuple[str, str]]) -> None:
        super().__init__(message)
        self.people = tuple(people)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a row is about, as far as its source says. Missing text is "", a missing number 0.

    Attributes:
        what: film, episode or song where the source tells; else "".
        path: as the source writes it, whatever system it ran on.
        keys: keys of the content, `scheme:key`, as only Homereel's own files have them.
    """

    what: str = ""
    title: str = ""
    artist: str = ""
    album: str = ""
    series: str = ""
    season: int = 0
    episode: int = 0
    year: int = 0
    duration_s: float = 0.0
    path: str = ""
    keys: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What a person would call it."""
        number = (f"S{self.season:02}" if self.season else "") + (f"E{self.episode:02}" if self.episode else "")
        parts = [self.series, number, self.title] if self.series else [self.artist, self.title]
        named = " – ".join(part for part in parts if part) or self.path
        return f"{named} ({self.year})" if self.year and not self.series else named


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a person did, by another program's account.

    Attributes:
        subject: what with; None for a search with nothing chosen.
        key: what tells this row from others of its source, the same at each reading.
        at: seconds since the epoch; None where the source doesn't say.
        share: PLAY: watched share; below 0 where only `stop_s` tells it.
        plays: PLAY without a date: how often it was played in all; the rest as in `core.types.Event`.
    """

    kind: EventKind
    subject: Subject | None
    key: str
    at: float | None = None
    share: float = 0.0
    stars: float = 0.0
    start_s: float = 0.0
    stop_s: float = 0.0
    text: str = ""
    plays: int = 0
    source: str = ""
    position: int = -1


@dataclass(frozen=True, slots=True)
class SourceList:
    """A list of the source: its media in order.

    Attributes:
        named: the media that its rules name, by the ids that stand there.
    """

    name: str
    kind: str
    rules: str
    subjects: tuple[Subject, ...]
    named: tuple[tuple[str, Subject], ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was said of an interest: known again by a medium of it."""

    subject: Subject
    weight: float
    name: str
    at: float | None


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a profile has besides its history, as Homereel's own files hold it.

    Attributes:
        searches: pairs of a name and what is searched for.
        lines: kind and key of each line of what was inferred that was deleted; with the medium that it is of, if any.
    """

    lists: tuple[SourceList, ...] = ()
    searches: tuple[tuple[str, str], ...] = ()
    rulings: tuple[Ruling, ...] = ()
    lines: tuple[tuple[str, str, Subject | None], ...] = ()

    def subjects(self) -> Iterator[Subject]:
        """Name every medium that they refer to."""
        for one in self.lists:
            yield from one.subjects
            yield from (subject for _, subject in one.named)
        yield from (ruling.subject for ruling in self.rulings)
        yield from (subject for _, _, subject in self.lines if subject is not None)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.lists or self.searches or self.rulings or self.lines)


NOTHING = Belongings()


class BadRow(Exception):
    """One row can't be used; the argument is one of `REASONS`."""


REASONS: Mapping[str, str] = {
    "unreadable": "that can't be read",
    "missing": "without title or artist",
    "no_time": "whose time can't be read",
    "future": "dated in the future",
    "no_number": "whose number is none",
    "off_scale": "with a rating off the scale",
    "kind": "about a series, season, album or list as a whole",
    "foreign": "of a kind that Homereel keeps no account of",
}
"""Why a row was left out, as a person is told: "3 rows without title or artist"."""
ALONE: Mapping[str, str] = {
    "unreadable": "it can't be read",
    "missing": "it has no title or no artist",
    "no_time": "its time can't be read",
    "future": "it is dated in the future",
    "no_number": "a number is none",
    "off_scale": "its rating is off the scale",
    "kind": "it is about a series, season, album or list as a whole",
    "foreign": "Homereel keeps no account of such things",
}
"""The same of one row."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one source says.

    Attributes:
        format: one of `core.exchange.FORMATS`.
        name: of the file or folder.
        stated_at: when the source was written, seconds since the epoch: what it says without a date held then.
        dropped: rows left out, by reason. named: where the first of them stand (file:place), and the reason.
    """

    NAMED: ClassVar[int] = 20
    format: str
    name: str
    stated_at: float
    entries: Sequence[Entry] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    named: Sequence[tuple[str, str]] = ()
    belongings: Belongings = NOTHING


class Rows:
    """Collects what a reader finds: rows, and how many could not be used, and why."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.dropped: Counter[str] = Counter()
        self.named: list[tuple[str, str]] = []
        self.belongings = NOTHING
        self._seen = 0

    def take(self, entries: Sequence[Entry]) -> None:
        """Keep rows.

        Raises:
            UserProblem: there are too many.
        """
        self.count(len(entries))
        self.entries.extend(entries)

    def drop(self, reason: str, where: str) -> None:
        """Count a row that can't be used."""
        self.dropped[reason] += 1
        if len(self.named) < Reading.NAMED:
            self.named.append((where, reason))
        self.count(1)

    def count(self, rows: int) -> None:
        """Count rows against the limit.

        Raises:
            UserProblem: there are too many.
        """
        self._seen += rows
        if self._seen > MOST_ROWS:
            raise UserProblem(f"There are more than {MOST_ROWS:,} rows in it. Cut it into smaller files.")

    def reading(self, format_: str, name: str, stated_at: float) -> Reading:
        """Close the collection."""
        dropped = dict(self.dropped)
        return Reading(format_, name, stated_at, tuple(self.entries), dropped, tuple(self.named), self.belongings)
