"""The list: spread at zero plays, nothing refused, rest and going on, variety, places for all kinds, guesses."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest

from core import pipeline
from core.recommend import RANKERS, blend, candidates, diversify, sample
from core.recommend.blend import WEIGHTS, Blended, standardise
from core.recommend.calibrate import Balance, balance_of, divergences, rerank
from core.recommend.context import TICK_S
from core.recommend.diversify import AMONG
from core.recommend.explore import guesses
from core.recommend.fusion import compare
from core.recommend.interests import interests, rule
from core.recommend.sample import farthest_first
from core.recommend.series import NextEpisodeRanker, next_episodes
from core.settings import Home
from core.store import Store, connect
from core.types import Event, EventKind, Kind, MediaId, Reason, Result, ScanDiff
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


def test_a_spread_over_a_whole_library_compares_a_sample(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a replay asks for it: at 100,000 media all with all took 37 GB."""
    ids, sizes = list(library.context().pool), []
    monkeypatch.setattr(sample, "MOST", 50)
    monkeypatch.setattr(sample, "SIZE", 30)
    compared = sample.farthest_first
    monkeypatch.setattr(sample, "farthest_first", lambda d, kinds: sizes.append(len(kinds)) or compared(d, kinds))
    scores = sample.SpreadRanker().score(library.context(), ids)
    assert sizes == [30] and np.isfinite(scores).all() and (scores > 0).sum() == 29
    assert {library.topic_of(ids[n]) for n in np.argsort(-scores)[:10]} > {"jazz", "birds"}


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


def test_a_long_list_goes_on_by_score(library: Library) -> None:
    like_some(library)
    found = pipeline.recommend(library.store, library.indexes, library.profile, 135, NOW)
    ids = [r.media_id for r in found]
    assert len(set(ids)) == len(ids) > AMONG
    guesses = {r.media_id for r in found for reason in r.reasons if reason.args.get("chance", 1.0) < 1.0}
    plain = [r for r in found[AMONG:] if r.media_id not in guesses and "for_variety" not in codes(r)]
    assert len(plain) > 3 and [r.score for r in plain] == sorted((r.score for r in plain), reverse=True)


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


def check_guesses(found: list[Result]) -> None:
    guessed = [n for n, r in enumerate(found) for reason in r.reasons if reason.code == "try_something"]
    assert len(guessed) <= 2 and guessed == list(range(len(found)))[len(found) - len(guessed) :]
    assert all(reason.args["chance"] < 1 for r in found for reason in r.reasons if reason.code == "try_something")
    assert all(r.reasons for r in found)


def test_what_is_refused_again_and_again_makes_no_guess_of_the_rest(library: Library) -> None:
    like_some(library)
    seen = set[str]()
    for _ in range(16):
        found = library.recommend(10)
        check_guesses(found)
        for result in found:
            if "your_taste" in codes(result):
                assert result.parts.keys() & {"taste", "similar"}
            seen |= codes(result)
            library.did(EventKind.DISLIKE, result.media_id, 0)
    assert seen >= {"your_taste", "nothing_known"}


def test_muted_interests_make_no_guess_of_the_rest(library: Library) -> None:
    like_some(library)
    for number in range(len(interests(library.context()))):
        ctx = library.context()
        rule(ctx, interests(ctx)[number], weight=0.0)
        for k in (10, 20, 60):
            check_guesses(library.recommend(k))


def test_of_one_uncertain_medium_there_is_no_guess(library: Library) -> None:
    like_some(library)
    ctx = library.context()
    unmet = [i for i in candidates(ctx) if i not in ctx.preferences]
    drawn = {n: guesses(ctx, unmet[:n], 2) for n in (1, 2, 3)}
    assert [len(drawn[n]) for n in (1, 2, 3)] == [0, 1, 2]
    assert all(0 < chance < 1 for found in drawn.values() for _, chance in found)


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
    assert rerank(relevance, 3, None, alike, 1.0) == [0, 1, 2]
    assert rerank(relevance, 3, None, alike, 0.6) == [0, 2, 1]
    assert rerank(relevance, 9, None, alike, 0.6) == [0, 2, 1]


