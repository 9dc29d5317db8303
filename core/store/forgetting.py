"""Takes rows of history away, and all that was made of them: what follows from events, notes in full text, lists shown.

Events are append-only for everybody else. What was learnt of a profile goes whole: no model can unlearn a part.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.store.clock import until_now
from core.store.connection import Connection, clean, listed
from core.store.learned import LearnedTable
from core.store.merges import Merges
from core.store.text import TextTable
from core.types import Event, MediaId, ProfileId

_OWNED = ("opinions", "saved_searches", "interest_rulings", "disowned", "slates", "playlists", "imports", "events")
"""Tables whose rows belong to one profile, those that others refer to last."""

_CHOSEN = "profile_id = ? AND at >= ? AND at < ? AND (? IS NULL OR media_id IN (SELECT value FROM json_each(?)))"
_BROUGHT = "profile_id = ? AND id IN (SELECT event_id FROM imported WHERE import_id = ?)"
_EMPTY_IMPORTS = """
DELETE FROM imports WHERE profile_id = ? AND made = '{}'
AND NOT EXISTS (SELECT 1 FROM imported i WHERE i.import_id = imports.id)
"""
"""An import of which nothing is left is forgotten too: its name may say something."""
_SAID = "profile_id = ? AND at >= ? AND at < ? AND ? IS NOT NULL AND {} IN (SELECT value FROM json_each(?))"
_SAYINGS = (("interest_rulings", "media_id"), ("disowned", "key"))

_OPINIONS = """
INSERT INTO opinions (profile_id, media_id, stars, stars_at, reaction, reaction_at, plays, share, stop_s, played_at)
SELECT e.profile_id, e.media_id,
    coalesce(r.stars, 0), coalesce(r.at, -1e15), coalesce(iif(s.kind = 'neutral', '', s.kind), ''),
    coalesce(s.at, -1e15),
    (SELECT count(*) FROM events p WHERE p.profile_id = e.profile_id AND p.media_id = e.media_id AND p.kind = 'play'),
    coalesce(p.share, 0), coalesce(p.stop_s, 0), coalesce(p.at, -1e15)
FROM (SELECT DISTINCT profile_id, media_id FROM events WHERE profile_id = ? AND media_id IN
      (SELECT value FROM json_each(?)) AND kind IN ('rating', 'like', 'dislike', 'hide', 'neutral', 'play')) e
LEFT JOIN events r ON r.id = (SELECT id FROM events WHERE profile_id = e.profile_id AND media_id = e.media_id
    AND kind = 'rating' ORDER BY at DESC, id DESC LIMIT 1)
LEFT JOIN events s ON s.id = (SELECT id FROM events WHERE profile_id = e.profile_id AND media_id = e.media_id
    AND kind IN ('like', 'dislike', 'hide', 'neutral') ORDER BY at DESC, id DESC LIMIT 1)
LEFT JOIN events p ON p.id = (SELECT id FROM events WHERE profile_id = e.profile_id AND media_id = e.media_id
    AND kind = 'play' ORDER BY at <= ? DESC, at DESC, id DESC LIMIT 1)
