"""From settings to a running server: build the first index if there is none, open it, listen."""

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from assistant.errors import ConfigurationError
from assistant.homes import home_at
from assistant.safety.masking import mask
from assistant.settings import Settings, quiet_libraries
from corpus.reading import BUILTIN


class MaskingFormatter(logging.Formatter):
    """Masks personal data in whole log lines: an error may repeat what a person typed, in its traceback too."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line as usual, then mask it."""
        return mask(super().format(record))


@contextmanager
def listen(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything slow is done, so that a taken one is said at once.

    Raises:
        ConfigurationError: the address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            msg = f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port or --host"
            raise ConfigurationError(msg) from error
        yield listener


def run(listener: socket.socket, settings: Settings, *, announce: Callable[[str], None]) -> None:
    """Serve until interrupted."""
    quiet_libraries(settings.home)
    lines = logging.StreamHandler()
    lines.setFormatter(MaskingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[lines])
    ensure_index(settings, announce)
    import uvicorn

    from assistant.journal.retention import purging
    from assistant.live import LiveAssistant
    from assistant.web.app import create_app

    live = LiveAssistant(settings)
    searched = live.current().searched
    # Without a log configuration of its own, the server's lines are masked too.
    config = uvicorn.Config(create_app(live, settings), log_level="warning", log_config=None, server_header=False)
    server = uvicorn.Server(config)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    announce(
        f"Citewell answers from {searched.passages} passages in {searched.documents} documents: http://{host}:{settings.port}"
    )
    if settings.journal:
        announce(f"The journal is on: questions are kept for {settings.journal_days} days in {settings.home}.")
    # An interrupt is how a person ends the server, and is not an error.
    with purging(settings), suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def ensure_index(settings: Settings, announce: Callable[[str], None]) -> None:
    """Build the index of the built-in library where nothing is published yet."""
    home = home_at(settings)
    if home.published_id() is not None:
        return
    from assistant.inspection import card_inspector
    from index.encoding import build_threads, load_encoder
    from index.update import update

    announce(f"There is no index in {settings.home} yet: building that of the built-in library.")
    inspector = card_inspector(settings)
    report = update(
        home, [BUILTIN], lambda: load_encoder(settings.encoder, threads=build_threads()), inspector=inspector
    )
    announce(f"Published {report.snapshot_id}: {report.passages} passages.")
