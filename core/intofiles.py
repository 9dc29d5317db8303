"""The worker's lane for what goes into a person's own files after a yes: their facts, their ratings and their plays."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Sequence
from typing import Any

from core import tagwriter
from core.control import Control
from core.errors import Cancelled
from core.exchange import ratings_out
from core.exchange.outgoing import Outgoing
from core.lanes import Command, HeldLane, Pipe, Steps
from core.settings import Home
from core.store import connect
from core.tagwriter import Written
from core.types import Kind, MediaId, ProfileId

MOST_TOLD = 500
"""Files that are named to the caller, of those that can't be written."""


class IntoFiles(HeldLane):
    """One command at a time, beside indexing and what a person waits for: a thousand files take a while.

    A stop comes between two files; what is written by then stays, and is told.
    """

    def __init__(self, home: Home, pipe: Pipe) -> None:
        super().__init__(pipe, self._act)
        self._home = home

    def _act(self, command: Command, control: Control) -> None:
        control.checkpoint()
        tell = self._teller(command.get("id"))
        if command["do"] == "write_tags":
            reply = self._own_facts([MediaId(m) for m in command.get("media", [])], control)
        elif command.get("write"):
            reply = self._ratings(command, control, tell)
        else:
            reply = self._looked_at(command, control, tell)
        self._pipe.send(re=command.get("id"), type="result", **reply)

    def _teller(self, number: object) -> Callable[[int, int], None]:
        steps = Steps()

        def tell(done: int, total: int) -> None:
            if steps.is_due(done, total):
                self._pipe.send(re=number, type="into_files", done=done, total=total)

        return tell

    def _own_facts(self, media: Sequence[MediaId], control: Control) -> dict[str, Any]:
        with connect(self._home, "worker") as store:
            done = tagwriter.write_all(store, media, control.checkpoint)
        return {"files": [_row(one) for one in done]}

    def _planned(self, command: Command) -> tuple[list[Outgoing], str]:
        to = str(command["to"])
        with connect(self._home, "read") as store:
            profile, played = ProfileId(int(command["profile"])), bool(command.get("played"))
            return ratings_out.planned(store, profile, to, played=played), to

    def _looked_at(self, command: Command, control: Control, tell: Callable[[int, int], None]) -> dict[str, Any]:
        planned, to = self._planned(command)
        found: list[Outgoing] = []
        for one in planned:
            found += ratings_out.looked_at([one], to, control.checkpoint)
            tell(len(found), len(planned))
        able, unable = [one for one in found if not one.hindered], [one for one in found if one.hindered]
        return {
            "able": len(able),
            "kept_bytes": ratings_out.room(able) if to == ratings_out.TAGS else 0,
            "unable": len(unable),
            "reasons": [_row(Written(one.path, one.hindered)) for one in unable[:MOST_TOLD]],
            "films": to == ratings_out.TAGS and any(one.facts.kind is Kind.VIDEO for one in unable),
        }

    def _ratings(self, command: Command, control: Control, tell: Callable[[int, int], None]) -> dict[str, Any]:
        """Write what is meant now, which may be more than was looked at: what was rated since belongs to it."""
        planned, to = self._planned(command)
        done: list[Written] = []
        stopped = False
        try:
            for one in planned:
                control.checkpoint()
                done += ratings_out.write_all(ratings_out.looked_at([one], to), to)
                tell(len(done), len(planned))
        except Cancelled:
            stopped = True
        failed = [one for one in done if one.reason]
        return {
            "written": [os.fsdecode(one.path) for one in done if one.changed and not one.reason],
            "same": sum(not one.changed for one in done),
            "failed": len(failed),
            "reasons": [_row(one) for one in failed[:MOST_TOLD]],
            "stopped": stopped,
        }


def _row(one: Written) -> dict[str, Any]:
    return {**dataclasses.asdict(one), "path": os.fsdecode(one.path)}
