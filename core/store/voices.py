"""Turns what clustering found and what a person said of it into voices: named, counted, and where they speak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NewType

from core.store.connection import Connection, clean, listed
from core.store.merges import Merges
from core.types import MediaId

VoiceId = NewType("VoiceId", int)
Span = tuple[float, float]
"""Start and end in seconds."""
Spoken = tuple[MediaId, float, float, VoiceId]
"""One turn: medium, start and end in seconds, whose it is."""

_MADE_FROM = "voices_made_from"
"""Setting that holds the stamp of the features that the turns were made from."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of the library.

    Attributes:
        name: what a person calls it, or "".
        seconds: how long it speaks, as far as was listened to.
        media: in how many media.
    """

    id: VoiceId
    name: str
    seconds: float
    media: int


@dataclass(frozen=True, slots=True)
class MediumVoice:
    """One voice in one medium; spans by time."""

    id: VoiceId
    name: str
    seconds: float
    spans: tuple[Span, ...]
    others: int
    """In how many other media it speaks."""


class VoicesTable:
    """Voices and their turns. Merged voices are one to every reader; `unmerge` takes that back."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    # ── Reading ─────────────────────────────────────────────────────────────────────────────────────

    def all(self) -> list[Voice]:
        """Return every voice that speaks or has a name, named ones first, then those that speak longest."""
        heads, names = self._heads(), self._names()
        winners = self._merges.winners()
        seconds: dict[VoiceId, float] = {}
        media: dict[VoiceId, set[MediaId]] = {}
        for voice_id, media_id, length_s in self._connection.rows(
            "SELECT voice_id, media_id, sum(end_s - start_s) FROM voice_turns GROUP BY voice_id, media_id"
        ):
            head = heads[voice_id]
            seconds[head] = seconds.get(head, 0.0) + length_s
            media.setdefault(head, set()).add(winners.get(media_id, media_id))
        known = {heads[voice_id] for voice_id in names} | media.keys()
        made = [Voice(i, names.get(i, ""), seconds.get(i, 0.0), len(media.get(i, ()))) for i in known]
        return sorted(made, key=lambda voice: (not voice.name, -voice.seconds, voice.id))

    def find(self, text: str) -> VoiceId | None:
        """Return the voice that a person means: its number, or its name, which only one may have."""
        if text.isascii() and text.isdigit() and VoiceId(int(text)) in (heads := self._heads()):
            return heads[VoiceId(int(text))]
        wanted = clean(text).strip().casefold()
        named = [voice.id for voice in self.all() if wanted and voice.name.casefold() == wanted]
        return named[0] if len(named) == 1 else None

    def of_medium(self, media_id: MediaId) -> list[MediumVoice]:
        """Return the voices of one medium, those that speak longest first."""
        heads, names = self._heads(), self._names()
        spans: dict[VoiceId, list[Span]] = {}
        for _, start_s, end_s, voice_id in self._turns_of(media_id):
            spans.setdefault(heads[voice_id], []).append((start_s, end_s))
        counts = {head: len(self._media(head, heads)) for head in spans}
        made = [
            MediumVoice(i, names.get(i, ""), sum(b - a for a, b in found), tuple(sorted(found)), counts[i] - 1)
            for i, found in spans.items()
        ]
        return sorted(made, key=lambda voice: (-voice.seconds, voice.id))

    def media(self, voice_id: VoiceId) -> list[MediaId]:
        """Return the media in which a voice speaks, the one in which it speaks longest first."""
        heads = self._heads()
        seconds = self._media(heads.get(voice_id, voice_id), heads)
        return sorted(seconds, key=lambda media_id: (-seconds[media_id], media_id))

    def among(self, ids: Sequence[MediaId]) -> list[tuple[str, MediaId]]:
        """Pair the voices that speak in these media with them, by name, or by number where one has no name."""
        heads, names, groups = self._heads(), self._names(), self._merges.groups(ids)
        rows = self._connection.rows(
            "SELECT DISTINCT voice_id, media_id FROM voice_turns "
            "WHERE media_id IN (SELECT value FROM json_each(?)) ORDER BY voice_id, media_id",
            (listed(groups),),
        )
        pairs = [(heads[voice_id], groups[member]) for voice_id, member in rows]
        return list(dict.fromkeys((names.get(head) or str(head), media_id) for head, media_id in pairs))

    def shared_names(self, one: MediaId, others: Sequence[MediaId]) -> dict[MediaId, str]:
        """Name the voice that a medium has in common with each of others, where there is one that has a name."""
        heads, names = self._heads(), self._names()
        if not names or not others:
            return {}
        here = {heads[turn[3]] for turn in self._turns_of(one)} & names.keys()
        found = dict[MediaId, str]()
        for other in others if here else ():
            name = next((names[i] for turn in self._turns_of(other) if (i := heads[turn[3]]) in here), "")
            if name:
                found[other] = name
        return found

    def turns(self) -> list[Spoken]:
        """Return every turn under the voice that clustering gave it, by medium and start."""
        return self._connection.rows(
            "SELECT media_id, start_s, end_s, voice_id FROM voice_turns ORDER BY media_id, start_s"
        )

    def named(self) -> set[VoiceId]:
        """Return the voices, merged ones included, on which a person put a name."""
        heads, names = self._heads(), self._names()
        return {voice_id for voice_id, head in heads.items() if head in names}

    def rulings(self, media_id: MediaId | None = None) -> list[tuple[MediaId, float, float, VoiceId | None]]:
        """Return what a person said of spans, of one medium or all: whose they are, None where they are forgotten."""
        members = "" if media_id is None else "WHERE media_id IN (SELECT value FROM json_each(?)) "
        return self._connection.rows(
            f"SELECT media_id, start_s, end_s, voice_id FROM voice_rulings {members}ORDER BY media_id, start_s",
            () if media_id is None else (listed(self._merges.group(media_id)),),
        )

    def next_id(self) -> VoiceId:
        """Return the first number that no voice ever had."""
        found = self._connection.row("SELECT seq FROM sqlite_sequence WHERE name = 'voices'")
        return VoiceId(int(found[0]) + 1 if found else 1)

    def made_from(self) -> str:
        """Return the stamp of the features that the turns were made from, "" before the first time."""
        found = self._connection.row("SELECT value FROM settings WHERE name = ?", (_MADE_FROM,))
        return str(found[0]) if found else ""

    # ── What clustering found ───────────────────────────────────────────────────────────────────────

    def replace(self, turns: Iterable[Spoken], made_from: str) -> None:
        """Write every turn anew; voices that then neither speak nor mean anything to a person go."""
        rows = list(turns)
        with self._connection.transaction():
            self._connection.run("DELETE FROM voice_turns")
            self._connection.many(
                "INSERT INTO voices (id) VALUES (?) ON CONFLICT DO NOTHING",
                ((i,) for i in sorted({r[3] for r in rows})),
            )
            self._connection.many(
                "INSERT OR REPLACE INTO voice_turns (media_id, start_s, end_s, voice_id) VALUES (?, ?, ?, ?)", rows
            )
            self._sweep()
            self._connection.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (_MADE_FROM, made_from))

    # ── What a person says ──────────────────────────────────────────────────────────────────────────

    def name(self, voice_id: VoiceId, name: str) -> VoiceId:
        """Call a voice so; "" takes the name back. A name that another voice has makes the two one: return which."""
        called, head = clean(name).strip(), self._heads().get(voice_id, voice_id)
        with self._connection.transaction():
            self._connection.run("UPDATE voices SET name = ? WHERE id = ?", (called, head))
            for other, known in self._names().items():
                if other != head and known.casefold() == called.casefold():
                    self.merge(head, other)
                    return other
        return head

    def merge(self, loser: VoiceId, winner: VoiceId) -> None:
        """Say that two are one person's voice; the winner's name stays, else the loser's.

        Raises:
            ValueError: they are the same voice already.
        """
        heads, names = self._heads(), self._names()
        last, first = heads.get(loser, loser), heads.get(winner, winner)
        if last == first:
            raise ValueError(f"voice {loser} is voice {winner} already")
        with self._connection.transaction():
            if not names.get(first) and names.get(last):
                self._connection.run("UPDATE voices SET name = ? WHERE id = ?", (names[last], first))
            self._connection.run("UPDATE voices SET name = '', same_as = ? WHERE id = ?", (first, last))

    def unmerge(self, voice_id: VoiceId) -> None:
        """Take back that a voice, or others that were merged into it, are the same."""
        self._connection.run("UPDATE voices SET same_as = NULL WHERE id = ? OR same_as = ?", (voice_id, voice_id))

    def move(self, media_id: MediaId, span: Span, voice_id: VoiceId | None = None) -> VoiceId:
        """Say whose voice a span is: one that is known, or a new one; return it. Holds at every later clustering."""
        with self._connection.transaction():
            if voice_id is None:
                voice_id = VoiceId(self._connection.run("INSERT INTO voices DEFAULT VALUES").lastrowid or 0)
            owner = self._merges.resolve(media_id)
            self._rule(owner, [span], voice_id)
            for _, start_s, end_s, _ in self._turns_of(media_id):
                if covered((start_s, end_s), [span]):
                    self._connection.run(
                        "UPDATE voice_turns SET voice_id = ? WHERE media_id IN (SELECT value FROM json_each(?)) "
                        "AND start_s = ? AND end_s = ?",
                        (voice_id, listed(self._merges.group(media_id)), start_s, end_s),
                    )
            return voice_id

    def forget(self, voice_id: VoiceId) -> dict[MediaId, list[Span]]:
        """Delete a voice, its name and its turns; keep only where it spoke, so that it isn't taken up there again.

        Returns:
            Where it spoke: what features of it are kept elsewhere must go too (see `core.voices`).
        """
        heads = self._heads()
        head = heads.get(voice_id, voice_id)
        gone = listed([i for i, end in heads.items() if end == head])
        mine = "voice_id IN (SELECT value FROM json_each(?))"
        with self._connection.transaction():
            spoken: dict[MediaId, list[Span]] = {}
            for table in ("voice_turns", "voice_rulings"):
                rows = self._connection.rows(f"SELECT media_id, start_s, end_s FROM {table} WHERE {mine}", (gone,))
                for media_id, start_s, end_s in rows:
                    spoken.setdefault(media_id, []).append((start_s, end_s))
                self._connection.run(f"DELETE FROM {table} WHERE {mine}", (gone,))
            for media_id, spans in spoken.items():
                self._rule(media_id, spans, None)
            self._connection.run(
                "UPDATE voices SET same_as = NULL WHERE id IN (SELECT value FROM json_each(?))", (gone,)
            )
            self._connection.run("DELETE FROM voices WHERE id IN (SELECT value FROM json_each(?))", (gone,))
            return spoken

    def forget_all(self) -> None:
        """Delete every voice, name, turn and ruling."""
        with self._connection.transaction():
            for table in ("voice_turns", "voice_rulings"):
                self._connection.run(f"DELETE FROM {table}")
            self._connection.run("UPDATE voices SET same_as = NULL")
            self._connection.run("DELETE FROM voices")
            self._connection.run("DELETE FROM settings WHERE name = ?", (_MADE_FROM,))

    # ── Own ─────────────────────────────────────────────────────────────────────────────────────────

    def _rule(self, media_id: MediaId, spans: Sequence[Span], voice_id: VoiceId | None) -> None:
        self._connection.many(
            "INSERT OR REPLACE INTO voice_rulings (media_id, start_s, end_s, voice_id) VALUES (?, ?, ?, ?)",
            ((media_id, start_s, end_s, voice_id) for start_s, end_s in spans),
        )

    def _sweep(self) -> None:
        self._connection.run(
            "DELETE FROM voices WHERE name = '' AND same_as IS NULL "
            "AND id NOT IN (SELECT voice_id FROM voice_turns) "
            "AND id NOT IN (SELECT voice_id FROM voice_rulings WHERE voice_id IS NOT NULL) "
            "AND id NOT IN (SELECT same_as FROM voices WHERE same_as IS NOT NULL)"
        )

    def _names(self) -> dict[VoiceId, str]:
        return dict(self._connection.rows("SELECT id, name FROM voices WHERE name <> ''"))

    def _heads(self) -> dict[VoiceId, VoiceId]:
        """Map each voice to the one that stands for it, itself mostly."""
        direct: dict[VoiceId, VoiceId | None] = dict(self._connection.rows("SELECT id, same_as FROM voices"))
        heads = {}
        for voice_id in direct:
            end = voice_id
            while (onward := direct[end]) is not None:
                end = onward
            heads[voice_id] = end
        return heads

    def _turns_of(self, media_id: MediaId) -> list[Spoken]:
        """Return the turns of one medium: its own, else those of the first one merged into it that has any."""
        for member in self._merges.group(media_id):
            found = self._connection.rows(
                "SELECT media_id, start_s, end_s, voice_id FROM voice_turns WHERE media_id = ? ORDER BY start_s",
                (member,),
            )
            if found:
                return found
        return []

    def _media(self, head: VoiceId, heads: Mapping[VoiceId, VoiceId]) -> dict[MediaId, float]:
        """Return how long a voice speaks in each medium."""
        winners = self._merges.winners()
        seconds: dict[MediaId, float] = {}
        for media_id, length_s in self._connection.rows(
            "SELECT media_id, sum(end_s - start_s) FROM voice_turns "
            "WHERE voice_id IN (SELECT value FROM json_each(?)) GROUP BY media_id",
            (listed([i for i, end in heads.items() if end == head]),),
        ):
            winner = winners.get(media_id, media_id)
            seconds[winner] = max(seconds.get(winner, 0.0), length_s)
        return seconds


def covered(span: Span, by: Iterable[Span]) -> bool:
    """Say whether others cover at least half of a span."""
    start_s, end_s = span
    return sum(max(0.0, min(end_s, b) - max(start_s, a)) for a, b in by) >= 0.5 * (end_s - start_s)
