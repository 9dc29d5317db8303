"""The library model and the grid over it: what they serve, when they read, what a screen reader hears."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester as Checker
from pytestqt.qtbot import QtBot

from app.models import BLOCK, GridAdapter, LibraryModel, Role, phrase
from app.tasks import Backend
from core.settings import Home
from core.store import Card
from core.types import FileState, Kind, MediaId, Moment, Result
from tests.app import big_library

COUNT = 700


@pytest.fixture
def ids(home: Home) -> list[MediaId]:
    return big_library.fill(home, COUNT)


@pytest.fixture
def model(ids: list[MediaId], backend: Backend) -> LibraryModel:
    made = LibraryModel(backend)
    made.set_ids(ids)
    return made


def wait_for(qtbot: QtBot, model: LibraryModel, row: int) -> Card:
    qtbot.waitUntil(lambda: model.card(row) is not None)
    card = model.card(row)
    assert card is not None
    return card


def test_both_models_keep_qts_rules(qtbot: QtBot, model: LibraryModel, ids: list[MediaId]) -> None:
    adapter = GridAdapter(model, 4)
    list_tester = Checker(model, Checker.FailureReportingMode.Fatal)
    grid_tester = Checker(adapter, Checker.FailureReportingMode.Fatal)
    wait_for(qtbot, model, 0)
    adapter.set_columns(7)
    model.set_ids(ids[:13])
    wait_for(qtbot, model, 12)
    model.set_ids([])
    adapter.set_columns(1)
    model.set_ids(ids[::-1])
    wait_for(qtbot, model, COUNT - 1)
    assert list_tester.model() is model and grid_tester.model() is adapter


def test_rows_are_read_by_block_and_only_when_looked_at(
    qtbot: QtBot, model: LibraryModel, monkeypatch: pytest.MonkeyPatch, backend: Backend
) -> None:
    reads = []
    run = backend.run

    def counted(*arguments: object, **options: object) -> None:
        reads.append(options)
        run(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(backend, "run", counted)
    assert model.data(model.index(300), Role.CARD) is None, "nothing may be read on the GUI thread"
    wait_for(qtbot, model, 300)
    assert model.data(model.index(BLOCK)) == "Title 000256 of something"
    assert model.data(model.index(2 * BLOCK - 1)) == "Title 000511 of something"
    assert len(reads) == 1


def test_the_same_ids_again_read_rows_anew_without_a_reset(
    qtbot: QtBot, model: LibraryModel, ids: list[MediaId], backend: Backend
) -> None:
    wait_for(qtbot, model, 0)
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    from core import feedback

    written: list[int] = []
    backend.write(lambda store: feedback.rate(store, backend.profile, ids[0], 4.5), written.append)
    qtbot.waitUntil(lambda: bool(written))
    model.set_ids(list(ids))
    assert model.card(0) is not None, "what was shown stays until the new row is there"

    def rated() -> bool:
        card = model.card(0)
        return card is not None and card.stars == 4.5

    qtbot.waitUntil(rated)
    assert not resets


def test_history_reads_one_block_anew(qtbot: QtBot, model: LibraryModel, ids: list[MediaId], backend: Backend) -> None:
    from core import feedback

    wait_for(qtbot, model, 5)
    backend.write(lambda store: feedback.like(store, backend.profile, ids[5]), changed=ids[5])

    def liked() -> bool:
        card = model.card(5)
        return card is not None and card.reaction == "like"

    qtbot.waitUntil(liked)


def test_results_keep_order_moment_and_reason(qtbot: QtBot, model: LibraryModel, ids: list[MediaId]) -> None:
    results = [
        Result(ids[9], 0.9, moment=Moment(71.0, 74.0)),
        Result(ids[2], 0.5),
        Result(ids[9], 0.1, moment=Moment(5.0, 6.0)),
    ]
    model.set_results(results, {ids[9]: "Said: “harbour”"})
    assert model.ids == [ids[9], ids[2]]
    wait_for(qtbot, model, 0)
    assert model.data(model.index(0), Role.LINE) == "Said: “harbour”"
    assert model.data(model.index(0), Role.MOMENT) == Moment(71.0, 74.0)
    assert "found at 1:11" in model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert model.row_of(ids[2]) == 1 and model.row_of("nobody") == -1


def test_the_grid_folds_in_reading_order(model: LibraryModel, ids: list[MediaId]) -> None:
    model.set_ids(ids[:10])
    adapter = GridAdapter(model, 4)
    assert (adapter.rowCount(), adapter.columnCount()) == (3, 4)
    place = adapter.place(6)
    assert (place.row(), place.column()) == (1, 2)
    assert place.data(Role.MEDIA_ID) == ids[6]
    assert adapter.list_row(adapter.index(2, 1)) == 9
    assert adapter.list_row(adapter.index(2, 2)) == -1
    assert not adapter.place(10).isValid() and not adapter.place(-1).isValid()
    assert adapter.rowCount(QModelIndex()) == 3 and adapter.rowCount(place) == 0


def test_empty_cells_are_disabled_and_have_a_name(model: LibraryModel, ids: list[MediaId]) -> None:
    model.set_ids(ids[:10])
    adapter = GridAdapter(model, 4)
    beyond = adapter.index(2, 3)
    assert adapter.flags(beyond) == Qt.ItemFlag.NoItemFlags
    assert beyond.data() is None
    assert beyond.data(Qt.ItemDataRole.AccessibleTextRole)
    assert adapter.headerData(3, Qt.Orientation.Horizontal) == ""


def test_a_card_is_said_in_one_phrase() -> None:
    card = Card(
        MediaId("a"), "Heat", "Michael Mann", Kind.VIDEO, 10_200.0, 1920, 800, 1995, 4.5, "like", 0.3, 2,
        FileState.OFFLINE, 0.0, False,
    )  # fmt: skip
    assert phrase(card) == "Heat, Video, 2 h 50 min, Michael Mann, rated 4.5 of 5, liked, offline"


def test_a_hundred_thousand_ids_cost_no_rows(qtbot: QtBot, backend: Backend) -> None:
    model = LibraryModel(backend)
    model.set_ids([MediaId(f"{number:032x}") for number in range(100_000)])
    assert model.rowCount() == 100_000
    assert model.row_of(f"{99_999:032x}") == 99_999
    assert model.card(99_999) is None
    qtbot.waitUntil(lambda: backend._readers.activeThreadCount() == 0)
