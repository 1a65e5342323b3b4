"""PDF: lines of text at places become blocks in reading order."""

from corpus.formats.pdf.reader import read as read
