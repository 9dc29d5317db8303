"""Where everything lies on disk, what results depend on, and how far a child process may go."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from core.types import MediaId, Modality

log = logging.getLogger(__name__)

OFF = "off"
"""Stands for a model where none is wanted."""

PASSPHRASE = "HOMEREEL_PASSPHRASE"
"""Environment variable that opens an encrypted library. Programs that read strangers' files never get it."""

VERSION = "0.1.0"
"""Homereel's version; pyproject reads it from here."""


@dataclass(frozen=True, slots=True)
class Home:
    """The one folder that holds a library: database, indexes, thumbnails, weights, backups."""

    root: Path

    @classmethod
    def at(cls, folder: str | os.PathLike[str] | None = None) -> Home:
        """Choose the folder: the argument, else HOMEREEL_HOME, else the system's place for user data."""
        chosen = folder or os.environ.get("HOMEREEL_HOME")
        if chosen:
            return cls(Path(os.path.expanduser(chosen)).absolute())
        import platformdirs

        return cls(platformdirs.user_data_path("homereel", appauthor=False))

    @property
    def library(self) -> Path:
        """The SQLite file."""
        return self.root / "library.db"

    @property
    def key_file(self) -> Path:
        """Says that the library is encrypted and under which key; holds that key under a passphrase."""
        return self.root / "library.key"

    @property
    def playing(self) -> Path:
        """What plays now and how far it is, so that a crash loses nothing of it."""
        return self.root / "playing.json"

    @property
    def left(self) -> Path:
        """Where the window was left: place, queue, folders to look through."""
        return self.root / "left.json"

    @property
    def indexes(self) -> Path:
        """hnswlib files; each can be rebuilt from the library."""
        return self.root / "indexes"

    @property
    def map(self) -> Path:
        """Where each medium lies on the map of the library; can be made again."""
        return self.root / "map.npz"

    @property
    def thumbnails(self) -> Path:
        """JPEG stills, by media id; each can be made again."""
        return self.root / "thumbnails"

    @property
    def weights(self) -> Path:
        """Model files that were fetched or joined here (packaged ones stay in their packages)."""
        return self.root / "weights"

    @property
    def backups(self) -> Path:
        """Copies of the library, made before each migration and on a rota."""
        return self.root / "backups"

    @property
    def index_lock(self) -> Path:
        """Held by the one process that indexes."""
        return self.root / "index.lock"

    def thumbnail(self, media_id: MediaId) -> Path:
        """Name the still of one medium, spread over 256 folders."""
        return self.thumbnails / media_id[:2] / f"{media_id}.jpg"

    @property
    def turning(self) -> Path:
        """There while encryption is turned on or off, and after that was broken off."""
        return self.root / "turning.json"

    @property
    def turning_lock(self) -> Path:
        """Held by the one process that turns encryption on or off."""
        return self.root / "turning.lock"

    @property
    def learn_lock(self) -> Path:
        """Held by the one process that learns."""
        return self.root / "learn.lock"

    def there(self) -> Home:
        """Return self where this is a library's folder already: who only wants to read makes none.

        Raises:
            UserProblem: it isn't.
        """
        from core.errors import UserProblem

        if not (self.library.exists() or self.indexes.is_dir()):
            raise UserProblem(
                f"There is no library in {self.root}. Make one with: homereel index FOLDER; or name the folder in "
                "which yours lies with --home or HOMEREEL_HOME."
            )
        return self

    def make(self) -> Home:
        """Create the folders, readable by the owner only, and return self.

        A folder that was there already is closed to others if it was empty or has become a library's.

        Raises:
            UserProblem: the folder can't be made or written to.
        """
        from core.errors import UserProblem

        folders = (self.root, self.indexes, self.thumbnails, self.weights, self.backups)
        try:
            is_new = not self.root.exists() or not any(self.root.iterdir())
            for folder in folders:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if is_new or self.library.exists():
                _close_to_others(self.root)
        except OSError as error:
            raise UserProblem(
                f"Homereel can't keep its library in {self.root}: {error.strerror}. "
                "Choose another folder with --home or HOMEREEL_HOME."
            ) from error
        return self