"""
"""The last play is that before now: see `EventsTable.last_position`."""


class Forgetting:
    """Deletes history. Wrap it in `Store.erasing`, so that it can't be read from the file's free pages."""

    def __init__(self, connection: Connection, merges: Merges, text: TextTable, learned: LearnedTable) -> None:
        self._connection = connection
        self._merges = merges
        self._text = text
        self._learned = learned

    def profile(self, profile: ProfileId, *, keep_name: bool) -> int:
        """Delete a profile with all that it did and all that was learnt of it; return the number of events."""
        with self._connection.transaction():
            self._learned.forget(profile)
            self._text.forget_notes(profile)
            slates = "SELECT id FROM slates WHERE profile_id = ?"
            self._connection.run(f"DELETE FROM slate_items WHERE slate_id IN ({slates})", (profile,))
            for table in _OWNED:
                gone = self._connection.run(f"DELETE FROM {table} WHERE profile_id = ?", (profile,)).rowcount
            if not keep_name:  # who stays has said what may be kept of them, and that goes on to hold
                self._connection.run("DELETE FROM consents WHERE profile_id = ?", (profile,))
                self._connection.run("DELETE FROM kept_out WHERE profile_id = ?", (profile,))
                self._connection.run("DELETE FROM profiles WHERE id = ?", (profile,))
        return int(gone)

    def holdings(
        self, profile: ProfileId, media_id: MediaId | None, since: float = -math.inf, until: float = math.inf
    ) -> dict[str, int]:
        """Count what `events` would delete: by kind of event, {line} said of what was inferred, {model} learnt."""
        asked = self._asked(profile, media_id, since, until)
        rows = self._connection.rows(f"SELECT kind, count(*) FROM events WHERE {_CHOSEN} GROUP BY kind", asked)
        held = {str(kind): int(count) for kind, count in rows}
        if media_id is not None:
            held["line"] = sum(
                int(self._connection.rows(f"SELECT count(*) FROM {table} WHERE {_SAID.format(column)}", asked)[0][0])
                for table, column in _SAYINGS
            )
        if any(held.values()):
            models = "SELECT count(*) FROM learned_from WHERE profile_id = ?"
            held["model"] = int(self._connection.rows(models, (profile,))[0][0])
        return {what: count for what, count in held.items() if count}

    def first_at(
        self, profile: ProfileId, media_id: MediaId | None, since: float = -math.inf, until: float = math.inf
    ) -> float:
        """Return when the first of what `events` would delete happened; infinity where there is nothing."""
        asked = self._asked(profile, media_id, since, until)
        first = self._connection.rows(f"SELECT min(at) FROM events WHERE {_CHOSEN}", asked)[0][0]
        return math.inf if first is None else float(first)

    def _asked(self, profile: ProfileId, media_id: MediaId | None, since: float, until: float) -> tuple[object, ...]:
        these = None if media_id is None else listed(self._merges.group(media_id))
        return profile, since, until, these, these

    def events(
        self, profile: ProfileId, media_id: MediaId | None = None, since: float = -math.inf, until: float = math.inf
    ) -> int:
        """Delete what a profile did with one medium (None: with all) from one time to another, the latter excluded.

        Where it is one medium, what was said of what was inferred by it goes too.
        """
        asked = self._asked(profile, media_id, since, until)
        with self._connection.transaction():
            gone = self._delete(profile, _CHOSEN, asked)
            said = self._forget_sayings(asked) if media_id is not None else 0
            if gone or said:
                self._learned.forget(profile)
            self._connection.run(_EMPTY_IMPORTS, (profile,))
            self._forget_slates(asked)
        return gone

    def imported(self, profile: ProfileId, import_id: int) -> int:
        """Delete what came with one import, and all that was learnt of the profile; return the number of events."""
        with self._connection.transaction():
            gone = self._delete(profile, _BROUGHT, (profile, import_id))
            if gone:
                self._learned.forget(profile)
            self._connection.run("DELETE FROM imports WHERE profile_id = ? AND id = ?", (profile, import_id))
        return gone

    def _delete(self, profile: ProfileId, where: str, asked: tuple[object, ...]) -> int:
        """Delete events, and what follows from them: notes in full text, opinions."""
        rows = self._connection.rows(f"SELECT DISTINCT media_id, kind, text FROM events WHERE {where}", asked)
        gone = self._connection.run(f"DELETE FROM events WHERE {where}", asked).rowcount
        for noted, kind, text in rows:
            if kind == "note":
                self._text.forget_notes(profile, noted, text)
                self._keep_equal_notes(profile, noted, text)
        if rows:
            self._remake_opinions(profile, sorted({row[0] for row in rows if row[0] is not None}))
        return int(gone)

    def note(self, profile: ProfileId, note: Event, *, for_good: bool = True) -> bool:
        """Delete one note, and what full text holds of it; say whether it was there."""
        if note.media_id is None:
            return False
        group = self._merges.group(note.written or note.media_id)
        asked = (profile, listed(group), note.at, note.start_s, clean(note.text))
        found = self._connection.row(
            "SELECT id, media_id FROM events WHERE profile_id = ? AND media_id IN (SELECT value FROM json_each(?)) "
            "AND kind = 'note' AND at = ? AND start_s = ? AND text = ? LIMIT 1",
            asked,
        )
        if found is None:
            return False
        with self._connection.transaction():
            self._connection.run("DELETE FROM events WHERE id = ?", (found[0],))
            self._text.forget_notes(profile, found[1], note.text, for_good=for_good)
            self._keep_equal_notes(profile, found[1], note.text)
        return True

    def _remake_opinions(self, profile: ProfileId, media: Sequence[MediaId]) -> None:
        these = (profile, listed(media))
        self._connection.run(
            "DELETE FROM opinions WHERE profile_id = ? AND media_id IN (SELECT value FROM json_each(?))", these
        )
        self._connection.run(_OPINIONS, (*these, until_now()))

    def _keep_equal_notes(self, profile: ProfileId, media_id: MediaId, text: str) -> None:
        """Put back into the index what was written in the same words at another time: notes are taken out by text."""
        left = self._connection.rows(
            "SELECT start_s FROM events WHERE profile_id = ? AND media_id = ? AND kind = 'note' AND text = ?",
            (profile, media_id, text),
        )
        for (at_s,) in left:
            self._text.add_note(media_id, profile, text, at_s)

    def _forget_sayings(self, asked: tuple[object, ...]) -> int:
        """Delete what was said then of what was inferred by one medium: names of interests, lines deleted."""
        return sum(
            self._connection.run(f"DELETE FROM {table} WHERE {_SAID.format(column)}", asked).rowcount
            for table, column in _SAYINGS
        )

    def _forget_slates(self, asked: tuple[object, ...]) -> None:
        """Delete from the lists that were shown then what is forgotten; a list without anything left goes too."""
        self._connection.run(
            "DELETE FROM slate_items WHERE slate_id IN (SELECT id FROM slates WHERE profile_id = ? AND at >= ? "
            "AND at < ?) AND (? IS NULL OR media_id IN (SELECT value FROM json_each(?)))",
            asked,
        )
        self._connection.run(
            "DELETE FROM slates WHERE profile_id = ? AND NOT EXISTS "
            "(SELECT 1 FROM slate_items i WHERE i.slate_id = slates.id)",
            asked[:1],
        )
