"""Bytes become text and blocks, one format a file."""
