"""Replay: what is a find, blindness to the future, figures that tell a good ranker from chance, weights that follow."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.errors import Cancelled
from core.evaluate.blending import compare, fit, not_worse
from core.evaluate.bootstrap import Interval
from core.evaluate.replay import (
    Past,
    Replay,
    Round,
    Sitting,
    blended_ranks,
    gains,
    rank_of,
    replay,
    sittings,
    time_split,
)
from core.recommend import RankContext, candidates
from core.recommend.blend import WEIGHTS, standardise, weights_of
from core.recommend.taste_ridge import RidgeRanker
from core.settings import Home
from core.store import connect
from core.types import Event, EventKind, MediaId, ProfileId
from tests.core.synthetic import NOW, Library

A, B = MediaId("a"), MediaId("b")
HOUR = 3600.0


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("template")).make()) as store:
        yield Library(store).fill(16)


@pytest.fixture
def library(template: Library, home: Home) -> Iterator[Library]:
    copied = template.copy(home)
    with copied.store:
        yield copied


def play(media_id: MediaId, hours: float, share: float = 1.0) -> Event:
    return Event(media_id, EventKind.PLAY, hours * HOUR, share=share)


def live(library: Library, finds: int = 24) -> None:
    """A life: jazz and lectures by turns, one skip of metal now and then, a song heard again."""
    for n in range(finds):
        topic = ("jazz", "lecture")[n % 2]
        library.play(library.topics[topic][n // 2 * 7 % 16], days_ago=60 - 2 * n)
        if n % 5 == 0:
            library.play(library.topics["metal"][n // 5], 0.02, days_ago=59.9 - 2 * n)
    library.play(library.topics["jazz"][0], days_ago=0.5)


def foretell(library: Library, **options: object) -> Replay:
    return replay(library.store, library.indexes, library.profile, **options)  # type: ignore[arg-type]


# ── Sittings ────────────────────────────────────────────────────────────────────────────────────────


def test_opened_searched_and_resumed_is_one_sitting_from_its_first_sign() -> None:
    found = sittings(
        [Event(A, EventKind.SEARCH, 0.9 * HOUR, text="a"), play(A, 1, 0.5), play(B, 2, 0.5), play(A, 3), play(A, 30)]
    )
    assert [(s.media_id, s.at / HOUR, s.good, s.first) for s in found] == [
        (A, 0.9, True, True),
        (B, 2, False, True),
        (A, 30, True, False),
    ]


@pytest.mark.parametrize(
    ("event", "good"),
    [
        (Event(A, EventKind.PLAY, 1.0, share=0.95), True),
        (Event(A, EventKind.PLAY, 1.0, share=0.5), False),
        (Event(A, EventKind.RATING, 1.0, stars=4), True),
        (Event(A, EventKind.RATING, 1.0, stars=3.5), False),
        (Event(A, EventKind.LIKE, 1.0), True),
        (Event(A, EventKind.DISLIKE, 1.0), False),
    ],
)
def test_what_ends_well(event: Event, good: bool) -> None:
    assert [s.good for s in sittings([event])] == [good]


RATED = EventKind.RATING


@pytest.mark.parametrize(
    ("said", "good"),
    [
        ([(EventKind.DISLIKE, 0.0)], False),
        ([(EventKind.HIDE, 0.0)], False),
        ([(RATED, 1.0)], False),
        ([(RATED, 3.0)], True),  # neither for nor against it: the deed counts
        ([(RATED, 5.0), (EventKind.DISLIKE, 0.0)], False),
        ([(EventKind.DISLIKE, 0.0), (RATED, 5.0)], True),
        ([(EventKind.DISLIKE, 0.0), (EventKind.NEUTRAL, 0.0)], True),
        ([(RATED, 1.0), (RATED, 0.0)], True),
        ([(RATED, 1.0), (EventKind.DISLIKE, 0.0), (EventKind.NEUTRAL, 0.0)], False),
    ],
)
def test_what_was_said_outweighs_that_it_was_finished(said: list[tuple[EventKind, float]], good: bool) -> None:
    told = [Event(A, kind, (n + 2) * 60.0, stars=stars) for n, (kind, stars) in enumerate(said)]
    for done in ([play(A, 0), *told], [*told, Event(A, EventKind.PLAY, HOUR, share=1.0)]):
        assert [s.good for s in sittings(done)] == [good]


def test_what_was_finished_and_disliked_is_not_to_be_foretold(library: Library) -> None:
    live(library)
    finds = len(foretell(library).of(first=True).rounds)
    first = library.store.events.of_profile(library.profile)[0]
    library.store.events.append(library.profile, Event(first.media_id, EventKind.DISLIKE, first.at + 60))
    after = foretell(library).of(first=True).rounds
    assert len(after) == finds - 1 and first.media_id not in {r.sitting.media_id for r in after}


# ── Figures ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_steady_taste_is_foretold_far_better_than_by_chance(library: Library) -> None:
    live(library)
    found = foretell(library)
    finds, returns = found.of(), found.of(first=False)
    assert len(finds.rounds) == 24 and len(returns.rounds) == 1
    rows = {row["algorithm"]: row for row in finds.rows()}
    assert {"blend", "taste", "random", "most_played", "last_added", "mean_cosine"} <= rows.keys()
    blend, chance = rows["blend"], float(gains(range(1, 100)).sum()) / 100
    assert float(blend["low"]) > chance and float(rows["taste"]["ndcg"]) > 2 * chance
    assert float(blend["low"]) <= float(blend["ndcg"]) <= float(blend["high"]) and blend["n"] == 24
    assert float(rows["taste"]["mrr"]) > 1.5 * chance


def test_the_first_find_is_foretold_from_nothing(library: Library) -> None:
    library.play(library.topics["jazz"][3])
    (only,) = foretell(library).rounds
    assert only.among == 112 and 1 <= only.ranks["blend"] <= 112
    assert np.isnan(only.z[:, only.names.index("taste")]).all()


def test_nothing_liked_gives_nothing(library: Library) -> None:
    library.play(library.topics["jazz"][0], 0.02)
    found = foretell(library)
    assert (
        found.rounds == ()
        and found.rows() == []
        and time_split(library.store, library.indexes, library.profile) == found
    )


def test_at_most_so_many_are_replayed_and_the_rest_is_said(library: Library) -> None:
    live(library)
    found = foretell(library, most=10)
    assert len(found.of().rounds) == 10 and found.left_out == 14
    assert {r.sitting.at for r in found.rounds} >= {min(r.sitting.at for r in foretell(library).rounds)}


def test_a_frozen_past_sees_less(library: Library) -> None:
    for n, media_id in enumerate(library.topics["birds"][:6]):
        library.play(media_id, days_ago=60 - n)
    for n, media_id in enumerate(library.topics["beach"]):
        library.play(media_id, days_ago=30 - n)
    split = time_split(library.store, library.indexes, library.profile, share=0.34)
    since = split.rounds[0].sitting.at
    online = foretell(library, past=Past(since))
    assert [r.sitting for r in split.rounds] == [r.sitting for r in online.rounds] and len(split.rounds) == 15
    assert split.ndcg("taste").mean() < online.ndcg("taste").mean()


def test_it_stops_when_it_is_told_to(library: Library) -> None:
    live(library)
    asked = iter(range(100))

    def checkpoint() -> None:
        if next(asked) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        foretell(library, checkpoint=checkpoint)
    assert next(asked) == 4


# ── No leak of the future ───────────────────────────────────────────────────────────────────────────

LATER = st.tuples(st.integers(0, 83), st.sampled_from(list(EventKind)), st.floats(0.3, 300))


@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(later=st.lists(LATER, min_size=1, max_size=12), stranger=st.booleans())
def test_what_comes_later_changes_nothing(
    template: Library, later: list[tuple[int, EventKind, float]], stranger: bool
) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        library = template.copy(Home(Path(folder)).make())
        with library.store:
            live(library, 8)
            before = foretell(library).rounds
            everything = sorted(i for ids in library.topics.values() for i in ids)
            if stranger:
                library.profile = library.store.profiles.get("somebody else")
            for number, kind, days in later:
                library.did(kind, everything[number], -days, share=1.0, stars=5.0 if kind is EventKind.RATING else 0.0)
            library.profile = ProfileId(1)
            after = foretell(library).rounds
        same = [r for r in after if r.sitting.at <= NOW]
        assert [(r.sitting, r.ranks) for r in same] == [(r.sitting, r.ranks) for r in before]


def test_a_model_made_later_is_not_seen_unless_it_is_given(library: Library) -> None:
    live(library)
    likes_beach = {"names": np.array(["taste"]), "weights": np.array([0.0])}
    before = foretell(library, past=Past(trained={})).rounds
    library.store.learned.put("blend", library.profile, likes_beach, {}, sources=[library.profile])
    run = library.store.learned.active("blend", library.profile)
    assert run is not None
    weights = [weights_of(library.context(run.run.at + seconds))["taste"] for seconds in (-1, 1)]
    assert weights == [WEIGHTS["taste"], 0.0]
    after = foretell(library).rounds
    unseen = [n for n, r in enumerate(after) if r.sitting.at < run.run.at]
    assert [after[n].ranks for n in unseen] == [before[n].ranks for n in unseen]
    given = foretell(library, past=Past(trained={("blend", library.profile): likes_beach})).rounds
    assert [r.ranks for r in given] != [r.ranks for r in before]


def test_scores_are_blended_on_the_scale_that_a_list_has(home: Home) -> None:
    """Candidates lie along the taste: on the library's own scale each would seem further from the mean."""
    with connect(home) as store:
        library = Library(store).fill(90)
        live(library, 12)
        seen, taste = 0, RidgeRanker()
        for r in foretell(library).rounds[4:]:
            before = math.nextafter(r.sitting.at, -math.inf)
            settings = store.settings()
            ctx = RankContext(store, library.indexes, library.profile, settings, r.sitting.at, until=before)
            ids = candidates(ctx)
            assert len(ids) < r.among
            if r.sitting.media_id in ids:
                place, at = ids.index(r.sitting.media_id), r.names.index("taste")
                in_list = standardise(taste.score(ctx, ids))[place]
                pool = ctx.showable(ctx.pool)
                in_library = standardise(taste.score(ctx, pool))[pool.index(r.sitting.media_id)]
                assert r.z[0, at] == pytest.approx(in_list, abs=1e-4) and abs(r.z[0, at] - in_library) > 0.01
                seen += 1
        assert seen > 3


