"""Contents: facts, cards, listings, finding by id or path, tags, keys, and merges that can be taken back."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from core import feedback
from core.store import Store
from core.types import (
    Event,
    EventKind,
    Facts,
    FileId,
    FileState,
    FoundFile,
    IdentityKey,
    Kind,
    MediaId,
    Modality,
    ProfileId,
    ScanDiff,
    Tag,
)

ME = ProfileId(1)
FILM = Facts(
    *(Kind.VIDEO, "Heat", 100.0, "Mann", "", "Crime", 1995, "", 0, 0, 0, "Two men.", "en", 1920, 1080, True, True)
)


def add_file(store: Store, media_id: MediaId | None, path: bytes, state: FileState = FileState.PRESENT) -> FileId:
    folder, name = os.path.split(path)
    root = store.files.root(folder)
    (file_id,) = store.files.apply(root, ScanDiff(new=(FoundFile(name, 1, 1, 1),)))
    if media_id is not None:
        store.files.attach(file_id, media_id, confirmed=True)
    store.files.set_state(file_id, state)
    return file_id


def add(store: Store, title: str, **facts: object) -> MediaId:
    media_id = store.media.add(replace(FILM, title=title, **facts))
    add_file(store, media_id, f"/media/{title}.mp4".encode())
    return media_id


def titles(store: Store, **how: object) -> list[str]:
    ids = store.media.ids(**how)
    facts = store.media.facts(ids)
    return [facts[i].title for i in ids]


def test_facts_come_back_and_can_be_replaced(store: Store) -> None:
    media_id = store.media.add(FILM)
    assert len(media_id) == 32
    assert store.media.facts([media_id, MediaId("nobody")]) == {media_id: FILM}
    other = Facts(Kind.MUSIC, "Heat", 99.0)
    store.media.set_facts(media_id, other)
    assert store.media.facts([media_id]) == {media_id: other}
    assert store.text.search("crime") == []


def test_a_card_says_what_the_grid_shows(store: Store) -> None:
    media_id = add(store, "Heat")
    store.events.append(ME, Event(media_id, EventKind.RATING, 1.0, stars=4.0))
    store.events.append(ME, Event(media_id, EventKind.LIKE, 2.0))
    store.events.append(ME, Event(media_id, EventKind.PLAY, 3.0, share=0.4, stop_s=25.0))
    store.media.set_thumbnail(media_id, True)
    (card,) = store.media.cards([media_id], ME)
    assert (card.media_id, card.title, card.subtitle, card.kind) == (media_id, "Heat", "Mann", Kind.VIDEO)
    assert (card.duration_s, card.width_px, card.height_px, card.year) == (100.0, 1920, 1080, 1995)
    assert (card.stars, card.reaction, card.progress, card.plays) == (4.0, "like", 0.25, 1)
    assert card.state is FileState.PRESENT and card.has_thumbnail and card.added_at > 1e9
    (for_anna,) = store.media.cards([media_id], store.profiles.get("Anna"))
    assert (for_anna.stars, for_anna.reaction, for_anna.plays, for_anna.progress) == (0.0, "", 0, 0.0)


@pytest.mark.parametrize(
    ("facts", "subtitle"),
    [
        ({"artist": "Miles Davis", "album": "Kind of Blue"}, "Miles Davis · Kind of Blue"),
        ({"artist": "", "series": "Dark", "season": 1, "episode": 2}, "Dark · S01E02"),
        ({"artist": "", "series": "Dark"}, "Dark"),
        ({"artist": ""}, ""),
    ],
)
def test_subtitles(store: Store, facts: dict[str, object], subtitle: str) -> None:
    media_id = store.media.add(replace(FILM, **facts))
    assert store.media.cards([media_id], ME)[0].subtitle == subtitle


def test_cards_keep_the_order_asked_and_skip_the_unknown(store: Store) -> None:
    ids = [add(store, f"film {i}") for i in range(9)]
    asked = [ids[5], MediaId("nobody"), ids[0], ids[8], ids[0]]
    assert [card.media_id for card in store.media.cards(asked, ME)] == [ids[5], ids[0], ids[8], ids[0]]
    assert store.media.cards([], ME) == []


def test_a_card_shows_its_best_file(store: Store) -> None:
    media_id = add(store, "Heat")
    (first,) = store.files.of_media(media_id)
    for state in (FileState.MISSING, FileState.OFFLINE, FileState.BAD):
        store.files.set_state(first.id, state)
        assert store.media.cards([media_id], ME)[0].state is state
    add_file(store, media_id, b"/media/copy.mp4")
    assert store.media.cards([media_id], ME)[0].state is FileState.PRESENT


def test_listing_orders(store: Store) -> None:
    ten = add(store, "Part 10", duration_s=30.0, year=1990)
    two = add(store, "The part 2", duration_s=10.0, year=2020)
    city = add(store, "长城", duration_s=20.0, year=2000)
    assert store.media.ids() == [city, two, ten]
    assert store.media.ids(descending=False) == [ten, two, city]
    assert titles(store, sort="title", descending=False) == ["长城", "The part 2", "Part 10"]
    assert store.media.ids(sort="duration") == [ten, city, two]
    assert store.media.ids(sort="year") == [two, city, ten]
    with pytest.raises(ValueError, match="no such order"):
        store.media.ids(sort="colour")


def test_episodes_sort_by_number(store: Store) -> None:
    for season, episode in ((1, 10), (2, 1), (1, 2)):
        add(store, f"S{season}E{episode} Aftermath", series="Dark", season=season, episode=episode)
    assert [t.split()[0] for t in titles(store, sort="title", descending=False)] == ["S1E2", "S1E10", "S2E1"]


def test_listing_by_plays_and_ratings(store: Store) -> None:
    a, b, c = (add(store, name) for name in "abc")
    anna = store.profiles.get("Anna")
    store.events.append(ME, Event(a, EventKind.PLAY, 5.0))
    store.events.append(ME, Event(b, EventKind.PLAY, 3.0))
    store.events.append(anna, Event(c, EventKind.PLAY, 9.0))
    store.events.append(ME, Event(c, EventKind.RATING, 1.0, stars=3.0))
    store.events.append(ME, Event(b, EventKind.RATING, 2.0, stars=4.0))
    assert store.media.ids(sort="played", profile=ME) == [a, b, c]
    assert store.media.ids(sort="played") == [c, a, b]
    assert store.media.ids(sort="rating", hidden_for=ME) == [b, c, a]
    assert store.media.ids(sort="rating", descending=False) == [c, b, a]


def test_listing_leaves_out_gone_hidden_and_other_kinds(store: Store) -> None:
    film, song = add(store, "film"), add(store, "song", kind=Kind.MUSIC)
    bare = store.media.add(FILM)
    assert store.media.ids(kinds=[Kind.MUSIC]) == [song]
    assert store.media.ids() == [song, film] and store.media.count() == 2
    assert set(store.media.ids(include_gone=True)) == {film, song, bare}
    store.events.append(ME, Event(song, EventKind.HIDE, 1.0))
    assert store.media.ids(hidden_for=ME) == [film]
    (row,) = store.files.of_media(film)
    store.files.set_state(row.id, FileState.OFFLINE)
    assert film in store.media.ids()
    store.files.set_state(row.id, FileState.MISSING)
    assert store.media.ids() == [song]
    store.files.set_state(row.id, FileState.PRESENT)
    store.files.attach(row.id, bare, confirmed=True)
    assert set(store.media.ids()) == {song, bare}


def test_finding_by_id_and_beginning(store: Store) -> None:
    media_id = add(store, "film")
    assert store.media.find(media_id) == store.media.find(media_id[:6]) == media_id
    assert store.media.find(media_id.upper()[:10]) == media_id
    assert store.media.find(media_id[:5]) is None
    assert store.media.find("0" * 32) is None
    store._connection.run(
        "INSERT INTO media SELECT NULL, substr(id, 1, 31) || 'x', kind, title, sort_title, duration_s, artist, album, "
        "genre, year, series, season, episode, track, description, language, width_px, height_px, has_picture, "
        "has_sound, added_at, 0, 1, '' FROM media"
    )
    assert store.media.find(media_id[:6]) is None
    assert store.media.find(media_id) == media_id


def test_finding_by_path(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [b"plain.mp4", b"\xff\xfe caf\xe9.mkv", "夜 \n\"'.webm".encode(), b"-y.webm"]
    ids = [store.media.add(FILM) for _ in names]
    for name, media_id in zip(names, ids, strict=True):
        add_file(store, media_id, os.fsencode(tmp_path) + b"/" + name)
    monkeypatch.chdir(tmp_path)
    for name, media_id in zip(names, ids, strict=True):
        assert store.media.find(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)) == media_id
        assert store.media.find(os.fsdecode(name)) == media_id
    (tmp_path / "plain.mp4").touch()
    (tmp_path / "link.mp4").symlink_to(tmp_path / "plain.mp4")
    assert store.media.find("link.mp4") == ids[0]
    assert store.media.find("nothing.mp4") is None
    add_file(store, None, os.fsencode(tmp_path) + b"/not yet looked at.mp4")
    assert store.media.find("not yet looked at.mp4") is None


def test_tags_by_modality_with_words_to_search(store: Store) -> None:
    media_id = add(store, "film")
    seen = [Tag("beach", 0.9, Modality.PICTURE), Tag("dog", 0.3, Modality.PICTURE)]
    store.media.set_tags(media_id, Modality.PICTURE, seen, {"beach": "海滩 seaside"})
    store.media.set_tags(media_id, Modality.SOUND, [Tag("waves", 0.5, Modality.SOUND)])
    assert [tag.code for tag in store.media.tags(media_id)] == ["beach", "waves", "dog"]
    for word in ("beach", "seaside", "海滩", "haitan", "wav"):
        assert [hit.field for hit in store.text.search(word)] == ["tags"], word
    store.media.set_tags(media_id, Modality.PICTURE, [])
    assert [tag.code for tag in store.media.tags(media_id)] == ["waves"]
    assert store.text.search("beach") == []
    bare = store.media.add(FILM)
    assert store.media.tags_of([media_id, bare])[bare] == []


def test_keys(store: Store) -> None:
    one, two = store.media.add(FILM), store.media.add(FILM)
    quick, full = IdentityKey("quick1", "ab"), IdentityKey("full1", "cd")
    store.media.add_keys(one, [quick, full])
    store.media.add_keys(one, [quick])
    store.media.add_keys(two, [quick])
    assert store.media.by_key(quick) == [one, two]
    assert store.media.by_key(full) == [one] and store.media.by_key(IdentityKey("full1", "ab")) == []
    assert store.media.keys(one) == [full, quick]
    assert store.media.keys_of([two, one]) == {two: [quick], one: [full, quick]} and store.media.keys_of([]) == {}


class TestMerge:
    """While a merge stands, everything of the loser counts for the winner; taken back, all is as before."""

    @pytest.fixture
    def pair(self, store: Store) -> tuple[MediaId, MediaId]:
        old, new = add(store, "old name"), add(store, "new name")
        store.events.append(ME, Event(old, EventKind.RATING, 1.0, stars=2.0))
        store.events.append(ME, Event(new, EventKind.RATING, 5.0, stars=5.0))
        store.events.append(ME, Event(old, EventKind.LIKE, 2.0))
        store.events.append(ME, Event(old, EventKind.PLAY, 9.0, share=0.5, stop_s=50.0))
        store.events.append(ME, Event(new, EventKind.PLAY, 3.0, share=1.0, stop_s=100.0))
        store.media.set_tags(old, Modality.PICTURE, [Tag("cat", 0.9, Modality.PICTURE)])
        store.media.add_keys(old, [IdentityKey("full1", "ab")])
        return old, new

    def picture(self, store: Store, old: MediaId, new: MediaId) -> object:
        """All that can be read of both."""
        playlists = [store.playlists.items(row.id) for row in store.playlists.all(ME)]
        return (
            store.media.ids(),
            store.media.count(),
            [replace(card) for card in store.media.cards([old, new], ME)],
            store.media.facts([old, new]),
            store.events.of_profile(ME),
            [store.events.of_media(ME, i) for i in (old, new)],
            [store.events.plays(i) for i in (old, new)],
            [store.events.last_position(ME, i) for i in (old, new)],
            (store.events.stars(ME), store.events.reactions(ME)),
            [store.files.of_media(i) for i in (old, new)],
            (store.media.by_key(IdentityKey("full1", "ab")), store.media.tags_of([old, new])),
            [(hit.media_id, hit.field) for hit in store.text.search("name")],
            playlists,
        )

    def test_everything_counts_for_the_winner_until_it_is_taken_back(
        self, store: Store, pair: tuple[MediaId, MediaId]
    ) -> None:
        old, new = pair
        store.playlists.set_items(store.playlists.create(ME, "list"), [old, new])
        before = self.picture(store, old, new)
        merge = store.media.merge(old, new, "same sound")
        assert store.media.resolve(old) == new == store.media.resolve(new)
        assert store.media.ids() == [new] and store.media.count() == 1
        (card, again) = store.media.cards([old, new], ME)
        assert card == again and card.media_id == new and card.title == "new name"
        assert (card.stars, card.reaction, card.plays, card.progress) == (5.0, "like", 2, 0.5)
        assert store.media.facts([old])[old].title == "new name"
        assert {event.media_id for event in store.events.of_profile(ME)} == {new}
        assert len(store.events.of_media(ME, new)) == len(store.events.of_media(ME, old)) == 5
        assert store.events.plays(new) == 2 and store.events.last_position(ME, new) == 50.0
        assert store.events.plays_of([old, new], ME) == store.events.plays_of([old, new]) == {old: 2, new: 2}
        assert store.files.of_each([old, new]) == {i: store.files.of_media(new) for i in (old, new)}
        assert store.media.keys_of([old, new]) == {i: [IdentityKey("full1", "ab")] for i in (old, new)}
        assert store.events.stars(ME) == {new: 5.0} and store.events.reactions(ME) == {new: "like"}
        assert len(store.files.of_media(new)) == 2 and set(store.files.best([old, new])) == {old, new}
        assert store.media.find(old) == store.media.find("/media/old name.mp4") == new
        assert [tag.code for tag in store.media.tags(new)] == ["cat"]
        assert store.media.by_key(IdentityKey("full1", "ab")) == [new] == store.media.by_key(store.media.keys(new)[0])
        assert {hit.media_id for hit in store.text.search("old name")} == {new}
        assert [store.playlists.items(row.id) for row in store.playlists.all(ME)] == [[new, new]]
        store.media.unmerge(merge)
        assert self.picture(store, old, new) == before

    def test_a_chain_ends_at_its_last_winner(self, store: Store) -> None:
        a, b, c = (add(store, name) for name in "abc")
        first = store.media.merge(a, b, "")
        store.media.merge(b, c, "")
        assert store.media.resolve(a) == c and store.media.ids() == [c]
        store.media.unmerge(first)
        assert store.media.resolve(a) == a and store.media.resolve(b) == c

    def test_merging_again_or_in_a_circle_changes_nothing(self, store: Store) -> None:
        a, b = add(store, "a"), add(store, "b")
        merge = store.media.merge(a, b, "")
        assert store.media.merge(a, b, "again") == merge == store.media.merge(b, a, "round")
        assert store.media.resolve(a) == store.media.resolve(b) == b
        with pytest.raises(ValueError, match="itself"):
            store.media.merge(a, a, "")

    def test_a_winner_lives_by_the_losers_file(self, store: Store) -> None:
        loser, winner = add(store, "a"), store.media.add(FILM)
        assert store.media.ids() == [loser]
        store.media.merge(loser, winner, "")
        assert store.media.ids() == [winner] and store.media.count() == 1
        assert store.media.cards([winner], ME)[0].state is FileState.PRESENT

    def test_a_merge_rolled_back_is_forgotten(self, store: Store) -> None:
        a, b = add(store, "a"), add(store, "b")
        with pytest.raises(RuntimeError), store.transaction():
            store.media.merge(a, b, "")
            assert store.media.resolve(a) == b
            raise RuntimeError
        assert store.media.resolve(a) == a


def test_a_note_that_is_written_anew_while_two_are_one_parts_with_its_own(store: Store) -> None:
    a, b = (store.media.add(replace(FILM, title=title)) for title in ("A", "B"))
    for media_id in (a, b):
        feedback.note(store, ME, media_id, f"of {store.media.facts([media_id])[media_id].title}")
    merge = store.media.merge(b, a, "same film")
    note = next(event for event in store.events.of_media(ME, a) if event.text == "of B")
    assert note.media_id == a
    changed = feedback.change_note(store, ME, note, "of B, mended")
    feedback.delete_note(store, ME, changed)
    feedback.restore_note(store, ME, changed)
    again = next(event for event in store.events.of_media(ME, a) if event.text == "of B, mended")
    store.media.unmerge(merge)
    told = {i: [event.text for event in store.events.of_media(ME, i)] for i in (a, b)}
    assert told == {a: ["of A"], b: ["of B, mended"]}
    feedback.change_note(store, ME, again, "of B at last")  # as it was read while they were one
    assert [event.text for event in store.events.of_media(ME, b)] == ["of B at last"]
    assert [hit.media_id for hit in store.text.search("last", fields=["note"], profile=ME)] == [b]
