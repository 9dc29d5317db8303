"""Facets and topics: what is put is found by name, merges see one medium, ids of topics are never given twice."""

from __future__ import annotations

from core.store import Store
from core.types import Facet, FacetType, Facts, Kind, MediaId

PERSON, PLACE = FacetType.PERSON, FacetType.PLACE


def medium(store: Store, title: str) -> MediaId:
    return store.media.add(Facts(Kind.VIDEO, title, 60.0))


def test_names_are_found_by_their_words_and_beginnings(store: Store) -> None:
    one, two = medium(store, "one"), medium(store, "two")
    store.facets.put(one, ["speech"], [Facet(PERSON, "John F. Kennedy", "speech", start_s=3.5)])
    store.facets.put(two, ["nfo"], [Facet(PERSON, "梁朝偉", "nfo", "actor"), Facet(PLACE, "Kenya", "nfo")])
    assert store.facets.naming(PERSON, "ken") == {one}
    assert store.facets.naming(PERSON, "john kennedy") == {one}
    assert store.facets.naming(PERSON, "朝伟") == {two}
    assert store.facets.naming(PLACE, "ken") == {two}
    assert store.facets.naming(PLACE, "  ") == set()
    assert store.facets.moment(one, PERSON, "kennedy") == 3.5
    assert store.facets.moment(two, PERSON, "梁朝伟") is None


def test_a_source_replaces_only_its_own(store: Store) -> None:
    item = medium(store, "film")
    store.facets.put(item, ["nfo"], [Facet(PERSON, "Ann Lee", "nfo", "director")])
    store.facets.put(item, ["speech"], [Facet(PERSON, "ann  lee", "speech", score=0.7, count=3, start_s=1.0)])
    store.facets.put(item, ["speech"], [Facet(PERSON, "Bob", "speech", score=0.8)])
    assert [(f.name, f.source, f.role) for f in store.facets.of(item)] == [
        ("Ann Lee", "nfo", "director"),
        ("Bob", "speech", ""),
    ]
    store.facets.put(item, ["nfo"], [])
    assert [f.name for f in store.facets.of(item, PERSON)] == ["Bob"]
    assert store.facets.of(item, PLACE) == []


def test_merged_media_are_one(store: Store) -> None:
    loser, winner = medium(store, "a copy"), medium(store, "the film")
    store.facets.put(loser, ["speech"], [Facet(PERSON, "Ann Lee", "speech", score=0.5)])
    merge = store.media.merge(loser, winner, "test")
    assert store.facets.naming(PERSON, "lee") == {winner}
    assert [f.name for f in store.facets.of(winner)] == ["Ann Lee"]
    store.media.unmerge(merge)
    assert store.facets.of(winner) == []


def test_names_of_nothing_but_signs_and_overlong_ones_do_no_harm(store: Store) -> None:
    item = medium(store, "odd")
    odd = ("…!", "x" * 5000, "\ud800y")
    store.facets.put(item, ["nfo"], [Facet(PERSON, name, "nfo") for name in odd])
    assert sorted(len(f.name) for f in store.facets.of(item)) == [2, 200]


def test_names_are_listed_by_how_many_media_have_them(store: Store) -> None:
    for number in range(3):
        store.facets.put(medium(store, str(number)), ["nfo"], [Facet(PERSON, "Ann Lee", "nfo")])
    store.facets.put(medium(store, "last"), ["nfo"], [Facet(PERSON, "Bob", "nfo")])
    assert store.facets.names(PERSON) == [("Ann Lee", 3), ("Bob", 1)]
    assert store.facets.names(PERSON, 1) == [("Ann Lee", 3)]


def test_where_a_fact_comes_from_is_kept_and_forgotten(store: Store) -> None:
    item = medium(store, "film")
    store.facets.set_sources(item, {"title": "nfo", "year": "tags"})
    store.facets.set_sources(item, {"title": "name", "year": ""})
    assert store.facets.sources(item) == {"title": "name"}


def test_topics_are_replaced_and_ids_never_come_back(store: Store) -> None:
    one, two, three = (medium(store, name) for name in ("one", "two", "three"))
    assert store.topics.next_id() == 1
    store.topics.replace({1: ["sea", "ship"], 2: ["面包"]}, {one: (1, 0.9), two: (1, 0.5), three: (2, 0.8)})
    assert [(t.id, t.name, t.count) for t in store.topics.all()] == [(1, "sea, ship", 2), (2, "面包", 1)]
    found = store.topics.of(three)
    assert found is not None and found.words == ("面包",)
    assert store.topics.media(1) == [one, two]
    store.topics.replace({1: ["sea"]}, {one: (1, 0.9)})
    assert store.topics.next_id() == 3
    assert store.topics.assigned() == {one: 1}
    assert store.topics.of(two) is None


def test_people_are_read_by_role_for_many_at_once(store: Store) -> None:
    loser, winner, other = medium(store, "one"), medium(store, "two"), medium(store, "three")
    store.facets.put(loser, ["nfo"], [Facet(PERSON, "Ann Lee", "nfo", "director"), Facet(PLACE, "Kenya", "nfo")])
    store.facets.put(winner, ["nfo"], [Facet(PERSON, "Bob", "nfo", "actor", 0.5), Facet(PERSON, "Cy", "nfo", "actor")])
    store.facets.put(winner, ["tags"], [Facet(PERSON, "CY", "tags", "actor"), Facet(PERSON, "Dee", "tags")])
    assert store.facets.people([winner, other]) == {winner: {"actor": ("cy", "bob")}}
    store.media.merge(loser, winner, "test")
    assert store.facets.people([winner]) == {winner: {"director": ("ann lee",), "actor": ("cy", "bob")}}
