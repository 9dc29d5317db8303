"""The verb `weights`: list, verify, get and choose models. What comes over the network comes after a yes only."""

from __future__ import annotations

import argparse
from pathlib import Path

from core import catchup, consent
from core import weights as kept
from core.cli import output
from core.cli.values import WrongUse
from core.errors import UserProblem
from core.extract.backends import OPEN_CLIP
from core.extract.voice import WEIGHTS as VOICES
from core.settings import OFF, Home, Settings
from core.shipped import Weights
from core.store import connect
from core.types import Progress
from core.weights import fetch
from core.weights.presets import PRESETS, Preset, take

EMBEDDED = Settings()


def weights(home: Home, options: argparse.Namespace) -> int:
    """List the models' weights, verify their checksums, or get and choose one."""
    home.make()
    if options.what in ("get", "use"):
        return _choose(home, options)
    if options.name or options.file:
        raise WrongUse(f"weights {options.what} takes no name and no file.")
    rows = kept.verify(home) if options.what == "verify" else kept.status(home)
    chosen = _settings(home)
    rows += kept.absent(home, chosen)
    wanting = {row.name for row in rows}
    rows += [row for row in kept.offered(home) if options.what == "list" and row.name not in wanting]
    used = {chosen.picture_model, chosen.meaning_model, chosen.speech_model}
    used |= set() if chosen.voice_model == OFF else {VOICES}
    fields = [
        output.weights_row(row) | {"in_use": row.name in used, "next": row.name == chosen.picture_next} for row in rows
    ]
    output.answer(options, fields, [output.weights_line(row) for row in fields])
    return 0 if all(row["state"] in ("ready", "offered") for row in fields) else 1


def _settings(home: Home) -> Settings:
    """Read which models are chosen; a library that can't be opened is for `doctor` to tell."""
    try:
        with connect(home) as store:
            return store.settings()
    except UserProblem:
        return EMBEDDED


def _choose(home: Home, options: argparse.Namespace) -> int:
    """Get or only choose one model; one for pictures is used from then on, or once it has caught up."""
    name: str = options.name
    if not name:
        known = ", ".join([*PRESETS, *kept.WEIGHTS])
        raise WrongUse(f"Which one? Write {OPEN_CLIP}MODEL:TAG, or one of: {known}.")
    where = _open_clip(home, options) if name.startswith(OPEN_CLIP) else _packaged(home, options)
    with connect(home) as store:
        settings = store.settings()
        if name.startswith(OPEN_CLIP) or name == EMBEDDED.picture_model:
            settings = catchup.choose(store, name, at_once=options.what == "use")
        unseen = catchup.behind(store, EMBEDDED.picture_model, name) if name == settings.picture_model else 0
    document = {
        "name": name,
        "where": str(where),
        "picture_model": settings.picture_model,
        "picture_next": settings.picture_next,
    }
    return output.answer(options, document, [f"{name} is at {where}.", *_told(name, settings, unseen)])


def _told(name: str, settings: Settings, unseen: int) -> list[str]:
    if settings.picture_next == name:
        return [
            "It looks at your pictures when you index again (homereel index); until it has seen them all, "
            f"{settings.picture_model} answers. To have it answer at once: homereel weights use {name}"
        ]
    if settings.picture_model != name:
        return []
    again = f" {unseen} files haven't been seen by it yet: homereel index" if unseen else ""
    return [f"Pictures are understood by it from now on.{again}"]


def _open_clip(home: Home, options: argparse.Namespace) -> Path:
    from core.extract.backends.install import install, installed

    if options.what == "use" and options.file:
        raise WrongUse("A --file goes with: homereel weights get")
    preset = PRESETS.get(options.name)
    if options.file:
        file = Path(options.file).expanduser()
        return take(home, preset, file) if preset and file.is_dir() else install(home, options.name, file)
    if options.what == "use" or preset is None or preset.there(home):
        return installed(home, options.name)
    return _fetched(home, preset, options)


def _packaged(home: Home, options: argparse.Namespace) -> Path:
    if options.file:
        raise WrongUse(f"A --file goes with {OPEN_CLIP}MODEL:TAG; {options.name} is none.")
    if options.what == "use" and options.name != EMBEDDED.picture_model:
        raise UserProblem(
            f"Only models for pictures can be chosen: {EMBEDDED.picture_model} or {OPEN_CLIP}MODEL:TAG. "
            f"{options.name} is none."
        )
    if options.what == "get" and not any(s.name == options.name and s.state == "ready" for s in kept.status(home)):
        if options.name in kept.WEIGHTS:
            _agree(kept.WEIGHTS[options.name], "the package index", options)
        kept.get(options.name)
    return kept.path(home, options.name)


# ── Over the network ────────────────────────────────────────────────────────────────────────────────


def _fetched(home: Home, preset: Preset, options: argparse.Namespace) -> Path:
    """Fetch after a yes, with a bar; a mirror that was asked for by name is remembered."""
    way = fetch.Way.chosen(options.endpoint, options.proxy, remembered=_settings(home).weights_endpoint)
    _agree(preset, way.endpoint, options)
    with connect(home) as store:
        consent.answer(store, consent.FETCH + preset.name, "yes", detail=fetch.shown(preset, way))
    with output.Bar() as bar:

        def show(step: fetch.Step) -> None:
            done, total = (round(value / 1e6) for value in (step.done_bytes, step.total_bytes))
            bar.show(Progress("fetch", done, total, step.name))

        where = fetch.fetch(home, preset, agreed=True, way=way, progress=show)
    if options.endpoint:
        with connect(home) as store:
            store.set_setting("weights_endpoint", way.endpoint)
    return where


def _agree(model: Preset | Weights, origin: str, options: argparse.Namespace) -> None:
    """Show what would come from where under which licence, and go on after a yes.

    Raises:
        UserProblem: the answer was another, or nobody is there to ask.
    """
    what = (
        f"{model.name}: {model.what}\n{model.size_bytes / 1e6:.0f} MB from {origin}, made by {model.source}\n"
        f"Licence: {model.licence}. Nothing of yours is sent."
    )
    output.agree(what, "Fetch it?", "Nothing was fetched", options.yes)
