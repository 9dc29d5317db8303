"""open_clip for real: one interface on any device, and two models side by side until the new one has caught up."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from core import catchup, pipeline
from core.cli import main
from core.errors import Cancelled, UserProblem
from core.extract.backends.openclip import OpenClipBackend
from core.extract.device import Device
from core.extract.picture.clip import Clip, Input, _tokenizer, build
from core.extract.precision import Plan, Plans, Precision, probes
from core.extract.query import QueryEmbedder
from core.index import Indexes
from core.pipeline import Control, Watchers
from core.settings import Home, Settings
from core.stages.content import ContentStage
from core.store import Store, connect
from core.types import Facts, Features, FileState, FoundFile, Kind, MediaId, Modality, ScanDiff
from tests.conftest import MediaMaker

MODEL = "open_clip:ViT-S-32-alt:random"
OLD = Settings().picture_model


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest CLIP with random weights, as a file that somebody has."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(0)
    file = tmp_path_factory.mktemp("clip") / "random.safetensors"
    save_file(open_clip.create_model("ViT-S-32-alt", pretrained=None, load_weights=False).state_dict(), file)
    return file


# ── The model ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.models
@pytest.mark.slow
def test_what_is_measured_is_kept_and_sees_the_same(checkpoint: Path, tmp_path: Path) -> None:
    frames = probes(5, 224)
    exact = build("ViT-S-32-alt", checkpoint)
    truth = exact.image_vectors(frames)
    plans = Plans(tmp_path)
    measured = build("ViT-S-32-alt", checkpoint, plans=plans)
    np.testing.assert_array_less(0.999, np.einsum("nd,nd->n", measured.image_vectors(frames), truth))
    (key,) = json.loads((tmp_path / "measured.json").read_text())
    assert plans.get(key) == measured.plan
    assert measured.plan.images_per_s > 0
    half = Plan(Precision("bfloat16", channels_last=True), 3, 1.0, 2.0, 0.9999)
    plans.put(key, half)
    told = build("ViT-S-32-alt", checkpoint, plans=plans)  # isn't measured again
    np.testing.assert_array_less(0.999, np.einsum("nd,nd->n", told.image_vectors(frames), truth))
    assert told.plan == half and told.batch == 3
    assert next(told._model.visual.parameters()).dtype.is_floating_point
    assert str(next(told._model.visual.parameters()).dtype) == "torch.bfloat16"
    np.testing.assert_allclose(told.text_vectors(["a cat"]), exact.text_vectors(["a cat"]), atol=1e-6)


@pytest.mark.models
@pytest.mark.slow
def test_backends_of_one_process_share_the_weights(home: Home, checkpoint: Path) -> None:
    place = home.weights / "open_clip" / "ViT-S-32-alt--random.safetensors"
    place.parent.mkdir()
    os.link(checkpoint, place)
    one, other = OpenClipBackend.named(home, MODEL), OpenClipBackend.named(home, MODEL)
    one.load()
    other.load()
    assert one._clip is other._clip
    one.close()
    assert other.text_vectors(["a dog"]).shape == (1, 256)
    assert not (home.weights / "measured.json").exists()  # a query doesn't wait for a measurement


@pytest.mark.models
def test_a_siglip_is_fed_as_it_was_trained() -> None:
    """Built without its weights, open_clip would name CLIP's colours and crop for it."""
    visual = SimpleNamespace(image_size=256, preprocess_cfg={"mean": (0.48,) * 3, "std": (0.27,) * 3})
    half = (0.5, 0.5, 0.5)
    for tag in ("webli", "from a file"):
        assert Input.of("ViT-B-32-SigLIP2-256", tag, visual) == Input(256, True, half, half)


@pytest.mark.models
def test_a_model_whose_tokenizer_is_elsewhere_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(UserProblem, match="needs more files than its weights"):
        build("roberta-ViT-B-32", tmp_path / "x.safetensors")


