"""Plain text: the layout of lines tells the blocks."""

from corpus.formats.plain.reader import read as read
