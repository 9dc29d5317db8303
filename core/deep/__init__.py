"""Recommenders that are torch networks. They are trained in the worker; the window reads the scores that they left."""
