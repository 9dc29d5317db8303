"""Learning when idle: runs are recorded, taken only where they are no worse, undone, stopped, and due now and then."""

from __future__ import annotations

import datetime
import io
import json
import math
import queue
import time
from collections.abc import Iterator, Sequence
from typing import Any

import filelock
import numpy as np
import pytest

from core import foretelling, learning
from core.cli import main
from core.errors import Cancelled
from core.evaluate.bootstrap import Interval
from core.foretelling import foretell
from core.indexlock import UnderWay
from core.pipeline import Control
from core.recommend import RankContext, candidates, coplay
from core.recommend.blend import WEIGHTS, weights_of
from core.recommend.coplay import CoplayRanker
from core.recommend.foretold import FUSION
from core.settings import Home
from core.store import connect
from core.types import Event, EventKind, MediaId
from core.worker import Pipe, Worker
from tests.core.synthetic import DAY, NOW, Library, clock_at
from tests.core.test_worker import WAIT_S, Client

HOUR = 1 / 24


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with connect(Home(tmp_path_factory.mktemp("template")).make()) as store:
        yield Library(store).fill(25)


@pytest.fixture
def library(template: Library, home: Home) -> Iterator[Library]:
    copied = template.copy(home)
    with copied.store:
        yield copied


@pytest.fixture(autouse=True)
def _end_of_life(template: Library) -> Iterator[None]:
    """The library was made before all that is played; it is learnt from after."""
    with clock_at(NOW - 3600):  # a test takes less, however busy the machine is
        yield


def evenings(
    library: Library, count: int = 22, topics: Sequence[str] = ("lecture", "jazz", "beach"), ago: float = 0.0
) -> None:
    """Each evening a lecture, then some jazz, then some beach; each new, in no order of adding.

    Args:
        ago: so many days before `NOW` the last of them was.
    """
    for n in range(count):
        for place, topic in enumerate(topics):
            library.play(library.topics[topic][n * 7 % 25], days_ago=ago + 2 * (count - n) - place * HOUR / 2)


def test_what_is_learnt_in_a_made_up_life_is_learnt_before_its_now(library: Library) -> None:
    """Whatever the year is outside: a run that was made after `NOW` would serve nobody in these tests."""
    run = library.store.learned.put("coplay", None, {}, {}, sources=[])
    made = next(known for known in library.store.learned.runs(None) if known.id == run)
    assert NOW - 3601 < made.at < NOW and abs(time.time() - made.at) < 60


def test_a_run_is_judged_recorded_used_and_undone(library: Library) -> None:
    evenings(library)
    runs = learning.learn(library.store, library.indexes)
    assert {run.model for run in runs} == {"coplay", "blocks", "blend"}
    (scales,) = [run for run in runs if run.model == "blocks"]
    better = scales.report["evidence"] > scales.report["evidence_before"]
    assert (scales.state == "active") == (better and scales.report["error"] <= scales.report["error_before"])
    (blend,) = [run for run in runs if run.model == "blend"]
    report = blend.report
    assert min(report[name] for name in ("fitted_to", "chosen_on", "judged_on")) >= 10
    taken = report["ndcg_gain"]["mean"] >= 0 and report["ndcg_gain"]["low"] >= -0.01
    assert blend.state == ("active" if taken else "refused")
    weights = weights_of(library.context())
    assert (weights != WEIGHTS) == taken
    assert all(weight >= 0 for weight in weights.values())
    if taken:
        assert library.store.learned.undo("blend", library.profile)
    assert weights_of(library.context()) == WEIGHTS


def test_a_weight_that_misleads_is_learnt_away(library: Library) -> None:
    evenings(library)
    bad = {**WEIGHTS, "taste": 0.0, "similar": 0.0, "prior": 0.0, "coplay": 0.0, "new": 1.0}
    arrays = {"names": np.array(list(bad)), "weights": np.array(list(bad.values()), dtype=np.float32)}
    library.store.learned.put("blend", library.profile, arrays, {}, sources=[library.profile])
    (blend,) = [run for run in learning.learn(library.store, library.indexes) if run.model == "blend"]
    assert blend.state == "active" and blend.report["ndcg_gain"]["mean"] > 0
    assert weights_of(library.context())["new"] < 1.0
    assert library.store.learned.undo("blend", library.profile)
    assert weights_of(library.context())["new"] == 1.0  # one step back


