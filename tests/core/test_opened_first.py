"""A file that somebody opened is read before all that waits."""

from __future__ import annotations

import os
from pathlib import Path

from core.control import Control
from core.indexing import Run, Watchers
from core.settings import Home
from core.stages import Toolbox
from core.store import Store
from core.types import Modality, Progress, Stage


def test_a_named_file_goes_before_folders(store: Store, home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}.mp4").write_bytes(b"x")
    (tmp_path / "opened.mp4").write_bytes(b"x")
    looked: list[str] = []
    watchers = Watchers(progress=lambda step: looked.append(step.path) if isinstance(step, Progress) else None)
    run = Run(store, Control(), watchers, Toolbox(home, store.settings()), frozenset(Modality))
    run.scan([os.fsencode(folder), os.fsencode(tmp_path / "opened.mp4")], force=False)
    assert looked == [str(tmp_path / "opened.mp4"), str(folder)]
    (first,) = store.jobs.next(Stage.FACTS, 1)
    assert store.files.row(first.file_id).path == os.fsencode(tmp_path / "opened.mp4")
