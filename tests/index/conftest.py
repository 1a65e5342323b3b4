"""A published snapshot of the test library, to be used or spoilt at will."""

import shutil
from pathlib import Path

import pytest

from index.home import Home
from index.update import update
from tests.conftest import LIBRARY
from tests.fakes.encoder import load_fake


@pytest.fixture(scope="session")
def _built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build once what every test gets a copy of."""
    path = tmp_path_factory.mktemp("built") / "home"
    update(Home(path), [str(LIBRARY)], load_fake)
    return path


@pytest.fixture
def published_home(_built_home: Path, tmp_path: Path) -> Home:
    """Return a home of its own with the test library published."""
    return Home(Path(shutil.copytree(_built_home, tmp_path / "published")))


@pytest.fixture
def snapshot_folder(published_home: Home) -> Path:
    """Return the folder of a sound snapshot."""
    return published_home.published_folder()
