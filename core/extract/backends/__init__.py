"""The networks behind the picture extractor: frames or words go in, vectors that can be compared come out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from core.settings import Home, Settings
from core.types import FloatArray, FrameArray

Fit = Literal["squash", "crop"]
"""How a picture becomes square: squeezed whole, or cut to its middle."""

OPEN_CLIP = "open_clip:"
"""Prefix of model ids such as `open_clip:ViT-B-32:laion2b_s34b_b79k`."""


class Pictured(NamedTuple):
    """What a network made of n frames.

    Attributes:
        similar: float32 (n, d), rows of norm 1, to compare pictures with pictures.
        text: float32 (n, e), rows of norm 1, to compare pictures with words. With a CLIP it is `similar` itself.
        classes: float32 (n, 1000), probabilities of the ImageNet classes, or None where the network has none.
    """

    similar: FloatArray
    text: FloatArray
    classes: FloatArray | None


class PictureBackend(Protocol):
    """One way of seeing. EfficientNet-Lite0 with ConSE is one, each open_clip model is another.

    Attributes:
        similar_id: model id of the space in which pictures are compared.
        text_id: model id of the space that words reach; the same as `similar_id` where one space does both.
        similar_dim, text_dim: lengths of the vectors.
        size_px: side of the square frames that it wants.
        fit: how frames are to be made square.
        multilingual: its words may be of any language, Chinese say.

    What depends on the weights (dims, size, fit) is known for sure once loaded.
    """

    similar_id: str
    text_id: str
    similar_dim: int
    text_dim: int
    size_px: int
    fit: Fit
    multilingual: bool

    @property
    def batch(self) -> int:
        """Frames that are best seen at once on this device."""

    def load(self) -> None:
        """Load the network, if it isn't loaded.

        Raises:
            UserProblem: its weights are missing or damaged.
        """

    def image_vectors(self, frames: FrameArray) -> Pictured:
        """See frames: uint8 (n, size_px, size_px, 3), RGB."""

    def text_vectors(
        self, texts: Sequence[str], classes: Sequence[Sequence[int]] = (), share: float = 1.0
    ) -> FloatArray:
        """Put words into the text space.

        Args:
            texts: n captions.
            classes: for each text, the ImageNet classes that it is known to name; () where none. A space built on
                those classes may use them, others ignore them.
            share: how much the classes count beside the words, 0..1.

        Returns:
            float32 (n, e), rows of norm 1.
        """

    def close(self) -> None:
        """Release the memory; twice is fine."""


def choose(home: Home, settings: Settings) -> PictureBackend:
    """Make (not load) the backend that the settings name.

    Raises:
        UserProblem: they name one that doesn't exist.
    """
    if settings.picture_model.startswith(OPEN_CLIP):
        from core.extract.backends.openclip import OpenClipBackend

        return OpenClipBackend.named(home, settings.picture_model)
    from core.extract.backends.lite0 import Lite0Backend

    return Lite0Backend(home)


__all__ = ["OPEN_CLIP", "Fit", "PictureBackend", "Pictured", "choose"]
