"""From settings to the home: a folder, or a folder beside a database server that keeps the snapshots."""

from functools import cache
from typing import TYPE_CHECKING

from assistant.errors import ConfigurationError
from assistant.settings import Settings
from index.home import Home

if TYPE_CHECKING:
    from index.postgresql.server import Server


def home_at(settings: Settings) -> Home:
    """Find the home that the settings name; nothing is opened or connected yet.

    Raises:
        ConfigurationError: a store is set, and what it takes is not installed.
        StoreUnusable: the address of the store is none.
    """
    if settings.store is None:
        return Home(settings.home)
    try:
        from index.postgresql.home import PostgresHome
    except ModuleNotFoundError as error:
        msg = (
            f"CITEWELL_STORE needs {error.name}, which is not installed; "
            "run `pip install -c constraints.txt '.[postgresql]'` in Citewell's folder"
        )
        raise ConfigurationError(msg) from error
    return PostgresHome(settings.home, _server(settings.store), is_exact=settings.store_exact)


@cache
def _server(address: str) -> "Server":
    """Give each address one pool of connections in this process, whoever asks."""
    from index.postgresql.server import Server

    return Server(address)
