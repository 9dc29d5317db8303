"""Turns runs of indexing into rows: when, how much came of them, what they took."""

from __future__ import annotations

from dataclasses import dataclass

from core.store.connection import Connection

KEPT_RUNS = 200


@dataclass(frozen=True, slots=True)
class IndexRun:
    """One run of indexing.

    Attributes:
        outcome: running, done, stopped (by a person or by a newer run), broken (by an error or a crash).
        worked_s: seconds on the clock without pauses and rests.
        energy_how: how the energy is known: measured, battery, estimate.
    """

    id: int
    began_at: float
    ended_at: float
    outcome: str
    files: int = 0
    failed: int = 0
    media_s: float = 0.0
    worked_s: float = 0.0
    cpu_s: float = 0.0
    energy_j: float = 0.0
    energy_how: str = "estimate"


class RunsTable:
    """The last runs. Only the one indexing process writes here."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, at: float) -> int:
        """Start a run; one that was left running was broken. Return its number."""
        with self._connection.transaction():
            self._connection.run("UPDATE runs SET outcome = 'broken' WHERE outcome = 'running'")
            number = self._connection.run(
                "INSERT INTO runs (began_at, ended_at, outcome) VALUES (?, ?, 'running')", (at, at)
            ).lastrowid
            self._connection.run("DELETE FROM runs WHERE id <= ? - ?", (number, KEPT_RUNS))
        return int(number or 0)

    def put(self, run: IndexRun) -> None:
        """Keep how a run stands. One that is over and did nothing is not worth a row."""
        self._connection.run(
            "UPDATE runs SET ended_at = ?, outcome = ?, files = ?, failed = ?, media_s = ?, worked_s = ?, cpu_s = ?, "
            "energy_j = ?, energy_how = ? WHERE id = ?",
            (
                run.ended_at, run.outcome, run.files, run.failed, run.media_s, run.worked_s, run.cpu_s,
                run.energy_j, run.energy_how, run.id,
            ),
        )  # fmt: skip
        if run.outcome != "running" and not run.files and not run.failed:
            self._connection.run("DELETE FROM runs WHERE id = ?", (run.id,))

    def latest(self, limit: int) -> list[IndexRun]:
        """Return the last runs, newest first."""
        rows = self._connection.rows(
            "SELECT id, began_at, ended_at, outcome, files, failed, media_s, worked_s, cpu_s, energy_j, energy_how "
            "FROM runs ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return [IndexRun(*row) for row in rows]
