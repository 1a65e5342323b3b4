"""What holds for the whole house."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[1]
_PACKAGES = ("corpus", "index", "assistant")
_MODULES = sorted(path for package in _PACKAGES for path in (_ROOT / package).rglob("*.py"))
_HEAVY = ("torch", "sentence_transformers", "transformers", "onnxruntime", "tokenizers", "faiss", "tantivy", "gradio")
_MOST_MODULE_LINES = 300
_MOST_FUNCTION_LINES = 60


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize(
    "module",
    [
        "corpus.reading",
        "corpus.passages",
        "index.types",
        "index.fusion",
        "index.encoding",
        "assistant.types",
        "assistant.cli",
    ],
)
def test_a_light_module_loads_nothing_heavy(module: str) -> None:
    """What needs no model and no page loads none; models and web libraries come when they are used."""
    program = f"import sys, {module}; print([name for name in {_HEAVY!r} if name in sys.modules])"

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=_ROOT)

    assert ended.stdout.strip() == "[]"


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: str(path.relative_to(_ROOT)))
def test_a_module_stays_a_page_or_two(path: Path) -> None:
    """No module outgrows 300 lines, no function 60, and none is a drawer for everything."""
    longest = max(((node.end_lineno or 0) - node.lineno + 1 for node in _functions(path)), default=0)

    assert len(path.read_text("utf-8").splitlines()) <= _MOST_MODULE_LINES
    assert longest <= _MOST_FUNCTION_LINES
    assert path.stem not in {"utils", "helpers", "common", "manager", "base", "misc"}


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: str(path.relative_to(_ROOT)))
def test_every_module_says_what_it_owns(path: Path) -> None:
    """A module begins with a docstring, and so does every public function and class at its top."""
    tree = ast.parse(path.read_text("utf-8"))
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"]

    assert ast.get_docstring(tree)
    assert [node.name for node in public if not ast.get_docstring(node)] == []


def test_only_the_command_line_prints() -> None:
    """`print` and `click.echo` stand in the modules of the command line alone."""
    printing = {
        path.relative_to(_ROOT).as_posix()
        for path in _MODULES
        if re.search(r"\b(?:print|click\.echo)\(", path.read_text("utf-8"))
    }

    training = {"assistant/training/__main__.py", "index/training/__main__.py"}
    commands = {f"{group}_commands" for group in ("home", "index", "journal", "kept", "quality")}
    names = {*commands, "search_command", "watch_command", "cli", "options", "progress"}
    assert printing <= {*(f"assistant/{name}.py" for name in names), *training}
