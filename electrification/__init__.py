"""Electrification of border villages: what is recorded, and the questions asked of it."""
