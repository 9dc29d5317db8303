"""Turns one SQLite file into the library: media, files, features, text, history, jobs, playlists. The only SQL."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import Literal

from core.errors import UserProblem
from core.settings import Home, Settings, Sparing, Watching
from core.store.changes import ChangesTable
from core.store.charts import SoundChart
from core.store.community import CommunityRatings, CommunityTable
from core.store.connection import Connection, Role, clean
from core.store.consents import Consent, ConsentsTable
from core.store.counts import Counts, CountsTable
from core.store.dates import DatesTable
from core.store.duplicates import Copy, DuplicatesTable, Review
from core.store.events import EventsTable
from core.store.facets import FacetsTable
from core.store.features import FeatureRow, FeaturesTable
from core.store.files import FileRow, FilesTable
from core.store.filters import FilterTable
from core.store.fingerprints import FingerprintsTable
from core.store.forgetting import Forgetting
from core.store.identities import IdentitiesTable
from core.store.imports import Import, ImportsTable
from core.store.interests import InterestsTable, Ruling
from core.store.jobs import Job, JobsTable
from core.store.keptout import KeptOutTable
from core.store.learned import Learned, LearnedTable
from core.store.learned import Run as LearnedRun
from core.store.listing import SORTS, Part
from core.store.media import Card, MediaTable
from core.store.merges import Merges
from core.store.playlists import PlaylistRow, PlaylistsTable
from core.store.profiles import ProfilesTable
from core.store.roots import Root, RootsTable
from core.store.runs import IndexRun, RunsTable
from core.store.saved import SavedSearch, SavedTable
from core.store.shelves import Shelf, ShelvesTable
from core.store.survey import SurveyTable
from core.store.tallies import TalliesTable, Tally
from core.store.text import TextTable
from core.store.textsearch import TextHit
from core.store.topics import Topic, TopicsTable
from core.store.voices import MediumVoice, Voice, VoiceId, VoicesTable

__all__ = [
    "SORTS", "Card", "ChangesTable", "CommunityRatings", "CommunityTable", "Consent", "ConsentsTable", "Copy",
    "Counts", "CountsTable", "DatesTable", "DuplicatesTable", "EventsTable", "FacetsTable", "FeatureRow",
    "FeaturesTable", "FileRow", "FilesTable", "FingerprintsTable", "IdentitiesTable", "Import", "ImportsTable",
    "IndexRun", "InterestsTable", "Job", "JobsTable", "KeptOutTable", "Learned", "LearnedRun", "LearnedTable",
    "Lingers", "MediaTable", "MediumVoice", "Part", "PlaylistRow", "PlaylistsTable", "ProfilesTable", "Review", "Role",
    "Root", "RootsTable", "Ruling", "RunsTable", "SavedSearch", "SavedTable", "Shelf", "ShelvesTable", "SoundChart",
    "Store", "Tally", "TextHit", "TextTable", "Topic", "TopicsTable", "Voice", "VoiceId", "VoicesTable", "connect",
]  # fmt: skip

log = logging.getLogger(__name__)

Lingers = Literal["", "room", "read"]
"""Why the library's files still hold what was deleted."""
_READERS_MS = 5000
"""How long who reads an older state of the library is waited for: reads of ours take less."""


def connect(home: Home, role: Role = "events") -> Store:
    """Open the library of a home, made or brought up to date first where needed.

    Raises:
        UserProblem: it can't be opened, was written by a newer Homereel, or is no library.
    """
    store = Store(Connection(home, role))
    if role != "read":
        store.text.make_current()
    return store


