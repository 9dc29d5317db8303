"""What the command line prints: JSON documents for scripts, lines for people, one progress line on stderr."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from core.cli.words import duration, reason_words, show_text
from core.errors import UserProblem, clock, show_path
from core.keywords import keywords
from core.search import marks
from core.store import Store
from core.types import (
    EventKind,
    Facet,
    FacetType,
    FileState,
    IndexReport,
    MediaId,
    ProfileId,
    Progress,
    Reason,
    Result,
)
from core.weights import WeightsStatus

Row = dict[str, Any]
REACTIONS = {"like": "liked", "dislike": "disliked", "hide": "hidden"}
STEPS = {
    "scan": "looking for files",
    "fetch": "fetching, in MB",
    "facts": "reading facts",
    "content": "looking and listening",
    "gist": "quick pass over speech",
    "speech": "writing down speech",
    "meaning": "reading the texts",
}
WAITS = {
    "battery": "waiting for mains power",
    "in use": "waiting until nobody has touched this machine for two minutes",
}


class Unheard(Exception):
    """Whoever read the answer has gone (`homereel list | head -1`): there is nobody to tell."""


def prepare() -> None:
    """Make the three standard streams safe to use.

    Names with undecodable bytes can be printed anywhere: they come out escaped instead of raising. A stream that the
    caller closed leads to nowhere, so that no file of the library gets its number.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(number)
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115  # they live as long as the process
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def answer(options: argparse.Namespace, document: object, lines: Iterable[str]) -> int:
    """Print the JSON document or the lines; return the exit code of success.

    JSON is ASCII: undecodable bytes of a path come as lone surrogates, which `os.fsencode` turns back. In lines these
    and control characters are escaped, so that no name can play tricks on a terminal.

    Raises:
        UserProblem: it can't be written, as on a full disk.
        Unheard: nobody reads any more.
    """
    try:
        if options.json:
            print(json.dumps(document, allow_nan=False))
        else:
            for line in lines:
                print(show_text(line))
    except OSError as error:
        _unwritten(error)
    finish()
    return 0


def finish() -> None:
    """Write what is still held back.

    Raises:
        UserProblem: it can't be written.
        Unheard: nobody reads any more.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        _unwritten(error)


def _unwritten(error: OSError) -> NoReturn:
    """Send the rest nowhere, since Python would try again at its end, and say what is wrong."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    if isinstance(error, BrokenPipeError):
        raise Unheard from error
    raise UserProblem(
        f"The answer can't be written: {error.strerror}. Make room there, or send it elsewhere."
    ) from error


def complain(message: str) -> None:
    """Say on stderr what went wrong; where nobody can be told, the exit code says it alone."""
    with contextlib.suppress(OSError):
        print(f"homereel: {show_text(message)}", file=sys.stderr)


def tell(text: str) -> None:
    """Show where a run stands on stderr; a run never fails because nobody can see that."""
    with contextlib.suppress(OSError):
        print(text, end="", flush=True, file=sys.stderr)


def agree(what: str, question: str, otherwise: str, yes: bool) -> None:
    """Say on stderr what is about to be done, and go on after a yes: --yes, or that of the person at the terminal.

    Args:
        otherwise: what holds without it, such as "Nothing was fetched".

    Raises:
        UserProblem: the answer was another, or nobody is there to ask.
    """
    tell("".join(f"{show_text(line)}\n" for line in what.split("\n")))
    if yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise UserProblem(f"{otherwise}, since nobody could be asked. To agree, add --yes")
    if not asked(f"{question} [y/N] "):
        raise UserProblem(f"{otherwise}.")


def can_ask() -> bool:
    """Say whether a person sits at the terminal who sees a question."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def asked(question: str) -> bool:
    """Ask the person at the terminal; anything but y or yes is a no."""
    tell(question)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


class Bar:
    """One line on stderr that says where indexing stands; on a pipe, a line every few seconds."""

    EVERY_S = 5.0

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._last = 0.0
        self._width = 0

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live and self._width:
            tell("\r" + " " * self._width + "\r")

    def wait(self, why: str) -> None:
        """Say what the work waits for; "" says nothing, since the next step does."""
        if why:
            self._write(f"{WAITS[why]} (--now goes on all the same)")

    def show(self, step: Progress) -> None:
        """Draw one step."""
        now = time.monotonic()
        if not self._live and now - self._last < self.EVERY_S:
            return
        self._last = now
        left = f" · about {duration(step.eta_s)} left" if step.eta_s >= 0 else ""
        failed = f" · {step.failed} failed" if step.failed else ""
        counted = f" {step.done}/{step.total}" if step.total else ""
        self._write(f"{STEPS.get(step.stage, step.stage)}{counted}{left}{failed} · {_short(step.path)}")

    def _write(self, line: str) -> None:
        if self._live:
            tell("\r" + line.ljust(self._width))
            self._width = max(self._width, len(line))
        else:
            tell(line + "\n")


def _short(path: str, most: int = 48) -> str:
    """Cut a path at a folder's beginning, so that it fits a line."""
    kept = path
    while len(kept) > most and os.sep in kept[1:]:
        kept = kept[kept.index(os.sep, 1) :]
    kept = kept if len(kept) <= most else kept[: most - 1] + "…"
    return kept if kept == path else "…" + kept


