"""An assistant over the small test library, with a fake encoder and the real rules."""

from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.safety import load_messages, load_rules
from assistant.word_table import load_word_table
from index.home import Home
from index.search import Index
from index.update import update
from tests.fakes.encoder import FakeEncoder


@pytest.fixture
def assistant(home: Home, library_folder: Path) -> Assistant:
    """Answer over the test library."""
    encoder = FakeEncoder()
    update(home, [str(library_folder)], lambda: encoder)
    index = Index(home.open_published(), encoder)
    return Assistant(index, load_rules(), load_messages(), load_word_table(), max_question_chars=300)
