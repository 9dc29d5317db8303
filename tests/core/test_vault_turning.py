"""Encryption turned on and off: all is there after it, nothing in the clear; killed at every step, both holds."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from core import backups, encrypting, protection, unfinished, vault
from core.encrypting import finish, outlook, turn_off, turn_on
from core.errors import UserProblem
from core.protection import status
from core.settings import Home
from core.store import connect
from core.store.profiles import DEFAULT
from core.types import MediaId
from core.vault import keys, sealing
from core.vault.erasing import erase
from tests.core.synthetic import Library
from tests.core.test_vault import SECRET, WORDS, fill, in_the_clear

DAMAGED = "own-20200101-000000.db"


@pytest.fixture(autouse=True)
def _asked(no_keys: None) -> None:
    vault.ask_with(lambda _file, _found: WORDS)


def lived_in(home: Home) -> MediaId:
    """A library with copies (one of them damaged), a play at hand, a place, and what broken copies left."""
    film = fill(home)
    with connect(home) as store:
        library = Library(store).fill(3)
        library.play(library.topics["jazz"][0])
    for _ in range(2):
        backups.make(home)
    (home.backups / DAMAGED).write_bytes(f"half a copy of {SECRET}".encode() * 50)
    (home.backups / f".{DAMAGED}.9.copying").write_bytes(SECRET.encode())
    unfinished.keep(home, unfinished.Unfinished(DEFAULT, film, 1.0, 2.0, 0.5, 0.0, 50.0))
    sealing.write(home, home.left, f'{{"place": "{SECRET}"}}'.encode())
    return film


def copies_of(home: Home) -> list[Path]:
    """The copies that can be read."""
    return sorted(file for file in home.backups.glob("own-*.db") if file.name != DAMAGED)


def dump(file: Path) -> list[str]:
    """All rows of a library or a copy."""
    with closing(vault.connect(file)) as db:
        return sorted(
            f"{name} {row!r}"
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for row in db.execute(f'SELECT * FROM "{name}"').fetchall()
        )


def names(home: Home) -> set[str]:
    """What lies in a home, but for locks and what SQLite keeps while a library is open."""
    files = [str(file.relative_to(home.root)) for file in home.root.rglob("*") if file.is_file()]
    return {file for file in files if not file.endswith((".lock", "-wal", "-shm")) and not file.startswith("indexes")}


def test_on_and_off_again_loses_nothing_and_leaves_nothing(home: Home) -> None:
    film = lived_in(home)
    before, were = dump(home.library), {copy.name: dump(copy) for copy in copies_of(home)}
    times = {copy.name: copy.stat().st_mtime_ns for copy in copies_of(home)}
    assert outlook(home).copies == 2 and outlook(home).unreadable == 1
    said: list[str] = []
    turn_on(home, keyring=False, passphrase=WORDS, report=lambda step, share: said.append(f"{step} {share:.1f}"))
    assert said[0] == "library 0.0" and said[-1] == "rest 1.0" and "copies 0.3" in said
    assert not in_the_clear(home.root, SECRET, "Harbour", "jazz", film)
    assert dump(home.library) == before
    assert {copy.name: dump(copy) for copy in home.backups.glob("*.db")} == were
    assert {copy.name: copy.stat().st_mtime_ns for copy in home.backups.glob("*.db")} == times
    assert all(file.stat().st_mode & 0o077 == 0 for file in (home.library, home.key_file, *home.backups.glob("*.db")))
    assert unfinished.read(home) is not None and SECRET.encode() in (sealing.read(home, home.left) or b"")
    assert names(home) == {"library.db", "library.key", "playing.json", "left.json", *(f"backups/{n}" for n in were)}
    turn_off(home)
    assert not vault.is_encrypted(home) and vault.is_plain(home.library) and dump(home.library) == before
    assert {copy.name: dump(copy) for copy in home.backups.glob("*.db")} == were
    assert all(vault.is_plain(copy) for copy in home.backups.glob("*.db"))
    assert unfinished.read(home) is not None and SECRET.encode() in home.left.read_bytes()
    assert names(home) == {"library.db", "playing.json", "left.json", *(f"backups/{name}" for name in were)}


def test_numbers_that_others_refer_to_by_rowid_stay(home: Home) -> None:
    """SQLCipher's export numbers tables anew that have no key of their own: the library must have none such."""
    with connect(home) as store:
        for name, sql in store._connection.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'"):
            if sql.startswith("CREATE VIRTUAL") or "WITHOUT ROWID" in sql.upper() or name.startswith("sqlite_"):
                continue
            keys = [row for row in store._connection.rows(f'PRAGMA table_info("{name}")') if row[5]]
            assert [row[2].upper() for row in keys] == ["INTEGER"], name


