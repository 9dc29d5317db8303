"""Interests: found, stable, named, muted and weighed; what was inferred: listed, deleted, and without effect then."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UserProblem
from core.recommend import coplay
from core.recommend.candidates import candidates
from core.recommend.daytime import DaytimeRanker
from core.recommend.disowned import GROUP, HABIT, INTEREST, MEDIUM, TAG
from core.recommend.inferred import LEAST_MEDIA, Line, delete, inferred, restore, taken_along
from core.recommend.interests import (
    MOST,
    Interest,
    group,
    interests,
    most_groups,
    nearest_interests,
    rule,
    seeds,
    silhouette,
)
from core.recommend.interestwords import describe
from core.recommend.prior import PriorRanker, rates_of
from core.recommend.similar import SimilarRanker
from core.recommend.taste_ridge import RidgeRanker
from core.settings import Home
from core.store import Store, connect
from core.types import Event, EventKind, MediaId, Modality, Tag
from tests.core.synthetic import DAY, NOW, TOPICS, Library

NEW_PROFILE = itertools.count()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("interests")).make()) as store:
        filled = Library(store).fill(30)
        with store.transaction():
            for topic, ids in filled.topics.items():
                for n, media_id in enumerate(ids):
                    tags = [Tag(topic, 0.9, Modality.PICTURE), Tag("everywhere", 0.5, Modality.PICTURE)]
                    store.media.set_tags(media_id, Modality.PICTURE, tags[: 1 + n % 2] if n % 5 else tags[1:])
        yield filled


@pytest.fixture
def someone(library: Library) -> Library:
    library.profile = library.store.profiles.get(f"person {next(NEW_PROFILE)}")
    return library


@pytest.fixture
def quiet(library: Library, home: Home) -> Iterator[Library]:
    """The same media in a household where nobody else has skipped anything: what one skips lowers it for all."""
    copied = library.copy(home)
    with copied.store:
        for profile, _ in copied.store.profiles.all():
            copied.store.events.forget(profile)
        copied.profile = copied.store.profiles.get("somebody quiet")
        yield copied


def likes(library: Library, **topics: int) -> None:
    for topic, count in topics.items():
        for n, media_id in enumerate(library.topics[topic.replace("_", "-")][:count]):
            library.did(EventKind.LIKE, media_id, n + 1)


def by_topic(library: Library, found: tuple[Interest, ...]) -> dict[str, Interest]:
    return {library.topic_of(interest.media_id): interest for interest in found}


# ── Grouping ────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=30, deadline=None)
@given(count=st.integers(0, 70), centres=st.integers(1, 9), seed=st.integers(0, 99))
def test_groups_are_few_and_the_order_does_not_matter(count: int, centres: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows = draw.normal(size=(centres, 32))[draw.integers(centres, size=count)] + 0.3 * draw.normal(size=(count, 32))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    labels, order = group(rows), draw.permutation(count)
    shuffled = group(rows[order])
    together = labels[:, None] == labels[None, :]
    np.testing.assert_array_equal(together[np.ix_(order, order)], shuffled[:, None] == shuffled[None, :])
    assert len(set(labels.tolist())) <= (count if count < 6 else most_groups(count))


def test_how_many_interests() -> None:
    assert [most_groups(n) for n in (6, 14, 15, 49, 50, 400)] == [3, 3, 4, 7, MOST, MOST]


def test_silhouette_by_hand() -> None:
    places = np.array([0.0, 1.0, 10.0, 11.0])
    distances = np.abs(places[:, None] - places[None, :])
    b, a = np.array([10.5, 9.5, 9.5, 10.5]), 1.0
    assert silhouette(distances, np.array([0, 0, 1, 1])) == pytest.approx(float(((b - a) / b).mean()))
    assert silhouette(distances, np.array([0, 1, 0, 1])) < 0


# ── Interests ───────────────────────────────────────────────────────────────────────────────────────


def test_tastes_are_found_apart_each_by_a_medium_of_it(someone: Library) -> None:
    likes(someone, night_city=9, jazz=8, lecture=4)
    found = interests(someone.context())
    assert sorted(by_topic(someone, found)) == ["jazz", "lecture", "night-city"]
    for interest in found:
        assert {someone.topic_of(i) for i in interest.members} == {someone.topic_of(interest.media_id)}
        assert interest.media_id in interest.members and interest.weight == 1.0
    assert sum(interest.importance for interest in found) == pytest.approx(1.0)
    assert someone.topic_of(found[0].media_id) == "night-city"  # most important first
    assert seeds(someone.context()) == [interest.media_id for interest in found]


def test_few_likes_are_interests_of_their_own_and_none_is_none(someone: Library) -> None:
    assert interests(someone.context()) == ()
    likes(someone, jazz=3)
    found = interests(someone.context())
    assert {interest.media_id for interest in found} == set(someone.topics["jazz"][:3])


def test_a_refit_knows_them_again(someone: Library) -> None:
    likes(someone, night_city=12, jazz=12)
    before = by_topic(someone, interests(someone.context()))
    someone.did(EventKind.LIKE, someone.topics["jazz"][20], 0.5)
    after = by_topic(someone, interests(someone.context()))
    assert after["night-city"].members == before["night-city"].members
    assert after["night-city"].media_id == before["night-city"].media_id
    assert set(after["jazz"].members) == {*before["jazz"].members, someone.topics["jazz"][20]}
    assert after["jazz"].media_id in {*before["jazz"].members, someone.topics["jazz"][20]}
    assert interests(someone.context(NOW + 3 * DAY))[0].media_id == interests(someone.context())[0].media_id


def test_a_niche_taste_has_candidates_of_its_own(someone: Library) -> None:
    likes(someone, night_city=25, birds=1)
    found = candidates(someone.context())
    birds = [i for i in found if someone.topic_of(i) == "birds"]
    assert len(set(birds)) >= 20  # of 30; 100 drawn at random of 210 would give 14


def test_interests_are_named_by_what_is_theirs_alone(someone: Library) -> None:
    likes(someone, night_city=8, jazz=8)
    ctx = someone.context()
    found = interests(ctx)
    words = dict(zip([someone.topic_of(i.media_id) for i in found], describe(ctx, found), strict=True))
    assert words["jazz"].tags == ("jazz",) and words["night-city"].tags == ("night-city",)


def test_a_topic_or_a_common_name_names_an_interest(store: Store) -> None:
    library = Library(store)
    mine = [library.add("jazz", artist="Miles", genre="Jazz") for _ in range(6)]
    others = [library.add("metal") for _ in range(30)]
    topics = dict.fromkeys(mine, (1, 0.9)) | {others[0]: (2, 0.9)}
    store.topics.replace({1: ["trumpet", "night"], 2: ["guitar"]}, topics)
    for media_id in mine:
        library.did(EventKind.LIKE, media_id)
    ctx = library.context()
    (words,) = describe(ctx, interests(ctx)[:1])
    assert words.topic == ("trumpet", "night") and words.named == (("artist", "Miles"), ("genre", "Jazz"))
    assert words.tags == ()


# ── Rulings ─────────────────────────────────────────────────────────────────────────────────────────


def muted(library: Library, topic: str) -> Interest:
    ctx = library.context()
    interest = by_topic(library, interests(ctx))[topic]
    rule(ctx, interest, weight=0.0)
    return interest


def mean(ranker: RidgeRanker | SimilarRanker, library: Library, topic: str) -> float:
    return float(np.nanmean(ranker.score(library.context(), library.topics[topic][15:])))


def test_a_muted_interest_disappears_and_pulls_nothing(someone: Library) -> None:
    likes(someone, night_city=8, jazz=8)
    before = {ranker.name: mean(ranker, someone, "jazz") for ranker in (RidgeRanker(), SimilarRanker())}
    assert any(someone.topic_of(i) == "jazz" for i in candidates(someone.context()))
    assert min(before.values()) > 0.1
    muted(someone, "jazz")
    assert not any(someone.topic_of(i) == "jazz" for i in candidates(someone.context()))
    assert someone.share_of(["jazz"], someone.recommend(50)) == 0.0
    assert someone.share_of(["night-city"], someone.recommend(10)) >= 0.4
    for ranker in (RidgeRanker(), SimilarRanker()):
        assert mean(ranker, someone, "jazz") < 0.25 * before[ranker.name]
    assert mean(RidgeRanker(), someone, "night-city") > 0.2
    assert by_topic(someone, interests(someone.context()))["jazz"].weight == 0.0  # it can be found and taken back
    ctx = someone.context()
    rule(ctx, by_topic(someone, interests(ctx))["jazz"], weight=1.0)
    assert mean(RidgeRanker(), someone, "jazz") == pytest.approx(before["taste"], abs=1e-5)


def test_what_is_liked_later_joins_the_muted_interest(someone: Library) -> None:
    likes(someone, night_city=8, jazz=8)
    muted(someone, "jazz")
    for media_id in someone.topics["jazz"][10:14]:
        someone.did(EventKind.LIKE, media_id, 0.0)
    assert someone.share_of(["jazz"], someone.recommend(50)) == 0.0
    assert mean(RidgeRanker(), someone, "jazz") < 0.1


def test_a_ruling_outlives_its_likes(someone: Library) -> None:
    likes(someone, night_city=8, jazz=2)
    muted_one = muted(someone, "jazz")
    for media_id in someone.topics["jazz"][:2]:
        someone.did(EventKind.NEUTRAL, media_id, 0.0)
    found = [i for i in interests(someone.context()) if i.ruled_by is not None]
    assert [(i.media_id, i.weight, i.importance) for i in found] == [(muted_one.media_id, 0.0, 0.0)]
    assert muted_one.media_id not in candidates(someone.context())


def test_weight_and_name(someone: Library) -> None:
    likes(someone, night_city=6, jazz=6)
    for media_id in someone.topics["lecture"][:6]:
        someone.did(EventKind.QUEUE, media_id)
    before = mean(RidgeRanker(), someone, "lecture")
    ctx = someone.context()
    interest = by_topic(someone, interests(ctx))["lecture"]
    rule(ctx, interest, weight=2.0)
    ctx = someone.context(NOW + 1)
    rule(ctx, by_topic(someone, interests(ctx))["lecture"], name="Evening classes")
    (named,) = [i for i in interests(someone.context(NOW + 2)) if i.name]
    assert (named.name, named.weight, someone.topic_of(named.media_id)) == ("Evening classes", 2.0, "lecture")
    assert (
        float(np.nanmean(RidgeRanker().score(someone.context(NOW + 2), someone.topics["lecture"][15:]))) > 1.5 * before
    )
    for weight in (-0.1, 2.1, float("nan")):
        with pytest.raises(ValueError):
            rule(ctx, named, weight=weight)


def test_rulings_are_each_profiles_own_and_of_their_time(someone: Library) -> None:
    likes(someone, jazz=8)
    muted(someone, "jazz")
    assert someone.context(NOW - DAY / 2).rulings == []
    someone.profile = someone.store.profiles.get(f"person {next(NEW_PROFILE)}")
    likes(someone, jazz=8)
    assert all(interest.weight == 1.0 for interest in interests(someone.context()))


def test_the_nearest_interest_is_named(someone: Library) -> None:
    likes(someone, night_city=6, jazz=6)
    ctx = someone.context()
    found = interests(ctx)
    asked = [someone.topics["jazz"][20], someone.topics["night-city"][20]]
    nearest, likeness = nearest_interests(ctx, found, asked)
    assert [someone.topic_of(found[n].media_id) for n in nearest.tolist()] == ["jazz", "night-city"]
    assert likeness.min() > 0.3


# ── What was inferred ───────────────────────────────────────────────────────────────────────────────


def line_of(library: Library, code: str, **args: object) -> Line:
    lines = inferred(library.context())
    return next(line for line in lines if line.code == code and all(line.args[name] == v for name, v in args.items()))


def codes(library: Library) -> set[str]:
    return {line.code for line in inferred(library.context())}


def test_nothing_is_inferred_of_nobody(someone: Library) -> None:
    assert inferred(someone.context()) == []


def test_lines_say_what_they_rest_on(quiet: Library) -> None:
    for media_id in quiet.topics["jazz"][:6]:
        quiet.play(media_id)
    for media_id in quiet.topics["metal"][:6]:
        quiet.play(media_id, 0.02)
    assert codes(quiet) >= {
        "likes_interest", "dislikes_tag", "often_finishes", "often_skips", "seems_liked", "seems_disliked",
    }  # fmt: skip
    against = line_of(quiet, "dislikes_tag", tag="metal")
    assert (against.count, against.args["of"]) == (4, 4)  # two of six don't carry it
    assert line_of(quiet, "likes_interest").count == 6
    assert line_of(quiet, "seems_liked", media_id=quiet.topics["jazz"][0]).args["cause"] == "finished"
    finishes = line_of(quiet, "often_finishes", by="folder", name="jazz")
    assert (finishes.count, finishes.args["plays"], finishes.args["ratings"]) == (6, 6, 0)


def test_plays_skips_and_ratings_are_counted_apart(quiet: Library) -> None:
    for n, media_id in enumerate(quiet.topics["birds"][:6]):
        quiet.did(EventKind.RATING, media_id, stars=5) if n < 2 else quiet.play(media_id)
    quiet.did(EventKind.SKIP, quiet.topics["birds"][7])
    line = line_of(quiet, "often_finishes", by="folder", name="birds")
    assert [line.args[name] for name in ("plays", "skips", "ratings")] == [4, 1, 2] and line.count == 7


def test_what_the_household_does_is_not_said_of_one(quiet: Library) -> None:
    for media_id in quiet.topics["birds"][:5]:
        quiet.play(media_id)
    quiet.profile = quiet.store.profiles.get("another")
    quiet.did(EventKind.HIDE, quiet.topics["metal"][0])
    assert codes(quiet) == {"often_finishes_here"}


@pytest.mark.parametrize("hidden", range(5))
def test_one_hidden_thing_says_nothing_of_its_tags(quiet: Library, hidden: int) -> None:
    metal = [i for n, i in enumerate(quiet.topics["metal"]) if n % 10 == 1]  # all carry the same two tags
    for media_id in metal[:hidden]:
        quiet.did(EventKind.HIDE, media_id)
    for media_id in quiet.topics["metal"][2:8]:
        quiet.did(EventKind.OPEN, media_id)
    told = [line.args["tag"] for line in inferred(quiet.context()) if line.code == "dislikes_tag"]
    assert ("metal" in told) is (hidden >= LEAST_MEDIA)


def test_an_id_means_one_line_whatever_is_deleted(someone: Library) -> None:
    for media_id in someone.topics["jazz"][:6]:
        someone.play(media_id)
    before = {line.id: line.key for line in inferred(someone.context())}
    assert len(before) == len(inferred(someone.context()))
    assert all(len(name) == 6 and name.isalpha() for name in before)
    one = line_of(someone, "seems_liked", media_id=someone.topics["jazz"][2])
    delete(someone.context(), one)
    after = {line.id: line for line in inferred(someone.context())}
    assert after[one.id].deleted and after[one.id].key == one.key
    assert all(after[name].key == key for name, key in before.items() if name in after)


def test_what_goes_with_a_deleted_line_is_told(someone: Library) -> None:
    for media_id in someone.topics["jazz"][1:5]:
        someone.play(media_id)
    before = inferred(someone.context())
    tag = Line(TAG, "jazz", "likes_tag")
    delete(someone.context(), tag)
    gone = taken_along(someone.context(), before, tag)
    assert {line.code for line in gone} >= {"likes_interest", "seems_liked"}
    assert not {line.id for line in gone} & {line.id for line in inferred(someone.context())}


def test_an_interest_under_another_middle_is_not_gone(someone: Library) -> None:
    likes(someone, jazz=8)
    for media_id in someone.topics["metal"][:3]:
        someone.play(media_id)
    before, one = inferred(someone.context()), line_of(someone, "seems_liked", media_id=someone.topics["metal"][0])
    delete(someone.context(), one)
    jazz = {i.media_id for i in interests(someone.context()) if someone.topic_of(i.media_id) == "jazz"}
    assert jazz and not jazz & {line.key for line in taken_along(someone.context(), before, one)}


def test_a_tag_that_names_an_interest_is_not_said_twice(someone: Library) -> None:
    likes(someone, night_city=8, jazz=8)
    told = [line.args["tag"] for line in inferred(someone.context()) if line.code == "likes_tag"]
    assert "jazz" not in told and "night-city" not in told and "everywhere" in told
    delete(someone.context(), line_of(someone, "likes_interest", tags=["jazz"]))
    told = [line.args["tag"] for line in inferred(someone.context()) if line.code == "likes_tag"]
    assert "jazz" not in told  # it doesn't come back by the other door


def test_interests_of_one_name_are_told_apart(store: Store) -> None:
    library = Library(store)
    liked = {"jazz": [library.add("jazz") for _ in range(7)], "lecture": [library.add("lecture") for _ in range(7)]}
    others = [library.add("metal") for _ in range(30)]
    tags = {"jazz": ("calm", "dim", "low", "brass"), "lecture": ("calm", "dim", "low")}
    for topic, ids in liked.items():
        for n, media_id in enumerate(ids):
            carried = [Tag(tag, 0.9, Modality.SOUND) for tag in tags[topic] if tag != "brass" or n % 2]
            store.media.set_tags(media_id, Modality.SOUND, carried)
            library.did(EventKind.LIKE, media_id)
    found = {library.topic_of(i.media_id): i for i in interests(library.context())}
    jazz, lecture = describe(library.context(), [found["jazz"], found["lecture"]])
    assert jazz.said == lecture.said and jazz.twice and lecture.twice
    assert jazz.apart == ("brass",) and lecture.apart == ()  # its medium in the middle has to do
    (alone,) = describe(library.context(), [found["jazz"]])
    assert not alone.twice and alone.apart == () and others


def at_hours(library: Library, topic: str, hours: int, count: int) -> None:
    """Play so many media of a topic, one each working day, at the same hour by the clock of this machine."""
    day, done = NOW - 40 * DAY, 0
    while done < count:
        local = time.localtime(day)
        at = time.mktime((*local[:3], hours, 0, 0, 0, 0, -1))
        if local.tm_wday < 5:
            media_id = library.topics[topic][done % len(library.topics[topic])]
            library.store.events.append(library.profile, Event(media_id, EventKind.PLAY, at, share=1.0))
            done += 1
        day += DAY


def test_habits_are_told_and_deleted_for_good(someone: Library) -> None:
    at_hours(someone, "jazz", 19, 14)
    at_hours(someone, "beach", 8, 14)
    evening = next(
        line for line in inferred(someone.context()) if line.code == "habit_more" and line.args["value"] == "music"
    )
    assert (evening.args["from_h"], evening.args["to_h"], evening.args["weekend"]) == (17, 22, False)
    assert (evening.line, evening.count, evening.args["of"]) == (HABIT, 14, 14)
    assert line_of(someone, "habit_less", value="video", from_h=17).count == 0
    local = time.localtime(NOW)
    now = time.mktime((*local[:3], 19, 30, 0, 0, 0, -1)) - (local.tm_wday - 2) * DAY
    asked = [someone.topics["jazz"][20], someone.topics["beach"][20]]

    def gap() -> float:
        music, video = DaytimeRanker().score(someone.context(now), asked).tolist()
        return float(music - video)

    before = gap()
    assert before > 0.2 and DaytimeRanker().why(someone.context(now), asked)[0]
    for line in [line for line in inferred(someone.context()) if line.line == HABIT]:
        delete(someone.context(), line)
    assert abs(gap()) < 0.02 and DaytimeRanker().why(someone.context(now), asked)[0] == ()
    at_hours(someone, "jazz", 19, 10)  # what is deleted stays so, whatever is played
    assert not any(line.key == evening.key and not line.deleted for line in inferred(someone.context()))
    before = gap()
    restore(someone.context(), line_of(someone, "no_habit", value="music", from_h=17))
    assert gap() > before + 0.1


def test_few_plays_are_no_habit(someone: Library) -> None:
    at_hours(someone, "jazz", 19, 4)
    at_hours(someone, "beach", 8, 20)
    someone.play(someone.topics["birds"][0])
    habits = [line for line in inferred(someone.context()) if line.line == HABIT]
    assert not [line for line in habits if line.args["value"] == "sound"]
    assert not [line for line in habits if line.args.get("from_h") == 17]  # four plays then


def test_a_deleted_medium_no_longer_counts(someone: Library) -> None:
    one = someone.topics["jazz"][0]
    someone.play(one)
    someone.play(someone.topics["beach"][0])
    before = mean(RidgeRanker(), someone, "jazz")
    line = line_of(someone, "seems_liked", media_id=one)
    delete(someone.context(), line)
    assert someone.context().preferences[one].weight == 0.0 and someone.context().preferences[one].finished == 1
    assert mean(RidgeRanker(), someone, "jazz") < 0.2 * before
    gone = line_of(someone, "no_medium", media_id=one)
    assert gone.deleted and (gone.line, gone.key) == (MEDIUM, one)
    with pytest.raises(UserProblem):
        delete(someone.context(), gone)
    restore(someone.context(), gone)
    assert mean(RidgeRanker(), someone, "jazz") == pytest.approx(before, abs=1e-5)
    with pytest.raises(UserProblem):
        restore(someone.context(), line)


def test_words_count_whatever_is_deleted(someone: Library) -> None:
    one = someone.topics["jazz"][0]
    someone.play(one)
    someone.did(EventKind.RATING, one, stars=5)
    assert someone.context().preferences[one].done > 0.4
    someone.store.interests.disown(someone.profile, MEDIUM, one, at=NOW)
    found = someone.context().preferences[one]
    assert found.stars == 5 and found.weight == pytest.approx(1.0, abs=0.02) and found.done == 0.0
    assert someone.context(NOW - 1).preferences[one].done > 0.4  # before it was disowned


def test_a_deleted_tag_leaves_out_what_carries_it(someone: Library) -> None:
    for media_id in someone.topics["jazz"][:6]:
        someone.play(media_id)
    delete(someone.context(), Line(TAG, "jazz", "likes_tag"))
    weights = {n: someone.context().preferences[i].weight for n, i in enumerate(someone.topics["jazz"][:6])}
    assert weights[0] > 0.4 and weights[5] > 0.4  # the fifth that doesn't carry it
    assert [weights[n] for n in (1, 2, 3, 4)] == [0.0] * 4
    assert line_of(someone, "no_tag", tag="jazz").line == TAG


def test_a_deleted_group_leaves_the_prior(quiet: Library) -> None:
    for media_id in quiet.topics["birds"][:5]:
        quiet.play(media_id)
    for media_id in quiet.topics["beach"][:5]:
        quiet.play(media_id, 0.02)
    asked = [quiet.topics["birds"][20]]
    before = float(PriorRanker().score(quiet.context(), asked)[0])
    delete(quiet.context(), line_of(quiet, "often_finishes", by="folder", name="birds"))
    assert float(PriorRanker().score(quiet.context(), asked)[0]) < before - 0.05
    assert PriorRanker().why(quiet.context(), asked) == [()]
    assert line_of(quiet, "no_group", by="folder").line == GROUP


def test_a_deleted_interest_is_muted(someone: Library) -> None:
    likes(someone, night_city=8, jazz=8)
    jazz = by_topic(someone, interests(someone.context()))["jazz"]
    delete(someone.context(), line_of(someone, "likes_interest", media_id=jazz.media_id))
    assert by_topic(someone, interests(someone.context()))["jazz"].weight == 0.0
    assert someone.share_of(["jazz"], someone.recommend(50)) == 0.0
    assert line_of(someone, "no_interest").key == jazz.media_id
    ctx = someone.context()
    rule(ctx, by_topic(someone, interests(ctx))["jazz"], weight=1.0)  # weighing it takes that back
    assert (INTEREST, jazz.media_id) not in someone.context().disowned
    assert by_topic(someone, interests(someone.context()))["jazz"].weight == 1.0


def test_a_deleted_medium_is_in_nothing_that_is_learnt(store: Store) -> None:
    library = Library(store)
    ids = [library.add(topic) for topic in ("jazz", "metal", "beach")]
    for n, media_id in enumerate(ids):
        library.play(media_id, days_ago=1.0 - 0.01 * n)
    one, other = ids[-1], store.profiles.get("another")
    sources = [library.profile, other]
    for model, profile in ((coplay.MODEL, None), ("blend", library.profile), ("blend", other)):
        store.learned.put(model, profile, {"x": np.zeros(1)}, {}, sources=sources if profile is None else [profile])
    arrays = coplay.train(store)
    assert arrays is not None and one in arrays["media"].tolist()
    assert one in coplay.just_played(library.context(), 3).worth and one in rates_of(library.context()).media
    delete(library.context(), line_of(library, "seems_liked", media_id=one))
    arrays = coplay.train(store)
    assert arrays is not None and sorted(arrays["media"].tolist()) == sorted(ids[:2])
    assert sorted(coplay.just_played(library.context(), 3).worth) == sorted(ids[:2])
    assert one not in rates_of(library.context()).media
    assert [run.profile for profile in sources for run in store.learned.runs(profile)] == [other]
    library.profile = other  # the household doesn't count it for anybody else either
    assert sorted(rates_of(library.context()).media) == sorted(ids[:2])


def test_a_deleted_line_stays_deleted_after_a_merge(store: Store) -> None:
    library = Library(store)
    loser, winner = library.add("jazz"), library.add("jazz")
    library.play(loser)
    for line in (MEDIUM, INTEREST):
        store.interests.disown(library.profile, line, loser, at=0.0)
    store.media.merge(loser, winner, "")
    assert library.context().disowned == {(MEDIUM, winner), (INTEREST, winner)}
    assert library.context().preferences[winner].done == 0.0
    restore(library.context(), line_of(library, "no_medium", media_id=winner))
    assert store.interests.disowned(library.profile) == [(INTEREST, winner)]
    assert library.context().unweighed[winner].done > 0


def test_merged_media_keep_their_rulings(store: Store) -> None:
    library = Library(store)
    ids = [library.add("jazz") for _ in range(7)]
    for media_id in ids:
        library.did(EventKind.LIKE, media_id)
    ctx = library.context()
    rule(ctx, interests(ctx)[0], weight=0.0)
    muted_by: MediaId = interests(library.context())[0].media_id
    winner = next(i for i in ids if i != muted_by)
    store.media.merge(muted_by, winner, "")
    (one,) = [interest for interest in interests(library.context()) if winner in interest.members]
    assert one.weight == 0.0


@pytest.mark.parametrize("topic", [t for t in TOPICS if t != "silent-film"])
def test_any_topic_can_be_muted_alone(quiet: Library, topic: str) -> None:
    someone = quiet
    likes(someone, **dict.fromkeys(("night_city", "lecture", "jazz", "metal", "beach", "birds"), 6))
    muted(someone, topic)
    found = someone.recommend(60)
    assert someone.share_of([topic], found) == 0.0
    others = {someone.topic_of(r.media_id) for r in found}
    assert len(others - {topic}) >= 5
