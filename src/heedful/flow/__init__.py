"""Columns: the flow of desires, where it stops and how reliable it is."""
