"""Heedful: customer service that pays attention."""
