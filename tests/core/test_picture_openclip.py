"""open_clip models as picture networks: the same interface, whole frames for what isn't the network, refusals."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import UserProblem
from core.extract.backends import choose
from core.extract.fingerprint import PicturePrintExtractor
from core.extract.loading import unit
from core.extract.look import LookExtractor
from core.extract.picture import PictureExtractor
from core.extract.picture.phash import distance
from core.extract.query import QueryEmbedder
from core.probe import probe
from core.settings import Home, Settings
from core.stages.content import _decoding
from core.types import Modality
from tests.conftest import MediaMaker
from tests.core.test_picture import NOWHERE, block, noise, photo


def random_clip(home: Home) -> Settings:
    """Lay down a small CLIP with random weights, which sees the middle of a picture, and choose it."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(0)
    model = open_clip.create_model("ViT-S-32-alt", pretrained=None, load_weights=False)
    folder = home.weights / "open_clip"
    folder.mkdir()
    save_file(model.state_dict(), folder / "ViT-S-32-alt--random.safetensors")
    model_id = "open_clip:ViT-S-32-alt:random"
    return Settings(picture_model=model_id, picture_text_model=model_id)


@pytest.mark.models
@pytest.mark.slow
def test_open_clip_fits_the_same_interface(home: Home) -> None:
    import open_clip
    import torch
    from safetensors.torch import load_file

    settings = random_clip(home)
    model_id = settings.picture_model
    model = open_clip.create_model("ViT-S-32-alt", pretrained=None, load_weights=False).eval()
    model.load_state_dict(load_file(home.weights / "open_clip" / "ViT-S-32-alt--random.safetensors"))
    made = PictureExtractor(home, settings)
    assert made.model_ids == (model_id,)
    session = made.open(NOWHERE)
    session.push(block(noise(1), photo("cat")))
    (features,) = session.finish()
    with torch.inference_mode():
        mean, deviation = (np.array(model.visual.preprocess_cfg[k], np.float32) for k in ("mean", "std"))
        pixels = torch.from_numpy((noise(1).astype(np.float32) / 255 - mean) / deviation).permute(2, 0, 1)[None]
        expected = unit(model.encode_image(pixels).numpy())[0]
    assert features.moments[0] @ expected >= 0.999  # half precision may have been measured faster
    vectors = made.backend.text_vectors(["a cat", "a dog"])
    assert vectors.shape == (2, features.moments.shape[1])
    embedder = QueryEmbedder(home, settings)
    assert set(embedder.embed("猫")) == {model_id, "minilm-l6"}
    made.close()


@pytest.mark.models
@pytest.mark.slow
def test_fingerprints_and_looks_are_of_whole_frames_whatever_the_network_sees(
    home: Home, make_media: MediaMaker
) -> None:
    """What differs between two wide films at their edges only must not vanish with a network that sees the middle."""
    settings = random_clip(home)
    crops = PictureExtractor(home, settings)
    crops.backend.load()  # without the vocabulary, which takes long
    assert crops.fit == "crop"
    film = make_media.run(
        "edges.mkv", "-f", "lavfi", "-i", "testsrc2=size=320x320:rate=5:duration=4", "-f", "lavfi", "-t", "4", "-i",
        "mandelbrot=size=160x320:rate=5", "-filter_complex", "[1]split[a][b];[a][0][b]hstack=3",
        "-g", "5", "-pix_fmt", "yuv420p", "-c:v", "ffv1",
    )  # fmt: skip
    found = probe(os.fsencode(film))
    prints, looks = [], []
    for seeing in ([crops], []):
        printer = PicturePrintExtractor(home, settings).open(found)
        look = LookExtractor(home, settings).open(found)
        with _decoding(found, frozenset({Modality.PICTURE, Modality.LOOK}), seeing) as run:
            for made in run:
                printer.push(made)
                look.push(made)
        prints += printer.finish()
        looks += look.finish()
    crops.close()
    assert len(prints[0].codes) >= 4 and np.array_equal(prints[0].times_s, prints[1].times_s)
    assert distance(prints[0].codes, prints[1].codes).max() <= 2  # seen at 256 and at 224 points
    assert looks[0].item @ looks[1].item > 0.98


@pytest.mark.parametrize("model_id", ["open_clip:ViT-B-32", "open_clip:../x:y", "open_clip:"])
def test_a_malformed_model_id_is_refused(home: Home, model_id: str) -> None:
    with pytest.raises(UserProblem, match="MODEL:TAG"):
        choose(home, Settings(picture_model=model_id))


def test_absent_open_clip_weights_name_the_place(home: Home) -> None:
    backend = choose(home, Settings(picture_model="open_clip:ViT-B-32:tag"))
    with pytest.raises(UserProblem, match=r"open_clip/ViT-B-32--tag\.safetensors"):
        backend.load()


@pytest.mark.models
def test_a_pickle_with_code_is_refused(tmp_path: Path) -> None:
    import pickle

    from core.extract.loading import load_tensors

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (os.mkdir, (str(tmp_path / "ran"),))

    (tmp_path / "evil.pth").write_bytes(pickle.dumps({"a": Evil()}))
    with pytest.raises(UserProblem):
        load_tensors(tmp_path / "evil.pth")
    assert not (tmp_path / "ran").exists()
