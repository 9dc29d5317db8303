"""Data files: labels, word lists, icons, styles, translations."""
