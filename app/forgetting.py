"""Forgetting from the window: what would go is counted and shown, and goes after a yes, copies of it too if wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from app import confirm
from app.formats import cut, fill
from app.tasks import Backend
from core import forgetting
from core.forgetting import Gone, Wish, WouldGo
from core.types import MediaId, ProfileId

if TYPE_CHECKING:
    from core.store import Lingers, Store


class HeldWords(QObject):
    """Names what a profile holds. (A class, since lupdate finds plurals in `tr` alone.)"""

    def one_line(self, held: Mapping[str, int]) -> str:
        """Write it as one line: 4 plays, 1 note, 2 other things. What was learnt of it isn't counted."""
        told = {kind: count for kind, count in held.items() if count and kind != "model"}
        named = {kind: words for kind in told if (words := self._words(kind, told[kind]))}
        parts = [named[kind] for kind in ORDER if kind in named]
        others = sum(count for kind, count in told.items() if kind not in named)
        if others:
            parts.append(self.tr("%n other thing(s)", "", others))
        return self.tr(", ").join(parts)

    def _words(self, kind: str, n: int) -> str:
        words: dict[str, Callable[[], str]] = {
            "play": lambda: self.tr("%n play(s)", "", n),
            "skip": lambda: self.tr("%n skip(s)", "", n),
            "rating": lambda: self.tr("%n rating(s)", "", n),
            "like": lambda: self.tr("%n like(s)", "", n),
            "dislike": lambda: self.tr("%n dislike(s)", "", n),
            "hide": lambda: self.tr("%n hidden item(s)", "", n),
            "note": lambda: self.tr("%n note(s)", "", n),
            "search": lambda: self.tr("%n search(es)", "", n),
            "list": lambda: self.tr("%n list(s)", "", n),
            "kept search": lambda: self.tr("%n kept search(es)", "", n),
            "line": lambda: self.tr("%n word(s) on what was inferred", "", n),
        }
        return words[kind]() if kind in words else ""


ORDER = ("play", "skip", "rating", "like", "dislike", "hide", "note", "search", "list", "kept search", "line")


def held_words(held: Mapping[str, int]) -> str:
    """Write what is held as one line; "" for nothing."""
    return HeldWords().one_line(held)


def lingers_words(lingers: Lingers) -> str:
    """Say where the bytes of what was forgotten still are, and until when; "" where they are gone."""
    words: dict[Lingers, str] = {
        "": "",
        "read": QCoreApplication.translate(
            "forgetting",
            "Another window or program reads the library: until it and this one are closed, the library’s file still "
            "holds it.",
        ),
        "room": QCoreApplication.translate(
            "forgetting",
            "There was no room to write the library anew: its file may still hold parts of it until you make room and "
            "forget something again.",
        ),
    }
    return words[lingers]


class Forgetter(QObject):
    """Asks and forgets; `done` is told with words for a toast."""

    done = Signal(str)

    def __init__(self, backend: Backend, parent: QWidget) -> None:
        super().__init__(parent)
        self._backend, self._parent = backend, parent
        self.question: QMessageBox | None = None

    def ask_for(self, media_id: MediaId) -> None:
        """Ask about what was done with one medium."""

        def read(store: Store) -> str:
            facts = store.media.facts([media_id]).get(media_id)
            return facts.title if facts else ""

        def named(title: str) -> None:
            self.ask(Wish(media_id), fill(self.tr("Forget what you did with “%1”?"), cut(title)))

        self._backend.run(lambda store, _: read(store), named, key="forget title")

    def ask(self, wish: Wish, question: str) -> None:
        """Count what would go, show it, and forget it after a yes. Where nothing is, say so."""
        profile = self._backend.profile

        def counted(found: WouldGo) -> None:
            if not found.held:
                self.done.emit(self._nothing(found.copies))
                return
            words = (question, self._told(found), self.tr("Forget"))
            choice = self._copies_too(found.every_copy) if found.copies else ""
            self.question = confirm.ask(
                self._parent, words, lambda copies: self._forget(profile, wish, copies_too=copies), choice=choice
            )

        self._backend.run(lambda store, _: forgetting.preview(store, profile, wish), counted, key="forget")

    def _told(self, found: WouldGo) -> str:
        words = held_words(found.held)
        goes = fill(self.tr("This goes, with what was learnt of it: %1. It can’t be had back."), words)
        if found.copies:
            kept = self.tr("%n copy(ies) of the library may still hold it.", "", found.copies)
        else:
            kept = self.tr("No copy of the library here holds it.")
        elsewhere = self.tr("Copies that you put elsewhere stay as they are.")
        return f"{goes}\n\n{kept} {elsewhere}"

    def _nothing(self, copies: int) -> str:
        still = self.tr("%n copy(ies) of the library may still hold some of it.", "", copies) if copies else ""
        return " ".join(filter(None, (self.tr("Nothing is kept of that."), still)))

    def _copies_too(self, every: int) -> str:
        return self.tr("Delete all copies of the library too (%n, yours as well), and make a new one", "", every)

    def _forgotten(self, count: int) -> str:
        return self.tr("Forgotten: %n thing(s).", "", count)

    def _forget(self, profile: ProfileId, wish: Wish, *, copies_too: bool) -> None:
        def gone(came: Gone) -> None:
            backend = self._backend
            backend.forgot.emit(wish.media_id)
            backend.listsChanged.emit()
            if wish.everything:
                backend.profileChanged.emit()  # kept searches, shelves: all that was theirs
            backend.profilesChanged.emit()
            self.done.emit(" ".join(filter(None, (self._forgotten(came.events), lingers_words(came.lingers)))))

        self._backend.write(
            lambda store: forgetting.forget(store, profile, wish, copies_too=copies_too), gone, changed=""
        )
