"""From a place in the library and the conditions chosen there to what is listed: shelves, or media in order.

The window and the command line ask here, so that both mean the same by "films" or "unseen". Conditions are those of
`core.query`: a filter is a query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.errors import UserProblem
from core.query import Query, parse
from core.store.counts import Counts
from core.store.filters import Filters
from core.store.listing import COLUMNS, Part
from core.store.shelves import Shelf
from core.types import MediaId, ProfileId, Section

if TYPE_CHECKING:
    from core.store import Store

WHOLE = "whole"
"""Instead of a fold: all media of a section side by side."""
FOLDS: Mapping[Section, tuple[str, ...]] = {
    Section.SERIES: ("series", WHOLE),
    Section.MUSIC: ("artist", "album", WHOLE),
}
"""How a section may be folded at its outside, the usual way first; sections that aren't here never are."""
UP = frozenset({"title", "order"})
"""Orders that run from first to last; all others from largest or newest down."""


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at.

    Attributes:
        part: the section, and the series, season, artist, album in it.
        query: conditions in the language of `core.query`; words in it don't count here.
        sort: one of `core.store.SORTS`; within a series or a record, "order" is that of episodes and tracks.
        reverse: turn the order round.
        fold: one of `FOLDS` of the section, "" for its usual one.
    """

    part: Part = field(default_factory=Part)
    query: str = ""
    sort: str = "added"
    reverse: bool = False
    fold: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What is there: shelves where the view is folded, else media. Never both."""

    shelves: tuple[Shelf, ...] = ()
    ids: tuple[MediaId, ...] = ()


def listed(store: Store, profile: ProfileId, view: View) -> Listed:
    """List what a view shows; hidden media are left out.

    A series of one season, or an artist of one record, isn't folded: there is nothing to choose.
    """
    within, without = _chosen(store, profile, view.query)
    if _is_folded(view):
        shelves = store.shelves.of(
            view.part, profile, within=_less(store, view, within, without), deep=view.fold == "album"
        )
        if view.fold == "album":
            shelves = [shelf for shelf in shelves if shelf.name]
        if len(shelves) > 1 or (shelves and not view.part.names):
            return Listed(shelves=tuple(_sorted(store, profile, shelves, view)))
    return Listed(ids=tuple(ids(store, profile, view)))


def ids(store: Store, profile: ProfileId, view: View) -> list[MediaId]:
    """List the media of a view, folded or not."""
    within, without = _chosen(store, profile, view.query)
    found = store.media.ids(
        sort=view.sort, descending=(view.sort in UP) == view.reverse, part=view.part, hidden_for=profile
    )
    if view.sort == "order" and view.reverse:
        found.reverse()
    return found if within is None and not without else _kept(found, within, without)


def meeting(store: Store, profile: ProfileId, found: Sequence[MediaId], query: str) -> list[MediaId]:
    """Keep those of a list that meet conditions, in its order.

    Raises:
        UserProblem: the query holds something that is no condition.
    """
    check(query)
    return _kept(found, *_chosen(store, profile, query))


def check(query: str) -> None:
    """Make sure that a query is made of conditions alone.

    Raises:
        UserProblem: it holds something that is no condition.
    """
    if replace(parse(query), filters=Filters()) != Query():
        raise UserProblem(
            f"{query!r} isn't made of conditions alone. Conditions look like is:unseen or year:2010..2019."
        )


def _kept(found: Sequence[MediaId], within: Set[MediaId] | None, without: Set[MediaId]) -> list[MediaId]:
    return [media_id for media_id in found if (within is None or media_id in within) and media_id not in without]


def members(store: Store, profile: ProfileId, part: Part, query: str = "") -> list[MediaId]:
    """List what stands on a shelf in the order in which it is played: by episode, or record by record."""
    found = store.media.ids(sort="order", part=part, hidden_for=profile)
    found = _kept(found, *_chosen(store, profile, query))
    if part.section is Section.MUSIC and len(part.names) == 1:
        kept, albums = set(found), store.shelves.of(part, profile)
        found = [i for album in albums for i in store.media.ids(sort="order", part=album.part) if i in kept]
    return found


