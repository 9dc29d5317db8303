"""Turns the words of a command line into values; what can't be is wrong use, said before anything is opened."""

from __future__ import annotations

import argparse
import datetime
import re
import time

from core.errors import UserProblem
from core.types import Modality


class WrongUse(UserProblem):
    """Words that are no command as they stand, whatever lies in the library: exit 2."""


MOST_RESULTS = 1_000_000
MOST_WEIGHT = 1000.0
MOST_SHARE = 100.0
"""Nobody plays more than so many times what there is in one sitting."""


_PLAIN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def modalities(text: str) -> frozenset[Modality]:
    """Read names of modalities with commas between them."""
    try:
        return frozenset(Modality(word) for word in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; known are {', '.join(Modality)}") from error


def modality(text: str) -> Modality:
    """Read the name of one modality."""
    try:
        return Modality(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is none; known are {', '.join(Modality)}") from error


def second(text: str) -> float:
    """Read a position in an item: 12:31, 1:02:03.5 or plain seconds."""
    if not re.fullmatch(r"(\d{1,6}:){0,2}\d{1,9}(\.\d{1,6})?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no position. Write 12:31, 1:02:03 or seconds")
    seconds = 0.0
    for part in text.split(":"):
        seconds = 60 * seconds + float(part)
    return seconds


def weights(text: str) -> dict[Modality, float]:
    """Read what modalities count for: picture=2,sound=0.5; those that aren't named count for nothing."""
    found = dict[Modality, float]()
    for part in text.split(","):
        name, _, value = part.partition("=")
        number = plain_number(value or "1")
        if not 0 <= number <= MOST_WEIGHT:
            raise argparse.ArgumentTypeError(
                f"{part[:40]!r}: write picture=2,sound=0.5, each from 0 to {MOST_WEIGHT:g}"
            )
        found[modality(name.strip())] = number
    if not any(found.values()):
        raise argparse.ArgumentTypeError("all weights are 0; give one of them more")
    return found


def some(text: str) -> str:
    """Read any text but an empty one."""
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return text


def count(text: str) -> int:
    """Read how many results are wanted."""
    number = int(text) if re.fullmatch("[0-9]{1,9}", text) else 0
    if not 1 <= number <= MOST_RESULTS:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {MOST_RESULTS}")
    return number


def share(text: str) -> float:
    """Read which share of an item was played; over 1 where parts were repeated."""
    number = plain_number(text)
    if not 0 <= number <= MOST_SHARE:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} can't be. Give the share as a part of the whole: 0.5 for half of it, at most {MOST_SHARE:g}"
        )
    return number


def stars(text: str) -> float:
    """Read a rating: 0.5 to 5 in halves, or 0."""
    number = plain_number(text)
    if not (0 <= number <= 5 and (2 * number).is_integer()):
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} stars can't be given. Choose 0.5 to 5 in halves, or 0 to take the rating back"
        )
    return number


def moment(text: str) -> float:
    """Read a time as seconds since 1970: that itself, or ISO 8601, local where no zone is given."""
    at = plain_number(text)
    if at != at:
        try:
            at = datetime.datetime.fromisoformat(text).timestamp()
        except (ValueError, OverflowError, OSError) as error:
            raise argparse.ArgumentTypeError(
                f"{text[:40]!r} is no time. Write 2026-11-24T20:15 or seconds since 1970"
            ) from error
    if not 0 <= at <= time.time() + 86_400:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} lies outside of history")
    return at


def plain_number(text: str) -> float:
    """Read a plain number; NaN for anything else, so that no range holds it. Never −0."""
    return float(text) + 0.0 if _PLAIN.fullmatch(text) else float("nan")


def day(text: str) -> datetime.date:
    """Read a day: 2026-11-24."""
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no day. Write 2026-11-24") from error
    if not 1970 <= found.year < 9999:
        raise argparse.ArgumentTypeError(f"{text[:40]!r}: a day from 1970 on")
    return found
