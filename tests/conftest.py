"""What every test may use, and what none may do: reach beyond this machine."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from index.home import Home
from tests.fakes.encoder import FakeEncoder
from tests.fakes.postgres import FakePostgres, running
from tests.network import LOOK_UPS, SENDS, stays_here

LIBRARY = Path(__file__).parent / "data" / "library"

settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci")

_attempts: list[str] = []


class NetworkForbidden(ConnectionRefusedError):
    """A test tried to reach another machine."""


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if (event in LOOK_UPS or event in SENDS) and not stays_here(event, arguments):
        _attempts.append(f"{event}{arguments[1:] if event in SENDS else arguments[:2]}")
        msg = f"a test must not reach beyond this machine: {_attempts[-1]}"
        raise NetworkForbidden(msg)


# An audit hook sees what any library does in this process, and stays for the whole session.
sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def _offline() -> Iterator[None]:
    """Fail a test that reaches beyond this machine, even where a library swallows the refusal."""
    _attempts.clear()
    yield
    assert not _attempts, f"reached beyond this machine: {_attempts}"


@pytest.fixture
def network_attempts() -> list[str]:
    """Return the refused attempts of the present test, for the tests of the guard itself."""
    return _attempts


@pytest.fixture
def encoder() -> FakeEncoder:
    """Return an encoder without a model."""
    return FakeEncoder()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home in which nothing has happened yet."""
    return Home(tmp_path / "home")


@pytest.fixture
def library_folder(tmp_path: Path) -> Path:
    """Return a copy of the test library, to be changed at will."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


@pytest.fixture(autouse=True, scope="session")
def patient() -> Iterator[None]:
    """Wait longer for a database server than the product does, since all the tests keep it busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.postgresql.server._WAIT_S", 4)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[FakePostgres]:
    """Run a PostgreSQL server that no test stops."""
    with running() as server:
        yield server
