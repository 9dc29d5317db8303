"""Homereel's window: Qt only; everything that it knows comes from core."""
