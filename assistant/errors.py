"""The errors of answering, beside those of reading and searching."""

from corpus.errors import CitewellError


class ConfigurationError(CitewellError):
    """A setting or a file that Citewell is run with is missing or does not fit."""


class UnknownFilter(CitewellError):
    """A search was narrowed to something that is not there."""


class UnknownPlace(CitewellError):
    """A place was asked for at which no passage stands."""


class Paused(CitewellError):
    """The maintainer paused the assistant; the message is theirs."""


class Danger(CitewellError):
    """What was searched for is a cry for help; the message is to be shown as it is, at once, and nothing else."""


class TooManyClips(CitewellError):
    """More clips in one text than are checked at once."""


class OtherWords(CitewellError):
    """A place holds other words than were quoted from it."""


class QuestionsUnreadable(CitewellError):
    """A file of questions to evaluate with is not of the form it should have."""


class CardUnusable(CitewellError):
    """A stored quality card says nothing about what is published now."""


class NotCalibrated(CitewellError):
    """A threshold cannot be measured with these questions."""


class JournalUnusable(CitewellError):
    """The journal cannot be read or written, or is of another version."""


class JournalOff(CitewellError):
    """There is no journal to read: it is off, and nothing was kept before."""


class UnknownAnswer(CitewellError):
    """Feedback names an answer that was not given here, or is no longer kept."""
