"""Searching with pictures in the window: pasted, dropped, from a result; the chip; frames of moments; marked words."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from app.examplechip import LARGEST_PX, ExampleChip, Wanted, pasted
from app.foundlines import found_lines
from app.models import Role
from app.momentstills import MomentStills
from app.samples import fill
from app.tasks import Backend
from app.window import MainWindow
from core.pipeline import index_library
from core.settings import Home, Settings
from core.store import connect
from core.types import Features, FloatArray, MediaId, Modality, Moment, Reason, Result
from tests.app.test_pages import Titles, ToldWorker
from tests.conftest import MediaMaker

SIMILAR = Settings().picture_model


class SeeingWorker(ToldWorker):
    """A client that is also told what it saw."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.shown: list[tuple[Mapping[str, object], Callable[..., None]]] = []

    def embed(self, text: str, then: Callable[[dict[str, FloatArray]], None], *, beside: bool = False) -> None:
        self.asked.append((text, then))

    def see(self, example: Mapping[str, object], then: Callable[..., None]) -> None:  # type: ignore[override]
        self.shown.append((example, then))


@pytest.fixture
def titles(home: Home, tmp_path: Path) -> Titles:
    made = fill(home, tmp_path)
    with connect(home, "worker") as store:
        for number, media_id in enumerate(made.values()):
            moments = np.eye(16, dtype=np.float32)[[number % 16, (number + 1) % 16]]
            spans = np.array([[0.0, 5.0], [5.0, 9.0]])
            store.features.put(media_id, [Features(Modality.PICTURE, SIMILAR, None, moments, spans)])
    return made


@pytest.fixture
def window(qtbot: QtBot, titles: Titles, home: Home) -> Iterator[MainWindow]:
    made = MainWindow(Backend(home), SeeingWorker(home))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: len(made.library.model.ids) > 0)  # it is read off the window's thread
    yield made
    made.close()


def worker(window: MainWindow) -> SeeingWorker:
    assert isinstance(window.worker, SeeingWorker)
    return window.worker


