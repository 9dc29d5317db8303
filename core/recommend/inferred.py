"""Turns a profile's history into lines that say what Homereel has inferred, each of which a person can delete.

A deleted line doesn't count any more: an interest is muted, deeds with a medium or with what carries a tag are left out
of the taste, a group is left out of the prior. What a person said themselves (stars, like, dislike) isn't inferred; it
is taken back where it was said.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.errors import UserProblem
from core.recommend import daytime
from core.recommend.context import RankContext
from core.recommend.disowned import GROUP, HABIT, INTEREST, MEDIUM, TAG
from core.recommend.interests import Interest, interests
from core.recommend.interestwords import InterestWords, describe
from core.recommend.prior import CONFIG as PRIOR
from core.recommend.prior import NAMED, Group, all_groups, key_of, rates_of, shown_name
from core.recommend.shared import tags_of
from core.taste import FINISHED
from core.types import EventKind, MediaId

LEAST_MEDIA = 3
"""So many media have to speak for what a line says of a tag, and more than speak against it: one hidden film says
nothing of all that is in it. After three of three the next is alike at odds of 4 to 1, after one at 2 to 1. Source: the
rule of succession, Laplace 1774."""
DOUBT_MEDIA = 3.0
"""So many media without any sign are added when a tag is judged."""
LIKED, DISLIKED = 0.12, -0.05
"""Mean preference, in −1..1, from which on a tag counts as liked or disliked."""
OFTEN = 0.08
"""A group is told of whose rate of finishing lies so far from the library's."""
SEEMS = 0.25
"""A medium is told of whose deeds alone weigh so much."""
MOST_EACH = 12
"""Lines of one kind."""
GONE: Mapping[str, str] = {
    INTEREST: "no_interest",
    TAG: "no_tag",
    GROUP: "no_group",
    MEDIUM: "no_medium",
    HABIT: "no_habit",
}
LETTERS = "bcdfghjklmnpqrstvwxz"
ID_LETTERS = 6
"""Ids are made of letters that make no words and are no numbers: 64 million, so that hardly ever two of some hundred
lines share one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was inferred, or that no longer is.

    Codes and arguments (`core.cli.words` makes words of them):
        likes_interest {media_id, name, tags, topic, named, twice, apart, share, weight}   share: of all that is liked
        likes_tag {tag, of} · dislikes_tag {tag, of}                         of: media with that tag that were judged
        often_finishes {by, name, plays, skips, ratings} · often_skips {…}   by: artist, album, series, genre, folder
        often_finishes_here {…} · often_skips_here {…}                       … where others' plays are among them
        seems_liked {media_id, cause} · seems_disliked {media_id}            by deeds, not by words
        habit_more {…, of} · habit_less {…, of}                              `daytime.args_of`; of: plays at that time
        no_interest {media_id} · no_tag {tag} · no_group {by, name} · no_medium {media_id} · no_habit {…}: deleted

    Attributes:
        line, key: what it is about, as `store.interests.disown` takes them.
        count: media (for groups: plays, skips and ratings; for habits: plays) that it rests on; 0 for a deleted one.
    """

    line: str
    key: str
    code: str
    args: Mapping[str, Any] = field(default_factory=dict)
    count: int = 0
    deleted: bool = False

    @property
    def id(self) -> str:
        """What it is called by: the same however many lines there are, and before and after it is deleted."""
        number = int.from_bytes(hashlib.blake2b(f"{self.line}:{self.key}".encode(), digest_size=8).digest(), "big")
        return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(ID_LETTERS))


def inferred(ctx: RankContext) -> list[Line]:
    """List what was inferred, then what was deleted of it; the same history gives the same list."""
    ours = [interest for interest in interests(ctx) if interest.importance > 0]
    words = describe(ctx, ours)
    found = [*_interests(ours, words), *_tags(ctx, _said(ours, words)), *_groups(ctx), *_media(ctx), *_habits(ctx)]
    kept = [line for line in found if (line.line, line.key) not in ctx.disowned]
    return kept + [_deleted(line, key) for line, key in ctx.store.interests.disowned(ctx.profile) if line in GONE]


