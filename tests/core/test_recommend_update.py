"""Taste after each event: the same as fitted anew, whatever happened; parts by modality; scales learnt of a history."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.recommend import blocks
from core.recommend.context import MODALITIES, RankContext
from core.recommend.design import SCALES, design
from core.recommend.kept import kept_of
from core.recommend.mean_cosine import MeanCosineRanker
from core.recommend.ridge_config import CONFIG, RidgeConfig
from core.recommend.taste_ridge import fit
from core.settings import Home
from core.store import connect
from core.types import EventKind, MediaId, Modality
from tests.core.synthetic import DAY, NOW, TOPICS, Library, M, P, S

NEW_PROFILE = itertools.count()
KINDS = [EventKind.PLAY, EventKind.SKIP, EventKind.LIKE, EventKind.DISLIKE, EventKind.NEUTRAL, EventKind.QUEUE]
DONE = st.tuples(st.integers(0, 139), st.sampled_from(KINDS), st.floats(0.0, 30.0))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("update")).make()) as store:
        yield Library(store).fill(20)


@pytest.fixture
def someone(library: Library) -> Library:
    library.profile = library.store.profiles.get(f"person {next(NEW_PROFILE)}")
    return library


def anew(ctx: RankContext, config: RidgeConfig, rows: np.ndarray) -> np.ndarray | None:
    """Scores of a fit from nothing."""
    kept = kept_of(ctx.store)
    kept.lasting, kept.values = {}, {}
    ridge = fit(ctx, config)
    return None if ridge is None else ridge.score(rows)


@settings(max_examples=20, deadline=None)
@given(first=st.lists(DONE, max_size=30), then=st.lists(DONE, min_size=1, max_size=12), most=st.sampled_from([8, 400]))
def test_following_each_event_equals_fitting_anew(
    library: Library, first: list[tuple[int, EventKind, float]], then: list[tuple[int, EventKind, float]], most: int
) -> None:
    library.profile = library.store.profiles.get(f"person {next(NEW_PROFILE)}")
    everything, config = sorted(i for ids in library.topics.values() for i in ids), RidgeConfig(most=most)
    for number, kind, days_ago in first:
        library.did(kind, everything[number], 31 + days_ago, share=1.0)
    rows = design(library.context(), everything)
    for n, (number, kind, days_ago) in enumerate(then):
        library.did(kind, everything[number], days_ago, share=0.95)
        followed = fit(library.context(NOW + n * DAY), config)  # fading between events changes targets only
    expected = anew(library.context(NOW + (len(then) - 1) * DAY), config, rows)
    if followed is None or expected is None:
        assert followed is None and expected is None
        return
    np.testing.assert_allclose(followed.score(rows), expected, atol=1e-5)


def test_an_event_takes_a_step_and_not_a_fit(someone: Library) -> None:
    for media_id in someone.topics["jazz"][:5]:
        someone.did(EventKind.LIKE, media_id)
    fit(someone.context())
    kept = kept_of(someone.store).lasting
    (key,) = [key for key in kept if key[:2] == ("ridge", someone.profile)]
    before = kept[key].dual.steps  # type: ignore[attr-defined]
    new = someone.topics["metal"][0]
    someone.play(new)
    fit(someone.context())
    assert kept[key].dual.steps == before + 1 and new in kept[key].place  # type: ignore[attr-defined]
    someone.play(new, days_ago=0.5)  # known already: only its target changes
    fit(someone.context())
    assert kept[key].dual.steps == before + 1  # type: ignore[attr-defined]


def test_profiles_never_mix(someone: Library) -> None:
    for media_id in someone.topics["metal"][:6]:
        someone.did(EventKind.LIKE, media_id)
    metal = someone.topics["metal"][10:]
    mine = fit(someone.context())
    someone.profile = someone.store.profiles.get(f"person {next(NEW_PROFILE)}")
    assert fit(someone.context()) is None and not someone.context().preferences
    for media_id in someone.topics["beach"][:6]:
        someone.did(EventKind.LIKE, media_id)
    theirs = fit(someone.context())
    assert mine is not None and theirs is not None
    rows = design(someone.context(), metal)
    assert mine.score(rows).mean() > 0.2 > theirs.score(rows).mean() + 0.1


def test_what_the_modalities_add_through_each_liked_one_sums_to_the_score(someone: Library) -> None:
    for media_id in someone.topics["night-city"][:4] + someone.topics["jazz"][:4]:
        someone.did(EventKind.LIKE, media_id)
    ctx = someone.context()
    ridge = fit(ctx)
    assert ridge is not None
    rows = design(ctx, [ids[15] for ids in someone.topics.values()])
    pulls = [[ridge.pull(ctx, n, row) for n in range(len(ridge.ids))] for row in rows]
    assert set(pulls[0][0]) == {P, S, M}
    sums = [sum(sum(parts.values()) for parts in through) for through in pulls]
    np.testing.assert_allclose(sums, ridge.score(rows), atol=1e-5)
    silent = list(someone.topics).index("silent-film")
    assert all(parts[S] == 0 and parts[M] == 0 for parts in pulls[silent])  # it has a picture only


# ── Scales of the blocks ────────────────────────────────────────────────────────────────────────────


def by_ear(library: Library, count: int = 40, seed: int = 3) -> None:
    """Let somebody like films for what they sound like, whatever they show: pictures and words are shuffled."""
    draw = np.random.default_rng(seed)
    topics = ("night-city", "beach", "silent-film")
    for number in range(count):
        sound, picture, meaning = (("night-city", "beach")[int(n)] for n in draw.integers(2, size=3))
        media_id = library.add(topics[number % 2], only=[])
        mixed = [library.features(t, m) for t, m in ((picture, P), (sound, S), (meaning, M))]
        library.store.features.put(media_id, mixed)
        library.did(EventKind.RATING, media_id, count - number, stars=5 if sound == "night-city" else 1)


def test_scales_follow_what_a_history_shows(someone: Library) -> None:
    by_ear(someone)
    found = blocks.learn(someone.context())
    assert found is not None and found.count >= 40
    ratio = {m: found.scales[m] / SCALES[m] for m in MODALITIES}
    assert ratio[S] > 2 * ratio[P] and ratio[S] > 2 * ratio[M]
    assert found.evidence > found.evidence_before + 3 and found.error < 0.8 * found.error_before
    assert found.error < 0.5 * found.error_nothing
    # and they foretell what hasn't been seen better than those that were given
    tests = [someone.add("beach", only=[]) for _ in range(40)]
    for number, media_id in enumerate(tests):
        sound, picture = ("night-city", "beach")[number % 2], ("night-city", "beach")[number // 2 % 2]
        mixed = [someone.features(t, m) for t, m in ((picture, P), (sound, S), (picture, M))]
        someone.store.features.put(media_id, mixed)
    apart = []
    for trained in ({}, {(blocks.MODEL, someone.profile): found.arrays}):
        ctx = dataclasses.replace(someone.context(), trained=trained)
        ridge = fit(ctx)
        assert ridge is not None
        scores = ridge.score(design(ctx, tests))
        apart.append((scores[0::2].mean() - scores[1::2].mean()) / scores.std())
    assert apart[1] > apart[0] > 0


def test_scales_are_learnt_with_the_ridges_own_numbers(someone: Library) -> None:
    by_ear(someone)
    assert blocks.BlocksConfig().ridge is CONFIG and RidgeConfig(0.4, zero_confidence=0.1).zero_noise == 4.0
    given, short = (
        blocks.learn(someone.context(), blocks.BlocksConfig(ridge=r)) for r in (CONFIG, RidgeConfig(most=20))
    )
    assert given is not None and short is not None and short.count <= 20 < given.count
    fewer = blocks.learn(someone.context(), blocks.BlocksConfig(ridge=RidgeConfig(zeros=10)))
    assert fewer is not None and fewer.evidence_before != given.evidence_before and fewer.count == given.count


def test_little_history_keeps_the_given_scales(someone: Library) -> None:
    for media_id in someone.topics["jazz"][:5]:
        someone.did(EventKind.LIKE, media_id)
    assert blocks.learn(someone.context()) is None
    for topic in TOPICS:  # enough of it, but nothing to be learnt: likes and dislikes are drawn by lot
        for n, media_id in enumerate(someone.topics[topic][:4]):
            someone.did(EventKind.RATING, media_id, n + 1, stars=5 if n % 2 else 1)
    found = blocks.learn(someone.context())
    assert found is not None
    assert all(0.2 <= found.scales[m] / SCALES[m] / (found.scales[S] / SCALES[S]) <= 5.0 for m in (P, S, M))
    assert found.report["count"] == found.count and found.evidence >= found.evidence_before - 1e-9


def test_learnt_scales_serve_and_can_be_undone(someone: Library) -> None:
    assert someone.context().scales == SCALES
    taken = {**SCALES, Modality.SOUND: 2.5}
    arrays = {str(m): np.array([scale]) for m, scale in taken.items()}
    someone.store.learned.put(blocks.MODEL, someone.profile, arrays, {}, sources=[someone.profile])
    assert someone.context().scales == taken
    other = someone.store.profiles.get(f"person {next(NEW_PROFILE)}")
    ctx = RankContext(someone.store, someone.indexes, other, someone.store.settings(), NOW)
    assert ctx.scales == SCALES
    ids = someone.topics["night-city"][:3]
    assert not np.allclose(design(ctx, ids), design(someone.context(), ids))
    assert np.allclose(design(someone.context(), ids, SCALES), design(ctx, ids))
    someone.did(EventKind.LIKE, ids[0])
    cosine = MeanCosineRanker().score(someone.context(), ids)
    someone.store.learned.undo(blocks.MODEL, someone.profile)
    assert someone.context().scales == SCALES
    np.testing.assert_allclose(MeanCosineRanker().score(someone.context(), ids), cosine)  # the yardstick stays


@pytest.mark.parametrize("bad", [np.array([0.0]), np.array([-1.0]), np.array([np.nan]), np.array([1.0, 2.0])])
def test_scales_that_cannot_be_are_the_given_ones(someone: Library, bad: np.ndarray) -> None:
    someone.store.learned.put(blocks.MODEL, someone.profile, {"sound": bad}, {}, sources=[someone.profile])
    assert someone.context().scales == SCALES


def test_the_means_formula_by_hand(someone: Library) -> None:
    liked: list[MediaId] = someone.topics["jazz"][:2]
    someone.did(EventKind.LIKE, liked[0])
    someone.did(EventKind.QUEUE, liked[1])
    someone.did(EventKind.DISLIKE, someone.topics["metal"][0])  # it has no negatives
    ctx, asked = someone.context(), someone.topics["jazz"][5:8]
    weights = np.array([ctx.preferences[i].weight for i in liked])
    user = (weights[:, None] * design(ctx, liked, SCALES)).sum(axis=0) / weights.sum()
    rows = design(ctx, asked, SCALES)
    expected = rows @ user / (np.linalg.norm(rows, axis=1) * np.linalg.norm(user))
    np.testing.assert_allclose(MeanCosineRanker().score(ctx, asked), expected, atol=1e-5)
