"""Turns a probe into what the library shows of a medium: title, people, numbers.

Each field is taken from the first that knows it: .nfo file, tags, file name, folders. What programs write where they
know nothing ("Unknown artist") is no knowledge.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from core import names, nfo
from core.cleaning import marked
from core.errors import show_path
from core.languages import code_of
from core.names import Name
from core.nfo import Nfo
from core.types import Facet, FacetType, Facts, Kind, Probe, Stream

_SPOKEN = re.compile(r"(?i)\b(?:audio ?books?|podcasts?|speech|spoken|lecture|hörbuch)\b|播客|有声")
_JOINED = re.compile(r"\s*;\s*|\s+(?:feat\.?|ft\.?|featuring)\s+", re.I)
"""What stands between the artists of one tag."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Facts with what they rest on.

    Attributes:
        sources: field → nfo, tags, name or folder; fields that only the streams know aren't listed.
        people: who had a part, by .nfo and tags.
    """

    facts: Facts
    sources: Mapping[str, str]
    people: tuple[Facet, ...] = ()


def facts(probe: Probe, root: bytes = b"", *, described: bool = True) -> Facts:
    """Gather what is shown of a medium. The title is never empty.

    Args:
        root: the library folder; a single title-less file is named by its path below it.
        described: whether .nfo files may lie beside it; where a scan saw none, none are looked for.
    """
    return gather(probe, root, described=described).facts


def gather(probe: Probe, root: bytes = b"", *, described: bool = True) -> Gathered:
    """Gather what is shown of a medium, with where each field comes from, and people."""
    is_audio = probe.video is None
    name = names.read(probe.path, is_audio=is_audio, root=root)
    told = nfo.beside(probe.path, is_audio=is_audio, episode=name.episode) if described else nfo.NOTHING
    fields, sources = _chosen(told, _tagged(probe.tags), name)
    audio = probe.audio
    width_px, height_px = _shown_size(probe.video) if probe.video else (0, 0)
    shown = Facts(
        kind=_kind(probe),
        duration_s=probe.duration_s,
        language=_language(probe),
        width_px=width_px,
        height_px=height_px,
        has_picture=probe.video is not None,
        has_sound=audio is not None,
        title=str(fields.pop("title", "")) or show_path(os.path.relpath(probe.path, root or None)),
        **fields,  # type: ignore[arg-type]  # text and numbers by the names of Facts
    )
    if shown.album_artist.casefold() == shown.artist.casefold():
        shown = replace(shown, album_artist="")
    return Gathered(shown, sources, tuple(_people(told, probe.tags, name, sources)))


_FIELDS = (
    *("title", "artist", "album", "genre", "year", "series", "season", "episode", "track", "description"),
    "album_artist",
)


def _chosen(told: Nfo, tagged: Mapping[str, str | int], name: Name) -> tuple[dict[str, str | int], dict[str, str]]:
    """Take each field from the first source that knows it."""
    fields, sources = dict[str, str | int](), dict[str, str]()
    for field in _FIELDS:
        given = ((nfo.SOURCE, getattr(told, field, "")), ("tags", tagged.get(field)), _by_path(name, field))
        source, value = next(((source, value) for source, value in given if value), ("", None))
        if value:
            fields[field], sources[field] = value, source
    return fields, sources


def _by_path(name: Name, field: str) -> tuple[str, str | int | None]:
    return ("folder" if field in name.folder else "name"), getattr(name, field, None)


def _tagged(tags: Mapping[str, str]) -> dict[str, str | int]:
    """Bring tags to the names of facts; what says nothing is left out."""
    known = {name: text or "" for name, text in marked(tags).items()}
    text: dict[str, str | int] = {
        "title": _one_line(known.get("title", "")),
        "artist": _one_line(known.get("artist", "") or known.get("album_artist", "")),
        "album": _one_line(known.get("album", "")),
        "album_artist": _one_line(known.get("album_artist", "") or _many(tags.get("album_artist", ""))),
        "genre": _one_line(known.get("genre", "")),
        "series": _one_line(known.get("show", "")),
        "description": known.get("synopsis", "") or known.get("description", "") or known.get("comment", ""),
    }
    numbers = {"season": "season_number", "episode": "episode_sort", "track": "track"}
    return (
        text
        | {field: _number(tags.get(tag, "")) for field, tag in numbers.items()}
        | {"year": _year(tags.get("date", ""))}
    )


def _many(owner: str) -> str:
    """Give "Various Artists" back: nobody's name (`cleaning.is_missing`), but what a compilation stands under."""
    return owner if owner.strip().casefold().startswith("various") else ""


def _people(told: Nfo, tags: Mapping[str, str], name: Name, sources: Mapping[str, str]) -> Iterator[Facet]:
    """List who had a part: in .nfo files by role; artists and composers of tags; the artist of a file name."""
    for person in told.people:
        type_ = FacetType.ORGANISATION if person.role == "studio" else FacetType.PERSON
        yield Facet(type_, person.name, nfo.SOURCE, person.role)
    if told.artist:
        yield Facet(FacetType.PERSON, told.artist, nfo.SOURCE, "artist")
    for tag, role in (("artist", "artist"), ("album_artist", "artist"), ("composer", "composer")):
        for one in _JOINED.split(marked({tag: tags.get(tag, "")})[tag] or ""):
            if one.strip() and len(one) <= 100:
                yield Facet(FacetType.PERSON, _one_line(one), "tags", role)
    if name.artist and sources.get("artist") == "name":
        yield Facet(FacetType.PERSON, name.artist, "name", "artist", score=0.7)


def _shown_size(video: Stream) -> tuple[int, int]:
    """Width and height as a person sees them: those of a film held upright are swapped in the file."""
    size = (video.width_px, video.height_px)
    return size if video.rotation_deg % 180 == 0 else size[::-1]


def _kind(probe: Probe) -> Kind:
    """Guess from streams and tags; whether untagged sound is music or speech is heard later."""
    if probe.video is not None:
        return Kind.VIDEO
    if _SPOKEN.search(probe.tags.get("genre", "")):
        return Kind.SPEECH
    tagged = probe.tags.get("artist") and (probe.tags.get("album") or probe.tags.get("genre"))
    return Kind.MUSIC if tagged or (probe.tags.get("album") and probe.tags.get("genre")) else Kind.SOUND


def _language(probe: Probe) -> str:
    """Language of the main sound as the container says it, "" for undetermined."""
    language = probe.audio.language if probe.audio else ""
    return "" if language in ("und", "mis", "mul", "zxx") else code_of(language)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _year(text: str) -> int:
    match = re.search(r"(?<!\d)(\d{4})(?!\d)", text) or re.match(r"(\d{4})\d{4}$", text.strip())
    return int(match[1]) if match and 1000 <= int(match[1]) <= 2999 else 0


def _number(text: str) -> int:
    """Read the leading number of "3", "03/12"; 0 where there is none or it makes no sense."""
    match = re.match(r"\s*(\d{1,4})(?:\D|$)", text)
    return int(match[1]) if match else 0
