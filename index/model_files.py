"""The files of a model, told apart by their hashes."""

from pathlib import Path

from index.errors import EncoderUnavailable
from index.manifest import sha256_of


def hash_of(path: Path, repair: str) -> str:
    """Hash a file of a model with SHA-256, hexadecimal.

    Args:
        repair: what the error tells to do.

    Raises:
        EncoderUnavailable: it cannot be read.
    """
    try:
        return sha256_of(path)
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); {repair}"
        raise EncoderUnavailable(msg) from error