def index_lines(report: IndexReport) -> list[str]:
    """Say what a run did, each failed file with its reason."""
    lines = [f"{show_path(f.path)}: {f.stage}: {f.reason}" for f in report.failed]
    hours = report.media_s / 3600
    lines.append(
        f"{report.found} found, {report.indexed} indexed, {report.unchanged} unchanged, {len(report.failed)} failed "
        f"in {duration(report.seconds)} ({hours:.2f} h of media)"
    )
    if report.known_failed:
        lines.append(f"{len(report.known_failed)} failed earlier and have not changed: homereel list --failed")
    return lines


# ── Items ───────────────────────────────────────────────────────────────────────────────────────────


def items(store: Store, profile: ProfileId, ids: Sequence[MediaId]) -> list[Row]:
    """Make one row per medium for `list` and `playlist make`."""
    files = store.files.best(ids)
    return [
        {
            "id": card.media_id,
            "path": os.fsdecode(files[card.media_id].path) if card.media_id in files else "",
            "title": card.title,
            "kind": card.kind,
            "duration_s": round(card.duration_s, 3),
            "state": card.state,
            "stars": card.stars,
            "reaction": card.reaction,
            "plays": card.plays,
        }
        for card in store.media.cards(ids, profile)
    ]


def item_line(row: Mapping[str, Any]) -> str:
    """One line of a list."""
    marks = [row["state"]] if row["state"] != FileState.PRESENT else []
    marks += [REACTIONS[row["reaction"]]] if row["reaction"] else []
    marked = f"  ({', '.join(marks)})" if marks else ""
    return f"{row['id'][:8]}  {row['kind']:6} {duration(row['duration_s']):>9}  {row['title']}{marked}"


def item_document(store: Store, profile: ProfileId, media_id: MediaId) -> Row:
    """Collect what `show` prints."""
    facts = store.media.facts([media_id])[media_id]
    transcript = store.text.transcript(media_id)
    files = store.files.of_media(media_id)
    notes = [e.text for e in store.events.of_media(profile, media_id) if e.kind is EventKind.NOTE]
    return {
        "id": media_id,
        "paths": [{"path": os.fsdecode(f.path), "state": f.state} for f in files],
        **dataclasses.asdict(facts),
        "rating": store.events.stars(profile).get(media_id, 0.0),
        "reaction": store.events.reactions(profile).get(media_id, ""),
        "plays": store.events.plays(media_id, profile),
        "tags": [{"tag": t.code, "score": round(t.score, 3), "from": t.modality} for t in store.media.tags(media_id)],
        "keywords": keywords(store, media_id),
        "voices": _voices(store, media_id),
        **_about(store, media_id),
        "notes": notes,
        "values": {name: round(value, 4) for name, value in store.features.values(media_id).items()},
        "transcript_source": transcript.source if transcript else "",
        "transcript_complete": transcript.complete if transcript else False,
        "transcript": [dataclasses.asdict(s) for s in transcript.segments] if transcript else [],
    }


def _voices(store: Store, media_id: MediaId) -> list[Row]:
    """Make one row per voice that speaks in an item."""
    return [
        {
            "id": voice.id,
            "name": voice.name,
            "seconds": round(voice.seconds, 1),
            "spans": [{"start_s": round(start_s, 2), "end_s": round(end_s, 2)} for start_s, end_s in voice.spans],
        }
        for voice in store.voices.of_medium(media_id)
    ]


def _about(store: Store, media_id: MediaId) -> Row:
    """Collect who, where and what a medium is of, its topic, and what its facts rest on."""
    facets, topic = store.facets.of(media_id), store.topics.of(media_id)
    keys = {FacetType.PERSON: "people", FacetType.PLACE: "places", FacetType.ORGANISATION: "organisations"}
    return {
        **{key: [_facet_row(facet) for facet in facets if facet.type is type_] for type_, key in keys.items()},
        "topic": {"id": topic.id, "words": list(topic.words)} if topic else None,
        "sources": store.facets.sources(media_id),
    }


