"""Fetching weights: against a real server that breaks off, lies, redirects and can't resume; never without a yes."""

from __future__ import annotations

import contextlib
import hashlib
import io
import socketserver
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.errors import Cancelled, UserProblem
from core.settings import Home
from core.weights.fetch import HUB, Refused, Step, Way, _Redirects, fetch
from core.weights.presets import PRESETS, Preset, RemoteFile, tokenizer_folder
from tests.core.hub_server import BODY, TEXT, Hub, serving


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A server on this machine."""
    with serving() as state:
        yield state


@pytest.fixture
def preset(hub: Hub) -> Preset:
    """A model in two files, which the server has."""
    made = []
    for name, place, body in (
        ("model.safetensors", "open_clip/M--t.safetensors", BODY),
        ("tokenizer.json", "open_clip/tokenizers/M--t/tokenizer.json", TEXT),
    ):
        made.append(RemoteFile("who/m", "a" * 40, name, place, len(body), hashlib.sha256(body).hexdigest()))
        hub.files[f"/who/m/resolve/{'a' * 40}/{name}"] = body
    return Preset("open_clip:M:t", "a test", "MIT", tuple(made))


def way(hub: Hub, **other: object) -> Way:
    return Way(hub.address, tries=3, wait_s=0.01, **other)  # type: ignore[arg-type]


def parts(home: Home) -> list[Path]:
    return list(home.weights.rglob("*.part"))


def test_all_files_come_and_nothing_else_stays(home: Home, hub: Hub, preset: Preset) -> None:
    steps: list[Step] = []
    where = fetch(home, preset, agreed=True, way=way(hub), progress=steps.append)
    assert where.read_bytes() == BODY
    folder = tokenizer_folder(home, preset.name)
    assert folder is not None and (folder / "tokenizer.json").read_bytes() == TEXT
    assert not parts(home)
    assert steps[-1] == Step("tokenizer.json", preset.size_bytes, preset.size_bytes)
    assert [step.done_bytes for step in steps] == sorted(step.done_bytes for step in steps)
    hub.asked.clear()
    fetch(home, preset, agreed=True, way=way(hub))
    assert hub.asked == []  # what is there and right isn't asked for again


def test_nothing_is_asked_for_without_a_yes(home: Home, hub: Hub, preset: Preset) -> None:
    with pytest.raises(UserProblem, match="only after a yes"):
        fetch(home, preset, agreed=False, way=way(hub))
    assert hub.asked == []


def test_connections_that_break_are_taken_up_where_they_broke(home: Home, hub: Hub, preset: Preset) -> None:
    hub.break_after = [100_000, 250_000, 0, 300_000]
    assert fetch(home, preset, agreed=True, way=way(hub)).read_bytes() == BODY
    asked = [value for path, value in hub.asked if path.endswith("safetensors")]
    assert asked == ["", "bytes=100000-", "bytes=350000-", "bytes=350000-", "bytes=650000-"]


def test_a_later_run_goes_on_from_what_came(home: Home, hub: Hub, preset: Preset) -> None:
    hub.break_after = [400_000, 0, 0, 0, 0]
    with pytest.raises(UserProblem, match=r"goes on from there.*--endpoint.*--proxy.*--file PATH"):
        fetch(home, preset, agreed=True, way=way(hub))
    assert [part.stat().st_size for part in parts(home)] == [400_000]
    hub.break_after.clear()
    hub.asked.clear()
    assert fetch(home, preset, agreed=True, way=way(hub)).read_bytes() == BODY
    assert hub.asked[0][1] == "bytes=400000-"


def test_a_stopped_fetch_keeps_what_came(home: Home, hub: Hub, preset: Preset) -> None:
    seen: list[int] = []

    def stop() -> None:
        if len(seen) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch(home, preset, agreed=True, way=way(hub), progress=lambda s: seen.append(s.done_bytes), checkpoint=stop)
    (part,) = parts(home)
    assert 0 < part.stat().st_size < len(BODY)
    assert not (home.weights / preset.files[0].place).exists()
    assert fetch(home, preset, agreed=True, way=way(hub)).read_bytes() == BODY


def test_a_wrong_hash_leaves_nothing(home: Home, hub: Hub, preset: Preset) -> None:
    (name,) = (path for path in hub.files if path.endswith("safetensors"))
    hub.files[name] = BODY[:-1] + bytes([BODY[-1] ^ 1])
    with pytest.raises(UserProblem, match="another sha256"):
        fetch(home, preset, agreed=True, way=way(hub))
    assert not parts(home)
    assert not (home.weights / preset.files[0].place).exists()


def test_a_damaged_rest_is_fetched_anew(home: Home, hub: Hub, preset: Preset) -> None:
    target = home.weights / preset.files[0].place
    target.parent.mkdir(parents=True)
    target.with_name(f".{target.name}.part").write_bytes(b"x" * 500_000)
    assert fetch(home, preset, agreed=True, way=way(hub)).read_bytes() == BODY
    assert [value for path, value in hub.asked if path.endswith("safetensors")] == ["bytes=500000-", ""]


@pytest.mark.parametrize("length", [len(BODY) // 2, 2 * len(BODY)])
def test_another_length_is_another_file(home: Home, hub: Hub, preset: Preset, length: int) -> None:
    (name,) = (path for path in hub.files if path.endswith("safetensors"))
    hub.files[name] = (BODY + BODY)[:length]
    with pytest.raises(UserProblem, match="it is another file"):
        fetch(home, preset, agreed=True, way=way(hub))
    assert not parts(home) or parts(home)[0].stat().st_size == 0


def test_a_server_that_cannot_resume_starts_over(home: Home, hub: Hub, preset: Preset) -> None:
    hub.ranges, hub.break_after = False, [600_000]
    assert fetch(home, preset, agreed=True, way=way(hub)).read_bytes() == BODY
    assert [value for path, value in hub.asked if path.endswith("safetensors")] == ["", "bytes=600000-"]


def test_a_piece_from_elsewhere_is_refused(home: Home, hub: Hub, preset: Preset) -> None:
    hub.break_after, hub.shift = [600_000], 7
    with pytest.raises(UserProblem, match="another piece"):
        fetch(home, preset, agreed=True, way=way(hub))


@pytest.mark.parametrize("left", [BODY, BODY + b"too much", b"z" * len(BODY)])
def test_nothing_behind_what_is_there(home: Home, hub: Hub, preset: Preset, left: bytes) -> None:
    """A 416: whole already (then nothing is asked), or wrong and begun anew."""
    target = home.weights / preset.files[0].place
    target.parent.mkdir(parents=True)
    target.with_name(f".{target.name}.part").write_bytes(left)
    assert fetch(home, preset, agreed=True, way=way(hub)).read_bytes() == BODY
    asked = [value for path, value in hub.asked if path.endswith("safetensors")]
    assert asked == ([] if left == BODY else [f"bytes={len(left)}-", ""])


def test_redirects_are_followed_with_the_range(home: Home, hub: Hub, preset: Preset) -> None:
    hub.redirect, hub.break_after = f"{hub.address}/cdn", [200_000]
    assert fetch(home, preset, agreed=True, way=way(hub)).read_bytes() == BODY
    assert any(path.startswith("/cdn") and value == "bytes=200000-" for path, value in hub.asked)


def test_redirects_to_other_schemes_are_not(home: Home, hub: Hub, preset: Preset, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    hub.redirect = f"file://{tmp_path}/secret?"
    with pytest.raises(UserProblem, match="not allowed"):
        fetch(home, preset, agreed=True, way=way(hub))


@pytest.mark.parametrize("plain", [True, False])
def test_what_begins_encrypted_stays_so(plain: bool) -> None:
    asked = urllib.request.Request("https://hub.example/x", headers={"Range": "bytes=5-"})
    follow = lambda: _Redirects(plain).redirect_request(asked, io.BytesIO(), 302, "", Message(), "http://cdn.example/x")  # noqa: E731
    if plain:
        followed = follow()
        assert followed is not None and followed.headers["Range"] == "bytes=5-"
        return
    with pytest.raises(Refused, match="isn't https"):
        follow()


@pytest.mark.parametrize(("codes", "works"), [([503, 429], True), ([503] * 9, False), ([404], False)])
def test_errors_that_pass_are_waited_for(home: Home, hub: Hub, preset: Preset, codes: list[int], works: bool) -> None:
    hub.errors = list(codes)
    if works:
        assert fetch(home, preset, agreed=True, way=way(hub)).read_bytes() == BODY
        return
    with pytest.raises(UserProblem, match=f"answered {codes[0]}"):
        fetch(home, preset, agreed=True, way=way(hub))
    assert len(hub.asked) == (1 if codes == [404] else 3)


def test_nobody_there_is_told_with_the_ways_out(home: Home, preset: Preset) -> None:
    nowhere = Way("http://127.0.0.1:9", tries=2, wait_s=0.01)
    with pytest.raises(UserProblem, match=r"could not be fetched from http://127\.0\.0\.1:9.*mirror"):
        fetch(home, preset, agreed=True, way=nowhere)


def test_a_proxy_is_asked_instead(home: Home, hub: Hub, preset: Preset) -> None:
    """The hub's name can't be resolved here; the request reaches the proxy with the whole address in it."""
    hub.files = {f"http://hub.invalid{path}": body for path, body in hub.files.items()}
    through = Way("http://hub.invalid", proxy=hub.address, tries=1)
    assert fetch(home, preset, agreed=True, way=through).read_bytes() == BODY


def test_the_environments_proxy_is_used(home: Home, hub: Hub, preset: Preset, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.files = {f"http://hub.invalid{path}": body for path, body in hub.files.items()}
    monkeypatch.setenv("http_proxy", hub.address)
    monkeypatch.delenv("no_proxy", raising=False)
    assert fetch(home, preset, agreed=True, way=Way("http://hub.invalid", tries=1)).read_bytes() == BODY


def test_no_room_is_told_before_anything_is_asked(home: Home, hub: Hub, preset: Preset) -> None:
    with pytest.raises(UserProblem, match=r"Make room, or choose another folder with --home"):
        fetch(home, preset, agreed=True, way=way(hub, spare_bytes=10**18))
    assert hub.asked == []


def test_one_fetch_at_a_time(home: Home, hub: Hub, preset: Preset) -> None:
    def again(step: Step) -> None:
        with pytest.raises(UserProblem, match="Another Homereel is fetching"):
            fetch(home, preset, agreed=True, way=way(hub))

    fetch(home, preset, agreed=True, way=way(hub), progress=again)


def test_where_the_hub_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    assert Way.chosen().endpoint == HUB
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example/")
    assert Way.chosen().endpoint == "https://mirror.example"
    assert Way.chosen("http://192.168.0.7:8080").endpoint == "http://192.168.0.7:8080"  # asked for by name
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.example")
    for endpoint, proxy in (("", ""), ("file:///etc", ""), ("hub", ""), (HUB, "socks5://x")):
        with pytest.raises(UserProblem):
            Way.chosen(endpoint, proxy)


def test_presets_are_pinned_and_licensed() -> None:
    for name, preset in PRESETS.items():
        assert name == preset.name and preset.licence in ("MIT", "Apache-2.0")
        assert preset.source.startswith("https://huggingface.co/")
        for file in preset.files:
            assert len(file.revision) == 40 and len(file.sha256) == 64 and int(file.sha256, 16)
            assert file.url(HUB).startswith(f"{HUB}/{file.repo}/resolve/{file.revision}/")
            assert ".." not in file.place and not file.place.startswith("/")
        model, _, tag = name.removeprefix("open_clip:").partition(":")
        assert preset.files[0].place == f"open_clip/{model}--{tag}.safetensors"


@contextlib.contextmanager
def raw(pieces: Callable[[], Iterator[bytes]]) -> Iterator[str]:
    """Answer every request on this machine with these bytes, whatever they are."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            with contextlib.suppress(OSError):
                for piece in pieces():
                    self.request.sendall(piece)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


