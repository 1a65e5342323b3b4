"""What Citewell needs to run may be passed on, and the notices name all of it."""

import re

import pytest

from deploy.notices import FILE, is_refused, libraries_of, library_licence, licence_of, packages

_PAGE = FILE.read_text("utf-8")
_PACKAGES = packages()


@pytest.mark.parametrize(
    ("licence", "refused"),
    [
        ("MIT", False),
        ("GPL-3.0-or-later", True),
        ("GNU Affero General Public License v3", True),
        ("MIT AND GPL-2.0-only", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", False),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", False),
    ],
)
def test_the_gpl_is_recognised(licence: str, *, refused: bool) -> None:
    """It is refused where there is no other choice; the LGPL, and what GCC's exception frees, are not."""
    assert is_refused(licence) is refused


def test_no_package_is_under_the_gpl() -> None:
    """Each package says its licence, and none asks that Citewell be under the GPL or AGPL."""
    licences = {name: licence_of(package) for name, package in _PACKAGES.items()}

    assert {"torch", "gradio", "faiss-cpu"} <= set(licences)
    assert [name for name, licence in licences.items() if not licence or is_refused(licence)] == []


def test_the_notices_name_every_package() -> None:
    """The file has each package in the version that is here; `make notices` writes it anew."""
    named = set(re.findall(r"^\| ([\w.-]+) \| (\d[\w.]*) \|", _PAGE, re.MULTILINE))

    assert {(name, package.version.partition("+")[0]) for name, package in _PACKAGES.items()} - named == set()


def test_the_notices_name_every_library_that_a_package_carries() -> None:
    """Each of them has a licence that is known and allowed, and stands in the file."""
    carried = [(name, library) for name, package in _PACKAGES.items() for library in libraries_of(package)]

    rows = [f"| {name} | lib{library} | {library_licence(library)} |" for name, library in carried]
    assert [row for row in rows if row not in _PAGE or is_refused(row.split(" | ")[-1])] == []
