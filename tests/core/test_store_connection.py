"""The connection: pragmas by role, transactions, what other connections see, errors in words."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core import backups, vault
from core.errors import UserProblem
from core.settings import Home, Settings
from core.store import Store, connect
from core.store.connection import clean, translated
from core.types import Event, EventKind, Facts, Kind, Modality, ProfileId, Tag


def pragma(store: Store, name: str) -> object:
    return store._connection.rows(f"PRAGMA {name}")[0][0]


def test_roles_differ_in_how_surely_they_write(home: Home) -> None:
    with connect(home, "events") as events, connect(home, "worker") as worker, connect(home, "read") as read:
        assert pragma(events, "synchronous") == 2
        assert pragma(worker, "synchronous") == 1
        assert pragma(read, "query_only") == 1
        for store in (events, worker, read):
            assert pragma(store, "journal_mode") == "wal"
            assert pragma(store, "foreign_keys") == 1
            assert pragma(store, "busy_timeout") > 1000


def test_an_event_from_the_worker_is_written_through_too(home: Home) -> None:
    with connect(home, "worker") as store:
        store.events.append(ProfileId(1), Event(None, EventKind.SEARCH, 1.0, text="cats"))
        assert pragma(store, "synchronous") == 1
        assert len(store.events.of_profile(ProfileId(1))) == 1


def test_a_reader_cannot_write(home: Home) -> None:
    with connect(home, "read") as store, pytest.raises(UserProblem, match="can't be written"):
        store.media.add(Facts(Kind.VIDEO, "x", 1.0))


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction():
        store.media.add(Facts(Kind.VIDEO, "gone", 1.0))
        raise RuntimeError
    assert store.media.ids(include_gone=True) == []
    assert store.text.search("gone") == []


def test_a_nested_transaction_can_fail_alone(store: Store) -> None:
    with store.transaction():
        kept = store.media.add(Facts(Kind.VIDEO, "kept", 1.0))
        with pytest.raises(RuntimeError), store.transaction():
            store.media.add(Facts(Kind.VIDEO, "dropped", 1.0))
            raise RuntimeError
        store.media.set_facts(kept, Facts(Kind.VIDEO, "kept still", 1.0))
    assert [f.title for f in store.media.facts(store.media.ids(include_gone=True)).values()] == ["kept still"]
    assert store.text.search("dropped") == [] and len(store.text.search("still")) == 1


def test_writers_wait_for_each_other(home: Home) -> None:
    with connect(home) as one:
        one.profiles.get("somebody")

        def write() -> None:
            with connect(home, "worker") as other:
                other.profiles.get("else")

        with one.transaction():
            thread = threading.Thread(target=write)
            thread.start()
            thread.join(0.2)
            assert thread.is_alive()
        thread.join(120)
        assert [name for _, name in one.profiles.all()] == ["default", "somebody", "else"]


def test_who_comes_while_a_library_is_being_made_waits(home: Home) -> None:
    """Turning to write-ahead fails at once where another has begun to write: SQLite's busy handler isn't asked."""
    other = sqlite3.connect(home.library, isolation_level=None, check_same_thread=False)
    other.execute("PRAGMA user_version = 0")
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE scratch (x)")
    done = threading.Timer(0.3, other.execute, ["ROLLBACK"])
    done.start()
    with connect(home) as store:
        assert store.media.count() == 0
    done.join()
    other.close()


def test_the_change_stamp_sees_own_and_foreign_writes(home: Home) -> None:
    with connect(home, "read") as reader, connect(home) as writer:
        stamp, own = reader.change_stamp(), writer.change_stamp()
        assert reader.change_stamp() == stamp
        writer.set_setting("mmr_lambda", 0.5)
        assert reader.change_stamp() != stamp
        assert writer.change_stamp() != own


def test_settings_are_kept_and_checked(home: Home) -> None:
    with connect(home) as store:
        assert store.settings() == Settings()
        store.set_setting("half_life_days", 30)
        store.set_setting("window.colour", "dark")
        with pytest.raises(UserProblem, match="half_life_days"):
            store.set_setting("half_life_days", "soon")
    with connect(home, "read") as store:
        assert store.settings() == Settings(half_life_days=30.0)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_FULL, "full"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "locked"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "can't be written"),
        (sqlite3.SQLITE_IOERR_WRITE, "disk reports an error"),
        (sqlite3.SQLITE_CORRUPT_VTAB, "damaged"),
    ],
)
def test_what_a_person_can_mend_is_said_in_words(home: Home, code: int, words: str) -> None:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    with pytest.raises(UserProblem, match=words) as caught, translated(home):
        raise error
    assert caught.value.__cause__ is error


def test_a_full_disk_is_said_in_words_and_loses_nothing(store: Store) -> None:
    media_id = store.media.add(Facts(Kind.VIDEO, "before", 1.0))
    pages = pragma(store, "page_count")
    store._connection.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(UserProblem, match="full"), store.transaction():
        for i in range(500):
            store.media.add(Facts(Kind.VIDEO, f"film {i}", 1.0, description="long " * 500))
    store._connection.rows("PRAGMA max_page_count = 1000000000")
    assert store.media.ids(include_gone=True) == [media_id]
    store.media.add(Facts(Kind.VIDEO, "after", 1.0))
    assert store.integrity() == ""


def test_our_own_mistakes_stay_errors(store: Store) -> None:
    with pytest.raises(vault.errors("IntegrityError")):
        store.events.append(ProfileId(99), Event(None, EventKind.SEARCH, 1.0))
    with pytest.raises(vault.errors("OperationalError"), match="no such table"):
        store._connection.rows("SELECT * FROM no_such")


def test_integrity_names_a_dangling_row(store: Store) -> None:
    assert store.integrity() == ""
    store._connection.run("PRAGMA foreign_keys = OFF")
    store._connection.run("INSERT INTO tags VALUES ('nobody', 'picture', 'cat', 1.0, '')")
    assert "tags" in store.integrity()


def test_text_is_made_storable() -> None:
    assert clean("plain") == "plain"
    assert clean("a\0b") == "ab"
    assert clean("caf\udce9") == "caf\ufffd"
    assert clean("e\u0301") == "\u00e9"


def test_profiles_are_made_when_first_named(home: Home) -> None:
    with connect(home) as store:
        default = store.profiles.get()
        anna = store.profiles.get("Anna")
        assert default == store.profiles.get("") == store.profiles.get("default") != anna
        assert store.profiles.get(" Anna ") == anna
        assert store.profiles.all() == [(default, "default"), (anna, "Anna")]
    with connect(home, "read") as store:
        assert store.profiles.get("Anna") == anna
        with pytest.raises(UserProblem, match="no profile"):
            store.profiles.get("Ben")


@pytest.mark.parametrize("name", ["Mia\nroot", "a\x1bb", "x\u2028y", 61 * "a", 500 * "长"])
def test_what_is_no_name_makes_no_profile(home: Home, name: str) -> None:
    with connect(home) as store:
        with pytest.raises(UserProblem, match="one line of at most 60"):
            store.profiles.get(name)
        assert [known for _, known in store.profiles.all()] == ["default"]
        family = "\U0001f468\u200d\U0001f469"
        assert store.profiles.get(family) == store.profiles.known(family)


def test_a_read_only_library_is_called_so(tmp_path: Path) -> None:
    """On a mount of its own, which even an administrator can't write to."""
    home = Home(tmp_path / "home").make()
    connect(home).close()
    command = f"{sys.executable} -m core.cli --home {home.root} recommend"
    mounted = f"mount --bind {home.root} {home.root} && mount -o remount,ro,bind {home.root}"
    if subprocess.run(["unshare", "-rm", "sh", "-c", mounted], capture_output=True, check=False).returncode:
        pytest.skip("no mounts of one's own here")
    words = ["unshare", "-rm", "sh", "-c", f"{mounted} && {command}"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1 and "is read-only. Allow writing" in done.stderr and str(home.root) in done.stderr


def test_a_closed_store_may_be_closed_again(home: Home) -> None:
    store = connect(home)
    store.close()
    store.close()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_other_accounts_can_read_nothing_of_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "mine")
    before = os.umask(0)
    try:
        with connect(home) as store:
            store.profiles.create("Anna")
            backups.make(home)
            made = [home.root, *home.root.rglob("*")]
    finally:
        os.umask(before)
    library = [path for path in made if path.name.startswith(home.library.name) or path.parent == home.backups]
    assert len(library) >= 4 and all(path.stat().st_mode & 0o077 == 0 for path in library if path.exists())
    assert home.root.stat().st_mode & 0o077 == 0


def test_tags_survive_odd_characters(store: Store) -> None:
    media_id = store.media.add(Facts(Kind.VIDEO, "x\udc80\0", 1.0))
    store.media.set_tags(media_id, Modality.PICTURE, [Tag("cat", 0.5, Modality.PICTURE)], {"cat": "猫\udc80"})
    assert store.media.tags(media_id) == [Tag("cat", 0.5, Modality.PICTURE)]
