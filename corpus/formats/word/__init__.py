"""Word: the parts of a .docx become blocks."""

from corpus.formats.word.reader import read as read