def test_what_is_played_together_is_learnt_and_scores(library: Library) -> None:
    evenings(library, 12)
    learning.learn(library.store, library.indexes)
    unplayed = [i for t in ("jazz", "metal") for i in library.topics[t] if i not in library.context().preferences]
    assert np.isnan(CoplayRanker().score(library.context(), unplayed)).all()  # nobody has played them with anything
    lecture, jazz = library.topics["lecture"][7], library.topics["jazz"][7]
    library.play(lecture, days_ago=0)
    ctx = library.context()
    others = [i for i in ctx.preferences if i not in (lecture, jazz)]
    scores = CoplayRanker().score(ctx, [jazz, *others])
    assert scores[0] > np.nanquantile(scores[1:], 0.9)
    (why,) = CoplayRanker().why(ctx, [jazz])
    assert why[0].code in ("once_together", "once_after") and why[0].args["media_id"] == lecture  # one evening each


def why_of(library: Library, *, before: MediaId, after: MediaId) -> set[str]:
    """Learn, play the one, and list the codes by which it is a reason for the other."""
    learning.learn(library.store, library.indexes)
    library.play(before, days_ago=0)
    library.play(library.topics["birds"][20], days_ago=-0.001)
    why = CoplayRanker().why(library.context(NOW + DAY), [after])[0]
    return {reason.code for reason in why if reason.args["media_id"] == before}


@pytest.mark.parametrize(
    ("times", "codes"),
    [(1, {"once_together", "once_after"}), (2, {"once_together", "once_after"}), (3, {"played_together", "after"})],
)
def test_words_are_no_stronger_than_what_happened(library: Library, times: int, codes: set[str]) -> None:
    lecture, jazz = library.topics["lecture"][0], library.topics["jazz"][0]
    for n in range(times):
        library.play(lecture, days_ago=20 - n)
        library.play(jazz, days_ago=20 - n - HOUR / 2)
    for n in range(4):
        library.play(library.topics["metal"][n], days_ago=30 - n)
        library.play(library.topics["birds"][n], days_ago=30 - n - HOUR / 2)
    found = why_of(library, before=lecture, after=jazz)
    assert found and found <= codes


def test_in_a_household_of_several_it_may_have_been_somebody_else(library: Library) -> None:
    lecture, jazz, mine = library.topics["lecture"][0], library.topics["jazz"][0], library.profile
    library.profile = library.store.profiles.get("another")
    library.play(lecture, days_ago=20)
    library.play(jazz, days_ago=20 - HOUR / 2)
    library.profile = mine
    found = why_of(library, before=lecture, after=jazz)
    assert found and found <= {"once_together_here", "once_after_here"}


def test_what_was_never_played_in_one_sitting_only_goes_together(library: Library) -> None:
    lecture, jazz, mine = library.topics["lecture"][0], library.topics["jazz"][0], library.profile
    for name in ("one", "two", "three", "four"):
        library.profile = library.store.profiles.get(name)
        for topic in ("lecture", "jazz") if name != "four" else ("metal", "birds"):
            library.did(EventKind.LIKE, library.topics[topic][0])
    library.profile = mine
    assert why_of(library, before=lecture, after=jazz) == {"goes_with"}


@pytest.mark.slow
def test_a_network_is_tried_where_there_is_enough_and_joins_only_if_it_helps(library: Library) -> None:
    evenings(library, 24, ("lecture", "jazz", "beach", "birds", "metal"))
    assert foretell(library.store, library.indexes, lambda: None, NOW - 45 * DAY) == {}
    found = foretell(library.store, library.indexes, lambda: None)
    arrays = found["fusion", library.profile]
    assert len(arrays["media"]) == len(library.store.media.ids()) and np.isfinite(arrays["scores"]).all()
    ctx = library.context()
    ctx.trained = found
    unmet = [i for i in ctx.pool if i not in ctx.preferences]
    wanted = np.array([library.topic_of(i) not in ("silent-film", "night-city") for i in unmet])
    scores = FUSION.score(ctx, unmet)
    assert wanted.sum() == 5 and scores[wanted].mean() > scores[~wanted].mean()
    runs = {run.model: run for run in learning.learn(library.store, library.indexes)}
    gained = runs["fusion"].report["ndcg_gain"]
    helps = gained["mean"] is not None and gained["mean"] > 0 and gained["low"] >= -0.01
    assert (runs["fusion"].state == "active") == helps
    assert (weights_of(library.context())["fusion"] > 0) <= (runs["fusion"].state == "active")