def red() -> QImage:
    image = QImage(900, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    return image


def test_a_pasted_picture_is_searched_with(qtbot: QtBot, window: MainWindow, titles: Titles) -> None:
    QGuiApplication.clipboard().setImage(red())
    window.top_bar.search.setFocus()
    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.place == "search" and window.top_bar.chip.isVisible()
    assert window.top_bar.search.text() == ""
    example, then = worker(window).shown[0]
    sent = QImage.fromData(base64.b64decode(str(example["picture"])))
    assert max(sent.width(), sent.height()) == LARGEST_PX and sent.pixelColor(9, 9) == QColor("red")
    then({SIMILAR: np.eye(16, dtype=np.float32)[1]}, {})
    qtbot.waitUntil(lambda: window.search.model.rowCount() > 0)
    best = window.search.model.result(window.search.model.ids[0])
    assert best is not None and best.moment is not None
    assert best.reasons[0].code == "similar_picture"


def test_pasted_text_is_still_text(qtbot: QtBot, window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("moon")
    qtbot.keyClick(window.top_bar.search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.top_bar.search.text() == "moon" and not window.top_bar.chip.isVisible()


def test_the_chip_takes_the_picture_away_and_leads_back(qtbot: QtBot, window: MainWindow) -> None:
    window.go("foryou")
    window.look_alike.want(pasted(red(), "Picture"))
    assert window.place == "search"
    qtbot.mouseClick(window.top_bar.chip.away, Qt.MouseButton.LeftButton)
    assert window.place == "foryou" and window.search.wanted is None and not window.top_bar.chip.isVisible()


def test_words_stay_when_the_picture_goes(qtbot: QtBot, window: MainWindow, titles: Titles) -> None:
    window.look_alike.want(pasted(red(), "Picture"))
    window.search_for("moon")
    qtbot.mouseClick(window.top_bar.chip.away, Qt.MouseButton.LeftButton)
    assert window.place == "search"
    qtbot.waitUntil(lambda: titles["Moon, one night in May"] in window.search.model.ids)


def test_a_dropped_picture_is_searched_with_and_a_film_only_on_the_bar(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    picture = tmp_path / "photo 照片.png"
    red().save(str(picture))
    film = tmp_path / "film.mp4"
    film.write_bytes(b"\0" * 64)
    data, films = QMimeData(), QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    films.setUrls([QUrl.fromLocalFile(str(film))])
    middle, bar = window.rect().center(), QPoint(300, 20)
    assert not window.look_alike.takes(films, middle)
    assert window.look_alike.takes(data, middle)
    qtbot.waitUntil(lambda: len(worker(window).shown) == 1)
    assert worker(window).shown[0][0] == {"path": str(picture)}
    assert window.look_alike.takes(films, bar)
    qtbot.waitUntil(lambda: len(worker(window).shown) == 2)


def test_a_file_that_cannot_be_looked_at_says_so(qtbot: QtBot, window: MainWindow) -> None:
    window.look_alike.want(Wanted("x.png", "/nowhere/x.png"))
    worker(window).shown[0][1]({}, {"type": "error", "message": "/nowhere/x.png can't be searched with."})
    qtbot.waitUntil(lambda: "can't be searched with" in window.search.empty.heading.text())


def test_the_chosen_one_is_searched_with_at_once(qtbot: QtBot, window: MainWindow, titles: Titles) -> None:
    media_id = titles["Moon, one night in May"]
    window.library.view.go_to(media_id)
    window.actions_["search_with"].trigger()
    qtbot.waitUntil(lambda: window.search.wanted is not None)
    qtbot.waitUntil(lambda: window.search.model.rowCount() > 0)
    wanted = window.search.wanted
    assert wanted is not None and wanted.media_id not in window.search.model.ids
    assert not worker(window).shown, "the library knows it"


def test_leaving_the_search_forgets_the_picture(window: MainWindow) -> None:
    window.look_alike.want(pasted(red(), "Picture"))
    window.go("library")
    assert window.search.wanted is None and not window.top_bar.chip.isVisible()


def test_the_chip_is_named_for_a_screen_reader(qtbot: QtBot) -> None:
    chip = ExampleChip()
    qtbot.addWidget(chip)
    chip.show_wanted(Wanted("film.mkv", at_s=751.0))
    assert chip.accessibleName() == "film.mkv  12:31" and chip.away.accessibleName()


def test_a_moment_has_a_frame_of_its_own(qtbot: QtBot, make_media: MediaMaker, home: Home, tmp_path: Path) -> None:
    made = make_media.run(
        "colours.mp4", "-f", "lavfi", "-i", "color=red:s=320x180:d=3:r=10", "-f", "lavfi", "-i",
        "color=blue:s=320x180:d=3:r=10", "-filter_complex", "[0][1]concat", "-g", "10", "-pix_fmt", "yuv420p",
    )  # fmt: skip
    with connect(home, "worker") as store:
        index_library(store, [os.fsencode(made)], only=frozenset({Modality.FACTS}))
        (media_id,) = store.media.ids()
    stills = MomentStills(home)
    for at_s, channel in ((1.0, "red"), (5.0, "blue")):
        assert stills.pixmap(media_id, at_s) is None
        qtbot.waitUntil(lambda at_s=at_s: stills.pixmap(media_id, at_s) is not None, timeout=20_000)
        shown = stills.pixmap(media_id, at_s)
        assert shown is not None
        assert getattr(shown.toImage().pixelColor(20, 20), channel)() > 180
    assert stills.pixmap(MediaId("ab" * 16), 1.0) is None
    stills.close()


def test_lines_are_cut_round_what_matched_and_marked(home: Home, titles: Titles, backend: Backend) -> None:
    media_id = next(iter(titles.values()))
    text = "so much is said before " * 8 + "the harbour lies there " + "and so much after " * 8
    moment = Moment(3.0, 9.0, text)
    result = Result(media_id, 1.0, {"speech": 1.0}, (Reason("said", {"text": text}),), moment)
    with connect(home, "read") as store:
        lines, marked = found_lines(store, [result], "harbour lies said")
    line = lines[media_id]
    assert line.startswith("Said: “…") and "harbour" in line
    assert "harbour" in [line[start:end] for start, end in marked[media_id]]
    assert all(start >= len("Said: “") for start, _ in marked[media_id])


def test_marks_come_with_the_rows(qtbot: QtBot, window: MainWindow) -> None:
    window.search_for("rods take")
    qtbot.waitUntil(lambda: window.search.model.rowCount() > 0)
    index = window.search.model.index(0)
    line, marked = window.search.model.data(index, Role.LINE), window.search.model.data(index, Role.MARKS)
    assert [line[start:end] for start, end in marked] == ["rods", "take"]
    window.grab()  # painted with marks, without a Qt warning
