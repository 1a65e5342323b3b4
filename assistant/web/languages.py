"""In which language the words are that the page shows and did not write."""

from corpus.types import Metadata

# Only English is understood, so a document that names no language is taken for English.
DOCUMENTS = "en"


def language_of(known: Metadata) -> str:
    """Name the language of a document."""
    return known.language or DOCUMENTS
