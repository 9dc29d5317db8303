"""Roots and paths: bytes of any kind, scans applied, states, probes, nested roots."""

from __future__ import annotations

import pytest

from core.store import Store
from core.store.codecs import probe_from_json
from core.types import (
    Chapter,
    Facts,
    FileState,
    FoundFile,
    Kind,
    KnownFile,
    Probe,
    RootId,
    ScanDiff,
    Stream,
)

ODD_NAMES = [
    b"plain.mp4", b"\xff\xfe\x00not utf-8.mkv".replace(b"\0", b""), b"new\nline.mp4", b"'quote\".mp4", b"-y.webm",
    b"http:x.webm", b"a%03d.mp4", "📼 שלום 夜.mp4".encode(), b"deep/er/caf\xe9.mp4",
]  # fmt: skip


def found(name: bytes, size: int = 10, mtime: int = 20, inode: int = 30) -> FoundFile:
    return FoundFile(name, size, mtime, inode)


@pytest.fixture
def root(store: Store) -> RootId:
    return store.files.root(b"/media/films")


def test_names_are_bytes_and_come_back_as_they_were(store: Store, root: RootId) -> None:
    ids = store.files.apply(root, ScanDiff(new=tuple(found(name) for name in ODD_NAMES)))
    assert [row.rel_path for row in store.files.rows(ids)] == ODD_NAMES
    assert set(store.files.known(root)) == set(ODD_NAMES)
    for file_id, name in zip(ids, ODD_NAMES, strict=True):
        row = store.files.by_path(b"/media/films/" + name)
        assert row is not None and (row.id, row.path) == (file_id, b"/media/films/" + name)


def test_a_scan_is_applied_and_known_the_next_time(store: Store, root: RootId) -> None:
    inode = 2**64 - 5
    a, b = store.files.apply(root, ScanDiff(new=(found(b"a"), found(b"b", 1, -3, inode))))
    assert store.files.known(root) == {
        b"a": KnownFile(a, 10, 20, 30, FileState.PRESENT),
        b"b": KnownFile(b, 1, -3, inode, FileState.PRESENT),
    }
    media_id = store.media.add(Facts(Kind.VIDEO, "a", 1.0))
    store.files.attach(a, media_id, confirmed=True)
    store.files.set_probe(a, Probe(b"", "mp4", 1.0, 10, ()))
    diff = ScanDiff(new=(found(b"c"),), changed=(found(b"a", 11),), missing=(b"b",))
    c, changed = store.files.apply(root, diff)
    assert changed == a and c not in (a, b)
    row = store.files.row(a)
    assert (row.size_bytes, row.media_id, row.confirmed, row.state) == (11, media_id, False, FileState.PRESENT)
    with pytest.raises(LookupError):
        store.files.probe(a)
    assert store.files.known(root)[b"b"].state is FileState.MISSING
    assert store.files.apply(root, ScanDiff(returned=(b"b",))) == []
    assert store.files.known(root)[b"b"].state is FileState.PRESENT


def test_new_inodes_change_nothing_else(store: Store, root: RootId) -> None:
    (file_id,) = store.files.apply(root, ScanDiff(new=(found(b"a"),)))
    store.files.set_probe(file_id, Probe(b"", "mp4", 1.0, 10, ()))
    store.files.touch(root, [found(b"a", inode=2**64 - 1), found(b"not known")])
    assert store.files.known(root) == {b"a": KnownFile(file_id, 10, 20, 2**64 - 1, FileState.PRESENT)}
    assert store.files.probe(file_id).format == "mp4"


def test_many_new_files_get_their_ids_in_order(store: Store, root: RootId) -> None:
    names = [b"%d.mp4" % i for i in range(1500)]
    ids = store.files.apply(root, ScanDiff(new=tuple(map(found, names))))
    assert [row.rel_path for row in store.files.rows(ids)] == names


