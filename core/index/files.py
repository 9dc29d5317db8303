"""From an index in memory to files that survive a crash at any instant, and back.

Each index has a graph (`….7.hnsw`, hnswlib's own format) and arrays (`….7.npz`), both named by generation and never
changed, and a pointer (`….json`) that names the generation and the hash of both. The pointer is replaced last, so that
what it names always belongs together; a file that no pointer names is litter, and the next build removes it.
The graph of a reduced index holds shortened vectors; the whole ones lie beside it (`….7.vec`, see `whole`).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from core.index import graphfile
from core.index.parts import Labels, Part, owners_of
from core.index.place import Place, unwritable
from core.index.vectors import Calibration, VectorIndex
from core.index.whole import mapped
from core.parsing import parsed_json
from core.types import FloatArray, MediaId, TimeArray

log = logging.getLogger(__name__)

FORMAT = 1
_TRIES = 3


class Unreadable(Exception):
    """An index file can't be used; it is built again from the store. Never leaves this package."""


_DAMAGE = (OSError, ValueError, KeyError, TypeError, RuntimeError, zipfile.BadZipFile, Unreadable)
"""What comes up when a file is damaged, of another format, or can't be read."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What `….json` holds: which generation counts, and the proof that its files are whole."""

    generation: int
    dim: int
    graph_bytes: int
    graph_xxh3: str
    arrays_xxh3: str
    rows: int  # feature rows in it, and the last one's id: the store's stamp when it was written
    last_row: int
    format: int = FORMAT
    width: int = 0  # numbers per vector in the graph of a reduced index, else 0
    vectors_xxh3: str = ""  # of the whole vectors of a reduced index


@dataclass(frozen=True, slots=True)
class Arrays:
    """The arrays file.

    Attributes:
        labels: int64 (n,), ascending: all that are in the graph, those marked deleted included.
        spans: float64 (n, 2), aligned with `labels`.
        rows: int64 (r,), ascending ids of the feature rows that were read into it.
        media: the owner of each row.
    """

    pointer: Pointer
    labels: Labels
    spans: TimeArray
    rows: Labels
    media: list[MediaId]
    calibration: Calibration
    reduced: Reduced | None = None


@dataclass(frozen=True, slots=True)
class Reduced:
    """What a reduced index needs besides.

    Attributes:
        basis: float32 (d, k) that shortens a vector.
        positions: int64 (n,), aligned with the labels: row of each in the file of whole vectors.
        fitted: how many vectors there were when the basis was found.
    """

    basis: FloatArray
    positions: Labels
    fitted: int


@dataclass(frozen=True, slots=True)
class Saved:
    """An index as its files hold it: the graph with its vectors, and the arrays."""

    part: Part
    arrays: Arrays


def peek(place: Place) -> Arrays | None:
    """Check the files that the pointer names and read the arrays; None where there is none or it can't be used."""
    for _ in range(_TRIES):
        try:
            pointer = _read_pointer(place)
            return None if pointer is None else _checked(place, pointer)
        except FileNotFoundError as error:  # replaced between pointer and file: look again
            problem: Exception = error
        except _DAMAGE as error:
            problem = error
            break
    _warn(place, problem)
    return None


def seems_current(place: Place, stamp: tuple[int, int]) -> bool:
    """Say whether the pointer names files that are there and as long as they should be, and the store's stamp.

    Cheap: no file is read. What is damaged inside is found by whoever opens it.
    """
    try:
        pointer = _read_pointer(place)
        if pointer is None or (pointer.rows, pointer.last_row) != stamp:
            return False
        return place.graph(pointer.generation).stat().st_size == pointer.graph_bytes
    except _DAMAGE:
        return False


def read(place: Place) -> Saved | None:
    """Open the index that the pointer names; None where there is none or it can't be used."""
    for _ in range(_TRIES):
        arrays = peek(place)
        if arrays is None:
            return None
        try:
            return _load(place, arrays)
        except FileNotFoundError as error:
            problem: Exception = error
        except _DAMAGE as error:
            problem = error
            break
    _warn(place, problem)
    return None


