"""Version 1 of the API: for programs of ours, with a key."""
