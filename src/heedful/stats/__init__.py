"""Numbers: intervals, tests and weights."""
