"""What the window reads of others: drags, and its own files by another hand. What is no such thing is nothing."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData

from app import dragging, kept, lastplace, queuelist
from app.queue import Queue
from app.shortcuts import read_chosen
from core.feedback import Origin
from core.settings import Home
from core.types import MediaId
from tests.damaging import FUZZ, JSON, mutated


def a_queue() -> bytes:
    queue = Queue()
    queue.fill(MediaId("b"), [MediaId(i) for i in "abc"], Origin("library", 3, 1))
    return queue.to_text().encode()


SOUND = {
    "queue": a_queue(),
    "drag": b'["a", "b"]',
    "place": b'{"place": "films", "current": "a", "top": ["a", 3], "names": ["x"], "sort": "title", "list": ["x", 1]}',
    "left": b'{"place": "{}", "search": "[]"}',
    "keys": b'{"play": ["Space"], "search": ["/", "Ctrl+F"]}',
}


def read(name: str, data: bytes, home: Home) -> None:
    text = data.decode("utf-8", "replace")
    if name == "queue":
        queue = Queue.from_text(text)
        assert -1 <= queue.at < max(len(queue.entries), 1)
        assert Queue.from_text(queue.to_text()) == queue
    elif name == "drag":
        dragged = QMimeData()
        for kind in (dragging.MEDIA, queuelist.MIME):
            dragged.setData(kind, data)
        assert all(isinstance(media_id, str) for media_id in dragging.ids_of(dragged))
        assert all(isinstance(row, int) for row in queuelist._listed(dragged, queuelist.MIME, int))
    elif name == "left":
        home.left.write_bytes(data)
        assert isinstance(kept.told(home, "place"), str)
    elif name == "place":
        kept.keep_told(home, lastplace.KEY, text)
        written = lastplace._read(home)
        lastplace._place(written)
        for section in lastplace.sections.SECTION_OF:
            lastplace._view(home, section, written)
    else:
        assert all(isinstance(key, str) for keys in read_chosen(text).values() for key in keys)


@FUZZ
@given(data=st.binary(max_size=1000))
@example(data=b"[" * 100_000)
@pytest.mark.parametrize("name", SOUND)
def test_any_bytes(name: str, data: bytes, home: Home) -> None:
    read(name, data, home)


@FUZZ
@given(seed=st.integers(0, 2**32))
@pytest.mark.parametrize("name", SOUND)
def test_damaged_text(name: str, seed: int, home: Home) -> None:
    read(name, mutated(SOUND[name], random.Random(seed)), home)


@FUZZ
@given(document=JSON)
@pytest.mark.parametrize("name", SOUND)
def test_json_of_any_shape(name: str, document: object, home: Home) -> None:
    read(name, json.dumps(document).encode(), home)
