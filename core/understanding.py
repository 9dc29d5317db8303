"""Which models pictures can be understood by: what is here, what can be fetched, which answers, which catches up."""

from __future__ import annotations

from dataclasses import dataclass

from core import catchup
from core.settings import Home, Settings
from core.store import Store
from core.weights.fetch import HUB
from core.weights.presets import PREFIX, PRESETS, Preset

EMBEDDED = Settings().picture_model
"""The model that comes with Homereel."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One model for pictures.

    Attributes:
        licence, source: of one that can be fetched, else "".
        size_bytes: on disk, 0 where it comes with Homereel.
        there: all its files lie here.
        come_bytes: so much of a fetch that broke off is kept.
        can_be_fetched: from a hub, a mirror or a file.
    """

    name: str
    licence: str = ""
    source: str = ""
    size_bytes: int = 0
    there: bool = True
    come_bytes: int = 0
    can_be_fetched: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What answers now, what is to answer next, and among what one can choose.

    Attributes:
        in_use: model_id that answers.
        next: model_id that is catching up, or "".
        seen, total: how many files the next one has seen, of those that the one in use has.
        endpoint: the hub or mirror that was asked last, or the usual one.
    """

    in_use: str
    next: str
    seen: int
    total: int
    choices: tuple[Choice, ...]
    endpoint: str


def known() -> tuple[str, ...]:
    """Name the models that everybody can choose among, the one that comes with Homereel first."""
    return EMBEDDED, *PRESETS


def standing(store: Store) -> Standing:
    """Look at settings, features and the folder of weights. Hashes nothing: what was fetched was verified then."""
    settings, how_far = store.settings(), catchup.catching(store)
    choices = [Choice(EMBEDDED), *(_preset(store.home, preset) for preset in PRESETS.values())]
    choices += [Choice(name) for name in _given(store.home) if name not in PRESETS]
    seen, total = (how_far.seen, how_far.total) if how_far is not None else (0, 0)
    endpoint = settings.weights_endpoint or HUB
    return Standing(settings.picture_model, settings.picture_next, seen, total, tuple(choices), endpoint)


def _preset(home: Home, preset: Preset) -> Choice:
    places = [home.weights / file.place for file in preset.files]
    come = [place if place.is_file() else place.with_name(f".{place.name}.part") for place in places]
    come_bytes = sum(place.stat().st_size for place in come if place.is_file())
    facts = (preset.name, preset.licence, preset.source, preset.size_bytes)
    return Choice(*facts, preset.there(home), come_bytes, can_be_fetched=True)


def _given(home: Home) -> list[str]:
    """Name the models that somebody brought as files of their own."""
    try:
        files = sorted((home.weights / "open_clip").iterdir())
    except OSError:
        return []
    named = (file.stem.partition("--") for file in files if "--" in file.name and not file.name.startswith("."))
    return [f"{PREFIX}{model}:{tag}" for model, _, tag in named]
