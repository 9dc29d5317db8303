"""An open_clip model in memory: frames and words go in, vectors of one space come out, as fast as this device can."""

from __future__ import annotations

import copy
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import UserProblem
from core.extract import device as devices
from core.extract.device import Batches, Device
from core.extract.loading import load_tensors, share_cores, unit
from core.extract.precision import EXACT, PROBES, Plan, Plans, Precision, See, candidates, measure, probes
from core.types import FloatArray, FrameArray

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Input:
    """How a model wants its pictures.

    Attributes:
        size_px: side of the square.
        squash: squeezed whole, else cut to the middle.
        mean, deviation: of the colours red, green, blue, 0..1.
    """

    size_px: int
    squash: bool
    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    @classmethod
    def of(cls, model_name: str, tag: str, visual: Any) -> Input:
        """Read what the checkpoint was trained with.

        A model built without its weights names CLIP's colours and crop, also where it is a SigLIP, which has others:
        so the pretrained tag is asked first, then any tag of that architecture, then the model.
        """
        import open_clip

        size = visual.image_size
        tags = [tag, *open_clip.list_pretrained_tags_by_model(model_name)]
        known: dict[str, Any] = next((c for name in tags if (c := open_clip.get_pretrained_cfg(model_name, name))), {})
        wanted = {**getattr(visual, "preprocess_cfg", {}), **known}
        return cls(
            int(size[0] if isinstance(size, tuple | list) else size),
            wanted.get("resize_mode") == "squash",
            tuple(wanted["mean"]),
            tuple(wanted["std"]),
        )


