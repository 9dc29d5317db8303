"""The worker's lane for models: fetched after a yes or taken from a file, then chosen; paused, taken up, stopped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from core import catchup, consent
from core.control import Control
from core.errors import FetchProblem, UserProblem
from core.lanes import Command, HeldLane, Pipe, Steps
from core.settings import Home
from core.store import connect
from core.weights import fetch
from core.weights.presets import PRESETS, Preset, take


class Fetching(HeldLane):
    """One model at a time, fetched or taken from a file, beside indexing and what a person waits for."""

    def __init__(self, home: Home, pipe: Pipe) -> None:
        super().__init__(pipe, self._get)
        self._home = home

    def _get(self, command: Command, control: Control) -> None:
        control.checkpoint()
        preset = _preset(str(command["name"]))
        if command["do"] == "fetch":
            self._fetch(preset, command, control)
        else:
            take(self._home, preset, Path(str(command["path"])))
        self._pipe.send(re=command.get("id"), type="result", **self._choose(preset))

    def _fetch(self, preset: Preset, command: Command, control: Control) -> None:
        """Fetch after a yes, which is written down before the first byte comes."""
        agreed, number = command.get("agreed") is True, command.get("id")
        if not agreed:
            raise FetchProblem(f"{preset.name} is fetched only after a yes.", "not_agreed")
        endpoint, proxy = str(command.get("endpoint", "")), str(command.get("proxy", ""))
        with connect(self._home, "worker") as store:
            way = fetch.Way.chosen(endpoint, proxy, remembered=store.settings().weights_endpoint)
            consent.answer(store, consent.FETCH + preset.name, "yes", detail=fetch.shown(preset, way))
        steps = Steps()
        fetch.fetch(
            *(self._home, preset),
            agreed=agreed,
            way=way,
            progress=lambda step: self._tell(number, preset.name, step, steps),
            checkpoint=control.checkpoint,
        )
        if endpoint:
            with connect(self._home, "worker") as store:
                store.set_setting("weights_endpoint", way.endpoint)

    def _tell(self, number: object, name: str, step: fetch.Step, steps: Steps) -> None:
        if steps.is_due(step.done_bytes, step.total_bytes):
            done = {"done_bytes": step.done_bytes, "total_bytes": step.total_bytes}
            self._pipe.send(re=number, type="fetch", name=name, **done)

    def _choose(self, preset: Preset) -> dict[str, Any]:
        """Have pictures seen by it from the next run on; it answers when it has caught up."""
        with connect(self._home, "worker") as store:
            settings = catchup.choose(store, preset.name)
        chosen = {"picture_model": settings.picture_model, "picture_next": settings.picture_next}
        return {"name": preset.name, "where": os.fspath(self._home.weights / preset.files[0].place), **chosen}


def _preset(name: str) -> Preset:
    if name not in PRESETS:
        raise UserProblem(f"No model called {name} can be fetched. There are: {', '.join(PRESETS)}.")
    return PRESETS[name]
