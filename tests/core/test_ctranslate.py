"""CTranslate2's files, written by CTranslate2 itself, come back as OpenAI's tensors; broken ones are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import UserProblem
from core.types import FloatArray
from core.weights.ctranslate import read_model, read_whisper

STATE, TEXT, VOCABULARY, MELS, AUDIO = 8, 12, 30, 4, 10
"""Widths and lengths of a Whisper small enough to be written in a moment: two layers, two heads."""


RNG = np.random.default_rng(4)


def random(*shape: int) -> FloatArray:
    return RNG.standard_normal(shape).astype(np.float32)


def attention(spec: Any, stacked: int) -> None:
    """Fill a layer's attention as CTranslate2's converters do: what is multiplied by the same is stacked."""
    sizes = {3: (3 * STATE, STATE), 2: (STATE, 2 * STATE, STATE)}[stacked]
    for linear, size in zip(spec.linear, sizes, strict=True):
        linear.weight, linear.bias = random(size, STATE), random(size)
    norm(spec.layer_norm)


def twin(spec: Any) -> None:
    """One layer's output equals the next one's, which CTranslate2 writes once, with an alias."""
    last = spec.decoder.layer[-1].attention.linear[-1]
    spec.decoder.layer[0].attention.linear[-1].weight = last.weight.copy()


def norm(spec: Any) -> None:
    spec.gamma, spec.beta = random(STATE), random(STATE) + 1


def feed_forward(spec: Any) -> None:
    spec.linear_0.weight, spec.linear_0.bias = random(4 * STATE, STATE), random(4 * STATE)
    spec.linear_1.weight, spec.linear_1.bias = random(STATE, 4 * STATE), random(STATE)
    norm(spec.layer_norm)


def write(folder: Path, quantization: str | None) -> Any:
    """Write a random Whisper by CTranslate2's own code and return its spec."""
    from ctranslate2.specs import WhisperSpec

    spec = WhisperSpec(2, 2, 2, 2)
    spec.config.alignment_heads = [(1, 0), (1, 1)]
    for conv, width in ((spec.encoder.conv1, MELS), (spec.encoder.conv2, STATE)):
        conv.weight, conv.bias = random(STATE, width, 3), random(STATE)
    spec.encoder.position_encodings.encodings = random(AUDIO, STATE)
    spec.decoder.position_encodings.encodings = random(TEXT, STATE)
    spec.decoder.embeddings.weight = spec.decoder.projection.weight = random(VOCABULARY, STATE)
    spec.register_vocabulary([f"<{n}>" for n in range(VOCABULARY)])
    for side in (spec.encoder, spec.decoder):
        norm(side.layer_norm)
        for layer in side.layer:
            attention(layer.self_attention, 3)
            feed_forward(layer.ffn)
    for layer in spec.decoder.layer:
        attention(layer.attention, 2)
    twin(spec)
    exact = {name: np.array(value.numpy()) for name, value in _variables(spec)}
    spec.optimize(quantization=quantization)
    spec.save(str(folder))
    return exact


def _variables(spec: Any) -> list[tuple[str, Any]]:
    spec.validate()
    return [(name, value) for name, value in spec.variables().items() if not isinstance(value, str)]


