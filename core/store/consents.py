"""What a person said yes or no to: one row for each answer, never written over; the latest counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.store.connection import Connection, clean
from core.types import ProfileId

Answer = Literal["yes", "no", "later"]
HISTORY = "history"
"""What is asked about what a profile plays, opens and searches (`core.consent`)."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer.

    Attributes:
        about: what was asked; the names are those of `core.consent`.
        profile: whose answer it is, None where it holds for the whole library.
        words: which version of the words they had before them.
        at: seconds since 1970.
        detail: what was shown with the question, such as a size and a licence.
    """

    about: str
    profile: ProfileId | None
    answer: Answer
    words: int
    at: float
    detail: str = ""


class ConsentsTable:
    """All answers of all profiles."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, consent: Consent) -> None:
        """Write an answer down behind the others."""
        self._connection.run(
            "INSERT INTO consents (about, profile_id, answer, words, at, detail) VALUES (?, ?, ?, ?, ?, ?)",
            (
                *(clean(consent.about), consent.profile, consent.answer, consent.words, consent.at),
                clean(consent.detail),
            ),
        )

    def all(self) -> list[Consent]:
        """Return every answer, the first one first."""
        rows = self._connection.rows(f"SELECT {_COLUMNS} FROM consents ORDER BY id")
        return [Consent(*row) for row in rows]

    def latest(self, about: str, profile: ProfileId | None = None) -> Consent | None:
        """Return the answer that counts, None where nobody was asked."""
        row = self._connection.row(
            f"SELECT {_COLUMNS} FROM consents WHERE about = ? AND profile_id IS ? ORDER BY id DESC LIMIT 1",
            (about, profile),
        )
        return Consent(*row) if row else None

    def keeps_history(self, profile: ProfileId) -> bool:
        """Say whether what a profile plays, opens and searches is written down: yes, unless they said no."""
        said = self.latest(HISTORY, profile)
        return said is None or said.answer != "no"


_COLUMNS = "about, profile_id, answer, words, at, detail"
