"""Hits become quotes."""