def _close_to_others(folder: Path) -> None:
    """Let nobody but its owner into a folder of ours; where the disk knows no such thing it stays as it is."""
    if sys.platform == "win32":
        return
    found = folder.stat()
    if found.st_uid == os.getuid() and found.st_mode & 0o077:
        with contextlib.suppress(OSError):
            folder.chmod(found.st_mode & 0o7700)


SPEECH_ENGINES = ("faster-whisper", "whisper")
"""What runs the speech model: CTranslate2, the default wherever it works, or openai-whisper on torch."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What results depend on. Kept in the store, so that the window and the command line agree.

    Attributes:
        picture_model: model_id of the space in which pictures are compared.
        picture_text_model: model_id of the space that words reach (with a CLIP both are one).
        picture_next: model_id that is catching up and takes over when it has seen all (core.catchup), or "".
        weights_endpoint: the hub or mirror that was asked for last, or "" for the usual one.
        sound_model, look_model, meaning_model, speech_model: model_ids in use.
        voice_model: the same for voices, or `OFF`: voice prints are biometric, so that they can be done without.
        speech_engine: what runs the speech model: `auto` (the fastest that works here), or one of SPEECH_ENGINES.
        half_life_days: after so many days an event counts half in the taste profile.
        mmr_lambda: relevance against variety, 1 = relevance only (Carbonell & Goldstein 1998).
        explore_share: share of a recommended list given to uncertain picks, 0..1.
    """

    picture_model: str = "efficientnet-lite0"
    picture_text_model: str = "conse-minilm"
    picture_next: str = ""
    weights_endpoint: str = ""
    sound_model: str = "mfcc1"
    look_model: str = "look1"
    meaning_model: str = "minilm-l6"
    speech_model: str = "whisper-base"
    voice_model: str = "resemblyzer1"
    speech_engine: str = "auto"
    half_life_days: float = 60.0
    mmr_lambda: float = 1.0
    explore_share: float = 0.1

    @classmethod
    def from_rows(cls, rows: Mapping[str, str]) -> Settings:
        """Read the known names out of the store's settings rows; unknown ones are left alone.

        A value that can't be, which only another program can have written, is told of once and left at the default.
        """
        known = {field.name for field in fields(cls)}
        read: dict[str, str | float] = {}
        for name in rows.keys() & known:
            try:
                read[name] = cls.value(name, rows[name])
            except ValueError:
                _warn(name, rows[name][:60])
        return cls(**read)  # type: ignore[arg-type]  # `value` gives each its own kind

    @classmethod
    def value(cls, name: str, text: str) -> str | float:
        """Turn the text of one setting into its value; that of an unknown one stays as it is.

        Raises:
            ValueError: no such value can be: no number, one out of its range, a model without a name, no choice.
        """
        default = getattr(cls(), name) if name in {field.name for field in fields(cls)} else None
        if isinstance(default, float):
            least, most = RANGES[name]
            number = float(text)
            if not least <= number <= most:
                raise ValueError(f"{name} must lie from {least:g} to {most:g}")
            return number
        if name in _CHOICES and text not in _CHOICES[name]:
            raise ValueError(f"{name} must be one of {', '.join(_CHOICES[name])}")
        named = text.strip() and text.isprintable() and len(text) <= _LONGEST_NAME
        if isinstance(default, str) and text != default and not named:
            raise ValueError(f"{name} must be the name of a model")
        return text

    def with_pictures(self, name: str) -> Settings:
        """Take this model for pictures; a CLIP's one space is for words too."""
        own = Settings()
        text_model = own.picture_text_model if name == own.picture_model else name
        return replace(self, picture_model=name, picture_text_model=text_model, picture_next="")

    @property
    def extracting(self) -> Settings:
        """What new features are made with: the model that is catching up, where there is one."""
        return self.with_pictures(self.picture_next) if self.picture_next else self

    def similar_model(self, modality: Modality) -> str | None:
        """Name the model in whose space two media are compared, or None where there is none yet."""
        return {
            Modality.PICTURE: self.picture_model,
            Modality.SOUND: self.sound_model,
            Modality.LOOK: self.look_model,
            Modality.VOICE: None if self.voice_model == OFF else self.voice_model,
            Modality.MEANING: self.meaning_model,
        }.get(modality)

    def text_model(self, modality: Modality) -> str | None:
        """Name the model whose space a query in words reaches, or None."""
        return {Modality.PICTURE: self.picture_text_model, Modality.MEANING: self.meaning_model}.get(modality)


