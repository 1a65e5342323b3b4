"""Passages become a Snapshot on disk; a query becomes Hits."""
