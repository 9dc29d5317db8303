"""Libraries that run models are kept from telling their makers, and from asking for sockets by themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import HEAVY_S, REPOSITORY

pytestmark = pytest.mark.models

HEAR = """
import {first}
from faster_whisper.vad import get_vad_model
import numpy
get_vad_model()(numpy.zeros(512 * 8, numpy.float32))
"""
LOAD = """
import sys
asked = []
sys.addaudithook(lambda event, told: asked.append(told) if event == "socket.__new__" and told[1] != 1 else None)
import {first}
import urllib3
print(len(asked))
"""


def run(program: str, first: str, cache: Path) -> str:
    """Run a program that loads `first` before all else, with a cache folder and an environment of its own."""
    told = {name: value for name, value in os.environ.items() if not name.endswith("DISABLE_TELEMETRY")}
    told |= {"PYTHONPATH": str(REPOSITORY), "XDG_CACHE_HOME": str(cache), "HOME": str(cache)}
    argv = [sys.executable, "-c", program.format(first=first)]
    return subprocess.run(argv, env=told, check=True, capture_output=True, text=True, timeout=HEAVY_S - 60).stdout


def test_what_tells_speech_from_noise_keeps_nothing_to_tell_its_maker(tmp_path: Path) -> None:
    run(HEAR, "sys", tmp_path / "theirs")
    if not list((tmp_path / "theirs").rglob("*onnxruntime*")):
        pytest.skip("this build of ONNX Runtime has nothing to tell")
    run(HEAR, "core", tmp_path / "ours")
    assert not list((tmp_path / "ours").rglob("*onnxruntime*"))


def test_loading_a_model_asks_for_no_socket(tmp_path: Path) -> None:
    assert int(run(LOAD, "sys", tmp_path)) > 0, "urllib3 looks for IPv6 no more: `socket.has_ipv6` can stay as it is"
    assert int(run(LOAD, "core.extract", tmp_path)) == 0
