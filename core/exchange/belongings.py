"""Brings in what a profile had besides its history: lists, kept searches, what was said of interests, deleted lines.

What is there under its name already stays as it is, and isn't made a second time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

from core.exchange.entries import Belongings, SourceList, Subject
from core.store.interests import OF_MEDIA, Ruling
from core.store.saved import SavedSearch
from core.types import MediaId, PlaylistId, ProfileId

if TYPE_CHECKING:
    from core.store import Store
    from core.store.imports import Made

Media = Mapping[Subject, MediaId]


@dataclass(frozen=True, slots=True)
class Found:
    """What would be made here.

    Attributes:
        lists: name, kind, rules, media. searches: name, query. rulings: medium, weight, name, when. lines: kind, key.
        left_out: how many weren't: there under that name already, or of media that were not found.
    """

    lists: tuple[tuple[str, str, str, tuple[MediaId, ...]], ...] = ()
    searches: tuple[tuple[str, str], ...] = ()
    rulings: tuple[tuple[MediaId, float, str, float | None], ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    left_out: int = 0

    def __bool__(self) -> bool:
        """Whether anything would be made."""
        return bool(self.lists or self.searches or self.rulings or self.lines)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each there are."""
        parts = {"list": self.lists, "kept search": self.searches, "line": (*self.rulings, *self.lines)}
        return {what: len(part) for what, part in parts.items() if part}


def matched(store: Store, profile: ProfileId, brought: Belongings, media: Media) -> Found:
    """Say what would be made of what was brought."""
    names = {row.name for row in store.playlists.all(profile)}
    kept = {one.name.casefold() for one in store.saved.all(profile)}
    ruled = {ruling.media_id for ruling in store.interests.rulings(profile)}
    disowned = set(store.interests.disowned(profile))
    made = [_list(one, media) for one in brought.lists if one.name not in names]
    lists = tuple({one[0]: one for one in made if one is not None}.values())
    searches = tuple(
        (name, query) for name, query in brought.searches if name and query and name.casefold() not in kept
    )
    rulings = tuple(
        (media[r.subject], r.weight, r.name, r.at)
        for r in brought.rulings
        if r.subject in media and media[r.subject] not in ruled
    )
    lines = tuple(line for line in _lines(brought, media) if line not in disowned)
    asked = len(brought.lists) + len(brought.searches) + len(brought.rulings) + len(brought.lines)
    return Found(lists, searches, rulings, lines, asked - len(lists) - len(searches) - len(rulings) - len(lines))


def _list(one: SourceList, media: Media) -> tuple[str, str, str, tuple[MediaId, ...]] | None:
    """Give a list its media here; None where its rules name one that isn't."""
    rules = one.rules
    for there, subject in one.named:
        if subject not in media:
            return None
        rules = rules.replace(there, media[subject])
    return one.name, one.kind, rules, tuple(media[subject] for subject in one.subjects if subject in media)


def _lines(brought: Belongings, media: Media) -> list[tuple[str, str]]:
    found = []
    for line, key, subject in brought.lines:
        if line not in OF_MEDIA:
            found.append((line, key))
        elif subject is not None and subject in media:
            found.append((line, str(media[subject])))
    return found


def take_in(store: Store, profile: ProfileId, found: Found) -> Made:
    """Make what was found, and say what that was, so that `take_out` can undo it."""
    made: dict[str, list[Any]] = {"lists": [], "searches": [], "rulings": [], "lines": []}
    now = time.time()
    for name, kind, rules, items in found.lists:
        playlist = store.playlists.create(profile, name, kind, rules)
        store.playlists.set_items(playlist, items)
        made["lists"].append([playlist, store.playlists.digest(playlist)])
    for name, query in found.searches:
        made["searches"].append(list(astuple(store.saved.save(profile, name, query))))
    for media_id, weight, name, at in found.rulings:
        made["rulings"].append(list(astuple(store.interests.rule(profile, media_id, weight=weight, name=name, at=at))))
    for line, key in found.lines:
        store.interests.disown(profile, line, key, now)
        made["lines"].append([line, key, now])
    return {what: rows for what, rows in made.items() if rows}


def untouched(store: Store, profile: ProfileId, made: Made) -> Made:
    """Say what of it is still as one import made it; what was changed since by hand is the person's own."""
    kept = set(store.saved.all(profile))
    is_as_made: Mapping[str, Callable[..., bool]] = {
        "lists": lambda playlist, digest: store.playlists.digest(PlaylistId(playlist)) == digest,
        "searches": lambda *search: SavedSearch(*search) in kept,
        "rulings": lambda *ruling: store.interests.stands(profile, Ruling(*ruling)),
        "lines": lambda line, key, at: store.interests.disowned_at(profile, line, key) == at,
    }
    whole = {what: [row for row in rows if _tells(what, row)] for what, rows in made.items()}
    return {what: as_made for what, rows in whole.items() if (as_made := [r for r in rows if is_as_made[what](*r)])}


def counts_of(made: Made) -> dict[str, int]:
    """How many of each there are, as `Found.counts` has them."""
    numbers = {
        "list": len(made.get("lists", ())),
        "kept search": len(made.get("searches", ())),
        "line": len(made.get("rulings", ())) + len(made.get("lines", ())),
    }
    return {what: count for what, count in numbers.items() if count}


def take_out(store: Store, profile: ProfileId, made: Made) -> None:
    """Delete what one import made, but for what was changed since."""
    made = untouched(store, profile, made)
    for playlist, _ in made.get("lists", ()):
        store.playlists.delete(PlaylistId(playlist))
    for search, *_ in made.get("searches", ()):
        store.saved.delete(search)
    for ruling in made.get("rulings", ()):
        store.interests.take_back(profile, Ruling(*ruling))
    for line, key, at in made.get("lines", ()):
        store.interests.own(profile, line, key, at)


def _tells(what: str, row: Any) -> bool:
    """Whether it was kept how a row was made; an earlier version kept what it was alone, and nobody can tell then."""
    return isinstance(row, list) and len(row) == _KEPT.get(what)


_KEPT = {"lists": 2, "searches": 3, "rulings": 4, "lines": 3}
