"""The verb `weights`: list, verify, get and choose models."""

from __future__ import annotations

import argparse
from pathlib import Path

from core import weights as kept
from core.cli import output
from core.errors import UserProblem
from core.extract.backends import OPEN_CLIP
from core.extract.voice import WEIGHTS as VOICES
from core.settings import OFF, Home, Settings
from core.store import connect

EMBEDDED = Settings()


def weights(home: Home, options: argparse.Namespace) -> int:
    """List the models' weights, verify their checksums, or get and choose one."""
    home.make()
    if options.what in ("get", "use"):
        return _choose(home, options)
    if options.name or options.file:
        raise UserProblem(f"weights {options.what} takes no name and no file.")
    rows = kept.verify(home) if options.what == "verify" else kept.status(home)
    chosen = _settings(home)
    rows += kept.absent(home, chosen)
    used = {chosen.picture_model, chosen.meaning_model, chosen.speech_model}
    used |= set() if chosen.voice_model == OFF else {VOICES}
    fields = [output.weights_row(row) | {"in_use": row.name in used} for row in rows]
    output.answer(options, fields, [output.weights_line(row) for row in fields])
    return 0 if all(row["state"] == "ready" for row in fields) else 1


def _settings(home: Home) -> Settings:
    """Read which models are chosen; a library that can't be opened is for `doctor` to tell."""
    try:
        with connect(home) as store:
            return store.settings()
    except UserProblem:
        return EMBEDDED


def _choose(home: Home, options: argparse.Namespace) -> int:
    """Get or only choose one model; one for pictures is used from then on."""
    name: str = options.name
    if not name:
        raise UserProblem(f"Which one? Write {OPEN_CLIP}MODEL:TAG, or one of: {', '.join(kept.WEIGHTS)}.")
    where = _open_clip(home, options) if name.startswith(OPEN_CLIP) else _packaged(home, options)
    with connect(home) as store:
        if name.startswith(OPEN_CLIP) or name == EMBEDDED.picture_model:
            text_model = name if name.startswith(OPEN_CLIP) else EMBEDDED.picture_text_model
            with store.transaction():
                store.set_setting("picture_model", name)
                store.set_setting("picture_text_model", text_model)
        chosen = store.settings().picture_model
    lines = [f"{name} is at {where}."]
    if chosen == name:
        lines.append("Pictures are understood by it from now on; index a folder again to have old ones looked at anew.")
    return output.answer(options, {"name": name, "where": str(where), "picture_model": chosen}, lines)


def _open_clip(home: Home, options: argparse.Namespace) -> Path:
    from core.extract.backends.install import install, installed

    if options.what == "use" and options.file:
        raise UserProblem("A --file goes with: homereel weights get")
    if not options.file:
        return installed(home, options.name)
    return install(home, options.name, Path(options.file).expanduser())


def _packaged(home: Home, options: argparse.Namespace) -> Path:
    if options.file:
        raise UserProblem(f"A --file goes with {OPEN_CLIP}MODEL:TAG; {options.name} is none.")
    if options.what == "use" and options.name != EMBEDDED.picture_model:
        raise UserProblem(
            f"Only models for pictures can be chosen: {EMBEDDED.picture_model} or {OPEN_CLIP}MODEL:TAG. "
            f"{options.name} is none."
        )
    if options.what == "get" and not any(s.name == options.name and s.state == "ready" for s in kept.status(home)):
        kept.get(options.name)
    return kept.path(home, options.name)
