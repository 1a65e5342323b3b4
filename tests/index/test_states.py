"""In whatever order a library is changed: what is published is sound, and answers as if it were built anew."""

import shutil
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from index.home import Home
from index.pruning import prune
from index.search import Index
from index.update import add, remove, update
from tests.fakes.crashes import Crasher, Fault, Order, crashing
from tests.fakes.encoder import FakeEncoder, load_fake

_NAMES = st.sampled_from(["moss", "snow", "socks"])
_WORDS = st.sampled_from(
    [
        "Moss tea keeps for three days.",
        "Moss tea keeps for nine days. Snow is cold.",
        "# Snow\n\nSnow is cold.\n\n- It melts.\n- It drifts.\n",
        "Cloud socks are knitted from fog.",
    ]
)
_QUESTIONS = ("moss tea", "cold snow", "socks of fog", "drifts")
# An update of this size has some hundred operations on files.
_OPERATIONS = st.integers(1, 110)

Files = dict[str, str]
Answers = list[tuple[str, int, float]]


def _answers(home: Home) -> Answers:
    index = Index(home.open_published(), FakeEncoder())
    return [(hit.passage.id, hit.sentence, hit.score) for words in _QUESTIONS for hit in index.search(words)]


class Library(RuleBasedStateMachine):
    """A home, the files of its library, and what each snapshot must hold."""

    crasher: Crasher
    _fresh: dict[frozenset[tuple[str, str]], Answers] = {}  # noqa: RUF012 - shared by all runs, since building is slow

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(mkdtemp(prefix="citewell-test-"))
        self.docs = self.root / "docs"
        self.docs.mkdir()
        self.home = Home(self.root / "home")
        self.files: Files = {}
        self.held: dict[str, Files] = {}
        self._write("moss", "Moss tea keeps for three days.")
        self._update()

    def teardown(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.root)

    def _write(self, name: str, words: str) -> None:
        (self.docs / f"{name}.md").write_text(words)
        self.files[name] = words

    def _update(self) -> None:
        update(self.home, [str(self.docs)], load_fake, may_shrink=True)
        self._published_files()

    def _published_files(self) -> None:
        self.held[str(self.home.published_id())] = dict(self.files)

    @rule(name=_NAMES, words=_WORDS)
    def change(self, name: str, words: str) -> None:
        """Write a file, new or not, and read all."""
        self._write(name, words)
        self._update()

    @rule(name=_NAMES, words=_WORDS)
    def add(self, name: str, words: str) -> None:
        """Add one file to what is published, whatever the other files hold."""
        before = self.held[str(self.home.published_id())]
        self._write(name, words)
        add(self.home, [str(self.docs / f"{name}.md")], load_fake)
        self.held[str(self.home.published_id())] = {**before, name: words}

    @precondition(lambda self: len(self.held[str(self.home.published_id())]) > 1)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """Take a document out of what is published; its file goes too."""
        before = self.held[str(self.home.published_id())]
        name = data.draw(st.sampled_from(sorted(before)))
        remove(self.home, [name], load_fake)
        self.held[str(self.home.published_id())] = {key: words for key, words in before.items() if key != name}
        if len(self.files) > 1 and self.files.pop(name, None) is not None:
            (self.docs / f"{name}.md").unlink()

    @precondition(lambda self: len(self.home.snapshot_ids()) > 1)
    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        """Publish any snapshot that is kept."""
        self.home.publish(data.draw(st.sampled_from(self.home.snapshot_ids())))

    @rule(keep=st.integers(1, 3))
    def prune(self, keep: int) -> None:
        """Keep a few snapshots alone."""
        prune(self.home, keep)
        assert len(self.home.snapshot_ids()) <= keep

    @rule(name=_NAMES, words=_WORDS, at=_OPERATIONS)
    def crash(self, name: str, words: str, at: int) -> None:
        """Kill an update at some operation on a file; what is published is the old library or the new one."""
        self._write(name, words)
        before = self.home.published_id()
        self.crasher.run(Order("update", self.home.path, (str(self.docs),), Fault.KILL, at))
        if self.home.published_id() != before:
            self._published_files()

    @invariant()
    def answers_as_if_built_anew(self) -> None:
        """What is published is sound, holds what it must, and answers like a home built of the same files."""
        held = self.held[str(self.home.published_id())]
        assert set(self.home.open_published().documents) == set(held)
        assert _answers(self.home) == self._built_anew(held)

    def _built_anew(self, held: Files) -> Answers:
        key = frozenset(held.items())
        if key not in self._fresh:
            folder = Path(mkdtemp(dir=self.root))
            for name, words in held.items():
                (folder / f"{name}.md").write_text(words)
            home = Home(folder / ".home")
            update(home, [str(folder)], load_fake)
            self._fresh[key] = _answers(home)
        return self._fresh[key]


@pytest.mark.parametrize(
    ("runs", "steps"),
    [pytest.param(3, 5, id="a few"), pytest.param(40, 15, id="many", marks=pytest.mark.slow)],
)
def test_every_order_of_changes_keeps_the_library(runs: int, steps: int) -> None:
    """Add, change, remove, roll back, prune and crash, in any order."""
    with crashing() as crasher:
        Library.crasher = crasher
        run_state_machine_as_test(Library, settings=settings(max_examples=runs, stateful_step_count=steps))