def test_an_unplugged_root_is_offline_and_comes_back(store: Store, root: RootId) -> None:
    other = store.files.root(b"/elsewhere")
    store.files.apply(other, ScanDiff(new=(found(b"x"),)))
    a, b, c = store.files.apply(root, ScanDiff(new=(found(b"a"), found(b"b"), found(b"c"))))
    store.files.set_state(b, FileState.MISSING)
    store.files.set_state(c, FileState.BAD)
    assert store.files.set_root_state(root, FileState.OFFLINE) == 1
    assert [store.files.row(i).state for i in (a, b, c)] == ["offline", "missing", "bad"]
    assert store.files.known(other)[b"x"].state is FileState.PRESENT
    assert store.files.apply(root, ScanDiff(returned=(b"a",))) == []
    assert store.files.row(a).state is FileState.PRESENT


def test_a_folder_inside_a_known_root_is_that_root(store: Store, root: RootId) -> None:
    assert store.files.root(b"/media/films/new") == root == store.files.root(b"/media/films/")
    assert store.files.root(b"/media/films-of-others") != root


def test_a_folder_above_known_roots_takes_their_files_over(store: Store, root: RootId) -> None:
    (file_id,) = store.files.apply(root, ScanDiff(new=(found(b"x/\xff.mp4"),)))
    single = store.files.root(b"/media/one.mp4")
    (one,) = store.files.apply(single, ScanDiff(new=(found(b""),)))
    assert (store.files.row(one).path, store.files.row(one).root) == (b"/media/one.mp4", b"/media")
    assert store.files.row(file_id).root == b"/media/films"
    outer = store.files.root(b"/media")
    assert store.files.roots() == [(outer, b"/media")]
    assert store.files.row(file_id).path == b"/media/films/x/\xff.mp4"
    assert set(store.files.known(outer)) == {b"films/x/\xff.mp4", b"one.mp4"}
    assert store.files.root(b"/") != outer and len(store.files.roots()) == 1
    assert store.files.by_path(b"/media/one.mp4") == store.files.row(one)


def test_the_best_file_is_there_and_sure(store: Store, root: RootId) -> None:
    media_id, bare = (store.media.add(Facts(Kind.VIDEO, "x", 1.0)) for _ in "ab")
    a, b, c = store.files.apply(root, ScanDiff(new=(found(b"a"), found(b"b"), found(b"c"))))
    store.files.attach(a, media_id, confirmed=True)
    store.files.attach(b, media_id, confirmed=False)
    store.files.attach(c, media_id, confirmed=True)
    store.files.set_state(a, FileState.MISSING)
    assert store.files.best([media_id, bare])[media_id].id == c
    assert bare not in store.files.best([media_id, bare])
    store.files.set_state(c, FileState.OFFLINE)
    assert [row.id for row in store.files.of_media(media_id)] == [b, c, a]


def test_a_probe_comes_back_under_todays_path(store: Store, root: RootId) -> None:
    (file_id,) = store.files.apply(root, ScanDiff(new=(found(b"\xff.mkv"),)))
    streams = (Stream(0, "video", "h264", width_px=4, fps=23.976, rotation_deg=-90), Stream(1, "audio", "aac", "chi"))
    probe = Probe(
        b"/old/place",
        "matroska",
        61.5,
        99,
        streams,
        (Chapter(0.0, 5.0, "\udcff intro"),),
        {"title": "夜\udc80"},
        ("odd",),
    )
    store.files.set_probe(file_id, probe)
    again = store.files.probe(file_id)
    assert again.path == b"/media/films/\xff.mkv"
    assert (again.streams, again.chapters, again.tags, again.warnings) == (
        *(probe.streams, probe.chapters, probe.tags, probe.warnings),
    )


def test_a_probe_of_an_earlier_version_takes_defaults() -> None:
    old = '{"format": "mp4", "duration_s": 1, "size_bytes": 2, "streams": [], "chapters": [], "warnings": []}'
    assert probe_from_json(old, b"/x").tags == {}


def test_the_unknown_is_said(store: Store) -> None:
    for ask in (lambda: store.files.row(7), lambda: store.files.probe(7)):
        with pytest.raises(LookupError):
            ask()
    assert store.files.by_path(b"/nowhere") is None
    assert store.files.rows([]) == []
