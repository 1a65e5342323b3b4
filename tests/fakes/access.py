"""Files that may not be looked at, for tests that may be run by somebody who may look at everything."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def shut(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Have the system refuse to say anything about a path."""

    def refusing(ask: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
        def asked(name: Any, **how: Any) -> os.stat_result:
            if name in (path, str(path)):
                raise PermissionError(13, "Permission denied", str(path))
            return ask(name, **how)

        return asked

    monkeypatch.setattr(os, "stat", refusing(os.stat))
    monkeypatch.setattr(os, "lstat", refusing(os.lstat))
