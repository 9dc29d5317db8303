"""Homereel's engine: from a folder of files to search, similar items and recommendations. No Qt."""

import os

# Libraries that run models tell their makers how they are used unless they are asked not to before they are loaded.
# ONNX Runtime (the part that finds speech uses it) does so over HTTPS, with an identifier that it keeps in ~/.cache.
# Sources: onnxruntime/Privacy.md, "Disabling Telemetry"; huggingface_hub's environment variables.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
