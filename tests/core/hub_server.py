"""A small hub on this machine that breaks off, lies, redirects and forgets how to resume, as it is told."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import numpy as np

PIECE = 50_000
FLOWS, DROP = 300_000, 500
"""A body that drips comes in pieces to here and in drops from here on: it isn't over before it is paused or stopped."""
BODY = np.random.default_rng(0).bytes(900_000)
TEXT = b'{"a tokenizer": 1}'


@dataclass
class Hub:
    """What the server does, and what it was asked."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    break_after: list[int] = field(default_factory=list)  # bytes of the body that the next answers give at most
    errors: list[int] = field(default_factory=list)  # what the next answers are instead
    ranges: bool = True
    shift: int = 0  # a 206 begins so much later than asked
    redirect: str = ""
    drip_s: float = 0.0  # a pause before each piece of a body, so that one can come between
    asked: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Hub]:
    """Serve on this machine."""
    state = Hub()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            state.asked.append((self.path, asked))
            if state.errors:
                self.send_error(state.errors.pop(0))
                return
            if state.redirect and not self.path.startswith("/cdn"):
                self.send_response(302)
                self.send_header("Location", state.redirect + self.path)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = state.files.get(self.path.removeprefix("/cdn"))
            if body is None:
                self.send_error(404)
                return
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and state.ranges else 0
            if start and start >= len(body):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(body)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(206 if start else 200)
            start += state.shift if start else 0
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            most = state.break_after.pop(0) if state.break_after else len(body)
            at, end = start, min(start + most, len(body))
            while at < end:
                time.sleep(state.drip_s)
                next_ = min(at + (DROP if state.drip_s and at >= FLOWS else PIECE), end)
                self.wfile.write(body[at:next_])
                at = next_
            if most < len(body) - start:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def handle(self) -> None:
            """Serve until the other end goes, which is no trouble."""
            with suppress(ConnectionError):
                super().handle()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()
