"""Examines an installation: programs, models, folders and library; each finding with the way out."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from core import confine, consent, protection, vault, weights
from core.binaries import binaries
from core.errors import UserProblem, show_path
from core.settings import Home
from core.store import connect


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


def examine(home: Home) -> list[Check]:
    """Look at everything that Homereel stands on. Nothing is changed, except that an empty library is made."""
    checks = [_check("folder", lambda: _folder(home)), _check("ffmpeg", _programs), _check("SQLite", _sqlite)]
    checks.append(Check("confinement", True, str(confine.in_force())))
    checks.append(_check("encryption", lambda: _encryption(home)))
    checks += [
        Check(f"weights {s.name}", s.state == "ready", s.problem or f"{s.state}, {s.size_bytes / 1e6:.0f} MB")
        for s in weights.status(home)
    ]
    library = _check("library", lambda: _library(home))
    if not _can_open(home):  # one fault, told once
        return [*checks, library]
    return [*checks, _check("models", lambda: _models(home)), _check("consent", lambda: _consent(home)), library]


def _can_open(home: Home) -> bool:
    try:
        connect(home.make(), "events").close()
    except UserProblem:
        return False
    return True


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except UserProblem as problem:
        return Check(name, False, str(problem))


def _folder(home: Home) -> str:
    home.make()
    if not os.access(home.root, os.W_OK):
        raise UserProblem(f"{home.root} can't be written to. Choose another with --home.")
    free_gb = shutil.disk_usage(home.root).free / 1e9
    if free_gb < 1:
        raise UserProblem(f"{home.root}: only {free_gb:.1f} GB are free. Make room, or choose another with --home.")
    return f"{home.root} ({free_gb:.0f} GB free)"


def _programs() -> str:
    return " and ".join(os.fsdecode(path) for path in binaries())


def _sqlite() -> str:
    options = {row[0] for row in sqlite3.connect(":memory:").execute("pragma compile_options")}
    if "ENABLE_FTS5" not in options:
        raise UserProblem(f"SQLite {sqlite3.sqlite_version} has no full-text search (FTS5). Use another Python.")
    return f"{sqlite3.sqlite_version} with FTS5"


def _encryption(home: Home) -> str:
    """Say whether the library is encrypted and how its key is had; or that something lies beside it in the clear."""
    found = protection.status(home)
    if not found.on:
        return (
            "off (homereel encrypt on)" if vault.has_cipher() else "off, and not possible here: sqlcipher3 is missing"
        )
    if plain := protection.in_the_clear(home):
        named = ", ".join(show_path(os.fsencode(copy)) for copy in plain)
        raise UserProblem(f"The library is encrypted, but these copies beside it aren't: {named}. Delete them.")
    ways = ["the system keyring"] * found.keyring + ["a passphrase"] * found.passphrase
    return f"on, its key by {' or '.join(ways)} ({vault.versions()})"


def _models(home: Home) -> str:
    with connect(home.make(), "events") as store:
        settings = store.settings()
    if missing := weights.absent(home, settings):
        raise UserProblem(" ".join(status.problem for status in missing))
    following = f" ({settings.picture_next} is catching up)" if settings.picture_next else ""
    return f"pictures by {settings.picture_model}{following}, speech by {settings.speech_model}"


def _consent(home: Home) -> str:
    """Say what the default profile agreed to, or that nobody was asked yet."""
    with connect(home.make(), "events") as store:
        said = {about: consent.latest(store, about, store.profiles.get()) for about in consent.ABOUT}
    told = [f"{about} {one.answer}" for about, one in said.items() if one is not None]
    return f"{', '.join(told) or 'not asked yet'} (homereel consent)"


def _library(home: Home) -> str:
    with connect(home.make(), "events") as store:
        problem = store.integrity()
        if problem:
            raise UserProblem(f"{home.library}: {problem}. Close Homereel and restore a copy from {home.backups}.")
        if away := store.files.away():
            counted = ", ".join(f"{count} files in {show_path(path)}" for path, count in away)
            raise UserProblem(f"{counted} can't be reached: plug in the drive.")
        bad = len(store.jobs.failed())
        return f"{store.media.count()} items, {bad} files could not be read, integrity ok"
