"""Homereel's engine: from a folder of files to search, similar items and recommendations. No Qt."""
