"""The log of signals on disk, and the only door to it."""