@pytest.mark.parametrize(
    ("quantization", "error"), [(None, 0.0), ("float16", 2e-3), ("int8", 0.02), ("int8_float16", 0.02), ("int16", 2e-3)]
)
def test_every_precision_comes_back(tmp_path: Path, quantization: str | None, error: float) -> None:
    exact = write(tmp_path, quantization)
    found = read_whisper(tmp_path)
    assert found.dimensions == {
        **{"n_mels": MELS, "n_audio_ctx": AUDIO, "n_audio_state": STATE, "n_audio_head": 2, "n_audio_layer": 2},
        **{"n_vocab": VOCABULARY, "n_text_ctx": TEXT, "n_text_state": STATE, "n_text_head": 2, "n_text_layer": 2},
    }
    assert found.alignment_heads == ((1, 0), (1, 1))
    state = found.state
    stacked = exact["decoder/layer_1/self_attention/linear_0/weight"]
    parts = np.concatenate([state[f"decoder.blocks.1.attn.{part}.weight"] for part in ("query", "key", "value")])
    np.testing.assert_allclose(parts, stacked, atol=4 * error)
    crossed = exact["decoder/layer_0/attention/linear_1/bias"]
    np.testing.assert_allclose(state["decoder.blocks.0.cross_attn.value.bias"], crossed[STATE:], atol=4 * error)
    same = {
        "encoder.conv2.weight": "encoder/conv2/weight",
        "encoder.ln_post.bias": "encoder/layer_norm/beta",
        "decoder.token_embedding.weight": "decoder/embeddings/weight",
        "decoder.blocks.0.cross_attn.out.weight": "decoder/layer_1/attention/linear_2/weight",
        "decoder.blocks.1.mlp.2.weight": "decoder/layer_1/ffn/linear_1/weight",
        "encoder.positional_embedding": "encoder/position_encodings/encodings",
    }
    for ours, theirs in same.items():
        assert state[ours].dtype == np.float32
        np.testing.assert_allclose(state[ours], exact[theirs], atol=4 * error)


def test_openai_s_own_module_takes_all_of_it(tmp_path: Path) -> None:
    from core.extract.speech.engine_torch import build

    write(tmp_path, None)
    model = build(read_whisper(tmp_path), "cpu")
    assert model.alignment_heads.indices().T.tolist() == [[1, 0], [1, 1]]
    missing = set(model.state_dict()) - set(read_whisper(tmp_path).state)
    assert missing == set(), "load_state_dict is strict, too"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("model")
    write(folder, "int8")
    return (folder / "model.bin").read_bytes()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_broken_files_are_refused_or_read(tmp_path: Path, written: bytes, data: st.DataObject) -> None:
    """Any byte may be wrong, and the file may end anywhere."""
    broken = bytearray(written[: data.draw(st.integers(0, len(written)))])
    for at in data.draw(st.lists(st.integers(0, max(len(broken) - 1, 0)), max_size=4)) if broken else []:
        broken[at] = data.draw(st.integers(0, 255))
    (tmp_path / "model.bin").write_bytes(broken)
    (tmp_path / "config.json").write_text("{}")
    try:
        read_whisper(tmp_path)
    except UserProblem as problem:
        assert "model.bin" in str(problem)


@pytest.mark.parametrize(
    ("words", "head"),
    [
        ("version 7", b"\7\0\0\0"),
        ("cut short", b"\6\0\0\0\x0c\0Whisper"),
        ("claims", b"\6\0\0\0\2\0W\0\3\0\0\0\xff\xff\xff\xff"),
        ("type 9", b"\6\0\0\0\2\0W\0\3\0\0\0\1\0\0\0\2\0a\0\0\x09\4\0\0\0"),
        ("dimensions", b"\6\0\0\0\2\0W\0\3\0\0\0\1\0\0\0\2\0a\0\xff"),
        ("bytes for the shape", b"\6\0\0\0\2\0W\0\3\0\0\0\1\0\0\0\2\0a\0\1\xff\xff\xff\xff\0\4\0\0\0"),
        ("no Whisper", b"\6\0\0\0\2\0W\0\3\0\0\0\0\0\0\0\0\0\0\0"),
        ("empty", b""),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, words: str, head: bytes) -> None:
    (tmp_path / "model.bin").write_bytes(head)
    with pytest.raises(UserProblem, match=words):
        read_whisper(tmp_path)
    with pytest.raises(UserProblem, match="weights"):
        read_model(tmp_path / "absent.bin")


@pytest.mark.parametrize("config", ["", "[]", '{"alignment_heads": [[9, 9]]}', '{"alignment_heads": 3}'])
def test_a_config_that_cannot_be(tmp_path: Path, config: str) -> None:
    write(tmp_path, None)
    (tmp_path / "config.json").write_text(config)
    with pytest.raises(UserProblem, match=r"config\.json"):
        read_whisper(tmp_path)


def test_a_config_without_heads(tmp_path: Path) -> None:
    write(tmp_path, None)
    (tmp_path / "config.json").write_text(json.dumps({"lang_ids": [1]}))
    assert read_whisper(tmp_path).alignment_heads == ()
