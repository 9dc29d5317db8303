"""Turns topics into rows: what the library is about, in words, and which medium belongs to which topic."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.store import tokens
from core.store.connection import Connection, clean, listed
from core.store.merges import Merges
from core.types import MediaId

_MADE_FROM = "topics_made_from"
"""Setting that holds the stamp of the features that the topics were made from."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the library.

    Attributes:
        id: stays as long as most of its media stay together.
        words: what it is about, the most telling first.
        count: how many media belong to it.
    """

    id: int
    words: tuple[str, ...]
    count: int = 0

    @property
    def name(self) -> str:
        """Its first words, as a heading."""
        return ", ".join(self.words[:3])


class TopicsTable:
    """Topics and their media. All are written at once, at the end of an indexing run (see core.topics)."""

    def __init__(self, connection: Connection, merges: Merges) -> None:
        self._connection = connection
        self._merges = merges

    def made_from(self) -> str:
        """Return the stamp of the features that the topics were made from, "" before the first time."""
        found = self._connection.row("SELECT value FROM settings WHERE name = ?", (_MADE_FROM,))
        return str(found[0]) if found else ""

    def replace(
        self, words: Mapping[int, Sequence[str]], items: Mapping[MediaId, tuple[int, float]], made_from: str = ""
    ) -> None:
        """Write all topics (id → words) and media (→ topic, likeness) over those there were."""
        with self._connection.transaction():
            self._connection.run("DELETE FROM topic_items")
            self._connection.run("DELETE FROM topics")
            self._connection.many(
                "INSERT INTO topics (id, words) VALUES (?, ?)",
                [(number, json.dumps([clean(w) for w in said])) for number, said in words.items()],
            )
            self._connection.many(
                "INSERT INTO topic_items (media_id, topic_id, score) VALUES (?, ?, ?)",
                [(media_id, topic, float(score)) for media_id, (topic, score) in items.items()],
            )
            self._connection.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (_MADE_FROM, made_from))

    def all(self) -> list[Topic]:
        """List the topics, the largest first."""
        rows = self._connection.rows(
            "SELECT t.id, t.words, count(i.media_id) AS media FROM topics t LEFT JOIN topic_items i "
            "ON i.topic_id = t.id GROUP BY t.id ORDER BY media DESC, t.id"
        )
        return [Topic(number, tuple(json.loads(words)), count) for number, words, count in rows]

    def of(self, media_id: MediaId) -> Topic | None:
        """Return the topic that a medium belongs to, if any."""
        row = self._connection.row(
            "SELECT t.id, t.words FROM topic_items i JOIN topics t ON t.id = i.topic_id "
            "WHERE i.media_id IN (SELECT value FROM json_each(?)) ORDER BY i.media_id <> ? LIMIT 1",
            (listed(self._merges.group(media_id)), self._merges.resolve(media_id)),
        )
        return Topic(row[0], tuple(json.loads(row[1]))) if row else None

    def media(self, topic_id: int) -> list[MediaId]:
        """Return the media of a topic, those in its middle first."""
        rows = self._connection.rows(
            "SELECT media_id FROM topic_items WHERE topic_id = ? ORDER BY score DESC, media_id", (topic_id,)
        )
        return list(dict.fromkeys(self._merges.resolve(row[0]) for row in rows))

    def naming(self, text: str) -> set[MediaId]:
        """Return the media of the topics in one of whose words all of this stands; the last word may go on."""
        wanted = tokens.chunks(text)
        folded = {topic.id: [tokens.tokens(word) for word in topic.words] for topic in self.all()}
        meant = [i for i, words in folded.items() if all(any(part.is_in(word) for word in words) for part in wanted)]
        return {media_id for topic_id in meant for media_id in self.media(topic_id)} if wanted else set()

    def assigned(self) -> dict[MediaId, int]:
        """Return the topic of every medium that has one."""
        return dict(self._connection.rows("SELECT media_id, topic_id FROM topic_items"))

    def next_id(self) -> int:
        """Return the first id that was never given."""
        row = self._connection.row("SELECT seq FROM sqlite_sequence WHERE name = 'topics'")
        return int(row[0]) + 1 if row else 1
