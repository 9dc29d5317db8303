"""A CTranslate2 model file into named tensors, and those of its Whisper into the names of OpenAI's own.

Only numbers are read: no pickle, no code, and no length is believed before the file is seen to hold so much. The file
is mapped, not copied; converting 145 MB of float16 takes about half a second, so nothing of it is kept on disk.

Source: CTranslate2 4.x, `ctranslate2/specs/model_spec.py` (`_serialize`, `_quantize`), binary version 6; A. Radford et
al. 2022 and `whisper/model.py` for the names on the other side.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserProblem, show_path
from core.types import FloatArray

BINARY_VERSIONS = (5, 6)
"""Layouts of the file that are known here; both name a type for each tensor and list aliases at the end."""
TYPES = ("float32", "int8", "int16", "int32", "float16")
"""Number of a type in the file → its name. The sixth, bfloat16, is unknown to numpy."""
MOST_TENSORS = 10_000
MOST_DIMENSIONS = 4

Tensors = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What one model.bin holds.

    Attributes:
        spec: what kind of model it is, `WhisperSpec`.
        revision: of that kind's layout.
        tensors: name → values as they are stored, read-only views of the file.
    """

    spec: str
    revision: int
    tensors: Tensors


def read_model(file: Path) -> ModelFile:
    """Read a model.bin of CTranslate2.

    Raises:
        UserProblem: it is cut short, holds no such model, or one of a version that isn't known here.
    """
    try:
        with file.open("rb") as opened:
            data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:  # an empty file can't be mapped
        raise _damaged(file, str(error)) from error
    try:
        return _Reader(data).model()
    except (_Strange, UnicodeDecodeError, struct.error) as error:
        raise _damaged(file, str(error)) from error


def _damaged(file: Path, why: str) -> UserProblem:
    return UserProblem(
        f"{show_path(os.fsencode(file))} can't be read as a model of CTranslate2: {why}. Fetch its weights again."
    )


class _Strange(Exception):
    """The file says something that can't be."""


class _Reader:
    """Walks once through the bytes; each length is held against what is left before it is used."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 0

    def model(self) -> ModelFile:
        """Read everything: version, kind, revision, tensors, aliases."""
        version = self._number("I")
        if version not in BINARY_VERSIONS:
            raise _Strange(f"version {version} of the file is unknown")
        spec, revision = self._text(), self._number("I")
        tensors = dict(self._tensor() for _ in range(self._count()))
        for _ in range(self._count()):
            alias, name = self._text(), self._text()
            if name not in tensors:
                raise _Strange(f"{alias!r} stands for {name!r}, which isn't there")
            tensors[alias] = tensors[name]
            if f"{name}_scale" in tensors:  # as CTranslate2's own loader does
                tensors[f"{alias}_scale"] = tensors[f"{name}_scale"]
        return ModelFile(spec, revision, tensors)

    def _tensor(self) -> tuple[str, NDArray[Any]]:
        name, dimensions = self._text(), self._number("B")
        if dimensions > MOST_DIMENSIONS:
            raise _Strange(f"{name!r} has {dimensions} dimensions")
        shape = tuple(self._number("I") for _ in range(dimensions))
        number, size_bytes = self._number("B"), self._number("I")
        if number >= len(TYPES):
            raise _Strange(f"{name!r} is of the unknown type {number}")
        dtype = np.dtype(TYPES[number])
        if math.prod(shape) * dtype.itemsize != size_bytes:
            raise _Strange(f"{name!r} has {size_bytes} bytes for the shape {shape}")
        begin = self._take(size_bytes)
        values = np.frombuffer(self._data, dtype, math.prod(shape), begin) if size_bytes else np.zeros(0, dtype)
        return name, values.reshape(shape)

    def _count(self) -> int:
        count = self._number("I")
        if count > MOST_TENSORS:
            raise _Strange(f"it claims {count} tensors")
        return count

    def _text(self) -> str:
        """Read a string: two bytes of length, which counts the zero at its end."""
        size_bytes = self._number("H")
        begin = self._take(size_bytes)
        return self._data[begin : begin + size_bytes].rstrip(b"\0").decode()

    def _number(self, kind: str) -> int:
        value: int = struct.unpack_from("<" + kind, self._data, self._take(struct.calcsize("<" + kind)))[0]
        return value

    def _take(self, size_bytes: int) -> int:
        """Step over so many bytes and say where they begin."""
        begin, self._at = self._at, self._at + size_bytes
        if self._at > len(self._data):
            raise _Strange("it is cut short")
        return begin


# ── Whisper ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class WhisperTensors:
    """Whisper under OpenAI's names.

    Attributes:
        dimensions: the fields of `whisper.model.ModelDimensions`.
        state: its state dict, float32.
        alignment_heads: (layer, head) of the decoder's heads that follow the words, () where the model names none.
    """

    dimensions: Mapping[str, int]
    state: Mapping[str, FloatArray]
    alignment_heads: tuple[tuple[int, int], ...]


def read_whisper(folder: Path) -> WhisperTensors:
    """Read the Whisper of a folder with model.bin and config.json.

    Raises:
        UserProblem: a file is damaged, or the model is no Whisper.
    """
    file = folder / "model.bin"
    model = read_model(file)
    try:
        if model.spec != "WhisperSpec":
            raise _Strange(f"it holds {model.spec!r} and no Whisper")
        state = whisper_state(model.tensors)
        dimensions = _dimensions(model.tensors, state)
        return WhisperTensors(dimensions, state, _alignment_heads(folder / "config.json", dimensions))
    except (_Strange, KeyError) as error:
        raise _damaged(file, str(error)) from error


_BLOCK = {
    "self_attention/layer_norm": ("attn_ln",),
    "self_attention/linear_0": ("attn.query", "attn.key", "attn.value"),
    "self_attention/linear_1": ("attn.out",),
    "attention/layer_norm": ("cross_attn_ln",),
    "attention/linear_0": ("cross_attn.query",),
    "attention/linear_1": ("cross_attn.key", "cross_attn.value"),
    "attention/linear_2": ("cross_attn.out",),
    "ffn/layer_norm": ("mlp_ln",),
    "ffn/linear_0": ("mlp.0",),
    "ffn/linear_1": ("mlp.2",),
}
"""A part of one layer → OpenAI's parts; where there are several, CTranslate2 has stacked them into one product."""
_WHOLE = {
    "encoder/conv1": "encoder.conv1",
    "encoder/conv2": "encoder.conv2",
    "encoder/layer_norm": "encoder.ln_post",
    "decoder/layer_norm": "decoder.ln",
    "decoder/embeddings": "decoder.token_embedding",
    "encoder/position_encodings": "encoder.positional_embedding",
    "decoder/position_encodings": "decoder.positional_embedding",
}
_KINDS = {"weight": ".weight", "bias": ".bias", "gamma": ".weight", "beta": ".bias", "encodings": ""}
_PART = re.compile(r"(encoder|decoder)/layer_(\d+)/(.+)")
_REPEATED = ("decoder/projection",)  # the embeddings again


