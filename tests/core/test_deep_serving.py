"""What the worker stores of its networks, and what the window reads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.deep import serving
from core.deep.catalogue import Catalogue
from core.deep.fusion import CONFIG as FUSION
from core.deep.fusion import FusionModel
from core.deep.sasrec import CONFIG as SEQUENCE
from core.deep.training import Stopping
from core.errors import UserProblem
from core.interactions import History, Interactions
from core.store.learned import pack, unpack
from core.types import MediaId

SHORT = Stopping(2, 2)
PEOPLE = [History(np.arange(5, dtype=np.int32), np.ones(5, np.float32), np.arange(5.0)) for _ in range(3)]


def test_a_sequence_is_trained_stored_and_read() -> None:
    config = replace(SEQUENCE, width=8, stopping=SHORT)
    arrays = unpack(pack(serving.train_sequence(Interactions.of(PEOPLE, 7), config)))
    assert arrays is not None
    scores = serving.scores_for(PEOPLE[0], arrays, config)
    assert scores.shape == (7,) and scores.dtype == np.float32
    np.testing.assert_allclose(np.exp(scores).sum(), 1.0, rtol=1e-4)
    with pytest.raises(ValueError, match="shape"):
        serving.scores_for(PEOPLE[0], arrays, replace(config, width=16))


def test_a_fusion_is_trained_stored_and_read() -> None:
    config = replace(FUSION, size=8, drawn=4, stopping=SHORT)
    catalogue = Catalogue.of({"sound": np.random.default_rng(1).standard_normal((7, 4)).astype(np.float32)})
    arrays = unpack(pack(FusionModel(catalogue, config).fit(Interactions.of(PEOPLE, 7)).arrays()))
    assert arrays is not None
    scores = FusionModel.from_arrays(arrays, catalogue, config).score(PEOPLE[:1])[0]
    assert scores.shape == (7,) and scores.dtype == np.float32 and np.isfinite(scores).all()


def test_scores_are_kept_by_medium_without_pickle() -> None:
    media = [MediaId("a" * 36), MediaId("b")]
    read = unpack(pack(serving.kept(media, np.array([0.5, -1.0]))))
    assert read is not None
    assert read["media"].tolist() == media and read["media"].dtype == "<U36"
    assert read["scores"].dtype == np.float32 and read["scores"].tolist() == [0.5, -1.0]
    with pytest.raises(ValueError, match="1 scores for 2 media"):
        serving.kept(media, np.zeros(1, np.float32))


def test_a_device_that_is_not_here_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEREEL_DEVICE", "tpu")
    with pytest.raises(UserProblem, match="tpu"):
        serving.train_sequence(Interactions.of(PEOPLE, 7), replace(SEQUENCE, width=8, stopping=SHORT))
