"""Turns a history into lists that write themselves: what was played lately, often, late at night, this day in other
years, and by whom and about where.

A list's name is what the command line says: `recent`, `year:2025`, `voice:Anna`, `place:Tokyo`. Days and hours are
those of this machine's clock.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from core.errors import UserProblem
from core.store.clock import LEEWAY_S
from core.taste import DAY_S, EARLY, LEFT_OFF
from core.types import Event, EventKind, FacetType, Facts, MediaId, ProfileId

if TYPE_CHECKING:
    from core.store import Store

MADE = (
    "recent",
    "replayed",
    "unfinished",
    "this-week",
    "this-month",
    "on-this-day",
    "late-evenings",
)
"""Lists that there always are; the week and the month look back 7 and 30 days."""
FAMILIES = ("year", "voice", "place")
"""Lists that there are one each of: a year of playing, a voice and a place that is returned to."""
MOST = 200
LATE_FROM_H, LATE_TO_H = 22, 4
"""An evening is late from the first hour on, and the night is over at the second."""
AROUND_DAYS = 1
"""What was played so many days before or after this day of another year is of this day too."""
RETURNS, RETURN_MEDIA = 3, 2
"""A voice or a place is returned to when it was met on so many days, in so many media."""
MOST_OF_FAMILY = 12
Plays = Sequence[Event]
Day = tuple[int, int]
"""Month and day of the month."""
Rule = Callable[["Store", Plays, float], list[MediaId]]


def counted(store: Store, profile: ProfileId, now: float) -> dict[str, int]:
    """Count the lists that have something in them, in the order in which they are shown: name → media on it."""
    plays, hidden = _plays(store, profile), _hidden(store, profile)
    plays = [play for play in plays if play.media_id not in hidden]
    counts = {name: min(MOST, len(_RULES[name](store, plays, now))) for name in MADE}
    years = defaultdict[int, set[MediaId | None]](set)
    for play in plays:
        if play.share >= EARLY:
            years[_year_and_day(play.at)[0]].add(play.media_id)
    counts |= {f"year:{year}": min(MOST, len(years[year])) for year in sorted(years, reverse=True)}
    for family in ("voice", "place"):
        names = _names(store, family, _media(plays))
        for name in _returned_to(plays, names)[:MOST_OF_FAMILY]:
            counts[f"{family}:{name}"] = min(MOST, len(names[name.casefold()][1]))
    return {name: count for name, count in counts.items() if count}


def is_made(name: str) -> bool:
    """Whether a name is one of a list that is made from history."""
    family, _, what = name.partition(":")
    return name in MADE or (family in FAMILIES and bool(what.strip()))


def made(store: Store, profile: ProfileId, name: str, now: float) -> list[MediaId]:
    """Make one of these lists, and write nothing; what the profile hid is left out.

    Raises:
        UserProblem: there is no such list.
    """
    if not is_made(name):
        families = ", ".join(f"{family}:…" for family in FAMILIES)
        raise UserProblem(
            f"There is no playlist {name}. From history there are: {', '.join(MADE)}, {families}. A new one is made of "
            f"conditions (--where) or examples (--like), or by hand: homereel playlist add {name} ITEM."
        )
    plays, hidden = _plays(store, profile), _hidden(store, profile)
    family, _, what = name.partition(":")
    rule = _RULES.get(name) or _FAMILY_RULES[family](what.strip())
    return [media_id for media_id in rule(store, plays, now) if media_id not in hidden][:MOST]


# ── The rules ───────────────────────────────────────────────────────────────────────────────────────


def _recent(_: Store, plays: Plays, _now: float) -> list[MediaId]:
    """Each medium once, last played first."""
    return _media(reversed(plays))


def _since(days: float) -> Rule:
    return lambda store, plays, now: _recent(store, [p for p in plays if now - days * DAY_S <= p.at], now)


def _replayed(_: Store, plays: Plays, _now: float) -> list[MediaId]:
    """What was played twice or more, most often first, then last played first; early skips don't count."""
    counts = Counter(play.media_id for play in plays if play.share >= EARLY and play.start_s == 0)
    return [i for i in _by_count(plays, counts) if counts[i] > 1]


def _unfinished(store: Store, plays: Plays, now: float) -> list[MediaId]:
    """What was left off somewhere between `LEFT_OFF`, last played first."""
    in_order = sorted(plays, key=lambda play: play.at <= now + LEEWAY_S)  # what a clock dated ahead goes first
    latest = {play.media_id: play for play in in_order if play.media_id is not None}
    facts = store.media.facts(list(latest))
    low, high = LEFT_OFF
    return [i for i in _recent(store, plays, now) if i in facts and low <= _place(latest[i], facts[i]) < high]


