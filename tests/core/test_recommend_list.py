"""The list: spread at zero plays, nothing refused, rest and going on, variety, places for all kinds, guesses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from core.recommend import RANKERS, blend, candidates, diversify
from core.recommend.blend import WEIGHTS, Blended, standardise
from core.recommend.diversify import mmr
from core.recommend.fusion import compare
from core.recommend.sample import farthest_first
from core.settings import Home
from core.store import Store, connect
from core.types import EventKind, Kind, MediaId, Result, ScanDiff
from tests.core.synthetic import NOW, TOPICS, Library


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("template")).make()) as store:
        yield Library(store).fill(20)


@pytest.fixture
def library(template: Library, home: Home) -> Iterator[Library]:
    copied = template.copy(home)
    with copied.store:
        yield copied


def codes(result: Result) -> set[str]:
    return {reason.code for reason in result.reasons}


# ── Nothing known ───────────────────────────────────────────────────────────────────────────────────


def test_zero_plays_give_a_spread_over_kinds_and_topics(library: Library) -> None:
    found = library.recommend(10)
    assert len({r.media_id for r in found}) == 10
    assert all(codes(r) == {"spread_sample"} for r in found)
    assert len({library.topic_of(r.media_id) for r in found}) >= 6
    assert {TOPICS[library.topic_of(r.media_id)].kind for r in found} == set(Kind)


def test_an_empty_library_gives_nothing(store: Store) -> None:
    assert Library(store).recommend() == []


def test_media_without_any_vector_can_be_suggested(store: Store) -> None:
    library = Library(store)
    bare = [library.add("beach", only=[]) for _ in range(5)]
    assert {r.media_id for r in library.recommend(5)} == set(bare)
    library.play(bare[0])
    assert {r.media_id for r in library.recommend(5)} == set(bare[1:])


def test_farthest_first_passes_over_the_lonely() -> None:
    points = np.concatenate([np.linspace(0, 1, 9), np.linspace(5, 6, 9), [100.0, 200.0]])
    distances = np.abs(points[:, None] - points[None, :]).astype(np.float32)
    order = farthest_first(distances, [Kind.VIDEO] * 20)
    assert sorted(order) == list(range(20)) and {18, 19} == set(order[-2:])
    assert (points[order[0]] < 2) != (points[order[1]] < 2)


# ── What may be there ───────────────────────────────────────────────────────────────────────────────


def test_the_refused_never_come_back(library: Library) -> None:
    refused = library.topics["jazz"][:3]
    for media_id in library.topics["jazz"][3:8]:
        library.did(EventKind.LIKE, media_id)
    library.did(EventKind.DISLIKE, refused[0], days_ago=3000)
    library.did(EventKind.HIDE, refused[1], days_ago=900)
    library.did(EventKind.DISLIKE, refused[2])
    assert set(refused).isdisjoint(candidates(library.context()))
    assert set(refused).isdisjoint(r.media_id for r in library.recommend(100))


def test_the_finished_rest_and_come_back(library: Library) -> None:
    film, song, favourite = library.topics["beach"][0], library.topics["jazz"][0], library.topics["silent-film"][0]
    library.play(film, days_ago=60)
    library.play(song, days_ago=5)
    for days_ago in (400, 200, 60):
        library.play(favourite, days_ago=days_ago)
    found = candidates(library.context())
    assert film not in found and song in found and favourite in found
    assert film in candidates(library.context(NOW + 70 * 86_400))
    again = [r for r in library.recommend(100) if r.media_id == song]
    assert "again" in codes(again[0])


def test_missing_media_are_not_suggested(library: Library) -> None:
    gone = library.topics["jazz"][5]
    library.did(EventKind.LIKE, library.topics["jazz"][0])
    assert gone in candidates(library.context())
    row = library.store.files.best([gone])[gone]
    library.store.files.apply(library.root, ScanDiff(missing=(row.rel_path,)))
    assert gone not in candidates(library.context())


def test_the_pool_follows_one_gone_and_one_new(library: Library) -> None:
    gone = library.topics["jazz"][5]
    before = list(library.context().pool)
    row = library.store.files.best([gone])[gone]
    library.store.files.apply(library.root, ScanDiff(missing=(row.rel_path,)))
    new = library.add("jazz")
    assert set(before) ^ set(library.context().pool) == {gone, new}
    library.store.media.merge(new, before[0], "")
    assert new not in library.context().pool


def test_who_has_just_rated_something_knows_it(library: Library) -> None:
    only = library.topics["jazz"][0]
    library.did(EventKind.RATING, only, stars=5)
    found = library.recommend(100)
    assert len(found) > 20 and all(result.media_id != only for result in found)


def test_nothing_is_its_own_reason(library: Library) -> None:
    only = library.topics["jazz"][0]
    library.did(EventKind.RATING, only, stars=4.5, days_ago=30)
    (alone,) = [r for r in library.recommend(100) if r.media_id == only]
    assert alone.reasons and not any(code.startswith("because") for code in codes(alone))
    for media_id in library.topics["jazz"][1:4] + library.topics["beach"][:3]:
        library.play(media_id, days_ago=300)
        library.did(EventKind.RATING, media_id, stars=4.5)
    library.play(library.topics["beach"][4], 0.5, days_ago=80)
    found = {r.media_id: r for r in library.recommend(200)}
    assert all(reason.args.get("media_id") != i for i, r in found.items() for reason in r.reasons)
    assert "because_rated" in codes(found[only])
    assert all("again" in codes(found[i]) for i in library.topics["beach"][:3])


def test_what_was_left_off_is_to_be_gone_on_with_but_does_not_flood(library: Library) -> None:
    library.did(EventKind.LIKE, library.topics["night-city"][9])
    for n, media_id in enumerate(library.topics["lecture"][:6]):
        library.play(media_id, 0.4, days_ago=n + 1)
    library.play(library.topics["jazz"][0], 0.4)  # nobody goes on with a song
    found = library.recommend(10)
    going_on = [r for r in found if "continue" in codes(r)]
    assert 1 <= len(going_on) <= 2
    assert {r.media_id for r in going_on} <= set(library.topics["lecture"][:2])  # the latest
    (reason,) = [reason for reason in going_on[0].reasons if reason.code == "continue"]
    assert reason.args["share"] == pytest.approx(0.4)
    assert library.topics["jazz"][0] not in [r.media_id for r in going_on]


# ── The list as a whole ─────────────────────────────────────────────────────────────────────────────


def like_some(library: Library) -> None:
    for media_id in library.topics["night-city"][:5] + library.topics["jazz"][:3]:
        library.did(EventKind.LIKE, media_id)


def test_results_are_whole(library: Library) -> None:
    like_some(library)
    found = library.recommend(12)
    assert len({r.media_id for r in found}) == 12
    for result in found:
        assert result.reasons and np.isfinite(result.score)
        assert sum(result.parts.values()) == pytest.approx(1.0)
        assert all(share >= 0 for share in result.parts.values())
    assert codes(found[0]) & {"because_liked"}


def test_the_same_history_gives_the_same_list(library: Library) -> None:
    like_some(library)
    assert library.recommend(20) == library.recommend(20)
    again = Library.__new__(Library)
    again.__dict__.update(library.__dict__)
    from core.index import Indexes

    again.indexes = Indexes(library.store)
    assert again.recommend(20) == library.recommend(20)


def test_no_sizeable_kind_is_starved(library: Library) -> None:
    for media_id in library.topics["jazz"][:8]:
        library.did(EventKind.LIKE, media_id)
    found = library.recommend(10)
    assert {TOPICS[library.topic_of(r.media_id)].kind for r in found} == set(Kind)
    assert library.share_of(["jazz"], found) >= 0.5
    varied = [codes(r) for r in found if "for_variety" in codes(r)]
    assert varied and not any(code.startswith("because_") for one in varied for code in one)


def test_guesses_are_few_marked_and_never_on_top(library: Library) -> None:
    like_some(library)
    found = library.recommend(20)
    guessed = [n for n, r in enumerate(found) if any(reason.code == "try_something" for reason in r.reasons)]
    assert 1 <= len(guessed) <= 2 and min(guessed) >= 10
    chance = found[guessed[0]].reasons[0].args["chance"]
    assert 0 < chance < 1
    library.did(EventKind.DISLIKE, found[guessed[0]].media_id, 0)
    assert found[guessed[0]].media_id not in [r.media_id for r in library.recommend(100)]


def test_mmr_makes_lists_more_diverse(library: Library) -> None:
    like_some(library)
    ctx = library.context()
    ids = candidates(ctx)
    blended = blend(ids, {ranker.name: ranker.score(ctx, ids) for ranker in RANKERS})
    plain = [ids[i] for i in np.argsort(-blended.scores)[:10]]
    varied = [chosen.media_id for chosen in diversify(ctx, blended, 10)]

    def alike(chosen: list[MediaId]) -> float:
        score = compare(ctx, chosen, chosen).score
        return float(score[~np.eye(len(chosen), dtype=bool)].mean())

    assert alike(varied) < alike(plain)


def test_mmr_by_hand() -> None:
    relevance = np.array([1.0, 0.95, 0.6], dtype=np.float32)
    alike = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=np.float32)
    assert mmr(relevance, alike, 3, 1.0) == [0, 1, 2]
    assert mmr(relevance, alike, 3, 0.6) == [0, 2, 1]
    assert mmr(relevance, alike, 9, 0.6) == [0, 2, 1]


# ── Blend ───────────────────────────────────────────────────────────────────────────────────────────

IDS = [MediaId(letter) for letter in "abcd"]
NAN = float("nan")


def blended(**scores: list[float]) -> Blended:
    return blend(IDS, {name: np.array(values, dtype=np.float32) for name, values in scores.items()})


def test_rankers_that_abstain_are_left_out() -> None:
    alone = blended(taste=[4, 3, 2, 1])
    beside = blended(taste=[4, 3, 2, 1], prior=[NAN] * 4, similar=[0.5] * 4)
    np.testing.assert_allclose(alone.scores, beside.scores)
    assert set(beside.parts) == {"taste"}


def test_abstaining_on_one_medium_draws_it_towards_the_middle() -> None:
    found = blended(taste=[3, 3, 0, 0], prior=[1, NAN, 0, 0])
    assert found.scores[0] > found.scores[1] > found.scores[2]
    np.testing.assert_allclose(sum(found.parts.values()), found.scores, rtol=1e-5)


def test_the_yardstick_and_strangers_count_nothing() -> None:
    assert blended(mean_cosine=[4, 3, 2, 1], stranger=[1, 2, 3, 4]).scores.tolist() == [0, 0, 0, 0]
    assert {ranker.name for ranker in RANKERS} == set(WEIGHTS)


def test_standardise() -> None:
    z = standardise(np.array([1, 2, 3, NAN], dtype=np.float32))
    assert z[:3].mean() == pytest.approx(0) and np.isnan(z[3])
    assert standardise(np.array([0] * 500 + [1], dtype=np.float32)).max() == 3.0
    assert np.isnan(standardise(np.full(3, NAN, dtype=np.float32))).all()
