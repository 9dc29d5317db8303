"""Waving suggestions aside, and saying how much an interest counts: at once on the page, then in the history."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.cardbuttons import ICONS
from app.formats import fill
from core import feedback
from core.feedback import Origin
from core.types import Event, EventKind, MediaId, ProfileId

if TYPE_CHECKING:
    from app.window import MainWindow
    from core.index import Indexes
    from core.recommend.interests import Interest
    from core.store import Store

REFUSING = ("pass", "later", "dislike")
"""What takes a suggestion off For you: names of event kinds."""


class Refusing(QObject):
    """Connects For you to the window's actions. Knows the window; it doesn't know this."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._page, self._backend = window, window.foryou, window.backend
        for how in ("pass", "later"):
            window.actions_.on(how, functools.partial(self.refuse, how))
        window.stack.currentChanged.connect(self._show_actions)
        self._page.placeChanged.connect(window.show_mode)
        self._page.view.refused.connect(self._pressed)
        self._page.view.weighed.connect(self._weigh)
        self._show_actions()

    def _show_actions(self, _index: int = 0) -> None:
        """Offer them where something is suggested."""
        for how in ("pass", "later"):
            self._window.actions_[how].setVisible(self._window.page() is self._page)

    # ── media ───────────────────────────────────────────────────────────────────────────────────────

    def takes(self, how: str) -> bool:
        """Refuse the chosen ones, if they are suggestions; False where another place is on screen."""
        if how not in REFUSING or self._window.page() is not self._page:
            return False
        self.refuse(how)
        return True

    def _pressed(self, how: str, media_id: str) -> None:
        if how == "like":
            self._page.view.go_to(media_id)
            self._window.controls.react("like")
        else:
            self.refuse(how, [MediaId(media_id)])

    def refuse(self, how: str, ids: list[MediaId] | None = None) -> None:
        """Take media off the page and write down why; one undo brings them back."""
        page = self._page
        ids = ids or page.view.selected()
        if not ids or how not in ICONS:
            return
        shelves, whole, origins = page.shelves, page.whole, page.origins(ids)
        page.take_away(ids)
        profile = self._backend.profile

        def write(store: Store) -> dict[MediaId, str]:
            known = store.events.reactions(profile)
            feedback.record(store, profile, _events(EventKind(how), origins))
            return {media_id: known.get(media_id, "") for media_id in ids}

        def take_back(before: dict[MediaId, str]) -> None:
            page.put_back(shelves, whole, ids)
            self._backend.write(lambda store: _put_back(store, profile, before, origins), changed=_one(ids))

        def say(before: dict[MediaId, str]) -> None:
            self._say(self._words(how, len(ids)), lambda: take_back(before))

        self._backend.write(write, say, changed=_one(ids))

    def _words(self, how: str, count: int) -> str:
        if how == "pass":
            return self.tr("%n won’t be suggested again", "", count)
        return self.tr("%n put off for a week", "", count) if how == "later" else self.tr("%n disliked", "", count)

    def _say(self, words: str, take_back: Callable[[], None]) -> None:
        self._window.toast.say(words, self.tr("Undo"), take_back)

    # ── interests ───────────────────────────────────────────────────────────────────────────────────

    def _weigh(self, key: str, weight: float) -> None:
        """Have an interest count for so much; 0 mutes it."""
        shelf = next((shelf for shelf in self._page.shelves if shelf.key == key), None)
        if shelf is None:
            return
        if not weight:
            self._page.mute(key, True)
        middle, profile = MediaId(str(shelf.args["media_id"])), self._backend.profile
        find = functools.partial(_interest, profile=profile, media_id=middle)
        self._backend.run(find, functools.partial(self._rule, key, shelf.heading, weight))

    def _rule(self, key: str, heading: str, weight: float, interest: Interest | None) -> None:
        if interest is None:  # taken up by another since
            self._page.mute(key, False)
            return
        profile, before = self._backend.profile, interest.weight

        def take_back() -> None:
            self._page.mute(key, False)
            self._backend.write(lambda store: _rule(store, profile, interest, before), changed="")

        def say(_: None) -> None:
            if weight != before:
                words = {0.0: self.tr("Muted: %1"), 1.0: self.tr("As it was: %1")}
                more = self.tr("More of this: %1") if weight > before else self.tr("Less of this: %1")
                self._say(fill(words.get(weight, more), heading), take_back)

        self._backend.write(lambda store: _rule(store, profile, interest, weight), say, changed="")


def _interest(store: Store, indexes: Indexes, profile: ProfileId, media_id: MediaId) -> Interest | None:
    """Find the interest that a medium is of. For a reading thread."""
    from core.recommend import RankContext
    from core.recommend.interests import interests

    context = RankContext(store, indexes, profile, store.settings(), time.time(), live=True)
    return next((one for one in interests(context) if media_id == one.media_id or media_id in one.members), None)


def _rule(store: Store, profile: ProfileId, interest: Interest, weight: float) -> None:
    from core.index import Indexes
    from core.recommend import RankContext
    from core.recommend.interests import rule

    context = RankContext(store, Indexes(store), profile, store.settings(), time.time(), live=True)
    rule(context, interest, weight=weight)


def _events(kind: EventKind, origins: dict[MediaId, Origin]) -> list[Event]:
    at = time.time()
    return [
        Event(i, kind, at, source=origin.source, slate=origin.slate, position=origin.position)
        for i, origin in origins.items()
    ]


def _put_back(store: Store, profile: ProfileId, before: dict[MediaId, str], origins: dict[MediaId, Origin]) -> None:
    """Take it back; what was liked before is liked again."""
    events = _events(EventKind.NEUTRAL, origins)
    liked = [replace(e, kind=EventKind(before[e.media_id])) for e in events if e.media_id and before[e.media_id]]
    feedback.record(store, profile, events + liked)


def _one(ids: list[MediaId]) -> MediaId | str:
    """Name what changed where it is one, "" where it is several."""
    return ids[0] if len(ids) == 1 else ""
