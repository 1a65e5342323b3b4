"""Assistants: over the small test library with a fake encoder, and over the library that ships with the real model."""

from pathlib import Path

import pytest

from assistant.assembly import build_assistant
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
def builtin(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Answer over the library that ships."""
    home: Path = tmp_path_factory.mktemp("home-of-builtin")
    update(Home(home), [BUILTIN], lambda: load_encoder(None, threads=2))
    return build_assistant(Settings(home=home))
