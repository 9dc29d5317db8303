"""CLIP here, ratios in one run: batches against single frames, the whole picture path against open_clip with PIL.

    python -m tests.benchmarks.clip_speed [--model ViT-B-32] [--measure]

Random weights are as fast as trained ones. The path is judged by CPU seconds, of ffmpeg included: from a film on disk
to its vectors, ours by keyframes, already scaled, in batches; the other as open_clip's README does it, over the same
frames at their full size, through PIL, one by one.
"""

from __future__ import annotations

import argparse
import logging
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
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
    options.add_argument("--measure", action="store_true", help="precisions too: half a minute")
    chosen = options.parse_args()
    import open_clip
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    model, _, preprocess = open_clip.create_model_and_transforms(chosen.model, pretrained=None, load_weights=False)
    wanted = Input.of(chosen.model, "", model.visual)
    with tempfile.TemporaryDirectory() as folder:
        exact = Clip(model, open_clip.get_tokenizer(chosen.model), wanted, devices.best())
        by_batch(exact)
        film = make_film(Path(folder) / "film.mp4")
        by_path(exact, model, preprocess, film)
        if not chosen.measure:
            return
        best = Clip(model, open_clip.get_tokenizer(chosen.model), wanted, devices.best(), Plans(Path(folder)))
        best.image_vectors(probes(1, wanted.size_px))
        print(f"measured at load: {best.plan}")


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


def by_path(clip: Clip, model: Any, preprocess: Callable[[Any], Any], film: Path) -> None:
    """Compare the whole way from the file to the vectors."""
    spent, ours = timed(lambda: our_path(clip, film))
    other, theirs = timed(lambda: usual_path(model, preprocess, film))
    print(
        f"picture path {spent:.2f} CPU-s for {len(ours)} frames, open_clip with PIL {other:.2f} for {len(theirs)}: "
        f"{other / len(theirs) / spent * len(ours):.2f} × a frame"
    )
    near = np.einsum("nd,nd->n", ours, theirs[: len(ours)]).min() if len(ours) == len(theirs) else np.nan
    print(f"             worst cosine between the two {near:.4f}")


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
