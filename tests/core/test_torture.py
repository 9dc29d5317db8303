"""The short tier of `make torture`: every family, seeded; and that each of them would notice what it looks for."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from core import feedback
from core.settings import Home
from core.store import connect
from core.types import Facts, Kind
from tests.torture import environment, faults, hostile, kills, powerloss, sandbox, sockets, subject
from tests.torture.forks import KILL, WRITE, Fault, Forks, build
from tests.torture.plan import Family, Plan, Row, table

pytestmark = pytest.mark.slow
SEED = 1


def plan(folder: Path, seconds: float) -> Plan:
    return Plan(SEED, time.monotonic() + seconds, folder, quick=True)


@pytest.mark.parametrize(
    ("family", "seconds"),
    [(kills.run, 20.0), (faults.run, 60.0), (powerloss.run, 15.0), (environment.run, 30.0), (hostile.run, 30.0)],
    ids=["kills", "faults", "powerloss", "environment", "hostile"],
)
def test_nothing_is_lost(family: Family, seconds: float, tmp_path: Path) -> None:
    rows = list(family(plan(tmp_path, seconds)))
    print(table(rows))
    assert sum(row.tried for row in rows) > 0
    assert [lost for row in rows for lost in row.lost] == []


@pytest.mark.models
def test_nobody_asks_for_a_socket(tmp_path: Path) -> None:
    rows = list(sockets.run(plan(tmp_path, 30.0)))
    print(table(rows))
    assert sum(row.tried for row in rows) > 0
    assert [lost for row in rows for lost in row.lost] == []


# ── Would it be noticed? ────────────────────────────────────────────────────────────────────────────


def test_events_that_are_not_written_through_are_found_missing(tmp_path: Path) -> None:
    rows = list(powerloss.lose_power(plan(tmp_path, 15.0), careless=True))
    if rows[0].notes:
        pytest.skip(next(iter(rows[0].notes)))
    assert any(lost.startswith("lost: event") for row in rows for lost in row.lost)


def test_who_asks_for_a_socket_is_noted_and_refused() -> None:
    if why := sandbox.can_watch():
        pytest.skip(why)
    asking = "import socket; socket.socket(socket.AF_UNIX); socket.create_connection(('127.0.0.1', 9), 1)"
    outer = f"import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', {asking!r}]).returncode)"
    done = sandbox.watched([sys.executable, "-c", outer], {}, 60)
    assert done.code == 1 and "Permission denied" in done.err
    assert {family for _, family in done.asked} == {"AF_INET"}


def test_the_nth_call_is_hit_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    shim = build(tmp_path)
    if shim is None:
        pytest.skip("no C compiler")
    home = Home(tmp_path / "home").make()
    with connect(home) as store:
        film = store.media.add(Facts(Kind.VIDEO, "Film", 100.0))
    with Forks(shim, tmp_path / "forks") as forks:
        whole = forks.run(home.root, ["rate", film, "4"])
        assert whole.code == 0 and whole.calls[WRITE] > 0 and whole.hit == ""
        killed = forks.run(home.root, ["rate", film, "2"], Fault(KILL, 1, kinds=WRITE))
        assert killed.code == -9 and killed.hit.startswith("write library.db")
        late = forks.run(home.root, ["like", film], Fault(KILL, 10_000, kinds=WRITE))
        assert late.code == 0 and late.hit == ""
        shifted = forks.run(home.root, ["log", "play", film, "--watched", "1"], Fault(shift_s=-1e8))
        assert shifted.code == 0
    with connect(home) as store:
        (play,) = [e for e in store.events.of_profile(store.profiles.get()) if e.kind == "play"]
        assert play.at == pytest.approx(time.time() - 1e8, abs=300)


def test_a_lost_a_doubled_and_an_invented_event_are_told_apart(home: Home) -> None:
    with connect(home) as store:
        film, profile = store.media.add(Facts(Kind.VIDEO, "Film", 100.0)), store.profiles.get()
        for _ in range(2):
            feedback.rate(store, profile, film, 4.0)
        said = ("rating", str(film), 4.0, 0.0)
    assert subject.history_is(home, Counter([said, said]), None, confirmed=True) == []
    assert "more than once" in subject.history_is(home, Counter(), said, confirmed=False)[0]
    assert subject.history_is(home, Counter([said] * 3), None, confirmed=True) == [f"lost: 1 × {said}"]
    assert subject.history_is(home, Counter([said]), None, confirmed=True) == [f"nobody did this: 1 × {said}"]


def test_a_damaged_library_and_a_traceback_are_complaints(home: Home) -> None:
    connect(home).close()
    assert subject.damage(home.library) == []
    with home.library.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 20_000)
    assert subject.damage(home.library)
    assert subject.complaint(1, "", "Traceback (most recent call last):\nOSError: x") == ["a traceback: OSError: x"]
    assert subject.complaint(1, "", "homereel: The disk is full.") == []
    assert subject.complaint(-11, "", "") == ["it died of signal 11"]
    assert subject.complaint(-9, "", "", may_be_killed=True) == [] != subject.complaint(-9, "", "")


def test_the_table_adds_up() -> None:
    row = Row("kills", "index")
    row.took([])
    row.took(["gone"], "seed 1")
    row.note("events", 4)
    last = table([row]).splitlines()[-1].split()
    assert last == ["all", "2", "1", "1"] and "events ×4" in table([row]) and row.lost == ["gone [seed 1]"]
