"""Readers that do to their process what no reader should."""

import ctypes
import os
import re
import socket
import sys
import time

from corpus.errors import UnreadableDocument
from corpus.types import Block, BlockKind, Content, Metadata, Span


def echo(data: bytes) -> Content:
    """Return the bytes as one paragraph."""
    text = data.decode()
    return Content(text, (Block(BlockKind.PARAGRAPH, Span(0, len(text)), 0, (), ()),), None, Metadata())


def refuse(data: bytes) -> Content:
    """Refuse every file."""
    msg = f"is {len(data)} bytes too long"
    raise UnreadableDocument(msg)


def loop(data: bytes) -> Content:
    """Say that it began, and never end."""
    os.write(sys.stderr.fileno(), b"reading\n")
    while True:
        pass


def loop_in_native_code(data: bytes) -> Content:
    """Never come back to the interpreter."""
    re.match(r"(a+)+b", "a" * 60)
    return echo(data)


def sleep(data: bytes) -> Content:
    """Take time but no processor time."""
    time.sleep(60)
    return echo(data)


def fill_memory(data: bytes) -> Content:
    """Take more and more memory."""
    pieces = [data]
    while True:
        pieces.append(bytes(1_000_000) + data)


def ask_for_much(data: bytes) -> Content:
    """Ask for more memory at once than any machine has."""
    return echo(bytes(10**15))


def abort(data: bytes) -> Content:
    """End as native code does that finds itself broken."""
    os.abort()


def read_nowhere(data: bytes) -> Content:
    """Touch memory that is not there."""
    return echo(ctypes.string_at(0))


def leave(data: bytes) -> Content:
    """End the process as if all were well."""
    sys.exit(0)


def fail(data: bytes) -> Content:
    """Raise what no reader should."""
    return echo({}[data])


def fetch(data: bytes) -> Content:
    """Reach for the network."""
    socket.create_connection(("192.0.2.1", 80), timeout=1)
    return echo(data)


def print_all(data: bytes) -> Content:
    """Write to the standard output, as libraries may."""
    os.write(1, b"\x80\x05noise\n")
    return echo(data)
