"""Copies in lists: none of what was finished or refused, never two of one content."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.recommend import candidates
from core.settings import Home
from core.store import Copy, connect
from core.store.duplicates import CopyKind, Verdict
from core.types import EventKind
from tests.core.synthetic import Library


@pytest.fixture
def library(home: Home) -> Iterator[Library]:
    """Twenty media of each topic."""
    with connect(home) as store:
        yield Library(store).fill(20)


def test_copies_of_what_was_finished_or_refused_are_not_suggested(library: Library) -> None:
    beach, city = library.topics["beach"], library.topics["night-city"]
    library.play(beach[0])
    library.did(EventKind.DISLIKE, city[0])
    copies = [
        Copy(*sorted(pair), CopyKind.ENCODING, True, True, 1.0, 1.0, 0.0, 1.0)
        for pair in ((beach[0], beach[1]), (city[0], city[1]), (beach[2], beach[3]))
    ]
    before = set(candidates(library.context()))
    assert {beach[1], beach[2], beach[3]} <= before
    library.store.duplicates.put(copies, "")
    after = set(candidates(library.context()))
    assert not after & {beach[1], city[1]}
    assert len(after & {beach[2], beach[3]}) == 1
    library.store.duplicates.say(beach[0], beach[1], Verdict.DIFFERENT)
    assert beach[1] in candidates(library.context())


def test_more_like_this_says_what_is_a_copy(library: Library) -> None:
    one = library.topics["beach"][0]
    before = library.similar(one)
    first, second = before[0].media_id, before[1].media_id
    assert not any(reason.code == "copy" for result in before for reason in result.reasons)
    pairs = [tuple(sorted(pair)) for pair in ((one, first), (second, library.topics["beach"][-1]))]
    library.store.duplicates.put([Copy(*p, CopyKind.ENCODING, True, True, 1.0, 1.0, 0.0, 1.0) for p in pairs], "")
    after = library.similar(one)
    assert [result.media_id for result in after] == [result.media_id for result in before]
    assert [result.media_id for result in after if result.reasons[0].code == "copy"] == [first]
