"""Rules over frozen values: plain Python without I/O, clock, randomness, logging or prose."""
