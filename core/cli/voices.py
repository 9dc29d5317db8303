"""The verb `voices`: list the library's voices, name, merge, move and forget them, or switch them off."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from core import voices as kept
from core.cli import output
from core.cli.commands import Library, opened
from core.cli.values import WrongUse
from core.cli.words import duration
from core.errors import UserProblem
from core.settings import Home
from core.store import Store, Voice, VoiceId
from core.types import Modality

WHATS = {
    "list": 0,
    "name": 2,
    "merge": 2,
    "split": 1,
    "move": 3,
    "forget": 1,
    "on": 0,
    "off": 0,
}
"""What may be done, and how many words it takes."""
USES = {
    "name": "VOICE NAME",
    "merge": "VOICE INTO",
    "split": "VOICE",
    "move": "ITEM SECOND VOICE|new",
    "forget": "VOICE",
}


def voices(home: Home, options: argparse.Namespace) -> int:
    """List the voices, or change what is known of one."""
    what, words = options.what, options.words
    if what == "name" and len(words) > 2:
        words = [words[0], " ".join(words[1:])]
    if len(words) != WHATS[what]:
        raise WrongUse(f"Write: homereel voices {what} {USES.get(what, '')}".rstrip() + ". VOICE is an id or a name.")
    with opened(home, options) as library:
        if what in LOSING:
            _ask(library, what, words, options)
        if what != "list":
            DOING[what](library, *words)
        rows = [_row(library, voice) for voice in library.store.voices.all()]
        lines = [_line(row) for row in rows] or [_nothing(library.store)]
    return output.answer(options, rows, lines)


LOSING = ("forget", "off")


def _ask(library: Library, what: str, words: list[str], options: argparse.Namespace) -> None:
    """Say whose prints would go, and have the person agree.

    Raises:
        UserProblem: they don't, nobody could be asked, or there is no such voice.
    """
    known = library.store.voices.all()
    going = known if what == "off" else [voice for voice in known if voice.id == _voice(library.store, words[0])]
    lines = [_line(_row(library, voice)) for voice in going[:_LISTED]]
    lines += [f"… and {len(going) - _LISTED} more"] if len(going) > _LISTED else []
    output.agree(
        "\n".join([*lines, "Their prints can't be had back."]),
        "Go on?",
        "Nothing was forgotten",
        options.yes,
    )


_LISTED = 8


def _name(library: Library, voice: str, name: str) -> None:
    library.store.voices.name(_voice(library.store, voice), name)


def _merge(library: Library, voice: str, into: str) -> None:
    loser, winner = _voice(library.store, voice), _voice(library.store, into)
    if loser == winner:
        raise UserProblem(f"{voice} and {into} are one voice already.")
    library.store.voices.merge(loser, winner)


def _split(library: Library, voice: str) -> None:
    library.store.voices.unmerge(_voice(library.store, voice))


def _move(library: Library, item: str, second: str, voice: str) -> None:
    """Give the turn at that second to another voice."""
    store, media_id = library.store, library.item(item)
    spans = [span for one in store.voices.of_medium(media_id) for span in one.spans]
    try:
        at_s = float(second)
    except ValueError as error:
        raise UserProblem(f"{second!r} is no second of it.") from error
    here = [span for span in spans if span[0] <= at_s < span[1]]
    if not here:
        raise UserProblem(f"No voice is known at second {at_s:g}; homereel show ITEM lists where there are some.")
    store.voices.move(media_id, here[0], None if voice == "new" else _voice(store, voice))


def _forget(library: Library, voice: str) -> None:
    kept.forget(library.store, _voice(library.store, voice))


DOING: Mapping[str, Callable[..., None]] = {
    "name": _name,
    "merge": _merge,
    "split": _split,
    "move": _move,
    "forget": _forget,
    "on": lambda library: kept.switch(library.store, True),
    "off": lambda library: kept.switch(library.store, False),
}


def _voice(store: Store, text: str) -> VoiceId:
    found = store.voices.find(text)
    if found is None:
        raise UserProblem(f"No voice is called {text!r}, or more than one. homereel voices shows their ids.")
    return found


_HEARD_IN = 3
"""So many titles tell a person which voice it is."""


def _row(library: Library, voice: Voice) -> dict[str, Any]:
    store, out = library.store, library.store.media.kept_out(library.profile)
    media = [media_id for media_id in store.voices.media(voice.id) if media_id not in out][: 2 * _HEARD_IN]
    facts = store.media.facts(media)
    return {
        "id": voice.id,
        "name": voice.name,
        "seconds": round(voice.seconds, 1),
        "items": voice.media,
        "titles": list(dict.fromkeys(facts[i].title for i in media if i in facts))[:_HEARD_IN],
    }


def _line(row: Mapping[str, Any]) -> str:
    items = f"{row['items']} item{'' if row['items'] == 1 else 's'}"
    named = row["name"] or f"voice {row['id']}"
    more = ", …" if row["items"] > len(row["titles"]) else ""
    return f"{row['id']:5}  {named:12} {duration(row['seconds']):>8} in {items}  — {', '.join(row['titles'])}{more}"


def _nothing(store: Store) -> str:
    if store.settings().similar_model(Modality.VOICE) is None:
        return "Voices are switched off: nothing of them is kept. Switch them on with: homereel voices on"
    return "No voice is known yet. Index a folder first: homereel index FOLDER"
