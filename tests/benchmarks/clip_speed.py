"""CLIP here, ratios in one run: batches against single frames, the whole picture path against open_clip with PIL.

    python -m tests.benchmarks.clip_speed [--model ViT-B-32] [--rounds 5]

Random weights are as fast as trained ones, but say little of what a number format loses: that is measured with the real
ones where they are used. The path is judged by CPU seconds, of ffmpeg included: from a film on disk to its vectors,
ours by keyframes, already scaled, in batches, in float32 and in the format that is measured best here, as indexing
does; the other as open_clip's README does it, over the same frames at their full size, through PIL, one by one. All
ways take turns.
"""

from __future__ import annotations

import argparse
import copy
import logging
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from core import decode, probe
from core.extract import device as devices
from core.extract.picture.clip import Clip, Input
from core.extract.loading import unit
from core.extract.precision import Plans, probes
from core.types import FloatArray, FrameBlock

SECONDS = 120
KEYFRAME_EVERY_S = 5
FPS = 2
"""Both ways decode keyframes alone, so what lies between them only costs time to make."""


def main() -> None:
    """Print the ratios."""
    logging.basicConfig(level=logging.ERROR, format="  %(message)s")
    logging.getLogger("core.extract").setLevel(logging.INFO)
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--model", default="ViT-B-32")
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    import open_clip
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    model, _, preprocess = open_clip.create_model_and_transforms(chosen.model, pretrained=None, load_weights=False)
    wanted, tokenize = Input.of(chosen.model, "", model.visual), open_clip.get_tokenizer(chosen.model)
    with tempfile.TemporaryDirectory() as folder:
        exact = Clip(model, tokenize, wanted, devices.best())
        best = Clip(copy.deepcopy(model), tokenize, wanted, devices.best(), Plans(Path(folder)))
        best.image_vectors(probes(1, wanted.size_px))
        print(f"measured at load: {best.plan}")
        by_batch(exact)
        film = make_film(Path(folder) / "film.mp4")
        by_path({"float32": exact, best.plan.precision.dtype: best}, model, preprocess, film, chosen.rounds)


def by_batch(clip: Clip) -> None:
    """Compare frames one by one with batches, in CPU seconds; rounds take turns, so that both see the same machine."""
    frames = probes(32, clip.input.size_px)
    clip.image_vectors(frames[:2])
    sizes = (1, 32)
    spent: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(2):
        for size in sizes:
            spent[size].append(cpu_s(lambda size=size: [clip._see(frames[i : i + size]) for i in range(0, 32, size)]))
    for size in sizes:
        gain = min(spent[1]) / min(spent[size])
        print(f"batch {size:2}   {32 / min(spent[size]):6.1f} frames per CPU-s   {gain:.2f} ×")


def make_film(file: Path) -> Path:
    """Two minutes of 1080p with a keyframe every five seconds, as films have them."""
    source = f"testsrc2=size=1920x1080:rate={FPS}:duration={SECONDS}"
    command = [
        "ffmpeg",
        "-nostdin",
        "-v",
        "error",
        "-y",
        "-f",
        "lavfi",
        "-i",
        source,
        "-g",
        str(FPS * KEYFRAME_EVERY_S),
    ]
    subprocess.run([*command, "-preset", "ultrafast", "-pix_fmt", "yuv420p", str(file)], check=True)
    return file


def by_path(clips: dict[str, Clip], model: Any, preprocess: Callable[[Any], Any], film: Path, rounds: int) -> None:
    """Compare the whole way from the file to the vectors: median CPU seconds, and the worst frame's cosine."""
    ways = {name: lambda clip=clip: our_path(clip, film) for name, clip in clips.items()}
    ways["open_clip with PIL"] = lambda: usual_path(model, preprocess, film)
    spent: dict[str, list[float]] = {name: [] for name in ways}
    seen: dict[str, FloatArray] = {}
    for _ in range(rounds):
        for name, way in ways.items():
            took_s, seen[name] = timed(way)
            spent[name].append(took_s)
    usual = spent.pop("open_clip with PIL")
    theirs = seen.pop("open_clip with PIL")
    print(f"picture path, {len(theirs)} frames, {rounds} rounds; open_clip with PIL {median(usual):.2f} CPU-s")
    for name, took in spent.items():
        each = sorted(other / own for other, own in zip(usual, took, strict=True))
        to_float32 = np.einsum("nd,nd->n", seen[name], seen["float32"]).min()
        to_theirs = np.einsum("nd,nd->n", seen[name], theirs).min()
        print(
            f"  {name:9} {median(took):.2f} CPU-s, {median(each):.2f} × ({each[0]:.2f} to {each[-1]:.2f}); "
            f"worst cosine with float32 {to_float32:.5f}, with PIL's {to_theirs:.4f}"
        )


def our_path(clip: Clip, film: Path) -> FloatArray:
    """Decode as indexing does, and see in batches."""
    size_px, fit = clip.input.size_px, "squash" if clip.input.squash else "crop"
    frames = []
    with decode.decode_content(
        probe.probe(bytes(film)),
        frames=True,
        sound=False,
        size_px=size_px,
        fit=fit,  # type: ignore[arg-type]
    ) as run:
        frames = [frame for block in run if isinstance(block, FrameBlock) for frame in block.pixels]
    return clip.image_vectors(np.stack(frames))


def usual_path(model: Any, preprocess: Callable[[Any], Any], film: Path) -> FloatArray:
    """Take the keyframes as pictures at full size, and each through PIL and the model."""
    import torch
    from PIL import Image

    vectors = []
    with tempfile.TemporaryDirectory() as folder:
        target = f"{folder}/%04d.jpg"
        command = ["ffmpeg", "-nostdin", "-v", "error", "-skip_frame", "nokey", "-threads", "1", "-i", str(film)]
        subprocess.run([*command, "-fps_mode", "passthrough", "-q:v", "2", target], check=True)
        with torch.inference_mode():
            for picture in sorted(Path(folder).iterdir()):
                pixels = preprocess(Image.open(picture)).unsqueeze(0)
                vectors.append(model.encode_image(pixels.to(next(model.parameters()).device)).float().cpu().numpy()[0])
    return unit(np.stack(vectors))


def timed(work: Callable[[], FloatArray]) -> tuple[float, FloatArray]:
    """CPU seconds of this process and its children, and what came of it."""
    made: list[FloatArray] = []
    return cpu_s(lambda: made.append(work())), made[0]


def cpu_s(work: Callable[[], object]) -> float:
    """CPU seconds of one call, children that ended included; clock seconds where a graphics card does the work."""
    if devices.best().kind != "cpu":
        began = time.perf_counter()
        work()
        return time.perf_counter() - began
    before = _spent_s()
    work()
    return _spent_s() - before


def _spent_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main()
