"""Every measurement can still begin: its module is read without a mistake."""

from importlib import import_module
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
# What runs in another program's environment imports what is only there.
_MODULES = [
    ".".join(path.relative_to(_ROOT).with_suffix("").parts)
    for path in sorted((_ROOT / "benchmarks").rglob("*.py"))
    if not path.stem.endswith("_peer") and path.stem not in {"__init__", "protocol", "given_vectors"}
]


@pytest.mark.parametrize("module", _MODULES)
def test_a_measurement_is_read_without_a_mistake(module: str) -> None:
    """What it imports of the product is there."""
    assert import_module(module).__doc__
