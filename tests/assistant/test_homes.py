"""The home that the settings name."""

import sys
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.homes import home_at
from assistant.settings import Settings


def test_what_a_store_needs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the optional packages, the error names one and the command that installs them."""
    for module in [name for name in sys.modules if name.startswith("index.postgresql.")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(ConfigurationError, match=r"needs psycopg.*`pip install -c constraints\.txt '\.\[postgresql\]'"):
        home_at(Settings(home=tmp_path, store="postgresql://citewell@db.example.org/citewell"))
