"""Turns a few texts into sentence vectors: MiniLM's six layers in NumPy, without torch.

It is there in half a second, where sentence-transformers and torch take ten of processor time; for many texts torch is
several times as fast. Both give the same vectors (cosine 1 to seven places).

Source: Devlin et al. 2018 (BERT); Wang et al. 2020 (MiniLM); Reimers & Gurevych 2019 (mean pooling, norm 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.extract.loading import unit
from core.types import FloatArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST = 256
"""Tokens of a text that are read; the rest counts for nothing. Source: its sentence_bert_config.json."""
_HEADS = 12
_EPSILON = 1e-12
Tensors = dict[str, FloatArray]


@dataclass(frozen=True, slots=True, weakref_slot=True)
class MiniLM:
    """The model: its tokenizer and tensors. May be used from several threads at once."""

    tokenizer: Tokenizer
    tensors: Tensors
    layers: int

    @classmethod
    def load(cls, folder: str) -> MiniLM:
        """Open the model in a folder that holds `tokenizer.json` and `model.safetensors`."""
        from safetensors import safe_open
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
        tokenizer.enable_truncation(LONGEST)
        tokenizer.no_padding()
        with safe_open(str(Path(folder) / "model.safetensors"), "numpy") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # it is no dict
        layers = 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer."))
        return cls(tokenizer, tensors, layers)

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Embed texts, those of one length at a time.

        Returns:
            float32 (n, 384), rows of norm 1.
        """
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        dim = self.tensors["embeddings.LayerNorm.weight"].shape[0]
        vectors = np.zeros((len(texts), dim), np.float32)
        for length in {len(row) for row in ids}:
            rows = [number for number, row in enumerate(ids) if len(row) == length]
            vectors[rows] = self._encode(np.array([ids[number] for number in rows], np.int64)).mean(axis=1)
        return unit(vectors)

    def _encode(self, ids: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> FloatArray:
        """Run all layers over int64 (n, t) ids: float32 (n, t, d)."""
        words, places = (self.tensors[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position"))
        kinds = self.tensors["embeddings.token_type_embeddings.weight"]
        state = self._norm(words[ids] + places[: ids.shape[1]] + kinds[0], "embeddings.LayerNorm")
        for layer in range(self.layers):
            name = f"encoder.layer.{layer}"
            state = self._norm(state + self._attend(state, f"{name}.attention"), f"{name}.attention.output.LayerNorm")
            wide = _gelu(self._linear(state, f"{name}.intermediate.dense"))
            state = self._norm(state + self._linear(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        return state

    def _attend(self, state: FloatArray, name: str) -> FloatArray:
        count, length, dim = state.shape
        queries, keys, values = (
            self._linear(state, f"{name}.self.{part}").reshape(count, length, _HEADS, -1).swapaxes(1, 2)
            for part in ("query", "key", "value")
        )
        scores = queries @ keys.swapaxes(2, 3) / np.float32((dim // _HEADS) ** 0.5)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        return self._linear((weights @ values).swapaxes(1, 2).reshape(count, length, dim), f"{name}.output.dense")

    def _linear(self, state: FloatArray, name: str) -> FloatArray:
        rows = state.reshape(-1, state.shape[-1])  # one product of matrices, not one for each text
        made: FloatArray = rows @ self.tensors[f"{name}.weight"].T + self.tensors[f"{name}.bias"]
        return made.reshape(*state.shape[:-1], -1)

    def _norm(self, state: FloatArray, name: str) -> FloatArray:
        centred = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
        made: FloatArray = centred / spread * self.tensors[f"{name}.weight"] + self.tensors[f"{name}.bias"]
        return made


def _gelu(values: FloatArray) -> FloatArray:
    """Give x · Φ(x), with erf to 1.5e-7. Source: Abramowitz & Stegun 1964, 7.1.26."""
    scaled = np.abs(values) * np.float32(0.5**0.5)
    part = 1 / (1 + np.float32(0.3275911) * scaled)
    series = np.zeros_like(part)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = (series + np.float32(factor)) * part
    tail = series * np.exp(-scaled * scaled) / 2  # 1 − Φ(|x|)
    made: FloatArray = values * np.where(values >= 0, 1 - tail, tail)
    return made