# ── Ranks ───────────────────────────────────────────────────────────────────────────────────────────


def test_ranks_by_hand() -> None:
    ties = np.arange(4, dtype=np.uint64)
    scores = np.array([0.5, np.nan, 0.9, 0.5], dtype=np.float32)
    assert [rank_of(scores, place, ties) for place in range(4)] == [2, 4, 1, 3]
    assert gains([1, 2, 10, 11]).tolist() == pytest.approx([1, 1 / np.log2(3), 1 / np.log2(11), 0])


def test_kept_scores_give_the_same_ranks_as_the_whole_library(library: Library) -> None:
    live(library)
    rounds = foretell(library).rounds
    whole = np.array([r.ranks["blend"] for r in rounds])
    again = blended_ranks(rounds, WEIGHTS)
    assert np.abs(whole - again).max() <= 1  # ties aside


# ── Weights ─────────────────────────────────────────────────────────────────────────────────────────


def made_up(number: int, helpful: str, seed: int = 3) -> list[Round]:
    """Rounds in which one ranker knows the medium and the others guess."""
    random, names = np.random.default_rng(seed), ("taste", "similar", "prior", "daytime")
    rounds = []
    for n in range(number):
        z = random.normal(size=(120, 4)).astype(np.float32)
        z[0, names.index(helpful)] = 2.5
        rounds.append(Round(Sitting(A, float(n), True, True), 120, {"blend": 1}, {}, names, z))
    return rounds


