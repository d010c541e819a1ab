"""Use-cases as verbs: they own the transaction; load, judge, apply."""
