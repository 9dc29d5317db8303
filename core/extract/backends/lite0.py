"""EfficientNet-Lite0 features to compare pictures, and its classes to reach them with words; nothing to download."""

from __future__ import annotations

import importlib.util
import logging
import runpy
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core import weights
from core.errors import UserProblem
from core.extract.backends import Fit, Pictured
from core.extract.backends.conse import Conse
from core.extract.loading import cached, load_tensors, share_cores, unit
from core.extract.meaning.sentence import SentenceEncoder
from core.extract.picture.preparation import scale_pixels, standardise
from core.settings import Home
from core.types import FloatArray, FrameArray

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)


def _centre(side: int = 7, width: float = 1.5) -> FloatArray:
    """Weigh the cells of a map by a Gaussian about the middle, where the subject is; sums to 1."""
    offsets = np.arange(side) - (side - 1) / 2
    one = np.exp(-(offsets**2) / (2 * width**2))
    cells: FloatArray = (np.outer(one, one) / one.sum() ** 2).astype(np.float32)
    return cells


MEAN = DEVIATION = (0.5, 0.5, 0.5)
"""The network's own scaling of pixels, as TensorFlow's lite variants were trained."""
CENTRE = _centre()
"""Pooling for comparing pictures: a centre-weighted generalised mean of power 2 instead of the plain mean.
Source: GeM is Radenović et al. 2018; over the sample photos precision@3 by class was .61 against .58 (n = 360)."""


class Lite0Backend:
    """EfficientNet-Lite0 (1280-d), and ConSE over MiniLM's embeddings of its class names (384-d).

    Source: Tan & Le 2019; the lite variants are TensorFlow's.
    """

    similar_id = "efficientnet-lite0"
    text_id = "conse-minilm"
    similar_dim = 1280
    text_dim = SentenceEncoder.dim
    size_px = 224
    batch = 16
    multilingual = False
    fit: Fit = "squash"

    def __init__(self, home: Home) -> None:
        self._home = home
        self._words = SentenceEncoder(home)
        self._network: Any = None
        self._conse: Conse | None = None

    def load(self) -> None:
        """Load the network and the class names' embeddings."""
        if self._network is not None:
            return
        began = time.monotonic()
        share_cores()
        self._space()
        self._network = _network(self._home)
        log.info("loaded %s in %.1f s", self.similar_id, time.monotonic() - began)

    def image_vectors(self, frames: FrameArray) -> Pictured:
        """See frames: features, ConSE vectors and class probabilities."""
        self.load()
        import torch

        with torch.inference_mode():
            scaled = standardise(scale_pixels(frames), MEAN, DEVIATION)
            pixels = torch.from_numpy(scaled).contiguous(memory_format=torch.channels_last)
            maps = self._network.forward_features(pixels)
            pooled = torch.einsum("nchw,hw->nc", maps.square(), torch.from_numpy(CENTRE)).sqrt()
            classes = torch.softmax(self._network.forward_head(maps), dim=1).numpy()
        return Pictured(unit(pooled.numpy()), self._space().of_probabilities(classes), classes)

    def text_vectors(
        self, texts: Sequence[str], classes: Sequence[Sequence[int]] = (), share: float = 1.0
    ) -> FloatArray:
        """Embed words as the class names were, drawn towards the classes that they are known to name.

        Words alone find "dress" badly, since the network knows gowns, overskirts and hoopskirts instead: over the
        sample slideshows R@1 of "a photo of a {class}" was .20 by words, .70 with classes at share 1.
        """
        return self._space().of_words(self._words.embed(texts), classes, share)

    def _space(self) -> Conse:
        """Embed the class names, once; then they are kept beside the weights so that the start is quick."""
        if self._conse is None:
            model = weights.WEIGHTS[SentenceEncoder.model_id].files[0].sha256
            captions = [photo_of(name) for name in class_names()]
            self._conse = Conse(cached(self._home, "imagenet", model, captions, self._words.embed))
        return self._conse

    def close(self) -> None:
        """Release network and sentence model."""
        self._network = None
        self._words.close()


def class_names() -> list[str]:
    """List the 1000 ImageNet classes' names, in the order of the network's outputs."""
    found = importlib.util.find_spec("torchvision")  # runs none of its code: that would load torch for a list of words
    places = (found and found.submodule_search_locations) or ()
    file = next((file for place in places if (file := Path(place) / "models" / "_meta.py").is_file()), None)
    if file is not None:
        return list(runpy.run_path(str(file))["_IMAGENET_CATEGORIES"])
    from torchvision.models._meta import _IMAGENET_CATEGORIES  # frozen: there is no such file

    return list(_IMAGENET_CATEGORIES)


def photo_of(name: str) -> str:
    """Phrase a thing as a caption."""
    return f"a photo of {article(name)} {name}"


def article(name: str) -> str:
    """Choose a or an, by the first letter."""
    return "an" if name[:1].lower() in "aeiou" else "a"


def _network(home: Home) -> torch.nn.Module:
    """Build timm's network and fill it: the packaged tensors fit by position, not by name."""
    import timm
    import torch

    network = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    packaged = list(load_tensors(weights.path(home, "efficientnet-lite0")).items())
    given = [tensor for name, tensor in packaged if not name.endswith("num_batches_tracked")]
    state = network.state_dict()
    wanted = [name for name in state if not name.endswith("num_batches_tracked")]
    if [tuple(t.shape) for t in given] != [tuple(state[name].shape) for name in wanted]:
        raise UserProblem("The picture model doesn't fit the installed timm. Run `make setup` again.")
    state.update(zip(wanted, given, strict=True))
    network.load_state_dict(state)
    filled: torch.nn.Module = network.eval().to(memory_format=torch.channels_last)
    return filled
