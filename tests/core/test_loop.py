"""The design's loop once round: request → profile → features → scores → results → feedback → profile.

One event goes in; each box is looked at before and after, and says what the event changed in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from core import feedback, pipeline
from core.recommend import RANKERS, RankContext, blend, candidates, log_slate, weights_of
from core.recommend.design import design
from core.recommend.taste_ridge import fit
from core.store import Store
from core.taste import Preference
from core.types import EventKind, FloatArray, MediaId, Result
from tests.core.synthetic import NOW, Library

WANTED = 20


@dataclass(frozen=True)
class Boxes:
    """What stands in each box at one time."""

    events: int
    profile: dict[MediaId, Preference]
    features: FloatArray
    direction: FloatArray
    ids: tuple[MediaId, ...]
    scores: dict[MediaId, float]
    results: list[Result]


def look(library: Library) -> Boxes:
    """Walk the line and write down what each box holds."""
    ctx: RankContext = library.context()  # request
    ridge = fit(ctx)  # profile
    assert ridge is not None
    ids = candidates(ctx)
    rows = design(ctx, sorted(ctx.pool))  # features
    blended = blend(ids, {ranker.name: ranker.score(ctx, ids) for ranker in RANKERS}, weights_of(ctx))  # scores
    results = pipeline.recommend(library.store, library.indexes, library.profile, WANTED, NOW)  # results
    scores = dict(zip(blended.ids, blended.scores.tolist(), strict=True))
    return Boxes(len(ctx.events), dict(ctx.preferences), rows, ridge.direction, blended.ids, scores, results)


@pytest.fixture
def library(store: Store) -> Library:
    made = Library(store).fill(14)
    for media_id in made.topics["jazz"][:4]:
        made.play(media_id, days_ago=5)
    return made


def test_what_one_event_changes_in_each_box(library: Library) -> None:
    before = look(library)
    slate = log_slate(library.store, library.profile, "foryou", before.results)
    beach = library.topics["beach"]
    place = next((n for n, r in enumerate(before.results) if r.media_id in beach), 0)
    seen = before.results[place].media_id if before.results[place].media_id in beach else beach[5]

    # Feedback: the event is on the disk with where it came from before anything is made of it.
    feedback.log_play(
        library.store, library.profile, seen, 1.0, at=NOW - 60, source="foryou", slate=slate, position=place
    )
    (event,) = library.store.events.of_media(library.profile, seen)
    assert (event.kind, event.source, event.slate, event.position) == (EventKind.PLAY, "foryou", slate, place)
    assert library.store.events.slate(slate)[place][1] > 0
    after = look(library)

    # Profile: one event more, one preference more, all others as they were; the taste turns towards it.
    assert after.events == before.events + 1
    assert after.profile.keys() - before.profile.keys() == {seen}
    assert after.profile[seen].finished == 1 and after.profile[seen].weight == pytest.approx(0.5, abs=0.01)
    assert {i: p for i, p in after.profile.items() if i != seen} == before.profile
    ctx = library.context()
    (row,) = design(ctx, [seen])
    assert row @ after.direction > row @ before.direction + 0.1

    # Features: what is in a medium doesn't depend on who looks at it.
    np.testing.assert_array_equal(after.features, before.features)

    # Scores: its like rises, it itself rests.
    alike = [i for i in beach if i in before.scores and i in after.scores and i != seen]
    assert len(alike) >= 3
    assert np.mean([after.scores[i] for i in alike]) > np.mean([before.scores[i] for i in alike]) + 0.3
    assert seen not in after.ids

    # Results: more of its like in the list, named as the reason, and not the thing itself.
    assert library.share_of(["beach"], after.results) > library.share_of(["beach"], before.results)
    assert seen not in [r.media_id for r in after.results]
    named = [reason for r in after.results for reason in r.reasons if reason.args.get("media_id") == seen]
    assert named and all(reason.code == "because_finished" for reason in named)

    # Round again without an event: nothing moves.
    assert look(library).results == after.results


@pytest.mark.parametrize(
    ("kind", "rises"), [(EventKind.LIKE, True), (EventKind.DISLIKE, False), (EventKind.SKIP, False)]
)
def test_the_next_list_reflects_the_event_before_it(library: Library, kind: EventKind, rises: bool) -> None:
    target, others = library.topics["beach"][0], library.topics["beach"][1:]
    library.did(EventKind.LIKE, library.topics["beach"][1], days_ago=40)
    before = look(library).scores
    library.did(kind, target, days_ago=0)
    after = look(library).scores
    moved = [after[i] - before[i] for i in others if i in before and i in after]
    assert moved and (float(np.mean(moved)) > 0) == rises
    if kind is EventKind.DISLIKE:
        assert target not in [r.media_id for r in library.recommend(100)]
