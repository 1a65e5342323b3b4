"""Snapshots in a folder of one machine: files that are mapped, searched by FAISS and tantivy."""
