"""The one way a data file of the assistant is read: what is wrong with it stops the start, and is said."""

import re
import tomllib
from collections.abc import Callable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from assistant.errors import ConfigurationError

DATA = files("assistant") / "data"
_Built = TypeVar("_Built")


def load_table(source: Path | Traversable, build: Callable[[dict[str, Any]], _Built]) -> _Built:
    """Read a TOML file and build something of it.

    Raises:
        ConfigurationError: the file is missing or broken; the message names it and what is wrong.
    """
    try:
        return build(tomllib.loads(source.read_text("utf-8")))
    # What a hand-edited file can get wrong: absent, not UTF-8 or TOML, a key or type that does not fit, a bad pattern.
    except (OSError, ValueError, KeyError, TypeError, AttributeError, re.error) as error:
        msg = f"{source} cannot be used ({type(error).__name__}: {error}); mend it or install Citewell again"
        raise ConfigurationError(msg) from error