def delete(ctx: RankContext, line: Line) -> None:
    """Let a line count no longer; all that was learnt of the profile goes, since no model can unlearn a part.

    Raises:
        UserProblem: it is deleted already.
    """
    if line.deleted:
        raise UserProblem(f"That line is deleted already. To have it back: homereel inferred restore {line.id}")
    with ctx.store.transaction():
        ctx.store.interests.disown(ctx.profile, line.line, line.key)
        ctx.store.learned.forget(ctx.profile)


def restore(ctx: RankContext, line: Line) -> None:
    """Let a deleted line count again.

    Raises:
        UserProblem: it wasn't deleted.
    """
    if not ctx.store.interests.own(ctx.profile, line.line, line.key):
        raise UserProblem("That line isn't deleted.")


def taken_along(ctx: RankContext, before: Sequence[Line], deleted: Line) -> list[Line]:
    """List the lines that were there before one was deleted and went with it, since they rested on the same media.

    An interest that goes on under another medium in its middle is there still.

    Args:
        ctx: made after it was deleted.
    """
    there = {(line.line, line.key) for line in inferred(ctx)} | {(deleted.line, deleted.key)}
    members = {(INTEREST, media_id) for interest in interests(ctx) for media_id in interest.members}
    return [line for line in before if not line.deleted and (line.line, line.key) not in there | members]


def _deleted(line: str, key: str) -> Line:
    by, _, name = key.partition(":")
    args: Mapping[str, Mapping[str, Any]] = {
        INTEREST: {"media_id": key},
        TAG: {"tag": key},
        GROUP: {"by": by, "name": name},
        MEDIUM: {"media_id": key},
        HABIT: daytime.args_of(key) if line == HABIT else {},
    }
    return Line(line, key, GONE[line], args[line], deleted=True)


def _interests(found: Sequence[Interest], described: Sequence[InterestWords]) -> list[Line]:
    lines = []
    for interest, words in zip(found, described, strict=True):
        args = {
            "media_id": interest.media_id, "name": interest.name, "tags": list(words.tags), "topic": list(words.topic),
            "named": dict(words.named), "twice": words.twice, "apart": list(words.apart),
            "share": interest.importance, "weight": interest.weight,
        }  # fmt: skip
        key = interest.ruled_by or interest.media_id
        lines.append(Line(INTEREST, key, "likes_interest", args, len(interest.members)))
    return lines


def _said(found: Sequence[Interest], described: Sequence[InterestWords]) -> frozenset[str]:
    """List the tags that are all that an interest is called by, deleted ones too: a line would say the same again."""
    called = [words for interest, words in zip(found, described, strict=True) if not interest.name and not words.twice]
    return frozenset(words.tags[0] for words in called if words.said == words.tags and len(words.tags) == 1)


def _tags(ctx: RankContext, said: frozenset[str]) -> list[Line]:
    weights = {i: p.weight for i, p in ctx.unweighed.items() if abs(p.weight) > 0.02}
    carriers: dict[str, list[float]] = defaultdict(list)
    for media_id, tags in tags_of(ctx, weights).items():
        for tag in tags:
            carriers[tag].append(weights[media_id])
    judged = {tag: sum(found) / (len(found) + DOUBT_MEDIA) for tag, found in carriers.items()}
    speak = {tag: sum(weight * judged[tag] > 0 for weight in found) for tag, found in carriers.items()}
    enough = [tag for tag in judged if speak[tag] >= LEAST_MEDIA and 2 * speak[tag] > len(carriers[tag])]
    liked = sorted((tag for tag in enough if judged[tag] >= LIKED), key=lambda tag: (-judged[tag], tag))
    against = sorted((tag for tag in enough if judged[tag] <= DISLIKED), key=lambda tag: (judged[tag], tag))
    liked = [tag for tag in liked if tag not in said]
    codes = [("likes_tag", tag) for tag in liked[:MOST_EACH]] + [("dislikes_tag", tag) for tag in against[:MOST_EACH]]
    return [Line(TAG, tag, code, {"tag": tag, "of": len(carriers[tag])}, speak[tag]) for code, tag in codes]


