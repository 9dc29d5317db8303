"""How much faster a graphics card is, in one run: CLIP, Whisper, sound features; and what happens without memory.

    python -m tests.benchmarks.gpu [--model ViT-B-32] [--seconds 2]

Random weights are as fast as trained ones, so nothing is fetched. Rows whose packages are absent say so. Without a
graphics card it says so and exits with 0.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.extract import device as devices
from core.extract.picture.clip import Clip, Input
from core.extract.device import Batches, Device
from core.extract.precision import Plans, probes
from core.types import FrameArray

SOUND_RATE_HZ = 22050
SOUND_S = 30.0
WHISPER_BASE = (80, 1500, 512, 8, 6, 51865, 448, 512, 8, 6)
"""mel bands, audio context, width, heads, layers; words, text context, width, heads, layers."""


@dataclass(frozen=True)
class Row:
    """One line of the table: what, its unit, and units per second on both."""

    name: str
    unit: str
    cpu: float
    gpu: float
    remark: str = ""

    def __str__(self) -> str:
        ratio = self.gpu / self.cpu
        return f"{self.name:34} {self.cpu:>12.1f} {self.gpu:>12.1f} {ratio:>8.1f} ×  {self.unit}  {self.remark}"


def main() -> None:
    """Print one table, then show the back-off."""
    logging.basicConfig(level=logging.ERROR, format="  %(message)s")
    logging.getLogger("core").setLevel(logging.INFO)
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--model", default="ViT-B-32", help="an open_clip architecture")
    options.add_argument("--seconds", type=float, default=2.0, help="least time per measurement")
    options.add_argument("--self", action="store_true", help="compare a CPU with itself, to try this script")
    chosen = options.parse_args()
    import torch

    gpu = devices.best()
    versions = f"torch {torch.__version__}, Python {sys.version.split()[0]}, {torch.get_num_threads()} threads"
    print(f"{versions}; {gpu.kind}: {gpu.name}")
    if gpu.kind == "cpu" and not chosen.self:
        print("There is no graphics card here: nothing to compare.")
        return
    rows: list[Row] = []
    for measured in (clip_rows, whisper_rows, sound_rows):
        try:
            rows += measured(gpu, chosen.model, chosen.seconds)
        except ImportError as error:
            print(f"left out: {measured.__name__} ({error})")
    print(f"\n{'':34} {'CPU':>12} {gpu.kind.upper():>12} {'ratio':>10}")
    print(*rows, sep="\n")
    back_off(gpu, chosen.model)


def rate(work: Callable[[], object], units: float, seconds: float) -> float:
    """Units per second: a first pass to warm up, then passes until the time is over; the fastest counts."""
    work()
    times: list[float] = []
    ends = time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < ends:
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
        if len(times) >= 3 and times[0] > seconds:
            break
    return units / min(times)


# ── CLIP ────────────────────────────────────────────────────────────────────────────────────────────


def network(model_name: str, device: Device, plans: Plans | None) -> Clip:
    """Build a CLIP with random weights, as `core.extract.picture.clip.build` does with a file's."""
    import open_clip
    import torch

    torch.manual_seed(0)
    model = open_clip.create_model(model_name, pretrained=None, load_weights=False)
    wanted = Input.of(model_name, "", model.visual)
    return Clip(model, open_clip.get_tokenizer(model_name), wanted, device, plans, model_name)


def clip_rows(gpu: Device, model_name: str, seconds: float) -> list[Row]:
    """Frames per second from uint8 pixels in main memory to vectors in main memory, transfers included."""
    with tempfile.TemporaryDirectory() as folder:
        cpu_exact, gpu_exact = network(model_name, Device("cpu", "cpu"), None), network(model_name, gpu, None)
        cpu_best = network(model_name, Device("cpu", "cpu"), Plans(Path(folder)))
        gpu_best = network(model_name, gpu, Plans(Path(folder)))
        frames = probes(gpu_best.batch, gpu_best.input.size_px)
        few = frames[:32]
        same = np.einsum("nd,nd->n", cpu_exact.image_vectors(few), gpu_exact.image_vectors(few)).min()
        rows = []
        for count in (1, 32, len(frames)):
            some = frames[:count]
            remark = f"cosine with the CPU's {same:.6f}" if count == 32 else ""
            rows.append(clip_row(f"{model_name} float32, batch {count}", cpu_exact, gpu_exact, some, seconds, remark))
        best = clip_row(f"{model_name} as measured at load", cpu_best, gpu_best, frames, seconds, "")
        rows.append(replace(best, remark=f"CPU {described(cpu_best)}, GPU {described(gpu_best)}"))
    return rows


