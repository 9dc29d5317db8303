"""Any open_clip model from a local file behind the picture extractor: pictures and words in one space."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from weakref import WeakValueDictionary

from core.errors import UserProblem
from core.extract.backends import OPEN_CLIP, Fit, Pictured
from core.extract.picture.clip import Clip, build
from core.extract.precision import Plans
from core.settings import Home
from core.types import FloatArray, FrameArray
from core.weights.presets import tokenizer_folder

SUFFIXES = (".safetensors", ".pt", ".pth", ".bin")

MULTILINGUAL = ("SigLIP2", "i18n", "xlm-roberta", "mt5", "nllb")
"""What the names of models have in them whose words were of many languages in training."""

_lock = threading.Lock()
_loaded: WeakValueDictionary[tuple[Path, int], Clip] = WeakValueDictionary()


class OpenClipBackend:
    """One open_clip model. Backends of one process share its weights, which are freed when the last of them closes.

    Attributes:
        model_name: open_clip's name of the architecture, such as `ViT-B-32`.
        path: its weights, as a state dict.
    """

    similar_dim = text_dim = 512
    size_px = 224
    fit: Fit = "crop"  # as CLIP models are trained; SigLIP's are squashed

    def __init__(self, model_name: str, path: Path, model_id: str = "", home: Home | None = None) -> None:
        self.model_name = model_name
        self.path = path
        self.similar_id = self.text_id = model_id or f"{OPEN_CLIP}{model_name}:{path.stem}"
        self.multilingual = any(name in model_name for name in MULTILINGUAL)
        self._home = home
        self._clip: Clip | None = None

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
        return cls(model_name, next((name for name in names if name.is_file()), names[0]), model_id, home)

    @property
    def batch(self) -> int:
        """Frames that are best seen at once."""
        return self._ready().batch

    def load(self) -> None:
        """Load the model, or join another backend's."""
        if self._clip is not None:
            return
        if not self.path.is_file():
            raise UserProblem(
                f"The weights of {self.model_name} are not there. Put the file at {self.path}, "
                "or choose the picture model that comes with Homereel (efficientnet-lite0)."
            )
        key = (self.path, self.path.stat().st_mtime_ns)
        with _lock:
            self._clip = _loaded.get(key) or self._build()
            _loaded[key] = self._clip
        self.size_px = self._clip.input.size_px
        self.fit = "squash" if self._clip.input.squash else "crop"
        self.similar_dim = self.text_dim = self._clip.dim

    def _build(self) -> Clip:
        tag = self.similar_id.rpartition(":")[2]
        tokenizer = tokenizer_folder(self._home, self.similar_id) if self._home else None
        plans = Plans(self._home.weights) if self._home else None
        return build(self.model_name, self.path, tokenizer=tokenizer, plans=plans, tag=tag)

    def _ready(self) -> Clip:
        self.load()
        assert self._clip is not None
        return self._clip

    def image_vectors(self, frames: FrameArray) -> Pictured:
        """See frames; the one vector serves both purposes."""
        vectors = self._ready().image_vectors(frames)
        return Pictured(vectors, vectors, None)

    def text_vectors(
        self, texts: Sequence[str], classes: Sequence[Sequence[int]] = (), share: float = 1.0
    ) -> FloatArray:
        """Embed words; `classes` are of no use here."""
        return self._ready().text_vectors(texts)

    def close(self) -> None:
        """Let go of the model."""
        self._clip = None