def _groups(ctx: RankContext) -> list[Line]:
    """Name groups whose own rate, shrunken towards the library's, stands out."""
    rates, names = rates_of(ctx), _names(ctx)
    value, plays = rates.total
    usual = (value + PRIOR.strength * PRIOR.start) / (plays + PRIOR.strength)
    gains: dict[Group, float] = {}
    for group, (value, plays) in rates.groups.items():
        if group[0] in NAMED and group in names and plays >= PRIOR.least_plays:
            gains[group] = (value + PRIOR.strength * usual) / (plays + PRIOR.strength) - usual
    order = sorted((g for g in gains if abs(gains[g]) >= OFTEN), key=lambda g: (-abs(gains[g]), g))
    made, deeds = [], _deeds(ctx) if order else {}
    order = [group for group in order if gains[group] > 0 or _left_off(deeds[group])]
    for group in order[: 2 * MOST_EACH]:
        code = ("often_finishes" if gains[group] > 0 else "often_skips") + ("_here" if ctx.is_shared else "")
        args = {"by": group[0], "name": names[group], **{name: deeds[group][name] for name in DEEDS}}
        made.append(Line(GROUP, key_of(group), code, args, sum(deeds[group][name] for name in DEEDS)))
    return made


DEEDS = ("plays", "skips", "ratings")
FINISHES = "finishes"


def _left_off(deeds: Counter[str]) -> bool:
    """Say whether a low rate is one of leaving off: what was finished and refused, or only refused, isn't that."""
    return sum(deeds[name] for name in DEEDS) > 0 and 2 * deeds[FINISHES] <= deeds["plays"] + deeds["skips"]


def _deeds(ctx: RankContext) -> Mapping[Group, Counter[str]]:
    """Count what each group's rate was made of, and how many of the plays reached the end."""
    judged = [(e.media_id, "skips" if e.kind is EventKind.SKIP else "plays") for e in ctx.household]
    judged += [(e.media_id, "ratings") for e in ctx.ratings]
    judged += [(e.media_id, FINISHES) for e in ctx.household if e.kind is EventKind.PLAY and e.share >= FINISHED]
    groups = all_groups(ctx, [i for i in dict.fromkeys(i for i, _ in judged) if i is not None], aged=False)
    counts: dict[Group, Counter[str]] = defaultdict(Counter)
    for media_id, deed in judged:
        for group in groups[media_id] if media_id is not None else ():
            counts[group][deed] += 1
    return counts


def _names(ctx: RankContext) -> dict[Group, str]:
    """Name each group of what was played as a person reads it."""
    met = list(rates_of(ctx).media)
    facts, groups = ctx.facts(met), all_groups(ctx, met, aged=False)
    return {group: shown_name(group, facts[i]) for i in met if i in facts for group in groups[i]}


def _media(ctx: RankContext) -> list[Line]:
    by_deeds = {i: p for i, p in ctx.unweighed.items() if not p.stars and not p.refused and p.cause != "liked"}
    seems = {i: p.done for i, p in by_deeds.items() if abs(p.done) >= SEEMS}
    liked = sorted((i for i in seems if seems[i] > 0), key=lambda i: (-seems[i], i))[:MOST_EACH]
    against = sorted((i for i in seems if seems[i] < 0), key=lambda i: (seems[i], i))[:MOST_EACH]
    lines = [_medium(i, "seems_liked", {"cause": by_deeds[i].cause}) for i in liked]
    return lines + [_medium(i, "seems_disliked", {}) for i in against]


def _medium(media_id: MediaId, code: str, args: Mapping[str, Any]) -> Line:
    return Line(MEDIUM, media_id, code, {"media_id": media_id, **args}, 1)


def _habits(ctx: RankContext) -> list[Line]:
    found = daytime.told(ctx)
    more = [habit for habit in found if habit.gain > 0][:MOST_EACH]
    return [_habit(habit) for habit in [*more, *[habit for habit in found if habit.gain < 0][:MOST_EACH]]]


def _habit(habit: daytime.Habit) -> Line:
    key = daytime.key_of(habit.moment, habit.trait)
    args = {**daytime.args_of(key), "of": habit.of}
    return Line(HABIT, key, "habit_more" if habit.gain > 0 else "habit_less", args, habit.plays)