def _place(play: Event, facts: Facts) -> float:
    """Say at which share of the medium a play ended; by the watched share where no position is known."""
    return play.stop_s / facts.duration_s if play.stop_s > 0 and facts.duration_s > 0 else play.share


def _on_this_day(_: Store, plays: Plays, now: float) -> list[MediaId]:
    """What was played on this day of other years, latest year first."""
    year, _day = _year_and_day(now)
    days = {_year_and_day(now + off * DAY_S)[1] for off in range(-AROUND_DAYS, AROUND_DAYS + 1)}
    return _media(p for p in reversed(plays) if now - p.at > 180 * DAY_S and _of_days(p, days, year))


def _of_days(play: Event, days: set[Day], year: int) -> bool:
    then, day = _year_and_day(play.at)
    return then <= year and play.share >= EARLY and day in days


def _late_evenings(_: Store, plays: Plays, _now: float) -> list[MediaId]:
    """What ended late in the evening or in the night, most often first."""
    late = [play for play in plays if play.share >= EARLY and _is_late(play)]
    return _by_count(late, Counter(play.media_id for play in late))


def _is_late(play: Event) -> bool:
    hour = time.localtime(play.at).tm_hour
    return hour >= LATE_FROM_H or hour < LATE_TO_H


def _year(text: str) -> Rule:
    def rule(_: Store, plays: Plays, _now: float) -> list[MediaId]:
        there = [play for play in plays if play.share >= EARLY and str(_year_and_day(play.at)[0]) == text]
        return _by_count(there, Counter(play.media_id for play in there))

    return rule


def _named(family: str) -> Callable[[str], Rule]:
    def of(name: str) -> Rule:
        def rule(store: Store, plays: Plays, now: float) -> list[MediaId]:
            having = _names(store, family, _media(plays)).get(name.casefold(), ("", set()))[1]
            return [i for i in _recent(store, plays, now) if i in having]

        return rule

    return of


_RULES: Mapping[str, Rule] = {
    "recent": _recent,
    "replayed": _replayed,
    "unfinished": _unfinished,
    "this-week": _since(7.0),
    "this-month": _since(30.0),
    "on-this-day": _on_this_day,
    "late-evenings": _late_evenings,
}
_FAMILY_RULES: Mapping[str, Callable[[str], Rule]] = {"year": _year, "voice": _named("voice"), "place": _named("place")}


# ── What they are made of ───────────────────────────────────────────────────────────────────────────


def _plays(store: Store, profile: ProfileId) -> list[Event]:
    return [p for p in store.events.of_profile(profile, kinds=[EventKind.PLAY]) if p.media_id is not None]


def _hidden(store: Store, profile: ProfileId) -> set[MediaId]:
    return {media_id for media_id, reaction in store.events.reactions(profile).items() if reaction == "hide"}


def _year_and_day(at: float) -> tuple[int, Day]:
    local = time.localtime(at)
    return local.tm_year, (local.tm_mon, local.tm_mday)


def _media(plays: Iterable[Event]) -> list[MediaId]:
    """Each medium once."""
    return list(dict.fromkeys(play.media_id for play in plays if play.media_id is not None))


def _by_count(plays: Plays, counts: Mapping[MediaId | None, int]) -> list[MediaId]:
    """Most often first, then last played first."""
    return sorted(_media(reversed(plays)), key=lambda media_id: -counts.get(media_id, 0))


def _names(store: Store, family: str, ids: Sequence[MediaId]) -> dict[str, tuple[str, set[MediaId]]]:
    """Find the voices or places of these media: folded name → name as shown, media."""
    found: dict[str, tuple[str, set[MediaId]]] = {}
    pairs = store.voices.among(ids) if family == "voice" else store.facets.among(FacetType.PLACE, ids)
    for name, media_id in pairs:
        found.setdefault(name.casefold(), (name, set()))[1].add(media_id)
    return found


def _returned_to(plays: Plays, names: Mapping[str, tuple[str, set[MediaId]]]) -> list[str]:
    """Name what was met on `RETURNS` days in `RETURN_MEDIA` media, most days first."""
    days = defaultdict[MediaId, set[tuple[int, Day]]](set)
    named = set[MediaId]().union(*(media for _, media in names.values()))
    for play in plays:
        if play.media_id is not None and play.media_id in named and play.share >= EARLY:
            days[play.media_id].add(_year_and_day(play.at))
    met = {
        name: len(set().union(*(days[i] for i in media)))
        for name, media in names.values()
        if len(media) >= RETURN_MEDIA
    }
    return sorted((name for name, count in met.items() if count >= RETURNS), key=lambda name: (-met[name], name))