def whisper_state(tensors: Tensors) -> dict[str, FloatArray]:
    """Rename, unstack and, where they are integers, dequantise the tensors of a Whisper: its state dict, float32.

    Raises:
        _Strange: a tensor that no Whisper has.
    """
    state: dict[str, FloatArray] = {}
    for name, values in tensors.items():
        part, _, kind = name.rpartition("/")
        if kind not in _KINDS or part in _REPEATED:  # scales, numbers of heads, switches
            continue
        targets = _targets(part)
        pieces = np.split(_plain(values, tensors.get(f"{name}_scale")), len(targets))
        named = zip(targets, pieces, strict=True)
        # keys have no bias; where they are stacked with what has one, CTranslate2 fills in zeros
        state |= {t + _KINDS[kind]: p for t, p in named if not (kind == "bias" and t.endswith(".key"))}
    return state


def _targets(part: str) -> tuple[str, ...]:
    """Name what a part of the model is called by OpenAI."""
    if part in _WHOLE:
        return (_WHOLE[part],)
    found = _PART.fullmatch(part)
    if found is None or found[3] not in _BLOCK:
        raise _Strange(f"{part!r} belongs to no Whisper that is known here")
    return tuple(f"{found[1]}.blocks.{found[2]}.{target}" for target in _BLOCK[found[3]])


def _plain(values: NDArray[Any], scale: NDArray[Any] | None) -> FloatArray:
    """Give float32 values; integers are divided by their scale, one for the whole or one a row."""
    plain: FloatArray = values.astype(np.float32)
    if scale is None:
        if values.dtype.kind == "i":
            raise _Strange("integers without a scale")
        return plain
    factors: FloatArray = scale.astype(np.float32).reshape(-1, *[1] * (values.ndim - 1)) if scale.ndim else scale
    return np.divide(plain, factors, dtype=np.float32)


def _dimensions(tensors: Tensors, state: Mapping[str, FloatArray]) -> dict[str, int]:
    """Read the sizes off the tensors."""
    audio_state, mels, _ = state["encoder.conv1.weight"].shape
    vocabulary, text_state = state["decoder.token_embedding.weight"].shape
    return {
        "n_mels": mels,
        "n_audio_ctx": len(state["encoder.positional_embedding"]),
        "n_audio_state": audio_state,
        "n_audio_head": int(tensors["encoder/num_heads"]),
        "n_audio_layer": _layers(state, "encoder"),
        "n_vocab": vocabulary,
        "n_text_ctx": len(state["decoder.positional_embedding"]),
        "n_text_state": text_state,
        "n_text_head": int(tensors["decoder/num_heads"]),
        "n_text_layer": _layers(state, "decoder"),
    }


def _layers(state: Mapping[str, FloatArray], side: str) -> int:
    return len({name.split(".")[2] for name in state if name.startswith(f"{side}.blocks.")})


def _alignment_heads(file: Path, dimensions: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    """Read which heads follow the words out of config.json; () where it doesn't say."""
    try:
        listed = json.loads(file.read_text("utf-8")).get("alignment_heads") or ()
        heads = tuple((int(layer), int(head)) for layer, head in listed)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise _Strange(f"its config.json can't be read ({error})") from error
    most = dimensions["n_text_layer"], dimensions["n_text_head"]
    if not all(0 <= layer < most[0] and 0 <= head < most[1] for layer, head in heads):
        raise _Strange("its config.json names heads that it hasn't")
    return heads
