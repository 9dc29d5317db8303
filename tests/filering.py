"""A system keyring for tests, in a file: `PYTHON_KEYRING_BACKEND=tests.filering.FileRing`, for subprocesses too."""

from __future__ import annotations

import json
import os
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import KeyringLocked, PasswordDeleteError

FILE = "HOMEREEL_TEST_RING"
LOCKED = "HOMEREEL_TEST_RING_LOCKED"


class FileRing(KeyringBackend):
    """Keeps what it is given in a JSON file; locked while an environment variable says so."""

    @properties.classproperty
    def priority(self) -> float:
        """There is one only where a test has one: what is imported here is offered to everybody else."""
        if FILE not in os.environ:
            raise RuntimeError("no test has this keyring")
        return 5

    @property
    def _file(self) -> Path:
        if os.environ.get(LOCKED):
            raise KeyringLocked("locked")
        return Path(os.environ[FILE])

    def _all(self) -> dict[str, str]:
        return json.loads(self._file.read_text()) if self._file.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._file.write_text(json.dumps(self._all() | {f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        known = self._all()
        if known.pop(f"{service}/{username}", None) is None:
            raise PasswordDeleteError("none")
        self._file.write_text(json.dumps(known))


def use(patch: pytest.MonkeyPatch, file: Path) -> None:
    """Have a keyring in this file, here and in what is started from here."""
    patch.setenv(FILE, str(file))
    patch.setenv("PYTHON_KEYRING_BACKEND", f"{__name__}.FileRing")
    patch.setattr(keyring.core, "_keyring_backend", None)
    keyring.set_keyring(FileRing())