def test_proportions_by_hand() -> None:
    traits = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], dtype=np.float32)
    relevance = np.array([1.0, 0.95, 0.9, 0.7], dtype=np.float32)
    half = np.array([0.5, 0.5], dtype=np.float32)
    assert rerank(relevance, 3, Balance(traits, half, 0.0), None, 1.0) == [0, 1, 2]
    assert rerank(relevance, 3, Balance(traits, half, 0.2), None, 1.0) == [0, 3, 1]
    one = np.array([1.0, 0.0], dtype=np.float32)
    assert rerank(relevance, 3, Balance(traits, one, 0.2), None, 1.0) == [0, 1, 2]
    sums = np.array([[2, 2], [4, 0]], dtype=np.float32)
    assert divergences(half, sums) == pytest.approx(
        [0, 0.5 * np.log(0.5 / 0.995) + 0.5 * np.log(0.5 / 0.005)], rel=1e-4
    )


def test_two_tastes_keep_their_proportions(library: Library) -> None:
    for media_id in library.topics["jazz"][:8] + library.topics["beach"][:4]:
        library.did(EventKind.LIKE, media_id)
    ctx = library.context()
    ids = candidates(ctx)
    blended = blend(ids, {ranker.name: ranker.score(ctx, ids) for ranker in RANKERS})
    balance = balance_of(ctx, ids)
    assert balance is not None and balance.wanted.sum() == pytest.approx(1)

    def away(chosen: list[int]) -> float:
        return float(divergences(balance.wanted, balance.traits[chosen].sum(axis=0)[None])[0])

    plain = np.argsort(-blended.scores)[:10].tolist()
    picked = [ids.index(chosen.media_id) for chosen in diversify(ctx, blended, 10)]
    assert away(picked) < away(plain)


def test_of_a_series_the_next_episode_is_shown(store: Store) -> None:
    library = Library(store).fill(4)

    def episode(number: int) -> MediaId:
        return library.add("night-city", series="The Night", season=1, episode=number)  # type: ignore[arg-type]

    episodes = [episode(number) for number in range(1, 7)]
    for media_id in library.topics["night-city"][:3]:
        library.did(EventKind.LIKE, media_id)
    shown = [r.media_id for r in library.recommend(20)]
    assert [i for i in shown if i in episodes] == episodes[:1]
    for n in (0, 1):
        library.play(episodes[n])
    shown = [r.media_id for r in library.recommend(20)]
    assert [i for i in shown if i in episodes] == episodes[2:3]


def test_of_a_series_that_was_turned_down_no_further_episode_is_shown(store: Store) -> None:
    library = Library(store).fill(4)

    def episode(number: int) -> MediaId:
        return library.add("night-city", series="The Night", season=1, episode=number)  # type: ignore[arg-type]

    episodes = [episode(number) for number in range(1, 5)]

    def shown() -> list[MediaId]:
        return [r.media_id for r in library.recommend(30) if r.media_id in episodes]

    for media_id in library.topics["night-city"][:3]:
        library.did(EventKind.LIKE, media_id, 3)
    assert shown() == episodes[:1]
    library.did(EventKind.DISLIKE, episodes[0], 2)
    assert shown() == []
    library.play(episodes[1], days_ago=1)  # somebody looked at it after all, and saw it through
    assert shown() == episodes[2:3]
    library.did(EventKind.DISLIKE, episodes[2], 0.5)  # one of a series that is being watched
    assert shown() == episodes[3:]


def test_the_same_list_a_little_later_has_the_same_scores(library: Library) -> None:
    like_some(library)
    start = NOW // TICK_S * TICK_S
    first, later = (library.recommend(20, start + second) for second in (1.0, TICK_S - 1.0))
    assert [(r.media_id, r.score, r.parts) for r in first] == [(r.media_id, r.score, r.parts) for r in later]


