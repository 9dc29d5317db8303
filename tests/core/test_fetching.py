"""The worker's way with models over its real pipe: never without a yes, paused, taken up, stopped, from a file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import consent
from core.settings import Home
from core.store import connect
from core.types import Facts, Kind
from tests.core.hub_server import BODY, Hub, serving
from tests.core.small_model import MODEL, NAME, WEIGHTS_URL, bring, serve, worker_command
from tests.core.test_worker import WAIT_S, Client

PLACE = MODEL.files[0].place


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving() as state:
        serve(state)
        yield state


@pytest.fixture
def client(home: Home, tmp_path: Path) -> Iterator[Client]:
    running = Client(home, worker_command(home))
    yield running
    running.process.kill()
    running.process.wait()


def fetch(client: Client, hub: Hub, number: int = 1, **more: object) -> None:
    client.send(**{"id": number, "do": "fetch", "name": NAME, "agreed": True, "endpoint": hub.address} | more)


def parts(home: Home) -> list[Path]:
    return list(home.weights.rglob("*.part"))


def come(client: Client, least: int = 1) -> int:
    """Wait until so many bytes have come."""
    while True:
        message, _ = client.wait(type="fetch")
        if message["done_bytes"] >= least:
            return int(message["done_bytes"])


def test_a_model_comes_after_a_yes_and_is_chosen(client: Client, hub: Hub, home: Home) -> None:
    fetch(client, hub)
    result, before = client.wait(re=1, type="result")
    assert (result["picture_model"], result["picture_next"]) == (NAME, "")
    assert (home.weights / PLACE).read_bytes() == BODY
    steps = [m["done_bytes"] for m in before if m.get("type") == "fetch"]
    assert steps == sorted(steps) and steps[-1] == MODEL.size_bytes
    with connect(home) as store:
        (said,) = store.consents.all()
        assert (said.about, said.answer) == (consent.FETCH + NAME, "yes") and "MIT" in said.detail
        assert store.settings().weights_endpoint == hub.address


@pytest.mark.parametrize("agreed", [{"agreed": False}, {"agreed": "yes"}, {"agreed": 1}])
def test_nothing_is_asked_for_without_a_yes(client: Client, hub: Hub, home: Home, agreed: dict[str, object]) -> None:
    fetch(client, hub, **agreed)
    assert client.wait(re=1, type="error")[0]["code"] == "not_agreed"
    assert hub.asked == [] and not parts(home)
    with connect(home) as store:
        assert store.consents.all() == []


def test_a_paused_fetch_waits_and_goes_on_where_it_was(client: Client, hub: Hub, home: Home) -> None:
    hub.drip_s = 0.05
    fetch(client, hub)
    come(client, 100_000)
    client.send(id=2, do="hold_fetch", how="pause")
    client.wait(re=2)
    (part,) = parts(home)
    client.send(id=3, do="embed", text="")  # the other lanes go on meanwhile
    client.wait(re=3)
    held = part.stat().st_size
    assert 0 < held < len(BODY)
    hub.drip_s = 0.0
    client.send(id=4, do="hold_fetch", how="resume")
    client.wait(re=1, type="result")
    assert (home.weights / PLACE).read_bytes() == BODY


def test_a_stopped_fetch_keeps_what_came_and_the_next_one_asks_for_the_rest(
    client: Client, hub: Hub, home: Home
) -> None:
    hub.drip_s = 0.05
    fetch(client, hub)
    come(client, 100_000)
    client.send(id=2, do="hold_fetch", how="cancel")
    assert client.wait(re=1, type="error")[0]["kind"] == "cancelled"
    (part,) = parts(home)
    kept = part.stat().st_size
    hub.drip_s = 0.0
    hub.asked.clear()
    fetch(client, hub, 3)
    client.wait(re=3, type="result")
    assert hub.asked[0] == (WEIGHTS_URL, f"bytes={kept}-")


def test_a_cut_connection_is_taken_up(client: Client, hub: Hub, home: Home) -> None:
    hub.break_after = [300_000, 200_000]
    fetch(client, hub)
    client.wait(re=1, type="result")
    assert [asked for path, asked in hub.asked if path == WEIGHTS_URL] == ["", "bytes=300000-", "bytes=500000-"]
    assert (home.weights / PLACE).read_bytes() == BODY


def _gone(hub: Hub) -> None:
    hub.files.clear()


def _lies(hub: Hub) -> None:
    hub.files[WEIGHTS_URL] = BODY[:-1] + b"x"


def _another(hub: Hub) -> None:
    hub.files[WEIGHTS_URL] = b"<html>Sign in first</html>"


@pytest.mark.parametrize(
    ("spoil", "code"), [(_gone, "answered"), (_lies, "wrong_hash"), (_another, "odd")], ids=["gone", "lies", "another"]
)
def test_a_bad_answer_has_a_code_and_leaves_nothing(
    client: Client, hub: Hub, home: Home, spoil: Callable[[Hub], None], code: str
) -> None:
    spoil(hub)
    fetch(client, hub)
    answer, _ = client.wait(re=1, type="error")
    assert (answer["kind"], answer["code"]) == ("user", code)
    assert answer["facts"]["endpoint"] == hub.address
    assert not (home.weights / PLACE).exists() and not [p for p in parts(home) if p.stat().st_size]
    with connect(home) as store:
        assert store.settings().weights_endpoint == "", "a mirror that doesn't have it isn't remembered"


@pytest.mark.parametrize(("field", "value"), [("endpoint", "ftp://mirror"), ("proxy", "socks5://here")])
def test_an_address_that_is_none_is_said_before_anything_is_tried(
    client: Client, hub: Hub, field: str, value: str
) -> None:
    client.send(id=1, do="fetch", name=NAME, agreed=True, **({"endpoint": hub.address} | {field: value}))
    code = {"endpoint": "address", "proxy": "proxy"}[field]
    assert client.wait(re=1)[0]["code"] == code
    assert hub.asked == []


@pytest.mark.parametrize("as_folder", [False, True])
def test_a_model_is_taken_from_this_disk(client: Client, home: Home, tmp_path: Path, as_folder: bool, hub: Hub) -> None:
    given = bring(tmp_path / "given")
    if as_folder:
        given = given.rename(given.with_name("model.safetensors")).parent
    client.send(id=1, do="take", name=NAME, path=os.fspath(given))
    assert client.wait(re=1)[0]["picture_model"] == NAME
    assert (home.weights / PLACE).read_bytes() == BODY
    assert MODEL.there(home) and hub.asked == []


def test_a_wrong_or_lonely_file_is_refused(client: Client, home: Home, tmp_path: Path) -> None:
    wrong = bring(tmp_path / "given", b"another model")
    client.send(id=1, do="take", name=NAME, path=os.fspath(wrong))
    answer = client.wait(re=1)[0]
    assert answer["code"] == "wrong_hash" and answer["facts"]["path"].endswith("downloaded (1).safetensors")
    lonely = bring(tmp_path / "lonely")
    (lonely.parent / "tokenizer.json").unlink()
    client.send(id=2, do="take", name=NAME, path=os.fspath(lonely))
    answer = client.wait(re=2)[0]
    assert answer["code"] == "no_file" and answer["facts"]["path"].endswith("tokenizer.json")
    assert not MODEL.there(home)
    with connect(home) as store:
        assert store.settings().picture_model != NAME


def test_quitting_in_the_middle_keeps_what_came(client: Client, hub: Hub, home: Home) -> None:
    hub.drip_s = 0.05
    fetch(client, hub)
    come(client, 100_000)
    client.send(id=2, do="quit")
    assert client.process.wait(WAIT_S) == 0
    (part,) = parts(home)
    assert part.read_bytes() == BODY[: part.stat().st_size]


def test_a_folder_is_counted_by_names_and_nothing_is_opened(client: Client, home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    for name in ("a.mkv", "b.mp4", "c.flac", "notes.txt", "._a.mkv"):
        (folder / name).write_bytes(bytes(1000))
        (folder / name).chmod(0)
    client.send(id=1, do="count", path=os.fspath(folder))
    counted, _ = client.wait(re=1, type="result")
    assert (counted["videos"], counted["sounds"], counted["size_bytes"]) == (2, 1, 3000)
    assert 0 < counted["first_s"] < counted["all_s"]
    client.send(id=2, do="count", path=os.fspath(folder / "a.mkv"))
    assert client.wait(re=2)[0]["videos"] == 1
    client.send(id=3, do="count", path=os.fspath(tmp_path / "nowhere"))
    assert client.wait(re=3)[0]["kind"] == "user"
    with connect(home) as store:
        assert store.files.roots() == []


def test_what_is_catching_up_says_how_far_it_is(home: Home) -> None:
    from core import catchup, understanding

    with connect(home) as store:
        assert catchup.catching(store) is None
        store.media.add(Facts(Kind.VIDEO, "film", 60.0, has_picture=True))
        standing = understanding.standing(store)
    assert standing.in_use == understanding.EMBEDDED and standing.choices[0].there
    assert all(choice.licence and choice.size_bytes for choice in standing.choices if choice.can_be_fetched)


def test_who_may_open_no_connection_is_caught_trying(tmp_path: Path) -> None:
    """What the first-run journey rests on: the watch over connections sees them."""
    told = tmp_path / "told.txt"
    program = (
        "import pathlib, socket, sys; from tests.core.small_model import forbid_network; "
        "forbid_network(pathlib.Path(sys.argv[1])); socket.create_connection(('127.0.0.1', 9))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(told)], capture_output=True, text=True, check=False)
    assert "there is no network in this test" in done.stderr and "socket.getaddrinfo" in told.read_text()