@pytest.mark.models
def test_a_tokenizer_is_taken_from_its_folder(tmp_path: Path) -> None:
    """The three files that a SigLIP 2 comes with, small: ended by <eos>, never begun by <bos>, filled up with zeros."""
    import open_clip
    from tokenizers import Tokenizer, models, processors, trainers

    small = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
    special = {"pad_token": "<pad>", "eos_token": "<eos>", "bos_token": "<bos>", "unk_token": "<unk>"}
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=[*special.values()])
    small.train_from_iterator(["a red car in the snow", "红色汽车"] * 9, trainer)
    small.post_processor = processors.TemplateProcessing("$A <eos>", "$A $B <eos>", [("<eos>", 1)])
    small.save(str(tmp_path / "tokenizer.json"))
    settings = {"tokenizer_class": "GemmaTokenizer", "add_bos_token": False, "add_eos_token": True}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({**settings, **special, "model_max_length": 64}))
    (tmp_path / "special_tokens_map.json").write_text(json.dumps(special))
    name = "ViT-B-32-SigLIP2-256"
    tokens = _tokenizer(name, open_clip.get_model_config(name), tmp_path)(["a red car", "红色汽车" * 99])
    assert tokens.shape == (2, 64)
    ends = (tokens[0] == 1).nonzero()
    assert len(ends) == 1 and (tokens[0, int(ends[0]) + 1 :] == 0).all() and 2 not in tokens
    assert tokens[1, -1] == 1  # cut, and still ended


@pytest.mark.models
def test_a_model_that_reads_chinese_is_given_chinese(home: Home) -> None:
    """Asked of the real embedder, with a model that notes what it is given."""
    given: list[str] = []

    class Reader:
        text_id, multilingual = "reader", True

        def text_vectors(self, texts: list[str], *_: object) -> np.ndarray:
            given.extend(texts)
            return np.eye(1, 8, dtype=np.float32)

    embedder = QueryEmbedder(home, Settings())
    embedder._backend = Reader()  # type: ignore[assignment]
    assert set(embedder.embed("雪地里的红色汽车")) >= {"reader"}
    assert set(embedder.embed("囧囧")) == {"reader"}  # the vocabulary knows no such thing
    assert set(embedder.embed("a red car in the snow")) == {"reader", "minilm-l6"}
    assert {"雪地里的红色汽车", "囧囧", "a red car in the snow"} <= set(given)


# ── Side by side ────────────────────────────────────────────────────────────────────────────────────


def seen_by(store: Store, ids: list[MediaId], model_id: str) -> None:
    """Let a model have looked at these."""
    vector = np.eye(1, 8, dtype=np.float32)
    for media_id in ids:
        store.features.put(media_id, [Features(Modality.PICTURE, model_id, vector[0], vector, np.array([[0.0, 1.0]]))])


@pytest.fixture
def three(store: Store, tmp_path: Path) -> list[MediaId]:
    """Three films that the packaged model has seen."""
    root = store.files.root(os.fsencode(tmp_path))
    files = store.files.apply(root, ScanDiff(new=tuple(FoundFile(b"%d.mp4" % n, 1, 1, n) for n in range(3))))
    ids = []
    for file_id in files:
        ids.append(store.media.add(Facts(Kind.VIDEO, f"film {file_id}", 60.0, has_picture=True)))
        store.files.attach(file_id, ids[-1], confirmed=True)
    seen_by(store, ids, OLD)
    return ids


def test_a_new_model_takes_over_when_it_has_seen_all(store: Store, three: list[MediaId]) -> None:
    assert catchup.choose(store, "new").picture_model == OLD
    assert store.settings().picture_next == "new"
    assert store.settings().extracting.picture_model == "new"
    seen_by(store, three[:2], "new")
    assert not catchup.promote(store) and catchup.behind(store, OLD, "new") == 1
    seen_by(store, three[2:], "new")
    assert catchup.promote(store)
    assert (store.settings().picture_model, store.settings().picture_text_model) == ("new", "new")
    assert store.settings().picture_next == ""
    assert catchup.choose(store, OLD) == Settings()  # it has seen all as well: back at once


