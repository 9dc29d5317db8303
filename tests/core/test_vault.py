"""Encryption at rest: key, key file, keyring; every connection; copies and small files beside the library."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core import backups, doctor, feedback, migrations, unfinished, vault
from core.encrypting import turn_on
from core.errors import UserProblem
from core.protection import set_keyring, set_passphrase, status
from core.settings import Home
from core.store import connect, snapshots
from core.store.profiles import DEFAULT
from core.types import Facts, Kind, MediaId
from core.vault import keyfile, ring, sealing
from core.vault.keyfile import KeyFile
from tests import filering

pytestmark = pytest.mark.usefixtures("no_keys")


WORDS = "correct horse 电池"
SECRET = "Harbour of Secrets 秘密港口"


def fill(home: Home) -> MediaId:
    """A library with one film that has a title, a note, a play and a rating."""
    with connect(home) as store:
        film = store.media.add(Facts(Kind.VIDEO, SECRET, 100.0))
        feedback.log_play(store, DEFAULT, film, 1.0)
        feedback.note(store, DEFAULT, film, f"seen with {SECRET}")
        feedback.rate(store, DEFAULT, film, 4.0)
    return film


def in_the_clear(folder: Path, *words: str) -> list[str]:
    """Name the files under a folder that hold one of these words as they are written."""
    raw = [word.encode() for word in words]
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file.name for file in files if any(word in file.read_bytes() for word in raw)]


def encrypted(home: Home, passphrase: str | None = WORDS, *, keyring: bool = False) -> MediaId:
    film = fill(home)
    turn_on(home, keyring=keyring, passphrase=passphrase)
    return film


def locked(home: Home) -> vault.Locked:
    """Hold no key, and see what is said then."""
    vault.let_go()
    with pytest.raises(vault.Locked) as told:
        connect(home)
    return told.value


# ── The key file ────────────────────────────────────────────────────────────────────────────────────


def test_a_key_is_had_by_its_passphrase_alone() -> None:
    key = vault.new_key()
    file = vault.with_passphrase(vault.of_key(key, in_keyring=True), key, WORDS)
    read = keyfile.parse(file.to_bytes())
    assert read == file and len(key) == 32
    assert keyfile.unwrap(file, WORDS) == key
    assert keyfile.unwrap(file, WORDS + " ") is None and keyfile.unwrap(file, "") is None
    assert key.hex().encode() not in file.to_bytes()
    assert vault.of_key(vault.new_key()).id != file.id


def test_composed_and_decomposed_letters_are_one_passphrase() -> None:
    key = vault.new_key()
    file = vault.with_passphrase(vault.of_key(key), key, "caf\u00e9 au lait")
    assert keyfile.unwrap(file, "cafe\u0301 au lait") == key


def test_a_short_passphrase_is_refused() -> None:
    key = vault.new_key()
    with pytest.raises(UserProblem, match="at least 8"):
        vault.with_passphrase(vault.of_key(key), key, "short")


def test_what_is_used_costs_a_guesser_what_the_source_says() -> None:
    assert (keyfile.SCRYPT_N, keyfile.SCRYPT_R, keyfile.SCRYPT_P) == (2**17, 8, 1)
    key = vault.new_key()
    file = vault.with_passphrase(vault.of_key(key), key, WORDS, keyfile.SCRYPT_N)
    assert file.wrapped is not None and file.wrapped.n == 2**17 and keyfile.unwrap(file, WORDS) == key


@pytest.mark.parametrize("change", [{"n": 2**30}, {"n": 1000}, {"r": 1 << 20}, {"p": 0}, {"kdf": "md5"}, {"nonce": ""}])
def test_a_hostile_key_file_asks_for_no_memory(change: dict[str, object]) -> None:
    key = vault.new_key()
    written = json.loads(vault.with_passphrase(vault.of_key(key), key, WORDS).to_bytes())
    written["passphrase"] |= change
    assert keyfile.parse(json.dumps(written).encode()) is None


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"3", b"\xff", b'{"homereel_key": 2, "id": "x"}'])
def test_what_is_no_key_file_is_none(raw: bytes) -> None:
    assert keyfile.parse(raw) is None


def test_a_swapped_id_does_not_open(tmp_path: Path) -> None:
    """The id is bound to what is sealed: a file put together of two is refused."""
    one, other = vault.new_key(), vault.new_key()
    file = vault.with_passphrase(vault.of_key(one), one, WORDS)
    assert keyfile.unwrap(KeyFile(vault.of_key(other).id, wrapped=file.wrapped), WORDS) is None


# ── Opening ─────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_in_the_clear_and_all_is_there_with_the_key(home: Home) -> None:
    film = encrypted(home)
    assert not in_the_clear(home.root, SECRET, "Harbour", film)
    with connect(home) as store:
        assert store.integrity() == "" and store.media.facts([film])[film].title == SECRET
        feedback.note(store, DEFAULT, film, "Harbour again")  # its log of writes is encrypted too
        assert (home.root / "library.db-wal").stat().st_size and not in_the_clear(home.root, "Harbour", film)
    assert not vault.is_plain(home.library)
    with closing(sqlite3.connect(home.library)) as db, pytest.raises(sqlite3.DatabaseError, match="not a database"):
        db.execute("SELECT * FROM media")


def test_without_its_passphrase_it_stays_closed_and_says_so(home: Home) -> None:
    film = encrypted(home)
    problem = locked(home)
    assert problem.why == "wanted" and "HOMEREEL_PASSPHRASE" in str(problem)
    found = vault.keyfile_of(home)
    assert found is not None
    with pytest.raises(vault.Locked, match="not the passphrase"):
        vault.unlock(found, WORDS.upper())
    vault.unlock(found, WORDS)
    with connect(home) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0}


def test_a_process_asks_once(home: Home) -> None:
    encrypted(home)
    vault.let_go()
    asked: list[Path] = []
    vault.ask_with(lambda file, _found: asked.append(file) or WORDS)
    for _ in range(3):
        connect(home).close()
    assert asked == [home.library]


def test_the_keyring_opens_it_without_a_question(home: Home, a_ring: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encrypted(home, None, keyring=True)
    assert status(home).keyring and not status(home).passphrase
    vault.let_go()
    connect(home).close()
    monkeypatch.setenv(filering.LOCKED, "1")
    assert locked(home).why == "keyring" and "Unlock the keyring" in str(locked(home))
    monkeypatch.delenv(filering.LOCKED)
    a_ring.write_text("{}")
    assert locked(home).why == "keyring"


def test_beside_a_lost_keyring_the_passphrase_opens_it(home: Home, a_ring: Path) -> None:
    encrypted(home, WORDS, keyring=True)
    a_ring.unlink()
    assert locked(home).why == "wanted"
    vault.ask_with(lambda _file, _found: WORDS)
    connect(home).close()


def test_a_wrong_key_in_the_keyring_is_not_believed(home: Home, a_ring: Path) -> None:
    encrypted(home, WORDS, keyring=True)
    found = vault.keyfile_of(home)
    assert found is not None
    ring.put(found.id, vault.new_key())
    assert locked(home).why == "wanted"


def test_where_there_is_no_keyring_it_is_said(home: Home) -> None:
    fill(home)
    assert not ring.is_there()
    with pytest.raises(UserProblem, match="no keyring"):
        turn_on(home, keyring=True, passphrase=None)
    with pytest.raises(UserProblem, match="passphrase is needed"):
        turn_on(home, keyring=False, passphrase=None)
    assert not vault.is_encrypted(home) and vault.is_plain(home.library)


def test_errors_of_both_modules_are_told_in_the_same_words(home: Home) -> None:
    encrypted(home)
    with connect(home) as store:
        store.profiles.create("child")
        with pytest.raises(UserProblem, match="child"):
            store.profiles.create("child")
        with pytest.raises(vault.errors("IntegrityError")):
            store._connection.run("INSERT INTO profiles (id, name) VALUES (1, 'x')")
    page = bytearray(home.library.read_bytes())
    page[4096:8192] = os.urandom(4096)
    home.library.write_bytes(bytes(page))
    with connect(home, "read") as store, pytest.raises(UserProblem, match="damaged"):
        if problem := store.integrity():
            raise UserProblem(f"damaged: {problem}")


def test_a_damaged_first_page_is_called_damaged(home: Home) -> None:
    encrypted(home)
    raw = home.library.read_bytes()
    home.library.write_bytes(raw[:16] + os.urandom(4080) + raw[4096:])
    with pytest.raises(UserProblem, match="damaged"):
        connect(home)


def test_a_lost_key_file_is_had_back_from_a_copy(home: Home) -> None:
    film = encrypted(home)
    backups.make(home)
    before = home.key_file.read_bytes()
    home.key_file.unlink()
    with connect(home) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0}
    assert home.key_file.read_bytes() == before and home.key_file.stat().st_mode & 0o077 == 0


def test_a_copy_that_is_put_in_place_by_hand_opens(home: Home, tmp_path: Path) -> None:
    film = encrypted(home)
    other = Home(tmp_path / "other").make()
    other.library.write_bytes(backups.make(home).read_bytes())
    with connect(other) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0}
        feedback.rate(store, DEFAULT, film, 2.0)  # what the copy carried at its end is written over from here on
    with connect(other) as store:
        assert store.events.stars(DEFAULT) == {film: 2.0} and store.integrity() == ""
    assert vault.is_encrypted(other)


def test_a_lost_key_file_without_a_copy_is_named(home: Home) -> None:
    encrypted(home)
    home.key_file.unlink()
    with pytest.raises(UserProblem, match=r"library\.key is gone"):
        connect(home)
    assert not home.key_file.exists()


def test_an_odd_key_file_is_named(home: Home) -> None:
    encrypted(home)
    home.key_file.write_text("{}")
    with pytest.raises(UserProblem, match="can't be read"):
        connect(home)


def test_without_sqlcipher_the_way_out_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    encrypted(home)
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    assert not vault.has_cipher()
    with pytest.raises(UserProblem, match="need sqlcipher3"):
        connect(home)


def test_another_process_opens_it_with_the_keyring(home: Home, a_ring: Path) -> None:
    film = encrypted(home, None, keyring=True)
    code = "import sys; from core.settings import Home; from core.store import connect\n"
    code += "print([*connect(Home.at(sys.argv[1])).events.stars(1)])"
    done = subprocess.run([sys.executable, "-c", code, str(home.root)], capture_output=True, text=True, timeout=240)
    assert done.stdout.strip() == str([film]), done.stderr


# ── Beside the library ──────────────────────────────────────────────────────────────────────────────


def test_the_play_at_hand_is_sealed(home: Home) -> None:
    film = encrypted(home)
    play = unfinished.Unfinished(DEFAULT, film, 1.0, 2.0, 0.5, 0.0, 50.0)
    unfinished.keep(home, play)
    assert film.encode() not in home.playing.read_bytes() and unfinished.read(home) == play
    vault.let_go()
    assert unfinished.read(home) is None  # nobody's without the key; it stays
    assert home.playing.exists()
    key = vault.new_key()
    assert sealing.read_as(home.playing, key) is None
    raw = bytearray(home.playing.read_bytes())
    raw[-1] ^= 1
    found = vault.keyfile_of(home)
    assert found is not None
    vault.unlock(found, WORDS)
    home.playing.write_bytes(bytes(raw))
    assert unfinished.read(home) is None


def test_the_copy_before_a_migration_is_encrypted_and_carries_its_key(home: Home) -> None:
    film = encrypted(home)
    copy = migrations.back_up(home, 3)
    assert not in_the_clear(home.root, SECRET, film)
    assert vault.at_the_end_of(copy) == vault.keyfile_of(home)
    assert snapshots.look(copy).plays == 1
    assert [one.plays for one in backups.all_of(home)] == [1]


def test_copies_are_encrypted_and_open_elsewhere_by_the_passphrase_of_their_time(home: Home, tmp_path: Path) -> None:
    film = encrypted(home)
    (tmp_path / "stick").mkdir()
    elsewhere = backups.make(home, tmp_path / "stick" / "mine.db")
    here = backups.make(home)
    set_passphrase(home, "another passphrase")
    assert not in_the_clear(tmp_path, SECRET, film)
    for copy, opens in ((elsewhere, WORDS), (here, "another passphrase")):
        vault.let_go()
        fresh = Home(tmp_path / copy.stem)
        with pytest.raises(vault.Locked):
            backups.restore(fresh, copy)
        assert not fresh.library.exists()
        vault.ask_with(lambda _file, _found, opens=opens: opens)
        assert backups.becomes(fresh, copy) == "its key"
        assert backups.restore(fresh, copy) is None
        vault.let_go()
        vault.ask_with(lambda _file, _found, opens=opens: opens)
        with connect(fresh) as store:
            assert store.events.stars(DEFAULT) == {film: 4.0} and store.integrity() == ""
        assert not in_the_clear(fresh.root, SECRET, film)
    vault.let_go()
    vault.ask_with(lambda _file, _found: "another passphrase")
    backups.restore(home, here)  # and where it was made the library's own key opens it
    with connect(home) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0}


def test_a_plain_copy_restored_into_an_encrypted_library_ends_encrypted(home: Home, tmp_path: Path) -> None:
    film = fill(home)
    plain = backups.make(home, tmp_path / "plain.db")
    turn_on(home, keyring=False, passphrase=WORDS)
    with connect(home) as store:
        feedback.rate(store, DEFAULT, film, 1.0)
    assert backups.becomes(home, plain) == "encrypted"
    before = backups.restore(home, plain)
    assert before is not None and not in_the_clear(home.root, SECRET, film)
    with connect(home) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0} and store.integrity() == ""
    backups.restore(home, before)
    with connect(home) as store:
        assert store.events.stars(DEFAULT) == {film: 1.0}
    assert in_the_clear(tmp_path / "plain.db".replace("plain.db", ""), SECRET) == ["plain.db"]  # it stays as it was


def test_an_encrypted_copy_restored_into_a_plain_library_lies_in_the_clear_and_that_is_said(
    home: Home, tmp_path: Path
) -> None:
    film = encrypted(home)
    copy = backups.make(home, tmp_path / "mine.db")
    other = Home(tmp_path / "other").make()
    fill(other)
    assert backups.becomes(other, copy) == "in the clear"
    backups.restore(other, copy)
    assert not vault.is_encrypted(other) and vault.is_plain(other.library)
    with connect(other) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0}
    assert not [file for file in other.root.iterdir() if file.name.startswith(".")]


def test_copies_of_another_key_come_under_the_librarys_own(home: Home, tmp_path: Path) -> None:
    film = encrypted(home)
    copy = backups.make(home, tmp_path / "mine.db")
    other = Home(tmp_path / "other").make()
    encrypted(other, "the passphrase of the other")
    own = other.key_file.read_bytes()
    assert backups.becomes(other, copy) == ""
    backups.restore(other, copy)
    assert other.key_file.read_bytes() == own
    vault.let_go()
    vault.ask_with(lambda _file, _found: "the passphrase of the other")
    with connect(other) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0} and store.integrity() == ""


@pytest.mark.parametrize("same_key", [True, False])
def test_a_damaged_encrypted_library_is_put_by_and_replaced(home: Home, tmp_path: Path, same_key: bool) -> None:
    film = encrypted(home)
    source = home
    if not same_key:
        source = Home(tmp_path / "other").make()
        film = encrypted(source, "the passphrase of the other")
    copy = backups.make(source, tmp_path / "mine.db")
    raw = home.library.read_bytes()
    damaged = raw[:16] + os.urandom(len(raw) - 16)
    home.library.write_bytes(damaged)
    before = backups.restore(home, copy)
    assert before is not None and before.read_bytes().startswith(damaged)
    with connect(home) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0} and store.integrity() == ""
    assert not in_the_clear(home.root, SECRET, film)


def test_where_the_key_is_lost_a_copy_with_its_own_key_still_helps(home: Home, tmp_path: Path) -> None:
    film = encrypted(home)
    copy = backups.make(home, tmp_path / "mine.db")
    plain_home = Home(tmp_path / "plain").make()
    fill(plain_home)
    plain = backups.make(plain_home, tmp_path / "plain.db")
    set_passphrase(home, "a passphrase that was forgotten")
    vault.let_go()
    found = vault.at_the_end_of(copy)
    assert found is not None
    home.key_file.write_bytes(vault.of_key(vault.new_key()).to_bytes())  # names a key that nobody has
    with pytest.raises(UserProblem, match="isn't encrypted, so that the library would"):
        backups.restore(home, plain)
    vault.unlock(found, WORDS)
    lost = home.library.read_bytes()
    before = backups.restore(home, copy)
    assert before is not None and before.read_bytes().startswith(lost)
    with connect(home) as store:
        assert store.events.stars(DEFAULT) == {film: 4.0}
    home.key_file.unlink()  # the same where it is gone altogether; what is put back isn't laid in the clear
    for left in home.backups.glob("*.db"):
        left.unlink()
    backups.restore(home, copy)
    assert vault.is_encrypted(home) and not in_the_clear(home.root, SECRET, film)


def test_the_keyring_takes_a_key_later_and_forgets_it_only_beside_a_passphrase(home: Home, a_ring: Path) -> None:
    encrypted(home, WORDS)
    copy = backups.make(home)
    set_keyring(home, True)
    carried = vault.at_the_end_of(copy)
    assert status(home).keyring and carried is not None and carried.in_keyring
    vault.let_go()
    connect(home).close()
    set_keyring(home, False)
    assert not status(home).keyring and json.loads(a_ring.read_text()) == {}


def test_a_key_in_the_keyring_alone_cannot_be_thrown_away(home: Home, a_ring: Path) -> None:
    encrypted(home, None, keyring=True)
    with pytest.raises(UserProblem, match="Set a passphrase first"):
        set_keyring(home, False)
    vault.let_go()
    connect(home).close()


def test_doctor_says_how_it_is_protected(home: Home) -> None:
    def said() -> doctor.Check:
        return next(check for check in doctor.examine(home) if check.name == "encryption")

    fill(home)
    plain = backups.make(home)
    raw = plain.read_bytes()
    assert said().ok and "off" in said().detail
    turn_on(home, keyring=False, passphrase=WORDS)
    assert said().ok and "a passphrase (SQLCipher 4" in said().detail
    plain.with_name("own-20200101-000000.db").write_bytes(raw)
    assert not said().ok and "own-20200101" in said().detail


@pytest.mark.parametrize(
    "asked",
    [{"n": float("inf")}, {"n": 1 << 21}, {"n": 1 << 20, "r": 16}, {"p": 17}, {"r": -8}, {"n": 3}],
)
def test_what_asks_for_too_much_is_no_key_file(asked: dict[str, float]) -> None:
    key = vault.new_key()
    written = json.loads(vault.with_passphrase(vault.of_key(key), key, WORDS).to_bytes())
    written["passphrase"] |= asked
    assert keyfile.parse(json.dumps(written).encode()) is None


@pytest.mark.slow
def test_the_most_that_may_be_asked_for_can_be_had() -> None:
    key = vault.new_key()
    made = vault.with_passphrase(vault.of_key(key), key, WORDS, n=keyfile.MOST_BYTES // 128 // keyfile.SCRYPT_R)
    assert (again := keyfile.parse(made.to_bytes())) == made and again is not None
    assert keyfile.unwrap(again, WORDS) == key
