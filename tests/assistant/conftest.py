"""An assistant over the small test library, with a fake encoder and the real rules."""

from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.safety import load_messages, load_rules
from index.home import Home
from index.search import Index
from index.update import update
from tests.fakes.encoder import FakeEncoder


@pytest.fixture
def assistant(home: Home, library_folder: Path) -> Assistant:
    """Answer over the test library."""
    encoder = FakeEncoder()
    update(home, [str(library_folder)], lambda: encoder)
    return Assistant(Index(home.open_published(), encoder), load_rules(), load_messages(), max_question_chars=300)
