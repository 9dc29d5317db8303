"""The places of the window: For you, Library, Lists, Activity, and what a search finds."""
