"""Devices, batches that shrink when memory runs out, and the precision that is measured once."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserProblem
from core.extract import device as devices
from core.extract import precision as precisions
from core.extract.device import Batches, Device
from core.extract.precision import EXACT, Plan, Plans, Precision, candidates, measure, probes
from core.types import FloatArray, FrameArray
from tests.conftest import HEAVY_S

CPU = Device("cpu", "test")
FRAMES = probes(20, 32)


def means(frames: FrameArray) -> FloatArray:
    """A network of one line."""
    return frames.reshape(len(frames), -1, 3).mean(axis=1).astype(np.float32)


class Card:
    """A network on a card that holds so many images at once and no more."""

    def __init__(self, holds: int, error: Exception) -> None:
        self.holds, self.error = holds, error
        self.asked: list[int] = []

    def see(self, frames: FrameArray) -> FloatArray:
        self.asked.append(len(frames))
        if len(frames) > self.holds:
            raise self.error
        return means(frames)


def full(words: str) -> Exception:
    """What torch raises; it is loaded here, for a module that loads it makes each collection seconds longer."""
    import torch

    return torch.OutOfMemoryError(words)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (full, "CUDA out of memory. Tried to allocate 2.00 GiB"),
        (RuntimeError, "[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory"),
        (RuntimeError, "MPS backend out of memory (MPS allocated: 18.00 GB)"),
        (MemoryError, ""),
    ],
)
def test_batches_halve_go_on_and_stay_small(kind: Callable[[str], Exception], words: str) -> None:
    shrunk: list[int] = []
    batches, card = Batches(CPU, most=16, image_bytes=1, shrunk=shrunk.append), Card(5, kind(words))
    np.testing.assert_array_equal(batches.run(FRAMES, card.see), means(FRAMES))
    assert card.asked == [16, 8, 4, 4, 4, 4, 4]
    assert (batches.size, shrunk) == (4, [8, 4])
    batches.run(FRAMES[:6], card.see)
    assert card.asked[7:] == [4, 2]


def test_where_not_even_one_fits_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "free_bytes", lambda device: 1_000)
    monkeypatch.setattr(devices, "release", lambda device: None)  # there is no such card here
    batches, card = Batches(Device("cuda", "a card"), most=2, image_bytes=1), Card(0, full("no"))
    with pytest.raises(UserProblem, match=r"a card.*HOMEREEL_DEVICE=cpu"):
        batches.run(FRAMES[:2], card.see)


def test_other_errors_are_not_taken_for_memory() -> None:
    with pytest.raises(RuntimeError, match="shape"):
        Batches(CPU, most=4, image_bytes=1).run(FRAMES, Card(0, RuntimeError("shape mismatch")).see)


def test_batches_are_sized_to_free_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "free_bytes", lambda device: 1_000_000_000)
    assert Batches(CPU, image_bytes=100_000_000).size == 5
    assert Batches(CPU, image_bytes=1_000).size == devices.LARGEST["cpu"]
    assert Batches(CPU, image_bytes=10**12).size == 1
    assert Batches(CPU, most=3, image_bytes=1_000).size == 3


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of address space")
def test_real_memory_that_runs_out_on_the_cpu() -> None:
    """A process that may take 1.2 GB more sees 64 images of 64 MB each in batches that fit."""
    script = """
        import resource, numpy as np, torch
        from core.extract.device import Batches, Device
        held = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + 1_200_000_000,) * 2)
        def see(frames):
            wide = torch.from_numpy(frames).float().repeat(1, 1, 1, 1_300_000 // 4)  # 64 MB an image
            return wide.mean(dim=(1, 2, 3), keepdim=True)[:, 0, 0].numpy()
        frames = np.random.default_rng(0).integers(0, 255, (64, 4, 4, 3), dtype=np.uint8)
        batches = Batches(Device("cpu", "test"), most=64, image_bytes=1)
        seen = batches.run(frames, see)
        assert np.allclose(seen[:, 0], frames.mean(axis=(1, 2, 3)), atol=0.01)
        print(batches.size)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=HEAVY_S - 60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert 2 <= int(done.stdout) <= 16


def test_the_device_can_be_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(devices.FORCED, "cpu")
    assert devices.best().kind == "cpu"
    monkeypatch.setenv(devices.FORCED, "tpu")
    with pytest.raises(UserProblem, match="HOMEREEL_DEVICE asks for tpu"):
        devices.best()


# ── Precision ───────────────────────────────────────────────────────────────────────────────────────


class Clock:
    """A clock that goes on by what a network is said to take, and by nothing else that the machine does."""

    now = 0.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """In place of the one that networks are measured by."""
    made = Clock()
    monkeypatch.setattr(precisions, "time", made)
    return made


def paced(clock: Clock, seconds: float, wrong: float = 0.0, calls: list[int] | None = None) -> object:
    """A network of a given speed, which sees a given share of something else."""

    def see(frames: FrameArray) -> FloatArray:
        if calls is not None:
            calls.append(len(frames))
        clock.now += seconds * len(frames)
        return means(frames) + wrong * means(frames[:, :, ::-1])[:, ::-1]

    return see


def test_the_fastest_that_sees_the_same_is_chosen(clock: Clock) -> None:
    ways = {
        EXACT: paced(clock, 0.004),
        Precision("bfloat16"): paced(clock, 0.002),
        Precision("float16"): paced(clock, 0.0005, wrong=0.3),  # fastest, but sees something else
        Precision("float16", channels_last=True): paced(clock, 0.003),
    }
    plan = measure(list(ways), lambda precision: ways[precision], FRAMES[:8])  # type: ignore[arg-type,return-value]
    assert plan.precision == Precision("bfloat16")
    assert plan.gain > 1.3 and plan.cosine >= 0.999


def test_a_hopeless_format_is_not_timed_and_a_broken_one_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(precisions, "WORTH_SKIPPING_S", 0.1)

    def broken(frames: FrameArray) -> FloatArray:
        raise RuntimeError("not implemented for 'Half'")

    calls: list[int] = []
    ways = {
        EXACT: paced(clock, 0.001),
        Precision("bfloat16"): paced(clock, 0.02, calls=calls),
        Precision("float16"): broken,
    }
    plan = measure(list(ways), lambda precision: ways[precision], FRAMES[:8])  # type: ignore[arg-type,return-value]
    assert plan.precision == EXACT
    assert calls == [1, 2]


def test_slow_first_passes_of_a_gpu_hide_no_fast_format(clock: Clock) -> None:
    """Kernels are loaded then: an H200 passed float16 over, which is twice as fast there."""

    def warming() -> object:
        fast, first = paced(clock, 0.0005), [0.02, 0.05]

        def see(frames: FrameArray) -> FloatArray:
            clock.now += first.pop() if first else 0.0
            return fast(frames)  # type: ignore[operator,no-any-return]

        return see

    ways = {EXACT: paced(clock, 0.002), Precision("float16"): warming()}
    assert measure(list(ways), lambda p: ways[p], FRAMES[:8]).precision == Precision("float16")  # type: ignore[arg-type,return-value]


def test_a_small_gain_is_not_worth_the_loss(clock: Clock) -> None:
    ways = {EXACT: paced(clock, 0.0040), Precision("bfloat16"): paced(clock, 0.0039)}
    assert measure(list(ways), lambda p: ways[p], FRAMES[:8]).precision == EXACT  # type: ignore[arg-type,return-value]


def test_plans_are_kept(tmp_path: Path) -> None:
    plan = Plan(Precision("bfloat16", channels_last=True), 0, 19.5, 2.1, 0.9997)
    Plans(tmp_path).put("a on b", plan)
    assert Plans(tmp_path).get("a on b") == plan
    assert Plans(tmp_path).get("a on c") is None
    Plans(tmp_path).shrunk("a on b", 1)
    kept = Plans(tmp_path).get("a on b")
    assert kept is not None and (kept.batch, kept.precision) == (4, plan.precision)
    (tmp_path / "measured.json").write_text('{"a on b": {"precision": 3}, "c": []}')
    assert Plans(tmp_path).get("a on b") is None and Plans(tmp_path).get("c") is None
    (tmp_path / "measured.json").write_text("{ not json")
    assert Plans(tmp_path).get("a on b") is None


def test_what_is_tried_where() -> None:
    assert candidates(CPU)[0] == EXACT
    assert Precision("float16") not in candidates(Device("cpu", "x86_64 cpu, 8 cores"))
    assert Precision("int8") in candidates(CPU) and Precision("int8") not in candidates(Device("cuda", "card"))
    assert {Precision("bfloat16"), Precision("float16", channels_last=True)} <= {*candidates(Device("cuda", "card"))}
