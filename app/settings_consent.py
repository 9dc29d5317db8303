"""Settings: every answer that was given to what Homereel asked, and what keeps strangers' files in their place."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import formats
from app.activity_steps import card
from app.formats import fill
from app.pages.base import label, wrapped
from app.tasks import Backend
from app.whenseen import WhenSeen
from core import confine, consent
from core.confine import InForce
from core.store import Consent, Store

MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Agreed:
    """All answers that hold for the library or this profile, the newest first, and what confines decoders."""

    answers: tuple[Consent, ...]
    confined: InForce


class ConsentCard(WhenSeen):
    """One card: a line for each answer, where to change them, and a line on confinement."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        frame, column = card()
        self.answers, self.confined = wrapped("", ""), wrapped("", "caption")
        column.addWidget(label(self.tr("What you agreed to"), "strong"))
        column.addWidget(self.answers)
        column.addWidget(wrapped(self.tr("To change it: Help, Welcome… Each answer is kept with its date."), "caption"))
        column.addWidget(self.confined)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        backend.profileChanged.connect(self.refresh)

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew at each look: the first run and the command line write answers too."""
        self._stale = True
        super().showEvent(event)

    def read_again(self) -> None:
        """Read the answers, and look once what this system offers against files that take a program over."""
        profile = self._backend.profile

        def read(store: Store, _indexes: object) -> Agreed:
            mine = [one for one in store.consents.all() if one.profile in (None, profile)]
            return Agreed(tuple(reversed(mine)), confine.in_force())

        self._backend.run(read, self._show, key="consents")

    def _show(self, found: Agreed) -> None:
        lines = [self._line(one) for one in found.answers[:MOST_SHOWN]]
        more = len(found.answers) - MOST_SHOWN
        lines += [self.tr("and %Ln earlier answer(s)", "", more)] if more > 0 else []
        self.answers.setText("\n".join(lines) or self.tr("You were asked nothing yet."))
        self.confined.setText(self._confinement(found.confined))

    def _line(self, one: Consent) -> str:
        said = {"yes": self.tr("yes"), "no": self.tr("no"), "later": self.tr("not now")}[one.answer]
        return fill(self.tr("%1: %2, %3"), self._what(one.about), said, formats.at_time(one.at))

    def _what(self, about: str) -> str:
        known = {
            consent.UNDERSTAND: self.tr("Look into the files of your folders"),
            consent.HISTORY: self.tr("Remember what you play, open and search"),
            consent.VOICES: self.tr("Tell voices apart"),
        }
        return known.get(about) or fill(self.tr("Fetch %1"), about.removeprefix(consent.FETCH))

    def _confinement(self, now: InForce) -> str:
        if now.landlock and now.seccomp:
            return self.tr("Programs that read your media reach no other file of yours, and no network.")
        if now.seccomp:
            return self.tr("Programs that read your media reach no network, but could reach other files of yours.")
        return self.tr(
            "On this system nothing but limits of time and memory confines programs that read your media; "
            "“homereel doctor” says why."
        )
