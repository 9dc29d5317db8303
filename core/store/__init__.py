"""Turns one SQLite file into the library: media, files, features, text, history, jobs, playlists. The only SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType

from core.errors import UserProblem
from core.settings import Home, Settings
from core.store.charts import SoundChart
from core.store.connection import Connection, Role, clean
from core.store.duplicates import Copy, DuplicatesTable, Review
from core.store.events import EventsTable
from core.store.facets import FacetsTable
from core.store.features import FeatureRow, FeaturesTable
from core.store.files import FileRow, FilesTable
from core.store.filters import FilterTable
from core.store.fingerprints import FingerprintsTable
from core.store.jobs import Job, JobsTable
from core.store.media import SORTS, Card, MediaTable
from core.store.merges import Merges
from core.store.playlists import PlaylistRow, PlaylistsTable
from core.store.profiles import ProfilesTable
from core.store.survey import SurveyTable
from core.store.text import TextTable
from core.store.textsearch import TextHit
from core.store.topics import Topic, TopicsTable
from core.store.voices import MediumVoice, Voice, VoiceId, VoicesTable

__all__ = [
    "SORTS", "Card", "Copy", "DuplicatesTable", "EventsTable", "FacetsTable", "FeatureRow", "FeaturesTable", "FileRow",
    "FilesTable", "FingerprintsTable", "Job", "JobsTable", "MediaTable", "MediumVoice", "PlaylistRow", "PlaylistsTable",
    "ProfilesTable", "Review", "Role", "SoundChart", "Store", "TextHit", "TextTable", "Topic", "TopicsTable", "Voice",
    "VoiceId", "VoicesTable", "connect",
]  # fmt: skip


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
        self.files = FilesTable(connection, merges)
        self.text = TextTable(connection, merges)
        self.filters = FilterTable(connection, merges)
        self.media = MediaTable(connection, merges, self.files, self.text)
        self.features = FeaturesTable(connection, merges)
        self.fingerprints = FingerprintsTable(connection, merges)
        self.duplicates = DuplicatesTable(connection, merges)
        self.survey = SurveyTable(connection, merges)
        self.facets = FacetsTable(connection, merges)
        self.topics = TopicsTable(connection, merges)
        self.events = EventsTable(connection, merges, self.text)
        self.jobs = JobsTable(connection, merges)
        self.playlists = PlaylistsTable(connection, merges)
        self.profiles = ProfilesTable(connection)
        self.voices = VoicesTable(connection, merges)

    def transaction(self) -> AbstractContextManager[None]:
        """Hold one write transaction (BEGIN IMMEDIATE); inside another it is a savepoint of that."""
        return self._connection.transaction()

    @contextmanager
    def erasing(self) -> Iterator[None]:
        """Overwrite what is deleted meanwhile, and empty the log of writes after it: for what is to be forgotten.

        Copies of the library that were made before are not touched.
        """
        before = self._connection.rows("PRAGMA secure_delete")[0][0]
        self._connection.rows("PRAGMA secure_delete = ON")
        try:
            yield
        finally:
            self._connection.rows(f"PRAGMA secure_delete = {int(before)}")
        self._connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")  # as far as nobody reads at this moment

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
        rows = self._connection.rows("SELECT CAST(name AS BLOB), CAST(value AS BLOB) FROM settings")
        return Settings.from_rows(
            {name.decode(errors="replace"): value.decode(errors="replace") for name, value in rows}
        )

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
