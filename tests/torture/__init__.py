"""Mishaps on purpose, seeded: kills, faults, power cuts, hostile files, no network; what was lost must be nothing."""
