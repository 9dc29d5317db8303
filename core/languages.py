"""Turns what files, containers and people call a language into its ISO 639-1 code."""

from __future__ import annotations

OF_LANGUAGE = {
    "zh": "zho chi chs cht chinese cn zh-cn zh-tw zh-hans zh-hant sc tc cmn yue", "en": "eng english",
    "fr": "fra fre french", "de": "deu ger german", "es": "spa spanish", "it": "ita italian", "pt": "por portuguese",
    "nl": "nld dut dutch", "ru": "rus russian", "ja": "jpn japanese jp", "ko": "kor korean kr", "ar": "ara arabic",
    "pl": "pol polish", "sv": "swe swedish", "da": "dan danish", "no": "nor nob nno norwegian", "fi": "fin finnish",
    "cs": "ces cze czech", "el": "ell gre greek", "he": "heb hebrew", "hi": "hin hindi", "hu": "hun hungarian",
    "tr": "tur turkish", "uk": "ukr ukrainian", "ro": "ron rum romanian", "th": "tha thai", "vi": "vie vietnamese",
    "id": "ind indonesian", "fa": "fas per persian", "bg": "bul bulgarian",
}  # fmt: skip
"""ISO 639-1 and what files and containers call it: ISO 639-2/B and /T, names, habits."""
CODES = {name: code for code, names in OF_LANGUAGE.items() for name in (code, *names.split())}
"""Any of these names → ISO 639-1."""


def code_of(name: str) -> str:
    """Give the two-letter code of a language tag (`eng`, `zh-Hans`, `en-US`); other codes stay as they are."""
    lower = name.strip().lower().replace("_", "-")
    return CODES.get(lower) or CODES.get(lower.partition("-")[0]) or lower


def names_of(code: str) -> tuple[str, ...]:
    """Give a two-letter code and all that it is called, in lower case."""
    return (code, *OF_LANGUAGE.get(code, "").split())
