"""Columns: areas and places, and who is inside."""
