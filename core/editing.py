"""Turns what a person says of media (titles, artists, genres, tags, …) into facts of their own, which win over files.

They stand whatever is read again, can be taken back, and reach the files only by `core.tagwriter`, when asked for.
Each edit returns what was there before, as an edit of its own, so that one step takes it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import UserProblem
from core.genres import genres
from core.store import Store
from core.store.own import FIELDS, NUMBERS, SOURCE, Value
from core.types import Facet, FacetType, Facts, MediaId, Modality, Stage, Tag

__all__ = ["FIELDS", "NUMBERS", "Before", "Edit", "apply", "genres", "own_tags", "put_back"]

MOST_CHARACTERS = 500
"""Of one field, and of all genres together."""
MOST_TAGS = 100
_RANGES = {"year": (1000, 2999), "season": (0, 9999), "episode": (0, 9999)}


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to change, the same on each medium.

    Attributes:
        given: field → own value; 0 and "" say that there is none; None takes the person's word back.
        add_genres, remove_genres: to and from what each medium has.
        add_tags, remove_tags: the person's own tags; those that Homereel saw or heard aren't touched.
        take_back: everything that the person said of these media, tags too, before the rest is done.
    """

    given: Mapping[str, Value | None] = field(default_factory=dict)
    add_genres: tuple[str, ...] = ()
    remove_genres: tuple[str, ...] = ()
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    take_back: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What one medium had: own facts by field, None for those that were the file's; and own tags."""

    given: Mapping[str, Value | None]
    tags: tuple[str, ...]


def apply(store: Store, ids: Sequence[MediaId], edit: Edit) -> dict[MediaId, Before]:
    """Make one edit on all of these media, wholly or not at all; return what `put_back` needs.

    The words are searched and ranked with at once; meaning vectors, keywords and topics follow in the next run.

    Raises:
        UserProblem: a value that can't be.
    """
    given = {name: _checked(name, value) for name, value in edit.given.items()}
    with store.transaction():
        winners = store.media.winners()
        known = {winners.get(media_id, media_id): facts for media_id, facts in store.media.facts(ids).items()}
        own, tags = store.media.own.of(list(known)), own_tags(store, list(known))
        values = {i: _values(facts, own.get(i, {}), edit, given) for i, facts in known.items()}
        _write(store, values, {i: new for i in known if (new := _tags(known[i], tags[i], edit)) != tags[i]})
        before = {i: Before({name: own.get(i, {}).get(name) for name in values[i]}, tags[i]) for i in known}
        _read_again(store, before)
    return before


def put_back(store: Store, before: Mapping[MediaId, Before]) -> None:
    """Give each medium what it had before an edit."""
    with store.transaction():
        _write(store, {i: was.given for i, was in before.items()}, {i: was.tags for i, was in before.items()})
        _read_again(store, before)


def own_tags(store: Store, ids: Sequence[MediaId]) -> dict[MediaId, tuple[str, ...]]:
    """Return the tags that a person gave these media, in the order of the alphabet."""
    found = store.media.tags_of(ids)
    return {i: tuple(sorted(t.code for t in tags if t.modality is Modality.FACTS)) for i, tags in found.items()}


def _values(
    facts: Facts, own: Mapping[str, Value], edit: Edit, given: Mapping[str, Value | None]
) -> dict[str, Value | None]:
    """Say what an edit gives to a medium with these facts."""
    values: dict[str, Value | None] = dict.fromkeys(own) if edit.take_back else {}
    values |= given
    if edit.add_genres or edit.remove_genres:
        values["genre"] = "; ".join(_changed(genres(facts.genre), edit.add_genres, edit.remove_genres))
    return values


def _tags(facts: Facts, tags: tuple[str, ...], edit: Edit) -> tuple[str, ...]:
    """Say which own tags a medium has after an edit.

    Raises:
        UserProblem: too many.
    """
    changed = tuple(_changed(() if edit.take_back else tags, edit.add_tags, edit.remove_tags))
    if len(changed) > MOST_TAGS:
        raise UserProblem(f"“{facts.title}” would have more than {MOST_TAGS} tags. Remove some first.")
    return changed


def _write(
    store: Store,
    values: Mapping[MediaId, Mapping[str, Value | None]],
    tags: Mapping[MediaId, Iterable[str]],
) -> None:
    """Write all media together: one by one, a thousand of them take 49,000 statements."""
    store.media.give_all({media_id: given for media_id, given in values.items() if given})
    store.media.set_all_tags(
        Modality.FACTS, {i: [Tag(name, 1.0, Modality.FACTS) for name in names] for i, names in tags.items()}
    )
    artists = {i: str(given["artist"] or "") for i, given in values.items() if "artist" in given}
    store.facets.put_all(
        [SOURCE], {i: [Facet(FacetType.PERSON, name, SOURCE, "artist")] if name else [] for i, name in artists.items()}
    )


def _read_again(store: Store, before: Mapping[MediaId, Before]) -> None:
    """Have the meaning of these media made anew; the facts too where another artist may be one of its people."""
    files = store.files.present_of(list(before))
    store.jobs.reset([i for ids in files.values() for i in ids], [Stage.MEANING])
    renamed = [media_id for media_id, was in before.items() if "artist" in was.given]
    store.jobs.reset([i for media_id in renamed for i in files[media_id]], [Stage.FACTS])


def _changed(names: Iterable[str], add: Iterable[str], remove: Iterable[str]) -> list[str]:
    """Add and remove names, without regard to case; those that are there keep their places."""
    gone = {name.casefold() for name in map(_line, remove)}
    kept = [name for name in names if name.casefold() not in gone]
    here = {name.casefold() for name in kept}
    for name in map(_line, add):
        if name and name.casefold() not in here:
            here.add(name.casefold())
            kept.append(name)
    return kept


def _checked(name: str, value: Value | None) -> Value | None:
    """Bring a value to what can be kept.

    Raises:
        UserProblem: it can't be.
    """
    if value is None:
        return None
    if name in NUMBERS:
        return _number(name, value)
    text = _line(str(value))
    return None if name == "title" and not text else text  # a medium is never without a title


def _number(name: str, value: Value) -> int:
    low, high = _RANGES[name]
    try:
        number = int(value or 0)
    except ValueError:
        number = -1
    if number and not low <= number <= high:
        raise UserProblem(f"{value} is no {name}: give a number from {low} to {high}, or nothing.")
    return number


def _line(text: str) -> str:
    """Make one line of a text.

    Raises:
        UserProblem: it is too long.
    """
    line = " ".join(text.split())
    if len(line) > MOST_CHARACTERS:
        raise UserProblem(f"“{line[:40]}…” is longer than {MOST_CHARACTERS} characters. Make it shorter.")
    return line
