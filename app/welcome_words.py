"""What somebody agrees to in the first run, in words. Who changes what they say raises `core.consent.WORDS`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.formats import fill


def promises(home: str) -> dict[str, str]:
    """Say what Homereel does and keeps, each line with its icon.

    Args:
        home: the folder of the library.
    """
    translate = QCoreApplication.translate
    return {
        "eye": translate(
            "welcome",
            "It looks at the pictures, listens to the sound and writes down what is said in the folders that you "
            "choose. All of that happens on this computer, with what is installed already.",
        ),
        "hard-drives": fill(
            translate(
                "welcome",
                "What it finds is kept in one folder, readable by you only: %1. Your own files are only read, never "
                "moved, renamed or written to, unless you ask for it.",
            ),
            home,
        ),
        "wifi-slash": translate(
            "welcome",
            "Nothing is sent anywhere, and nothing is fetched over the network without a yes of yours, for which you "
            "are shown the size and the licence each time.",
        ),
        "trash": translate(
            "welcome", "You can take any of this back later, and delete one item, one day, or all that it knows."
        ),
    }


def history() -> tuple[str, str]:
    """Name the switch for history, and say what it means."""
    translate = QCoreApplication.translate
    return (
        translate("welcome", "Remember what I play, open and search"),
        translate(
            "welcome",
            "So that it can go on where you left off and suggest what fits. What you say yourself (stars, likes, "
            "notes, lists) is kept either way.",
        ),
    )


def voices() -> tuple[str, str]:
    """Name the switch for voices, and say what it means."""
    translate = QCoreApplication.translate
    return (
        translate("welcome", "Tell voices apart"),
        translate(
            "welcome",
            "Keeps a voice print of everyone who speaks in your files: numbers by which the same voice is found "
            "elsewhere. Voice prints are biometric data, of other people too. They stay in the library on this "
            "computer, until you delete them. Switched off, none are made, and those there are get deleted.",
        ),
    )
