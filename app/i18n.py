"""Catalogues of words: `python -m app.i18n update` finds the texts, `compile` makes what the window loads."""

from __future__ import annotations

import logging
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFontDatabase, QFontInfo, QGuiApplication

log = logging.getLogger(__name__)

REPOSITORY = Path(__file__).resolve().parent.parent
CATALOGUES = REPOSITORY / "resources" / "i18n"
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
"""Catalogue by language; English has one for its plurals."""

CHINESE_FONTS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei UI")

_language = "en"
_installed: list[QTranslator] = []


def language() -> str:
    """Give the language in force, `en` or `zh_CN`."""
    return _language


def choose(wanted: str = "") -> str:
    """Find the catalogue for a language; "" or `system` follows the system's list."""
    names = [wanted] if wanted and wanted != "system" else QLocale.system().uiLanguages()
    for name in names:
        name = name.replace("-", "_")
        if name.startswith("zh"):
            return "zh_CN"
        if name.startswith("en"):
            return "en"
    return "en"


def install(app: QCoreApplication, wanted: str = "") -> str:
    """Make the application speak this language and return it; without a compiled catalogue it speaks English."""
    global _language
    for translator in _installed:
        app.removeTranslator(translator)
    _installed.clear()
    _language = choose(wanted)
    QLocale.setDefault(QLocale(_language) if QLocale.system().name() != _language else QLocale.system())
    _add(app, f"qtbase_{_language}", Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)))
    _add_fonts(app)
    if not _add(app, f"homereel_{_language}", CATALOGUES):
        log.info("no compiled catalogue for %s; `python -m app.i18n compile` makes it", _language)
    return _language


def _add_fonts(app: QCoreApplication) -> None:
    """Name the fonts that Chinese falls back to: left to itself, fontconfig mixes weights within a word."""
    if isinstance(app, QGuiApplication):
        font = app.font()
        own = QFontInfo(font).family()  # what stands behind the system's alias: without it Latin would change too
        wanted = [own, *(name for name in CHINESE_FONTS if name in QFontDatabase.families())]
        font.setFamilies(list(dict.fromkeys(wanted)))
        app.setFont(font)


def _add(app: QCoreApplication, name: str, folder: Path) -> bool:
    translator = QTranslator(app)
    if not (folder / f"{name}.qm").is_file() or not translator.load(name, str(folder)):
        return False
    app.installTranslator(translator)
    _installed.append(translator)
    return True


def sources() -> list[Path]:
    """List the files that hold texts, in a fixed order."""
    return sorted((REPOSITORY / "app").rglob("*.py"))


def catalogue(name: str) -> Path:
    """Name a language's source catalogue."""
    return CATALOGUES / f"homereel_{name}.ts"


def update() -> None:
    """Bring the catalogues up to date with the sources: new texts come in unfinished, old ones go."""
    CATALOGUES.mkdir(parents=True, exist_ok=True)
    names = [str(path.relative_to(REPOSITORY)) for path in sources()]
    for name in LANGUAGES:
        plural = ["-pluralonly"] if name == "en" else []
        options = ["-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", name, *plural]
        _tool("lupdate", *names, "-ts", str(catalogue(name)), *options)


def compile_() -> None:
    """Make the .qm files."""
    for name in LANGUAGES:
        _tool("lrelease", str(catalogue(name)), "-qm", str(catalogue(name).with_suffix(".qm")), "-silent")


def unfinished(name: str) -> list[str]:
    """List the texts of a catalogue that have no words yet, as `context: text`."""
    missing = []
    for context in ElementTree.parse(catalogue(name)).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            forms = [translation] if translation is not None else []
            forms = list(message.iter("numerusform")) or forms
            if not forms or any(not (form.text or "").strip() for form in forms):
                missing.append(f"{context.findtext('name')}: {message.findtext('source')}")
    return missing


def _tool(name: str, *arguments: str) -> None:
    """Run one of PySide6's own tools."""
    program = Path(sys.executable).parent / f"pyside6-{name}"
    subprocess.run([str(program), *arguments], cwd=REPOSITORY, check=True, timeout=120, stdout=subprocess.DEVNULL)


def main(arguments: list[str]) -> int:
    """Do what `python -m app.i18n update|compile` asks for."""
    steps = {"update": update, "compile": compile_}
    if not arguments or any(argument not in steps for argument in arguments):
        sys.stderr.write("use: python -m app.i18n update|compile\n")
        return 2
    for argument in arguments:
        steps[argument]()
    for name in LANGUAGES:
        sys.stderr.write(f"{name}: {len(unfinished(name))} without words\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