def _facet_row(facet: Facet) -> Row:
    row: Row = {"name": facet.name, "from": facet.source, "score": round(facet.score, 3), "count": facet.count}
    row |= {"role": facet.role} if facet.role else {}
    return row | ({"start_s": round(facet.start_s, 3)} if facet.start_s >= 0 else {})


def topic_rows(store: Store, profile: ProfileId, most: int) -> list[Row]:
    """List the topics with the titles of the media in their middle, as far as they are there for the profile."""
    rows, out = [], store.media.kept_out(profile)
    for topic in store.topics.all():
        there = [media_id for media_id in store.topics.media(topic.id) if media_id not in out]
        if out and not there:
            continue
        middle = there[:most]
        facts = store.media.facts(middle)
        media = [{"id": m, "title": facts[m].title} for m in middle if m in facts]
        count = len(there) if out else topic.count
        rows.append({"id": topic.id, "words": list(topic.words), "count": count, "media": media})
    return rows


def topic_lines(rows: Sequence[Row]) -> list[str]:
    """Print topics for a person: how many media, what about, which are in its middle."""
    return [
        f"{row['count']:5}  {', '.join(row['words'])}  — {', '.join(m['title'] for m in row['media'][:3])}"
        for row in rows
    ]


# ── Results ─────────────────────────────────────────────────────────────────────────────────────────


def result_rows(store: Store, found: Sequence[Result]) -> list[Row]:
    """Make one row per result, in the form of the design."""
    ids = [result.media_id for result in found]
    files, facts = store.files.best(ids), store.media.facts(ids)
    named = {m for r in found for reason in r.reasons for m in _media_of(reason.args)}
    titles = {m: f.title for m, f in store.media.facts(sorted(named)).items()}
    return [_result_row(result, files, facts, titles) for result in found]


def search_rows(store: Store, found: Sequence[Result], query: str) -> list[Row]:
    """Make one row per hit of a search, with what matched and which words of it (as places in its text)."""
    rows = result_rows(store, found)
    for row, result in zip(rows, found, strict=True):
        row["matched"] = [_matched(reason, query) for reason in result.reasons]
    return rows


def _matched(reason: Reason, query: str) -> Row:
    text = str(reason.args.get("text") or reason.args.get("tag") or "")
    row: Row = {"what": str(reason.args.get("field", reason.code)), "text": text}
    return {**row, "marks": [list(place) for place in marks(text, query)]}


def _media_of(args: Mapping[str, Any]) -> list[MediaId]:
    return [MediaId(args["media_id"])] if "media_id" in args else []


def _result_row(result: Result, files: Mapping[Any, Any], facts: Mapping[Any, Any], titles: Mapping[Any, str]) -> Row:
    row: Row = {
        "id": result.media_id,
        "path": os.fsdecode(files[result.media_id].path) if result.media_id in files else "",
        "title": facts[result.media_id].title,
        "score": round(float(result.score), 6),
        "parts": {name: round(float(share), 4) for name, share in result.parts.items()},
        "reasons": [{"code": r.code, "args": dict(r.args)} for r in result.reasons],
        "words": [words for r in result.reasons if (words := reason_words(r, titles))],
    }
    if result.moment is not None:
        row["moment"] = {"start_s": round(result.moment.start_s, 3), "end_s": round(result.moment.end_s, 3)}
        if result.moment.text:
            row["moment"]["text"] = result.moment.text
    return row


def result_lines(rows: Sequence[Row]) -> list[str]:
    """Print results for a person: title, moment, why; nothing where there are none."""
    lines = []
    for number, row in enumerate(rows, 1):
        at = f" at {clock(row['moment']['start_s'])}" if "moment" in row else ""
        words = [text.removesuffix(at) for text in row["words"]]  # the moment is said once
        why = f"  — {'; '.join(words)}" if words else ""
        lines.append(f"{number:2}. {row['title']}{' ' + at if at else ''}{why}  [{row['id'][:8]}]")
    return lines


# ── Weights ─────────────────────────────────────────────────────────────────────────────────────────


def weights_row(status: WeightsStatus) -> Row:
    """Turn one model's state into JSON fields."""
    row = dataclasses.asdict(status)
    row["where"] = str(status.where) if status.where else ""
    return row


def weights_line(row: Mapping[str, Any]) -> str:
    """Tell a person of one model in one line: is it there, is it in use, how large, what for, whose."""
    size = f"{row['size_bytes'] / 1e6:6.0f} MB"
    named = f"{row['name']}{' (in use)' if row['in_use'] else ' (catching up)' if row['next'] else ''}"
    licence = row["licence"] or "its licence is its maker's"
    origin = row["source"] or "from a file of yours"
    problem = f" — {row['problem']}" if row["problem"] else ""
    return f"{row['state']:8} {named:29} {size}  {row['what']} ({licence}; {origin}){problem}"
