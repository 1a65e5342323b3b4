"""The assistant over whatever snapshot is published now.

A request takes `current()` once and uses that assistant to its end, so every answer comes
from one snapshot. A newly published snapshot is opened aside and swapped in by one assignment.
"""

import logging
from threading import Lock
from time import monotonic

from assistant.assembly import build_assistant, load_models
from assistant.homes import home_at
from assistant.pausing import paused_with
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.stages import Observe
from corpus.errors import CitewellError
from index.errors import StoreUnusable

_LOGGER = logging.getLogger(__name__)
# A snapshot that cannot be opened is tried again this late: somebody may have mended it. A server that is away is asked
# again sooner, since it may be back at any moment.
_RETRY_S, _RETRY_AWAY_S = 60.0, 5.0


class LiveAssistant:
    """Opens the published snapshot, and again whenever another one is published."""

    def __init__(self, settings: Settings, observe: Observe | None = None) -> None:
        """Open what is published now; raises what `build_assistant` raises.

        Args:
            observe: is told of every outcome; None tells nobody.
        """
        self.home = home_at(settings)
        self._settings = settings
        self._models = load_models(settings)
        self._opening = Lock()
        self._retry_at = 0.0
        self._away_until = 0.0
        self._paused = self.home.paused()
        self._observe = observe
        self._assistant = self._built()

    def current(self) -> Assistant:
        """Return what `unpaused` does; where the maintainer paused it, it says so."""
        return paused_with(self.unpaused(), self._pause())

    def unpaused(self) -> Assistant:
        """Return the assistant of the published snapshot; while that is being opened, or cannot be, the last one."""
        if monotonic() >= self._retry_at and self._opening.acquire(blocking=False):
            try:
                if self.home.published_id() != self._assistant.snapshot_id:
                    built = self._built()
                    # Now, while the others are answered by the last one: else somebody's question waits for it.
                    _ = built.suggestions
                    self._assistant = built
            except StoreUnusable as error:
                # A question says so itself, when it is searched for; danger is still answered.
                _LOGGER.warning("%s", error)
                self._retry_at = self._away_until = monotonic() + _RETRY_AWAY_S
            except (CitewellError, OSError) as error:
                # Readers keep the last good snapshot; the maintainer finds the reason in the log.
                _LOGGER.warning("snapshot %s goes on being served: %s", self._assistant.snapshot_id, error)
                self._retry_at = monotonic() + _RETRY_S
            finally:
                self._opening.release()
        return self._assistant

    def _built(self) -> Assistant:
        assistant = build_assistant(self._settings, self._models)
        assistant.observe = self._observe
        return assistant

    def _pause(self) -> str | None:
        """Return the message of a pause or None; while that cannot be asked, what was said last."""
        if monotonic() >= self._away_until:
            try:
                self._paused = self.home.paused()
            except StoreUnusable:
                self._away_until = monotonic() + _RETRY_AWAY_S
        return self._paused
