"""Playlists: names, order, and what they survive."""

from __future__ import annotations

import pytest

from core.errors import UserProblem
from core.store import PlaylistRow, Store
from core.types import Facts, Kind, ProfileId

ME = ProfileId(1)


def test_a_playlist_keeps_its_order_and_repeats(store: Store) -> None:
    a, b = (store.media.add(Facts(Kind.MUSIC, name, 1.0)) for name in "ab")
    playlist = store.playlists.create(ME, " Road trip ")
    assert store.playlists.items(playlist) == []
    store.playlists.set_items(playlist, [b, a, b])
    assert store.playlists.items(playlist) == [b, a, b]
    store.playlists.set_items(playlist, [a])
    assert store.playlists.all(ME) == [PlaylistRow(playlist, "Road trip", "manual", 1)]


def test_names_are_unique_within_a_profile(store: Store) -> None:
    first = store.playlists.create(ME, "夜", kind="smart", rules="plays > 3")
    assert store.playlists.create(store.profiles.get("Anna"), "夜") != first
    with pytest.raises(UserProblem, match="already"):
        store.playlists.create(ME, "夜")
    with pytest.raises(UserProblem, match="needs a name"):
        store.playlists.create(ME, " ")
    second = store.playlists.create(ME, "Day")
    with pytest.raises(UserProblem, match="already"):
        store.playlists.rename(second, "夜")
    store.playlists.rename(second, "Morning")
    assert store.playlists.by_name(ME, "Morning") == PlaylistRow(second, "Morning", "manual", 0)
    assert store.playlists.by_name(ME, "Day") is None
    assert store.playlists.by_name(ME, "夜") == PlaylistRow(first, "夜", "smart", 0, "plays > 3")


def test_what_is_merged_on_a_list_parts_again(store: Store) -> None:
    a, b, c, d = (store.media.add(Facts(Kind.MUSIC, name, 1.0)) for name in "abcd")
    playlist = store.playlists.create(ME, "Two of one")
    store.playlists.set_items(playlist, [b, c, a])
    merge_id = store.media.merge(b, a, "the same")
    assert store.playlists.items(playlist) == [a, c, a]
    store.playlists.set_items(playlist, [c, a, a, d])  # put in order, added to
    store.playlists.set_items(playlist, [d, a, c, a, a])  # and a third time
    store.media.unmerge(merge_id)
    assert store.playlists.items(playlist) == [d, b, c, a, a]
    merge_id = store.media.merge(b, a, "the same")
    store.playlists.set_items(playlist, [a, d])  # taken from
    store.playlists.set_items(playlist, [d, b])  # by the id that was merged away
    store.media.unmerge(merge_id)
    assert store.playlists.items(playlist) == [d, b]


def test_deleting_a_list_leaves_the_media(store: Store) -> None:
    media_id = store.media.add(Facts(Kind.MUSIC, "a", 1.0))
    playlist = store.playlists.create(ME, "list")
    store.playlists.set_items(playlist, [media_id])
    store.playlists.delete(playlist)
    assert store.playlists.all(ME) == [] and store.playlists.items(playlist) == []
    assert store.media.facts([media_id])
    assert store.integrity() == ""
