"""Turns what a person did into rows that are never changed, and those rows into ratings, reactions and histories."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from core.store.clock import until_now
from core.store.connection import Connection, clean, listed
from core.store.forgetting import Forgetting
from core.store.keptout import KeptOutTable
from core.store.merges import Merges
from core.store.text import TextTable
from core.types import Event, EventKind, MediaId, ProfileId, Result

_KINDS = {str(kind): kind for kind in EventKind}
_COLUMNS = "media_id, kind, at, share, stars, start_s, stop_s, text, source, slate, position"
_LAST_PLAY = """
UPDATE opinions SET share = last.share, stop_s = last.stop_s, played_at = last.at
FROM (SELECT share, stop_s, at FROM events WHERE profile_id = ?1 AND media_id = ?2 AND kind = 'play' AND at <= ?3
      ORDER BY at DESC, id DESC LIMIT 1) last
WHERE profile_id = ?1 AND media_id = ?2 AND played_at > ?3
"""
"""Where the play that counts as the last is dated ahead of the clock, the one before now does."""


class EventsTable:
    """The history of all profiles: append-only but for `forget`, durable when `append` returns, outliving files.

    What a profile did with media that are kept out of it now isn't told, unless the whole is asked for.
    """

    def __init__(
        self,
        connection: Connection,
        merges: Merges,
        kept_out: KeptOutTable,
        text: TextTable,
        forgetting: Forgetting,
    ) -> None:
        self._connection = connection
        self._merges = merges
        self._kept_out = kept_out
        self._text = text
        self._forgetting = forgetting

    def append(self, profile: ProfileId, event: Event) -> int:
        """Write one event through to the disk and return its id.

        Raises:
            RuntimeError: a transaction is open, so the event could be lost after this returned.
        """
        return self.append_all(profile, [event])[0]

    def append_all(
        self,
        profile: ProfileId,
        events: Sequence[Event] | Callable[[], Sequence[Event]],
        also: Callable[[list[int]], None] | None = None,
    ) -> list[int]:
        """Write several events through to the disk in one transaction (an import) and return their ids.

        Args:
            events: or what says within the transaction which they are, by what is there then.
            also: done with the ids within the same transaction, and lost with it.

        Raises:
            RuntimeError: a transaction is open, so the events could be lost after this returned.
        """
        if self._connection.in_transaction:
            raise RuntimeError("events are written in a transaction of their own")
        if self._connection.role == "worker":
            self._connection.run("PRAGMA synchronous = FULL")
        try:
            with self._connection.transaction():
                ids = [self._insert(profile, event) for event in (events() if callable(events) else events)]
                if also is not None:
                    also(ids)
                return ids
        finally:
            if self._connection.role == "worker":
                self._connection.run("PRAGMA synchronous = NORMAL")

    def of_profile(
        self,
        profile: ProfileId,
        *,
        kinds: Iterable[EventKind] | None = None,
        since: float = 0.0,
        until: float = math.inf,
        after_id: int = 0,
        whole: bool = False,
    ) -> list[Event]:
        """Return a profile's events, oldest first, under the ids that stand for their media now.

        Args:
            since, until: times, both included.
            after_id: leave out rows up to this one.
            whole: also what was done with media that are kept out of the profile now.
        """
        wanted = listed([str(kind) for kind in kinds]) if kinds is not None else None
        found = self._events(
            f"SELECT {_COLUMNS} FROM events WHERE profile_id = ? AND at >= ? AND at <= ? AND id > ? "
            "AND (? IS NULL OR kind IN (SELECT value FROM json_each(?))) ORDER BY at, id",
            (profile, since, until, after_id, wanted, wanted),
        )
        out = frozenset[MediaId]() if whole else self._kept_out.media(profile)
        return [event for event in found if event.media_id not in out] if out else found

    def extent(self, profile: ProfileId, since: float = 0.0) -> tuple[int, int, tuple[int, ...]]:
        """Say what `of_profile` gives without reading it: how many, the newest row's id, and numbers of what changes
        it afterwards: of the merges, of what is kept out.
        """
        out = self._kept_out.media(profile)
        row = self._connection.row(
            "SELECT count(*), coalesce(max(id), 0) FROM events WHERE profile_id = ? AND at >= ?"
            + (" AND ifnull(media_id, '') NOT IN (SELECT value FROM json_each(?))" if out else ""),
            (profile, since, *([listed(out)] if out else [])),
        )
        merges = self._connection.row("SELECT count(*), coalesce(sum(id * id), 0) FROM merges")
        assert row is not None and merges is not None
        return int(row[0]), int(row[1]), (int(merges[0]), int(merges[1]), hash(out))

    def of_media(self, profile: ProfileId, media_id: MediaId) -> list[Event]:
        """Return what a profile did with one medium (and with what was merged into it), oldest first."""
        return self._events(
            f"SELECT {_COLUMNS} FROM events WHERE profile_id = ? "
            "AND media_id IN (SELECT value FROM json_each(?)) ORDER BY at, id",
            (profile, listed(self._merges.group(media_id))),
        )

    def stars(self, profile: ProfileId) -> dict[MediaId, float]:
        """Return each rated medium's rating, the latest one; those taken back are left out."""
        rows = self._connection.rows(
            "SELECT media_id, stars FROM opinions WHERE profile_id = ? AND stars_at > -1e15 ORDER BY stars_at",
            (profile,),
        )
        winners = self._merges.winners()
        latest = {winners.get(media_id, media_id): stars for media_id, stars in rows}
        out = self._kept_out.media(profile)
        return {media_id: stars for media_id, stars in latest.items() if stars > 0 and media_id not in out}

    def reactions(self, profile: ProfileId, until: float = math.inf) -> dict[MediaId, str]:
        """Return each medium's reaction, like, dislike or hide, as it stood at a time."""
        rows = self._connection.rows(
            "SELECT media_id, reaction, reaction_at FROM opinions WHERE profile_id = ? AND reaction_at > -1e15",
            (profile,),
        )
        later = [media_id for media_id, _, at in rows if at > until]
        rows = [row for row in rows if row[2] <= until] + (self._reactions_of(profile, later, until) if later else [])
        winners = self._merges.winners()
        latest = {winners.get(media_id, media_id): said for media_id, said, _ in sorted(rows, key=lambda row: row[2])}
        out = self._kept_out.media(profile)
        return {media_id: reaction for media_id, reaction in latest.items() if reaction and media_id not in out}

    def said_at(self, profile: ProfileId, ids: Sequence[MediaId]) -> dict[MediaId, float]:
        """Return when each of these was last rated, reacted to or waved aside, where it ever was."""
        groups = self._merges.groups(ids)
        rows = self._connection.rows(
            "SELECT media_id, max(at) FROM events WHERE profile_id = ? "
            "AND media_id IN (SELECT value FROM json_each(?)) "
            "AND kind IN ('rating', 'like', 'dislike', 'hide', 'neutral', 'pass', 'later') GROUP BY media_id",
            (profile, listed(groups)),
        )
        told = dict[MediaId, float]()
        for media_id, at in rows:
            told[groups[media_id]] = max(float(at), told.get(groups[media_id], -math.inf))
        return {media_id: told[groups[media_id]] for media_id in ids if groups[media_id] in told}

    def waved(self, profile: ProfileId, until: float, later_since: float) -> set[MediaId]:
        """Return what isn't to be suggested: passed for good, or for now since a time, and not taken back since."""
        rows = self._connection.rows(
            "SELECT media_id, max(at) FROM events WHERE profile_id = ? AND kind IN ('pass', 'later') AND at <= ? "
            "AND (kind = 'pass' OR at >= ?) AND media_id IS NOT NULL GROUP BY media_id",
            (profile, until, later_since),
        )
        back = dict(
            self._connection.rows(
                "SELECT media_id, max(at) FROM events WHERE profile_id = ? AND at <= ? "
                "AND media_id IN (SELECT value FROM json_each(?)) AND kind IN ('neutral', 'like') GROUP BY media_id",
                (profile, until, listed([row[0] for row in rows])),
            )
            if rows
            else ()
        )
        winners = self._merges.winners()
        return {winners.get(media_id, media_id) for media_id, at in rows if back.get(media_id, -math.inf) < at}

    def plays(self, media_id: MediaId, profile: ProfileId | None = None) -> int:
        """Count how often a medium was played, by one profile or by all."""
        return self.plays_of([media_id], profile)[media_id]

    def plays_of(self, ids: Sequence[MediaId], profile: ProfileId | None = None) -> dict[MediaId, int]:
        """Count how often each of these was played, by one profile or by all."""
        groups = self._merges.groups(ids)
        by_whom, whom = ("AND profile_id = ? ", (profile,)) if profile is not None else ("", ())
        counts = dict.fromkeys(groups.values(), 0)
        for media_id, plays in self._connection.rows(
            "SELECT media_id, sum(plays) FROM opinions WHERE media_id IN (SELECT value FROM json_each(?)) "
            f"{by_whom}GROUP BY media_id",
            (listed(groups), *whom),
        ):
            counts[groups[media_id]] += int(plays)
        return {media_id: counts[groups[media_id]] for media_id in ids}

    def last_position(self, profile: ProfileId, media_id: MediaId) -> float:
        """Return where the last play stopped, in seconds; 0 if it was never played.

        One that is dated ahead of the clock (which had run ahead then) is the last only until there is another.
        """
        found = self._connection.row(
            "SELECT iif(o.stop_s > 0, o.stop_s, min(o.share, 1.0) * m.duration_s) FROM opinions o "
            "JOIN media m ON m.id = o.media_id WHERE o.profile_id = ? AND o.plays > 0 "
            "AND o.media_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY o.played_at <= ? DESC, o.played_at DESC LIMIT 1",
            (profile, listed(self._merges.group(media_id)), until_now()),
        )
        return float(found[0]) if found else 0.0

    def forget(
        self, profile: ProfileId, media_id: MediaId | None = None, *, since: float = -math.inf, until: float = math.inf
    ) -> int:
        """Delete what a profile did with one medium, or in one span of time, and all that was learnt of the profile.

        Wrap it in `Store.erasing`.

        Args:
            media_id: None for all media.
            since, until: seconds since the epoch, the latter excluded.

        Returns:
            The number of events that are gone.
        """
        return self._forgetting.events(profile, media_id, since, until)

    def holdings(
        self, profile: ProfileId, media_id: MediaId | None = None, *, since: float = -math.inf, until: float = math.inf
    ) -> dict[str, int]:
        """Count what `forget` would delete: by kind of event, and line (said of what was inferred), model (learnt)."""
        return self._forgetting.holdings(profile, media_id, since, until)

    def first_at(
        self, profile: ProfileId, media_id: MediaId | None = None, *, since: float = -math.inf, until: float = math.inf
    ) -> float:
        """Return when the first of what `forget` would delete happened; infinity where there is nothing."""
        return self._forgetting.first_at(profile, media_id, since, until)

    def forget_note(self, profile: ProfileId, note: Event, *, for_good: bool = True) -> bool:
        """Delete one note, from the full text too; False where it is gone already. Wrap it in `Store.erasing`.

        Args:
            for_good: out of the full text's older pieces too, which may take seconds; a note that was just written and
                is taken back is in none of them.

        What was learnt stays: it knows that there was a note, never what it said.
        """
        return self._forgetting.note(profile, note, for_good=for_good)

    def searches(self, profile: ProfileId, most: int = 12) -> list[str]:
        """List what a profile searched for, the latest first, each once."""
        rows = self._connection.rows(
            "SELECT text FROM events WHERE profile_id = ? AND kind = 'search' AND text <> '' "
            "GROUP BY text ORDER BY max(at) DESC, max(id) DESC LIMIT ?",
            (profile, most),
        )
        return [str(text) for (text,) in rows]

    def forget_searches(self, profile: ProfileId, text: str = "") -> int:
        """Delete what a profile searched for, all or one search; return how many events are gone.

        Wrap it in `Store.erasing`.
        """
        with self._connection.transaction():
            gone = self._connection.run(
                "DELETE FROM events WHERE profile_id = ? AND kind = 'search' AND (? = '' OR text = ?)",
                (profile, clean(text), clean(text)),
            )
        return int(gone.rowcount)

    def add_slate(
        self, profile: ProfileId, source: str, results: Sequence[Result], propensities: Sequence[float]
    ) -> int:
        """Keep a list that was shown, with the probability of each place, so that later evaluation is valid.

        Raises:
            ValueError: not one propensity per result.
        """
        if len(results) != len(propensities):
            raise ValueError(f"{len(results)} results, {len(propensities)} propensities")
        with self._connection.transaction():
            cursor = self._connection.run(
                "INSERT INTO slates (profile_id, source, at) VALUES (?, ?, ?)", (profile, clean(source), time.time())
            )
            slate = int(cursor.lastrowid or 0)
            self._connection.many(
                "INSERT INTO slate_items (slate_id, position, media_id, score, propensity) VALUES (?, ?, ?, ?, ?)",
                (
                    (slate, place, result.media_id, float(result.score), float(propensity))
                    for place, (result, propensity) in enumerate(zip(results, propensities, strict=True))
                ),
            )
        return slate

    def slate(self, slate_id: int) -> list[tuple[MediaId, float]]:
        """Return a shown list: medium and propensity by place."""
        rows = self._connection.rows(
            "SELECT media_id, propensity FROM slate_items WHERE slate_id = ? ORDER BY position", (slate_id,)
        )
        winners = self._merges.winners()
        return [(winners.get(media_id, media_id), propensity) for media_id, propensity in rows]

    def _reactions_of(self, profile: ProfileId, ids: Sequence[MediaId], until: float) -> list[tuple[Any, ...]]:
        """Return what was said of these media up to a time, in the order of the rows: id, reaction, time."""
        return self._connection.rows(
            "SELECT media_id, iif(kind = 'neutral', '', kind), at FROM events WHERE profile_id = ? AND at <= ? "
            "AND media_id IN (SELECT value FROM json_each(?)) AND kind IN ('like', 'dislike', 'hide', 'neutral') "
            "ORDER BY at, id",
            (profile, until, listed(ids)),
        )

    def _insert(self, profile: ProfileId, event: Event) -> int:
        if event.written is not None:
            event = replace(event, media_id=event.written)
        values = (
            *(event.media_id, str(event.kind), float(event.at), float(event.share), float(event.stars)),
            *(float(event.start_s), float(event.stop_s), clean(event.text), clean(event.source)),
            *(event.slate, event.position),
        )
        cursor = self._connection.run(
            f"INSERT INTO events (profile_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (profile, *values),
        )
        if event.kind is EventKind.NOTE and event.media_id is not None and event.text.strip():
            self._text.add_note(event.media_id, profile, event.text, event.start_s)
        if event.kind is EventKind.PLAY and event.media_id is not None:
            self._connection.run(_LAST_PLAY, (profile, event.media_id, until_now()))
        return int(cursor.lastrowid or 0)

    def _events(self, sql: str, parameters: Sequence[Any]) -> list[Event]:
        winners = self._merges.winners()
        found = [
            Event(media_id, _KINDS[kind], *rest) for media_id, kind, *rest in self._connection.rows(sql, parameters)
        ]
        return [
            replace(event, media_id=winners[event.media_id], written=event.media_id)
            if event.media_id in winners
            else event
            for event in found
        ]
