"""Snapshots in PostgreSQL with pgvector, for more than one machine. Nothing here is loaded unless a store is set."""
