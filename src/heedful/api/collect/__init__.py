"""The door for signals: addresses of clients that people already have."""
