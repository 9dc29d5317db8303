"""What a person may choose for the library: each setting with what it may be, read and written in one way by all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core import voices
from core.errors import UserProblem
from core.settings import EVERY_MIN, OFF, RANGES, SPEECH_ENGINES, Effort, Settings, Sparing, Watching
from core.store import Store

Kind = Literal["switch", "choice", "number"]


@dataclass(frozen=True, slots=True)
class Preference:
    """One setting of the library.

    Attributes:
        name: as the command line has it.
        kind: yes or no, one of `choices`, or a number from `least` to `most`.
        default, value: as text.
    """

    name: str
    kind: Kind
    default: str
    value: str
    choices: tuple[str, ...] = ()
    least: float = 0.0
    most: float = 0.0


def every(store: Store) -> list[Preference]:
    """Read all settings as they are now."""
    rows, own = _rows(store.settings(), store.sparing(), store.watching()), _rows(Settings(), Sparing(), Watching())
    return [_preference(name, own[name], value) for name, value in rows.items()]


def choose(store: Store, name: str, text: str) -> str:
    """Keep one setting; `default` is what it is where nobody chose. Return what it is now.

    Voices that are switched off are forgotten, names too.

    Raises:
        UserProblem: there is no such setting, or it can't be that.
    """
    known = {preference.name: preference for preference in every(store)}
    if name not in known:
        raise UserProblem(f"There is no setting {name[:40]!r}. Known are {', '.join(known)}.")
    value = known[name].default if text == "default" else text
    _check(known[name], value)
    if value != known[name].value and name == "voices":
        voices.switch(store, value == "yes")
    elif value != known[name].value:
        store.set_setting(name, value)
    return next(preference.value for preference in every(store) if preference.name == name)


def _rows(settings: Settings, sparing: Sparing, watching: Watching) -> dict[str, str]:
    return {
        "voices": "no" if settings.voice_model == OFF else "yes",
        "speech_engine": settings.speech_engine,
        **{name: f"{getattr(settings, name):g}" for name in RANGES},
        **sparing.rows(),
        **watching.rows(),
    }


_CHOICES = {"speech_engine": ("auto", *SPEECH_ENGINES), "effort": tuple(Effort)}
_NUMBERS = {**RANGES, "watch_every_min": EVERY_MIN}


def _preference(name: str, default: str, value: str) -> Preference:
    if name in _CHOICES:
        return Preference(name, "choice", default, value, tuple(map(str, _CHOICES[name])))
    if name in _NUMBERS:
        least, most = _NUMBERS[name]
        return Preference(name, "number", default, value, least=least, most=most)
    return Preference(name, "switch", default, value, ("yes", "no"))


def _check(preference: Preference, text: str) -> None:
    if preference.kind != "number":
        if text not in preference.choices:
            raise UserProblem(f"{preference.name} can't be {text[:40]!r}: choose {' or '.join(preference.choices)}.")
        return
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    whole = preference.name != "watch_every_min" or (text.isascii() and text.isdecimal())
    if not (preference.least <= number <= preference.most and whole):
        kind = "a number" if preference.name != "watch_every_min" else "a whole number"
        raise UserProblem(
            f"{preference.name} can't be {text[:40]!r}: give {kind} from {preference.least:g} to {preference.most:g}."
        )