def test_the_next_episode_comes_by_itself_and_says_so(store: Store) -> None:
    library = Library(store).fill(3)
    for n in range(120):  # newest, and alike: nothing but the series leads to its episodes
        library.add("beach" if n % 2 else "jazz")

    def episode(number: int, season: int = 1, series: str = "The Night") -> MediaId:
        return library.add("night-city", only=[], series=series, season=season, episode=number)  # type: ignore[arg-type]

    episodes = [episode(1), episode(2), episode(3), episode(1, season=2)]
    other = [episode(n, series="The Night Watch") for n in (1, 2)]  # begins with the same words
    for _ in range(200):
        library.add("beach")
    library.play(episodes[0])
    ctx = library.context()
    assert next_episodes(ctx) == [episodes[1]] and episodes[1] in candidates(ctx)
    ranker = NextEpisodeRanker()
    assert ranker.score(ctx, [*episodes, *other]).tolist() == [0.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    (shown,) = [r for r in library.recommend(10) if r.media_id in episodes]
    assert shown.media_id == episodes[1]
    assert Reason("next_episode", {"series": "The Night"}) in shown.reasons and shown.parts["next_episode"] > 0.15
    library.play(other[0], days_ago=0.5)
    assert next_episodes(library.context()) == [other[1], episodes[1]]  # the series watched last first
    library.play(episodes[1], days_ago=0.4)
    library.play(episodes[2], days_ago=0.3)
    assert next_episodes(library.context()) == [episodes[3], other[1]]  # over to the next season
    library.play(other[1], 0.5, days_ago=0.2)
    assert next_episodes(library.context()) == [episodes[3]]  # begun: one to go on with
    library.did(EventKind.DISLIKE, episodes[3], 0.1)
    assert next_episodes(library.context()) == []
    assert np.isnan(ranker.score(library.context(), episodes)).all()


def test_a_series_that_was_given_up_is_not_gone_on_with(store: Store) -> None:
    library = Library(store).fill(2)
    episodes = [library.add("beach", series="S", season=1, episode=n) for n in (1, 2)]  # type: ignore[arg-type]
    library.play(episodes[0], days_ago=80)
    assert next_episodes(library.context()) == []
    library.play(episodes[0], days_ago=20)
    assert next_episodes(library.context()) == [episodes[1]]
    assert next_episodes(library.context(NOW - 90 * 86_400)) == []  # nothing of the future is seen


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


def test_no_list_holds_anything_twice(library: Library) -> None:
    """A guess is no candidate for the place that a starved kind is given."""
    for number, topic in enumerate(("jazz", "metal", "jazz", "lecture", "jazz")):
        library.play(library.topics[topic][number], days_ago=9 - number)
    for offset in range(40):
        ids = [result.media_id for result in library.recommend(20, now=NOW + offset * 601.0)]
        assert len(set(ids)) == len(ids)


def test_what_was_hidden_while_the_clock_was_ahead_stays_away(library: Library) -> None:
    library.play(library.topics["jazz"][0])
    hidden = library.topics["jazz"][1]
    ahead = Event(hidden, EventKind.HIDE, time.time() + 1e9)
    library.store.events.append(library.profile, ahead)
    listed = pipeline.recommend(library.store, library.indexes, library.profile, 400)
    assert len(listed) > 50 and hidden not in {result.media_id for result in listed}


def test_of_several_people_the_household_is_named(library: Library) -> None:
    for media_id in library.topics["jazz"][:6]:
        library.play(media_id)
    library.store.interests.disown(library.profile, "medium", library.topics["jazz"][0])
    given = {reason.code for result in library.recommend(30) for reason in result.reasons}
    assert "often_finished" in given and "often_finished_here" not in given  # alone, also where something is disowned
    library.store.events.append(
        library.store.profiles.get("other"), Event(library.topics["jazz"][7], EventKind.PLAY, NOW - 5, share=1.0)
    )
    given = {reason.code for result in library.recommend(30) for reason in result.reasons}
    assert "often_finished" not in given
