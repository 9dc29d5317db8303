"""Makes every library of a test run an encrypted one: `HOMEREEL_TEST_ENCRYPTED=1 pytest tests/core/test_store_*.py`.

Tests that look into the library's bytes, or put other bytes there, can't hold then.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core import vault
from core.settings import Home
from core.vault import ring
from tests import filering

WANTED = os.environ.get("HOMEREEL_TEST_ENCRYPTED") == "1"


def encrypt_each(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Give each home a key of its own as soon as its folders are made; subprocesses have it from a keyring."""
    filering.use(patch, folder / "ring.json")
    plain_make = Home.make

    def make(home: Home) -> Home:
        made = plain_make(home)
        if not home.library.exists() and not home.key_file.exists():
            key = vault.hold(vault.new_key())
            named = vault.of_key(key, in_keyring=True)
            ring.put(named.id, key)
            named.write(home.key_file)
        return made

    patch.setattr(Home, "make", make)
