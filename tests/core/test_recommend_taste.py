"""Taste: a stated taste is recovered within ten events, dislikes push away, things fade, reasons are faithful."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.recommend.inferred import inferred
from core.recommend.mean_cosine import MeanCosineRanker
from core.recommend.prior import PriorRanker, all_groups, rates_of, shrunken
from core.recommend.similar import SimilarRanker
from core.recommend.taste_ridge import RidgeRanker, fit
from core.settings import Home
from core.store import Store, connect
from core.types import EventKind, Kind, MediaId, ProfileId
from tests.core.synthetic import DAY, NOW, TOPICS, Library, P, S


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("template")).make()) as store:
        yield Library(store).fill(43)


@pytest.fixture
def library(template: Library, home: Home) -> Iterator[Library]:
    copied = template.copy(home)
    with copied.store:
        yield copied


def mean(library: Library, ranker: RidgeRanker | SimilarRanker | MeanCosineRanker, topic: str) -> float:
    return float(np.nanmean(ranker.score(library.context(), library.topics[topic][10:])))


@pytest.mark.parametrize("topic", TOPICS)
def test_a_stated_taste_is_recovered_within_ten_events(library: Library, topic: str) -> None:
    for media_id in library.topics[topic][:6]:
        library.play(media_id)
    for other in [t for t in TOPICS if t != topic][:4]:
        library.play(library.topics[other][0], 0.03)
    found = library.recommend(10)
    assert library.share_of([topic], found[:5]) == 1.0
    assert library.share_of([topic], found) >= 0.5  # the rest: a place for each kind, a guess
    everything = [i for ids in library.topics.values() for i in ids if i not in library.context().preferences]
    scores = np.nan_to_num(RidgeRanker().score(library.context(), everything), nan=-1)
    best = [everything[i] for i in np.argsort(-scores)[:20]]
    assert sum(library.topic_of(i) == topic for i in best) >= 18


def test_each_event_moves_the_next_list(library: Library) -> None:
    library.play(library.topics["jazz"][0])
    before = library.share_of(["metal"], library.recommend(10))
    for media_id in library.topics["metal"][:3]:
        library.did(EventKind.LIKE, media_id, 0.0)
    assert library.share_of(["metal"], library.recommend(10)) > before


def test_several_tastes_stay_separate(library: Library) -> None:
    for media_id in library.topics["night-city"][:4] + library.topics["jazz"][:4]:
        library.did(EventKind.LIKE, media_id)
    found = library.recommend(10)
    assert library.share_of(["night-city"], found) >= 0.2 and library.share_of(["jazz"], found) >= 0.2


def test_dislikes_push_away(library: Library) -> None:
    for media_id in library.topics["night-city"][:4]:
        library.did(EventKind.LIKE, media_id)
    before = mean(library, RidgeRanker(), "beach")
    for media_id in library.topics["beach"][:3]:
        library.did(EventKind.DISLIKE, media_id)
    assert mean(library, RidgeRanker(), "beach") < min(before, -0.2)
    assert library.share_of(["beach"], library.recommend(20)) == 0


def test_an_early_skip_counts_against(library: Library) -> None:
    library.did(EventKind.LIKE, library.topics["jazz"][0])
    before = mean(library, RidgeRanker(), "metal")
    library.play(library.topics["metal"][0], 0.04)
    library.play(library.topics["metal"][1], 0.02)
    assert mean(library, RidgeRanker(), "metal") < before


def test_taste_fades_by_the_half_life(library: Library) -> None:
    for media_id in library.topics["metal"][:4]:
        library.did(EventKind.LIKE, media_id, days_ago=0)
    unmet = library.topics["metal"][10:]
    now, later = (RidgeRanker().score(library.context(NOW + days * DAY), unmet).mean() for days in (0, 120))
    assert now > 0.2 and later == pytest.approx(now / 4, rel=0.01)


def test_missing_modalities_and_media_without_vectors(library: Library) -> None:
    for media_id in library.topics["night-city"][:4]:
        library.did(EventKind.LIKE, media_id)
    picture_only = library.add("night-city", only=[P])
    sound_only = library.add("night-city", only=[S])
    nothing = library.add("night-city", only=[])
    other = library.add("beach", only=[P])
    for ranker in (RidgeRanker(), SimilarRanker(), MeanCosineRanker()):
        scores = ranker.score(library.context(), [picture_only, sound_only, nothing, other])
        assert np.isnan(scores).tolist() == [False, False, True, False]
        assert scores[0] > scores[3] and scores[1] > scores[3]


def test_ridge_knows_more_than_the_mean(library: Library) -> None:
    liked = library.topics["jazz"][:3] + library.topics["beach"][:3]
    for media_id in liked:
        library.did(EventKind.LIKE, media_id)
    for media_id in library.topics["night-city"][:2]:
        library.did(EventKind.DISLIKE, media_id)
    for topic in ("jazz", "beach"):
        assert mean(library, RidgeRanker(), topic) > mean(library, RidgeRanker(), "night-city") + 0.3


def test_leaving_one_out_is_exact(library: Library) -> None:
    for n, media_id in enumerate(library.topics["jazz"][:4] + library.topics["beach"][:3]):
        library.did(EventKind.RATING, media_id, stars=(5, 4, 1)[n % 3])
    ctx, target = library.context(), [library.topics["jazz"][20]]
    ridge = fit(ctx)
    assert ridge is not None
    from core.recommend.design import design

    rows = design(ctx, target)
    influence = ridge.influence(rows)[0]
    noise = np.linalg.inv(ridge.dual.inverse) - ridge.dual.rows.astype(float) @ ridge.dual.rows.T.astype(float)
    y = np.linalg.inv(ridge.dual.inverse) @ ridge.alpha
    for i in np.flatnonzero(ridge.met):
        kept = [n for n in range(len(ridge.ids)) if n != i]
        kernel = ridge.dual.rows[kept].astype(float) @ ridge.dual.rows[kept].T + noise[np.ix_(kept, kept)]
        without = (rows.astype(float) @ ridge.dual.rows[kept].T) @ np.linalg.solve(kernel, y[kept])
        assert influence[i] == pytest.approx(float(ridge.score(rows)[0]) - float(without[0]), abs=1e-4)


# ── Faithfulness ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def shared_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("faithful")
    with connect(Home(folder).make()) as store:
        yield Library(store).fill(12)


NEW_PROFILE = itertools.count()


@settings(max_examples=12, deadline=None)
@given(
    rated=st.dictionaries(st.integers(0, 83), st.sampled_from([0.5, 2.0, 3.5, 4.5, 5.0]), min_size=1, max_size=8),
    asked=st.lists(st.integers(0, 83), min_size=1, max_size=4, unique=True),
)
def test_taking_back_the_named_rating_lowers_the_score(
    shared_library: Library, rated: dict[int, float], asked: list[int]
) -> None:
    library = shared_library
    library.profile = library.store.profiles.get(f"person {next(NEW_PROFILE)}")
    everything = sorted(i for ids in library.topics.values() for i in ids)
    for number, stars in rated.items():
        library.did(EventKind.RATING, everything[number], stars=stars)
    unmet = [everything[n] for n in asked if n not in rated]
    for ranker in (RidgeRanker(), SimilarRanker()):
        before = ranker.score(library.context(), unmet)
        for place, reasons in enumerate(ranker.why(library.context(), unmet)):
            for reason in reasons:
                assert reason.code == "because_rated"
                media_id: MediaId = reason.args["media_id"]
                stars = reason.args["stars"]
                library.did(EventKind.RATING, media_id, 1.0, stars=0)
                after = ranker.score(library.context(), unmet)[place]
                assert np.isnan(after) or after < before[place]
                library.did(EventKind.RATING, media_id, 1.0, stars=stars)


# ── Prior ───────────────────────────────────────────────────────────────────────────────────────────


def test_prior_backs_off_through_album_artist_and_genre(store: Store) -> None:
    library = Library(store)
    finished = [library.add("jazz", artist="Miles", genre="Jazz", album=album) for album in "aabb"]
    skipped = [library.add("metal", artist="Loud", genre="Metal") for _ in range(4)]
    same_artist = library.add("jazz", artist="Miles", genre="Jazz", album="new")
    same_genre = library.add("jazz", artist="Bill", genre="Jazz", folder="elsewhere")
    unknown = library.add("birds")
    same_as_skipped = library.add("metal", artist="Loud", genre="Metal")
    asked = [same_artist, same_genre, unknown, same_as_skipped]
    assert np.isnan(PriorRanker().score(library.context(), asked)).all()
    for media_id in finished:
        library.play(media_id)
    for media_id in skipped:
        library.play(media_id, 0.02)
    scores = PriorRanker().score(library.context(), asked).tolist()
    assert scores == sorted(scores, reverse=True) and len(set(scores)) == 4
    named = PriorRanker().why(library.context(), asked)
    assert [r.args["by"] for reasons in named for r in reasons][:1] in (["artist"], ["genre"], ["folder"])
    assert named[2:] == [(), ()]


def test_prior_knows_series_and_ratings(store: Store) -> None:
    library = Library(store)
    liked = [library.add("lecture", series="Night Talks", folder="all") for _ in range(3)]
    other = [library.add("lecture", series="Day Talks", folder="all") for _ in range(3)]
    asked = [library.add("lecture", series=name, folder="all") for name in ("Night Talks", "Day Talks", "")]
    for n in range(3):  # nothing is played: ratings are enough
        library.did(EventKind.RATING, liked[n], stars=5)
        library.did(EventKind.RATING, other[n], stars=1)
    scores = PriorRanker().score(library.context(), asked).tolist()
    assert scores[0] > scores[2] > scores[1]
    (reason,) = PriorRanker().why(library.context(), asked)[0]
    assert reason.args == {"by": "series", "name": "Night Talks"}
    for media_id in other:
        library.did(EventKind.RATING, media_id, days_ago=0.5, stars=0)  # taken back
    assert PriorRanker().score(library.context(), asked)[1] > scores[1]


@pytest.mark.parametrize("kind", [EventKind.DISLIKE, EventKind.HIDE])
def test_prior_believes_what_was_said_of_what_was_finished(store: Store, kind: EventKind) -> None:
    library = Library(store)
    clothes = [library.add("jazz", artist="Clothes", folder="clothes") for _ in range(5)]
    for media_id in clothes:
        library.play(media_id, days_ago=2)
        library.play(media_id, days_ago=1)
    for media_id in [library.add("metal", folder="others") for _ in range(5)]:
        library.play(media_id, 0.5)
    asked = [library.add("jazz", artist="Clothes", folder="clothes"), library.add("birds", folder="x")]
    mine, other = library.profile, library.store.profiles.get("somebody new")

    def seen_by(who: ProfileId) -> tuple[float, set[str]]:
        library.profile = who
        scores = PriorRanker().score(library.context(), asked)
        told = [*PriorRanker().why(library.context(), asked)[0], *inferred(library.context())]
        return float(scores[0] - scores[1]), {
            one.code for one in told if one.args.get("name") in ("clothes", "Clothes")
        }

    gain, codes = seen_by(other)
    assert gain > 0 and "often_finished_here" in codes and "often_finishes_here" in codes
    library.profile = mine
    for media_id in clothes:
        library.did(kind, media_id, days_ago=0.5)
    gain, codes = seen_by(other)
    assert gain < -0.05 and codes == set()  # nor was it left off
    assert seen_by(mine)[1] == set()
    library.profile = mine
    for media_id in clothes:
        library.did(EventKind.NEUTRAL, media_id, days_ago=0.4)
    assert "often_finishes_here" in seen_by(other)[1]


def test_prior_keeps_apart_who_refused_what(store: Store) -> None:
    library = Library(store)
    ids = [library.add("jazz", artist="Miles") for _ in range(4)]
    for media_id in ids:
        library.play(media_id)
    library.profile = library.store.profiles.get("somebody else")
    for media_id in ids:
        library.did(EventKind.DISLIKE, media_id)
    assert rates_of(library.context()).media[ids[0]] == pytest.approx((0.955, 1.91), abs=0.1)


def test_prior_learns_whether_what_is_new_is_finished(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(store)
    monkeypatch.setattr(time, "time", lambda: NOW - 900 * DAY)
    old = [library.add("jazz") for _ in range(6)]
    monkeypatch.setattr(time, "time", lambda: NOW - 3 * DAY)
    new = [library.add("jazz") for _ in range(6)]
    monkeypatch.undo()
    for n in range(5):
        library.play(old[n], 0.02, days_ago=2)
        library.play(new[n], 1.0, days_ago=2)
    scores = PriorRanker().score(library.context(), [new[5], old[5]])
    assert scores[0] > scores[1] + 0.1
    assert PriorRanker().why(library.context(), [new[5]]) == [()]  # "recently added" has a reason of its own
    assert PriorRanker().score(library.context(NOW + 200 * DAY), [new[5]])[0] < scores[0]


def test_prior_is_the_households(store: Store) -> None:
    library = Library(store)
    for media_id in [library.add("jazz", artist="Miles") for _ in range(4)]:
        library.play(media_id)
    asked = [library.add("jazz", artist="Miles", folder="x"), library.add("metal", folder="x")]
    library.profile = library.store.profiles.get("somebody else")
    scores = PriorRanker().score(library.context(), asked)
    assert scores[0] > scores[1]


def test_kinds_exist_in_the_synthetic_library(library: Library) -> None:
    facts = library.store.media.facts([ids[0] for ids in library.topics.values()])
    assert {f.kind for f in facts.values()} == set(Kind)


def test_prior_of_many_is_that_of_each(store: Store) -> None:
    library, draw = Library(store), np.random.default_rng(3)
    ids = [
        library.add("jazz", artist=f"A{n % 5}" if n % 3 else "", genre=f"G{n % 4}", series="S" if n % 7 == 0 else "")
        for n in range(60)
    ]
    for media_id in ids[:30]:
        library.play(media_id, float(draw.uniform()), days_ago=float(draw.uniform(0, 90)))
    context = library.context()
    rates = rates_of(context)
    late = library.add("jazz", artist="came after the counting")
    asked = [*ids, late]
    one_by_one = [shrunken(rates, i, groups)[0] for i, groups in all_groups(library.context(), asked).items()]
    assert PriorRanker().score(library.context(), asked) == pytest.approx(one_by_one, abs=1e-6)
    assert len(set(one_by_one)) > 20
