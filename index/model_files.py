"""The files of a model, told apart by their hashes."""

from hashlib import file_digest
from pathlib import Path

from index.errors import EncoderUnavailable


def hash_of(path: Path, repair: str) -> str:
    """Hash a file of a model with SHA-256, hexadecimal.

    Args:
        repair: what the error tells to do.

    Raises:
        EncoderUnavailable: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); {repair}"
        raise EncoderUnavailable(msg) from error
