"""The verbs `interests` and `inferred`: what a person is taken to like, to be muted, weighted, named or deleted."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from core.cli import output
from core.cli.commands import Library, opened
from core.cli.values import WrongUse, plain_number
from core.cli.words import interest_words, line_words
from core.errors import UserProblem
from core.recommend import RankContext
from core.recommend.inferred import Line, delete, inferred, restore, taken_along
from core.recommend.interests import HEAVIEST, interests, rule
from core.recommend.interestwords import describe
from core.settings import Home
from core.types import MediaId

T = TypeVar("T")
INTEREST_USES = {"list": "", "mute": "N", "weight": "N WEIGHT", "name": "N NAME"}
LINE_USES = {"list": "", "delete": "ID", "restore": "ID"}


def interest_verb(home: Home, options: argparse.Namespace) -> int:
    """List a profile's interests, or say what one of them is to count for or to be called."""
    what, words = options.what, options.words
    if what == "name" and len(words) > 2:
        words = [words[0], " ".join(words[1:])]
    _expect("interests", what, words, INTEREST_USES)
    said = [_weight(words[1])] if what == "weight" else words[1:]
    with opened(home, options) as library:
        if what != "list":
            ctx = _context(library)
            DOING[what](ctx, _chosen(interests(ctx), words[0], "interest"), *said)
        rows = _interest_rows(library)
    return output.answer(options, rows, [_interest_line(row) for row in rows] or [NO_INTEREST])


def inferred_verb(home: Home, options: argparse.Namespace) -> int:
    """List what was inferred of a profile, or delete a line of it or take that back."""
    _expect("inferred", options.what, options.words, LINE_USES)
    with opened(home, options) as library:
        along = _delete_or_restore(library, options.what, options.words[0]) if options.what != "list" else {}
        rows = [{**row, **along.get(row["id"], {})} for row in _line_rows(_context(library))]
    said = [f"Gone with it: {text}" for row in along.values() for text in row["took_along"]]
    return output.answer(options, rows, [*said, *(f"{row['id']}  {row['text']}" for row in rows)] or [NOTHING])


def _delete_or_restore(library: Library, what: str, word: str) -> dict[str, dict[str, list[str]]]:
    """Change one line; return, by its id, what went with it: the lines that rested on the same media."""
    ctx = _context(library)
    before = inferred(ctx)
    found = [line for line in before if line.id == word]
    if len(found) != 1:
        raise UserProblem(f"There is no line {word!r}. homereel inferred shows them, each after its id.")
    if what == "restore":
        restore(ctx, found[0])
        return {}
    texts = {row["id"]: row["text"] for row in _line_rows(ctx)}
    delete(ctx, found[0])
    return {word: {"took_along": [texts[line.id] for line in taken_along(_context(library), before, found[0])]}}


NO_INTEREST = (
    "No interest is known yet: finish, rate or like a few things first. homereel inferred lists what else was inferred."
)
NOTHING = "Nothing is inferred yet: play, rate or like a few things first."


def _expect(verb: str, what: str, words: list[str], uses: Mapping[str, str]) -> None:
    if len(words) != len(uses[what].split()):
        raise WrongUse(
            f"Write: homereel {verb} {what} {uses[what]}".rstrip() + f". homereel {verb} shows what stands for each."
        )


def _context(library: Library) -> RankContext:
    """Look at the library now: made anew after each change."""
    store = library.store
    return RankContext(store, library.indexes, library.profile, store.settings(), time.time(), live=True)


def _chosen(found: Sequence[T], text: str, what: str) -> T:
    number = int(text) if text.isdecimal() else 0
    if not 1 <= number <= len(found):
        raise UserProblem(f"There is no {what} {text!r}; there are {len(found)}, numbered from 1.")
    return found[number - 1]


# ── Interests ───────────────────────────────────────────────────────────────────────────────────────


def _weight(text: str) -> float:
    weight = plain_number(text)
    if not 0 <= weight <= HEAVIEST:
        raise WrongUse(
            f"An interest can't count {text!r}. Give a number from 0, muted, to {HEAVIEST:g}; 1 is as it is."
        )
    return weight


DOING: Mapping[str, Callable[..., None]] = {
    "mute": lambda ctx, interest: rule(ctx, interest, weight=0.0),
    "weight": lambda ctx, interest, weight: rule(ctx, interest, weight=weight),
    "name": lambda ctx, interest, name: rule(ctx, interest, name=name),
}


def _interest_rows(library: Library) -> list[dict[str, Any]]:
    ctx = _context(library)
    found = interests(ctx)
    titles = _titles(ctx, [interest.media_id for interest in found])
    rows = []
    for number, (interest, words) in enumerate(zip(found, describe(ctx, found), strict=True), 1):
        rows.append(
            {
                "number": number,
                "id": interest.media_id,
                "title": titles.get(interest.media_id, ""),
                "name": interest.name,
                "tags": list(words.tags),
                "topic": list(words.topic),
                "named": dict(words.named),
                "twice": words.twice,
                "apart": list(words.apart),
                "share": round(interest.importance, 4),
                "weight": interest.weight,
                "items": len(interest.members) if interest.importance > 0 else 0,
            }
        )
    return rows


def _interest_line(row: Mapping[str, Any]) -> str:
    said = "" if row["weight"] == 1.0 else "  muted" if row["weight"] == 0.0 else f"  counts {row['weight']:g}-fold"
    items = f"{row['items']} item{'' if row['items'] == 1 else 's'}"
    return f"{row['number']:4}  {100 * row['share']:3.0f} %  {interest_words(row, row['title'])}  ({items}){said}"


# ── What was inferred ───────────────────────────────────────────────────────────────────────────────


def _line_rows(ctx: RankContext) -> list[dict[str, Any]]:
    found = inferred(ctx)
    titles = _titles(ctx, [MediaId(str(line.args["media_id"])) for line in found if "media_id" in line.args])
    return [_line_row(line, titles) for line in found]


def _titles(ctx: RankContext, ids: Iterable[MediaId]) -> dict[MediaId, str]:
    """Name media by their titles; those of one title by the beginnings of their ids too."""
    titles = {media_id: facts.title for media_id, facts in ctx.facts(dict.fromkeys(ids)).items()}
    counts = Counter(titles.values())
    return {i: title if counts[title] == 1 else f"{title} [{i[:8]}]" for i, title in titles.items()}


def _line_row(line: Line, titles: Mapping[MediaId, str]) -> dict[str, Any]:
    return {
        "id": line.id,
        "line": line.line,
        "key": line.key,
        "code": line.code,
        "args": dict(line.args),
        "count": line.count,
        "deleted": line.deleted,
        "text": line_words(line.code, line.args, line.count, titles),
    }
