"""The index on disk: crashes, damage, other formats, merges, and how threads and processes share it."""

from __future__ import annotations

import dataclasses
import json
import os
import struct
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.errors import Cancelled, UserProblem
from core.index import Indexes, build, build_all, files, graphfile, live
from core.index.place import Place
from core.settings import Home
from core.store import Store, connect
from core.types import MediaId, Modality
from tests.core.index_library import COUNT, MODEL, VECTORS, keys, media, names, opened, put, queries


@pytest.fixture
def library(store: Store) -> list[MediaId]:
    """120 media with 600 vectors and an index on disk."""
    ids = media(store, COUNT)
    put(store, ids)
    assert build(store, Modality.PICTURE, MODEL)
    return ids


def test_a_second_build_writes_nothing(home: Home, store: Store, library: list[MediaId]) -> None:
    stamps = {name: (home.indexes / name).stat().st_mtime_ns for name in names(home)}
    assert build_all(store) == 0
    assert {name: (home.indexes / name).stat().st_mtime_ns for name in names(home)} == stamps


@pytest.mark.parametrize("ending", ["hnsw", "npz", "json"])
@pytest.mark.parametrize("damage", ["flip", "cut", "gone", "empty"])
def test_damage_is_noticed_and_built_over(
    home: Home, store: Store, library: list[MediaId], ending: str, damage: str
) -> None:
    query = queries(opened(store), 1)[0]
    truth = keys(opened(store).exact(query, 20))
    (path,) = home.indexes.glob(f"*.{ending}")
    content = bytearray(path.read_bytes())
    if damage == "gone":
        path.unlink()
    else:
        content[len(content) // 2] ^= 0xFF
        kept = {"flip": content, "cut": content[: len(content) // 3], "empty": b""}[damage]
        aside = path.with_suffix(".test")  # never write into a file that is mapped
        aside.write_bytes(kept)
        aside.replace(path)
    place = Place(home.indexes, Modality.PICTURE, MODEL)
    assert files.read(place) is None
    live._shared.pop(place, None)  # as a new process would come to it
    stand_in = opened(store)
    assert stand_in.parts[0][0].graph is None
    assert keys(stand_in.search(query, 20)) == truth
    assert build(store, Modality.PICTURE, MODEL)
    assert len(names(home)) == 3
    assert opened(store).parts[0][0].graph is not None
    assert keys(opened(store).search(query, 20)) == truth


def test_a_crash_at_any_point_of_writing_leaves_the_old_index(
    home: Home, store: Store, library: list[MediaId], monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    def cut(*_: object) -> None:
        raise PowerCut

    query = queries(opened(store), 1)[0]
    put(store, media(store, 10), seed=3)
    before = names(home)
    for point in ("_map", "_save_arrays", "_hash", "_replace"):
        with monkeypatch.context() as patch:
            real = getattr(files, point)
            calls: list[object] = []
            # reading uses _map and _hash too: cut only once the new generation's graph is there
            patch.setattr(
                files, point, lambda *a, r=real, c=calls: (c.append(a), cut() if _litter(home, before) else r(*a))[1]
            )
            with pytest.raises(PowerCut):
                build(store, Modality.PICTURE, MODEL)
        assert calls
        assert len(names(home)) > len(before)
        held = files.read(Place(home.indexes, Modality.PICTURE, MODEL))
        assert held is not None
        assert len(held.arrays.rows) == COUNT
    assert build(store, Modality.PICTURE, MODEL)
    assert len(names(home)) == 3
    assert opened(store).count == VECTORS + 50
    assert keys(opened(store).search(query, 20)) == keys(opened(store).exact(query, 20))


def _litter(home: Home, before: list[str]) -> bool:
    newest = max(int(name.split(".")[-2]) for name in names(home) if name.endswith(".hnsw"))
    return newest > max(int(name.split(".")[-2]) for name in before if name.endswith(".hnsw"))


NOT_THERE = 0x7FFFFFF0
HEAD = graphfile.HEADER.size


def _field(name: str, form: str, value: float) -> Callable[[bytearray], None]:
    """Put another value into the header."""
    names = [field.name for field in dataclasses.fields(graphfile.Header)]
    at = struct.calcsize("<" + "QQQQQQiIQQQdQ"[: names.index(name)])
    return lambda content: struct.pack_into("<" + form, content, at, value)


def _many_links(content: bytearray) -> None:
    struct.pack_into("<H", content, HEAD, 0xFFFF)


def _far_link(content: bytearray) -> None:
    struct.pack_into("<I", content, HEAD + 4, NOT_THERE)


def _above(word: int, form: str, value: int) -> Callable[[bytearray], None]:
    """Change a word of the first vector that is on more levels than the ground; 0 is the length of its links."""

    def craft(content: bytearray) -> None:
        head = graphfile.Header(*graphfile.HEADER.unpack_from(content))
        at = HEAD + head.count * head.stride
        while not struct.unpack_from("<I", content, at)[0]:
            at += 4
        struct.pack_into("<" + form, content, at + 4 * word, value)

    return craft


def _low_link(content: bytearray) -> None:
    """Lead from an upper level to a vector that is on the ground only."""
    head = graphfile.Header(*graphfile.HEADER.unpack_from(content))
    lengths, at = [], HEAD + head.count * head.stride
    for _ in range(head.count):
        lengths.append(struct.unpack_from("<I", content, at)[0])
        at += 4 + lengths[-1]
    _above(2, "I", lengths.index(0))(content)


@pytest.mark.parametrize(
    "craft",
    [
        _field("entry", "I", NOT_THERE), _field("top_level", "i", 40), _field("top_level", "i", -5),
        _field("capacity", "Q", 1 << 60), _field("capacity", "Q", 1), _field("count", "Q", 1 << 40),
        _field("count", "Q", 5), _field("stride", "Q", 4), _field("label_at", "Q", 1 << 50),
        _field("max_links", "Q", 1 << 40), _field("max_links0", "Q", 1), _field("multiplier", "d", 1e300),
        _field("ef_construction", "Q", 1 << 62), _field("offset0", "Q", 1 << 20),
        _many_links, _far_link, _above(0, "I", NOT_THERE), _above(0, "I", 3), _above(1, "H", 0xFFFF),
        _above(2, "I", NOT_THERE), _low_link, lambda content: content.extend(bytes(4)),
    ],
)  # fmt: skip
def test_a_graph_that_was_made_up_with_its_hash_is_built_over(
    home: Home, store: Store, library: list[MediaId], craft: Callable[[bytearray], None]
) -> None:
    query = queries(opened(store), 1)[0]
    truth = keys(opened(store).exact(query, 20))
    (graph,), (pointer,) = home.indexes.glob("*.hnsw"), home.indexes.glob("*.json")
    content = bytearray(graph.read_bytes())
    craft(content)
    aside = graph.with_suffix(".test")  # never write into a file that is mapped
    aside.write_bytes(content)
    aside.replace(graph)
    told = json.loads(pointer.read_text()) | {"graph_xxh3": files._hash(graph), "graph_bytes": len(content)}
    pointer.write_text(json.dumps(told))
    place = Place(home.indexes, Modality.PICTURE, MODEL)
    live._shared.pop(place, None)  # as a new process would come to it
    assert files.read(place) is None
    assert keys(opened(store).search(query, 20)) == truth
    assert build(store, Modality.PICTURE, MODEL)
    assert files.read(place) is not None


@pytest.mark.parametrize("count", [0, 1, 5000])
def test_what_hnswlib_writes_is_found_sound(tmp_path: Path, count: int) -> None:
    import hnswlib

    made, file = hnswlib.Index(space="cosine", dim=12), tmp_path / "graph"
    made.init_index(max(count, 1024), M=8, ef_construction=40, random_seed=1)
    if count:
        made.add_items(np.random.default_rng(1).normal(size=(count, 12)).astype(np.float32), num_threads=1)
        made.mark_deleted(0)
    made.save_index(str(file))
    graphfile.check(file, 12)
    with pytest.raises(graphfile.Wrong):
        graphfile.check(file, 13)


def test_litter_of_a_crash_is_removed_even_if_nothing_is_new(home: Home, store: Store, library: list[MediaId]) -> None:
    before = names(home)
    stem = before[0].split(".")[0] + "." + before[0].split(".")[1]
    for name in (f"{stem}.9.hnsw", f"{stem}.9.npz", f"{stem}.json.new"):
        (home.indexes / name).write_bytes(b"half")
    assert not build(store, Modality.PICTURE, MODEL)
    assert names(home) == before


def test_an_index_of_another_format_is_built_over(home: Home, store: Store, library: list[MediaId]) -> None:
    (path,) = home.indexes.glob("*.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    assert build(store, Modality.PICTURE, MODEL)


def test_cancelling_a_build_changes_nothing(home: Home, store: Store, library: list[MediaId]) -> None:
    put(store, media(store, 10), seed=3)
    before = names(home)

    def cancel() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        build(store, Modality.PICTURE, MODEL, checkpoint=cancel)
    assert names(home) == before


def test_a_folder_that_cannot_be_written_to_is_the_users_problem(store: Store, home: Home) -> None:
    put(store, media(store, 3))
    home.indexes.rmdir()
    home.indexes.write_text("a file where the folder should be")
    with pytest.raises(UserProblem, match="search index"):
        build(store, Modality.PICTURE, MODEL)


def test_indexes_of_models_that_are_gone_are_removed(home: Home, store: Store) -> None:
    place = Place(home.indexes, Modality.SOUND, "old.7")
    ids = media(store, 3)
    put(store, ids)
    assert build_all(store) == 1
    for path in list(home.indexes.iterdir()):
        (home.indexes / path.name.replace(path.name.split(".")[1], "old.7").replace("picture", "sound")).write_bytes(
            path.read_bytes()
        )
    assert place.pointer.exists()
    build_all(store)
    assert not place.pointer.exists()
    assert len(names(home)) == 3


def test_a_merge_renames_and_hides_without_a_new_build_from_scratch(store: Store, library: list[MediaId]) -> None:
    loser, winner, bare = library[0], library[1], media(store, 1)[0]
    store.media.merge(loser, winner, "test")
    store.media.merge(library[2], bare, "test")
    indexes = Indexes(store)
    index = indexes.get(Modality.PICTURE, MODEL)
    assert index is not None
    assert index.count == VECTORS - 5
    assert build(store, Modality.PICTURE, MODEL)
    indexes.refresh()
    index = indexes.get(Modality.PICTURE, MODEL)
    assert index is not None
    assert len(index.parts) == 1
    assert len(index.parts[0][0].labels) == VECTORS
    assert len(index.moments(bare)[0]) == 4
    assert len(index.moments(loser)[0]) == 0


def test_a_hidden_newest_row_is_not_looked_at_again_and_again(store: Store, library: list[MediaId]) -> None:
    store.media.merge(library[-1], library[0], "test")
    indexes = Indexes(store)
    index = indexes.get(Modality.PICTURE, MODEL)
    store.set_setting("mmr_lambda", 0.6)
    assert not indexes.refresh()
    assert indexes.get(Modality.PICTURE, MODEL) is index


def test_row_ids_used_again_after_a_restore(store: Store, library: list[MediaId], tmp_path: Path) -> None:
    """A library put back from a copy counts on from an older row id: the files must not speak for other media."""
    other = Home(tmp_path / "other").make()
    with connect(other) as restored:
        ids = media(restored, COUNT)
        put(restored, ids, seed=44)
        for path in store.home.indexes.iterdir():
            (other.indexes / path.name).write_bytes(path.read_bytes())
        assert restored.features.stamp(Modality.PICTURE, MODEL) == store.features.stamp(Modality.PICTURE, MODEL)
        vectors = opened(restored).moments(ids[4])[1]
        assert keys(opened(restored).search(vectors[1], 1)) == [(ids[4], 1)]
        assert build(restored, Modality.PICTURE, MODEL)
        assert keys(opened(restored).search(vectors[1], 1)) == [(ids[4], 1)]
        assert len(opened(restored).parts[0][0].labels) == VECTORS


# ── Threads and processes ───────────────────────────────────────────────────────────────────────────


def test_threads_share_one_snapshot_and_can_search_at_once(home: Home, store: Store, library: list[MediaId]) -> None:
    index = opened(store)
    asked = queries(index, 20)
    truth = [keys(index.search(query, 20)) for query in asked]
    results: list[tuple[bool, bool]] = []

    def look() -> None:
        with connect(home, "read") as own:
            mine = opened(own)
            results.append((mine is index, [keys(mine.search(query, 20)) for query in asked] == truth))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [(True, True)] * 4


def test_another_connections_writes_and_builds_are_seen(home: Home, store: Store, library: list[MediaId]) -> None:
    with connect(home, "read") as window:
        indexes = Indexes(window)
        assert indexes.get(Modality.SOUND, MODEL) is None
        before = indexes.get(Modality.PICTURE, MODEL)
        new = media(store, 5)
        put(store, new, seed=3)
        assert indexes.refresh()
        after = indexes.get(Modality.PICTURE, MODEL)
        assert before is not None
        assert after is not None
        assert after.count == before.count + 25
        assert before.count == VECTORS  # a snapshot that somebody holds stays as it was
        build(store, Modality.PICTURE, MODEL)
        assert indexes.refresh()
        assert len(after.parts) == 2
        assert keys(before.search(queries(before, 1)[0], 3)) == keys(before.exact(queries(before, 1)[0], 3))


def test_a_home_whose_name_is_not_utf8(tmp_path: Path) -> None:
    home = Home(tmp_path / os.fsdecode(b"home \xff\xe9")).make()
    with connect(home) as store:
        put(store, media(store, 20))
        assert build(store, Modality.PICTURE, MODEL)
        held = files.read(Place(home.indexes, Modality.PICTURE, MODEL))
        assert held is not None
        assert len(held.arrays.rows) == 20
        put(store, media(store, 5), seed=3)
        assert build(store, Modality.PICTURE, MODEL)
        assert opened(store).parts[0][0].graph is not None


def test_a_folder_that_cannot_be_listed_is_said(
    home: Home, store: Store, library: list[MediaId], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    put(store, media(store, 5), seed=3)
    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(UserProblem, match=r"Permission denied.*--home"):
        build(store, Modality.PICTURE, MODEL)
    files.clean(Place(home.indexes, Modality.PICTURE, MODEL), keep=1)
