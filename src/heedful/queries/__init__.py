"""Reads: facts for rules and rows for pages."""