def test_files_on_a_drive_that_is_away_count(store: Store, three: list[MediaId]) -> None:
    catchup.choose(store, "new")
    seen_by(store, three[:2], "new")
    (row,) = store.files.of_media(three[2])
    store.files.set_state(row.id, FileState.OFFLINE)
    assert not catchup.promote(store)
    store.files.set_state(row.id, FileState.MISSING)
    assert catchup.promote(store)


def test_a_choice_can_be_forced_and_taken_back(store: Store, three: list[MediaId]) -> None:
    assert catchup.choose(store, "new", at_once=True).picture_model == "new"
    catchup.choose(store, OLD)
    catchup.choose(store, "new")
    assert catchup.choose(store, OLD).picture_next == ""
    assert not catchup.promote(store)


@pytest.mark.models
@pytest.mark.slow
def test_the_old_model_answers_until_the_new_one_has_caught_up(
    home: Home,
    make_media: MediaMaker,
    tmp_path: Path,
    checkpoint: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ContentStage, "group_files", 6)  # the second group may be done when the first is written
    folder = tmp_path / "films"
    folder.mkdir()
    for number in range(20):
        film = make_media.video(f"tiny{number}.mp4", 1 + number / 10, size="64x64", sound=False)
        os.link(film, folder / film.name)
    paths = [os.fsencode(folder)]
    pictures = frozenset({Modality.FACTS, Modality.PICTURE})
    with connect(home, "worker") as store:
        assert pipeline.index_library(store, paths, only=pictures).indexed == 20
        before = answers(store)
        assert len(before) == 19
    assert main(["--home", str(home.root), "--json", "weights", "get", MODEL, "--file", str(checkpoint)]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["picture_model"], made["picture_next"]) == (OLD, MODEL)
    with connect(home, "worker") as store:
        control = Control()
        with pytest.raises(Cancelled):
            pipeline.index_library(store, [], only=pictures, control=control, watchers=stop_after_one(control))
        done = 20 - catchup.behind(store, OLD, MODEL)
        assert 0 < done < 20
        assert store.settings().picture_model == OLD and answers(store) == before
        pipeline.index_library(store, [], only=pictures)
        settings = store.settings()
        assert (settings.picture_model, settings.picture_text_model, settings.picture_next) == (MODEL, MODEL, "")
        after = answers(store)
        assert len(after) == 19 and after != before
        assert {model for _, model, _ in store.features.models()} >= {OLD, MODEL, "conse-minilm"}
    assert main(["--home", str(home.root), "--json", "weights", "use", OLD]) == 0
    with connect(home, "worker") as store:
        assert store.settings() == Settings() and answers(store) == before
        assert pipeline.index_library(store, [], only=pictures).indexed == 0  # nothing is looked at again


def answers(store: Store) -> list[tuple[MediaId, float]]:
    """More like the first film, by pictures alone."""
    indexes, profile = Indexes(store), store.profiles.get()
    first = min(store.media.ids())
    found = pipeline.similar(store, indexes, profile, first, 30, Modality.PICTURE)
    return [(result.media_id, round(result.score, 4)) for result in found]


def stop_after_one(control: Control) -> Watchers:
    """Press stop when the first group is written."""

    def ready(media: list[MediaId]) -> None:
        if media:
            control.cancel()

    return Watchers(ready=ready)


def test_plans_of_a_device_are_its_own() -> None:
    import torch

    class Half(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.output_dim, self.conv = 4, torch.nn.Conv2d(3, 4, 8)

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            return self.conv(pixels).mean(dim=(2, 3))

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.visual = Half()

    wanted = Input(8, False, (0.5, 0.5, 0.5), (0.25, 0.25, 0.25))
    model = Model()
    clip = Clip(model, lambda texts: None, wanted, Device("cpu", "here"), None, "m")
    frames = probes(3, 8)
    pixels = torch.from_numpy((frames.transpose(0, 3, 1, 2) / 255 - 0.5) / 0.25).float()
    with torch.inference_mode():
        expected = torch.nn.functional.normalize(model.visual(pixels)).numpy()
    np.testing.assert_allclose(clip.image_vectors(frames), expected, atol=1e-5)
