"""Turns an interest into what names it: tags, topic and names that its media carry more often than the library."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.recommend.context import RankContext
from core.recommend.interests import Interest
from core.recommend.shared import tags_of
from core.types import MediaId

LEAST_SHARE = 0.3
"""What fewer of an interest's media carry doesn't name it."""
LEAST_LIFT = 1.5
"""… nor what they carry hardly more often than the library."""
MOST_TAGS = 3
MOST_WORDS = 3
"""Words of a topic that name an interest which nothing else does."""
COMPARED_WITH = 200
"""Media of the library, drawn at random, that say how common something is."""
NAMES = ("series", "artist", "genre")
LEAST_NAMED = 0.6
"""Share of an interest's media that have to have a name in common for it to be told."""


@dataclass(frozen=True, slots=True)
class InterestWords:
    """What names an interest; the caller makes words of it.

    Attributes:
        tags: codes, most telling first.
        topic: words of the topic that most of it belongs to, or ().
        named: series, artist or genre that most of it has in common, by field.
        twice: another interest would be called the same by these.
        apart: then, a tag or word that this one alone has, or ().
    """

    tags: tuple[str, ...]
    topic: tuple[str, ...]
    named: tuple[tuple[str, str], ...]
    twice: bool = False
    apart: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[object, ...]:
        """What it is called by; () where its medium in the middle has to stand for it."""
        return (*self.tags, *self.named) or self.topic[:MOST_WORDS]


def describe(ctx: RankContext, found: Sequence[Interest]) -> list[InterestWords]:
    """Name interests by what is in their media."""
    everybody = ctx.sample(COMPARED_WITH, "interest words")
    members = [interest.members for interest in found]
    ids = list(dict.fromkeys([*everybody, *(i for one in members for i in one)]))
    tags, topics = tags_of(ctx, ids), ctx.store.topics.assigned()
    words: dict[object, tuple[str, ...]] = {topic.id: topic.words for topic in ctx.store.topics.all()}
    usual_tags = _shares(tags[i] for i in everybody)
    usual_topics = _shares([topics[i]] if i in topics else () for i in everybody)
    made, more = [], []
    for one in members:
        telling = _telling(_shares(tags[i] for i in one), usual_tags)
        about = _telling(_shares([topics[i]] if i in topics else () for i in one), usual_topics)
        topic = words.get(about[0], ()) if about else ()
        made.append(InterestWords(tuple(str(tag) for tag in telling[:MOST_TAGS]), tuple(topic), _named(ctx, one)))
        more.append([str(tag) for tag in telling[MOST_TAGS:]] + list(topic))
    return _told_apart(made, more)


def _told_apart(made: Sequence[InterestWords], more: Sequence[Sequence[str]]) -> list[InterestWords]:
    """Give interests that would be called the same a word that the others of that name lack."""
    told = []
    for n, words in enumerate(made):
        others = [m for m, other in enumerate(made) if m != n and words.said and other.said == words.said]
        taken = {word for m in others for word in more[m]} | {str(word) for word in words.said}
        apart = next((word for word in more[n] if word not in taken), None) if others else None
        told.append(dataclasses.replace(words, twice=bool(others), apart=(apart,) if apart else ()))
    return told


def _shares(carried: Iterable[Iterable[object]]) -> dict[object, float]:
    lists = [set(one) for one in carried]
    counts = Counter(name for one in lists for name in one)
    return {name: count / len(lists) for name, count in counts.items()}


def _telling(here: dict[object, float], usual: dict[object, float]) -> list[object]:
    """List what is common here and not elsewhere, by share × how many times as common (smoothed)."""
    lift = {name: (share + 0.02) / (usual.get(name, 0.0) + 0.02) for name, share in here.items()}
    kept = [name for name, share in here.items() if share >= LEAST_SHARE and lift[name] >= LEAST_LIFT]
    return sorted(kept, key=lambda name: (-here[name] * min(lift[name], 10.0), str(name)))


def _named(ctx: RankContext, members: Sequence[MediaId]) -> tuple[tuple[str, str], ...]:
    facts = list(ctx.facts(members).values())
    found = []
    for field in NAMES:
        counts = Counter(name for one in facts if (name := str(getattr(one, field))))
        if counts:
            name, count = counts.most_common(1)[0]
            if count >= max(LEAST_NAMED * len(members), 1):
                found.append((field, name))
    return tuple(found)
