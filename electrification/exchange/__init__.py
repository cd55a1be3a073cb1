"""Registers and field data in and out: read, check, preview, apply."""
