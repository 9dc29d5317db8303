"""What Homereel may do and keep: a person's answers in, what follows from each of them done, the rest of core told.

What is asked (`ABOUT`), each with a switch of its own:
    understand   look into the files of the folders that are chosen, and keep what is found on this machine
    history      write down what this profile plays, opens and searches
    voices       make voice prints of who speaks, to find them again: biometric, so that it can be done without
    fetch:MODEL  fetch one model over the network; asked each time, with its size, its licence and where it comes from
"""

from __future__ import annotations

import time

from core import unfinished
from core.errors import UserProblem
from core.settings import OFF
from core.store import Consent, Store, consents
from core.store.consents import Answer
from core.types import ProfileId

UNDERSTAND, HISTORY, VOICES = "understand", consents.HISTORY, "voices"
ABOUT = (UNDERSTAND, HISTORY, VOICES)
FETCH = "fetch:"
"""… and the name of a model."""
WORDS = 2
"""Version of the words in `app.welcome_words`. Who changes what they say raises it: a test compares them."""


def answer(store: Store, about: str, said: Answer, profile: ProfileId | None = None, detail: str = "") -> None:
    """Write an answer down and do what follows from it. Not inside a transaction: what is forgotten is erased at once.

    Args:
        profile: whose history it is about; left out for everything else.
        detail: what was shown with the question.

    Raises:
        UserProblem: nothing of that name is asked.
    """
    if about not in ABOUT and not about.startswith(FETCH):
        raise UserProblem(f"Nothing called {about!r} is asked. There are: {', '.join(ABOUT)}.")
    whose = profile if about == HISTORY else None
    store.consents.add(Consent(about, whose, said, WORDS, time.time(), detail))
    if about == VOICES and said != "later":
        _switch_voices(store, said == "yes")
    if about == HISTORY and said == "no":
        _drop_play(store, profile)


def _drop_play(store: Store, profile: ProfileId | None) -> None:
    """Forget the play at hand of who wants no history: it was kept beside the library to be written into it."""
    play = unfinished.read(store.home)
    if play is not None and play.profile == profile:
        unfinished.drop(store.home)


def _switch_voices(store: Store, on: bool) -> None:
    """Switch them where they aren't so yet; switched off, what is known of them is forgotten."""
    from core import voices

    if on == (store.settings().voice_model == OFF):
        voices.switch(store, on)


def latest(store: Store, about: str, profile: ProfileId | None = None) -> Consent | None:
    """Return the answer that counts; None where nobody was asked."""
    return store.consents.latest(about, profile if about == HISTORY else None)


def keeps_history(store: Store, profile: ProfileId) -> bool:
    """Say whether what a profile plays, opens and searches is written down: yes, unless they said no."""
    return store.consents.keeps_history(profile)


def check_history(store: Store, profile: ProfileId) -> None:
    """Raise where no history is kept of a profile.

    Raises:
        UserProblem: so it is; the message says how to have it kept.
    """
    if not keeps_history(store, profile):
        raise UserProblem("No history is kept of this profile. To have it kept: homereel consent give history")


def check_understanding(store: Store) -> None:
    """Raise where somebody took back that Homereel may look into files. Who wasn't asked asks for it by indexing.

    Raises:
        UserProblem: so it is; the message says how to allow it again.
    """
    said = latest(store, UNDERSTAND)
    if said is not None and said.answer == "no":
        raise UserProblem(
            "Looking into files was switched off. To allow it again: homereel consent give understand, "
            "or Help, Welcome… in the window."
        )


def is_first_run(store: Store) -> bool:
    """Say whether this library is empty and nobody was asked anything yet: then the window asks."""
    return not store.consents.all() and not store.files.roots() and not store.media.count()