def clip_row(name: str, cpu: Clip, gpu: Clip, frames: FrameArray, seconds: float, remark: str) -> Row:
    """Time both on the same frames; the CPU has at most its own batch of them, since more change nothing there."""
    some = frames[: max(1, min(len(frames), devices.LARGEST["cpu"]))]
    cpu_rate = rate(lambda: cpu.image_vectors(some), len(some), seconds)
    return Row(name, "frames/s", cpu_rate, rate(lambda: gpu.image_vectors(frames), len(frames), seconds), remark)


def described(clip: Clip) -> str:
    """Say what was chosen for a device."""
    plan = clip.plan
    layout = " channels last" if plan.precision.channels_last else ""
    return f"{plan.precision.dtype}{layout}, {plan.gain:.1f} × float32, cosine {plan.cosine:.5f}"


# ── Whisper and sound ───────────────────────────────────────────────────────────────────────────────


def whisper_rows(gpu: Device, model_name: str, seconds: float) -> list[Row]:
    """Encoder and 64 decoded tokens of Whisper base, in seconds of speech per second."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(0)
    model = Whisper(ModelDimensions(*WHISPER_BASE)).eval().requires_grad_(False)
    mel, tokens = torch.randn(4, 80, 3000), torch.randint(0, 50000, (4, 64))

    def pass_on(kind: str, dtype: torch.dtype) -> Callable[[], object]:
        placed = model.to(kind)  # as whisper does: its layers take over the sound's format
        sound, words = mel.to(kind, dtype), tokens.to(kind)

        def work() -> object:
            with torch.inference_mode():
                return placed.decoder(words, placed.encoder(sound)).float().cpu()

        return work

    cpu = rate(pass_on("cpu", torch.float32), 4 * 30.0, seconds)
    rows = [Row("Whisper base float32, 4 × 30 s", "s/s", cpu, rate(pass_on(gpu.kind, torch.float32), 120.0, seconds))]
    half = rate(pass_on(gpu.kind, torch.float16), 120.0, seconds)
    return [*rows, Row("Whisper base float16 on the GPU", "s/s", cpu, half, "teacher forced, no beam search")]


def sound_rows(gpu: Device, model_name: str, seconds: float) -> list[Row]:
    """Sound features of 32 × 30 s, in seconds of sound per second."""
    import torch

    module: Any = importlib.import_module("core.extract.sound.stft_torch")
    draw = np.random.default_rng(0).normal(scale=0.1, size=(32, int(SOUND_S * SOUND_RATE_HZ))).astype(np.float32)

    def pass_on(kind: str) -> Callable[[], object]:
        samples = torch.from_numpy(draw).to(kind)

        def work() -> object:
            with torch.inference_mode():
                made = module.features(samples, SOUND_RATE_HZ)
            if kind == "cuda":
                torch.cuda.synchronize()
            return made

        return work

    total_s = len(draw) * SOUND_S
    return [
        Row(
            "sound features, 32 × 30 s", "s/s",
            rate(pass_on("cpu"), total_s, seconds), rate(pass_on(gpu.kind), total_s, seconds),
        )
    ]  # fmt: skip


# ── Memory that runs out ────────────────────────────────────────────────────────────────────────────


def back_off(gpu: Device, model_name: str) -> None:
    """Fill the card until a whole batch no longer fits, see one, and compare with what was seen before."""
    if gpu.kind != "cuda":
        print("\nback-off: shown on CUDA only")
        return
    import torch

    clip = network(model_name, gpu, None)
    frames = probes(clip.batch, clip.input.size_px)
    truth = clip.image_vectors(frames)
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    clip.image_vectors(frames)
    needed = torch.cuda.max_memory_allocated() - before
    torch.cuda.empty_cache()
    left = needed // 3
    taken = torch.empty(max(0, torch.cuda.mem_get_info()[0] - left), dtype=torch.uint8, device="cuda")
    sizes: list[int] = []
    batches = Batches(gpu, most=len(frames), image_bytes=1, shrunk=sizes.append)
    seen = batches.run(frames, clip._see)
    del taken
    seen /= np.linalg.norm(seen, axis=1, keepdims=True)
    cosine = float(np.einsum("nd,nd->n", truth, seen).min())
    print(
        f"\nback-off: {len(frames)} frames need {needed / 1e6:.0f} MB, {left / 1e6:.0f} MB were left: "
        f"batches {len(frames)} → {' → '.join(map(str, sizes)) or 'not halved'}; worst cosine {cosine:.6f}"
    )
    assert sizes and cosine > 0.9999, "the back-off didn't work"


if __name__ == "__main__":
    main()