def first_unseen(store: Store, profile: ProfileId, episodes: Sequence[MediaId]) -> int:
    """Say where to go on in a series: at the episode that was begun last or after it, else at the first unseen."""
    cards = store.media.cards(list(episodes), profile)
    started = [number for number, card in enumerate(cards) if card.plays and 0.05 <= card.progress <= 0.9]
    if started:
        return started[-1]
    seen = [number for number, card in enumerate(cards) if card.plays]
    after = seen[-1] + 1 if seen else 0
    return after if after < len(cards) else next((n for n, card in enumerate(cards) if not card.plays), 0)


# ── Counts for filters ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Choices:
    """What could be filtered by.

    Attributes:
        query: what is chosen.
        conditions: condition → media that meet it and all that is chosen.
        counts: names and numbers → the same.
        total: media that meet what is chosen.
    """

    query: str
    conditions: Mapping[str, int]
    counts: Counts
    total: int


def choices(store: Store, profile: ProfileId, part: Part, query: str, conditions: Sequence[str]) -> Choices:
    """Count what each condition would leave of a view, beside those that are chosen already."""
    shown = set(ids(store, profile, View(part, query)))
    whole = not query.strip() and not store.media.hidden(profile) and not store.media.winners()
    left = {condition: _count(store, profile, shown, condition) for condition in conditions}
    return Choices(query, left, store.counts.of(part, shown, whole=whole), len(shown))


def _count(store: Store, profile: ProfileId, shown: Set[MediaId], condition: str) -> int:
    """Count what meets a condition too. Of two sets `&` goes through the smaller one, seldom all that is shown."""
    within, without = _chosen(store, profile, condition)
    if within is None:
        return len(shown) - len(shown & without)
    meeting = shown & within
    return len(meeting) - len(meeting & without)


def _chosen(store: Store, profile: ProfileId, query: str) -> tuple[Set[MediaId] | None, Set[MediaId]]:
    """Resolve conditions: the media that may be shown (None: all), and those that mustn't."""
    filters = parse(query).filters
    if filters == Filters():
        return None, set()
    found = store.filters.among(filters, (), profile)
    return found.within, found.without


def _less(store: Store, view: View, within: Set[MediaId] | None, without: Set[MediaId]) -> Set[MediaId] | None:
    if not without:
        return within
    return (set(store.media.ids(part=view.part)) if within is None else set(within)) - without


def _is_folded(view: View) -> bool:
    section = view.part.section
    if section is None or section not in FOLDS or view.fold == WHOLE:
        return False
    return len(view.part.names) < len(COLUMNS[section])


def _sorted(store: Store, profile: ProfileId, shelves: list[Shelf], view: View) -> list[Shelf]:
    """Order shelves by the best of what they hold; those of equal rank stay by name."""
    if view.part.names and view.part.section is Section.SERIES:  # seasons; specials (0) come last
        return sorted(shelves, key=lambda shelf: (shelf.name == "0", int(shelf.name)), reverse=view.reverse)
    if view.sort in UP:
        named = _by_name(shelves)
        return named[::-1] if view.reverse else named
    value = _value(store, profile, view.sort)
    return sorted(_by_name(shelves), key=lambda shelf: -value(shelf) if not view.reverse else value(shelf))


def _by_name(shelves: Sequence[Shelf]) -> list[Shelf]:
    from core.store import tokens

    return sorted(shelves, key=lambda shelf: (not shelf.name, tokens.sort_key(shelf.name)))


def _value(store: Store, profile: ProfileId, sort: str) -> Callable[[Shelf], float]:
    plain: dict[str, Callable[[Shelf], float]] = {
        "added": lambda shelf: shelf.added_at,
        "duration": lambda shelf: shelf.seconds,
        "year": lambda shelf: float(shelf.last_year),
    }
    if sort in plain:
        return plain[sort]
    values = store.media.values(sort, profile)

    def value(shelf: Shelf) -> float:
        held = [values.get(media_id, 0.0) for media_id in shelf.members]
        return max(held) if sort in ("rating", "played") else sum(held)

    return value