class Clip:
    """One model on one device.

    The picture half runs in the precision that was measured fastest, at first sight of a picture, so that a query
    doesn't wait for that; words are embedded in float32. Safe for several threads: they share the weights.

    Args:
        model: open_clip's module, on the CPU.
        tokenize: texts to token ids.
        plans: where measurements are kept; None measures nothing.
        key: what they are kept under.

    Source: Radford et al. 2021 (CLIP); https://github.com/mlfoundations/open_clip
    """

    def __init__(
        self,
        model: Any,
        tokenize: Callable[[Sequence[str]], Any],
        wanted: Input,
        device: Device,
        plans: Plans | None = None,
        key: str = "",
    ) -> None:
        self.device = device
        self.input = wanted
        self.dim = int(model.visual.output_dim)
        self.plan = Plan()
        self._model = model.eval().requires_grad_(False).to(device.kind)
        self._tokenize = tokenize
        self._plans = plans
        self._key = f"{key} on {device.name}, torch {_torch_version()}"
        self._lock = threading.Lock()
        self._batches: Batches | None = None
        self._see: See = self._prepared(EXACT)

    def image_vectors(self, frames: FrameArray) -> FloatArray:
        """See frames, uint8 (n, size_px, size_px, 3): float32 (n, d), rows of norm 1.

        Raises:
            UserProblem: not even one fits into memory.
        """
        return unit(self._ready().run(frames, self._see))

    def text_vectors(self, texts: Sequence[str]) -> FloatArray:
        """Embed words: float32 (n, d), rows of norm 1."""
        import torch

        with torch.inference_mode():
            tokens = self._tokenize(list(texts)).to(self.device.kind)
            vectors: FloatArray = self._model.encode_text(tokens).float().cpu().numpy()
        return unit(vectors)

    @property
    def batch(self) -> int:
        """Images that are best seen at once: what fits into memory now, up to what is of use."""
        return self._ready().size

    # ── Getting ready ───────────────────────────────────────────────────────────────────────────────

    def _ready(self) -> Batches:
        """Choose precision and batch size, once."""
        with self._lock:
            if self._batches is None:
                if self._plans is not None:
                    self._settle(self._plans)
                self._batches = self._sized()
            return self._batches

    def _settle(self, plans: Plans) -> None:
        """Take the plan that is kept, or measure one; then only the chosen copy of the network stays in memory."""
        kept = plans.get(self._key)
        if kept is None:
            began = time.monotonic()
            frames = probes(PROBES[self.device.kind], self.input.size_px)
            kept = measure(candidates(self.device), self._prepared, frames)
            plans.put(self._key, kept)
            log.info("measured %s in %.1f s: %s", self._key, time.monotonic() - began, kept)
        self.plan = kept
        if kept.precision != EXACT:
            self._model.visual = _converted(self._model.visual, kept.precision)
            self._see = self._seeing(self._model.visual, kept.precision)
            devices.release(self.device)

    def _sized(self) -> Batches:
        most = min(self.plan.batch or devices.LARGEST[self.device.kind], devices.LARGEST[self.device.kind])
        plans = self._plans
        shrunk = (lambda size: plans.shrunk(self._key, size)) if plans is not None else (lambda size: None)
        return Batches(self.device, most=most, image_bytes=self._image_bytes(), shrunk=shrunk)

    def _image_bytes(self) -> int:
        """Measure what one image takes where the device can tell."""
        if self.device.kind != "cuda":
            return devices.IMAGE_BYTES
        import torch

        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
        self._see(probes(8, self.input.size_px))
        return max(1, (torch.cuda.max_memory_allocated() - before) // 8)

    def _prepared(self, precision: Precision) -> See:
        """Make a function that sees in one format; float32 needs no copy of the network."""
        visual = self._model.visual if precision == EXACT else _converted(copy.deepcopy(self._model.visual), precision)
        return self._seeing(visual, precision)

    def _seeing(self, visual: Any, precision: Precision) -> See:
        import torch

        dtype, layout = _format(precision)
        mean, deviation = (
            torch.tensor(values, dtype=torch.float32).mul(255).reshape(1, 3, 1, 1).to(self.device.kind)
            for values in (self.input.mean, self.input.deviation)
        )

        def see(frames: FrameArray) -> FloatArray:
            with torch.inference_mode():
                pixels = torch.from_numpy(np.ascontiguousarray(frames)).to(self.device.kind).permute(0, 3, 1, 2)
                pixels = pixels.float().sub_(mean).div_(deviation).to(dtype, memory_format=layout)
                seen = visual(pixels)
                vectors: FloatArray = (seen[0] if isinstance(seen, tuple) else seen).float().cpu().numpy()
            return vectors

        return see


def build(
    model_name: str, file: Path, *, tokenizer: Path | None = None, plans: Plans | None = None, tag: str = ""
) -> Clip:
    """Build open_clip's architecture and fill it from a file; nothing is fetched.

    Args:
        model_name: as open_clip names it.
        file: its state dict.
        tokenizer: folder of the tokenizer's files, for models whose tokenizer open_clip doesn't carry.
        plans: where measurements are kept.
        tag: the pretrained tag, which may say how pictures are wanted.

    Raises:
        UserProblem: open_clip knows no such model, the file holds no weights of it, or files are missing.
    """
    began = time.monotonic()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import open_clip

    config = open_clip.get_model_config(model_name)
    if config is None:
        raise UserProblem(f"The installed open_clip knows no model named {model_name}.")
    share_cores()
    try:
        model = open_clip.create_model(model_name, pretrained=None, load_weights=False)
        tokenize = _tokenizer(model_name, config, tokenizer)
    except (OSError, ValueError) as error:  # its text tower or its tokenizer comes from elsewhere
        raise UserProblem(
            f"{model_name} needs more files than its weights (a tokenizer), and they aren't here. "
            "Models that come with theirs: homereel weights list"
        ) from error
    try:
        model.load_state_dict(load_tensors(file))
    except RuntimeError as error:
        raise UserProblem(f"{file} holds no weights of {model_name}.") from error
    made = Clip(
        model, tokenize, Input.of(model_name, tag, model.visual), devices.best(), plans, f"{model_name} {_mark(file)}"
    )
    log.info("loaded %s on %s in %.1f s", model_name, made.device.kind, time.monotonic() - began)
    return made


def _tokenizer(model_name: str, config: Mapping[str, Any], folder: Path | None) -> Callable[[Sequence[str]], Any]:
    import open_clip

    text = config.get("text_cfg", {})
    if folder is None or not text.get("hf_tokenizer_name"):
        found: Callable[[Sequence[str]], Any] = open_clip.get_tokenizer(model_name)
        return found
    from open_clip.tokenizer import DEFAULT_CONTEXT_LENGTH, HFTokenizer

    length = text.get("context_length", DEFAULT_CONTEXT_LENGTH)
    made: Callable[[Sequence[str]], Any] = HFTokenizer(
        str(folder), context_length=length, **text.get("tokenizer_kwargs", {})
    )
    return made


def _converted(visual: Any, precision: Precision) -> Any:
    dtype, layout = _format(precision)
    if precision.dtype == "int8":
        from core.extract.int8 import quantised

        visual = quantised(visual)
    return visual.to(dtype=dtype, memory_format=layout)


def _format(precision: Precision) -> tuple[Any, Any]:
    """Give torch's dtype of what goes in and its memory layout."""
    import torch

    dtype = torch.float32 if precision.dtype == "int8" else getattr(torch, precision.dtype)
    return dtype, torch.channels_last if precision.channels_last else torch.contiguous_format


def _mark(file: Path) -> str:
    """Tell one checkpoint from another under its name."""
    status = file.stat()
    return f"{file.name} {status.st_size} {status.st_mtime_ns}"


def _torch_version() -> str:
    import torch

    return str(torch.__version__)