OK = b"HTTP/1.1 200 OK\r\n"
FOUND = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
PART = b"HTTP/1.1 206 Part\r\nContent-Range: bytes 0-9/"


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: abc\r\n\r\n",
        OK + b"Content-Length: \xb2\r\n\r\n",
        OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
        PART + b"\xb2\r\n\r\n",
        FOUND + b"http://[::1/x\r\n\r\n",
        FOUND + b"http://" + b"a" * 500 + b"/x\r\n\r\n",
        FOUND + b"http://a..b/x\r\n\r\n",
    ],
)
def test_an_answer_without_sense_is_told_plainly(home: Home, preset: Preset, answer: bytes) -> None:
    with raw(lambda: iter([answer])) as address, pytest.raises(UserProblem, match="makes no sense"):
        fetch(home, preset, agreed=True, way=Way(address, tries=2, wait_s=0.01, timeout_s=60))


@pytest.mark.parametrize("head", [OK + b"Content-Length: 900000\r\n\r\n", OK, b"HTTP/1.1 2"])
def test_a_server_that_drips_can_be_stopped(home: Home, preset: Preset, head: bytes) -> None:
    def drip() -> Iterator[bytes]:
        yield head
        while True:
            time.sleep(0.05)
            yield b"x"

    began = time.monotonic()

    def checkpoint() -> None:
        if time.monotonic() > began + 0.5:
            raise Cancelled

    with raw(drip) as address, pytest.raises(Cancelled):
        fetch(home, preset, agreed=True, way=Way(address, timeout_s=120), checkpoint=checkpoint)
    assert time.monotonic() < began + 60


def test_an_answer_whose_head_never_ends_is_given_up(
    home: Home, preset: Preset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that goes fast: what is waited for is never silent for as long as `timeout_s`."""
    fast = SimpleNamespace(monotonic=lambda: 100 * time.monotonic(), sleep=time.sleep)
    monkeypatch.setattr("core.weights.fetch.time", fast)

    def drip() -> Iterator[bytes]:
        while True:
            time.sleep(0.02)
            yield b"HTTP/1.1 100 Continue\r\n\r\n"

    with raw(drip) as address, pytest.raises(UserProblem, match="too long to answer"):
        fetch(home, preset, agreed=True, way=Way(address, tries=1, wait_s=0.01, timeout_s=120))


def test_the_body_of_a_redirect_is_not_read(home: Home, preset: Preset) -> None:
    sent: list[int] = []

    def endless() -> Iterator[bytes]:
        yield b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/x\r\n\r\n"
        while True:
            sent.append(1 << 16)
            yield b"x" * (1 << 16)

    with raw(endless) as address, pytest.raises(UserProblem, match="could not be fetched"):
        fetch(home, preset, agreed=True, way=Way(address, tries=1, wait_s=0.01, timeout_s=60))
    assert sum(sent) < 50_000_000
