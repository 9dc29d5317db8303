"""MiniLM in NumPy against sentence-transformers, and that a query needs no torch."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from core.extract.meaning.sentence import FEW, SentenceEncoder
from core.settings import Home
from tests.conftest import HEAVY_S

pytestmark = pytest.mark.models

TEXTS = [
    "the harbour at night", "a", "", "dog " * 300, "夜里的港口 quiet", "Ünïcode e\u0301", "x" * 500, "😀 hi",
    "a photo of a cat", "\udcff undecodable \0", "What did she say about the lighthouse keeper's daughter?",
]  # fmt: skip


def test_both_ways_give_the_same_vectors(home: Home) -> None:
    light, full = SentenceEncoder(home), SentenceEncoder(home)
    few = np.concatenate([light.embed([text]) for text in TEXTS])
    together = np.concatenate([light.embed(TEXTS[i : i + FEW]) for i in range(0, len(TEXTS), FEW)])
    full.load()
    many = full.embed(TEXTS)
    assert few.dtype == np.float32
    assert np.sum(few * many, axis=1).min() > 0.999999
    assert np.sum(together * many, axis=1).min() > 0.999999
    np.testing.assert_allclose(np.linalg.norm(few, axis=1), 1, atol=1e-6)


def test_a_query_loads_neither_torch_nor_transformers(home: Home) -> None:
    code = (
        "import json, sys; from pathlib import Path; from core.settings import Home; "
        "from core.extract.meaning.sentence import SentenceEncoder; "
        f"SentenceEncoder(Home(Path({str(home.root)!r}))).embed(['a red car']); "
        "print(json.dumps([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=HEAVY_S - 60, check=True
    )
    assert json.loads(done.stdout) == []
