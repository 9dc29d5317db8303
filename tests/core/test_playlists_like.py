"""Mixes, paths, smooth orders and lists by rules, over a library whose topics are known."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from core import playlists
from core.errors import UserProblem
from core.playlists import Rules, like, smart
from core.recommend import RankContext
from core.settings import Home
from core.store import connect
from core.types import EventKind, MediaId
from tests.core.synthetic import Library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("lists")).make()) as store:
        yield Library(store).fill(25)


@pytest.fixture
def ctx(library: Library) -> RankContext:
    return library.context()


def share(library: Library, topic: str, ids: list[MediaId]) -> float:
    return sum(library.topic_of(i) == topic for i in ids) / max(len(ids), 1)


def test_a_mix_is_like_each_of_its_seeds(library: Library, ctx: RankContext) -> None:
    jazz, beach = library.topics["jazz"][0], library.topics["beach"][0]
    found = like.mix(ctx, [jazz, beach], k=20)
    assert len(found) == 20 == len(set(found)) and not {jazz, beach} & set(found)
    assert min(share(library, "jazz", found), share(library, "beach", found)) >= 0.2
    alone = like.mix(ctx, [jazz], k=10)
    assert share(library, "jazz", alone) == 1.0


def test_less_of_something_takes_it_away(library: Library, ctx: RankContext) -> None:
    jazz, beach = library.topics["jazz"][:2], library.topics["beach"]
    with_beach = like.mix(ctx, [jazz[0], beach[0]], k=20)
    without = like.mix(ctx, [jazz[0], beach[0]], [beach[1]], k=20)
    assert share(library, "beach", with_beach) > 0.2 > share(library, "beach", without)


def test_a_path_leads_from_the_one_to_the_other(library: Library, ctx: RankContext) -> None:
    start, end = library.topics["jazz"][0], library.topics["metal"][0]
    way = like.path(ctx, start, end, 8)
    assert (way[0], way[-1], len(way), len(set(way))) == (start, end, 10, 10)
    assert share(library, "jazz", way[:4]) >= 0.75 and share(library, "metal", way[-4:]) >= 0.75
    assert like.path(ctx, start, end, 0) == [start, end]
    assert way == like.path(library.context(), start, end, 8), "the same each time"


def test_a_smooth_order_keeps_what_is_alike_together(library: Library, ctx: RankContext) -> None:
    mixed = [i for n in range(6) for i in (library.topics[t][n] for t in ("jazz", "metal", "lecture"))]
    order = like.smooth(ctx, mixed, first=mixed[1])
    assert sorted(order) == sorted(mixed) and order[0] == mixed[1]
    topics = [library.topic_of(i) for i in order]
    assert sum(a != b for a, b in itertools.pairwise(topics)) == 2, topics
    assert like.roughness(ctx, order) < 0.7 * like.roughness(ctx, mixed)


def test_no_turn_round_would_make_it_shorter() -> None:
    draw = np.random.default_rng(3)
    for _ in range(20):
        points = draw.random((12, 2))
        unlike = np.linalg.norm(points[:, None] - points[None], axis=2).astype(np.float32)
        way = like._untangled(unlike, list(range(12)))

        def length(order: list[int], unlike: np.ndarray = unlike) -> float:
            return float(sum(unlike[a, b] for a, b in itertools.pairwise(order)))

        assert sorted(way) == list(range(12)) and way[0] == 0
        turned = [way[:i] + way[i:j][::-1] + way[j:] for i in range(1, 12) for j in range(i + 2, 13)]
        assert length(way) <= min(map(length, turned)) + 1e-4 <= length(list(range(12))) + 2e-4


# ── By rules ────────────────────────────────────────────────────────────────────────────────────────


def test_conditions_alone_make_a_list_that_keeps_up(library: Library) -> None:
    home = library.store.home.root.parent / "own"
    own = library.copy(Home(home).make())
    unseen = Rules("kind:music is:unseen", k=200)
    before = playlists.define(own.store, own.indexes, own.profile, "Unheard music", unseen)
    assert {own.topic_of(i) for i in before} == {"jazz", "metal"} and len(before) == 50
    own.play(before[0])
    after = playlists.make(own.store, own.indexes, own.profile, "Unheard music")
    assert after == before[1:]
    (row,) = own.store.playlists.all(own.profile)
    assert own.store.playlists.items(row.id) == after, "what was made last is kept"
    assert playlists.rules_of(own.store, own.profile, "Unheard music") == unseen
    own.store.__exit__(None, None, None)


def test_favourites_mixed_with_what_is_like_them(library: Library) -> None:
    jazz = library.topics["jazz"]
    found = smart.make(library.context(), Rules("kind:music", (jazz[0],), k=12, order="smooth"))
    assert len(found) == 12 and share(library, "jazz", found) >= 0.8 and jazz[0] not in found
    by_title = smart.make(library.context(), Rules("", (jazz[0],), k=12, order="title"))
    titles = [library.store.media.facts(by_title)[i].title for i in by_title]
    assert sorted(titles, key=lambda title: int(title.split()[-1])) == titles or sorted(titles) == titles


def test_hidden_media_are_on_no_list_by_rules(library: Library) -> None:
    jazz = library.topics["jazz"]
    hidden = smart.make(library.context(), Rules("", (jazz[0],), k=3))[0]
    library.did(EventKind.HIDE, hidden)
    try:
        rules = [Rules("kind:music", k=1000), Rules("", (jazz[0],)), Rules("", (jazz[0],), to=jazz[5], k=30)]
        for one in rules:
            found = smart.make(library.context(), one)
            assert found and hidden not in found
    finally:
        library.did(EventKind.NEUTRAL, hidden)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({}, "needs conditions"),
        ({"where": "  "}, "needs conditions"),
        ({"where": "kind:music", "order": "by luck"}, "no order by luck"),
        ({"where": "kind:music", "order": "best"}, "Best first of what"),
        ({"more": ("a", "b"), "to": "c"}, "from one thing to another"),
        ({"where": "kind:music", "k": 0}, "1 to 1000"),
    ],
)
def test_rules_that_make_no_list_are_refused(rules: dict[str, object], words: str) -> None:
    with pytest.raises(UserProblem, match=words):
        Rules(**rules)  # type: ignore[arg-type]


def test_words_are_no_conditions_and_what_is_gone_is_said(library: Library) -> None:
    with pytest.raises(UserProblem, match="isn't made of conditions alone"):
        smart.make(library.context(), Rules("sunny days"))
    with pytest.raises(UserProblem, match="isn't in the library any more"):
        smart.make(library.context(), Rules("", (MediaId("gone"),)))


def test_rules_are_kept_as_they_were_said() -> None:
    rules = Rules("kind:music", (MediaId("a"), MediaId("b")), (MediaId("c"),), order="smooth", k=7)
    assert Rules.from_json(rules.to_json()) == rules
    for broken in ("", "[]", '{"what": 1}', '{"more": 3}'):
        with pytest.raises(UserProblem):
            Rules.from_json(broken)
