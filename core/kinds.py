"""The ids and the closed lists of words that every step speaks in; all are offered by `core.types` too."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

MediaId = NewType("MediaId", str)
"""Opaque id of one content (32 hex digits of a UUID4). History refers to this and to nothing else."""
FileId = NewType("FileId", int)
RootId = NewType("RootId", int)
ProfileId = NewType("ProfileId", int)
PlaylistId = NewType("PlaylistId", int)


class Modality(StrEnum):
    """One way of understanding a file. The values are the words of the command line."""

    FACTS = "facts"
    PICTURE = "picture"
    LOOK = "look"
    SOUND = "sound"
    VOICE = "voice"
    SPEECH = "speech"
    MEANING = "meaning"


class Stage(StrEnum):
    """One unit of work on one file, and one transaction. In the order in which they run."""

    FACTS = "facts"  # probe, tags, quick identity
    CONTENT = "content"  # picture, sound and the full identity, one decode
    GIST = "gist"  # quick speech pass: subtitles, else 3 × 30 s
    SPEECH = "speech"  # full transcript
    MEANING = "meaning"  # embeddings of title, tags and transcript windows


class Kind(StrEnum):
    """What a medium is to a person; decides card shape, fusion weights and sections."""

    VIDEO = "video"
    MUSIC = "music"
    SPEECH = "speech"
    SOUND = "sound"  # audio of which it isn't known (yet) whether it is music or speech


class Section(StrEnum):
    """Which part of the library a medium belongs to. The rule is a column of the library: `core.schema.SECTIONS`."""

    FILMS = "films"
    SERIES = "series"
    MUSIC = "music"
    SPEECH = "speech"
    CLIPS = "clips"


class FacetType(StrEnum):
    """What kind of name a medium can be looked for by, beside its title and artist."""

    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"


class FileState(StrEnum):
    """Where a path stands."""

    PRESENT = "present"
    OFFLINE = "offline"  # its root isn't mounted
    MISSING = "missing"  # its root is there, the file isn't
    BAD = "bad"  # it is there and can't be read; its job says why


class JobState(StrEnum):
    """Where one stage of one file stands."""

    PENDING = "pending"
    RUNNING = "running"  # at hand; found so after a crash, it is tried last
    DONE = "done"
    FAILED = "failed"


class EventKind(StrEnum):
    """What a person did. Append-only; the latest RATING of an item is its rating."""

    OPEN = "open"
    PLAY = "play"
    SKIP = "skip"
    RATING = "rating"
    LIKE = "like"
    DISLIKE = "dislike"
    HIDE = "hide"
    NEUTRAL = "neutral"  # takes a like, dislike, hide, pass or later back
    PASS = "pass"  # not this one: it isn't suggested again, and says nothing of what is like it
    LATER = "later"  # not now: it isn't suggested for some days
    NOTE = "note"
    SHARE = "share"
    SEARCH = "search"
    QUEUE = "queue"
    PLAYLIST = "playlist"
    MORE_LIKE_THIS = "more_like_this"
