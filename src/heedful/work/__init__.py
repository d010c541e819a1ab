"""The loop of background jobs."""