def test_networks_are_told_what_was_skipped_too(library: Library) -> None:
    library.play(library.topics["jazz"][0])
    library.play(library.topics["metal"][0], 0.02)
    told = foretelling._told(library.store, library.profile, math.inf)
    assert {media_id: weight > 0 for media_id, weight, _ in told} == {
        library.topics["jazz"][0]: True, library.topics["metal"][0]: False,
    }  # fmt: skip


@pytest.mark.parametrize("ahead", [1.0, 3650.0])
def test_what_a_clock_ahead_has_dated_switches_nothing_off(library: Library, ahead: float) -> None:
    """Neither for its own profile nor for the others, nor is it learnt from before its time has come."""
    evenings(library)
    other = library.store.profiles.get("another")
    bad = {**WEIGHTS, "taste": 0.0, "similar": 0.0, "prior": 0.0, "coplay": 0.0, "new": 1.0}
    arrays = {"names": np.array(list(bad)), "weights": np.array(list(bad.values()), dtype=np.float32)}
    library.store.learned.put("blend", library.profile, arrays, {}, sources=[library.profile])
    for number in range(learning.AFTER_EVENTS):
        library.store.events.append(
            other, Event(library.topics["metal"][number], EventKind.PLAY, NOW + ahead * DAY + number, share=1.0)
        )
    runs = {run.model: run for run in learning.learn(library.store, library.indexes) if run.profile != other}
    assert {runs[name].state for name in ("blend", "coplay")} == {"active"} and all(r.at < NOW for r in runs.values())
    assert weights_of(library.context())["new"] < 1.0
    links = library.store.learned.active("coplay", None)
    assert links is not None and not set(library.topics["metal"]) & set(links.arrays["media"].tolist())
    assert CoplayRanker().ask(library.context()) and not learning.is_due(library.store)


def test_what_was_learnt_while_the_clock_was_ahead_serves_whoever_waits(library: Library) -> None:
    evenings(library, 12)
    with clock_at(NOW + 3650 * DAY):
        learning.learn(library.store, library.indexes)
    assert CoplayRanker().ask(library.context()) == []  # the past doesn't know of it
    settings = library.store.settings()
    assert CoplayRanker().ask(RankContext(library.store, library.indexes, library.profile, settings, NOW, live=True))


def test_little_history_learns_nothing_and_says_so(library: Library) -> None:
    assert learning.learn(library.store, library.indexes) == []
    library.play(library.topics["jazz"][0])
    assert learning.learn(library.store, library.indexes) == []


def test_it_stops_and_keeps_what_was(library: Library) -> None:
    evenings(library, 12)
    asked = iter(range(100))

    def checkpoint() -> None:
        if next(asked) == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        learning.learn(library.store, library.indexes, checkpoint)
    assert library.store.learned.runs(library.profile) == []


def test_when_it_is_due(library: Library) -> None:
    assert not learning.is_due(library.store)
    for n in range(learning.AFTER_EVENTS - 1):
        library.did(EventKind.OPEN, library.topics["jazz"][n % 25], days_ago=0.1)
    assert not learning.is_due(library.store)
    library.did(EventKind.LIKE, library.topics["jazz"][0], days_ago=0.1)
    assert learning.is_due(library.store)
    runs = learning.learn(library.store, library.indexes)
    assert [run.state for run in runs if run.model == "blend"] == ["refused"]  # tried, with nothing to judge it on
    later = time.time() + learning.AT_MOST_EVERY_S + 60
    assert not learning.is_due(library.store) and not learning.is_due(library.store, later)


