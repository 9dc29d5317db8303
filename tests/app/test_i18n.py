"""Catalogues: complete in each language, up to date with the sources, loaded when compiled."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from app import i18n

PLACES = re.compile(r"%(?:[1-9]|L?n)")


def messages(path: Path) -> dict[tuple[str, str, str], ElementTree.Element]:
    """Read a catalogue by context, text and comment."""
    contexts = ElementTree.parse(path).getroot().iter("context")
    return {
        (c.findtext("name") or "", m.findtext("source") or "", m.findtext("comment") or ""): m
        for c in contexts
        for m in c.iter("message")
    }


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Catalogues brought up to date in a copy, so that the test changes nothing."""
    folder = tmp_path_factory.mktemp("i18n")
    for name in i18n.LANGUAGES:
        shutil.copy(i18n.catalogue(name), folder)
    kept, i18n.CATALOGUES = i18n.CATALOGUES, folder
    try:
        i18n.update()
    finally:
        i18n.CATALOGUES = kept
    return folder


@pytest.mark.parametrize("name", list(i18n.LANGUAGES))
def test_no_text_is_without_words(fresh: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "CATALOGUES", fresh)
    assert i18n.unfinished(name) == []


@pytest.mark.parametrize("name", list(i18n.LANGUAGES))
def test_catalogues_are_up_to_date(fresh: Path, name: str) -> None:
    assert set(messages(i18n.catalogue(name))) == set(messages(fresh / f"homereel_{name}.ts"))


def test_what_counts_has_its_plurals() -> None:
    for (context, source, _), message in messages(i18n.catalogue("zh_CN")).items():
        counts = "%n" in source or "%Ln" in source
        assert counts == (message.get("numerus") == "yes"), f"{context}: {source}: lupdate saw no plural here"


def test_places_for_values_are_kept() -> None:
    for (context, source, _), message in messages(i18n.catalogue("zh_CN")).items():
        for form in list(message.iter("numerusform")) or [message.find("translation")]:
            assert form is not None
            assert set(PLACES.findall(form.text or "")) == set(PLACES.findall(source)), f"{context}: {source}"


def test_chinese_is_written_in_chinese_marks() -> None:
    for (context, source, _), message in messages(i18n.catalogue("zh_CN")).items():
        for form in list(message.iter("numerusform")) or [message.find("translation")]:
            text = (form.text or "") if form is not None else ""
            has_chinese = any("\u4e00" <= c <= "\u9fff" for c in text)
            assert not (has_chinese and re.search(r"[\u4e00-\u9fff][,;:?!]", text)), f"{context}: {source}: {text}"


def test_a_compiled_catalogue_is_spoken(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = QCoreApplication.instance()
    assert app is not None
    for name in i18n.LANGUAGES:
        shutil.copy(i18n.catalogue(name), tmp_path)
    committed = {name: i18n.catalogue(name).with_suffix(".qm").read_bytes() for name in i18n.LANGUAGES}
    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path)
    i18n.compile_()
    for name, kept in committed.items():
        assert i18n.catalogue(name).with_suffix(".qm").read_bytes() == kept, "run `python -m app.i18n update compile`"
    try:
        assert i18n.install(app, "zh-Hans-CN") == "zh_CN" == i18n.language()
        assert QCoreApplication.translate("reasons", "Similar pictures at %1") == "%1 处有相似画面"
        assert i18n.install(app, "en_GB") == "en"
        assert QCoreApplication.translate("reasons", "Similar pictures at %1") == "Similar pictures at %1"
        assert QObject().tr("nowhere listed") == "nowhere listed"
    finally:
        i18n.install(app, "en")


def test_without_compiled_catalogues_it_speaks_english(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = QCoreApplication.instance()
    assert app is not None
    monkeypatch.setattr(i18n, "CATALOGUES", tmp_path)
    try:
        assert i18n.install(app, "zh_CN") == "zh_CN"
        assert QCoreApplication.translate("reasons", "Similar pictures") == "Similar pictures"
    finally:
        i18n.install(app, "en")


def test_any_other_language_gets_english() -> None:
    assert i18n.choose("de_DE") == "en"
    assert i18n.choose("zh-TW") == "zh_CN"
    assert i18n.choose("system") in i18n.LANGUAGES