def test_weights_go_to_who_helps_and_a_newcomer_joins_only_then() -> None:
    fitted = fit(made_up(150, "daytime"))
    assert fitted["daytime"] >= 0.1 and fitted["taste"] + fitted["similar"] + fitted["prior"] < fitted["daytime"]
    assert fit(made_up(150, "taste"))["daytime"] == 0
    assert all(weight >= 0 for weight in fitted.values())
    test = made_up(100, "daytime", seed=9)
    assert not_worse(compare(test, fitted, WEIGHTS)) and not not_worse(compare(test, WEIGHTS, fitted))


def test_little_history_stays_near_the_fixed_weights() -> None:
    assert fit(made_up(9, "daytime")) == dict(WEIGHTS)
    few, many = fit(made_up(12, "daytime")), fit(made_up(300, "daytime"))
    assert few["daytime"] < many["daytime"]


@pytest.mark.parametrize(
    ("mean", "low", "n", "taken"),
    [
        (0.02, 0.001, 50, True),
        (0.0, 0.0, 50, True),
        (0.02, -0.05, 50, False),
        (-0.001, -0.002, 50, False),
        (0, 0, 0, False),
    ],
)
def test_when_weights_are_taken(mean: float, low: float, n: int, taken: bool) -> None:
    assert not_worse(Interval(mean, low, mean + 0.1, n)) is taken
