"""Training runs: one serves, one step back, bounded, and gone with the profile that they were made of."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile

import numpy as np
import pytest

from core import parsing
from core.store import Store
from core.store.learned import KEPT_RUNS, columns, unpack
from core.store.profiles import DEFAULT
from core.types import Event, EventKind, Facts, Kind

WEIGHTS = {"weights": np.array([0.5, 0.25], dtype=np.float32)}


def put(store: Store, value: float, *, taken: bool = True, model: str = "blend") -> int:
    return store.learned.put(model, DEFAULT, {"w": np.array([value])}, {"ndcg": value}, sources=[DEFAULT], taken=taken)


def value(store: Store, model: str = "blend") -> float | None:
    found = store.learned.active(model, DEFAULT)
    return None if found is None else float(found.arrays["w"][0])


def test_what_was_learnt_comes_back(store: Store) -> None:
    store.learned.put("coplay", None, WEIGHTS, {"n": 3}, sources=[DEFAULT])
    found = store.learned.active("coplay", None)
    assert found is not None and found.arrays["weights"].tolist() == [0.5, 0.25] and found.run.report == {"n": 3}
    assert store.learned.active("coplay", DEFAULT) is None  # for all is not for one


def test_the_last_one_that_was_taken_serves(store: Store) -> None:
    put(store, 1)
    put(store, 2)
    put(store, 3, taken=False)
    assert value(store) == 2
    assert [run.state for run in store.learned.runs(DEFAULT)] == ["refused", "active", "replaced"]


def test_one_step_back_and_another(store: Store) -> None:
    put(store, 1)
    put(store, 2)
    assert store.learned.undo("blend", DEFAULT) and value(store) == 1
    assert store.learned.undo("blend", DEFAULT) and value(store) is None
    assert not store.learned.undo("blend", DEFAULT)


def test_the_stamp_moves_with_what_serves(store: Store) -> None:
    stamps = [store.learned.stamp()]
    for step in (lambda: put(store, 1), lambda: put(store, 2), lambda: store.learned.undo("blend", DEFAULT)):
        step()
        stamps.append(store.learned.stamp())
    assert len(set(stamps)) == 3 and stamps[3] == stamps[1]  # undone: the first serves again
    put(store, 3, taken=False)
    assert store.learned.stamp() == stamps[-1]


def test_old_runs_go_but_never_the_one_that_serves(store: Store) -> None:
    put(store, 1)
    for number in range(KEPT_RUNS + 3):
        put(store, number + 2, taken=False)
    assert value(store) == 1 and len(store.learned.runs(DEFAULT)) == KEPT_RUNS + 1


def test_refused_runs_dont_push_out_the_step_back(store: Store) -> None:
    put(store, 1)
    put(store, 2)
    for number in range(KEPT_RUNS + 3):
        put(store, number + 3, taken=False)
    assert store.learned.undo("blend", DEFAULT) and value(store) == 1


def test_a_run_is_dated_by_the_clock_whatever_is_dated_later(store: Store) -> None:
    film = store.media.add(Facts(Kind.VIDEO, "film", 200.0))
    before = time.time()
    store.events.append(DEFAULT, Event(film, EventKind.LIKE, before + 1e6))
    put(store, 1)
    assert before <= store.learned.runs(DEFAULT)[0].at <= time.time()


def test_what_is_retired_serves_no_longer_and_does_not_come_back(store: Store) -> None:
    put(store, 1)
    assert store.learned.retire("blend", DEFAULT) and not store.learned.retire("blend", DEFAULT)
    assert value(store) is None
    put(store, 2)
    assert store.learned.undo("blend", DEFAULT) and value(store) is None


def test_forgettings_are_counted_and_lessons_ended(store: Store) -> None:
    before = store.learned.forgettings()
    store.profiles.forget(store.profiles.get("child"))
    put(store, 1, model="community")
    assert store.learned.drop("community") == 1 and store.learned.runs(DEFAULT) == []
    assert store.learned.forgettings() == before + 2
    number = put(store, 1)
    assert {profile: run.id for profile, run in store.learned.unended("blend").items()} == {DEFAULT: number}
    store.learned.end_lesson()
    assert store.learned.unended("blend") == {}


def test_a_forgotten_profile_takes_what_was_made_of_it_along(store: Store) -> None:
    child = store.profiles.get("child")
    store.learned.put("blend", child, WEIGHTS, {}, sources=[child])
    store.learned.put("coplay", None, WEIGHTS, {}, sources=[DEFAULT, child])
    put(store, 1)
    assert store.learned.forget(child) == 2
    assert value(store) == 1 and store.learned.active("coplay", None) is None
    assert store.learned.forget() == 1 and store.learned.runs() == []


def test_arrays_of_objects_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match=r"[Oo]bject"):
        store.learned.put("blend", None, {"w": np.array([{}], dtype=object)}, {}, sources=[])


@pytest.mark.parametrize("payload", [b"", b"PK\x03\x04 torn", b"\x93NUMPY", b"x" * 100])
def test_a_torn_payload_is_none(payload: bytes) -> None:
    assert unpack(payload) is None


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"names": np.array(["taste"])},
        {"names": np.array(["taste", "prior"]), "weights": np.zeros(7)},
        {"names": np.array("taste"), "weights": np.array(1.0)},
        {"names": np.array([["taste"]]), "weights": np.zeros((1, 1))},
        {"names": np.arange(2), "weights": np.array(["x", "y"])},
    ],
    ids=["nothing", "one of two", "lengths", "no dimension", "two dimensions", "kinds"],
)
def test_columns_that_dont_fit_are_told(arrays: dict[str, np.ndarray]) -> None:
    assert not columns(arrays, names="U", weights="f")
    assert columns({"names": np.array(["taste"]), "weights": np.ones(1)}, names="U", weights="f")


def test_a_report_that_another_program_wrote_is_empty(store: Store) -> None:
    put(store, 1)
    store._connection.run("UPDATE learned SET report = 'no json'")
    assert [run.report for run in store.learned.runs(DEFAULT)] == [{}] and value(store) == 1


def packed(size_bytes: int, kind: int, dtype: str = "|u1", shape: str | None = None) -> bytes:
    """An archive of one array of zeros, which is small however large that is."""
    head = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape or f'({size_bytes},)'}}}".ljust(117) + "\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive, archive.open("w.npy", "w", force_zip64=True) as member:
        member.write(b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head.encode())
        for begin in range(0, size_bytes, 1 << 20):
            member.write(bytes(min(1 << 20, size_bytes - begin)))
    return out.getvalue()


def test_what_would_fill_the_memory_is_none(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MOST_ARRAY_BYTES", 10_000_000)
    small, large = packed(9_000_000, zipfile.ZIP_DEFLATED), packed(20_000_000, zipfile.ZIP_DEFLATED)
    assert len(large) < 100_000
    endless = packed(0, zipfile.ZIP_STORED, "|V0", "(10000000000,)")
    payloads = [large, packed(1_000_000, zipfile.ZIP_BZIP2), endless]
    tracemalloc.start()
    assert [unpack(payload) for payload in payloads] == [None] * 3
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    found = unpack(small)
    assert found is not None and found["w"].shape == (9_000_000,)
