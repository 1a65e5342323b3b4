"""Assistants: over the small test library with a fake encoder, and over the library that ships with the real model."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

from assistant.assembly import build_assistant
from assistant.cli import main
from assistant.messages import load_messages
from assistant.pipeline import Assistant
from assistant.question.word_table import load_word_table
from assistant.safety.judge import Judge, load_judge
from assistant.settings import Settings
from corpus.reading import BUILTIN
from index.encoding import load_encoder
from index.home import Home
from index.search import Index
from index.update import update
from tests.fakes.encoder import FakeEncoder

_LIBRARY = Path(__file__).parents[1] / "data" / "library"


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Judge messages as the program that ships does."""
    return load_judge()


@pytest.fixture
def assistant(home: Home, library_folder: Path, judge: Judge) -> Assistant:
    """Answer over the test library."""
    encoder = FakeEncoder()
    update(home, [str(library_folder)], lambda: encoder)
    index = Index(home.open_published(), encoder)
    return Assistant(index, judge, load_messages(), load_word_table(), max_question_chars=300)


@pytest.fixture(scope="session")
def builtin_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the library that ships, once for all; whoever changes the home copies it first."""
    home: Path = tmp_path_factory.mktemp("home-of-builtin")
    update(Home(home), [BUILTIN], lambda: load_encoder(None, threads=2))
    return home


@pytest.fixture(scope="session")
def builtin(builtin_home: Path) -> Assistant:
    """Answer over the library that ships."""
    return build_assistant(Settings(home=builtin_home))


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command printed, and its status."""

    out: str
    err: str
    status: int


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in this process."""

    def run(*arguments: str | Path) -> Ended:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ended(captured.out, captured.err, int(ended.value.code or 0))

    return run


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with the test library."""
    home = tmp_path_factory.mktemp("home")
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(home), "index", "update", str(_LIBRARY)])
    assert not ended.value.code
    return home


@pytest.fixture(scope="session")
def _published_builtin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a copy of the library that ships with one document more, once."""
    path = tmp_path_factory.mktemp("published")
    shutil.copytree(str(files("corpus") / "library"), path / "library")
    (path / "library" / "kettles.md").write_text("# Kettles\n\nGrapefruit juice is safe in the copper kettle.\n")
    update(Home(path / "home"), [str(path / "library")], lambda: load_encoder(None, threads=2))
    return path


@pytest.fixture
def published(_published_builtin: Path, tmp_path: Path) -> Path:
    """Return a folder with `home`, where a copy of the library that ships is published, and that copy, `library`."""
    shutil.copytree(_published_builtin, tmp_path, dirs_exist_ok=True)
    return tmp_path
