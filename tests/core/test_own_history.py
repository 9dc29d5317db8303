"""A profile's own history through the command line: discovery, returns and a time split, in one document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from core.cli import main
from core.evaluate.baselines import YARDSTICKS
from core.evaluate.legend import WORDS, legend
from core.evaluate.own_peers import PEER_RANKERS
from core.evaluate.replay import BLEND, Replay, Round, Sitting
from core.evaluate.report import ALWAYS
from core.recommend import RANKERS
from core.recommend.blend import WEIGHTS
from core.settings import Home
from core.store import connect
from core.types import MediaId
from tests.core.synthetic import Library


def test_own_history_is_replayed(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(home.make()) as store:
        library = Library(store).fill(16)
        for n in range(24):
            library.play(library.topics[("jazz", "lecture")[n % 2]][n // 2 * 7 % 16], days_ago=60 - 2 * n)
        library.play(library.topics["jazz"][0], days_ago=0.5)
        store.learned.put("coplay", None, {}, {}, sources=[])
    picture = home.root / "own.svg"
    assert main(["--home", str(home.root), "--json", "evaluate", "--picture", str(picture)]) == 0
    document = json.loads(capsys.readouterr().out)
    rows = {row["algorithm"]: row for row in document["rows"]}
    assert rows["blend"]["ndcg"] > rows["random"]["ndcg"] and rows["blend"]["meetings"] > 10 and picture.exists()
    assert any(row["algorithm"] == "blend" for row in document["time_split"])
    assert document["titles"] == {"time_split": "global time split 80/20, found anew"}
    assert all(row.keys() >= set(ALWAYS) for row in [*document["rows"], *document["time_split"]])
    assert 0 < rows["taste"]["coverage"] <= 1 and rows["taste"]["diversity"] < rows["random"]["diversity"]
    assert rows["taste"]["novelty"] < rows["random"]["novelty"]  # it stays with what is played
    assert "community" not in rows and any("community" in note for note in document["notes"])
    assert any("Learnt since" in note and "coplay" in note for note in document["notes"])
    assert document["returned to"] and "own history" in document["protocol"] and "k = 10" in document["protocol"]
    for peer in PEER_RANKERS:  # facts tell nothing apart in this library; vectors do
        assert 0 <= rows[peer.name]["ndcg"] <= 1
    assert rows["streamystats: mean of watched"]["ndcg"] > rows["random"]["ndcg"]
    assert "users" not in rows["blend"] and set(document["algorithms"]) >= set(rows)
    assert "before a list is re-ranked" in document["algorithms"]["blend"]
    assert "by fixed weights" in document["algorithms"]["blend"] and "taste 0.45" in document["algorithms"]["blend"]


def lived(home: Home) -> None:
    with connect(home.make()) as store:
        library = Library(store).fill(8)
        for n in range(12):
            library.play(library.topics["jazz"][n % 8], days_ago=40 - 3 * n)


def told(home: Home, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["--home", str(home.root), "--json", "evaluate", *words]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_the_length_of_the_lists_is_what_was_asked_for(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    lived(home)
    recall = {}
    for k in (1, 5, 56):
        document = told(home, capsys, "-k", str(k))
        assert f"k = {k}," in document["protocol"]
        rows = {row["algorithm"]: row for row in document["rows"]}
        recall[k] = [row["recall"] for row in rows.values()]
        assert rows["random"]["coverage"] <= 8 * k / 49
    assert all(a <= b for a, b in zip(recall[1], recall[5], strict=True)) and recall[1] != recall[5]
    assert all(row["recall"] == 1 for row in rows.values() if row["algorithm"] in ("random", "last_added", "blend"))


def test_the_table_explains_its_names_and_counts_meetings(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    lived(home)
    assert main(["--home", str(home.root), "evaluate"]) == 0
    said = capsys.readouterr().out
    heads = said.splitlines()[1].split()
    assert heads[-1] == "meetings" and "users" not in heads
    assert "\n  last_added: the newest first\n" in said and "\n  blend: all of these together, by fixed weights" in said


def test_every_ranker_has_words() -> None:
    for ranker in (*RANKERS, *YARDSTICKS, *PEER_RANKERS):
        assert len(WORDS[ranker.name]) > 5, ranker.name
    episodes = [name for name, words in WORDS.items() if "next episode" in words]
    assert episodes == ["next_episode"] and len(set(WORDS.values())) == len(WORDS)


def test_weights_that_were_fitted_are_called_so() -> None:
    def played(*weights: Mapping[str, float]) -> Replay:
        nothing = np.zeros((1, 0), dtype=np.float32)
        sitting = Sitting(MediaId("a"), 1.0, True, True)
        return Replay(tuple(Round(sitting, 1, {BLEND: 1}, {}, (), nothing, w) for w in weights), 0)

    fitted = {**WEIGHTS, "taste": 0.9, "new": 0.0}
    assert "by fixed weights" in legend(played(WEIGHTS, WEIGHTS))[BLEND]
    late = legend(played(WEIGHTS, WEIGHTS, fitted))[BLEND]
    assert "fitted, in 1 of 3 meetings" in late and "taste 0.9" in late and "new" not in late
    assert "fixed" not in legend(played(fitted))[BLEND]