WORDS_MODEL = "tfidf1"
"""model_id of TF-IDF vectors. They are for topics and comparison; no setting chooses among them."""
RANGES = {"half_life_days": (0.01, 1e6), "mmr_lambda": (0.0, 1.0), "explore_share": (0.0, 1.0)}
"""What each number may be; NaN lies in none of them."""
_CHOICES = {"speech_engine": ("auto", *SPEECH_ENGINES)}
_LONGEST_NAME = 200


@cache  # once per value: the settings are read at each look at the library
def _warn(name: str, text: str) -> None:
    log.warning("the library's setting %s can't be %r and is left at its default", name, text)


class Effort(StrEnum):
    """How much of the machine indexing may take."""

    GENTLE = "gentle"
    NORMAL = "normal"
    FULL = "full"

    @property
    def share(self) -> float:
        """Share of the time that is worked; the rest is rested."""
        return {Effort.GENTLE: 0.25, Effort.NORMAL: 0.6, Effort.FULL: 1.0}[self]


@dataclass(frozen=True, slots=True)
class Sparing:
    """What indexing is allowed. Kept in the store's settings, so that the window and the command line agree."""

    effort: Effort = Effort.FULL
    only_when_idle: bool = False
    not_on_battery: bool = True

    @classmethod
    def from_rows(cls, rows: Mapping[str, str]) -> Sparing:
        """Read the known names out of settings rows; a value that can't be counts as the default."""
        made = cls()
        effort = rows.get("effort", "")
        return cls(
            Effort(effort) if effort in set(Effort) else made.effort,
            _switch(rows.get("only_when_idle", ""), made.only_when_idle),
            _switch(rows.get("not_on_battery", ""), made.not_on_battery),
        )

    def rows(self) -> dict[str, str]:
        """Give the settings rows that `from_rows` reads."""
        return {
            "effort": self.effort.value,
            "only_when_idle": "yes" if self.only_when_idle else "no",
            "not_on_battery": "yes" if self.not_on_battery else "no",
        }


EVERY_MIN = (1, 10_080)
"""Least and most minutes between two looks: a week is the most."""


@dataclass(frozen=True, slots=True)
class Watching:
    """How new files are found. Kept in the store's settings; each folder may have its own way (`core.store.Root`).

    Attributes:
        on: whether they are looked for at all.
        every_min: minutes between two looks at folders of which the system doesn't tell: network shares.
    """

    on: bool = True
    every_min: int = 15

    @classmethod
    def from_rows(cls, rows: Mapping[str, str]) -> Watching:
        """Read the known names out of settings rows; a value that can't be counts as the default."""
        made, every = cls(), rows.get("watch_every_min", "")
        fits = every.isascii() and every.isdecimal() and EVERY_MIN[0] <= int(every) <= EVERY_MIN[1]
        return cls(_switch(rows.get("watching", ""), made.on), int(every) if fits else made.every_min)

    def rows(self) -> dict[str, str]:
        """Give the settings rows that `from_rows` reads."""
        return {"watching": "yes" if self.on else "no", "watch_every_min": str(self.every_min)}


def _switch(text: str, default: bool) -> bool:
    return {"yes": True, "no": False}.get(text, default)


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one child process may go before it is stopped.

    Attributes:
        wall_s: seconds on the clock; the group is killed after that.
        cpu_s: seconds of processor time (RLIMIT_CPU).
        memory_bytes: address space (RLIMIT_AS). 4K 10-bit HEVC decodes in 512 MB; 256 is too little (tried).
        file_bytes: largest file that it may write (RLIMIT_FSIZE); pipes don't count.
        nice: added to the priority.
    """

    wall_s: float = 60.0
    cpu_s: int = 120
    memory_bytes: int = 1_500_000_000
    file_bytes: int = 64_000_000
    nice: int = 5

    @classmethod
    def for_media(cls, duration_s: float) -> Limits:
        """Scale the time with the medium: a minute to start with and twice real time, at most 12 hours."""
        wall_s = min(60.0 + 2.0 * max(duration_s, 0.0), 12 * 3600.0)
        return cls(wall_s=wall_s, cpu_s=int(2 * wall_s))