def test_searches_answer_the_same(home: Home) -> None:
    lived_in(home)

    def found() -> list[list[object]]:
        with connect(home) as store:
            return [store.text.search(words) for words in ("harbour", "秘密", "jazz", "birds")]

    before = found()
    assert all(before)
    turn_on(home, keyring=False, passphrase=WORDS)
    assert found() == before


def test_a_new_library_is_encrypted_from_its_first_byte(home: Home) -> None:
    turn_on(home, keyring=False, passphrase=WORDS)
    assert not vault.is_plain(home.library) and vault.is_encrypted(home)
    fill(home)
    assert not in_the_clear(home.root, SECRET)


def test_what_is_on_is_not_turned_on_again_nor_off_what_is_off(home: Home) -> None:
    fill(home)
    with pytest.raises(UserProblem, match="isn't encrypted"):
        turn_off(home)
    turn_on(home, keyring=False, passphrase=WORDS)
    with pytest.raises(UserProblem, match="already"):
        turn_on(home, keyring=False, passphrase=WORDS)


@pytest.mark.parametrize("here", [True, False])
def test_a_library_that_is_open_is_left_alone(home: Home, here: bool) -> None:
    """In this process too, where SQLite's own locks would not tell: two SQLites don't see each other's."""
    fill(home)
    before = names(home)
    if here:
        with connect(home), pytest.raises(UserProblem, match="has this library open"):
            turn_on(home, keyring=False, passphrase=WORDS)
    else:
        holds = "import sys; from core.settings import Home; from core.store import connect\n"
        holds += "store = connect(Home.at(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
        command = [sys.executable, "-c", holds, str(home.root)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None and other.stdout.readline() == "open\n"
            with pytest.raises(UserProblem, match="has this library open"):
                turn_on(home, keyring=False, passphrase=WORDS)
            other.communicate("", timeout=120)
    assert names(home) == before and vault.is_plain(home.library)
    fill(home)
    turn_on(home, keyring=False, passphrase=WORDS)


def test_nobody_opens_it_meanwhile_and_who_waited_gets_the_new_one_or_is_told(home: Home) -> None:
    film = lived_in(home)
    met: list[str] = []

    def come(step: str, share: float) -> None:
        if step != "library" or share:
            return
        try:
            connect(home).close()
            met.append("opened")
        except UserProblem as problem:
            met.append(str(problem))

    turn_on(home, keyring=False, passphrase=WORDS, report=come)
    assert met[0] == "opened" and "being turned on or off" in met[1]  # before anything was begun, and after
    with connect(home) as store:
        assert store.events.stars(DEFAULT)[film] == 4.0


def test_who_waits_for_the_old_file_writes_nothing_into_it(home: Home) -> None:
    """A process that opened the file before it was replaced: its events must not go where nobody looks."""
    lived_in(home)
    waiting = []

    def wait() -> None:
        db = sqlite3.connect(home.library, timeout=20, check_same_thread=False)
        waiting.append(db)

    def come(step: str, share: float) -> None:
        if step == "library" and share and not waiting:
            thread = threading.Thread(target=wait)  # opens the file and hasn't read it yet
            thread.start()
            thread.join()

    turn_on(home, keyring=False, passphrase=WORDS, report=come)
    with closing(waiting[0]) as old, pytest.raises(sqlite3.DatabaseError, match="not a database"):
        old.execute("CREATE TABLE lost (event)")


def test_a_full_disk_changes_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    lived_in(home)
    before, were = dump(home.library), names(home)
    monkeypatch.setattr(encrypting, "SPARE_BYTES", 1 << 60)
    with pytest.raises(UserProblem, match="room for a second one"):
        turn_on(home, keyring=False, passphrase=WORDS)
    assert names(home) == were and dump(home.library) == before and finish(home) == ""


def test_what_differs_is_noticed_and_changes_nothing(home: Home) -> None:
    """Had the export or the disk changed a row: the new file is compared before it takes the old one's place."""
    lived_in(home)
    before, were = dump(home.library), names(home)
    new = home.root / ".library.db.turning"

    def tamper(_step: str, share: float) -> None:
        if share == 0.5 and new.exists() and new.stat().st_size:
            (key,) = keys._held.values()
            with closing(vault.connect_as(new, key)) as db:
                db.execute("UPDATE media SET duration_s = duration_s + 1")

    with pytest.raises(UserProblem, match="other rows in"):
        turn_on(home, keyring=False, passphrase=WORDS, report=tamper)
    assert names(home) == were and dump(home.library) == before


def damage(copy: Path) -> None:
    """Overwrite a page of rows: the header and the schema stay, so that a short look finds nothing."""
    with closing(vault.connect(copy, read_only=True)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'features'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with copy.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


@pytest.mark.parametrize("on", [True, False])
def test_a_copy_with_a_damaged_page_keeps_nobody_from_the_library(home: Home, on: bool) -> None:
    lived_in(home)
    rotten, sound = copies_of(home)
    if not on:
        turn_on(home, keyring=False, passphrase=WORDS)
        before = rotten.read_bytes()
        rotten.write_bytes(before[:20_000] + b"\xff" * 4096 + before[24_096:])
        turn_off(home)
    else:
        damage(rotten)
        turn_on(home, keyring=False, passphrase=WORDS)
    with connect(home) as store:
        assert store.media.count() > 0
    assert not home.turning.exists() and vault.is_plain(sound) is not on
    assert rotten.exists() is not on  # what nobody can read isn't left in the clear
    assert not list(home.backups.glob(".*"))


def test_a_copy_whose_own_key_was_torn_is_opened_with_the_librarys(home: Home) -> None:
    lived_in(home)
    turn_on(home, keyring=False, passphrase=WORDS)
    torn = copies_of(home)[0]
    before = dump(torn)
    with torn.open("r+b") as file:
        file.seek(-2000, os.SEEK_END)
        file.write(b"\0" * 2000)
    assert dump(torn) == before
    protection.set_passphrase(home, "a new passphrase")
    assert vault.at_the_end_of(torn) is not None and dump(torn) == before


def test_a_disk_that_is_full_after_the_switch_is_told_and_gone_on_from(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived_in(home)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(vault, "append_to", full)
        with pytest.raises(UserProblem, match=r"The library is turned, but .* No space left"):
            turn_on(home, keyring=False, passphrase=WORDS)
        with pytest.raises(UserProblem, match="start Homereel again"):
            encrypting.finish(home)
    assert encrypting.finish(home) == "finished"
    assert all(not vault.is_plain(copy) for copy in copies_of(home))


def test_small_files_that_a_kill_left_half_written_go_too(home: Home) -> None:
    lived_in(home)
    litter = home.root / ".left.json.12-34.part"
    litter.write_text(SECRET)
    turn_on(home, keyring=False, passphrase=WORDS)
    assert not litter.exists()


def test_who_opens_while_it_is_turned_is_told_of_no_damage(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited for the lock holds the file that was overwritten; the library is another one by then."""
    from core.store import connection

    lived_in(home)
    looked_at, waits = connection._looked_at, [True]

    def late(home: Home) -> object:
        if waits:
            waits.clear()
            turn_on(home, keyring=False, passphrase=WORDS)
            raise sqlite3.DatabaseError("file is not a database")
        return looked_at(home)

    monkeypatch.setattr(connection, "_looked_at", late)
    with connect(home) as store:
        assert store.media.count() > 0


def test_encrypted_copies_of_an_earlier_key_stay_as_they_are(home: Home) -> None:
    lived_in(home)
    turn_on(home, keyring=False, passphrase=WORDS)
    (old, *_) = copies_of(home)
    kept = old.read_bytes()
    turn_off(home)
    old.write_bytes(kept)
    turn_on(home, keyring=False, passphrase="another passphrase")
    assert old.read_bytes() == kept
    vault.let_go()
    vault.ask_with(lambda _file, _found: "another passphrase")
    turn_off(home)
    assert old.read_bytes() == kept  # nobody asked for its key


def test_erasing_leaves_alone_what_has_another_name(tmp_path: Path) -> None:
    file, other = tmp_path / "a", tmp_path / "b"
    file.write_text(SECRET)
    os.link(file, other)
    erase(file)
    assert not file.exists() and other.read_text() == SECRET
    with other.open("rb") as opened:
        erase(other)
        assert SECRET.encode() not in opened.read() and not other.exists()
    erase(other)


# ── Kills ───────────────────────────────────────────────────────────────────────────────────────────


def killed(act: Callable[[encrypting.Report], object], at: int) -> bool:
    """Do something in a process that is killed at the n-th thing it reports; False where it came to its end before."""
    child = os.fork()
    if not child:
        steps = count()

        def report(_step: str, _share: float) -> None:
            if next(steps) == at:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            act(report)
            os._exit(0)
        finally:
            os._exit(3)
    _, code = os.waitpid(child, 0)
    assert os.WIFSIGNALED(code) or os.WEXITSTATUS(code) == 0
    return os.WIFSIGNALED(code)


def is_whole(home: Home, before: list[str], copies: dict[str, list[str]]) -> None:
    """After a kill and the next start: the library and its copies are whole, and nothing is left of another form."""
    assert not home.turning.exists() and dump(home.library) == before
    assert {copy.name: dump(copy) for copy in copies_of(home)} == copies
    assert not [name for name in names(home) if name.endswith((".turning", ".old")) or ".restoring" in name]
    plain = {vault.is_plain(file) for file in (home.library, *copies_of(home))}
    assert plain == {not vault.is_encrypted(home)}
    assert unfinished.read(home) is not None and sealing.read(home, home.left) is not None
    if vault.is_encrypted(home):
        assert not in_the_clear(home.root, SECRET, "jazz")
        assert not (home.backups / DAMAGED).exists()
    with connect(home) as store:
        assert store.integrity() == ""


@pytest.mark.parametrize("on", [True, False])
def test_killed_at_every_step_it_is_one_or_the_other(home: Home, tmp_path: Path, on: bool) -> None:
    lived_in(home)
    before, copies = dump(home.library), {copy.name: dump(copy) for copy in copies_of(home)}
    if not on:
        turn_on(home, keyring=False, passphrase=WORDS)
    outcomes: dict[str, int] = {}
    for at in count():
        here = Home(tmp_path / f"at {at}")
        shutil.copytree(home.root, here.root)

        def act(report: encrypting.Report, here: Home = here) -> None:
            if on:
                turn_on(here, keyring=False, passphrase=WORDS, report=report)
            else:
                turn_off(here, report)

        died = killed(act, at)
        if here.turning.exists():
            with pytest.raises(UserProblem, match="being turned on or off"):
                connect(here)
        told = finish(here)
        outcomes[told] = outcomes.get(told, 0) + died
        is_whole(here, before, copies)
        assert vault.is_encrypted(here) == (on if told == "finished" or not died else not on)
        shutil.rmtree(here.root)
        if not died:
            break
    assert outcomes["undone"] >= 3 and outcomes["finished"] >= 8


@pytest.mark.parametrize("on", [True, False])
def test_killed_again_while_it_is_finished(home: Home, tmp_path: Path, on: bool) -> None:
    lived_in(home)
    before, copies = dump(home.library), {copy.name: dump(copy) for copy in copies_of(home)}
    if not on:
        turn_on(home, keyring=False, passphrase=WORDS)
    switched = False

    def act(report: encrypting.Report) -> None:
        def until_switched(step: encrypting.Step, share: float) -> None:
            if vault.is_plain(home.library) != on:
                report(step, share)

        if on:
            turn_on(home, keyring=False, passphrase=WORDS, report=until_switched)
        else:
            turn_off(home, until_switched)

    switched = killed(act, 0)
    assert switched and home.turning.exists()
    for at in count():
        here = Home(tmp_path / f"at {at}")
        shutil.copytree(home.root, here.root)
        died = killed(lambda report, here=here: finish(here, report), at)
        assert finish(here) == ("finished" if died else "")
        is_whole(here, before, copies)
        assert vault.is_encrypted(here) == on
        shutil.rmtree(here.root)
        if not died:
            break
    assert at >= 5


@pytest.mark.slow
def test_killed_at_any_moment_it_is_one_or_the_other(home: Home, tmp_path: Path) -> None:
    """Moments that nothing reports: 40 of them over the time that it takes, both ways."""
    lived_in(home)
    before, copies = dump(home.library), {copy.name: dump(copy) for copy in copies_of(home)}
    seconds = 0.5
    for number in range(40):
        here = Home(tmp_path / f"at {number}")
        shutil.copytree(home.root, here.root)
        if number % 2:
            turn_on(here, keyring=False, passphrase=WORDS)
        child = os.fork()
        if not child:
            try:
                turn_off(here) if number % 2 else turn_on(here, keyring=False, passphrase=WORDS)
                os._exit(0)
            finally:
                os._exit(3)
        began = time.monotonic()
        time.sleep(seconds * (number + 0.5) / 40)
        os.kill(child, signal.SIGKILL)
        if os.waitpid(child, 0)[1] == 0:
            seconds = (time.monotonic() - began) * 0.9
        finish(here)
        is_whole(here, before, copies)
        shutil.rmtree(here.root)


def test_status_finishes_what_was_broken_off(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    from core.cli import main

    lived_in(home)
    assert killed(lambda report: turn_on(home, keyring=False, passphrase=WORDS, report=report), 2)
    assert status(home).broken_off
    assert main(["--home", str(home.root), "encrypt"]) == 0
    assert "undone" in capsys.readouterr().err and not status(home).broken_off
