"""Web pages: what is article among what surrounds it."""

from corpus.formats.html.reader import read as read
