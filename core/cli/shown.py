"""Turns the document of one item into what `homereel show` prints for a person."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.cli.output import REACTIONS
from core.cli.words import duration
from core.errors import clock, show_path
from core.types import FileState

_SOURCES = {"nfo": "from its .nfo", "tags": "from its tags", "name": "from its name", "folder": "from its folders"}
BEAT_FROM = 0.35
"""Beat strength from which on a tempo is told; see the rule of "steady beat" in `core.extract.sound_values`."""
SHARE_FROM = 0.05
"""Smaller shares of a sound aren't told."""


def item_lines(document: Mapping[str, Any]) -> list[str]:
    """Print an item for a person: what is empty is left out."""
    lines = [f"{document['title']}  ({document['kind']}, {duration(document['duration_s'])})"]
    lines += [f"  {show_path(os.fsencode(f['path']))} ({f['state']})" for f in _places(document["paths"])]
    lines += [f"  {line}" for line in (*_facts(document), *_found(document))]
    lines += [f"  note: {text}" for text in document["notes"]]
    written = document["transcript_source"].startswith("subtitle")
    source = "subtitles" if written else "heard" if document["transcript_complete"] else "heard, in part"
    lines += [f"  said ({source}):"] if document["transcript"] else []
    lines += [f"  {clock(s['start_s'])}  {s['text']}" for s in document["transcript"]]
    return lines


def _places(paths: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Leave out where it once was, where it is somewhere now."""
    there = [file for file in paths if file["state"] != FileState.MISSING]
    return there if any(file["state"] == FileState.PRESENT for file in there) else paths


def _facts(document: Mapping[str, Any]) -> Iterator[str]:
    """Say what is written about it, each with where it was found, and what the person thinks of it."""
    for name in ("artist", "album", "genre", "year", "series", "season", "episode", "language", "description"):
        if document[name]:
            source = _SOURCES.get(document["sources"].get(name, ""), "")
            yield f"{name}: {document[name]}" + (f"  ({source})" if source else "")
    if document["rating"]:
        yield f"rating: {document['rating']:g} of 5 stars"
    if document["plays"]:
        yield f"plays: {document['plays']}"
    if document["reaction"]:
        yield REACTIONS[document["reaction"]]


def _found(document: Mapping[str, Any]) -> Iterator[str]:
    """Say what was understood: tags, look, sound, voices, names, keywords, topic."""
    if document["tags"]:
        yield "tags: " + ", ".join(f"{t['tag']} {t['score']:.2f}" for t in document["tags"])
    for name, words in (("colours", _colours(document["values"])), ("sound", _sound(document["values"]))):
        if words:
            yield f"{name}: {', '.join(words)}"
    for voice in document["voices"]:
        named, first_s = voice["name"] or f"voice {voice['id']}", voice["spans"][0]["start_s"]
        yield f"{named}: {duration(voice['seconds'])}, first at {clock(first_s)}"
    for key in ("people", "places", "organisations"):
        if named := [_named(facet) for facet in document[key] if facet["name"] != document["artist"]]:
            yield f"{key}: {', '.join(named)}"
    if document["keywords"]:
        yield f"keywords: {', '.join(document['keywords'])}"
    if document["topic"]:
        yield "topic: " + ", ".join(document["topic"]["words"])


def _named(facet: Mapping[str, Any]) -> str:
    """Name a person, place or body: with the role, or where it is said first."""
    if "role" in facet:
        return f"{facet['name']} ({facet['role']})"
    return f"{facet['name']} (at {clock(facet['start_s'])})" if "start_s" in facet else str(facet["name"])


def _colours(values: Mapping[str, float]) -> list[str]:
    """Write the main colours as web colours with their shares, largest first."""
    swatches = [[values.get(f"look_palette_{n}_{part}") for part in ("r", "g", "b", "share")] for n in range(5)]
    return [
        f"#{round(r):02x}{round(g):02x}{round(b):02x} {100 * share:.0f} %"
        for r, g, b, share in swatches
        if r is not None and g is not None and b is not None and share is not None
    ]


def _sound(values: Mapping[str, float]) -> list[str]:
    """Write of what a sound consists, how loud it is, and its tempo where it has a beat."""
    kinds = {kind: values.get(f"{kind}_share", 0.0) for kind in ("speech", "music", "noise", "silence")}
    words = [f"{kind} {100 * share:.0f} %" for kind, share in kinds.items() if share >= SHARE_FROM]
    if "loudness_lufs" in values and kinds["silence"] < 1 - SHARE_FROM:
        words.append(f"{values['loudness_lufs']:.0f} LUFS")
    if values.get("beat_strength", 0.0) >= BEAT_FROM and values.get("tempo_bpm", 0.0) > 0:
        words.append(f"{values['tempo_bpm']:.0f} beats a minute")
    return words
