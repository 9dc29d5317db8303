"""Names of models and codes of what kept one from coming in, words out."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication

from app import formats
from app.fetches import ENDED, Fetch
from app.formats import fill
from core.understanding import EMBEDDED, Choice

CLIP, SIGLIP, SIGLIP_FINE = (
    "open_clip:ViT-B-32:laion2b_s34b_b79k",
    "open_clip:ViT-B-32-SigLIP2-256:webli",
    "open_clip:ViT-B-16-SigLIP2:webli",
)


def title(name: str) -> str:
    """Name a model as a person might."""
    translate = QCoreApplication.translate
    known = {
        EMBEDDED: translate("modelwords", "What comes with Homereel"),
        CLIP: "CLIP ViT-B/32",
        SIGLIP: "SigLIP 2 ViT-B/32",
        SIGLIP_FINE: "SigLIP 2 ViT-B/16",
        "mfcc1": "MFCC",
        "whisper-base": "Whisper base",
        "resemblyzer1": "Resemblyzer",
        "minilm-l6": "MiniLM-L6",
    }
    return known.get(name, name.removeprefix("open_clip:"))


def worth(name: str) -> str:
    """Say what a model is good for."""
    translate = QCoreApplication.translate
    known = {
        EMBEDDED: translate(
            "modelwords",
            "Here already. Finds scenes and things in pictures by plain words, hears what is said and what music is "
            "like. Works at once, without a network.",
        ),
        CLIP: translate("modelwords", "Made to find in pictures what you describe in English, and more exact at it."),
        SIGLIP: translate("modelwords", "The same for descriptions in Chinese, English and 100 more languages."),
        SIGLIP_FINE: translate("modelwords", "The same, finer, and four times slower: for a strong computer."),
    }
    return known.get(name, translate("modelwords", "A model that you brought yourself."))


def facts(choice: Choice) -> str:
    """Say how large a model is, under which licence, and where its makers' page is."""
    if not choice.can_be_fetched:
        return ""
    return " · ".join((formats.size(choice.size_bytes), choice.licence, _page(choice)))


def _page(choice: Choice) -> str:
    return choice.source.partition("://")[2] or choice.source


def question(choice: Choice, endpoint: str) -> str:
    """Ask whether to fetch a model, with all that one would want to know first."""
    pattern = QCoreApplication.translate(
        "modelwords",
        "Fetch %1 from %2? The licence is %3; more about it at %4. Nothing of yours is sent: no names, no files, no "
        "statistics. %2 sees this computer’s network address, as any web site does.",
    )
    place = urlsplit(endpoint).hostname or endpoint
    return fill(pattern, formats.size(choice.size_bytes - choice.come_bytes), place, choice.licence, _page(choice))


def problem(fetch: Fetch) -> str:
    """Say why a model didn't come, and what to do about it."""
    facts = {name: str(value) for name, value in fetch.facts.items()}
    place = urlsplit(facts.get("endpoint", "")).hostname or facts.get("endpoint", "")
    said = _said(fetch.code, place, facts)
    if not said:
        return fetch.message
    kept = QCoreApplication.translate("modelwords", "What has come is kept; it goes on from there.")
    if fetch.facts.get("kept") is not True or fetch.code == "wrong_hash":
        return said
    return fill(QCoreApplication.translate("modelwords", "%1 %2", "two sentences"), said, kept)


def _said(code: str, place: str, facts: dict[str, str]) -> str:
    translate = QCoreApplication.translate
    needed, free = (formats.size(int(facts.get(name, "0"))) for name in ("needed_bytes", "free_bytes"))
    patterns = {
        "unreachable": translate(
            "modelwords",
            "%1 can’t be reached (%2). Look at the network, or name a mirror or a proxy below, or take it from a file.",
        ),
        "broke_off": translate("modelwords", "The connection to %1 broke off again and again. Try again later."),
        "answered": translate(
            "modelwords", "%1 doesn’t give it out (%2). Name another mirror below, or take it from a file."
        ),
        "odd": translate(
            "modelwords", "What %1 sent isn’t the model. Name another mirror below, or take it from a file."
        ),
        "address": translate("modelwords", "That is no address of a mirror: it begins with https://"),
        "proxy": translate("modelwords", "That is no proxy: it begins with http:// or https://"),
        "busy": translate("modelwords", "Another Homereel is fetching a model. Wait until it is done."),
        "disk_full": translate("modelwords", "The disk is full. Make room, then try again; it goes on from there."),
        "unwritable": translate("modelwords", "It can’t be written down: %2."),
        ENDED: translate("modelwords", "That was broken off. Try again; it goes on from there."),
    }
    if code == "wrong_hash":
        return _another_file(place, facts)
    if code == "no_room":
        pattern = translate("modelwords", "It needs %1, and %2 are free. Make room, then try again.")
        return fill(pattern, needed, free)
    if code == "no_file":
        return fill(translate("modelwords", "“%1” isn’t there. Keep the model’s files in one folder."), facts["path"])
    return fill(patterns.get(code, ""), place, facts.get("why") or facts.get("status", ""))


def _another_file(place: str, facts: dict[str, str]) -> str:
    translate = QCoreApplication.translate
    if "path" in facts:
        pattern = translate("modelwords", "“%1” isn’t this model’s file: its checksum is another. Nothing was changed.")
        return fill(pattern, facts["path"])
    pattern = translate(
        "modelwords",
        "What came from %1 isn’t the file that was promised (its checksum is another), and was thrown away. Name "
        "another mirror below, or take it from a file.",
    )
    return fill(pattern, place)
