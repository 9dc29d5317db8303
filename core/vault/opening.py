"""Opens the SQLite file of a library or a copy: by `sqlite3` where it lies in the clear, else by `sqlcipher3`."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

from core.errors import UserProblem

_PLAIN = b"SQLite format 3\0"
"""How every SQLite file begins (https://www.sqlite.org/fileformat2.html); an encrypted one begins with its salt."""
_CIPHER = "sqlcipher3.dbapi2"
_CACHE_KIB = 65536
"""Pages that are read again are deciphered again, once they have left the cache: 13 µs each."""


def is_plain(file: Path) -> bool:
    """Whether a file is SQLite's in the clear. One that is encrypted, damaged or something else isn't.

    Raises:
        UserProblem: it can't be read.
    """
    try:
        with file.open("rb") as opened:
            return opened.read(len(_PLAIN)) == _PLAIN
    except FileNotFoundError:
        return False
    except OSError as error:
        raise UserProblem(f"{file} can't be read: {error.strerror}. Allow reading it.") from error


def connect(file: Path, *, timeout_s: float = 5.0, read_only: bool = False) -> sqlite3.Connection:
    """Open a library or a copy, whatever it is, with its key; transactions are begun by hand.

    Args:
        read_only: nothing is written, not even beside it; for files that nobody writes to.

    Raises:
        Locked: it is encrypted, and its key isn't at hand.
        UserProblem: it is encrypted, and this system has no SQLCipher.
    """
    from core.vault.keys import key_for

    return connect_as(file, key_for(file), timeout_s=timeout_s, read_only=read_only)


def connect_as(
    file: Path, key: bytes | None, *, timeout_s: float = 5.0, read_only: bool = False, cipher: bool = False
) -> sqlite3.Connection:
    """Open, or make, a file under a key, or in the clear (None).

    Args:
        cipher: use SQLCipher's SQLite for one in the clear too, to attach an encrypted one to it.
    """
    module = need_cipher() if key is not None or cipher else sqlite3
    name = f"{file.absolute().as_uri()}?mode=ro&immutable=1" if read_only else str(file)
    made: sqlite3.Connection = module.connect(name, timeout=timeout_s, isolation_level=None, uri=read_only)
    if key is not None or cipher:
        made.execute("PRAGMA cipher_log_level = NONE")  # a wrong key is told by an exception, not on stderr
    if key is not None:
        made.execute(f'PRAGMA key = "{spec(key)}"')
        made.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        made.execute("PRAGMA temp_store = MEMORY")
    return made


def spec(key: bytes) -> str:
    """Write a key so that SQLCipher takes it as it is (https://www.zetetic.net/sqlcipher/sqlcipher-api/#key)."""
    return f"x'{key.hex()}'"


def has_cipher() -> bool:
    """Whether encrypted libraries can be opened here."""
    try:
        need_cipher()
    except UserProblem:
        return False
    return True


def need_cipher() -> Any:
    """Give the module that opens encrypted libraries.

    Raises:
        UserProblem: this system has none.
    """
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        raise UserProblem(
            "Encrypted libraries need sqlcipher3, which isn't installed: there are packages for Linux, macOS and "
            "Windows on 64-bit Intel and Arm. Install it, or open the library on such a machine."
        ) from error
    return dbapi2


def versions() -> str:
    """Name the SQLCipher that is used.

    Raises:
        UserProblem: there is none.
    """
    module = need_cipher()
    db = module.connect(":memory:")
    try:
        return f"SQLCipher {db.execute('PRAGMA cipher_version').fetchone()[0]}, SQLite {module.sqlite_version}"
    finally:
        db.close()


def errors(name: str = "Error", *more: type[Exception]) -> tuple[type[Any], ...]:
    """List the classes of an error, and more, for `except`: both modules raise their own, alike in name and code."""
    loaded = sys.modules.get(_CIPHER)
    own: type[sqlite3.Error] = getattr(sqlite3, name)
    return (own, *more) if loaded is None else (own, getattr(loaded, name), *more)
