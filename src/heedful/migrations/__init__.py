"""One history, each step named for its intent."""
