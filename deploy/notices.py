"""Write `THIRD_PARTY.md`: all that Citewell needs to run, under which licence, and where its text lies.

`python -m deploy.notices` reads the packages of the environment that it runs in. Development tools are left out, and so
is what a CUDA build of PyTorch brings, since Citewell takes the CPU build.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FILE = ROOT / "THIRD_PARTY.md"
_GIVEN = tomllib.loads((ROOT / "deploy" / "notices.toml").read_text("utf-8"))
_FOR_DEVELOPMENT = {"dev", "training"}
_CUDA = re.compile(r"nvidia-.*|cuda-.*|triton")
_TEXT = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
_LIBRARY = re.compile(r"lib([A-Za-z0-9_]+?)(?:-[0-9a-f]{8})*\.so[.0-9]*")
# Longer than any name of a licence: some packages put its whole text where the name belongs.
_MOST_CHARS = 160
_STRONG = re.compile(r"\bA?GPL(?!.*WITH GCC-exception)|(?:Affero|GNU) General Public", re.IGNORECASE)
_HEAD = """\
# Third-party notices

Written by `make notices` from the installed packages and deploy/notices.toml; do not edit it. Citewell itself is under
Apache-2.0.

"""


def is_refused(licence: str) -> bool:
    """Tell whether a licence leaves no way round the GPL or the AGPL; the LGPL is another one.

    Example:
        >>> is_refused("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later"), is_refused("MIT AND AGPL-3.0-only")
        (False, True)
    """
    return any(
        all(_STRONG.search(choice) for choice in re.split(r"\bOR\b", part)) for part in re.split(r"\bAND\b", licence)
    )


def packages() -> dict[str, Distribution]:
    """Find every package that runs with Citewell, however far down, by its name in alphabetical order.

    Optional packages that are not installed here are left out.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].items()
    optional = [line for extra, lines in extras if extra not in _FOR_DEVELOPMENT for line in lines]
    found: dict[str, Distribution] = {}
    seen: set[str] = set()
    waiting = [Requirement(line) for line in project["dependencies"]]
    waiting += [requirement for requirement in map(Requirement, optional) if _is_installed(requirement)]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if _CUDA.fullmatch(name) or str(requirement) in seen:
            continue
        seen.add(str(requirement))
        found[name] = distribution(name)
        waiting += _under(found[name], requirement.extras)
    return dict(sorted(found.items()))


def _under(package: Distribution, extras: Iterable[str]) -> Iterator[Requirement]:
    for requirement in map(Requirement, package.requires or ()):
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def _is_installed(requirement: Requirement) -> bool:
    try:
        distribution(requirement.name)
    except PackageNotFoundError:
        return False
    return True


def licence_of(package: Distribution) -> str:
    """Give the licence that a package names: as an expression, in a few words, or by its classifiers."""
    named = _field(package, "License-Expression") or _field(package, "License")
    if named and len(named) <= _MOST_CHARS and "\n" not in named:
        return named
    classifiers = package.metadata.get_all("Classifier") or []
    return " AND ".join(line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::"))


def libraries_of(package: Distribution) -> list[str]:
    """Name the libraries in C that a package carries for itself."""
    files = [file for file in package.files or () if file.parent.name.endswith(".libs") or file.name == "libgomp.so.1"]
    names = [_LIBRARY.fullmatch(file.name) for file in files]
    return sorted({name[1] for name in names if name}, key=str.lower)


def library_licence(name: str) -> str:
    """Give the licence of a library in C.

    Raises:
        KeyError: `deploy/notices.toml` does not know it.
    """
    return str(_GIVEN["libraries"][name])


def notices() -> str:
    """Write the whole page."""
    found = packages()
    carried = [
        [name, f"lib{library}", library_licence(library)]
        for name, package in found.items()
        for library in libraries_of(package)
    ]
    return _HEAD + "\n".join([
        f"## {len(found)} packages\n",
        "A text is named by its place among the installed packages.\n",
        *_table(["package", "version", "licence", "text"], [_row(name, package) for name, package in found.items()]),
        "\n## Data, models and fonts\n",
        *_table(["what", "where", "licence"], [[row["what"], row["where"], row["licence"]] for row in _GIVEN["data"]]),
        "\n## Libraries that packages carry\n",
        "A program may use what is under the GCC exception, whatever its own licence.\n",
        *_table(["package", "library", "licence"], carried),
        "",
    ])  # fmt: skip


def _row(name: str, package: Distribution) -> list[str]:
    return [name, package.version.partition("+")[0], licence_of(package), _text_of(package)]


def _text_of(package: Distribution) -> str:
    """Say where the text of the licence lies; for a package without one, where the package comes from."""
    files = [file for file in package.files or () if file.suffix != ".py" and "_vendor" not in file.parts]
    texts = [file for file in files if _TEXT.search(file.name) or "BUILD_LICENSES" in file.parts]
    if texts:
        first = min(texts, key=lambda file: (len(file.parts), str(file)))
        return f"`{first}`" + (f" and {len(texts) - 1} more" if len(texts) > 1 else "")
    addresses = [line.partition(", ")[2] for line in package.metadata.get_all("Project-URL") or ()]
    return _field(package, "Home-page") or next(iter(addresses), f"https://pypi.org/project/{package.name}/")


def _field(package: Distribution, name: str) -> str:
    return next(iter(package.metadata.get_all(name) or ()), "")


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows)]


if __name__ == "__main__":
    FILE.write_text(notices(), "utf-8")