@dataclass(frozen=True, slots=True)
class Content:
    """What a graph holds.

    Attributes:
        labels: int64 (n,), ascending: all labels in the graph, those marked deleted included.
        spans: float64 (n, 2), aligned with `labels`.
        rows: int64 (r,), ascending ids of the rows that count.
        media: the owner of each row.
        reduced: where the graph holds shortened vectors; the whole ones are in their file already.
    """

    labels: Labels
    spans: TimeArray
    rows: Labels
    media: Sequence[MediaId]
    reduced: Reduced | None = None


def write(place: Place, generation: int, graph: Any, content: Content) -> None:
    """Save a graph (`hnswlib.Index`) as a new generation, let the pointer name it, and remove what came before.

    Raises:
        UserProblem: the disk is full or the folder can't be written to.
    """
    labels, rows, reduced = content.labels, content.rows, content.reduced
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        _save_graph(graph, place.graph(generation))
        part = _part(place, generation, graph, labels, content.spans, reduced)
        parts = [(part, owners_of(part, rows))]
        scale = VectorIndex(place.modality, place.model_id, rows, content.media, parts).calibrate()
        with place.arrays(generation).open("wb") as file:
            _save_arrays(file, part, content, scale)
            _sync(file)
        pointer = Pointer(
            generation,
            part.vectors.shape[1],
            place.graph(generation).stat().st_size,
            _hash(place.graph(generation)),
            _hash(place.arrays(generation)),
            len(rows),
            int(rows[-1]) if len(rows) else 0,
            width=graph.dim if reduced else 0,
            vectors_xxh3=_hash(place.vectors(generation)) if reduced else "",
        )
        _replace(place.pointer, json.dumps(asdict(pointer)))
    except (OSError, Unreadable) as error:
        _unlink([place.graph(generation), place.arrays(generation), place.vectors(generation)])
        raise unwritable(place, error) from error
    clean(place, keep=generation)


def clean(place: Place, keep: int) -> None:
    """Remove every generation but one. Another system may refuse while a file is open; the next build tries again."""
    try:
        found = place.generations()
    except OSError as error:
        log.warning("%s can't be cleaned up: %s", place.folder, error.strerror)
        return
    for generation, paths in found.items():
        if generation != keep:
            _unlink(paths)
    _unlink([_aside(place.pointer)])


def remove(place: Place) -> bool:
    """Remove an index altogether; False where there was none."""
    there = place.pointer.exists()
    _unlink([place.pointer])
    clean(place, keep=0)
    return there


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────


def _warn(place: Place, problem: Exception) -> None:
    log.warning("index %s can't be used and will be built again: %s", place.name, problem)


def _read_pointer(place: Place) -> Pointer | None:
    try:
        text = place.pointer.read_text("utf-8")
    except FileNotFoundError:
        return None
    pointer = Pointer(**parsed_json(text))
    if pointer.format != FORMAT:
        raise Unreadable(f"format {pointer.format}, not {FORMAT}")
    return pointer


def _checked(place: Place, pointer: Pointer) -> Arrays:
    """Check the hashes, which show damage, and what a graph that came with its hash could make hnswlib do."""
    graph, arrays = place.graph(pointer.generation), place.arrays(pointer.generation)
    if graph.stat().st_size != pointer.graph_bytes or _hash(graph) != pointer.graph_xxh3:
        raise Unreadable("the graph is damaged")
    graphfile.check(graph, pointer.width or pointer.dim)
    if _hash(arrays) != pointer.arrays_xxh3:
        raise Unreadable("the arrays are damaged")
    if pointer.width and _hash(place.vectors(pointer.generation)) != pointer.vectors_xxh3:
        raise Unreadable("the whole vectors are damaged")
    with np.load(arrays, allow_pickle=False) as held:
        values = {name: held[name] for name in held.files}
    media = [MediaId(m.decode()) for m in values["media"].tolist()]
    background = float(values["background"][0]), float(values["background"][1])
    scale = Calibration(values["mean"], background, int(values["items"]))
    reduced = Reduced(values["basis"], values["positions"], int(values["fitted"])) if pointer.width else None
    return Arrays(pointer, values["labels"], values["spans"], values["rows"], media, scale, reduced)