def test_what_could_not_be_judged_is_not_called_worse(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    for n in range(learning.AFTER_EVENTS):
        library.did(EventKind.OPEN, library.topics["jazz"][n % 25])
    for media_id in library.topics["jazz"][:4]:
        library.play(media_id, days_ago=0.5)
    assert main(["--home", str(library.store.home.root), "learn"]) == 0
    lines = {line.split()[2]: line for line in capsys.readouterr().out.splitlines()}
    assert lines["blend"].endswith("blend      not used  (too few plays to judge it by)")
    assert lines["coplay"].endswith("coplay     in use  (too few plays to judge it by)")
    library.store.learned.put(
        "blend", library.profile, {}, {"ndcg_gain": {"mean": -0.1, "low": -0.2, "high": 0.0, "n": 9}},
        sources=[], taken=False,
    )  # fmt: skip
    assert main(["--home", str(library.store.home.root), "learn", "--list"]) == 0
    assert "not better: not used  nDCG@10 -0.1000" in capsys.readouterr().out.splitlines()[0]


def test_an_old_history_that_is_imported_makes_it_due(library: Library) -> None:
    for days_ago in (1, 3000):
        for n in range(learning.AFTER_EVENTS):
            library.did(EventKind.OPEN, library.topics["jazz"][n], days_ago=days_ago)
        assert learning.is_due(library.store, time.time() + learning.AT_MOST_EVERY_S + 60)
        learning.learn(library.store, library.indexes)
    assert not learning.is_due(library.store, time.time() + learning.AT_MOST_EVERY_S + 60)


def test_a_stopped_lesson_goes_on_where_it_was(library: Library) -> None:
    guest = library.store.profiles.get("guest")
    for n in range(learning.AFTER_EVENTS):
        library.did(EventKind.OPEN, library.topics["jazz"][n], days_ago=n)
        library.store.events.append(guest, Event(library.topics["beach"][n], EventKind.OPEN, NOW - n))

    def until_one_is_recorded() -> None:
        if library.store.learned.runs(library.profile, "blend"):
            raise Cancelled

    with pytest.raises(Cancelled):
        learning.learn(library.store, library.indexes, until_one_is_recorded)
    assert learning.is_due(library.store)
    runs = learning.learn(library.store, library.indexes, go_on=True)
    assert [run.profile for run in runs if run.model == "blend"] == [guest]
    assert not learning.is_due(library.store)


def test_links_can_be_stopped(library: Library) -> None:
    evenings(library, 4)

    def stop() -> None:
        raise Cancelled

    assert coplay.train(library.store) is not None
    with pytest.raises(Cancelled):
        coplay.train(library.store, checkpoint=stop)


def test_many_sessions_leave_room_for_profiles_and_lists(library: Library) -> None:
    evenings(library, 12)
    store, listed = library.store, library.topics["metal"][:3]
    store.playlists.set_items(store.playlists.create(library.profile, "mine"), listed)
    arrays = coplay.train(store, config=coplay.CoplayConfig(most_rows=12))
    assert arrays is not None and set(listed) <= set(arrays["media"].tolist())
    rows, sessions = coplay._rows(store, np.inf, coplay.CoplayConfig(most_rows=3))
    assert len(rows) == 3 and [i for i, _ in rows[1]] == listed and rows[2] == sessions[-1]


def test_a_model_goes_with_what_it_was_made_of(library: Library) -> None:
    arrays = {"media": np.array(["a"])}
    for model, profile in (("community", None), ("fusion", library.profile), ("blocks", library.profile)):
        library.store.learned.put(model, profile, arrays, {}, sources=[])
    library.play(library.topics["jazz"][0])
    learning.learn(library.store, library.indexes)
    assert {run.state for run in library.store.learned.runs(library.profile)} == {"refused"}


@pytest.mark.parametrize(
    ("mean", "low", "helps"), [(0.1, 0.02, True), (0.1, -0.005, True), (0.1, -0.05, False), (0.0, 0.0, False)]
)
def test_a_newcomer_needs_more_than_luck(mean: float, low: float, helps: bool) -> None:
    assert learning._helps(Interval(mean, low, 0.2, 30)) == helps
    assert not learning._helps(learning.NOTHING)


# ── Cold start ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("plays", [0, 1, 5])
def test_cold_start_gives_a_whole_list_that_follows_at_once(library: Library, plays: int) -> None:
    for media_id in library.topics["jazz"][:plays]:
        library.play(media_id)
    found = library.recommend(10)
    assert len({r.media_id for r in found}) == 10 and all(r.reasons for r in found)
    jazz = library.share_of(["jazz"], found)
    assert jazz >= {0: 0.0, 1: 0.3, 5: 0.4}[plays]
    assert len({library.topic_of(r.media_id) for r in found}) >= 3


@pytest.mark.parametrize("plays", [0, 1, 5])
def test_a_new_medium_is_suggested_at_once(library: Library, plays: int) -> None:
    for media_id in library.topics["jazz"][:plays]:
        library.play(media_id)
    library.recommend(10)
    with clock_at(NOW - 49 * DAY):  # in the days of the others: what a whole library of old ones does is another matter
        new: MediaId = library.add("jazz")
    assert new in candidates(library.context())
    assert plays < 5 or new in [r.media_id for r in library.recommend(10)]


# ── The worker and the command line ─────────────────────────────────────────────────────────────────


@pytest.fixture
def client(library: Library) -> Iterator[Client]:
    """A worker on the library, with a life in it that has just ended by the clock outside, which the worker goes by."""
    evenings(library, ago=(NOW - datetime.datetime.now().timestamp()) / DAY)
    running = Client(library.store.home)
    running.wait(type="hello")
    yield running
    running.process.kill()
    running.process.wait()


def test_the_worker_learns_once_and_not_again_so_soon(client: Client, library: Library) -> None:
    client.send(id=1, do="learn")
    result, _ = client.wait(re=1, type="result")
    assert {run["model"] for run in result["learnt"]} == {"coplay", "blocks", "blend"}
    client.send(id=2, do="learn")
    assert client.wait(re=2, type="result")[0]["learnt"] == []


def test_two_do_not_learn_at_once(client: Client, library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    home = library.store.home
    with filelock.FileLock(home.learn_lock):
        with pytest.raises(UnderWay):
            learning.learn(library.store, library.indexes)
        assert main(["--home", str(home.root), "learn"]) == 1
        assert "Another learning is under way" in capsys.readouterr().err
        client.send(id=1, do="learn")
        told, _ = client.wait(re=1, type="error")
        assert told["kind"] == "user" and "under way" in told["message"]
        assert main(["--home", str(home.root), "learn", "--list"]) == 0  # who only looks isn't kept from it
    assert library.store.learned.runs(library.profile) == []
    client.send(id=2, do="learn")
    assert client.wait(re=2, type="result")[0]["learnt"]


def test_an_idle_worker_says_nothing_of_another_that_learns(library: Library) -> None:
    evenings(library)
    out = io.BytesIO()
    worker = Worker(library.store.home, Pipe(out))
    with filelock.FileLock(library.store.home.learn_lock):
        control = Control()
        worker._lessons.append(control)
        worker._learn({"control": control})
    assert out.getvalue() == b"" and worker._lessons == [] and learning.is_due(library.store)


def test_cancel_stops_learning(client: Client, library: Library) -> None:
    client.send_together({"id": 1, "do": "learn"}, {"id": 2, "do": "cancel"})
    assert client.wait(re=1, type="error")[0]["kind"] == "cancelled"
    assert library.store.learned.runs(library.profile) == []
    client.send(id=3, do="quit")
    assert client.process.wait(WAIT_S) == 0


def test_learning_waits_while_paused_and_goes_on(client: Client, library: Library) -> None:
    client.send(id=1, do="pause")
    client.send(id=2, do="learn")
    client.send(id=3, do="retry")  # answered, and learning still waits
    client.wait(re=3, type="result")
    with pytest.raises(queue.Empty):
        while client.messages.get(timeout=2)["type"] == "watching":
            pass  # told by itself, of folders
    assert library.store.learned.runs(library.profile) == []
    client.send(id=4, do="resume")
    assert {run["model"] for run in client.wait(re=2, type="result")[0]["learnt"]} == {"coplay", "blocks", "blend"}


def test_a_command_that_a_person_waits_for_does_not_undo_what_is_learnt(client: Client) -> None:
    client.send(id=1, do="learn")
    client.send(id=2, do="retry")
    assert client.wait(re=1, type="result")[0]["learnt"]


def test_learning_by_itself_never_comes_before_indexing(home: Home) -> None:
    running = Worker(home, Pipe(io.BytesIO()))
    running._dispatch(b'{"id": 1, "do": "index", "paths": []}')
    running._idle()
    assert running._indexing._queue.qsize() == 1
    running._put_learning({"id": 2})
    assert running._indexing._queue.qsize() == 2


def told(capsys: pytest.CaptureFixture[str], home: Home, *words: str) -> tuple[int, Any]:
    code = main(["--home", str(home.root), "--json", *words])
    return code, json.loads(capsys.readouterr().out)


def test_learning_by_hand(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    home = library.store.home
    assert told(capsys, home, "learn") == (0, [])
    evenings(library, 12)
    code, rows = told(capsys, home, "learn")
    assert code == 0 and "coplay" in {row["model"] for row in rows}
    assert told(capsys, home, "learn", "--list")[1] == sorted(rows, key=lambda row: -row["id"])
    code, rows = told(capsys, home, "learn", "--undo", "coplay")
    assert [row["state"] for row in rows if row["model"] == "coplay"] == ["undone"]
    code, problem = told(capsys, home, "learn", "--undo", "coplay")
    assert code == 1 and "No coplay is in use" in problem["error"]
    assert main(["--home", str(home.root), "learn", "--list"]) == 0
    assert "undone" in capsys.readouterr().out
