"""`settings.toml` of a home, changed without touching what else stands in it, comments included."""

from contextlib import suppress
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from assistant.errors import ConfigurationError

_THRESHOLD = ("answers_from", "measured_with")


def write_threshold(home: Path, answers_from: float, measured_with: str) -> Path:
    """Set the threshold and the models that it was measured with; return the file.

    Raises:
        ConfigurationError: the file cannot be read or written.
    """
    document = _read(home)
    for name, value in zip(_THRESHOLD, (answers_from, measured_with), strict=True):
        document[name] = value
    return _write(home, document)


def remove_threshold(home: Path) -> Path | None:
    """Take the threshold out again, so that the one that ships is used; return the file, None where none was set.

    Raises:
        ConfigurationError: the file cannot be read or written.
    """
    document = _read(home)
    found = [name for name in _THRESHOLD if name in document]
    for name in found:
        del document[name]
    return _write(home, document) if found else None


def _file(home: Path) -> Path:
    return home / "settings.toml"


def _read(home: Path) -> tomlkit.TOMLDocument:
    path = _file(home)
    try:
        return tomlkit.parse(path.read_text("utf-8"))
    except FileNotFoundError:
        return tomlkit.document()
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        msg = f"{path} cannot be read ({error}); mend or remove it"
        raise ConfigurationError(msg) from error


def _write(home: Path, document: tomlkit.TOMLDocument) -> Path:
    """Replace the file at once, so that nobody reads half of it; who may read it stays the same, at every moment."""
    path = _file(home)
    aside = path.with_suffix(".toml.new")
    try:
        # One that a killed process left may have another mode.
        aside.unlink(missing_ok=True)
        if path.exists():
            aside.touch(mode=0o600)
        aside.write_text(tomlkit.dumps(document), "utf-8")
        if path.exists():
            aside.chmod(path.stat().st_mode & 0o7777)
        aside.replace(path)
    except OSError as error:
        msg = f"{path} cannot be written ({error.strerror}); mend its permissions, or set the threshold by hand"
        raise ConfigurationError(msg) from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    return path
