"""What a search finds: moments by words at once, by meaning and picture as soon as the worker has read the query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.conditions import ConditionChips
from app.examplechip import Wanted
from app.formats import fill
from app.foundlines import Lines, found_lines
from app.jobs import WorkerClient
from app.pages.base import Chips, EmptyState, MediaPage
from app.tasks import Backend
from app.thumbnails import Thumbnails
from core import feedback
from core.query import Like
from core.search import Example, moments_within, stored
from core.types import FloatArray, MediaId, Result

if TYPE_CHECKING:
    from core.index import Indexes
    from core.store import Store

SHOWN = 60
TYPING_MS = 40
"""Pause in typing after which words are searched."""
MEANING_MS = 60
"""Pause after which the worker is asked too: it needn't read half words, and reads one at a time (33 ms)."""
Answer = tuple[list[Result], Lines]

WARM = "photo"
"""A word with which the worker's models are loaded ahead; what makes no sense would load none."""


class SearchPage(MediaPage):
    """Results as rows: the moment, what was said or seen there, and why it was found."""

    exampleSeen = Signal(str)
    """A small JPEG, base64, of the picture that is searched with."""

    momentsFound = Signal(str, list)
    """A medium, and (second, what is said there) of all its moments that the words mean."""

    source = "search"

    def __init__(
        self, backend: Backend, thumbnails: Thumbnails, worker: WorkerClient, parent: QWidget | None = None
    ) -> None:
        super().__init__(backend, thumbnails, parent)
        self._worker = worker
        self.text, self.where = "", "all"
        self.wanted: Wanted | None = None
        self._example: Example | None = None  # what the worker saw in what is wanted
        self._trouble = ""
        self._meaning_of = ""  # the query whose meaning is in what is shown
        self._asking = False  # the worker reads a query; what is typed meanwhile is asked when it has answered
        self._can_mean = True
        self.view.set_mode("list")
        self.view.set_lines(2)
        self._words = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._words.timeout.connect(self._search_words)
        self._meaning = QTimer(self, singleShot=True)
        self._meaning.timeout.connect(self._ask_meaning)
        self._vectors: Mapping[str, FloatArray] | None = None
        self._make_places()

    def make_empty(self) -> EmptyState:
        """Say what can be searched for."""
        return EmptyState(
            "magnifying-glass",
            self.tr("Search words and moments"),
            self.tr("Titles, people, what is said, what is to be seen: “a red car in the snow”, “雪地里的红色汽车”."),
        )

    def warm(self) -> None:
        """Have the worker load what understands a query, which takes seconds the first time, before it is typed."""
        self._worker.embed(WARM, lambda _vectors: None)

    def search(self, text: str) -> None:
        """Search while somebody types."""
        text = text.strip()
        if text == self.text:
            return
        self.text = text
        self._begin()

    def want(self, wanted: Wanted | None) -> None:
        """Search with a picture, a moment or a medium beside the words; None: with words alone."""
        if wanted is None and self.wanted is None:
            return
        self.wanted, self._example, self._trouble = wanted, None, ""
        if wanted is not None:
            self._see(wanted)
        self._begin()

    def _begin(self) -> None:
        self._vectors, self._meaning_of = None, ""
        self.conditions.show_text(self.text)
        self.view.forget()
        self._words.start()
        self._meaning.start(MEANING_MS)

    def open(self, media_id: str) -> None:
        """Play what was found, and write down that it was what the words meant."""
        text, profile, slate, position = self.text, self.backend.profile, self.slate, self.model.row_of(media_id)
        chosen = MediaId(media_id)
        if text:
            self.backend.trace(
                lambda store: feedback.searched(store, profile, text, chosen, slate=slate, position=position)
            )
        super().open(media_id)

    def keep(self) -> None:
        """Write down what is searched for (not when private)."""
        text, profile = self.text, self.backend.profile
        if text:
            self.backend.trace(lambda store: feedback.searched(store, profile, text))

    def find_within(self, media_id: str) -> None:
        """Find all moments of a medium that is among the results and plays now."""
        text, vectors, found = self.text, self._vectors, MediaId(media_id)
        if not text or found not in self.model.ids:
            return

        def read(store: Store, indexes: Indexes) -> list[tuple[float, str]]:
            moments = moments_within(store, indexes, found, text, vectors)
            return [(moment.start_s, moment.text) for moment in moments]

        self.backend.run(read, lambda marks: self.momentsFound.emit(media_id, marks), key="moments")

    def refresh(self) -> None:
        """Search again: the library has changed."""
        if self.text or self.wanted:
            self._run(self._vectors)

    def _make_places(self) -> None:
        names = {
            "all": self.tr("Everything"),
            "picture": self.tr("Pictures"),
            "speech": self.tr("Speech"),
            "sound": self.tr("Sound"),
            "title": self.tr("Titles"),
        }
        self.places = Chips(names, self.where)
        self.places.chosen.connect(self._set_place)
        self.header.addWidget(self.places)
        self.conditions = ConditionChips()
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(1, self.conditions)  # below the header

    def _set_place(self, place: str) -> None:
        self.where = place
        self.refresh()

    def _search_words(self) -> None:
        self.heading.setText(self._title())
        if not self.text and self.wanted is None:
            self.model.set_ids([])
            self.caption.setText("")
            self.empty.heading.setText(self.tr("Search words and moments"))
            self.show_empty(True)
            return
        self._run(self._vectors)

    def _title(self) -> str:
        if self.wanted is None:
            return fill(self.tr("“%1”"), self.text) if self.text else self.tr("Search")
        like = fill(self.tr("Like “%1”"), self.wanted.text)
        return fill(self.tr("%1, “%2”"), like, self.text) if self.text else like

    def _see(self, wanted: Wanted) -> None:
        """Have the worker look at what is wanted, where the library doesn't know it well enough."""
        if wanted.media_id and (wanted.at_s is None or not wanted.path):
            return
        asked: dict[str, object] = {"picture": wanted.pasted} if wanted.pasted else {"path": wanted.path}
        if wanted.at_s is not None:
            asked["at_s"] = wanted.at_s

        def answered(vectors: dict[str, FloatArray], reply: Mapping[str, object]) -> None:
            if wanted is not self.wanted:
                return
            if vectors:
                self._example = Example(vectors, media_id=wanted.media_id or None)
            elif not wanted.media_id:
                self._trouble = str(reply.get("message") or self.tr("It can’t be looked at."))
            if still := str(reply.get("still", "")):
                self.exampleSeen.emit(still)
            self._run(self._vectors)

        self._worker.see(asked, answered)

    def _ask_meaning(self) -> None:
        asked, wanted = self.text, self.wanted
        if not asked or self._asking:
            return

        def answered(vectors: dict[str, FloatArray]) -> None:
            self._asking = False
            if asked != self.text or wanted is not self.wanted:
                self._meaning.start(0)
                return
            self._can_mean = bool(vectors)
            self._vectors, self._meaning_of = vectors or None, asked
            self._run(self._vectors)

        self._asking = True
        if wanted is None:
            self._worker.embed(asked, answered)
        else:
            self._worker.embed(asked, answered, beside=True)

    def _run(self, vectors: Mapping[str, FloatArray] | None) -> None:
        text, where, profile = self.text, self.where, self.backend.profile
        wanted, seen = self.wanted, self._example

        def read(store: Store, indexes: Indexes) -> Answer:
            from core import pipeline

            known = seen or (_known(store, indexes, wanted) if wanted and wanted.media_id else None)
            if wanted is not None and known is None and not text:
                return [], ({}, {})
            examples = [known] if known is not None else []
            results = pipeline.search(store, indexes, profile, text, SHOWN, where, vectors, examples)
            return results, found_lines(store, results, text)

        self.backend.run(read, self._show, key="search", priority=1_000_000)

    def _show(self, answer: Answer) -> None:
        results, (lines, marks) = answer
        following = self._is_following()
        if results or not following:
            self.show_results(results, lines, marks, final=not following)
        if not results:
            nothing = fill(self.tr("Nothing found for “%1”"), self.text or (self.wanted.text if self.wanted else ""))
            self.empty.heading.setText(self.tr("Searching…") if following else self._trouble or nothing)
            self.show_empty(True)
        self.caption.setText(self._state(len(results), following))

    def _is_following(self) -> bool:
        """Whether the worker still has something to say."""
        looking = self.wanted is not None and not self.wanted.media_id and self._example is None and not self._trouble
        return looking or (bool(self.text) and self._meaning_of != self.text)

    def _state(self, count: int, following: bool) -> str:
        found = self.tr("%n result(s)", "", count)
        if following and self.wanted is not None:
            return fill(self.tr("%1 · the picture is being looked at"), found)
        if following:
            return fill(self.tr("%1 by words · pictures and meaning follow"), found)
        return found if self._can_mean else fill(self.tr("%1 · by words only"), found)


def _known(store: Store, indexes: Indexes, wanted: Wanted) -> Example | None:
    """What the library knows of what is wanted, without a look at its file."""
    at = "" if wanted.at_s is None else f"@{wanted.at_s:.3f}"
    return stored(store, indexes, Like(f"{wanted.media_id}{at}"))
