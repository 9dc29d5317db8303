"""What For you shows: read in one go off the GUI thread, in words; and how one reading follows another unnoticed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.pages.base import reason_lines
from app.shelfwords import heading, minutes_words
from core.types import MediaId, ProfileId, Result

if TYPE_CHECKING:
    from core.index import Indexes
    from core.recommend.shelves import ForYouShelf
    from core.store import Store

SHOWN, ASKED = 16, 22
"""Cards of a row; and what is asked for, so that a next candidate is at hand where one is refused."""
LONGEST = 60
"""Cards of a shelf seen as a whole."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One shelf as it is shown.

    Attributes:
        key: what it is known by from one reading to the next.
        group: shelves of one group are one on the page, with chips.
        heading: in words.
        spare: results that come in where one goes.
        lines: why, in one line, by medium.
    """

    key: str
    group: str
    code: str
    args: Mapping[str, object]
    heading: str
    results: tuple[Result, ...]
    spare: tuple[Result, ...]
    lines: Mapping[MediaId, str]

    @property
    def ids(self) -> list[MediaId]:
        """The media shown."""
        return [result.media_id for result in self.results]

    @property
    def full_heading(self) -> str:
        """The heading where the shelf stands alone."""
        minutes = self.args.get("minutes")
        return f"{self.heading} · {minutes_words(int(str(minutes)))}" if minutes else self.heading

    @property
    def source(self) -> str:
        """Its name in the history."""
        return f"foryou:{self.code}"

    def of(self, results: Iterable[Result], lines: Mapping[MediaId, str] | None = None) -> Shelf:
        """Give the shelf with other results; the first `SHOWN` are shown."""
        rest = tuple(results)
        return replace(self, results=rest[:SHOWN], spare=rest[SHOWN:], lines={**self.lines, **(lines or {})})

    def without(self, media_id: MediaId) -> Shelf:
        """Take one out; the next candidate closes the row."""
        return self.of(result for result in (*self.results, *self.spare) if result.media_id != media_id)


@dataclass(frozen=True, slots=True)
class Reading:
    """All shelves, in order.

    Attributes:
        may_stay: of the media that were shown before, those that may still be.
        has_media: whether there is anything in the library.
    """

    shelves: tuple[Shelf, ...]
    may_stay: frozenset[MediaId]
    has_media: bool


def read(store: Store, indexes: Indexes, profile: ProfileId, shown: Sequence[MediaId]) -> Reading:
    """Fill the shelves. For a reading thread.

    Args:
        shown: media that are on screen now.
    """
    from core import pipeline

    found = pipeline.for_you(store, indexes, profile, ASKED)
    may_stay = frozenset(pipeline.suggestable(store, indexes, profile, shown))
    has_media = bool(found) or store.media.count() > 0
    named = [MediaId(str(shelf.args["media_id"])) for shelf in found if "media_id" in shelf.args]
    titles = {media_id: facts.title for media_id, facts in store.media.facts(named).items()}
    return Reading(tuple(_shelf(store, shelf, titles) for shelf in found), may_stay, has_media)


def read_longer(store: Store, indexes: Indexes, profile: ProfileId, shelf: Shelf) -> Shelf:
    """Fill one shelf as far as it goes; what is shown of it comes first. For a reading thread."""
    from core import pipeline

    longer = pipeline.shelf(store, indexes, profile, shelf.code, shelf.args, LONGEST)
    known = set(shelf.ids)
    more = [result for result in (*shelf.spare, *longer) if result.media_id not in known]
    once = {result.media_id: result for result in (*shelf.results, *more)}
    lines = {**reason_lines(store, longer), **shelf.lines}
    return replace(shelf, results=tuple(once.values()), spare=(), lines=lines)


def _shelf(store: Store, shelf: ForYouShelf, titles: Mapping[MediaId, str]) -> Shelf:
    which = shelf.args.get("media_id", shelf.args.get("minutes", ""))
    title = titles.get(MediaId(str(which)), "")
    words, lines = heading(shelf.code, shelf.args, title), reason_lines(store, shelf.results)
    empty = Shelf(f"{shelf.code}:{which}", "", shelf.code, shelf.args, words, (), (), lines)
    return replace(empty, group=shelf.code if shelf.code == "fits" else empty.key).of(shelf.results)


# ── From one reading to the next ────────────────────────────────────────────────────────────────────


def steady(
    old: Sequence[Shelf], new: Reading, seen: Mapping[str, int], held: Collection[str], refused: Collection[MediaId]
) -> list[Shelf]:
    """Put a new reading in the place of the old so that nothing jumps.

    Shelves and cards that are still there keep their order, what is new comes behind. What can be seen stays while it
    may, even where it isn't among the first any more; what can't be seen yet is as the new reading has it.

    Args:
        seen: by shelf, how many of its cards lie left of or within what can be seen.
        held: groups that the pointer or the keyboard is on; they stay even where the reading has them no more.
        refused: media that were refused since, whatever the reading says.
    """
    matched = _matched(old, new.shelves)
    kept = [_kept(shelf, matched.get(shelf.key), new, seen.get(shelf.key, 0)) for shelf in old]
    kept = [shelf for shelf in kept if shelf.results and (shelf.key in matched or shelf.group in held)]
    taken = {one.key for one in matched.values()}
    return _without(kept + [shelf for shelf in new.shelves if shelf.key not in taken], refused)


def _matched(old: Sequence[Shelf], new: Sequence[Shelf]) -> dict[str, Shelf]:
    """Say which new shelf is which old one: of the same key, or an interest whose middle moved a little."""
    by_key = {shelf.key: shelf for shelf in new}
    found = {shelf.key: by_key[shelf.key] for shelf in old if shelf.key in by_key}
    for shelf in old:
        if shelf.code == "interest" and shelf.key not in found:
            free = [s for s in new if s.code == "interest" and s.key not in {one.key for one in found.values()}]
            near = max(free, key=lambda s: len(set(s.ids) & set(shelf.ids)), default=None)
            if near is not None and 2 * len(set(near.ids) & set(shelf.ids)) >= len(shelf.ids):
                found[shelf.key] = near
    return found


def _kept(shelf: Shelf, now: Shelf | None, new: Reading, seen: int) -> Shelf:
    fresh = {result.media_id: result for result in ((*now.results, *now.spare) if now is not None else ())}
    first = [
        fresh.get(result.media_id, result)
        for place, result in enumerate(shelf.results)
        if result.media_id in fresh or (result.media_id in new.may_stay and (place < seen or now is None))
    ]
    known = {result.media_id for result in first}
    shelf = replace(shelf, args=now.args, heading=now.heading) if now is not None else shelf
    more = (result for media_id, result in fresh.items() if media_id not in known)
    return shelf.of([*first, *more], now.lines if now is not None else None)


def _without(shelves: Sequence[Shelf], refused: Collection[MediaId]) -> list[Shelf]:
    """Leave out what was refused, and what stands on a shelf further up; those of a free while may hold the same."""
    used, made = set(refused), []
    for shelf in shelves:
        left_out = refused if shelf.code == "fits" else set(used)
        left = shelf.of(r for r in (*shelf.results, *shelf.spare) if r.media_id not in left_out)
        if shelf.code != "fits":
            used.update(left.ids)
        made.append(left)
    return [shelf for shelf in made if shelf.results]
