"""The errors a person may be shown."""


class CitewellError(Exception):
    """Something expected went wrong; the message is fit to show and names the repair."""


class UnreadableDocument(CitewellError):
    """A file could not become a document."""


class InvalidSpan(CitewellError):
    """A span does not lie inside the text it is meant for."""


class UnusableLibraryFile(CitewellError):
    """A `library.toml` has a mistake, so what it leaves out and what it says cannot be told."""
