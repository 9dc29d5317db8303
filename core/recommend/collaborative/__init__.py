"""Models that learn from who met what: one file each, its paper cited. numpy and scipy only."""
