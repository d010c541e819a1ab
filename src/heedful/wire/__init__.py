"""Bytes to frozen values and columns: files of signals, later mail, alerts and plan pages."""
