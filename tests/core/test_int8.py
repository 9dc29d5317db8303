"""Eight-bit matrices against the float32 ones that they stand in for."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest

from core.extract.device import Device
from core.extract.picture.clip import Clip, Input
from core.extract.precision import EXACT, Plan, Plans, Precision, measure, probes
from core.types import FloatArray

pytestmark = pytest.mark.models

INPUT = Input(224, False, (0.48, 0.46, 0.41), (0.27, 0.26, 0.28))
CPU = Device("cpu", "test cpu")


@pytest.fixture(scope="module")
def clip() -> Clip:
    """The smallest CLIP, random and in float32."""
    return _clip()


def _clip(plans: Plans | None = None) -> Clip:
    import open_clip
    import torch

    torch.manual_seed(0)
    return Clip(_network(open_clip), open_clip.get_tokenizer("ViT-S-32-alt"), INPUT, CPU, plans, "small")


def _network(open_clip):  # type: ignore[no-untyped-def]
    return open_clip.create_model("ViT-S-32-alt", pretrained=None, load_weights=False)


def _worst(one: FloatArray, other: FloatArray) -> float:
    return float(
        (np.einsum("nd,nd->n", one, other) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)).min()
    )


def test_small_tokens_beside_huge_ones_keep_their_direction() -> None:
    """Which one scale for all of them would lose: trained Transformers have tokens a thousand times the others."""
    import torch

    from core.extract.int8 import Int8Linear

    torch.manual_seed(1)
    layer, tokens = torch.nn.Linear(256, 64), torch.randn(1, 20, 256)
    layer.bias.data.zero_()
    tokens[0, 3] *= 1000
    tokens[0, 5] = 0
    coded = Int8Linear(layer.weight, layer.bias)
    with torch.inference_mode():
        exact, seen = layer(tokens)[0], coded(tokens)[0]
    others = [number for number in range(20) if number != 5]
    assert _worst(seen[others].numpy(), exact[others].numpy()) > 0.999
    assert not seen[5].any()


@pytest.mark.parametrize("bias", [True, False])
def test_the_bias_is_kept(bias: bool) -> None:
    import torch

    from core.extract.int8 import Int8Linear

    torch.manual_seed(2)
    layer, tokens = torch.nn.Linear(32, 8, bias=bias), torch.randn(4, 32)
    with torch.inference_mode():
        np.testing.assert_allclose(Int8Linear(layer.weight, layer.bias)(tokens), layer(tokens), atol=0.05)


def test_a_whole_network_sees_the_same(clip: Clip) -> None:
    from core.extract.int8 import Int8Attention, Int8Linear

    frames = probes(6, 224)
    coded = clip._prepared(Precision("int8"))
    assert _worst(coded(frames), clip.image_vectors(frames)) > 0.999
    again = coded(frames)
    np.testing.assert_array_equal(coded(frames), again)
    kinds = {type(layer) for layer in clip._model.modules()}
    assert not kinds & {Int8Linear, Int8Attention}  # it was a copy


def test_a_plan_of_eight_bits_is_kept_to(clip: Clip, tmp_path: Path) -> None:
    """The picture half alone changes; words are embedded as before."""
    from core.extract.int8 import Int8Attention

    plans, told = Plans(tmp_path), Plan(Precision("int8"), 4, 15.0, 1.6, 0.9998)
    made = _clip(plans)
    plans.put(made._key, told)
    frames = probes(3, 224)
    assert _worst(made.image_vectors(frames), clip.image_vectors(frames)) > 0.999
    assert made.plan == told and made.batch == 4
    count = sum(isinstance(layer, Int8Attention) for layer in made._model.modules())
    assert count == len(made._model.visual.transformer.resblocks)
    np.testing.assert_array_equal(made.text_vectors(["a cat"]), clip.text_vectors(["a cat"]))


def test_attention_that_looks_elsewhere_is_refused_and_passed_over() -> None:
    """A network that pools by attention isn't taken for one whose tokens look at each other."""
    import torch

    from core.extract.int8 import quantised

    class Pool(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attn = torch.nn.MultiheadAttention(8, 2, batch_first=True)

        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            return self.attn(tokens[:, :1], tokens, tokens)[0][:, 0]  # type: ignore[no-any-return]

    pool = Pool().eval()
    coded = quantised(copy.deepcopy(pool))
    ways = {EXACT: pool, Precision("int8"): coded}

    def make(precision: Precision):  # type: ignore[no-untyped-def]
        def see(frames: np.ndarray) -> FloatArray:
            with torch.inference_mode():
                made: FloatArray = ways[precision](torch.from_numpy(frames).float().reshape(len(frames), -1, 8)).numpy()
            return made

        return see

    assert measure(list(ways), make, probes(4, 8)).precision == EXACT
    with pytest.raises(NotImplementedError, match="among themselves"):
        coded(torch.zeros(1, 3, 8))


def test_attention_of_another_build_stays_as_it_is() -> None:
    import torch

    from core.extract.int8 import quantised

    odd = torch.nn.ModuleDict({"attn": torch.nn.MultiheadAttention(8, 2, batch_first=True, add_bias_kv=True)})
    engine = torch.backends.quantized.engine
    assert isinstance(quantised(odd)["attn"], torch.nn.MultiheadAttention)  # type: ignore[index]
    assert torch.backends.quantized.engine == engine


def test_pictures_of_both_kinds_are_drawn() -> None:
    """Confetti is as rough next door as far away; large shapes are smooth next door."""
    drawn = probes(2, 224).astype(float)
    rough = [np.abs(np.diff(one, axis=0)).mean() / one.std() for one in drawn]
    assert rough[0] > 2 * rough[1]
    np.testing.assert_array_equal(probes(2, 224), probes(2, 224))
