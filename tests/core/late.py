"""What is loaded late: neither a start of the program nor the collection of the tests may wait for it."""

HEAVY = ("torch", "torchvision", "timm", "librosa", "numba", "open_clip", "transformers", "sentence_transformers",
         "faster_whisper", "ctranslate2", "whisper", "sklearn", "scipy", "skimage", "spacy", "thinc", "jieba",
         "yake", "guessit", "mutagen", "tokenizers", "huggingface_hub", "resemblyzer", "pandas")  # fmt: skip
