"""Reasons rest on the score: taking the named thing away lowers it. Shares, moments, chances of guesses."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from core.interactions import History, Interactions
from core.recommend import RANKERS, RankContext, Ranker
from core.recommend.collaborative.ease import Ease, EaseConfig
from core.recommend.collaborative.transitions import Transitions, TransitionsConfig
from core.recommend.community import CommunityRanker
from core.recommend.coplay import CoplayRanker, sessions
from core.recommend.daytime import DaytimeRanker, habits, moments_of
from core.recommend.explore import included
from core.recommend.links import Links, links_of
from core.recommend.prior import PriorRanker
from core.recommend.slate import log_slate, propensities
from core.settings import Home
from core.store import Store, connect
from core.store.learned import Arrays
from core.types import Event, EventKind, Facts, Kind, MediaId, Modality, Reason, Result
from tests.core.synthetic import DAY, NOW, Library

NUMBER = itertools.count()
COMPANY = {
    *("played_together", "once_together", "once_together_here", "goes_with", "community"),
    *("after", "once_after", "once_after_here"),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("explain")).make()) as store:
        made = Library(store).fill(6)
        for n, ids in enumerate(list(made.topics.values())):
            made.add("jazz", artist=f"Artist {n % 3}", genre="Jazz")
            assert ids
        yield made


def everything(library: Library) -> list[MediaId]:
    return sorted(i for ids in library.topics.values() for i in ids)


def made_up(media: list[MediaId], seed: int = 5) -> Arrays:
    """Models of random company, as training would make them."""
    random = np.random.default_rng(seed)
    rows = [random.choice(len(media), size=8, replace=False).astype(np.int32) for _ in range(40)]
    table = Interactions.of([History(r, np.ones(8, np.float32), np.arange(8.0)) for r in rows], len(media))
    ease = links_of(Ease(EaseConfig(regularisation=2.0)).fit(table), media)
    after = links_of(Transitions(TransitionsConfig(last_items=1)).fit(table), media)
    return {**ease.arrays("together"), **after.arrays("after")}


def context(library: Library, trained: Arrays) -> RankContext:
    ctx = library.context()
    ctx.trained = {("coplay", None): trained, ("community", None): trained}
    return ctx


# ── Faithful ────────────────────────────────────────────────────────────────────────────────────────

LIKED = st.lists(st.tuples(st.integers(0, 48), st.floats(0.1, 60), st.booleans()), min_size=1, max_size=9)


@settings(max_examples=15, deadline=None, phases=[Phase.generate])
@given(liked=LIKED, seed=st.integers(0, 3))
def test_without_what_is_named_the_score_is_lower(
    library: Library, liked: list[tuple[int, float, bool]], seed: int
) -> None:
    library.profile = library.store.profiles.get(f"person {next(NUMBER)}")
    media = everything(library)
    for number, days_ago, played in liked:
        if played:
            library.play(media[number], days_ago=days_ago)
        else:
            library.did(EventKind.LIKE, media[number], days_ago=days_ago)
    trained = made_up(media, seed)
    rankers: tuple[Ranker, ...] = (CoplayRanker(), CommunityRanker())
    for ranker in rankers:
        ctx = context(library, trained)
        before, whys = ranker.score(ctx, media), ranker.why(ctx, media)
        asked = [(place, why[0]) for place, why in enumerate(whys) if why][:6]
        for place, reason in asked:
            assert reason.code in COMPANY
            again = context(library, trained)
            again.preferences = {i: p for i, p in ctx.preferences.items() if i != reason.args["media_id"]}  # type: ignore[misc]
            after = ranker.score(again, [media[place]])[0]
            assert np.isnan(after) or after < before[place]


def test_much_is_named_at_all(library: Library) -> None:
    library.profile = library.store.profiles.get(f"person {next(NUMBER)}")
    media = everything(library)
    for n in range(6):
        library.play(media[n * 7], days_ago=n + 1)
    ctx = context(library, made_up(media))
    for ranker in (CoplayRanker(), CommunityRanker()):
        scores, whys = ranker.score(ctx, media), ranker.why(ctx, media)
        best = np.argsort(-scores)[:10]
        assert all(whys[place] for place in best) and all(scores[place] > 0 for place in best)


@settings(max_examples=10, deadline=None, phases=[Phase.generate])
@given(finished=st.lists(st.integers(0, 6), min_size=2, max_size=8), skipped=st.lists(st.integers(0, 41), max_size=6))
def test_without_the_named_group_the_prior_is_lower(library: Library, finished: list[int], skipped: list[int]) -> None:
    library.profile = library.store.profiles.get(f"person {next(NUMBER)}")
    tagged = library.topics["jazz"][-7:]
    others = [i for i in everything(library) if i not in tagged]
    for profile, _ in library.store.profiles.all():
        library.store.events.forget(profile)  # the prior is the household's
    for number in finished:
        library.play(tagged[number])
    for number in skipped:
        library.play(others[number], 0.02)
    ctx, ranker = library.context(), PriorRanker()
    before, whys = ranker.score(ctx, tagged), ranker.why(ctx, tagged)
    named = [
        (place, reason) for place, why in enumerate(whys) for reason in why if reason.args["by"] in ("artist", "genre")
    ]
    facts = library.store.media.facts(tagged)
    for place, reason in named[:3]:
        group = [i for i in tagged if getattr(facts[i], reason.args["by"]) == reason.args["name"]]
        played = [e for e in library.store.events.of_profile(library.profile) if e.media_id in group]
        for media_id in group:
            library.store.events.forget(library.profile, media_id)
        after = ranker.score(library.context(), [tagged[place]])[0]
        assert np.isnan(after) or after < before[place]
        library.store.events.append_all(library.profile, played)


# ── Shares and moments ──────────────────────────────────────────────────────────────────────────────


def test_parts_sum_to_one_and_the_largest_is_explained_first(store: Store) -> None:
    library = Library(store).fill(10)
    for media_id in library.topics["beach"][:5]:
        library.did(EventKind.LIKE, media_id)
    for result in library.recommend(10):
        assert sum(result.parts.values()) == pytest.approx(1)
        assert set(result.parts) <= {ranker.name for ranker in RANKERS}


def test_a_result_points_at_the_moment_that_is_like_what_was_liked(store: Store) -> None:
    library = Library(store, noise=0.4).fill(12)
    mixed = library.add("beach", moments=["beach"] * 9 + ["night-city"] + ["beach"] * 9)
    plain = library.add("night-city", moments=["night-city"] * 19)
    for media_id in library.topics["night-city"][:6]:
        library.did(EventKind.LIKE, media_id)
    from core.recommend.similar import moment_alike

    ctx, liked = library.context(), library.topics["night-city"][0]
    moment = moment_alike(ctx, liked, mixed)
    assert moment is not None and (moment.start_s, moment.end_s) == (90.0, 100.0)
    assert moment_alike(ctx, liked, plain) is None  # the whole of it is
    assert moment_alike(ctx, liked, library.topics["birds"][0]) is None
    found = {r.media_id: r for r in library.recommend(60)}
    assert plain in found and found[plain].moment is None


# ── What was learnt ─────────────────────────────────────────────────────────────────────────────────


def test_sessions_end_at_a_pause() -> None:
    a, b, c = (MediaId(x) for x in "abc")

    def play(media_id: MediaId, minutes: float, share: float = 1.0) -> Event:
        return Event(media_id, EventKind.PLAY, 60 * minutes, share=share)

    events = [play(a, 0), play(a, 1), play(b, 30), play(c, 31, 0.02), play(c, 100), Event(a, EventKind.LIKE, 6001.0)]
    assert [[i for i, _ in row] for row in sessions(events)] == [[a, b], [c]]


def test_links_tell_how_often_and_those_of_earlier_versions_that_nobody_counted(library: Library) -> None:
    media = everything(library)[:6]
    rows = [np.array(row, dtype=np.int32) for row in ([0, 1, 2], [0, 1], [0, 1, 5], [4, 5])]
    histories = [History(row, np.ones(len(row), np.float32), np.arange(float(len(row)))) for row in rows]
    table = Interactions.of(histories, len(media))
    model = Transitions(TransitionsConfig(window_items=3, last_items=1)).fit(table)
    (links,) = Links.of(links_of(model, media, counts=model.counts(table)).arrays("after"), "after") or ()
    counted = {(a, b): links.count(media[a], media[b]) for a in range(6) for b in range(6)}
    expected = {(0, 1): 3, (1, 2): 1, (0, 2): 1, (1, 5): 1, (0, 5): 1, (4, 5): 1}
    assert {pair: times for pair, times in counted.items() if times} == expected
    assert links.count(media[0], MediaId("unknown")) == 0
    earlier = {name: array for name, array in links.arrays("after").items() if name != "after_times"}
    (uncounted,) = Links.of(earlier, "after") or ()
    assert uncounted.count(media[0], media[1]) == 0 and np.array_equal(uncounted.strength, links.strength)


def test_links_score_as_the_model_does(library: Library) -> None:
    media = everything(library)
    random = np.random.default_rng(2)
    rows = [random.choice(len(media), size=6, replace=False).astype(np.int32) for _ in range(30)]
    table = Interactions.of([History(r, np.ones(6, np.float32), np.arange(6.0)) for r in rows], len(media))
    model = Ease(EaseConfig(regularisation=3.0)).fit(table)
    links = links_of(model, media)
    asked = np.array([3, 17, 40], dtype=np.int32)
    expected = model.score([History(asked, np.ones(3, np.float32), np.arange(3.0))])[0]
    others = [n for n in range(len(media)) if n not in asked]
    found = links.score({media[n]: 1.0 for n in asked}, media)
    np.testing.assert_allclose(found[others], expected[others], atol=1e-4)
    parts = links.between([media[n] for n in asked], media)
    np.testing.assert_allclose(parts.sum(axis=0), found, atol=1e-5)
    assert np.isnan(links.score({media[3]: 1.0}, [MediaId("unknown")])).all()


def test_the_hour_is_learnt_from_habits() -> None:
    film, song = Facts(Kind.VIDEO, "film", 7200.0), Facts(Kind.MUSIC, "song", 200.0)
    day = [(NOW + n * DAY, song) for n in range(20)]
    evening = [(NOW + n * DAY + 12 * 3600, film) for n in range(20)]
    known = habits(sorted([*day, *evening], key=lambda pair: pair[0]))
    for at, fits, other in ((NOW + 3 * DAY, song, film), (NOW + 3 * DAY + 12 * 3600, film, song)):
        now = moments_of(at, "")
        gains = [sum(known.gain(moment, ("kind", str(f.kind))) for moment in now) for f in (fits, other)]
        assert gains[0] > 0 > gains[1]


def test_what_fits_the_hour_says_so(store: Store) -> None:
    library = Library(store).fill(8)
    for n in range(24):
        library.play(library.topics["jazz"][n % 8], days_ago=n + 1)
        library.play(library.topics["lecture"][n % 8], days_ago=n + 0.5)
    ctx, ranker = library.context(), DaytimeRanker()
    scores = ranker.score(ctx, [library.topics["jazz"][0], library.topics["lecture"][0]])
    assert scores[0] > 0 > scores[1]
    codes = {r.code for why in ranker.why(ctx, list(ctx.pool)) for r in why}
    assert codes <= {"at_this_hour", "fits_time"} and codes


# ── Guesses ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_chance_of_a_guess_is_how_often_it_is_drawn() -> None:
    chances = np.array([0.5, 0.3, 0.15, 0.05])
    random, drawn = np.random.default_rng(1), np.zeros(4)
    for _ in range(20_000):
        drawn[random.choice(4, size=2, replace=False, p=chances)] += 1
    np.testing.assert_allclose(included(chances, 2), drawn / 20_000, atol=0.012)
    np.testing.assert_allclose(included(chances, 1), chances)


def test_a_shown_list_is_kept_with_its_chances(library: Library) -> None:
    one, other = everything(library)[:2]
    results = [Result(one, 1.0), Result(other, 0.1, reasons=(Reason("try_something", {"chance": 0.2}),))]
    assert propensities(results) == [1.0, 0.2]
    slate = log_slate(library.store, library.profile, "cli", results)
    assert library.store.events.slate(slate) == [(one, 1.0), (other, 0.2)]
    assert log_slate(library.store, library.profile, "cli", []) == 0


@pytest.mark.parametrize(
    ("description", "other", "by"),
    [("", "lecture", "facts"), ("A story of silence.", "lecture", "meaning"), ("", "metal", None)],
)
def test_the_likeness_that_counts_most_is_named(store: Store, description: str, other: str, by: str | None) -> None:
    library = Library(store)
    films = [library.add("silent-film") for _ in range(2)]
    words = [library.add(topic, only=(Modality.MEANING,), description=description) for topic in ("lecture", other)]
    library.store.features.put(words[1], library.store.features.get(words[0]))
    for topic in ("birds", "metal", "beach", "night-city"):
        for _ in range(4):
            library.add(topic)
    library.play(films[0])
    library.play(words[0])
    found = {result.media_id: result.reasons for result in library.recommend(20)}
    (looks,) = [r for r in found[films[1]] if r.code == "because_finished"]
    (called,) = [r for r in found[words[1]] if r.code == "because_finished"]
    assert looks.args == {"media_id": films[0], "by": "picture"}, "films without sound and words have their pictures"
    alike = {} if by is None else {"by": by}
    assert called.args == {"media_id": words[0], **alike}, "a subject only where it is known, titles where they are"
