"""The panels of Insights, each one picture of a library and a life with it."""
