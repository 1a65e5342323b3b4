"""Quotes that were copied, and whether they still stand."""
