"""What is kept too long is deleted: when a server starts, and again each hour while it runs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from assistant.errors import JournalUnusable
from assistant.journal.journal import Journal
from assistant.settings import Settings

_LOGGER = logging.getLogger(__name__)
# Retention counts in days, so nothing stays an hour longer than it may.
_EVERY_S = 60 * 60.0


@contextmanager
def purging(settings: Settings) -> Iterator[None]:
    """Purge beside what is done here, where there is a journal: also one that was turned off and left its file."""
    stopped = Event()
    thread = Thread(target=_purge, args=(Journal(settings.home), settings.journal_days, stopped), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()


def _purge(journal: Journal, days: int, stopped: Event) -> None:
    while not stopped.is_set():
        try:
            journal.purge_older(days)
        except JournalUnusable as error:
            _LOGGER.warning("what is older than %d days was not deleted: %s", days, error)
        stopped.wait(_EVERY_S)