def _load(place: Place, arrays: Arrays) -> Saved:
    import hnswlib

    generation, dim = arrays.pointer.generation, arrays.pointer.width or arrays.pointer.dim
    graph = hnswlib.Index(space="cosine", dim=dim)
    graph.load_index(os.fsencode(place.graph(generation)))  # bytes: a str would have to be UTF-8; a folder needn't be
    part = _part(place, generation, graph, arrays.labels, arrays.spans, arrays.reduced)
    live = int(np.count_nonzero(owners_of(part, arrays.rows) >= 0))
    return Saved(replace(part, graph=graph, live=live), arrays)


def _part(place: Place, generation: int, graph: Any, labels: Labels, spans: TimeArray, reduced: Reduced | None) -> Part:
    """See the vectors of a generation: hnswlib's own, or the whole ones of a reduced index."""
    part = _map(place.graph(generation), graph, labels, spans)
    if reduced is None:
        return part
    vectors = mapped(place.vectors(generation), len(labels), len(reduced.basis))
    return replace(part, vectors=vectors, positions=reduced.positions, basis=reduced.basis)


def _map(path: Path, graph: Any, labels: Labels, spans: TimeArray) -> Part:
    """See hnswlib's own vectors through a memory map, so that exact scoring needs no second copy of them."""
    with path.open("rb") as file:
        head = graphfile.HEADER.unpack(file.read(graphfile.HEADER.size))
    _, _, count, stride, label_at, vector_at = head[:6]
    wanted = vector_at + 4 * graph.dim == label_at and label_at + 8 == stride and count == len(labels)
    if not wanted or graph.get_current_count() != count:
        raise Unreadable("its layout is another hnswlib's")
    records = np.memmap(path, mode="r", dtype=np.uint8, offset=graphfile.HEADER.size, shape=(count * stride,))
    vectors: FloatArray = np.ndarray((count, graph.dim), "<f4", records, vector_at, (stride, 4))
    own = np.ndarray((count,), "<u8", records, label_at, (stride,)).astype(np.int64)
    positions = np.argsort(own, kind="stable")
    if not np.array_equal(own[positions], labels):
        raise Unreadable("graph and arrays don't belong together")
    return Part(labels, spans, vectors, positions)


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────────


def _save_graph(graph: Any, path: Path) -> None:
    """Write and sync; hnswlib itself says nothing when the disk is full, so the size is looked at."""
    graph.save_index(os.fsencode(path))
    if path.stat().st_size != graph.index_file_size():
        raise OSError("the file came out too short; is the disk full?")
    with path.open("rb+") as file:
        _sync(file)


def _save_arrays(file: BinaryIO, part: Part, content: Content, scale: Calibration) -> None:
    reduced = content.reduced or Reduced(np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.int64), 0)
    np.savez(
        file,
        labels=part.labels,
        spans=part.spans,
        rows=content.rows,
        media=np.array([m.encode() for m in content.media], dtype=np.bytes_),
        mean=scale.mean,
        background=np.array(scale.background),
        items=np.array(scale.items),
        basis=reduced.basis,
        positions=reduced.positions,
        fitted=np.array(reduced.fitted),
    )


def _replace(path: Path, text: str) -> None:
    """Write aside, sync, put in place, sync the folder where the system can, so that the name outlives a power cut."""
    aside = _aside(path)
    with aside.open("wb") as file:
        file.write(text.encode())
        _sync(file)
    aside.replace(path)
    with contextlib.suppress(OSError):  # the name is in place: nothing after this may undo it
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _aside(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _unlink(paths: Sequence[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            log.info("%s stays for now: %s", path.name, error.strerror)


def _hash(path: Path) -> str:
    import xxhash

    digest = xxhash.xxh3_64()
    with path.open("rb") as file:
        while block := file.read(1 << 22):
            digest.update(block)
    return str(digest.hexdigest())