class Store:
    """The library as one thread sees it; its tables share one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.home = connection.home
        merges = Merges(connection)
        self.changes = ChangesTable(connection)
        self.kept_out = KeptOutTable(connection, merges)
        self.roots = RootsTable(connection, self.kept_out)
        self.files = FilesTable(connection, merges, self.roots)
        self.text = TextTable(connection, merges)
        self.filters = FilterTable(connection, merges)
        self.media = MediaTable(connection, merges, self.files, self.text, self.kept_out)
        self.identities = IdentitiesTable(connection, self.files)
        self.shelves = ShelvesTable(connection, merges, self.media)
        self.counts = CountsTable(connection)
        self.consents = ConsentsTable(connection)
        self.saved = SavedTable(connection)
        self.features = FeaturesTable(connection, merges)
        self.fingerprints = FingerprintsTable(connection, merges)
        self.duplicates = DuplicatesTable(connection, merges)
        self.survey = SurveyTable(connection, merges)
        self.facets = FacetsTable(connection, merges)
        self.topics = TopicsTable(connection, merges)
        self.tallies = TalliesTable(connection, merges)
        self.dates = DatesTable(connection, merges)
        self.learned = LearnedTable(connection)
        forgetting = Forgetting(connection, merges, self.text, self.learned)
        self.events = EventsTable(connection, merges, self.kept_out, self.text, forgetting)
        self.imports = ImportsTable(connection, self.events, forgetting)
        self.jobs = JobsTable(connection, merges)
        self.runs = RunsTable(connection)
        self.playlists = PlaylistsTable(connection, merges, self.kept_out)
        self.profiles = ProfilesTable(connection, forgetting)
        self.community = CommunityTable(connection, merges)
        self.interests = InterestsTable(connection, merges)
        self.voices = VoicesTable(connection, merges)

    def transaction(self) -> AbstractContextManager[None]:
        """Hold one write transaction (BEGIN IMMEDIATE); inside another it is a savepoint of that."""
        return self._connection.transaction()

    @contextmanager
    def erasing(self) -> Iterator[None]:
        """Empty the log of writes after what is deleted meanwhile: for what is to be forgotten.

        In the file itself each connection overwrites what it deletes and moves (see `connection`). Copies of the
        library that were made before are not touched, nor is what other programs' writes left in the file: `scour`
        does that.
        """
        yield
        self._empty_log()

    def scour(self) -> Lingers:
        """Write the library anew without what deleted rows left in it, and empty the log of writes.

        Returns:
            Why something is left of them: "" where nothing is; "room": there is none for a second library, and they
            stay until the next time; "read": somebody reads what was there before, and SQLite does the rest when the
            last who has the library open closes it.
        """
        try:
            self._connection.run("VACUUM")
        except UserProblem as problem:  # no room, or a lock: what was to be deleted is deleted
            log.warning("the library can't be written anew after something was forgotten: %s", problem)
            return "room"
        return "" if self._empty_log() else "read"

    def _empty_log(self) -> bool:
        """Put the log of writes into the file and cut it off; False where somebody reads what it replaces."""
        timeout_ms = self._connection.rows("PRAGMA busy_timeout")[0][0]
        self._connection.rows(f"PRAGMA busy_timeout = {_READERS_MS}")
        try:
            busy = self._connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
        finally:
            self._connection.rows(f"PRAGMA busy_timeout = {timeout_ms}")
        return not busy

    def change_stamp(self) -> tuple[int, int]:
        """Return two numbers that change whenever anything that may be read here has changed."""
        version = self._connection.rows("PRAGMA data_version")[0][0]
        return int(version), int(self._connection.db.conn.total_changes)

    def integrity(self) -> str:
        """Check the whole file; return "" or the first problem found. Takes seconds where it is large."""
        problem = str(self._connection.rows("PRAGMA integrity_check(1)")[0][0])
        if problem == "ok" and (dangling := self._connection.row("PRAGMA foreign_key_check")):
            return f"a row of {dangling[0]} refers to a row of {dangling[2]} that isn't there"
        return "" if problem == "ok" else problem

    def settings(self) -> Settings:
        """Return what results depend on; a value that can't be, or isn't text, counts as the default."""
        return Settings.from_rows(self._settings())

    def sparing(self) -> Sparing:
        """Return what indexing is allowed: how hard it works, and when it waits."""
        return Sparing.from_rows(self._settings())

    def set_sparing(self, sparing: Sparing) -> None:
        """Keep what indexing is allowed."""
        with self.transaction():
            for name, value in sparing.rows().items():
                self.set_setting(name, value)

    def watching(self) -> Watching:
        """Return whether new files are looked for, and how often where the system doesn't tell of them."""
        return Watching.from_rows(self._settings())

    def set_watching(self, watching: Watching) -> None:
        """Keep whether new files are looked for."""
        with self.transaction():
            for name, value in watching.rows().items():
                self.set_setting(name, value)

    def _settings(self) -> dict[str, str]:
        rows = self._connection.rows("SELECT CAST(name AS BLOB), CAST(value AS BLOB) FROM settings")
        return {name.decode(errors="replace"): value.decode(errors="replace") for name, value in rows}

    def set_setting(self, name: str, value: str | float) -> None:
        """Keep one setting.

        Raises:
            UserProblem: the value can't be: a number is needed, or one within its range, or the name of a model.
        """
        try:
            Settings.value(name, str(value))
        except ValueError as error:
            raise UserProblem(f"The setting {name} can't be {value!r}.") from error
        self._connection.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, clean(str(value))))

    def close(self) -> None:
        """Close the connection; twice is fine."""
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
