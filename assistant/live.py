"""The assistant over whatever snapshot is published now.

A request takes `current()` once and uses that assistant to its end, so every answer comes
from one snapshot. A newly published snapshot is opened aside and swapped in by one assignment.
"""

import logging
from threading import Lock

from assistant.pipeline import Assistant, build_assistant
from assistant.settings import Settings
from corpus.errors import CitewellError
from index.home import Home

_LOGGER = logging.getLogger(__name__)


class LiveAssistant:
    """Opens the published snapshot, and again whenever another one is published."""

    def __init__(self, settings: Settings) -> None:
        """Open what is published now; raises what `build_assistant` raises."""
        self.home = Home(settings.home)
        self._settings = settings
        self._opening = Lock()
        self._assistant = build_assistant(settings)
        self._refused: str | None = None

    def current(self) -> Assistant:
        """Return the assistant of the published snapshot; while that is being opened, or cannot be, the last one."""
        published = self.home.published_id()
        if published not in (self._assistant.snapshot_id, self._refused) and self._opening.acquire(blocking=False):
            try:
                self._assistant = build_assistant(self._settings)
            except CitewellError as error:
                # Readers keep the last good snapshot; the maintainer finds the reason in the log, once.
                served = self._assistant.snapshot_id
                _LOGGER.warning("snapshot %s cannot be served, %s goes on: %s", published, served, error)
                self._refused = published
            finally:
                self._opening.release()
        return self._assistant
