"""Citewell beside other programs that find passages: `python -m benchmarks.peers --help`."""
