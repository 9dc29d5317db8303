"""Turns sentences into vectors: all-MiniLM-L6-v2 from its package, offline; many through sentence-transformers."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np

from core import weights
from core.extract.loading import share_cores
from core.extract.meaning.minilm import MiniLM
from core.settings import Home
from core.types import FloatArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

log = logging.getLogger(__name__)

_lock = threading.Lock()
_loaded: WeakValueDictionary[str, SentenceTransformer] = WeakValueDictionary()
_light: WeakValueDictionary[str, MiniLM] = WeakValueDictionary()

FEW = 4
"""Up to so many texts, as a query has, torch isn't loaded for. Importing it costs more than 50 queries do."""


class SentenceEncoder:
    """A sentence model. Encoders of one process share its 91 MB, which are freed when the last of them closes.

    Source: Reimers & Gurevych 2019; Wang et al. 2020 (MiniLM).
    """

    model_id = "minilm-l6"
    dim = 384
    batch = 32

    def __init__(self, home: Home) -> None:
        self._home = home
        self._model: SentenceTransformer | None = None
        self._few: MiniLM | None = None

    def load(self) -> None:
        """Load the model for many texts, or join another encoder's. A few texts need no loading.

        Raises:
            UserProblem: its weights are missing or damaged.
        """
        if self._model is not None:
            return
        folder = weights.path(self._home, self.model_id)
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        with _lock, weights.loadable(folder) as name:
            self._model = _loaded.get(str(folder)) or _open(name)
            _loaded[str(folder)] = self._model

    def _light_model(self) -> MiniLM:
        if self._few is None:
            folder = weights.path(self._home, self.model_id)
            os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
            with _lock, weights.loadable(folder) as name:
                self._few = _light.get(str(folder)) or MiniLM.load(name)
                _light[str(folder)] = self._few
        return self._few

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Embed texts (any length; the model reads about 180 words of each).

        Returns:
            float32 (n, 384), rows of norm 1.

        Raises:
            UserProblem: its weights are missing or damaged.
        """
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        # a lone surrogate (undecodable bytes of a file name, say) would stop the tokenizer
        clean = [text.encode("utf-8", "replace").decode().replace("\0", " ") for text in texts]
        if self._model is None and len(clean) <= FEW:
            return self._light_model().embed(clean)
        return self._embed_many(clean)

    def _embed_many(self, clean: Sequence[str]) -> FloatArray:
        self.load()
        assert self._model is not None
        rows: list[FloatArray] = []
        for begin in range(0, len(clean), self.batch):  # short holds of the lock: a query waits for one batch at most
            with _lock:  # the tokenizer can't be used from two threads at once
                rows.append(
                    self._model.encode(
                        clean[begin : begin + self.batch],
                        batch_size=self.batch,
                        normalize_embeddings=True,
                        convert_to_numpy=True,
                        show_progress_bar=False,
                    )
                )
        return np.concatenate(rows).astype(np.float32)

    def close(self) -> None:
        """Let go of the model."""
        self._model = self._few = None


def _open(folder: str) -> SentenceTransformer:
    began = time.monotonic()
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    # it would draw on stderr, where the log goes
    disable_progress_bar()
    share_cores()
    model = SentenceTransformer(folder, device="cpu", local_files_only=True)
    log.info("loaded the sentence model in %.1f s", time.monotonic() - began)
    return model
