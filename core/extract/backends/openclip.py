"""Any open_clip model from a local file: pictures and words in one space."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import UserProblem
from core.extract.backends import OPEN_CLIP, Fit, Pictured
from core.extract.loading import load_tensors, share_cores, unit
from core.settings import Home
from core.types import FloatArray, FrameArray

log = logging.getLogger(__name__)

SUFFIXES = (".safetensors", ".pt", ".pth", ".bin")


class OpenClipBackend:
    """One open_clip model.

    Attributes:
        model_name: open_clip's name of the architecture, such as `ViT-B-32`.
        path: its weights, as a state dict.

    Source: Radford et al. 2021; https://github.com/mlfoundations/open_clip
    """

    similar_dim = text_dim = 512
    size_px = 224
    fit: Fit = "crop"  # as CLIP models are trained; SigLIP's are squashed

    def __init__(self, model_name: str, path: Path, model_id: str = "") -> None:
        self.model_name = model_name
        self.path = path
        self.similar_id = self.text_id = model_id or f"{OPEN_CLIP}{model_name}:{path.stem}"
        self._model: Any = None
        self._tokenize: Any = None
        self._mean = self._deviation = np.zeros((3, 1, 1), np.float32)

    @classmethod
    def named(cls, home: Home, model_id: str) -> OpenClipBackend:
        """Make the backend for `open_clip:MODEL:TAG`, whose weights lie in `home.weights/open_clip/MODEL--TAG.*`.

        Raises:
            UserProblem: the id is no such id.
        """
        model_name, _, tag = model_id.removeprefix(OPEN_CLIP).partition(":")
        if not model_name or not tag or {"/", "\\"} & set(model_id):
            raise UserProblem(f"{model_id} is no picture model. The form is {OPEN_CLIP}MODEL:TAG.")
        names = [home.weights / "open_clip" / f"{model_name}--{tag}{suffix}" for suffix in SUFFIXES]
        return cls(model_name, next((name for name in names if name.is_file()), names[0]), model_id)

    def load(self) -> None:
        """Build the architecture and fill it from the file; nothing is fetched."""
        if self._model is not None:
            return
        if not self.path.is_file():
            raise UserProblem(
                f"The weights of {self.model_name} are not there. Put the file at {self.path}, "
                "or choose the picture model that comes with Homereel (efficientnet-lite0)."
            )
        began = time.monotonic()
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        import open_clip

        if open_clip.get_model_config(self.model_name) is None:
            raise UserProblem(f"The installed open_clip knows no model named {self.model_name}.")
        share_cores()
        try:
            model = open_clip.create_model(self.model_name, pretrained=None, load_weights=False)
            self._tokenize = open_clip.get_tokenizer(self.model_name)
        except OSError as error:  # its text tower comes from elsewhere
            raise UserProblem(f"{self.model_name} needs more files than its weights, and they aren't here.") from error
        try:
            model.load_state_dict(load_tensors(self.path))
        except RuntimeError as error:
            raise UserProblem(f"{self.path} holds no weights of {self.model_name}.") from error
        self._prepare(model.eval().requires_grad_(False))
        self._model = model
        log.info("loaded %s in %.1f s", self.model_name, time.monotonic() - began)

    def _prepare(self, model: Any) -> None:
        """Take over what the model says about its input."""
        size = model.visual.image_size
        self.size_px = int(size[0] if isinstance(size, tuple | list) else size)
        self.similar_dim = self.text_dim = int(model.visual.output_dim)
        wanted = dict(getattr(model.visual, "preprocess_cfg", {}))
        self.fit = "squash" if wanted.get("resize_mode") == "squash" else "crop"
        self._mean = np.array(wanted["mean"], np.float32).reshape(3, 1, 1)
        self._deviation = np.array(wanted["std"], np.float32).reshape(3, 1, 1)

    def image_vectors(self, frames: FrameArray) -> Pictured:
        """See frames; the one vector serves both purposes."""
        self.load()
        import torch

        pixels = (frames.transpose(0, 3, 1, 2).astype(np.float32) / 255 - self._mean) / self._deviation
        with torch.inference_mode():
            vectors = unit(self._model.encode_image(torch.from_numpy(pixels)).float().numpy())
        return Pictured(vectors, vectors, None)

    def text_vectors(
        self, texts: Sequence[str], classes: Sequence[Sequence[int]] = (), share: float = 1.0
    ) -> FloatArray:
        """Embed words; `classes` are of no use here."""
        self.load()
        import torch

        with torch.inference_mode():
            vectors: FloatArray = self._model.encode_text(self._tokenize(list(texts))).float().numpy()
        return unit(vectors)

    def close(self) -> None:
        """Release the model."""
        self._model = self._tokenize = None
