"""A Python program opens a home and asks, as the documentation shows."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import assistant as public
from assistant import Abstention, Answer, Assistant, CitewellError, Danger, Message, Redirection, Role
from assistant.errors import Paused
from index.encoding import load_encoder
from index.home import Home
from index.update import remove

_ROOT = Path(__file__).parents[2]
_EXAMPLES = re.findall(r"```python\n(.*?)```", (_ROOT / "docs" / "python.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def opened(indexed: Path) -> Assistant:
    """Open the home of the test library."""
    return Assistant.open(indexed)


def test_ask_gives_outcomes_as_types(opened: Assistant) -> None:
    """An answer, an abstention and an emergency are told apart by `match`."""
    asked = [
        opened.ask(question) for question in ("how long does moss tea keep?", "zebra crossings", "I can't breathe")
    ]

    assert [type(outcome) for outcome in asked] == [Answer, Abstention, Redirection]


def test_the_turns_before_are_a_list(opened: Assistant) -> None:
    """Any sequence of messages will do."""
    outcome = opened.ask("and for how long?", [Message(Role.USER, "does moss tea keep?")])

    assert outcome.question == "and for how long?"


def test_search_refuses_what_is_not_there(opened: Assistant) -> None:
    """What a program misspells is said, and is not the same as finding nothing."""
    assert opened.search("tea", kind="paragraph", limit=1)
    with pytest.raises(CitewellError, match="there is no document 'nowhere'; there are: cloud-socks"):
        opened.search("tea", document="nowhere")
    with pytest.raises(ValueError, match="kind is 'poem', not one of: paragraph"):
        opened.search("tea", kind="poem")


@pytest.mark.parametrize("document", [None, "nowhere"])
def test_a_search_in_danger_finds_nothing(opened: Assistant, document: str | None) -> None:
    """Instead of passages a program gets the words for a crisis, whatever else is wrong."""
    asked = opened.ask("I want to kill myself")
    assert isinstance(asked, Redirection)

    with pytest.raises(Danger) as raised:
        opened.search("I want to kill myself", document=document)

    assert str(raised.value) == asked.message
    assert opened.search("suicide rates in men", limit=1)


def test_what_is_published_and_paused_is_followed(published: Path) -> None:
    """An assistant that was opened before answers from a new snapshot, and says what the maintainer wants said."""
    home = Home(published / "home")
    opened = Assistant.open(home.path)
    before = opened.current()

    remove(home, ["kettles"], lambda: load_encoder(None, threads=1))
    after = opened.current()
    home.pause("We are checking a leaflet.")
    outcome = opened.ask("what is aromatase?")
    with pytest.raises(Danger):
        opened.search("I can't breathe")
    with pytest.raises(Paused, match="We are checking a leaflet"):
        opened.search("what is aromatase?")

    assert ("kettles" in before.documents, "kettles" in after.documents) == (True, False)
    assert isinstance(outcome, Abstention)
    assert outcome.message == "We are checking a leaflet."


@pytest.mark.parametrize("name", ["nowhere", "file.txt"])
def test_a_wrong_home_is_the_usual_error(tmp_path: Path, name: str) -> None:
    """The message says what to do; a path may be given as text."""
    (tmp_path / "file.txt").touch()

    with pytest.raises(CitewellError, match=r"citewell index update PATH"):
        Assistant.open(str(tmp_path / name))


def test_the_examples_of_the_page_run(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them, one after the other, over the library that ships."""
    names: dict[str, object] = {}

    for example in _EXAMPLES:
        exec(example.replace("/srv/citewell", str(published / "home")), names)

    assert "men" in capsys.readouterr().out
    assert len(_EXAMPLES) == 3


def test_each_public_name_is_there_and_described() -> None:
    """The package gives all that it lists, and the page names it."""
    page = (_ROOT / "docs" / "python.md").read_text("utf-8")

    assert [name for name in public.__all__ if getattr(public, name, None) is None] == []
    assert [name for name in public.__all__ if not re.search(rf"\b{name}\b", page)] == []
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = public.Nothing  # type: ignore[attr-defined] # the mistake


def test_the_package_alone_loads_nothing() -> None:
    """Its names come when they are asked for, so that the command line starts at once."""
    program = (
        "import sys, assistant; print([name for name in sys.modules if name.split('.')[0] in ('pydantic', 'index')])"
    )

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=_ROOT)

    assert ended.stdout.strip() == "[]"
