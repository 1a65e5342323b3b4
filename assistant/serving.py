"""From settings to a running server: build the first index if there is none, open it, listen."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from assistant.errors import ConfigurationError
from assistant.homes import home_at
from assistant.settings import Settings, quiet_libraries
from corpus.reading import BUILTIN

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI
    from starlette.types import ASGIApp

# Answers that are being given at the end are finished within this time, which is less than what Docker waits.
_GRACE_S = 8


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
    """Serve until interrupted or told to end; what is being answered then is finished."""
    from assistant.logs import configure_logs

    # An interrupt is how a person ends it, SIGTERM how a machine does; as the first process of a container it would
    # not even end by the latter.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    quiet_libraries(settings.home)
    configure_logs(settings)
    ensure_index(settings, announce)
    from assistant.journal.retention import purging
    from assistant.live import LiveAssistant
    from assistant.metrics import Metrics
    from assistant.rendering import counted
    from assistant.web.app import create_app

    metrics = Metrics() if settings.metrics else None
    live = LiveAssistant(settings, observe=metrics.answered if metrics else None)
    searched = live.current().searched
    app = create_app(live, settings, metrics=metrics)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    holds = f"{counted(searched.passages, 'passage')} in {counted(searched.documents, 'document')}"
    announce(f"Citewell answers from {holds}: http://{host}:{settings.port}")
    if settings.journal:
        announce(f"The journal is on: questions are kept for {settings.journal_days} days in {settings.home}.")
    # That is how the server ends, and is not an error.
    with purging(settings), suppress(KeyboardInterrupt):
        _server(app, settings).run(sockets=[listener])


def _server(app: "FastAPI", settings: Settings) -> "uvicorn.Server":
    import uvicorn

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            """Close what is open without end, wait for what is being answered, and let the journal go."""
            app.state.close_pages()
            await super().shutdown(sockets)
            if app.state.journal:
                app.state.journal.close()

    return Server(server_config(app, settings))


def server_config(app: "ASGIApp", settings: Settings) -> "uvicorn.Config":
    """Say how the application is served, and by which proxies it is told who a client is."""
    import uvicorn

    return uvicorn.Config(
        app,
        # Without a log configuration of its own, the server's lines are masked too; each request has one already.
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=_GRACE_S,
    )


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
