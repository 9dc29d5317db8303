"""Ten hours cost no more memory than one: both indexed in a process of their own, peaks printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import MediaMaker

pytestmark = [pytest.mark.slow, pytest.mark.models, pytest.mark.timeout(1500)]

CHILD = """
import json, os, sys
from pathlib import Path
from core.indexing import Control, Run, Watchers
from core.settings import Home
from core.stages import Toolbox
from core.store import connect
from core.types import Modality, Stage

home = Home(Path(sys.argv[1])).make()
with connect(home, "worker") as store:
    run = Run(store, Control(), Watchers(), Toolbox(home, store.settings()), frozenset(Modality))
    run.scan([os.fsencode(sys.argv[2])], force=False)
    for stage in (Stage.FACTS, Stage.CONTENT, Stage.GIST):
        run.stage(stage)
    (media_id,) = store.media.ids()
    made = store.features.get(media_id)
    print(json.dumps({
        # ru_maxrss would count what the parent held before exec, and be the same for both
        "peak_mb": int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024,
        "cpu_s": sum(os.times()[:4]),
        "failed": [f.reason for f in run.failed.values()],
        "duration_s": store.media.facts([media_id])[media_id].duration_s,
        "reach_s": {f.model_id: float(f.spans.max()) for f in made if len(f.spans)},
    }))
"""


def lasting(make: MediaMaker, hours: int) -> Path:
    """A film of so many hours: one minute of pictures, tones and speech-like noise over and over."""
    minute = make.run(
        "minute.mkv", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=2:duration=60,hue=h=6*t",
        "-f", "lavfi", "-i", "sine=frequency=330:duration=60",
        "-f", "lavfi", "-i", "anoisesrc=color=pink:duration=60:seed=3,tremolo=f=4:d=0.9,bandpass=f=800:w=1200",
        "-filter_complex", "[1:a][2:a]amix=inputs=2[a]", "-map", "0:v", "-map", "[a]", "-g", "60", "-ac", "1",
        "-ar", "22050", "-c:a", "libmp3lame", "-b:a", "32k", "-pix_fmt", "yuv420p",
    )  # fmt: skip
    return make.run(f"hours{hours}.mkv", "-stream_loop", str(60 * hours - 1), "-i", f"file:{minute}", "-c", "copy")


def index(home: Path, film: Path) -> dict[str, object]:
    """Index one film in a process of its own, and say how it went."""
    said = subprocess.run(
        [sys.executable, "-c", CHILD, str(home), str(film)], capture_output=True, text=True, timeout=1400,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert said.returncode == 0, said.stderr[-2000:]
    found: dict[str, object] = json.loads(said.stdout)
    return found


def test_ten_hours_take_no_more_memory_than_one(
    make_media: MediaMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, ten = (index(tmp_path / f"home{hours}", lasting(make_media, hours)) for hours in (1, 10))
    with capsys.disabled():
        for hours, found in ((1, one), (10, ten)):
            print(f"\n{hours:2} h: peak {found['peak_mb']:.0f} MB, {found['cpu_s']:.0f} CPU-s")
    for hours, found in ((1, one), (10, ten)):
        assert found["failed"] == []
        assert found["duration_s"] == pytest.approx(3600 * hours, rel=0.01)
        reach = found["reach_s"]
        assert isinstance(reach, dict) and {"mfcc1", "efficientnet-lite0", "look1"} <= reach.keys()
        assert all(end_s > 0.98 * 3600 * hours for end_s in reach.values()), reach
    assert float(str(ten["peak_mb"])) < 1.10 * float(str(one["peak_mb"]))
